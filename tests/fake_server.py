"""A small real server behind the ports, in two flavours, that misbehaves as it is told.

It keeps what an EWS server keeps of meetings and series, and counts every mail. Times are its
clock's, which moves only when somebody sleeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from ews_meetings.change.action import Call, MailKind
from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import (
    Facts,
    Glimpse,
    ItemRef,
    Known,
    Observed,
    Place,
    ResponseMessage,
    Slot,
)
from ews_meetings.change.outcome import Done, NotDone, Outcome, Refused, Unknown
from ews_meetings.change.ports import Ports
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import Stamp
from ews_meetings.errors import MeetingRefused, ServerBusy, ServerUnreachable
from ews_meetings.model.exceptions import rebase, series_digests, with_occurrence
from ews_meetings.model.fields import FIELDS
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.people import Answer, Attendee, Response, fold

Flavour = Literal["exchange", "gromox"]
Kind = Literal[
    "refused before",
    "lost before",
    "lost after commit",
    "commits late",
    "commits after a look",
    "error after commit",
    "half a batch",
    "mailed, not executed",
    "killed before",
    "killed after commit",
    "killed after answer",
    "killed, commits late",
    "disk full before",
    "disk full after",
]


JOURNAL_KINDS = frozenset({"killed after answer", "disk full before", "disk full after"})
"""Faults of this side: the server did its part."""


class Killed(BaseException):
    """The process dies here; nothing of ours catches it."""


class FakeClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self, now: datetime | None = None) -> None:
        self.at = now or datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@dataclass(slots=True)
class Item:
    """One calendar item."""

    id: str
    version: int
    series: Series
    key: str
    stamp: Stamp | None
    created_at: datetime
    place: Place = Place.CALENDAR
    was_sent: bool = False
    is_cancelled: bool = False
    sequence: int = 0
    """How many updates and cancellations were sent."""
    occurrence_stamps: dict[datetime, Stamp] = field(default_factory=dict)
    my_response: Response = Response.UNKNOWN
    replied_at: datetime | None = None

    @property
    def ref(self) -> ItemRef:
        return ItemRef(item_id=self.id, change_key=f"{self.id}:{self.version}")


@dataclass(frozen=True, slots=True)
class SentMail:
    """One message to one person."""

    to: str
    key: str
    step: str
    at: datetime
    kind: MailKind = MailKind.INVITE
    occurrence: datetime | None = None
    content: str = ""
    """Of an update: what the meeting is by it, so that a second one is told from the next."""

    @property
    def identity(self) -> tuple[str, str, str, str, str]:
        """What nobody may get twice."""
        at = self.occurrence.isoformat() if self.occurrence else ""
        return (self.to, self.key, self.kind, at, self.content)


@dataclass(slots=True)
class Fault:
    """What goes wrong, once, with a write of one kind."""

    kind: Kind
    call: Call
    skip: int = 0
    late_by_s: float = 30.0
    """For what commits late: before the first look of a patient program (60 s)."""
    fired: bool = False


@dataclass(slots=True)
class Late:
    """A request that commits when its time has come."""

    due: datetime
    batch: Batch


@dataclass(slots=True)
class FakeServer:
    """One mailbox on one server; `host()` gives a client's view of it."""

    flavour: Flavour = "exchange"
    mailbox: str = "organizer@sandbox.example"
    clock: FakeClock = field(default_factory=FakeClock)
    items: dict[str, Item] = field(default_factory=dict)
    mails: list[SentMail] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    requests: int = 0
    unreachable: bool = False
    cancelled: bool = False
    """Whether somebody has cancelled everything in Outlook."""
    organizes: Known = Known.YES
    organizer: str = ""
    """Whose meetings these are; empty for the mailbox's own."""
    forgets_exceptions: bool = True
    """Whether a change of pattern or time costs a series its exceptions (Q11)."""
    sent_marks: Literal["kept", "dropped", "refused"] = "kept"
    """What becomes of the mark that people were invited elsewhere (Q14)."""
    lists: dict[str, Members] = field(default_factory=dict)
    """Distribution lists of its directory, by address."""
    hides_lists: frozenset[str] = frozenset()
    """Addresses of which the directory does not say what they are."""
    expanded: list[str] = field(default_factory=list)
    """Every address that somebody asked to expand."""
    spoil: Callable[[Series], Series] = lambda series: series
    """What the server makes of a series when it saves it."""
    _count: int = 0

    def ports(self) -> Ports:
        return Ports(reader=self, writer=self, directory=self, clock=self.clock)

    def capabilities(self) -> Capabilities:
        return EXCHANGE if self.flavour == "exchange" else GROMOX

    # --- reading --------------------------------------------------------------------------------

    def find(self, keys: Sequence[str]) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(self._glimpse(item) for item in self.items.values() if item.key in keys)

    def find_by_uid(self, uids: Sequence[str]) -> tuple[Glimpse, ...]:
        self._arrive()
        if self.flavour == "gromox":
            return ()
        return tuple(self._glimpse(i) for i in self.items.values() if i.series.uid in uids)

    def list_ours(self) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(
            self._glimpse(i) for i in self.items.values() if i.key and i.place is Place.CALENDAR
        )

    def list_all(self) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(self._glimpse(i) for i in self.items.values() if i.place is Place.CALENDAR)

    def contents(self, files: Sequence[Attachment]) -> Mapping[str, bytes]:
        self._arrive()
        wanted = {file.attachment_id for file in files}
        return {
            held.attachment_id: held.content
            for item in self.items.values()
            for held in item.series.meeting.attachments
            if held.attachment_id in wanted and held.content is not None
        }

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        self._arrive()
        found = (self.items.get(ref.item_id) for ref in refs)
        return tuple(self._observed(item, with_contents) if item else None for item in found)

    def count_sent_copies(self, steps: Sequence[str]) -> Mapping[str, int]:
        self._arrive()
        copies = {(mail.step, mail.key) for mail in self.mails}
        return {step: sum(held == step for held, _ in copies) for step in steps}

    def last_sent(self, keys: Sequence[str]) -> Mapping[str, datetime]:
        self._arrive()
        requests = (mail for mail in self.mails if mail.kind is not MailKind.CANCEL)
        return {mail.key: mail.at for mail in requests if mail.key in keys}

    def read_occurrences(self, slots: Sequence[Slot]) -> tuple[Observed | None, ...]:
        self._arrive()
        return tuple(self._occurrence(slot) for slot in slots)

    def find_anywhere(self, name: str) -> tuple[Glimpse, ...]:
        self._arrive()
        return tuple(self._glimpse(i) for i in self.items.values() if name in {i.series.uid, i.id})

    def response_messages(self, uids: Sequence[str]) -> tuple[ResponseMessage, ...]:
        self._arrive()
        return ()

    def resolve(self, addresses: Sequence[str]) -> Mapping[str, str]:
        return {address: fold(address) for address in addresses}

    def expand(self, addresses: Sequence[str]) -> Audience:
        self.expanded += addresses
        return Audience(
            lists={name: self.lists[name] for name in addresses if name in self.lists},
            unknown=tuple(name for name in addresses if name in self.hides_lists),
        )

    def _occurrence(self, slot: Slot) -> Observed | None:
        item = self.items.get(slot.master.item_id)
        at = slot.original_start_at
        meeting = occurrence_at(item.series, at) if item else None
        if item is None or meeting is None:
            return None
        whole = self._observed(item, with_contents=False)
        return replace(
            whole,
            ref=ItemRef(item_id=f"{item.id}@{at.isoformat()}", change_key=item.ref.change_key),
            series=Series(uid=item.series.uid, meeting=meeting),
            stamp=item.occurrence_stamps.get(at, item.stamp),
        )

    def _invited(self, item: Item) -> Known:
        return Known.of(item.was_sent) if self.flavour == "exchange" else Known.UNKNOWN

    def _glimpse(self, item: Item) -> Glimpse:
        return Glimpse(
            ref=item.ref,
            key=item.key,
            place=item.place,
            created_at=item.created_at,
            invited=self._invited(item),
            stamp=item.stamp,
            subject=item.series.meeting.subject,
            uid=item.series.uid,
        )

    def _observed(self, item: Item, with_contents: bool) -> Observed:
        meeting = item.series.meeting
        attachments = tuple(
            replace(a, content=None, digest=a.digest if with_contents else "")
            for a in meeting.attachments
        )
        return Observed(
            ref=item.ref,
            series=replace(item.series, meeting=replace(meeting, attachments=attachments)),
            facts=Facts(
                organizer=self.organizer or self.mailbox,
                is_ours_to_organize=self.organizes,
                invited=self._invited(item),
                last_sequence=item.sequence if self.flavour == "exchange" else None,
                place=item.place,
                is_cancelled=self.cancelled or item.is_cancelled,
                answers=tuple(
                    Answer(attendee=a, response=Response.UNKNOWN) for a in meeting.attendees
                ),
                created_at=item.created_at,
                my_response=item.my_response,
                replied_at=item.replied_at,
            ),
            stamp=item.stamp,
            key=item.key,
        )

    # --- writing --------------------------------------------------------------------------------

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        self._arrive(is_write=True)
        fault = self._fault_for(batch)
        if fault is None:
            return tuple(self._commit(batch, order) for order in batch.orders)
        fault.fired = True
        return self._misbehave(fault, batch)

    def _fault_for(self, batch: Batch) -> Fault | None:
        for fault in self.faults:
            if fault.fired or fault.call is not batch.call or fault.kind in JOURNAL_KINDS:
                continue
            if fault.skip == 0:
                return fault
            fault.skip -= 1
        return None

    def _misbehave(self, fault: Fault, batch: Batch) -> tuple[Outcome, ...]:
        silence = Unknown(error="no answer", was_answered=False)
        match fault.kind:
            case "refused before":
                refusal = Refusal.of(ServerBusy("fake", retry_after_s=1))
                return tuple(NotDone(refusal=refusal, retry_after_s=1) for _ in batch.orders)
            case "lost before":
                return tuple(silence for _ in batch.orders)
            case "lost after commit":
                self._commit_all(batch)
                return tuple(silence for _ in batch.orders)
            case "commits late" | "commits after a look" | "killed, commits late":
                more_s = 60 if fault.kind == "commits after a look" else 0
                due = self.clock.at + timedelta(seconds=fault.late_by_s + more_s)
                self.late.append(Late(due, batch))
                if fault.kind == "killed, commits late":
                    raise Killed
                return tuple(silence for _ in batch.orders)
            case "half a batch":
                half = (len(batch.orders) + 1) // 2
                done = [self._commit(batch, order) for order in batch.orders[:half]]
                return (*done, *(silence for _ in batch.orders[half:]))
            case "error after commit" | "mailed, not executed":
                is_executed = fault.kind == "error after commit"
                self._commit_all(batch, is_executed=is_executed)
                return tuple(self._error(batch) for _ in batch.orders)
            case "killed before" | "killed after commit":
                if fault.kind == "killed after commit":
                    self._commit_all(batch)
                raise Killed
        raise AssertionError(f"{fault.kind} is no fault of a server")

    def _error(self, batch: Batch) -> Outcome:
        error = MeetingRefused("fake", "ErrorInternalServerError", "after the commit")
        if batch.mails:
            return Unknown(error=error.message, was_answered=True)
        return Refused(refusal=Refusal.of(error), server_code="ErrorInternalServerError")

    def _commit_all(self, batch: Batch, *, is_executed: bool = True) -> None:
        for order in batch.orders:
            if is_executed:
                self._commit(batch, order)
            else:
                Doing(self, batch.notify, is_executed=False).execute(batch.call, order)

    def _commit(self, batch: Batch, order: Order) -> Outcome:
        match batch.call:
            case Call.SAVE:
                return self._save(order)
            case Call.ATTACH:
                return self._attach(order)
            case Call.SEND:
                return self._send(order)
            case Call.CLOSE:
                return self._stamp(order)
            case Call.REMOVE:
                return self._remove(order)
            case call:
                return Doing(self, batch.notify).execute(call, order)

    def _save(self, order: Order) -> Outcome:
        assert order.series is not None
        self._count += 1
        series = self.spoil(replace(order.series, deleted=(), changed=()))
        if self.flavour == "gromox":
            series = replace(series, meeting=replace(series.meeting, attachments=()))
        item = Item(
            id=f"item{self._count}",
            version=1,
            series=series,
            key=order.key,
            stamp=order.stamp,
            created_at=self.clock.at,
        )
        self.items[item.id] = item
        return Done(ref=item.ref)

    def _attach(self, order: Order) -> Outcome:
        item = self.item(order)
        if item is None or order.attachment is None:
            return self.gone()
        meeting = item.series.meeting
        self._count += 1
        attached = (
            *meeting.attachments,
            replace(order.attachment, attachment_id=f"file{self._count}"),
        )
        item.series = replace(item.series, meeting=replace(meeting, attachments=attached))
        item.version += 1
        return Done(ref=None if self.flavour == "gromox" else item.ref)

    def _send(self, order: Order) -> Outcome:
        item = self.item(order)
        if item is None:
            return Unknown(error="ErrorItemNotFound", was_answered=True)
        if self.is_stale(item, order):
            return self.conflict(mails=True)
        item.stamp = order.stamp
        item.version += 1
        item.was_sent = True
        self.mail(item, item.series.meeting.attendees, MailKind.INVITE, order.step)
        return Done(ref=item.ref)

    def mail(
        self,
        item: Item,
        people: Sequence[Attendee],
        kind: MailKind,
        step: str,
        *,
        occurrence: datetime | None = None,
    ) -> None:
        """Count one message to each."""
        content = "" if kind is not MailKind.UPDATE else str(series_digests(item.series))
        self.mails += [
            SentMail(
                to=attendee.mailbox.folded,
                key=item.key,
                step=step,
                at=self.clock.at,
                kind=kind,
                occurrence=occurrence,
                content=content,
            )
            for attendee in people
        ]

    def _stamp(self, order: Order) -> Outcome:
        item = self.item(order)
        if item is None:
            return self.gone()
        if self.is_stale(item, order):
            return self.conflict(mails=False)
        if order.marks_sent and self.sent_marks == "refused":
            error = MeetingRefused("fake", "ErrorInvalidExtendedProperty", "not settable")
            return Refused(refusal=Refusal.of(error), server_code="ErrorInvalidExtendedProperty")
        at = Doing.occurrence_of(order)
        if at is not None and order.stamp is not None:
            item.occurrence_stamps[at] = order.stamp
        else:
            item.stamp = order.stamp
        item.was_sent |= order.marks_sent and self.sent_marks == "kept"
        item.version += 1
        return Done(
            ref=ItemRef(item_id=order.ref.item_id, change_key=item.ref.change_key)
            if order.ref
            else None
        )

    def _remove(self, order: Order) -> Outcome:
        item = self.item(order)
        if item is None:
            return self.gone()
        del self.items[item.id]
        return Done(ref=None)

    def conflict(self, *, mails: bool) -> Outcome:
        """Refuse a stale ChangeKey; on a write that mails nothing is believed."""
        if mails:
            return Unknown(error="ErrorIrresolvableConflict", was_answered=True)
        error = MeetingRefused("fake", "ErrorIrresolvableConflict", "stale")
        return Refused(refusal=Refusal.of(error), server_code="ErrorIrresolvableConflict")

    def item(self, order: Order) -> Item | None:
        """Return the item an order is about, by its id or by an occurrence's."""
        if order.ref is None:
            return None
        item = self.items.get(order.ref.item_id.partition("@")[0])
        return item if item is not None and item.place is Place.CALENDAR else None

    def is_stale(self, item: Item, order: Order) -> bool:
        sent = order.ref.change_key if order.ref else ""
        return self.flavour == "exchange" and sent != item.ref.change_key

    def gone(self) -> Outcome:
        error = MeetingRefused("fake", "ErrorItemNotFound", "not there")
        return Refused(refusal=Refusal.of(error), server_code="ErrorItemNotFound")

    # --- time -----------------------------------------------------------------------------------

    def _arrive(self, *, is_write: bool = False) -> None:
        """Let what is due commit first."""
        self.requests += 1
        due = [late for late in self.late if late.due <= self.clock.at]
        self.late = [late for late in self.late if late not in due]
        for late in due:
            self._commit_all(late.batch)
        if self.unreachable and not is_write:
            raise ServerUnreachable("fake", "it was told to be away")


