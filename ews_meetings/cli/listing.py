"""`list`: the meetings that this tool has made, all or those of some time, in columns as wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from ews_meetings.change.observed import Observed
from ews_meetings.cli.columns import read_columns, read_form
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import LIST_COLUMNS, counts, invited, list_row
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import open_calendar, zone_of
from ews_meetings.cli.output import Answer, Form, Row, Screen, shown_cell
from ews_meetings.cli.when_reading import check_moment, read_time
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import last_end, slots_of
from ews_meetings.model.recurrence import show_pattern
from ews_meetings.model.span import Span, end_of, show_span, start_of

COLUMNS = (*LIST_COLUMNS, "item_id", "answers", "all_day")
_HEADS = ("when", "repeats", "subject", "attendees", "invited", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions:
    """Which meetings are listed, and what of each."""

    begin: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="Only what ends after that day or time."),
    ] = None
    end: Annotated[
        str | None,
        typer.Option(
            "--to",
            metavar="TIME",
            help="Only what begins on that day or before, or before that time.",
        ),
    ] = None
    tz: Annotated[
        str | None,
        typer.Option("--tz", metavar="ZONE", help="For --from and --to; the machine's by default."),
    ] = None
    columns: Annotated[
        str | None,
        typer.Option("--columns", metavar="A,B,C", help=f"Of {', '.join(COLUMNS)}."),
    ] = None
    form: Annotated[
        str | None,
        typer.Option(
            "--format", metavar="FORM", help="A line for each, such as '{start} {subject:<30}'."
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time: from an instant on, until before another; None is without an end."""

    begin: datetime | None
    end: datetime | None

    def holds(self, series: Series) -> bool:
        """Say whether something of a series takes place in it."""
        if self.end is None:
            last = last_end(series)
            return last is None or self.begin is None or last > self.begin
        if any(self.touches(one.meeting.span) for one in series.changed):
            return True
        for original_start_at, span in slots_of(series):
            if original_start_at >= self.end:
                return False
            if self.touches(span):
                return True
        return False

    def touches(self, span: Span) -> bool:
        """Say whether something that takes place does so in it, if only for a part."""
        start_at, end_at = start_of(span), end_of(span)
        is_early = self.end is None or start_at < self.end
        return is_early and (self.begin is None or end_at > self.begin or start_at >= self.begin)


def list_meetings(session: Session, wished: ListOptions) -> int:
    """List the meetings that this tool has made in the calendar, the earliest first."""
    window, columns, line = _read(session, wished)
    with open_calendar(session) as calendar:
        held = [one for one in calendar.meetings() if window.holds(one.series)]
    held.sort(key=lambda one: (start_of(one.series.meeting.span), one.key))
    rows = [list_row(one) for one in held]
    if session.screen.is_text:
        _write(session.screen, held, rows, columns=columns, line=line)
    session.screen.give(
        Answer(
            kind="meetings",
            data=[{name: row[name] for name in columns} for row in rows] if columns else rows,
            columns=columns or LIST_COLUMNS,
            summary={"meetings": len(rows)},
        )
    )
    return 0


def _read(
    session: Session, wished: ListOptions
) -> tuple[Window, tuple[str, ...], Callable[[Row], str] | None]:
    """Return what is wished, before anything is contacted.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    wrong, form = MistakeList(), session.screen.form
    columns, line = wished.columns, wished.form
    if columns is not None and line is not None:
        wrong.add(UsageProblem("--columns and --format are both given; one says what is written"))
    if columns is not None and form is Form.JSON:
        wrong.add(BadOption("--columns", columns, "is for text, csv and jsonl; json is whole"))
    if line is not None and form is not Form.TEXT:
        wrong.add(BadOption("--format", line, f"is for text, not for {form}"))
    window = wrong.attempt(lambda: read_window(session, wished))
    names = wrong.attempt(lambda: read_columns(columns, COLUMNS)) if columns is not None else ()
    make = wrong.attempt(lambda: read_form(line, COLUMNS)) if line is not None else None
    wrong.settle()
    return window or Window(begin=None, end=None), names or (), make


def read_window(session: Session, wished: ListOptions) -> Window:
    """Return the time that `--from` and `--to` name; a day that ends it is part of it.

    Raises:
        BadOption: one is neither a day nor a time.
    """
    if wished.begin is None and wished.end is None:
        return Window(begin=None, end=None)
    zone = zone_of(session, wished.tz).name
    return window_in(wished.begin, wished.end, zone=zone)


def window_in(begin: str | None, end: str | None, *, zone: str) -> Window:
    """Return the time that `--from` and `--to` name, as they are written in some zone.

    Raises:
        BadOption: one is neither a day nor a time.
        UsageProblem: they are the wrong way round.
    """
    begin_at = _moment("--from", begin, zone) if begin is not None else None
    end_at = _moment("--to", end, zone, is_end=True) if end is not None else None
    if begin_at and end_at and end_at <= begin_at:
        raise UsageProblem(f"--to {end} is not after --from {begin}")
    return Window(begin=begin_at, end=end_at)


def _moment(option: str, text: str, zone: str, *, is_end: bool = False) -> datetime:
    check_moment(option, text)
    if ":" in text or "T" in text:
        return read_time(option, text, zone=zone)
    day = date.fromisoformat(text)
    if is_end and day < date.max:
        day += timedelta(days=1)
    return read_time(option, f"{day}T00:00", zone=zone)


# --- words --------------------------------------------------------------------------------------


def _write(
    screen: Screen,
    held: Sequence[Observed],
    rows: Sequence[Row],
    *,
    columns: tuple[str, ...],
    line: Callable[[Row], str] | None,
) -> None:
    if line is not None:
        for row in rows:
            screen.made_line(line(row))
    elif columns:
        screen.table(columns, [[shown_cell(row[name]) for name in columns] for row in rows])
    elif held:
        screen.table(_HEADS, [_cells(one) for one in held])
    else:
        screen.say("no meetings of ours are in this calendar")


def _cells(seen: Observed) -> tuple[str, ...]:
    meeting = seen.series.meeting
    repeats = show_pattern(meeting.recurrence.pattern) if meeting.recurrence else ""
    people = (_attendees(seen), invited(seen))
    return (show_span(meeting.span), repeats, meeting.subject, *people, seen.key)


def _attendees(seen: Observed) -> str:
    """Return how many there are, and what they said."""
    number = len(seen.series.meeting.attendees)
    said = [f"{count} {word}" for word, count in counts(seen.facts).items() if count]
    return f"{number}: {', '.join(said)}" if said else str(number)
