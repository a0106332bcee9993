"""Events that became several meetings, as files of different versions say them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Place
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Hold
from ews_meetings.service.apply import Report
from tests.fakes import Host, Item, series, wish

UID = "event@example"
WHOLE = Origin(scope="import", uid=UID)
SINGLE_AT = datetime(2027, 5, 7, 8, tzinfo=UTC)
SINGLE = 202705070800


def event(*parts: int, sequence: int = 0, subject: str = "Planning") -> list[Hold]:
    """Return what a file wishes of an event; parts from 13 on are single dates."""
    said = frozenset(parts)
    return [replace(piece(part, sequence=sequence, subject=subject), parts=said) for part in parts]


def piece(part: int, *, sequence: int = 0, subject: str = "Planning") -> Hold:
    """Return the wish for one meeting, a series on days of its own or a single date."""
    if part == SINGLE:
        made = wish(UID, start=SINGLE_AT, subject=subject)
    else:
        start = datetime(2027, 4, 1, 8, tzinfo=UTC) + timedelta(hours=part)
        made = series(UID, start=start, subject=subject)
    uid = f"{UID}/p{part}" if part else UID
    return replace(
        made,
        origin=replace(WHOLE, part=part),
        series=replace(made.series, uid=uid),
        digest=f"{part} {sequence} {subject}",
        revisions=(Revision(sequence=sequence),),
        where="a.ics:5",
    )


def added(sequence: int) -> Hold:
    """Return what METHOD:ADD puts beside the event."""
    return replace(piece(SINGLE, sequence=sequence), is_added=True)


def standing(host: Host) -> dict[int, Item]:
    """Return the meetings of the event in the calendar, by part; each stands there once."""
    items = [item for item in host.server.items.values() if item.place is Place.CALENDAR]
    found = {item.stamp.origin.part: item for item in items if item.stamp}
    assert len(found) == len(items)
    return found


def verbs(report: Report) -> list[tuple[str, int]]:
    """Return what a plan does, by part."""
    return [(str(a.verb), a.origin.part) for a in report.plan.actions if a.origin]


def cancelled(actions: tuple[Action, ...]) -> list[int]:
    """Return the parts that go."""
    return [a.origin.part for a in actions if a.origin and a.verb is Verb.CANCEL]
