"""Who says what: direct and reported speech in a paragraph, and the questions that ask for it.

“……”某公司总监某某介绍,…… | 某某说:“……” | 据某某介绍,…… | “……,”某某说,“……” | 一位村民告诉记者,……

Patterns run on folded text (see `qa.words.fold`), clause by clause and never far from the verb, so that the time is
linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, islice

from qa.answering.people import Bounds, ends_in_office, people
from qa.tagging import tokens
from qa.words import fold

_SAYS = (
    "介绍|表示|认为|指出|强调|坦言|透露|解释|感慨|感叹|回忆|呼吁|直言|补充|提到|谈到|谈道|写道|回应|宣布|警告|声称|告诫"
    "|告诉(?:记者|我们|大家|笔者|[他她]们?)?|说道|笑道|说(?![明法服起辞教理]|到底|不定)|(?<![又俗统简别])称(?![号为呼赞作职得])"
)
_VERB = re.compile(f"(?:{_SAYS})(?:了|着|过)?(?!的)")
_CLAUSE = re.compile('[^,。!?;:…\\n“”「」『』"]+')
_STOP = re.compile('[。!?…\\n]+[”」』"]?')
_QUOTES = {"”": "“", "」": "「", "』": "『", '"': '"'}
_LONGEST_QUOTATION = 400
_LONGEST_SPEAKER = 60
"""Characters before the verb that the speaker is looked for in."""
# What may stand before a speaker in the clause, and between the speaker and the verb.
_LEAD = re.compile(
    "(?:另|又)?据|对此|为此|但是?|而|同时|此外|另外|其中|因此|所以|随后|最后|不过|然而|其实|近日|日前|目前|当时"
    "|[0-9]{1,4}[年月日]|[当今昨同][天日晚年]|[上下中]午|晚上|(?:谈及|谈到|说起|提起|面对|对于).{1,20}?时"
)
_MANNER = re.compile(
    "(?:还|也|又|则|都|曾|重点|着重|主要|一直|多次|特别|再次|进一步|同时|纷纷|近日|日前|随后|表态|如是|就此|对此|接着|继续|公开|明确|坦率|激动"
    "|高兴|自豪|[当昨今][天日]|[0-9]{1,2}日|[一-龥]{1,4}地|笑着?"
    "|在[^在]{1,20}[时上中下后里]|[对向][^对向]{1,12}|就[^就]{1,16}) ?$"
)
_NOBODY = re.compile(
    "(?:[有是要会不也就来再所被把将如若虽这那么的了越]|可以?|没有|应该|一般|俗话|据|人们常|[对按从]..来)$"
)
_SPEAKERS = ("n", "j", "eng", "l", "i")
_PRONOUN = ("他", "她")
_ANYBODY = ("大家", "双方", "各方", "我们")
_MOST_VERBS = 4
"""So many verbs of a clause are tried."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody says something; all bounds are (start, end) in the text."""

    speaker: Bounds
    """The speaker with office and firm, as printed: 该公司总监某某; an earlier mention where 他 or 她 stands here."""
    name: Bounds
    """The name alone; the speaker where no name is known."""
    said: Bounds
    """The words said, without the attribution and without outer quotation marks."""
    attributed: Bounds
    """From where the speaker is told here to the end of the verb."""


@dataclass(frozen=True, slots=True)
class SpeechAsked:
    """A question for who says something, or for what somebody says."""

    speaker: str
    """Folded, as asked about; "" where the speaker is asked for."""
    words: bool = False
    """Whether all the words said are the answer, as to 说了什么; else something in them is."""


@lru_cache(maxsize=512)
def speeches(text: str) -> tuple[Speech, ...]:
    """Every speech of a text in reading order; words before the speaker and words after are two.

    >>> text = "“好。”镇长李红说,都好。"
    >>> [(text[slice(*s.name)], text[slice(*s.said)]) for s in speeches(text)]
    [('李红', '好。'), ('李红', '都好')]
    """
    folded = fold(text)
    found: list[Speech] = []
    last: Bounds | None = None
    for clause in _CLAUSE.finditer(folded):
        begins, ends = clause.span()
        verbs = list(islice(_VERB.finditer(folded, begins, ends), _MOST_VERBS))
        for verb in verbs:
            from_, who = begins, _speaker(folded, begins, verb.start())
            if who is None and last is not None and folded[last[1] : begins] == "," and verb.end() == ends:
                # 某某看着车间,信心满满地说道
                from_, who = last[0], _somebody(folded, last)
            if who is None:
                continue
            speaker, name = who, _name(folded, who, verb.end())
            if folded[slice(*who)] in _PRONOUN and found:
                speaker, name = found[-1].speaker, found[-1].name
            # 某某回应记者称,
            end = verbs[-1].end() if verbs[-1].end() == ends else verb.end()
            found += [
                Speech(speaker, name, said, (who[0], end))
                for said in (_before(folded, from_), _after(folded, end))
                if said
            ]
            break
        last = clause.span()
    return tuple(found)


