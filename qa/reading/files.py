"""A file becomes text: which formats are read, and in which encoding a text is written."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path

from qa.errors import IssueError

LARGEST = 256 * 2**20
"""Bytes that a file may have."""
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
_UNMARKED = ("utf-16-le", "utf-16-be", "gb18030", "big5hkscs")
_VISIBLE = re.compile(r"\S")
_ASCII = re.compile(r"[!-~]")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_COMMON = (  # a third of the characters of any Chinese text
    "的一是了在不有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新市记者報這為個國時來們於對會發動過說產種後經進著電裡現實兩體機當點從業應開還與關記台"
)
_PRINTED = re.compile(  # characters, punctuation, signs and full-width forms; no kana, Greek, Cyrillic, private use
    r"[\u4e00-\u9fff\u2010-\u203f\u2100-\u218f\u2460-\u24ff\u25a0-\u26ff\u3001-\u303f\u3200-\u33ff\uff01-\uff60\xb0-\xf7]"
)

_BRING = "copy its text into a UTF-8 .txt file and give that"
_SAVE = "save the text as UTF-8 and give that file"


def read_text(path: str | os.PathLike[str]) -> str:
    """Return the text of a `.txt`, `.md` or `.jsonl` file, in whichever encoding it is written.

    Raises
    ------
    IssueError
        The file is missing, unreadable, empty, larger than `LARGEST`, a folder, of another format, or in an unknown
        encoding.
    """
    name, file = os.fspath(path), Path(path)
    if file.is_dir():
        raise IssueError(f"{name} is a folder without an archive", "give an issue file (.txt, .md or .jsonl)")
    try:
        with file.open("rb") as content:
            data = content.read(LARGEST + 1)
    except FileNotFoundError:
        raise IssueError(f"{name} does not exist", "give the path of an issue file (.txt, .md or .jsonl)") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise IssueError(f"{name} cannot be read: {reason}", "check the path and the permissions") from None
    if len(data) > LARGEST:
        raise IssueError(f"{name} is larger than {LARGEST // 2**20} MiB", "divide it into smaller files")
    for magic, what in _BINARY:
        if data.startswith(magic):
            raise IssueError(f"{name} is {what}, not plain text", _BRING)
    if file.suffix.lower() not in SUFFIXES:
        suffix = f"its ending is {file.suffix}" if file.suffix else "it has no ending"
        raise IssueError(f"{name} is not an issue file: {suffix}, not {', '.join(SUFFIXES)}", _BRING)
    text = decode(data, name)
    if not text.replace("\ufeff", "").strip():
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
        # Two bytes a character and no mark; GB18030 and Big5 come last, since they decode nearly anything.
        tries = (decoded for codec in _UNMARKED if (decoded := _try(data, codec)) is not None)
        text = next((decoded for decoded in tries if _is_chinese(decoded)), text)
    if text is None:
        raise IssueError(f"{name} is neither UTF-8, UTF-16 nor GB18030 text", _SAVE)
    return _no_controls(text, name)


def _try(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_chinese(text: str) -> bool:
    """Whether a text reads as Chinese: enough Chinese characters, common ones among them, and few signs of others."""
    sample = text[:50_000]
    plain, han, known = (len(found.findall(sample)) for found in (_ASCII, _HAN, _PRINTED))
    visible, common = len(_VISIBLE.findall(sample)), sum(map(sample.count, _COMMON))
    return han >= 0.1 * visible and known >= 0.93 * (visible - plain) and common >= 0.15 * han - 1


def _no_controls(text: str, name: str) -> str:
    if "\x00" in text:
        raise IssueError(f"{name} holds binary data, not plain text", _BRING)
    return text
