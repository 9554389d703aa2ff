from __future__ import annotations

from qa.tuning.contexts import PARAGRAPHS, as_issue


def test_five_contexts_make_an_article() -> None:
    contexts = [f"第{n}段。" for n in range(PARAGRAPHS + 2)]
    issue = as_issue("train", contexts)
    assert [article.id for article in issue.articles] == ["a0", "a1"]
    paragraphs = [paragraph for article in issue.articles for paragraph in article.paragraphs]
    assert [p.text for p in paragraphs] == contexts
    assert [p.id for p in paragraphs][-3:] == ["a0-p4", "a1-p0", "a1-p1"]
    assert [p.lines for p in paragraphs] == [(n, n) for n in range(1, PARAGRAPHS + 3)]


def test_no_context_makes_no_article() -> None:
    assert as_issue("train", ()).articles == ()
