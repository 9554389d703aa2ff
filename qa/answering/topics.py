"""What a question is about: its subject, whose that is, what it asks for, what it says when nothing is asked.

Questions come as typed, without their marks at the end, and what is returned is printed as it was typed.
"""

from __future__ import annotations

import re
from itertools import pairwise

from qa.answering.nouns import Piece, Word, pieces, tagged
from qa.words import fold

FIRMS = ("organisation", "name")
"""Sorts of what firms are named by."""

_BEFORE = re.compile("(?:分别|一共|总共|共|大概|大约)*(?:是由?|由|被|在|于|到|为|达到?|叫做?|来自|位于|属于)$")
_AFTER = re.compile("(?:[讲说做干写叫有]|是)?[了过的]?$")
_YES_NO = re.compile("(?:了?没有?|吗|吧|么)$")
_LINKS = ("是", "有", "在", "由", "被")
_AND = ("的", "和", "与", "及", "跟")


def printed(text: str, piece: Piece | None) -> str:
    """`piece` as it is typed in `text`; "" for none."""
    return text[piece.start : piece.end] if piece else ""


def put(text: str, span: tuple[int, int], other: str) -> str:
    """`text` with `other` in place of what stands at `span`."""
    return text[: span[0]] + other + text[span[1] :]


def asked_by(question: str) -> Word | None:
    """The first question word."""
    return next((word for word in tagged(fold(question)) if word.flag == "ask"), None)


def subject(question: str) -> str:
    """What stands before the verb; "" for a time alone, or where the question word stands there.

    >>> subject("东河新材料的副总经理是谁"), subject("谁投资了污水处理厂")
    ('东河新材料的副总经理', '')
    """
    words = tagged(fold(question))
    if len(words) > 2 and words[0].text == "谁" and words[1].text == "是":
        return question[words[2].start :]
    first = next((i for i, word in enumerate(words) if not word.adverb), len(words))
    end = first
    while after := _goes_on(words, first, end):
        end = after
    while end > first and (words[end - 1].text in _AND or words[end - 1].flag in ("f", "x", "a")):
        end -= 1
    alone = all(word.flag == "time" for word in words[first:end])
    return "" if alone else question[words[first].start : words[end - 1].end]


def _goes_on(words: tuple[Word, ...], first: int, i: int) -> int:
    """The end of what belongs to the subject from word `i` on; 0 where it is at its end."""
    if i >= len(words):
        return 0
    word, after = words[i], words[i + 1] if i + 1 < len(words) else None
    if word.noun or word.flag in ("time", "m", "q", "f", "a", "x") or word.text in _AND or word.text[0] in "这那":
        return i + 1
    # 社区的分拣中心; 展览什么时候开幕, where a verb is a noun
    if word.flag == "v" and after and words[i - 1].text == "的" and after.noun:
        return i + 1
    if i == first and after and (after.text in _LINKS or after.adverb):
        return i + 1
    # 获奖的学生
    for j in range(i, min(i + 6, len(words) - 1)):
        if words[j].flag == "ask" or words[j].text in _LINKS:
            return 0
        if words[j].text == "的":
            return j + 1 if words[j + 1].flag != "ask" else 0
    return 0


def owner(question: str, *sorts: str) -> str:
    """The subject without the role, or the piece of one of `sorts`, that it ends in: whose that is.

    >>> owner("东河新材料的副总经理是谁")
    '东河新材料'
    """
    text = subject(question)
    there = pieces(fold(text))
    while len(there) > 1 and there[-1].end == len(text) and there[-1].sort in ("role", *sorts):
        text = text[: there[-1].start].removesuffix("的")
        there = there[:-1]
    return text


def topic(question: str) -> str:
    """The owner, else the one of several that is asked for (哪家公司), else the object; "" where there is none."""
    return owner(question) or ("哪" in question and asked_for(question)) or object_of(question)


def object_of(question: str) -> str:
    """What a question without a subject is about: 明德小学 of 谁创办了明德小学."""
    there = [piece for piece in pieces(fold(question)) if piece.sort != "time"]
    named = [piece for piece in there if piece.named]
    last = next(reversed(named or there), None)
    return question[phrase(fold(question), last) : last.end] if last else ""


def asked_for(question: str) -> str:
    """Who a question asks for, by what it says of them; "" where it asks for anything but somebody who does something.

    >>> asked_for("谁获得了一等奖"), asked_for("哪家公司中标了")
    ('获得了一等奖的人', '中标了的公司')
    """
    words = tagged(fold(question))
    at = next((i for i, word in enumerate(words) if word.flag == "ask"), None)
    if at is None or not re.match("谁|哪", words[at].text) or words[at].adverb:
        return ""
    if at and not (words[at - 1].noun or words[at - 1].flag in ("time", "f")):
        return ""
    who = words[at].text == "谁"
    i = at + 1
    while not who and i < len(words) and words[i].noun:
        i += 1
    noun = "人" if who else question[words[at].end : words[i - 1].end]
    if i >= len(words) or not noun or words[i].text in (*_LINKS, "叫", "的") or any(w.flag == "ask" for w in words[i:]):
        return ""
    return f"{question[: words[at].start]}{question[words[i].start :].removesuffix('的')}的{noun}"


def asked_about(question: str) -> str:
    """What a question asks for as its object: 警方破获的案件 of 警方破获了什么案件; "" for none."""
    words = tagged(fold(question))
    at = next((i for i, word in enumerate(words) if word.flag == "ask"), 0)
    after = words[at + 1 :]
    if not at or not re.match("什么|哪", words[at].text) or not after or not all(word.noun for word in after):
        return ""
    deed = next(i for i in range(at - 1, -1, -1) if i == 0 or words[i].text not in ("了", "过"))
    if words[deed].flag != "v" or words[deed].text in (*_LINKS, *"讲说谈聊提叫做干"):
        return ""
    return f"{question[: words[deed].end]}的{question[words[at].end :]}"


def event(question: str) -> str:
    """The question without its question word.

    >>> event("书展在哪里举行"), event("昨天下雪了吗")
    ('书展举行', '昨天下雪了')
    """
    there, asks = fold(question), asked_by(question)
    if asks is None:
        end = _YES_NO.search(there)
        return question[: end.start()] if end else question
    before = _BEFORE.search(there, 0, asks.start)
    start = before.start() if before else asks.start
    text = question[:start] + (question[asks.end :] if start else question[asks.end :].lstrip("是的"))
    after = _AFTER.search(fold(text))
    return text[: after.start()] if after and len(text) > 2 else text


def pair(question: str) -> tuple[Piece, Piece] | None:
    """刘明 and 王芳 of 刘明和王芳谁先到."""
    there = fold(question)
    for first, second in pairwise(pieces(there)):
        if re.fullmatch("[和与跟及、或]|还是", there[first.end : second.start]):
            return first, second
    return None


def phrase(folded: str, piece: Piece) -> int:
    """Where the noun phrase begins that `piece` ends: 污水|处理厂|项目, or 全民|阅读|活动 with a verb before it."""
    start = piece.start
    words = [word for word in tagged(folded) if word.end <= start]
    while words:
        inside = words[-1].flag == "v" and any(word.flag == "v" for word in words[:-1])
        if not (words[-1].noun or words[-1].text == "的" or inside):
            break
        start = words.pop().start
    return start
