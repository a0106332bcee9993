"""Files to what `ics check` says of them, one event after the other; nothing that was yielded is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Hold, Same, Unusable
from ews_meetings.errors import FileChanged
from ews_meetings.ics.checking.event import check_event
from ews_meetings.ics.checking.kept import Names, sorted_names
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.lines.notes import joined
from ews_meetings.ics.lines.properties import one_line
from ews_meetings.ics.settling.uids import Sourced, Wished
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.people import Attendee
from ews_meetings.sources.batch import Gathered
from ews_meetings.sources.checking.looking import Looker, Seen

_SHOWN = 20
"""So many remarks of one kind are told of a file."""


class Verdict(StrEnum):
    """The worst that becomes of anything in an event."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A calendar or mail as a whole."""

    name: str
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedEvent:
    """An event, with the exceptions to it."""

    where: str
    uid: str
    """As the file says; empty where it is silent."""
    title: str
    """SUMMARY, else what the event is known by."""
    method: str
    """Of its calendar, upper case; empty without one."""
    wishes: tuple[Wished, ...]
    """What it becomes: several meetings, where one does not say it."""
    names: Names
    """Nothing where the event is refused."""
    findings: tuple[Finding, ...]
    remarks: tuple[Remark, ...]

    @property
    def refusal(self) -> Refusal | None:
        """Why some of it is not used."""
        return next((w.refusal for w in self.wishes if isinstance(w, Unusable)), None)

    @property
    def attendees(self) -> tuple[Attendee, ...]:
        """Who is asked to come; of several meetings all have the same."""
        holds = (wish for wish in self.wishes if isinstance(wish, Hold))
        return next((hold.series.meeting.attendees for hold in holds), ())

    @property
    def verdict(self) -> Verdict:
        """The worst that becomes of anything in it."""
        effects = {finding.effect for finding in self.findings}
        if self.refusal is not None:
            return Verdict.REFUSED
        if effects & {Effect.LOST, Effect.REFUSED}:
            return Verdict.LOST
        return Verdict.CHANGED if Effect.CHANGED in effects else Verdict.KEPT


def check_all(gathered: Gathered) -> Iterator[CheckedFile | CheckedEvent]:
    """Yield what is to be said of some files: of each as a whole before its events, in their order."""
    looker, told = Looker(gathered), 0
    register = gathered.register
    every = len(register.documents)
    for (place, _), some in groupby(gathered.each(), key=_place):
        known = register.number_at(place) + 1 if place >= 0 else every
        yield from (_file(looker, number) for number in range(told, known))
        told = max(told, known)
        yield _event(looker, tuple(some))
    yield from (_file(looker, number) for number in range(told, every))


def _place(one: Sourced) -> tuple[int, str]:
    return one.place, one.wish.where


def _file(looker: Looker, number: int) -> CheckedFile:
    try:
        remarks = tuple(_bounded(looker.remarks(number)))
    except (FileChanged, OSError):
        remarks = ()  # its events are refused for it
    return CheckedFile(name=looker.name(number), remarks=remarks)


def _bounded(remarks: Iterable[Remark]) -> Iterator[Remark]:
    """Yield the first few of each kind, and how many more there are: a file may be a million calendars."""
    seen: Counter[str] = Counter()
    last: dict[str, Remark] = {}
    for remark in remarks:
        seen[remark.code] += 1
        if seen[remark.code] <= _SHOWN:
            yield remark
        last[remark.code] = remark
    for code, count in seen.items():
        if count > _SHOWN:
            message = f"so it is in {count - _SHOWN} more places of the file, last here"
            yield replace(last[code], message=message)


def _event(looker: Looker, some: tuple[Sourced, ...]) -> CheckedEvent:
    wishes = tuple(one.wish for one in some if not isinstance(one.wish, Same))
    seen = _about(looker, some[0])
    findings = joined([wish.findings for wish in wishes])
    meetings = sum(isinstance(wish, Hold) for wish in wishes)
    components = [one.event for one in seen]
    is_refused = isinstance(wishes[0], Unusable)
    remarks = (
        check_event(one.event, one.calendar, one.zones, meetings=meetings)
        for one in seen
        if not one.is_translated
    )
    return CheckedEvent(
        where=wishes[0].where,
        uid=_text(seen, "UID"),
        title=_text(seen, "SUMMARY") or _title(wishes),
        method=seen[0].calendar.method if seen else "",
        wishes=wishes,
        names=Names() if is_refused else sorted_names(components, findings),
        findings=findings,
        remarks=tuple(dict.fromkeys(remark for some in remarks for remark in some)),
    )


def _about(looker: Looker, one: Sourced) -> tuple[Seen, ...]:
    """Return the events that a wish was made of: its own, and of a series its exceptions."""
    own = tuple(looker.seen((one.place,)))
    if not isinstance(one.wish, Hold):
        return own
    return (*own, *(part for part in looker.parts(one.group) if part not in own))


def _text(seen: tuple[Seen, ...], name: str) -> str:
    found = (one.event.first(name) for one in seen)
    return next((one_line(prop.value) for prop in found if prop is not None), "")


def _title(wishes: tuple[Wished, ...]) -> str:
    first = wishes[0]
    return first.title if isinstance(first, Unusable) else "(no subject)"
