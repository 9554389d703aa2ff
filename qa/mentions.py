"""Whom and what a newspaper speaks of, how often and where: counted by words, without a model.

What is shown in large must not be wrong, so a name counts only where the paper itself says somewhere what it is: a
person holds an office or speaks, an organisation ends as one and begins with a name, a place is where something is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from qa.answering.kinds import find, measure_of
from qa.answering.people import NO_NAME, OFFICES, ends_in_office
from qa.finding import Bounds, Hit, Passage
from qa.quantities import quantities
from qa.tagging import Token, tagger, tokens
from qa.words import fold

__all__ = ["Mention", "Mentions", "Sort", "mentions"]

Sort = Literal["person", "organisation", "place", "figure"]

MOST = 12
"""So many of each sort are kept."""

LONGEST = 200_000
"""Characters that are read, some thirty issues of a daily; five seconds on one core."""

_READ = (None, "kicker", "headline", "subhead", "inner_subhead")
"""Roles of what is read: the text and its headings; a byline says who writes, not of whom."""


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody or something with the passages that speak of it, in reading order."""

    sort: Sort
    name: str
    """As printed where it stands first."""
    hits: tuple[Hit, ...]

    @property
    def count(self) -> int:
        return sum(len(hit.bounds) for hit in self.hits)


@dataclass(frozen=True, slots=True)
class Mentions:
    """What is mentioned most, of each sort the most mentioned first."""

    most: tuple[Mention, ...]
    read: int
    """So many articles were read."""


def mentions(passages: Sequence[Passage]) -> Mentions:
    """The people, organisations, places and figures that are mentioned most, as far as they can be told."""
    read = _first(passages)
    finders: dict[Sort, Callable[[Sequence[Passage]], _Found]] = {
        "person": _people,
        "organisation": _organisations,
        "place": _places,
        "figure": _figures,
    }
    most = [mention for sort, finder in finders.items() for mention in _most(sort, finder(read))]
    return Mentions(tuple(most), len({(passage.issue.name, passage.article.id) for passage in read}))


_Found = dict[str, list[tuple[Passage, Bounds]]]
"""Where each name stands, in reading order."""


def _first(passages: Sequence[Passage]) -> list[Passage]:
    read: list[Passage] = []
    characters = 0
    for passage in passages:
        if passage.role in _READ:
            characters += len(passage.text)
            if read and characters > LONGEST:
                break
            read.append(passage)
    return read


def _most(sort: Sort, found: _Found) -> Iterator[Mention]:
    for places in sorted(found.values(), key=len, reverse=True)[:MOST]:
        passage, (start, end) = places[0]
        together = [list(group) for _, group in groupby(places, key=lambda place: id(place[0]))]
        hits = tuple(Hit(of_one[0][0], tuple(bounds for _, bounds in of_one)) for of_one in together)
        yield Mention(sort, passage.text[start:end], hits)


# People --------------------------------------------------------------------------------------------------------------

_REPORTS = re.compile("(?:记者|通讯员|编辑|摄影|实习生)[^,。;()]{0,12}$")
_NO_NAME = re.compile("先生|女士|小姐|[报网社台]")
_SPEAKS = re.compile("说|表示|介绍|认为|指出|强调|告诉|坦言|回忆|透露|感慨|先生|女士|同志|主持|率队|出席|致辞")
_OFFICE_AFTER = re.compile(f"[总副]?(?:{OFFICES})")
_IS_AT = re.compile("(?:[在赴驻往从]|来自|位于)$")


def _people(read: Sequence[Passage]) -> _Found:
    """Those who hold an office or speak somewhere in the paper, wherever they are named; its reporters left out."""
    reporters = {fold(name) for passage in read for name in passage.article.byline}
    found: _Found = {}
    told: Counter[str] = Counter()
    for passage in read:
        text = passage.folded
        for start, end in sorted(find("person", text)):
            name = text[start:end]
            if _may_be_person(name) and name not in reporters and not _REPORTS.search(text, max(0, start - 16), start):
                found.setdefault(name, []).append((passage, (start, end)))
                told[name] += _is_told(text, start, end) - bool(_IS_AT.search(text, max(0, start - 2), start))
    return {name: _everywhere(name, read) if len(name) > 2 else found[name] for name in found if told[name] > 0}


def _may_be_person(name: str) -> bool:
    """Whether it is not but a word or an office."""
    known = str(tagger().word_tag_tab.get(name, "nr"))
    return (
        len(name) > 1
        and known.startswith("nr")
        and not (name[0] == "·" or ends_in_office(name) or _NO_NAME.search(name))
    )


def _is_told(text: str, start: int, end: int) -> bool:
    """Whether the text says here that this is a person: by an office, or by what only persons do."""
    name = text[start:end]
    if "·" in name or ends_in_office(text[max(0, start - 6) : start]):
        return True
    # What is written in Chinese for its sound may be a place too, whose president speaks.
    foreign = tagger().word_tag_tab.get(name) == "nrt"
    return not foreign and bool(_SPEAKS.match(text, end) or _OFFICE_AFTER.match(text, end))


