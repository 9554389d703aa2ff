"""What a single line says of itself: a page, a byline, a credit, a date, the beginning of a report."""

from __future__ import annotations

import re
from enum import Enum, auto

from qa.reading.bylines import byline_names, plain_names
from qa.reading.lines import CLOSERS, ends_sentence


class Mark(Enum):
    """The kinds of lines; those up to MASTHEAD belong to the issue, not to an article."""

    PAGE = auto()
    MASTHEAD = auto()
    STAFF = auto()
    """Editors, addresses, telephone numbers of the paper."""
    RULE = auto()
    """Ornaments between articles: a line without letters or digits."""
    JUMP_FROM = auto()
    JUMP_TO = auto()
    LABEL = auto()
    """A headline, kicker, … behind the word for it, as crawlers write: ``标题：…``."""
    FIELD = auto()
    """Another field of a crawler's: ``来源：…``."""
    DATE = auto()
    BYLINE = auto()
    CREDIT = auto()
    NOTE = auto()
    """A note on the author or the source after a text: ``（作者系…）``, ``（完）``."""
    COLUMN = auto()
    """A column's or section's name in brackets."""
    DASHED = auto()
    """A subhead behind a dash."""
    NUMBERED = auto()
    """A heading that is numbered, so an inner one."""
    NAME = auto()
    """Nothing but a person's name."""
    HEADING = auto()
    """Short and without a full stop: a heading, most likely."""
    QUESTION = auto()
    """Short, ends with ！ or ？: a heading or a paragraph."""
    LEAD = auto()
    """A paragraph that begins a report: ``本报讯…``."""
    SALUTATION = auto()
    CONTINUATION = auto()
    """A paragraph that goes on from another page: ``（上接第一版）…``."""
    BODY = auto()


_N = r"[0-9０-９一二三四五六七八九十〇零百]"
_DAY = rf"(?:\d{{4}}|[０-９]{{4}}|[一二][〇○零一二三四五六七八九]{{3}})\s*年\s*{_N}{{1,3}}\s*月\s*{_N}{{1,3}}\s*日"
_NUMERIC_DAY = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_HAN = r"\u4e00-\u9fff"
_OPEN, _SHUT = r"【〔（(\[［", r"】〕）)\]］"

