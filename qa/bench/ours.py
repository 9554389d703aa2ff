"""What is measured within one process of ours; printed as one line of JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from embeddings import SentenceTransformerEncoder, default_model_folder
from qa.bench.alternatives import Contestant, rates, say
from qa.newspaper import Newspaper


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", type=Path)
    parser.add_argument("--no-reader", dest="reader", action="store_false")
    arguments = parser.parse_args()
    job = json.loads(arguments.job.read_text(encoding="utf-8"))
    encoder = SentenceTransformerEncoder(default_model_folder(), "bench")
    paper = Newspaper.open(*job["issues"], encoder=encoder, reader=arguments.reader)
    ours = Contestant(paper.ask, lambda text: encoder.encode_queries([text]), encoder.encode_passages)
    say(**rates(ours, job, embedding=not arguments.reader))


if __name__ == "__main__":
    main()
