"""What axe-core finds in the page: nothing that is serious, in any state, in light and dark, on a desk and a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from qa.datatypes import Answer
from qa.web.places import Place
from tests.web.conftest import FakeNewspaper, OneAccount


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_conversation(serve_fake, open_chat, accessible, language):
    paper = FakeNewspaper()
    evidence = (paper.evidence(7, 35), paper.evidence(0, 7, rank=2))
    paper.answers["甲?"] = Answer(
        "甲?", "answered", 0.9, evidence, answer="1.1亿元", sentence=evidence[0].quote, understood="甲有多少?"
    )
    paper.answers["乙?"] = Answer("乙?", "not_found", 0.1, evidence, reason="报上没有。")
    chat = open_chat(serve_fake(paper, language=language))
    accessible(chat.page, "at the beginning")
    for summary in chat.ask("甲?").locator("summary").all():
        summary.click()
    accessible(chat.page, "an answer, unfolded")
    chat.ask("乙?")
    accessible(chat.page, "a refusal")


def test_the_login(serve_fake, chromium, accessible):
    page = chromium.new_page()
    try:
        page.goto(serve_fake(FakeNewspaper(), accounts=OneAccount()).url)
        accessible(page, "the form")
        page.get_by_label("用户名").fill("berta")
        page.get_by_label("密码").fill("x")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        accessible(page, "refused")
    finally:
        page.close()


def test_the_check_can_fail(chromium, accessible):
    page = chromium.new_page()
    try:
        page.set_content('<html><body><main><h1>x</h1><p style="color:#aaa">pale</p><img src="x"></main></body></html>')
        with pytest.raises(AssertionError) as caught:
            accessible(page, "wrong")
    finally:
        page.close()
    found = str(caught.value)
    assert "color-contrast" in found
    assert "image-alt" in found
    assert "html-has-lang" in found


def test_the_paper_and_the_questions_from_a_file(serve_fake, open_chat, accessible):
    class Findable(FakeNewspaper):
        __hash__ = object.__hash__

    page = open_chat(serve_fake(Findable())).page
    shown = page.locator("#reading")
    page.evaluate("fragment => { location.hash = fragment; }", Place("晨报", "a1", "a1-p1", 7, 29).fragment())
    expect(shown.locator("mark")).to_be_visible()
    accessible(page, "an article with a sentence marked")
    box = shown.get_by_role("searchbox")
    box.fill("贷款")
    box.press("Enter")
    expect(shown.locator("h2.result")).to_be_visible()
    accessible(page, "found in the paper")
    shown.locator(".ways a", has_text="概览").click()
    expect(shown.locator("h2.result")).to_contain_text("1 篇文章")
    accessible(page, "the overview")
    page.locator("#view-batch").click()
    expect(page.locator("#batch")).to_be_visible()
    accessible(page, "questions from a file")
