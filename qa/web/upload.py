"""A visitor's own newspaper: dropped, looked at as it was read, embedded, and then read and asked instead."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from qa.datatypes import Article, Issue
from qa.errors import IssueError, WenbaoError
from qa.reading import read_issues
from qa.render import SEPARATOR, Language, date_in_words, escape_html, undated
from qa.web.complaints import in_words
from qa.web.counted import counted
from qa.web.dropped import checked, forget
from qa.web.file_words import FILE_WORDS
from qa.web.labels import label
from qa.web.shelves import SERVED, Shelf, Shelves, characters
from qa.web.status import STATUS, complaints_html, progress_html
from qa.web.tongues import Tongues
from qa.web.visits import ABSENT, Visits, visitor

if TYPE_CHECKING:
    from qa.newspaper import Issues

__all__ = ["build_upload", "offered_html", "read_own", "title"]

_LOG = logging.getLogger(__name__)

TICK = 0.5
"""Seconds between two looks at how far the embedding is."""


class Taking:
    """A newspaper on its way to its visitor's shelf.

    Parameters
    ----------
    line
        Where it waits until those before it are done.
    take
        Takes it there, and tells the function that it is given how much is embedded, from 0 to 1.
    before
        What came into the line before it.
    """

    def __init__(
        self, line: Executor, take: Callable[[Callable[[float], None]], None], before: Future[None] | None = None
    ) -> None:
        self.share = 0.0
        self._before = before
        self.job = line.submit(take, self._tell)

    @property
    def waits(self) -> bool:
        """Whether another is before it."""
        return self._before is not None and not self._before.done()

    def _tell(self, share: float) -> None:
        self.share = share


def build_upload(
    shelves: Shelves, tongues: Tongues, anew: Sequence[Any], edition: gr.Number, language: Language
) -> Visits[Taking]:
    """The choice of newspapers and the place to drop one's own, inside the context of Blocks.

    Parameters
    ----------
    shelves
        Who reads what.
    tongues
        The language that the visitor has chosen; `language` is the one to begin with.
    anew
        Events upon which all is said anew: another language was chosen, or the page was loaded again.
    edition
        Set to the key of the newspaper that the visitor reads. Its ``change`` says that it is another one now: the chat
        begins anew and the paper is shown anew, for `Shelves.newspaper` gives another one from then on.

    Returns
    -------
        What is on its way to the visitors' shelves; who leaves is to be told to `Visits.leave`.
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

    # The page asks how far it is, as it does with files of questions: a stream of news would be one of the six
    # connections that a browser has for all of its pages.
    clock = gr.Timer(TICK, active=False)

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    light: dict[str, Any] = quiet | {"concurrency_limit": None}
    laid_out, standing = [offered, buttons], [newspapers, remove]
    every = [said, bar, *laid_out, *standing, edition, clock]
    files.upload(counter.read, [files], [files, said, *laid_out], concurrency_limit=4, **quiet)
    discard.click(counter.discard, None, [said, *laid_out], **light)
    use.click(counter.take, None, every, queue=False, **quiet)
    clock.tick(counter.look, None, every, queue=False, **quiet)
    newspapers.input(counter.choose, [newspapers], [said, *standing, edition], **light)
    remove.click(counter.remove, [newspapers], [said, *standing, edition], **light)
    gr.on(anew, counter.anew, None, [how, *every], **light)
    return counter.takings


