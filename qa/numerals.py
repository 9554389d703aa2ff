"""Numbers, dates and units as a Chinese paper prints them in digits: 百分之三十五 and 35 percent are 35%.

All texts here are folded (see `qa.words.fold`): half-width, lower-case, Simplified. In others only what looks the same
is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import prod

SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
SCALE = "(?:[万亿]|(?<=[一二两三四五六七八九])十|十(?!分(?!钟))|百(?!分)|千(?![米克瓦卡伏帕]))"
"""Pattern of one scale; one that belongs to a unit is none: 千米, 百分点; nor is the word 十分."""
ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})++(?![0-9])|[0-9]++)(?:\.[0-9]++)?"
"""Pattern of a number in digits."""

_ONES = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "两": 2} | {c: n for n, c in enumerate("三四五六七八九", 3)}
_LONGEST = 24
"""Characters of the longest Chinese numeral that is read."""

_NUMERAL = re.compile(
    "(?<![0-9一二两三四五六七八九十百千万亿点周期拜初])(?:[一二两三四五六七八九]|(?<=[十百千万亿点零〇])[零〇]"
    f"|点(?=[零〇一二三四五六七八九]++(?![十刻分]))|{SCALE})++"
)
_WITH_POINT = re.compile("([^点]+)点([零〇一二三四五六七八九]+)([十百千万亿]{0,3})")
# What a single character measures; a longer numeral is a number anyway, while 三个 and 四项 are but words.
_COUNTED = re.compile(
    "[余多来几]?(?:[倍成天年月周岁亩元里斤吨克米]|小时|分钟|季度|个月|千[米克]|公[里斤顷]|平方|立方)|[日号]"
)
# 一 hardly ever counts (一些, 一起, 万一), save in 一月, 一季度, 一至四月, 五月一日.
_ONE_COUNTED = re.compile("月|季度|[至到—–~-][0-9二三四五六七八九十]{1,2}月|(?<=月一)[日号]")
_YEAR = re.compile("[〇零○一二三四五六七八九]{4}(?=年)")
_SHARE = re.compile(r"百分之([零〇一二三四五六七八九十百点]++|[0-9]++(?:\.[0-9]++)?)")
_PART = re.compile("([二三四五六七八九十]{1,3})分之([一二两三四五六七八九十]{1,3})")
_TENTHS = re.compile("(?<![0-9.万亿])([1-9])成([1-9一二三四五六七八九])?(?=[多以左的,。;、!?)]|$)")

_MONTHS = (
    "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sep(?:t(?:ember)?)? oct(?:ober)? "
    "nov(?:ember)? dec(?:ember)?"
).split()
_MONTH = "|".join(_MONTHS)
_UP_TO_12 = "one two three four five six seven eight nine ten eleven twelve".split()
_SOME = "|".join(["[0-9]{1,2}", *_UP_TO_12])
_QUARTERS = "first second third fourth".split()
_ENGLISH_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_RELATIVE = {
    "last year": "去年",
    "this year": "今年",
    "next year": "明年",
    "last month": "上月",
    "this month": "本月",
    "next month": "下月",
    "yesterday": "昨天",
    "today": "今天",
    "tomorrow": "明天",
}


def in_digits(text: str) -> str:
    """A folded text with its numbers, dates and units as a Chinese paper prints them in digits.

    A single character is a number only where something is measured or dated, and 一 hardly ever: 四川 and 三个 stay. Of
    several names of a unit one is kept: 千米 is 公里.

    >>> in_digits("二〇二六年五月二十八日,三十五家企业增长百分之八点一"), in_digits("35 percent on may 28")
    ('2026年5月28日,35家企业增长8.1%', '35% on 5月28日')
    """
    for pattern, replacement in (*_ENGLISH, *_CHINESE) if re.search("[a-z]", text) else _CHINESE:
        text = pattern.sub(replacement, text)
    return text


def decimal(arabic: str) -> Decimal:
    """The value of a number in digits, with or without commas."""
    return Decimal(arabic.replace(",", ""))


def plain(value: Decimal) -> str:
    """Digits without needless zeros: 1.50 is 1.5."""
    return f"{value.normalize():f}"


def _value(written: str) -> Decimal | None:
    """What a Chinese numeral names, 三万五 and 一百二 without their last scale too; None where it is no numeral."""
    if len(written) > _LONGEST:
        return None
    if parts := _WITH_POINT.fullmatch(written):
        whole = _value(parts[1])
        fraction = Decimal("0." + "".join(str(_ONES[c]) for c in parts[2]))
        return None if whole is None else (whole + fraction) * prod(SCALES[c] for c in parts[3])
    total = section = digit = 0
    for char in written:
        if char in _ONES:
            if digit:
                return None
            digit = _ONES[char]
            continue
        scale = SCALES.get(char)
        if scale is None or not (digit or char == "十" or (scale >= SCALES["万"] and (section or total))):
            return None
        if scale < SCALES["万"]:
            section += (digit or 1) * scale
        elif scale == SCALES["亿"] or not section + digit:
            total, section = (total + section + digit) * scale, 0
        else:
            total, section = total + (section + digit) * scale, 0
        digit = 0
    if digit and (last := SCALES.get(written[-2:-1], 0)) > SCALES["十"]:
        digit *= last // 10
    return Decimal(total + section + digit)


def _in_digits(match: re.Match[str]) -> str:
    """A Chinese numeral in digits, or as it is where it is none."""
    written, before = match[0], match.string[: match.start()][-1:]
    value = _value(written)
    if value is None:
        return written
    if len(written) == 1 and before != "第":
        counted = (_ONE_COUNTED if written == "一" else _COUNTED).match(match.string, match.end())
        if not counted or (written == "两" and counted[0] in "日号"):
            return written
    return plain(value)


def _read(written: str) -> str:
    value = decimal(written) if written[0].isdecimal() else _value(written)
    return "" if value is None else plain(value)


def _date(year: str | None, month: str, day: str) -> str:
    return (f"{year}年" if year else "") + f"{_month(month)}月{day}日"


def _month(name: str) -> int:
    return 1 + [month[:3] for month in _MONTHS].index(name[:3])


def _some(written: str) -> str:
    return written if written.isdecimal() else str(1 + _UP_TO_12.index(written))


_Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]
_ENGLISH: tuple[_Rewrite, ...] = (
    (
        re.compile(rf"\b({_MONTH})\.? ([0-9]{{1,2}})(?:st|nd|rd|th)?(?![0-9])(?:,? ([12][0-9]{{3}})\b)?"),
        lambda m: _date(m[3], m[1], m[2]),
    ),
    (
        re.compile(rf"\b([0-9]{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})\b(?:[,.]? ([12][0-9]{{3}})\b)?"),
        lambda m: _date(m[3], m[2], m[1]),
    ),
    (re.compile(rf"\b({_MONTH}),? ([12][0-9]{{3}})\b"), lambda m: f"{m[2]}年{_month(m[1])}月"),
    # may and march are other words too: a month alone follows a preposition.
    (re.compile(rf"(?<=\b(?:in|of|by)) ({_MONTH})\b"), lambda m: f" {_month(m[1])}月"),
    (re.compile(rf"\bfirst ({_SOME}) months\b"), lambda m: f"前{_some(m[1])}个月"),
    (re.compile(rf"\b({'|'.join(_QUARTERS)}) quarter\b"), lambda m: f"{1 + _QUARTERS.index(m[1])}季度"),
    (re.compile(r"\bq([1-4])\b"), r"\1季度"),
    (re.compile(r"\bfirst half of\b"), "上半年 of"),
    (re.compile(r"\bsecond half of\b"), "下半年 of"),
    (
        re.compile(rf"(?<![0-9])(?<![0-9][.,])({ARABIC}) ?({'|'.join(_ENGLISH_SCALES)})\b"),
        lambda m: plain(decimal(m[1]) * _ENGLISH_SCALES[m[2]]),
    ),
    (re.compile(r"(?<=[0-9]) ?(?:percent|per cent)\b"), "%"),
    (re.compile(rf"\b(?:{'|'.join(_RELATIVE)})\b"), lambda m: _RELATIVE[m[0]]),
    (re.compile(r"\b(?:rmb|cny|yuan)\b"), "元"),
    (re.compile(r"\b(?:us )?dollars?\b|\busd\b"), "美元"),
    (re.compile(r"\beuros?\b"), "欧元"),
    (re.compile(r"(?<![a-z])(?:km|kilomet(?:er|re)s?)\b"), "公里"),
    (re.compile(r"(?<![a-z])(?:kg|kilograms?)\b"), "公斤"),
)
_CHINESE: tuple[_Rewrite, ...] = (
    (re.compile("(?<=[0-9]) %"), "%"),
    (_YEAR, lambda m: "".join(str(_ONES[c]) for c in m[0])),
    (_SHARE, lambda m: f"{share}%" if (share := _read(m[1])) else m[0]),
    (_PART, lambda m: f"{part}/{whole}" if (part := _read(m[2])) and (whole := _read(m[1])) else m[0]),
    (_NUMERAL, _in_digits),
    (_TENTHS, lambda m: f"{m[1]}{_ONES.get(m[2], m[2]) if m[2] else 0}%"),
    (re.compile("千米"), "公里"),
    (re.compile("千克"), "公斤"),
    (re.compile("公尺"), "米"),
    (re.compile("公分"), "厘米"),
    (re.compile("公吨"), "吨"),
    (re.compile("美金"), "美元"),
)
