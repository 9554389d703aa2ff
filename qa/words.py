"""Words: what counts as the same text, and how text is cut into words for search.

`fold` keeps the length of a text, so that an offset found in the folded text is an offset in the printed one.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from qa.numerals import in_digits
from qa.quantities import quantities

_HAN_LETTER = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HAN = re.compile(_HAN_LETTER)
_MARK = re.compile(r"\W")
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
def _converter(name: str) -> Any:
    import opencc

    return opencc.OpenCC(name)


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
        simple = _converter("t2s").convert(wide)
        if len(simple) == 1:
            return str(simple)
    return wide


def fold(text: str) -> str:
    """Half-width, lower-case and Simplified, character by character: the result is as long as `text`."""
    return "".join(map(_fold_char, text))


def letters_of(text: str) -> str:
    """A text folded and without its marks and spaces: the same words are set with other ones in many places."""
    return _MARK.sub("", fold(text))


def is_traditional(text: str) -> bool:
    """Whether a text is written in Traditional characters rather than in Simplified ones."""
    there = Counter(text)
    return _changed(there, "t2s") > _changed(there, "s2t")


def _changed(there: Counter[str], conversion: str) -> int:
    return sum(n for char, n in there.items() if _HAN.match(char) and _converter(conversion).convert(char) != char)


def in_script(text: str, *, traditional: bool) -> str:
    """A text in Traditional or in Simplified characters, as printed otherwise.

    A model of meanings finds a passage more surely by a question in the same script.
    """
    converter = _converter("s2t" if traditional else "t2s")
    return re.sub(f"{_HAN_LETTER}+", lambda run: str(converter.convert(run[0])), text)


def words(text: str, day: date | None = None) -> list[str]:
    """The words of `text` for search, folded: jieba's search mode, and the bigrams of characters it has no word for.

    Numbers and dates are cut as if written in digits (`qa.numerals`); what they say in another form (`qa.quantities`)
    follows at the end.

    Parameters
    ----------
    day
        The day from which 昨天 and 28日 count, the date of the issue; without it they are only words.

    >>> words("聊城２０２６年的創業擔保貸款"), words("百分之三十五的企业"), words("昨天", date(2026, 5, 29))
    (['聊城', '2026', '年', '的', '创业', '担保', '贷款'], ['35%', '的', '企业'], ['昨天', '5月28日'])
    """
    found: list[str] = []
    folded = in_digits(fold(text))
    for piece in _PIECE.findall(folded):
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
    return found + [word for word in quantities(folded, day) if word not in found]


def _bigrams(run: str) -> list[str]:
    """Bigrams of a run of single characters; a lone character stays itself."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or ([run] if run else [])


def content_words(text: str, day: date | None = None) -> list[str]:
    """`words` without those that only carry the form of a sentence."""
    return [w for w in words(text, day) if w not in STOPWORDS]
