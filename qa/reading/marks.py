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
    """A field that a crawler wrote: ``作者：…``."""
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
    BODY = auto()


_N = r"[0-9０-９一二三四五六七八九十〇零百]"
_DAY = rf"(?:\d{{4}}|[０-９]{{4}}|[一二][〇○零一二三四五六七八九]{{3}})\s*年\s*{_N}{{1,3}}\s*月\s*{_N}{{1,3}}\s*日"
_NUMERIC_DAY = r"\d{4}[-./]\d{1,2}[-./]\d{1,2}"
_HAN = r"\u4e00-\u9fff"

_PAGE = re.compile(
    rf"(?:第\s*{_N}{{1,3}}\s*版|[A-Z]\s*\d{{1,2}}\s*版?|版[面次]\s*[:：]\s*.{{0,16}}|{_N}{{1,3}}\s*版|\d{{2}}(?=\s*[:：]?\s*[{_HAN}]{{2,6}}$))"
    rf"(?:\s*[:：·|｜/-]?\s*[{_HAN}·・/／A-Za-z]{{0,12}}|[:：·|｜\s].{{0,24}})|[-—]\s*\d{{1,3}}\s*[-—]"
)
_MASTHEAD = re.compile(
    rf"(?:.{{0,30}}(?:{_DAY}|{_NUMERIC_DAY}).{{0,6}}(?:星期|週|周|礼拜|農曆|农历).{{0,40}}"
    rf"|(?:星期|週|周)[一二三四五六日天].{{0,30}}|.{{0,30}}(?:国内统一|统一刊号|刊號|CN\s?\d\d|邮发代号|今日\s*{_N}+\s*版|总第?\s*\d+\s*期|第\s*{_N}{{3,6}}\s*[期號号]).{{0,60}}"
    rf"|[{_HAN}]{{1,8}}(?:日报|晚报|晨报|早报|时报|商报|都市报|周报|日報|晚報|時報|週報|早報)(?:\s*(?:{_DAY}|{_NUMERIC_DAY}).{{0,20}})?)"
)
_STAFF = re.compile(
    r"[■●\s]*(?:(?:本版|责任|責任|值班|执行|一版|二版|三版|四版|今日|本期|美术|视觉|版式)?\s*(?:责任)?(?:编辑|編輯|责编|責編|主编|美编|校对|校對|组版|版式|视觉|编审|审读|编委|总编|值班主任|检校)"
    r"|(?:新闻)?热线|(?:投稿)?邮箱|(?:联系)?电话|投稿信箱|E-?mail|地址|网址|http|社址|传真)(?:\s*[:：/／]|\s+(?=\S{2,4}\b)).*|(?:http|www\.).{4,60}",
    re.IGNORECASE,
)
_FROM = re.compile(
    rf"[（(【\[]?\s*(?:紧接|緊接)?[上接]{{1,2}}接?\s*第?\s*[A-Z]?{_N}{{1,3}}\s*版.{{0,20}}|[（(]?上接.{{1,12}}版[）)]?"
)
_TO = re.compile(r"[（(【\[]?\s*(?:下转|下轉|转|見|见|详见|相关报道见|全文见).{0,14}版.{0,8}")
_LABEL = re.compile(
    r"(?:正?标题|主标题|大标题|引题|肩题|眉题|副标题|副题|小标题|作者|日期|时间|发布时间|来源|版次|版面|版名|栏目|专栏|关键词|正文|内容|摘要|標題|副標題|作者|日期|來源|版面|欄目|內文)\s*[:：]"
)
_DATE = re.compile(rf"[（(]?(?:{_DAY}|{_NUMERIC_DAY})(?:\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?)?[）)]?")
_CREDIT = re.compile(
    r"(?:.{0,24}(?:摄影报道除外|[^文/／\s]\s*[摄攝]|\s[摄攝]|供[图圖]|资料[图圖]片?|[图圖]片|摄影|攝影|翻攝自.{1,10}|提供)(?:\s*[（(][^（）()]{1,16}[）)])?|(?:[图圖](?:片)?|摄影|攝影)\s*[/／:：、].{1,20}|（?(?:新华社|中新社|视觉中国|人民视觉|影像中国|美联社|路透社|法新社)发?）?)[）)]?"
)
_NOTE = re.compile(
    r"[（(【\[](?:作者|据|據|摘自|原载|完|本文|新华社|中新社|来源|文字|图为)[^（）()]{0,80}[）)】\]]|(?:作者系|作者为|作者單位|作者单位|据新华社|新华社.{0,6}电$|来源[:：]).{0,60}"
)
_COLUMN = re.compile(
    r"[（(【〖［\[〔《〈◎●★☆▶]\s*[^（）()【】。]{1,16}\s*[）)】〗］\]〕》〉◎●★☆◀]|[·・—]{1,2}[^·・—。]{2,12}[·・—]{1,2}"
)
_DASHED = re.compile(r"(?:——?|--+|――?|──?|－－?|—)\s*\S.*")
_NUMBERED = re.compile(
    rf"(?:[一二三四五六七八九十]{{1,3}}\s*[、.．]|[（(][一二三四五六七八九十\d]{{1,3}}[）)]|\d{{1,2}}\s*[、.．](?!\d)|第[一二三四五六七八九十]{{1,3}}[章节、]|[①-⑳㈠-㈩Ⅰ-Ⅻ]|0\d\s)"
)
_LEAD = re.compile(
    rf"[【〔（(\[［]?\s*(?:本报|本報|新华社|新華社|中新[社网]|中央社|据|據|[{_HAN}·]{{1,7}}(?:报|報|社|网|網|台|臺))[^。！？；，,]{{0,26}}?(?:讯|訊|[电電](?![力视话子商动脑影信网視話動腦])|专电|報導|报道)"
    rf"|[【〔（(\[［]\s*(?:本报|本報|新华社|中央社)?[{_HAN}]{{0,8}}(?:记者|記者|编译|編譯|通讯员|特派員|评论员|實習|实习|採訪)[^】〕）)\]。]{{1,50}}[】〕）)\]］]"
    rf"|[【〔（(\[［][^】〕）)\]。]{{2,40}}(?:报道|報導|報道|[电電讯訊])[】〕）)\]］]"
    rf"|(?:本报|本報)?(?:记者|記者)\s?[{_HAN}]{{2,4}}(?:[／/、][{_HAN}]{{2,10}})?(?:报道|報導|[电電])"
)
_SALUTATION = re.compile(
    r"(?:尊敬|亲爱|敬爱|各位|广大|全[市县省国区校体])[^，。]{1,24}[:：]|[^，。“\"]{2,24}(?:同志|朋友|先生|女士|编辑|编辑部|老师|同学|们|們|工作者|居民|业主|读者|讀者|同胞|委员|代表|台鑒|鈞鑒)[:：]"
)
_SHORT = 45


