"""The command `wenbao`: parse, call, print. The only place that prints and exits.

Exit codes: 0 done; 1 it could not be done, said in one line on standard error; 2 wrong usage; 130 Ctrl-C; 141 the
reader of standard output went away.
Heavy parts are imported inside the commands that need them, so that `wenbao --help` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import gc
import io
import json
import os
import re
import shutil
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from qa.datatypes import Filter, Kind
from qa.errors import IssueError, QuestionError, WenbaoError
from qa.version import installed_version

if TYPE_CHECKING:
    from qa.answer_files.rows import Summary
    from qa.archive.archive import Archive
    from qa.newspaper import Newspaper

DONE, FAILED, USAGE, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141
DEFAULT_K = 10
WIDEST = 100
"""Columns of a terminal that text is spread over at most: longer lines are hard to read."""
THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
FILES = ("ISSUE", "QUESTIONS", "ANSWERS", "FILE", "FOLDER", "NAME_OR_FOLDER")
"""What files and folders are called in the help; a shell completes them as such."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage exits with 2, as argparse does."""
    _speak_utf8()
    arguments = _parse(sys.argv[1:] if argv is None else list(argv))
    try:
        code: int = arguments.run(arguments)
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
    from qa.web.accounts import read_accounts
    from qa.web.app import serve
    from qa.web.feedback import Feedback, default_file

    accounts = read_accounts(arguments.auth) if arguments.auth else None
    mine = arguments.host in THIS_MACHINE and not (arguments.auth or arguments.root_path or arguments.trust_proxy)
    if accounts is None and arguments.host not in THIS_MACHINE:
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

    token = read_token(arguments.token_file) if arguments.token_file else None
    limits = Limits(
        body=arguments.max_body,
        questions=arguments.max_questions,
        rate=arguments.rate,
        concurrent=arguments.max_requests,
    )
    access = Access((arguments.host, *arguments.allow_host), token)
    if token is None and arguments.host not in THIS_MACHINE:
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
    from qa.archive.archive import is_archive, open_archive
    from qa.bundled_data import bundled_issue
    from qa.reading import read_issues

    paths = arguments.issues or [bundled_issue()]
    archives = [open_archive(path) for path in paths if is_archive(Path(path))]
    wanted = _issue_wanted(arguments)
    if archives and not (arguments.issue_name or arguments.date):
        if len(paths) > 1:
            arguments.wrong_usage("an archive is listed by itself; --issue-name or --date shows issues of several")
        return _list_archive(archives[0], arguments)
    issues = [archive.issue(*place) for archive in archives for *place, head in archive.heads if wanted(head)]
    for path in paths:
        if not is_archive(Path(path)):
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


def _list_archive(archive: Archive, arguments: argparse.Namespace) -> int:
    heads = [head for *_, head in archive.heads]
    if arguments.json:
        about = {"model": archive.manifest.model, "segments": len(archive.segments), "passages": archive.passages}
        issues = [{"issue": head.name, "date": head.date, "articles": head.articles} for head in heads]
        _print_json({"archive": about, "issues": issues})
    else:
        for head in heads:
            _print(f"{head.date or '':10}  {head.articles:4}  {head.name}")
        _complain(f"{len(heads)} issues, {archive.passages} passages; --issue-name or --date shows one")
    return DONE


