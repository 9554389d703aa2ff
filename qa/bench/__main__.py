"""How fast the program is, beside LlamaIndex, LangChain, Haystack and txtai on the same model, data and machine.

    python -m qa.bench --alternatives /tmp/alternatives > speed.md

installs the four into that folder where they are not there yet, and prints tables in Markdown. Fresh processes are
started by turns and the medians are given; the seconds of the processor stand beside those of the clock, because they
say the same on a busy machine. Nothing of the user's cache is used or changed. For Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from embeddings import default_model_folder
from qa.bench.alternatives import THREADS
from qa.bench.environment import python_with_alternatives
from qa.bundled_data import bundled_issue
from qa.question_files import read_questions
from qa.reading import read_issues
from qa.retrieval.passages import passages

ALTERNATIVES = ("llamaindex", "langchain", "haystack", "txtai")
ASK = [sys.executable, "-m", "qa", "ask"]


class Start(NamedTuple):
    """A fresh process."""

    seconds: float
    """To its first answer."""
    processor: float
    """Seconds of the processor to its end, all cores together."""
    memory: float
    """The most resident memory up to its first answer, in MiB, as Linux counts it."""


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--issue", nargs="+", type=Path, default=[bundled_issue()])
    parser.add_argument("--questions", type=Path, required=True)
    parser.add_argument("--most", type=int, default=40, help="so many of the questions")
    parser.add_argument("--starts", type=int, default=5, help="fresh processes of each kind")
    parser.add_argument("--alternatives", type=Path, help="folder of the environment with the others; without, only us")
    arguments = parser.parse_args()
    if arguments.alternatives:
        python_with_alternatives(arguments.alternatives)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["WENBAO_CACHE"] = str(folder / "cache")
        job = _job(arguments, folder)
        starts = _starts(arguments, folder, job)
        rates = _rates(arguments, job)
    _print(_start_table(starts))
    _print(_rate_table(rates))


def _job(arguments: argparse.Namespace, folder: Path) -> Path:
    """What every process is told: the model, the passages, the questions."""
    issues = [issue for path in arguments.issue for issue in read_issues(path)]
    texts = folder / "passages.json"
    texts.write_text(json.dumps([passage.text for passage in passages(issues)]), encoding="utf-8")
    job = {
        "model": str(default_model_folder()),
        "issues": [str(path) for path in arguments.issue],
        "passages": str(texts),
        "indexes": str(folder / "indexes"),
        "questions": [row.question for row in read_questions(arguments.questions)][: arguments.most],
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job), encoding="utf-8")
    return path


def _starts(arguments: argparse.Namespace, folder: Path, job: Path) -> Mapping[str, list[Start]]:
    question, issues = json.loads(job.read_text(encoding="utf-8"))["questions"][0], map(str, arguments.issue)
    ask = [*ASK, question, "-k", "1", "--issue", *issues]
    commands = {
        "import torch": [sys.executable, "-c", "import torch; print(1)"],
        "import sentence_transformers": [sys.executable, "-c", "import sentence_transformers; print(1)"],
        "问报, warm": ask,
        "问报, warm, no reader": [*ask, "--no-reader"],
        "问报, issue to embed": ask,
        "问报, model and issue to prepare": ask,
    }
    if arguments.alternatives:
        python = str(python_with_alternatives(arguments.alternatives))
        script = str(Path(__file__).with_name("alternatives.py"))
        for name in ALTERNATIVES:  # cold first: it saves the index
            commands[f"{name}, issue to embed"] = [python, script, name, "cold", str(job)]
            commands[f"{name}, warm"] = [python, script, name, "warm", str(job)]
    found: dict[str, list[Start]] = {name: [] for name in commands}
    subprocess.run(ask, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  # from here on the cache is warm
    for turn in range(arguments.starts):
        for name, command in commands.items():
            cache = folder / "cache"
            if name.startswith("问报, ") and name.endswith(("embed", "prepare")):
                cache = folder / f"{name.rpartition(' ')[2]} {turn}"
                if name.endswith("embed"):
                    cache.mkdir()
                    (cache / "models").symlink_to(folder / "cache" / "models")
            found[name].append(_start(command, {**os.environ, "WENBAO_CACHE": str(cache)}))
            sys.stderr.write(f"{name}: {found[name][-1]}\n")
    return found


def _start(command: Sequence[str], environment: Mapping[str, str]) -> Start:
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    )
    assert process.stdout is not None  # noqa: S101  # for the type checker: it is a pipe
    answered = os.read(process.stdout.fileno(), 1)
    seconds = time.perf_counter() - begin
    memory = re.search(r"VmHWM:\s*(\d+) kB", Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8"))
    process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode or not answered:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode} and {'an' if answered else 'no'} answer")
    resident = int(memory[1]) if memory else used.ru_maxrss  # where it was gone too soon to be looked at
    return Start(seconds, used.ru_utime + used.ru_stime, resident / 1024)


def _rates(arguments: argparse.Namespace, job: Path) -> Mapping[str, Any]:
    ours = [sys.executable, "-m", "qa.bench.ours", str(job)]
    commands = {"问报": ours, "问报, no reader": [*ours, "--no-reader"]}
    if arguments.alternatives:
        python = str(python_with_alternatives(arguments.alternatives))
        script = str(Path(__file__).with_name("alternatives.py"))
        commands |= {name: [python, script, name, "rates", str(job)] for name in ALTERNATIVES}
    found = {}
    for name, command in commands.items():
        sys.stderr.write(f"{name}\n")
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
        found[name] = json.loads(printed.splitlines()[-1])
    return found


def _start_table(starts: Mapping[str, list[Start]]) -> str:
    heads = ["a fresh process, to its first answer", "seconds", "of the processor", "MiB at most"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for name, every in starts.items():
        seconds, processor, memory = (statistics.median(column) for column in zip(*every, strict=True))
        lines.append(_row([name, f"{seconds:.1f}", f"{processor:.1f}", f"{memory:.0f}"]))
    for ours, theirs in (("问报, warm", "warm"), ("问报, model and issue to prepare", "issue to embed")):
        others = [name for name in starts if name.endswith(f", {theirs}") and not name.startswith("问报")]
        for what, unit in (("seconds", 0), ("seconds of the processor", 1)) if others else ():
            turns = zip(starts[ours], *(starts[name] for name in others), strict=True)
            ratio = statistics.median(own[unit] / min(each[unit] for each in best) for own, *best in turns)
            lines.append(f"\n{ours}, over the best other in its turn, in {what}: {ratio:.2f}")
    return "\n".join(lines)


def _rate_table(rates: Mapping[str, Any]) -> str:
    heads = ["a running process", "ask, median ms", "p95", "over encoding it"]
    heads += [f"questions/s, {threads} thread{'s' * (threads > 1)}" for threads in THREADS]
    heads += [f"{THREADS[-1]} over {THREADS[0]}", "passages/s", "over the bare model", "MiB at most"]
    lines = [_row(heads), _row(["---"] * len(heads))]
    for name, measured in rates.items():
        asked, encoded = measured["asked"], measured["encoded"]
        middle, late = 1000 * statistics.median(asked), 1000 * statistics.quantiles(asked, n=20)[-1]
        over_encoding = statistics.median(a / e for a, e in zip(asked, encoded, strict=True))
        threads = [measured["threads"][str(count)] for count in THREADS]
        cells = [name, f"{middle:.0f}", f"{late:.0f}", f"{over_encoding:.2f}"]
        cells += [f"{statistics.median(each):.1f}" for each in threads]
        cells.append(f"{_ratio(threads[-1], threads[0]):.2f}")
        if "embedded" in measured:
            cells.append(f"{statistics.median(measured['embedded']):.0f}")
            cells.append(f"{_ratio(measured['embedded'], measured['bare']):.2f}")
        else:
            cells += ["", ""]
        lines.append(_row([*cells, f"{measured['memory']:.0f}"]))
    batching = [_ratio(m["by sixteen"], m["one by one"]) for m in rates.values() if "bare" in m]
    lines.append(
        f"\nQuestions encoded by the bare model, sixteen together over one by one: {statistics.median(batching):.2f}"
    )
    return "\n".join(lines)


def _ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The median of what was measured by turns, over."""
    return statistics.median(a / b for a, b in zip(these, those, strict=True))


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _print(table: str) -> None:
    sys.stdout.write(table + "\n\n")


if __name__ == "__main__":
    main()
