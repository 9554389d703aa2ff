"""Changes the code of reading, ranking and answering in small ways, and counts which changes the tests notice.

    python -m tests.mutants [--every N] [--seed N]

mutmut makes the changes ("mutants", in `mutants/`) and runs the tests that come by each; there are some 13,000, many
hours of work, so that a sample is drawn: of each module one in `--every`, and at least two. With the same code and
seed it is the same sample. Printed are how many were noticed, by module, and each that was not: `mutmut show NAME`
shows it, `mutmut run NAME` tries it again. What runs once, when a module is imported (patterns, lists of words), and
functions with decorators, mutmut leaves alone.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

AT_LEAST = 2
NOTICED = ("killed", "timeout")
FIRST = "qa.retrieval.fusion.*"  # mutmut makes all mutants before it tries some


def mutmut(*words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("mutmut")), *words]


def run(*mutants: str) -> None:
    subprocess.run(mutmut("run", *mutants), check=True, stdout=sys.stderr)


def statuses() -> dict[str, str]:
    """What became of each mutant, by its name."""
    command = mutmut("results", "--all", "true")
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    return dict(sorted(line.strip().rsplit(": ", 1) for line in lines if ": " in line))


def module(mutant: str) -> str:
    return mutant.rpartition(".")[0]


def sample(mutants: list[str], every: int, seed: int) -> list[str]:
    """Of each module one in `every`, at least two, or all that it has."""
    by_module: dict[str, list[str]] = defaultdict(list)
    for each in mutants:
        by_module[module(each)].append(each)
    drawn = random.Random(seed)  # noqa: S311  # the same sample each time
    sizes = {name: max(AT_LEAST, len(own) // every) for name, own in by_module.items()}
    return [each for name, own in by_module.items() for each in drawn.sample(own, min(sizes[name], len(own)))]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--every", type=int, default=40, help="one in so many mutants of each module (default: 40)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if not statuses():
        run(FIRST)
    chosen = sample(list(statuses()), options.every, options.seed)
    run(*chosen)
    became = statuses()
    counts = Counter(map(module, chosen))
    noticed = Counter(module(each) for each in chosen if became[each] in NOTICED)
    lines = [f"{name:<32}{noticed[name]:>5} of {count}" for name, count in counts.items()]
    lines += [f"{became[each]}: {each}" for each in chosen if became[each] not in NOTICED]
    total = noticed.total()
    sys.stdout.write("\n".join([*lines, f"{total} of {len(chosen)} noticed ({total / len(chosen):.1%})"]) + "\n")


if __name__ == "__main__":
    main()
