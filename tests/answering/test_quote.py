from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from embeddings import VectorCache
from qa.answering.question import analyse
from qa.answering.quote import (
    CLOSELY,
    LACK,
    LONGEST,
    TIE,
    WEIGHTS,
    Facets,
    Merits,
    Quote,
    Reading,
    best_quote,
    letters_said,
    quotes,
    read,
    says_the_same,
    short_answer,
    together,
)
from qa.reader.inputs import Pair
from qa.reader.reader import Read, Reader
from qa.retrieval import fusion
from qa.retrieval.search import Hit, Query, Retriever
from qa.sentences import sentences
from qa.words import content_words
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue


def merits(similarity: float, of_kind: float = 0.0) -> Merits:
    return Merits(similarity, 0.0, 0.0, of_kind, 0.0, 0.0, 0.0, 0.0)


def cut(text: str, *given: Merits) -> list[Quote]:
    bounds = sentences(text)
    assert len(bounds) == len(given)
    return [Quote(start, end, each, (start, end)) for (start, end), each in zip(bounds, given, strict=True)]


def best(text: str, *given: Merits) -> str:
    quote = best_quote(cut(text, *given), text)
    return text[quote.start : quote.end]


def test_a_sentence_scores_the_weighted_sum_of_its_merits() -> None:
    assert Quote(0, 1, Merits(*[1.0] * len(WEIGHTS)), (0, 1)).score == pytest.approx(sum(WEIGHTS))


def test_the_best_sentence_is_quoted_alone_and_the_earlier_one_of_equals() -> None:
    text = "西瓜熟了。大桥合龙。工人欢呼。"
    assert best(text, merits(0.5), merits(0.9), merits(0.6)) == "大桥合龙。"
    assert best("甲来。乙去。丙留。", merits(0.9), merits(0.5), merits(0.9)) == "甲来。"


def test_neighbours_of_nearly_the_same_score_are_quoted_together() -> None:
    text = "西瓜熟了。大桥合龙。工人欢呼。"
    near, far = 0.9 - TIE + 0.001, 0.9 - TIE - 0.001
    assert best(text, merits(near), merits(0.9), merits(0.5)) == "西瓜熟了。大桥合龙。"
    assert best(text, merits(far), merits(0.9), merits(near)) == "大桥合龙。工人欢呼。"
    # The better neighbour, and never three.
    assert best(text, merits(near), merits(0.9), merits(near + 0.001)) == "大桥合龙。工人欢呼。"


def test_what_a_sentence_points_back_to_is_quoted_with_it() -> None:
    assert best("大桥合龙。它长一千米。", merits(0.1), merits(0.9)) == "大桥合龙。它长一千米。"
    assert best("大桥合龙。“该桥长一千米。”", merits(0.1), merits(0.9)) == "大桥合龙。“该桥长一千米。”"
    assert best("大桥合龙。其中一座长一千米。", merits(0.1), merits(0.9)) == "其中一座长一千米。"
    assert best("它长一千米。大桥合龙。", merits(0.9), merits(0.1)) == "它长一千米。"


def test_a_neighbour_that_tells_what_is_asked_is_quoted_with_the_best() -> None:
    text = "大桥合龙。长一千米。"
    lacks, tells = merits(0.9, -1.0), merits(0.9 - LACK / 4 - TIE - 0.1, 1.0)
    quote = best_quote(cut(text, lacks, tells), text)
    assert (quote.start, quote.end, quote.tells) == (0, len(text), (5, len(text)))
    # Of the better one: that its neighbour tells does not make the passage a better one.
    assert quote.merits == lacks
    assert best(text, merits(0.9, -1.0), merits(0.5, 1.0)) == "大桥合龙。"


def test_two_sentences_too_long_or_too_many_are_not_quoted_together() -> None:
    long = "长" * (LONGEST - 5) + "。"
    assert best(f"{long}它很长。", merits(0.8), merits(0.9)) == f"{long}它很长。"
    assert best(f"{long}它就很长。", merits(0.8), merits(0.9)) == "它就很长。"
    spoken = "“好!好!好!好!好!”他说。"
    assert best(f"{spoken}它来。", merits(0.9), merits(0.9)) == spoken


