"""At every write it may end: nothing half is trusted, what was reported written is there, the next run goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from embeddings import ModelError, VectorCache, bundled, default_model_folder
from embeddings.bundled import is_intact
from qa.answer_files import WRITERS
from qa.archive.archive import check, open_archive
from qa.archive.writer import Writer
from qa.batch import answer_batch, part_path
from qa.datatypes import Answer
from qa.errors import AnswerFileError, ArchiveError
from qa.evaluation.gold import read_gold
from qa.web.chat import Turn
from qa.web.feedback import Feedback
from tests.archive.papers import add, answers, answers_of, issue
from tests.fake_encoder import FakeEncoder
from tests.fakes import EchoNewspaper
from tests.faults.disk import KINDS, every_fault

every_kind = pytest.mark.parametrize("kind", KINDS)
QUESTIONS = [f"第{number}个?" for number in range(4)]


@every_kind
@pytest.mark.parametrize("ending", [".jsonl", *WRITERS])
def test_answers(tmp_path: Path, ending: str, kind: str) -> None:
    """A file of answers is whole or not there; rows that were told of are not asked again."""
    source, whole = tmp_path / "q.txt", tmp_path / f"whole{ending}"
    source.write_text("\n".join(QUESTIONS), encoding="utf-8")
    answer_batch(EchoNewspaper(), source, whole)
    told: list[int] = []

    def work(at: int) -> None:
        told.append(0)

        def progress(rows: int) -> None:
            told[at] = rows

        answer_batch(EchoNewspaper(), source, tmp_path / f"{at}{ending}", progress=progress)

    for at, said in every_fault(kind, work):
        file = tmp_path / f"{at}{ending}"
        assert said is None or isinstance(said, AnswerFileError)
        if file.exists():
            assert file.read_bytes() == whole.read_bytes()
            assert told[at] == len(QUESTIONS)
            file.unlink()
            part_path(file).unlink(missing_ok=True)
            continue
        again = EchoNewspaper()
        answer_batch(again, source, file, resume=True)
        assert file.read_bytes() == whole.read_bytes()
        assert not set(QUESTIONS[: told[at]]) & set(again.asked)
    assert len(told) > 10


@every_kind
def test_feedback(tmp_path: Path, kind: str) -> None:
    """What a reader was thanked for is there, no row is half, and the next one is kept."""
    kept: dict[int, list[str]] = {}

    def keep(at: int, question: str) -> None:
        Feedback(tmp_path / str(at) / "wrong.jsonl").keep(Turn(question, Answer(question, "not_found", 0.1)), 0)
        kept.setdefault(at, []).append(question)

    def work(at: int) -> None:
        keep(at, "一?")
        keep(at, "二?")

    for at, said in every_fault(kind, work):
        before = tuple(kept.get(at, ()))
        assert (said is None) == (len(before) == 2 or kind == "killed")
        keep(at, "三?")
        found = [row.question for row in read_gold(tmp_path / str(at) / "wrong.jsonl")]
        half_told = [*before, ("一?", "二?", "")[len(before)], "三?"]
        assert found == kept[at] or (kind == "killed" and found == half_told)
    assert len(kept) > 8


@every_kind
def test_vectors(tmp_path: Path, kind: str) -> None:
    """They are given whether they can be kept or not, and are never half when they are read again."""
    texts = ["甲乙", "丙"]
    right = FakeEncoder().encode_passages(texts)

    def work(at: int) -> None:
        assert (VectorCache(tmp_path / str(at)).encode(FakeEncoder(), texts) == right).all()

    tried = 0
    for at, said in every_fault(kind, work):
        assert said is None
        assert (VectorCache(tmp_path / str(at)).encode(FakeEncoder(), texts) == right).all()
        again = FakeEncoder()
        assert (VectorCache(tmp_path / str(at)).encode(again, texts) == right).all()
        assert again.encoded == []
        tried += 1
    assert tried > 5


@every_kind
def test_the_model(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that was written by half is written anew, and nothing of it is left."""

    def write_folder(_source: Path, folder: Path, _progress: object) -> None:
        (folder / "model.safetensors").write_bytes(b"abc")
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text("{}")

    monkeypatch.setattr(bundled, "write_folder", write_folder)
    source = bundled._source_file()
    monkeypatch.setattr(bundled, "_source_file", lambda: source)
    tried = 0

    def work(at: int) -> None:
        monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / str(at)))
        assert is_intact(default_model_folder())

    for at, said in every_fault(kind, work):
        assert said is None or isinstance(said, ModelError)
        monkeypatch.setenv("WENBAO_CACHE", str(tmp_path / str(at)))
        folder = default_model_folder()
        assert is_intact(folder)
        assert json.loads((folder / "manifest.json").read_text())["files"].keys() == {
            "model.safetensors",
            "1_Pooling/config.json",
        }
        assert [path.name for path in folder.parent.iterdir() if ".tmp" in path.name] == []
        tried += 1
    assert tried > 12


@every_kind
def test_an_archive(tmp_path: Path, kind: str) -> None:
    """It holds what was in it, and all of what comes in or nothing."""
    folder = [tmp_path / str(at) for at in range(200)]
    done: set[int] = set()

    def work(at: int) -> None:
        with Writer(folder[at], FakeEncoder()) as writer:
            writer.add([issue(1)])
            done.add(-at)
            writer.add([issue(2), issue(3)])
            done.add(at)

    right = answers_of(tmp_path / "vectors", [issue(1), issue(2), issue(3)])
    tried = 0
    for at, said in every_fault(kind, work):
        assert said is None or isinstance(said, OSError | ArchiveError)
        names = []
        if (folder[at] / "manifest.json").exists():
            archive = open_archive(folder[at])
            for entry in archive.manifest.segments:
                check(folder[at], entry)
            names = [head.name for *_, head in archive.heads]
        assert names in ([], ["晨报1"], ["晨报1", "晨报2", "晨报3"])
        assert names or -at not in done or at == 0
        assert len(names) == 3 or at not in done
        add(folder[at], issue(1), issue(2), issue(3))
        assert answers(folder[at]) == right
        assert {path.name for path in folder[at].iterdir()} == {"lock", "manifest.json", "segments"}
        tried += 1
    assert tried > 15


def test_the_check_can_fail(tmp_path: Path) -> None:
    """A file that is written in its place is found half."""

    def work(at: int) -> None:
        (tmp_path / str(at)).write_text("whole")

    left = {(tmp_path / str(at)).read_text() for at, _ in every_fault("killed", work) if (tmp_path / str(at)).exists()}
    assert left == {"wh", "whole"}
    full = "[Errno 28] No space left on device"
    assert [str(said) for _, said in every_fault("is full", work)] == [full, full, "None"]
