"""Questions about the paper itself: its date, its name, who made what, which page, whom an article quotes.

As with wishes, such a question is the whole of what was typed, never a word in it, and patterns run on folded text.
A pattern can still be wrong about a name or a title. Whether the paper has it is seen when it is answered (see
`qa.answering.structure`), and where it has not, the question goes on to the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from qa.answering.wishes import bare_of
from qa.datatypes import Kind

About = Literal[
    "date",  # of the paper
    "weekday",
    "number",  # of the issue
    "pages",  # how many
    "name",  # of the paper
    "made by",  # what somebody wrote or photographed
    "who",  # somebody is, who may be known by a byline only
    "article",  # the lead story, or the nth
    "author",  # of the lead story, or of the nth
    "page of",  # an article
    "section of",  # an article
    "headline of",  # an article
    "kicker of",
    "subhead of",
    "inner heads of",
    "which article",  # is about something
    "on page",  # which articles
    "in section",  # which articles
    "of kind",  # which articles
    "speakers",  # of an article
]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the paper itself; texts are folded."""

    about: About
    title: str = ""
    """An article's, as typed."""
    subject: str = ""
    """What an article is about, where it is not named by its title: 防汛 in 那篇讲防汛的评论."""
    who: str = ""
    place: str = ""
    """The number of a page as typed (2, 二, a2, 头, front), or the name of a section."""
    nth: int = 1
    """Which article, from 1; -1 for the last."""
    kind: Kind | None = None
    """Only articles of this kind."""


_ARTICLES = "文章|报道|新闻|稿件|稿子|消息|通讯|作品"
_ARTICLE = f"(?:{_ARTICLES}|评论)"
_PIECE = "[篇条则张幅封]"
_THING = f"(?:{_ARTICLE}|内容|标题|题目|事情?|东西)"
_MANY = "(?:几|多少)"
_WHO = "(?:谁|哪些人|哪几?[个位]人?|什么人)"
_WHAT = f"(?:哪一?[些几]?{_PIECE}?|什么|啥|{_MANY}{_PIECE})"
_WHICH = f"(?:些|哪些|什么|啥|{_MANY}{_PIECE})++"
_EN_ARTICLE = "(?:articles?|stor(?:y|ies)|reports?|pieces?)"

_PRESS = "[^\\W谁哪几何啥第是在]{2,4}[日晚晨早时商周]报"
_SHEET = f"(?:报纸?|日报|晚报|{_PRESS})"
_THIS = "(?:这|本|今[天日]|当[天日]|[该此那])的?(?:一?[期份张家个])?的?"
_PAPER = f"(?:{_THIS}{_SHEET}|(?:这|本|[该此那])一?[期份张]|报纸|{_PRESS})"
_IN = "(?:[上里中]面?)?的?"
_HERE = f"(?:(?:在?{_PAPER}|报上|今[天日]的?){_IN})?"
_EN_PAPER = "(?:(?:(?:the|this|today's) )?(?:paper|newspaper|issue|edition))"
_EN_HERE = f"(?: (?:in|on|of) {_EN_PAPER})?(?: today)?"

_WHEN = (
    "(?:什么(?:时候|时间|日子|日期)|[何几]时|哪一?[天日年]|哪个日子|(?:哪年|几年)?(?:哪月|几月)(?:哪[天日]|几[号日])"
    "|(?:几|多少)[号日])"
)
_WEEKDAY = "(?:星期|礼拜|周)几"
_ISSUED = "(?:出版|发行|印刷|见报|[出印发])"
_EN_ISSUED = "(?: (?:published|printed|issued|dated|from|of))?"

