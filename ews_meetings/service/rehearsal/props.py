"""Makes the meetings, series and orders of an experiment; all of them carry its mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ews_meetings.change.batch import Order
from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.model.fields import digests
from ews_meetings.model.meeting import Attachment, Body, FreeBusy, Meeting, Series
from ews_meetings.model.occurrences import local_date, slots_of
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.recurrence import WEEK, Recurrence, Weekly
from ews_meetings.model.span import TimedSpan, start_of

FILE = Attachment.of(name="agenda.txt", content=b"\x00\xffone\r\ntwo", content_type="text/plain")
LATER_FILE = Attachment.of(name="later.txt", content=b"one\r\n", content_type="text/plain")
_AHEAD = timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Props:
    """What an experiment writes."""

    mark: str
    """UIDs, keys, steps and subjects begin with it."""
    now: datetime
    attendee: str
    second: str = ""
    room: str = ""

    @property
    def other(self) -> str:
        """Somebody beside the attendee; empty for nobody."""
        return self.second or self.room

    def named(self, name: str) -> str:
        """Return a name that nobody else has."""
        return f"{self.mark}-{name}"

    def uid(self, name: str) -> str:
        """Return the UID of a meeting."""
        return f"{self.named(name)}@ews-meetings.example"

    def meeting(self, name: str) -> Meeting:
        """Return half an hour with the attendee, in some weeks."""
        start_at = self.now.replace(hour=9, minute=0, second=0, microsecond=0) + _AHEAD
        return Meeting(
            subject=self.named(name),
            span=TimedSpan(
                start_at=start_at,
                end_at=start_at + timedelta(minutes=30),
                start_zone="Europe/Berlin",
                end_zone="Europe/Berlin",
            ),
            body=Body(content="a rehearsal of ews-meetings; it is taken away at its end"),
            attendees=(Attendee(mailbox=Mailbox(address=self.attendee)),),
            free_busy=FreeBusy.FREE,
        )

    def with_other(self, meeting: Meeting) -> Meeting:
        """Return a meeting to which somebody else is invited too: a person, else the room."""
        return self.with_room(meeting) if not self.second else _and(meeting, self.second)

    def with_room(self, meeting: Meeting) -> Meeting:
        """Return a meeting that also books the room."""
        booked = _and(meeting, self.room, role=Role.RESOURCE)
        return replace(booked, free_busy=FreeBusy.BUSY)

    def elsewhere(self, meeting: Meeting) -> Meeting:
        """Return a meeting at another place."""
        return replace(meeting, location="another place")

    def series(self, name: str, *, count: int = 5) -> Meeting:
        """Return some of these meetings, a week apart."""
        meeting = self.meeting(name)
        first = local_date(start_of(meeting.span), meeting)
        weekly = Weekly(days=(WEEK[first.weekday()],))
        return replace(meeting, recurrence=Recurrence(pattern=weekly, start=first, count=count))

    def starts(self, name: str, *, count: int = 5) -> list[datetime]:
        """Return the original starts of the series."""
        series = Series(uid="", meeting=self.series(name, count=count))
        return [at for at, _ in slots_of(series)]

    def order(
        self,
        name: str,
        ref: ItemRef | None = None,
        *,
        step: str = "",
        meeting: Meeting | None = None,
        uid: str = "",
    ) -> Order:
        """Return an order with all its parts."""
        wanted = meeting or self.meeting(name)
        stamp = self.stamp(name, step=step or f"{name}-1", meeting=wanted)
        series = Series(uid=uid or self.uid(name), meeting=wanted)
        key = self.named(name)
        return Order(step=stamp.step, ref=ref, key=key, series=series, stamp=stamp)

    def orders(self, *names: str) -> Iterator[Order]:
        """Yield an order for each of these names."""
        return (self.order(name) for name in names)

    def stamp(self, name: str, *, step: str, meeting: Meeting) -> Stamp:
        """Return the provenance that an order writes."""
        return Stamp(
            origin=Origin(scope="rehearsal", uid=self.named(name)),
            digest="0" * 64,
            run=self.mark,
            step=self.named(step),
            notify=NotifyState.PENDING,
            written=digests(meeting),
        )


def _and(meeting: Meeting, address: str, *, role: Role = Role.REQUIRED) -> Meeting:
    attendee = Attendee(mailbox=Mailbox(address=address), role=role)
    return replace(meeting, attendees=(*meeting.attendees, attendee))


def shifted(meeting: Meeting, by: timedelta) -> Meeting:
    """Return a meeting, or a series, earlier or later."""
    span = timed(meeting)
    moved = replace(span, start_at=span.start_at + by, end_at=span.end_at + by)
    recurrence = meeting.recurrence
    if recurrence is not None:
        recurrence = replace(recurrence, start=recurrence.start + timedelta(days=by.days))
    return replace(meeting, span=moved, recurrence=recurrence)


def twice_as_long(meeting: Meeting) -> Meeting:
    """Return a meeting that ends later."""
    span = timed(meeting)
    return replace(meeting, span=replace(span, end_at=span.end_at + (span.end_at - span.start_at)))


def rarer(meeting: Meeting) -> Meeting:
    """Return every other week of a weekly series."""
    match meeting.recurrence:
        case Recurrence(pattern=Weekly() as pattern) as recurrence:
            every_other = replace(recurrence, pattern=replace(pattern, interval=2))
            return replace(meeting, recurrence=every_other)
        case _:
            raise TypeError("the series of experiments are weekly")


def timed(meeting: Meeting) -> TimedSpan:
    """Return when a meeting takes place."""
    if isinstance(meeting.span, TimedSpan):
        return meeting.span
    raise TypeError("the meetings of experiments have times")
