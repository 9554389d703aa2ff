"""Writing to a collection in Milvus: one writer at a time, each change in one step."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from types import TracebackType
from typing import Any

import numpy as np

from embeddings import Encoder, Progress
from qa.archive.changes import Change, compared, embed_missing
from qa.datatypes import Issue
from qa.errors import ArchiveError
from qa.milvus.address import parse_address
from qa.milvus.database import TABLES, Database, Row
from qa.milvus.holdings import COUNTS, Holdings
from qa.milvus.rows import number_of, rows_of
from qa.milvus.state import TOTALS, State, read_state, write_state
from qa.milvus.store import check_model
from qa.retrieval.segment import Head, Segment, build, vectors_of

Told = Mapping[str, Any]
"""What the row of an issue tells."""
_AT_ONCE = 500
"""So many rows of a table are sent together."""
_OF_ISSUES = ("passages", "sentences", "articles", "pieces")
"""Tables whose rows name their issue."""


class MilvusWriter:
    """The one who may write to a collection; made where there is none. Use it in a ``with``.

    Nothing keeps two writers from a server: the one who comes later goes on, and the other stops with an error before
    its next change. A file of Milvus Lite lets in only one.

    Parameters
    ----------
    address
        ``milvus:URI#NAME``.
    encoder
        The one that the collection's vectors are made by.

    Raises
    ------
    ArchiveError
        The address is none, nothing answers there, or the collection is of another model or version.
    """

    def __init__(self, address: str, encoder: Encoder) -> None:
        if not encoder.fingerprint:
            raise ArchiveError("the encoder has no fingerprint", "give it one that changes when its vectors do")
        self._encoder = encoder
        self._database = Database(parse_address(address))
        try:
            self._me = uuid.uuid4().hex
            state = read_state(self._database)
            if state is None:
                for table in TABLES:
                    self._database.make(table, encoder.dimension)
                state = State(encoder.fingerprint, encoder.dimension)
            self._database.load()
            self._state = replace(state, writer=self._me)
            check_model(self._holdings, encoder)
            write_state(self._database, self._state)
            self._clean()
        except BaseException:
            self._database.close()
            raise
        self._came: set[str] = set()
        self._first = self._state.next

    def __enter__(self) -> MilvusWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._database.flush()
        finally:
            self._database.close()

    def add(self, issues: Sequence[Issue], progress: Progress | None = None) -> list[Change]:
        """Add issues, all of them in one step; see `qa.archive.writer.Writer.add`, which does the same."""
        standing, changes, fresh = self._compared(issues)
        if not fresh:
            return changes
        old: dict[str, Segment] = {}
        gone: dict[int, Told] = {}
        for change in changes:
            if change.outcome == "replaced":
                number, told = standing[change.name]
                gone[number] = told
                old[change.name] = self._segment(number)
        known = {name: vectors_of(segment, 0) for name, segment in old.items()}
        embed = embed_missing(self._encoder, known, progress)
        segment = build([issue for issue, _ in fresh], embed, self._state.dimension, [name for _, name in fresh])
        self._publish(segment, gone, list(old.values()))
        return changes

    def remove(self, name: str) -> None:
        """Remove the issue of that name.

        Raises
        ------
        ArchiveError
            There is none.
        """
        found = self._standing({name})
        if name not in found:
            raise ArchiveError(
                f"{self._database.address} has no issue {name!r}",
                f"`wenbao show {self._database.address}` lists its issues",
            )
        number, told = found[name]
        self._publish(None, {number: told}, [self._segment(number)])

    def _compared(
        self, issues: Sequence[Issue]
    ) -> tuple[dict[str, tuple[int, Told]], list[Change], list[tuple[Issue, str]]]:
        """The issues that stand there under names that matter, and what becomes of those to add."""
        names = {issue.name for issue in issues}
        while True:
            standing = self._standing(names)
            old = {name for name, (number, _) in standing.items() if number < self._first} - self._came
            replaceable = set(old)
            changes, fresh = compared(issues, [Head(*told["head"]) for _, told in standing.values()], replaceable)
            if names.issuperset(change.name for change in changes):
                self._came |= old - replaceable
                return standing, changes, fresh
            names |= {change.name for change in changes}  # a new name may be taken too

    def _standing(self, names: Set[str]) -> dict[str, tuple[int, Told]]:
        """The issues that have one of these names or came with it, in reading order: their numbers and what is told."""
        numbers = sorted(map(number_of, names))
        found = self._holdings.told_of_issues(f"(name in {numbers} or given in {numbers})")
        return {told["head"][0]: (number, told) for number, told in found}

    def _segment(self, number: int) -> Segment:
        """An issue that stands there."""
        rows = self._database.rows("passages", f"issue == {number}", [])
        return self._holdings.segment([row["id"] for row in rows])

    def _publish(self, segment: Segment | None, gone: Mapping[int, Told], old: Sequence[Segment]) -> None:
        """Add the issues of a segment and remove others, which are `old` as segments, in one step."""
        self._check_alone()
        first, state = self._state.next, self._state
        totals: dict[str, Any] = {
            name: getattr(state, name) - sum(told[name] for told in gone.values()) for name in TOTALS
        }
        if segment:
            totals["passages"] += len(segment.article_of)
            totals["words"] += int(segment.lengths.sum())
            totals["around"] += int(segment.around_lengths.sum())
            totals["size"] += len(segment.texts.values)
        self._count(segment, old)
        if segment:
            labels = [segment.labels.text(number) for number in range(len(segment.labels))]
            sections = [{"id": number_of(label), "text": label} for label in labels if label.startswith("section:")]
            self._database.put("state", sections, over=True)
            n = max(totals["passages"], 1)
            self._put(rows_of(segment, first, (totals["words"] / n, totals["around"] / n)))
        self._check_alone()
        self._state = replace(
            state,
            next=first + (len(segment.issues) if segment else 1),
            gone=tuple(sorted({*state.gone, *gone})),
            day=max(state.day, int(segment.days.max(initial=0)) if segment else 0),
            **totals,
        )
        write_state(self._database, self._state)
        self._delete_gone()

    def _put(self, rows: Iterable[tuple[str, Row]]) -> None:
        waiting: dict[str, list[Row]] = {}
        for table, row in rows:
            some = waiting.setdefault(table, [])
            some.append(row)
            if len(some) == _AT_ONCE:
                self._database.put(table, some)
                some.clear()
        for table, some in waiting.items():
            self._database.put(table, some)

    def _count(self, new: Segment | None, old: Sequence[Segment]) -> None:
        """Note in how many passages words stand after a change; what holds before it stays beside."""
        passages, around = Counter[int](), Counter[int]()
        for segment, sign in [*([(new, 1)] if new else []), *((segment, -1) for segment in old)]:
            words = (segment.hashes >> np.uint64(1)).tolist()  # `number_of` each
            for found, holders in ((passages, segment.holders), (around, segment.around_holders)):
                for word, held in zip(words, np.diff(holders.starts).tolist(), strict=True):
                    found[word] += sign * held
        changed = sorted(word for word in {*passages, *around} if passages[word] or around[word])
        for first in range(0, len(changed), _AT_ONCE):
            some = changed[first : first + _AT_ONCE]
            before = self._holdings.counts(some)
            self._database.put(
                "counts",
                (
                    {"id": word, "since": self._state.next}
                    | dict(zip(COUNTS[1:], (a + passages[word], b + around[word], a, b), strict=True))
                    for word in some
                    for a, b in [before.get(word, (0, 0))]
                ),
                over=True,
            )

    def _clean(self) -> None:
        """Delete what a writer has left behind that was killed."""
        next_ = self._state.next
        for table in _OF_ISSUES:
            self._database.delete(table, f"issue >= {next_}")
        self._database.delete("issues", f"id >= {next_}")
        left = list(self._database.rows("counts", f"since >= {next_}", COUNTS))
        for row in left:
            row |= {"since": 0, "passages": row["passages_before"], "around": row["around_before"]}
        self._database.put("counts", left, over=True)
        self._delete_gone()

    def _delete_gone(self) -> None:
        if not self._state.gone:
            return
        gone = list(self._state.gone)
        for table in _OF_ISSUES:
            self._database.delete(table, f"issue in {gone}")
        self._database.delete("issues", f"id in {gone}")
        self._state = replace(self._state, gone=())
        write_state(self._database, self._state)

    def _check_alone(self) -> None:
        state = read_state(self._database)
        if state is None or state.writer != self._me:
            raise ArchiveError(
                f"another process writes to {self._database.address}", "wait until it is done, then do this again"
            )

    @property
    def _holdings(self) -> Holdings:
        return Holdings(self._database, self._state)
