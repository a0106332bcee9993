"""Keys that a server can search for, and UIDs of our own."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.identity import Origin, own_uid

ORIGIN = Origin(scope="create", uid="weekly")


def key_of(uid: str, part: int = 0) -> str:
    return Origin(scope="import", uid=uid, part=part).key


def test_a_plain_uid_is_its_own_key() -> None:
    assert key_of("one@example") == "one@example"


def test_a_part_of_a_split_rule_is_named_in_the_key() -> None:
    assert key_of("one@example", part=3) == "one@example#3"


@pytest.mark.parametrize("uid", ["Über@example", "tab\tin it", "line\nbreak", "x" * 201, "\x7f"])
def test_a_uid_that_cannot_be_searched_for_is_hashed(uid: str) -> None:
    assert key_of(uid) == f"sha256:{hashlib.sha256(uid.encode()).hexdigest()}"


def test_a_key_of_200_characters_is_kept_and_the_part_counts() -> None:
    assert key_of("x" * 200) == "x" * 200
    assert key_of("x" * 199, part=1).startswith("sha256:")


@given(st.text(max_size=300), st.integers(0, 50))
def test_every_key_is_printable_ascii_of_at_most_200_characters(uid: str, part: int) -> None:
    key = key_of(uid, part)
    assert len(key) <= 200
    assert key.isascii()
    assert key.isprintable()


@given(st.text(max_size=300), st.text(max_size=300))
def test_another_uid_has_another_key(one: str, other: str) -> None:
    assert (key_of(one) == key_of(other)) is (one == other)


def test_a_uid_of_our_own_is_the_same_each_time() -> None:
    uid = own_uid(ORIGIN, "organizer@sandbox.example")
    assert uid == own_uid(Origin(scope="create", uid="weekly"), "organizer@sandbox.example")
    assert uid == "ffa07ef45e4ee5d46f470943b8a70513@ews-meetings"  # of any version, for ever


@pytest.mark.parametrize(
    ("origin", "mailbox"),
    [
        (ORIGIN, "alice@sandbox.example"),
        (Origin(scope="import", uid="weekly"), "organizer@sandbox.example"),
        (Origin(scope="create", uid="Weekly"), "organizer@sandbox.example"),
        (Origin(scope="create", uid="weekly", part=1), "organizer@sandbox.example"),
    ],
)
def test_another_source_or_mailbox_has_another_uid(origin: Origin, mailbox: str) -> None:
    assert own_uid(origin, mailbox) != own_uid(ORIGIN, "organizer@sandbox.example")


@given(st.text(max_size=50))
def test_every_uid_of_our_own_is_short_ascii(uid: str) -> None:
    made = own_uid(Origin(scope="create", uid=uid), "a@x.example")
    assert re.fullmatch(r"[0-9a-f]{32}@ews-meetings", made)


def test_a_single_date_says_when_it_was() -> None:
    made = Origin(scope="import", uid="one", part=202705070800)
    assert made.original_start_at == datetime(2027, 5, 7, 8, tzinfo=UTC)
    seconds = replace(made, part=20270507080009)
    assert seconds.original_start_at == datetime(2027, 5, 7, 8, 0, 9, tzinfo=UTC)
    assert made.whole == Origin(scope="import", uid="one")


@pytest.mark.parametrize("part", [0, 3, 12, 202713070800, 99999999999999])
def test_a_part_that_is_no_date_says_nothing(part: int) -> None:
    assert Origin(scope="import", uid="one", part=part).original_start_at is None
