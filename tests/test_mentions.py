"""Made-up papers: nothing of them is known to the program."""

from __future__ import annotations

import pytest

from qa import mentions as module
from qa.bundled_data import bundled_issue
from qa.datatypes import Article, Block, Issue, Paragraph
from qa.finding import passages
from qa.mentions import Mentions, Sort, mentions
from qa.reading import read_issues


def counted(*texts: str, byline: tuple[str, ...] = (), headline: str = "") -> Mentions:
    paragraphs = tuple(Paragraph(f"p{n}", text, (n, n)) for n, text in enumerate(texts, 1))
    blocks = (Block("b", "a", "headline", headline, (0, 0)),) if headline else ()
    article = Article("a", paragraphs, headline=headline, byline=byline)
    return mentions(passages([Issue("晨报", None, (article,), blocks)]))


def named(found: Mentions, sort: Sort) -> list[tuple[str, int]]:
    return [(mention.name, mention.count) for mention in found.most if mention.sort == sort]


def test_a_person_is_who_holds_an_office_or_speaks_wherever_named() -> None:
    found = counted("总经理钱守成介绍,订单增长。", "据了解,钱守成已来到车间。", "村民吴桂英说,收成好。")
    assert named(found, "person") == [("钱守成", 2), ("吴桂英", 1)]


def test_its_reporters_are_not_whom_a_paper_speaks_of() -> None:
    assert named(counted("本报讯(记者 孙小雨)市长赵长河出席。", byline=("孙小雨",)), "person") == [("赵长河", 1)]


def test_words_are_no_persons() -> None:
    assert named(counted("洪水来了,科普令人高兴,王先生说,文章很好。"), "person") == []


def test_an_organisation_ends_as_one_and_has_a_name_in_it() -> None:
    found = counted("山东云海电缆有限公司与国务院、外资企业、骨干企业合作。", "走进山东云海电缆有限公司。")
    assert named(found, "organisation") == [("山东云海电缆有限公司", 2), ("国务院", 1)]


def test_a_place_is_counted_with_and_without_its_rank() -> None:
    assert named(counted("在济南举行。济南市的城市面貌。", "赴济南考察,青河县也在列。"), "place") == [
        ("济南", 3),
        ("青河县", 1),
    ]


def test_a_figure_is_the_same_in_any_form_and_a_handful_or_a_date_is_none() -> None:
    found = counted("投资1.2亿元,用了3人,5月28日竣工。", "共12000万元,占比35%。", headline="投资1.2亿元")
    assert named(found, "figure") == [("1.2亿元", 3), ("35%", 1)]


def test_each_mention_stands_where_it_is_said_to() -> None:
    issues = read_issues(bundled_issue())
    found = mentions(passages(issues))
    assert {mention.sort for mention in found.most} == {"person", "organisation", "place", "figure"}
    for mention in found.most:
        first = mention.hits[0]
        start, end = first.bounds[0]
        assert first.passage.text[start:end] == mention.name
        assert mention.count == sum(len(hit.bounds) for hit in mention.hits)
        assert len({hit.passage.id for hit in mention.hits}) == len(mention.hits)
    assert found.read == sum(len(issue.articles) for issue in issues)


def test_of_each_sort_the_most_mentioned_come_first() -> None:
    found = mentions(passages(read_issues(bundled_issue())))
    for sort in ("person", "organisation", "place", "figure"):
        counts = [mention.count for mention in found.most if mention.sort == sort]
        assert counts == sorted(counts, reverse=True)
        assert len(counts) <= module.MOST


def test_of_a_large_paper_the_first_articles_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 30)
    articles = tuple(Article(f"a{n}", (Paragraph(f"a{n}-p1", "在济南举行了会议。" * 2, (n, n)),)) for n in range(5))
    found = mentions(passages([Issue("晨报", None, articles, ())]))
    assert (found.read, named(found, "place")) == (1, [("济南", 2)])


def test_an_empty_paper_speaks_of_nobody() -> None:
    assert mentions(()) == Mentions((), 0)
