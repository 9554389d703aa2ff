"""The gap of a question: where the answer is missing, and what stands round it.

“他在哪所大学教书?” lacks its answer between 他在 and 大学教书. What stands before and after the gap is looked for round
the pieces of a sentence. All functions take folded text (see `qa.words.fold`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from qa.answering.kinds import UNITS
from qa.tagging import tokens
from qa.words import STOPWORDS

_WORD = re.compile(
    f"(?:多少|几)(?:(?!百分)[十百千万亿])*(?:(?!分[比之])(?:{UNITS}))?"
    "|(?:哪一?|[什甚]么样?的?|何)(?:[个些种位项部场次届座条家所本款件只支](?![一-龥]?[?.。]))?(?:类(?!型))?"
    "|谁|怎么样?|如何|怎样|为何|为[什甚]么|啥|多[大长久高远重深宽快]"
    "|\\b(?:what|which|who|whom|whose|when|where|why|how)\\b"
)
_END = re.compile("[?？。.!！\\s]+$")
_LONGEST_HEAD = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands round the word that asks; all of the question before it where no word does."""

    before: str
    after: str
    head: str
    """The noun that the word belongs to: 大学 of 哪所大学; "" where there is none."""


@lru_cache(maxsize=1024)
def gap_of(question: str) -> Gap:
    """The gap of a folded question.

    >>> gap_of("他毕业于哪所大学?")
    Gap(before='他毕业于', after='大学', head='大学')
    """
    word = _WORD.search(question)
    before, after = (question[: word.start()], question[word.end() :]) if word else (question, "")
    after = _END.sub("", after).strip()
    return Gap(_END.sub("", before).strip(" ,"), after, _head(after))


def _head(after: str) -> str:
    """The first run of nouns; of 类型的节目 the part after 的."""
    head = ""
    for token in tokens(after):
        if token.text == "的":
            head = ""
            continue
        noun = token.flag[0] in "njslbi" or token.flag in ("vn", "an", "eng") or (token.flag == "a" and not head)
        if not noun or token.text in STOPWORDS:
            break
        head += token.text
    return head[:_LONGEST_HEAD]
