"""The conversation without a browser."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from qa.datatypes import Answer
from qa.errors import IssueError, WenbaoError
from qa.web import chat
from tests.web.conftest import FakeNewspaper

PAPER = FakeNewspaper()
LOAN = Answer(
    "发了多少?",
    "answered",
    0.93,
    (PAPER.evidence(7, 35), PAPER.evidence(0, 7, rank=2)),
    answer="1.1亿元",
    sentence=PAPER.evidence(7, 35).quote,
    understood="莘县发了多少?",
    history=("莘县?",),
)
HOSTILE = "<script>alert(1)</script> [a](javascript:b) $x$ *c* `d`"


def reply(turn: chat.Turn, **options: object) -> str:
    return chat.messages([turn], **options)[1]["content"]  # type: ignore[arg-type]


def buttons(page: str) -> list[str]:
    return re.findall('<button type="button" class="do[^"]*" id="([^"]*)"', page)


def test_history_leaves_out_what_failed():
    paper = FakeNewspaper(answers={"二": WenbaoError("no"), "三": Answer("三", "error", 0.0, reason="太长")})
    turns: tuple[chat.Turn, ...] = ()
    for question in "一二三四":
        turns = (*turns, chat.answered(question, turns, paper))
    assert paper.asked[-1] == ("四", ("一",))
    assert [turn.failure for turn in turns] == ["", "no", "", ""]


def test_what_failed_is_said_in_the_language_of_the_page():
    paper = FakeNewspaper(answers={"甲?": IssueError("this newspaper is no longer there", "try again later")})
    assert chat.answered("甲?", (), paper).failure == "它已经不在了；请过一会儿再试"
    assert chat.answered("甲?", (), paper, "en").failure == "this newspaper is no longer there; try again later"


def test_what_is_asked_as_typed_says_so_and_takes_its_history_along():
    paper = FakeNewspaper(answers={"那乙呢?": replace(LOAN, question="那乙呢?")})
    earlier = chat.answered("甲?", (), paper)
    turn = chat.answered("那乙呢?", [earlier], paper, verbatim=True)
    assert (paper.asked[-1], paper.verbatim) == (("那乙呢?", ("甲?",)), ["那乙呢?"])
    assert '<p class="understood">按原样查找，没有补全，也没有改正</p>' in reply(turn)


def test_a_turn_is_two_messages_and_the_question_is_escaped():
    said = chat.messages([chat.Turn("<b>", Answer("<b>", "not_found", 0.0, reason="无。"))])
    assert [message["role"] for message in said] == ["user", "assistant"]
    assert said[0]["content"] == '<div class="question">&lt;b&gt;</div>'
    assert '<p class="reason">无。</p>' in said[1]["content"]


def test_a_turn_without_an_answer_is_being_looked_up_and_can_be_taken_back():
    assert reply(chat.Turn("甲?")) == (
        '<div class="reply"><p class="pending">查找中……</p><div class="tools">'
        '<button type="button" class="do last" id="t0-undo">撤回</button></div></div>'
    )
    assert '<p class="pending">Looking …</p>' in reply(chat.Turn("甲?"), language="en")


def test_how_it_was_understood_is_said_with_a_way_back():
    understood = reply(chat.Turn("发了多少?", LOAN))
    assert '<p class="understood">按“莘县发了多少?”查找 <button' in understood
    corrected = reply(chat.Turn("发了多少?", replace(LOAN, corrected="莘县发了多少?")))
    assert '<p class="understood">已改正输入，按“莘县发了多少?”查找 <button' in corrected
    for page in (understood, corrected):
        assert buttons(page) == ["t0-verbatim", "t0-copy", "t0-retry", "t0-undo"]
    assert buttons(reply(chat.Turn("发了多少?", replace(LOAN, understood=None)))) == ["t0-copy", "t0-retry", "t0-undo"]


def test_the_source_is_a_link_to_the_marked_place():
    page = reply(chat.Turn("发了多少?", LOAN))
    hrefs = re.findall('<a class="source" href="([^"]*)">', page)
    assert hrefs == ["#/%E6%99%A8%E6%8A%A5/a1/a1-p1/7-35", "#/%E6%99%A8%E6%8A%A5/a1/a1-p1/0-7"]


def test_a_failure_can_be_asked_again_or_taken_back():
    page = reply(chat.Turn("甲?", failure="the model is gone"), reports=True)
    assert "没有查成：the model is gone" in page
    assert buttons(page) == ["t0-retry", "t0-undo"]


def test_a_wrong_answer_is_reported_by_the_passage_that_is_right():
    turn = chat.Turn("发了多少?", replace(LOAN, understood=None))
    page = reply(turn, reports=True)
    assert buttons(page)[3:] == ["t0-wrong-1", "t0-wrong-2", "t0-wrong-0", "t0-wrong"]
    assert "第 2 段：开展创业活动。</button>" in page
    assert buttons(reply(replace(turn, reported=True), reports=True)) == ["t0-copy", "t0-retry", "t0-undo"]
    assert "谢谢，已经记下。" in reply(replace(turn, reported=True), reports=True)
    assert "不对" not in reply(turn)


def test_an_earlier_turn_stays_as_it_is_when_the_next_comes():
    one, two = chat.Turn("甲?", LOAN), chat.Turn("乙?", LOAN)
    assert chat.messages([one, two])[:2] == chat.messages([one])
    assert buttons(chat.messages([one, two])[3]["content"])[0] == "t1-verbatim"


def test_the_whole_conversation_is_said_in_the_other_language():
    page = reply(chat.Turn("发了多少?", LOAN), language="en", reports=True)
    for words in ("Looked up as “莘县发了多少&#63;”", "Confidence", "Ask again", "This answer is wrong", "29 May 2026"):
        assert words.replace("&#63;", "?") in page
    refused = reply(chat.Turn("红烧肉?", Answer("红烧肉?", "not_found", 0.0, reason="报上没有。")), language="en")
    assert "报上没有。" in refused  # the reason stays in the question's language


def test_a_long_question_is_not_repeated_whole():
    assert chat.messages([chat.Turn("问" * 201)])[0]["content"] == f'<div class="question">{"问" * 200}…</div>'


def test_what_was_asked_is_known_as_typed_and_as_understood():
    assert chat.asked([chat.Turn("发了多少?", LOAN), chat.Turn("乙?")]) == {"发了多少?", "莘县发了多少?", "乙?"}


def test_the_invitation_offers_questions_and_escapes_them():
    page = chat.invitation(["<b>?", "乙?"])
    assert re.findall('<button type="button" class="do ask">(.*?)</button>', page) == ["&lt;b&gt;?", "乙?"]
    assert "Ask this newspaper" in chat.invitation([], "en")


# As files ------------------------------------------------------------------------------------------------------------


def test_a_conversation_is_kept_with_its_sources():
    turns = [chat.Turn("发了多少?", LOAN), chat.Turn("甲?", failure="no"), chat.Turn("乙?", LOAN, verbatim=True)]
    kept = json.loads(chat.written(turns, "晨报", "json"))
    assert kept["newspaper"] == "晨报"
    assert kept["turns"][0] == json.loads(json.dumps(LOAN.to_dict())) | {"verbatim": False}
    assert kept["turns"][1] == {"question": "甲?", "status": "error", "reason": "no"}
    assert kept["turns"][2]["verbatim"] is True
    page = chat.written(turns, "晨报", "md")
    assert page.startswith("## 晨报\n\n### 发了多少?\n\n按“莘县发了多少?”查找\n\n**1.1亿元**\n")
    assert "—— 稳岗组合拳打开就业新空间 · 赵琦 · 2026年5月29日 · 晨报" in page
    assert "### 甲?\n\n**没有查成：no**" in page


def test_a_kept_conversation_is_data_and_never_mark_up():
    answer = Answer(HOSTILE, "not_found", 0.0, reason=HOSTILE)
    html = MarkdownIt("commonmark").render(chat.written([chat.Turn(HOSTILE, answer)], HOSTILE, "md"))
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt; [a](javascript:b) $x$ *c* `d`") == 3
    assert not any(tag in html for tag in ("<script", "<a ", "<em", "<code"))


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc/passwd", "etc-passwd.md"),
        ("CON\x00:<>|?*\\", "CON.md"),
        ("", "wenbao.md"),
        ("晨" * 200, "晨" * 80 + ".md"),
    ],
)
def test_the_name_of_a_file_is_safe(title: str, name: str):
    assert chat.file_name(title, "md") == name
