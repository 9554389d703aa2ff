"""Complete a question from the questions asked before it."""

from __future__ import annotations

import re

from qa.answering.question import is_english
from qa.words import content_words, fold

_POINTS_BACK = re.compile(
    "他们|她们|它们|他|她|它|该(?!怎么|如何)|这(?!期|份)|那|其(?!他|它|余|中|实)|此(?!外)|上述|前者|后者|呢[?？]?$|\\b(?:he|she|it|they|his|her|its|their|that|this)\\b"
)
_LEADING = re.compile("^(?:那么|那|那么说|还有|另外|然后|再问|还|而|and|what about|how about)[,，]?\\s*")
_TRAILING = re.compile("[呢啊吗吧]?[?？!！。.\\s]*$")
_ASKS = re.compile(
    "(?:是|有|叫|在|为|达到?|共|一共|总共)?(?:谁|哪|什么|多少|几|怎么|怎样|如何|为何|为什么|何时|何地|多大|多长|多久|多高)|who|what|when|where|how|why|which"
)


def complete(question: str, history: tuple[str, ...]) -> str | None:
    """The question with its topic put back from the last question of `history`; None where it stands on its own.

    A question points back by a pronoun, by a bare "…呢?", or by naming next to nothing. The topic of the earlier
    question is what stands before its question word.
    """
    if not history:
        return None
    text = fold(question).strip()
    if not (_POINTS_BACK.search(text) or len(content_words(text)) <= 1):
        return None
    topic = _topic(history[-1])
    bare = _TRAILING.sub("", _LEADING.sub("", question.strip()))
    if not topic or fold(topic) in fold(bare):
        return None
    return f"{topic} {bare}" if is_english(question) else f"{topic}，{bare}"


def _topic(earlier: str) -> str:
    text = _TRAILING.sub("", earlier.strip())
    asks = _ASKS.search(fold(text))
    if asks and asks.start() >= 2:
        return text[: asks.start()]
    return text
