"""Which wenbao it is that serves."""

from importlib import metadata

__all__ = ["installed_version"]


def installed_version() -> str:
    """The version that is installed; "0" where none is."""
    try:
        return metadata.version("wenbao")
    except metadata.PackageNotFoundError:
        return "0"