_PAGE = re.compile(
    rf"[{_OPEN}]?(?:第\s*[A-Z]?{_N}{{1,3}}\s*版|{_N}{{1,3}}\s*版|[A-Z]\s*\d{{1,2}}(?:\s*版|(?=\s|[:：·|｜/{_SHUT}]|$))|0\d|\d{{2}}(?=\s*[:：]|\s+[{_HAN}]{{2,6}}[·・|｜／/]))"
    rf"(?:[{_HAN}·・/／]{{0,6}}|[\s:：·|｜/{_OPEN}-].{{0,24}})[{_SHUT}]?|版[面次]\s*[:：]\s*.{{0,16}}|[-—]\s*\d{{1,3}}\s*[-—]"
)
_PAPER = rf"[{_HAN}]{{1,8}}(?:[日晚晨早时商周]报|都市报|[日晚時早週]報)"
_MASTHEAD = re.compile(
    rf".{{0,30}}(?:{_DAY}|{_NUMERIC_DAY}).{{0,6}}(?:星期|週|周|礼拜|農曆|农历).{{0,40}}"
    r"|(?:星期|週|礼拜)[一二三四五六日天](?:[\s,，（(农農第今].{0,30})?"
    rf"|.{{0,30}}(?:统一刊号|刊號|CN\s?\d\d|邮发代号|今日\s*{_N}+\s*版|总第?\s*\d+\s*期|第\s*{_N}{{3,6}}\s*[期號号]).{{0,60}}"
    rf"|{_PAPER}(?:\s*(?:{_DAY}|{_NUMERIC_DAY}).{{0,20}})?"
)
_STAFF = re.compile(
    r"[■●\s]*(?:(?:本版|责任|責任|值班|执行|[一二三四]版|今日|本期|美术|视觉|版式|网络)?"
    r"(?:责任)?(?:编辑|編輯|责编|責編|主编|美编|校对|校對|组版|版式|视觉|编审|审读|编委|总编|检校)"
    r"|(?:新闻)?热线|(?:投稿|来稿)?邮箱|(?:联系)?电话|投稿信箱|E-?mail|地址|网址|社址|传真)(?:\s*[:：/／]|\s+(?=\S{1,4}(?:\s|$))).*"
    r"|(?:https?:|www\.).{4,80}|.{0,12}\s\S{1,20}@\S{3,30}|(?:(?:微信|[请請]|[长長]按|更多).{0,10})?(?:扫码|掃碼|扫一扫|掃一掃|扫描).{0,16}|.{0,12}(?:二维码|QR\s?code)|[■●【\[]?广告[】\]]?",
    re.IGNORECASE,
)
_FROM = re.compile(rf"[{_OPEN}]?\s*+(?:[上紧緊]?接|承)\s*+(?:第\s*+)?[A-Z]?{_N}{{1,3}}\s*+版.{{0,20}}")
_TO = re.compile(
    rf"[{_OPEN}]?\s*(?:下[转轉接]|[转轉见見]|详见|全文见|.{{0,8}}[见見]).{{0,8}}?[A-Z]?{_N}{{1,3}}\s*版.{{0,8}}"
)
_LABEL = re.compile(r"(?:[正主大]?[标標][题題]|[引肩眉][题題]|副[标標]?[题題]|小标题|栏目|专栏|欄目)\s*[:：]\s*\S.*")
_FIELD = re.compile(
    r"(?:(?:[发發]布|更新)?(?:日期|时间|時間)|来源|來源|关键词|链接|字数|阅读)\s*[:：].{0,40}|正文|內文"
    r"|(?:[主副]?标?题|[引肩]题|作者|栏目|专栏|版面|版次|正文)\s*[:：]"
)
_DATE = re.compile(
    rf"[（(]?(?:{_DAY}|{_NUMERIC_DAY})(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[）)]?(?:[（(].{{0,20}}更新[）)])?"
)
_CREDIT = re.compile(
    r"(?:.{0,24}(?:[^文并並/／]|(?<![文并並/／])\s)[摄攝]影?|.{2,16}供[图圖]|.{0,6}资料[图圖照]片?|資料照片?|.{0,8}新华社发"
    r"|[图圖照][^，,]{0,10}提供|翻[摄攝]自.{1,12}|(?:[图圖]片?|[摄攝]影)\s*[/／:：、].{1,24})(?:\s*[（(][^（）()]{1,16}[）)]|[/／][^，,/／]{2,8})?"
    r"|(?:制[图圖表]|[绘繪题題插][图圖]|漫[画畫]|[图圖]表|[数數資资][据據料][来來]源|版式[设設][计計])\s*[:：].{1,30}"
    r"|[（(](?:资料[图圖]片?|資料照片?|新华社发|新华社|中新社|[^（）()]{1,16}(?:[摄攝供][图圖影]?|提供))[）)]"
)
_NOTE = re.compile(
    r"[（(【\[](?:作者|[据據]|摘自|原载|完|本文|新华社|中新社|来源|本报)[^（）()]{0,80}[）)】\]]"
    r"|《[^《》]{2,10}》\s*[（(]\s*(?:\d{4}年.{4,20}版|\d{4}[-./]\d.{4,20})\s*[）)]|(?:作者系|作者为|作者為|作者单位|作者單位).{0,60}|据新华社[^。，]{0,12}"
    r"|(?:本报|新华社)[^。，（(]{0,12}日[电讯]"
)
_BOTH = re.compile(r"[文图圖]\s*[/／、·&+并並]\s*[图圖摄攝文]|[图圖]文|文[图圖]|[报報][道導]")
_COLUMN = re.compile(
    r"[（(【〖［\[〔《〈◎●★☆▶]\s*[^（）()【】。]{1,16}\s*[）)】〗］\]〕》〉◎●★☆◀]|[·・—]{1,2}[^·・—。]{2,12}[·・—]{1,2}"
)
_COLUMN_NAME = re.compile(
    r"(?:头版|要闻|综合|时政|国际|国内|社会|体育|文化|财经|经济|教育|健康|评论|理论|言论|专题|天下|民生|法治|科技|焦点|热点|生活|都市|地方"
    r"|要聞|焦點|國際|兩岸|政治|社會|體育|財經|影視|娛樂|綜合)(?:新闻|新聞|版|视点|速递|纵横)?"
    r"|副刊|导读|導讀|社[论論评評]|图片新闻|新闻图片|简讯|短讯|读者来信"
    rf"|[{_HAN}]{{0,4}}[短快微时時锐銳热熱][评評]|.{{2,10}}(?:专栏|栏目|专版|专刊|特刊|周刊|副刊|專欄|週刊|專題)"
)
ITEM = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十]{1,3}[、条條]|[①-⑳]|[—─]{2}")
"""How an item of a list begins."""
_DASHED = re.compile(r"(?:——?|--+|――?|──?|－－?|—)\s*\S.*")
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}\s*[、.．](?!\d)"
    r"|第[一二三四五六七八九十]{1,3}[章节、]|[①-⑳㈠-㈩Ⅰ-Ⅻ]|0\d\s"
)
_AGENCY = rf"(?:[据據]?(?:新华社|新華社|中新[社网]|中央社|央视)|本报|本報|[{_HAN}·]{{1,7}}(?:[报報社网網台臺]|新闻))"
_DATED = rf"[{_HAN}、·/]{{0,10}}?\s*(?:{_N}{{1,3}}\s*月\s*)?{_N}{{1,3}}\s*日\s*[{_HAN}]{{0,4}}?[电電讯訊]"
_LEAD = re.compile(
    rf"[{_OPEN}]?\s*{_AGENCY}\s*(?:{_DATED}|[{_HAN}]{{0,6}}?(?:[讯訊]|专电|專電|消息)(?=[\s\d{_OPEN}{_SHUT}:：]|[记記]者|通[讯訊]|$))"
    rf"|{_AGENCY}?[{_OPEN}][^{_OPEN}{_SHUT}。]{{0,14}}(?:[记記]者|[编編][译譯]|通[讯訊][员員]|特派[员員]|评论员)[^{_SHUT}。]{{1,50}}[{_SHUT}]"
    rf"|{_AGENCY}?[{_OPEN}][^{_OPEN}{_SHUT}。]{{2,40}}(?:[报報][道導]|[电電讯訊]|文章)[{_SHUT}]"
    rf"|(?:[{_HAN}]{{1,8}}[报報社网網])?[记記]者\s?[{_HAN}]{{2,4}}(?:[／/、][{_HAN}]{{2,10}})?(?:[报報][道導]|[电電])"
)
_SALUTATION = re.compile(
    r"(?:尊敬|亲爱|敬爱|各位|广大|全[市县省国区校体])[^，。]{1,24}[:：]|[^，。“\"]{2,24}(?:同志|朋友|先生|女士|编辑|编辑部|老师|同学|们|們|工作者|居民|业主|读者|讀者|同胞|委员|代表|台鑒|鈞鑒)[:：]"
)
_LONGEST, _HEADING = 100, 45


