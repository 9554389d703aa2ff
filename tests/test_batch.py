"""Files of questions to files of answers, with a newspaper that answers each question with itself."""

from __future__ import annotations

import io
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qa import batch as batch_module
from qa.answer_files import WRITERS
from qa.answer_files.rows import Summary
from qa.batch import answer_batch, answer_rows, part_path, prepare, run
from qa.errors import AnswerFileError, QuestionError
from qa.newspaper import Newspaper
from qa.question_files import read_questions
from tests.fakes import ISSUE, EchoNewspaper

QUESTIONS = [
    '{"id": 1, "question": "谁写的?", "kind": "who"}',
    '{"id": 1, "question": "火星上有什么?"}',
    "{torn",
    '{"question": "那出口呢?", "history": ["进口多少?"]}',
    '{"question": "  "}',
    '{"id": "x", "question": "谁写的?"}',
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(QUESTIONS), encoding="utf-8")
    return path


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


def complete_bytes(questions: Path, folder: Path) -> bytes:
    answer_batch(EchoNewspaper(), questions, folder / "uninterrupted.jsonl")
    return (folder / "uninterrupted.jsonl").read_bytes()


def test_one_row_a_question_in_the_questions_order(questions: Path, answers: Path) -> None:
    seen: list[int] = []
    summary = answer_batch(EchoNewspaper(), questions, answers, progress=seen.append)
    rows = rows_of(answers)
    assert summary == Summary(answered=3, not_found=1, errors=2)
    assert summary.rows == len(rows) == 6
    assert [row["id"] for row in rows] == [1, 1, "q3", "q4", "q5", "x"]
    assert [row["status"] for row in rows] == ["answered", "not_found", "error", "answered", "error", "answered"]
    assert rows[0]["kind"] == "who"
    assert rows[3]["history"] == ["进口多少?"]
    assert "line 3 is not JSON" in rows[2]["reason"]
    assert seen == [1, 2, 3, 4, 5, 6]
    assert not part_path(answers).exists()


def test_text_is_written_as_it_is_not_as_escapes(questions: Path, answers: Path) -> None:
    answer_batch(EchoNewspaper(), questions, answers)
    assert "谁写的?" in answers.read_text(encoding="utf-8")


def test_half_a_character_is_written_as_json_escapes_it(tmp_path: Path, answers: Path) -> None:
    (tmp_path / "q.jsonl").write_text('{"question": "谁?", "note": "\\ud800"}', encoding="utf-8")
    answer_batch(EchoNewspaper(), tmp_path / "q.jsonl", answers)
    assert rows_of(answers)[0]["note"] == "\ud800"


def test_k_is_passed_on(questions: Path, answers: Path) -> None:
    answer_batch(EchoNewspaper(), questions, answers, k=2)
    assert [len(row["evidence"]) for row in rows_of(answers)] == [2, 2, 0, 2, 0, 2]


def test_finished_rows_stand_in_the_part_file_while_it_runs(questions: Path, answers: Path) -> None:
    def look(done: int) -> None:
        assert len(rows_of(part_path(answers))) == done
        assert not answers.exists()

    answer_batch(EchoNewspaper(), questions, answers, progress=look)


@pytest.mark.parametrize("stop_after", range(4))
def test_an_interrupted_run_goes_on_to_the_same_bytes(
    questions: Path, answers: Path, tmp_path: Path, stop_after: int
) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=stop_after), questions, answers)
    assert not answers.exists()
    assert part_path(answers).exists() == (stop_after > 0)
    second = EchoNewspaper()
    answer_batch(second, questions, answers, resume=True)
    assert answers.read_bytes() == complete_bytes(questions, tmp_path)
    assert len(second.asked) == 5 - stop_after
    assert not part_path(answers).exists()


@pytest.mark.parametrize("cut", [1, 7, 60, 400, 900])
def test_a_torn_last_row_is_asked_again(questions: Path, answers: Path, tmp_path: Path, cut: int) -> None:
    complete = complete_bytes(questions, tmp_path)
    part_path(answers).write_bytes(complete[:-cut])
    answer_batch(EchoNewspaper(), questions, answers, resume=True)
    assert answers.read_bytes() == complete


def test_a_last_row_of_zero_bytes_is_asked_again(questions: Path, answers: Path, tmp_path: Path) -> None:
    complete = complete_bytes(questions, tmp_path)
    first = complete.split(b"\n")[0]
    part_path(answers).write_bytes(first + b"\n" + b"\0" * 50 + b"\n")
    answer_batch(EchoNewspaper(), questions, answers, resume=True)
    assert answers.read_bytes() == complete


