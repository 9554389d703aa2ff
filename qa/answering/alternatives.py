"""An earlier question with something else in place of a piece of it: 出口额 for the 进口额 of 东河进口额是多少.

What is put in is of the sort of what it replaces: a place for a place, a time for a time, a figure for a figure. Where
nothing is of its sort it stands beside what the earlier question is about. All questions come as typed, without their
marks at the end.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qa.answering.nouns import ATTRIBUTE, FIGURE, GRAINS, NUMERALS, TIME, UNITS, Piece, pieces, tagged
from qa.answering.topics import FIRMS, asked_by, asked_for, event, owner, pair, printed, put, subject
from qa.words import fold

_ITS = re.compile("(?:[他她它]们?|其)的?")
_TAIL = re.compile("(?:的|情况|方面|同期)*$")
_MORE = re.compile("(?:还有|其[他它]|别|更多|另外)的?")
_DETAIL = re.compile("具体|详细|细节|然后|后来|结果|接着")
_TREND = re.compile("(?:同比|环比)(?:增长|增速|增幅|涨幅|变化)?")
_HAVE = re.compile("有(?=哪|什么|多少|几|啥)")
_NUMBER = f"[{NUMERALS}百千]+"
_NUMBERED = re.compile(f"(?P<number>第?{_NUMBER})(?P<of>[^{NUMERALS}百千].{{0,6}})?")
_COUNTED = re.compile(f"有(?:多少|几)(?:{UNITS})?|(?:多少|几)(?:{UNITS})")
_CONTRARY = (
    ("城镇", "城市", "城区", "农村", "乡村"),
    ("男", "女"),
    ("国内", "国外", "海外", "境外"),
    ("死亡", "受伤", "失踪"),
)


def instead(earlier: str, other: str) -> str:
    """The earlier question with `other` in place of what it is an alternative to."""
    folded = fold(other)
    if _MORE.fullmatch(folded):
        have = _HAVE.search(fold(earlier))
        return put(earlier, (have.start(), have.start()), "还") if have else f"{earlier}，还有"
    if _DETAIL.fullmatch(folded):
        return f"{earlier}，{other}"
    if _TREND.fullmatch(folded):
        return event(earlier) + other
    if (two := pair(earlier)) and folded in ("前者", "后者"):
        return event(put(earlier, (two[0].start, two[1].end), printed(earlier, two[folded == "后者"])))
    its, tail = _ITS.match(folded), _TAIL.search(folded)
    other = other[its.end() if its else 0 : tail.start() if tail else len(other)]
    return replaced(earlier, other) or _beside(earlier, other) if other else earlier


def replaced(earlier: str, other: str) -> str | None:
    """`other` in place of what is of its sort in the earlier question; None where nothing is."""
    there, here = fold(earlier), fold(other)
    if span := _numbered(there, here) or _contrary(there, here):
        return put(earlier, span, other)
    new = pieces(here)
    if len(here) in (2, 3) and all(len(word.text) == 1 for word in tagged(here)):
        new = (Piece(0, len(here), here, "name"),)  # 东昀: of no known word
    elif not new and FIGURE.fullmatch(here):
        new = (Piece(0, len(here), here, "figure"),)  # 支出, a verb to the tagger
    elif len(new) == 1 and new[0].sort not in ("time", "place") and new[0].end == len(here):
        new = (replace(new[0], start=0, text=here),)  # 外卖员, of which only 员 is a noun: nothing typed is lost
    if not new:
        return None
    text: str | None = earlier
    for piece in new:
        text = text and _one_replaced(text, piece, printed(other, piece))
    if text:
        return text
    head = new[-1]
    if span := _alike(there, head):
        # 清河县|人民医院 stands for 东河市|第二医院, place and all.
        start = span[0]
        for piece in reversed(pieces(there)):
            if piece.end == start and piece.sort in [p.sort for p in new[:-1]]:
                start = piece.start
        return put(earlier, (start, span[1]), other)
    if head.named and (span := _asked(earlier)):
        return put(earlier, span, other)
    if head.named and (names := [piece for piece in pieces(there) if piece.named]):
        name = max(names, key=lambda piece: (piece.sort in FIRMS) == (head.sort in FIRMS))
        return put(earlier, (name.start, name.end), other)
    return other + earlier if head.sort == "place" else None


def _one_replaced(earlier: str, piece: Piece, other: str) -> str | None:
    if piece.sort == "time":
        return _retimed(earlier, other)
    span = _alike(fold(earlier), piece)
    return put(earlier, span, other) if span else None


def _numbered(there: str, here: str) -> tuple[int, int] | None:
    """第二个 for 第一个, 4号线 for 3号线, 第二 for the 第一 of 第一名."""
    other = _NUMBERED.fullmatch(here)
    if not other:
        return None
    nth = "第" if other["number"].startswith("第") else ""
    found = re.search(f"{nth}{_NUMBER}{re.escape(other['of'] or '')}", there)
    return found.span() if found else None


def _contrary(there: str, here: str) -> tuple[int, int] | None:
    """The word that stands against `here`, or differs from it in one character: 城镇 to 农村, 进口额 to 出口额."""
    for group in _CONTRARY:
        for word in group if here in group else ():
            if word != here and (at := there.find(word)) >= 0:
                return at, at + len(word)
    for noun in tagged(there):
        if noun.noun and noun.flag not in ("ns", "nr") and len(noun.text) == len(here) > 1:
            differ = sum(a != b for a, b in zip(noun.text, here, strict=True))
            if differ == 1:
                return noun.start, noun.end
    return None


def _alike(there: str, other: Piece) -> tuple[int, int] | None:
    """Where the piece stands that is of the sort of `other`; where it has none, what ends like it or shares a word."""
    old = [piece for piece in pieces(there) if piece.sort != "time"]
    if other.sort:
        # An attribute is no alternative to another: 博物馆|门票 has its 多少钱, 开放时间 has not.
        same = [piece for piece in old if piece.sort == other.sort != "attribute"]
        best = max(same, key=lambda piece: _shared_end(piece.text, other.text), default=None)
        if best is None or other.sort != "place":
            return (best.start, best.end) if best else None
        return _places(same, best)
    for piece in old:
        if (not piece.named or piece.sort == "name") and _shared_end(piece.text, other.text):
            starts = _starts(there, piece)
            return min(starts, key=lambda at: abs(piece.end - at - len(other.text))), piece.end
    pairs = {other.text[i : i + 2] for i in range(len(other.text) - 1)}
    for word in tagged(there):
        if word.noun and any(word.text[i : i + 2] in pairs for i in range(len(word.text) - 1)):
            return word.start, next(piece.end for piece in old if word.start < piece.end)
    return _plain(there, old) if len(tagged(other.text)) == 1 else None


def _plain(there: str, old: list[Piece]) -> tuple[int, int] | None:
    """What a noun of no sort can replace: one that is the subject, that is counted, or that a figure is of."""
    counted = {found.end() for found in _COUNTED.finditer(there)}
    about = subject(there)
    end = there.find(about) + len(about) if about else 0
    plain = [piece for piece in old if not piece.sort]
    whole = [piece for piece in plain if len(tagged(piece.text)) == 1]
    last = [piece for piece in whole if piece.end == end]
    some = [piece for piece in plain if piece.start in counted]
    if best := [*last, *some, *(piece for piece in whole if piece == old[0])]:
        return best[0].start, best[0].end
    for piece in old:
        if piece.sort == "figure":
            starts = _starts(there, piece)
            of = next((i for i, at in enumerate(starts) if ATTRIBUTE.fullmatch(there, at, piece.end)), len(starts) - 1)
            return starts[max(of - 1, 0)], starts[of]
    return None


def _starts(there: str, piece: Piece) -> list[int]:
    """Where the words of a piece begin."""
    return [word.start for word in tagged(there) if piece.start <= word.start < piece.end]


def _places(places: list[Piece], best: Piece) -> tuple[int, int]:
    """Of 青河县|白石镇 a town replaces the town, a county both."""
    start, end = best.start, best.end
    for piece in places:
        if piece.start == end:
            end = piece.end
    return start, end


def _shared_end(one: str, other: str) -> int:
    shared = 0
    while shared < min(len(one), len(other)) and one[-1 - shared] == other[-1 - shared]:
        shared += 1
    return shared


def _retimed(earlier: str, other: str) -> str:
    """The earlier question at another time: 去年 for the 今年 of 今年一季度, 二季度 for its 一季度."""
    there, here = list(TIME.finditer(fold(earlier))), list(TIME.finditer(fold(other)))
    if not there:
        return other + earlier
    if same := [time for time in there if time.lastgroup in [new.lastgroup for new in here]]:
        return put(earlier, (same[0].start(), same[-1].end()), other)
    # 去年 goes before 一季度 and 下午 after 今天, but 去年 is another time than 今天 altogether.
    grains = list(GRAINS)
    finer = grains.index(str(here[0].lastgroup)) > grains.index(str(there[-1].lastgroup))
    start = there[-1].end() if finer else there[0].start()
    return put(earlier, (start, start if there[0].lastgroup == "part" else there[-1].end()), other)


def _asked(earlier: str) -> tuple[int, int] | None:
    """Where 哪些城市 stands in 哪些城市入选, or 谁 in 谁入选."""
    asks = asked_by(earlier)
    if not asks or not asked_for(earlier):
        return None
    end = next((word.start for word in tagged(fold(earlier)) if word.start >= asks.end and not word.noun), asks.end)
    return asks.start, end


def _beside(earlier: str, other: str) -> str:
    """`other` where it replaces nothing: as something of the subject, or beside it."""
    sort = next((piece.sort for piece in reversed(pieces(fold(other)))), "")
    if sort in ("role", "figure", "attribute") and (whose := owner(earlier, sort)):
        return f"{whose}的{other}"
    asks = asked_by(earlier)
    if asks is None or re.match("谁|哪|几", asks.text) or re.match("第|最后|另", fold(other)):
        return f"{event(earlier)}，{other}"
    how_much = "多少" if asks.text.startswith("多少") else earlier[asks.start : asks.end]
    return f"{subject(earlier) or event(earlier)}，{other}{how_much}"
