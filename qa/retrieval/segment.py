"""A segment: some issues, and all that a search needs of them, in arrays that never change.

The same arrays are made in memory for the files of a newspaper, and written to a folder for an archive. D issues with
A articles, n passages with s sentences, V distinct words, d dimensions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from embeddings import InvertedIndex
from qa.datatypes import Article, Block, Issue, Paragraph, Role
from qa.retrieval.filtering import labels_of
from qa.retrieval.lexical import Postings, Vocabulary, postings
from qa.retrieval.lists import Lists
from qa.retrieval.passages import Passage, Source, heading_of, passages
from qa.words import letters_of, words

ROLES: tuple[Role, ...] = get_args(Role)
PARAGRAPH = -1
"""What stands for the role of a paragraph."""
Embed = Callable[[Issue, list[str]], NDArray[np.float32]]
"""Texts of an issue to unit rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Everything known of some issues; rows, articles, sentences and words are numbered within the segment."""

    issues: Lists
    """D texts: an issue as JSON, whole."""
    heads: Lists
    """D texts: [name, date, content hash, number of articles, name as given] as JSON."""
    articles: Lists
    """A texts: an article without its paragraphs, as JSON."""
    issue_of: NDArray[np.int32]
    """(A,): the issue of an article."""
    days: NDArray[np.int32]
    """(A,): the day of an article or its issue as `date.toordinal` counts, 0 where it is not known."""
    headings: Lists
    """A texts: the letters of kicker, headline and subhead, each text ending in a line feed."""
    labels: Lists
    """Distinct texts "kind:…", "section:…" and "byline:…", folded."""
    labelled: Lists
    """For each label the articles that have it, ascending."""

    texts: Lists
    """n texts as printed."""
    ids: Lists
    """n texts: of the paragraphs or blocks."""
    article_of: NDArray[np.int32]
    """(n,)"""
    roles: NDArray[np.int8]
    """(n,): place in `ROLES`, or `PARAGRAPH`."""
    before: NDArray[np.int32]
    """(n,): row of the paragraph before it in its article, else -1."""
    authors: NDArray[np.bool_]
    """(n,): whether it names who made its article."""
    references: Lists
    """n texts: what its words stand for (see `qa.retrieval.references`) as JSON; empty for nothing."""
    sentences: Lists
    """n lists of (start, end) in the text."""
    whole: NDArray[np.float32]
    """(n, d): unit rows."""
    parts: NDArray[np.float32]
    """(s, d): unit rows of the sentences."""
    whole_index: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8), kw_only=True)
    """(bytes,): an index of `whole` (see `embeddings.InvertedIndex`); none for few rows, or in memory."""
    parts_index: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8), kw_only=True)
    """The same of `parts`."""

    words: Lists
    """V texts, ordered by their hash."""
    hashes: NDArray[np.uint64]
    """(V,), ascending; see `hash_of`."""
    holders: Lists
    """For each word the rows whose sentences have it, ascending."""
    counts: NDArray[np.int32]
    """How often, in the order of ``holders.values``."""
    lengths: NDArray[np.int32]
    """(n,): words of a passage."""
    around_holders: Lists
    """For each word the rows that have it in their heading or the paragraph before them."""
    around_counts: NDArray[np.int32]
    around_lengths: NDArray[np.int32]
    sentence_words: Lists
    """For each sentence its distinct words, ascending."""
    around_words: Lists
    """For each row the distinct words of its heading and the paragraph before it."""
    printed_words: Lists
    """For each row that has references its distinct words without what they stand for, for others none."""

    def issue(self, number: int) -> Issue:
        """An issue as it was given."""
        return issue_from_json(self.issues.text(number))

    def head(self, number: int) -> Head:
        """What there is to tell an issue by."""
        return Head(*json.loads(self.heads.text(number)))

    def indexes(self) -> tuple[InvertedIndex | None, InvertedIndex | None]:
        """The indexes of `whole` and of `parts`, where there are such."""
        whole, parts = (InvertedIndex(data) if len(data) else None for data in (self.whole_index, self.parts_index))
        return whole, parts

    def postings(self) -> Postings:
        """The words of the passages."""
        return Postings(self.hashes, self.holders, self.counts, self.lengths)

    def postings_around(self) -> Postings:
        """The words of their headings and of the paragraphs before them."""
        return Postings(self.hashes, self.around_holders, self.around_counts, self.around_lengths)

    def passage(self, row: int, first_row: int, source: Source) -> Passage:
        """A passage; `first_row` is the segment's among all rows."""
        article = _article(json.loads(self.articles.text(int(self.article_of[row]))))
        before, references = int(self.before[row]), self.references.text(row)
        role = int(self.roles[row])
        return Passage(
            row=first_row + row,
            issue=source,
            article=article,
            id=self.ids.text(row),
            text=self.texts.text(row),
            role=None if role == PARAGRAPH else ROLES[role],
            sentences=tuple((a, b) for a, b in self.sentences[row].tolist()),
            heading=heading_of(article),
            before=self.texts.text(before) if before >= 0 else "",
            references=tuple((a, b, name) for a, b, name in json.loads(references)) if references else (),
        )


