"""A sentence as chunks: its words with their class, but numbers, dates and names whole.

All functions take folded text (see `qa.words.fold`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qa.answering.kinds import find
from qa.tagging import Token, tokens

_LEXICON = {
    "de": "的 之",
    "is": "是 为 即 指 叫 称 称为 叫做 名为 系 乃 成为 属于 作为",
    "because": "因 因为 由于 为了 鉴于 以便",
    "by": "被 由 遭 受",
    "at": "在 于 位于 从 自 到 至 往",
    "etc": "等 等等",
    "and": "和 与 及 以及 或 或者 并 跟 同",
    "has": "有 包括 包含 如 例如 分别 含 含有",
    "with": "以 用 通过 透过 将 把 对 向 使 让",
    "this": "该 此 这 那 其 他 她 它 他们 它们 本 这些 这个",
    "comma": ", :",
    "semicolon": ";",
    "stop": "。 ! ? …",
    "pause": "、",
    "open": "“ ‘ 《 〈 「 『",
    "close": "” ’ 》 〉 」 』",
    "(": "( [ 【",
    ")": ") ] 】",
    "dash": "· - — ~ / .",
}
_CLASS_OF = {word: name for name, members in _LEXICON.items() for word in members.split()}
_MERGED = (("date", "t"), ("number", "m"), ("rank", "m"), ("person", "nr"))
BEGIN, END = "^", "$"
"""Class of what stands before the first and after the last chunk."""
CLASSES = (BEGIN, END, *_LEXICON, *"n nr ns nt nz v vn a d m q t r p c f u eng x o".split())


class Chunk(NamedTuple):
    """A part of a text that no answer begins or ends inside."""

    start: int
    end: int
    text: str
    word_class: str
    """One of `CLASSES`: what the word does (的, commas, …), else its part of speech as jieba names it."""


@lru_cache(maxsize=8192)
def chunks(folded: str, kind: str) -> tuple[Chunk, ...]:
    """The chunks of a folded text in order; pieces of `kind` are cut out first.

    >>> [(c.text, c.word_class) for c in chunks("去年发放1.1亿元。", "number")]
    [('去年', 't'), ('发放', 'v'), ('1.1亿元', 'm'), ('。', 'stop')]
    """
    whole: list[tuple[int, int, str]] = []
    for name, word_class in sorted(_MERGED, key=lambda merged: merged[0] != kind):
        for a, b in sorted(find(name, folded), key=lambda bounds: bounds[0] - bounds[1]):
            if not any(a < d and c < b for c, d, _ in whole):
                whole.append((a, b, word_class))
    found: list[Chunk] = []
    at, rest = 0, sorted(whole)
    for word in tokens(folded):
        start = max(word.start, at)
        while start < word.end:
            while rest and rest[0][1] <= start:
                rest.pop(0)
            if rest and rest[0][0] <= start:
                a, b, word_class = rest[0]
                found.append(Chunk(a, b, folded[a:b], word_class))
                start = at = b
                continue
            end = min(word.end, rest[0][0]) if rest else word.end
            part = folded[start:end]
            found.append(Chunk(start, end, part, _class_of(word) if part == word.text else "n"))
            start = at = end
    return tuple(found)


def _class_of(word: Token) -> str:
    if word.text in _CLASS_OF:
        return _CLASS_OF[word.text]
    if word.text[0].isdigit():
        return "m"
    if word.flag == "x":
        return "n" if word.text[0].isalnum() else "x"
    if word.flag[:2] in ("nr", "ns", "nt", "nz", "vn"):
        return word.flag[:2]
    if word.flag == "eng":
        return "eng"
    if word.flag[0] in "nlijsbg" or word.flag == "an":
        return "n"
    return word.flag[0] if word.flag[0] in "vadmqtrpcfu" else "o"
