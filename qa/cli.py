"""The command `wenbao`: call, print. The only place that prints and exits; what it takes stands in `qa.arguments`.

Exit codes: 0 done; 1 it could not be done, said in one line on standard error; 2 wrong usage; 130 Ctrl-C; 141 the
reader of standard output went away.
Heavy parts are imported inside the commands that need them, so that `wenbao --help` answers at once.
"""

from __future__ import annotations

import argparse
import gc
import io
import json
import os
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.arguments import FILES, build_parser, parse
from qa.datatypes import Filter
from qa.errors import IssueError, QuestionError, WenbaoError

if TYPE_CHECKING:
    from embeddings import CheckedEncoder
    from qa.answer_files.rows import Summary
    from qa.archive.writer import Writer
    from qa.datatypes import Issue
    from qa.milvus.writer import MilvusWriter
    from qa.newspaper import Newspaper

DONE, FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
WIDEST = 100
"""Columns of a terminal that text is spread over at most: longer lines are hard to read."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage exits with 2, as argparse does."""
    _speak_utf8()
    arguments = parse(sys.argv[1:] if argv is None else list(argv))
    try:
        code = COMMANDS[arguments.command](arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python complains while it flushes at its end
        return PIPE_CLOSED
    except Exception as error:
        if os.environ.get("WENBAO_DEBUG"):
            raise
        _complain(_in_words(error))
        return FAILED
    return code


def _chat(arguments: argparse.Namespace) -> int:
    from qa.serving import is_loopback
    from qa.web.accounts import read_accounts
    from qa.web.app import serve
    from qa.web.feedback import Feedback, default_file

    accounts = read_accounts(arguments.auth) if arguments.auth else None
    mine = is_loopback(arguments.host) and not (arguments.auth or arguments.root_path or arguments.trust_proxy)
    if accounts is None and not is_loopback(arguments.host):
        _complain("whoever can reach this machine may read and ask; --auth lets in only those who have a password")
    # What others than the owner of this machine call wrong is kept only where its owner says so.
    file = arguments.feedback or (default_file() if mine else None)
    serve(
        _open(arguments),
        arguments.host,
        arguments.port,
        language=arguments.language,
        feedback=Feedback(file) if file else None,
        accounts=accounts,
        root_path=arguments.root_path,
        proxies=arguments.trust_proxy,
        on_ready=_print_address,
    )
    return DONE


def _hash_password(arguments: argparse.Namespace) -> int:
    from qa.web.accounts import account_line

    _print(account_line(arguments.name, _read_password()))
    return DONE


def _serve(arguments: argparse.Namespace) -> int:
    from qa.service import app
    from qa.service.limits import Access, Limits, read_token
    from qa.serving import is_loopback

    token = read_token(arguments.token_file) if arguments.token_file else None
    limits = Limits(
        body=arguments.max_body,
        questions=arguments.max_questions,
        rate=arguments.rate,
        concurrent=arguments.max_requests,
    )
    access = Access((arguments.host, *arguments.allow_host), token)
    if token is None and not is_loopback(arguments.host):
        _complain("whoever can reach this machine may ask; --token-file lets in only those who have the token")
    app.serve(
        _open(arguments), arguments.host, arguments.port, limits=limits, access=access, on_ready=_print_api_address
    )
    return DONE


def _mcp(arguments: argparse.Namespace) -> int:
    from qa.service.tools import serve_stdio

    serve_stdio(_open(arguments))
    return DONE


def _ask(arguments: argparse.Namespace) -> int:
    from qa import render

    question = _read_question() if arguments.question == "-" else arguments.question
    answer = _open(arguments).ask(question, history=arguments.history, k=arguments.k)
    if arguments.json:
        _print_json(answer.to_dict())
    elif answer.status != "error":
        mark = ("\x1b[1m【", "】\x1b[22m") if _in_colour() else ("【", "】")
        _print_wrapped(render.to_text(answer, arguments.language, mark))
        if arguments.explain and (why := render.why_to_text(answer, arguments.language)):
            _print_wrapped(f"\n{why}")
    if answer.status == "error":
        _complain(answer.reason or "the question cannot be answered")
        return FAILED
    return DONE


def _batch(arguments: argparse.Namespace) -> int:
    from qa import batch

    questions = sys.stdin.buffer if arguments.questions == "-" else arguments.questions
    if arguments.answers == "-":
        return _batch_to_standard_output(arguments, questions)
    prepared = batch.prepare(questions, arguments.answers, resume=arguments.resume, force=arguments.force)
    newspaper = _open(arguments)
    with _question_bar(len(prepared.questions), prepared.finished.summary.rows) as bar:
        try:
            summary = batch.run(newspaper, prepared, k=arguments.k, progress=lambda done: bar.update(done - bar.n))
        except KeyboardInterrupt:
            bar.close()
            if prepared.part_path.exists():
                _complain(f"stopped; the finished rows are in {prepared.part_path}, --resume goes on from there")
            raise
    if arguments.json:
        _print_json({"answers": str(prepared.answers_path), "rows": summary.rows, **asdict(summary)})
    else:
        _complain(f"{summary.rows} rows in {prepared.answers_path}: {_counts(summary)}")
    return DONE


def _batch_to_standard_output(arguments: argparse.Namespace, questions: Any) -> int:
    from qa import batch
    from qa.answer_files.rows import Summary
    from qa.question_files import read_questions

    if arguments.resume or arguments.force or arguments.json:
        arguments.wrong_usage("--resume, --force and --json are for a file of answers, not for standard output")
    rows = read_questions(questions)
    statuses: Counter[str] = Counter()
    newspaper = _open(arguments)
    with _question_bar(len(rows)) as bar:
        for row in batch.answer_rows(newspaper, rows, arguments.k):
            _print(batch.to_line(row))
            sys.stdout.flush()
            statuses[row["status"]] += 1
            bar.update()
    _complain(f"{len(rows)} rows: {_counts(Summary.of(statuses))}")
    return DONE


def _counts(summary: Summary) -> str:
    counts = f"{summary.answered} answered, {summary.not_found} not found"
    if summary.errors:
        counts += f", {summary.errors} with status error (each row's reason says why)"
    return counts


def _show(arguments: argparse.Namespace) -> int:
    from qa import render
    from qa.archive.archive import is_archive
    from qa.bundled_data import bundled_issue
    from qa.milvus.address import is_address
    from qa.reading import read_issues

    paths = arguments.issues or [bundled_issue()]
    files = [path for path in paths if not (is_address(path) or is_archive(Path(path)))]
    held = [_held(path) for path in paths if path not in files]
    wanted = _issue_wanted(arguments)
    if held and not (arguments.json or arguments.issue_name or arguments.date):
        if len(paths) > 1:
            arguments.wrong_usage("an archive is listed by itself; --issue-name or --date shows issues of several")
        return _list_archive(held[0])
    issues = [read() for archive in held for head, read in archive.issues if wanted(head)]
    for path in files:
        issues += filter(wanted, read_issues(path))
    if not issues:
        raise IssueError("there is no such issue", "`wenbao show` without --issue-name and --date lists all")
    if not arguments.json:
        for issue in issues:
            _print_wrapped(render.issue_to_text(issue, arguments.language))
    elif len(issues) == 1:
        _print_json(issues[0].to_dict())
    else:
        _print_json({"issues": [issue.to_dict() for issue in issues]})
    return DONE


def _issue_wanted(arguments: argparse.Namespace) -> Callable[[Any], bool]:
    """Whether an issue has the name and the date asked for."""
    names, day = arguments.issue_name, arguments.date

    def wanted(issue: Any) -> bool:
        named = not names or issue.name in names or getattr(issue, "given", None) in names
        return named and (day is None or (issue.date or "").startswith(day))

    return wanted


@dataclass(frozen=True, slots=True)
class _Held:
    """An archive, or a collection of Milvus, to be listed."""

    passages: int
    issues: Sequence[tuple[Any, Callable[[], Issue]]]
    """Name, date and number of articles of each, and what reads it."""


def _held(path: str) -> _Held:
    from qa.archive.archive import open_archive
    from qa.milvus.address import is_address
    from qa.milvus.holdings import open_holdings

    if is_address(path):
        there = open_holdings(path)
        listed = [(head, partial(there.issue, number)) for number, head in there.listed]
        return _Held(there.state.passages, listed)
    archive = open_archive(path)
    return _Held(archive.passages, [(head, partial(archive.issue, *place)) for *place, head in archive.heads])


def _list_archive(archive: _Held) -> int:
    for head, _ in archive.issues:
        _print(f"{head.date or '':10}  {head.articles:4}  {head.name}")
    _complain(f"{len(archive.issues)} issues, {archive.passages} passages; --issue-name or --date shows one")
    return DONE


def _index(arguments: argparse.Namespace) -> int:
    from embeddings import CheckedEncoder, open_encoder
    from qa.archive.indexing import add_files, find_files

    into: str = arguments.into
    if not (arguments.issues or arguments.remove or arguments.check):
        arguments.wrong_usage("nothing to do: name issues, or --remove or --check")
    if arguments.check:
        _check_archive(into)
    told: dict[str, Any] = {"added": [], "replaced": [], "there already": [], "removed": [], "unread": []}
    if arguments.issues or arguments.remove:
        files = find_files(arguments.issues)
        version = _version(into)
        if arguments.remove:
            _held(into)  # or there is nothing to remove from
        with _StageBars() as bars:
            progress = bars.show if sys.stderr.isatty() else None
            with _writer(into, CheckedEncoder(open_encoder(arguments.model, progress=progress))) as writer:
                for name in arguments.remove:
                    writer.remove(name)
                    told["removed"].append(name)
                report = add_files(files, writer, progress, arguments.jobs)
                told["unread"] = report.unread
                for change in report.changes:
                    told[change.outcome].append(change.name)
        if version not in (None, now := _version(into)):
            _complain(f"{into} was of version {version} and is of version {now} now: older programs read it no longer")
    archive = _held(into)
    told |= {"issues": len(archive.issues), "passages": archive.passages}
    for problem in told["unread"]:
        _complain(problem)
    for name in told["replaced"]:
        _complain(f"{name} is replaced: it came with the same name and date and another content")
    if arguments.json:
        _print_json(told)
    else:
        outcomes = ("added", "replaced", "there already", "removed")
        counts = [f"{len(told[what])} {what}" for what in outcomes if told[what]]
        checked = ["every checksum is right"] if arguments.check else []
        total = f"{told['issues']} issues in all"
        _complain(f"{into}: {', '.join([*counts, *checked, total])}")
    return FAILED if told["unread"] else DONE


def _writer(into: str, encoder: CheckedEncoder) -> Writer | MilvusWriter:
    from qa.archive.writer import Writer
    from qa.milvus.address import is_address
    from qa.milvus.writer import MilvusWriter

    return MilvusWriter(into, encoder) if is_address(into) else Writer(Path(into), encoder)


def _version(into: str) -> int | None:
    """Of the format of the archive in a folder; None where there is none, as in Milvus."""
    from qa.archive.manifest import is_archive, read_manifest

    return read_manifest(Path(into)).version if is_archive(Path(into)) else None


def _check_archive(into: str) -> None:
    from qa.archive.archive import check, open_archive
    from qa.milvus.address import is_address
    from qa.milvus.checking import check_holdings
    from qa.milvus.holdings import open_holdings

    if is_address(into):
        check_holdings(open_holdings(into))
        return
    for entry in open_archive(into).manifest.segments:
        check(Path(into), entry)


def _evaluate(arguments: argparse.Namespace) -> int:
    from qa.evaluation import answers, report, run_files
    from qa.evaluation.comparison import compare
    from qa.evaluation.gold import read_gold
    from qa.evaluation.scoring import evaluate

    _check_evaluate(arguments)
    gold = read_gold(arguments.questions)
    earlier = run_files.read_run(arguments.compare) if arguments.compare else None
    if arguments.out:
        inputs = [path for path in (arguments.questions, arguments.answers, *arguments.second) if path]
        run_files.check_writable(arguments.out, inputs, force=arguments.force)
    if arguments.answers:
        rows = answers.read_answers(arguments.answers)
    else:
        newspaper = _open(arguments)
        with _question_bar(len(gold)) as bar:
            rows = answers.ask(newspaper, gold, lambda done: bar.update(done - bar.n))
    if arguments.second:
        questions, answered = arguments.second
        more = answers.second_set(read_gold(questions), answers.read_answers(answered))
        gold, rows = gold + more[0], rows + more[1]
    evaluation = evaluate(gold, rows)
    if arguments.out:
        run_files.write_run(arguments.out, evaluation)
    comparison = compare(earlier, evaluation) if earlier else None
    if arguments.json:
        _print_json(evaluation.to_dict() | ({"comparison": comparison.to_dict()} if comparison else {}))
    else:
        _print(report.to_text(evaluation))
        if comparison:
            _print("\n" + report.comparison_to_text(comparison))
    return DONE


def _check_evaluate(arguments: argparse.Namespace) -> None:
    if arguments.answers and (arguments.issue or arguments.model):
        arguments.wrong_usage("--answers are there already: --issue and --model would ask again")
    if arguments.second and not arguments.answers:
        arguments.wrong_usage("--with adds a second set to --answers")


def _doctor(arguments: argparse.Namespace) -> int:
    from qa import doctor

    report = doctor.examine(arguments.model)
    if arguments.json:
        _print_json(report.to_dict())
    else:
        _print(report.to_text())
    return DONE if report.usable else FAILED


def _completion(arguments: argparse.Namespace) -> int:
    import shtab

    parser, commands = build_parser()
    for command in commands.values():
        for action in command._actions:
            if action.metavar in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # which is where shtab looks for it
    _print(shtab.complete(parser, arguments.shell))
    return DONE


COMMANDS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "chat": _chat,
    "ask": _ask,
    "batch": _batch,
    "show": _show,
    "index": _index,
    "evaluate": _evaluate,
    "serve": _serve,
    "mcp": _mcp,
    "hash-password": _hash_password,
    "doctor": _doctor,
    "completion": _completion,
}
"""What each command of `qa.arguments` does; returned is the exit code."""


