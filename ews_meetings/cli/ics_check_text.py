"""What `ics check` says, for people: a block for each event, and one for each file that is odd as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import assert_never

from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Unusable
from ews_meetings.cli.ics_check_json import what_of
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.series_text import series_lines
from ews_meetings.cli.words import counted
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import Role
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import show_span
from ews_meetings.sources.checking.checked import CheckedEvent, CheckedFile

Line = tuple[str, Style]
_SIGNS = {
    Effect.KEPT: ("= noted  ", Style.QUIET),
    Effect.CHANGED: ("~ changed", Style.CHANGE),
    Effect.LOST: ("- lost   ", Style.BAD),
    Effect.REFUSED: ("! refused", Style.BAD),
}
_STYLES = {Severity.INFO: Style.QUIET, Severity.WARNING: Style.CHANGE, Severity.ERROR: Style.BAD}


def write_checked(screen: Screen, one: CheckedFile | CheckedEvent) -> None:
    """Write what was found; of small remarks nothing without -v."""
    is_wordy = screen.verbosity > 0
    if isinstance(one, CheckedEvent):
        lines = list(_event_lines(one, is_wordy=is_wordy))
    else:
        lines = list(_remark_lines(one.remarks, is_wordy=is_wordy))
    if isinstance(one, CheckedEvent) or lines:
        screen.line(_head(one), Style.HEAD)
        for text, style in lines:
            screen.line(f"  {text}", style)
        screen.line()


def _head(one: CheckedFile | CheckedEvent) -> str:
    if isinstance(one, CheckedFile):
        return f"{one.name} as a whole"
    return one.title if one.where in one.title else f"{one.title} ({one.where})"


def _event_lines(one: CheckedEvent, *, is_wordy: bool) -> Iterator[Line]:
    for wish in one.wishes:
        yield from ((line, Style.PLAIN) for line in _becomes(wish, is_wordy=is_wordy))
    yield from ((line, Style.PLAIN) for line in _invited(one))
    if one.names.kept:
        yield f"= kept     {', '.join(one.names.kept)}", Style.QUIET
    yield from map(_finding_line, one.findings)
    if one.names.skipped:
        yield f". skipped  {', '.join(one.names.skipped)}: Exchange keeps its own", Style.QUIET
    if one.refusal is not None:
        yield f"! refused  {one.refusal.message} [{one.refusal.code}]", Style.BAD
        if one.refusal.hint:
            yield f"           do: {one.refusal.hint}", Style.PLAIN
    yield from _remark_lines(one.remarks, is_wordy=is_wordy)


def _becomes(wish: Wished, *, is_wordy: bool) -> Iterator[str]:
    """Yield what an event becomes, and when."""
    match wish:
        case Hold():
            yield f"{what_of(wish)}: {show_span(wish.series.meeting.span)}"
            yield from series_lines(wish.series) if is_wordy else _series(wish)
        case Amend():
            yield f"changes the occurrence of {_named(wish.occurrence)} of a series that is not here"
        case Drop():
            yield f"cancels {_extent(wish)}"
        case Unusable():
            return
        case _:
            assert_never(wish)


def _extent(drop: Drop) -> str:
    match drop.extent:
        case Extent.WHOLE:
            return "the meeting"
        case Extent.OCCURRENCE:
            return f"the occurrence of {_named(drop.occurrence)}"
        case Extent.FOLLOWING:
            return f"the occurrence of {_named(drop.occurrence)} and all after it"
        case _:
            assert_never(drop.extent)


def _named(occurrence: str) -> str:
    """Return an occurrence for people: a day, a time of its series, or an instant, which is in UTC."""
    day, _, time = occurrence.partition("T")
    if not time:
        return occurrence
    return f"{day} {time[:5]}{' UTC' if time.endswith('+00:00') else ''}"


def _series(hold: Hold) -> Iterator[str]:
    series = hold.series
    if series.meeting.recurrence is None:
        return
    deleted = f", not on {counted(len(series.deleted), 'date')}" if series.deleted else ""
    changed = f", {counted(len(series.changed), 'exception')}" if series.changed else ""
    yield f"repeats: {show_recurrence(series.meeting.recurrence)}{deleted}{changed}"


def _invited(one: CheckedEvent) -> Iterator[str]:
    """Yield who is invited, and what the calendar says it is."""
    meetings = sum(isinstance(wish, Hold) for wish in one.wishes)
    if meetings > 1:
        yield f"becomes {meetings} meetings, each with invitations of its own"
    roles = Counter(attendee.role for attendee in one.attendees)
    people = ", ".join(f"{roles[role]} {role.value}" for role in Role if roles[role])
    told = [f"invites: {people}"] if people else []
    told += [f"METHOD:{one.method}"] if one.method else []
    if told:
        yield "; ".join(told)


def _finding_line(finding: Finding) -> Line:
    sign, style = _SIGNS[finding.effect]
    prop = f"{finding.field}: " if finding.field else ""
    where = f" ({finding.where})" if finding.where else ""
    return f"{sign}  {prop}{finding.message}{where} [{finding.code}]", style


def _remark_lines(remarks: tuple[Remark, ...], *, is_wordy: bool) -> Iterator[Line]:
    shown = (one for one in remarks if is_wordy or one.severity is not Severity.INFO)
    return chain.from_iterable(map(_lines_of, shown))


def _lines_of(remark: Remark) -> Iterator[Line]:
    where = f" ({remark.where})" if remark.where else ""
    sign = "." if remark.severity is Severity.INFO else "!"
    yield f"{sign} Outlook  {remark.message}{where} [{remark.code}]", _STYLES[remark.severity]
    yield f"           do: {remark.advice}", Style.PLAIN
