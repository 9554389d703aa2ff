"""What the reading pane says, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.mentions import Sort
from qa.render import Language

__all__ = ["PANE_WORDS", "PaneWords"]


@dataclass(frozen=True, slots=True)
class PaneWords:
    """``{}`` is filled in."""

    paper: str
    articles: str
    overview: str
    find: str
    find_label: str
    untitled: str
    filters: dict[str, str]
    """Labels of what the articles are filtered by."""
    all: str
    page: str
    back: str
    previous: str
    next: str
    previous_page: str
    next_page: str
    article_nav: str
    list_nav: str
    shown: str
    year: str
    issues_held: str
    issues_shown: str
    undated: str
    of_issue: str
    none: str
    not_here: str
    not_in_article: str
    unread: str
    copy: str
    copy_passage: str
    copied: str
    not_copied: str
    found: str
    found_some: str
    not_found: str
    nothing_to_find: str
    newest: str
    """Said where only so many issues of an archive are looked at."""
    counts: str
    sorts: dict[Sort, str]
    how: str
    how_some: str
    times: str
    places: str
    places_some: str
    nobody: str


PANE_WORDS: dict[Language, PaneWords] = {
    "zh": PaneWords(
        paper="报纸",
        articles="文章",
        overview="概览",
        find="查找",
        find_label="在报纸里查找",
        untitled="无标题",
        filters={"issue": "期", "kind": "体裁", "section": "栏目", "page": "版面"},
        all="全部",
        page="第{}版",
        back="返回目录",
        previous="上一篇",
        next="下一篇",
        previous_page="上一页",
        next_page="下一页",
        article_nav="前后文章",
        list_nav="目录分页",
        shown="第 {}–{} 篇，共 {} 篇",
        year="年份",
        issues_held="共 {} 期，新的在前",
        issues_shown="第 {}–{} 期，共 {} 期",
        undated="没有日期",
        of_issue="{} 篇",
        none="没有这样的文章。",
        not_here="链接所指的地方不在这份报纸里。下面是报纸的目录。",
        not_in_article="链接所指的那一处不在这篇文章里。下面是整篇文章。",
        unread="没有读出来：{}",
        copy="复制链接",
        copy_passage="复制这一处的链接",
        copied="链接已复制。",
        not_copied="没能复制，请从浏览器的地址栏复制。",
        found="“{}”：{} 段里有",
        found_some="“{}”：{} 段里有，这里列出前 {} 段",
        not_found="报上没有“{}”。",
        nothing_to_find="请输入要查找的词。",
        newest="这里只看最近 {} 期；提问则查全部 {} 期。",
        counts="{} 篇文章 · {} 段 · {} 字",
        sorts={"person": "人物", "organisation": "机构", "place": "地方", "figure": "数字"},
        how="由程序按词语统计，会有错漏，以原文为准。点开可见每一处。",
        how_some="由程序按词语统计前 {} 篇文章，会有错漏，以原文为准。点开可见每一处。",
        times="{} 次",
        places="“{}”：{} 处",
        places_some="“{}”：{} 处，这里列出前 {} 段",
        nobody="没有找到。",
    ),
    "en": PaneWords(
        paper="Newspaper",
        articles="Articles",
        overview="Overview",
        find="Find",
        find_label="Find in the paper",
        untitled="no headline",
        filters={"issue": "Issue", "kind": "Kind", "section": "Section", "page": "Page"},
        all="all",
        page="page {}",
        back="All articles",
        previous="Previous",
        next="Next",
        previous_page="Previous page",
        next_page="Next page",
        article_nav="Articles before and after",
        list_nav="Pages of the list",
        shown="Articles {}–{} of {}",
        year="Year",
        issues_held="{} issue(s), the newest first",
        issues_shown="Issues {}–{} of {}",
        undated="no date",
        of_issue="{} article(s)",
        none="There is no such article.",
        not_here="This newspaper has no such place as the link names. Here is its list of articles.",
        not_in_article="This article has no such place as the link names. Here is the whole article.",
        unread="Could not be read: {}",
        copy="Copy link",
        copy_passage="Copy link to this place",
        copied="Link copied.",
        not_copied="Could not be copied; please copy it from the browser’s address bar.",
        found="“{}”, passages with it: {}",
        found_some="“{}”, passages with it: {}, of which the first {} are here",
        not_found="The paper does not have “{}”.",
        nothing_to_find="Please type what to find.",
        newest="Only the newest {} issues are looked at here; questions are asked of all {}.",
        counts="{} article(s) · {} paragraph(s) · {} character(s)",
        sorts={"person": "People", "organisation": "Organisations", "place": "Places", "figure": "Figures"},
        how="Counted by a program, by words: it errs and misses some, the paper decides. Each opens its passages.",
        how_some="Counted by a program, by words, in the first {} articles: it errs and misses some, the paper "
        "decides. Each opens its passages.",
        times="{}×",
        places="“{}”, times mentioned: {}",
        places_some="“{}”, times mentioned: {}; the first {} passages here",
        nobody="None found.",
    ),
}
