"""A newspaper of one's own, as visitors bring it along."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import wait
from functools import partial
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, expect

from embeddings import Progress, VectorCache
from qa.newspaper import Newspaper
from qa.reading import read_issues
from qa.web import dropped
from qa.web.conversation import _Events
from qa.web.shelves import Limits, Shelf, ShelfError, Shelves
from qa.web.tongues import Tongues
from qa.web.upload import _Counter, offered_html, title
from qa.web.visits import Visits
from tests.fake_encoder import FakeEncoder
from tests.fakes import FakeIssues
from tests.small_issues import small_issue
from tests.web.conftest import Chat, Served
from tests.web.files import EVENING, drop, file
from tests.web.test_visits import Clock

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def paper(tmp_path: Path) -> Newspaper:
    morning = small_issue([("headline", "桥修好了"), (None, "小桥昨天修好。")], name="晨报")
    return Newspaper([morning], FakeEncoder(), VectorCache(tmp_path))


def unfold(page: Page) -> None:
    """Opens the place where newspapers are changed; on a phone, the paper's view before."""
    if page.viewport_size and page.viewport_size["width"] < 768:
        page.locator("#view-paper").click()
    page.locator("#shelf > button").click()
    expect(page.locator("#own-files")).to_be_visible()


def bring(page: Page, *files: object) -> None:
    """Drops files, and takes what was read of them for the newspaper."""
    unfold(page)
    drop(page, "own-files", *files)
    page.locator("#own-use").click()
    expect(page.locator("#newspapers label.selected")).to_be_visible(timeout=60_000)


def masthead(page: Page) -> object:
    return page.locator("#masthead h1")


def test_a_file_is_shown_as_it_was_read_then_asked_and_everything_is_about_it(
    real: Served, open_chat: Callable[..., Chat]
) -> None:
    chat, other = open_chat(real), open_chat(real)
    page = chat.page
    chat.ask("妹冢镇镇长是谁?")
    served = masthead(page).inner_text()
    unfold(page)
    drop(page, "own-files", file("齐鲁晚报 2026-05-30.txt", EVENING))
    offered = page.locator("#own-offered")
    expect(offered.locator(".read")).to_have_text("读成这样：2 篇文章，2 段，67 字")
    expect(offered.locator("h2")).to_have_text("齐鲁晚报 2026年5月30日 · 2 篇")
    expect(offered.locator("li")).to_have_text(["大桥今日通车 王小明 · 1 段", "学校放假 1 段"])
    expect(masthead(page)).to_have_text(served)
    page.locator("#own-use").click()
    expect(masthead(page)).to_have_text("齐鲁晚报", timeout=60_000)
    expect(page.locator("#own-said")).to_have_text("编好了，现在读的是《齐鲁晚报 · 2026年5月30日》。")
    expect(offered).to_be_hidden()
    expect(chat.questions).to_have_count(0)
    answer = chat.ask("大桥全长多少?")
    expect(answer.locator(".short")).to_have_text("3.2公里")
    expect(answer.locator("figcaption").first).to_contain_text("大桥今日通车 · 王小明 · 2026年5月30日")
    expect(other.page.locator("#masthead h1")).to_have_text(served)
    expect(other.ask("大桥全长多少?").locator("figcaption").first).not_to_contain_text("王小明")
    page.locator("#newspapers label").first.click()
    expect(masthead(page)).to_have_text(served)
    expect(chat.questions).to_have_count(0)
    expect(chat.ask("妹冢镇镇长是谁?").locator(".short")).to_have_text("谢村")


def test_gb18030_and_several_files_are_one_newspaper(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper)).page
    weekly = '{"id": "1", "headline": "新书上架", "paragraphs": ["图书馆进了新书。"], "issue": "周报"}\n'
    bring(page, file("晚报 2026-05-30.txt", EVENING, "gb18030"), file("周报.jsonl", weekly))
    expect(page.locator("#newspapers label")).to_have_text(["晨报 · 2026年5月29日", "齐鲁晚报 + 1 · 2026年5月30日"])
    expect(page.locator("#masthead")).to_contain_text("2 期")
    expect(page.locator("#masthead")).to_contain_text("3 篇文章")


