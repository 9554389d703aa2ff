"""Where in a text what can be asked for stands: a person, a number, a date, a place, an organisation, a list, ….

All patterns run on folded text (see `qa.words.fold`): half-width, lower-case, Simplified.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from qa.answering.people import NO_NAME, Bounds, people
from qa.tagging import Token, tokens

# What numbers are counted in, in groups that cannot stand for one another.
MEASURES: dict[str, str] = {
    "people": "人次 名 位 人",
    "money": "美元 欧元 英镑 日元 港元 韩元 加元 澳元 新元 新台币 人民币 卢布 卢比 泰铢 法郎 克朗 比索 里拉 元",
    "share": "个百分点 百分点 % ‰ 倍 成",
    "time": "世纪 年代 年 个月 月 周 天 日 个小时 小时 分钟 秒 岁",
    "area": "平方公里 平方千米 平方英里 平方英尺 平方米 公顷 亩 坪",
    "length": "英里 公里 千米 厘米 毫米 公分 英尺 英寸 公尺 海里 米 km cm mm",
    "weight": "公吨 公斤 千克 台斤 毫克 吨 克 斤 磅 kg",
    "energy": "千瓦时 千瓦 兆瓦 瓦 马力 伏 度 ℃ 摄氏度 卡",
    "volume": "立方公里 立方米 立方英尺 毫升 加仑 公升 升 桶",
    "count": "批次 户次 台套 家 户 个 项 件 次 期 座 处 条 款 台 套 辆 艘 架 场 班 份 枚 张 届 层 部 集 块 所 支 只 头 "
    "棵 株 种 分 篇 册 页 首 本 代 楼 路 区 票 轮 行 排 门 颗 匹 间 幢 栋 队 组 批 对 双 字 例 发 封 句 道 尊 根 级 步 "
    "类 转 起 席 瓶 箱 盒 袋 碗 杯 盘 片 段 粒 口 股 圈 幕 盏 卷 瓣 艘次 架次 车次 班次 辆次",
}
_GROUPS = {unit: group for group, units in reversed(MEASURES.items()) for unit in units.split()}
_LONGEST_UNIT = max(map(len, _GROUPS))
UNITS = "|".join(sorted({m for group in MEASURES.values() for m in group.split()}, key=lambda m: (-len(m), m)))
"""All of them, as alternatives of a pattern, longer ones first."""
_DIGITS = (
    "(?:[0-9]+(?:,[0-9]{3})*(?:\\.[0-9]+)?|[一二三四五六七八九十百千两〇零廿]{1,9}(?:点[一二三四五六七八九〇零]{1,4})?"
    "|[数几][十百千万亿]|上[百千万亿])"
)
_SCALE = "(?:余|多|几)?(?:百万|千万|十万|万亿|亿(?:[0-9]{1,4}万)?|万|千|百)?(?:余|多)?(?:万|亿)?"
_RATE = "(?:/(?:公里|小时|平方米|平方公里|吨|年|月|天|秒|人|亩|公斤|斤|kg|h))"
_HALVED = (
    f"(?<![上下前后大])(?:{_DIGITS}个)?半(?:小时|个?月|年|天)(?!度|刊|报)"
    f"|{_DIGITS}(?:个?小时|年)(?:半(?!年)|零?{_DIGITS}(?:分钟|个月))"
)
"""三个半小时, 一年半, 2小时30分钟."""
_AMOUNT = f"{_DIGITS}{_SCALE}(?:{UNITS})?{_RATE}?"
_NUMBER = re.compile(
    f"百分之{_DIGITS}|{_DIGITS}分之{_DIGITS}|(?<![0-9.])[0-9]{{1,4}}(?:\\.[0-9]+)?[:比][0-9]{{1,4}}(?:\\.[0-9]+)?(?![0-9:])"
    f"|[一二三四五六七八九十]{{1,3}}比[零一二三四五六七八九十]{{1,3}}(?!例)|{_HALVED}|(?:一半|半数|过半)(?:以上)?|(?<!第){_AMOUNT}(?:每[天年月人亩户])?(?:[—~至到-]{_AMOUNT})?"
)
_ORDINAL = re.compile("第[0-9一二三四五六七八九十百千两〇零]*$")
_RANK = re.compile(f"第{_DIGITS}(?:{UNITS}|名|位|任|代|大|版|号|线)?")
_PER = re.compile("(?:每[天年月人亩户]|/[一-龥a-z]+)$")
_ONE = re.compile("一[个种位名条次家些部起片段口股圈]?")
_N = "[0-9一二三四五六七八九十]{1,3}"
POINTS = "意见|建议|要求|主张|措施|启示|希望|体会|思考|看法|内容"
"""After 点 what is counted: 三点意见 is no time of day."""
_CLOCK = (
    "(?:(?:清晨|早上|早晨|上午|中午|下午|傍晚|晚上?|凌晨|夜里?|午夜)?"
    f"(?:[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?|(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})[时点](?!间|候|代|期|刻(?!钟)|名|评|击|{POINTS})"
    "(?:[0-9一二三四五六七八九十]{1,3}分?|半|许|整)?)|清晨|上午|中午|下午|傍晚|晚上?|凌晨|午夜|深夜)"
)
_ERAS = (
    "建元|元光|元朔|元狩|元鼎|元封|太初|建武|永平|建初|延熹|中平|初平|建安|黄初|太和|青龙|景初|正始|嘉平|甘露|景元|咸熙|泰始|太康|永嘉|建兴"
    "|永和|太元|义熙|元嘉|大明|天监|太清|开皇|仁寿|大业|武德|贞观|永徽|显庆|龙朔|上元|仪凤|开元|天宝|至德|干元|大历|建中|贞元|元和|长庆"
    "|开成|会昌|大中|咸通|干符|广明|建隆|开宝|兴国|雍熙|淳化|至道|咸平|景德|天禧|天圣|景祐|庆历|皇祐|嘉祐|治平|熙宁|元丰|元祐|绍圣|崇宁"
    "|大观|政和|宣和|靖康|建炎|绍兴|隆兴|干道|淳熙|庆元|嘉定|宝庆|淳祐|咸淳|中统|至元|大德|延祐|至正|洪武|建文|永乐|洪熙|宣德|正统|景泰"
    "|天顺|成化|弘治|正德|嘉靖|隆庆|万历|泰昌|天启|崇祯|顺治|康熙|雍正|干隆|嘉庆|道光|咸丰|同治|光绪|宣统|明治|大正|昭和|平成|令和"
)
"""Reigns of China and Japan as `qa.words.fold` writes them."""
_YEAR = (
    "(?:(?:公元|西元)?前?[0-9一二三四五六七八九十〇零]{1,4}年(?!级|龄|来(?!临)|间|多|余|以?[上下]限|以[上下内]|内)(?:代)?"
    f"|(?:民国|{_ERAS})(?:元|[0-9一二三四五六七八九十]{{1,3}})年)"
)
_DAY = f"(?:{_N}[—~至到-])?{_N}月(?:初[一二三四五六七八九十]|份?(?:{_N}[日号](?!线|楼|公路|院))?)"
_PART = "(?:份|底|初|末|年底|年初|年末|中旬|上旬|下旬|中期|中叶|上半年|下半年|[一二三四]季度|[春夏秋冬][天季节]?)"
_FEAST = (
    "(?:(?:元旦|春节|除夕|(?:清明|端午|中秋|国庆|元宵|重阳|劳动|妇女|儿童|青年|教师)节)(?!目|奏|约|能|水)"
    "(?:期间|前夕|前后|当[天日])?)"
)
_NOW = (
    f"(?:(?:今|去|前|明|当|同|次|翌)年(?!以?来)(?:{_DAY}|{_FEAST})?|(?:今|明|当|同|次|翌)[日天晚晨]|昨[天日晚]|[本上下]周[一二三四五六日末]?"
    "|[本上下]个?月|(?:周|星期|礼拜)[一二三四五六日末天]|近[年日期](?!来)|日前|(?<![0-9一二三四五六七八九十今去前明本当])[年月][底初末]"
    "|[春夏秋冬][天季]|[一-龥]{1,2}朝(?:末年?|初年?|时期|年间)?|[一-龥]{2}(?:时代|时期|年间))"
)
_BARE_YEAR = (
    "(?<![0-9.,])(?:1[0-9]|20)[0-9]{2}(?![0-9%]|[,.][0-9]"
    "|[年个名人元万亿千百米公英吨家户次件项位多余点度号月日台辆亩座条所倍分])"
)
_AGO = "(?:约|大约)?[0-9一二三四五六七八九十百千数.]{1,6}[百千万亿]{0,2}多?年前"
_POINT = (
    f"(?:{_AGO}|{_YEAR}(?:{_DAY}|{_FEAST})?|{_DAY}|(?<![0-9]){_N}[日号](?!线|楼|公路|院|文)|(?:上个?|本|{_N})世纪(?:{_N}年代)?|{_FEAST}|{_NOW}"
    f"|{_BARE_YEAR})"
)
_DATE = re.compile(
    f"(?:{_POINT}{_PART}?(?:[(][^()]{{1,8}}[)])?{_CLOCK}?|{_CLOCK})(?:[—~至到-](?:{_POINT}{_PART}?{_CLOCK}?|{_CLOCK}))?"
)
_SITE = re.compile(
    "(?:自治区|自治州|自治县|开发区|高新区|园区|产业园|工业园|街道|社区|小区|车站|机场|公园|广场|[省市县区镇乡村州岛站港路])$"
)
_WORK = re.compile("[《〈][^《》〈〉]{1,60}[》〉]")
_QUOTED = re.compile('[“「『"][^“”「」『』"]{1,80}[”」』"]')
_MARKS = ',。、;:!?“”"《》「」()'
_ITEM = f"[^{_MARKS}]{{1,24}}"
_LIST = re.compile(
    f"(?:[“《「][^“”《》「」]{{1,30}}[”》」][、和与及]?){{2,}}|(?<![^{_MARKS}]){_ITEM}(?:、{_ITEM})+(?![^{_MARKS}])"
)
_BODY = re.compile(
    "(?:公司|集团|企业|工厂|大学|学院|中学|小学|学校|幼儿园|医院|银行|法院|检察院|研究院|研究所|设计院|出版社|通讯社|电视台|报社|合作社|协会|学会"
    "|商会|联合会|委员会|基金会|理事会|总会|工会|妇联|党委|市委|县委|区委|省委|政府|人大|政协|办公室|管理局|总局|分局|俱乐部|组织|联盟|中心|机构"
    "|指挥部|使馆|领事馆|剧院|乐团|剧团|商场|超市|酒店|博物馆|图书馆|实验室|支队|大队|球队|车队|党|局|厅|厂|社|队|委|署)$"
)
_NO_BODY = re.compile("[格大全结布时僵]局$|[治建入]党$|部署$")
_LONGEST_NAME = 12
"""Words of an organisation's name before the last."""
_SHORT_BODY = re.compile("[党局厅厂社队委署]$")
_WHY = re.compile(
    "(?:(?:是|就是|正是|主要)?(?:因为|由于|因(?![此而素])|为(?:了|(?=[^,。是]{2,30}(?:,|而)))|鉴于|得益于|源于|缘于|归功于|出于"
    "|旨在|以便|以免)|原因(?:是|在于|有)|目的(?:是|在于)|受(?=[^,。]{1,20}影响))([^,。;!?]{2,60})"
)


