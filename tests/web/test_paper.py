"""The newspaper as HTML, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from qa.datatypes import Article, Block, Issue, Kind, Paragraph
from qa.finding import find, passages
from qa.mentions import mentions
from qa.newspaper import Head
from qa.web.paper import (
    ON_A_PAGE,
    article_html,
    found_html,
    issues_html,
    list_html,
    mentioned_html,
    newest_html,
    overview_html,
    sheet_html,
)
from qa.web.places import Place
from qa.web.views import Listing, Search

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> ${alert(3)} {{value}} </mark></section>&lt;"

LEAD = Paragraph("a1-p1", "𠮷村出产𠮷果,👍很好。", (6, 6))
NEXT = Paragraph("a1-p2", "第二段。", (9, 9))
ISSUE = Issue(
    "晨报-2026-05-29",
    "2026-05-29",
    (
        Article("a1", (LEAD, NEXT), "村里有果", "乡村", "果农访谈", "民生", "A10", ("赵琦",)),
        Article("a2", (Paragraph("a2-p1", "评。", (20, 20)),), "短评", page="A2", kind="commentary"),
    ),
    (
        Block("a1-b1", "a1", "section", "民生", (1, 1)),
        Block("a1-b2", "a1", "kicker", "乡村", (2, 2)),
        Block("a1-b3", "a1", "headline", "村里有果", (3, 3)),
        Block("a1-b4", "a1", "subhead", "——果农访谈", (4, 4)),
        Block("a1-b5", "a1", "inner_subhead", "果子", (8, 8)),
        Block("a1-b6", "a1", "credit", "摄影 钱二", (10, 10)),
    ),
)


class Text(HTMLParser):
    """The text that is seen, tag by tag, and what the tags are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.seen: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.seen.append(data)


def links(html: str) -> list[str]:
    return re.findall(r'<h3[^>]*><a href="([^"]*)"', html)


def marks(html: str) -> list[str]:
    return re.findall("<mark>(.*?)</mark>", html)


def opened(place: Place, issue: Issue = ISSUE) -> str:
    html = article_html(issue, place, "zh")
    assert html is not None
    return html


def test_the_list_turns_the_pages_in_their_order():
    html = list_html([ISSUE], Listing(), "zh")
    assert links(html) == [Place(ISSUE.name, "a2").fragment(), Place(ISSUE.name, "a1").fragment()]
    assert "晨报</a> <small>2026年5月29日 星期五" in html
    assert "赵琦 · 新闻 · 民生 · 第A10版" in html


def test_the_list_keeps_the_order_of_the_file_where_a_page_is_missing():
    issue = Issue("x", None, (Article("b", (), "乙", page="2"), Article("a", (), "甲", page="1"), Article("c", ())), ())
    assert links(list_html([issue], Listing(), "zh")) == [Place("x", name).fragment() for name in "bac"]


def test_the_list_is_narrowed_by_each_thing():
    for listing in (Listing(kind="commentary"), Listing(page="A2")):
        assert links(list_html([ISSUE], listing, "zh")) == [Place(ISSUE.name, "a2").fragment()]
    assert links(list_html([ISSUE], Listing(section="民生"), "zh")) == [Place(ISSUE.name, "a1").fragment()]
    assert "没有这样的文章" in list_html([ISSUE], Listing(section="民生", kind="commentary"), "zh")


def test_the_choices_say_how_many_articles_each_leaves():
    html = list_html([ISSUE], Listing(kind="commentary"), "zh")
    assert '<a href="#?kind=commentary" aria-current="true">评论 <small>1</small></a>' in html
    assert '<a href="#?kind=news">新闻 <small>1</small></a>' in html
    assert '<a href="#/">全部</a>' in html


def test_several_issues_are_grouped_by_name_and_date():
    other = Issue("晚报", None, (Article("a1", (), "丙"),), ())
    html = list_html([ISSUE, other], Listing(), "en")
    heads = re.findall(r'<h2 class="issue".*?</h2>', html)
    assert [("晨报" in head, "Friday" in head, "晚报" in head) for head in heads] == [
        (True, True, False),
        (False, False, True),
    ]
    assert links(list_html([ISSUE, other], Listing(issue="晚报"), "zh")) == [Place("晚报", "a1").fragment()]


def test_a_long_list_is_shown_in_parts():
    issue = Issue("x", None, tuple(Article(f"a{n}", (), f"题{n}") for n in range(250)), ())
    first, last = list_html([issue], Listing(), "zh"), list_html([issue], Listing(first=200), "zh")
    assert (len(links(first)), links(last)[-1]) == (ON_A_PAGE, Place("x", "a249").fragment())
    assert "第 1–100 篇，共 250 篇" in first
    assert 'rel="next" href="#?from=100"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="#?from=100"' in last
    assert 'rel="next"' not in last