def _read_question() -> str:
    """All of standard input, which is one question; "" where it is closed."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig").strip() if sys.stdin else ""
    except UnicodeDecodeError:
        raise QuestionError("the question on standard input is not UTF-8", "convert it to UTF-8") from None


def _read_password() -> str:
    """Typed twice without being shown; on standard input that is no terminal, its first line."""
    from getpass import getpass

    if sys.stdin is not None and sys.stdin.isatty():
        password = getpass("password: ")
        if getpass("again: ") != password:
            raise WenbaoError("the two passwords differ", "type the same one twice")
        return password
    try:
        return sys.stdin.buffer.readline().decode("utf-8-sig").rstrip("\r\n") if sys.stdin else ""
    except UnicodeDecodeError:
        raise WenbaoError("the password on standard input is not UTF-8", "convert it to UTF-8") from None


def _open(arguments: argparse.Namespace) -> Newspaper:
    gc.disable()  # it would look again and again through what all stays as long as the process
    try:
        return _opened(arguments)
    finally:
        gc.freeze()
        gc.enable()


def _opened(arguments: argparse.Namespace) -> Newspaper:
    from qa import Newspaper

    options = {"model": arguments.model, "reader": arguments.reader}
    if arguments.threshold is not None:
        options["threshold"] = arguments.threshold
    with warnings.catch_warnings(record=True) as warned:
        if sys.stderr.isatty():
            with _StageBars() as bars:
                newspaper = Newspaper.open(*arguments.issue, **options, progress=bars.show)
        else:
            newspaper = Newspaper.open(*arguments.issue, **options)
    for warning in warned:
        _complain(str(warning.message))
    where = _filter(arguments)
    if where == Filter():
        return newspaper
    part = newspaper.within(where)
    if not len(part.issues):
        raise IssueError("no article fits --from, --to, --issue-name, --section, --kind and --byline", "ask for more")
    return part


def _filter(arguments: argparse.Namespace) -> Filter:
    return Filter(
        arguments.since,
        arguments.until,
        tuple(arguments.issue_name),
        tuple(arguments.section),
        tuple(arguments.kind),
        tuple(arguments.byline),
    )


def _question_bar(total: int, done: int = 0) -> Any:
    """A progress bar over questions, with the time that remains, on a terminal; nothing where nobody watches."""
    from tqdm import tqdm

    return tqdm(
        total=total,
        initial=done,
        desc="questions",
        unit="q",
        file=sys.stderr,
        disable=None,
        dynamic_ncols=True,
    )


class _StageBars:
    """One passing progress bar on the terminal for each stage of opening a newspaper."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar: Any = None

    def __enter__(self) -> _StageBars:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def show(self, stage: str, done: int, total: int) -> None:
        from tqdm import tqdm

        if stage != self._stage:
            self.__exit__()
            self._bar = tqdm(total=total, desc=stage, file=sys.stderr, leave=False, dynamic_ncols=True)
            self._stage = stage
        self._bar.total = total
        self._bar.update(done - self._bar.n)


