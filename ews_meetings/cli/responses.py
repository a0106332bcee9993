"""`responses show`: what attendees have answered."""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import answer_row, answers_of, counts, invited
from ews_meetings.cli.meetings import MeetingName
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Answer, Style
from ews_meetings.cli.words import person, response_word
from ews_meetings.model import people
from ews_meetings.model.people import Role
from ews_meetings.model.span import show_span

_COLUMNS = ("address", "name", "role", "response", "answered_at")


def show_responses(session: Session, name: MeetingName) -> int:
    """Show who accepted, declined, or has not answered."""
    with open_calendar(session) as calendar:
        seen = calendar.meeting(name)
        capabilities = calendar.capabilities()
    screen, answers = session.screen, answers_of(seen)
    for text in _reservations(seen, capabilities):
        screen.warn(text)
    if screen.is_text:
        meeting = seen.series.meeting
        screen.line(f"{meeting.subject}, {show_span(meeting.span)}", Style.HEAD)
        screen.table(
            ("attendee", "role", "response", "when (UTC)"), [_cells(one) for one in answers]
        )
    screen.give(
        Answer(
            kind="responses",
            data=[answer_row(one) for one in answers],
            columns=_COLUMNS,
            summary={"attendees": len(answers), **counts(seen.facts), "invited": invited(seen)},
        )
    )
    return 0


def _cells(answer: people.Answer) -> tuple[str, ...]:
    when = f"{answer.answered_at:%Y-%m-%d %H:%M}" if answer.answered_at else ""
    attendee = answer.attendee
    return (person(attendee.mailbox), attendee.role, response_word(answer.response), when)


def _reservations(seen: Observed, capabilities: Capabilities) -> Iterator[str]:
    """Yield why the answers may not be the whole truth."""
    facts = seen.facts
    if facts.is_ours_to_organize is Known.NO:
        yield (
            "this is an attendee's copy: Exchange keeps the answers in the calendar of the"
            f" organizer{f', {facts.organizer}' if facts.organizer else ''}"
        )
    if not seen.series.meeting.attendees:
        yield "the meeting has no attendees"
    elif invited(seen) == "silent":
        yield "nobody was invited: the meeting was made silently"
    rooms = any(a.role is Role.RESOURCE for a in seen.series.meeting.attendees)
    if rooms and capabilities.rooms_answer is Known.NO:
        yield "on this server rooms book themselves without an answer"
