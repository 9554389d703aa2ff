"""The README's examples for programs do what they say."""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
from pathlib import Path

import httpx
import pytest

from qa import cli
from qa.arguments import parse

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("\n## Service\n")[2].partition("\n## ")[0]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)


def test_openais_client(real_url: str) -> None:
    (program,) = blocks("py")
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(program.replace("http://localhost:8000", real_url), "README.md", "exec"), {})  # noqa: S102
    content, _, answer = out.getvalue().rstrip().rpartition("\n")
    assert content.startswith("**3万余名**")
    assert f'print(completion.wenbao["answer"])  # {answer}\n' in program


def test_curl(real_url: str) -> None:
    lines = [
        line for block in blocks("sh") for line in block.replace("\\\n", "").splitlines() if line.startswith("curl")
    ]
    assert len(lines) == 2
    name, value = shlex.split(lines[0])[3].split(": ")
    body = shlex.split(lines[0])[-1].encode()
    answer = httpx.post(f"{real_url}/ask", content=body, headers={name: value}, timeout=60).json()
    assert (answer["status"], answer["question"]) == ("answered", "那出口额呢?")
    assert answer["understood"] is not None
    name, value = shlex.split(lines[1])[4].split(": ")
    path = shlex.split(lines[1])[2].removeprefix("localhost:8000")
    body = b'{"question": "\xe8\xb0\x81?", "id": 7}\n'
    row = httpx.post(real_url + path, content=body, headers={name: value}, timeout=60).json()
    assert (row["id"], len(row["evidence"])) == (7, 1)


def test_an_assistants_settings_name_a_command() -> None:
    (settings,) = blocks("json")
    server = json.loads(settings)["mcpServers"]["wenbao"]
    assert server["command"] == "wenbao"
    assert callable(cli.COMMANDS[parse(server["args"]).command])


@pytest.mark.parametrize("row", re.findall(r"^\| `(GET|POST) (\S+)`", SECTION, re.MULTILINE))
def test_the_requests_are_those_of_the_description(real_url: str, row: tuple[str, str]) -> None:
    method, path = row
    paths = httpx.get(f"{real_url}/openapi.json").json()["paths"]
    assert method.lower() in paths[path.replace("{id}", "{article}")]
