"""The answers to be judged: asked now, or read from the file that a batch wrote."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import AnswerFileError
from qa.evaluation.gold import Gold

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

Row = dict[str, Any]
"""An answer as it is written, `Answer.to_dict()`."""


def ask(newspaper: Newspaper, gold: Sequence[Gold], progress: Callable[[int], None] | None = None) -> tuple[Row, ...]:
    """Ask the newspaper every question; one row each, in their order.

    Parameters
    ----------
    progress
        Called after each answer with the number of answers so far.
    """
    rows: list[Row] = []
    for g, answer in zip(gold, newspaper.iter_answers([g.to_question() for g in gold]), strict=True):
        rows.append(answer.to_dict() | {"id": g.id})
        if progress is not None:
            progress(len(rows))
    return tuple(rows)


def read_answers(path: str | Path) -> tuple[Row, ...]:
    """The rows of a `.jsonl` file of answers. What they promise is not checked here but judged later.

    Raises
    ------
    AnswerFileError
        The file cannot be read, or a line of it is not an answer that could be judged.
    """
    remedy = "name a file that `wenbao batch … -o FILE.jsonl` wrote"
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except FileNotFoundError:
        raise AnswerFileError(f"{path}: there is no such file", remedy) from None
    except OSError as error:
        raise AnswerFileError(f"{path} cannot be read ({error.strerror})", remedy) from None
    except UnicodeDecodeError:
        raise AnswerFileError(f"{path} is not UTF-8", remedy) from None
    return tuple(_row(line, f"{path}: line {number}", remedy) for number, line in enumerate(lines, 1) if line.strip())


def _row(line: str, where: str, remedy: str) -> Row:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise AnswerFileError(f"{where} is not JSON: {error}", remedy) from None
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("status"), str):
        raise AnswerFileError(f"{where} is not an answer with an id and a status", remedy)
    evidence = row.get("evidence") or []
    if not isinstance(evidence, list) or not all(isinstance(passage, dict) for passage in evidence):
        raise AnswerFileError(f'{where}: "evidence" is not a list of passages', remedy)
    texts = [
        row.get("answer"),
        row.get("sentence"),
        *(passage.get(k) for passage in evidence for k in ("text", "quote")),
    ]
    if not all(isinstance(text, str | None) for text in texts):
        raise AnswerFileError(f"{where}: something else than a text stands where a text belongs", remedy)
    confidence = row.get("confidence") or 0
    if not isinstance(confidence, int | float) or not abs(confidence) < 1e6:  # NaN is not less either
        raise AnswerFileError(f'{where}: "confidence" is not a number', remedy)
    return row


def second_set(gold: Iterable[Gold], rows: Iterable[Row]) -> tuple[tuple[Gold, ...], tuple[Row, ...]]:
    """Questions and answers with ids that begin with `2/`, so that they can be added to another set's."""
    return (
        tuple(replace(g, id=f"2/{g.id}") for g in gold),
        tuple(row | {"id": f"2/{row['id']}"} for row in rows),
    )
