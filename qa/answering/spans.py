"""The short answer inside a sentence: candidates of the kind asked for, weighed by what stands beside them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from qa.answering.question import Asked
from qa.words import fold

_DIGITS = r"(?:[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?|[一二三四五六七八九十百千两〇零]+(?:点[一二三四五六七八九〇零]+)?)"
_SCALE = r"(?:余|多|几)?(?:百万|千万|十万|万亿|亿|万|千|百)?(?:余|多)?(?:万|亿)?"
_MEASURE = (
    "个百分点|平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|千瓦|兆瓦|分钟|小时|海里|人次|户次|台套|美元|欧元|英镑|日元|港元|韩元|新台币|人民币|百分点|世纪|年代"
    "|%|℃|度|元|名|位|人|户|家|个月|个|项|件|次|期|倍|座|处|条|款|台|套|辆|艘|架|场|班|份|枚|张|届|岁|年|天|日|周|月|米|亩|吨|克|层|部|集|块|所|支|只|头|棵|株|种|分|秒|篇|页|首|本|代|楼|路|区|票|轮|行|排|门|颗|匹|间|幢|栋|艘|队|组|批|对|双|字|里|英里|英尺|公分|厘米|毫米|km|kg|cm|mm|m"
)
_NUMBER = re.compile(
    rf"(?:百分之{_DIGITS}|第?{_DIGITS}{_SCALE}(?:{_MEASURE})?(?:每(?:天|年|月|人|亩|户))?)(?:[—~～至-]{_DIGITS}{_SCALE}(?:{_MEASURE}))?"
)
_DATE = re.compile(
    r"(?:(?:公元)?前?[0-9一二三四五六七八九十〇零]{2,4}年(?:代)?)?(?:[0-9一二三四五六七八九十]{1,3}月(?:份|底|初|中旬|上旬|下旬)?)?(?:[0-9一二三四五六七八九十]{1,3}[日号])?"
    r"|[0-9一二三四五六七八九十]{1,3}世纪(?:[0-9一二三四五六七八九十]{1,3}年代)?(?:初|中期|末|中叶|末期)?|(?:今|去|前|明|当)年(?:底|初|春|夏|秋|冬)?"
)
_TITLES = (
    "书记|市长|县长|区长|镇长|乡长|村长|局长|厅长|部长|省长|州长|主任|主席|委员|代表|院长|校长|所长|处长|科长|站长|馆长|行长|会长|秘书长|理事长|董事长|总经理|副总经理|经理|总监|厂长|总裁|总工程师|工程师"
    "|教授|研究员|专家|院士|博士|医生|主治医师|医师|护士|教师|老师|教练|队长|运动员|球员|导演|演员|歌手|作家|诗人|画家|记者|主持人|发言人|负责人|创始人|领队|总统|总理|首相|大臣|国王|皇帝|将军|司令|村民|居民|农民|职工|先生|女士|法官|律师|警官|民警|社长|主编|编辑|监察专员|员工|创办人|顾问|理事|干部"
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅佟闫肖付代仝"
_AFTER_NAME = r"(?=说|道|介绍|表示|认为|指出|强调|告诉|坦言|称|回忆|透露|感慨|解释|在|于|为|是|的|和|与|、|,|，|。|;|；|\)|）|”|等|一行|出席|主持|担任|带|养|向|对|从|以|将|就|也|还|曾|先生|女士|$)"
_NAMED = re.compile(
    rf"(?:{_TITLES})([{_SURNAMES}][一-龥]{{1,2}}?){_AFTER_NAME}|([{_SURNAMES}][一-龥]{{1,2}}?)(?=先生|女士|担任|出任|当选|任(?!务|何)|说|介绍|表示|告诉)"
)
_FOREIGN = re.compile("[一-龥]{1,6}(?:[·•‧・][一-龥]{1,7})+|[A-Z][a-z]+(?: [A-Z][a-z.]+)+")
_WORK = re.compile("[《〈][^《》〈〉]{1,60}[》〉]")
_QUOTED = re.compile('[“「『"][^“”「」『』"]{1,80}[”」』"]')
_LINKED = re.compile("[、和与及]|以及|[,，](?=[《“])")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text, with how well it answers; `score` has no unit, higher is better."""

    start: int
    end: int
    score: float


