"""`responses show`: what attendees have answered, when, with which words and other times."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed, ResponseMessage
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import answers_of, counts_of, invited
from ews_meetings.cli.meetings import MeetingName
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Answer, Row, Screen, Style
from ews_meetings.cli.span_json import times
from ews_meetings.cli.words import person, response_word
from ews_meetings.model import people
from ews_meetings.model.people import Mailbox, Response, Role
from ews_meetings.model.span import TimedSpan, show_span, zones_of

_COLUMNS = ("address", "name", "role", "response", "answered_at", "mailed", "comment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What one person has answered."""

    mailbox: Mailbox
    role: Role | None
    """None for somebody who answered and is not in the list, such as a member of an invited list."""
    response: Response
    """As the organizer's calendar tracks it; of somebody who is not in the list, as it was mailed."""
    answered_at: datetime | None
    mailed: Response | None = None
    """What the last message says; None where none was found."""
    comment: str = ""
    proposed: TimedSpan | None = None


def show_responses(session: Session, name: MeetingName) -> int:
    """Show who accepted, declined, or has not answered; with comments and proposed times."""
    with open_calendar(session) as calendar:
        told = calendar.responses(name)
        capabilities = calendar.capabilities()
    write_responses(session.screen, told.observed, told.messages, capabilities)
    return 0


def write_responses(
    screen: Screen,
    seen: Observed,
    messages: Sequence[ResponseMessage],
    capabilities: Capabilities,
) -> None:
    """Write what was answered to a meeting."""
    heard = join_answers(seen, messages)
    for text in _reservations(seen, capabilities):
        screen.warn(text)
    if screen.is_text:
        _write(screen, seen, heard)
    screen.give(
        Answer(
            kind="responses",
            data=[_row(one) for one in heard],
            columns=_COLUMNS,
            summary={
                "attendees": len(seen.series.meeting.attendees),
                **counts_of(one.response for one in heard),
                "invited": invited(seen),
            },
        )
    )


def join_answers(seen: Observed, messages: Sequence[ResponseMessage]) -> tuple[Heard, ...]:
    """Return what everybody has answered: the organizer's tracking, with the messages laid beside it.

    Nothing on an attendee's copy, which holds no answers of others. A message alone is not taken
    for the answer: a meeting that moves makes Exchange forget what was answered before.

    Args:
        seen: the meeting.
        messages: oldest first; the last of a sender is the one that counts.
    """
    if seen.facts.is_ours_to_organize is Known.NO:
        return ()
    last = {message.sender.folded: message for message in messages}
    zone = zones_of(seen.series.meeting.span)[0]
    known = [
        _joined(answer, last.pop(answer.attendee.mailbox.folded, None), zone)
        for answer in answers_of(seen)
    ]
    return (*known, *(_unlisted(message) for message in last.values()))


def _joined(answer: people.Answer, message: ResponseMessage | None, zone: str) -> Heard:
    proposed = None
    if answer.proposed_start_at and answer.proposed_end_at:
        proposed = TimedSpan(
            start_at=answer.proposed_start_at,
            end_at=answer.proposed_end_at,
            start_zone=zone,
            end_zone=zone,
        )
    return Heard(
        mailbox=answer.attendee.mailbox,
        role=answer.attendee.role,
        response=answer.response,
        answered_at=answer.answered_at,
        mailed=message.response if message else None,
        comment=message.comment if message else "",
        proposed=proposed or (message.proposed if message else None),
    )


def _unlisted(message: ResponseMessage) -> Heard:
    return Heard(
        mailbox=message.sender,
        role=None,
        response=message.response,
        answered_at=message.received_at,
        mailed=message.response,
        comment=message.comment,
        proposed=message.proposed,
    )


# --- words --------------------------------------------------------------------------------------


def _write(screen: Screen, seen: Observed, heard: Sequence[Heard]) -> None:
    meeting = seen.series.meeting
    screen.line(f"{meeting.subject}, {show_span(meeting.span)}", Style.HEAD)
    if heard:
        heads = ("attendee", "role", "response", "when (UTC)", "proposes")
        screen.table(heads, [_cells(one) for one in heard])
    comments = [one for one in heard if one.comment.strip()]
    if comments:
        screen.line()
    for one in comments:
        screen.line(f"{person(one.mailbox)}: {' '.join(one.comment.split())}")


def _cells(heard: Heard) -> tuple[str, ...]:
    return (
        person(heard.mailbox),
        heard.role or "not invited",
        _response(heard),
        f"{heard.answered_at:%Y-%m-%d %H:%M}" if heard.answered_at else "",
        show_span(heard.proposed) if heard.proposed else "",
    )


def _response(heard: Heard) -> str:
    said = response_word(heard.response)
    is_other = heard.mailed not in {None, heard.response}
    return f"{said} (mailed: {heard.mailed})" if is_other else said


def _row(heard: Heard) -> Row:
    return {
        "address": heard.mailbox.address,
        "name": heard.mailbox.name,
        "role": heard.role.value if heard.role else None,
        "response": heard.response.value,
        "answered_at": heard.answered_at.isoformat() if heard.answered_at else None,
        "mailed": heard.mailed.value if heard.mailed else None,
        "comment": heard.comment,
        "proposed": times(heard.proposed) if heard.proposed else None,
    }


def _reservations(seen: Observed, capabilities: Capabilities) -> Iterator[str]:
    """Yield why the answers may not be the whole truth."""
    facts = seen.facts
    if facts.is_ours_to_organize is Known.NO:
        yield (
            "this is an attendee's copy: Exchange keeps the answers in the calendar of the"
            f" organizer{f', {facts.organizer}' if facts.organizer else ''}"
        )
        return
    if not seen.series.meeting.attendees:
        yield "the meeting has no attendees"
    elif invited(seen) == "silent":
        yield "nobody was invited: the meeting was made silently"
    rooms = any(a.role is Role.RESOURCE for a in seen.series.meeting.attendees)
    if rooms and capabilities.rooms_answer is Known.NO:
        yield "on this server rooms book themselves without an answer"