def _index(arguments: argparse.Namespace) -> int:
    from embeddings import CheckedEncoder, open_encoder
    from qa.archive.archive import check, open_archive
    from qa.archive.indexing import index
    from qa.archive.writer import Writer

    folder = Path(arguments.into)
    if not (arguments.issues or arguments.remove or arguments.check):
        arguments.wrong_usage("nothing to do: name issues, or --remove or --check")
    if arguments.check:
        for entry in open_archive(folder).manifest.segments:
            check(folder, entry)
    told: dict[str, Any] = {"added": [], "replaced": [], "there already": [], "removed": [], "unread": []}
    if arguments.issues or arguments.remove:
        if arguments.remove:
            open_archive(folder)  # or there is nothing to remove from
        with _StageBars() as bars:
            progress = bars.show if sys.stderr.isatty() else None
            encoder = CheckedEncoder(open_encoder(arguments.model, progress=progress))
            if arguments.remove:
                with Writer(folder, encoder) as writer:
                    for name in arguments.remove:
                        writer.remove(name)
                        told["removed"].append(name)
            if arguments.issues:
                report = index(arguments.issues, folder, encoder, progress, arguments.jobs)
                told["unread"] = report.unread
                for change in report.changes:
                    told[change.outcome].append(change.name)
    archive = open_archive(folder)
    told |= {"issues": len(archive.heads), "passages": archive.passages}
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
        _complain(f"{folder}: {', '.join([*counts, *checked, total])}")
    return FAILED if told["unread"] else DONE


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

    parser, commands = _build_parser()
    for command in commands.values():
        for action in command._actions:
            if action.metavar in FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # which is where shtab looks for it
    _print(shtab.complete(parser, arguments.shell))
    return DONE


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


# --- arguments -------------------------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        if message.endswith((": QUESTION", ": QUESTIONS")):  # is missing, perhaps because --issue has taken it too
            message += ", which stands before options that take several values, such as --issue"
        super().error(message)


def _parse(argv: list[str]) -> argparse.Namespace:
    parser, commands = _build_parser()
    if not argv:
        parser.error("a COMMAND is missing; `wenbao --help` lists them")
    first, *rest = argv
    if first.startswith("-"):
        _refuse_unknown_options(parser, argv)
        return parser.parse_args(argv)
    if first not in commands:
        _refuse_command(parser, first, tuple(commands))
    _refuse_unknown_options(commands[first], rest)
    arguments, more = parser.parse_known_args(argv)
    if more:
        commands[first].error(f"{more[0]!r} is too many; a text with spaces stands in quotation marks")
    return arguments


def _refuse_command(parser: argparse.ArgumentParser, given: str, commands: Sequence[str]) -> NoReturn:
    if given == "help":
        hint = "did you mean `wenbao --help`?"
    elif close := difflib.get_close_matches(given.lower(), commands, n=1):
        hint = f"did you mean `wenbao {close[0]}`?"
    elif not given.isascii():
        hint = f'to ask the paper: wenbao ask "{given}"'
    else:
        hint = f"the commands are {', '.join(commands)}"
    parser.error(f"unknown command {given!r}; {hint}")


def _refuse_unknown_options(command: argparse.ArgumentParser, argv: Sequence[str]) -> None:
    """Says which option may be meant, before argparse says what is missing without it."""
    known = command._option_string_actions
    names = {option.lstrip("-"): option for option in known}
    for given in argv:
        if given == "--":
            return
        if not re.match("-(?![0-9.]*$)", given) or " " in given:
            continue  # argparse takes `-`, a negative number and what has a space for values
        name, short = given.partition("=")[0], known.get(given[:2])
        if name in known or (short is not None and short.nargs != 0):
            continue
        if not given.isascii():
            hint = "a text that begins with a hyphen goes to the end, after `--`"
        elif close := difflib.get_close_matches(name.lstrip("-"), names, n=1):
            hint = f"did you mean {names[close[0]]}?"
        else:
            hint = f"`{command.prog} --help` lists them"
        command.error(f"unknown option {name}; {hint}")


