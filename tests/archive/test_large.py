"""What is asked of the paper itself, in an archive of more issues than are looked through for it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import qa.newspaper
from embeddings import VectorCache
from qa.datatypes import Issue
from qa.newspaper import Newspaper
from tests.archive.papers import issue
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newspaper:
    """Six issues of which two are looked through; only the first has an article by 赵琦."""
    monkeypatch.setattr(qa.newspaper, "MANY", 2)
    first = small_issue([("headline", "梨上市"), ("byline", "赵琦"), (None, "梨熟了。")], name="晚报")
    issues: Sequence[Issue] = [first, *map(issue, range(1, 6))]
    return Newspaper(issues, FakeEncoder(), VectorCache(tmp_path))


def cited(paper: Newspaper, question: str) -> set[str]:
    return {e.issue for e in paper.ask(question, k=20).evidence}


def test_the_newest_issues_tell_what_is_new(paper: Newspaper) -> None:
    # That of May 29 stands first, the latest behind it last.
    assert cited(paper, "有什么新闻?") == {"晚报", "晨报5"}
    assert cited(paper, "第一篇文章是什么?") == {"晚报", "晨报5"}


def test_names_and_titles_are_found_in_any_issue(paper: Newspaper) -> None:
    assert cited(paper, "赵琦写了什么?") == {"晚报"}
    assert cited(paper, "《大桥2号合龙》登在第几版?") == {"晨报2"}
    assert len(cited(paper, "王凯写了什么?")) == 5
