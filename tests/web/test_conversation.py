"""What a reader does with the conversation, in a real browser."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from qa.datatypes import Answer, Issue
from qa.evaluation.gold import read_gold
from qa.web.talk import MOST_WAITING
from tests.fakes import FakeIssues
from tests.web.conftest import FakeNewspaper

FOLLOW_UP = "那乙呢?"
FIGURE = "去年青山县发放创业担保贷款多少元？"


@pytest.fixture
def paper() -> FakeNewspaper:
    """Understands a follow-up, and answers one question that it suggests."""
    made = FakeNewspaper(text="去年青山县发放创业担保贷款1.1亿元。扶持了一批人。")
    good = made.evidence(0, 19)
    made.answers[FIGURE] = Answer(FIGURE, "answered", 0.9, (good,), answer="1.1亿元", sentence=good.quote)
    made.answers[FOLLOW_UP] = Answer(
        FOLLOW_UP, "answered", 0.6, (good,), answer="1.1亿元", sentence=good.quote, understood="乙有多少?"
    )
    return made


def test_a_follow_up_is_taken_back_and_asked_as_typed(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask("甲有多少?")
    chat.ask(FOLLOW_UP)
    chat.tool("verbatim", 1).click()
    expect(chat.page.locator(".understood")).to_have_text("按原样查找，没有补全，也没有改正")
    expect(chat.questions).to_have_text(["甲有多少?", FOLLOW_UP])
    assert paper.asked[-2:] == [(FOLLOW_UP, ("甲有多少?",))] * 2
    assert paper.verbatim == [FOLLOW_UP]


def test_a_correction_of_the_real_paper_is_taken_back(real, open_chat):
    chat = open_chat(real)
    mistyped = "莘县往国内外输送了多少嫁结工?"
    chat.ask(mistyped)
    expect(chat.page.locator(".understood")).to_contain_text("已改正输入，按“莘县往国内外输送了多少嫁接工?”查找")
    chat.tool("verbatim").click()
    expect(chat.page.locator(".understood")).to_contain_text("按原样查找")
    expect(chat.questions).to_have_text([mistyped])


def test_the_last_turn_is_taken_back_and_its_question_can_be_mended(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask("甲有多少?")
    chat.ask("丙?")
    expect(chat.tool("undo", 0)).to_be_hidden()
    chat.tool("undo", 1).click()
    expect(chat.questions).to_have_text(["甲有多少?"])
    expect(chat.box).to_have_value("丙?")
    expect(chat.box).to_be_focused()
    chat.ask(FOLLOW_UP)
    assert paper.asked[-1] == (FOLLOW_UP, ("甲有多少?",))


def test_a_question_is_asked_again(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask("丙?")
    paper.answers["丙?"] = paper.answers[FIGURE]
    chat.tool("retry").click()
    expect(chat.answers.locator(".short")).to_have_text("1.1亿元")
    expect(chat.questions).to_have_count(1)
    assert paper.asked == [("丙?", ()), ("丙?", ())]


@pytest.fixture
def go_on(paper: FakeNewspaper) -> Iterator[threading.Event]:
    """Until it is set, 慢? is not answered."""
    gate, answer = threading.Event(), paper._answer
    paper._answer = lambda question: (question == "慢?" and gate.wait(60), answer(question))[1]  # type: ignore[method-assign]
    yield gate
    gate.set()


def test_a_new_conversation_forgets_the_question_under_way_and_takes_the_next_at_once(
    serve_fake, open_chat, paper, go_on
):
    chat = open_chat(serve_fake(paper))
    chat.ask("甲有多少?")
    chat.send("慢?")
    expect(chat.page.locator(".pending")).to_be_visible()
    chat.page.locator("#clear").click()
    expect(chat.page.locator(".invitation")).to_be_visible()
    chat.ask("丙?")
    go_on.set()
    expect(chat.page.locator("#suggestions .ask")).to_have_text([FIGURE])  # all is done
    expect(chat.questions).to_have_text(["丙?"])
    expect(chat.answers).to_have_count(1)
    assert paper.asked == [("甲有多少?", ()), ("慢?", ("甲有多少?",)), ("丙?", ())]


def test_while_one_question_waits_the_next_are_shown_and_none_is_lost_or_asked_twice(
    serve_fake, open_chat, paper, go_on
):
    chat = open_chat(serve_fake(paper))
    chat.send("慢?")
    chat.box.press("Enter")
    chat.send("乙?")
    chat.send("丙?")
    chat.box.press("Enter")
    expect(chat.questions).to_have_text(["慢?", "乙?", "丙?"])
    expect(chat.box).to_have_value("")
    expect(chat.answers).to_have_count(2)  # the first of them is under way
    go_on.set()
    expect(chat.answers).to_have_count(3)
    expect(chat.questions).to_have_text(["慢?", "乙?", "丙?"])
    assert sorted(paper.asked) == [("丙?", ("慢?", "乙?")), ("乙?", ("慢?",)), ("慢?", ())]


def test_more_questions_than_may_wait_stay_in_the_box(serve_fake, open_chat, paper, go_on):
    paper._answer = lambda question: go_on.wait(60) and Answer(question, "not_found", 0.0, reason="报上没有。")  # type: ignore[method-assign]
    chat = open_chat(serve_fake(paper))
    for number in range(MOST_WAITING):
        chat.send(f"第{number}问?")
    expect(chat.questions).to_have_count(MOST_WAITING)
    chat.send("还有?")
    expect(chat.box).to_have_value("还有?")
    expect(chat.questions).to_have_count(MOST_WAITING)
    said = chat.page.locator("#suggestions [role=status]")
    expect(said).to_have_text("前面的问题还没有答完，请稍等。")
    go_on.set()
    expect(chat.answers).to_have_count(MOST_WAITING)
    expect(said).to_have_count(0)


def test_a_question_under_way_is_taken_back_and_its_answer_does_not_come(serve_fake, open_chat, paper, go_on):
    chat = open_chat(serve_fake(paper))
    chat.send("慢?")
    chat.tool("undo").click()
    expect(chat.questions).to_have_count(0)
    expect(chat.box).to_have_value("慢?")
    chat.ask("丙?")
    go_on.set()
    expect(chat.page.locator("#suggestions .ask")).to_have_text([FIGURE])
    expect(chat.questions).to_have_text(["丙?"])
    assert paper.asked[-1] == ("丙?", ())


def test_a_question_that_is_asked_again_waits_in_its_place(serve_fake, open_chat, paper, go_on):
    go_on.set()
    chat = open_chat(serve_fake(paper))
    chat.ask("慢?")
    go_on.clear()
    chat.tool("retry").dblclick()
    expect(chat.page.locator(".pending")).to_be_visible()
    expect(chat.answers).to_have_count(0)
    go_on.set()
    expect(chat.answers).to_have_count(1)
    expect(chat.questions).to_have_text(["慢?"])
    assert paper.asked == [("慢?", ())] * 2


def test_what_is_typed_while_the_question_is_on_its_way_is_kept(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    chat.page.route("**/gradio_api/run/**", hold)
    chat.send("甲有多少?")
    expect(chat.box).to_have_value("")
    chat.box.press_sequentially("那乙")
    for route in held:
        route.continue_()
    expect(chat.answers).to_have_count(1)
    expect(chat.box).to_have_value("那乙")
    assert len(held) == 1


def test_the_language_is_switched_while_a_question_waits(serve_fake, open_chat, paper, go_on):
    chat = open_chat(serve_fake(paper))
    chat.send("慢?")
    expect(chat.page.locator(".pending")).to_have_text("查找中……")
    chat.page.locator("#language").click()
    expect(chat.page.locator(".pending")).to_have_text("Looking …")
    go_on.set()
    expect(chat.tool("retry")).to_have_text("Ask again")


def test_questions_are_suggested_that_the_paper_answers_and_none_twice(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    first = chat.page.locator("#conversation .invitation .ask")
    expect(first).to_have_text(["这期有什么新闻？", FIGURE])
    chat.ask(FOLLOW_UP)
    chat.ask("甲有多少?")
    paper.answers["甲有多少?"] = paper.answers[FIGURE]
    chat.tool("retry", 1).click()
    expect(chat.answers.nth(1).locator(".short")).to_be_visible()
    bar = chat.page.locator("#suggestions .ask")
    expect(bar).to_have_count(0)  # what it would suggest was just answered
    chat.page.locator("#clear").click()
    first.nth(1).click()
    expect(chat.questions).to_have_text([FIGURE])
    expect(chat.answers.locator(".short")).to_have_text("1.1亿元")
    expect(chat.box).to_be_focused()


def test_a_suggestion_after_an_answer_is_asked_by_a_click(real, open_chat):
    chat = open_chat(real)
    chat.ask("创业担保贷款发了多少?")
    bar = chat.page.locator("#suggestions .ask")
    expect(bar.first).to_be_visible()
    question = bar.first.inner_text()
    bar.first.click()
    expect(chat.questions).to_have_text(["创业担保贷款发了多少?", question])
    expect(chat.answers.nth(1).locator("mark").first).to_be_visible()


def test_suggestions_that_do_not_fit_are_reached_by_the_wheel(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper), width=240)
    chat.ask("甲有多少?")
    chat.page.locator("#suggestions .ask").hover(position={"x": 20, "y": 10})
    chat.page.mouse.wheel(0, 200)
    chat.page.wait_for_function("document.querySelector('#suggestions ul').scrollLeft > 0")


def test_question_answer_and_source_are_copied(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask(FIGURE)
    chat.tool("copy").click()
    expect(chat.page.locator("#voice")).to_have_text("复制 ✓")
    assert chat.page.evaluate("navigator.clipboard.readText()") == (
        f"{FIGURE}\n1.1亿元\n去年青山县发放创业担保贷款1.1亿元。\n"
        "—— 稳岗组合拳打开就业新空间 · 赵琦 · 2026年5月29日 · 晨报"
    )


def test_that_it_could_not_be_copied_is_said(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask(FIGURE)
    chat.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    chat.tool("copy").press("Enter")  # by a selection, as on a page without TLS
    expect(chat.page.locator("#voice")).to_have_text("复制 ✓")
    expect(chat.tool("copy")).to_be_focused()
    chat.page.evaluate("() => { document.execCommand = () => false; }")
    chat.tool("copy").click()
    expect(chat.page.locator("#voice")).to_have_text("没能复制")
    expect(chat.tool("copy")).to_have_class(re.compile("failed"))
    chat.page.locator("#language").click()
    expect(chat.tool("copy")).to_have_text("Copy")
    chat.tool("copy").click()
    expect(chat.page.locator("#voice")).to_have_text("Could not be copied")


def test_of_several_issues_none_is_meant_by_this_one(serve_fake, open_chat, paper):
    paper.issues_ = FakeIssues([*paper.issues, Issue("晚报", "2026-05-30", (), ())])
    chat = open_chat(serve_fake(paper))
    expect(chat.page.locator(".invitation .ask")).to_have_text([FIGURE])
    chat.ask("丙?")
    with chat.page.expect_download() as download:
        chat.page.locator("#save-md").click()
    assert download.value.suggested_filename == "晨报-1-2026年5月29日-2026年5月30日.md"


def test_the_conversation_is_saved_with_its_sources(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask(FIGURE)
    chat.ask("丙?")
    kept = {}
    for form in ("md", "json"):
        with chat.page.expect_download() as download:
            chat.page.locator(f"#save-{form}").click()
        kept[download.value.suggested_filename] = Path(download.value.path()).read_text(encoding="utf-8")
    page, data = kept.values()
    assert list(kept) == ["晨报-2026年5月29日.md", "晨报-2026年5月29日.json"]
    assert "—— 稳岗组合拳打开就业新空间 · 赵琦 · 2026年5月29日 · 晨报" in page
    turns = json.loads(data)["turns"]
    assert [(turn["question"], turn["status"]) for turn in turns] == [(FIGURE, "answered"), ("丙?", "not_found")]
    assert turns[0]["evidence"][0]["quote"] == "去年青山县发放创业担保贷款1.1亿元。"


def test_a_wrong_answer_is_reported_and_evaluate_reads_it(serve_fake, open_chat, paper, tmp_path):
    file = tmp_path / "wrong.jsonl"
    chat = open_chat(serve_fake(paper, file))
    chat.ask(FIGURE)
    chat.page.locator(".wrong summary").click()
    chat.tool("wrong-1").click()
    expect(chat.page.locator(".thanks")).to_have_text("谢谢，已经记下。")
    expect(chat.page.locator("#voice")).to_have_text("谢谢，已经记下。")
    (gold,) = read_gold(file)
    assert (gold.question, gold.evidence) == (FIGURE, ("去年青山县发放创业担保贷款1.1亿元。",))
    chat.ask("丙?")
    chat.page.locator(".wrong summary").click()
    chat.tool("wrong-0", 1).click()
    expect(chat.page.locator(".thanks")).to_have_count(2)
    expect(chat.page.locator("#voice")).to_have_text("谢谢，已经记下。")
    assert [gold.answerable for gold in read_gold(file)] == [True, False]


def test_a_report_that_cannot_be_kept_is_told_of(serve_fake, open_chat, paper, tmp_path):
    (tmp_path / "full").touch()
    chat = open_chat(serve_fake(paper, tmp_path / "full" / "wrong.jsonl"))
    chat.ask(FIGURE)
    chat.ask("丙?")
    expect(chat.page.locator("#suggestions .ask")).to_have_count(0)
    chat.page.locator(".wrong summary").last.click()
    with chat.page.expect_response("**/queue/data*"):  # of what comes after it
        chat.tool("wrong-0", 1).click()
        said = chat.page.locator("#suggestions [role=status]")
        expect(said).to_have_text("没能记下，请告诉管理这个网页的人。")
    chat.page.wait_for_timeout(500)
    expect(said).to_be_visible()
    expect(chat.page.locator(".thanks")).to_have_count(0)
    chat.ask("丁?")
    expect(said).to_have_count(0)


def test_a_fault_of_the_program_is_said_and_the_next_question_is_answered(serve_fake, open_chat, paper, caplog):
    paper.answers["坏?"] = ZeroDivisionError("division by zero")
    chat = open_chat(serve_fake(paper))
    expect(chat.ask("坏?")).to_have_text("没有查成：程序出错了")
    chat.ask("甲?")
    assert paper.asked[-1] == ("甲?", ())  # which does not lean on the other
    assert [(record.levelname, record.getMessage()) for record in caplog.records if record.name.startswith("qa.")] == [
        ("ERROR", "a question could not be answered")
    ]


def test_where_nothing_is_kept_nobody_is_asked(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask(FIGURE)
    expect(chat.tool("copy")).to_be_visible()
    expect(chat.page.locator(".wrong")).to_have_count(0)


def test_what_the_confidence_means_is_told_to_keyboard_and_screen_reader(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    answer = chat.ask(FIGURE)
    button, tooltip = answer.locator(".confidence button"), answer.locator(".tooltip")
    expect(tooltip).to_be_hidden()
    button.focus()
    expect(tooltip).to_be_visible()
    expect(button).to_have_accessible_description(tooltip.text_content())
    chat.page.keyboard.press("Escape")
    expect(tooltip).to_be_hidden()


def test_the_answer_is_said_and_the_cursor_stays(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    expect(chat.page.locator("#voice")).to_have_role("status")
    chat.ask(FIGURE)
    expect(chat.page.locator("#voice")).to_have_text("1.1亿元 把握：高 去年青山县发放创业担保贷款1.1亿元。")
    expect(chat.box).to_be_focused()
    expect(chat.page.locator('#conversation [role="log"]')).to_have_attribute("aria-live", "off")
    chat.box.fill("丙?")
    chat.page.locator("#send").click()
    expect(chat.answers).to_have_count(2)
    expect(chat.box).to_be_focused()


def test_shift_and_enter_begin_a_new_line(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.box.fill("甲")
    chat.box.press("Shift+Enter")
    chat.box.press_sequentially("乙?")
    expect(chat.box).to_have_value("甲\n乙?")
    chat.box.press("Enter")
    expect(chat.answers).to_have_count(1)
    assert paper.asked == [("甲\n乙?", ())]


def test_nothing_moves_while_the_suggestions_come(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    expect(chat.page.locator("#conversation .invitation .ask")).to_have_count(2)
    before = chat.page.locator("#ask").bounding_box()
    chat.ask("甲有多少?")
    assert chat.page.locator("#ask").bounding_box() == before
    expect(chat.page.locator("#suggestions .ask")).to_have_text([FIGURE])
    assert chat.page.locator("#ask").bounding_box() == before


def test_eight_pages_of_one_browser_are_eight_conversations(serve_fake, open_chat, paper):
    first = open_chat(serve_fake(paper))  # a browser has six connections to one host
    chats = [first, *(first.beside() for _ in range(7))]
    for number, chat in enumerate(chats):
        chat.ask(f"第{number}页?")
    for chat in chats:
        chat.send("再问?")
    for number, chat in enumerate(chats):
        expect(chat.answers).to_have_count(2)
        expect(chat.questions).to_have_text([f"第{number}页?", "再问?"])
    assert sorted(paper.asked[8:]) == sorted(("再问?", (f"第{number}页?",)) for number in range(8))


def test_passages_that_are_folded_out_stay_so_when_the_answer_is_shown_anew(serve_fake, open_chat, paper, tmp_path):
    good, near = paper.evidence(0, 19), paper.evidence(19, 26, rank=2)
    paper.answers["丁?"] = Answer("丁?", "answered", 0.9, (good, near), answer="1.1亿元", sentence=good.quote)
    chat = open_chat(serve_fake(paper, feedback=tmp_path / "wrong.jsonl"))
    chat.ask("丁?")
    more = chat.page.locator("#conversation .more")
    more.locator("summary").click()
    chat.page.locator("#language").click()
    expect(more.locator("summary")).to_have_text("Related passages: 1 more")
    expect(more).to_have_attribute("open", "")
    chat.page.locator(".wrong summary").click()
    chat.tool("wrong-2").click()
    expect(chat.page.locator(".thanks")).to_be_visible()
    expect(more).to_have_attribute("open", "")
    more.locator("summary").click()
    chat.page.locator("#language").click()
    expect(more.locator("summary")).to_have_text("另外 1 段相关原文")
    expect(more).not_to_have_attribute("open", "")
