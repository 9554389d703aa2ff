"""The promises that every answer keeps whatever was asked, checked on the answer's row as it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

LONGEST_QUOTE = 200
"""Characters."""
MOST_SENTENCES = 6
"""Runs of sentence marks in a quote: three sentences, and what is quoted in them."""
_SENTENCE_MARKS = re.compile(r"[。！？!?…]+")


def breaches(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The promises that a row breaks, in words; none where it keeps them all, as every row should."""
    try:
        return tuple(dict.fromkeys((*_of_answer(row), *_of_evidence(row["evidence"]))))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return ("a key is missing or holds another type",)


def _of_answer(row: Mapping[str, Any]) -> Iterator[str]:
    status, evidence = row["status"], row["evidence"]
    if status not in ("answered", "not_found", "error"):
        yield "status is none of answered, not_found, error"
    if not isinstance(row["confidence"], int | float) or not 0 <= row["confidence"] <= 1:
        yield "confidence is not from 0 to 1"
    sentence, answer = row["sentence"], row["answer"]
    if status == "answered":
        if not sentence or not evidence or sentence != evidence[0]["quote"]:
            yield "sentence is not the first quote"
        if answer is not None and not (answer and answer in sentence):
            yield "answer is not inside the sentence"
        return
    if sentence is not None or answer is not None:
        yield "not answered, yet with an answer or a sentence"
    if not row["reason"]:
        yield "not answered, and no reason"
    if evidence and status != "not_found":
        yield "an error with evidence"


def _of_evidence(evidence: Any) -> Iterator[str]:
    if not isinstance(evidence, list):
        raise TypeError
    for rank, passage in enumerate(evidence, 1):
        quote = passage["quote"]
        if passage["rank"] != rank:
            yield "ranks do not count from 1"
        if passage["text"][passage["start"] : passage["end"]] != quote:
            yield "quote is not text[start:end]"
        if not quote.strip():
            yield "an empty quote"
        if not passage["article"] or not passage["paragraph"]:
            yield "evidence without article or paragraph"
        if len(quote) > LONGEST_QUOTE or len(_SENTENCE_MARKS.findall(quote)) > MOST_SENTENCES:
            yield "a quote is too long"
    if not all(above["score"] >= below["score"] for above, below in pairwise(evidence)):
        yield "scores increase"
    if len({(passage["issue"], passage["paragraph"]) for passage in evidence}) < len(evidence):
        yield "a paragraph stands there twice"