def test_finished_rows_are_kept_as_they_are(questions: Path, answers: Path) -> None:
    answer_batch(EchoNewspaper(), questions, answers)
    lines = answers.read_text(encoding="utf-8").split("\n")
    answers.unlink()
    kept = lines[0].replace("0.9", "0.8765")
    part_path(answers).write_text(kept + "\n", encoding="utf-8")
    answer_batch(EchoNewspaper(), questions, answers, resume=True)
    assert answers.read_text(encoding="utf-8").split("\n") == [kept, *lines[1:]]


def test_resuming_what_is_complete_asks_nothing(questions: Path, answers: Path) -> None:
    answer_batch(EchoNewspaper(), questions, answers)
    before = answers.read_bytes()
    second = EchoNewspaper()
    assert answer_batch(second, questions, answers, resume=True) == Summary(3, 1, 2)
    assert (second.asked, answers.read_bytes()) == ([], before)


def test_resuming_with_questions_added_at_the_end_asks_only_those(questions: Path, answers: Path) -> None:
    answer_batch(EchoNewspaper(), questions, answers)
    questions.write_text("\n".join([*QUESTIONS, '{"question": "新的?"}']), encoding="utf-8")
    second = EchoNewspaper()
    answer_batch(second, questions, answers, resume=True)
    assert second.asked == ["新的?"]
    assert len(rows_of(answers)) == 7


def test_resuming_where_nothing_was_begun_begins(questions: Path, answers: Path) -> None:
    assert answer_batch(EchoNewspaper(), questions, answers, resume=True).rows == 6


@pytest.mark.parametrize(
    "changed",
    [
        ['{"id": 1, "question": "谁拍的?"}', *QUESTIONS[1:]],
        ['{"id": 2, "question": "谁写的?"}', *QUESTIONS[1:]],
        ['{"id": 1, "question": "谁写的?", "history": ["?"]}', *QUESTIONS[1:]],
        QUESTIONS[:1],
    ],
    ids=["question", "id", "history", "fewer"],
)
def test_rows_of_other_questions_are_not_gone_on_with(questions: Path, answers: Path, changed: list[str]) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=3), questions, answers)
    before = part_path(answers).read_bytes()
    questions.write_text("\n".join(changed), encoding="utf-8")
    with pytest.raises(AnswerFileError, match="--force begins anew"):
        prepare(questions, answers, resume=True)
    assert part_path(answers).read_bytes() == before


def test_rows_of_another_newspaper_are_not_gone_on_with(questions: Path, answers: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=2), questions, answers)
    other = EchoNewspaper(replace(ISSUE, name="晚报"))
    with pytest.raises(AnswerFileError, match="another newspaper"):
        answer_batch(other, questions, answers, resume=True)
    with pytest.raises(AnswerFileError, match="-k"):
        answer_batch(EchoNewspaper(), questions, answers, resume=True, k=1)
    assert other.asked == []


def test_what_is_there_is_not_replaced_unasked(questions: Path, answers: Path) -> None:
    answers.write_text("precious\n", encoding="utf-8")
    with pytest.raises(AnswerFileError, match=r"answers\.jsonl exists already; --force"):
        prepare(questions, answers)
    answer_batch(EchoNewspaper(), questions, answers, force=True)
    assert len(rows_of(answers)) == 6


def test_the_old_answers_stay_until_the_new_ones_are_complete(questions: Path, answers: Path) -> None:
    answers.write_text("precious\n", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=2), questions, answers, force=True)
    assert answers.read_text(encoding="utf-8") == "precious\n"
    answer_batch(EchoNewspaper(), questions, answers, resume=True)
    assert len(rows_of(answers)) == 6


def test_the_rows_of_an_interrupted_run_are_not_replaced_unasked(questions: Path, answers: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=2), questions, answers)
    with pytest.raises(AnswerFileError, match="--resume goes on, --force begins anew"):
        prepare(questions, answers)
    forced = EchoNewspaper()
    answer_batch(forced, questions, answers, force=True)
    assert len(forced.asked) == 5


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing/answers.jsonl", "no such folder"),
        ("answers.docx", "not written to this kind of file; let its name end in .jsonl"),
        ("folder.jsonl", "is a folder"),
        ("questions.jsonl", "would overwrite the questions"),
        ("questions.jsonl/answers.jsonl", "no such folder"),
    ],
)
def test_an_impossible_place_is_said_before_any_work(questions: Path, tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "folder.jsonl").mkdir()
    for force in (False, True):
        with pytest.raises(AnswerFileError, match=message):
            prepare(questions, tmp_path / name, force=force)
    assert questions.read_text(encoding="utf-8") == "\n".join(QUESTIONS)


