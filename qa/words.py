"""Words: what counts as the same text, and how text is cut into words for search.

`fold` keeps the length of a text, so that an offset found in the folded text is an offset in the printed one.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from functools import cache
from typing import Any

_HAN_LETTER = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAN = re.compile(_HAN_LETTER)
# A number with commas between its thousands, another number, a word of another script, a run of Chinese.
_PIECE = re.compile(
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)*%?"
    rf"|(?:(?!{_HAN_LETTER})[^\W\d_])+(?:['’][a-z]+)?|{_HAN_LETTER}+"
)

# Words that carry the form of a question or of a sentence, not its matter.
STOPWORDS = frozenset(
    "的 了 是 在 和 与 及 或 也 都 而 把 被 就 着 吗 呢 吧 啊 呀 之 其 这 那 该 此 有 为 对 从 到 向 以 于 由 等 个 "
    "什么 多少 几 谁 哪 哪个 哪些 哪里 哪儿 哪家 哪位 哪天 哪年 哪种 怎么 怎样 怎么样 如何 为什么 为何 何时 何地 何 "
    "多大 多长 多久 多高 "
    "请问 告诉 知道 一下 我 我们 你 你们 他 他们 她 她们 它 它们 请 想 能 可以 会 发生 "
    "the a an of in on at to is are was were be by for and or what who whom whose which when where why how "
    "many much did do does has have had it its this that with from".split()
)


@cache
def _simplified() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


@cache
def tokenizer() -> Any:
    """A tokenizer of our own: jieba's module-level functions share one global dictionary.

    Its dictionary is read from the package each time (half a second): jieba's own cache is a marshal file in the
    common temporary folder, which anybody may have written.
    """
    import jieba

    jieba.setLogLevel(logging.WARNING)
    own = jieba.Tokenizer()
    own.FREQ, own.total = own.gen_pfdict(own.get_dict_file())
    own.initialized = True
    return own


@cache
def _fold_char(char: str) -> str:
    wide = unicodedata.normalize("NFKC", char).lower()
    if len(wide) != 1:
        wide = char
    if _HAN.match(wide):
        simple = _simplified().convert(wide)
        if len(simple) == 1:
            return str(simple)
    return wide


def fold(text: str) -> str:
    """Half-width, lower-case and Simplified, character by character: the result is as long as `text`."""
    return "".join(map(_fold_char, text))


def words(text: str) -> list[str]:
    """The words of `text` for search, folded: jieba's search mode, and the bigrams of characters it has no word for.

    >>> words("聊城２０２６年的創業擔保貸款")
    ['聊城', '2026', '年', '的', '创业', '担保', '贷款']
    """
    found: list[str] = []
    for piece in _PIECE.findall(fold(text)):
        if not _HAN.match(piece):
            found.append(piece.replace(",", "") if piece[0].isdigit() else piece)
            continue
        run = ""
        for word in tokenizer().cut_for_search(piece, HMM=False):
            if len(word) == 1 and word not in STOPWORDS:
                run += word
                continue
            found += _bigrams(run)
            run = ""
            found.append(word)
        found += _bigrams(run)
    return found


def _bigrams(run: str) -> list[str]:
    """Bigrams of a run of single characters; a lone character stays itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or ([run] if run else [])


def content_words(text: str) -> list[str]:
    """`words` without those that only carry the form of a sentence."""
    return [w for w in words(text) if w not in STOPWORDS]
