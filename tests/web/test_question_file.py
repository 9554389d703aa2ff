"""Questions from a file: the run by itself, and as visitors use it."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from starlette.applications import Starlette
from starlette.testclient import TestClient

from embeddings import VectorCache
from qa.answer_files.tables import write_csv
from qa.batch import to_line
from qa.datatypes import Answer, Issue, Question
from qa.errors import ModelError
from qa.newspaper import Newspaper
from qa.reading import read_issues
from qa.render import escape_html
from qa.serving import AT_ONCE
from qa.web import app, dropped, question_file
from qa.web.places import Place
from qa.web.question_file import FORMATS, ROWS_SHOWN, QuestionFile, Run, ShownRow, bar_html, preview_html, table_html
from qa.web.shelves import Limits
from qa.web.visits import IDLE, Attendance, Visits
from tests.fake_encoder import FakeEncoder
from tests.fakes import EchoNewspaper
from tests.web.conftest import Chat
from tests.web.files import EVENING, drop, file, workbook
from tests.web.test_upload import bring
from tests.web.test_visits import Clock

QUESTIONS = ["大桥全长多少?", "=1+1", "<b>学校</b>什么时候放假?", "火星上有什么?", "谁写了大桥?"]


@pytest.fixture
def paper(tmp_path: Path) -> Newspaper:
    path = tmp_path / "晚报 2026-05-30.txt"
    path.write_text(EVENING, encoding="utf-8")
    return Newspaper(read_issues(path), FakeEncoder(), VectorCache(tmp_path))


class HeldNewspaper(EchoNewspaper):
    """Answers so many questions, then waits until it is let go; remembers what it was asked."""

    def __init__(self, free: int, issue: Issue | None = None) -> None:
        super().__init__(*([issue] if issue else []))
        self.free = free
        self.let_go = Event()

    def iter_answers(self, questions: Iterable[Question], k: int = 10) -> Iterator[Answer]:
        for question in questions:
            if len(self.asked) >= self.free:
                self.let_go.wait(timeout=300)
            yield from super().iter_answers([question], k)


def questions(texts: Iterable[str], tmp_path: Path) -> QuestionFile:
    path = tmp_path / "问题.txt"
    path.write_text("\n".join(texts), encoding="utf-8")
    return QuestionFile.read(path, Limits())


def test_a_run_answers_in_order_and_writes_every_format(paper: Newspaper, tmp_path: Path) -> None:
    run = Run(questions(QUESTIONS, tmp_path))
    assert (run.stage, run.total, run.files) == ("read", 5, {})
    seen = [len(run.shown) for _ in run.answer(paper)]
    assert seen == [1, 2, 3, 4, 5]
    assert [row.question for row in run.shown] == QUESTIONS
    assert (run.stage, list(run.files)) == ("ended", list(FORMATS))
    rows = [json.loads(line) for line in run.files[".jsonl"].read_text("utf-8").splitlines()]
    asked = paper.ask_many(QUESTIONS)
    assert rows == [answer.to_dict() | {"id": f"q{n}"} for n, answer in enumerate(asked, 1)]
    assert run.summary().rows == 5
    folder = run.files[".md"].parent
    run.discard()
    assert not folder.exists()


def test_a_stopped_run_keeps_what_it_has(tmp_path: Path) -> None:
    run = Run(questions("甲乙丙丁", tmp_path))
    for _ in run.answer(EchoNewspaper()):
        if len(run.shown) == 2:
            run.stop()
    assert [row.question for row in run.shown] == ["甲", "乙"]
    assert len(run.files[".jsonl"].read_bytes().splitlines()) == 2
    run.discard()


def test_a_run_that_breaks_keeps_what_it_has(tmp_path: Path) -> None:
    class Broken(EchoNewspaper):
        def iter_answers(self, questions: Iterable[Question], k: int = 10) -> Iterator[Answer]:
            if len(self.asked) >= 8:
                raise ModelError("the model is gone", "run wenbao doctor")
            yield from super().iter_answers(questions, k)

    run = Run(questions("甲乙丙丁戊己庚辛壬癸", tmp_path))
    with pytest.raises(ModelError):
        list(run.answer(Broken()))
    assert len(run.shown) == 8
    assert len(run.files[".jsonl"].read_bytes().splitlines()) == 8
    run.discard()


def test_a_run_whose_visitor_has_gone_ends_without_a_trace(tmp_path: Path) -> None:
    run = Run(questions("甲乙丙丁", tmp_path))
    for _ in run.answer(EchoNewspaper()):
        run.discard()
    assert len(run.shown) == 1
    assert run.files == {}


def test_rows_of_the_table(paper: Newspaper) -> None:
    answer = paper.ask("大桥全长多少?")
    row = ShownRow.of(answer.to_dict() | {"id": 7})
    assert (row.id, row.status, row.answer, row.source) == ("7", "answered", answer.answer, "大桥今日通车 · 王小明")
    best = answer.evidence[0]
    assert row.place == Place(best.issue, best.article, best.paragraph, best.start, best.end)
    failed = ShownRow.of(Answer("", "error", 0.0, reason="line 3 is not JSON").to_dict())
    assert (failed.answer, failed.source, failed.place) == ("line 3 is not JSON", "", None)


def test_a_page_of_the_table_follows_the_newest_row_and_begins_anew_at_the_end(tmp_path: Path) -> None:
    run = Run(questions([f"{n}?" for n in range(45)], tmp_path))
    for _ in run.answer(EchoNewspaper()):
        if len(run.shown) == 45:
            assert "第 41–45 行，共 45 行" in table_html(run, "zh")
    shown = table_html(run, "zh")
    assert "第 1–20 行，共 45 行" in shown
    assert shown.count("<tr") == 1 + ROWS_SHOWN
    run.page = 1
    assert "Rows 21–40 of 45" in table_html(run, "en")
    run.discard()


def test_the_bar_tells_how_long_it_will_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(question_file, "time", SimpleNamespace(monotonic=lambda: now[0]))
    run = Run(questions([f"{n}?" for n in range(100)], tmp_path))
    said = {}
    for _ in run.answer(EchoNewspaper()):
        now[0] += 2.0
        said[len(run.shown)] = bar_html(run, "zh")
    assert "<span>2 / 100</span>" in said[2]
    assert 'value="0.100"' in said[10]
    assert "<span>10 / 100，大约还要 3 分钟</span>" in said[10]
    assert "<span>90 / 100，大约还要 20 秒</span>" in said[90]
    assert "<span>100 / 100</span>" in said[100]
    run.discard()


def test_a_file_is_shown_before_it_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    path.write_text('{"question": "甲?"}\n{\n' + '{"question": "<b>"}\n' * 5, encoding="utf-8")
    shown = preview_html(QuestionFile.read(path, Limits()), "晨报", "zh")
    assert "《问题》有 7 个问题，向《晨报》提问。" in shown
    assert shown.count("<li>") == 5
    assert "……另有 2 个" in shown
    assert "其中 1 行读不成问题" in shown
    assert "&lt;b&gt;" in shown
    assert "<li>第 2 行不是 JSON</li>" in shown


def test_why_a_row_was_not_asked_is_said_in_the_language_of_the_page(tmp_path: Path) -> None:
    path = tmp_path / "问题.jsonl"
    path.write_text('{"q": "甲?"}\n{"question": " "}', encoding="utf-8")
    run = Run(QuestionFile.read(path, Limits()))
    list(run.answer(EchoNewspaper()))
    shown = {language: table_html(run, language) for language in ("zh", "en")}
    run.discard()
    assert '<td data-label="回答">第 1 行没有 question</td>' in shown["zh"]
    assert '<td data-label="Answer">line 1 has no &quot;question&quot;</td>' in shown["en"]
    assert all("问题是空的。" in table for table in shown.values())  # in the question's language


def test_what_stands_in_the_paper_is_marked_as_chinese(paper: Newspaper, tmp_path: Path) -> None:
    run = Run(questions(QUESTIONS[:1], tmp_path))
    list(run.answer(paper))
    marked = re.findall(r'<(\w+)[^>]* lang="zh">(.*?)</', table_html(run, "en"))
    (row,) = run.shown
    run.discard()
    assert marked == [("b", row.answer), ("span", escape_html(row.sentence)), ("a", row.source)]


def unfold(page: Page) -> None:
    page.locator("#view-batch").click()
    expect(page.locator("#batch-file")).to_be_visible()


def downloaded(page: Page, ending: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f"#batch-{ending}").click()
    assert download.value.suggested_filename == f"问题-answers.{ending}"
    return Path(download.value.path()).read_bytes()


def test_a_batch_with_all_its_downloads(
    paper: Newspaper, serve_fake, open_chat: Callable[..., Chat], tmp_path: Path
) -> None:
    page = open_chat(serve_fake(paper)).page
    unfold(page)
    drop(page, "batch-file", file("问题.xlsx", workbook(["问题", "部门"], *([q, "经济"] for q in QUESTIONS))))
    expect(page.locator("#batch-preview .read")).to_have_text(
        "《问题》有 5 个问题，向《齐鲁晚报 · 2026年5月30日》提问。"
    )
    expect(page.locator("#batch-preview li")).to_have_text(QUESTIONS)
    page.locator("#batch-start").click()
    answers = paper.ask_many(QUESTIONS)
    found = sum(answer.status == "answered" for answer in answers)
    expect(page.locator("#batch-said")).to_have_text(
        f"完成，共 5 个问题。答出 {found}，报上没有 {5 - found}，没有查成 0。", timeout=60_000
    )
    expected = [answer.to_dict() | {"id": f"q{n}", "部门": "经济"} for n, answer in enumerate(answers, 1)]
    assert [json.loads(line) for line in downloaded(page, "jsonl").splitlines()] == expected
    rows, table = tmp_path / "rows", tmp_path / "table.csv"
    rows.write_text("".join(map(to_line, expected)), encoding="utf-8")
    write_csv(rows, table)
    assert downloaded(page, "csv") == table.read_bytes()
    assert (
        next(r for r in csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))) if r["id"] == "q2")["question"]
        == "'=1+1"
    )
    sheet = openpyxl.load_workbook(io.BytesIO(downloaded(page, "xlsx"))).active
    cells = [
        dict(zip([c.value for c in sheet[1]], [c.value for c in row], strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]
    assert [(row["question"], row["answer"], row["部门"]) for row in cells] == [
        (answer.question, answer.answer, "经济") for answer in answers
    ]
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=1+1", "s")
    assert "## 1\n\n" in downloaded(page, "md").decode()
    shown = page.locator("#batch-table tbody tr")
    expect(shown.locator("td:nth-child(2)")).to_have_text(QUESTIONS)
    best = answers[0].evidence[0]
    place = Place(best.issue, best.article, best.paragraph, best.start, best.end)
    expect(shown.first.locator("a")).to_have_attribute("href", place.fragment())
    assert page.locator("#batch-table td b b").count() == 0


def test_stop_works_and_what_is_done_can_be_downloaded(serve_fake, open_chat: Callable[..., Chat]) -> None:
    paper = HeldNewspaper(free=3)
    chat = open_chat(serve_fake(paper))
    page = chat.page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "\n".join(f"甲{n}?" for n in range(40))))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-table tbody tr")).not_to_have_count(0)
    expect(page.locator("#batch-file")).to_be_hidden()
    page.locator("#batch-stop").click()
    expect(page.locator("#batch-said")).to_have_text("正在停止……")
    paper.let_go.set()
    expect(page.locator("#batch-said")).to_contain_text("已停止，答完 4 / 40；答完的可以下载。")
    assert len(downloaded(page, "jsonl").splitlines()) == 4
    expect(page.locator("#batch-table tbody tr")).to_have_count(4)
    expect(page.locator("#batch-file")).to_be_visible()
    expect(page.locator("#batch-stop")).to_be_hidden()


class HeldFiles(HeldNewspaper):
    """Holds batches only; a single question comes through `ask`."""

    def ask(self, question: object, history: Iterable[str] = (), k: int = 10) -> Answer:
        return self._answer(question if isinstance(question, Question) else Question(str(question)), k)


def test_files_of_six_pages_leave_the_seventh_of_the_browser_its_connections(
    serve_fake, open_chat: Callable[..., Chat]
) -> None:
    paper = HeldFiles(free=0)
    first = open_chat(serve_fake(paper))
    *others, seventh = [first.beside() for _ in range(6)]
    pages = [first.page, *(chat.page for chat in others)]
    for page in pages:
        unfold(page)
        drop(page, "batch-file", file("问题.txt", "甲?"))
        page.locator("#batch-start").click()
        expect(page.locator("#batch-stop")).to_be_visible()
    expect(seventh.ask("丁?")).to_be_visible()
    for page in pages[:AT_ONCE]:
        expect(page.locator("#batch-bar")).to_contain_text("0 / 1")
        expect(page.locator("#batch-said")).to_have_text("")
    for page in pages[AT_ONCE:]:
        expect(page.locator("#batch-said")).to_have_text("排队中，前面有别的文件在提问……")
    pages[-1].locator("#batch-stop").click()
    expect(pages[-1].locator("#batch-start")).to_be_visible()
    paper.let_go.set()
    for page in pages[:-1]:
        expect(page.locator("#batch-said")).to_contain_text("完成，共 1 个问题。")
    expect(pages[-1].locator("#batch-preview")).to_be_visible()
    pages[-1].locator("#batch-start").click()
    expect(pages[-1].locator("#batch-said")).to_contain_text("完成，共 1 个问题。")


def test_a_file_that_breaks_before_the_first_answer_can_be_started_again(
    serve_fake, open_chat: Callable[..., Chat]
) -> None:
    class Broken(EchoNewspaper):
        broken = True

        def iter_answers(self, questions: Iterable[Question], k: int = 10) -> Iterator[Answer]:
            if self.broken:
                raise ModelError("the model is gone", "run wenbao doctor")
            yield from super().iter_answers(questions, k)

    paper = Broken()
    page = open_chat(serve_fake(paper)).page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "甲?"))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-said")).to_have_text(
        "没有做完：这里的模型或报纸库出了故障；请过一会儿再试，还不行就告诉管理这个页面的人"
    )
    expect(page.locator("#batch-csv")).to_have_count(0)
    paper.broken = False
    page.locator("#batch-start").click()
    expect(page.locator("#batch-said")).to_contain_text("完成，共 1 个问题。")


def test_other_visitors_ask_meanwhile_and_see_nothing_of_it(serve_fake, open_chat: Callable[..., Chat]) -> None:
    paper = HeldFiles(free=1)
    served = serve_fake(paper)
    page, other = open_chat(served).page, open_chat(served)
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "甲?\n乙?\n丙?"))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-table tbody tr")).to_have_count(1)
    expect(other.ask("丁?")).to_be_visible()
    unfold(other.page)
    expect(other.page.locator("#batch-table, #batch-preview, #batch-csv, #batch-stop")).to_have_count(0)
    paper.let_go.set()
    expect(page.locator("#batch-said")).to_contain_text("完成，共 3 个问题。")


def test_who_has_gone_stops_it(serve_fake, open_chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch) -> None:
    assert Visits.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(Visits.__init__.__kwdefaults__, "absent", 0.1)

    class Slow(EchoNewspaper):
        def _answer(self, question: Question, k: int) -> Answer:
            time.sleep(0.05)
            return super()._answer(question, k)

    paper = Slow()
    served = serve_fake(paper)
    chat, other = open_chat(served), open_chat(served)
    unfold(chat.page)
    drop(chat.page, "batch-file", file("问题.txt", "\n".join(f"甲{n}?" for n in range(1000))))
    chat.page.locator("#batch-start").click()
    expect(chat.page.locator("#batch-table tbody tr")).not_to_have_count(0)
    chat.page.close()
    before = -1
    for _ in range(30):
        if len(paper.asked) == before:
            break
        before = len(paper.asked)
        other.page.wait_for_timeout(1000)
    assert before == len(paper.asked) < 1000


def test_the_keyboard_s_focus_goes_from_step_to_step_and_stays_in_the_growing_table(
    serve_fake, open_chat: Callable[..., Chat]
) -> None:
    paper = HeldNewspaper(free=3)
    page = open_chat(serve_fake(paper)).page
    page.locator("#view-batch").press("Enter")
    box = page.get_by_role("button", name="拖入问题文件，或点击选择")
    page.locator("#theme").focus()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    drop(page, "batch-file", file("问题.txt", "\n".join(f"甲{n}?" for n in range(50))))
    expect(page.locator("#batch-start")).to_be_visible()
    expect(box).to_be_focused()
    page.locator("#batch-start").press("Enter")
    expect(page.locator("#batch-stop")).to_be_focused()
    source = page.locator("#batch-table tbody tr:nth-child(2) a")
    source.focus()
    paper.let_go.set()
    expect(page.locator("#batch-csv")).to_be_visible()
    expect(page.locator("#batch-table tbody tr")).to_have_count(ROWS_SHOWN)
    page.locator("#batch-later").press("Enter")
    expect(page.locator("#batch-earlier")).to_be_enabled()
    page.locator("#batch-later").press("Enter")
    expect(page.locator("#batch-later")).to_be_disabled()
    expect(page.locator("#batch-earlier")).to_be_focused()
    drop(page, "batch-file", file("问题.txt", "\n".join(f"乙{n}?" for n in range(4))))
    page.locator("#batch-start").press("Enter")
    expect(page.locator("#batch-csv")).to_be_focused()


def test_how_sure_an_answer_is_stands_in_the_table_in_a_word(tmp_path: Path) -> None:
    run = Run(questions(["甲?"], tmp_path))
    list(run.answer(EchoNewspaper()))
    row = {"id": 1, "question": "甲?", "status": "answered", "answer": "乙", "reason": None, "sentence": "乙。"}
    run.shown = [ShownRow.of(row | {"evidence": [], "confidence": confidence}) for confidence in (0.9, 0.5, 0.1)]
    run.shown.append(ShownRow.of(row | {"status": "not_found", "evidence": [], "confidence": 0.9}))
    last = [cells.split("<td")[-1] for cells in table_html(run, "zh").split("</tr>")[1:-1]]
    assert last == [f' data-label="把握">{word}</td>' for word in ("高", "中", "低", "")]
    run.discard()


def test_pages_of_the_table_can_be_turned(serve_fake, open_chat: Callable[..., Chat]) -> None:
    page = open_chat(serve_fake(EchoNewspaper())).page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "\n".join(f"甲{n}?" for n in range(45))))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-said")).to_contain_text("完成，共 45 个问题。", timeout=60_000)
    caption = page.locator("#batch-table caption")
    expect(caption).to_have_text("回答 · 《晨报 · 2026年5月29日》 · 第 1–20 行，共 45 行")
    expect(page.locator("#batch-earlier")).to_be_disabled()
    page.locator("#batch-later").click()
    expect(caption).to_contain_text("第 21–40 行，共 45 行")
    page.locator("#batch-later").click()
    expect(caption).to_contain_text("第 41–45 行，共 45 行")
    expect(page.locator("#batch-later")).to_be_disabled()
    page.locator("#batch-earlier").click()
    expect(caption).to_contain_text("第 21–40 行，共 45 行")


def test_a_bad_file_is_told_of_and_the_answers_before_it_stay(serve_fake, open_chat: Callable[..., Chat]) -> None:
    page = open_chat(serve_fake(EchoNewspaper(), limits=Limits(questions=3))).page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "甲?"))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-csv")).to_be_visible()
    drop(page, "batch-file", file("many.txt", "甲?\n" * 4))
    expect(page.locator("#batch-said")).to_have_text(
        "many.txt 有 4 个问题，这里一次最多 3 个；请分成几个文件，或用命令 wenbao batch"
    )
    expect(page.locator("#batch-table tbody tr")).to_have_count(1)
    expect(page.locator("#batch-csv")).to_be_visible()


def test_sources_are_links_only_into_the_newspaper_that_was_asked(
    paper: Newspaper, serve_fake, open_chat: Callable[..., Chat]
) -> None:
    page = open_chat(serve_fake(paper)).page
    bring(page, file("周报.txt", EVENING.replace("齐鲁晚报", "周报")))
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "大桥全长多少?"))
    page.locator("#batch-start").click()
    row, caption = page.locator("#batch-table tbody tr"), page.locator("#batch-table caption")
    source = "大桥今日通车 · 王小明"
    expect(row.locator("a")).to_have_text(source)
    expect(caption).to_have_text("回答 · 《周报》 · 第 1–1 行，共 1 行")
    page.locator("#view-chat").click()
    page.locator("#newspapers label").first.click()
    expect(page.locator("#masthead h1")).to_have_text("齐鲁晚报")
    page.locator("#view-batch").click()
    expect(row.locator("a")).to_have_count(0)
    expect(row).to_contain_text(source)
    expect(caption).to_have_text("回答 · 《周报》 · 第 1–1 行，共 1 行")
    page.locator("#view-chat").click()
    page.locator("#newspapers label").last.click()
    page.locator("#view-batch").click()
    expect(row.locator("a")).to_have_text(source)


def test_a_fault_of_the_program_is_said(serve_fake, open_chat: Callable[..., Chat], caplog) -> None:
    class Broken(EchoNewspaper):
        def iter_answers(self, questions: Iterable[Question], k: int = 10) -> Iterator[Answer]:
            raise ZeroDivisionError("division by zero")
            yield

    page = open_chat(serve_fake(Broken())).page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "甲?"))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-said")).to_have_text("没有做完：程序出错")
    assert "a file of questions could not be answered" in caplog.messages


def test_answers_are_there_as_long_as_the_page_is_open(paper: Newspaper, tmp_path: Path) -> None:
    built = []

    def build(*arguments: Any) -> Visits[Run]:
        built.append(question_file.build_question_file(*arguments))
        return built[0]

    attendance = Attendance()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "build_question_file", build)
        app.build_app(paper, attendance=attendance)
    (runs,) = built
    clock = Clock()
    runs._clock = clock
    run = Run(questions(["甲?"], tmp_path))
    list(run.answer(paper))
    runs.put("甲", run)
    page = TestClient(Starlette(routes=[attendance.route()]))
    for _ in range(30):
        clock.now += 600
        page.post("/visit?visitor=甲")
    assert runs.peek("甲") is run
    assert run.files[".csv"].exists()
    assert dropped.TIDYING[1] >= 24 * 3600  # and so long lies what Gradio gives out
    clock.now += IDLE
    runs.tidy()
    assert not run.files[".csv"].exists()


def test_a_phone_shows_it_without_scrolling_sideways(
    paper: Newspaper, serve_fake, open_chat: Callable[..., Chat]
) -> None:
    page = open_chat(serve_fake(paper), width=390, height=844).page
    unfold(page)
    drop(page, "batch-file", file("问题.txt", "大桥全长多少?\n" + "A" * 300))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-csv")).to_be_visible(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#batch").evaluate("e => e.scrollWidth - e.clientWidth") == 0
