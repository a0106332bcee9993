"""The chapters of the demo: each says in one sentence what comes, then does it as the commands do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ews_meetings import examples
from ews_meetings.app.sandboxes import OpenSandbox, open_sandbox
from ews_meetings.change.notify import Notify
from ews_meetings.cli.cancel import CancelOptions, cancel
from ews_meetings.cli.change_options import AdoptOptions, ChangeOptions, ForceOptions
from ews_meetings.cli.changing import Course, finish, held_calendar, show_plan
from ews_meetings.cli.edits import UpdateOptions
from ews_meetings.cli.globals import Session
from ews_meetings.cli.import_files import import_files, read_all
from ews_meetings.cli.import_options import FolderOptions, ReadingOptions
from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.opening import open_calendar
from ews_meetings.cli.output import Style
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.responses import show_responses
from ews_meetings.cli.sandbox import Reply, ReplyOptions, give_answer
from ews_meetings.cli.undo import UndoOptions, undo
from ews_meetings.cli.update import update
from ews_meetings.config.folders import Folders
from ews_meetings.config.names import ORGANIZER
from ews_meetings.ics.options import ReadOptions
from ews_meetings.model.occurrences import local_date, slots_of

_ZONE = "Europe/Berlin"
_KICK_OFF, _DAY_OUT, _JOUR_FIXE = "Project kick-off", "Company day out", "Jour fixe"
_ANSWERS = (
    ("alice", Reply.ACCEPT, _KICK_OFF, "I bring the coffee"),
    ("bob", Reply.TENTATIVE, _KICK_OFF, ""),
    ("alice", Reply.ACCEPT, _DAY_OUT, ""),
    ("carol", Reply.DECLINE, _DAY_OUT, "on holiday"),
    ("carol", Reply.ACCEPT, "Budget review", ""),
    ("dave", Reply.ACCEPT, _JOUR_FIXE, ""),
)
_CHANGE = ChangeOptions(notify=Notify.ALL, yes=True)
_CAROL = b"ATTENDEE;CN=Carol Clark;RSVP=TRUE:mailto:carol@sandbox.example\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the demo plays."""

    session: Session
    places: Folders
    folder: Path
    """For its files."""


def play(stage: Stage) -> int:
    """Play all chapters, up to the first that does not end with 0."""
    files = [_write(stage, name, _example(name)) for name in examples.names()]
    first = _plan_and_invite(stage, files)
    chapters: Sequence[Callable[[], int]] = (
        lambda: _accept(stage),
        lambda: _again(stage, files),
        lambda: _change(stage),
        lambda: _move_one(stage),
        lambda: _cancel(stage),
        lambda: _take_back(stage),
    )
    return first or next((code for chapter in chapters if (code := chapter())), 0)


# --- the chapters ---------------------------------------------------------------------------------


def _plan_and_invite(stage: Stage, files: Sequence[Path]) -> int:
    _chapter(
        stage,
        "1. Plan",
        f"{len(files)} calendar files, as people mail them, one of them a series with exceptions;"
        " first of all, what would happen, and every mail.",
    )
    course = Course(session=stage.session, reach=_CHANGE)
    with held_calendar(stage.session) as calendar:
        options = ReadOptions(mailbox=ORGANIZER, zone=_ZONE)
        inputs = read_all(stage.session, [str(path) for path in files], options)
        plan = calendar.plan(inputs, _CHANGE.plan_options(Notify.ALL))
        show_plan(course, plan, calendar.guarded(plan))
        _chapter(
            stage,
            "2. Invite",
            "The plan is applied: the meetings stand in the organizer's own calendar, and Exchange"
            " itself invites.",
        )
        return finish(course, calendar, plan)


