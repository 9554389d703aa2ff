"""The contexts of a training file as the newspaper that its questions are asked of."""

from __future__ import annotations

from collections.abc import Iterable

from qa.datatypes import Article, Issue, Paragraph

PARAGRAPHS = 5
"""So many contexts make an article: neighbours tell of the same thing, as in a newspaper."""


def as_issue(name: str, contexts: Iterable[str]) -> Issue:
    """An issue of these contexts, each different from the others, in their order; each is a paragraph."""
    found = list(contexts)
    articles = tuple(
        Article(
            f"a{i // PARAGRAPHS}",
            tuple(
                Paragraph(f"a{i // PARAGRAPHS}-p{n - i - 1}", context, (n, n))
                for n, context in enumerate(found[i : i + PARAGRAPHS], i + 1)
            ),
        )
        for i in range(0, len(found), PARAGRAPHS)
    )
    return Issue(name, None, articles, ())
