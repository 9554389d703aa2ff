"""Addresses of Milvus: ``milvus:URI#NAME``."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from qa.errors import ArchiveError

SCHEME = "milvus:"
_SERVER = re.compile(r"(?:https?|tcp)://(?:[^/@\s]*@)?(?P<place>[^/@\s]+(?:/\w*)?)|unix:\S+")
_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]{0,199}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a collection is."""

    uri: str
    """Of a server, or the path of a file of Milvus Lite, which ends in ``.db``."""
    name: str

    @property
    def embedded(self) -> bool:
        """Whether it is a file of Milvus Lite."""
        return not _SERVER.fullmatch(self.uri)

    def __str__(self) -> str:
        """As it was given, but without a password."""
        server = _SERVER.fullmatch(self.uri)
        place = self.uri.partition("://")[0] + "://" + server["place"] if server and server["place"] else self.uri
        return f"{SCHEME}{place}#{self.name}"


def is_address(path: str | os.PathLike[str]) -> bool:
    """Whether a path is an address of Milvus.

    >>> is_address("milvus:news.db#daily"), is_address("news.db")
    (True, False)
    """
    return isinstance(path, str) and path.startswith(SCHEME)


def parse_address(text: str) -> Address:
    """The address that a text is.

    Raises
    ------
    ArchiveError
        It is none.

    >>> parse_address("milvus:http://localhost:19530#daily")
    Address(uri='http://localhost:19530', name='daily')
    """
    uri, mark, name = text.removeprefix(SCHEME).rpartition("#")
    form = f"write {SCHEME}URI#NAME, such as {SCHEME}news.db#daily or {SCHEME}http://localhost:19530#daily"
    if not mark or not uri:
        raise ArchiveError("an address of Milvus lacks the name of the collection", form)
    if not _NAME.fullmatch(name):
        raise ArchiveError(
            f"{name!r} is no name of a collection", "use up to 200 letters a to z, digits and _, no digit first"
        )
    if not (_SERVER.fullmatch(uri) or (uri.endswith(".db") and "://" not in uri)):
        raise ArchiveError("an address of Milvus names neither a server nor a file ending in .db", form)
    return Address(uri, name)
