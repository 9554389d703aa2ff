"""The JSON objects that the service takes and gives, as pydantic models: they stand in the OpenAPI document.

What the service gives is made by `to_dict` of the house's own types; its models are derived from those types, so that
no key is written down twice.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Collection
from dataclasses import fields
from itertools import pairwise
from typing import Annotated, Any, get_type_hints

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, StrictStr, create_model

from qa.datatypes import Answer, Article, Block, Evidence, Paragraph, Question, Why

__all__ = [
    "AnswerObject",
    "ArticleObject",
    "AskRequest",
    "ErrorObject",
    "HealthObject",
    "Integer",
    "IssueObject",
    "IssuesObject",
    "valid_text",
]


def _model(source: type, sometimes: Collection[str] = (), **changed: Any) -> type[BaseModel]:
    """The model of a dataclass as its `to_dict` writes it: the same fields, with `changed` in place or in addition.

    The fields `sometimes` may be absent. Descriptions are the docstrings under the fields.
    """
    hints, said = get_type_hints(source), _docstrings(source)
    own: dict[str, Any] = {
        name: (hints[name], Field(None if name in sometimes else ..., description=said.get(name)))
        for name in (field.name for field in fields(source))
    }
    return create_model(source.__name__, __doc__=source.__doc__, **(own | changed))


def _docstrings(source: type) -> dict[str, str]:
    """What is said under the fields of a class; pydantic reads it of its own classes only."""
    try:
        (definition,) = ast.parse(inspect.getsource(source)).body
    except OSError:  # installed without its source
        return {}
    lines = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(below.value.value)
        for field, below in pairwise(lines)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
        and isinstance(below.value.value, str)
    }


class SignalObject(BaseModel):
    """What one signal says for a passage: it adds value x weight to the score."""

    value: float
    weight: float
    rank: int = Field(
        default_factory=int, description="Place of the passage by this signal alone; absent for a quote's merits."
    )


_Why: Any = _model(Why, signals=(dict[str, SignalObject], ...))
_WhyOrNone: Any = _Why | None
_Evidence: Any = _model(
    Evidence,
    {"siblings"},
    quote=(str, Field(description="The marked sentence: text[start:end].")),
    why=(_WhyOrNone, ...),
)
AnswerObject: Any = _model(
    Answer,
    {field.name for field in fields(Answer)} - set(Answer("", "error", 0.0).to_dict()),
    evidence=(list[_Evidence], Field(description="Best first; also for not_found, as the nearest passages.")),
)
"""`Answer.to_dict()`."""

_Paragraph: Any = _model(Paragraph)
_Block: Any = _model(Block)
ArticleObject: Any = _model(
    Article,
    paragraphs=(list[_Paragraph], ...),
    issue=(str, Field(description="The issue that it stands in.")),
    blocks=(list[_Block], Field(description="What of it is not body text, as printed.")),
)
"""An article as `wenbao show --json` prints it, with its own blocks."""


class Headline(BaseModel):
    """An article by its name."""

    id: str
    headline: str


class IssueObject(BaseModel):
    """An issue and what is in it."""

    issue: str
    date: str | None = Field(description="ISO date, or null where it is not told.")
    articles: list[Headline]


class IssuesObject(BaseModel):
    """The issues that are asked."""

    issues: list[IssueObject]


class HealthObject(BaseModel):
    """The service is up."""

    status: str
    version: str
    issues: int
    articles: int


class ErrorDetails(BaseModel):
    """What is wrong, and what to do."""

    message: str
    remedy: str
    code: str = Field(description="A name of the reason that programs can compare with.")
    param: str | None = Field(description="The part of the request that is wrong.")
    type: str = Field(description="As in OpenAI's errors.")


class ErrorObject(BaseModel):
    """Every response of status 400 and up."""

    error: ErrorDetails


def valid_text(text: str) -> str:
    """The text, unless it has half a character (a lone surrogate): JSON lets such a one pass, UTF-8 cannot write it."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("holds half a character (a lone surrogate)")
    return text


Text = Annotated[StrictStr, AfterValidator(valid_text)]

Integer = Annotated[StrictInt, BeforeValidator(lambda n: int(n) if isinstance(n, float) and n.is_integer() else n)]
"""A whole number, which JSON may write as 1.0."""

History = Annotated[list[Text], Field(description="Questions asked before it in the same conversation, oldest first.")]


class AskRequest(BaseModel):
    """A question."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"question": "谁写的?"}]})

    question: Text
    history: History = []
    id: Text | Integer | None = Field(None, description="Comes back in the answer.")
    k: Integer = Field(10, ge=1, description="Passages shown at most, up to 20; changes nothing else.")

    def to_question(self) -> Question:
        return Question(self.question, tuple(self.history), self.id)
