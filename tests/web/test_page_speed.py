"""The tool that measures the page: what it asks, and of whom."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.tuning import page_speed
from tests.web.conftest import FakeNewspaper, Served

QUESTIONS = ("发了多少?", "谁来了?", "何时开工?")


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps({"question": text}) + "\n" for text in QUESTIONS), encoding="utf-8")
    return path


def test_visitors_load_the_page_and_ask_together(
    serve_fake: Callable[..., Served],
    questions: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    paper = FakeNewspaper()
    served = serve_fake(paper)
    started: list[list[str]] = []

    @contextmanager
    def chat(options: Sequence[str]) -> Iterator[str]:
        started.append(list(options))
        yield served.url.rstrip("/")

    monkeypatch.setattr(page_speed, "_chat", chat)
    words = [str(questions), "--visitors", "1", "3", "--rounds", "2", "--loads", "1", "--no-reader"]
    monkeypatch.setattr(sys, "argv", ["page_speed", *words])
    with ThreadPoolExecutor(1) as apart:  # Playwright runs once a thread, and the other tests' runs in this one
        apart.submit(page_speed.main).result()
    assert started == [["--no-reader"]]
    lines = [line.strip("|").split(" | ") for line in capsys.readouterr().out.splitlines() if line]
    assert [line[0].strip() for line in lines] == [
        "page, ms", "---|---|---|---", "cache empty", "cache full", "visitors", "---|---|---|---", "1", "3",
    ]  # fmt: skip
    for line in lines[2:4]:
        first, content, box = map(float, line[1:])
        assert 0 < first <= content
        assert box > 0
    assert len(paper.asked) == 2 + 2 * 1 + 2 * 3
    assert {text for text, _ in paper.asked} <= set(QUESTIONS)


def test_an_answer_to_another_question_is_noticed(serve_fake: Callable[..., Served]) -> None:
    paper = FakeNewspaper()
    url = serve_fake(paper).url.rstrip("/")
    assert page_speed._ask(url, "发了多少?") > 0
    given = paper.ask

    def other(question: str, *rest: object, **named: object) -> object:
        return given("谁来了?", *rest, **named)  # type: ignore[arg-type]

    paper.ask = other  # type: ignore[assignment,method-assign]
    with pytest.raises(RuntimeError, match="not the answer to 发了多少"):
        page_speed._ask(url, "发了多少?")
