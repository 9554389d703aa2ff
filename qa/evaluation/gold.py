"""Questions whose right answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.datatypes import Question
from qa.errors import QuestionError
from qa.question_files import QuestionRow, read_questions


@dataclass(frozen=True, slots=True)
class Gold:
    """A question and what is right. White space, width (NFKC) and letter case of its texts do not count."""

    id: Any
    question: str
    history: tuple[str, ...] = ()
    kind: str = "all"
    evidence: tuple[str, ...] = ()
    """Texts that must all stand in one paragraph or block for it to be right."""
    evidence_alt: tuple[str, ...] = ()
    """Texts each of which by itself makes it right."""
    articles: tuple[str, ...] = ()
    """Instead of `evidence`: ids of articles any of whose paragraphs is right."""
    answers: tuple[str, ...] = ()
    """Texts any of which is a right short answer; empty where none is known."""
    relevance: tuple[tuple[str, int], ...] = ()
    """For nDCG only: ids of paragraphs or articles with their grades, whole numbers from 0 up."""

    @property
    def answerable(self) -> bool:
        return bool(self.evidence or self.articles)

    def to_question(self) -> Question:
        return Question(self.question, self.history)


def read_gold(path: str | Path) -> tuple[Gold, ...]:
    """The questions of a file, in its order.

    One JSON object a line: `{"id"?, "question", "history"?, "kind"?, "evidence" or "articles", "evidence_alt"?,
    "answers"?, "relevance"?}`, as in `Gold`. A question that the paper does not answer has `"evidence": []`.
    `evidence_alt` may be a single text; `relevance` is an object, `{"a7-p10": 2, "a3": 1}`. Other keys are ignored.

    Raises
    ------
    QuestionError
        The file cannot be read (see `read_questions`), or one of its rows is not such an object. Unlike in a batch a
        single bad row spoils the whole file: figures without it would be figures of other questions.
    """
    path = Path(path)
    if path.suffix.lower() != ".jsonl":
        raise QuestionError(f"{path}: known answers are not read from this kind of file", "save them as .jsonl")
    gold = tuple(_gold(path, row) for row in read_questions(path))
    seen: set[str] = set()
    for g in gold:
        if str(g.id) in seen:
            raise QuestionError(f"{path}: two questions have the id {g.id!r}", "give every question an id of its own")
        seen.add(str(g.id))
    return gold


def _gold(path: Path, row: QuestionRow) -> Gold:
    if row.error:
        raise QuestionError(f"{path}: {row.error}", "mend the line or take it out")
    where = f"{path}: question {row.id!r}"
    if not row.question.strip():
        raise QuestionError(f"{where} is empty", "write the question or take the line out")
    known = row.extras
    if "evidence" not in known and "articles" not in known:
        raise QuestionError(
            f'{where} has neither "evidence" nor "articles"',
            'say what is right; "evidence": [] says that the paper does not answer it',
        )
    alternative = known.get("evidence_alt")
    gold = Gold(
        row.id,
        row.question,
        row.history,
        _kind(where, known.get("kind", "all")),
        _texts(where, "evidence", known.get("evidence")),
        _texts(where, "evidence_alt", [alternative] if isinstance(alternative, str) else alternative),
        _ids(where, known.get("articles")),
        _texts(where, "answers", known.get("answers")),
        _relevance(where, known.get("relevance")),
    )
    if gold.relevance and not gold.answerable:
        raise QuestionError(
            f'{where} has "relevance" but no right passage', 'say by "evidence" or "articles" which passage answers'
        )
    return gold


def _kind(where: str, value: Any) -> str:
    if not isinstance(value, str):
        raise QuestionError(f'{where}: "kind" is not a text', "put it in quotation marks")
    return value


def _texts(where: str, key: str, value: Any) -> tuple[str, ...]:
    texts = _list(where, key, value)
    if not all(isinstance(text, str) and text.strip() for text in texts):
        raise QuestionError(f'{where}: "{key}" holds something else than texts', "list texts that are not empty")
    return tuple(texts)


def _ids(where: str, value: Any) -> tuple[str, ...]:
    ids = _list(where, "articles", value)
    if not all(isinstance(article, str | int) for article in ids):
        raise QuestionError(f'{where}: "articles" holds something else than ids', "list the ids of articles")
    return tuple(str(article) for article in ids)


def _list(where: str, key: str, value: Any) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise QuestionError(f'{where}: "{key}" is not a list', f'write "{key}": [..]')
    return value


def _relevance(where: str, value: Any) -> tuple[tuple[str, int], ...]:
    if value is None:
        return ()
    if not isinstance(value, dict) or not all(type(grade) is int and grade >= 0 for grade in value.values()):
        raise QuestionError(
            f'{where}: "relevance" does not give grades to ids', 'write {"id of a paragraph or article": 2, ..}'
        )
    return tuple(value.items())
