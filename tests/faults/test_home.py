"""A user without a home, folders in which nothing may be written, a locale that is not there."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings import ModelError, default_model_folder
from embeddings.folders import cache_folder
from embeddings.loading import load_model
from qa.cli import main
from qa.doctor import _model
from qa.web.feedback import default_file

ROOT = Path(__file__).parents[2]
QUESTION = "莘县往国内外输送了多少嫁接工?"
AS_ANYBODY = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
"""Root without its powers: rights of folders hold for it too."""


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `docker run --user 12345` has it: no HOME, and nobody of that number."""

    def nobody(number: int) -> None:
        raise KeyError(number)

    for name in ("HOME", "WENBAO_CACHE", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)


@pytest.mark.usefixtures("homeless")
def test_without_a_home_it_is_said_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = "there is no home folder, and so no place for the model; set WENBAO_CACHE to a folder for it"
    with pytest.raises(ModelError) as caught:
        cache_folder()
    assert str(caught.value) == said
    monkeypatch.chdir(tmp_path)
    for command in (["ask", QUESTION], ["doctor"]):
        assert main(command) == 1
        assert capsys.readouterr() == ("", f"wenbao: {said}\n")
    assert list(tmp_path.iterdir()) == []  # and no folder of the name ~
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert default_file() is None


@pytest.mark.usefixtures("homeless")
def test_a_model_in_a_home_that_is_not_there_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"there is no folder ~/model"):
        load_model("~/model")
    assert _model("~/model").state == "missing"
    monkeypatch.setenv("WENBAO_CACHE", "~/cache")
    with pytest.raises(ModelError, match=r"set WENBAO_CACHE"):
        cache_folder()


def asked(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`wenbao ask` in an environment of nothing but this, by somebody for whom rights hold."""
    before: list[str] = []
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to take that away")
        before = AS_ANYBODY
    run = [*before, sys.executable, "-m", "qa", "ask", QUESTION, "--json", *command]
    env = {"PATH": os.environ["PATH"]} | environment
    return subprocess.run(run, env=env, cwd="/", capture_output=True, text=True, encoding="utf-8", check=False)


def test_where_nothing_may_be_written_it_answers(tmp_path: Path) -> None:
    """The installation, the home, the cache and the folder for what is temporary; the locale is not installed."""
    for name in ("qa", "embeddings", "data"):
        shutil.copytree(ROOT / name, tmp_path / "program" / name, ignore=shutil.ignore_patterns("__pycache__", "*.png"))
    (tmp_path / "home").mkdir()
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "models").symlink_to(default_model_folder().parent)
    sealed = [tmp_path, *(path for path in tmp_path.rglob("*") if not path.is_symlink())]
    try:
        for path in sealed:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o222)
        home = str(tmp_path / "home")
        where = {"HOME": home, "TMPDIR": home, "PYTHONPATH": str(tmp_path / "program")}
        done = asked(**where, WENBAO_CACHE=str(tmp_path / "cache"), LC_ALL="zh_CN.GB18030", PYTHONUTF8="0")
        without_model = asked(**where)
    finally:
        for path in sealed:
            path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o200)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["answer"] == "3万余名"
    assert (without_model.returncode, without_model.stdout) == (1, "")
    assert without_model.stderr.startswith(f"wenbao: the default model cannot be written to {tmp_path / 'home'}")
    assert without_model.stderr.endswith("or set WENBAO_CACHE to another folder\n")
    assert list((tmp_path / "home").iterdir()) == []
