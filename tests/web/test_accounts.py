"""Files of names and hashed passwords."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import WenbaoError
from qa.web.accounts import account_line, read_accounts

HASH = "$argon2id$v=19$m=65536,t=3,p=4$REo0xj1Zka2o84fX8eywWg$I1BNykzpNVSln7psaMdlomtHw3I/qj8azc8No/+f/w4"  # geheimnis


@pytest.fixture
def accounts_file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.txt"
    path.touch(0o600)
    return path


def test_who_is_in_the_file_is_admitted_with_the_right_password_only(accounts_file: Path) -> None:
    lines = [account_line("anna", "geheimnis"), "# a remark", "", account_line("赵琦", " mit Rand ")]
    accounts_file.write_text("\ufeff" + "\r\n".join(lines) + "\n", encoding="utf-8")
    accounts = read_accounts(accounts_file)
    tries = [
        ("anna", "geheimnis"),
        (" anna ", "geheimnis"),
        ("赵琦", " mit Rand "),
        ("anna", "Geheimnis"),
        ("anna", ""),
        ("Anna", "geheimnis"),
        ("赵琦", "geheimnis"),
        ("赵琦", "mit Rand"),
        ("nobody", "geheimnis"),
        ("", ""),
        ("anna", "geheimnis" * 1000),
    ]
    assert [accounts.admit(*one) for one in tries] == [True] * 3 + [False] * 8


def test_a_line_holds_a_salted_hash_and_never_the_password() -> None:
    first, second = account_line("anna", "geheimnis"), account_line("anna", "geheimnis")
    assert first.startswith("anna:$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    assert "geheimnis" not in first


def test_letters_may_be_composed_by_either_keyboard(accounts_file: Path) -> None:
    accounts_file.write_text(account_line("Rene\u0301", "cafe\u0301 noir"), encoding="utf-8")
    assert read_accounts(accounts_file).admit("Ren\u00e9", "caf\u00e9 noir")


@pytest.mark.parametrize("name", ["", "a:b", "#a", "a b", "a\nb", "a" * 101])
def test_what_is_no_name_gets_no_line(name: str) -> None:
    with pytest.raises(WenbaoError, match="is no name"):
        account_line(name, "geheimnis")


@pytest.mark.parametrize("password", ["", "1234567", "x" * 201])
def test_a_password_has_some_length(password: str) -> None:
    with pytest.raises(WenbaoError, match=f"the password has {len(password)} characters; take 8 to 200"):
        account_line("anna", password)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no account in it"),
        ("# nobody\n\n", "there is no account in it"),
        ("anna\n", "line 1: this is not a name, a colon and a hashed password"),
        (f"# all\nanna:{HASH}\nberta:geheimnis\n", "line 3: this is not a name, a colon and a hashed password"),
        (f":{HASH}\n", "line 1: this is not"),
        (f"anna:{HASH}\nanna:{HASH}\n", "line 2: the name stands there twice"),
        ("anna:$argon2id$v=19$m=65536\n", "line 1: this is not"),
    ],
)
def test_a_wrong_file_is_said_with_its_line(accounts_file: Path, text: str, complaint: str) -> None:
    accounts_file.write_text(text, encoding="utf-8")
    with pytest.raises(WenbaoError) as caught:
        read_accounts(accounts_file)
    assert complaint in caught.value.what
    assert str(accounts_file) in caught.value.what
    assert "geheimnis" not in str(caught.value)


def test_bytes_and_missing_files_are_said(accounts_file: Path, tmp_path: Path) -> None:
    accounts_file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(WenbaoError, match="not UTF-8"):
        read_accounts(accounts_file)
    with pytest.raises(WenbaoError, match=r"cannot be read \(No such file"):
        read_accounts(tmp_path / "none")
    with pytest.raises(WenbaoError, match=r"cannot be read \(Is a directory"):
        read_accounts(tmp_path)


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602])
def test_a_file_that_everyone_can_reach_is_refused(accounts_file: Path, mode: int) -> None:
    accounts_file.write_text(f"anna:{HASH}\n")
    accounts_file.chmod(mode)
    with pytest.raises(WenbaoError, match="everyone on this machine") as caught:
        read_accounts(accounts_file)
    assert caught.value.remedy == f"chmod 600 {accounts_file}"
    accounts_file.chmod(0o640)
    assert read_accounts(accounts_file).admit("anna", "geheimnis")