def _build_parser() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    parser = _Parser(
        prog="wenbao",
        description="问报: ask a Chinese newspaper. The answer is the passage that says it, the sentence marked, "
        "or an honest no.",
        epilog="examples:\n"
        "  wenbao chat                                  the chat in the browser\n"
        '  wenbao ask "莘县往国内外输送了多少嫁接工?"      one answer\n'
        "  wenbao batch questions.txt -o answers.jsonl  a file of questions\n"
        "\nWithout --issue the newspaper that comes with the program is asked. `wenbao COMMAND --help` says more.",
    )
    parser.add_argument("--version", action="version", version=f"wenbao {installed_version() or '(not installed)'}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    _add_chat(commands)

    ask = commands.add_parser(
        "ask",
        help="answer one question",
        description="Answer one question on standard output. Not finding an answer is an answer too.",
        epilog="examples:\n"
        '  wenbao ask "莘县往国内外输送了多少嫁接工?"\n'
        '  wenbao ask "创业担保贷款发了多少?" --history "莘县培训了多少种苗繁育员?"\n'
        '  wenbao ask "今年一季度增长了多少?" --issue 2026-05-29.txt --json\n'
        '  wenbao ask "How many grafters were sent abroad?" --language zh\n'
        "  wenbao ask - < question.txt                 a question from standard input\n"
        '  wenbao ask -- "-5℃是哪天?"                  a question that begins with a hyphen',
    )
    ask.add_argument("question", metavar="QUESTION", type=_text, help="the question; - reads it from standard input")
    _add_issue(ask)
    ask.add_argument(
        "--history",
        nargs="+",
        action="extend",
        default=[],
        type=_text,
        metavar="Q",
        help="questions asked before in the same conversation, oldest first",
    )
    ask.add_argument("--explain", action="store_true", help="say too why each passage was found, signal by signal")
    ask.add_argument("--json", action="store_true", help="print the answer object as one line of JSON")
    _add_language(ask, None)
    _add_k(ask)
    _add_model(ask)
    ask.set_defaults(run=_ask)

    batch = commands.add_parser(
        "batch",
        help="answer a file of questions",
        description="Answer a file of questions, row by row in its order. While it runs, finished rows stand in "
        "ANSWERS.part.\nA row that cannot be asked becomes a row of status `error`; the rest goes on.",
        epilog="QUESTIONS: .txt (one question a line, # begins a remark), .csv or .xlsx (a column question or 问题,\n"
        'maybe id and history), .jsonl ({"id"?, "question", "history"?, …}); - is standard input, .jsonl or .txt.\n'
        "ANSWERS: .jsonl (everything), .csv or .xlsx (a table), .md or .html (a report to read or print); - is\n"
        "standard output, as .jsonl, which cannot be resumed.\n\n"
        "examples:\n"
        "  wenbao batch questions.txt -o answers.jsonl\n"
        "  wenbao batch questions.jsonl -o answers.jsonl --issue 2026-05-28.txt 2026-05-29.txt\n"
        "  wenbao batch questions.xlsx -o report.html\n"
        "  wenbao batch - -o - < questions.txt\n"
        "  wenbao batch questions.jsonl -o answers.jsonl --resume      goes on after an interruption",
    )
    batch.add_argument("questions", metavar="QUESTIONS", help="the file of questions, or -")
    batch.add_argument(
        "-o", "--out", dest="answers", required=True, metavar="ANSWERS", help="the file of answers, or -"
    )
    _add_issue(batch)
    again = batch.add_mutually_exclusive_group()
    again.add_argument("--resume", action="store_true", help="go on with what an interrupted run has finished")
    again.add_argument("--force", action="store_true", help="begin anew, replacing an existing ANSWERS")
    batch.add_argument("--json", action="store_true", help="print the counts at the end as one line of JSON")
    _add_k(batch)
    _add_model(batch)
    batch.set_defaults(run=_batch, wrong_usage=batch.error)

    _add_show(commands)
    _add_index(commands)
    _add_evaluate(commands)
    _add_service(commands)
    _add_hash_password(commands)
    _add_doctor(commands)
    _add_completion(commands)
    return parser, commands.choices


def _add_chat(commands: Any) -> None:
    chat = commands.add_parser(
        "chat",
        help="open the web chat",
        description="Open the web chat, print its address, and serve it until Ctrl-C.",
        epilog="examples:\n"
        "  wenbao chat\n"
        "  wenbao chat --issue 2026-05-29.txt --port 8000\n"
        "  wenbao chat --host 0.0.0.0 --auth accounts.txt             for other machines too\n"
        "  wenbao chat --root-path /paper --trust-proxy 127.0.0.1     behind a web server on this machine",
    )
    _add_issue(chat)
    chat.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine)")
    chat.add_argument(
        "--port", type=_port, default=7860, help="port to listen on, 0 for any free one (default: %(default)s)"
    )
    chat.add_argument(
        "--auth",
        metavar="FILE",
        help="let in only who logs in with a name and password of FILE, whose lines `wenbao hash-password` makes",
    )
    chat.add_argument(
        "--root-path", default="", metavar="PATH", help="the path under which a proxy shows the page, such as /paper"
    )
    chat.add_argument(
        "--trust-proxy",
        nargs="+",
        action="extend",
        default=[],
        metavar="ADDRESS",
        help="addresses or networks of proxies whose X-Forwarded-For, -Proto and -Host are believed (default: none)",
    )
    chat.add_argument(
        "--feedback",
        type=Path,
        metavar="FILE",
        help="where answers that readers call wrong are added, as wenbao evaluate reads them (.jsonl); without it, on "
        "this machine only, a file in the user's data folder",
    )
    _add_language(chat, "zh")
    _add_model(chat)
    chat.set_defaults(run=_chat)


