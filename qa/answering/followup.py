"""Complete a question from the one asked before it.

A question leans on the one before in three ways: it names something in place of a piece of it (那出口额呢?), it points
back by a pronoun (该公司有多少专利?), or it has no subject of its own (什么时候开工?). All else stands on its own: a
topic wrongly put back hides the answer, a missing one can be typed.

Patterns run on folded text (see `qa.words.fold`). As that is as long as the printed text, what is put back is printed
as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from qa.answering.alternatives import instead, replaced
from qa.answering.followup_english import in_english
from qa.answering.nouns import ADVERB, ASKS, ATTRIBUTE, UNITS, Piece, Word, pieces, tagged
from qa.answering.question import first_of, is_english
from qa.answering.topics import (
    FIRMS,
    asked_about,
    asked_by,
    asked_for,
    event,
    object_of,
    owner,
    pair,
    phrase,
    printed,
    put,
    subject,
    topic,
)
from qa.answering.wishes import wish_of
from qa.words import fold

_LONGEST = 1000
"""Characters that an earlier question may grow to by what is put back in it."""
_MARKS = "?？!！。.,，;；、 \t\r\n\u3000"
_POLITE = re.compile("(?:(?:好的?|嗯|哦|噢|谢谢|明白了?|知道了|请问|ok|thanks)[,，。.!！ ]+)+")
_LEAD = re.compile(
    "(?:那么(?![多大高长远])|还有(?!哪|什么|多少|几|谁|别的|其)|另外|然后|再问|相比之下|同样|而(?![且今])|换[成做作]|同期的?"
    "|那(?![家个些位里儿边年天时次场种项名座篇本么0-9])|(?:如果是|要是|至于|对于)(?=.*呢$))(?![呢吗]?$)[,，]?\\s*"
)

_ALSO = re.compile("(?:也是|也一样|也有|也)[吗么]?$|(?:又|情况|的情况)?(?:怎么样|如何|怎样)$|(?:[是有]|达到?)?多少$")
_ANY_MORE = re.compile("还有(?:别的|其[他它]的?)?吗")
_OF_THEM = re.compile("其中|其余|其[他它]")
_PRONOUN = re.compile(
    "(?P<group>[他她它]们)|(?P<person>[他她])|(?P<thing>它|其)|(?P<former>前者)|(?P<latter>后者)"
    "|(?P<place>[那这](?:里|儿|边)|当地)|(?P<time>当[时年天日晚]|那[时年天])"
    f"|(?P<this>该|此(?![外次前后时处事类地刻])|[上前]述|[这那](?!么)[一几两三]?(?:些|{UNITS})?)"
)
_MADE_BY = re.compile("(?P<what>.+?)(?:是由?|由|被)(?:谁|哪位)(?P<made>[^的是]{1,4})的?")
_HUMAN = (*"民人者员方们生众士师", "专家", "作家", "画家")
# Nouns that a pronoun stands before, by the sort of name that they can mean.
_MEANT: dict[tuple[str, ...], frozenset[str]] = {
    ("place",): frozenset("地方 城市 国家 地区".split()),
    FIRMS: frozenset("公司 企业 集团 单位 机构 厂 工厂 厂家 品牌 厂商 店".split()),
    ("title",): frozenset("书 小说 电影 影片 片子 电视剧 剧 歌 歌曲 作品 文章 报道 评论 专辑 节目".split()),
}
_PEOPLE = frozenset(
    "人 男子 女子 男人 女人 老人 孩子 选手 球员 老师 学生 作者 导演 演员 教授 专家 医生 记者 负责人 同学 员工".split()
)
_PAPER = frozenset("报 报纸 日报 晚报 版 版面 期 新闻".split())
_IN_SHORT = {"校": ("学校", "大学", "学院", "中学", "小学"), "院": ("医院", "学院", "法院", "研究院")}

_LOCAL = re.compile("副?[省市县区镇乡村州]长|[省市县区镇]委|总统|总理|首相")
_SOFT = re.compile("具体|到底|究竟|大概|大约|一共|总共|分别|(?<=钱)一.|[是又都还共的了啊呀钱人]")
_SPEECH = re.compile("听?谁(?:说|讲|提|写|报道|透露|介绍|公布|宣布|表示|认为)[过到出]?的?")
_LITTLE = frozenset("有 是 在 会 能 要 可以 可 需要 被 把 到 人 钱 来 去 得 叫 给 一共 总共 具体".split())


def complete(question: str, history: tuple[str, ...]) -> str | None:
    """The question with what it leaves out put back from the questions before it; None where it stands on its own.

    >>> complete("那出口额呢?", ("全市1—4月进出口总额是多少?",))
    '全市1—4月出口额是多少'
    >>> complete("该公司有多少专利?", ("东河电机的研发副总经理是谁?",))
    '东河电机有多少专利'
    >>> complete("什么时候?", ("书展在哪里举行?",))
    '书展什么时候举行'
    """
    understood = _complete(question, first_of(_earlier(history)).strip(_MARKS))
    return understood if understood and understood.strip(_MARKS) != question.strip(_MARKS) else None


def _complete(question: str, earlier: str) -> str | None:
    asked = _without(_POLITE, first_of(question).strip(_MARKS))
    bare = _without(_LEAD, asked).strip(_MARKS)
    if not bare.strip("呢") or not earlier:
        return None
    if is_english(question):
        return in_english(asked, earlier)
    found = _pronoun(fold(bare))
    points = found is not None and _looks_out(fold(bare), found)
    if is_english(earlier):
        return f"{earlier}，{asked}" if points or asked.endswith("呢") else None
    led = bare != asked
    if other := _alternative(bare, led):
        return instead(earlier, other)
    bare = bare.removesuffix("呢")
    if _OF_THEM.match(fold(bare)):
        return f"{event(earlier)}，{bare}"
    if found:
        return _pointing_back(bare, found, earlier) if points else None
    return _without_subject(bare, led, earlier)


def _without(lead: re.Pattern[str], text: str) -> str:
    found = lead.match(fold(text))
    return text[found.end() :] if found else text


def _earlier(history: tuple[str, ...]) -> str:
    """The last question of `history`, completed from those before it; a greeting or another wish is passed over."""
    last = ""
    for question in history:
        if question.strip(_MARKS) and wish_of(fold(question)) is None:
            completed = complete(question, (last,)) if last else None
            last = completed if completed and len(completed) <= _LONGEST else question
    return last


def _alternative(bare: str, led: bool) -> str | None:
    """出口额 of 那出口额呢?; None where the question asks something itself."""
    if _ANY_MORE.fullmatch(fold(bare)):
        return "还有"
    also = _ALSO.search(fold(bare)) if led else None
    other = bare[: also.start()] if also else bare.removesuffix("呢")
    return None if other == bare or re.search(f"{ASKS.pattern}|[,，]", fold(other)) else other.strip(_MARKS)


# --- Pointing back


def _pronoun(folded: str) -> re.Match[str] | None:
    """The first pronoun: 它, but not in 其它."""
    ends = {word.end for word in tagged(folded)}
    for word in tagged(folded):
        if word.flag not in ("ask", "time", "ns", "nr", "title"):
            found = _PRONOUN.match(folded, word.start)
            if found and (found.end() in ends or (found["this"] and word.flag == "r")):
                return found
    return None


def _looks_out(folded: str, found: re.Match[str]) -> bool:
    """Whether a pronoun stands for something outside of its question: nothing before it is what it could mean."""
    start, kind = found.start(), found.lastgroup
    if kind == "time":
        own = any(piece.named or piece.sort == "time" for piece in pieces(folded))
        return not own and folded[found.end() :][:1] != "的"
    if kind == "place" and not re.search(f"{ASKS.pattern}|吗", folded[:start] + folded[found.end() :]):
        return False
    before = [piece for piece in pieces(folded) if piece.end <= start and piece.sort != "time"]
    if re.search("[和与及跟同或的、咱我你们]$", folded[:start]) or any(piece.end == start for piece in before):
        return False
    person = kind in ("person", "group")
    if len(before) != 1 or kind == "place":
        return not before and not (person and "谁" in folded[:start])
    # 市民对它…, 出版社给了他…: the one before is of another kind.
    one = before[0]
    if person:
        return one.sort not in ("person", "role", "name")
    return found[0] != "其" and (one.sort in ("person", "role") or one.text.endswith(_HUMAN))


def _pointing_back(bare: str, found: re.Match[str], earlier: str) -> str | None:
    """The question with a pronoun replaced by what that stands for."""
    if found["this"]:
        return _this(bare, found, earlier)
    meant = _ANTECEDENTS[str(found.lastgroup)](earlier)
    if not meant:
        return f"{event(earlier)}，{bare}"
    return put(bare, found.span(), meant + ("的" if found[0] == "其" else ""))


def _this(bare: str, found: re.Match[str], earlier: str) -> str | None:
    """该项目总投资多少: the noun after the pronoun, with what the earlier question says of it."""
    after = fold(bare)[found.end() :]
    words = tagged(after)
    following = next((piece for piece in pieces(after) if piece.start == 0), None)
    if following is None:
        # 这说明了什么
        says = found.start() == 0 and found[0] in ("这", "那") and words and words[0].flag[0] in "vdpr"
        return f"{event(earlier)}，{bare}" if says else None
    ends = [word.end for word in words if word.end <= following.end]
    for end in reversed(ends):
        if meant := _called(earlier, after[:end]):
            return put(bare, (found.start(), found.end() + end), meant)
    # 这次|全国|人口|普查 brings its own subject.
    own = following.named or following.sort == "time" or following.text in _PAPER
    if own or (len(ends) > 1 and found[0][-1] in "次轮届期批"):
        return None
    return f"{subject(earlier) or event(earlier)}，{bare}"


def _called(earlier: str, noun: str) -> str:
    """What the earlier question names that is a `noun`: a company, a county, a project; "" for none."""
    there = fold(earlier)
    old = pieces(there)
    for i, piece in reversed(list(enumerate(old))):
        if piece.text.endswith(_IN_SHORT.get(noun, noun)):
            start, end = phrase(there, piece), piece.end
            # 电影|《远山》
            if i + 1 < len(old) and old[i + 1].start == end and old[i + 1].sort in ("title", "person"):
                end = old[i + 1].end
            if end - start > len(noun):
                return earlier[start:end]
    if (found := asked_for(earlier)).endswith(noun):
        return found
    if noun in _PEOPLE:
        return _person(earlier)
    sorts = next((sorts for sorts, nouns in _MEANT.items() if noun in nouns), ())
    named = _first(earlier, *sorts)
    return named or (_thing(earlier) if sorts == FIRMS else "")


def _first(earlier: str, *sorts: str) -> str:
    return printed(earlier, next((piece for piece in pieces(fold(earlier)) if piece.sort in sorts), None))


def _person(earlier: str) -> str:
    if person := _first(earlier, "person"):
        return person
    if made := _MADE_BY.fullmatch(fold(earlier)):
        return f"{earlier[slice(*made.span('made'))]}{earlier[slice(*made.span('what'))]}的人"
    return asked_for(earlier) or subject(earlier)


def _group(earlier: str) -> str:
    """They: the people counted, as the 群众 of 社区有多少群众, or whom the question is about."""
    ends = {word.end for word in tagged(fold(earlier)) if word.flag == "ask"}
    people = (piece for piece in pieces(fold(earlier)) if piece.start in ends and piece.text.endswith(_HUMAN))
    counted, whose = printed(earlier, next(people, None)), subject(earlier)
    return f"{whose}的{counted}" if counted and whose else _thing(earlier)


def _thing(earlier: str) -> str:
    firm = owner(earlier, "figure", "attribute")
    named = any(piece.end == len(firm) and piece.sort in (*FIRMS, "title") for piece in pieces(fold(firm)))
    return firm if named else topic(earlier)


def _time(earlier: str) -> str:
    """The first time named, all of it: 5月|28日."""
    start = end = 0
    for piece in pieces(fold(earlier)):
        if piece.sort == "time" and piece.start == (end or piece.start):
            start, end = (start if end else piece.start), piece.end
    return earlier[start:end]


_ANTECEDENTS: dict[str, Callable[[str], str]] = {
    "group": _group,
    "person": _person,
    "thing": _thing,
    "place": lambda earlier: owner(earlier) or _first(earlier, "place"),
    "time": _time,
    "former": lambda earlier: printed(earlier, (pair(earlier) or (None, None))[0]),
    "latter": lambda earlier: printed(earlier, (pair(earlier) or (None, None))[1]),
}


# --- Without a subject


def _without_subject(bare: str, led: bool, earlier: str) -> str | None:
    """A question that says nothing of what it is about, with the subject of the earlier one; None for any other."""
    folded = fold(bare)
    words, nouns = tagged(folded), pieces(folded)
    beside = f"{event(earlier)}，{bare}"
    if any(piece.named for piece in nouns):
        return None
    if not any(word.flag == "ask" for word in words) and not re.search("[吗吧没否]|有没有", folded):
        # A word or two that ask nothing: only where it is seen what they replace.
        few = len(words) <= 2 and all(word.noun or word.flag in ("time", "m", "q") for word in words)
        return replaced(earlier, bare) if few else None
    rest = _SOFT.sub("", folded)
    if ADVERB.fullmatch(rest):
        return _moved(earlier, bare) or beside
    if ASKS.fullmatch(rest) or _SPEECH.fullmatch(folded):
        return beside
    if first := _first_noun(words, nouns):
        if whole := _repeated(earlier, first):
            return put(bare, (0, first.end), whole)
        inside = any(word.start == first.end and word.flag == "f" for word in words)
        if len(nouns) <= 2 and not inside and (first.sort != "role" or len(first.text) <= 5) and _is_of(first):
            if _LOCAL.match(first.text):
                return f"{place}的{bare}" if (place := _first(earlier, "place")) else None
            whose = _thing(earlier) if first.sort == "role" else asked_about(earlier) or topic(earlier)
            return f"{whose}的{bare}" if whose else beside
    if led and len(nouns) <= 2:
        return f"{subject(earlier) or event(earlier)}，{bare}"
    if not _only_predicate(words):
        return None
    if words[0].adverb and (whose := owner(earlier, "figure", "attribute")):  # when a project begins, not its cost
        return whose + bare
    about = topic(earlier) if folded.startswith("有") else subject(earlier) or asked_for(earlier) or object_of(earlier)
    people = any(piece.end == len(about) and piece.sort in ("person", "role") for piece in pieces(fold(about)))
    if not asked_by(earlier) or not about or (people and words[0].text == "谁"):
        return beside
    return about + bare


def _first_noun(words: tuple[Word, ...], nouns: tuple[Piece, ...]) -> Piece | None:
    """The noun that a question begins with, also after a verb that belongs to it: 涉案金额."""
    first = nouns[0] if nouns and nouns[0].sort != "time" else None
    own = first and first.sort in ("attribute", "figure") and words[0].end == first.start == 2
    return first if first and (first.start == 0 or own) else None


def _is_of(piece: Piece) -> bool:
    """Whether it is something's: a role, or an attribute."""
    return piece.sort == "role" or ATTRIBUTE.fullmatch(piece.text) is not None


