"""The words of a question, and the nouns in it: names apart from what they are of, each with its sort.

The tagger's guesses are put right where it is known to go wrong about names. All text is folded (see `qa.words.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from qa.answering.kinds import MEASURES, find
from qa.answering.people import ends_in_office
from qa.tagging import tagger

_COUNTS = {*"点时号岁幅起笔句段道例宗剂针箱瓶袋列趟口", *" ".join(MEASURES.values()).split()} - {"人"}
UNITS = "|".join(sorted(_COUNTS, key=lambda unit: (-len(unit), unit)))
"""What is counted by, as alternatives of a pattern, a longer one before its beginning."""
NUMERALS = "0-9一二两三四五六七八九十"
"""Inside of a character class."""
ASKS = re.compile(
    "什么(?:时候|时间|地方|样)?|为(?:什么|何|啥)|怎(?:么样|么|样)|如何|何[时地处]|哪里|哪儿|啥|谁"
    f"|哪[{NUMERALS}几]?(?:些|样|方面|{UNITS})?|多少[万亿]?(?:{UNITS})?|多[大长久高远重深宽快]"
    f"|第几(?:{UNITS})?|(?<![这那近好十前后])几(?!乎)[十百千万亿]?(?:{UNITS})?"
)
"""The question words, with the unit that is asked for."""
ADVERB = re.compile(
    "(?:在|于)?(?:什么(?:时候|时间|地方)|何[时地处]|哪里|哪儿|哪一?[年月日天]|几[月号点])|在哪|为(?:什么|何|啥)|怎么样?|怎样|如何"
)
"""Where, when, why, how: one can stand where another stood."""
GRAINS = {
    "year": "(?:[0-9]{2,4}|[一二三四五六七八九〇零]{4})年|[今去前明后]年|上一?年"
    f"|近[{NUMERALS}]+年|[{NUMERALS}]+年[前后]|十[{NUMERALS}]五(?:期间|时期)?",
    "part": f"[{NUMERALS}]季度|[上下]半年|前[{NUMERALS}]+个?(?:季度|月)"
    f"|(?:[{NUMERALS}]{{1,3}}月?[—~至到-])?[{NUMERALS}]{{1,3}}月份?|[上下本]个?月|年[初中底末]|[春夏秋冬][天季]|[上下本]周(?![一二三四五六日末])"
    "|(?:元旦|春节|清明|五一|端午|中秋|国庆)(?:节|假期|小长假|期间)*",
    "day": f"[{NUMERALS}]{{1,3}}[日号](?!线)"
    "|(?:今|昨|前|明|大?后)[天日晚]|[上下本这]?(?:周|星期|礼拜)[一二三四五六日天末]",
    "hour": "上午|中午|下午|傍晚|晚上|夜间|凌晨|清晨|早上|早晨",
}
"""How times are told, from coarse to fine."""
TIME = re.compile("|".join(f"(?P<{grain}>{pattern})" for grain, pattern in GRAINS.items()))
ATTRIBUTE = re.compile(
    "(?:总|年|平均|具体|最终|最[高低大小]|主要)?(?:时间|日期|地点|地址|位置|原因|结果|目的|意义|作用|背景|内容|主题|特点|亮点|优势"
    "|过程|流程|条件|要求|标准|对象|范围|规模|面积|长度|宽度|高度|深度|重量|年龄|身高|体重|籍贯|学历|职业|职务|名字|姓名|全名|名称"
    "|电话|联系方式|门票|票价|价格|售价|成本|费用|预算|投资额?|投资方|经费|金额|数额|总额|数量|奖金|奖品|奖项|成绩|名次|排名|比分"
    "|比例|占比|[增涨降]幅|增速|人数|人口|产能|[亩总年]?产量?|产值|利润|收入|营收|销量|销售额|专利|产品|员工|工人|用工|效益|损失|伤亡"
    "|刑期|罚款|进度|进展|工期|好处|效果|措施|目标|任务|嘉宾|观众|票房|路线|全长|参[与加]者|订单|客户|待遇|环境|质量|口碑|影响|前景"
    "|情况|状况|现状|做法|理由|依据|证据)"
)
"""What is always something's: without that it says nothing."""
FIGURE = re.compile(
    "(?:[额值率量价]|价格|比例|[人次]数|[亩总单年]产|费用?|投资|收入|支出|利润|人口|面积|成本|营收|贷款|存款|税收|消费|[增涨降]幅|增速|占比|比重"
    "|工资|[长宽高厚深速温]度|[均总得]分|预算|资金|经费|gdp)$"
)
"""What a figure ends in that is told in a number."""

