"""The newspaper beside the chat, as a reader meets it, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from embeddings import VectorCache
from qa.bundled_data import bundled_issue
from qa.datatypes import Article, Issue, Paragraph
from qa.errors import ArchiveError
from qa.newspaper import MANY, Newspaper
from qa.reading import read_issues
from qa.web.pane import REFRESH
from qa.web.places import Place
from tests.fake_encoder import FakeEncoder
from tests.fakes import FakeIssues
from tests.small_issues import small_issue
from tests.web.conftest import FakeNewspaper, Served
from tests.web.files import EVENING, drop, file

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> ${alert(3)} {{value}} </mark></section> &lt;i&gt;"
FILLER = "这一段只是为了让文章更长,好让人看见页面怎样移动。" * 8


def article(number: int, text: str = FILLER, headline: str = "", paragraphs: int = 12, **fields: str) -> Article:
    texts = [text, *[FILLER] * (paragraphs - 1)]
    return Article(
        f"a{number}",
        tuple(Paragraph(f"a{number}-p{n}", text, (n, n)) for n, text in enumerate(reversed(texts), 1)),
        headline or f"第{number}篇的标题",
        byline=("赵琦",),
        kind="letter" if number == 3 else "news",
        **fields,
    )


SENTENCE = "去年发放创业担保贷款1.1亿元。"
ISSUE = Issue(
    "晨报-2026-05-29", "2026-05-29", (*(article(n) for n in range(1, 31)), article(31, SENTENCE + FILLER)), ()
)
SAID = Place(ISSUE.name, "a31", "a31-p12", 0, len(SENTENCE))
"""Far down in the last article."""


class Paper(FakeNewspaper):
    """A newspaper of these issues."""

    __hash__ = object.__hash__

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__()
        self._issues = issues

    @property
    def issues(self) -> FakeIssues:
        return FakeIssues(self._issues)


class Pane:
    """The pane, and what a reader does with it."""

    def __init__(self, page: Page, served: Served) -> None:
        self.url = served.url
        self._look_at(page)

    def _look_at(self, page: Page) -> None:
        self.page = page
        self.shown = page.locator("#reading")
        self.mark = self.shown.locator("[data-here] mark")
        self.headlines = self.shown.locator(".articles h3")
        self.headline = self.shown.locator("h2.headline")
        self.note = self.shown.locator(".note")
        self.result = self.shown.locator("h2.result")

    def go(self, address: str) -> None:
        """Opens a place in a new tab in place of this one, as somebody does who has got a link."""
        left = self.page
        self._look_at(left.context.new_page())
        left.close()
        self.page.goto(f"{self.url}/{address}")

    def put_link(self, place: Place) -> Locator:
        """A link to a place outside of the pane, as the sources of an answer are."""
        self.page.evaluate(
            "href => { const a = document.querySelector('#chat').appendChild(document.createElement('a'));"
            " a.href = href; a.textContent = a.id = 'source'; }",
            place.fragment(),
        )
        return self.page.locator("#source")

    def find(self, text: str) -> None:
        box = self.shown.get_by_role("searchbox")
        box.fill(text)
        box.press("Enter")

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id || document.activeElement.textContent"))


@pytest.fixture
def open_pane(serve_fake, open_chat) -> Iterator[Callable[..., Pane]]:
    """Opens the page of these issues; no script of it fails, in whatever tab."""
    failures: list[str] = []

    def open_pane(*issues: Issue, width: int = 1280, height: int = 800) -> Pane:
        served = serve_fake(Paper(issues or (ISSUE,)))
        page = open_chat(served, width, height).page
        page.context.on("weberror", lambda failure: failures.append(str(failure.error)))
        return Pane(page, served)

    yield open_pane
    assert failures == []


def test_the_front_names_the_issue_and_lists_its_articles(open_pane):
    pane = open_pane()
    expect(pane.shown.locator("h2.issue")).to_have_text("晨报 2026年5月29日 星期五")
    expect(pane.headlines).to_have_count(31)
    expect(pane.shown.locator(".articles .facts").nth(2)).to_contain_text("赵琦 · 来信")


def test_a_source_opens_its_article_with_the_sentence_marked_and_in_view(open_pane):
    pane = open_pane()
    link = pane.put_link(SAID)
    link.click()
    expect(pane.mark).to_have_text(SENTENCE)
    expect(pane.mark).to_be_in_viewport()
    expect(pane.headline).to_have_text("第31篇的标题")
    assert pane.page.evaluate("document.body.dataset.view") == "paper"
    assert pane.focused() == "at-a31-p12"
    pane.shown.press("Escape")
    assert pane.focused() == "source"


def test_the_source_of_an_answer_leads_to_the_sentence_in_its_article(real, open_chat):
    chat = open_chat(real)
    pane = Pane(chat.page, real)
    chat.ask("莘县去年发放了多少创业担保贷款?").locator("figcaption a").first.click()
    expect(pane.mark).to_contain_text("创业担保贷款1.1亿元")
    expect(pane.mark).to_be_in_viewport()
    expect(pane.headline).to_have_text("稳岗组合拳打开就业新空间")
    chat.page.locator("#language").click()
    expect(pane.shown.locator(".back a")).to_have_text("All articles")
    expect(pane.mark).to_be_in_viewport()


def test_the_same_source_once_more_shows_the_sentence_again(open_pane):
    pane = open_pane()
    link = pane.put_link(SAID)
    link.click()
    expect(pane.mark).to_be_in_viewport()
    pane.page.locator("#paper").evaluate("paper => paper.scrollTop = 0")
    expect(pane.mark).not_to_be_in_viewport()
    link.click()
    expect(pane.mark).to_be_in_viewport()


def test_back_leads_to_where_the_list_was_left(open_pane):
    pane = open_pane()
    pane.headlines.nth(29).locator("a").click()
    expect(pane.headline).to_have_text("第30篇的标题")
    expect(pane.headline).to_be_in_viewport()
    pane.page.go_back()
    expect(pane.headlines.nth(29)).to_be_in_viewport()
    assert pane.focused() == "第30篇的标题"
    pane.page.go_forward()
    expect(pane.headline).to_have_text("第30篇的标题")


def test_a_shared_link_opens_its_place(open_pane):
    pane = open_pane()
    pane.go(SAID.fragment())
    expect(pane.mark).to_have_text(SENTENCE)
    expect(pane.mark).to_be_in_viewport()


def test_the_articles_before_and_after_and_the_way_back(open_pane):
    pane = open_pane()
    pane.headlines.nth(1).locator("a").click()
    pane.shown.locator("[rel=next]").click()
    expect(pane.headline).to_have_text("第3篇的标题")
    expect(pane.headline).to_be_in_viewport()
    pane.shown.locator("[rel=prev]").click()
    expect(pane.headline).to_have_text("第2篇的标题")
    pane.shown.locator(".back a").click()
    expect(pane.headlines).to_have_count(31)


def test_the_list_is_filtered_by_keyboard(open_pane):
    pane = open_pane()
    pane.shown.locator(".choices a", has_text="来信").press("Enter")
    expect(pane.headlines).to_have_text(["第3篇的标题"])
    expect(pane.shown.locator(".choices a[aria-current]", has_text="来信")).to_be_focused()
    assert pane.page.url.endswith("#?kind=letter")


def test_words_are_found_and_lead_to_their_place(open_pane):
    pane = open_pane()
    pane.find("擔保　貸款")
    expect(pane.result).to_have_text("“擔保　貸款”：1 段里有")
    expect(pane.result).to_be_focused()
    expect(pane.shown.locator(".hits mark")).to_have_text(["担保", "贷款"])
    pane.shown.locator(".hits a").press("Enter")
    expect(pane.mark).to_have_text("担保")
    expect(pane.mark).to_be_in_viewport()


def test_the_overview_leads_to_the_passages(open_pane):
    pane = open_pane(*read_issues(bundled_issue()))
    pane.shown.locator(".ways a", has_text="概览").click()
    expect(pane.result).to_have_text("8 篇文章 · 51 段 · 5,788 字")
    place = pane.shown.locator(".bars a").first
    name = place.locator("span").first.inner_text()
    place.click()
    expect(pane.result).to_contain_text(f"“{name}”：")
    expect(pane.shown.locator(".hits mark").first).to_contain_text(name)
    pane.shown.locator(".hits li a").first.click()
    expect(pane.mark).to_contain_text(name)
    expect(pane.mark).to_be_in_viewport()


def test_an_unknown_place_is_said_and_the_front_shown(open_pane):
    pane = open_pane()
    for address in (Place("晚报", "a1").fragment(), Place(ISSUE.name, "a99").fragment(), "#/a//b", "#?colour=red"):
        pane.go(address)
        expect(pane.note).to_contain_text("不在这份报纸里")
        expect(pane.headlines).to_have_count(31)
    pane.go(Place(ISSUE.name, "a2", "a2-p99", 0, 5).fragment())
    expect(pane.note).to_contain_text("不在这篇文章里")
    expect(pane.headline).to_have_text("第2篇的标题")


def test_hostile_text_is_shown_as_it_is(open_pane):
    paragraph = Paragraph(HOSTILE, HOSTILE, (2, 2))
    hostile = Issue(HOSTILE, None, (Article(HOSTILE, (paragraph,), *[HOSTILE] * 5, byline=(HOSTILE,)), article(1)), ())
    pane = open_pane(hostile)
    expect(pane.headlines.first).to_have_text(HOSTILE)
    pane.go(Place(HOSTILE, HOSTILE, HOSTILE, 0, 25).fragment())
    expect(pane.headline).to_have_text(HOSTILE)
    expect(pane.shown.locator(".text .paragraph")).to_have_text(HOSTILE)
    expect(pane.mark).to_have_text(HOSTILE[:25])
    pane.find(HOSTILE)
    expect(pane.result).to_contain_text(HOSTILE[:100])
    expect(pane.shown.locator(":is(script, img)")).to_have_count(0)


def test_the_link_to_an_article_or_a_passage_is_copied_and_opens_there(open_pane):
    pane = open_pane()
    pane.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pane.shown.locator(".articles .copy").nth(4).click()
    expect(pane.shown.get_by_role("status")).to_have_text("链接已复制。")
    copied = pane.page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{pane.url}/{Place(ISSUE.name, 'a5').fragment()}"
    pane.go(SAID.fragment())
    pane.shown.locator(".text .copy").click()
    expect(pane.shown.get_by_role("status")).to_have_text("链接已复制。")
    other = pane.page.context.new_page()
    other.goto(pane.page.evaluate("navigator.clipboard.readText()"))
    expect(other.locator("#reading [data-here] mark")).to_have_text(SENTENCE)


def test_without_a_clipboard_the_link_is_copied_by_a_selection(open_pane):
    pane = open_pane()
    pane.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
    pane.shown.locator(".articles .copy").first.press("Enter")
    expect(pane.shown.get_by_role("status")).to_have_text("链接已复制。")
    box = pane.shown.get_by_role("searchbox")
    box.press("Control+v")
    expect(box).to_have_value(f"{pane.url}/{Place(ISSUE.name, 'a1').fragment()}"[:100])


def test_a_large_issue_is_shown_in_parts(open_pane):
    large = Issue("大报", "2026-05-29", tuple(article(n) for n in range(1, 501)), ())
    pane = open_pane(large)
    expect(pane.headlines).to_have_count(100)
    pane.shown.locator("[rel=next]").click()
    expect(pane.headlines.first).to_have_text("第101篇的标题")
    expect(pane.headlines.first).to_be_in_viewport()
    pane.go(Place("大报", "a500").fragment())
    expect(pane.headline).to_have_text("第500篇的标题")
    expect(pane.shown.locator(".paragraph")).to_have_count(12)


def test_several_issues_are_listed_one_after_the_other(open_pane):
    pane = open_pane(ISSUE, Issue("晚报", "2026-05-30", (article(1),), ()))
    heads = pane.shown.locator("h2.issue")
    expect(heads).to_have_text(["晨报 2026年5月29日 星期五", "晚报 2026年5月30日 星期六"])
    heads.nth(1).locator("a").click()
    expect(pane.headlines).to_have_count(1)


def test_of_an_archive_an_issue_is_chosen_first(open_pane):
    days = [f"2026-05-{day:02}" for day in range(1, 31)] + [f"2025-{m:02}-01" for m in range(1, 13)]
    pane = open_pane(*(Issue(f"晨报-{day}", day, (article(1), article(2)), ()) for day in days))
    expect(pane.result).to_have_text(f"共 {len(days)} 期，新的在前")
    expect(pane.headlines).to_have_count(0)
    pane.shown.locator(".filters a", has_text="2025").click()
    expect(pane.shown.locator(".issues a")).to_have_count(12)
    pane.shown.locator(".issues a").last.click()
    expect(pane.headlines).to_have_text(["第1篇的标题", "第2篇的标题"])
    pane.headlines.first.locator("a").click()
    expect(pane.headline).to_have_text("第1篇的标题")
    pane.shown.locator(".back a").click()
    expect(pane.headlines).to_have_count(2)
    expect(pane.shown.locator("h2.issue")).to_contain_text("2025年1月1日")
    pane.shown.locator(".filters a", has_text="全部").click()
    expect(pane.shown.locator(".issues a")).to_have_count(len(days))
    pane.go(Place("晚报", "a1").fragment())
    expect(pane.note).to_contain_text("不在这份报纸里")
    expect(pane.shown.locator(".issues a")).to_have_count(len(days))


def test_of_many_issues_the_newest_are_searched_and_that_is_said(open_pane):
    pane = open_pane(
        *(Issue(f"晨报{n}", None, (article(1, f"第{n}期的事。", paragraphs=1),), ()) for n in range(MANY + 9))
    )
    pane.find("期的事")
    expect(pane.result).to_contain_text(f"{MANY} 段里有")
    expect(pane.note).to_have_text(f"这里只看最近 {MANY} 期；提问则查全部 {MANY + 9} 期。")


def test_the_pane_speaks_the_language_of_the_page(open_pane):
    pane = open_pane()
    pane.go(SAID.fragment())
    expect(pane.mark).to_be_in_viewport()
    pane.page.evaluate("document.documentElement.lang = 'en'")
    expect(pane.shown.locator(".back a")).to_have_text("All articles")
    expect(pane.mark).to_have_text(SENTENCE)
    expect(pane.mark).to_be_in_viewport()


def test_after_a_change_of_newspapers_the_other_one_is_shown(serve_fake, open_chat):
    paper = Paper((ISSUE,))
    served = serve_fake(paper)
    pane = Pane(open_chat(served).page, served)
    pane.put_link(SAID).click()
    expect(pane.mark).to_be_in_viewport()
    paper._issues = (Issue("晚报", None, (article(1),), ()),)
    pane.page.evaluate(REFRESH)
    expect(pane.headlines).to_have_count(1)
    assert pane.page.url == f"{pane.url}/"


def test_nobody_reaches_what_another_visitor_brought_along(serve_fake, open_chat, tmp_path):
    morning = small_issue([("headline", "桥修好了"), (None, "小桥昨天修好。")], name="晨报")
    served = serve_fake(Newspaper([morning], FakeEncoder(), VectorCache(tmp_path)))
    mine, other = (Pane(open_chat(served).page, served) for _ in range(2))
    mine.page.locator("#shelf > button").click()
    drop(mine.page, "own-files", file("晚报.txt", EVENING))
    mine.page.locator("#own-use").click()
    expect(mine.headlines).to_have_text(["大桥今日通车", "学校放假"])
    mine.headlines.first.locator("a").click()
    expect(mine.headline).to_have_text("大桥今日通车")
    other.page.evaluate("address => { location.hash = address; }", mine.page.url.partition("#")[2])
    expect(other.note).to_contain_text("不在这份报纸里")
    expect(other.headlines).to_have_text(["桥修好了"])
    other.find("大桥")
    expect(other.result).to_have_text("报上没有“大桥”。")


def test_what_cannot_be_read_is_said_and_can_be_tried_again(serve_fake, open_chat):
    class Broken(Paper):
        broken = False

        @property
        def issues(self) -> FakeIssues:
            if self.broken:
                raise ArchiveError("/srv/archive/3 is damaged", "make it anew")
            return super().issues

    paper = Broken((ISSUE,))
    served = serve_fake(paper)
    pane = Pane(open_chat(served).page, served)
    link = pane.put_link(SAID)
    paper.broken = True
    link.click()
    expect(pane.result).to_have_text(
        "没有读出来：这里的模型或报纸库出了故障；请过一会儿再试，还不行就告诉管理这个页面的人"
    )
    expect(pane.result).to_be_focused()
    expect(pane.shown.locator("[aria-busy]")).to_have_count(0)
    paper.broken = False
    pane.shown.locator(".ways a").first.click()
    expect(pane.headlines).to_have_count(31)
    link.click()
    expect(pane.mark).to_be_in_viewport()


def test_what_got_lost_on_its_way_is_asked_for_again_by_a_click(open_pane):
    pane = open_pane()
    link = pane.put_link(SAID)
    lost: list[str] = []

    def lose(route: Route) -> None:
        lost.append(route.request.url)  # and never answer

    pane.page.route("**/gradio_api/run/**", lose)
    link.click()
    expect(pane.shown.locator("[aria-busy]")).to_have_count(1)
    pane.page.unroute("**/gradio_api/run/**")
    link.click()
    expect(pane.mark).to_be_in_viewport()
    assert len(lost) == 1


def test_of_two_hurried_clicks_the_second_counts(open_pane):
    pane = open_pane()
    pane.page.evaluate(
        "hrefs => hrefs.forEach((href) => { location.hash = href; })",
        [Place(ISSUE.name, f"a{n}").fragment() for n in (2, 3, 4, 5)],
    )
    expect(pane.headline).to_have_text("第5篇的标题")
    pane.page.wait_for_timeout(1000)
    expect(pane.headline).to_have_text("第5篇的标题")


def test_a_phone_shows_it_without_scrolling_sideways(open_pane):
    long = Issue("晨报", None, (article(1, "A" * 300 + "长" * 300, "B" * 200), article(2)), ())
    pane = open_pane(long, width=390, height=844)
    for address in (Place("晨报", "a1", "a1-p12", 0, 300).fragment(), "#?find=" + "A" * 100, "#/", "#?overview="):
        pane.go(address)
        expect(pane.shown.locator(f'.sheet[data-address="{address}"]')).to_be_visible()
        assert pane.page.evaluate("document.documentElement.scrollWidth") == 390
        assert pane.page.locator("#paper").evaluate("paper => paper.scrollWidth - paper.clientWidth") == 0


def test_what_has_the_focus_is_not_covered_by_what_stands_above_the_list(serve_fake, open_chat):
    page = open_chat(serve_fake(Paper((ISSUE,)))).page
    page.locator(".articles .copy").last.focus()
    covered = """() => {
        const { top, left } = document.activeElement.getBoundingClientRect();
        return document.querySelector(".ways").contains(document.elementFromPoint(left + 2, top + 2));
    }"""
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        assert not page.evaluate(covered), page.evaluate("document.activeElement.textContent")
