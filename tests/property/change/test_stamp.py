"""A stamp is read as it was written, and nothing that stands on an item makes us stumble."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.stamp import Stamp
from tests.property.change.drawn import stamps

PARTS = (
    "v",
    "scope",
    "uid",
    "part",
    "digest",
    "run",
    "notify",
    "written",
    "held",
    "people",
    "files",
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(stamps)
def test_a_stamp_that_was_written_is_read_back(stamp: Stamp) -> None:
    assert Stamp.from_text(stamp.to_text(), stamp.step) == stamp


@given(st.text(max_size=100) | JSON.map(json.dumps))
def test_foreign_text_is_no_stamp(text: str) -> None:
    assert Stamp.from_text(text, "s") is None


@given(stamps, st.sampled_from(PARTS), JSON)
def test_a_garbled_part_makes_no_stamp_or_a_whole_one(
    stamp: Stamp, name: str, garbled: object
) -> None:
    held = json.loads(stamp.to_text()) | {name: garbled}
    read = Stamp.from_text(json.dumps(held), "s")
    assert read is None or Stamp.from_text(read.to_text(), "s") == read


@given(stamps, st.data())
def test_a_stamp_that_was_cut_off_is_none(stamp: Stamp, data: st.DataObject) -> None:
    text = stamp.to_text()
    assert Stamp.from_text(text[: data.draw(st.integers(0, len(text) - 1))], "s") is None