def _speaker(folded: str, start: int, end: int) -> Bounds | None:
    """What can speak at the end of ``folded[start:end]``, the part of a clause before a verb of speech."""
    start = max(start, end - _LONGEST_SPEAKER)
    while start < end and (folded[start] == " " or _LEAD.match(folded, start, end)):
        lead = _LEAD.match(folded, start, end)
        start = lead.end() if lead else start + 1
    while start < end and (manner := _MANNER.search(folded, max(start, end - 26), end)):
        end = manner.start()
    if start >= end or _NOBODY.search(folded, max(start, end - 4), end):
        return None
    who = folded[start:end]
    if (
        who in _PRONOUN
        or who in _ANYBODY
        or ends_in_office(who)
        or any(start + b == end for _, b in people(who + "说"))
    ):
        return start, end
    *_, token = tokens(who)
    return (start, end) if token.flag.startswith(_SPEAKERS) and len(who) > 1 else None


def _somebody(folded: str, clause: Bounds) -> Bounds | None:
    """A person named in a clause, from the clause's beginning on."""
    start = clause[0]
    named = people(folded[start : start + _LONGEST_SPEAKER])
    ends = [start + b for _, b in named if start + b <= clause[1]]
    return (start, min(ends)) if ends else None


def _name(folded: str, who: Bounds, end: int) -> Bounds:
    """The last name in a speaker; the verb up to `end` helps to tell it."""
    named = [(a, b) for a, b in people(folded[who[0] : end]) if who[0] + b <= who[1]]
    if not named:
        return who
    a, b = max(named, key=lambda bounds: bounds[1])
    return who[0] + a, who[0] + b


def _before(folded: str, start: int) -> Bounds | None:
    """The words of a quotation that ends at `start`, or a comma before it."""
    end = start - (folded[start - 1 : start] == ",")
    opening = _QUOTES.get(folded[end - 1 : end])
    if opening is None:
        return None
    begins = folded.rfind(opening, max(0, end - 1 - _LONGEST_QUOTATION), end - 1)
    return (begins + 1, end - 1) if begins >= 0 and begins + 1 < end - 1 else None


def _after(folded: str, at: int) -> Bounds | None:
    """The words that follow a verb of speech: a quotation, or what is reported to the end of the sentence."""
    while at < len(folded) and folded[at] in ",: ":
        at += 1
    if at >= len(folded) or folded[at] in "。!?;…\n”」』":
        return None
    closing = next((closes for closes, opens in _QUOTES.items() if opens == folded[at]), None)
    if closing is not None:
        end = folded.find(closing, at + 1, at + _LONGEST_QUOTATION)
        # “活跃牛”正在孕育 is no quotation of a speech.
        if end > at + 1 and (folded[end - 1] in "。!?…," or folded[end + 1 : end + 2] in ("", *"。!?,;…\n")):
            return at + 1, end
    limit = min(at + _LONGEST_QUOTATION, len(folded))
    stop = _STOP.search(folded, at, limit)
    end = stop.start() if stop else limit
    return (at, end) if at < end else None


_WHO = re.compile(
    "(?:谁|哪一?[位名个](?:[一-龥]{0,8}?)|什么人|哪些人)(?:[还也曾都]|在[^?,]{1,20}?[上中里时]|对[^?,]{1,20}?)?"
    f"(?:{_SAYS})(?!了算)|(?:话|观点|看法)是谁(?:说|讲|提)"
    r"|\bwho (?:said|says|told|introduced|explained|stressed|noted)\b"
)
_WORDS = re.compile(
    "^(?P<who>[^?,]{2,30}?)(?:[对就]于?(?P<of>[^?]{1,40}?))?(?:都|又|还|是|主要|分别|具体)*"
    "(?:(?:说|讲|介绍|表示|谈|指出|强调|透露|回应|认为|解释|提到|谈到|谈|告诉记者)(?:了|过|的)?(?:些|点)?(?:什么(?!时候|时间|地方|原因|人)|啥|哪些(?:情况|内容|话)?)"
    "|(?:是)?(?:怎么|怎样|如何)(?:说|讲|看待?|介绍|评价|表示|回应|解释|认为|谈)的?"
    "|(?:有|的)(?:什么|何|怎样的)?(?:看法|观点|评价|说法|回应)(?:是什么)?)[^?]{0,30}[?。.!]*$"
)
_HOLDS = re.compile(f"^(?P<who>[^?,]{{2,30}}?)(?:{_SAYS})[^?]*?(?:什么|哪|谁|多少|几|怎|如何|何)")
_NO_SPEAKER = re.compile(
    "(?:文章|[本该全]文|评论|社论|报道|报告|规划|条例|信里?|公告|消息|文件|作者|谁|哪.*|什么.*|文中|报纸?|[这那].*)$"
)
_ENGLISH = re.compile(r"^what (?:did|does|has|do) (?P<who>.{2,40}?) (?:say|said|think|tell|explain|note|stress)")


