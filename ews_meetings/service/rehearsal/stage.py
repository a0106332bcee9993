"""What an experiment stands on: opened mailboxes, a mark, and short words for what is done and seen there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Observed, Slot
from ews_meetings.change.outcome import Done, Outcome
from ews_meetings.change.ports import CalendarReader, Clock
from ews_meetings.change.rehearsal import Kept, Kind, Onlooker, Spot, Workbench
from ews_meetings.errors import RehearsalStuck
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.rehearsal.fence import FencedWriter
from ews_meetings.service.rehearsal.props import Props, shifted

_Value = TypeVar("_Value")
_LETTERS = (Spot.INBOX, Spot.DELETED)
"""Where messages lie: some mailboxes put away what they have processed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One opened mailbox, by our ports and as a person sees it."""

    address: str
    reader: CalendarReader
    writer: FencedWriter
    """It mails nobody but the mailboxes of the rehearsal."""
    onlooker: Onlooker
    workbench: Workbench

    def letters(self, kind: Kind, text: str) -> list[Kept]:
        """Return the messages of a kind whose subject holds a text, wherever the mailbox put them."""
        return [one for one in self.onlooker.kept(text, *_LETTERS) if one.kind is kind]

    def entries(self, subject: str) -> list[Observed]:
        """Return the calendar items with a subject, whole."""
        found = self.onlooker.kept(subject, Spot.CALENDAR)
        refs = [one.ref for one in found if one.subject == subject]
        held = self.reader.read(refs, with_contents=True) if refs else ()
        return [one for one in held if one is not None]

    def sent(self, subject: str) -> list[Kept]:
        """Return the copies in Sent Items with a subject."""
        return [one for one in self.onlooker.kept(subject, Spot.SENT) if one.subject == subject]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long is waited for what comes, and for what must not come."""

    look_s: float = 2
    """Between two looks."""
    wait_s: float = 60
    """How long something that is believed to come may take; 0: it is there at once."""
    grace_s: float = 15
    """How long nothing must come before it is believed that nothing does."""
    settle_s: float = 60
    """What the service waits after a request without an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The mailboxes, and one mark that all of an experiment carries."""

    props: Props
    capabilities: Capabilities
    """What is believed of the server."""
    organizer: Actor
    attendee: Actor
    pace: Pace
    clock: Clock

    # --- writing --------------------------------------------------------------------------------

    def write(
        self, call: Call, *orders: Order, notify: Notify | None = None
    ) -> tuple[Outcome, ...]:
        """Write a batch in the organizer's calendar; only a send mails without being told to."""
        mode = notify or (Notify.ALL if call is Call.SEND else Notify.NONE)
        return self.organizer.writer.write(Batch(call=call, orders=orders, notify=mode))

    def save(self, name: str, *, meeting: Meeting | None = None) -> ItemRef:
        """Save a draft silently."""
        (outcome,) = self.write(Call.SAVE, self.props.order(name, meeting=meeting))
        return done(outcome)

    def mark_anew(self, name: str, ref: ItemRef) -> ItemRef:
        """Write the stamp silently: afterwards `ref` is stale."""
        (outcome,) = self.write(Call.CLOSE, self.props.order(name, ref, step=f"{name}-anew"))
        return done(outcome)

    def send(self, name: str, ref: ItemRef, *, step: str = "sent") -> Outcome:
        """Invite."""
        (outcome,) = self.write(Call.SEND, self.props.order(name, ref, step=step))
        return outcome

    def change(
        self,
        ref: ItemRef,
        meeting: Meeting,
        *fields: str,
        notify: Notify = Notify.ALL,
        step: str = "changed",
    ) -> Outcome:
        """Write some rows of the field table of the meeting `a`."""
        order = self.props.order("a", ref, step=step, meeting=meeting)
        (outcome,) = self.write(Call.CHANGE, replace(order, fields=fields), notify=notify)
        return outcome

    def invited(self, name: str, *, meeting: Meeting | None = None) -> ItemRef:
        """Save, invite, and wait for the invitation."""
        wanted = meeting or self.props.meeting(name)
        ref = self.save(name, meeting=wanted)
        (outcome,) = self.write(Call.SEND, self.props.order(name, ref, step="sent", meeting=wanted))
        done(outcome)
        self.expect_invitation(name)
        return self.look(ref).ref

    def cancel(self, ref: ItemRef, text: str = "", *, notify: Notify = Notify.ALL) -> Outcome:
        """Cancel a meeting."""
        order = Order(step=self.props.named("cancel"), ref=ref, message=text)
        (outcome,) = self.write(Call.CANCEL, order, notify=notify)
        return outcome

    def drop(self, ref: ItemRef, at: datetime, *, notify: Notify = Notify.NONE) -> Outcome:
        """Delete one occurrence, found by its original start."""
        order = Order(step=self.props.named("drop"), ref=self.occurrence(ref, at).ref)
        (outcome,) = self.write(Call.DROP_OCCURRENCE, order, notify=notify)
        return outcome

    def move(self, found: Observed, *, notify: Notify = Notify.NONE) -> Outcome:
        """Put an occurrence that was read before two hours later."""
        later = shifted(found.series.meeting, timedelta(hours=2))
        order = self.props.order("a", found.ref, step="a-moved")
        order = replace(order, series=None, meeting=later, fields=("time",))
        (outcome,) = self.write(Call.CHANGE_OCCURRENCE, order, notify=notify)
        return outcome

    # --- looking --------------------------------------------------------------------------------

    def look(self, ref: ItemRef, *, with_contents: bool = False) -> Observed:
        """Read an item that is there."""
        (observed,) = self.organizer.reader.read([ref], with_contents=with_contents)
        return present(observed)

    def occurrence(self, ref: ItemRef, at: datetime) -> Observed:
        """Read one occurrence that takes place."""
        slot = Slot(master=ref, series=self.look(ref).series, original_start_at=at)
        (observed,) = self.organizer.reader.read_occurrences([slot])
        return present(observed)

    def step_on(self, ref: ItemRef) -> str:
        """Return the step that wrote last; empty for none."""
        stamp = self.look(ref).stamp
        return "" if stamp is None else stamp.step

    def invitations(self, name: str, *, at_least: int = 0) -> int:
        """Return how many requests reach the attendee, after the time that some more may take."""
        return self._letters(Kind.REQUEST, name, at_least)

    def cancellations(self, name: str, *, at_least: int = 0) -> int:
        """Return how many cancellations reach the attendee, after the time that more may take."""
        return self._letters(Kind.CANCELLATION, name, at_least)

    def expect_invitation(self, name: str) -> None:
        """Wait until the attendee is invited.

        Raises:
            RehearsalStuck: no invitation came.
        """
        if not self.invitations(name, at_least=1):
            raise RehearsalStuck("no invitation reached the attendee in time")

    def copies(self, step: str) -> int:
        """Return how many Sent Items carry a step."""
        name = self.props.named(step)
        return self.organizer.reader.count_sent_copies([name])[name]

    def _letters(self, kind: Kind, name: str, at_least: int) -> int:
        text = self.props.named(name)
        self.until(lambda: len(self.attendee.letters(kind, text)) >= at_least)
        self.pause()
        return len(self.attendee.letters(kind, text))

    # --- waiting --------------------------------------------------------------------------------

    def until(self, holds: Callable[[], bool], *, limit_s: float | None = None) -> bool:
        """Look until something holds; where nothing takes time, one look says it."""
        limit = timedelta(seconds=self.pace.wait_s if limit_s is None else limit_s)
        end = self.clock.now() + limit
        while not (found := holds()) and self.clock.now() < end:
            self.clock.sleep(self.pace.look_s)
        return found

    def pause(self) -> None:
        """Give a server the time to do what it should not."""
        if self.pace.grace_s:
            self.clock.sleep(self.pace.grace_s)


