"""What a plan says of an item beside what it does to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.exceptions import rebase, series_digests
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.people import Role
from ews_meetings.service.remarks import drift, unsaid
from tests.fakes import series, wish
from tests.unit.service.making import (
    codes,
    later,
    people,
    person,
    seen,
    stamp_of,
    whole,
    with_slot,
    without,
)

SINGLE, WEEKLY = wish(), series()
FILE = Attachment.of(name="a.txt", content=b"a")


def drifted(**values: Any) -> list[str]:
    """Return the fields of which somebody else's change is said."""
    return [finding.field for finding in drift(seen(SINGLE, whole(SINGLE.series, **values)))]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"subject": "By hand"}, ["subject"]),
        ({"location": "L", "reminder_minutes": 5}, ["location", "reminder"]),
        ({"attendees": people("alice", "bob", "dave")}, ["attendees"]),
        ({"attachments": (FILE,)}, ["attachments"]),
        ({"attachments": (replace(FILE, digest=""),)}, []),
    ],
)
def test_what_is_no_longer_as_written_is_said(values: dict[str, Any], fields: list[str]) -> None:
    assert drifted(**values) == fields


def test_what_servers_make_of_roles_is_nobodys_change() -> None:
    optional = (person("alice"), replace(person("bob"), role=Role.OPTIONAL))
    assert drifted(attendees=optional) == []


def test_what_was_read_back_is_nobodys_change() -> None:
    rewritten = whole(SINGLE.series, location="HQ")
    held = {"location": series_digests(rewritten)["location"]}
    assert drift(seen(SINGLE, rewritten, stamp=stamp_of(SINGLE, held=held))) == ()


def test_exceptions_are_said_together() -> None:
    held = without(with_slot(WEEKLY.series, 4, later), 2)
    [finding] = drift(seen(WEEKLY, held))
    assert (finding.field, "1 deleted, 1 changed" in finding.message) == ("occurrences", True)


def test_exceptions_that_were_written_are_nobodys_change() -> None:
    hold = replace(WEEKLY, series=without(WEEKLY.series, 2))
    assert drift(seen(hold)) == ()
    relocated = rebase(hold.series, replace(hold.series.meeting, location="L"))
    assert codes([f for f in drift(seen(hold, relocated)) if f.field == "occurrences"]) == []


def test_exceptions_of_a_change_that_is_under_way_are_nobodys_change() -> None:
    stamp = stamp_of(WEEKLY)
    written = {name: d for name, d in stamp.written.items() if name != "occurrences"}
    begun = replace(stamp, written=written)
    assert drift(seen(WEEKLY, without(WEEKLY.series, 2), stamp=begun)) == ()


def test_of_an_item_without_our_stamp_nothing_is_known() -> None:
    assert drift(replace(seen(SINGLE), stamp=None)) == ()


@pytest.mark.parametrize(
    ("observed", "known", "said"),
    [
        (seen(SINGLE), EXCHANGE, []),
        (seen(SINGLE, is_cancelled=True), EXCHANGE, ["cancelled-elsewhere"]),
        (seen(SINGLE, invited=Known.NO), EXCHANGE, ["invitation-not-reported"]),
        (seen(SINGLE, invited=Known.NO), GROMOX, []),
        (seen(SINGLE, invited=Known.UNKNOWN), EXCHANGE, []),
        (seen(SINGLE, notify=NotifyState.SILENT), EXCHANGE, []),
        (seen(SINGLE, notify=NotifyState.OWED), EXCHANGE, ["change-owed"]),
    ],
)
def test_what_does_not_fit_the_stamp_is_said(
    observed: Observed, known: Capabilities, said: list[str]
) -> None:
    assert codes(unsaid(observed, known)) == said