def _only_predicate(words: tuple[Word, ...]) -> bool:
    """Whether a question has a verb or two besides its question word, and no noun: 判了几年, 有多少人参加."""
    rest = [word for word in words if word.flag != "time" and word.text not in _LITTLE]
    verbs = [word for word in rest if word.flag[0] in "va" and word.flag != "ask"]
    if not rest or rest[0].flag not in ("ask", "v", "d") or len(verbs) > 2:
        return False
    for before, word in pairwise(words):
        counted = before.flag == "ask" and not before.adverb and (word.text in _PEOPLE or before.text[0] != "哪")
        own = (word.noun or word.flag == "m") and word.flag != "vn" and not counted and word.text not in _LITTLE
        if own or word.text == "是" or (len(word.text) > 3 and word.flag != "ask"):
            return False
    return True


def _moved(earlier: str, bare: str) -> str | None:
    """`bare`, a where, when, why or how, where the earlier question has another, or before what it says."""
    there = fold(earlier)
    if word := next((word for word in tagged(there) if word.adverb), None):
        start = word.start - (there[word.start - 1 : word.start] in ("在", "于"))
        return put(earlier, (start, word.end), bare) if there[word.end :].strip("的了") else None
    who, says = subject(earlier), event(earlier)
    if not who or not says.startswith(who) or re.match("[是有在叫为]|$", fold(says[len(who) :])):
        return None
    return who + bare + says[len(who) :]


def _repeated(earlier: str, noun: Piece) -> str:
    """马拉松比赛 for 比赛: the longer name that the earlier question has for a noun."""
    there = pieces(fold(earlier))
    firm = noun.text in _MEANT[FIRMS] and any(piece.sort in FIRMS for piece in there)
    again = len(noun.text) > 1 and any(piece.text.endswith(noun.text) for piece in there)
    return _called(earlier, noun.text) if firm or again else ""
