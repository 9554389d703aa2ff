"""Whether a collection in Milvus holds what it says."""

from __future__ import annotations

from collections import Counter

from qa.errors import ArchiveError
from qa.milvus.holdings import Holdings
from qa.milvus.state import TOTALS
from qa.retrieval.segment import Head, digest_of

_COUNTED = ("articles", "passages", "sentences")


def check_holdings(holdings: Holdings) -> None:
    """Read all issues and compare them with their checksums, and the numbers of rows with those that are told.

    Raises
    ------
    ArchiveError
        Something is not as it was written.
    """
    totals = Counter[str]()
    for number, told in holdings.told_of_issues():
        head = Head(*told["head"])
        if digest_of(holdings.issue(number)) != head.digest:
            raise _damaged(holdings, f"the issue {head.name}")
        for table in _COUNTED:
            if holdings.database.count(table, f"issue == {number}") != told[table]:
                raise _damaged(holdings, f"the issue {head.name}, of which {table} are missing or too many,")
        totals.update({name: told[name] for name in TOTALS})
    state = holdings.state
    if totals != Counter({name: getattr(state, name) for name in TOTALS}):
        raise _damaged(holdings, f"the state, which tells of {state.passages} passages where {totals['passages']} are,")


def _damaged(holdings: Holdings, what: str) -> ArchiveError:
    return ArchiveError(
        f"{what} in {holdings.database.address} is not as it was written", "index the issues anew elsewhere"
    )
