"""The long run: `python -m tests.fuzz [TARGET…] [--runs N] [--engine hypothesis|atheris]`.

Each target is given N inputs by Hypothesis, and as many by atheris where that is installed, each in a process of its
own with a limit of memory. What breaks a promise is printed, and kept by atheris as a file to be given again
(`--input`).
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

MEMORY = 8 << 30
"""Bytes of address space that a run may have."""
SLOWEST = 60
"""Seconds for one input, beyond which atheris calls it a hang."""
ROUND = 10_000
"""Examples of Hypothesis at a time: it remembers each of them, 20 KB apiece."""
SEEDS = 300
"""Examples that atheris begins with."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="of tests/fuzz/targets.py; all by default")
    parser.add_argument("--runs", type=int, default=100_000, help="inputs for each target and engine (%(default)s)")
    parser.add_argument("--engine", choices=("hypothesis", "atheris"), help="one of them; both by default")
    parser.add_argument("--input", type=Path, help="give this file to the target, and nothing else")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:  # before anything is imported that atheris is to watch
        return {"hypothesis": with_hypothesis, "atheris": with_atheris}[given.engine](given.targets[0], given.runs)
    from tests.fuzz.targets import TARGETS

    if unknown := set(given.targets) - set(TARGETS):
        parser.error(f"there is no target {', '.join(sorted(unknown))}")
    if given.input:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        TARGETS[given.targets[0]].check(given.input.read_bytes())
        return 0
    engines = [given.engine] if given.engine else ["hypothesis", "atheris"]
    if "atheris" in engines and importlib.util.find_spec("atheris") is None:
        engines.remove("atheris")
        sys.stderr.write("atheris is not installed (it exists for Linux on x86-64): nothing is guided by coverage\n")
    failed = 0
    for name in given.targets or TARGETS:
        for engine in engines:
            began = time.monotonic()
            command = [
                sys.executable,
                "-m",
                "tests.fuzz",
                name,
                "--engine",
                engine,
                "--runs",
                str(given.runs),
                "--here",
            ]
            code = subprocess.run(command, check=False).returncode
            failed += code != 0
            verdict = "kept" if code == 0 else f"BROKEN (exit code {code})"
            line = f"{name:10} {engine:10} {given.runs:>9,} inputs {time.monotonic() - began:7.0f} s  {verdict}\n"
            sys.stdout.write(line)
            sys.stdout.flush()
    return 1 if failed else 0


def with_hypothesis(name: str, runs: int) -> int:
    """So many examples of the target's strategy, other ones each time."""
    from hypothesis import HealthCheck, Phase, given, settings

    from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for done in range(0, runs, ROUND):

        @given(target.strategy)
        @settings(
            max_examples=min(ROUND, runs - done),
            deadline=None,
            database=None,
            suppress_health_check=HealthCheck,
            phases=(Phase.generate, Phase.shrink),
            print_blob=True,
        )
        def keeps_its_word(data: bytes) -> None:
            target.check(data)

        keeps_its_word()
    return 0


def with_atheris(name: str, runs: int) -> int:
    """So many inputs, guided by what of `qa` and `embeddings` they reach; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["qa", "embeddings"]):
        from tests.fuzz.targets import TARGETS

    target = TARGETS[name]
    corpus = Path(tempfile.mkdtemp(prefix=f"wenbao-{name}-"))
    random.seed(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # an example is what is wanted here
        for number in range(SEEDS):
            (corpus / str(number)).write_bytes(target.strategy.example())
    limits = [f"-timeout={SLOWEST}", f"-rss_limit_mb={MEMORY >> 20}"]
    options = [f"-runs={runs}", *limits, f"-artifact_prefix={corpus}-", "-verbosity=0", str(corpus)]
    atheris.Setup(["tests.fuzz", *options], target.check)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
