"""A segment becomes rows of Milvus, and some such rows become a small segment."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.milvus.database import LIST, TEXT, Row
from qa.retrieval.lexical import Vocabulary, hash_of, share
from qa.retrieval.lists import Lists
from qa.retrieval.segment import Segment, of_words

BITS = 24
"""An issue may have 16 million articles, passages and sentences; there may be 500 billion issues."""
_DIMENSIONS = 0xFFFF_FFFE
"""Of a sparse vector; Milvus takes no higher ones."""
_NOTHING: Mapping[int, float] = {0: 1.0}
"""The sparse vector of no words: of a dimension that no word has, for it may not be empty."""


def number_of(text: str) -> int:
    """What stands for a text in expressions: 63 bits of its hash."""
    return hash_of(text) >> 1


def dimension_of(word: str) -> int:
    """Of sparse vectors the dimension that a word has; among a million words one in 4,300 shares it with another."""
    return 1 + hash_of(word) % _DIMENSIONS


def pairs_of(letters: str) -> list[int]:
    """The pairs of neighbouring letters of a heading, of a single letter itself, as numbers."""
    pairs = [letters[i : i + 2] for i in range(len(letters) - 1)]
    return [number_of(text) for text in dict.fromkeys([*pairs, *letters])]


def in_pieces(text: str) -> list[str]:
    """A text in pieces that Milvus takes, at least one."""
    data, pieces, start = text.encode(), [], 0
    while len(data) - start > TEXT:
        end = start + TEXT
        while data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return [*pieces, data[start:].decode()]


def to_json(value: object) -> str:
    """As JSON; characters that UTF-8 has no place for, halves of others, are written as numbers."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return text


def rows_of(segment: Segment, first: int, means: tuple[float, float]) -> Iterator[tuple[str, Row]]:
    """The rows of a segment, each with its table; its issues are numbered from `first` on.

    Parameters
    ----------
    means
        How many words a passage has on average, and how many its surroundings.
    """
    issues = _issues(segment, first)
    articles = _articles(segment, issues)
    yield from _of_issues(segment, issues)
    for number, article in enumerate(articles):
        heading = segment.headings.text(number).rstrip("\n")
        told = {
            "article": json.loads(segment.articles.text(number)),
            "head": json.loads(segment.heads.text(int(segment.issue_of[number]))),
            "heading": heading,
        }
        yield from _with_text("articles", article | {"pairs": pairs_of(heading)[:LIST]}, to_json(told))
    yield from _of_passages(segment, articles, means)


def _issues(segment: Segment, first: int) -> list[Row]:
    found = []
    for number in range(len(segment.issues)):
        head, own = segment.head(number), segment.issue_of == number
        days = segment.days[own]
        found.append(
            {
                "id": first + number,
                "name": number_of(head.name),
                "given": number_of(head.given),
                "day": int(days.max(initial=0)),
            }
        )
    return found


def _articles(segment: Segment, issues: Sequence[Row]) -> list[Row]:
    """The rows of the articles as far as they are filtered by."""
    labels: list[list[str]] = [[] for _ in segment.issue_of]
    for at in range(len(segment.labels)):
        for number in segment.labelled[at].tolist():
            labels[number].append(segment.labels.text(at))
    firsts = np.searchsorted(segment.issue_of, np.arange(len(issues)))
    found = []
    for number, (of, day, own) in enumerate(zip(segment.issue_of.tolist(), segment.days.tolist(), labels, strict=True)):
        issue = issues[of]
        by_sort: dict[str, list[int]] = {"kind": [0], "section": [0], "byline": []}
        for label in own:
            by_sort[label.partition(":")[0]].append(number_of(label))
        found.append(
            {
                "id": (issue["id"] << BITS) + number - int(firsts[of]),
                "issue": issue["id"],
                "day": day,
                "kind": by_sort["kind"][-1],
                "section": by_sort["section"][-1],
                "name": issue["name"],
                "given": issue["given"],
                "bylines": by_sort["byline"][:LIST],
            }
        )
    return found


