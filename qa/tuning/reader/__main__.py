"""Train the reader's weights, in four commands.

    python -m qa.tuning.reader rows QUESTIONS.jsonl NEWSPAPER --out TRAIN.jsonl
    python -m qa.tuning.reader mine TRAIN.jsonl... --out NEAR.jsonl
    python -m qa.tuning.reader train TRAIN.jsonl... --near NEAR.jsonl --out READER.safetensors [--onto WEIGHTS]
    python -m qa.tuning.reader average WEIGHTS OTHER --share SHARE --out READER.safetensors

TRAIN: one object a line, {"id", "question", "context", "answers": [{"text", "start"}], "headline"?, "before"?},
`answers` empty where the context does not answer. `rows` makes it of questions on a newspaper that `wenbao evaluate`
reads. `mine` searches each question in all contexts of its file and notes what is found without the
answer. `train` writes the figures on a development split, taken from the training files, to standard output, and goes
on from READER.state where it was interrupted. `average` is a model soup of two trainings.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="python -m qa.tuning.reader", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("rows", help="make a training file of questions on a newspaper")
    command.add_argument("questions", type=Path)
    command.add_argument("issue", type=Path)
    command.add_argument("--out", type=Path, required=True)
    for name, about in (("mine", "find passages that look like an answer and hold none"), ("train", "train and keep")):
        command = commands.add_parser(name, help=about)
        command.add_argument("train", nargs="+", type=Path)
        command.add_argument("--out", type=Path, required=True)
    command.add_argument("--near", type=Path, required=True, help="what `mine` wrote")
    command.add_argument("--seed", type=int, default=0)
    command.add_argument("--epochs", type=int, default=3)
    command.add_argument("--every", type=int, default=500, help="steps between checkpoints (default 500)")
    command.add_argument("--rate", type=float, default=2e-4, help="highest learning rate (default 2e-4)")
    command.add_argument("--most", type=int, help="steps after which to stop")
    command.add_argument("--onto", type=Path, help="weights to begin from, instead of the encoder's")
    command = commands.add_parser("average", help="average the weights of two trainings that began as the same")
    command.add_argument("weights", nargs=2, type=Path)
    command.add_argument("--share", type=float, default=0.5, help="of the second, 0 to 1 (default 0.5)")
    command.add_argument("--out", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    {"rows": _rows, "mine": _mine, "train": _train, "average": _average}[chosen.command](chosen)


def _rows(chosen: argparse.Namespace) -> None:
    from embeddings import VectorCache, open_encoder
    from qa.tuning.reader.rows import newspaper_rows

    with chosen.out.open("w", encoding="utf-8") as file:
        for row in newspaper_rows(chosen.questions, chosen.issue, open_encoder(), VectorCache(), _progress):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _mine(chosen: argparse.Namespace) -> None:
    from embeddings import VectorCache, open_encoder
    from qa.tuning.reader.rows import near_misses, read_rows

    encoder = open_encoder()
    with chosen.out.open("w", encoding="utf-8") as file:
        for path in chosen.train:
            for name, near in near_misses(read_rows(path), encoder, VectorCache(), _progress).items():
                file.write(json.dumps({"id": name, "near": near}) + "\n")


def _train(chosen: argparse.Namespace) -> None:
    from safetensors.torch import load_file
    from tokenizers import Tokenizer

    from embeddings.bundled import default_model_folder
    from qa.tuning.reader.rows import read_rows
    from qa.tuning.reader.train import train

    folder = default_model_folder()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with chosen.near.open(encoding="utf-8") as file:
        near = {row["id"]: row["near"] for row in map(json.loads, file)}
    train(
        [row for path in chosen.train for row in read_rows(path)],
        near,
        load_file(folder / "model.safetensors"),
        tokenizer,
        chosen.out,
        chosen.seed,
        chosen.epochs,
        chosen.every,
        chosen.rate,
        chosen.most,
        _say,
        chosen.onto,
    )


def _average(chosen: argparse.Namespace) -> None:
    from safetensors.torch import load_file

    from embeddings.bundled import default_model_folder
    from qa.tuning.reader.train import average

    first, second = chosen.weights
    average(load_file(default_model_folder() / "model.safetensors"), first, second, chosen.share, chosen.out)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _progress(stage: str, done: int, total: int) -> None:
    sys.stderr.write(f"\r{stage} {done}/{total} ")


if __name__ == "__main__":
    main()
