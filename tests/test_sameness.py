"""The same question has the same answer in every process, with any number of threads, in any batch and locale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.folders import cache_folder

ROOT = Path(__file__).parents[1]
QUESTIONS = [
    "莘县往国内外输送了多少嫁接工?",
    "创业担保贷款发了多少?",
    "妹冢镇镇长是谁?",
    "三晶新材料的副总经理说了什么?",
    "这期有什么新闻",
    "火星上有什么?",
]
ASKING = """
import json, sys
from qa import Newspaper
questions, size = json.loads(sys.argv[1]), int(sys.argv[2])
paper = Newspaper.open()
answers = []
for at in range(0, len(questions), size):
    answers += paper.ask_many(questions[at : at + size])
sys.stdout.buffer.write(json.dumps([answer.to_dict() for answer in answers], ensure_ascii=False).encode())
"""


def asked(size: int = 6, **environment: str) -> list[dict[str, object]]:
    """What a process of its own answers."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "HOME"))}
    env |= {"PYTHONPATH": str(ROOT), "WENBAO_CACHE": str(cache_folder())} | environment
    command = [sys.executable, "-c", ASKING, json.dumps(QUESTIONS), str(size)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def told() -> list[dict[str, object]]:
    return asked(PYTHONHASHSEED="1", LC_ALL="C.UTF-8", OMP_NUM_THREADS="2")


@pytest.mark.parametrize(
    ("size", "environment"),
    [
        (1, {"PYTHONHASHSEED": "2", "OMP_NUM_THREADS": "1", "LC_ALL": "C", "PYTHONUTF8": "0"}),
        (4, {"PYTHONHASHSEED": "3", "LC_ALL": "zh_CN.GB18030", "PYTHONUTF8": "0", "TZ": "Asia/Shanghai"}),
    ],
    ids=["one by one, one thread, locale C", "in fours, another locale and time zone"],
)
def test_in_another_process(told: list[dict[str, object]], size: int, environment: dict[str, str]) -> None:
    for answer, again in zip(told, asked(size, **environment), strict=True):
        assert without_numbers(again) == without_numbers(answer)
        assert again["confidence"] == pytest.approx(answer["confidence"], abs=0.001)
        assert scores(again) == pytest.approx(scores(answer), abs=0.001)


def without_numbers(answer: dict[str, object]) -> dict[str, object]:
    passages = [{**passage, "score": None} for passage in answer["evidence"]]
    return answer | {"confidence": None, "evidence": passages}


def scores(answer: dict[str, object]) -> list[float]:
    return [passage["score"] for passage in answer["evidence"]]
