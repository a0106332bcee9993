from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.wish import Drop, Extent
from ews_meetings.cli.cancel import CancelOptions, read_drop
from ews_meetings.cli.stdin import Stdin
from ews_meetings.errors import UsageProblem
from tests.unit.cli.making import streams

C = CancelOptions
WHOLE = Drop(name="weekly", takes_pieces=True)


def read(said: CancelOptions, typed: str = "") -> Drop:
    return read_drop("weekly", said, Stdin(streams(typed).around))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (C(), WHOLE),
        (C(text="We moved"), replace(WHOLE, message="We moved")),
        (C(text_file=Path("-")), replace(WHOLE, message="typed")),
        (
            C(occurrence="2027-04-08"),
            replace(WHOLE, extent=Extent.OCCURRENCE, occurrence="2027-04-08"),
        ),
        (
            C(following="2027-04-08T09:00"),
            replace(WHOLE, extent=Extent.FOLLOWING, occurrence="2027-04-08T09:00"),
        ),
    ],
)
def test_how_much_goes_is_said_by_one_flag(said: CancelOptions, expected: Drop) -> None:
    assert read(said, "typed") == expected


@pytest.mark.parametrize(
    ("said", "part"),
    [
        (C(occurrence=""), "--occurrence '': is no day and no time"),
        (C(following="soon"), "--from 'soon'"),
        (C(occurrence="2027-04-08", following="2027-04-08"), "--occurrence and --from"),
        (C(occurrence="2027-04-08", text="x"), "--text goes with the cancellation of the whole"),
        (C(text="x", text_file=Path("-")), "--text and --text-file"),
    ],
)
def test_a_mistake_is_one_sentence(said: CancelOptions, part: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        read(said)
    assert part in caught.value.message