def hit_of(folder: Path, text: str, question: str) -> tuple[Hit, dict[str, float]]:
    retriever = Retriever.of([small_issue([(None, text)])], FakeEncoder(), VectorCache(folder))
    query = Query(question, tuple(content_words(question)))
    ((hit,),) = retriever.search([query])
    return hit, {word: retriever.idf(word) for word in query.words}


def test_the_merits_of_sentences_by_hand(tmp_path: Path) -> None:
    question = "大桥有多少米?"
    hit, weights = hit_of(tmp_path, "大桥合龙。长300米。大桥有多少米?", question)
    first, second, third = quotes(hit, Facets.of(question, analyse(question), weights))
    assert [q.merits.similarity for q in (first, second, third)] == list(hit.similarities)
    # The one pair of characters that is no question word is 大桥.
    assert [q.merits.phrase for q in (first, second, third)] == [1.0, 0.0, 1.0]
    assert [q.merits.of_kind for q in (first, second, third)] == [-1.0, 1.0, -1.0]
    assert [q.merits.asks for q in (first, second, third)] == [0.0, 0.0, 1.0]
    span = short_answer(Reading(hit, (second,), second), analyse(question), question, weights)
    assert span is not None
    assert hit.passage.text[span.start : span.end] == "300米"


def test_why_a_passage_was_found(tmp_path: Path) -> None:
    issue = small_issue([("headline", "大桥合龙"), (None, "市民来了。"), (None, "工人欢呼。")], [(None, "西瓜熟了。")])
    retriever = Retriever.of([issue], FakeEncoder(), VectorCache(tmp_path))
    query = Query("市民怎么看大桥合龙?", ("市民", "大桥", "合龙", "看"))
    (hits,) = retriever.search([query])
    weights = {word: retriever.idf(word) for word in query.words}
    by_id = {r.hit.passage.id: r for r in read(hits, analyse(query.text), query.text, weights)}
    why = by_id["a1-p1"].why(weights)
    assert (why.matched, why.inherited) == (("市民",), ("大桥", "合龙"))
    named = {s.name: s for s in why.signals}
    assert named["context"].rank == 2, "the second paragraph inherits the first one's words too"
    assert named["words"].rank == 2
    assert named["headline"].value == 0.0
    assert by_id["a1-b1"].why(weights).signals[4].value == 1.0
    assert [s.name for s in why.signals[:6]] == ["passage", "sentence", "words", "context", "headline", "author"]
    assert named["sentence"].weight == fusion.WEIGHTS.sentence
    assert sum(s.value * s.weight for s in why.signals) == pytest.approx(by_id["a1-p1"].score, abs=1e-4)
    of_sentence = {s.name for s in why.signals if s.rank is None}
    assert of_sentence == {"covered", "phrase", "of_kind", "speech", "asks", "elsewhen", "read"}


class FakeReader:
    """Finds a word in the passages that have it, as surely as it is told, and elsewhere nothing."""

    def __init__(self, word: str, span: float) -> None:
        self.word, self.span = word, span
        self.pairs: list[Pair] = []

    def read(self, pairs: Sequence[Pair]) -> list[Read]:
        self.pairs += pairs
        places = [pair.passage.find(self.word) for pair in pairs]
        return [Read(at, at + len(self.word), self.span, 0.0) if at >= 0 else Read(0, 1, -18.0, 0.0) for at in places]


def read_again(folder: Path, question: str, reader: FakeReader | None) -> list[Reading]:
    paragraphs = [
        "大桥昨天合龙。大桥是王凯画的。",
        "大桥长三百米。大桥是李红画的图。",
        *[f"西瓜{n}。" for n in range(15)],
    ]
    retriever = Retriever.of(
        [small_issue([("headline", "城建消息"), *[(None, text) for text in paragraphs]])],
        FakeEncoder(),
        VectorCache(folder),
    )
    query = Query(question, tuple(content_words(question)))
    (hits,) = retriever.search([query])
    weights = {word: retriever.idf(word) for word in query.words}
    return read(hits, analyse(question), question, weights, cast("Reader", reader))