def mark_line(text: str) -> Mark:
    """Say what a line is, as far as it shows without its neighbours."""
    if len(text) > 100:
        return Mark.LEAD if _LEAD.match(text[:100]) else Mark.BODY
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
    if _LABEL.match(text):
        return Mark.LABEL
    if not closed and _STAFF.fullmatch(text):
        return Mark.STAFF
    if not closed and byline_names(text):
        return Mark.BYLINE
    if len(text) <= 40 and "。" not in text and _CREDIT.fullmatch(text):
        return Mark.CREDIT
    if _NOTE.fullmatch(text):
        return Mark.NOTE
    if _LEAD.match(text):
        return Mark.LEAD
    if _SALUTATION.fullmatch(text):
        return Mark.SALUTATION
    if closed:
        bare = text.rstrip(CLOSERS)
        asks = bare[-1:] in "！？!?…" and len(text) <= 32 and not re.search("[。；;]", text)
        return Mark.QUESTION if asks and text[:1] not in '“「"' else Mark.BODY
    if len(text) > _SHORT or "。" in text or text[-1] in "，、,;；：:":
        return Mark.BODY
    if _DASHED.fullmatch(text):
        return Mark.DASHED
    if _NUMBERED.match(text):
        return Mark.NUMBERED
    if len(text) <= 12 and plain_names(text):
        return Mark.NAME
    return Mark.COLUMN if _COLUMN.fullmatch(text) else Mark.HEADING
