"""Issues to put into archives, and what an archive answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from safetensors.numpy import load_file, save_file

from embeddings import VectorCache
from qa.archive.changes import Change
from qa.archive.files import seal_of
from qa.archive.writer import Writer
from qa.datatypes import Answer, Issue, Paragraph
from qa.newspaper import Newspaper
from tests.fake_encoder import FakeEncoder
from tests.small_issues import small_issue

QUESTIONS = (
    "大桥3号什么时候合龙?",
    "西瓜多少钱一斤?",
    "谁写了大桥2号合龙?",
    "王凯写了什么?",
    "有什么新闻?",
    "火星上有什么?",
)


def issue(number: int, name: str = "") -> Issue:
    """An issue of a day of May with two articles; 该公司 in it stands for a firm's name."""
    made = small_issue(
        [
            ("headline", f"大桥{number}号合龙"),
            ("byline", "王凯"),
            (None, f"大桥{number}号昨天合龙。{number}名工人欢呼。"),
            (None, f"山东东河机械有限公司承建。该公司有{number}百人。"),
        ],
        [("headline", "西瓜上市"), ("byline", "李红"), (None, f"西瓜{number}元一斤。")],
        name=name or f"晨报{number}",
    )
    return replace(made, date=f"2026-05-{number:02}")


def corrected(old: Issue, text: str) -> Issue:
    """The same issue with another first paragraph in its second article."""
    first, second = old.articles
    other = replace(second, paragraphs=(Paragraph("a2-p1", text, second.paragraphs[0].lines),))
    return replace(old, articles=(first, other))


def add(folder: Path, *issues: Issue, encoder: FakeEncoder | None = None) -> list[Change]:
    """Add issues in one step."""
    with Writer(folder, encoder or FakeEncoder()) as writer:
        return writer.add(issues)


def answers(folder: Path) -> list[Answer]:
    """What an archive answers."""
    return Newspaper.open(folder, encoder=FakeEncoder()).ask_many(QUESTIONS)


def answers_of(folder: Path, issues: Sequence[Issue]) -> list[Answer]:
    """What issues in memory answer; `folder` is for their vectors."""
    return Newspaper(issues, FakeEncoder(), VectorCache(folder)).ask_many(QUESTIONS)


def sealed(manifest: dict[str, Any]) -> str:
    """A manifest that somebody has changed, with a checksum that is right again."""
    told = {key: value for key, value in manifest.items() if key != "sha256"}
    seal = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    return json.dumps(told | {"sha256": seal})


def make_old(folder: Path) -> None:
    """Write an archive as version 1 did: its segments had no indexes."""
    told = json.loads((folder / "manifest.json").read_text("utf-8")) | {"version": 1}
    for entry in told["segments"]:
        path = folder / "segments" / f"{entry['name']}.safetensors"
        save_file({name: array for name, array in load_file(path).items() if not name.endswith("_index")}, path)
        entry["size"], entry["sha256"] = seal_of(path)
    (folder / "manifest.json").write_text(sealed(told), "utf-8")