@cache
def _tagger() -> Any:
    import jieba.posseg

    from qa.words import _jieba

    return jieba.posseg.POSTokenizer(_jieba())


def _tagged(text: str, flags: tuple[str, ...], shortest: int) -> list[tuple[int, int]]:
    found, at = [], 0
    for pair in _tagger().cut(text):
        if pair.flag.startswith(flags) and len(pair.word) >= shortest:
            found.append((at, at + len(pair.word)))
        at += len(pair.word)
    return found


def _matches(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [m.span(m.lastindex or 0) for m in pattern.finditer(text) if m[0]]


def _people(text: str) -> list[tuple[int, int]]:
    named = _matches(_NAMED, text) + _matches(_FOREIGN, text)
    return named + [s for s in _tagged(text, ("nr",), 2) if not any(a < s[1] and s[0] < b for a, b in named)]


def _places(text: str) -> list[tuple[int, int]]:
    return _tagged(text, ("ns",), 2)


def _numbers(text: str) -> list[tuple[int, int]]:
    return _matches(_NUMBER, text)


_FINDERS: dict[str, Callable[[str], list[tuple[int, int]]]] = {
    "person": _people,
    "number": _numbers,
    "date": lambda text: _matches(_DATE, text),
    "place": _places,
    "title": lambda text: _matches(_WORK, text),
    "quotation": lambda text: _matches(_QUOTED, text),
}


def can_find(asked: Asked) -> bool:
    """Whether spans of the kind asked for can be told from the rest of a text."""
    return asked.sought in _FINDERS


def best_span(
    text: str, start: int, end: int, asked: Asked, question: str, weights: Mapping[str, float]
) -> Span | None:
    """The span of ``text[start:end]`` that most likely answers, or None where nothing of the kind asked for stands there.

    Parameters
    ----------
    weights
        The question's content words with their weight (idf); what stands near the heavier ones is preferred.
    """
    finder = _FINDERS.get(asked.sought)
    if finder is None:
        return None
    folded, asked_text = fold(text[start:end]), fold(question)
    places = [(m.start(), m.end(), w) for word, w in weights.items() for m in re.finditer(re.escape(word), folded)]
    best: Span | None = None
    for a, b in finder(folded):
        if folded[a:b] in asked_text:
            continue
        score = _nearness(a, b, places, max(weights.values(), default=1.0)) + _fitness(folded[a:b], asked, asked_text)
        if best is None or score > best.score:
            best = Span(start + a, start + b, score)
    return best


def _nearness(a: int, b: int, places: Sequence[tuple[int, int, float]], heaviest: float) -> float:
    """How much of the question stands close by, closer words counting more; a label mostly stands before its value."""
    total = 0.0
    for x, y, weight in places:
        if x < b and a < y:
            continue
        gap = a - y if y <= a else 1.6 * (x - b) + 2
        total += weight / heaviest * math.exp(-gap / 12)
    return total


_PERCENT = re.compile("比例|百分|占比|率|增幅|涨幅|降幅|增速|增长|提高|下降|percent|share")
_MONEY = re.compile(
    "钱|元|金额|投资|资金|贷款|产值|销售额|零售额|出口额|进口额|总额|收入|营收|利润|价格|票价|售价|价值|损失|补贴|补助|经费|奖金|亏"
)
_PEOPLE = re.compile("人数|多少人|几人|多少名|多少位|people")


def _fitness(found: str, asked: Asked, question: str) -> float:
    """Whether the unit found is the unit asked for."""
    if asked.sought != "number":
        return 0.0
    if not re.search(r"[^0-9.,]$", found):
        return -0.5
    if asked.unit:
        return 1.5 if asked.unit.lstrip("万") in found else -0.3
    if _PEOPLE.search(question):
        return 1.5 if re.search("[人名位]", found) else 0.0
    if _PERCENT.search(question) and ("%" in found or "百分" in found or "倍" in found):
        return 1.0
    if _MONEY.search(question) and found.endswith(("元", "币")):
        return 1.0
    return -0.5 if re.fullmatch(r".*[年月日]", found) and not re.search("年|月|日|久|时间", question) else 0.0