def _matches(pattern: re.Pattern[str], text: str) -> list[Bounds]:
    return [m.span(m.lastindex or 0) for m in pattern.finditer(text)]


def _places(text: str) -> list[Bounds]:
    """Runs of nouns from a place name, or from what stands before a word like 镇, on to the last such: 东河镇柳树村."""
    found: list[Bounds] = []
    first = last = 0
    run: list[Token] = []
    every = tokens(text)
    for token, before, after in zip(every, (None, *every), (*every[1:], None), strict=False):
        if not _is_noun(token) and not (_is_part(token) and (_is_part(before) or _is_part(after))):
            found += [(first, last)] * bool(last)
            last, run = 0, []
            continue
        run.append(token)
        site = _SITE.search(token.text)
        if token.flag.startswith("ns"):
            first, last = (first if last else token.start), token.end
        elif last and (token.flag[0] in "sf" or site):
            last = token.end
        if site and (named := _before_site(run)) and not first <= named.start < last:
            first, last = named.start, token.end
    found += [(first, last)] * bool(last)
    return [(a, b) for a, b in found if b - a >= 2]


def _is_noun(token: Token) -> bool:
    return token.flag.startswith(("n", "s", "f", "j", "g", "z")) and token.text not in ("上", "中", "下")


def _is_part(token: Token | None) -> bool:
    """Whether a token may be a character of a name that the dictionary does not know."""
    return token is not None and len(token.text) == 1 and "一" <= token.text <= "龥" and token.text not in NO_NAME