@dataclass(frozen=True, slots=True)
class Head:
    """What there is to tell an issue by, without reading it."""

    name: str
    date: str | None
    digest: str
    """SHA-256 of its content, in hexadecimal digits."""
    articles: int
    given: str
    """The name that it came with; others of that name may stand beside it (see `name_apart`)."""


def arrays_of(segment: Segment) -> dict[str, NDArray[Any]]:
    """The arrays of a segment by name; `Lists` are two, ``NAME.starts`` and ``NAME.values``."""
    found: dict[str, NDArray[Any]] = {}
    for member in fields(segment):
        value = getattr(segment, member.name)
        if isinstance(value, Lists):
            found |= {f"{member.name}.starts": value.starts, f"{member.name}.values": value.values}
        else:
            found[member.name] = value
    return found


def segment_of_arrays(arrays: Mapping[str, NDArray[Any]]) -> Segment:
    """The reverse of `arrays_of`.

    Raises
    ------
    KeyError
        An array is missing.
    """
    members: dict[str, Any] = {
        member.name: Lists(arrays[f"{member.name}.starts"], arrays[f"{member.name}.values"])
        if member.type == "Lists"  # a text, as annotations are not evaluated
        else arrays[member.name]
        for member in fields(Segment)
        if not member.kw_only or member.name in arrays  # of an archive of version 1 there are no indexes
    }
    return Segment(**members)


def build(issues: Sequence[Issue], embed: Embed, dimension: int, given: Sequence[str] | None = None) -> Segment:
    """The segment of `issues`, in their order; `given` are the names they came with, where these are others."""
    found = passages(issues)
    vocabulary = Vocabulary()
    by_sentence = [[vocabulary.numbers(words(p.meant(a, b), p.day)) for a, b in p.sentences] for p in found]
    around = [vocabulary.numbers(words(f"{p.heading} {p.before}", p.day)) for p in found]
    printed = [vocabulary.numbers(words(p.text, p.day)) if p.references else [] for p in found]
    every = [[n for numbers in sentences for n in numbers] for sentences in by_sentence]
    whole, parts = _vectors(issues, found, embed, dimension)
    return Segment(
        **_of_issues(issues, given or [issue.name for issue in issues]),
        **_of_passages(issues, found),
        whole=whole,
        parts=parts,
        **of_words(vocabulary, every, [numbers for sentences in by_sentence for numbers in sentences], around, printed),
    )


def of_words(
    vocabulary: Vocabulary,
    rows: Sequence[Sequence[int]],
    sentences: Sequence[Sequence[int]],
    around: Sequence[Sequence[int]],
    printed: Sequence[Sequence[int]],
) -> dict[str, Any]:
    """What a segment holds of words, from those of each passage, each sentence, and the surroundings and the printed
    text of each passage, as numbers of the vocabulary.
    """
    ordered, hashes, rank = vocabulary.ordered()
    own, beside = postings(rows, hashes, rank), postings(around, hashes, rank)
    return {
        "words": Lists.of_texts(ordered),
        "hashes": hashes,
        "holders": own.holders,
        "counts": own.counts,
        "lengths": own.lengths,
        "around_holders": beside.holders,
        "around_counts": beside.counts,
        "around_lengths": beside.lengths,
        "sentence_words": _distinct(sentences, rank),
        "around_words": _distinct(around, rank),
        "printed_words": _distinct(printed, rank),
    }


def _of_issues(issues: Sequence[Issue], given: Sequence[str]) -> dict[str, Any]:
    articles = [(number, issue, article) for number, issue in enumerate(issues) for article in issue.articles]
    labelled: dict[str, list[int]] = {}
    for number, (_, _, article) in enumerate(articles):
        for label in labels_of(article):
            labelled.setdefault(label, []).append(number)
    days = [article.date or issue.date for _, issue, article in articles]
    return {
        "issues": Lists.of_texts(map(issue_to_json, issues)),
        "heads": Lists.of_texts(
            _json([issue.name, issue.date, digest_of(issue), len(issue.articles), name])
            for issue, name in zip(issues, given, strict=True)
        ),
        "articles": Lists.of_texts(_json(asdict(replace(article, paragraphs=()))) for _, _, article in articles),
        "issue_of": np.array([number for number, _, _ in articles], np.int32),
        "days": np.array([date.fromisoformat(day).toordinal() if day else 0 for day in days], np.int32),
        "headings": Lists.of_texts(f"{letters_of(heading_of(article))}\n" for _, _, article in articles),
        "labels": Lists.of_texts(labelled),
        "labelled": Lists.of(list(labelled.values()), np.int32),
    }


