"""Complete a question from the one asked before it."""

from __future__ import annotations

import re

from qa.answering.kinds import find
from qa.answering.question import is_english
from qa.answering.wishes import wish_of
from qa.words import content_words, fold, tokenizer

_THING = (
    "他们|她们|它们|它|该(?:公司|企业|厂|县|市|区|镇|校|局|单位|项目|集团|品牌|活动)"
    "|[这那](?:家|个|些)(?:公司|企业)?|此(?!外|次|前|后)"
)
_POINTS_BACK = re.compile(
    f"{_THING}|他|她|其(?!他|它|余|中|实)|上述|前者|后者|那(?!么)|呢$|\\b(?:he|she|it|they|his|her|its|their|that|this)\\b"
)
_SUBJECT = re.compile(f"^(?P<thing>{_THING})|^(?:他|她|其(?!他|它|余|中|实))")
_LEADING = re.compile(
    "^(?:那么|那(?![家个些位里年天])|还有|另外|然后|再问|而|and|what about|how about)[,，]?\\s*", re.IGNORECASE
)
_MARKS = "?？!！。. \t\r\n\u3000"
_ASKS = re.compile(
    "(?:分别)?(?:是?[做干]|是|有|叫|在|为|达到?|一共|总共|共)?(?:谁|哪|什么|多少|几|怎么|怎样|如何|为何|何时|何地|多大|多长|多久|多高)"
    "|\\b(?:who|what|when|where|how|why|which)\\b"
)


def complete(question: str, history: tuple[str, ...]) -> str | None:
    """The question with its topic put back from the questions before it; None where it stands on its own.

    A question points back by a pronoun, by a bare "…呢?", or by naming next to nothing. The topic of the earlier
    question is what stands before its question word.

    >>> complete("那出口额呢?", ("全市1—4月进出口总额是多少?",))
    '全市1—4月出口额是多少'
    """
    bare = _LEADING.sub("", question.strip(_MARKS))
    folded = fold(question.strip(_MARKS))
    if not bare or not (_POINTS_BACK.search(folded) or _says_nothing(folded)):
        return None
    topic, asks = _topic(_earlier(history))
    if not topic or fold(topic) in fold(bare):
        return None
    if is_english(question):
        return f"{topic} {asks} {bare}"
    if bare.endswith("呢"):
        return _instead(topic, asks, bare.removesuffix("呢"))
    subject = _SUBJECT.match(fold(bare))
    if subject is None:
        return f"{topic}，{bare}"
    owner = topic.partition("的")[0] if subject["thing"] else topic
    return owner + bare[subject.end() :]


def _says_nothing(folded: str) -> bool:
    """Whether a question has one word of matter at most, and that is no name."""
    return len(content_words(folded)) <= 1 and not find("person", folded) and not find("place", folded)


def _earlier(history: tuple[str, ...]) -> str:
    """The last question of `history`, completed from those before it; a greeting or another wish is passed over."""
    last = ""
    for question in history:
        if question.strip() and wish_of(fold(question)) is None:
            last = (last and complete(question, (last,))) or question
    return last


def _topic(earlier: str) -> tuple[str, str]:
    """What an earlier question is about, and how it asks; a question without a question word is all topic."""
    text = earlier.strip(_MARKS)
    asks = _ASKS.search(fold(text))
    if is_english(text) or not asks or asks.start() < 2:
        return text, ""
    topic = text[: asks.start()]
    # 去年发放了(多少): what was done belongs to the earlier question alone.
    if topic.endswith("了"):
        return "".join(list(tokenizer().cut(topic.removesuffix("了"), HMM=False))[:-1]), asks.group()
    return topic, text[asks.start() :]


def _instead(topic: str, asks: str, other: str) -> str:
    """`other` in place of what it is an alternative to: the end of the topic, from the first word akin to it.

    Where nothing is akin to it both stay, but who somebody is is not asked of a thing.
    """
    pairs = {other[i : i + 2] for i in range(len(other) - 1)}
    kept = ""
    for word in tokenizer().cut(topic, HMM=False):
        if any(word[i : i + 2] in pairs for i in range(len(word) - 1)):
            return kept + other + asks
        kept += word
    return f"{topic}，{other}" + ("" if "谁" in asks else asks)
