"""The alternatives in an environment of their own, over the same builds of torch and sentence-transformers as ours."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

SAME = ("torch", "sentence-transformers", "transformers", "tokenizers", "safetensors", "numpy", "faiss-cpu", "jieba")
"""What both sides have in the same version; torch first and alone, as it is here: its local build too."""
PACKAGES = (
    ("txtai==9.14.0",),
    ("haystack-ai==3.4.0", "sentence-transformers-haystack==2.0.0"),
    ("llama-index-core==0.14.25", "llama-index-embeddings-huggingface==0.8.0", "llama-index-retrievers-bm25==0.8.0"),
    ("langchain-core==1.7.2", "langchain-classic==1.0.8", "langchain-community==0.4.2", "rank-bm25==0.2.2"),
    ("langchain-huggingface==1.2.3",),
)
"""Installed one group after the other: together pip searches for an hour."""


def python_with_alternatives(folder: Path) -> Path:
    """The interpreter of the environment in `folder`, which is made where it is not there yet: minutes, about 2 GB.

    Raises
    ------
    subprocess.CalledProcessError
        An installation failed; pip has said why on standard error.
    """
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done = folder / "complete"
    if done.exists():
        return python
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)  # noqa: S603
    pins = [f"{package}=={version(package)}" for package in SAME]
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as constraints:
        constraints.write("\n".join(pins))
        constraints.flush()
        for group in ((pins[0],), pins, *PACKAGES):
            command = [python, "-m", "pip", "install", "-q", "-c", constraints.name, *group]
            subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603
    done.touch()
    return python
