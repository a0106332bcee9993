"""`help`: short texts on what concerns every command."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from ews_meetings.cli.exit_codes import EXIT_CODES
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer


class Topic(StrEnum):
    """What there is a text on."""

    EXIT_CODES = "exit-codes"
    NOTIFY = "notify"
    PLAN = "plan"
    UNDO = "undo"


_TEXTS = {
    Topic.NOTIFY: """\
--notify all      everybody in the table of mails hears of it, from Exchange itself
--notify changed  of a change only those who are added or removed; a first invitation goes to all
--notify none     silently; of a new meeting a later run with --notify all invites
without it        a person at a terminal is shown the mails and asked; a script is refused (exit 9)

Mails that Exchange surely sends are listed as sure, those it may send as may; both count.
Past meetings mail nobody, unless --notify-past is said.
--max-mail N (25) refuses a plan with more mails; --yes does not answer that.""",
    Topic.PLAN: """\
+ create   the meeting is made        + finish   a draft of an interrupted run is completed
~ update   the meeting is changed: old -> new, field by field
~ invite   made silently before, people are invited now
- cancel   the meeting goes, and those who were invited are told
- remove   a draft of ours that was never sent stands there twice
> answer   an invitation of somebody else's is answered
= unchanged                           ! refused  nothing is done, and why

Occurrences of a series are named by their original start, in the zone of the series.
--dry-run stops after the plan; --exit-code makes it end with 3 when there are changes.
--plan FILE writes it sealed, with all it needs; `ews-meetings apply FILE` does exactly that.""",
    Topic.UNDO: """\
undo RUN takes back what a run did, the last first, as a plan of its own with mails of its own.
made by the run       is cancelled
changed by it         gets its old values; what other people changed besides stays
cancelled by it       is made anew: people are invited again, answers and files are gone
invited, answered     stays: no mail can be called back; this is said before the plan

What somebody has changed since is a conflict (exit 11); --force takes it back all the same.
Undoing twice does nothing more, and what was undone can be undone like any other run.
`runs` lists the runs, `explain NAME` tells which of them touched a meeting.""",
}


def tell(session: Session, topic: Annotated[Topic, typer.Argument(help="On what.")]) -> int:
    """Explain exit codes, --notify, plans, or undoing."""
    screen = session.screen
    if topic is not Topic.EXIT_CODES:
        for line in _TEXTS[topic].splitlines() if screen.is_text else ():
            screen.line(line)
        row = {"topic": topic.value, "text": _TEXTS[topic]}
        screen.give(Answer(kind="help", data=[row], columns=("topic", "text")))
        return 0
    if screen.is_text:
        screen.table(("exit", "meaning"), EXIT_CODES.items())
    rows = [{"exit": code, "meaning": meaning} for code, meaning in EXIT_CODES.items()]
    screen.give(Answer(kind="exit-codes", data=rows, columns=("exit", "meaning")))
    return 0
