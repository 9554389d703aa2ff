"""Which version of a package is installed, this one's own first of all."""

from __future__ import annotations

from importlib import metadata


def installed_version(distribution: str = "wenbao") -> str | None:
    """The version as pip knows it; None where the package is not installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
