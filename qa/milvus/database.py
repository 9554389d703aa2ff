"""The tables in Milvus, and what is asked of them; the only module that knows pymilvus."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import ArchiveError
from qa.milvus.address import Address

if TYPE_CHECKING:
    from pymilvus import MilvusClient

Row = dict[str, Any]
Sparse = Mapping[int, float]

NUMBERS = ("issue", "day", "kind", "section", "name", "given")
"""Fields that passages, sentences and articles are filtered by; ``bylines`` is another, a list."""
TEXT = 65_000
"""Bytes of a text at most; Milvus takes 65,535."""
LIST = 4096
"""Numbers in a list at most."""
_SCHEMAS: Mapping[str, Mapping[str, str]] = {
    "passages": dict.fromkeys((*NUMBERS, "article", "authors", "more"), "number")
    | {"bylines": "list", "text": "text", "vector": "vector", "words": "sparse", "around": "sparse"},
    "sentences": dict.fromkeys((*NUMBERS, "passage"), "number") | {"bylines": "list", "vector": "vector"},
    "articles": dict.fromkeys((*NUMBERS, "more"), "number") | {"bylines": "list", "pairs": "list", "text": "text"},
    "issues": dict.fromkeys(("name", "given", "day", "more"), "number") | {"text": "text"},
    "pieces": {"issue": "number", "text": "text"},
    "counts": dict.fromkeys(("since", "passages", "around", "passages_before", "around_before"), "number"),
    "state": {"text": "text"},
}
"""The fields of each table beside ``id``: a number, or a text in ``pieces``."""
TABLES = tuple(_SCHEMAS)
_LOOKED_UP = (*NUMBERS, "article", "since")
"""Numbers that have an index."""
_BATCH = 1000
"""Rows sent or fetched at once; ten times as many where only numbers are fetched."""
_TIMEOUT = 30.0
"""Seconds that a request may take."""
_CONNECTING = 10.0
_LITE = {"grpc.keepalive_time_ms": 3_600_000}
"""Lite shuts out those who send signs of life as often as pymilvus does by itself."""
_LOADING = 1800.0
"""A server reads a large collection into its memory when it is first asked for."""


class Database:
    """The tables of an address.

    Raises
    ------
    ArchiveError
        pymilvus is not installed; the server or file cannot be reached. This holds for all methods.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        try:
            from pymilvus import MilvusClient

            if address.embedded:
                import milvus_lite  # noqa: F401
        except ModuleNotFoundError as error:
            raise ArchiveError(
                f"Milvus is asked through the package {error.name}, which is not installed",
                "install it: pip install 'wenbao[milvus]'",
            ) from None
        for name in ("pymilvus", "milvus_lite"):  # they log what they raise too
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address.embedded and not Path(address.uri).parent.is_dir():
            raise ArchiveError(f"{Path(address.uri).parent} is no folder", "see to the path in the address")
        token = os.environ.get("WENBAO_MILVUS_TOKEN", "")
        with self._told("cannot be opened", self._remedy()):
            self._client: MilvusClient = MilvusClient(
                address.uri, token=token, timeout=_CONNECTING, grpc_options=_LITE if address.embedded else {}
            )

    def has(self, table: str) -> bool:
        """Whether a table is there."""
        with self._told():
            return bool(self._client.has_collection(self._name(table), timeout=_TIMEOUT))

    def make(self, table: str, dimension: int) -> None:
        """Make a table with vectors of this length, or what is missing of it."""
        from pymilvus import DataType

        client, name = self._client, self._name(table)
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        if table == "pieces":
            schema.add_field("id", DataType.VARCHAR, is_primary=True, max_length=64)
        else:
            schema.add_field("id", DataType.INT64, is_primary=True)
        indexes: dict[str, dict[str, str]] = {}
        # Lite compares numbers faster than it looks them up, and has no index of lists.
        by_number = {} if self.address.embedded else {"index_type": "INVERTED"}
        for field, kind in self._fields(table).items():
            if kind == "number":
                schema.add_field(field, DataType.INT64)
                indexes[field] = by_number if field in _LOOKED_UP else {}
            elif kind == "list":
                schema.add_field(field, DataType.ARRAY, element_type=DataType.INT64, max_capacity=LIST)
                indexes[field] = by_number
            elif kind == "text":
                schema.add_field(field, DataType.VARCHAR, max_length=65_535)
            elif kind == "vector":
                schema.add_field(field, DataType.FLOAT_VECTOR, dim=dimension)
                indexes[field] = {"index_type": "FLAT" if self.address.embedded else "AUTOINDEX", "metric_type": "IP"}
            elif kind == "anchor":
                schema.add_field(field, DataType.FLOAT_VECTOR, dim=2)
                indexes[field] = {"index_type": "FLAT", "metric_type": "L2"}
            else:
                schema.add_field(field, DataType.SPARSE_FLOAT_VECTOR)
                indexes[field] = {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP"}
        with self._told():
            if not client.has_collection(name, timeout=_TIMEOUT):
                client.create_collection(
                    name, schema=schema, num_shards=_shards(), consistency_level="Strong", timeout=_TIMEOUT
                )
            there = client.list_indexes(name, timeout=_TIMEOUT)
            for field, index in indexes.items():
                if index and field not in there:
                    wanted = client.prepare_index_params()
                    wanted.add_index(field, index_name=field, **index)
                    # An index of no rows is ready at once; to wait for it takes half a second each.
                    client.create_index(name, wanted, timeout=_TIMEOUT, sync=False)

    def load(self, tables: Iterable[str] = TABLES) -> None:
        """Have tables ready to be asked."""
        with self._told():
            for table in tables:
                self._client.load_collection(self._name(table), timeout=_LOADING)

    def flush(self) -> None:
        """Write what was put in to its place; Lite searches it quickly only then, a server does so by itself."""
        if self.address.embedded:
            with self._told():
                for table in _SCHEMAS:
                    self._client.flush(self._name(table), timeout=_LOADING)

    def close(self) -> None:
        """Let the server go; a file of Lite stays with this process as long as that lives."""
        self._client.close()

    def put(self, table: str, rows: Iterable[Row], *, over: bool = False) -> None:
        """Add rows; with `over` in the place of those of the same id."""
        waiting = iter(rows)
        send = self._client.upsert if over else self._client.insert
        anchor = {"anchor": [0.0, 0.0]} if "anchor" in self._fields(table) else {}
        while batch := [row | anchor for row in islice(waiting, _BATCH)]:
            with self._told():
                send(self._name(table), batch, timeout=_TIMEOUT)

    def delete(self, table: str, expression: str) -> None:
        """Delete the rows that an expression is true of."""
        with self._told():
            self._client.delete(self._name(table), filter=expression, timeout=_LOADING)

    def get(self, table: str, ids: Sequence[int] | Sequence[str], fields: Sequence[str]) -> dict[Any, Row]:
        """The rows of these ids that are there, by id."""
        found: dict[Any, Row] = {}
        for first in range(0, len(ids), _BATCH):
            some = list(ids[first : first + _BATCH])
            with self._told():
                rows = self._client.get(self._name(table), ids=some, output_fields=["id", *fields], timeout=_TIMEOUT)
            found |= {row["id"]: row for row in rows}
        return found

    def rows(self, table: str, expression: str, fields: Sequence[str], most: int | None = None) -> Iterator[Row]:
        """The rows that an expression is true of, or the first `most`, ascending by id, fetched page by page."""
        with self._told():
            pages = self._client.query_iterator(
                self._name(table),
                batch_size=_BATCH if "text" in fields else 10 * _BATCH,
                limit=-1 if most is None else most,
                filter=expression,
                output_fields=["id", *fields],
                timeout=_TIMEOUT,
            )
        try:
            while True:
                with self._told():
                    page = pages.next()
                if not page:
                    return
                yield from page
        finally:
            pages.close()

    def any(self, table: str, expression: str) -> bool:
        """Whether an expression is true of a row."""
        with self._told():
            found = self._client.query(
                self._name(table), filter=expression, output_fields=["id"], limit=1, timeout=_TIMEOUT
            )
            return bool(found)

    def count(self, table: str, expression: str) -> int:
        """Of how many rows an expression is true."""
        with self._told():
            (found,) = self._client.query(
                self._name(table), filter=expression, output_fields=["count(*)"], timeout=_TIMEOUT
            )
            return int(found["count(*)"])

    def nearest(
        self, table: str, field: str, vector: Sequence[float] | Sparse, most: int, expression: str, wanted: str
    ) -> list[int]:
        """Of the rows of the highest inner products the numbers in the field `wanted`, the best first."""
        with self._told():
            (found,) = self._client.search(
                self._name(table),
                data=[vector],
                anns_field=field,
                limit=most,
                filter=expression,
                output_fields=[wanted],
                timeout=_TIMEOUT,
            )
            return [int(hit["entity"][wanted]) for hit in found]

    def fused(
        self, table: str, vectors: Mapping[str, Sequence[float] | Sparse], most: int, expression: str
    ) -> list[int]:
        """The ids of the `most` rows of the highest inner products by each of several fields together."""
        from pymilvus import AnnSearchRequest, RRFRanker

        requests = [AnnSearchRequest([vector], field, {}, most, expr=expression) for field, vector in vectors.items()]
        with self._told():
            (found,) = self._client.hybrid_search(
                self._name(table), requests, RRFRanker(), limit=most * len(requests), timeout=_TIMEOUT
            )
            return [int(hit["id"]) for hit in found]

    @staticmethod
    def _fields(table: str) -> Mapping[str, str]:
        """The fields of a table beside ``id``; Milvus wants a vector in each."""
        fields = _SCHEMAS[table]
        return fields if "vector" in fields else {**fields, "anchor": "anchor"}

    def _name(self, table: str) -> str:
        return f"{self.address.name}_{table}"

    def _remedy(self) -> str:
        if self.address.embedded:
            return "see that no other process has it open: Milvus Lite lets in one at a time"
        return "see that the server runs there, and that WENBAO_MILVUS_TOKEN holds its token if it wants one"

    @contextmanager
    def _told(self, what: str = "does not answer as it should", remedy: str = "see to the server") -> Iterator[None]:
        from pymilvus import MilvusException

        try:
            yield
        except MilvusException as error:
            reason = " ".join(str(error.message).split())[:300]
            raise ArchiveError(f"{self.address} {what}: {reason}", remedy) from None


def _shards() -> int:
    """Into how many parts a server divides what is written; Lite takes no notice of it."""
    given = os.environ.get("WENBAO_MILVUS_SHARDS", "1")
    if not (given.isascii() and given.isdigit() and int(given)):
        raise ArchiveError(f"WENBAO_MILVUS_SHARDS is {given!r}", "set it to a whole number from 1 up, or not at all")
    return int(given)
