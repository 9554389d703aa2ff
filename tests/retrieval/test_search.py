from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path

import pytest

from embeddings import VectorCache
from qa.datatypes import Filter, Issue
from qa.retrieval import search
from qa.retrieval.fusion import WEIGHTS, Signals, fuse
from qa.retrieval.passages import passages
from qa.retrieval.search import Hit, Query, Retriever
from qa.words import content_words
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue

BRIDGE = [
    ("headline", "大桥合龙"),
    ("byline", "王凯"),
    (None, "大桥昨天合龙。工人欢呼。"),
    (None, "该桥长一千米。"),
]
MELONS = [("headline", "西瓜上市"), ("byline", "李红"), (None, "西瓜熟了。"), (None, "瓜农笑了。")]
ISSUE = small_issue(BRIDGE, MELONS)


def retriever(folder: Path, *issues: Issue, encoder: FakeEncoder | None = None) -> Retriever:
    return Retriever.of(issues, encoder or FakeEncoder(), VectorCache(folder))


def query(text: str, authors: bool = False) -> Query:
    return Query(text, tuple(content_words(text)), authors)


def ids(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.passage.id for hit in hits]


def test_what_is_asked_for_comes_first(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    bridge, melons = found.search([query("大桥什么时候合龙?"), query("瓜农怎么了?")])
    assert ids(bridge)[0] in ("a1-b1", "a1-p1")
    assert ids(bridge)[:2] != ids(melons)[:2]
    assert ids(melons)[0] == "a2-p2"
    # Every passage is weighed in a paper this small, but no byline.
    assert sorted(ids(bridge)) == sorted(ids(melons)) == ["a1-b1", "a1-p1", "a1-p2", "a2-b1", "a2-p1", "a2-p2"]


def test_signals_by_hand(tmp_path: Path) -> None:
    """The fake encoder counts letters, so that "aab" is [a 2, b 1] / √5."""
    found = retriever(tmp_path, small_issue([("headline", "dd"), (None, "aa!b!")], [(None, "cc")]))
    (hits,) = found.search([Query("ab", ("aa", "dd"))])
    by_id = {hit.passage.id: hit for hit in hits}
    paragraph = by_id["a1-p1"]
    # The question is [a 1, b 1] / √2, the paragraph [a 2, b 1, ! 2] / 3.
    # Its sentences are [a 2, ! 1] / √5 and [b 1, ! 1] / √2.
    assert paragraph.signals.passage == pytest.approx(3 / (3 * sqrt(2)))
    assert paragraph.similarities == pytest.approx((2 / sqrt(10), 1 / 2))
    assert paragraph.signals.sentence == pytest.approx(2 / sqrt(10))
    assert paragraph.vocabulary == (frozenset({"aa"}), frozenset({"b"}))
    assert (paragraph.signals.headline, by_id["a1-b1"].signals.headline) == (0, 1)
    # Of the two words asked for, each in one passage and so of equal weight, only the headline has dd.
    assert (paragraph.signals.context, by_id["a1-b1"].signals.context) == (0.5, 0)
    assert by_id["a2-p1"].signals == Signals(0, 0, 0, 0, 0, 0)
    assert [hit.score for hit in hits] == [round(fuse(hit.signals), 4) for hit in hits]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_words_weigh_relative_to_all_words_asked_for(tmp_path: Path) -> None:
    """BM25 of 西瓜 over idf of 西瓜 plus idf of an unknown word: half a question matched weighs less than a whole."""
    found = retriever(tmp_path, ISSUE)
    whole, half = found.search([Query("西瓜", ("西瓜",)), Query("西瓜", ("西瓜", "火星"))])
    first = next(hit for hit in whole if hit.passage.id == "a2-p1").signals.words
    second = next(hit for hit in half if hit.passage.id == "a2-p1").signals.words
    assert second / first == pytest.approx(found.idf("西瓜") / (found.idf("西瓜") + found.idf("火星")))


def test_the_paragraph_before_says_who_is_meant(tmp_path: Path) -> None:
    """该公司 is whichever firm the paragraph before names; the two paragraphs themselves are alike to the letter."""
    one = [(None, "甲山公司生产电机。"), (None, "该公司有三百名工人。")]
    other = [(None, "乙水公司生产水泵。"), (None, "该公司有三百名工人。")]
    found = retriever(tmp_path, small_issue(one, other))
    first, second = found.search([query("甲山公司有多少工人?"), query("乙水公司有多少工人?")])
    assert [i for i in ids(first) if i.endswith("p2")] == ["a1-p2", "a2-p2"]
    assert [i for i in ids(second) if i.endswith("p2")] == ["a2-p2", "a1-p2"]


def test_the_headline_says_what_a_paragraph_is_about(tmp_path: Path) -> None:
    one = [("headline", "甲山公司"), (None, "共有三百名工人。")]
    other = [("headline", "乙水公司"), (None, "共有三百名工人。")]
    found = retriever(tmp_path, small_issue(one, other))
    (hits,) = found.search([query("乙水公司有多少工人?")])
    assert [i for i in ids(hits) if i.endswith("p1")] == ["a2-p1", "a1-p1"]


def test_equal_passages_come_in_reading_order(tmp_path: Path) -> None:
    same = [(None, "西瓜熟了。")]
    found = retriever(tmp_path, small_issue(same, same, same), replace(small_issue(same), name="晚报"))
    (hits,) = found.search([query("西瓜")])
    assert [(hit.passage.issue.name, hit.passage.id) for hit in hits] == [
        ("晨报", "a1-p1"),
        ("晨报", "a2-p1"),
        ("晨报", "a3-p1"),
        ("晚报", "a1-p1"),
    ]
    assert len({hit.score for hit in hits}) == 1


def test_bylines_are_found_by_what_their_article_says(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    for text, first in (("谁写了大桥合龙?", "a1-b2"), ("谁写了西瓜上市?", "a2-b2")):
        (hits,) = found.search([query(text, authors=True)])
        assert next(hit.passage.id for hit in hits if hit.signals.author) == first
        assert sorted(ids(hits)) == sorted(p.id for p in passages([ISSUE]))
        # It comes before all else of its article, with the signals of the best of it.
        mine = [hit for hit in hits if hit.passage.article.id == first[:2]]
        assert mine[0].passage.id == first
        assert mine[0].signals == max(mine[1:], key=lambda h: h.score).signals._replace(headline=0.0, author=1.0)


def test_a_byline_has_the_words_of_what_it_was_found_by(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    (hits,) = found.search([query("谁写了大桥合龙?", authors=True)])
    byline = next(hit for hit in hits if hit.passage.id == "a1-b2")
    best = next(hit for hit in hits if hit.passage.article.id == "a1" and hit.passage.id != "a1-b2")
    assert (byline.parent, best.parent) == (best.row, None)
    (words,) = byline.vocabulary
    assert words >= frozenset().union(*best.vocabulary)
    assert "合龙" in words
    assert "西瓜" not in words
    assert byline.inherited == best.inherited
    assert byline.similarities == (best.signals.sentence,)


def test_a_question_that_is_encoded_already_is_not_encoded_again(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    found = retriever(tmp_path, ISSUE, encoder=encoder)
    for asked in (query("大桥什么时候合龙?"), query("谁写了西瓜上市?", authors=True)):
        (vector,) = encoder.encode_queries([asked.text])
        assert found.search_by(asked, vector) == found.search([asked])[0]


def test_a_filter_leaves_out_whole_articles(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    only = Filter(bylines=("李红",))
    for authors in (False, True):
        (hits,) = found.search([replace(query("大桥什么时候合龙?", authors), where=only)])
        assert {hit.passage.article.id for hit in hits} == {"a2"}
    assert (found.known("合龙"), found.known("合龙", only), found.known("西瓜", only)) == (True, False, True)


def test_ranks_by_each_signal_count_from_one_and_are_shared_by_equals(tmp_path: Path) -> None:
    (hits,) = retriever(tmp_path, ISSUE).search([query("大桥什么时候合龙?")])
    for n in range(len(WEIGHTS)):
        values = [round(hit.signals[n], 4) for hit in hits]
        assert [hit.ranks[n] for hit in hits] == [1 + sum(other > value for other in values) for value in values]


def test_a_dateline_is_a_byline_and_stands_once(tmp_path: Path) -> None:
    issue = small_issue(
        [("byline", "王凯"), (None, "本报讯(记者 王凯)大桥合龙。"), (None, "工人欢呼。")], [(None, "西瓜。")]
    )
    (hits,) = retriever(tmp_path, issue).search([query("大桥合龙是谁写的?", authors=True)])
    assert [hit.passage.id for hit in hits if hit.signals.author] == ["a1-b1", "a1-p1"]
    assert sorted(ids(hits)) == ["a1-b1", "a1-p1", "a1-p2", "a2-p1"]


def test_company_changes_nothing(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    queries = [query("大桥多长?"), query("谁写了西瓜?", authors=True), query("火星"), query("")]
    together = found.search(queries)
    assert together == [found.search([q])[0] for q in queries]
    assert together[::-1] == found.search(queries[::-1])


def test_two_threads_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the hits are asked for one by one or all at once."""
    asked = [query("大桥什么时候合龙?"), query("谁写的大桥?", authors=True), query("瓜农怎么了?")]
    alone = retriever(tmp_path, ISSUE).search(asked)
    monkeypatch.setattr(search, "LARGE", 0)
    helped = retriever(tmp_path, ISSUE)
    for hits in (helped.search(asked), [helped.search([one])[0] for one in asked]):
        assert [list(map(told, some)) for some in hits] == [list(map(told, some)) for some in alone]


def told(hit: Hit) -> tuple[object, ...]:
    return hit.row, hit.score, hit.signals, hit.similarities, hit.ranks, hit.parent


def test_only_the_best_of_a_large_paper_are_weighed(tmp_path: Path) -> None:
    """The one paragraph that has the word is weighed, and so are not all of the 300 others."""
    others = [(None, f"第{n}次会议。" * 2) for n in range(300)]
    found = retriever(tmp_path, small_issue([*others, (None, "西瓜。"), *others]))
    (hits,) = found.search([query("西瓜")])
    assert ids(hits)[0] == "a1-p301"
    assert len(hits) < 300


@pytest.mark.parametrize("issues", [[], [Issue("空", None, (), ())]])
def test_nothing_to_search(tmp_path: Path, issues: list[Issue]) -> None:
    found = retriever(tmp_path, *issues)
    assert found.search([query("大桥"), query("西瓜")]) == [(), ()]
    assert found.search([]) == []
    assert not found.known("大桥")


def test_no_question_is_no_encoding(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    found = retriever(tmp_path, ISSUE, encoder=encoder)
    before = len(encoder.encoded)
    assert found.search([]) == []
    assert len(encoder.encoded) == before


def test_another_issue_beside_it_embeds_nothing_anew(tmp_path: Path) -> None:
    retriever(tmp_path, ISSUE)
    encoder = FakeEncoder()
    retriever(tmp_path, small_issue([(None, "新的一天。")]), ISSUE, encoder=encoder)
    assert encoder.encoded == ["新的一天。"]


def test_known_counts_headlines_and_bylines(tmp_path: Path) -> None:
    found = retriever(tmp_path, ISSUE)
    assert [word for word in ("西瓜", "合龙", "王凯", "火星") if found.known(word)] == ["西瓜", "合龙", "王凯"]


def test_fusion_is_the_weighted_sum() -> None:
    size = len(WEIGHTS)
    assert fuse(Signals(*[0.0] * size)) == 0
    for n, weight in enumerate(WEIGHTS):
        assert fuse(Signals(*(2.0 if i == n else 0.0 for i in range(size)))) == pytest.approx(2 * weight)


def test_more_of_a_signal_is_never_worse() -> None:
    """Save that a headline, which says in short what its article says, gives way to the article."""
    assert [name for name in Signals.__slots__ if getattr(WEIGHTS, name) < 0] in ([], ["headline"])


def test_a_question_is_asked_in_the_script_of_the_paper(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listening(FakeEncoder):
        def encode_queries(self, texts):
            asked.extend(texts)
            return super().encode_queries(texts)

    simplified = small_issue([(None, "去年发放创业担保贷款。")])
    traditional = replace(small_issue([(None, "去年發放創業擔保貸款。")]), name="台报")
    for issue in (simplified, traditional):
        found = retriever(tmp_path, issue, encoder=Listening())
        found.search([query("创业贷款?"), query("創業貸款?")])
    assert asked == ["创业贷款?", "创业贷款?", "創業貸款?", "創業貸款?"]


def test_a_day_counts_from_the_issue(tmp_path: Path) -> None:
    issue = replace(small_issue([(None, "大桥昨天合龙。")], [(None, "西瓜熟了。")]), date="2026-05-29")
    found = retriever(tmp_path, issue)
    assert found.day() == date(2026, 5, 29)
    words = tuple(content_words("5月28日合龙的是什么?", found.day()))
    ((hit, *_),) = found.search([Query("5月28日合龙的是什么?", words)])
    assert hit.passage.id == "a1-p1"
    assert "5月28日" in hit.vocabulary[0]
