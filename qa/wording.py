"""The sentences the program itself says, in Chinese and English; everything else a reader sees stands in the paper."""

from __future__ import annotations

import datetime
from typing import Literal

from qa.datatypes import Kind

Language = Literal["zh", "en"]

_WORDING: dict[str, tuple[str, str]] = {
    "weak": (
        "报纸里没有找到能回答这个问题的内容，下面是最接近的段落。",
        "The paper does not seem to say this; the passages below come closest.",
    ),
    "missing": (
        "报纸里没有提到“{words}”，下面是最接近的段落。",
        "The paper does not mention “{words}”; the passages below come closest.",
    ),
    "of_it": (
        "最接近的段落提到“{name}”，但没有说到“{words}”。",
        "The nearest passage speaks of “{name}”, but not of “{words}”.",
    ),
    "kind": (
        "报纸里有相关的段落，但没有说{sought}。",
        "The paper has related passages, but they do not say {sought}.",
    ),
    "help": (
        "你好，我是问报。请就这份报纸提问，例如“谁……？”“多少……？”“什么时候……？”，我会找出原文并标出那句话；报上没有说的，我会直说。",
        "Hello, this is Wenbao. Ask about this newspaper, such as who, how many or when: you get the passage with the "
        "sentence marked, and a plain no where the paper does not say it.",
    ),
    "summary": (
        "我只引用原文，不做总结；下面是各篇文章的开头。",
        "I quote the paper and do not summarize it; below are the opening paragraphs.",
    ),
    "empty": ("问题是空的。", "The question is empty."),
    "too_long": ("问题太长：最多{limit}个字。", "The question is too long: at most {limit} characters."),
    "date_of_file": (
        "报上没有印日期；按文件所记，这是{dates}的报纸。",
        "The paper prints no date; by its file it is the paper of {dates}.",
    ),
    "weekday_of_date": (
        "报上没有印星期几；按日期算，是{dates}。",
        "The paper prints no day of the week; by its date it is {dates}.",
    ),
    "undated": ("报上没有印日期，文件里也没有记。", "Neither the paper nor its file tells a date."),
    "number": ("报上没有印期号。", "The paper prints no issue number."),
    "pages": ("报上没有印一共有几个版。", "The paper does not print how many pages it has."),
    "name_of_file": (
        "报上没有印报纸的名称；按文件所记，它叫“{names}”。",
        "The paper prints no name; by its file it is called “{names}”.",
    ),
    "page_of_file": (
        "报上没有印版次；按文件所记，版次是“{page}”。",
        "The paper prints no page number; by its file it is “{page}”.",
    ),
    "no_page": ("报上没有印版次。", "The paper prints no page numbers."),
    "not_a_page": ("这份报纸里没有找到第{page}版。", "Page {page} was not found in this newspaper."),
    "no_section": ("报上没有给这篇文章标栏目。", "The paper names no section for this article."),
    "no_headline": ("这篇文章没有标题。", "This article has no headline."),
    "no_subhead": ("这篇文章没有副题。", "This article has no subhead."),
    "no_inner_subhead": ("这篇文章没有小标题。", "This article has no subheads inside."),
    "no_kicker": ("这篇文章没有引题。", "This article has no kicker."),
    "unsigned": ("这篇文章没有署名。", "This article is not signed."),
    "too_few": ("这份报纸里只有{count}篇文章。", "This newspaper has only {count} articles."),
    "none_of_kind": ("这份报纸里没有{kind}。", "There is no {kind} in this newspaper."),
    "nobody": ("在这篇文章里没有找到引用的话。", "No quoted speech was found in this article."),
    "nothing": ("这份报纸里没有可以检索的文字。", "There is no text to search in this newspaper."),
}
_KINDS: dict[Kind, tuple[str, str]] = {
    "news": ("新闻", "news"),
    "commentary": ("评论", "commentary"),
    "letter": ("来信或公开信", "letter"),
    "photo": ("图片新闻", "photo"),
    "notice": ("公告或启事", "notice"),
}
_DATE = ("{day.year}年{day.month}月{day.day}日", "{day.day} {month} {day.year}")
_WEEKDAYS = (
    ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_MONTHS = "January February March April May June July August September October November December".split()
_SOUGHT: dict[str, tuple[str, str]] = {
    "person": ("是谁", "who"),
    "number": ("具体数字", "the figure"),
    "date": ("具体时间", "when"),
    "place": ("具体地点", "where"),
    "title": ("具体名称", "the title"),
}


def say(key: str, english: bool = False, **values: object) -> str:
    """The sentence `key` in Chinese, or in English."""
    return _WORDING[key][english].format(**values)


def say_sought(sought: str, english: bool = False) -> str | None:
    """What a question asks for, as a phrase; None where there is no phrase for it."""
    return _SOUGHT[sought][english] if sought in _SOUGHT else None


def say_kind(kind: Kind, english: bool = False) -> str:
    """What a kind of article is called."""
    return _KINDS[kind][english]


def date_in_words(date: str, language: Language = "zh", *, weekday: bool = False) -> str:
    """An ISO date as a reader writes it, ``2026年5月29日``; anything else comes back as it is."""
    try:
        day = datetime.date.fromisoformat(date)
    except ValueError:
        return date
    english = language == "en"
    text = _DATE[english].format(day=day, month=_MONTHS[day.month - 1])
    if not weekday:
        return text
    name = _WEEKDAYS[english][day.weekday()]
    return f"{name}, {text}" if english else f"{text} {name}"


def undated(name: str, date: str | None) -> str:
    """An issue's name without the ISO date it may end in, where that is shown beside it anyway.

    >>> undated("liaocheng-daily-2026-05-29", "2026-05-29")
    'liaocheng-daily'
    """
    return (name.removesuffix(date).rstrip(" -_·.") or name) if date else name