def _of_passages(issues: Sequence[Issue], found: Sequence[Passage]) -> dict[str, Any]:
    numbers: dict[tuple[int, str], int] = {}
    for number, place in enumerate((i, article.id) for i, issue in enumerate(issues) for article in issue.articles):
        numbers[place] = number
    rows = {(p.place, p.text): p.row for p in found if p.role is None}
    return {
        "texts": Lists.of_texts(p.text for p in found),
        "ids": Lists.of_texts(p.id for p in found),
        "article_of": np.array([numbers[p.place] for p in found], np.int32),
        "roles": np.array([PARAGRAPH if p.role is None else ROLES.index(p.role) for p in found], np.int8),
        "before": np.array([rows.get((p.place, p.before), -1) for p in found], np.int32),
        "authors": np.array([p.names_authors for p in found], np.bool_),
        "references": Lists.of_texts(json.dumps(p.references) if p.references else "" for p in found),
        "sentences": Lists.of([p.sentences for p in found], np.int32, width=2),
    }


def _vectors(
    issues: Sequence[Issue], found: Sequence[Passage], embed: Embed, dimension: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The vectors of all passages and of all sentences, issue by issue."""
    whole, parts = [np.zeros((0, dimension), np.float32)], [np.zeros((0, dimension), np.float32)]
    by_issue: list[list[Passage]] = [[] for _ in issues]
    for passage in found:
        by_issue[passage.issue.number].append(passage)
    for issue, own in zip(issues, by_issue, strict=True):
        vectors = embed(issue, list(texts_to_embed(own)))
        whole.append(vectors[: len(own)])
        parts.append(vectors[len(own) :])
    return np.concatenate(whole), np.concatenate(parts)


def texts_to_embed(found: Sequence[Passage]) -> Iterator[str]:
    """What is embedded of passages: all of them, then all of their sentences."""
    yield from (p.meant() for p in found)
    yield from (p.meant(a, b) for p in found for a, b in p.sentences)


def _distinct(documents: Sequence[Sequence[int]], rank: NDArray[np.int64]) -> Lists:
    """The distinct words of each document."""
    found = Lists.of([sorted(set(numbers)) for numbers in documents], np.int64)
    return Lists(found.starts, rank[found.values].astype(np.int32))


def digest_of(issue: Issue) -> str:
    """SHA-256 of the content of an issue, in hexadecimal digits; its name is no part of it."""
    content = issue_to_json(replace(issue, name=""))
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def name_apart(name: str, date: str | None, taken: Mapping[str, str | None]) -> str:
    """A name that no other issue has, for evidence is cited by it; the date tells issues of one paper apart.

    Parameters
    ----------
    taken
        The names that others have, with their dates.

    >>> name_apart("晨报", "2026-05-29", {"晨报": "2026-05-28"}), name_apart("晨报", None, {"晨报": None})
    ('晨报-2026-05-29', '晨报 (2)')
    """
    if name in taken and date and date != taken[name]:
        name = f"{name}-{date}"
    first, number = name, 2
    while name in taken:
        name, number = f"{first} ({number})", number + 1
    return name


def vectors_of(segment: Segment, number: int) -> dict[str, NDArray[np.float32]]:
    """The texts of an issue that were embedded, with their vectors."""
    source = Source(number, "", None)
    rows = np.flatnonzero(segment.issue_of[segment.article_of] == number)
    found = [segment.passage(row, 0, source) for row in rows.tolist()]
    vectors = np.concatenate([segment.whole[rows], segment.parts[segment.sentences.places(rows)]])
    return dict(zip(texts_to_embed(found), vectors, strict=True))


def issue_to_json(issue: Issue) -> str:
    """All of an issue; `issue_from_json` is the reverse."""
    return _json(asdict(issue))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def issue_from_json(text: str) -> Issue:
    """The reverse of `issue_to_json`."""
    given = json.loads(text)
    return Issue(
        given["name"],
        given["date"],
        tuple(_article(article) for article in given["articles"]),
        tuple(Block(**block | {"lines": tuple(block["lines"])}) for block in given["blocks"]),
    )


def _article(given: dict[str, Any]) -> Article:
    paragraphs = tuple(Paragraph(p["id"], p["text"], tuple(p["lines"])) for p in given["paragraphs"])
    return Article(**given | {"paragraphs": paragraphs, "byline": tuple(given["byline"])})
