"""What becomes of issues that are added to others, wherever these are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoder, Progress
from embeddings.index import unit_rows
from qa.datatypes import Issue
from qa.retrieval.segment import Embed, Head, digest_of, name_apart

Outcome = Literal["added", "replaced", "there already"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an issue."""

    name: str
    date: str | None
    outcome: Outcome


def compared(
    issues: Sequence[Issue], standing: Sequence[Head], replaceable: set[str]
) -> tuple[list[Change], list[tuple[Issue, str]]]:
    """What becomes of issues that are added to those that stand there; see `Writer.add`.

    Parameters
    ----------
    replaceable
        Names of those that may be replaced; what is replaced, or is among the issues itself, is taken out.

    Returns
    -------
    changes, fresh
        For each issue what becomes of it; and those to write, under their new names, with the names they came with.
    """
    digests = {(head.given, head.digest): head.name for head in standing}
    taken = {head.name: head.date for head in standing}
    coming = {(issue.name, digest_of(issue)) for issue in issues}
    replaceable -= {name for known, name in digests.items() if known in coming}
    older: dict[tuple[str, str | None], list[str]] = {}
    for head in standing:
        if head.name in replaceable:
            older.setdefault((head.given, head.date), []).append(head.name)
    changes: list[Change] = []
    fresh: list[tuple[Issue, str]] = []
    for issue in issues:
        told = (issue.name, digest_of(issue))
        if told in digests:
            changes.append(Change(digests[told], issue.date, "there already"))
            continue
        if names := older.get((issue.name, issue.date)):
            name = names.pop(0)
            replaceable.remove(name)
            changes.append(Change(name, issue.date, "replaced"))
        else:
            name = name_apart(issue.name, issue.date, taken)
            changes.append(Change(name, issue.date, "added"))
        taken[name] = issue.date
        digests[told] = name
        fresh.append((replace(issue, name=name), issue.name))
    return changes, fresh


def embed_missing(
    encoder: Encoder, known: Mapping[str, Mapping[str, NDArray[np.float32]]], progress: Progress | None
) -> Embed:
    """What embeds of each issue the texts whose vectors are not `known` for its name."""

    def embed(issue: Issue, texts: list[str]) -> NDArray[np.float32]:
        vectors = dict(known.get(issue.name, {}))
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        encoded = unit_rows(encoder.encode_passages(missing, progress), encoder.dimension)
        vectors.update(zip(missing, encoded, strict=True))
        return np.array([vectors[text] for text in texts], np.float32).reshape(-1, encoder.dimension)

    return embed