_NAME = '(?P<who>[^\\s,，。?!;:《》“”"]{2,15}?)'
_EN_NAME = "(?:(?:the )?(?:reporter|journalist|photographer) )?(?P<who>[^?!,;]{2,30}?)"
_REPORTER = "(?:本报)?(?:首席|见习|实习|特约|摄影|文字|全媒体)?(?:记者|通讯员|评论员|作者|摄影师|撰稿人)?"
_MADE = "(?P<verb>撰写|采写|编写|[写拍摄]|报道|采访|执笔|拍摄|撰稿|发表)"
_MADE_THING = f"(?P<item>照片|图片|摄影作品|公开信|信|评论|{_ARTICLES})"
_MEANWHILE = f"(?:都|还|一?共|总共|今[天日]|这次|参与|负责|在?{_PAPER}{_IN}){{0,3}}"
_ITSELF = f"(?:[这那]一?{_PIECE}的?)?"
_CALLED = f"的?(?:标题|题目|内容)?(?:[是叫讲说写拍]|报道)+[的了]*是?(?:什么|啥|哪一?[些几]?{_PIECE}?){_THING}?"
_EN_MADE_THING = f"(?P<item>{_EN_ARTICLE}|photos?|pictures?)"

_STORY = f"(?:{_ARTICLE}|照片|图片|图|公开信|信|文)"
_TITLED = (
    '(?P<title>(?:《[^《》]{1,100}》|“[^“”]{1,100}”|「[^「」]{1,100}」|『[^『』]{1,100}』|"[^"]{1,100}")'
    f"(?:[这那]?一?{_PIECE}?的?{_STORY})?"
    f"|[这那]一?{_PIECE}(?:[^,，。?!《》]{{2,30}}?的)?{_STORY}"
    f"|[^,，。?!《》]{{2,30}}?的?[这那]一?{_PIECE}的?{_STORY}?)[,，]?"
)
_TELLS = "(?:讲述?|写|说|谈|介绍|报道|关于)[到了的]?"
_SUBJECT = "(?P<subject>[^,，。?!]{2,30}?)"
_WITHIN = "(?:(?:[这那本]篇)?(?:文章?|报道)?[里中]面?|一文[里中]?)?"
_STANDS = "(?:[是被])?(?:刊登|登载|刊发|刊载|发表|[登刊放排印]|位于|属于|出自|来自)?[在于到]?了?"
_PAGE = "(?:第?(?P<place>[a-d]?[0-9]{1,3}|[一二三四五六七八九十]{1,3}|头)版面?)"
_SECTION = (
    '[“"「『]?(?P<place>[^\\s,，。?!“”"「」『』]{2,14}?)[”"」』]?(?:[这那]一?个?)?(?:栏目?|专栏|副刊|版块|板块|版面?)'
)
_LEAD = f"(?:(?:头版)?头条(?:的?{_ARTICLE})?)"
_NTH = (
    "(?:(?:第(?P<nth>[0-9]{1,3}|[一二三四五六七八九十]{1,3})|(?P<last>最后)一?)"
    f"(?:篇{_ARTICLE}?|[条则个]{_ARTICLE}))"
)
_SAYS = "(?:都|主要|一?共|总共)*+(?:[是讲说写登有叫]|刊登|刊发|报道)*+[的了]*+是?"
_HAS = "(?:都|还|主要|一?共|总共)*+(?:有没有|有无|是否有|刊?登了?|有|发了?|刊发了?)"
_KIND = (
    "(?:(?P<commentary>评论|社论|社评|时评|短评|言论)|(?P<letter>公开信|读者来信|来信|信件?|慰问信|感谢信|倡议书)"
    "|(?P<photo>图片新闻|新闻图片|图片报道|摄影作品|摄影报道|[图照]片)|(?P<notice>公告|公示|启事|通告|声明|讣告))"
)
_EN_KIND = (
    "(?:(?P<commentary>editorials?|commentar(?:y|ies)|opinion pieces?|op-eds?)"
    "|(?P<letter>(?:open )?letters?(?: to the editor)?)|(?P<photo>photos?|pictures?|photographs?)"
    "|(?P<notice>notices?|announcements?))"
)
_HEARD = f"(?:引用?|引述|援引|采访|访问)[了过]?(?:{_WHO}|{_MANY}[个位]?人?)的?(?:原?话|说法|观点)?"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_EN_NTH = f"(?:(?P<nth>{'|'.join(_ORDINALS)})|(?P<last>last)|(?:lead|top|main|front[- ]page))"

