"""`ics expand`: the occurrences of calendar files as Exchange will hold them; nobody is contacted."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.cli.exit_codes import SOME_FAILED, UNUSABLE
from ews_meetings.cli.filing import code_of, tell_left
from ews_meetings.cli.globals import Session
from ews_meetings.cli.ics_reading import OfflineOptions, Reader, raise_alone
from ews_meetings.cli.output import Answer, Row, Screen
from ews_meetings.cli.span_json import original_start, times
from ews_meetings.cli.window import UNTIL, Begin, Window, window_in
from ews_meetings.cli.words import counted
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.span import Span, show_span, start_of

_COLUMNS = (
    "start", "end", "all_day", "zone", "end_zone", "original_start", "is_changed", "subject", "location",
    "uid", "part", "where",
)  # fmt: skip
_HEADS = ("when", "subject", "changed", "uid")
_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandOptions(OfflineOptions):
    """What is expanded, and for which time."""

    begin: Begin = None
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help=f"{UNTIL}; without it a series without end is shown for a year, from --from or"
            " from now on.",
        ),
    ] = None
    limit: Annotated[
        int | None,
        typer.Option("--limit", min=1, metavar="N", help="Only the first N occurrences."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """One occurrence as Exchange will hold it."""

    span: Span
    original_start_at: datetime
    meeting: Meeting
    """What it is; its own span and its series' recurrence may stand there."""
    is_changed: bool
    hold: Hold

    @property
    def order(self) -> tuple[datetime, str, int]:
        """By what occurrences are sorted."""
        return start_of(self.span), self.hold.origin.uid, self.hold.origin.part


def expand(session: Session, wished: ExpandOptions) -> int:
    """List the occurrences of calendar files as Exchange will hold them, the earliest first.

    Nobody is contacted. Deleted occurrences are not there; changed ones are as they were changed.
    """
    reader = Reader.of(session, wished)
    window = window_in(wished.begin, wished.end, zone=reader.zone.name)
    gathered = reader.gather(wished.files)
    tell_left(session.screen, gathered.left)
    raise_alone(gathered)
    session.screen.say(reader.about)
    counts, bounded = _Counts(), _Bounded(window=window, now_at=datetime.now(UTC))
    found = (
        one
        for wish in (sourced.wish for sourced in gathered.each())
        for one in (bounded.takings(wish) if isinstance(wish, Hold) else counts.other(wish))
    )
    shown = _first(found, wished.limit)
    counts.tell(session.screen)
    if bounded.cut:
        session.screen.note(
            f"{counted(bounded.cut, 'series')} without end, shown until"
            f" {bounded.until_at:%Y-%m-%d}; --to says another day"
        )
    code = counts.code(has_shown=bool(bounded.holds)) or code_of(gathered.left)
    _give(session.screen, shown, counts=counts, code=code)
    return code


def occurrences_in(
    series: Series, window: Window
) -> Iterator[tuple[datetime, Span, Meeting, bool]]:
    """Yield the occurrences of a series in some time: original start, when, what, and whether changed.

    Args:
        series: any; one without end needs a window with one.
        window: the time.
    """
    changed = {one.original_start_at: one.meeting for one in series.changed}
    for at, span in slots_of(series):
        if window.end is not None and at >= window.end:
            break
        if at in changed:
            continue
        if window.touches(span):
            yield at, span, series.meeting, False
    for at, meeting in changed.items():
        if window.touches(meeting.span):
            yield at, meeting.span, meeting, True


@dataclass(slots=True, kw_only=True)
class _Bounded:
    """Expands meetings; what has no end by itself gets one."""

    window: Window
    now_at: datetime
    cut: int = 0
    """How many series had to be given an end."""
    holds: int = 0

    @property
    def until_at(self) -> datetime:
        """Where a series without end is cut."""
        return (self.window.begin or self.now_at) + _YEAR

    def takings(self, hold: Hold) -> Iterator[Taking]:
        self.holds += 1
        recurrence, window = hold.series.meeting.recurrence, self.window
        if recurrence is not None and recurrence.is_endless and window.end is None:
            self.cut += 1
            window = Window(begin=window.begin, end=self.until_at)
        for at, span, meeting, is_changed in occurrences_in(hold.series, window):
            yield Taking(
                span=span,
                original_start_at=at,
                meeting=meeting,
                is_changed=is_changed,
                hold=hold,
            )


@dataclass(slots=True)
class _Counts:
    """What is no meeting."""

    refused: list[Unusable] = field(default_factory=list)
    others: int = 0
    """Changes and cancellations of meetings that are not in the files."""

    def other(self, wish: object) -> tuple[Taking, ...]:
        """Count what has no occurrences."""
        if isinstance(wish, Unusable):
            self.refused.append(wish)
        else:
            self.others += 1
        return ()

    def tell(self, screen: Screen) -> None:
        """Tell it."""
        for one in self.refused:
            hint = f"; {one.refusal.hint}" if one.refusal.hint else ""
            screen.warn(f"refused: {one.refusal.message}{hint} [{one.refusal.code}]")
        if self.others:
            changes = "1 change or cancellation"
            if self.others > 1:
                changes = f"{self.others} changes or cancellations"
            screen.note(f"{changes} of meetings that are not in the files: left out")

    def code(self, *, has_shown: bool) -> int:
        """Return how the command ends."""
        if not self.refused:
            return 0
        return SOME_FAILED if has_shown or self.others else UNUSABLE


def _first(found: Iterable[Taking], limit: int | None) -> list[Taking]:
    """Return occurrences sorted by time; of many the first, and no others are kept."""
    if limit is None:
        return sorted(found, key=lambda one: one.order)
    return heapq.nsmallest(limit, found, key=lambda one: one.order)


def _give(screen: Screen, shown: list[Taking], *, counts: _Counts, code: int) -> None:
    if screen.is_text and shown:
        screen.table(_HEADS, map(_cells, shown))
    elif screen.is_text:
        screen.say("no occurrences in that time")
    rows = [_row(one) for one in shown] if not screen.is_text else []
    summary = {"occurrences": len(shown), "refused": len(counts.refused), "others": counts.others}
    screen.give(
        Answer(kind="occurrences", data=rows, columns=_COLUMNS, summary=summary, is_ok=not code)
    )


def _cells(one: Taking) -> tuple[str, ...]:
    changed = "changed" if one.is_changed else ""
    return show_span(one.span), one.meeting.subject, changed, one.hold.origin.uid


def _row(one: Taking) -> Row:
    return {
        **times(one.span),
        "original_start": original_start(one.original_start_at, one.hold.series.meeting),
        "is_changed": one.is_changed,
        "subject": one.meeting.subject,
        "location": one.meeting.location,
        "uid": one.hold.origin.uid,
        "part": one.hold.origin.part,
        "where": one.hold.where,
    }
