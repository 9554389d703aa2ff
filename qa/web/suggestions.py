"""Questions that the paper can answer, made of the paper itself; each is asked before it is shown, as it is shown.

They are made by patterns: who signed an article, what a clause that ends in a figure counts, who holds an office, where
and when something takes place. A pattern knows what the answer must be; shown is only what the newspaper answers so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from threading import Lock
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from qa.bands import BANDS
from qa.datatypes import Answer, Article, Issue, Paragraph
from qa.errors import WenbaoError
from qa.render import Language
from qa.sentences import sentences
from qa.tagging import tokens
from qa.web.chat import Turn, asked
from qa.web.places import issues_called
from qa.words import fold

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["Candidate", "Suggestions", "candidates", "is_answered"]

SURE = BANDS[1].least
"""From this confidence on an answer is good enough to lead somebody to it."""

FIRST, NEXT = 4, 3
"""So many are shown before the first question, and after an answer."""

TRIED = 2
"""So many times as many are tried at most."""

ISSUES_READ, ARTICLES_READ = 7, 24
"""Of so many articles, evenly chosen among the newest issues, the first questions are made."""

LOOKED_THROUGH = 2000
"""Characters of a paragraph, of which even one made against the patterns takes no time."""
LONGEST_QUESTION = 32
"""Characters; people ask shorter questions than papers write sentences."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that an article should answer."""

    question: str
    issue: str
    article: str
    paragraph: str | None
    """Where the answer stands; None where any place in the article will do."""
    answer: str
    """What the answer must hold."""
    english: str = ""
    """The question for who reads the page in English, about the paper's own words."""

    def said(self, language: Language) -> str:
        """The question as it is shown and asked."""
        return self.english if language == "en" else self.question


