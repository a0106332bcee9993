"""`respond`: the mailbox answers an invitation of somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.change.action import Reply
from ews_meetings.change.wish import Respond
from ews_meetings.cli.change_options import TellOptions
from ews_meetings.cli.changing import change_calendar
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meetings import MeetingName
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import need_mailbox
from ews_meetings.cli.stdin import Stdin
from ews_meetings.cli.text_reading import read_words
from ews_meetings.cli.update import ITS_ZONE
from ews_meetings.cli.when_reading import When, check_moment, moved_span
from ews_meetings.cli.zones import check_zone
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Response
from ews_meetings.model.span import DaySpan, TimedSpan, end_of, start_of


class Said(StrEnum):
    """What can be answered."""

    ACCEPT = "accept"
    DECLINE = "decline"
    TENTATIVE = "tentative"


Word = Annotated[Said, typer.Argument(metavar="accept|decline|tentative", help="The answer.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class RespondOptions:
    """What goes with the answer."""

    comment: Annotated[
        str | None, typer.Option("--comment", metavar="TEXT", help="What the organizer reads.")
    ] = None
    comment_file: Annotated[
        Path | None,
        typer.Option(
            "--comment-file", metavar="FILE", help="Instead: from a file, or - for stdin."
        ),
    ] = None
    propose: Annotated[
        str | None,
        typer.Option(
            "--propose",
            metavar="TIME",
            help="Another start, such as 2027-04-02T09:00 in the meeting's zone.",
        ),
    ] = None
    propose_end: Annotated[
        str | None,
        typer.Option("--propose-end", metavar="TIME", help="Its end; else as long as it is now."),
    ] = None
    tz: Annotated[
        str | None,
        typer.Option("--tz", metavar="ZONE", help="The zone of the proposed times."),
    ] = None


def respond(
    session: Session, name: MeetingName, word: Word, said: RespondOptions, change: TellOptions
) -> int:
    """Answer an invitation; only its organizer hears of it, with --notify none nobody.

    --notify changed is the same as all here.
    """
    need_mailbox(session)
    wish = read_answer(name, word, said, Stdin(session.around))
    zone = f"{said.tz} (--tz)" if said.tz else ITS_ZONE if said.propose else ""
    return change_calendar(session, (wish,), change, zone=zone)


def read_answer(name: str, word: Said, said: RespondOptions, stdin: Stdin) -> Respond:
    """Return the answer.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    wrong = MistakeList()
    message = wrong.attempt(lambda: read_words("--comment", said.comment, said.comment_file, stdin))
    _check_proposal(word, said, wrong)
    wrong.settle()
    return Respond(
        name=name,
        reply=Reply(response=Response(word.value)),
        message=message or "",
        propose=_proposal(said) if said.propose else None,
    )


def _check_proposal(word: Said, said: RespondOptions, wrong: MistakeList) -> None:
    for option, text in (("--propose", said.propose), ("--propose-end", said.propose_end)):
        if text is not None:
            wrong.attempt(lambda: check_moment(option, text))  # noqa: B023 - called at once
    if said.tz:
        wrong.attempt(lambda: check_zone(said.tz or ""))
    if said.propose is None and (said.propose_end or said.tz):
        wrong.add(UsageProblem("--propose is missing: --propose-end and --tz go with it"))
    if said.propose is not None and word is Said.ACCEPT:
        hint = "answer tentative or decline, as Outlook does"
        wrong.add(UsageProblem("accept and --propose contradict each other", hint=hint))


def _proposal(said: RespondOptions) -> Callable[[Meeting], TimedSpan]:
    when = When(start=said.propose, end=said.propose_end or None, tz=said.tz or None)

    def propose(meeting: Meeting) -> TimedSpan:
        if meeting.recurrence is not None:
            problem = "is for a single meeting; Exchange takes no other time for a whole series"
            raise BadOption("--propose", said.propose or "", problem)
        span = moved_span(when, meeting.span)
        if not isinstance(span, DaySpan):
            return span
        zone = span.zone
        return TimedSpan(
            start_at=start_of(span), end_at=end_of(span), start_zone=zone, end_zone=zone
        )

    return propose
