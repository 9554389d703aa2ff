"""The page as a reader meets it, in a real browser."""

from __future__ import annotations

from playwright.sync_api import expect

from qa.datatypes import Answer
from qa.errors import WenbaoError
from tests.web.conftest import FakeNewspaper

LOAN = "莘县去年发放了多少创业担保贷款?"
HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> $a_1$ $$b$$ \\(c\\) **d** # e `f` "
    "[g](javascript:alert(3)) ![h](http://example.org/h.png) </mark></details> &lt;i&gt; ```mermaid"
)


def test_a_question_gets_the_passage_with_the_sentence_marked(real, open_chat):
    chat = open_chat(real)
    answer = chat.ask(LOAN)
    expect(answer.locator(".short")).to_have_text("1.1亿元")
    expect(answer.locator("mark").first).to_contain_text("创业担保贷款1.1亿元")
    expect(answer.locator("mark strong").first).to_have_text("1.1亿元")
    expect(answer.locator("figcaption").first).to_contain_text("稳岗组合拳打开就业新空间 · 赵琦 · 2026年5月29日")
    expect(answer.locator(".confidence button")).to_have_text("把握：高")
    expect(chat.questions).to_have_text([LOAN])
    expect(chat.box).to_have_value("")


def test_the_next_passages_are_folded_and_open_at_a_click(real, open_chat):
    chat = open_chat(real)
    more = chat.ask(LOAN).locator("details")
    expect(more.locator("blockquote").first).to_be_hidden()
    more.locator("summary").click()
    expect(more.locator("blockquote").first).to_be_visible()
    expect(more.locator("mark")).to_have_count(9)
    expect(more.locator(".why").first).to_contain_text("主要凭：")
    chat.ask("你好")
    expect(more.locator("blockquote").first).to_be_visible()


def test_what_is_not_in_the_paper_is_refused_in_plain_words(real, open_chat):
    answer = open_chat(real).ask("红烧肉怎么做?")
    expect(answer.locator(".reason")).to_contain_text("没有")
    expect(answer.locator(".short")).to_have_count(0)
    expect(answer.locator("blockquote").first).to_be_visible()


def test_a_greeting_gets_help_and_no_passage(real, open_chat):
    answer = open_chat(real).ask("你好")
    expect(answer.locator(".reason")).to_contain_text("问报")
    expect(answer.locator("blockquote")).to_have_count(0)


def test_the_masthead_names_the_paper_and_its_examples_can_be_asked(real, open_chat):
    chat = open_chat(real)
    expect(chat.page.locator("#masthead h1")).not_to_be_empty()
    expect(chat.page.locator("#masthead")).to_contain_text("2026年5月29日")
    expect(chat.page.locator("#masthead")).to_contain_text("篇文章")
    chat.page.get_by_text("这期有什么新闻？").click()
    expect(chat.answers.locator(".headlines li").filter(has_text="稳岗组合拳打开就业新空间")).to_be_visible()


def test_an_overlong_question_is_declined_and_not_repeated_whole(real, open_chat):
    chat = open_chat(real)
    expect(chat.ask("问" * 5000).locator(".reason")).to_contain_text("太长")
    expect(chat.questions).to_have_text(["问" * 200 + "…"])


def test_nobody_else_is_told_what_is_asked(real, open_chat):
    chat = open_chat(real)  # which looks at the browser's side
    chat.ask(LOAN)
    assert real.connections() == ""


def test_hostile_text_is_shown_as_it_is(serve_fake, open_chat):
    paper = FakeNewspaper(headline=HOSTILE, text=HOSTILE)
    first, second = paper.evidence(0, 25), paper.evidence(25, len(HOSTILE), rank=2)
    paper.answers[HOSTILE] = Answer(
        HOSTILE, "answered", 0.9, (first, second), answer="<script>", sentence=first.quote, understood=HOSTILE
    )
    chat = open_chat(serve_fake(paper))
    answer = chat.ask(HOSTILE)
    expect(chat.questions).to_have_text([HOSTILE])
    expect(answer.locator(".short")).to_have_text("<script>")
    expect(chat.page.locator(".understood")).to_contain_text(HOSTILE)
    answer.locator("summary").click()
    for passage in answer.locator("blockquote").all():
        expect(passage).to_have_text(HOSTILE)
    for headline in answer.locator("cite").all():
        expect(headline).to_have_text(HOSTILE)
    expect(chat.page.locator("#conversation :is(script, img, h1, em, code, .katex, .mermaid)")).to_have_count(0)
    for link in chat.page.locator("#conversation a").all():
        assert link.get_attribute("href").startswith("#/%E6%99%A8%E6%8A%A5/a1/a1-p1/")


