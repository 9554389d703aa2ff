"""What a question asks for: a person, a number, a date, …; or no passage at all (a greeting, an overview, …)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from qa.answering.kinds import MEASURES, POINTS, find, measure_of
from qa.answering.people import OFFICES, ends_in_office
from qa.answering.wishes import wish_of
from qa.words import fold

Sought = Literal[
    "person",
    "number",
    "rank",
    "date",
    "place",
    "organisation",
    "title",
    "reason",
    "quotation",
    "list",
    "whether",
    "other",
]
Wish = Literal["passage", "author", "greeting", "overview", "summary"]

_NUMBER = re.compile(
    f"多少|(?<!哪)几(?!乎|时|点(?!{POINTS}))|多大|多高|多长|多久|多远|多重|多深|多宽|多快"
    "|how (?:many|much|old|long|tall|far|large|big)|what (?:percentage|percent|number|share|amount)"
)
# A figure by its name, where no other word asks.
_FIGURE = re.compile(
    "率是|比例|百分之|占比|增幅|涨幅|降幅|增速|比率|总额是|人数|数量|金额|价格|售价|票价|得分|比分"
    "|(?:[额值率]|[人次]数|总量|产量)[?.。]*$"
)
_RANK = re.compile("第几|排名?(?:第几|多少|几)|名次|排行第?几")
_UNITS = sorted(" ".join(MEASURES.values()).split(), key=len, reverse=True)
# 多少种苗 counts no 种, nor 多少人口 a 人.
_NO_UNIT = "(?<=种)[苗子族]|(?<=人)[口员才工]|(?<=项)目|(?<=名)[额单]|(?<=年)[级龄]"
_COUNTED = re.compile(f"(?:多少|几|百分之)(?:万|亿|千|百(?!分))?(?!百?分[之比点])({'|'.join(_UNITS)})(?!{_NO_UNIT})")
# What the words of a question say of the measure where 多少 stands without one.
_MEASURED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "share",
        re.compile(
            "[^效]率(?!先|领|队)|比例|百分|占比|[增涨降]幅|增速|[^额]增长了?多少|(?:同比|环比)[提升上增下降减][高升涨长降少]了?多少|percent"
        ),
    ),
    (
        "people",
        re.compile(
            "人数|多少人|几人|几位|多少名|how many people"
            "|多少[一-龥]{0,6}(?:员|[农居村市渔牧]民|志愿者|患者|教师|老师|医生|护士|学生|考生|毕业生|游客|旅客|乘客|职工|工人"
            "|干部|官兵|观众|选手|老人|儿童)(?![一-龥]?[会费站金区车])"
        ),
    ),
    ("time", re.compile("多久|多长时间|几岁|多大年纪|年龄|how long (?:did|does|do|has|have|had|will|would)|how old")),
    ("length", re.compile("多长(?!时)|多高|多远|多深|多宽|how (?:tall|far|high)")),
    ("weight", re.compile("多重|重量|how heavy")),
    (
        "money",
        re.compile(
            "多少钱|金额|投资|投入|资金|贷款|产值|[售卖口]额|总额|收入|营收|利润|价格|[票售房]价|价值|损失|亏|补[贴助]|经费"
            "|奖金|how much (?:money|does)"
        ),
    ),
)
# 几日内会变成什么: a number that is not asked for, beside the word that asks.
_OTHERWISE = re.compile("[什甚]么(?!比例|数)|哪(?!怕)|谁|何|如何|怎")
_MUCH = re.compile("多少|几[^内前后来]{0,12}[?.。]*$|多[大高长久远重深宽快]|百分之几|how|what")
_DATE = re.compile(
    f"[什甚]么时候|[什甚]么时间|何时|几[时点](?!{POINTS})|何[年月日]|哪一?[天年月日]|哪一?个(?:月|星期|周末?)|(?:星期|礼拜|周)几|几月|几号|几年(?!级)|(?:日期|时间)(?:是|为|定在|在)(?:什么|哪)|到哪天"
    "|(?:哪一?个?|[什甚]么)(?:时期|时代|年代|世纪|朝代|季节|月份|日子|赛季)"
    "|when|what (?:year|date|day|month)|which (?:year|day|month)"
)
_PERSON = re.compile(
    "谁|誰|哪一?(?:位|名(?!称)|个人)|什么人|何人|(?:姓名|名字)(?:是|叫)?(?:什么|啥)|(?:[人员者师长理记任席监授总手]|代表)(?:的名字)?是?叫(?:什么|啥)|哪些人"
    f"|哪一?[个任]?(?:{OFFICES})(?!团|队|会|[小社]?区|小组)"
    "|who(?:m|se)?\\b|what(?:'s| is) the name"
)
_PLACE = re.compile(
    "哪里|哪儿|哪边|何处|何地|在哪(?!一?[个种次场项本部届家所位条段类方份间支])"
    "|(?:什么|哪[一几]?[个些座]?)(?:地方|地点|地区|位置|方位|国家|省份|省|市(?![场民值委])|城市|县|区(?!别)|镇|乡|村|街道|社区|开发区|州|洲|岛|站|机场|车站)"
    "|哪[国省市县区镇乡村州洲岛]|where\\b|(?:which|what) (?:country|city|place|province|town|village)"
)
_SORT = re.compile("(?:什么|哪一?[个些座]?)(市(?![场民值委])|[省县区镇乡村州洲岛站]|开发区|街道|社区|机场|车站)")
_ORGANISATION = re.compile(
    "(?:哪一?[家个些所支]{0,2}|什么)"
    "(?:企业|公司|集团|单位|机构|部门|组织|学校|大学|医院|银行|工厂|协会|球队|俱乐部|媒体|法院|品牌|厂)"
    "|哪家|哪所|由哪|(?:which|what) (?:company|firm|organi[sz]ation|university|school)"
)
_REASON = re.compile(
    "为[什甚]么|为何(?![?.。]*$)|为啥|因何|何以|[什甚]么(?:原因|理由|缘故)|(?:原因|理由|目的)(?:是|有|为)|(?:原因|理由|目的)[?.。]*$|\\bwhy\\b"
)
_TITLE = re.compile(
    "(?:什么|哪一?[部本个条首篇份项])(?:书|电影|影片|电视剧|剧集|剧|法规|条例|法律|文件|作品|小说|歌曲?|专辑|杂志|报纸|节目|游戏|论文)"
    "|哪一?[部本个条份项](?:规定|办法|通知|意见|规划|方案)"
)
# What is asked for by its name alone, as words are typed into a search: 大桥通车时间.
_BY_NAME: dict[Sought, str] = {
    "date": "时间|日期|生日|年份",
    "place": "地点|地址|籍贯|首都|首府|国家|城市|[办产属]国|[办生源属产在]地",
    "person": f"{OFFICES}|长官|主演|主角|编剧|作者|得主|发明人|发起人|获得者|继任者",
    "number": "人次|票房|销量|营收|收入|面积|长度|高度|重量|气温|温度|时长|距离|股价|市值|分数线?|年龄|身高|体重",
}
_NAMED = {sought: re.compile(f"(?:{names})(?:分别)?[是为]?[?.。]*$") for sought, names in _BY_NAME.items()}

_QUOTATION = re.compile("哪句|哪一句|什么(?:口号|主题|诗|名言)|主题是|口号是")

_AUTHOR = re.compile(
    "(?:谁|哪位(?:记者|摄影师|作者)?|哪个记者|哪些(?:记者|人)|什么人)(?:写|拍|撰写|采写|采访|报道|摄|署名|执笔|供稿|撰稿)"
    "|(?:作者|记者|摄影(?:者|师)?|署名|通讯员|撰稿人|执笔人|落款)(?:是|为|叫|有)?(?:谁|哪(?!一?[天年月日里儿]|个月)|什么(?!时))|(?:作者|署名|落款)[?？]?$"
    "|哪[几两三四]个?(?:记者|作者)|(?:写|拍|采写|撰写|拍摄)的?(?:人|记者|作者)(?:是|叫)|出自(?:谁|何人|哪位)|(?:写|拍).{1,12}记者叫|谁发的?(?:信|公开信)"
    "|who (?:wrote|took|photographed|authored|reported)|author of|written by whom|photographer"
)
# Words by which a question asks for the maker of an article; they say nothing of the article.
AUTHOR_WORDS = frozenset(
    "写 拍 摄 拍摄 撰写 采写 采访 报道 署名 执笔 供稿 撰稿 撰稿人 执笔人 作者 记者 摄影 摄影师 摄影者 通讯员 落款 "
    "文章 稿子 稿件 照片 图片 这篇 这张 篇 张 幅 封 发 "
    "wrote written write author photographer took taken photo picture article reported reporter".split()
)
_WHO_IS = re.compile("([一-龥·]{2,12})(?:先生|女士)?是(?:谁|什么人|何人|干什么的|做什么的)")
_WHETHER = re.compile(
    "[吗么][?？。.]*$|是否|是不是|有没有|能不能|会不会|可不可以|要不要|还是.+[?？。.]*$|^(?:is|are|was|were|do|does|did|has|have|can|will)\\b"
)
_TWO = re.compile(r"([^?？]{4,}[?？])[\s?？]*[^\s?？]")
_ASKS = re.compile(
    r"谁|哪|[什甚]么|啥|多少|几|怎么|怎样|如何|为何|何[时地处]|多[大长久高远重]|\b(?:who|what|which|when|where|why|how)\b"
)
_CHINESE = re.compile("[谁吗几哪]|什么|多少|多久|怎|何时|何地|为何")
"""Without an English word that asks, one of these asks in Chinese, however much Latin stands around it."""
_ENGLISH = re.compile(r"\b(?:who|whom|whose|what|which|when|where|why|how|is|are|does|did)\b")
_SEVERAL = re.compile("哪些|哪几|哪[二两三四五六七八九十0-9]|分别|which (?:two|three|four|five|countries|companies)")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, read from the question's words alone."""

    wish: Wish
    sought: Sought
    unit: str = ""
    """What is counted (家, 倍, …), or the sort of place (县, 站, …), where the question says it."""
    measure: str = ""
    """For a number: the group of its unit in `qa.answering.kinds.MEASURES`, where it can be told."""
    several: bool = False
    """Whether a list is asked for."""
    english: bool = False


