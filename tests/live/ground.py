"""What a live test stands on: a server, an organizer and an attendee, and short words for both."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed, Slot
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.model.fields import digests
from ews_meetings.model.meeting import Body, FreeBusy, Meeting, Series
from ews_meetings.model.occurrences import local_date, slots_of
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.recurrence import WEEK, Recurrence, Weekly
from ews_meetings.model.span import TimedSpan, start_of
from tests.live.raw import RawMailbox, open_raw
from tests.live.settings import Place

_Value = TypeVar("_Value")
_DAY = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Both mailboxes, by our ports and as a person sees them; all of it carries one mark."""

    place: Place
    mark: str
    """UIDs, keys, steps and subjects begin with it."""
    capabilities: Capabilities
    organizer: OpenMailbox
    attendee: OpenMailbox
    desk: RawMailbox
    """The organizer's."""
    guest: RawMailbox
    """The attendee's."""

    # --- values ---------------------------------------------------------------------------------

    def named(self, name: str) -> str:
        """Return a name that nobody else has."""
        return f"{self.mark}-{name}"

    def meeting(self, name: str) -> Meeting:
        """Return half an hour with the attendee, in a month and some days."""
        return Meeting(
            subject=self.named(name),
            span=TimedSpan(
                start_at=_DAY,
                end_at=_DAY + timedelta(minutes=30),
                start_zone="Europe/Berlin",
                end_zone="Europe/Berlin",
            ),
            body=Body(content="a test of ews-meetings; it is taken away at its end"),
            attendees=(Attendee(mailbox=Mailbox(address=self.place.attendee.address)),),
            free_busy=FreeBusy.FREE,
        )

    def order(
        self,
        name: str,
        ref: ItemRef | None = None,
        *,
        step: str = "",
        meeting: Meeting | None = None,
    ) -> Order:
        """Return an order with all its parts."""
        wanted = meeting or self.meeting(name)
        key = self.named(name)
        stamp = Stamp(
            origin=Origin(scope="live", uid=key),
            digest="0" * 64,
            run=self.mark,
            step=self.named(step or f"{name}-1"),
            notify=NotifyState.PENDING,
            written=digests(wanted),
        )
        series = Series(uid=f"{key}@ews-meetings.example", meeting=wanted)
        return Order(step=stamp.step, ref=ref, key=key, series=series, stamp=stamp)

    def series(self, name: str) -> Meeting:
        """Return five of these meetings, a week apart."""
        meeting = self.meeting(name)
        first = local_date(start_of(meeting.span), meeting)
        weekly = Weekly(days=(WEEK[first.weekday()],))
        return replace(meeting, recurrence=Recurrence(pattern=weekly, start=first, count=5))

    def starts(self, name: str) -> list[datetime]:
        """Return the original starts of the series."""
        return [at for at, _ in slots_of(Series(uid="", meeting=self.series(name)))]

    # --- writing --------------------------------------------------------------------------------

    def write(
        self, call: Call, *orders: Order, notify: Notify | None = None
    ) -> tuple[Outcome, ...]:
        """Write a batch in the organizer's calendar; only a send mails without being told to."""
        mode = notify or (Notify.ALL if call is Call.SEND else Notify.NONE)
        return self.organizer.writer.write(Batch(call=call, orders=orders, notify=mode))

    def save(self, name: str, *, meeting: Meeting | None = None) -> ItemRef:
        """Save a draft silently."""
        (outcome,) = self.write(Call.SAVE, self.order(name, meeting=meeting))
        return done(outcome)

    def mark_anew(self, name: str, ref: ItemRef) -> ItemRef:
        """Write the stamp silently: afterwards `ref` is stale."""
        (outcome,) = self.write(Call.CLOSE, self.order(name, ref, step=f"{name}-anew"))
        return done(outcome)

    def send(self, name: str, ref: ItemRef, *, step: str = "sent") -> Outcome:
        """Invite."""
        (outcome,) = self.write(Call.SEND, self.order(name, ref, step=step))
        return outcome

    def change(
        self,
        name: str,
        ref: ItemRef,
        meeting: Meeting,
        *fields: str,
        notify: Notify = Notify.ALL,
        step: str = "changed",
    ) -> Outcome:
        """Write some rows of the field table."""
        order = self.order(name, ref, step=step, meeting=meeting)
        (outcome,) = self.write(Call.CHANGE, replace(order, fields=fields), notify=notify)
        return outcome

    def invited(self, name: str, *, meeting: Meeting | None = None) -> ItemRef:
        """Save, invite, and wait for the invitation."""
        wanted = meeting or self.meeting(name)
        ref = self.save(name, meeting=wanted)
        (outcome,) = self.write(Call.SEND, self.order(name, ref, step="sent", meeting=wanted))
        done(outcome)
        assert self.invitations(name, at_least=1) >= 1
        return self.look(ref).ref

    def drop(self, ref: ItemRef, at: datetime, *, notify: Notify = Notify.NONE) -> Outcome:
        """Delete one occurrence, found by its original start."""
        order = Order(step=self.named("drop"), ref=self.occurrence(ref, at).ref)
        (outcome,) = self.write(Call.DROP_OCCURRENCE, order, notify=notify)
        return outcome

    def move(
        self, name: str, ref: ItemRef, at: datetime, *, notify: Notify = Notify.NONE
    ) -> Outcome:
        """Put one occurrence two hours later, found by its original start."""
        return self.move_found(name, self.occurrence(ref, at), notify=notify)

    def move_found(self, name: str, found: Observed, *, notify: Notify = Notify.NONE) -> Outcome:
        """Put an occurrence that was read before two hours later."""
        held = found.series.meeting
        assert isinstance(held.span, TimedSpan)
        later = timedelta(hours=2)
        span = replace(
            held.span, start_at=held.span.start_at + later, end_at=held.span.end_at + later
        )
        order = self.order(name, found.ref, step=f"{name}-moved")
        order = replace(order, series=None, meeting=replace(held, span=span), fields=("time",))
        (outcome,) = self.write(Call.CHANGE_OCCURRENCE, order, notify=notify)
        return outcome

    # --- looking --------------------------------------------------------------------------------

    def look(self, ref: ItemRef, *, with_contents: bool = False) -> Observed:
        """Read an item that is there."""
        (observed,) = self.organizer.reader.read([ref], with_contents=with_contents)
        assert observed is not None
        return observed

    def occurrence(self, ref: ItemRef, at: datetime) -> Observed:
        """Read one occurrence that takes place."""
        series = self.look(ref).series
        slot = Slot(master=ref, series=series, original_start_at=at)
        (observed,) = self.organizer.reader.read_occurrences([slot])
        assert observed is not None
        return observed

    def step_on(self, ref: ItemRef) -> str:
        """Return the step that wrote last."""
        stamp = self.look(ref).stamp
        assert stamp is not None
        return stamp.step

    def invitations(self, name: str, *, at_least: int = 0) -> int:
        """Return how many invitations reach the attendee, after the time that some more may take."""
        subject = self.named(name)
        self.until(lambda: len(self.guest.requests(subject)) >= at_least)
        self.pause()
        return len(self.guest.requests(subject))

    def cancellations(self, name: str, *, at_least: int = 0) -> int:
        """Return how many cancellations reach the attendee, after the time that more may take."""
        subject = self.named(name)
        self.until(lambda: len(self.guest.cancellations(subject)) >= at_least)
        self.pause()
        return len(self.guest.cancellations(subject))

    def copies(self, step: str) -> int:
        """Return how many Sent Items carry a step."""
        name = self.named(step)
        return self.organizer.reader.count_sent_copies([name])[name]

    def until(self, holds: Callable[[], bool], *, limit_s: float | None = None) -> bool:
        """Look until something holds; in a sandbox one look says it, unless a limit is given."""
        end = time.monotonic() + (self.place.wait_s if limit_s is None else limit_s)
        while not (found := holds()) and time.monotonic() < end:
            time.sleep(self.place.pause_s)
        return found

    def pause(self) -> None:
        """Give a real server the time to do what it should not."""
        time.sleep(self.place.grace_s)


def done(outcome: Outcome) -> ItemRef:
    """Return the reference that a success brings."""
    assert isinstance(outcome, Done), outcome
    assert outcome.ref is not None
    return outcome.ref


@contextmanager
def standing_on(place: Place, mark: str) -> Iterator[Ground]:
    """Open both mailboxes; take away afterwards what was made."""
    desk, guest = (open_raw(place, who, mark) for who in (place.organizer, place.attendee))
    try:
        with (
            open_mailbox(place.connection(place.organizer)) as organizer,
            open_mailbox(place.connection(place.attendee)) as attendee,
        ):
            yield Ground(
                place=place,
                mark=mark,
                capabilities=organizer.probe.capabilities(),
                organizer=organizer,
                attendee=attendee,
                desk=desk,
                guest=guest,
            )
    finally:
        for mailbox in (desk, guest):
            mailbox.clean()
            mailbox.account.protocol.close()


def with_room(ground: Ground, meeting: Meeting) -> Meeting:
    """Return a meeting that also books the room."""
    room = Attendee(mailbox=Mailbox(address=ground.place.room), role=Role.RESOURCE)
    return replace(meeting, attendees=(*meeting.attendees, room), free_busy=FreeBusy.BUSY)
