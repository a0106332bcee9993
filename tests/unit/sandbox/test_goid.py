"""Global object ids; the vector stands in `ics-to-ews.md` section 5.1."""

from base64 import b64encode
from datetime import UTC, datetime

from ews_meetings.sandbox.goid import clean_object_id, invent_uid, object_id

_NOW = datetime(2026, 12, 3, 9, tzinfo=UTC)


def test_a_foreign_uid_is_wrapped() -> None:
    assert b64encode(object_id("abc@example.com")).decode() == (
        "BAAAAIIA4AB0xbcQGoLgCAAAAAAAAAAAAAAAAAAAAAAAAAAAHAAAAHZDYWwtVWlkAQAAAGFiY0BleGFtcGxlLmNvbQA="
    )


def test_a_native_uid_is_its_own_id_and_clean_without_date() -> None:
    uid = invent_uid(_NOW)
    raw = bytes.fromhex(uid)
    dated = raw[:16] + b"\x07\xea\x0c\x03" + raw[20:]
    assert object_id(uid) == raw
    assert object_id(dated.hex()) == dated
    assert clean_object_id(dated.hex()) == raw


def test_a_native_uid_of_the_wrong_length_is_an_ordinary_text() -> None:
    uid = invent_uid(_NOW)[:-2]
    assert uid.encode() in object_id(uid)


def test_a_uid_beyond_ascii_is_wrapped_as_utf8() -> None:
    assert "Ü".encode() in object_id("Ü")


def test_invented_uids_differ() -> None:
    assert invent_uid(_NOW) != invent_uid(_NOW)
