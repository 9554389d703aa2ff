"""Who may log in to the page: a file of names and hashed passwords."""

from __future__ import annotations

import os
import secrets
import shlex
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from qa.errors import WenbaoError

__all__ = ["Accounts", "account_line", "normal_name", "read_accounts"]

SHORTEST, LONGEST = 8, 200
"""Characters that a password has."""

_REMEDY = "make each line with `wenbao hash-password NAME`"


class Accounts:
    """Names with the hashes of their passwords (Argon2id, as PHC strings)."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = dict(hashes)
        self._nobody = _hashed(secrets.token_urlsafe())

    def admit(self, name: str, password: str) -> bool:
        """Whether this is that name's password; takes as long for a name that is not there."""
        from argon2 import PasswordHasher
        from argon2.exceptions import InvalidHashError, VerificationError

        if len(password) > LONGEST:
            return False
        known = self._hashes.get(normal_name(name))
        try:
            PasswordHasher().verify(known or self._nobody, _as_typed(password))
        except (InvalidHashError, VerificationError):
            return False
        return known is not None


def account_line(name: str, password: str) -> str:
    """The line of a file of accounts, ``name:hash``.

    Raises
    ------
    WenbaoError
        The name or the password is none.
    """
    if not _is_name(normal_name(name)):
        raise WenbaoError(f"{name!r} is no name", "take up to 100 printable characters without a colon, # or space")
    if not SHORTEST <= len(password) <= LONGEST:
        raise WenbaoError(f"the password has {len(password)} characters", f"take {SHORTEST} to {LONGEST}")
    return f"{normal_name(name)}:{_hashed(_as_typed(password))}"


def read_accounts(path: str | os.PathLike[str]) -> Accounts:
    """The accounts in a file of lines ``name:hash``; empty lines and lines that begin with # are skipped.

    Raises
    ------
    WenbaoError
        The file cannot be read, or anyone on this machine can read it; a line is none, a name stands there twice, or
        there is no line at all.
    """
    try:
        with Path(path).open(encoding="utf-8-sig") as file:
            mode = os.fstat(file.fileno()).st_mode
            lines = file.read().splitlines()
    except OSError as error:
        raise WenbaoError(f"{path}: the accounts cannot be read ({error.strerror})", _REMEDY) from None
    except UnicodeDecodeError:
        raise WenbaoError(f"{path}: the accounts are not UTF-8", _REMEDY) from None
    if os.name == "posix" and stat.S_ISREG(mode) and mode & stat.S_IRWXO:
        raise WenbaoError(
            f"{path}: everyone on this machine can reach the accounts", f"chmod 600 {shlex.quote(str(path))}"
        )
    hashes: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, hashed = line.strip().partition(":")
        name = normal_name(name)
        if not _is_name(name) or not _is_hash(hashed):
            raise WenbaoError(f"{path}, line {number}: this is not a name, a colon and a hashed password", _REMEDY)
        if name in hashes:
            raise WenbaoError(f"{path}, line {number}: the name stands there twice", "keep one of the lines")
        hashes[name] = hashed
    if not hashes:
        raise WenbaoError(f"{path}: there is no account in it", _REMEDY)
    return Accounts(hashes)


def _hashed(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _is_hash(text: str) -> bool:
    from argon2 import extract_parameters
    from argon2.exceptions import InvalidHashError

    try:
        extract_parameters(text)
    except InvalidHashError:
        return False
    return True


def _is_name(text: str) -> bool:
    return 0 < len(text) <= 100 and text.isprintable() and not set(text) & set(":# ")


def normal_name(name: str) -> str:
    """A name as it is compared: however it is typed, without space around it."""
    return _as_typed(name).strip()


def _as_typed(text: str) -> str:
    """The same characters from whatever keyboard: é is one there and two elsewhere."""
    return unicodedata.normalize("NFC", text)
