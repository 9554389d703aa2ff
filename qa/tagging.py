"""Words of a sentence with their part of speech, from jieba's dictionary alone: no guessing, so ten times as fast.

All functions take folded text (see `qa.words.fold`).
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any, NamedTuple

from qa.words import tokenizer


class Token(NamedTuple):
    """A word as a part of a text."""

    start: int
    end: int
    text: str
    flag: str
    """Jieba's part of speech (ICTCLAS): n noun, nr person, ns place, nt organisation, v verb, m number, x mark, …"""


@cache
def tagger() -> Any:
    """Jieba's part of speech tagger with a dictionary of our own; made once."""
    import jieba.posseg

    return jieba.posseg.POSTokenizer(tokenizer())


@lru_cache(maxsize=16384)
def tokens(folded: str) -> tuple[Token, ...]:
    """The words and marks of a folded text in order, white space left out.

    >>> [(w.text, w.flag) for w in tokens("聊城 有公司")]
    [('聊城', 'ns'), ('有', 'v'), ('公司', 'n')]
    """
    found, at = [], 0
    for pair in tagger().cut(folded, HMM=False):
        end = at + len(pair.word)
        if not pair.word.isspace():
            found.append(Token(at, end, pair.word, pair.flag))
        at = end
    return tuple(found)


def is_common(word: str, more_than: int) -> bool:
    """Whether jieba's dictionary counts a word more often than this."""
    return bool(tokenizer().FREQ.get(word, 0) > more_than)
