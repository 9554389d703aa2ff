"""The newspaper articles and questions in `data/press/`, which the reader and the weights learn from."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from qa.evaluation.gold import read_gold
from qa.reading import read_issues

PRESS = Path(__file__).parents[1] / "data" / "press"
(ISSUE,) = read_issues(PRESS / "articles.jsonl")


@pytest.mark.parametrize("name", ["learned", "kept"])
def test_each_answer_stands_in_its_evidence_and_that_in_one_paragraph(name: str) -> None:
    paragraphs = [p.text for article in ISSUE.articles for p in article.paragraphs]
    asked = read_gold(PRESS / f"{name}.jsonl")
    for gold in asked:
        if gold.answerable:
            (evidence,), (answer,) = gold.evidence, gold.answers
            assert answer in evidence, gold.id
            assert sum(evidence in text for text in paragraphs) == 1, gold.id
        else:
            assert gold.kind in {"absent-point", "absent-sibling"}, gold.id
            assert not gold.answers, gold.id
    kinds = Counter(gold.kind for gold in asked)
    assert 0.2 < (kinds["absent-point"] + kinds["absent-sibling"]) / len(asked) < 0.3
    assert len({gold.question for gold in asked}) > 0.99 * len(asked)


def test_no_article_is_asked_about_on_both_sides() -> None:
    learned, kept = (
        {str(gold.id).rpartition("-")[0] for gold in read_gold(PRESS / f"{name}.jsonl")} for name in ("learned", "kept")
    )
    assert learned.isdisjoint(kept)
    assert learned | kept == {article.id for article in ISSUE.articles}
