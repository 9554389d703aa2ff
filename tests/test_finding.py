from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qa.datatypes import Article, Block, Issue, Paragraph
from qa.finding import Hit, find, in_reading_order, passages

ARTICLE = Article(
    "a1",
    (Paragraph("a1-p1", "去年發放創業擔保貸款1.1億元。", (3, 3)), Paragraph("a1-p2", "Ａ股和a股,還有貸款。", (5, 5))),
    headline="贷款",
)
ISSUE = Issue(
    "晨报",
    None,
    (ARTICLE, Article("a2", ())),
    (
        Block("b3", "a1", "inner_subhead", "小标题", (4, 4)),
        Block("b1", "a1", "headline", "贷款", (1, 1)),
        Block("b0", None, "masthead", "晨报", (1, 1)),
    ),
)


def found(text: str) -> list[tuple[str, list[str]]]:
    return [(hit.passage.id, [hit.passage.text[a:b] for a, b in hit.bounds]) for hit in find(passages([ISSUE]), text)]


def test_articles_come_with_what_is_printed_of_them_by_line() -> None:
    assert [(article.id, [piece.id for piece in pieces]) for article, pieces in in_reading_order(ISSUE)] == [
        ("a1", ["b1", "a1-p1", "b3", "a1-p2"]),
        ("a2", []),
    ]


def test_on_one_line_the_heads_come_first() -> None:
    article = Article("a", (Paragraph("a-p1", "甲", (1, 1)), Paragraph("a-p2", "乙", (1, 1))))
    issue = Issue(
        "晨报", None, (article,), (Block("b1", "a", "kicker", "丙", (1, 1)), Block("b2", "a", "headline", "丁", (1, 1)))
    )
    assert [piece.id for _, pieces in in_reading_order(issue) for piece in pieces] == ["b1", "b2", "a-p1", "a-p2"]


def test_words_are_found_in_any_width_case_and_script() -> None:
    assert found("贷款") == [("b1", ["贷款"]), ("a1-p1", ["貸款"]), ("a1-p2", ["貸款"])]
    assert found("a股") == [("a1-p2", ["Ａ股", "a股"])]
    assert found("１．１億") == [("a1-p1", ["1.1億"])]


def test_of_several_words_all_must_stand_in_a_passage() -> None:
    assert found(" 元　贷款 ") == [("a1-p1", ["貸款", "元"])]
    assert found("贷款 火星") == []


def test_a_longer_word_is_marked_before_its_beginning() -> None:
    assert found("贷 贷款")[0] == ("b1", ["贷款"])


def test_nothing_is_found_of_nothing() -> None:
    assert find(passages([ISSUE]), " \u3000") == ()


@given(st.lists(st.text(), max_size=3), st.text(max_size=5))
def test_what_is_found_stands_there_in_order(texts: list[str], wanted: str) -> None:
    article = Article("a", tuple(Paragraph(f"p{n}", text, (n, n)) for n, text in enumerate(texts)))
    hits: tuple[Hit, ...] = find(passages([Issue("x", None, (article,), ())]), wanted)
    for hit in hits:
        assert len(hit.passage.folded) == len(hit.passage.text)
        ends = [0, *(place for bounds in hit.bounds for place in bounds), len(hit.passage.text)]
        assert ends == sorted(ends)
        assert all(start < end for start, end in hit.bounds)