class Suggestions:
    """Makes and tries them; remembers those to begin with as long as their newspaper is read. Threads may share it."""

    def __init__(self) -> None:
        self._first: WeakKeyDictionary[Newspaper, dict[Language, tuple[str, ...]]] = WeakKeyDictionary()
        self._lock = Lock()

    def first(self, newspaper: Newspaper, language: Language = "zh") -> tuple[str, ...]:
        """Questions to begin with, of as many articles and kinds as there are; none where nothing can be asked."""
        with self._lock:
            known = self._first.get(newspaper, {}).get(language)
        if known is None:
            every = [(issue, article) for issue in newspaper.issues.newest(ISSUES_READ) for article in issue.articles]
            some = every[:: -(-len(every) // ARTICLES_READ) or 1]
            by_article = [candidates(issue, article) for issue, article in some]
            try:
                known = _tried(_mixed(by_article), newspaper, frozenset(), FIRST, language)
            except WenbaoError:
                return ()  # what ails it is said where a question is asked; the next visitor may have more luck
            with self._lock:
                self._first.setdefault(newspaper, {})[language] = known
        return known

    def next(self, newspaper: Newspaper, turns: Sequence[Turn], language: Language = "zh") -> tuple[str, ...]:
        """Questions after the last answer: of the articles it comes from, then of those that stand near."""
        if not turns or (answer := turns[-1].answer) is None:
            return ()
        if not answer.evidence:
            return tuple(q for q in self.first(newspaper, language) if q not in asked(turns))[:NEXT]
        places = dict.fromkeys((evidence.issue, evidence.article) for evidence in answer.evidence)
        issues = issues_called(newspaper.issues, {issue for issue, _ in places})
        known = {(issue.name, article.id): (issue, article) for issue in issues for article in issue.articles}
        found = [candidates(*known[place]) for place in places if place in known]
        told = {(t.answer.evidence[0].paragraph, t.answer.answer) for t in turns if t.answer and t.answer.evidence}
        fresh = [
            [c for c in some if not any(p == c.paragraph and a and c.answer in a for p, a in told)] for some in found
        ]
        nearest, others = (fresh[0], fresh[1:]) if fresh else ([], [])
        found_next = chain(nearest[:2], _mixed([some[:1] for some in others]), nearest[2:])
        try:
            return _tried(found_next, newspaper, asked(turns), NEXT, language)
        except WenbaoError:
            return ()


def is_answered(candidate: Candidate, answer: Answer) -> bool:
    """Whether an answer is the one the question was made for, and sure enough."""
    if answer.status != "answered" or answer.confidence < SURE or answer.corrected:
        return False
    best = answer.evidence[0]
    there = (best.issue, best.article) == (candidate.issue, candidate.article)
    right_place = candidate.paragraph in (None, best.paragraph)
    return there and right_place and candidate.answer in (answer.answer or best.quote)


def _tried(
    found: Iterable[Candidate], newspaper: Newspaper, but: frozenset[str], most: int, language: Language
) -> tuple[str, ...]:
    """The first of them that the newspaper answers, at most `most`, and of them one at most that asks for an author.

    Raises
    ------
    WenbaoError
        It cannot be asked.
    """
    folded = {fold(question) for question in but}
    fresh = [c for c in {c.question: c for c in found}.values() if fold(c.said(language)) not in folded]
    authors = [c for c in fresh if c.paragraph is None][:2]
    others = [c for c in fresh if c.paragraph is not None][: TRIED * most - len(authors)]
    some = others + authors
    answers = newspaper.ask_many([candidate.said(language) for candidate in some], k=1)
    good = [c for c, answer in zip(some, answers, strict=True) if is_answered(c, answer)]
    author = [c for c in good if c.paragraph is None][:1]
    best = [c for c in good if c.paragraph is not None][: most - len(author)]
    return tuple(c.said(language) for c in (*best, *author))


def _mixed(groups: Sequence[Sequence[Candidate]]) -> Iterator[Candidate]:
    """The first of each group, then the second of each, …"""
    return (candidate for row in zip_longest(*groups) for candidate in row if candidate)


# Patterns ------------------------------------------------------------------------------------------------------------

_TITLES = (
    "书记|主任|主席|局长|处长|科长|院长|校长|所长|站长|厂长|镇长|乡长|县长|市长|区长|州长|省长|部长|厅长|村长|队长|会长|社长|园长|班长|"
    "董事长|总经理|经理|总监|总裁|负责人|理事长|秘书长|总工程师|工程师|教授|研究员|医师|带头人"
)
_OFFICE = re.compile(
    rf"(?:^|[，,。；;：:、”])([\u4e00-\u9fff]{{3,20}}(?:{_TITLES}))([\u4e00-\u9fff]{{2,3}})"
    "(?=说|表示|介绍|告诉|坦言|指出|认为|[，,](?:并|一边|正))"
)
_TITLE = re.compile(f"(?:销售|技术|研发|生产|副|党支部|党委|村党支部)*(?:{_TITLES})$")
_UNIT = "人次|元|人|名|家|个|件|亩|吨|公里|次|项|期|台|辆|户|所|座|只|棵|场|公顷|平方米|立方米|千瓦时|%|个百分点"
_FIGURE = re.compile(rf"(.{{4,}}?)([0-9][0-9.,]*[万亿]*)[余多]?({_UNIT})(?:以上|左右)?")
_EVENT = re.compile(
    "([0-9]{1,2}月[0-9]{1,2}日)(?:[上下]午|晚|凌晨)?[，,]([^，,。；;：:“”]{4,24}?)(?:在([^，,。；;：:在]{2,14}))?"
    "(举行|举办|召开|开幕|启动|开工|揭牌|落幕|闭幕|通车|竣工)(?=[，,。；;])"
)
_CLAUSE = re.compile("[^，,。；;：:！!？?…]+")
_OPENS = re.compile(
    "^(?:其中|同时|目前|此外|另外|据悉|据了解|据介绍|截至目前|如今|现在|现|也|并|还|则|而|共|累计|已经|已|仅)+"
)
_LEANS = re.compile("[“”（）()《》]|^[该其这那此他她它我你们之每]|^(?:企业|公司|项目|产品|学校|现场)|[0-9].*、")
"""What keeps a clause from being asked alone: half a quotation, a pronoun, a thing named before, a list of figures."""
_ROUGHLY = re.compile("(?:[超逾约近达至了过可将能为有]|突破|不足|不到|至少|多达|高达|达到|共计|总计|人民币)+$")
_NUMBER = re.compile("(?:[数量额率值]|人次)$")
"""Ends the name of a number, which is so many and does not have so many."""
_WITHOUT_SUBJECT = ("v", "vn", "d", "p", "c", "u", "x")
_NAMED = ("nr", "ns", "nt", "nz")


def candidates(issue: Issue, article: Article) -> list[Candidate]:
    """Questions that an article should answer, the kinds in turn: figures, offices, events, its author."""
    kinds = (
        [c for p in article.paragraphs for c in _of_figures(issue, article, p)],
        [c for p in article.paragraphs for c in _of_offices(issue, article, p)],
        [c for p in article.paragraphs for c in _of_events(issue, article, p)],
        list(_of_authors(issue, article)),
    )
    fit = ([c for c in kind if 6 <= len(c.question) <= LONGEST_QUESTION] for kind in kinds)
    return list(_mixed(list(fit)))


def _of_authors(issue: Issue, article: Article) -> Iterator[Candidate]:
    headline = article.headline
    if article.byline and headline and not re.search("[《》]", headline):
        photo = article.kind == "photo"
        asked = f"《{headline}》是谁{'拍' if photo else '写'}的？"
        english = f"Who {'took the photo' if photo else 'wrote'} 《{headline}》?"
        yield Candidate(asked, issue.name, article.id, None, article.byline[0], english)


def _of_figures(issue: Issue, article: Article, paragraph: Paragraph) -> Iterator[Candidate]:
    for start, end in sentences(paragraph.text):
        for clause in _CLAUSE.findall(paragraph.text[start:end]):
            if len(clause) > 2 * LONGEST_QUESTION:
                continue  # nobody would ask it, and a long run of digits takes cubic time
            if (match := _FIGURE.fullmatch(clause.strip())) and (questions := _how_many(match[1], match[3])):
                yield Candidate(questions[0], issue.name, article.id, paragraph.id, match[2], questions[1])


def _how_many(counted: str, unit: str) -> tuple[str, str] | None:
    """去年发放贷款, 元 → 去年发放贷款多少元？, and the same in English; None where a clause cannot be asked by itself.

    >>> _how_many("目前全市高新技术企业突破", "家")
    ('全市高新技术企业有多少家？', 'How many 家: 全市高新技术企业?')
    >>> _how_many("其产值达", "元") is None
    True
    """
    counted = _ROUGHLY.sub("", _OPENS.sub("", counted.strip()))
    if _LEANS.search(counted) or len(counted) < 4 or re.search("[0-9.不]$|第$", counted):
        return None
    found = tokens(fold(counted))
    nouns = [token for token in found if token.flag.startswith("n") or token.flag in ("vn", "t", "l", "j")]
    named = any(token.flag in _NAMED for token in found)
    if found[0].flag in _WITHOUT_SUBJECT or len(nouns) < 3 - named:
        return None
    verb = "的" not in counted and any(token.flag == "v" for token in found)
    if unit in ("%", "个百分点"):
        return f"{counted}{'' if verb else '是'}多少？", f"What percentage: {counted}?"
    english = f"How much money: {counted}?" if unit == "元" else f"How many {unit}: {counted}?"
    links = "是" if unit == "元" or _NUMBER.search(counted) else "有"
    return f"{counted}{'' if verb else links}多少{unit}？", english


def _of_offices(issue: Issue, article: Article, paragraph: Paragraph) -> Iterator[Candidate]:
    for match in _OFFICE.finditer(paragraph.text[:LOOKED_THROUGH]):
        office = match[1]
        if not _LEANS.search(office):
            english = f"Who is the {office}?"
            yield Candidate(f"{office}是谁？", issue.name, article.id, paragraph.id, match[2], english)
        elif office.startswith("该") and (title := _TITLE.search(office)):
            who = f"{title[0]}{match[2]}"
            yield Candidate(f"{who}说了什么？", issue.name, article.id, paragraph.id, "", f"What did {who} say?")


def _of_events(issue: Issue, article: Article, paragraph: Paragraph) -> Iterator[Candidate]:
    for match in _EVENT.finditer(paragraph.text[:LOOKED_THROUGH]):
        day, what, where, happens = match.groups()
        if where:
            question, english, answer = f"{what}在哪里{happens}？", f"Where did it take place: {what}{happens}?", where
        else:
            question, english, answer = f"{what}哪天{happens}？", f"On which day: {what}{happens}?", day
        yield Candidate(question, issue.name, article.id, paragraph.id, answer, english)