def test_what_the_trained_reader_finds_decides(tmp_path: Path) -> None:
    reader = FakeReader("李红", 20.0)
    (before, *_), (best, *others) = (read_again(tmp_path, "大桥是谁画的?", each) for each in (None, reader))
    assert before.hit.passage.id == "a1-p1"
    assert best.hit.passage.id == "a1-p2"
    assert best.quote.merits.read == pytest.approx(1.0, abs=0.01)
    assert best.quote.found is not None
    assert best.hit.passage.text[slice(best.quote.found.start, best.quote.found.end)] == "李红"
    assert best.hit.passage.text[best.quote.start : best.quote.end].endswith("大桥是李红画的图。")
    assert all(reading.quote.merits.read < 0.2 for reading in others)
    # Only the best are read, with headline and the sentence before.
    assert len(reader.pairs) == CLOSELY
    pair = next(pair for pair in reader.pairs if "李红" in pair.passage)
    assert (pair.question, pair.headline, pair.before) == ("大桥是谁画的?", "城建消息", "大桥是王凯画的。")


def test_a_figure_that_the_reader_finds_a_part_of_is_given_whole(tmp_path: Path) -> None:
    def short(question: str, word: str, span: float) -> str | None:
        readings = read_again(tmp_path, question, FakeReader(word, span))
        reading = next(r for r in readings if r.hit.passage.id == "a1-p2")
        reading = replace(reading, quote=next(q for q in reading.quotes if q.found))
        found = short_answer(reading, analyse(question), question, {})
        return found and reading.hit.passage.text[found.start : found.end]

    assert short("大桥长多少米?", "三百", 20.0) == "三百米"
    assert short("大桥长多少米?", "大桥长", -4.0) == "三百米", "unsure, and no figure"
    assert short("大桥长多少米?", "大桥长", 20.0) == "三百米", "sure, but it counts nothing"
    assert short("大桥是谁画的?", "李红画的图。", -4.0) == "李红画的图"


def test_those_that_say_the_same_count_together() -> None:
    said = ["泰山队", "山东泰山队", "浙江队", "", "", "队"]
    sure = [0.5, 0.6, 0.7, 0.2, 0.3, 0.4]
    # Neither nothing nor a small part of an answer is the same.
    assert together(said, sure) == pytest.approx([0.8, 0.8, 0.7, 0.2, 0.3, 0.4])
    assert together([], []) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1月3日", "2022年1月3日", True),
        ("2022年1月3日", "1月3日", True),
        ("3日", "2022年1月3日", False),
        ("13日", "3日", False),
        ("3家", "35家", False),
        ("2022", "20221", False),
        ("95美元", "每股95美元", True),
        ("李红", "王凯", False),
        ("李红", "李红", True),
        ("3点5%", "5%", False),
        ("3点5%", "3", False),
        ("下午3点", "3点", True),
        ("", "", False),
        ("", "李红", False),
    ],
)
def test_what_is_the_same_answer(one: str, other: str, same: bool) -> None:
    assert says_the_same(one, other) == same


@pytest.mark.parametrize(
    ("one", "other"), [("3.5%", "35%"), ("1.5亿元", "15亿元"), ("二十万元", "十万元"), ("十五人", "五人")]
)
def test_numbers_that_only_look_alike_do_not_say_the_same(one: str, other: str) -> None:
    assert not says_the_same(letters_said(one), letters_said(other))
    assert says_the_same(letters_said(one), letters_said(f"约 {one}"))


def test_what_several_passages_say_is_surer(tmp_path: Path) -> None:
    # 大桥 is found in two passages, half surely in each.
    (best, second, *others) = read_again(tmp_path, "大桥是谁画的?", FakeReader("大桥", 0.0))
    assert {best.hit.passage.id, second.hit.passage.id} == {"a1-p1", "a1-p2"}
    found = [max(quote.merits.read for quote in reading.quotes) for reading in (best, second)]
    assert found == [pytest.approx(0.75), pytest.approx(0.75)]
    assert all(quote.merits.read < 0.5 for reading in others for quote in reading.quotes)


def test_who_wrote_an_article_is_not_read_for(tmp_path: Path) -> None:
    reader = FakeReader("王凯", 20.0)
    assert all(r.quote.merits.read == 0.0 for r in read_again(tmp_path, "大桥合龙的记者是谁?", reader))
    assert reader.pairs == []
