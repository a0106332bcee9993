"""A run and its actions on their way through the stages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from ews_meetings.change.action import Action, Call, End, Mail, Result, Step
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.ports import Ports
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.ledger.journal import Journal
from ews_meetings.model.exceptions import OCCURRENCES, series_digests
from ews_meetings.model.fields import FIELDS, Grade
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Series
from ews_meetings.service.tally import Tally

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait, and how often to try."""

    answered_s: float = 10
    """Before looking, when some answer came."""
    unanswered_s: float = 60
    """Before looking, when none came: longer than the server works on a request."""
    tries: int = 3
    """Attempts at a step that is proven not done."""
    looks: int = 4
    """Looks at a mailing step before it is called undecided."""
    longest_wait_s: float = 60
    """The most that a busy server's wish to wait is followed within a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One execution of a plan on one mailbox."""

    id: str
    mailbox: str
    ports: Ports
    journal: Journal
    capabilities: Capabilities
    patience: Patience = Patience()
    attempts: Counter[tuple[int, int]] = field(default_factory=Counter)
    """How often each step of each action was tried; it makes step ids fresh."""
    primary: dict[str, str] = field(default_factory=dict)
    """Primary addresses that the directory gave during this run."""
    tally: Tally = field(default_factory=Tally)


@dataclass(slots=True, kw_only=True)
class Work:
    """One action on its way: the one value of ours that changes in place."""

    index: int
    action: Action
    ref: ItemRef | None = None
    observed: Observed | None = None
    """As last verified."""
    end: End | None = None
    refusal: Refusal | None = None
    findings: list[Finding] = field(default_factory=list)
    redo: int = 2
    """How often a draft may still be made anew because an attachment stood on it twice."""
    done: set[int] = field(default_factory=set)
    """Numbers of the guarded and consuming steps that are done."""
    marks: dict[int, list[str]] = field(default_factory=dict)
    """By step number: what was written onto the item before the step consumes it."""
    is_unmarkable: bool = False
    """Whether the server would not have the meeting marked as sent."""
    mails: tuple[Mail, ...] = ()
    """Those that are believed to have left."""
    may_have_mailed: bool = False
    """Whether a mailing request is out of which nothing is known."""

    @property
    def is_live(self) -> bool:
        """Whether something is left to do."""
        return self.end is None

    @property
    def wanted(self) -> Series:
        """What the calendar shall hold."""
        if self.action.wanted is None:
            raise ValueError(f"action {self.index} writes nothing")
        return self.action.wanted

    @property
    def key(self) -> str:
        """The key the item carries."""
        if self.action.origin is None:
            raise ValueError(f"action {self.index} names no meeting")
        return self.action.origin.key

    @property
    def before(self) -> Observed:
        """What the plan found."""
        if self.action.before is None:
            raise ValueError(f"action {self.index} changes nothing that was there")
        return self.action.before

    def has_done(self, step: Step) -> None:
        """Note that a step is done, and that its mails have left."""
        self.done.add(step.number)
        self.may_have_mailed = False
        own = (mail for mail in self.action.mails if mail.step == step.number)
        self.mails = (*self.mails, *own)

    def begin_anew(self) -> None:
        """Forget a draft that was taken away: another one lacks everything again."""
        self.ref = self.observed = None
        self.done.clear()
        self.marks.clear()

    def step(self, call: Call) -> Step | None:
        """Return the action's first step of a kind."""
        return next((step for step in self.action.steps if step.call is call), None)

    def fail(self, error: EwsMeetingsError | Refusal, end: End = End.FAILED) -> None:
        """End here."""
        self.end = end
        self.refusal = error if isinstance(error, Refusal) else Refusal.of(error)

    def says(self, code: str) -> bool:
        """Say whether the plan has a finding with this code of it."""
        return any(finding.code == code for finding in self.action.findings)

    def result(self) -> Result:
        """Return how it ended; what has not ended is open."""
        return Result(
            index=self.index,
            action=self.action,
            end=self.end or End.OPEN,
            item=self.ref,
            refusal=self.refusal,
            findings=(*self.action.findings, *self.findings),
            mails=self.mails,
        )


def live(works: Iterable[Work]) -> list[Work]:
    """Return those that have not ended."""
    return [work for work in works if work.is_live]


def live_with(works: Iterable[Work], call: Call) -> list[Work]:
    """Return those that have not ended and have a step of this kind."""
    return [work for work in live(works) if work.step(call)]


def cut(some: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield them in their order, so many at a time."""
    rest = iter(some)
    while part := list(islice(rest, size)):
        yield part


def stamp_for(work: Work, *, run: str, step: str, notify: NotifyState) -> Stamp:
    """Return the stamp a step writes: what was asked for, and what the server made of it."""
    origin = work.action.origin
    if origin is None:
        raise ValueError(f"action {work.index} names no meeting")
    return Stamp(
        origin=origin,
        digest=work.action.source_digest,
        run=run,
        step=step,
        notify=notify,
        written=work.action.written,
        held=held_digests(work),
        people=work.action.people,
        files=work.action.files,
        elsewhere=work.action.inviting is Inviting.DONE,
        added=work.action.is_added,
    )


def held_digests(work: Work) -> dict[str, str]:
    """Return the digests of what was read back, where they differ in a way that counts.

    What a change did not touch keeps what was noted of it before: else what somebody else made of
    it would pass for ours.
    """
    written = work.action.written
    before = work.action.before.stamp if work.action.before else None
    read = series_digests(work.observed.series) if work.observed is not None else {}
    differs = {
        name: read[name] for name in _READ_BACK if name in read and read[name] != written.get(name)
    }
    if before is None:
        return differs
    touched = touched_fields(work.action)
    kept = {
        name: digest
        for name, digest in before.held.items()
        if name not in touched and digest != written.get(name)
    }
    return kept | {name: digest for name, digest in differs.items() if name in touched}


def touched_fields(action: Action) -> frozenset[str]:
    """Return the fields that a change writes, all exceptions together under one name.

    With one row of an attribute all are written: with the time the zone, with people their roles.
    """
    changed = {change.field for change in action.changes if change.occurrence is None}
    attributes = {row.attribute for row in FIELDS if row.name in changed}
    named = changed | {row.name for row in FIELDS if row.attribute in attributes}
    single = any(change.occurrence is not None for change in action.changes)
    remade = (
        named & {"time", "zone", "recurrence"}
        and action.wanted
        and action.wanted.meeting.recurrence
    )
    return frozenset(named | ({OCCURRENCES} if single or remade else set()))


_READ_BACK = (*(row.name for row in FIELDS if row.grade is not Grade.IGNORED), OCCURRENCES)
"""What a server may rewrite in a way that counts."""