_QUESTIONS: tuple[tuple[About, str], ...] = (
    ("date", f"{_PAPER}{_IN}(?:{_ISSUED}|[写标]|标注)?的?(?:日期|时间)(?:[是为在]*(?:{_WHEN}|什么|多少))?"),
    ("date", f"{_PAPER}{_ISSUED}[于在]{_WHEN}"),
    ("date", f"(?:出版|见报)(?:日期|时间)(?:[是为在]*(?:{_WHEN}|什么))?"),
    ("date", f"{_PAPER}[是在于]*(?:{_WHEN}{_ISSUED}?|哪一?期)的?{_SHEET}?"),
    ("date", f"这[是为](?:(?:{_WHEN}{_ISSUED}?|哪一?期)的{_SHEET}|哪一?期(?:{_SHEET})?)"),
    ("date", f"what(?:'s| is) the (?:publication )?date of {_EN_PAPER}|what date is {_EN_PAPER}{_EN_ISSUED}"),
    ("date", f"when (?:was|is) {_EN_PAPER}{_EN_ISSUED}|when did {_EN_PAPER} (?:come out|appear)"),
    ("date", f"(?:what|which) (?:date|day) (?:is|was) {_EN_PAPER}{_EN_ISSUED}|which (?:issue|edition) is (?:this|it)"),
    ("weekday", f"{_PAPER}[是在]*{_WEEKDAY}{_ISSUED}?的?{_SHEET}?|这是{_WEEKDAY}{_ISSUED}?的{_SHEET}"),
    ("weekday", f"(?:what|which) day of the week (?:is|was) {_EN_PAPER}{_EN_ISSUED}"),
    (
        "number",
        f"(?:{_PAPER}{_IN}|这)是?总?第{_MANY}期的?{_SHEET}?|{_PAPER}{_IN}(?:总?期号|期数)(?:是(?:{_MANY}|什么))?",
    ),
    ("number", f"what(?:'s| is) the issue number(?: of {_EN_PAPER})?|what issue number is (?:this|it)"),
    ("pages", f"{_PAPER}{_IN}(?:一?共|总共|有|是|出了?|都)*{_MANY}个?版面?"),
    ("pages", f"how many pages (?:does {_EN_PAPER} have|are (?:there )?in {_EN_PAPER})"),
    (
        "name",
        f"(?:[这那本]|{_PAPER})(?:一?[份张家期])?[是叫]一?[份张家]?(?:什么|啥|哪一?[家份张种个]?)(?:名字?的?)?(?:报纸?|[日晚]报)",
    ),
    ("name", f"{_PAPER}的?(?:名字|名称|全名|全称|报名|报头)(?:[是叫]+(?:什么|啥))?"),
    ("name", f"{_PAPER}(?:[叫称](?:什么|啥)(?:名字?|名称|报纸?)?|是(?:什么|啥)(?:名字?|名称))"),
    (
        "name",
        "(?:what|which) (?:news)?paper is (?:this|it)|what(?:'s| is) (?:this|the) (?:news)?paper(?:'s name| called)",
    ),
    ("name", f"what(?:'s| is) the (?:name|title) of {_EN_PAPER}"),
    ("made by", f"{_REPORTER}{_NAME}{_MEANWHILE}{_MADE}[了过的]?是?一?[个场次]?{_WHAT}{_MADE_THING}?"),
    (
        "made by",
        f"{_REPORTER}{_NAME}{_MEANWHILE}{_MADE}[了过的]?是?一?[个场次]?(?:什么|哪一?[个场次])(?:会议?|活动|事情?)",
    ),
    ("made by", f"{_REPORTER}{_NAME}(?:{_MADE}|署名)的{_ITSELF}{_MADE_THING}?{_CALLED}"),
    ("made by", f"{_REPORTER}{_NAME}的{_ITSELF}{_MADE_THING}{_CALLED}"),
    ("made by", f"{_REPORTER}{_NAME}(?:{_MADE}|署名)?的{_ITSELF}{_MADE_THING}都?(?:有(?:哪些|什么|{_MANY}{_PIECE}))?"),
    ("made by", f"(?:由|署名[为是]?){_REPORTER}{_NAME}{_MADE}?的{_ITSELF}{_MADE_THING}?{_CALLED}"),
    ("made by", f"(?:有?哪一?[些几]?{_PIECE}?|什么){_MADE_THING}?都?(?:是由?|由){_REPORTER}{_NAME}(?:{_MADE}|署名)的?"),
    ("made by", f"{_REPORTER}{_NAME}是哪一?[些几]?{_PIECE}?{_MADE_THING}的(?:作者|记者|通讯员)"),
    (
        "made by",
        f"(?:what|(?:what|which) {_EN_ARTICLE}) (?:did|has|does) {_EN_NAME} "
        "(?:write|written|report(?:ed)?(?: on)?|cover(?:ed)?)",
    ),
    ("made by", f"(?:what|which) (?P<item>photos?|pictures?) (?:did|has) {_EN_NAME} (?:take|taken)"),
    ("made by", f"(?:(?:what|which) )?{_EN_MADE_THING} (?:(?:is|are|was|were) )?(?:written |taken )?by {_EN_NAME}"),
    ("who", f"{_REPORTER}{_NAME}(?:先生|女士)?是(?:谁|什么人|何人|哪位|[做干]什么的)"),
    ("who", f"who(?:'s| is| was) {_EN_NAME}"),
    (
        "section of",
        f"{_TITLED}{_STANDS}(?:{_PAPER}的?)?(?:哪一?个?|什么|几)(?:栏目?|专栏|版块|板块|副刊)[上里下]?的?{_ARTICLE}?",
    ),
    ("section of", f"(?:in )?(?:which|what) (?:section|column) is {_TITLED}(?: ?(?:in|from|of))?"),
    ("headline of", f"{_TITLED}的?(?:主?标题|题目)(?:[是叫]|怎么写)*+的?(?:什么|啥)?"),
    (
        "inner heads of",
        f"{_TITLED}[里中]?的?(?:都?有(?:哪些|什么|哪?{_MANY}个)小标题|小标题(?:都?[有是](?:哪些|什么|{_MANY}个))?)",
    ),
    ("subhead of", f"{_TITLED}的?副(?:标题|题)(?:[是叫]|怎么写)*+的?(?:什么|啥)?"),
    ("kicker of", f"{_TITLED}的?[肩引眉](?:标题|题)(?:[是叫]|怎么写)*+的?(?:什么|啥)?"),
    ("which article", f"哪一?{_PIECE}{_ARTICLE}?(?:是|主要)*{_TELLS}{_SUBJECT}的?{_ARTICLE}?"),
    ("which article", f"{_TELLS}{_SUBJECT}的{_ARTICLE}?是?哪一?{_PIECE}{_ARTICLE}?"),
    ("page of", f"{_TITLED}{_STANDS}(?:{_PAPER}的?)?第?(?:哪一?个?|什么|{_MANY})(?:版面?|页面?)[上里]?的?{_ARTICLE}?"),
    ("page of", f"(?:on )?(?:which|what) page (?:is|was) {_TITLED}(?: ?(?:on|printed|published))?"),
    ("author", f"{_HERE}(?:{_LEAD}|{_NTH})[是由]?(?:谁|哪[位个]记者|哪些记者)(?:写|采写|撰写|报道|拍)的?"),
    ("author", f"(?:谁|哪[位个]记者)(?:写|采写|撰写)了?{_HERE}(?:{_LEAD}|{_NTH})"),
    ("author", f"{_HERE}(?:{_LEAD}|{_NTH})的?(?:作者|记者|署名)(?:[是叫有]+(?:{_WHO}|什么(?:名字)?))?"),
    ("author", f"{_HERE}{_KIND}(?:文章)?[是由]?(?:谁|哪[位个](?:记者|作者))(?:写|撰写|执笔|拍|拍摄)的?"),
    ("author", f"{_HERE}{_KIND}的?(?:作者|摄影师?)(?:[是叫]+(?:{_WHO}|什么(?:名字)?))?"),
    (
        "author",
        f"(?:who (?:wrote|reported)|who(?:'s| is) the author of) the {_EN_NTH} (?:story|article|report){_EN_HERE}",
    ),
    ("author", f"(?:who (?:wrote|took)|who(?:'s| is) the author of) the {_EN_KIND}{_EN_HERE}"),
    ("article", f"{_HERE}{_LEAD}(?:的?标题)?(?:{_SAYS}(?:什么|啥|哪一?{_PIECE}){_THING}?)?"),
    ("article", f"{_HERE}{_NTH}(?:的?(?:标题|题目))?(?:{_SAYS}(?:什么|啥|哪一?{_PIECE}){_THING}?)?"),
    ("article", f"what(?:'s| is) (?:the )?{_EN_NTH} (?:story|article|headline|news|report){_EN_HERE}(?: about)?"),
    ("on page", f"{_HERE}{_PAGE}{_IN}{_SAYS}{_WHICH}{_THING}?"),
    ("on page", f"{_HERE}{_PAGE}{_IN}(?:所有|全部)?(?:{_ARTICLE}|标题|内容)(?:都?[有是]{_WHICH})?"),
    (
        "on page",
        f"(?:what(?:'s| is)|(?:(?:what|which) )?{_EN_ARTICLE}(?: are)?) on page (?P<place>[a-d]?[0-9]{{1,3}})"
        f"{_EN_HERE}",
    ),
    (
        "on page",
        f"(?:what(?:'s| is)|(?:(?:what|which) )?{_EN_ARTICLE}(?: are)?) on the (?P<place>front) page{_EN_HERE}",
    ),
    ("of kind", f"{_HERE}{_HAS}(?:哪些|什么|啥|{_MANY}{_PIECE}|一?{_PIECE})?{_KIND}(?:性?文章|作品)?(?:没有?)?"),
    ("of kind", f"{_HERE}{_KIND}(?:文章)?(?:的?(?:标题|题目)(?:[是叫]+(?:什么|啥))?|叫(?:什么|啥)(?:名字|题目)?)"),
    ("of kind", f"what(?:'s| is) the (?:headline|title) of the {_EN_KIND}{_EN_HERE}"),
    (
        "of kind",
        f"{_HERE}{_KIND}(?:文章|作品)?都?(?:一?共|总共)?(?:有(?:哪些|什么|哪?{_MANY}{_PIECE})|是哪一?{_PIECE}|在哪[里儿]?)",
    ),
    ("of kind", f"{_HERE}有?哪一?[些几]?{_PIECE}?{_ARTICLE}?(?:是|属于){_KIND}(?:文章)?"),
    ("of kind", f"(?:(?:is|are) there|does {_EN_PAPER} have) (?:an? |any )?{_EN_KIND}{_EN_HERE}"),
    (
        "of kind",
        f"(?:what|which) (?:{_EN_ARTICLE} (?:is|are) (?:an? |the )?)?{_EN_KIND}(?: are there| is there)?{_EN_HERE}",
    ),
    ("in section", f"{_HERE}{_SECTION}{_IN}{_SAYS}{_WHICH}{_THING}?"),
    ("in section", f"{_HERE}(?P<place>副刊){_IN}{_SAYS}{_WHICH}{_THING}?"),
    ("in section", f"{_HERE}{_SECTION}{_IN}(?:所有|全部)?(?:{_ARTICLE}|标题|内容)(?:都?[有是]{_WHICH})?"),
    (
        "in section",
        f"(?:what(?:'s| is)|(?:what|which) {_EN_ARTICLE} are) in (?:the )?(?P<place>[^?!,]{{2,30}}?) "
        "(?:section|column)",
    ),
    ("speakers", f"{_TITLED}{_WITHIN}(?:记者)?(?:一?共|总共|都|分别)?{_HEARD}"),
    (
        "speakers",
        f"{_TITLED}{_WITHIN}[都有]?{_WHO}(?:接受了?(?:本报)?(?:记者)?的?采访|被?采访|受访|说了?话|发言|被引用)了?",
    ),
    ("speakers", f"{_TITLED}[里中]?面?的?(?:受访者|被采访者|采访对象|受访人)(?:[是有]+{_WHO})?"),
    (
        "speakers",
        f"(?:who(?:m|se words)?|which people) (?:is|are|was|were) (?:quoted|interviewed|cited) (?:in|by|for) {_TITLED}",
    ),
    ("speakers", f"whom? does {_TITLED} ?(?:quote|cite|interview)"),
)
_PATTERNS = tuple((about, re.compile(pattern)) for about, pattern in _QUESTIONS)
_MAKES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("photo", re.compile("[拍摄图]|照片|photo|picture")),
    ("commentary", re.compile("评论")),
    ("letter", re.compile("信")),
)
_QUOTED = re.compile('[《“「『"](.*)[》”」』"]')
_AROUND_SUBJECT = re.compile(f"^{_TELLS}|[这那]一?{_PIECE}的?(?:{_TELLS})?|的?{_STORY}$|的$")
_KINDS: tuple[Kind, ...] = ("commentary", "letter", "photo", "notice")
_DIGITS = {digit: number for number, digit in enumerate("零一二三四五六七八九")}