def _add_hash_password(commands: Any) -> None:
    hash_password = commands.add_parser(
        "hash-password",
        help="make a line of the file of `wenbao chat --auth`",
        description="Ask for a password, and print the line NAME:HASH for the file of `wenbao chat --auth`. Where "
        "standard\ninput is no terminal, its first line is the password.",
        epilog="examples:\n"
        "  (umask 077; wenbao hash-password anna >> accounts.txt)\n"
        "  wenbao hash-password anna < password.txt",
    )
    hash_password.add_argument("name", metavar="NAME", type=_text, help="the name to log in with")
    hash_password.set_defaults(run=_hash_password)


def _add_show(commands: Any) -> None:
    show = commands.add_parser(
        "show",
        help="show how an issue was read",
        description="Show how an issue was read: articles, headlines, bylines, paragraphs. Of an archive, list its "
        "issues:\ndate, number of articles, name. Loads no model.",
        epilog="examples:\n  wenbao show\n  wenbao show 2026-05-29.txt --json\n"
        "  wenbao show archive\n  wenbao show archive --date 2026-05-29",
    )
    show.add_argument("issues", nargs="*", metavar="ISSUE", help="an issue's file (default: the one that comes along)")
    show.add_argument(
        "--issue-name", nargs="+", action="extend", default=[], metavar="NAME", help="only issues so named"
    )
    show.add_argument("--date", metavar="DAY", help="only issues of a day, a month (2026-05) or a year")
    show.add_argument("--json", action="store_true", help="print articles and blocks as one line of JSON")
    _add_language(show, "zh")
    show.set_defaults(run=_show, wrong_usage=show.error)


def _add_index(commands: Any) -> None:
    index = commands.add_parser(
        "index",
        help="build or extend an archive of issues",
        description="Add issues to an archive on disk, which every other command takes as ISSUE. Only what is new is "
        "embedded;\nan issue of the same name and date with another content takes the place of the old one. A file "
        "that cannot be\nread is named and left out, and the exit code is 1. After an interruption the same command "
        "goes on.",
        epilog="examples:\n"
        "  wenbao index 2026-05-28.txt 2026-05-29.txt --into archive\n"
        "  wenbao index papers/ 'more/**/*.jsonl' --into archive        folders and patterns\n"
        "  wenbao index --into archive --remove liaocheng-daily-2026-05-28\n"
        "  wenbao index --into archive --check                         compares all of it with its checksums\n"
        '  wenbao ask "创业担保贷款发了多少?" --issue archive --from 2026-05',
    )
    index.add_argument("issues", nargs="*", metavar="ISSUE", help="files of issues, folders of such, or patterns")
    index.add_argument("--into", required=True, metavar="FOLDER", help="the archive; made where there is none")
    index.add_argument(
        "--remove",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="remove issues, as `wenbao show` names them",
    )
    index.add_argument("--check", action="store_true", help="first read all of the archive and compare its checksums")
    index.add_argument(
        "--jobs", type=_positive, metavar="N", help="processes that read files (default: as many as processors)"
    )
    index.add_argument("--json", action="store_true", help="print what was done as one line of JSON")
    _add_model(index)
    index.set_defaults(run=_index, wrong_usage=index.error)