_COMPOUND = re.compile(
    "[主承协]办(?:方|单位)|(?:开放|营业|报名|集合|截止|办理|举办|发布|成立|开工|竣工|通车|获奖)(?:时间|日期|地点|方式|条件|电话|流程|名单)"
)
_SCOPE = re.compile("(?:全|我|本)[国省市县区镇乡村州校]")
_ADMIN = re.compile("(?:[省市县区旗镇乡村]|自治州|街道|社区|小区)$")
_SITE = re.compile("[省市县区镇乡村]|街道|社区|小区|新区|开发区|园区")
_LANDMARK = re.compile(
    "大?桥|隧道|水库|机场|港口?|码头|[火汽]?车站|站|公园|广场|大厦|景区|体育[场馆]|剧院|大道|路|街|高速|铁路|运?河|湖|山"
)
_NO_NAME = re.compile("(?:城市|地区|国家|家园|店)$")
# What an organisation's name ends in, and the trades that short names of firms end in.
_ORGANISATION = re.compile(
    "(?:公司|集团|厂|银行|大学|学院|医院|学校|中学|小学|幼儿园|法院|检察院|研究[院所]|局|厅|委员会|协会|俱乐部|队|合作社|中心|馆|店"
    "|股份|控股|科技|机械|机电|电机|电气|电器|机床|轴承|太阳能|光伏|光电|通信|软件|环保|材料|装备|商贸|粮油|饮料|种业|文旅|电子|电缆"
    "|药业|制药|医药|化工|重工|能源|汽车|食品|乳业|酒业|纺织|服饰|钢铁|铝业|矿业|建材|新材料|物流|地产|置业|传媒|网络|生物|农业|牧业"
    "|航空|证券|保险|基金|影业|出版社)$"
)
_ROLE = re.compile(
    "(?:[冠亚季]军|得主|编剧|主演|作者|死者|伤者|嫌疑人|凶手|受害[人者]|[主从罪]犯|[被原]告|[主承协]办(?:方|单位)|创始人|发起人|设计者"
    "|设计师|股东|法人|司机)$"
)
_TITLES = frozenset("先生 女士 同志 同学 夫妇 一家 本人 团队".split())

Sort = Literal["place", "person", "organisation", "title", "name", "time", "role", "figure", "attribute", ""]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a folded text, at `text[start:end]`."""

    start: int
    end: int
    text: str
    flag: str
    """jieba's part of speech, put right; "ask", "time" and "title" for what is told by a pattern."""

    @property
    def noun(self) -> bool:
        return self.flag not in ("ask", "time") and self.flag.startswith(
            ("n", "s", "j", "b", "vn", "an", "t", "eng", "l", "i", "zg", "ag", "g")
        )

    @property
    def adverb(self) -> bool:
        """Whether it asks where, when, why or how."""
        return self.flag == "ask" and ADVERB.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Piece:
    """A noun with what stands before it; where a name ends another piece begins: 青河县|白石镇|镇长."""

    start: int
    end: int
    text: str
    sort: Sort
    """"name" is a name of it is not known what, a figure what can be counted in a number, "" any other noun."""

    @property
    def named(self) -> bool:
        return self.sort in ("place", "person", "organisation", "title", "name")


@lru_cache(maxsize=256)
def tagged(folded: str) -> tuple[Word, ...]:
    """The words of a folded text; what is told by a pattern is one word, whatever the tagger says.

    >>> [(word.text, word.flag) for word in tagged("书展在哪里举行")]
    [('书展', 'n'), ('在', 'p'), ('哪里', 'ask'), ('举行', 'v')]
    """
    fixed: list[tuple[int, int, str]] = []
    for flag, spans in (
        ("title", (*find("title", folded), *find("quotation", folded))),
        ("ask", [_asking(folded, *m.span()) for m in ASKS.finditer(folded)]),
        ("time", [m.span() for m in TIME.finditer(folded)]),
        ("ns", [m.span() for m in _SCOPE.finditer(folded)]),
        ("n", [m.span() for m in _COMPOUND.finditer(folded)]),
        ("nr", [span for span in find("person", folded) if _is_person(folded, *span)]),
    ):
        fixed += [(a, b, flag) for a, b in spans if not any(a < d and c < b for c, d, _ in fixed)]
    found: list[Word] = []
    at = 0
    for start, end, flag in [*sorted(fixed), (len(folded), len(folded), "")]:
        for text, tag in _put_right(folded[at:start]):
            word = Word(at, at + len(text), text, tag)
            at += len(text)
            if joined := _joined(found, word):
                found[-1] = joined
            else:
                found.append(word)
        if flag:
            found.append(Word(start, end, folded[start:end], flag))
        at = end
    return tuple(map(_as_used, found, ["", *(w.flag for w in found)], [*found[1:], None]))


def _asking(folded: str, start: int, end: int) -> tuple[int, int]:
    """A question word without the unit that is no unit but begins a noun: 多少|种苗, 多少|家庭."""
    if end - start < 2 or folded[end - 1] not in _COUNTS or folded[end - 1] in "个点":
        return start, end
    noun = next(iter(tagger().cut(folded[end - 1 : end + 5])))
    begins = len(noun.word) > 1 and noun.flag.startswith("n") and noun.word in tagger().word_tag_tab
    return start, end - begins


def _is_person(folded: str, start: int, end: int) -> bool:
    name = folded[start:end]
    flag = str(tagger().word_tag_tab.get(name, "nr"))
    if len(name) < 2 or not flag.startswith("nr") or _ADMIN.search(name) or _SITE.match(folded, end):
        return False
    # 鑫昀|电缆 is a firm, 刘明|教授 a person.
    after = next(iter(tagger().cut(folded[end : end + 6])), None)
    return after is None or not after.flag.startswith("n") or ends_in_office(after.word) or after.word in _TITLES


