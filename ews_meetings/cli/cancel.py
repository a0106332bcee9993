"""`cancel`: a meeting, one occurrence, or the rest of a series."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from ews_meetings.change.wish import Drop, Extent
from ews_meetings.cli.change_options import AdoptOptions
from ews_meetings.cli.changing import change_calendar
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meetings import MeetingName
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import need_mailbox
from ews_meetings.cli.stdin import Stdin
from ews_meetings.cli.text_reading import read_words
from ews_meetings.cli.update import ITS_ZONE
from ews_meetings.cli.when_reading import check_moment
from ews_meetings.errors import UsageProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelOptions:
    """How much is cancelled, and what people read."""

    occurrence: Annotated[
        str | None,
        typer.Option(
            "--occurrence",
            metavar="WHEN",
            help="Only this one of a series: its original day, or start in the series' zone.",
        ),
    ] = None
    following: Annotated[
        str | None,
        typer.Option("--from", metavar="WHEN", help="This one and all after it."),
    ] = None
    text: Annotated[
        str | None,
        typer.Option("--text", metavar="TEXT", help="What people read in the cancellation."),
    ] = None
    text_file: Annotated[
        Path | None,
        typer.Option("--text-file", metavar="FILE", help="Instead: from a file, or - for stdin."),
    ] = None


def cancel(session: Session, name: MeetingName, said: CancelOptions, change: AdoptOptions) -> int:
    """Cancel a meeting, one occurrence of a series, or a series from one occurrence on.

    The UID of an event that became several meetings means all of them.
    """
    need_mailbox(session)
    wish = read_drop(name, said, Stdin(session.around))
    zone = ITS_ZONE if wish.occurrence else ""
    return change_calendar(session, (wish,), change, zone=zone)


def read_drop(name: str, said: CancelOptions, stdin: Stdin) -> Drop:
    """Return what shall go.

    Raises:
        Mistakes: several things are wrong; one is raised as itself.
    """
    wrong = MistakeList()
    for option, text in (("--occurrence", said.occurrence), ("--from", said.following)):
        if text is not None:
            wrong.attempt(lambda: check_moment(option, text))  # noqa: B023 - called at once
    if said.occurrence is not None and said.following is not None:
        wrong.add(UsageProblem("--occurrence and --from are both given; one says how much goes"))
    message = wrong.attempt(lambda: read_words("--text", said.text, said.text_file, stdin)) or ""
    extent, occurrence = _extent(said)
    if message and extent is not Extent.WHOLE:
        hint = "update --occurrence WHEN --body TEXT tells people before"
        wrong.add(UsageProblem("--text goes with the cancellation of the whole only", hint=hint))
    wrong.settle()
    return Drop(name=name, extent=extent, occurrence=occurrence, message=message, takes_pieces=True)


def _extent(said: CancelOptions) -> tuple[Extent, str]:
    if said.occurrence is not None:
        return Extent.OCCURRENCE, said.occurrence
    if said.following is not None:
        return Extent.FOLLOWING, said.following
    return Extent.WHOLE, ""