def _add_evaluate(commands: Any) -> None:
    evaluate = commands.add_parser(
        "evaluate",
        help="score the answers to questions with known answers",
        description="Ask questions whose right answers are known, and print how well they are answered: over all, by "
        "kind of\nquestion, and how far the confidence can be trusted.",
        epilog='QUESTIONS: .jsonl, one {"id", "question", "history"?, "kind"?, "evidence": [..] or "articles": [..],\n'
        '"evidence_alt"?, "answers": [..], "relevance"?} a line. "evidence" are texts that all stand in a right '
        "passage;\nan empty list says that the paper does not answer the question.\n\n"
        "examples:\n"
        "  wenbao evaluate questions.jsonl --issue 2026-05-29.txt --out before.json\n"
        "  wenbao evaluate questions.jsonl --issue 2026-05-29.txt --compare before.json\n"
        "  wenbao evaluate questions.jsonl --answers answers.jsonl         what `wenbao batch` wrote",
    )
    evaluate.add_argument("questions", metavar="QUESTIONS", help="the file of questions with known answers")
    _add_issue(evaluate)
    evaluate.add_argument("--out", metavar="FILE", help="write the figures and each question's result as JSON")
    evaluate.add_argument("--force", action="store_true", help="replace an existing FILE of --out")
    evaluate.add_argument(
        "--compare", metavar="FILE", help="say what got better or worse since the run whose --out this is"
    )
    evaluate.add_argument("--answers", metavar="ANSWERS", help="score this .jsonl file of answers instead of asking")
    evaluate.add_argument(
        "--with",
        dest="second",
        nargs=2,
        default=(),
        metavar=("QUESTIONS2", "ANSWERS2"),
        help="with --answers: add a second set, say one that another paper does not answer",
    )
    evaluate.add_argument("--json", action="store_true", help="print all of it as one line of JSON")
    _add_model(evaluate)
    evaluate.set_defaults(run=_evaluate, wrong_usage=evaluate.error)


def _add_doctor(commands: Any) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="say what is installed and what is missing",
        description="Say what is installed, which model is used and where it is, how large the cache is and how to "
        "clear it,\nwhat is missing and how to get it. Exit code 1 if something needed is missing.",
        epilog="examples:\n  wenbao doctor\n  wenbao doctor --model BAAI/bge-small-zh-v1.5 --json",
    )
    doctor.add_argument("--json", action="store_true", help="print the report as one line of JSON")
    _add_model(doctor)
    doctor.set_defaults(run=_doctor)


def _add_completion(commands: Any) -> None:
    completion = commands.add_parser(
        "completion",
        help="print a script that lets your shell complete commands",
        description="Print a script with which the Tab key of your shell completes commands, options and files.",
        epilog="examples:\n"
        "  bash:  wenbao completion bash > ~/.local/share/bash-completion/completions/wenbao\n"
        "  zsh:   wenbao completion zsh > ~/.zfunc/_wenbao      with fpath+=~/.zfunc before compinit in ~/.zshrc\n"
        "  fish:  wenbao completion fish > ~/.config/fish/completions/wenbao.fish\n"
        "\nIt holds from the next shell on.",
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="the shell")
    completion.set_defaults(run=_completion)