def requests_in(text: str) -> Iterator[Request]:
    """What a folded text may ask of the paper itself: a request for each pattern that fits the whole of it.

    >>> [(r.about, r.title) for r in requests_in("请问《大桥合龙》登在第几版?")]
    [('page of', '大桥合龙')]
    >>> list(requests_in("报纸上说大桥是哪天合龙的?"))
    []
    """
    bare = bare_of(text)
    for about, pattern in _PATTERNS:
        if match := pattern.fullmatch(bare):
            yield _request(about, {name: said or "" for name, said in match.groupdict().items()})


def _request(about: About, said: dict[str, str]) -> Request:
    title, subject = said.get("title", ""), said.get("subject", "")
    made = said.get("verb", "") + said.get("item", "")
    if quoted := _QUOTED.match(title):
        title = quoted[1]
    elif title:
        made, subject, title = title[-2:], _AROUND_SUBJECT.sub("", title), ""
    kind = next((kind for kind in _KINDS if said.get(kind)), None)
    if made:
        kind = next((kind for kind, pattern in _MAKES if pattern.search(made)), None)
    nth = -1 if said.get("last") else number_of(said.get("nth", "")) or 1
    return Request(about, title, subject, said.get("who", "").strip(), said.get("place", "").strip(), nth, kind)


def number_of(numeral: str) -> int | None:
    """The number that a numeral below 100 names, in digits, Chinese or as an English ordinal; None for another text.

    >>> number_of("12"), number_of("十二"), number_of("二十"), number_of("third"), number_of("头")
    (12, 12, 20, 3, 1)
    """
    if numeral in ("头", "front"):
        return 1
    if numeral in _ORDINALS:
        return _ORDINALS.index(numeral) + 1
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, ones = numeral.partition("十")
    if not numeral or any(digit not in _DIGITS for digit in tens + ones) or max(len(tens), len(ones)) > 1:
        return None
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0) if ten else _DIGITS[tens]