def _before_site(run: Sequence[Token]) -> Token | None:
    """Where the name begins that ends in the site at the end of a run: 岷|冢|镇; None where it is but a noun: 城镇."""
    *before, site = run
    named = site if len(site.text) > 2 and site.flag == "ns" else None
    for token in reversed(before[-3:]):
        if len(token.text) == 1 or token.flag.startswith(("nr", "nz", "ns")):
            named = token
    return named


def _organisations(text: str) -> list[Bounds]:
    """Runs of words that end like an organisation, from the nearest word that no name has: 东河农业发展有限公司."""
    found: list[Bounds] = []
    every = tokens(text)
    for last, token in enumerate(every):
        short = len(token.text) == 2 and _SHORT_BODY.search(token.text)
        if _NO_BODY.search(token.text) or (token.flag != "nt" and (short or not _BODY.search(token.text))):
            continue
        first = last
        while first > max(0, last - _LONGEST_NAME) and every[first - 1].end == every[first].start:
            if not _may_name(every[first - 1].text, every[first - 1].flag):
                break
            first -= 1
        if first < last or len(token.text) > 2:
            while found and found[-1][0] >= every[first].start:
                found.pop()
            found.append((every[first].start, token.end))
    return found


def _may_name(text: str, flag: str) -> bool:
    if text in ("(", ")", "·", "-"):
        return True
    if flag[0] in "xpcurdtyeo" or text in ("的", "是", "有", "在"):
        return False
    return flag != "v" or len(text) == 1 or text in ("促进", "监督", "检测", "控股", "置业", "推广", "保障", "救助")


