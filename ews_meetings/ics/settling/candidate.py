"""What one event of a file was read as, before it is known what else the file says of its UID."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ews_meetings.change.notify import Inviting
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Extent, Unusable
from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.settling.exported import Exported
from ews_meetings.ics.when.slots import SlotName
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Meeting

_INSTANT = re.compile("([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z")


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
    holes: tuple[datetime, ...] = ()
    """Original starts that the pattern has and the rule has not, UTC, ascending."""
    part: int = 0
    """`Origin.part`."""
    pieces: tuple[Piece, ...] = ()
    """When the other meetings take place that the event becomes; all else of them is as here."""
    is_following: bool = False
    """Whether all occurrences after it are meant too."""
    findings: tuple[Finding, ...] = ()
    inviting: Inviting = Inviting.ASKED
    held_copies: str = ""
    """As in `Hold`."""


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
    is_revision: bool = True
    """False for what only talks of a meeting, such as METHOD:REPLY."""
    is_addition: bool = False
    """True for METHOD:ADD: a further instance of a series, whatever else is said of that."""
    is_stand_in: bool = False
    """True for a master that Thunderbird made up, because it knows occurrences only."""
    exported: Exported | None = None
    """What `export` says of it, if it wrote the event."""
    files: tuple[int, ...] = (0,)
    """Which files of the input say it, by number; it stands in the first of them."""
    written_ns: int = 0
    """When its file was last written, where several files are read together."""
    outcome: Draft | Cancelled | Unusable

    @property
    def shown(self) -> str:
        """What people call it."""
        return self.title or self.uid or "(no title)"

    @property
    def age(self) -> tuple[int, str, int]:
        """The revision: of two the greater one is newer (RFC 5546 §2.1.5), then the later file."""
        return self.sequence, self.stamp, self.written_ns

    @property
    def revision(self) -> Revision:
        """The version that outlives this input; what un-invites people says nothing of the rest.

        So its DTSTAMP does not count: the request to those who stay may be a second older.
        """
        if isinstance(self.outcome, Unusable):
            return Revision(sequence=self.sequence)
        is_all = not (isinstance(self.outcome, Cancelled) and self.outcome.uninvited)
        slot = self.outcome.slot
        return Revision(
            sequence=self.sequence,
            stamped_at=instant_of(self.stamp) if is_all else None,
            occurrence=slot.text if slot else "",
        )

    def told(self, *findings: Finding) -> Candidate:
        """Return the event with findings before its own."""
        outcome = replace(self.outcome, findings=(*findings, *self.outcome.findings))
        return replace(self, outcome=outcome)


def instant_of(text: str) -> datetime | None:
    """Return when DTSTAMP says; None where it is no UTC time, as it has to be (RFC 5545 §3.8.7.2)."""
    found = _INSTANT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