def test_an_archive_is_a_list_of_issues_the_newest_first():
    days = [f"{year}-{month:02}-01" for year in (2025, 2026) for month in range(1, 13)]
    heads = [Head(f"晨报-{day}", day, "", 3, f"晨报-{day}") for day in days] + [Head("特刊", None, "", 1, "特刊")]
    html = issues_html(heads, Listing(), "zh")
    entries = re.findall("<li>(.*?)</li>", html)
    newest = Place("晨报-2026-12-01").fragment()
    assert entries[0] == f'<a href="{newest}">2026年12月1日 星期二 · 晨报</a> <small>3 篇</small>'
    assert entries[-1] == f'<a href="{Place("特刊").fragment()}">没有日期 · 特刊</a> <small>1 篇</small>'
    assert "共 25 期，新的在前" in html
    assert '<a href="#?year=2026">2026 <small>12</small></a><a href="#?year=2025">2025 <small>12</small></a>' in html
    of_year = issues_html(heads, Listing(year="2025"), "en")
    assert re.findall("<li><a[^>]*>(.*?)</a>", of_year)[-1] == "Wednesday, 1 January 2025 · 晨报"
    assert of_year.count("<li>") == 12
    assert "没有这样的文章" in issues_html(heads, Listing(year="1999"), "zh")
    assert "不在这份报纸里" in issues_html(heads, Listing(), "zh", lost=True)


def test_a_long_list_of_issues_is_shown_in_parts():
    heads = [Head(f"{n}", None, "", 3, f"{n}") for n in range(250)]
    html = issues_html(heads, Listing(first=100), "zh")
    assert html.count("<li>") == ON_A_PAGE
    assert "第 101–200 期，共 250 期" in html
    assert 'rel="next" href="#?from=200"' in html


def test_of_a_part_of_an_archive_it_is_said_that_it_is_one():
    assert newest_html(64, 5000, "<p>…</p>", "zh") == (
        '<p class="note">这里只看最近 64 期；提问则查全部 5,000 期。</p><p>…</p>'
    )


def test_an_article_is_read_from_its_kicker_to_its_credit():
    seen = "".join(Text(opened(Place(ISSUE.name, "a1"))).seen)
    lines = ["民生", "乡村", "村里有果", "——果农访谈", "赵琦", LEAD.text, "果子", "第二段。", "摄影 钱二"]
    places = [seen.index(line) for line in lines]
    assert places == sorted(places)
    assert seen.count("乡村") == 1  # as printed, and not once more from the article's own fields


def test_every_piece_can_be_scrolled_to():
    tags = Text(opened(Place(ISSUE.name, "a1"))).tags
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert ids == [f"at-{name}" for name in ("a1-b1", "a1-b2", "a1-b3", "a1-b4", "a1-p1", "a1-b5", "a1-p2", "a1-b6")]
    assert ("h3", "inner_subhead") in [(tag, attributes.get("class")) for tag, attributes in tags]


def test_an_article_without_blocks_shows_what_is_known_of_it():
    issue = Issue(
        "x", None, (Article("a", (Paragraph("a-p1", "文。", (1, 1)),), "题", byline=("甲", "乙"), kicker="引"),), ()
    )
    seen = "".join(Text(opened(Place("x", "a"), issue)).seen)
    assert seen.index("引") < seen.index("题") < seen.index("甲 乙") < seen.index("文。")


def test_marks_count_code_points():
    html = opened(Place(ISSUE.name, "a1", "a1-p1", 4, 6))
    assert marks(html) == ["𠮷果"]
    assert marks(opened(Place(ISSUE.name, "a1", "a1-p1", 7, 8))) == ["👍"]
    assert marks(opened(Place(ISSUE.name, "a1", "a1-b3", 0, 2))) == ["村里"]
    assert [tag for tag, attributes in Text(html).tags if "data-here" in attributes] == ["p"]


def test_a_range_outside_of_the_text_marks_nothing_but_the_piece_is_shown():
    for start, end in ((5, 5), (9, 3), (0, 999), (999, 1000)):
        html = opened(Place(ISSUE.name, "a1", "a1-p1", start, end))
        assert marks(html) == []
        assert "data-here" in html


def test_neighbours_are_those_of_the_list():
    html = opened(Place(ISSUE.name, "a1"))
    assert f'rel="prev" href="{Place(ISSUE.name, "a2").fragment()}"' in html
    assert 'rel="next"' not in html


def test_what_is_not_there_is_said():
    assert article_html(ISSUE, Place(ISSUE.name, "a9"), "zh") is None
    assert "不在这篇文章里" in opened(Place(ISSUE.name, "a1", "a1-p9", 0, 1))
    assert "不在这份报纸里" in list_html([ISSUE], Listing(), "zh", lost=True)


