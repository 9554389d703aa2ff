"""A file becomes text: which formats are read, and in which encoding a text is written."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from qa.errors import IssueError

SUFFIXES = (".txt", ".md", ".jsonl")

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BINARY = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a DOCX, XLSX or ZIP file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture, a sound or a film"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"{\\rtf", "an RTF file"),
    (b"\x1f\x8b", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"Rar!", "a compressed file"),
)
_BRING = "copy its text into a UTF-8 .txt file and give that"
_SAVE = "save the text as UTF-8 and give that file"


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a `.txt`, `.md` or `.jsonl` file, in whichever encoding it is written.

    Raises
    ------
    IssueError
        The file is missing, unreadable, empty, a folder, of another format, or in an unknown encoding.
    """
    name, file = os.fspath(path), Path(path)
    if file.is_dir():
        raise IssueError(f"{name} is a folder without an archive", "give an issue file (.txt, .md or .jsonl)")
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        raise IssueError(f"{name} does not exist", "give the path of an issue file (.txt, .md or .jsonl)") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise IssueError(f"{name} cannot be read: {reason}", "check the path and the permissions") from None
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise IssueError(f"{name} is {what}, not plain text", _BRING)
    if file.suffix.lower() not in SUFFIXES:
        suffix = f"its ending is {file.suffix}" if file.suffix else "it has no ending"
        raise IssueError(f"{name} is not an issue file: {suffix}, not {', '.join(SUFFIXES)}", _BRING)
    text = decode(data, name)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise IssueError(f"{name} is empty", "give a file with the text of an issue")
    return text


def decode(data: bytes, name: str) -> str:
    """Decode by the byte order mark, else as UTF-8, UTF-16 or GB18030, the first that gives plausible text.

    Raises
    ------
    IssueError
        None of them does; ``name`` is what the message calls the data.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            text = _try(data, codec)
            if text is None:
                raise IssueError(f"{name} begins like {codec.upper()} text but is not", _SAVE)
            return _no_controls(text, name)
    text = _try(data, "utf-8")
    if text is None or "\x00" in text:
        candidates = ("utf-16-le", "utf-16-be") if len(data) % 2 == 0 else ()
        wide = [t for codec in candidates if (t := _try(data, codec)) and _plausible(t)]
        text = wide[0] if wide else text
    if text is None:
        text = _try(data, "gb18030")
        if text is None or not _plausible(text):
            raise IssueError(f"{name} is neither UTF-8, UTF-16 nor GB18030 text", _SAVE)
    return _no_controls(text, name)


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _plausible(text: str) -> bool:
    return True


def _no_controls(text: str, name: str) -> str:
    if "\x00" in text:
        raise IssueError(f"{name} holds binary data, not plain text", _BRING)
    return text
