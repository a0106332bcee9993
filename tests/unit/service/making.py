"""Series, people and items as a plan finds them, for the tests of the service's pure parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ews_meetings.change.capabilities import EXCHANGE, Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Facts, ItemRef, Known, Observed, Place
from ews_meetings.change.plan import PlanHeader, PlanOptions
from ews_meetings.change.stamp import NotifyState, Stamp, file_digest, person_digest
from ews_meetings.change.wish import Hold
from ews_meetings.model.exceptions import series_digests, with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import TimedSpan
from ews_meetings.service.observe import World
from ews_meetings.service.planning import Desk
from tests.fake_server import FakeClock
from tests.fakes import ALL, series, wish

ORGANIZER = "organizer@sandbox.example"
NOW = FakeClock().at
SLOTS = [at for at, _ in slots_of(series().series)]
"""The original starts of `series()`."""


def person(name: str) -> Attendee:
    return Attendee(mailbox=Mailbox(address=f"{name}@sandbox.example"))


def people(*names: str) -> tuple[Attendee, ...]:
    return tuple(map(person, names))


def whole(series: Series, **values: Any) -> Series:
    """Return a series with other values in its whole, exceptions as they are."""
    return replace(series, meeting=replace(series.meeting, **values))


def later(meeting: Meeting, hours: float = 1) -> Meeting:
    """Return a meeting so many hours later."""
    span = meeting.span
    assert isinstance(span, TimedSpan)
    by = timedelta(hours=hours)
    return replace(
        meeting, span=replace(span, start_at=span.start_at + by, end_at=span.end_at + by)
    )


def without(series: Series, *slots: int) -> Series:
    """Return a series without some occurrences, by their places from 0."""
    for slot in slots:
        series = with_occurrence(series, SLOTS[slot], None)
    return series


def with_slot(series: Series, slot: int, change: Callable[[Meeting], Meeting]) -> Series:
    """Return a series with one occurrence changed, by its place from 0."""
    held = occurrence_at(series, SLOTS[slot])
    assert held is not None
    return with_occurrence(series, SLOTS[slot], change(held))


def other(hold: Hold, series: Series) -> Hold:
    """Return the wish for the same meeting after its source has changed."""
    return replace(hold, series=series, digest=f"{hold.digest}, changed")


def stamp_of(hold: Hold, notify: NotifyState = NotifyState.INVITED, **values: Any) -> Stamp:
    """Return what stands on an item that was made for a wish."""
    meeting = hold.series.meeting
    stamp = Stamp(
        origin=hold.origin,
        digest=hold.digest,
        run="earlier",
        step="earlier.0.1.1",
        notify=notify,
        written=series_digests(hold.series),
        people=tuple(person_digest(a.mailbox.address) for a in meeting.attendees),
        files=tuple(file_digest(attachment) for attachment in meeting.attachments),
    )
    return replace(stamp, **values)


def seen(
    hold: Hold,
    held: Series | None = None,
    *,
    notify: NotifyState = NotifyState.INVITED,
    stamp: Stamp | None = None,
    **facts: Any,
) -> Observed:
    """Return an item that was made for a wish, as it is now."""
    said = Facts(
        organizer=ORGANIZER,
        is_ours_to_organize=Known.YES,
        invited=Known.of(notify in {NotifyState.INVITED, NotifyState.OWED}),
        last_sequence=None,
        place=Place.CALENDAR,
        is_cancelled=False,
        answers=(),
    )
    return Observed(
        ref=ItemRef(item_id="item1", change_key="1"),
        series=held or hold.series,
        facts=replace(said, **facts),
        stamp=stamp or stamp_of(hold, notify),
        key=hold.origin.key,
    )


def desk(
    options: PlanOptions = ALL, *, capabilities: Capabilities = EXCHANGE, **world: Any
) -> Desk:
    """Return what a plan rests on, at the fake clock's beginning."""
    header = PlanHeader(
        made_at=NOW,
        server="fake",
        mailbox=ORGANIZER,
        options=options,
        server_kind=capabilities.server,
    )
    return Desk(world=World(capabilities=capabilities, **world), header=header)


CHANGED = replace(ALL, notify=Notify.CHANGED)
ALSO_PAST = replace(ALL, notify_past=True)


def past(hold: Hold, start: datetime) -> Hold:
    """Return the same wish at another time."""
    made = wish(hold.origin.uid, start=start).series.meeting.span
    return replace(hold, series=whole(hold.series, span=made))


def codes(findings: Sequence[Any]) -> list[str]:
    """Return the codes of findings, or the fields of changes."""
    return [getattr(one, "code", None) or one.field for one in findings]
