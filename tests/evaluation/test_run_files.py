"""Evaluations written and read again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.errors import AnswerFileError
from qa.evaluation.run_files import check_writable, read_run, write_run
from qa.evaluation.scoring import Evaluation
from tests.evaluation.rows import result

RUN = Evaluation(
    (
        result("一", kind="half a character: \ud800"),
        result(2, rank=3, answer_f1=2 / 3, status=None, breaches=("an empty quote",)),
    )
)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    write_run(path, RUN)
    assert read_run(path) == RUN
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written == json.loads(json.dumps(RUN.to_dict()))
    assert "一" in path.read_text(encoding="utf-8")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", ["", "{}", "[]", "{torn", '{"questions": [{"id": 1, "breaches": []}]}', "\ud800"])
def test_another_file_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "run.json"
    path.write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(AnswerFileError, match=r"does not hold the results of an evaluation; .*--out FILE"):
        read_run(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AnswerFileError, match="no such file"):
        read_run(tmp_path / "run.json")
    with pytest.raises(AnswerFileError, match="cannot be read"):
        read_run(tmp_path)


def test_where_figures_cannot_be_written(tmp_path: Path) -> None:
    there = tmp_path / "run.json"
    there.write_text("precious", encoding="utf-8")
    for path, complaint in (
        (there, "exists already; --force replaces it"),
        (tmp_path, "is a folder"),
        (tmp_path / "none" / "run.json", "no such folder"),
        (tmp_path / ("x" * 300), "cannot be written"),
    ):
        with pytest.raises(AnswerFileError, match=complaint):
            check_writable(path)
    with pytest.raises(AnswerFileError, match="would overwrite what is read"):
        check_writable(there, [tmp_path / "other", tmp_path / "." / "run.json"], force=True)
    assert there.read_text(encoding="utf-8") == "precious"


def test_a_check_leaves_nothing_behind(tmp_path: Path) -> None:
    check_writable(tmp_path / "run.json")
    assert list(tmp_path.iterdir()) == []
    write_run(tmp_path / "run.json", RUN)
    check_writable(tmp_path / "run.json", force=True)
    assert read_run(tmp_path / "run.json") == RUN


def test_a_failure_to_write_is_said(tmp_path: Path) -> None:
    with pytest.raises(AnswerFileError, match="cannot be written"):
        write_run(tmp_path / "none" / "run.json", RUN)