def test_earlier_questions_go_along_until_a_new_conversation(serve_fake, open_chat):
    paper = FakeNewspaper()
    evidence = (paper.evidence(7, 35),)
    paper.answers["那乙呢?"] = Answer("那乙呢?", "answered", 0.6, evidence, sentence="", understood="乙有多少?")
    chat = open_chat(serve_fake(paper))
    chat.ask("甲有多少?")
    answer = chat.ask("那乙呢?")
    expect(chat.page.locator(".understood")).to_contain_text("按“乙有多少?”查找")
    expect(answer.locator(".confidence button")).to_have_text("把握：中")
    chat.page.locator("#clear").click()
    expect(chat.questions).to_have_count(0)
    chat.ask("丙?")
    assert paper.asked == [("甲有多少?", ()), ("那乙呢?", ("甲有多少?",)), ("丙?", ())]


def test_an_error_is_a_plain_message_and_the_conversation_goes_on(serve_fake, open_chat):
    paper = FakeNewspaper(answers={"甲": WenbaoError("the model is gone", "run wenbao doctor")})
    chat = open_chat(serve_fake(paper))
    expect(chat.ask("甲").locator(".reason")).to_have_text("没有查成：the model is gone；run wenbao doctor")
    chat.ask("乙")
    assert paper.asked[-1] == ("乙", ())


def test_an_empty_question_does_nothing(serve_fake, open_chat):
    paper = FakeNewspaper()
    chat = open_chat(serve_fake(paper))
    chat.box.press("Enter")
    chat.box.fill(" \u3000 ")
    chat.box.press("Enter")
    chat.box.fill("甲?")
    for _ in range(100):  # the page takes one event at a time: the empty ones may still be under way
        chat.box.press("Enter")
        chat.page.wait_for_timeout(200)
        if chat.questions.count():
            break
    expect(chat.questions).to_have_text(["甲?"])
    expect(chat.answers).to_have_count(1)
    assert paper.asked == [("甲?", ())]


def test_enter_that_ends_a_composition_sends_nothing(serve_fake, open_chat):
    press = """(box, composing) => ["keydown", "keypress", "keyup"].forEach((kind) => box.dispatchEvent(
        new KeyboardEvent(kind, {key: "Enter", code: "Enter", isComposing: composing, bubbles: true, cancelable: true})
    ))"""
    paper = FakeNewspaper()
    chat = open_chat(serve_fake(paper))
    chat.box.fill("xin")
    chat.box.evaluate(press, True)
    chat.box.fill("莘县?")
    chat.box.evaluate(press, False)
    expect(chat.answers).to_have_count(1)
    assert paper.asked == [("莘县?", ())]


def test_a_phone_shows_it_without_scrolling_sideways(serve_fake, open_chat):
    paper = FakeNewspaper(text="长" * 300 + "A" * 300)
    paper.answers["甲"] = Answer("甲", "answered", 0.9, (paper.evidence(0, 600),), sentence=paper.text)
    chat = open_chat(serve_fake(paper), width=390, height=844)
    chat.ask("甲")
    assert chat.page.evaluate("document.documentElement.scrollWidth") == 390
    assert chat.page.locator("#conversation .panel-wrap").evaluate("e => e.scrollWidth - e.clientWidth") == 0
    expect(chat.page.locator("#send")).to_be_in_viewport()


def test_messages_are_not_labelled_with_their_source(serve_fake, open_chat):
    chat = open_chat(serve_fake(FakeNewspaper()))
    chat.ask("甲?")
    expect(chat.page.locator('#conversation [aria-label*="<"]')).to_have_count(0)
