"""What is fuzzed: each target takes any bytes, and fails where the program does not keep its word on them.

Hypothesis makes bytes up by the target's strategy; atheris begins with examples of it and mutates what reaches code
that nothing has reached before. So both check the same.
"""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from qa.answer_files import WRITERS
from qa.archive.archive import open_archive
from qa.archive.manifest import NAME as MANIFEST
from qa.archive.writer import Writer
from qa.batch import to_line
from qa.errors import ArchiveError, IssueError, QuestionError, WenbaoError
from qa.newspaper import Newspaper
from qa.question_files import READERS, read_questions
from qa.reading import read_issues
from qa.reading.files import decode
from qa.service.app import build_app
from qa.service.limits import Limits
from tests.archive.papers import QUESTIONS, add, issue, sealed
from tests.fake_encoder import FakeEncoder
from tests.reading.test_every_line import lost_nothing
from tests.service.conftest import Paper


@dataclass(frozen=True, slots=True)
class Target:
    """Something that is given bytes from outside."""

    name: str
    check: Callable[[bytes], None]
    """Raises whatever it is where a promise is broken."""
    strategy: st.SearchStrategy[bytes]


@cache
def folder() -> Path:
    """A folder of this process, gone with it; in memory where there is such a place."""
    memory = Path("/dev/shm")  # noqa: S108  # only where to put a folder of our own
    made = tempfile.mkdtemp(prefix="wenbao-fuzz-", dir=memory if memory.is_dir() else None)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def one_clear_error(error: WenbaoError, where: Path | None = None) -> None:
    """What is wrong, where, and what to do, in one line that can be printed."""
    assert str(where or "") in error.what
    assert error.what
    assert error.remedy
    assert "\n" not in str(error)
    str(error).encode()


# A newspaper: the first byte tells the ending, the rest is the file.

ISSUE_ENDINGS = (".txt", ".md", ".jsonl", ".html")


def check_issue(data: bytes) -> None:
    """It is read without a line's being lost, or refused."""
    suffix = ISSUE_ENDINGS[data[0] % len(ISSUE_ENDINGS) if data else 0]
    path = folder() / f"issue{suffix}"
    path.write_bytes(data[1:])
    try:
        issues = read_issues(path)
    except IssueError as error:
        one_clear_error(error, path)
        return
    assert issues
    if suffix == ".jsonl":
        given = [json.loads(line) for line in decode(data[1:], "").split("\n") if line.strip()]
        told = [p.strip() for row in given for p in row["paragraphs"] if p.strip()]
        read = [p.text for one in issues for article in one.articles for p in article.paragraphs]
        assert sorted(read) == sorted(told)
    else:
        (read_issue,) = issues
        lost_nothing(decode(data[1:], ""), read_issue)


# A file of questions: the first byte tells the ending.

QUESTION_ENDINGS = (*READERS, ".doc")


def check_questions(data: bytes) -> None:
    """Each row can be asked or says why not, and can be written as a row of answers; or the file is refused."""
    suffix = QUESTION_ENDINGS[data[0] % len(QUESTION_ENDINGS) if data else 0]
    path = folder() / f"questions{suffix}"
    path.write_bytes(data[1:])
    try:
        rows = read_questions(path)
    except QuestionError as error:
        one_clear_error(error, path)
        return
    assert rows
    for row in rows:
        assert isinstance(row.question, str)
        assert all(isinstance(earlier, str) for earlier in row.history)
        assert row.error != ""
        row.to_question()
        line = to_line(row.to_dict())
        assert line.endswith("\n")
        assert line.count("\n") == 1
        assert json.loads(line)["question"] == row.question
    _check_answer_files("".join(to_line(row.to_dict()) for row in rows[:20]), hashlib.sha256(data).digest()[0])


def _check_answer_files(lines: str, which: int) -> None:
    """One of the formats of answers takes the rows; a workbook takes longest, so it comes rarely."""
    part = folder() / "answers.part"
    part.write_text(lines, encoding="utf-8")
    suffix = ".xlsx" if which < 16 else (".csv", ".md", ".html")[which % 3]
    written = folder() / f"answers{suffix}"
    WRITERS[suffix](part, written)
    assert written.stat().st_size > 0


# An archive: each five bytes are a change to a file of it (which, where, and what becomes of it).


