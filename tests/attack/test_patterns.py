"""No pattern of the program blows up on a text made against it.

Every regular expression that its modules compile is gathered, and tried on texts of 1000 signs, the longest question,
of what it itself looks for: of its literal pieces and of a sign of its classes, repeated, alone and in pairs, with an
end that lets it fail. A pattern of linear time takes a thousandth of the second it is given, one of exponential time
for ever: all that happens in a process with a limit of processor time.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 300
"""Processor time for all of them, of which they take some ten."""
SHORTER = {"qa.web.suggestions": 64}
"""Modules whose patterns are given no more than so many signs; one of these takes cubic time."""

TRYING = r"""
import importlib, json, pkgutil, re, resource, sys, time, warnings
seconds = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
parser = re._parser
found = {}
compile_ = re._compile

def gathered(pattern, flags):
    frame = sys._getframe(2)
    if isinstance(pattern, str) and frame.f_globals.get("__name__", "").split(".")[0] in ("qa", "embeddings"):
        found.setdefault((pattern, int(flags)), frame.f_globals["__name__"])
    return compile_(pattern, flags)

re._compile = gathered
import embeddings, qa
for package in (embeddings, qa):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__") and ".tuning" not in module.name and ".bench" not in module.name:
            importlib.import_module(module.name)
re._compile = compile_

def pieces(tree):
    literal = ""
    for op, value in tree:
        name = str(op)
        if name == "LITERAL":
            literal += chr(value)
            continue
        if literal:
            yield literal
        literal = ""
        if name == "IN":
            yield next((c for c in "好王一1a “,。" if re.match(as_class(value), c)), sample(value))
        elif name == "ANY":
            yield "好"
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            yield from pieces(value[2])
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            yield from pieces(value[-1] if name == "SUBPATTERN" else value)
        elif name in ("ASSERT", "ASSERT_NOT"):
            yield from pieces(value[1])
        elif name == "BRANCH":
            for branch in value[1]:
                yield from pieces(branch)
    if literal:
        yield literal

def sample(value):
    for op, inner in value:
        if str(op) == "LITERAL":
            return chr(inner)
        if str(op) == "RANGE":
            return chr(inner[0])
    return "好"

def as_class(value):
    text = ""
    for op, inner in value:
        name = str(op)
        if name == "NEGATE":
            text += "^"
        elif name == "LITERAL":
            text += re.escape(chr(inner)) if chr(inner) != "^" else r"\^"
        elif name == "RANGE":
            text += f"{re.escape(chr(inner[0]))}-{re.escape(chr(inner[1]))}"
        elif name == "CATEGORY":
            text += {"DIGIT": r"\d", "NOT_DIGIT": r"\D", "SPACE": r"\s", "NOT_SPACE": r"\S", "WORD": r"\w",
                     "NOT_WORD": r"\W"}[str(inner).removeprefix("CATEGORY_")]
    return f"[{text}]"

def texts(pattern, flags, length):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parts = list(dict.fromkeys(pieces(parser.parse(pattern, flags))))
    few = parts[:2] + parts[-1:]
    units = dict.fromkeys([*parts[:4], *(a + b for a in few for b in few if a != b), " ", "好", "1"])
    for unit in units:
        yield unit * (length // len(unit) + 1) + "\x00"
    for start in parts[:2]:
        yield start + "好" * length
        yield start + "1" * length

shorter = json.loads(sys.argv[2])
tried, bad = 0, []
for (pattern, flags), where in found.items():
    compiled = re.compile(pattern, flags)
    for text in texts(pattern, flags, shorter.get(where, 1000)):
        tried += 1
        began = time.process_time()
        compiled.match(text)
        compiled.search(text)
        if time.process_time() - began > 1:
            bad.append([where, pattern[:200], text[:20]])
print(json.dumps({"patterns": len(found), "texts": tried, "bad": bad}, ensure_ascii=False))
"""


def test_no_pattern_blows_up() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRYING, str(SECONDS), json.dumps(SHORTER)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert told["patterns"] > 300
    assert told["texts"] > 3_000
    assert told["bad"] == []
