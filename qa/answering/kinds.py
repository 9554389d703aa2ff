"""Where in a text a person, a number, a date, a place, a title, a quotation or a list stands.

All patterns run on folded text (see `qa.words.fold`): half-width, lower-case, Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import Any

from qa.words import tokenizer

# What numbers are counted in, in groups that cannot stand for one another.
MEASURES: dict[str, str] = {
    "people": "人次 名 位 人",
    "money": "美元 欧元 英镑 日元 港元 韩元 新台币 人民币 卢布 元",
    "share": "个百分点 百分点 % 倍 成",
    "time": "世纪 年代 年 个月 月 周 天 日 小时 分钟 秒 岁",
    "area": "平方公里 平方千米 平方米 公顷 亩 坪",
    "length": "英里 公里 千米 厘米 毫米 公分 英尺 公尺 海里 米 km cm mm",
    "weight": "公吨 公斤 千克 台斤 吨 克 斤 kg",
    "count": "户次 台套 家 户 个 项 件 次 期 座 处 条 款 台 套 辆 艘 架 场 班 份 枚 张 届 层 部 集 块 所 支 只 头 棵 "
    "株 种 分 篇 册 页 首 本 代 楼 路 区 票 轮 行 排 门 颗 匹 间 幢 栋 队 组 批 对 双 字 度 ℃",
}
_MEASURE = "|".join(sorted({m for group in MEASURES.values() for m in group.split()}, key=lambda m: (-len(m), m)))
_DIGITS = (
    "(?:[0-9]+(?:,[0-9]{3})*(?:\\.[0-9]+)?|[一二三四五六七八九十百千两〇零]{1,9}(?:点[一二三四五六七八九〇零]{1,4})?)"
)
_SCALE = "(?:余|多|几)?(?:百万|千万|十万|万亿|亿|万|千|百)?(?:余|多)?(?:万|亿)?"
_AMOUNT = f"{_DIGITS}{_SCALE}(?:{_MEASURE})?"
_NUMBER = re.compile(
    f"百分之{_DIGITS}|{_DIGITS}分之{_DIGITS}|(?<!第){_AMOUNT}(?:每[天年月人亩户])?(?:[—~至-]{_AMOUNT})?"
)
_ORDINAL = re.compile("第[0-9一二三四五六七八九十百千两〇零]*$")
_PER = re.compile("每[天年月人亩户]$")
_ONE = re.compile("一[个种位名条次家些]?")
_N = "[0-9一二三四五六七八九十]{1,3}"
_DATE = re.compile(
    f"(?:(?:公元)?前?[0-9一二三四五六七八九十〇零]{{2,4}}年(?!级|龄)(?:代)?(?:{_N}月)?(?:{_N}[日号])?|{_N}月(?:{_N}[日号])?|{_N}[日号](?!线)"
    f"|{_N}世纪(?:{_N}年代)?|(?:今|去|前|明|当)年)(?:份|底|初|末|中旬|上旬|下旬|中期|中叶|春|夏|秋|冬)?(?:清晨|上午|中午|下午|晚上?|凌晨)?"
)
_OFFICES = (
    "书记|市长|县长|区长|镇长|乡长|村长|局长|厅长|部长|省长|州长|主任|主席|委员|代表|院长|校长|所长|处长|科长|站长|馆长|行长|会长|社长|厂长"
    "|秘书长|理事长|董事长|经理|总监|总裁|工程师|教授|研究员|专家|院士|博士|医生|医师|护士|教师|老师|教练|队长|运动员|球员|导演|演员|歌手"
    "|作家|诗人|画家|记者|主持人|发言人|负责人|创始人|创办人|领队|总统|总理|首相|大臣|国王|皇帝|将军|司令|村民|居民|农民|职工|员工|法官"
    "|律师|警官|民警|主编|编辑|顾问|理事|干部|老板|支书"
)
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤"
    "滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童"
    "颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封芮储靳汲邴糜松井段"
    "富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘"
    "党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东"
    "欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公岳帅佟闫肖付代仝"
)
_COMPOUND = "欧阳|司马|上官|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|长孙|宇文|端木|轩辕|呼延"
_NAME = f"(?:{_COMPOUND}|[{_SURNAMES}])[一-龥]{{1,2}}?"
_SAYS = (
    "说|道(?!介绍|表示|认为|指出|强调|告诉|坦言|透露|解释|说)"
    "|介绍|表示|认为|指出|强调|告诉|坦言|称|回忆|透露|感慨|解释|笑"
)
_NAMED = re.compile(
    f"(?:{_OFFICES})({_NAME})(?={_SAYS}|在|于|为|是|的|和|与|等|一行|出席|主持|担任|带|养|向|对|从|以|将|就|也|还|曾|看|先生|女士|[^一-龥]|$)"
    f"|({_NAME})(?=先生|女士|担任|出任|当选|{_SAYS})"
)
_FOREIGN = re.compile("[一-龥]{1,6}(?:[·•‧・][一-龥]{1,7})+|(?<![a-z])[a-z]+(?: [a-z.]+)+(?![a-z])")
# Where only the tagger speaks for a name, it must begin like most names do.
_COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱"
    "侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万钱严赖覃洪武莫孔汤欧温牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛"
)
_OFFICE = re.compile(_OFFICES)
_OFFICE_END = re.compile(f"(?:{_OFFICES})$")
_AFTER = re.compile(f"{_SAYS}|出席|参加|担任|等|和|与|在|于|是|的|为|将|向|对")
_SURNAMED = re.compile(f"{_COMPOUND}|[{_COMMON}]")
_SITE = re.compile("(?:自治区|自治州|自治县|开发区|街道|社区|车站|机场|[省市县区镇乡村州岛站港路])$")
_WORK = re.compile("[《〈][^《》〈〉]{1,60}[》〉]")
_QUOTED = re.compile('[“「『"][^“”「」『』"]{1,80}[”」』"]')
_MARKS = ',。、;:!?“”"《》「」()'
_ITEM = f"[^{_MARKS}]{{1,24}}"
_LIST = re.compile(
    f"(?:[“《「][^“”《》「」]{{1,30}}[”》」][、和与及]?){{2,}}|(?<![^{_MARKS}]){_ITEM}(?:、{_ITEM})+(?![^{_MARKS}])"
)

Bounds = tuple[int, int]


@cache
def _tagger() -> Any:
    import jieba.posseg

    return jieba.posseg.POSTokenizer(tokenizer())


def _tagged(text: str, flag: str) -> list[Bounds]:
    """Words of at least two characters that jieba's tagger gives `flag`."""
    found, at = [], 0
    for pair in _tagger().cut(text):
        if pair.flag.startswith(flag) and len(pair.word) >= 2:
            found.append((at, at + len(pair.word)))
        at += len(pair.word)
    return found


