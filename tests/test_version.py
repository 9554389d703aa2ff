from __future__ import annotations

import re

from qa.version import installed_version


def test_installed_version() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", installed_version() or "")
    assert installed_version("numpy") is not None
    assert installed_version("no-such-distribution") is None
