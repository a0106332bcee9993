"""`explain`: how one meeting came to be what it is: runs, mails, answers, other people's changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from ews_meetings.change.action import End
from ews_meetings.change.observed import Known, Place
from ews_meetings.cli.explain_json import explained
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_json import counts_of, invited
from ews_meetings.cli.meetings import MeetingName, tell_beside
from ews_meetings.cli.opening import open_calendar, zone_of
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.plan_text import SIGNS, meeting_of
from ews_meetings.cli.posted import outcome
from ews_meetings.cli.responses import Heard, join_answers
from ews_meetings.cli.series_text import change_lines, occurrence_name
from ews_meetings.cli.words import finding_line, person, response_word
from ews_meetings.cli.zones import HomeZone
from ews_meetings.ledger.records import StepRecord, StepState
from ews_meetings.model.people import Response
from ews_meetings.model.span import show_span
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.history import Event, Posted, Story
from ews_meetings.service.planning import title_of

_NO_ANSWER = frozenset({Response.NONE, Response.UNKNOWN, Response.ORGANIZER})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainOptions:
    """How it is told."""

    tz: Annotated[
        str | None,
        typer.Option(
            "--tz", metavar="ZONE", help="For the times of what happened; the machine's by default."
        ),
    ] = None


def explain(session: Session, name: MeetingName, how: ExplainOptions) -> int:
    """Tell how a meeting came to be what it is: every run, mail, answer, and what others changed."""
    zone = zone_of(session, how.tz)
    with open_calendar(session) as calendar:
        story = calendar.explain(name)
        heard = answers_to(calendar, story)
        is_event = story.observed is not None and name != story.observed.ref.item_id
        beside = calendar.meetings_beside(story.observed) if is_event else ()
    tell_beside(session.screen, beside)
    write_story(session.screen, story, heard, zone)
    session.screen.give(explained(story, heard))
    return 0


def answers_to(calendar: Calendar, story: Story) -> tuple[Heard, ...]:
    """Return what was answered, with comments; nothing where it is not in the calendar.

    Nor where the mailbox does not organize it.
    """
    seen = story.observed
    if seen is None or seen.facts.is_ours_to_organize is Known.NO:
        return ()
    messages = (
        calendar.responses(seen.ref.item_id).messages if seen.series.meeting.attendees else ()
    )
    return tuple(one for one in join_answers(seen, messages) if one.response not in _NO_ANSWER)


def write_story(screen: Screen, story: Story, heard: Sequence[Heard], zone: HomeZone) -> None:
    """Write a timeline for people, and how things are now."""
    if not screen.is_text:
        return
    screen.line(_title(story), Style.HEAD)
    screen.line(f"times of what happened are in {zone}", Style.QUIET)
    happened: list[tuple[datetime, Event | Heard]] = [(event.at, event) for event in story.events]
    happened += _timed(heard)
    # Servers tell answers in whole seconds: one of the same second comes after what it answers.
    for at, what in sorted(happened, key=lambda pair: pair[0].replace(microsecond=0)):
        screen.line()
        when = f"{at.astimezone(ZoneInfo(zone.name)):%Y-%m-%d %H:%M:%S}"
        if isinstance(what, Heard):
            screen.line(f"{when}  {_answer_line(what)}")
        else:
            _write_event(screen, when, what)
    _write_now(screen, story, heard)


def _timed(heard: Sequence[Heard]) -> Iterator[tuple[datetime, Heard]]:
    return ((one.answered_at, one) for one in heard if one.answered_at is not None)


def _title(story: Story) -> str:
    if story.observed is not None:
        return f"{title_of(story.observed.series.meeting)} ({story.name})"
    title = story.events[-1].record.title if story.events else ""
    return f"{title} ({story.name})" if title else story.name


# --- what happened --------------------------------------------------------------------------------


def _write_event(screen: Screen, when: str, event: Event) -> None:
    action, record = event.action, event.record
    sign, style = SIGNS[action.verb]
    how = "" if record.end in {End.DONE, End.UNCHANGED} else f", {record.end}"
    where = f", from {action.where}" if action.where else ""
    screen.line(
        f"{when}  {sign} {action.verb}{how} by run {event.run} on {event.host}{where}", style
    )
    for line in _event_lines(event):
        screen.line(f"    {line}")


def _event_lines(event: Event) -> Iterator[str]:
    action, record = event.action, event.record
    if record.message:
        yield record.message
    yield from change_lines(action.changes, meeting_of(action))
    if action.answer is not None:
        yield f"answer: {action.answer.response}"
    if action.message:
        yield f"text: {action.message}"
    yield from (_mail_line(posted, event) for posted in event.mails)
    if not event.mails and action.steps:
        yield "nobody was mailed"
    yield from (_open_line(step, event) for step in event.open_steps)


def _mail_line(posted: Posted, event: Event) -> str:
    mail, meeting = posted.mail, meeting_of(event.action)
    about = ""
    if mail.occurrence is not None and meeting is not None:
        about = f" of {occurrence_name(mail.occurrence, meeting)}"
    return f"{mail.kind}{about} to {person(mail.to)}: {outcome(posted)}"


def _open_line(step: StepRecord, event: Event) -> str:
    ways = "the next run finds out"
    if step.state is StepState.UNDECIDED:
        ways = f"say runs settle {event.run} --assume sent|unsent"
    seen = f" ({step.detail})" if step.detail else ""
    return f"undecided: {step.call}{seen}; {ways}"


def _answer_line(heard: Heard) -> str:
    said = f' "{" ".join(heard.comment.split())}"' if heard.comment.strip() else ""
    other = f", proposes {show_span(heard.proposed)}" if heard.proposed else ""
    return f"  {person(heard.mailbox)} answers {response_word(heard.response)}{said}{other}"


# --- how things are -------------------------------------------------------------------------------


def _write_now(screen: Screen, story: Story, heard: Sequence[Heard]) -> None:
    screen.line()
    screen.line("Now", Style.HEAD)
    screen.line(f"    {_place(story)}")
    for one in heard:
        if one.answered_at is None:
            screen.line(f"  {_answer_line(one)}, the server does not say when")
    for line in _now_lines(story, heard):
        screen.line(f"    {line}")


def _place(story: Story) -> str:
    words = {
        None: "it is nowhere",
        Place.CALENDAR: "it stands in the calendar",
        Place.DELETED: "it lies in Deleted Items",
        Place.ELSEWHERE: "it lies in another folder",
    }
    cancelled = story.observed is not None and story.observed.facts.is_cancelled
    return f"{words[story.place]}{', cancelled' if cancelled else ''}"


def _now_lines(story: Story, heard: Sequence[Heard]) -> Iterator[str]:
    seen = story.observed
    if seen is not None and seen.facts.is_ours_to_organize is Known.NO:
        answer = response_word(seen.facts.my_response)
        yield f"organized by {seen.facts.organizer or 'somebody else'}; own answer: {answer}"
    elif seen is not None:
        counts = counts_of(one.response for one in heard)
        said = ", ".join(f"{number} {word}" for word, number in counts.items() if number)
        people = len(seen.series.meeting.attendees)
        yield f"{people} invited ({invited(seen)}): {said or 'no answers'}"
    if story.stranger:
        yield f"written last by run {story.stranger}, which was on another machine"
    if not story.events:
        yield "no run of this machine touched it"
    yield from map(finding_line, story.drift)
