"""What the commands take: their options and help, and what is said where something else is given.

`qa.cli` does what they are for.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, get_args

from qa.datatypes import Filter, Kind
from qa.errors import QuestionError
from qa.version import installed_version

DEFAULT_K = 10
FILES = ("ISSUE", "QUESTIONS", "ANSWERS", "FILE", "FOLDER", "NAME_OR_FOLDER")
"""What files and folders are called in the help; a shell completes them as such."""


class _Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        if message.endswith((": QUESTION", ": QUESTIONS")):  # is missing, perhaps because --issue has taken it too
            message += ", which stands before options that take several values, such as --issue"
        super().error(message)


def parse(argv: list[str]) -> argparse.Namespace:
    """What is asked for: ``command``, its arguments, and ``wrong_usage``, which ends as wrong usage does.

    Wrong usage, `--help` and `--version` end the program here, as argparse does it.
    """
    parser, commands = build_parser()
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


def build_parser() -> tuple[argparse.ArgumentParser, Mapping[str, argparse.ArgumentParser]]:
    """The parser of all of it, and those of the commands by their names."""
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
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)

    _add_chat(commands)
    _add_ask(commands)
    _add_batch(commands)
    _add_show(commands)
    _add_index(commands)
    _add_evaluate(commands)
    _add_service(commands)
    _add_hash_password(commands)
    _add_doctor(commands)
    _add_completion(commands)
    for command in commands.choices.values():
        command.set_defaults(wrong_usage=command.error)
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
    _add_address(chat, 7860)
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


def _add_ask(commands: Any) -> None:
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


def _add_batch(commands: Any) -> None:
    batch = commands.add_parser(
        "batch",
        help="answer a file of questions",
        description="Answer a file of questions, row by row in its order. While it runs, finished rows stand in "
        "ANSWERS.part.\nA row that cannot be asked becomes a row of status `error`; the rest goes on.",
        epilog="QUESTIONS: .txt (one question a line, those that begin with # are skipped), .csv or .xlsx (a column\n"
        'question or 问题, maybe id and history), .jsonl ({"id"?, "question", "history"?, …}); - is standard input,\n'
        ".jsonl or .txt.\n"
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


def _add_index(commands: Any) -> None:
    index = commands.add_parser(
        "index",
        help="build or extend an archive of issues",
        description="Add issues to an archive on disk or in Milvus, which every other command takes as ISSUE. Only "
        "what is new is\nembedded; an issue of the same name and date with another content takes the place of the "
        "old one. A file that\ncannot be read is named and left out, and the exit code is 1. After an interruption the "
        "same command goes on.",
        epilog="examples:\n"
        "  wenbao index 2026-05-28.txt 2026-05-29.txt --into archive\n"
        "  wenbao index papers/ 'more/**/*.jsonl' --into archive        folders and patterns\n"
        "  wenbao index --into archive --remove liaocheng-daily-2026-05-28\n"
        "  wenbao index --into archive --check                         compares all of it with its checksums\n"
        '  wenbao ask "创业担保贷款发了多少?" --issue archive --from 2026-05\n'
        "  wenbao index papers/ --into milvus:news.db#daily            into Milvus Lite, or into a server: milvus:http://…",
    )
    index.add_argument("issues", nargs="*", metavar="ISSUE", help="files of issues, folders of such, or patterns")
    index.add_argument(
        "--into",
        required=True,
        metavar="FOLDER",
        help="the archive, or milvus:URI#NAME, a collection in Milvus; made where there is none",
    )
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
    _add_address(serve, 8000)
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

    mcp = commands.add_parser(
        "mcp",
        help="offer the paper to an assistant, by the Model Context Protocol",
        description="Offer two tools, ask and show_article, by the Model Context Protocol on standard input and "
        "output.\nAn assistant starts this command by itself; `wenbao serve` offers the same at /mcp.",
        epilog="examples:\n  wenbao mcp\n  wenbao mcp --issue 2026-05-28.txt 2026-05-29.txt",
    )
    _add_issue(mcp)
    _add_model(mcp)


def _add_issue(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--issue",
        nargs="+",
        action="extend",
        default=[],
        metavar="ISSUE",
        help="the issue or issues to ask: .txt, .md, .jsonl, an archive's folder or milvus:URI#NAME "
        "(default: the one that comes along)",
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


def _add_address(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s, this machine)")
    parser.add_argument(
        "--port", type=_port, default=port, help="port to listen on, 0 for any free one (default: %(default)s)"
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
