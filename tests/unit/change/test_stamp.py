"""Our stamp on an item is read as it was written; anything else is not ours."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.stamp import NotifyState, Stamp, file_digest, person_digest
from ews_meetings.model.meeting import Attachment

FILE = Attachment.of(name="agenda ü.txt", content=b"one, two")
STAMP = Stamp(
    origin=Origin(scope="import", uid="Über@example", part=2),
    digest="d" * 64,
    run="run-1",
    step="run-1.0.1.1",
    notify=NotifyState.PENDING,
    written={"subject": "00ff00ff", "time": "12345678"},
    held={"subject": "87654321"},
    people=(person_digest("alice@sandbox.example"), person_digest("bob@sandbox.example")),
    files=(file_digest(FILE),),
)


def text_with(**values: Any) -> str:
    return json.dumps(json.loads(STAMP.to_text()) | values)


def test_a_stamp_that_was_written_is_read_back() -> None:
    assert Stamp.from_text(STAMP.to_text(), STAMP.step) == STAMP


def test_that_people_hold_what_was_mailed_elsewhere_is_read_back_and_stays() -> None:
    held = replace(STAMP, elsewhere=True)
    assert Stamp.from_text(held.to_text(), STAMP.step) == held
    assert held.by(run="run-2", step="s").elsewhere is True
    assert "elsewhere" not in STAMP.to_text()


def test_that_a_meeting_was_added_afterwards_is_read_back_and_stays() -> None:
    held = replace(STAMP, added=True)
    assert Stamp.from_text(held.to_text(), STAMP.step) == held
    assert held.by(run="run-2", step="s").added is True
    assert "added" not in STAMP.to_text()


def test_when_the_last_mail_had_left_is_read_back_and_belongs_to_one_mark() -> None:
    held = replace(STAMP, mailed_at=datetime(2026, 11, 21, 8, 30, 1, tzinfo=UTC))
    assert Stamp.from_text(held.to_text(), STAMP.step) == held
    assert held.by(run="run-2", step="s").mailed_at is None
    assert "mailed" not in STAMP.to_text()


@pytest.mark.parametrize("said", ["yesterday", "2026-11-21T08:30:01"])
def test_what_is_no_instant_is_no_stamp(said: str) -> None:
    assert Stamp.from_text(text_with(mailed=said), STAMP.step) is None


@pytest.mark.parametrize("value", ["true", 1, None, "no"])
def test_nothing_but_the_word_says_that_people_hold_a_copy(value: object) -> None:
    read = Stamp.from_text(text_with(elsewhere=value), STAMP.step)
    assert read == STAMP


def test_the_step_has_a_property_of_its_own() -> None:
    read = Stamp.from_text(STAMP.to_text(), "another")
    assert read == replace(STAMP, step="another")
    assert STAMP.step not in STAMP.to_text()


def test_a_stamp_is_plain_ascii() -> None:
    assert STAMP.to_text().isascii()


def test_another_step_writes_the_stamp_with_its_own_name() -> None:
    written = STAMP.by(run="run-2", step="s", notify=NotifyState.INVITED)
    assert written == replace(STAMP, run="run-2", step="s", notify=NotifyState.INVITED)


def test_who_was_told_stays_unless_it_is_said() -> None:
    assert STAMP.by(run="run-2", step="s").notify is NotifyState.PENDING


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "null",
        "1",
        "[]",
        "{}",
        '"v"',
        "nonsense",
        '{"v":1}',
        '{"v":2}',
        text_with(v=2),
        text_with(v="1"),
        text_with(v=None),
        text_with(notify="everybody"),
        text_with(notify=None),
        text_with(part="two"),
        text_with(part=None),
        text_with(written=None),
        text_with(written=["subject"]),
        text_with(held="subject"),
    ],
)
def test_what_is_not_ours_is_no_stamp(text: str) -> None:
    assert Stamp.from_text(text, "s") is None


@pytest.mark.parametrize("name", json.loads(STAMP.to_text()).keys() - {"people", "files"})
def test_a_stamp_that_lacks_a_part_is_none(name: str) -> None:
    held = json.loads(STAMP.to_text())
    del held[name]
    assert Stamp.from_text(json.dumps(held), "s") is None


@pytest.mark.parametrize("name", ["people", "files"])
def test_a_stamp_of_an_earlier_version_names_nobody_and_no_file(name: str) -> None:
    held = json.loads(STAMP.to_text())
    del held[name]
    empty: dict[str, Any] = {name: ()}
    assert Stamp.from_text(json.dumps(held), STAMP.step) == replace(STAMP, **empty)


def test_a_file_is_named_by_its_name_and_size_whether_it_was_read_or_not() -> None:
    unread = replace(FILE, digest="", content=None, content_type="text/plain")
    assert file_digest(unread) == file_digest(FILE)
    assert file_digest(replace(FILE, name="b.txt")) != file_digest(FILE)
    assert file_digest(replace(FILE, size_bytes=9)) != file_digest(FILE)
    assert "agenda" not in STAMP.to_text()


def test_a_person_is_named_without_case_and_the_stamp_holds_no_address() -> None:
    assert person_digest(" Alice@Sandbox.EXAMPLE ") == person_digest("alice@sandbox.example")
    assert person_digest("alice@sandbox.example") != person_digest("bob@sandbox.example")
    assert "sandbox.example" not in STAMP.to_text()


def test_a_stamp_that_was_cut_off_anywhere_is_none() -> None:
    text = STAMP.to_text()
    assert [n for n in range(len(text)) if Stamp.from_text(text[:n], "s")] == []
