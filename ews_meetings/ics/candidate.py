"""What one event of a file was read as, before it is known what else the file says of its UID."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.wish import Extent, Unusable
from ews_meetings.ics.slots import SlotName
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A meeting whose UID is not settled yet, or one occurrence of it."""

    meeting: Meeting
    needs_own_uid: bool
    slot: SlotName | None = None
    """Which occurrence it is; None for the meeting as a whole."""
    said: frozenset[str] = frozenset()
    """The properties that stand there; VALARM for an alarm."""
    deleted: tuple[datetime, ...] = ()
    """Original starts that EXDATE takes out, UTC, ascending."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """An event that does not take place, or people who are no longer invited to it."""

    slot: SlotName | None = None
    """Which occurrence it is; None for the meeting as a whole."""
    extent: Extent = Extent.WHOLE
    message: str = ""
    uninvited: frozenset[str] = frozenset()
    """Folded addresses; where there are any the event itself stays."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One event as it was read, with what tells it from others of the same UID."""

    uid: str
    """As the file says; empty where it is silent."""
    recurrence: str
    """RECURRENCE-ID as it stands."""
    sequence: int
    stamp: str
    """DTSTAMP as it stands: its form sorts by time."""
    start: str
    """DTSTART as it stands."""
    title: str
    organizer: str
    """The address in ORGANIZER, folded; empty without one."""
    digest: str
    where: str
    part: int = 0
    """Which part of a mail it stands in; smaller ones count more."""
    is_stand_in: bool = False
    """True for a master that Thunderbird made up, because it knows occurrences only."""
    files: tuple[int, ...] = (0,)
    """Which files of the input say it, by number; it stands in the first of them."""
    written_ns: int = 0
    """When its file was last written, where several files are read together."""
    outcome: Draft | Cancelled | Unusable

    @property
    def age(self) -> tuple[int, str, int]:
        """The revision: of two the greater one is newer (RFC 5546 §2.1.5), then the later file."""
        return self.sequence, self.stamp, self.written_ns

    def told(self, *findings: Finding) -> Candidate:
        """Return the event with findings before its own."""
        outcome = replace(self.outcome, findings=(*findings, *self.outcome.findings))
        return replace(self, outcome=outcome)