def mark_line(text: str) -> Mark:
    """Say what a line is, as far as it shows without its neighbours."""
    if len(text) > _LONGEST:
        if _FROM.match(text):
            return Mark.CONTINUATION
        return Mark.LEAD if _LEAD.match(text[:_LONGEST]) else Mark.BODY
    if not any(c.isalnum() for c in text):
        return Mark.RULE
    closed = ends_sentence(text)
    if not closed:
        for pattern, mark in (
            (_MASTHEAD, Mark.MASTHEAD),
            (_PAGE, Mark.PAGE),
            (_FROM, Mark.JUMP_FROM),
            (_TO, Mark.JUMP_TO),
            (_DATE, Mark.DATE),
        ):
            if pattern.fullmatch(text):
                return mark
    if _LABEL.fullmatch(text):
        return Mark.LABEL
    if not closed and _STAFF.fullmatch(text):
        return Mark.STAFF
    if len(text) <= 40 and not re.search("[。，,]", text) and _CREDIT.fullmatch(text) and not _BOTH.search(text):
        return Mark.CREDIT
    if not closed and byline_names(text):
        return Mark.BYLINE
    if _FIELD.fullmatch(text):
        return Mark.FIELD
    if _NOTE.fullmatch(text):
        return Mark.NOTE
    if _FROM.match(text):
        return Mark.CONTINUATION
    if _LEAD.match(text) and not _COLUMN.fullmatch(text):
        return Mark.LEAD
    if _SALUTATION.fullmatch(text):
        return Mark.SALUTATION
    if closed:
        bare = text.rstrip(CLOSERS)
        asks = bare[-1:] in "！？!?…" and len(text) <= 32 and not re.search("[。；;]", text)
        return Mark.QUESTION if asks and text[:1] not in '“「"' else Mark.BODY
    if len(text) > _HEADING or "。" in text or text[-1] in "，、,;；：:":
        return Mark.BODY
    if _DASHED.fullmatch(text):
        return Mark.DASHED
    if _NUMBERED.match(text):
        return Mark.NUMBERED
    if len(text) <= 12 and text[0] not in "（(" and plain_names(text):
        return Mark.NAME
    return Mark.COLUMN if _COLUMN.fullmatch(text) or _COLUMN_NAME.fullmatch(text) else Mark.HEADING
