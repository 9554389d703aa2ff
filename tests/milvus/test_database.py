"""What is said where Milvus cannot be asked."""

from __future__ import annotations

import socket
import sys

import pytest

from qa.errors import ArchiveError
from qa.milvus import database
from qa.milvus.address import Address
from qa.milvus.database import Database


@pytest.mark.parametrize("package", ["pymilvus", "milvus_lite"])
def test_without_the_extra(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if package == "milvus_lite":
        pytest.importorskip("pymilvus", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ArchiveError) as caught:
        Database(Address("news.db", "daily"))
    assert str(caught.value) == (
        f"Milvus is asked through the package {package}, which is not installed; "
        "install it: pip install 'wenbao[milvus]'"
    )


def test_a_server_that_is_not_there() -> None:
    pytest.importorskip("pymilvus", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    with pytest.raises(ArchiveError, match=r"#daily cannot be opened: .*; see that the server runs there"):
        Database(Address("http://127.0.0.1:1", "daily"))


def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the connection and is silent: that ends after some seconds."""
    pytest.importorskip("pymilvus", reason="Milvus is not installed: pip install 'wenbao[milvus]'")
    monkeypatch.setattr(database, "_CONNECTING", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(ArchiveError, match="cannot be opened"):
            Database(Address(f"http://127.0.0.1:{port}", "daily"))