@cache
def archive() -> dict[str, bytes]:
    """The files of a sound archive with two segments."""
    there = folder() / "sound"
    add(there, *map(issue, range(1, 6)))
    add(there, issue(6))
    return {str(path.relative_to(there)): path.read_bytes() for path in sorted(there.rglob("*")) if path.is_file()}


@cache
def told() -> list[dict[str, Any]]:
    """What it answers."""
    return [answer.to_dict() for answer in _answers(_laid(archive()))]


def _laid(files: dict[str, bytes]) -> Path:
    there = folder() / "archive"
    shutil.rmtree(there, ignore_errors=True)
    (there / "segments").mkdir(parents=True)
    for name, data in files.items():
        (there / name).write_bytes(data)
    return there


def _answers(there: Path) -> list[Any]:
    return Newspaper.open(there, encoder=FakeEncoder()).ask_many(QUESTIONS[:2])


def check_archive(data: bytes) -> None:
    """A change to any byte is found out, or changes no answer; whoever writes to it is told too, or mends it."""
    files = dict(archive())
    names = [name for name in files if name != "lock"]
    for at in range(0, min(len(data), 40) - 4, 5):
        which, high, low, kind, value = data[at : at + 5]
        name = names[which % len(names)]
        place = (high << 8 | low) * len(files[name]) >> 16 if kind & 1 else (high << 8 | low) % (len(files[name]) or 1)
        files[name] = _changed(files[name], place, kind >> 1, value)
    there = _laid(files)
    try:
        assert [answer.to_dict() for answer in _answers(there)] == told()
    except ArchiveError as error:
        one_clear_error(error, there)
    try:
        with Writer(there, FakeEncoder()) as writer:
            writer.add([issue(7)])
    except ArchiveError as error:
        one_clear_error(error)
    else:
        assert "晨报7" in [head.name for *_, head in open_archive(there).heads]


def _changed(data: bytes, at: int, kind: int, value: int) -> bytes:
    match kind % 6:
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([value]) + data[at:]
        case 2:
            return data[:at] + data[at + value :]
        case 3:
            return data + data[at : at + value]
        case 4:
            return data[:at] + bytes([data[at] ^ (1 << value % 8)]) + data[at + 1 :] if data else data
        case _:
            return data[:at] + bytes([value]) + data[at + 1 :]


# A segment made by somebody who means harm, with checksums that are right.