def test_what_is_found_links_to_its_place_with_all_words_marked():
    html = found_html(Search("𠮷 果"), find(passages([ISSUE]), "𠮷 果"), "zh")
    assert Place(ISSUE.name, "a1", "a1-p1", 0, 1).fragment() in html
    assert marks(html) == ["𠮷", "𠮷", "果"]
    assert "1 段里有" in html


def test_of_several_newspapers_it_is_said_in_which_it_was_found():
    article = Article("a", (Paragraph("p", "目标", (1, 1)),), byline=("赵琦",))
    issues = [Issue(f"{name}-2026-05-29", "2026-05-29", (article,), ()) for name in ("晨报", "晚报")]
    found = [found_html(Search("目标"), find(passages(some), "目标"), "zh") for some in (issues[:1], issues)]
    one, both = ("".join(Text(html).seen) for html in found)
    assert "赵琦 · 2026年5月29日 星期五" in one
    assert "赵琦 · 晨报 · 2026年5月29日 星期五" in both
    assert "赵琦 · 晚报 · 2026年5月29日 星期五" in both


def test_an_excerpt_is_short_and_has_what_was_found():
    text = "甲" * 500 + "目标" + "乙" * 500
    issue = Issue("x", None, (Article("a", (Paragraph("p", text, (1, 1)),)),), ())
    html = found_html(Search("目标"), find(passages([issue]), "目标"), "zh")
    assert marks(html) == ["目标"]
    assert len("".join(Text(html).seen)) < 200
    assert html.count("…") == 2


def test_of_much_that_is_found_the_first_is_shown():
    issue = Issue("x", None, (Article("a", tuple(Paragraph(f"p{n}", "甲", (n, n)) for n in range(150))),), ())
    html = found_html(Search("甲"), find(passages([issue]), "甲"), "zh")
    assert "150 段里有，这里列出前 100 段" in html
    assert len(marks(html)) == 100


def test_of_much_that_is_mentioned_too():
    texts = tuple(Paragraph(f"p{n}", "在济南。", (n, n)) for n in range(150))
    place = mentions(passages([Issue("x", None, (Article("a", texts),), ())])).most[0]
    assert "“济南”：150 处，这里列出前 100 段" in mentioned_html(place, "zh")


def test_nothing_found_is_said():
    assert "报上没有“火星”" in found_html(Search("火星"), (), "zh")
    assert "请输入" in found_html(Search(" "), (), "zh")


def test_the_overview_counts_and_opens_what_it_names():
    text = "在济南。赴济南。到济南。市长赵长河说,投资1.2亿元。"
    issue = Issue("x", None, (Article("a", (Paragraph("p", text, (1, 1)),), "题"),), ())
    found = mentions(passages([issue]))
    html = overview_html([issue], found, "zh")
    assert f"1 篇文章 · 1 段 · {len(text)} 字" in html
    assert '<a href="#?place=%E6%B5%8E%E5%8D%97">' in html
    assert "<b>1.2亿元</b><span>投资1.2亿元</span>" in html
    place = next(mention for mention in found.most if mention.sort == "place")
    assert marks(mentioned_html(place, "zh")) == ["济南"] * 3
    assert "“济南”：3 处" in mentioned_html(place, "zh")


def test_hostile_text_is_text_everywhere():
    kind: Kind = "news"
    article = Article(HOSTILE, (Paragraph(HOSTILE, HOSTILE, (2, 2)),), *[HOSTILE] * 5, byline=(HOSTILE,), kind=kind)
    block = Block(f"{HOSTILE}b", HOSTILE, "headline", HOSTILE, (1, 1))
    issues = [Issue(HOSTILE, HOSTILE, (article, Article("b", (), page="1")), (block,))]
    place = Place(HOSTILE, HOSTILE, HOSTILE, 3, 30)
    hits = find(passages(issues), "script")
    bodies = [
        list_html(issues, Listing(), "zh"),
        list_html(issues, Listing(section=HOSTILE), "zh"),
        article_html(issues[0], place, "zh") or "",
        found_html(Search(HOSTILE), hits, "zh"),
        overview_html(issues, mentions(passages(issues)), "zh"),
    ]
    for body in bodies:
        html = sheet_html(Search(HOSTILE), f"#?find={HOSTILE}", body, "zh")
        tags = Text(html).tags
        assert {tag for tag, _ in tags}.isdisjoint({"script", "img"})
        assert not any(name.startswith("on") for _, attributes in tags for name in attributes)
        assert "${" not in html
        assert "{{" not in html
    assert HOSTILE in "".join(Text(bodies[0]).seen)
    assert HOSTILE in "".join(Text(bodies[2]).seen)
