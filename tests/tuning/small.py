"""A training file and a newspaper small enough to be read at a glance, and a place for their vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from embeddings import VectorCache
from tests.fake_encoder import FakeEncoder

BRIDGES = ("青河", "白石", "柳林", "东阿", "南山", "北原", "金沙", "玉泉")


def training_rows() -> list[dict[str, Any]]:
    """Of each bridge what its length is and who built it, and a question that its text does not answer."""
    rows = []
    for number, name in enumerate(BRIDGES, 1):
        context = f"{name}大桥昨天合龙。大桥全长{number}00米,由{name}建筑公司承建。村民李红看了合龙。"
        for key, question, answer in (
            ("long", f"{name}大桥全长多少米?", f"{number}00米"),
            ("built", f"{name}大桥由谁承建?", f"{name}建筑公司"),
            ("none", f"{name}大桥收费几元?", ""),
        ):
            answers = [{"text": answer, "start": context.index(answer)}] if answer else []
            rows.append({"id": f"{name}-{key}", "question": question, "context": context, "answers": answers})
    return rows


def training_file(folder: Path, rows: list[dict[str, Any]] | None = None, name: str = "train") -> Path:
    path = folder / f"{name}.jsonl"
    told = training_rows() if rows is None else rows
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in told), encoding="utf-8")
    return path


def issue_file(folder: Path) -> Path:
    """A newspaper of the same bridges, as articles."""
    path = folder / "晨报.jsonl"
    contexts = dict.fromkeys(row["context"] for row in training_rows())
    articles = [{"id": f"a{n}", "issue": "晨报", "paragraphs": [context]} for n, context in enumerate(contexts, 1)]
    path.write_text("".join(json.dumps(a, ensure_ascii=False) + "\n" for a in articles), encoding="utf-8")
    return path


def gold_file(folder: Path) -> Path:
    """Questions of that newspaper, with what is right; the last one it does not answer."""
    path = folder / "questions.jsonl"
    asked: list[dict[str, Any]] = [
        {"question": f"{name}大桥全长多少米?", "evidence": [f"大桥全长{n}00米"], "answers": [f"{n}00米"]}
        for n, name in enumerate(BRIDGES, 1)
    ]
    asked += [
        {"question": f"{name}大桥由谁承建?", "evidence": [f"{name}建筑公司"], "answers": [f"{name}建筑公司"]}
        for name in BRIDGES
    ]
    asked.append({"question": "谁赢了球赛?", "evidence": []})
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in asked), encoding="utf-8")
    return path


def without_a_model(module: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEncoder:
    """The module gets vectors that can be computed by hand, kept in the folder."""
    encoder = FakeEncoder()
    monkeypatch.setattr(module, "open_encoder", lambda: encoder)
    if hasattr(module, "VectorCache"):
        monkeypatch.setattr(module, "VectorCache", lambda: VectorCache(folder / "vectors"))
    return encoder