def check_sealed_archive(data: bytes) -> None:
    """An archive whose checksums fit what somebody put into it at worst fails, but not for want of memory."""
    files = dict(archive())
    name = next(name for name in files if name.startswith("segments"))
    for at in range(0, min(len(data), 40) - 4, 5):
        _, high, low, kind, value = data[at : at + 5]
        place = (high << 8 | low) % 6000 if kind & 1 else (high << 8 | low) * len(files[name]) >> 16
        files[name] = _changed(files[name], min(place, len(files[name]) - 1), kind >> 1, value)
    manifest = json.loads(files[MANIFEST])
    stem = Path(name).stem
    for entry in manifest["segments"]:
        if entry["name"] == stem:
            entry |= {"size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}
    files[MANIFEST] = sealed(manifest).encode()
    there = _laid(files)
    try:
        open_archive(there)
    except ArchiveError as error:
        one_clear_error(error)
        return
    try:
        _answers(there)
    except MemoryError:
        raise
    except Exception:  # noqa: S110  # its texts and numbers are of the harmful one's making
        pass


# The manifest of somebody who means harm: a JSON value in the place of another.


def check_manifest(data: bytes) -> None:
    """A manifest with a right checksum, whatever it says, is read and asked, or refused."""
    files = dict(archive())
    manifest = json.loads(files[MANIFEST])
    try:
        places, value = json.loads(data)
        holder: Any = manifest
        for place in places[:-1]:
            holder = holder[place]
        holder[places[-1]] = value
    except (ValueError, TypeError, KeyError, IndexError, RecursionError):
        return
    files[MANIFEST] = sealed(manifest).encode()
    there = _laid(files)
    for use in (_answers, lambda there: Writer(there, FakeEncoder()).__exit__(None, None, None)):
        try:
            use(there)
        except ArchiveError as error:
            one_clear_error(error)
    assert all(path.is_relative_to(there) for path in there.rglob("*"))


# A request: its first line, headers, an empty line, the body.


@cache
def _service() -> tuple[Any, asyncio.Runner]:
    app, runner = build_app(Paper(), Limits(rate=0)), asyncio.Runner()
    started = asyncio.Event()

    async def live() -> None:
        async with app.router.lifespan_context(app):
            started.set()
            await asyncio.Event().wait()

    app.state.life = runner.get_loop().create_task(live())
    runner.run(started.wait())
    return app, runner


def check_request(data: bytes) -> None:
    """A request is answered, or refused by an error object."""
    head, _, body = data.partition(b"\n\n")
    first, *lines = head.split(b"\n") or [b""]
    method, _, target = first.partition(b" ")
    path, _, query = target.partition(b"?")
    method_name = "".join(c for c in method.decode("latin-1").upper() if c.isalpha()) or "GET"
    headers = [(b"host", b"localhost")]
    headers += [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    app, runner = _service()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method_name,
        "scheme": "http",
        "path": path.decode("utf-8", "replace") or "/",
        "raw_path": path,
        "query_string": bytes(sign for sign in query if 0x20 < sign < 0x7F),  # h11 refuses a target with others itself
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    status, sent = runner.run(_sent(app, scope, body))
    assert status < 500
    if status >= 400 and method_name != "HEAD" and scope["path"] != "/mcp":  # which has a protocol of its own
        assert set(json.loads(sent)["error"]) == {"message", "remedy", "code", "param", "type"}


async def _sent(app: Any, scope: dict[str, Any], body: bytes) -> tuple[int, bytes]:
    pieces = [{"type": "http.request", "body": body[:1000], "more_body": True}]
    pieces.append({"type": "http.request", "body": body[1000:], "more_body": False})
    answered: list[Any] = []
    done = asyncio.Event()

    async def receive() -> Any:
        if pieces:
            return pieces.pop(0)
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        answered.append(message)

    await asyncio.wait_for(app(scope, receive, send), 60)
    done.set()
    return answered[0]["status"], b"".join(message.get("body", b"") for message in answered[1:])


# How bytes are made up.


def _file(endings: int, content: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    return st.builds(lambda which, data: bytes([which]) + data, st.integers(0, endings - 1), content)


def _encoded(text: st.SearchStrategy[str]) -> st.SearchStrategy[bytes]:
    codecs = st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5hkscs"])
    return st.builds(lambda text, codec: text.encode(codec, "replace"), text, codecs)


_ODD = st.sampled_from(
    [*"\n\r\t\v\f\x1c\x85\u2028\ufeff\u200b\u3000“”「」『』（）()，。：；、?\\\"'=+-@|<&{}[]", "\x00", "😀"]
)
_PRINTED = st.sampled_from(
    [
        "本报讯（记者 王凯）昨天上午，大桥合龙。",
        "把沙漠变成果园",
        "第01版：要闻",
        "2026年5月29日",
        "（下转第三版）",
        "责任编辑：王红",
        "——一个村子的三十年",
        "　　他说，",
        "# 标题",
        "一、修路",
        "问题",
        "question",
        "id,question,history",
        "谁写的?",
        "该公司",
        "去年",
        "1.1亿元",
    ]
)
_TEXT = st.lists(st.one_of(_PRINTED, _ODD, st.text(max_size=8)), max_size=30).map("".join)
_KEY = st.text(st.characters(), max_size=8)  # half characters too, as JSON can tell them
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), _KEY, _PRINTED),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEY, inner, max_size=3)),
    max_leaves=8,
)


def _json_lines(keys: tuple[str, ...]) -> st.SearchStrategy[str]:
    row = st.dictionaries(st.one_of(st.sampled_from(keys), _KEY), _JSON, max_size=5)
    return st.lists(st.one_of(row.map(json.dumps), _TEXT), max_size=5).map("\n".join)


def _sound_article(text: str, more: dict[str, Any], id_: str) -> str:
    return json.dumps(more | {"id": id_, "paragraphs": text.split("。")})


_ARTICLES = st.lists(
    st.builds(
        _sound_article,
        _TEXT,
        st.dictionaries(
            st.sampled_from(["headline", "date", "page", "byline", "kind", "issue", "section"]), _JSON, max_size=2
        ),
        st.text(min_size=1, max_size=3),
    ),
    max_size=3,
).map("\n".join)
_TABLE = st.builds(
    lambda mark, rows: "\n".join(mark.join(row) for row in [["id", "question", "history"], *rows]),
    st.sampled_from([",", ";", "\t", "|"]),
    st.lists(st.lists(_TEXT, max_size=4), max_size=5),
)