class _Counter:
    """Where a visitor hands in newspapers and changes between them; what it says, and what the components show then."""

    def __init__(self, shelves: Shelves, tongues: Tongues) -> None:
        self._shelves = shelves
        self._tongues = tongues
        self._line = ThreadPoolExecutor(1)  # one by one: each takes every core, and questions are to come in between
        self._last: Future[None] | None = None
        self.takings: Visits[Taking] = Visits()

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
        if issues:  # else what was laid out before stays
            try:
                self._shelves.offer(visitor(request), issues)
            except WenbaoError as error:
                complaints.append(in_words(error, self._language(request)))
        return (None, complaints_html(complaints), *self._laid_out(request))

    def discard(self, request: gr.Request) -> tuple[Any, ...]:
        self._shelves.offer(visitor(request), ())
        return ("", *self._laid_out(request))

    def take(self, request: gr.Request) -> tuple[Any, ...]:
        """Have what is offered embedded, at once or when others are done; then it is read and asked."""
        if not self._is_taking(request):
            who = visitor(request)
            offered = self._shelves.shelf(who).offered  # as it is now: another may be dropped while this one waits
            taking = Taking(self._line, partial(self._take, who, offered), self._last)
            self._last = taking.job
            self.takings.put(who, taking)
        return (*self._how_far(request), *self._shown(request))

    def _take(self, who: str, issues: tuple[Issue, ...], progress: Callable[[float], None]) -> None:
        self._shelves.take(who, issues, progress)  # what it gives is not kept beside the shelf

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """How far it is; once it has ended, what the visitor reads now."""
        if self._is_taking(request):
            return (*self._how_far(request), *(gr.skip(),) * 6)
        return (*self._how_far(request), *self._shown(request))

    def _how_far(self, request: gr.Request) -> tuple[str, Any]:
        language, taking = self._language(request), self.takings.get(visitor(request))
        words, said, bar = FILE_WORDS[language], "", ""
        if taking is not None and taking.job.done():
            try:
                taking.job.result()
                said = _about(words.own_ready, self._shelves.shelf(visitor(request)), language)
            except WenbaoError as error:
                said = complaints_html([in_words(error, language)])
            except Exception:
                _LOG.exception("a visitor's newspaper could not be prepared")
                said = complaints_html([words.own_fault])
        elif taking is not None and taking.waits:
            said = escape_html(words.own_waiting)
        elif taking is not None:
            bar = progress_html(words.own_embedding, taking.share, f"{taking.share:.0%}")
        return said, gr.update(value=bar, visible=bool(bar))

    def _shown(self, request: gr.Request) -> tuple[Any, ...]:
        """What is offered, what stands on the shelf and is chosen, and whether the page is to ask how far it is."""
        who = visitor(request)
        shelf = self._shelves.choose(who, self._shelves.shelf(who).chosen)  # the page is told now: it may be asked
        standing = _standing(shelf, self._language(request))
        return (*self._laid_out(request), *standing, shelf.chosen, gr.update(active=self._is_taking(request)))

    def _is_taking(self, request: gr.Request) -> bool:
        taking = self.takings.get(visitor(request))
        return taking is not None and not taking.job.done()

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
        """All of it in another language; what was said of something that is over goes."""
        said, bar = self._how_far(request)
        said = said if self._is_taking(request) else self._missed(request)
        return (self.how(self._language(request)), said, bar, *self._shown(request))

    def _missed(self, request: gr.Request) -> str:
        """That the visitor's newspaper was put away, where it was and the page has not been told yet."""
        try:
            self._shelves.newspaper_to_ask(visitor(request))
        except WenbaoError as error:
            return complaints_html([in_words(error, self._language(request))])
        return ""

    def how(self, language: Language) -> str:
        limits = self._shelves.limits
        said = FILE_WORDS[language].own_how.format(limits.characters // 10_000, limits.newspapers, round(ABSENT / 60))
        return f'<p class="soft">{escape_html(said)}</p>'

    def _language(self, request: gr.Request) -> Language:
        return self._tongues.of(visitor(request))

    def _laid_out(self, request: gr.Request) -> tuple[Any, Any]:
        issues = self._shelves.shelf(visitor(request)).offered
        shown = offered_html(issues, self._language(request)) if issues else ""
        buttons = gr.update(visible=bool(issues) and not self._is_taking(request))
        return gr.update(value=shown, visible=bool(issues)), buttons


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
        f'<h2><span lang="zh">{escape_html(undated(issue.name, issue.date))}</span> '
        f"<small>{escape_html(_facts(issue, language))}</small></h2>"
        f"<ol>{''.join(_article(article, language) for article in issue.articles)}</ol>"
        for issue in issues
    ]
    return (
        f'<p class="read">{escape_html(counted(words.own_read, *counts))}</p>'
        f'<div class="issues" tabindex="0" role="region" aria-label="{escape_html(words.own_list)}">'
        f"{''.join(shown)}</div>"
        f'<p class="soft">{escape_html(words.own_read_wrong)}</p>'
    )


def _facts(issue: Issue, language: Language) -> str:
    words = FILE_WORDS[language]
    day = date_in_words(issue.date, language) if issue.date else words.own_undated
    return SEPARATOR.join([day, counted(words.own_articles, len(issue.articles))])


def _article(article: Article, language: Language) -> str:
    words = FILE_WORDS[language]
    facts = [" ".join(article.byline), counted(words.own_paragraphs, len(article.paragraphs))]
    return (
        f'<li><span lang="zh">{escape_html(article.headline or words.own_untitled)}</span> '
        f"<small>{escape_html(SEPARATOR.join(filter(None, facts)))}</small></li>"
    )
