"""`list`: the meetings that this tool has made, all or those of some time, in columns as wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer

from ews_meetings.change.observed import Observed
from ews_meetings.cli.answer_pieces import shown_cell
from ews_meetings.cli.columns import read_columns, read_form
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import LIST_COLUMNS, counts, invited, list_row
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Answer, Form, Row, Screen
from ews_meetings.cli.window import Window, WindowOptions, read_window
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.recurrence import show_pattern
from ews_meetings.model.span import show_span, start_of

COLUMNS = (*LIST_COLUMNS, "item_id", "answers", "all_day")
_HEADS = ("when", "repeats", "subject", "attendees", "invited", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOptions(WindowOptions):
    """Which meetings are listed, and what of each."""

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