def _add_service(commands: Any) -> None:
    """`serve` and `mcp`: the doors for programs."""
    serve = commands.add_parser(
        "serve",
        help="open the HTTP API",
        description="Open the HTTP API, print its address, and serve it until Ctrl-C. It is described at /docs; "
        "OpenAI's\nchat clients find what they know at /v1, clients of the Model Context Protocol at /mcp.",
        epilog="examples:\n"
        "  wenbao serve\n"
        "  wenbao serve --issue 2026-05-29.txt --port 9000 --rate 60\n"
        "  wenbao serve --host 0.0.0.0 --token-file token.txt         for other machines too\n"
        "  curl localhost:8000/ask -H 'Content-Type: application/json' -d '{\"question\": \"谁写的?\"}'",
    )
    _add_issue(serve)
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine)")
    serve.add_argument(
        "--port", type=_port, default=8000, help="port to listen on, 0 for any free one (default: %(default)s)"
    )
    serve.add_argument(
        "--allow-host",
        nargs="+",
        action="extend",
        default=[],
        metavar="NAME",
        help="names besides this machine's own under which the service is reached",
    )
    serve.add_argument(
        "--token-file", metavar="FILE", help="let in only those who send the first line of FILE as their bearer token"
    )
    serve.add_argument(
        "--rate",
        type=_natural,
        default=600,
        metavar="N",
        help="requests a minute from one address, 0 for any number (default: %(default)s)",
    )
    for option, most, what in (
        ("--max-requests", 16, "requests with questions under way at once"),
        ("--max-questions", 1000, "questions in one batch"),
        ("--max-body", 1024 * 1024, "bytes of a request"),
    ):
        serve.add_argument(
            option, type=_positive, default=most, metavar="N", help=f"{what} at most (default: %(default)s)"
        )
    _add_model(serve)
    serve.set_defaults(run=_serve)

    mcp = commands.add_parser(
        "mcp",
        help="offer the paper to an assistant, by the Model Context Protocol",
        description="Offer two tools, ask and show_article, by the Model Context Protocol on standard input and "
        "output.\nAn assistant starts this command by itself; `wenbao serve` offers the same at /mcp.",
        epilog="examples:\n  wenbao mcp\n  wenbao mcp --issue 2026-05-28.txt 2026-05-29.txt",
    )
    _add_issue(mcp)
    _add_model(mcp)
    mcp.set_defaults(run=_mcp)


def _add_issue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--issue",
        nargs="+",
        action="extend",
        default=[],
        metavar="ISSUE",
        help="the issue or issues to ask: .txt, .md, .jsonl or an archive's folder (default: the one that comes along)",
    )
    for option, name, what in (("--from", "since", "from"), ("--to", "until", "up to")):
        parser.add_argument(
            option,
            dest=name,
            type=_date,
            metavar="DAY",
            help=f"only articles {what} a day, a month (2026-05) or a year",
        )
    conditions: tuple[tuple[str, str | None, tuple[str, ...] | None, str], ...] = (
        ("--issue-name", "NAME", None, "only issues so named"),
        ("--section", "SECTION", None, "only articles in sections whose names hold this"),
        ("--kind", None, get_args(Kind), "only articles of this kind"),
        ("--byline", "NAME", None, "only articles signed so"),
    )
    for option, metavar, choices, what in conditions:
        parser.add_argument(
            option, nargs="+", action="extend", default=[], choices=choices, metavar=metavar, type=_text, help=what
        )
    parser.add_argument(
        "--threshold",
        type=_probability,
        metavar="P",
        help="from this confidence on, 0 to 1, a question counts as answered; higher refuses more",
    )
    parser.add_argument(
        "--no-reader",
        dest="reader",
        action="store_false",
        help="leave out the trained reader: quicker, less exact",
    )


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--model",
        metavar="NAME_OR_FOLDER",
        help="another sentence-transformers model, by name or folder (default: $WENBAO_MODEL, else the bundled one)",
    )


def _add_language(parser: argparse.ArgumentParser, default: str | None) -> None:
    parser.add_argument(
        "--language",
        choices=("zh", "en"),
        default=default,
        help="Chinese or English for the words around what stands in the paper (default: "
        f"{default or 'as the question'})",
    )


def _add_k(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-k",
        type=_positive,
        default=DEFAULT_K,
        metavar="N",
        help="passages shown at most, up to 20 (default: %(default)s)",
    )


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _natural(text: str) -> int:
    return 0 if text == "0" else _positive(text)


def _probability(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (value := float(text)) <= 1:
            return value
    raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")


def _date(text: str) -> str:
    try:
        Filter(since=text)
    except QuestionError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port (0 to 65535)")
    return int(text)


def _text(text: str) -> str:
    """The text of an argument, also where the terminal's encoding is not UTF-8 and Python could not decode it."""
    try:
        return os.fsencode(text).decode("utf-8")
    except UnicodeError:
        raise argparse.ArgumentTypeError("the text is not UTF-8; set the terminal's encoding to UTF-8") from None


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