def _put_right(folded: str) -> Iterator[tuple[str, str]]:
    """Words and their parts of speech."""
    known = tagger().word_tag_tab
    for pair in tagger().cut(folded):
        text, flag = pair.word, str(pair.flag)
        guessed = len(text) > 1 and text not in known and flag != "m"
        if guessed and text[0] in "了过着":
            yield from ((text[0], "u"), (text[1:], "n"))
        elif guessed and text[-1] in "有是在叫由给被把对为":
            yield from ((text[:-1], "n"), (text[-1], "v"))
        elif ends_in_office(text):
            # 大学|校长
            yield from ((text[:-2], "n"), (text[-2:], "n")) if _ORGANISATION.search(text[:-2]) else ((text, "n"),)
        elif flag == "v" and ATTRIBUTE.fullmatch(text) and text[-1] in "能量额率值价度数":
            yield text, "n"
        elif flag.startswith("n") and _ADMIN.search(text) and (guessed or (flag == "nr" and len(text) > 2)):
            yield text, "ns"
        elif guessed and flag.startswith("n") and flag != "ns":
            yield text, "nz"
        elif flag == "ns" and not guessed and (_NO_NAME.search(text) or ATTRIBUTE.fullmatch(text)):
            yield text, "n"
        elif flag in ("nr", "nrfg") and len(text) > 1:
            yield text, "nr?"  # in the dictionary, but not always a name: 玉米
        else:
            yield text, flag


def _joined(found: list[Word], word: Word) -> Word | None:
    """The last word and this as one, where the tagger cut a name that it does not know: 白石|镇, 董事长|赵|立新."""
    if not found or found[-1].end != word.start:
        return None
    last = found[-1]
    both = replace(last, end=word.end, text=last.text + word.text)
    if last.flag in ("nr", "nr?", "ns", "nz", "ng") and _SITE.fullmatch(word.text):
        return replace(both, flag="ns")
    if last.flag in ("nr?", "ns", "nz") and _LANDMARK.fullmatch(word.text):
        return replace(both, flag="ns")
    given = (word.flag[0] in "nag" and word.flag != "ns") or word.flag in ("zg", "d")
    if last.flag == "nr" and len(both.text) in (2, 3) and given and not ends_in_office(word.text):
        return replace(both, flag="nr" if found[:-1] and ends_in_office(found[-2].text) else "nz")
    return None


def _as_used(word: Word, before: str, after: Word | None) -> Word:
    """What the tagger takes for a noun is a verb in 中标了 and 什么时候启动; one character is no name."""
    if (word.text == "日" and word.flag == "m") or (len(word.text) == 1 and word.flag == "nr"):
        return replace(word, flag="n")
    if after is None or word.flag in ("ask", "time", "title", "nr", "v"):
        return word
    verb = after.text in ("了", "过", "着") or (before == "ask" and word.flag == "vn" and after.noun)
    return replace(word, flag="v") if verb else word


@lru_cache(maxsize=256)
def pieces(folded: str) -> tuple[Piece, ...]:
    """The nouns and times of a folded text, in reading order.

    >>> [(piece.text, piece.sort) for piece in pieces("青河县去年的出口额")]
    [('青河县', 'place'), ('去年', 'time'), ('出口额', 'figure')]
    """
    found: list[Piece] = []
    run: list[Word] = []

    def close(sort: Sort | None = None) -> None:
        if run:
            start, end = run[0].start, run[-1].end
            found.append(Piece(start, end, folded[start:end], _sort(run, folded[start:end]) if sort is None else sort))
            run.clear()

    words = tagged(folded)
    for word, after in zip(words, [*words[1:], None][: len(words)], strict=True):
        goes_on = after is not None and after.noun
        firm = after is not None and after.noun and _ORGANISATION.search(after.text) is not None
        named = _NAMED.get(word.flag)
        if named or word.flag == "ns":
            close()
        if named:
            run.append(word)
            close(named)
        elif word.noun or (word.flag == "f" and run and goes_on) or (word.flag == "a" and _before_noun(after)):
            run.append(word)
            ending = _ORGANISATION.search(word.text)
            if word.flag == "ns" and (_ADMIN.search(word.text) or _SCOPE.fullmatch(word.text) or not firm):
                close("place")
            elif ending and not firm and (len(run) > 1 or ending.start()):
                close("organisation")
        else:
            close()
    close()
    return tuple(found)


_NAMED: dict[str, Sort] = {"time": "time", "title": "title", "nr": "person"}


def _before_noun(after: Word | None) -> bool:
    return after is None or after.noun or after.text == "的"


def _sort(run: list[Word], text: str) -> Sort:
    if ends_in_office(text) or _ROLE.search(text):
        return "role"
    if FIGURE.search(text):
        return "figure"
    if ATTRIBUTE.fullmatch(text) or _COMPOUND.fullmatch(text):
        return "attribute"
    return "name" if any(word.flag in ("nz", "nt", "nrt", "ns", "eng") for word in run) else ""