def _workbook(rows: list[list[Any]], damage: int, at: int) -> bytes:
    import xlsxwriter

    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "nan_inf_to_errors": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["问题", "id"], *rows]):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
    if not damage:
        return file.getvalue()
    out = BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for number, name in enumerate(old.namelist()):
            part = old.read(name)
            place = at % len(part)
            new.writestr(name, part if number != damage % 8 else part[:place] + bytes([damage]) + part[place + 1 :])
    return out.getvalue()


_CELL = st.one_of(st.none(), st.booleans(), st.floats(), st.integers(-(10**20), 10**20), _TEXT, st.datetimes())
_WORKBOOKS = st.builds(
    _workbook, st.lists(st.lists(_CELL, max_size=3), max_size=3), st.integers(0, 255), st.integers(0, 5000)
)
_METHODS = st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"])
_PATHS = st.sampled_from(
    [
        *("/", "/ask", "/batch", "/batch?k=1", "/batch?k=x", "/issues", "/issues/晨报/articles/a1", "/health"),
        *("/v1/models", "/v1/models/wenbao", "/v1/chat/completions", "/openapi.json", "/docs", "/mcp"),
        *("/issues/../../etc/passwd/articles/a1", "/static-offline-docs/../../etc/passwd"),
    ]
)
_HEADERS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "content-type: application/json",
                "content-type: application/x-ndjson",
                "content-type: text/plain; charset=utf-7",
                "content-length: 5",
                "content-length: x",
                "authorization: Bearer x",
                "origin: http://evil.example",
                "accept: application/json, text/event-stream",
                "accept-encoding: gzip",
                "host: evil.example",
                "transfer-encoding: chunked",
            ]
        ),
        st.text(max_size=10),
    ),
    max_size=3,
).map("\n".join)
_BODIES = st.one_of(
    _json_lines(("question", "history", "id", "k")).map(str.encode),
    _JSON.map(json.dumps).map(str.encode),
    st.dictionaries(
        st.sampled_from(["question", "history", "id", "k", "messages", "model", "stream", "n", "method", "jsonrpc"]),
        st.one_of(_JSON, st.just([{"role": "user", "content": "谁写的?"}])),
        max_size=4,
    )
    .map(json.dumps)
    .map(str.encode),
    st.binary(max_size=50),
)


def _request(method: str, path: str, headers: str, body: bytes) -> bytes:
    return f"{method} {path}\n{headers}\n\n".encode() + body


_WHERE = st.one_of(
    st.sampled_from(["format", "version", "model", "dimension", "segments", "next", "more"]).map(lambda key: [key]),
    st.builds(
        lambda which, key: ["segments", which, key],
        st.integers(0, 1),
        st.sampled_from(["name", "size", "issues", "passages", "removed", "more"]),
    ),
)
_PUT = st.one_of(
    _JSON, st.sampled_from(["../../x", "/etc/passwd", "00000001", -1, 2**70, [0], [99], [-1], ["x"], 1.5, 0])
)

TARGETS = {
    target.name: target
    for target in (
        Target(
            "issue",
            check_issue,
            _file(
                len(ISSUE_ENDINGS),
                st.one_of(
                    _encoded(_TEXT),
                    _encoded(_json_lines(("id", "headline", "paragraphs", "date", "byline", "kind", "issue"))),
                    _encoded(_ARTICLES),
                    st.binary(max_size=200),
                ),
            ),
        ),
        Target(
            "questions",
            check_questions,
            st.one_of(
                _file(len(QUESTION_ENDINGS), _encoded(_TEXT)),
                _encoded(_TABLE).map(lambda data: b"\x01" + data),
                _WORKBOOKS.map(lambda data: b"\x02" + data),
                _encoded(_json_lines(("question", "history", "id"))).map(lambda data: b"\x03" + data),
                _file(len(QUESTION_ENDINGS), st.binary(max_size=200)),
            ),
        ),
        Target("archive", check_archive, st.binary(min_size=5, max_size=15)),
        Target("sealed", check_sealed_archive, st.binary(min_size=5, max_size=15)),
        Target(
            "manifest",
            check_manifest,
            st.builds(lambda where, value: json.dumps([where, value]).encode(), _WHERE, _PUT),
        ),
        Target("request", check_request, st.builds(_request, _METHODS, _PATHS, _HEADERS, _BODIES)),
    )
}
