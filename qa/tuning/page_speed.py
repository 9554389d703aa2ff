"""How soon the page is seen, and how long its visitors wait for an answer.

    python -m qa.tuning.page_speed data/questions.jsonl

serves the page as `wenbao chat` does, opens it in Chromium with an empty cache and with a full one, then lets 1, 4 and
16 visitors ask at the same moment, several times over, and prints the times as tables. Needs the extra `dev`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx

from qa.question_files import read_questions

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PAINTS = """async () => {
    await new Promise((seen) => new PerformanceObserver((list) => list.getEntries().length && seen())
        .observe({type: "largest-contentful-paint", buffered: true}));
    const paints = Object.fromEntries(performance.getEntriesByType("paint").map((p) => [p.name, p.startTime]));
    return [paints["first-paint"], paints["first-contentful-paint"]];
}"""


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--rounds", type=int, default=5, help="how often they ask")
    parser.add_argument("--loads", type=int, default=5, help="how often the page is opened")
    parser.add_argument("--no-reader", dest="reader", action="store_false", help="without the trained reader")
    arguments = parser.parse_args()
    questions = [row.to_question().text for row in read_questions(arguments.questions)]
    with _chat([] if arguments.reader else ["--no-reader"]) as url:
        sys.stdout.write("| page, ms | first paint | first content | question box |\n|---|---|---|---|\n")
        for cache, columns in _loads(url, arguments.loads).items():
            sys.stdout.write(f"| {cache} | {' | '.join(f'{statistics.median(column):.0f}' for column in columns)} |\n")
        _ask_together(url, questions[:2])
        sys.stdout.write("\n| visitors | median, s | 95 of 100, s | answers a second |\n|---|---|---|---|\n")
        chance = random.Random(1)  # noqa: S311  # the same questions each time
        for visitors in arguments.visitors:
            times: list[float] = []
            start = time.perf_counter()
            for _ in range(arguments.rounds):
                times += _ask_together(url, chance.choices(questions, k=visitors))
            rate = len(times) / (time.perf_counter() - start)
            most = sorted(times)[round(0.95 * (len(times) - 1))]
            sys.stdout.write(f"| {visitors} | {statistics.median(times):.2f} | {most:.2f} | {rate:.1f} |\n")


@contextmanager
def _chat(options: Sequence[str]) -> Iterator[str]:
    """The address of a page served by a process of its own."""
    command = [sys.executable, "-m", "qa", "chat", "--port", "0", *options]  # which prints the address first
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            said = process.stdout.readline() if process.stdout else ""
            yield next(word for word in said.split() if word.startswith("http"))
        finally:
            process.terminate()


def _loads(url: str, number: int) -> dict[str, list[tuple[float, ...]]]:
    """Milliseconds from asking for the page to its paints and to the question box, a column each."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[tuple[float, ...]]] = {"cache empty": [], "cache full": []}
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for _ in range(number):
            context = browser.new_context()
            for rows in found.values():
                page = context.new_page()
                start = time.perf_counter()
                page.goto(url, wait_until="commit")
                page.locator("#question textarea").wait_for()
                box = 1000 * (time.perf_counter() - start)
                rows.append((*page.evaluate(PAINTS), box))
                page.close()
            context.close()
        browser.close()
    return {cache: list(zip(*rows, strict=True)) for cache, rows in found.items()}


def _ask_together(url: str, questions: Sequence[str]) -> list[float]:
    """Seconds that each of some visitors waits who ask at the same moment."""
    with ThreadPoolExecutor(len(questions)) as visitors:
        return list(visitors.map(lambda question: _ask(url, question), questions))


def _ask(url: str, question: str) -> float:
    start = time.perf_counter()
    with httpx.Client(base_url=f"{url}/gradio_api/call/", timeout=600) as visitor:
        event = visitor.post("ask", json={"data": [question, [], 10]}).json()["event_id"]
        said = visitor.get(f"ask/{event}").text
    if json.loads(said.rpartition("event: complete\ndata: ")[2])[0]["question"] != question:
        raise RuntimeError(f"not the answer to {question}: {said}")
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