def test_bad_files_are_told_of_and_nothing_is_lost(paper: Newspaper, serve_fake, open_chat) -> None:
    chat = open_chat(serve_fake(paper, limits=Limits(file_bytes=1000)))
    page = chat.page
    unfold(page)
    drop(
        page,
        "own-files",
        file("a.pdf", b"%PDF-1.7"),
        file("b.txt", ""),
        file("c.txt", EVENING),
        file("d.txt", "长" * 400),
    )
    expect(page.locator("#own-said .complaint")).to_have_text(
        [
            "a.pdf 是 PDF，不是纯文本；把文字存成 UTF-8 的 .txt 文件再放进来",
            "b.txt 是空的；请放入有报纸文字的文件",
            "d.txt 超过 0.000953674 MiB；请分成几个小一些的文件",
        ]
    )
    expect(page.locator("#own-offered li")).to_have_count(2)
    drop(page, "own-files", file("e.zip", b"PK\x03\x04"))
    expect(page.locator("#own-said .complaint")).to_have_count(1)
    expect(page.locator("#own-offered li")).to_have_count(2)  # what was laid out before stays
    page.locator("#own-use").click()
    expect(masthead(page)).to_have_text("齐鲁晚报")
    page.locator("#newspapers label").first.click()
    expect(masthead(page)).to_have_text("晨报")


def test_what_is_offered_can_be_put_back(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper)).page
    unfold(page)
    drop(page, "own-files", file("晚报.txt", EVENING))
    page.locator("#own-discard").click()
    expect(page.locator("#own-offered")).to_be_hidden()
    expect(page.locator("#newspapers")).to_be_hidden()


def test_newspapers_are_as_many_as_allowed_and_can_be_removed(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper, limits=Limits(newspapers=1))).page
    bring(page, file("晚报.txt", EVENING))
    expect(masthead(page)).to_have_text("齐鲁晚报")
    drop(page, "own-files", file("周报.txt", EVENING))
    expect(page.locator("#own-said")).to_have_text("您已经有 1 份自己的报纸；请先移走一份")
    page.locator("#own-remove").click()
    expect(masthead(page)).to_have_text("晨报")
    expect(page.locator("#newspapers")).to_be_hidden()
    expect(page.locator("#own-remove")).to_be_hidden()
    drop(page, "own-files", file("周报.txt", EVENING))
    expect(page.locator("#own-use")).to_be_visible()


def test_two_visitors_with_equal_files_at_once_see_only_their_own(paper: Newspaper, serve_fake, open_chat) -> None:
    served = serve_fake(paper)
    first, second = open_chat(served).page, open_chat(served).page
    for page in (first, second):
        unfold(page)
    for page in (first, second):
        drop(page, "own-files", file("晚报.txt", EVENING))
    for page in (first, second):
        expect(page.locator("#own-offered li")).to_have_count(2)
    second.locator("#own-use").click()
    expect(masthead(second)).to_have_text("齐鲁晚报")
    expect(masthead(first)).to_have_text("晨报")
    expect(first.locator("#own-offered li")).to_have_count(2)
    third = open_chat(served).page
    unfold(third)
    expect(third.locator("#own-offered")).to_be_hidden()
    expect(third.locator("#newspapers")).to_be_hidden()


def test_the_file_does_not_stay(paper: Newspaper, serve_fake, open_chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dropped, "GRACE", 0.1)

    def kept() -> list[Path]:
        return list(dropped.own_folder().rglob("只此一份.txt"))

    page = open_chat(serve_fake(paper)).page
    bring(page, file("只此一份.txt", EVENING))
    for _ in range(100):
        if not kept():
            break
        page.wait_for_timeout(100)
    assert kept() == []


def test_names_and_texts_of_a_file_are_shown_as_they_are(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper)).page
    line = (
        f'{{"id": "1", "headline": "{HOSTILE}", "byline": ["{HOSTILE}"], "paragraphs": ["甲"], "issue": "{HOSTILE}"}}'
    )
    unfold(page)
    drop(page, "own-files", file("周报.jsonl", line), file(f"..%2f{HOSTILE}.pdf", "%PDF"))
    expect(page.locator("#own-offered li")).to_have_text(f"{HOSTILE} {HOSTILE} · 1 段")
    expect(page.locator("#own-said .complaint")).to_contain_text("是 PDF")
    page.locator("#own-use").click()
    expect(page.locator("#newspapers label.selected")).to_have_text(HOSTILE)
    expect(page.locator("#own-said")).to_contain_text(HOSTILE)
    expect(masthead(page)).to_have_text(HOSTILE)
    assert page.locator("#shelf img, #masthead img").count() == 0


def test_it_can_be_done_by_keyboard_and_is_labelled(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper)).page
    page.locator("#shelf > button").press("Enter")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="拖入报纸文件，或点击选择").press("Enter")
    chooser.value.set_files([file("晚报.txt", EVENING)])
    page.get_by_role("button", name="用这份报纸提问").press("Enter")
    own = page.get_by_role("group", name="在读的报纸").get_by_role("radio", name="齐鲁晚报")
    expect(own).to_be_checked()
    expect(page.locator("#own-said [role=status]")).to_contain_text("编好了")
    page.get_by_role("radio", name="晨报").press("Space")
    expect(masthead(page)).to_have_text("晨报")


