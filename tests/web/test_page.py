"""The page as a whole, in a real browser: language, light and dark, views, addresses."""

from __future__ import annotations

import threading
from dataclasses import fields

import pytest
from playwright.sync_api import expect

from qa.datatypes import Answer, Issue
from qa.web.app import _masthead
from qa.web.labels import label
from qa.web.upload import title
from qa.web.words import BLOCKS, translations
from tests.fakes import Guarded
from tests.web.conftest import Chat, FakeNewspaper
from tests.web.files import drop, file


@pytest.fixture
def paper() -> FakeNewspaper:
    made = FakeNewspaper()
    made.answers["甲?"] = Answer("甲?", "answered", 0.9, (made.evidence(7, 35),), answer="1.1亿元", sentence="")
    return made


def test_the_language_is_switched_and_the_conversation_stays(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask("甲?")
    chat.ask("乙?")
    expect(chat.page.locator(".confidence button")).to_have_text("把握：高")
    chat.page.locator("#language").click()
    expect(chat.page.locator(".confidence button")).to_have_text("Confidence: high")
    expect(chat.answers.nth(1).locator(".reason")).to_have_text("报上没有。")  # in the question's language
    expect(chat.questions).to_have_text(["甲?", "乙?"])
    expect(chat.page.locator("#send")).to_have_text("Ask")
    expect(chat.box).to_have_attribute("placeholder", "Who, how many, when, where …")
    expect(chat.page.locator("#masthead .facts")).to_have_text("Friday, 29 May 2026 · 1 article")
    expect(chat.page.locator("html")).to_have_attribute("lang", "en")
    chat.ask("丙?")
    assert paper.asked[-1] == ("丙?", ("甲?", "乙?"))
    expect(chat.tool("retry", 2)).to_have_text("Ask again")
    chat.page.locator("#clear").click()
    expect(chat.page.locator(".invitation .first")).to_have_text("Ask this newspaper")
    other = chat.beside()  # what was chosen is kept
    expect(other.page.locator(".invitation .first")).to_have_text("Ask this newspaper")
    expect(other.page.locator("#send")).to_have_text("Ask")
    chat.page.locator("#language").click()
    expect(chat.page.locator("#send")).to_have_text("提问")
    expect(chat.page.locator("#masthead .facts")).to_have_text("2026年5月29日 星期五 · 1 篇文章")


def test_an_english_reader_is_told_of_the_chinese_and_given_questions_in_english(serve_fake, open_chat, paper):
    question = "How much money: 去年青山县发放创业担保贷款?"
    paper.text = "去年青山县发放创业担保贷款1.1亿元。"
    answer = Answer(question, "answered", 0.9, (paper.evidence(0, 19),), answer="1.1亿元", sentence=paper.text)
    paper.answers[question] = answer
    chat = open_chat(serve_fake(paper))
    chat.ask("乙?")
    expect(chat.page.locator("#suggestions .ask")).to_have_count(0)
    chat.page.locator("#language").click()
    expect(chat.page.locator("#suggestions .ask")).to_have_text([question])
    chat.page.locator("#clear").click()
    expect(chat.page.locator(".invitation")).to_contain_text("The paper is in Chinese")
    expect(chat.page.locator(".invitation .ask")).to_have_text(["What is in this issue?", question])


def test_the_language_does_not_wait_for_questions_to_be_tried_nor_do_they_come_in_the_one_before(
    serve_fake, open_chat, paper
):
    gate, try_them = threading.Event(), paper.ask_many
    paper.ask_many = lambda questions, k=10: ("?" in questions[0] and gate.wait(60), try_them(questions, k))[1]
    paper.text = "去年青山县发放创业担保贷款1.1亿元。"  # to be asked with ? in English, with ？ in Chinese
    chat = open_chat(serve_fake(paper))
    first = chat.page.locator(".invitation .first")
    try:
        chat.page.locator("#language").click()
        expect(first).to_have_text("Ask this newspaper")
        chat.page.locator("#language").click()
        expect(first).to_have_text("向这份报纸提问")
    finally:
        gate.set()
    chat.ask("乙?")
    chat.page.locator("#clear").click()
    expect(first).to_have_text("向这份报纸提问")


def test_the_names_of_an_archive_s_issues_are_told_without_reading_them():
    days = [f"2026-{month:02}-01" for month in range(1, 11)]
    issues = Guarded([Issue(f"晨报-{day}", day, (), ()) for day in days])
    masthead = _masthead(issues, "zh", "v1", way_out=False)
    assert '<header data-visitor="v1"><h1>晨报</h1>' in masthead
    assert "2026年1月1日 – 2026年10月1日 · 10 期 · 0 篇文章" in masthead
    assert title(issues) == "晨报 · 2026年1月1日 – 2026年10月1日"


def test_it_begins_in_chinese_whatever_the_browser_speaks(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper), locale="en-US")
    expect(chat.page.locator("#send")).to_have_text("提问")
    expect(chat.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(chat.page.locator(".invitation .first")).to_have_text("向这份报纸提问")


@pytest.mark.parametrize(("shade", "first", "then"), [("light", False, True), ("dark", True, False)])
def test_light_and_dark_follow_the_system_until_the_reader_chooses(serve_fake, open_chat, paper, shade, first, then):
    chat = open_chat(serve_fake(paper), shade=shade)
    dark = chat.page.locator("body.dark")
    expect(dark).to_have_count(int(first))
    chat.page.locator("#theme").click()
    expect(dark).to_have_count(int(then))
    expect(chat.page.locator("#theme")).to_have_attribute("aria-pressed", str(then).lower())
    expect(chat.beside().page.locator("body.dark")).to_have_count(int(then))


MOVES = """window.moved = 0; new PerformanceObserver((list) => {
    for (const move of list.getEntries()) if (!move.hadRecentInput) moved += move.value;
}).observe({type: "layout-shift", buffered: true});"""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_nothing_moves_while_the_page_opens_and_while_it_answers(serve_fake, chromium, paper, width, height):
    page = chromium.new_page(viewport={"width": width, "height": height})
    try:
        page.add_init_script(MOVES)
        page.goto(serve_fake(paper).url, wait_until="domcontentloaded")
        expect(page.locator("#opening")).to_have_text("晨报")  # styled as the page: its styles came with it
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 248, 243)"
        chat = Chat(page)
        expect(page.locator("#opening")).to_have_count(0)
        chat.ask("甲?")
        chat.ask("乙?")
        expect(chat.answers).to_have_count(2)
        assert page.evaluate("moved") < 0.02  # 0.1 is called good
    finally:
        page.close()


