from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.deferral import imported_later

LEFT_OUT = ("scipy", "sklearn", "pandas", "gradio", "datasets", "tensorboard", "torchvision")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A package that says when it is loaded, and has a function, a class and a module."""
    monkeypatch.syspath_prepend(tmp_path)
    name = "loaded_in_a_test"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("__version__ = '7'\nclass Base: pass\n")
    (tmp_path / name / "inner.py").write_text("def double(x): return 2 * x\nclass Thing(dict): pass\n")
    for module in [module for module in sys.modules if module.startswith(name)]:
        monkeypatch.delitem(sys.modules, module)
    return name


def loaded(package: str) -> list[str]:
    return sorted(name for name in sys.modules if name.partition(".")[0] == package)


def test_nothing_is_loaded_until_it_is_used(package: str) -> None:
    with imported_later(package):
        namespace: dict[str, object] = {}
        exec(f"import {package}.inner as inner\nfrom {package}.inner import double", namespace)  # noqa: S102
    assert loaded(package) == []
    assert namespace["double"](4) == 8  # type: ignore[operator]
    assert loaded(package) == [package, f"{package}.inner"]
    assert namespace["inner"].double is sys.modules[f"{package}.inner"].double  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "use",
    [
        "class Mine(Thing): pass\nassert issubclass(Mine, dict) and Mine.__mro__[1].__name__ == 'Thing'",
        "assert not isinstance({}, Thing) and issubclass(Thing('').__class__, Thing)",
        "assert isinstance(3, Thing | int) and isinstance(3, int | Thing)",
        "assert Thing.fromkeys('a') == {'a': None}",
        "assert package.inner.double(1) == 2",
        "assert inner.Thing() == {}",
        "assert package.__version__ == '7'",
    ],
)
@pytest.mark.parametrize("when", ["meanwhile", "afterwards"])
def test_whatever_is_done_with_a_name_loads_what_it_names(package: str, use: str, when: str) -> None:
    lines = (
        f"import {package} as package, {package}.inner\nfrom {package} import inner\nfrom {package}.inner import Thing"
    )
    namespace: dict[str, object] = {}
    with imported_later(package):
        exec(lines, namespace)  # noqa: S102
        assert type(sys.modules[package]).__module__ == "embeddings.deferral"
        if when == "meanwhile":
            exec(use, namespace)  # noqa: S102
    if when == "afterwards":
        assert loaded(package) == []
        exec(use, namespace)  # noqa: S102
    assert type(sys.modules[package]).__name__ == "module"


def test_what_is_loaded_or_missing_is_left_alone(package: str) -> None:
    before = list(sys.meta_path)
    with imported_later("json", "no_such_package"):
        import json

        assert json.loads("[1]") == [1]
        with pytest.raises(ModuleNotFoundError):
            import no_such_package  # type: ignore[import-not-found]  # noqa: F401
    assert sys.meta_path == before


def test_a_warm_start_leaves_out_what_it_does_not_need() -> None:
    """The time of the first answer hangs on it. bm25s takes scipy.sparse, and nothing else of scipy."""
    code = (
        "import sys; from embeddings.loading import import_libraries; import_libraries(); "
        "assert sys.modules['sentence_transformers'].SentenceTransformer; "
        f"print([name for name in {LEFT_OUT} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_program_may_use_all_of_them_afterwards() -> None:
    code = (
        "from embeddings.loading import import_libraries; import_libraries(); "
        "from sentence_transformers.util import to_scipy_coo, pytorch_cos_sim; import torch; "
        "sparse = to_scipy_coo(torch.eye(2).to_sparse()); import scipy.sparse; "
        "assert isinstance(sparse, scipy.sparse.coo_matrix); "
        "from transformers.loss.loss_for_object_detection import linear_sum_assignment; "
        "assert linear_sum_assignment([[1, 0], [0, 1]])[1].tolist() == [1, 0]; "
        "from sentence_transformers.sentence_transformer.evaluation import EmbeddingSimilarityEvaluator; "
        "from sklearn.metrics import ndcg_score; print(ndcg_score([[1, 0]], [[2, 1]]))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "1.0\n"