def done(outcome: Outcome) -> ItemRef:
    """Return the reference that a success brings.

    Raises:
        RehearsalStuck: it was none.
    """
    if isinstance(outcome, Done) and outcome.ref is not None:
        return outcome.ref
    raise RehearsalStuck(word(outcome))


def executed(outcome: Outcome) -> None:
    """Go on after a success that names no item.

    Raises:
        RehearsalStuck: it was none.
    """
    if not isinstance(outcome, Done):
        raise RehearsalStuck(word(outcome))


def present(observed: Observed | None) -> Observed:
    """Return an item that must be there.

    Raises:
        RehearsalStuck: it is gone.
    """
    if observed is None:
        raise RehearsalStuck("an item that was made is gone")
    return observed


def only(found: Sequence[_Value], what: str) -> _Value:
    """Return the one that was found.

    Raises:
        RehearsalStuck: there are none, or several.
    """
    if len(found) != 1:
        raise RehearsalStuck(f"{what} is there {len(found)} times")
    return found[0]


def word(outcome: Outcome) -> str:
    """Return what a server said of a write, for people."""
    match outcome:
        case Done():
            return "accepted"
        case _:
            said = getattr(outcome, "server_code", "") or getattr(outcome, "error", "")
            return f"refused ({said.partition(':')[0]})" if said else "refused"