def test_a_place_without_permission_is_said_before_any_work(
    questions: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def refuse(path: Path, mode: str = "r", **options: Any) -> Any:
        if "r" not in mode:
            raise PermissionError(13, "Permission denied", str(answers))
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(AnswerFileError, match="Permission denied"):
        prepare(questions, answers)


def test_preparing_leaves_nothing_behind(questions: Path, answers: Path, tmp_path: Path) -> None:
    prepare(questions, answers)
    assert [path.name for path in tmp_path.iterdir()] == ["questions.jsonl"]


def test_a_full_disk_is_said_and_the_finished_rows_stay(
    questions: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = prepare(questions, answers)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(AnswerFileError, match=r"No space left on device.*--resume"):
        run(EchoNewspaper(), batch)
    assert len(rows_of(part_path(answers))) == 6


def test_no_questions_no_answers(tmp_path: Path, answers: Path) -> None:
    with pytest.raises(QuestionError):
        prepare(tmp_path / "none.txt", answers)
    assert not answers.exists()


ROOT = Path(__file__).parent.parent
ENDINGS = (".jsonl", *WRITERS)

SLOW = """
import resource, sys, time
sys.path.insert(0, {root!r})
from qa.batch import answer_batch
from tests.fakes import EchoNewspaper

class Slow(EchoNewspaper):
    def iter_answers(self, questions, k=10):
        for answer in super().iter_answers(questions, k):
            print(answer.question, flush=True)
            time.sleep({pause})
            yield answer

if {limit}:
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
print(answer_batch(Slow(), "q.txt", {answers!r}, resume=True), file=sys.stderr)
"""


def slow_run(folder: Path, answers: str, pause: float = 0.0, limit: int = 0) -> subprocess.Popen[str]:
    """A run of its own in another process, which prints each question as it is asked."""
    source = SLOW.format(root=str(ROOT), pause=pause, limit=limit, answers=answers)
    return subprocess.Popen(
        [sys.executable, "-c", source], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_killed_at_twenty_random_moments_nothing_is_lost_or_asked_twice(tmp_path: Path) -> None:
    texts = [f"第{n}个{'长' * (n % 50)}?" for n in range(600)]
    (tmp_path / "q.txt").write_text("\n".join(texts), encoding="utf-8")
    part, moments = part_path(tmp_path / "a.jsonl"), random.Random(20)  # noqa: S311
    finished = b""
    for _ in range(20):
        process = slow_run(tmp_path, "a.jsonl", pause=0.002)
        for _ in range(moments.randrange(1, 25)):
            assert process.stdout
            first = process.stdout.readline()
            if not first:
                break
        time.sleep(moments.random() * 0.01)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        left = part.read_bytes() if part.exists() else b""
        complete = left[: left.rfind(b"\n") + 1]
        assert complete.startswith(finished)
        finished = complete
        assert not (tmp_path / "a.jsonl").exists()
    done = finished.count(b"\n")
    assert 20 <= done < 600
    last = slow_run(tmp_path, "a.jsonl")
    asked, summary = last.communicate(timeout=60)
    assert asked.splitlines() == texts[done:]
    assert "answered=600" in summary
    assert (tmp_path / "a.jsonl").read_bytes() == complete_bytes(tmp_path / "q.txt", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jsonl", "q.txt", "uninterrupted.jsonl"]


def test_the_real_command_killed_goes_on_to_the_bytes_of_a_run_never_interrupted(tmp_path: Path) -> None:
    lines = (ROOT / "data" / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "q.jsonl").write_text("".join(lines[:60]), encoding="utf-8")
    command = [sys.executable, "-m", "qa", "batch", "q.jsonl", "-o", "a.jsonl"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    part, deadline = tmp_path / "a.jsonl.part", time.monotonic() + 120
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    while not (part.exists() and part.read_bytes().count(b"\n") >= 5) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.kill()
    process.wait()
    finished = part.read_bytes()
    assert 5 <= finished.count(b"\n") < 60
    run = subprocess.run([*command, "--resume"], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert "wenbao: 60 rows in a.jsonl: " in run.stderr.decode()
    answers = (tmp_path / "a.jsonl").read_bytes()
    assert answers.startswith(finished[: finished.rfind(b"\n") + 1])
    answer_batch(Newspaper.open(), tmp_path / "q.jsonl", tmp_path / "b.jsonl")
    assert answers == (tmp_path / "b.jsonl").read_bytes()


def test_each_run_asks_only_what_is_not_finished(tmp_path: Path) -> None:
    texts = [f"第{n}个?" for n in range(200)]
    (tmp_path / "q.txt").write_text("\n".join(texts), encoding="utf-8")
    part = part_path(tmp_path / "a.csv")
    for least in (3, 9, 20):
        done = part.read_bytes().count(b"\n") if part.exists() else 0
        process = slow_run(tmp_path, "a.csv", pause=0.01)
        assert process.stdout
        assert [process.stdout.readline().strip() for _ in range(least)] == texts[done : done + least]
        process.kill()
        process.communicate()
    answer_batch(EchoNewspaper(), tmp_path / "q.txt", tmp_path / "a.csv", resume=True)
    answer_batch(EchoNewspaper(), tmp_path / "q.txt", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize("limit", [3000, 5001])
def test_on_a_full_disk_the_finished_rows_stay_and_the_run_goes_on_later(tmp_path: Path, limit: int) -> None:
    (tmp_path / "q.txt").write_text("\n".join(f"第{n}个?" for n in range(30)), encoding="utf-8")
    _, err = slow_run(tmp_path, "a.csv", limit=limit).communicate(timeout=60)
    assert "AnswerFileError: a.csv cannot be written (File too large); make room" in err
    left = part_path(tmp_path / "a.csv").read_bytes()
    assert len(left) == limit
    asked, err = slow_run(tmp_path, "a.csv").communicate(timeout=60)
    assert asked.splitlines() == [f"第{n}个?" for n in range(left.count(b"\n"), 30)]
    answer_batch(EchoNewspaper(), tmp_path / "q.txt", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_what_a_power_cut_has_left_unwritten_is_asked_again(questions: Path, answers: Path, tmp_path: Path) -> None:
    complete = complete_bytes(questions, tmp_path)
    lines = complete.splitlines(keepends=True)
    hole = lines[0] + b"\0" * 300 + lines[2][50:] + lines[3]
    part_path(answers).write_bytes(hole)
    second = EchoNewspaper()
    answer_batch(second, questions, answers, resume=True)
    assert answers.read_bytes() == complete
    assert len(second.asked) == 4


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_written_at_the_end_and_the_same_after_an_interruption(
    questions: Path, tmp_path: Path, ending: str
) -> None:
    whole, resumed = tmp_path / f"whole{ending.upper()}", tmp_path / f"resumed{ending}"
    assert answer_batch(EchoNewspaper(), questions, whole) == Summary(3, 1, 2)
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=2), questions, resumed)
    assert not resumed.exists()
    assert len(rows_of(part_path(resumed))) == 3
    answer_batch(EchoNewspaper(), questions, resumed, resume=True)
    assert resumed.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["questions.jsonl", whole.name, resumed.name])


@pytest.mark.parametrize("ending", WRITERS)
def test_stopped_while_the_answers_are_written_the_old_ones_stay_and_nothing_is_asked_again(
    questions: Path, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, writer = tmp_path / f"answers{ending}", WRITERS[ending]
    answers.write_text("precious\n", encoding="utf-8")

    def stop(part: Path, target: Path) -> None:
        writer(part, target)
        raise KeyboardInterrupt

    monkeypatch.setitem(WRITERS, ending, stop)
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(), questions, answers, force=True)
    assert answers.read_text(encoding="utf-8") == "precious\n"
    assert len(rows_of(part_path(answers))) == 6
    monkeypatch.undo()
    second = EchoNewspaper()
    assert answer_batch(second, questions, answers, resume=True) == Summary(3, 1, 2)
    assert second.asked == []
    assert "precious" not in answers.read_text(encoding="utf-8", errors="ignore")
    assert len(list(tmp_path.iterdir())) == 2


def test_a_workbook_comes_back_as_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for line in (["问题", "id", "备注"], ["谁写的?", 7, "=1+1"], [None, 8, "空"], ["火星上有什么?", None, "-5℃"]):
        book.worksheets[0].append(line)
    book.worksheets[0]["C2"].data_type = "s"
    book.save(tmp_path / "q.xlsx")
    answer_batch(EchoNewspaper(), tmp_path / "q.xlsx", tmp_path / "a.xlsx")
    names, *lines = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True)
    rows = [dict(zip(names, line, strict=True)) for line in lines]
    assert [(row["id"], row["question"], row["status"], row["备注"]) for row in rows] == [
        (7, "谁写的?", "answered", "=1+1"),
        (8, "", "error", "空"),
        ("q3", "火星上有什么?", "not_found", "-5℃"),
    ]


@pytest.mark.parametrize("change", ["threshold or model", "larger k"])
def test_rows_of_other_settings_are_not_gone_on_with(questions: Path, answers: Path, change: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_batch(EchoNewspaper(stop_after=2), questions, answers)
    other = EchoNewspaper()
    if change == "threshold or model":
        other.fingerprint = "another"
    with pytest.raises(AnswerFileError, match="another newspaper, filter, model, reader, threshold or -k; go on with"):
        answer_batch(other, questions, answers, resume=True, k=20 if change == "larger k" else 10)
    assert other.asked == []
    answer_batch(EchoNewspaper(), questions, answers, resume=True)


def test_two_runs_do_not_write_the_same_answers(questions: Path, answers: Path, tmp_path: Path) -> None:
    def look(done: int) -> None:
        if done == 2:
            for options in ({"resume": True}, {"force": True}):
                with pytest.raises(AnswerFileError, match="another run is writing"):
                    answer_batch(EchoNewspaper(), questions, answers, **options)

    answer_batch(EchoNewspaper(), questions, answers, progress=look)
    assert answers.read_bytes() == complete_bytes(questions, tmp_path)


def test_a_finished_table_is_not_gone_on_with(questions: Path, tmp_path: Path) -> None:
    answers = tmp_path / "a.csv"
    answer_batch(EchoNewspaper(), questions, answers)
    before = answers.read_bytes()
    with pytest.raises(AnswerFileError, match="is finished, there is nothing to go on with; --force begins anew"):
        prepare(questions, answers, resume=True)
    assert answers.read_bytes() == before


def test_rows_are_put_on_the_disk_for_good_while_it_runs(
    questions: Path, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_size))
    monkeypatch.setattr(batch_module, "SYNC_SECONDS", 0.0)
    answer_batch(EchoNewspaper(), questions, answers)
    sums, rows = synced[0:12:2], synced[1:12:2]
    assert [after - before for before, after in itertools.pairwise(sums)] == [17] * 5
    assert rows == sorted(set(rows))
    assert rows[5] == answers.stat().st_size


def test_a_stream_of_questions_and_rows_one_by_one(questions: Path, answers: Path, tmp_path: Path) -> None:
    stream = io.BytesIO(questions.read_bytes())
    assert answer_batch(EchoNewspaper(), stream, answers).rows == 6
    assert answers.read_bytes() == complete_bytes(questions, tmp_path)
    newspaper = EchoNewspaper()
    rows = answer_rows(newspaper, read_questions(questions), k=2)
    assert next(rows)["question"] == "谁写的?"
    assert newspaper.asked == ["谁写的?"]
    assert [row["status"] for row in rows] == ["not_found", "error", "answered", "error", "answered"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx", ".md", ".html"])
@pytest.mark.parametrize(
    "row",
    [
        r'{"question": "甲?", "\ud800": "x"}',
        r'{"question": "甲?", "x": {"\ud800": ["\ud800"]}, "id": ["\ud800"]}',
        *(f'{{"question": "甲?", "x": {"[" * depth}{"]" * depth}}}' for depth in (95, 110, 960, 990)),
    ],
    ids=["half a character in a key", "and deeper", "95 lists", "110 lists", "960 lists", "990 lists"],
)
def test_whatever_json_can_tell_is_carried_through_or_refused(tmp_path: Path, row: str, suffix: str) -> None:
    questions, answers = tmp_path / "q.jsonl", tmp_path / f"a{suffix}"
    questions.write_text(f'{row}\n{{"question": "乙?"}}\n', encoding="utf-8")
    newspaper = EchoNewspaper()
    summary = run(newspaper, prepare(questions, answers))
    assert summary.rows == 2
    assert newspaper.asked[-1] == "乙?"
    assert answers.stat().st_size > 0