def _of_issues(segment: Segment, issues: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """The heads of the issues, and the issues themselves in pieces."""
    of = segment.issue_of[segment.article_of]
    sizes, texts = segment.sentences.sizes(np.arange(len(of))), segment.texts.sizes(np.arange(len(of)))
    for number, issue in enumerate(issues):
        own = of == number
        pieces = in_pieces(to_json(json.loads(segment.issues.text(number))))
        told = {
            "head": json.loads(segment.heads.text(number)),
            "pieces": len(pieces),
            "articles": int(np.count_nonzero(segment.issue_of == number)),
            "passages": int(np.count_nonzero(own)),
            "sentences": int(sizes[own].sum()),
            "words": int(segment.lengths[own].sum()),
            "around": int(segment.around_lengths[own].sum()),
            "size": int(texts[own].sum()),
        }
        yield from _pieces("whole", issue["id"], issue["id"], pieces)
        yield from _with_text("issues", issue, to_json(told))


def _of_passages(segment: Segment, articles: Sequence[Row], means: tuple[float, float]) -> Iterator[tuple[str, Row]]:
    """The passages with their sentences."""
    names = [segment.words.text(number) for number in range(len(segment.words))]
    dimensions = [dimension_of(name) for name in names]
    own = _by_row(segment.holders, segment.counts, len(segment.article_of))
    around = _by_row(segment.around_holders, segment.around_counts, len(segment.article_of))
    starts = segment.sentences.starts.tolist()
    first_row = first_sentence = issue = -1
    for row, number in enumerate(segment.article_of.tolist()):
        article = articles[number]
        if article["issue"] != issue:
            issue, first_row, first_sentence = article["issue"], row, starts[row]
        id_ = (issue << BITS) + row - first_row
        filtered = {name: value for name, value in article.items() if name != "id"}
        sentences = range(starts[row], starts[row + 1])
        place = {number: at for at, number in enumerate(own[row])}
        before = int(segment.before[row])
        text = to_json(
            {
                "id": segment.ids.text(row),
                "text": segment.texts.text(row),
                "role": int(segment.roles[row]),
                "before": segment.texts.text(before) if before >= 0 else None,
                "references": segment.references.text(row),
                "sentences": segment.sentences[row].tolist(),
                "first": starts[row] - first_sentence,
                "words": [names[number] for number in own[row]],
                "counts": list(own[row].values()),
                "by_sentence": [[place[number] for number in segment.sentence_words[n].tolist()] for n in sentences],
                "around": [names[number] for number in around[row]],
                "around_counts": list(around[row].values()),
                "printed": [names[number] for number in segment.printed_words[row].tolist()],
            }
        )
        yield from _with_text(
            "passages",
            filtered
            | {
                "id": id_,
                "article": article["id"],
                "authors": int(segment.authors[row]),
                "vector": segment.whole[row],
                "words": _weighed(own[row], dimensions, int(segment.lengths[row]), means[0]),
                "around": _weighed(around[row], dimensions, int(segment.around_lengths[row]), means[1]),
            },
            text,
        )
        for n in sentences:
            at = (issue << BITS) + n - first_sentence
            yield "sentences", filtered | {"id": at, "passage": id_, "vector": segment.parts[n]}


def _by_row(holders: Lists, counts: NDArray[np.int32], n: int) -> list[dict[int, int]]:
    """The words of each of n rows, by number, with how often each stands there."""
    words = np.repeat(np.arange(len(holders)), np.diff(holders.starts)).tolist()
    found: list[dict[int, int]] = [{} for _ in range(n)]
    for word, row, count in zip(words, holders.values.tolist(), counts.tolist(), strict=True):
        found[row][word] = count
    return found


def _weighed(words: Mapping[int, int], dimensions: Sequence[int], length: int, mean: float) -> Mapping[int, float]:
    """What BM25 gives each word of a passage before it is multiplied with its inverse document frequency."""
    found: dict[int, float] = {}
    for number, often in words.items():
        found[dimensions[number]] = found.get(dimensions[number], 0.0) + share(often, length, mean)
    return found or _NOTHING


def _with_text(table: str, row: Row, text: str) -> Iterator[tuple[str, Row]]:
    """A row with its text; what is too long for it follows in pieces."""
    first, *more = in_pieces(text)
    yield table, row | {"text": first, "more": len(more)}
    yield from _pieces(table, row["id"], row["issue"] if "issue" in row else row["id"], more)


def _pieces(table: str, id_: int, issue: int, pieces: Iterable[str]) -> Iterator[tuple[str, Row]]:
    for number, text in enumerate(pieces):
        yield "pieces", {"id": piece_id(table, id_, number), "issue": issue, "text": text}


def piece_id(table: str, id_: int, number: int) -> str:
    """Of a piece of the text of a row."""
    return f"{table}-{id_}-{number}"


def sentence_ids(passage: int, told: Mapping[str, Any]) -> range:
    """The ids of the sentences of a passage, by its id and its text."""
    first = (passage >> BITS << BITS) + int(told["first"])
    return range(first, first + len(told["sentences"]))


def segment_of(
    passages: Sequence[tuple[Row, Mapping[str, Any]]],
    sentences: NDArray[np.float32],
    articles: Mapping[int, Mapping[str, Any]],
) -> Segment:
    """Some passages as a segment, which holds of their issues no more than their heads.

    Parameters
    ----------
    passages
        Rows with the fields ``article``, ``authors`` and ``vector``, ascending by id, each with its text.
    sentences
        The vectors of their sentences, passage by passage.
    articles
        The texts of their articles, by id.
    """
    at = {id_: number for number, id_ in enumerate(articles)}
    issues: dict[int, list[Any]] = {}
    for id_, told in articles.items():
        issues.setdefault(id_ >> BITS, told["head"])
    issue_at = {issue: number for number, issue in enumerate(issues)}
    rows, texts = [row for row, _ in passages], [told for _, told in passages]
    before = [told["before"] for told in texts if told["before"] is not None]
    behind = iter(range(len(texts), len(texts) + len(before)))
    vocabulary = Vocabulary()
    own = [vocabulary.numbers(told["words"]) for told in texts]
    around = [vocabulary.numbers(told["around"]) for told in texts]
    dimension = sentences.shape[1]
    return Segment(
        issues=Lists.of_texts("" for _ in issues),
        heads=Lists.of_texts(to_json(head) for head in issues.values()),
        articles=Lists.of_texts(to_json(told["article"]) for told in articles.values()),
        issue_of=np.array([issue_at[id_ >> BITS] for id_ in articles], np.int32),
        days=np.zeros(len(articles), np.int32),
        headings=Lists.of_texts(f"{told['heading']}\n" for told in articles.values()),
        labels=Lists.of_texts(()),
        labelled=Lists.of((), np.int32),
        # Texts of paragraphs before them stand behind their own, and are no passages.
        texts=Lists.of_texts([*(told["text"] for told in texts), *before]),
        ids=Lists.of_texts(told["id"] for told in texts),
        article_of=np.array([at[row["article"]] for row in rows], np.int32),
        roles=np.array([told["role"] for told in texts], np.int8),
        before=np.array([-1 if told["before"] is None else next(behind) for told in texts], np.int32),
        authors=np.array([row["authors"] for row in rows], np.bool_),
        references=Lists.of_texts(told["references"] for told in texts),
        sentences=Lists.of([told["sentences"] for told in texts], np.int32, width=2),
        whole=np.array([row["vector"] for row in rows], np.float32).reshape(-1, dimension),
        parts=sentences,
        **of_words(
            vocabulary,
            [_repeated(numbers, told["counts"]) for numbers, told in zip(own, texts, strict=True)],
            [[numbers[n] for n in some] for numbers, t in zip(own, texts, strict=True) for some in t["by_sentence"]],
            [_repeated(numbers, told["around_counts"]) for numbers, told in zip(around, texts, strict=True)],
            [vocabulary.numbers(told["printed"]) for told in texts],
        ),
    )


def _repeated(numbers: Sequence[int], counts: Sequence[int]) -> list[int]:
    return [number for number, count in zip(numbers, counts, strict=True) for _ in range(count)]
