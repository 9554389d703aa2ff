"""Milvus Lite, which runs within this process; where the extra is not installed its tests are left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Of a collection that is not there yet, let go at the end."""
    pytest.importorskip("milvus_lite", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    yield f"milvus:{tmp_path / 'news.db'}#daily"
    let_go(tmp_path / "news.db")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for all tests of a module."""
    pytest.importorskip("milvus_lite", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    folder = tmp_path_factory.mktemp("milvus")
    yield f"milvus:{folder / 'news.db'}#daily"
    let_go(folder / "news.db")


def let_go(file: Path) -> None:
    """Let another process open a file that this one has open."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(str(file))