def analyse(question: str) -> Asked:
    """Read from the question what it asks for.

    >>> analyse("全县有多少家高新技术企业?")
    Asked(wish='passage', sought='number', unit='家', measure='count', several=False, english=False)
    """
    text = fold(question).strip()
    english = is_english(text)
    unit = measure = ""
    wish: Wish = wish_of(text) or ("author" if _AUTHOR.search(text) else "passage")
    sought: Sought = "other"
    for kind, pattern in _SOUGHT:
        if pattern.search(text):
            sought = kind
            break
    if sought == "number" and _OTHERWISE.search(text) and not _MUCH.search(text):
        sought = "other"
    if sought == "other" and _FIGURE.search(text) and not _OTHERWISE.search(text):
        sought = "number"
    if sought == "person" and _names_one(text):
        sought = "other"
    if sought == "other" and not _ASKS.search(text) and not _WHETHER.search(text):
        sought = next((named for named, pattern in _NAMED.items() if pattern.search(text)), "other")
    several = bool(_SEVERAL.search(text))
    if sought == "other" and _WHETHER.search(text) and not _ASKS.search(text):
        sought = "whether"
    if sought == "other" and several:
        sought = "list"
    if sought == "number":
        unit, measure = _counted(text)
    elif sought == "place" and (sort := _SORT.search(text)):
        unit = sort[1]
    return Asked(wish, sought, unit, measure, several, english)


