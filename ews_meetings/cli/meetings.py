"""`show`: everything that is known of one meeting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Facts, Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.cli.completers import offer_meetings
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import (
    answers_of,
    invited,
    meeting_row,
)
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Answer, Screen, Style
from ews_meetings.cli.series_text import differences, occurrence_name
from ews_meetings.cli.words import person, response_word
from ews_meetings.model.body_text import body_text
from ews_meetings.model.fields import FIELDS
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.service.pieces import one_of_several

MeetingName = Annotated[
    str,
    typer.Argument(metavar="NAME", help="Key, UID or item id.", autocompletion=offer_meetings),
]


def show_meeting(session: Session, name: MeetingName) -> int:
    """Show everything that is known of one meeting."""
    with open_calendar(session) as calendar:
        seen = calendar.meeting(name, with_contents=True)
        beside = calendar.meetings_beside(seen) if name != seen.ref.item_id else ()
    tell_beside(session.screen, beside)
    if session.screen.is_text:
        write_meeting(session.screen, seen)
    row = meeting_row(seen)
    session.screen.give(Answer(kind="meeting", data=[row], columns=tuple(row)))
    return 0


def tell_beside(screen: Screen, beside: Sequence[Origin]) -> None:
    """Say that the event of a meeting became several, of which only the first is named."""
    if beside:
        screen.warn(one_of_several(beside).message)


def write_meeting(screen: Screen, seen: Observed) -> None:
    """Write everything that is known of one meeting."""
    meeting, facts, stamp = seen.series.meeting, seen.facts, seen.stamp
    hidden = {"attendees", "roles", "names", "body"}
    rows = [(field.label, field.show(meeting)) for field in FIELDS if field.name not in hidden]
    rows += [
        ("invited", f"{invited(seen)}{_owed(seen)}"),
        ("organizer", facts.organizer),
        *_own_answer(facts),
        ("cancelled", "yes" if facts.is_cancelled else "no"),
        ("requests sent", f"{facts.invited} (the server says)"),
        ("created", f"{facts.created_at:%Y-%m-%d %H:%M:%S} UTC" if facts.created_at else "unknown"),
        ("key", seen.key),
        ("UID", seen.series.uid),
        ("item id", seen.ref.item_id),
    ]
    if stamp is not None:
        rows.append(("made by", f"{stamp.origin.scope}, run {stamp.run}, step {stamp.step}"))
    screen.table(("field", "value"), rows)
    _write_exceptions(screen, seen.series)
    _write_attendees(screen, seen)
    _write_body(screen, meeting)


def _owed(seen: Observed) -> str:
    is_owed = seen.stamp is not None and seen.stamp.notify is NotifyState.OWED
    return ", but not told of the last change" if is_owed else ""


def _own_answer(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what the mailbox itself has answered, on an attendee's copy."""
    if facts.is_ours_to_organize is Known.NO:
        when = f" ({facts.replied_at:%Y-%m-%d %H:%M} UTC)" if facts.replied_at else ""
        yield ("own answer", f"{response_word(facts.my_response)}{when}")


def _write_exceptions(screen: Screen, series: Series) -> None:
    if not (series.deleted or series.changed):
        return
    rows = [(at, "deleted") for at in series.deleted]
    for one in series.changed:
        changes = differences(series, one)
        said = "; ".join(f"{change.field}: {change.new}" for change in changes)
        rows.append((one.original_start_at, said or "as the pattern has it"))
    screen.line()
    screen.table(
        ("occurrence", "is"),
        [(occurrence_name(at, series.meeting), said) for at, said in sorted(rows)],
    )


def _write_attendees(screen: Screen, seen: Observed) -> None:
    if seen.series.meeting.attendees:
        screen.line()
        screen.table(
            ("attendee", "role", "response"),
            [
                (person(a.attendee.mailbox), a.attendee.role, response_word(a.response))
                for a in answers_of(seen)
            ],
        )


def _write_body(screen: Screen, meeting: Meeting) -> None:
    if body_text(meeting.body):
        screen.line()
        screen.line(f"body ({meeting.body.kind})", Style.HEAD)
        is_html = meeting.body.kind == "html"
        for line in [body_text(meeting.body)] if is_html else meeting.body.content.splitlines():
            screen.line(line)