def _matches(pattern: re.Pattern[str], text: str) -> list[Bounds]:
    return [m.span(m.lastindex or 0) for m in pattern.finditer(text)]


def _people(text: str) -> list[Bounds]:
    named = _matches(_NAMED, text) + [_name_alone(text, a, b) for a, b in _matches(_FOREIGN, text)]
    tagged = [(a, b) for a, b in _tagged(text, "nr") if b - a <= 4 and _SURNAMED.match(text, a)]
    return named + _apart(tagged, named)


def _name_alone(text: str, start: int, end: int) -> Bounds:
    """A foreign name without the office before it and the verb after it: 主任约翰·史密斯出席."""
    for office in _OFFICE.finditer(text, start, text.find("·", start, end) + 1 or end):
        start = office.end()
    verb = _AFTER.search(text, max(start, text.rfind("·", start, end)) + 2, end)
    return start, verb.start() if verb else end


def ends_in_office(text: str) -> bool:
    """Whether a folded text ends in the name of an office: 总经理, 镇长."""
    return bool(_OFFICE_END.search(text))


def _places(text: str) -> list[Bounds]:
    """Runs of nouns from a place name on to the last place name, or the last word that ends like one: 东河镇柳树村."""
    found: list[Bounds] = []
    first = last = at = 0
    for pair in [*_tagger().cut(text), None]:
        noun = pair is not None and pair.flag.startswith(("n", "s", "f", "j"))
        if pair is not None and noun:
            named = pair.flag.startswith("ns")
            if named and not last:
                first = at
            if named or (last and (pair.flag.startswith(("s", "f")) or _SITE.search(pair.word))):
                last = at + len(pair.word)
        elif last:
            found.append((first, last))
            last = 0
        at += len(pair.word) if pair is not None else 0
    return [(a, b) for a, b in found if b - a >= 2]


def _apart(candidates: Iterable[Bounds], taken: list[Bounds]) -> list[Bounds]:
    return [(a, b) for a, b in candidates if not any(a < d and c < b for c, d in taken)]


def _numbers(text: str) -> list[Bounds]:
    return [
        (a, b)
        for a, b in _matches(_NUMBER, text)
        if not _ONE.fullmatch(text, a, b) and not _ORDINAL.search(text, max(0, a - 10), a)
    ]


_FINDERS: dict[str, Callable[[str], list[Bounds]]] = {
    "person": _people,
    "number": _numbers,
    "date": lambda text: _matches(_DATE, text),
    "place": _places,
    "title": lambda text: _matches(_WORK, text),
    "quotation": lambda text: _matches(_QUOTED, text),
    "list": lambda text: _matches(_LIST, text),
}


def can_find(kind: str) -> bool:
    """Whether pieces of this kind can be told from the rest of a text."""
    return kind in _FINDERS


@lru_cache(maxsize=65536)
def find(kind: str, folded: str) -> tuple[Bounds, ...]:
    """(start, end) of each piece of `kind` in a folded text, in no particular order; none for an unknown kind.

    >>> [("1—4月出口额16.2亿元"[a:b]) for a, b in find("number", "1—4月出口额16.2亿元")]
    ['1—4月', '16.2亿元']
    """
    finder = _FINDERS.get(kind)
    return tuple(finder(folded)) if finder else ()


def without_rate(piece: str) -> str:
    """300吨 for 300吨每天."""
    return _PER.sub("", piece)


def measure_of(unit: str) -> str:
    """Group of the unit that a number ends in; "" where it ends in none.

    >>> measure_of("1.1亿元"), measure_of("2020")
    ('money', '')
    """
    unit = without_rate(unit)
    if "分之" in unit:
        return "share"
    best = ""
    group_of_best = ""
    for group, units in MEASURES.items():
        for candidate in units.split():
            if unit.endswith(candidate) and len(candidate) > len(best):
                best, group_of_best = candidate, group
    return group_of_best