def _accept(stage: Stage) -> int:
    _chapter(stage, "3. Accept", "The attendees answer; the room answers by itself.")
    with open_sandbox(stage.places) as sandbox:
        _let_people_answer(stage.session, sandbox)
    stage.session.screen.line(
        "Their answers stand with the organizer, because Exchange tracks the meeting:"
    )
    with open_calendar(stage.session) as calendar:
        names = [seen.key for seen in calendar.meetings()]
    for name in names:
        stage.session.screen.line()
        show_responses(stage.session, name)
    return 0


def _again(stage: Stage, files: Sequence[Path]) -> int:
    _chapter(stage, "4. Unchanged", "The same import again: nobody is mailed twice.")
    return _import(stage, files)


def _change(stage: Stage) -> int:
    _chapter(
        stage,
        "5. Change",
        "The file of the kick-off names another place and one more person: those who know of it"
        " get an update, Carol an invitation.",
    )
    name = examples.names()[0]
    text = _example(name).replace(b"LOCATION:Room 1", b"LOCATION:Room 1\\, door B")
    path = _write(stage, name, text.replace(b"CATEGORIES:", _CAROL + b"CATEGORIES:"))
    return _import(stage, [path])


def _move_one(stage: Stage) -> int:
    _chapter(
        stage,
        "6. One of a series",
        "The second jour fixe is moved to the afternoon (`update --occurrence`), and the others"
        " stay.",
    )
    key, day = _second(stage)
    return update(
        stage.session,
        key,
        wanted=MeetingOptions(start=f"{day}T14:00"),
        repeating=RecurrenceOptions(),
        more=UpdateOptions(occurrence=str(day)),
        change=ForceOptions(notify=Notify.ALL, yes=True),
    )


def _cancel(stage: Stage) -> int:
    _chapter(
        stage,
        "7. Cancel",
        "The day out is cancelled (`cancel --text`): it leaves the attendees' calendars, and they"
        " read why.",
    )
    with open_calendar(stage.session) as calendar:
        key = next(s.key for s in calendar.meetings() if s.series.meeting.subject == _DAY_OUT)
    text = CancelOptions(text="The lake is frozen; we look for another day.")
    return cancel(stage.session, key, text, AdoptOptions(notify=Notify.ALL, yes=True))


def _take_back(stage: Stage) -> int:
    _chapter(
        stage,
        "8. Take back",
        "The jour fixe need not have moved (`undo RUN`): what that run changed is changed back, as"
        " a plan of its own.",
    )
    with open_calendar(stage.session) as calendar:
        _, moving, *_ = calendar.runs()
    return undo(stage.session, moving.id, UndoOptions(notify=Notify.ALL, yes=True))


# --- what they need -------------------------------------------------------------------------------


def _import(stage: Stage, files: Sequence[Path]) -> int:
    reading = ReadingOptions(files=[str(path) for path in files], tz=_ZONE)
    return import_files(stage.session, reading, FolderOptions(), _CHANGE)


def _example(name: str) -> bytes:
    return examples.example(name, today=datetime.now(UTC).date())


def _write(stage: Stage, name: str, content: bytes) -> Path:
    path = stage.folder / name
    path.write_bytes(content)
    return path


def _second(stage: Stage) -> tuple[str, date]:
    """Return the key of the series, and the day of its second occurrence."""
    with open_calendar(stage.session) as calendar:
        seen = next(s for s in calendar.meetings() if s.series.meeting.recurrence is not None)
    _, (second, _), *_ = slots_of(seen.series)
    return seen.key, local_date(second, seen.series.meeting)


def _let_people_answer(session: Session, sandbox: OpenSandbox) -> None:
    for who, reply, subject, text in _ANSWERS:
        give_answer(sandbox, ReplyOptions(who=who, reply=reply, name=subject, text=text))
        said = f' ("{text}")' if text else ""
        session.screen.line(f"  {who} answers {reply}: {subject}{said}")


def _chapter(stage: Stage, title: str, sentence: str) -> None:
    screen = stage.session.screen
    screen.line()
    screen.line(title, Style.HEAD)
    screen.line(sentence)
    screen.line()
