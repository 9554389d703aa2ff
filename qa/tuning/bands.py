"""What high, middle and low confidence mean: of the answers shown with each, how many are right.

    wenbao evaluate QUESTIONS.jsonl --out RESULTS.json
    python -m qa.tuning.bands RESULTS.json...

Refusals are left out; what is right is what `wenbao evaluate` calls so, and an answer to a question that the paper does
not answer is wrong. The shares go into `qa.bands` by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.bands import BANDS, Band, band_of


def shares(rows: Iterable[Mapping[str, Any]]) -> dict[Band, tuple[int, int]]:
    """For each band how many answers were shown with it, and how many of them were right.

    Parameters
    ----------
    rows
        Each question's result, as in ``questions`` of the file that `wenbao evaluate --out` writes.
    """
    shown = [row for row in rows if row["status"] == "answered"]
    inside = {band: [row for row in shown if band_of(row["confidence"]) == band] for band in BANDS}
    return {band: (len(some), sum(row["right"] for row in some)) for band, some in inside.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the results, and print a line for each band."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.bands", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("results", nargs="+", type=Path, help="as `wenbao evaluate --out` wrote them")
    files = [json.loads(path.read_text(encoding="utf-8")) for path in parser.parse_args(arguments).results]
    for band, (shown, right) in shares(row for file in files for row in file["questions"]).items():
        of_hundred = f"{100 * right / shown:.0f} of 100" if shown else "-"
        sys.stdout.write(f"{band.name:7} {of_hundred} ({right} of {shown} answers)\n")


if __name__ == "__main__":
    main()