def _numbers(text: str) -> list[Bounds]:
    return [
        (a, b)
        for a, b in _matches(_NUMBER, text)
        if not _ONE.fullmatch(text, a, b)
        and not _ORDINAL.search(text, max(0, a - 10), a)
        and not _inside_word(text, a, b)
    ]


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a lone Chinese numeral is but a part of a word: 统一, 四边形."""
    return (
        end - start == 1
        and not text[start].isdigit()
        and any(w.start <= start and end <= w.end and w.end - w.start > 1 for w in tokens(text))
    )


_FINDERS: dict[str, Callable[[str], list[Bounds]]] = {
    "person": people,
    "number": _numbers,
    "rank": lambda text: _matches(_RANK, text),
    "date": lambda text: _matches(_DATE, text),
    "place": _places,
    "organisation": _organisations,
    "title": lambda text: _matches(_WORK, text),
    "quotation": lambda text: _matches(_QUOTED, text),
    "list": lambda text: _matches(_LIST, text),
    "reason": lambda text: _matches(_WHY, text),
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
    if "分之" in unit or unit.startswith(("一半", "半数", "过半")):
        return "share"
    unit = unit.removesuffix("半")
    ends = (unit[-length:] for length in range(min(len(unit), _LONGEST_UNIT), 0, -1))
    return next((_GROUPS[end] for end in ends if end in _GROUPS), "")