@dataclass(slots=True)
class Doing:
    """Executes the calls that change what is there, mailing as the flavour does."""

    server: FakeServer
    notify: Notify
    is_executed: bool = True
    """Whether the change follows the mail; a server may fail in between."""

    @property
    def mails(self) -> bool:
        return self.notify is not Notify.NONE

    def execute(self, call: Call, order: Order) -> Outcome:
        item = self.server.item(order)
        if item is None:
            return self._not_found()
        match call:
            case Call.CHANGE:
                return self._change(item, order)
            case Call.CHANGE_OCCURRENCE:
                return self._change_occurrence(item, order)
            case Call.DROP_OCCURRENCE:
                return self._drop_occurrence(item, order)
            case Call.DETACH:
                return self._detach(item, order)
            case Call.CANCEL:
                return self._cancel(item)
            case Call.ANSWER:
                return self._answer(item, order)
            case _:
                raise AssertionError(f"{call} is no write")

    def _not_found(self) -> Outcome:
        if self.mails:
            return Unknown(error="ErrorItemNotFound", was_answered=True)
        return self.server.gone()

    def _change(self, item: Item, order: Order) -> Outcome:
        assert order.series is not None
        if self.server.is_stale(item, order):
            return self.server.conflict(mails=self.mails)
        before = item.series
        changed = _with_fields(before.meeting, order.series.meeting, order.fields)
        if self.is_executed:
            item.series = self.server.spoil(rebase(before, changed))
            if {"time", "recurrence"} & set(order.fields) and self.server.forgets_exceptions:
                item.series = replace(item.series, deleted=(), changed=())
            item.stamp = order.stamp or item.stamp
            item.version += 1
        if self.mails:
            item.was_sent = True
            item.sequence += 1
            self._mail_change(item, before.meeting, changed, order.step)
        return Done(ref=item.ref)

    def _mail_change(self, item: Item, before: Meeting, after: Meeting, step: str) -> None:
        is_exchange = self.server.flavour == "exchange"
        were = {a.mailbox.folded for a in before.attendees}
        are = {a.mailbox.folded for a in after.attendees}
        added = [a for a in after.attendees if a.mailbox.folded not in were]
        stayed = [a for a in after.attendees if a.mailbox.folded in were]
        removed = [a for a in before.attendees if a.mailbox.folded not in are]
        self.server.mail(item, added, MailKind.INVITE, step)
        if self.notify is Notify.ALL or not is_exchange:
            self.server.mail(item, stayed, MailKind.UPDATE, step)
        if is_exchange:
            self.server.mail(item, removed, MailKind.CANCEL, step)

    def _change_occurrence(self, item: Item, order: Order) -> Outcome:
        assert order.meeting is not None
        if self.server.is_stale(item, order):
            return self.server.conflict(mails=self.mails)
        at = self.occurrence_of(order)
        held = occurrence_at(item.series, at) if at else None
        if at is None or held is None:
            return self._not_found()
        changed = _with_fields(held, order.meeting, order.fields)
        if self.is_executed:
            item.series = with_occurrence(item.series, at, changed)
            if order.stamp is not None:
                item.occurrence_stamps[at] = order.stamp
            item.version += 1
        if self.mails and self.server.flavour == "exchange":
            item.sequence += 1
            people = changed.attendees
            self.server.mail(item, people, MailKind.UPDATE, order.step, occurrence=at)
        return Done(ref=order.ref)

    def _drop_occurrence(self, item: Item, order: Order) -> Outcome:
        at = self.occurrence_of(order)
        held = occurrence_at(item.series, at) if at else None
        if at is None or held is None:
            return self._not_found()
        if self.mails:
            item.sequence += 1
            step = item.stamp.step if item.stamp else ""
            where = at if self.server.flavour == "exchange" else None
            self.server.mail(item, held.attendees, MailKind.CANCEL, step, occurrence=where)
        if self.is_executed:
            item.series = with_occurrence(item.series, at, None)
            item.version += 1
        return Done(ref=None)

    def _detach(self, item: Item, order: Order) -> Outcome:
        meeting = item.series.meeting
        named = order.attachment.attachment_id if order.attachment else ""
        kept = tuple(a for a in meeting.attachments if a.attachment_id != named)
        if len(kept) == len(meeting.attachments):
            return self.server.gone()
        item.series = replace(item.series, meeting=replace(meeting, attachments=kept))
        item.version += 1
        return Done(ref=item.ref)

    def _cancel(self, item: Item) -> Outcome:
        if self.mails:
            step = item.stamp.step if item.stamp else ""
            self.server.mail(item, item.series.meeting.attendees, MailKind.CANCEL, step)
        if self.is_executed:
            del self.server.items[item.id]
            item.is_cancelled = self.mails
            item.place, item.id = Place.DELETED, f"{item.id} moved"
            self.server.items[item.id] = item
        return Done(ref=None)

    def _answer(self, item: Item, order: Order) -> Outcome:
        assert order.reply is not None
        item.my_response = order.reply.response
        item.replied_at = self.server.clock.at
        item.version += 1
        if self.mails:
            to = self.server.organizer
            self.server.mails.append(
                SentMail(
                    to=to,
                    key=item.series.uid,
                    step=order.step,
                    at=self.server.clock.at,
                    kind=MailKind.ANSWER,
                )
            )
        return Done(ref=None)

    @staticmethod
    def occurrence_of(order: Order) -> datetime | None:
        """Return the original start that an occurrence's id names."""
        text = order.ref.item_id.partition("@")[2] if order.ref else ""
        return datetime.fromisoformat(text) if text else None


def _with_fields(held: Meeting, wanted: Meeting, fields: Sequence[str]) -> Meeting:
    """Return a meeting with the named rows of the field table taken from another."""
    names = {row.attribute for row in FIELDS if row.name in fields}
    return replace(held, **{name: getattr(wanted, name) for name in names})


@dataclass(slots=True)
class BlindServer(FakeServer):
    """A server behind a client that repeats, once, whatever was not answered with success."""

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        first = FakeServer.write(self, batch)
        failed = [
            o for o, outcome in zip(batch.orders, first, strict=True) if not _is_done(outcome)
        ]
        if not failed:
            return first
        again = iter(FakeServer.write(self, replace(batch, orders=tuple(failed))))
        return tuple(outcome if _is_done(outcome) else next(again) for outcome in first)


def _is_done(outcome: Outcome) -> bool:
    return isinstance(outcome, Done)
