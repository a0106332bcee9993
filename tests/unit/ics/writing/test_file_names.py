"""UIDs as names of files: safe anywhere, the same each time, never one for two."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.ics.writing.file_names import file_name

SAFE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9@._+-]{0,130}\.ics")


def test_a_plain_uid_is_its_name() -> None:
    assert file_name("0d505a54@ews-meetings") == "0d505a54@ews-meetings.ics"


@pytest.mark.parametrize(
    "uid",
    ["../../etc/passwd", "CON", "con.txt", "nul", "-rf", "-", ".", ".hidden", "a/b", "a" * 500, "", "x.", "Ä\x1b[1m"],
)  # fmt: skip
def test_a_uid_like_a_path_or_a_device_becomes_a_safe_name(uid: str) -> None:
    assert SAFE.fullmatch(file_name(uid)), file_name(uid)
    assert not re.match(r"(?i)(con|nul)[.]", file_name(uid))


def test_uids_that_differ_in_capitals_have_names_that_differ_without_them() -> None:
    assert file_name("ABC").casefold() != file_name("abc").casefold()


def test_a_uid_that_looks_like_a_name_with_digits_is_another_name() -> None:
    derived = file_name("a/b")
    assert file_name(derived.removesuffix(".ics")) != derived


@given(st.text(), st.text())
def test_two_uids_never_share_a_name(one: str, other: str) -> None:
    assert SAFE.fullmatch(file_name(one))
    assert (file_name(one).casefold() == file_name(other).casefold()) is (one == other)
