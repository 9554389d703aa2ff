"""Questions from a file: read, answered one by one while the table fills, stopped at any time, and downloaded."""

from __future__ import annotations

import logging
import math
import secrets
import shutil
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr

from qa.answer_files import WRITERS
from qa.answer_files.rows import Summary
from qa.bands import band_of
from qa.batch import answer_rows, to_line
from qa.errors import QuestionError, WenbaoError
from qa.question_files import QuestionRow, read_questions
from qa.render import SEPARATOR, Language, escape_html
from qa.serving import AT_ONCE
from qa.web.complaints import in_words, said_in
from qa.web.counted import counted
from qa.web.dropped import checked, forget, own_folder
from qa.web.file_words import FILE_WORDS
from qa.web.labels import label
from qa.web.places import Place
from qa.web.shelves import SERVED, Limits, Shelves
from qa.web.status import STATUS, complaints_html, progress_html
from qa.web.tongues import Tongues
from qa.web.upload import title
from qa.web.visits import Visits, visitor

if TYPE_CHECKING:
    from qa.newspaper import Newspaper

__all__ = ["FORMATS", "QuestionFile", "Run", "build_question_file"]

FORMATS = (".csv", ".xlsx", ".jsonl", ".md")
"""What the answers can be downloaded as."""

TOGETHER = 8
"""Questions that are asked together: few enough that those of other visitors come in between and that stopping is soon
done, enough to be encoded as one."""

TICK = 0.5
"""Seconds between two sights of the growing table."""

ROWS_SHOWN = 20
"""Rows on one page of the table."""

Stage = Literal["read", "waiting", "running", "ended"]
"""Of a run; in that order, save that one that waits may be taken back, and one that breaks at once be started again."""

QUESTIONS_SHOWN = 5
"""Questions of a file that are shown before it is asked."""

LONGEST_NAME = 60
"""Characters of the file's name that the names of the answers begin with."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """What the table shows of an answer."""

    id: str
    question: str
    status: str
    answer: str
    """The short answer; where there is none, why."""
    sentence: str
    source: str
    place: Place | None
    confidence: float

    @classmethod
    def of(cls, row: dict[str, Any]) -> ShownRow:
        """From a row of the file of answers."""
        found = row["evidence"][0] if row["status"] == "answered" and row["evidence"] else None
        return cls(
            str(row["id"]),
            row["question"],
            row["status"],
            row["answer"] or row["reason"] or "",
            row["sentence"] or "",
            SEPARATOR.join(filter(None, (found["headline"], " ".join(found["byline"])))) if found else "",
            Place(*(found[key] for key in ("issue", "article", "paragraph", "start", "end"))) if found else None,
            row["confidence"],
        )


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file of questions as it was read."""

    name: str
    """Without its ending."""
    rows: tuple[QuestionRow, ...]

    @classmethod
    def read(cls, path: Path, limits: Limits) -> QuestionFile:
        """Read an uploaded file; messages name the file, and not where it lies.

        Raises
        ------
        WenbaoError
            See `read_questions`; or it is larger, or has more rows, than the limits allow.
        """
        try:
            rows = read_questions(checked(path, limits.file_bytes))
            if len(rows) > limits.questions:
                raise QuestionError(
                    f"{path} holds {len(rows)} questions, and {limits.questions} are allowed",
                    "divide it, or answer it with `wenbao batch`",
                )
        except WenbaoError as error:
            raise QuestionError(error.what.replace(str(path), path.name), error.remedy) from None
        return cls(path.stem, rows)