def test_a_phone_shows_it_without_scrolling_sideways(paper: Newspaper, serve_fake, open_chat) -> None:
    page = open_chat(serve_fake(paper), width=390, height=844).page
    bring(page, file("晚报.txt", "长" * 300 + "\n\n" + "A" * 300 + "\n\n" + EVENING))
    drop(page, "own-files", file("周报.txt", EVENING))
    expect(page.locator("#own-offered")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


class HeldEncoder(FakeEncoder):
    """Encodes newspapers of more than five texts only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = Event()

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        if len(texts) > 5:
            if progress:
                progress("encode", len(texts) // 2, len(texts))
            self.let_go.wait(timeout=300)
        return super().encode_passages(texts, progress)


@pytest.fixture
def held(tmp_path: Path) -> Iterator[tuple[Newspaper, HeldEncoder]]:
    encoder = HeldEncoder()
    morning = small_issue([("headline", "桥修好了"), (None, "小桥昨天修好。")], name="晨报")
    yield Newspaper([morning], encoder, VectorCache(tmp_path)), encoder
    encoder.let_go.set()


LONG = "齐鲁晚报\n\n大桥今日通车\n本报记者 王小明\n" + "".join(f"5月{n}日,第{n}座大桥通车。\n" for n in range(1, 13))


def test_newspapers_of_six_pages_leave_the_seventh_of_the_browser_its_connections(
    held: tuple[Newspaper, HeldEncoder], serve_fake, open_chat: Callable[..., Chat]
) -> None:
    paper, encoder = held
    first = open_chat(serve_fake(paper))
    *others, seventh = [first.beside() for _ in range(6)]
    pages = [first.page, *(chat.page for chat in others)]
    for number, page in enumerate(pages):
        unfold(page)
        drop(page, "own-files", file(f"{number}.txt", LONG))
        page.locator("#own-use").click()
        expect(page.locator("#own-use")).to_be_hidden()
    expect(pages[0].locator("#own-bar")).to_contain_text("正在编入这份报纸")
    for page in pages[1:]:
        expect(page.locator("#own-said")).to_have_text("排队中，前面有别的报纸在编入……")
    expect(seventh.ask("小桥?")).to_be_visible()
    seventh.page.get_by_role("link", name="概览").click()
    expect(seventh.page.locator(".overview h2")).to_be_visible()
    encoder.let_go.set()
    for page in pages:
        expect(page.locator("#own-said")).to_have_text("编好了，现在读的是《齐鲁晚报》。")
        expect(masthead(page)).to_have_text("齐鲁晚报")
    expect(masthead(seventh.page)).to_have_text("晨报")


def test_the_language_is_switched_while_a_newspaper_is_on_its_way(
    held: tuple[Newspaper, HeldEncoder], serve_fake, open_chat: Callable[..., Chat]
) -> None:
    paper, encoder = held
    page = open_chat(serve_fake(paper)).page
    unfold(page)
    drop(page, "own-files", file("晚报.txt", LONG))
    page.locator("#own-use").click()
    expect(page.locator("#own-bar")).to_contain_text("正在编入这份报纸")
    page.locator("#language").click()
    expect(page.locator("#own-offered .read")).to_contain_text("1 article,")
    expect(page.locator("#own-bar")).to_contain_text("Preparing this newspaper")
    expect(page.locator("#own-use")).to_be_hidden()
    encoder.let_go.set()
    expect(page.locator("#own-said")).to_have_text("Ready. You now read 齐鲁晚报.")


def test_the_keyboard_s_focus_is_kept_when_what_has_it_goes_away(
    paper: Newspaper, serve_fake, open_chat: Callable[..., Chat]
) -> None:
    page = open_chat(serve_fake(paper)).page
    page.locator("#shelf > button").press("Enter")
    box = page.get_by_role("button", name="拖入报纸文件，或点击选择")
    expect(box).to_be_visible()
    page.keyboard.press("Tab")
    expect(box).to_be_focused()
    drop(page, "own-files", file("晚报.txt", EVENING))
    expect(page.locator("#own-use")).to_be_visible()
    expect(box).to_be_focused()
    page.locator("#own-use").press("Enter")
    expect(page.locator("#newspapers label.selected")).to_be_visible()
    expect(page.locator("#shelf :focus")).to_be_visible()
    page.locator("#own-remove").press("Enter")
    expect(page.locator("#own-remove")).to_be_hidden()
    expect(box).to_be_focused()


def by(visitor: str) -> Any:
    """A request of a visitor's page."""
    return SimpleNamespace(session_hash=visitor)


def test_who_is_told_that_the_newspaper_was_put_away_may_ask_again(paper: Newspaper) -> None:
    clock = Clock()
    shelves, tongues = Shelves(paper, visits=partial(Visits, idle=60, clock=clock)), Tongues("zh")
    counter = _Counter(shelves, tongues)
    shelves.offer("甲", [small_issue([(None, "一")], name="晚报")])
    shelves.take("甲", shelves.shelf("甲").offered)
    clock.now = 61
    with pytest.raises(ShelfError, match="was put away"):
        shelves.newspaper_to_ask("甲")
    told = '<p class="complaint">页面太久没有动静，您的报纸已经清除；请重新放入文件</p>'
    assert [counter.anew(by("甲"))[1] for _ in range(2)] == [told, ""]
    assert shelves.newspaper_to_ask("甲") is paper


def test_a_fault_of_the_program_is_said_once(paper: Newspaper, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Shelves):
        def take(self, *_: Any) -> Shelf:
            raise ZeroDivisionError("division by zero")

    shelves = Broken(paper)
    counter = _Counter(shelves, Tongues("zh"))
    shelves.offer("甲", [small_issue([(None, "一")], name="晚报")])
    counter.take(by("甲"))
    wait([counter.takings.get("甲").job])  # type: ignore[union-attr]
    said, *_, clock = counter.look(by("甲"))
    assert said == '<p class="complaint">程序出错，没有编成。</p>'
    assert clock["active"] is False
    assert caplog.messages[-1] == "a visitor's newspaper could not be prepared"


def test_what_is_taken_is_what_was_laid_out_at_the_click(
    held: tuple[Newspaper, HeldEncoder], caplog: pytest.LogCaptureFixture
) -> None:
    shelves = Shelves(held[0])
    counter = _Counter(shelves, Tongues("zh"))
    for visitor in ("甲", "乙"):
        issue = small_issue([(None, f"5月{n}日,第{n}座大桥通车。") for n in range(1, 13)], name=f"{visitor}报")
        shelves.offer(visitor, [issue])
        said, bar, *_ = counter.take(by(visitor))
        assert said == ("" if visitor == "甲" else "排队中，前面有别的报纸在编入……")
        assert bar["visible"] is (visitor == "甲")
    shelves.offer("乙", [small_issue([(None, "一")], name="周报")])
    held[1].let_go.set()
    wait([counter.takings.get("乙").job])  # type: ignore[union-attr]
    assert [issue.name for issue in shelves.newspaper("乙").issues] == ["乙报"]
    assert [issue.name for issue in shelves.shelf("乙").offered] == ["周报"]
    assert caplog.messages == []


def test_how_it_was_read(tmp_path: Path) -> None:
    path = tmp_path / "晚报 2026-05-30.txt"
    path.write_text(EVENING, encoding="utf-8")
    shown = offered_html(read_issues(path), "en")
    assert "Read like this: 2 articles, 2 paragraphs, 67 characters" in shown.replace("&#58;", ":")
    assert "May" in shown
    undated = offered_html([small_issue([(None, "一")], name="晚报")], "zh")
    assert "（无标题）" in undated


@pytest.mark.parametrize(
    ("names", "called"),
    [
        (["晨报"], "晨报 · 2026年5月29日"),
        (["晨报", "晚报", "周报"], "晨报 + 2 · 2026年5月29日"),
        (["晨报-2026-05-29", "晨报"], "晨报 · 2026年5月29日"),
    ],
)
def test_what_a_newspaper_is_called(names: list[str], called: str) -> None:
    assert title(FakeIssues(small_issue([(None, "一")], name=name) for name in names)) == called


def test_with_another_newspaper_nothing_of_the_one_before_is_suggested(paper: Newspaper) -> None:
    shelves = Shelves(paper)
    events = _Events(shelves, Tongues("zh"), None)
    shelves.offer("甲", [small_issue([(None, "大桥长3公里。")], name="晚报")])
    shelves.take("甲", shelves.shelf("甲").offered)
    shown, bar = events.change(by("甲"))
    assert shown["value"] == []
    assert "向这份报纸提问" in shown["placeholder"]
    assert re.findall(r">([^<>]+)</button>", shown["placeholder"]) == ["这期有什么新闻？"]
    assert bar == ""