def _names_one(text: str) -> bool:
    """Whether the question names a person and asks what that person is: 张三是谁."""
    named = _WHO_IS.match(text)
    return bool(named and not ends_in_office(named[1]) and find("person", f"{named[1]}说"))


def first_of(text: str) -> str:
    """The first of two questions in one; the whole text where there is one, or where the first asks nothing.

    >>> first_of("镇长是谁?他说了什么?"), first_of("你知道吗?镇长是谁?")
    ('镇长是谁?', '你知道吗?镇长是谁?')
    """
    two = _TWO.match(text)
    return two[1] if two and _ASKS.search(fold(two[1])) else text


def _counted(text: str) -> tuple[str, str]:
    """The unit that a number is asked in, and its group; "" where the question does not say."""
    if counted := _COUNTED.search(text):
        return counted[1], measure_of(counted[1])
    return "", next((measure for measure, pattern in _MEASURED if pattern.search(text)), "")


_SOUGHT: tuple[tuple[Sought, re.Pattern[str]], ...] = (
    ("reason", _REASON),
    ("rank", _RANK),
    ("date", _DATE),
    ("person", _PERSON),
    ("title", _TITLE),
    ("quotation", _QUOTATION),
    ("place", _PLACE),
    ("organisation", _ORGANISATION),
    ("number", _NUMBER),
)


def is_english(text: str) -> bool:
    """Whether the question is put in English: in Latin letters, or round an English word that asks."""
    folded = fold(text)
    latin, chinese = len(re.findall("[a-zA-Z]", folded)), len(re.findall("[㐀-鿿]", text))
    if _ENGLISH.search(folded):
        return latin > chinese
    return latin > 3 * chinese and not _CHINESE.search(folded)