class Run:
    """The answering of a file of questions, from its beginning to its end; one thread answers, others look and stop.

    Finished rows stand in a file of a folder of its own, which `discard` takes away.
    """

    def __init__(self, questions: QuestionFile) -> None:
        self.questions = questions
        self.stage: Stage = "read"
        self.shown: list[ShownRow] = []
        self.files: dict[str, Path] = {}
        """The answers by their ending, once it has ended."""
        self.page: int | None = None
        """Page of the table that was turned to, from 0; None follows the newest row while it grows."""
        self.trouble: Exception | None = None
        """Why it broke off."""
        self.edition = SERVED
        """Key of the newspaper that it was asked of, once it has begun."""
        self.called: dict[Language, str] = {}
        """What that is called."""
        self._stop = Event()
        self._started = 0.0
        self._folder = own_folder() / secrets.token_hex(16)

    @property
    def total(self) -> int:
        """Number of rows."""
        return len(self.questions.rows)

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        """Let it end after the row that is being answered."""
        self._stop.set()

    def answer(self, newspaper: Newspaper, edition: int = SERVED) -> Iterator[None]:
        """Answer one row at a time, until the end or until it is stopped; then write the files of answers.

        Parameters
        ----------
        edition
            Key of the newspaper among the visitor's.

        Raises
        ------
        WenbaoError, OSError
            The newspaper cannot be asked, or the disk is full. What was answered until then is written if it can be.
        """
        self.stage, self._started = "running", time.monotonic()
        self.edition, self.called = edition, {language: title(newspaper.issues, language) for language in FILE_WORDS}
        self._folder.mkdir(mode=0o700, exist_ok=True)
        finished = self._folder / "rows"
        parts = (self.questions.rows[start : start + TOGETHER] for start in range(0, self.total, TOGETHER))
        try:
            with finished.open("wb") as file:
                for row in chain.from_iterable(answer_rows(newspaper, part) for part in parts):
                    file.write(to_line(row).encode())
                    self.shown.append(ShownRow.of(row))
                    yield
                    if self.stopped:
                        break
        finally:
            if self.shown and self._folder.exists():  # else the visitor has gone
                self._write(finished)
        self.stage = "ended"

    def _write(self, finished: Path) -> None:
        for ending in FORMATS:
            path = self._folder / f"{self.questions.name[:LONGEST_NAME]}-answers{ending}"
            WRITERS.get(ending, shutil.copyfile)(finished, path)
            self.files[ending] = path

    def discard(self) -> None:
        """Stop it, and delete all that it has written."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def summary(self) -> Summary:
        """How the rows ended until now."""
        return Summary.of(Counter(row.status for row in self.shown))

    def seconds_left(self) -> float | None:
        """By the rate until now; None while that is not known."""
        done = len(self.shown)
        if self.stage != "running" or done < 3:
            return None
        return (time.monotonic() - self._started) / done * (self.total - done)


def build_question_file(
    shelves: Shelves, tongues: Tongues, anew: Sequence[Any], edition: gr.Number, language: Language
) -> Visits[Run]:
    """The batch view, inside the context of Blocks.

    Parameters
    ----------
    shelves
        Who reads, and asks, what.
    tongues
        The language that the visitor has chosen; `language` is the one to begin with.
    anew
        Events upon which all is said anew: another language was chosen, or the page was loaded again.
    edition
        Changes when the visitor reads another newspaper, see `qa.web.upload`.

    Returns
    -------
        The visitors' runs; who leaves is to be told to `Visits.leave`.
    """
    clerk = _Clerk(shelves, tongues)
    head = gr.HTML(clerk.head(language), elem_id="batch-head")
    file = gr.File(label=label("batch_file"), height=120, elem_id="batch-file")
    said = gr.HTML(elem_id="batch-said", js_on_load=STATUS)
    preview = gr.HTML(elem_id="batch-preview", visible=False)
    with gr.Row(elem_id="batch-buttons"):
        start = gr.Button(label("batch_start"), variant="primary", visible=False, elem_id="batch-start")
        stop = gr.Button(label("batch_stop"), visible=False, elem_id="batch-stop")
        downloads = [
            gr.DownloadButton(
                label(f"batch_{ending[1:]}"), visible=False, elem_id=f"batch-{ending[1:]}", elem_classes="download"
            )
            for ending in FORMATS
        ]
    bar = gr.HTML(elem_id="batch-bar", visible=False)
    table = gr.HTML(elem_id="batch-table", visible=False)
    with gr.Row(elem_id="batch-pager", visible=False) as pager:
        earlier = gr.Button(label("batch_earlier"), size="sm", elem_id="batch-earlier")
        later = gr.Button(label("batch_later"), size="sm", elem_id="batch-later")

    # The page asks how far it is: a stream of news would be one of the six connections that a browser has for all of
    # its pages, and the questions of a seventh would wait for the files of six.
    clock = gr.Timer(TICK, active=False)

    view = [file, preview, start, stop, *downloads, bar, table, pager, earlier, later, clock]
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    light: dict[str, Any] = quiet | {"concurrency_limit": None}
    file.upload(clerk.read, [file], [said, *view], concurrency_limit=4, **quiet)
    start.click(clerk.start, None, [said, *view], queue=False, **quiet)
    clock.tick(clerk.look, None, [said, *view], queue=False, **quiet)
    stop.click(clerk.stop, None, [said, *view], queue=False, **quiet)
    earlier.click(clerk.turn_back, None, [table, earlier, later], **light)
    later.click(clerk.turn_on, None, [table, earlier, later], **light)
    gr.on([*anew, edition.change], clerk.anew, None, [head, said, *view], **light)
    return clerk.runs


class _Clerk:
    """Takes files of questions and has them answered; what it says, and what the components show then."""

    def __init__(self, shelves: Shelves, tongues: Tongues) -> None:
        self._shelves = shelves
        self._tongues = tongues
        self._lock = Lock()
        self._line: deque[tuple[str, Run]] = deque()
        self._at_work = 0
        self.runs: Visits[Run] = Visits(lambda _visitor, run: run.discard())

    def read(self, path: str, request: gr.Request) -> tuple[Any, ...]:
        """The dropped file, laid out; what cannot be read is said, and the answers before it stay."""
        said = ""
        try:
            questions = QuestionFile.read(Path(path), self._shelves.limits)
        except WenbaoError as error:
            said = complaints_html([in_words(error, self._language(request))])
        else:
            before = self.runs.get(visitor(request))
            self.runs.put(visitor(request), Run(questions))
            if before is not None:
                before.discard()
        forget(Path(path))
        return (said, *self._view(request))

    def start(self, request: gr.Request) -> tuple[Any, ...]:
        """Have the file answered, at once or when others are done."""
        run = self.runs.get(visitor(request))
        with self._lock:
            if run is not None and run.stage == "read":
                run.stage, run.trouble = "waiting", None
                self._line.append((visitor(request), run))
        self._call()
        return self.look(request)

    def _call(self) -> None:
        """Begin with those at the head of the line, as many as there is room for."""
        with self._lock:
            while self._line and self._at_work < AT_ONCE:
                who, run = self._line.popleft()
                if run.stopped:  # its visitor has gone
                    continue
                run.stage = "running"
                self._at_work += 1
                Thread(target=self._answer, args=(who, run)).start()

    def _answer(self, who: str, run: Run) -> None:
        """Answers in this thread; a visitor who has gone, and the end of the server, put the run away and stop it."""
        try:
            newspaper = self._shelves.newspaper_to_ask(who)
            for _ in run.answer(newspaper, self._shelves.shelf(who).chosen):
                pass
        except (WenbaoError, OSError) as error:
            run.trouble = error
        except Exception as error:
            _LOG.exception("a file of questions could not be answered")
            run.trouble = error
        finally:
            run.stage = "ended" if run.shown else "read"  # last: the page looks no more when it sees this
            with self._lock:
                self._at_work -= 1
            self._call()

    def look(self, request: gr.Request) -> tuple[Any, ...]:
        """How far it is."""
        run = self.runs.get(visitor(request))
        return ("" if run is None else _said(run, self._language(request)), *self._view(request))

    def stop(self, request: gr.Request) -> tuple[Any, ...]:
        run = self.runs.get(visitor(request))
        with self._lock:
            if run is not None and run.stage == "waiting":
                self._line = deque(waits for waits in self._line if waits[1] is not run)
                run.stage = "read"
            elif run is not None and run.stage == "running":
                run.stop()
        return self.look(request)

    def turn_back(self, request: gr.Request) -> tuple[Any, Any, Any]:
        return self._turn(-1, request)

    def turn_on(self, request: gr.Request) -> tuple[Any, Any, Any]:
        return self._turn(1, request)

    def _turn(self, pages: int, request: gr.Request) -> tuple[Any, Any, Any]:
        """Turn the table's pages; from the last one on it follows the newest row."""
        run = self.runs.get(visitor(request))
        if run is not None:
            page = max(0, _page(run) + pages)
            run.page = page if page < _last_page(run) or run.stage == "ended" else None
        table, _pager, *buttons = self._table(run, request)
        return (table, buttons[0], buttons[1])

    def anew(self, request: gr.Request) -> tuple[Any, ...]:
        """All of it in another language, or with the name of another newspaper."""
        return (self.head(self._language(request)), *self.look(request))

    def head(self, language: Language) -> str:
        words = FILE_WORDS[language]
        how = words.batch_how.format(self._shelves.limits.questions)
        return f'<h2>{escape_html(words.batch_title)}</h2><p class="soft">{escape_html(how)}</p>'

    def _language(self, request: gr.Request) -> Language:
        return self._tongues.of(visitor(request))

    def _view(self, request: gr.Request) -> tuple[Any, ...]:
        """What every component shows now."""
        language = self._language(request)
        run = self.runs.get(visitor(request))
        stage = run.stage if run is not None else None
        laid_out = run is not None and stage in ("read", "waiting")
        shown = preview_html(run.questions, self._asked(request, language), language) if run and laid_out else ""
        files = run.files if run is not None else {}
        return (
            gr.update(value=None, visible=stage not in ("waiting", "running")),
            gr.update(value=shown, visible=laid_out),
            gr.update(visible=stage == "read"),
            gr.update(visible=stage in ("waiting", "running")),
            *(gr.update(value=files.get(ending), visible=ending in files) for ending in FORMATS),
            gr.update(value=bar_html(run, language) if run else "", visible=stage == "running"),
            *self._table(run, request),
            gr.update(active=stage in ("waiting", "running")),
        )

    def _table(self, run: Run | None, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        language, chosen = self._language(request), self._shelves.shelf(visitor(request)).chosen
        there = run is not None and bool(run.shown)
        page = 0 if run is None else _page(run)
        last = 0 if run is None else _last_page(run)
        return (
            gr.update(value=table_html(run, language, chosen) if run and there else "", visible=there),
            gr.update(visible=last > 0),
            gr.update(interactive=page > 0),
            gr.update(interactive=page < last),
        )

    def _asked(self, request: gr.Request, language: Language) -> str:
        return title(self._shelves.shelf(visitor(request)).newspaper.issues, language)


def _last_page(run: Run) -> int:
    return max(0, math.ceil(len(run.shown) / ROWS_SHOWN) - 1)


def _page(run: Run) -> int:
    if run.page is None:
        return 0 if run.stage == "ended" else _last_page(run)
    return min(run.page, _last_page(run))


def _said(run: Run, language: Language) -> str:
    """What there is to say of a run beside its bar and table."""
    words, trouble, summary = FILE_WORDS[language], run.trouble, run.summary()
    if trouble is not None:
        match trouble:
            case WenbaoError():
                reason = in_words(trouble, language)
            case OSError():
                reason = str(trouble.strerror)
            case _:
                reason = words.batch_fault
        return complaints_html([words.batch_broken.format(reason)])
    if run.stage == "waiting":
        return escape_html(words.batch_waiting)
    if run.stage != "ended":
        return escape_html(words.batch_stopping) if run.stopped else ""
    done = counted(words.batch_done, run.total)
    if summary.rows < run.total:
        done = words.batch_stopped.format(summary.rows, run.total)
    counts = words.batch_counts.format(summary.answered, summary.not_found, summary.errors)
    return escape_html(done + counts)


def preview_html(questions: QuestionFile, newspaper: str, language: Language) -> str:
    """How a file of questions was read, and which newspaper they will be asked of."""
    words, rows = FILE_WORDS[language], questions.rows
    faulty = sum(row.error is not None for row in rows)
    texts = (row.question or said_in(row.error or "", language) for row in rows[:QUESTIONS_SHOWN])
    first = "".join(f"<li>{escape_html(text)}</li>" for text in texts)
    notes = [words.batch_more.format(len(rows) - QUESTIONS_SHOWN)] if len(rows) > QUESTIONS_SHOWN else []
    notes += [counted(words.batch_faulty, faulty)] if faulty else []
    return (
        f'<p class="read">{escape_html(counted(words.batch_read, questions.name, len(rows), newspaper))}</p>'
        f"<ol>{first}</ol>" + "".join(f'<p class="soft">{escape_html(note)}</p>' for note in notes)
    )


def bar_html(run: Run, language: Language) -> str:
    """How many rows are answered, and how long the others will take."""
    words, done, left = FILE_WORDS[language], len(run.shown), run.seconds_left()
    beside = words.batch_running.format(done, run.total)
    if left is not None and done < run.total:
        minutes = left >= 90
        amount = math.ceil(left / 60) if minutes else max(5, 5 * math.ceil(left / 5))
        beside += (words.batch_left_minutes if minutes else words.batch_left_seconds).format(amount)
    return progress_html(words.batch_progress, done / run.total, beside)


def table_html(run: Run, language: Language, chosen: int = SERVED) -> str:
    """One page of the answers, every text as it is; sources are links into the paper, where that is the one chosen."""
    words = FILE_WORDS[language]
    begin = _page(run) * ROWS_SHOWN
    rows = run.shown[begin : begin + ROWS_SHOWN]
    where = words.batch_rows.format(begin + 1, begin + len(rows), len(run.shown))
    heads = "".join(f'<th scope="col">{escape_html(name)}</th>' for name in words.batch_columns)
    body = "".join(_row(row, language, linked=chosen == run.edition) for row in rows)
    caption = escape_html(words.batch_table.format(run.called[language]) + SEPARATOR + where)
    return f"<table><caption>{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _row(row: ShownRow, language: Language, *, linked: bool) -> str:
    words, found = FILE_WORDS[language], row.status == "answered"
    source = escape_html(row.source)
    if linked and row.place is not None:
        source = f'<a href="{escape_html(row.place.fragment())}" lang="zh">{source}</a>'
    answer = said_in(row.answer, language) if row.status == "error" else row.answer
    cells = (
        escape_html(row.id),
        escape_html(row.question),
        escape_html(words.batch_statuses[row.status]),
        f'<b lang="zh">{escape_html(answer)}</b>' if found and answer else escape_html(answer),
        f'<span lang="zh">{escape_html(row.sentence)}</span>' if row.sentence else "",
        source,
        words.batch_bands[band_of(row.confidence).name] if found else "",
    )
    labelled = (f'<td data-label="{name}">{cell}</td>' for name, cell in zip(words.batch_columns, cells, strict=True))
    return f'<tr class="{row.status}">{"".join(labelled)}</tr>'