def test_in_the_dark_it_opens_dark(serve_fake, chromium, paper):
    page = chromium.new_page(color_scheme="dark")
    try:
        page.goto(serve_fake(paper).url, wait_until="commit")
        expect(page.locator("#opening")).to_have_css("background-color", "rgb(23, 22, 20)")
    finally:
        page.close()


def test_on_a_phone_chat_and_paper_are_views_and_a_source_opens_the_paper(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper), width=390, height=844)
    page = chat.page
    expect(page.locator("#view-chat")).to_have_attribute("aria-current", "page")
    chat.ask("甲?")
    expect(page.locator("#paper")).to_be_hidden()
    page.locator("a.source").click()
    assert page.evaluate("location.hash") == "#/%E6%99%A8%E6%8A%A5/a1/a1-p1/7-35"
    expect(page.locator("#chat")).to_be_hidden()
    expect(page.locator("#view-paper")).to_have_attribute("aria-current", "page")
    page.locator("#view-chat").click()
    expect(chat.box).to_be_visible()
    page.locator("a.source").click()  # the same once more
    expect(page.locator("#chat")).to_be_hidden()
    page.locator("#view-batch").click()
    expect(page.locator("#desk")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_on_a_desktop_chat_and_paper_stand_side_by_side(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper))
    chat.ask("甲?")
    left, right = chat.page.evaluate(
        "['#chat', '#paper'].map((part) => document.querySelector(part).getBoundingClientRect())"
    )
    assert left["right"] <= right["left"]
    assert (left["top"], left["bottom"]) == (right["top"], right["bottom"])
    expect(chat.page.locator("#view-paper")).to_be_hidden()
    chat.page.locator("a.source").click()
    expect(chat.page.locator("#view-chat")).to_have_attribute("aria-current", "page")
    chat.page.locator("#view-batch").click()
    expect(chat.box).to_be_hidden()
    chat.page.locator("#view-chat").click()
    expect(chat.box).to_be_visible()


def test_an_address_with_a_place_opens_the_paper(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper), width=390, height=844)
    chat.page.evaluate("location.hash = '#?overview='")
    expect(chat.page.locator("#view-paper")).to_have_attribute("aria-current", "page")
    chat.page.locator("#view-chat").click()
    chat.page.evaluate("location.hash = '#/%E6%99%A8%E6%8A%A5/a1'")
    for page in (chat.page, chat.beside().page):
        expect(page.locator("#view-paper")).to_have_attribute("aria-current", "page")
        expect(page.locator("#chat")).to_be_hidden()


def test_back_on_a_phone_leads_from_the_paper_to_the_answer(serve_fake, open_chat, paper):
    chat = open_chat(serve_fake(paper), width=390, height=844)
    page, source = chat.page, chat.page.locator("a.source")
    chat.ask("甲?")
    source.click()
    expect(page.locator("#reading [data-here]")).to_be_visible()
    page.locator("#reading .back a").click()
    expect(page.locator("#reading .articles")).to_be_visible()
    page.go_back()
    expect(page.locator("#reading [data-here]")).to_be_visible()
    page.go_back()
    expect(source).to_be_focused()
    expect(page.locator("#view-chat")).to_have_attribute("aria-current", "page")
    expect(page.locator("#paper")).to_be_hidden()
    page.go_forward()
    expect(page.locator("#reading [data-here]")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
@pytest.mark.parametrize("by_key", [False, True])
def test_back_and_escape_lead_from_the_paper_to_the_table(serve_fake, open_chat, paper, width, height, by_key):
    paper.iter_answers = lambda questions, k=10: iter([paper.ask(question) for question in questions])
    page = open_chat(serve_fake(paper), width=width, height=height).page
    page.locator("#view-batch").click()
    drop(page, "batch-file", file("问题.txt", "甲?"))
    page.locator("#batch-start").click()
    expect(page.locator("#batch-csv")).to_be_visible()
    source = page.locator("#batch-table a")
    source.click()
    expect(page.locator("#reading [data-here]")).to_be_visible()
    expect(page.locator("#batch")).to_be_hidden()
    if by_key:
        page.locator("#reading [data-here]").press("Escape")
    else:
        page.go_back()
    expect(source).to_be_focused()
    expect(page.locator("#view-batch")).to_have_attribute("aria-current", "page")
    expect(page.locator("#desk")).to_be_hidden()


def test_every_label_is_there_in_both_languages():
    names = [field.name for block in BLOCKS for field in fields(block["zh"])]
    assert len(set(names)) == len(names)
    chinese, english = translations().values()
    assert set(chinese) == set(english)
    assert label("send").key == "send"
    with pytest.raises(KeyError):
        label("no such words")
