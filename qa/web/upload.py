"""A visitor's own newspaper: dropped, looked at as it was read, embedded, and then read and asked instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.datatypes import Article, Issue
from qa.errors import IssueError, WenbaoError
from qa.reading import read_issues
from qa.render import SEPARATOR, Language, date_in_words, escape_html, undated
from qa.web.complaints import in_words
from qa.web.dropped import checked, forget
from qa.web.file_words import FILE_WORDS
from qa.web.labels import label
from qa.web.shelves import SERVED, Shelf, Shelves, characters
from qa.web.status import STATUS, complaints_html, progress_html
from qa.web.tongues import Tongues
from qa.web.visits import ABSENT, visitor

if TYPE_CHECKING:
    from qa.newspaper import Issues

__all__ = ["build_upload", "offered_html", "read_own", "title"]

TICK = 0.3
"""Seconds between two looks at how far the embedding is."""


def build_upload(
    shelves: Shelves, tongues: Tongues, spoken: gr.Textbox, edition: gr.Number, language: Language
) -> None:
    """The choice of newspapers and the place to drop one's own, inside the context of Blocks.

    Parameters
    ----------
    shelves
        Who reads what.
    tongues, spoken
        The language that the visitor has chosen, and what changes with it; `language` is the one to begin with.
    edition
        Set to the key of the newspaper that the visitor reads. Its ``change`` says that it is another one now: the chat
        begins anew and the paper is shown anew, for `Shelves.newspaper` gives another one from then on.
    """
    counter = _Counter(shelves, tongues)
    with gr.Accordion(label("own_title"), open=False, elem_id="shelf"):
        newspapers = gr.Radio(label=label("own_newspapers"), visible=False, elem_id="newspapers")
        remove = gr.Button(label("own_remove"), size="sm", visible=False, elem_id="own-remove")
        how = gr.HTML(counter.how(language), elem_id="own-how")
        files = gr.File(label=label("own_files"), file_count="multiple", height=120, elem_id="own-files")
        said = gr.HTML(elem_id="own-said", js_on_load=STATUS)
        bar = gr.HTML(elem_id="own-bar", visible=False)
        offered = gr.HTML(elem_id="own-offered", visible=False)
        with gr.Row(elem_id="own-buttons", visible=False) as buttons:
            use = gr.Button(label("own_use"), variant="primary", elem_id="own-use")
            discard = gr.Button(label("own_discard"), elem_id="own-discard")

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    light: dict[str, Any] = quiet | {"concurrency_limit": None}
    laid_out, standing = [offered, buttons], [newspapers, remove]
    files.upload(counter.read, [files], [files, said, *laid_out], concurrency_limit=4, **quiet)
    discard.click(counter.discard, None, [said, *laid_out], **light)
    waiting = use.click(counter.wait, None, [said, buttons], queue=False, **quiet)
    # One at a time: it takes every core, and questions are to come in between.
    waiting.then(
        counter.take,
        None,
        [bar, said, *laid_out, *standing, edition],
        concurrency_id="embed",
        concurrency_limit=1,
        **quiet,
    )
    newspapers.input(counter.choose, [newspapers], [said, *standing, edition], **light)
    remove.click(counter.remove, [newspapers], [said, *standing, edition], **light)
    spoken.change(counter.anew, None, [how, said, *laid_out, *standing], **light)


class _Counter:
    """Where a visitor hands in newspapers and changes between them; what it says, and what the components show then."""

    def __init__(self, shelves: Shelves, tongues: Tongues) -> None:
        self._shelves = shelves
        self._tongues = tongues

    def read(self, paths: list[str] | None, request: gr.Request) -> tuple[Any, ...]:
        """The dropped files, laid out as issues; what cannot be read is said, and the others are read all the same."""
        issues: list[Issue] = []
        complaints: list[str] = []
        for path in map(Path, paths or ()):
            try:
                issues += read_own(path, self._shelves.limits.file_bytes)
            except WenbaoError as error:
                complaints.append(in_words(error, self._language(request)))
            forget(path)
        try:
            self._shelves.offer(visitor(request), issues)
        except WenbaoError as error:
            complaints.append(in_words(error, self._language(request)))
        return (None, complaints_html(complaints), *self._laid_out(request))

    def discard(self, request: gr.Request) -> tuple[Any, ...]:
        self._shelves.offer(visitor(request), ())
        return ("", *self._laid_out(request))

    def wait(self, request: gr.Request) -> tuple[Any, Any]:
        return escape_html(FILE_WORDS[self._language(request)].own_waiting), gr.update(visible=False)

    def take(self, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Embeds in a thread of its own, which tells how far it is; then the newspaper is read and asked."""
        shares = [0.0]
        with ThreadPoolExecutor(1) as aside:
            job = aside.submit(self._shelves.take_offered, visitor(request), lambda share: shares.__setitem__(0, share))
            while not job.done():
                bar = progress_html(FILE_WORDS[self._language(request)].own_embedding, shares[0], f"{shares[0]:.0%}")
                yield (gr.update(value=bar, visible=True), "", *(gr.skip(),) * 5)
                wait([job], timeout=TICK)
        language = self._language(request)
        try:
            shelf = job.result()
            said = _about(FILE_WORDS[language].own_ready, shelf, language)
        except WenbaoError as error:
            shelf = self._shelves.shelf(visitor(request))
            said = complaints_html([in_words(error, language)])
        shown = (*self._laid_out(request), *_standing(shelf, language))
        yield (gr.update(value="", visible=False), said, *shown, shelf.chosen)

    def choose(self, key: int, request: gr.Request) -> tuple[Any, ...]:
        language = self._language(request)
        try:
            shelf = self._shelves.choose(visitor(request), key)
            said = _about(FILE_WORDS[language].own_chosen, shelf, language)
        except WenbaoError as error:
            shelf = self._shelves.shelf(visitor(request))
            said = complaints_html([in_words(error, language)])
        return (said, *_standing(shelf, language), shelf.chosen)

    def remove(self, key: int, request: gr.Request) -> tuple[Any, ...]:
        language = self._language(request)
        shelf = self._shelves.remove(visitor(request), key)
        said = _about(FILE_WORDS[language].own_chosen, shelf, language)
        return (said, *_standing(shelf, language), shelf.chosen)

    def anew(self, request: gr.Request) -> tuple[Any, ...]:
        """All of it in another language."""
        language = self._language(request)
        shelf = self._shelves.shelf(visitor(request))
        laid_out = self._laid_out(request)
        return (self.how(language), "", *laid_out, *_standing(shelf, language))

    def how(self, language: Language) -> str:
        limits = self._shelves.limits
        said = FILE_WORDS[language].own_how.format(limits.characters // 10_000, limits.newspapers, round(ABSENT / 60))
        return f'<p class="soft">{escape_html(said)}</p>'

    def _language(self, request: gr.Request) -> Language:
        return self._tongues.of(visitor(request))

    def _laid_out(self, request: gr.Request) -> tuple[Any, Any]:
        issues = self._shelves.shelf(visitor(request)).offered
        shown = offered_html(issues, self._language(request)) if issues else ""
        return gr.update(value=shown, visible=bool(issues)), gr.update(visible=bool(issues))


def _standing(shelf: Shelf, language: Language) -> tuple[Any, Any]:
    choices = [(title(newspaper.issues, language), key) for key, newspaper in shelf.newspapers]
    return (
        gr.update(choices=choices, value=shelf.chosen, visible=len(choices) > 1),
        gr.update(visible=shelf.chosen != SERVED),
    )


def _about(words: str, shelf: Shelf, language: Language) -> str:
    return escape_html(words.format(title(shelf.newspaper.issues, language)))


def read_own(path: Path, most: int) -> tuple[Issue, ...]:
    """The issues of an uploaded file; messages name the file, and not where it lies.

    Raises
    ------
    IssueError
        It cannot be read as a newspaper, is larger than `most` bytes, or nothing in it is a paragraph.
    """
    try:
        issues = read_issues(checked(path, most))
        if not any(article.paragraphs for issue in issues for article in issue.articles):
            raise IssueError(f"{path} holds no paragraph", "give a file with the text of an issue")
    except IssueError as error:
        raise IssueError(error.what.replace(str(path), path.name), error.remedy) from None
    return issues


def title(issues: Issues, language: Language = "zh") -> str:
    """What a newspaper is called: its first issue, its first and last day, and how many issues there are."""
    heads = tuple(issues.heads)
    names = list(dict.fromkeys(undated(head.name, head.date) for head in heads))
    days = sorted({head.date for head in heads if head.date})
    parts = [names[0] if len(names) == 1 else f"{names[0]} + {len(names) - 1}"]
    parts += [" – ".join(date_in_words(day, language) for day in dict.fromkeys((days[0], days[-1])))] if days else []
    return SEPARATOR.join(parts)


def offered_html(issues: Sequence[Issue], language: Language) -> str:
    """How issues were read: their names, dates and articles, each with its authors and number of paragraphs."""
    words = FILE_WORDS[language]
    articles = [article for issue in issues for article in issue.articles]
    counts = (len(articles), sum(len(article.paragraphs) for article in articles), characters(issues))
    shown = [
        f"<h2>{escape_html(undated(issue.name, issue.date))} "
        f"<small>{escape_html(_facts(issue, language))}</small></h2>"
        f"<ol>{''.join(_article(article, language) for article in issue.articles)}</ol>"
        for issue in issues
    ]
    return (
        f'<p class="read">{escape_html(words.own_read.format(*counts))}</p>'
        f'<div class="issues" tabindex="0" role="region" aria-label="{escape_html(words.own_list)}">'
        f"{''.join(shown)}</div>"
        f'<p class="soft">{escape_html(words.own_read_wrong)}</p>'
    )


def _facts(issue: Issue, language: Language) -> str:
    words = FILE_WORDS[language]
    day = date_in_words(issue.date, language) if issue.date else words.own_undated
    return SEPARATOR.join([day, words.own_articles.format(len(issue.articles))])


def _article(article: Article, language: Language) -> str:
    words = FILE_WORDS[language]
    facts = [" ".join(article.byline), words.own_paragraphs.format(len(article.paragraphs))]
    return (
        f"<li>{escape_html(article.headline or words.own_untitled)} "
        f"<small>{escape_html(SEPARATOR.join(filter(None, facts)))}</small></li>"
    )