# --- output ----------------------------------------------------------------------------------------------------


def _speak_utf8() -> None:
    if sys.stdout is None:  # closed by who started the program
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _print(text: str) -> None:
    print(text.rstrip("\n"))


def _print_wrapped(text: str) -> None:
    """Text for a reader: in lines as wide as the terminal; as it is where it goes elsewhere."""
    if sys.stdout.isatty():
        from qa import render

        text = render.wrapped(text, min(shutil.get_terminal_size().columns, WIDEST))
    _print(text)


def _in_colour() -> bool:
    """Whether standard output shows escapes: https://no-color.org."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print_address(address: str) -> None:
    _print(f"问报 is open at {address} — Ctrl-C ends it")
    sys.stdout.flush()


def _print_api_address(address: str) -> None:
    _print(f"问报 answers at {address}, described at {address}/docs — Ctrl-C ends it")
    sys.stdout.flush()


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _complain(message: str) -> None:
    print(f"wenbao: {' '.join(message.split())}", file=sys.stderr)


def _in_words(error: Exception) -> str:
    if isinstance(error, WenbaoError):
        return str(error)
    if isinstance(error, ModuleNotFoundError):
        return f"the Python package {error.name} is not installed; `wenbao doctor` says what is missing"
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}; see to the file or the disk, then try again"
    return f"a fault of the program: {type(error).__name__}: {error}; WENBAO_DEBUG=1 shows where, please report it"