@lru_cache(maxsize=256)
def asked_speech(question: str) -> SpeechAsked | None:
    """Read from a question who is asked for by what was said, or whose words are asked for; None for another question.

    >>> asked_speech("镇长李红说了什么?"), asked_speech("谁介绍了订单情况?")
    (SpeechAsked(speaker='镇长李红', words=True), SpeechAsked(speaker='', words=False))
    """
    text = fold(question).strip()
    if _WHO.search(text):
        return SpeechAsked("")
    for pattern in (_WORDS, _HOLDS, _ENGLISH):
        found = pattern.match(text)
        if found:
            who = found["who"].strip()
            manner = _MANNER.search(who)
            who = who[: manner.start()] if manner and manner.start() else who
            return None if _NO_SPEAKER.search(who) else SpeechAsked(who, pattern is not _HOLDS)
    return None


def speech_merit(request: SpeechAsked | None, text: str, start: int, end: int) -> float:
    """How well ``text[start:end]``, a sentence of a paragraph, fits a question for a speech, -1 to 1.

    0 where none is asked for; -1 where nobody speaks there. Where the speaker is asked for: 1, a half for one without a
    name. Where somebody's words are: 1 for just that speaker, less for one told in part by the same words.
    """
    if request is None:
        return 0.0
    there = _spoken(text, start, end)
    if not there:
        return -1.0
    if not request.speaker:
        return max(1.0 if speech.name != speech.speaker else 0.5 for speech in there)
    return max(2 * _likeness(request.speaker, text, speech) - 1 for speech in there)


def speech_span(request: SpeechAsked | None, text: str, start: int, end: int) -> Bounds | None:
    """The answer in ``text[start:end]``: the speaker's name, or all that the asked speaker says there; else None.

    Of several speakers in a sentence the first is given.
    """
    if request is None:
        return None
    there = _spoken(text, start, end)
    if not request.speaker:
        return next((s.name for s in there if start <= s.name[0] and s.name[1] <= end), None)
    if not request.words:
        return None
    mine = [s for s in there if _likeness(request.speaker, text, s) >= _ALIKE]
    if not mine:
        return None
    first = max(mine[0].said[0], start)
    return (first, max(min(mine[0].said[1], end), first)) if first < end else None


_ALIKE = 0.6


def _spoken(text: str, start: int, end: int) -> list[Speech]:
    """The speeches of a text whose words lie at least in part in a sentence, or whose attribution does."""
    ends, begins = _reach(text)
    near = speeches(text)[bisect_right(ends, start) : bisect_left(begins, end)]
    return [
        s
        for s in near
        if (s.said[0] < end and start < s.said[1]) or (s.attributed[0] < end and start < s.attributed[1])
    ]


@lru_cache(maxsize=512)
def _reach(text: str) -> tuple[list[int], list[int]]:
    """How far the speeches up to each one reach, and where those from each one on begin; both never decrease."""
    ends = [max(s.said[1], s.attributed[1]) for s in speeches(text)]
    begins = [min(s.said[0], s.attributed[0]) for s in reversed(speeches(text))]
    return list(accumulate(ends, max)), list(accumulate(begins, min))[::-1]


def _likeness(asked: str, text: str, speech: Speech) -> float:
    """How like the asked speaker is to the one who speaks, 0 to 1: share of the asked characters, in their order."""
    speaker, name = fold(text[slice(*speech.speaker)]), fold(text[slice(*speech.name)])
    if asked in speaker or (name != speaker and name in asked):
        return 1.0
    at = shared = 0
    for char in asked:
        where = speaker.find(char, at)
        if where >= 0:
            at, shared = where + 1, shared + 1
    return shared / len(asked)
