"""What is wanted of a calendar: that it holds a meeting, that something changes, that something goes.

Amend, Rework and the partial Drop are relative: `service.wishes` turns them, with what was observed, into
Hold; after that only Hold, the whole Drop and Respond exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ews_meetings.change.action import Reply
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.revision import Revision
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.span import TimedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The calendar holds exactly this."""

    origin: Origin
    series: Series
    digest: str
    """Of the source: equal digests mean that nobody needs to look closer."""
    findings: tuple[Finding, ...] = ()
    where: str = ""
    """`file:line`, for people."""
    base: Observed | None = None
    """What a relative wish was made from: then only the differences from it are wanted."""
    revisions: tuple[Revision, ...] = ()
    """Which versions of a file it follows; empty for what no file says."""
    inviting: Inviting = Inviting.ASKED
    held_copies: str = ""
    """Why people may hold an invitation that was mailed from elsewhere; empty for no reason."""
    parts: frozenset[int] = frozenset()
    """Every `Origin.part` that its event has now; empty where nothing is said of others."""
    is_added: bool = False
    """Whether it was put beside its event afterwards (METHOD:ADD), and is none of what that says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What came of a wish of a file when it was applied, as far as the next run needs it."""

    origin: Origin
    uid: str
    """Of the item."""
    title: str
    """Subject and time, for people."""
    digest: str
    """As in `Hold`."""
    written: tuple[str, ...]
    """The names of what stamps say of it: as it was, and as a past meeting."""
    has_people: bool
    ends_at: datetime | None
    """When its last occurrence ends; None where it goes on for ever."""
    findings: tuple[Finding, ...] = ()
    where: str = ""
    revisions: tuple[Revision, ...] = ()
    seen: ItemRef | None = None
    """The item as it was when nothing on it was another than what was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Same:
    """A file says what it said when it was applied; nobody has read it closer."""

    applied: Applied
    again: Callable[[], Hold | Unusable] = field(compare=False)
    """Reads it."""

    @property
    def origin(self) -> Origin:
        """Where it comes from."""
        return self.applied.origin

    @property
    def where(self) -> str:
        """`file:line`, for people."""
        return self.applied.where

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found when it was read."""
        return self.applied.findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend:
    """One meeting, or one occurrence of a series, changes in what is named; the rest stays."""

    name: str
    """Key, UID or item id."""
    edit: Callable[[Meeting], Meeting]
    """Makes the new meeting from the present one.

    Raises EwsMeetingsError where that cannot be done.
    """
    origin: Origin | None = None
    """Only an item of this origin is meant; None for any of ours."""
    occurrence: str = ""
    """Original start as a person writes it: a date, or ISO 8601 in the zone of the series."""
    findings: tuple[Finding, ...] = ()
    where: str = ""
    revisions: tuple[Revision, ...] = ()
    """As in `Hold`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rework:
    """One meeting, exceptions included, changes from what it is now; what undo asks for."""

    name: str
    """Key, UID or item id."""
    edit: Callable[[Series], Series]
    """Makes the new series from the present one.

    Raises EwsMeetingsError where that cannot be done.
    """
    findings: tuple[Finding, ...] = ()
    where: str = ""


class Extent(StrEnum):
    """How much of a series goes."""

    WHOLE = "whole"
    OCCURRENCE = "occurrence"
    FOLLOWING = "following"
    """One occurrence and all after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A meeting, an occurrence, or the rest of a series is cancelled."""

    name: str
    """Key, UID or item id."""
    origin: Origin | None = None
    """Only an item of this origin is meant; None for any of ours."""
    extent: Extent = Extent.WHOLE
    occurrence: str = ""
    """As in `Amend`; for every extent but WHOLE."""
    message: str = ""
    """To those who are invited; for the whole meeting only."""
    takes_pieces: bool = False
    """Whether the UID or key of an event means all meetings that it became; an origin always does."""
    findings: tuple[Finding, ...] = ()
    where: str = ""
    revisions: tuple[Revision, ...] = ()
    """As in `Hold`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """The mailbox answers an invitation of somebody else's."""

    name: str
    """UID or item id."""
    reply: Reply
    message: str = ""
    """To the organizer."""
    propose: Callable[[Meeting], TimedSpan] | None = None
    """Makes the other time that goes with the reply from the present meeting.

    Raises EwsMeetingsError where that cannot be done.
    """


Wish = Hold | Same | Amend | Rework | Drop | Respond


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A piece of the input that cannot become a wish; its neighbours can."""

    title: str
    where: str
    refusal: Refusal
    findings: tuple[Finding, ...] = ()