def _everywhere(name: str, read: Sequence[Passage]) -> list[tuple[Passage, Bounds]]:
    return [
        (passage, match.span())
        for passage in read
        if name in passage.folded
        for match in re.finditer(re.escape(name), passage.folded)
    ]


# Organisations -------------------------------------------------------------------------------------------------------

_GENERIC = re.compile("(?:企业|产业|机构|单位|工厂|机关|院所|党组织)$|^(?:人民政府|联合会|委员会|中西部)$|上市公司$")
_BODY = re.compile(
    "[部委局厅院会社队党军团署校行台厂店馆所]$|公司$|集团$|大学$|[中小]学$|政府$|中心$|组织$|联合国$|俱乐部$|办公室$"
)
_NAMES = ("ns", "nt", "nz", "nr")


def _organisations(read: Sequence[Passage]) -> _Found:
    """What ends as an organisation and has a name in it."""
    found: _Found = {}
    for passage in read:
        text = passage.folded
        every = tokens(text)
        for start, end in sorted(find("organisation", text)):
            words = _from_name([word for word in every if start <= word.start and word.end <= end])
            if words and _is_named(words):
                name = text[words[0].start : end]
                if _BODY.search(name) and not _GENERIC.search(name):
                    found.setdefault(name, []).append((passage, (words[0].start, end)))
    return found


def _from_name(words: list[Token]) -> list[Token]:
    """Without what stands before the name: a verb, a number, a bracket that holds no place."""
    for number in range(len(words) - 1, 0, -1):
        before = words[number - 1]
        ends = before.flag[0] in "pqd" or (before.flag[0] == "v" and len(before.text) > 1 and _is_named(words[number:]))
        counts = before.flag == "m" and before.text[0] != "第"
        if ends or counts or (before.text in ("(", ")") and not _is_branch(words, number - 1)):
            return words[number:]
    return words


def _is_branch(words: Sequence[Token], at: int) -> bool:
    """Whether a bracket is of a place inside of a name: 东河(上海)有限公司."""
    opened = at if words[at].text == "(" else at - 2
    return 0 < opened < len(words) - 3 and words[opened].text == "(" and words[opened + 2].text == ")"


def _is_named(words: Sequence[Token]) -> bool:
    if len(words) == 1:
        return words[0].flag == "nt" and not _GENERIC.search(words[0].text)
    known = any(word.flag.startswith(_NAMES) and len(word.text) > 1 for word in words)
    unknown = [len(word.text) == 1 and "一" <= word.text <= "龥" and word.text not in NO_NAME for word in words[:2]]
    return known or (len(words) > 2 and all(unknown))


# Places --------------------------------------------------------------------------------------------------------------

_AREA = re.compile("[省市县区镇乡村州旗]$")
_NO_PLACE = re.compile(
    "城市|上市|城乡|[全我本各外两多省市区县城][国省市县区镇乡村]|(?:省|周边).*|.*(?:地区|小区|城中村)"
)
_BEFORE_PLACE = re.compile("(?:[在赴到从至]|来自|位于|前往|抵达|访问)$")
_LONGEST_PLACE = 6


def _places(read: Sequence[Passage]) -> _Found:
    """Places that jieba knows or that are called a county, a town, …; 东河市 is counted with 东河."""
    found: _Found = {}
    told: set[str] = set()
    for passage in read:
        text = passage.folded
        known = [(word.start, word.end) for word in tokens(text) if word.flag == "ns" and len(word.text) > 1]
        longer = [
            (a, b)
            for a, b in find("place", text)
            if b - a <= _LONGEST_PLACE and _AREA.search(text, a, b) and sum(a <= start < b for start, _ in known) < 2
        ]
        for start, end in sorted([*longer, *(k for k in known if not any(a <= k[0] < b for a, b in longer))]):
            name = text[start:end]
            if not _NO_PLACE.fullmatch(name):
                found.setdefault(name, []).append((passage, (start, end)))
                if _AREA.search(name) or _BEFORE_PLACE.search(text, max(0, start - 2), start):
                    told.add(name)
    for name in list(found):
        short = _AREA.sub("", name)
        if len(short) > 1 and short in found and short != name:
            found[short] = _in_order(read, found[short] + found.pop(name))
            told |= {short} if name in told else set()
    return {name: places for name, places in found.items() if name in told}


def _in_order(read: Sequence[Passage], places: list[tuple[Passage, Bounds]]) -> list[tuple[Passage, Bounds]]:
    number = {id(passage): at for at, passage in enumerate(read)}
    return sorted(places, key=lambda place: (number[id(place[0])], place[1]))


# Figures -------------------------------------------------------------------------------------------------------------

_SMALL = re.compile("[0-9]{1,2}(?![0-9.,万亿千百%])")


def _figures(read: Sequence[Passage]) -> _Found:
    """Amounts in digits with what they are counted in, the same in whatever form; no dates, no handful of things."""
    found: _Found = {}
    for passage in read:
        text = passage.folded
        for start, end in sorted(find("number", text)):
            name = text[start:end]
            measure = measure_of(name)
            if not name[0].isdigit() or measure in ("", "time") or _SMALL.match(name):
                continue
            value = " ".join(quantities(name)) or name
            found.setdefault(f"{value} {measure}", []).append((passage, (start, end)))
    return found
