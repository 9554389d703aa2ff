from __future__ import annotations

import pytest

from qa.errors import ArchiveError
from qa.milvus.address import Address, is_address, parse_address


@pytest.mark.parametrize(
    ("text", "uri", "embedded"),
    [
        ("milvus:news.db#daily", "news.db", True),
        ("milvus:/srv/a b/#1.db#daily", "/srv/a b/#1.db", True),
        ("milvus:http://localhost:19530#daily", "http://localhost:19530", False),
        ("milvus:https://in01.example.org/papers#daily", "https://in01.example.org/papers", False),
        ("milvus:unix:/run/milvus.sock#daily", "unix:/run/milvus.sock", False),
    ],
)
def test_addresses(text: str, uri: str, embedded: bool) -> None:
    assert is_address(text)
    address = parse_address(text)
    assert address == Address(uri, "daily")
    assert (address.embedded, str(address)) == (embedded, text)


def test_a_password_is_not_told() -> None:
    assert str(parse_address("milvus:https://anna:secret@example.org:19530#daily")) == (
        "milvus:https://example.org:19530#daily"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("milvus:news.db", "lacks the name"),
        ("milvus:#daily", "lacks the name"),
        ("milvus:news.db#", "'' is no name"),
        ("milvus:news.db#日报", "is no name"),
        ("milvus:news.db#1st", "is no name"),
        ("milvus:news.db#a;drop", "is no name"),
        ("milvus:news.sqlite#daily", "neither a server nor a file"),
        ("milvus:ftp://example.org#daily", "neither a server nor a file"),
        ("milvus:http://user:secret@#daily", "neither a server nor a file"),
    ],
)
def test_what_is_no_address(text: str, message: str) -> None:
    with pytest.raises(ArchiveError, match=message) as caught:
        parse_address(text)
    assert "secret" not in str(caught.value)
