from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.exchange.elements import View, text, typed
from ews_meetings.exchange.properties import (
    KEY,
    LAST_SEQUENCE,
    STAMP,
    object_ids,
    provenance,
    read_stamp,
    uid_of_object_id,
)
from tests.unit.exchange.drawn import FULL, stamp_of

_WITH_NUL = (
    "BAAAAIIA4AB0xbcQGoLgCAAAAAAAAAAAAAAAAAAAAAAAAAAAHAAAAHZDYWwtVWlkAQAAAGFiY0BleGFtcGxlLmNvbQA="
)
_BORN = (
    "040000008200E00074C5B7101A82E00807E7030F0000000000000000000000000000000010000000"
    "000102030405060708090A0B0C0D0E0F"
)


def test_a_foreign_uid_is_wrapped_with_and_without_a_trailing_nul() -> None:
    with_nul, without = object_ids("abc@example.com")
    assert with_nul == _WITH_NUL
    assert base64.b64decode(without)[40:] == base64.b64decode(with_nul)[40:-1]
    assert base64.b64decode(without)[36] == 0x1B


def test_an_object_id_in_hex_is_itself_without_its_date() -> None:
    (encoded,) = object_ids(_BORN)
    assert base64.b64decode(encoded).hex().upper() == _BORN.replace("07E7030F", "00000000")


@pytest.mark.parametrize("uid", [_BORN[:-2], _BORN[:40], "04000000", "Zürich", "0x12"])
def test_hex_that_is_no_object_id_is_a_foreign_uid(uid: str) -> None:
    assert len(object_ids(uid)) == 2


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=80))
def test_a_uid_is_read_from_each_of_its_encodings(uid: str) -> None:
    sent = View(text("Value", uid)).element.text
    if sent == uid:
        assert {uid_of_object_id(encoded) for encoded in object_ids(uid)} == {uid}


@pytest.mark.parametrize("encoded", ["", "no base64!", "AAAA"])
def test_what_is_no_object_id_names_no_uid(encoded: str) -> None:
    assert uid_of_object_id(encoded) == ""


def test_a_stamp_is_read_as_it_was_written() -> None:
    stamp = stamp_of(FULL)
    item = typed("CalendarItem", *(p.element(value) for p, value in provenance("key-1", stamp)))
    assert read_stamp(View(item)) == stamp
    assert KEY.read(View(item)) == "key-1"


def test_a_property_of_another_set_is_not_ours() -> None:
    other = typed(
        "ExtendedFieldURI", PropertySetId="0" * 8, PropertyName="stamp", PropertyType="String"
    )
    item = typed("CalendarItem", typed("ExtendedProperty", other, text("Value", "{}")))
    assert STAMP.read(View(item)) is None


def test_a_property_id_is_recognised_in_hex_too() -> None:
    path = typed(
        "ExtendedFieldURI",
        DistinguishedPropertySetId="Appointment",
        PropertyId="0x8203",
        PropertyType="Integer",
    )
    item = typed("CalendarItem", typed("ExtendedProperty", path, text("Value", "7")))
    assert LAST_SEQUENCE.read(View(item)) == "7"
