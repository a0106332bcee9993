"""`demo`: the whole main job in the embedded sandbox, with the same functions as the commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ews_meetings import examples
from ews_meetings.app import OpenSandbox, announced, open_sandbox, run_sandbox
from ews_meetings.change.notify import Notify
from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import Course, finish, held_calendar, show_plan
from ews_meetings.cli.globals import Session
from ews_meetings.cli.import_files import ReadingOptions, import_files, read_all
from ews_meetings.cli.opening import open_calendar, say_sandbox
from ews_meetings.cli.output import Style
from ews_meetings.cli.responses import show_responses
from ews_meetings.cli.sandbox import Reply, ReplyOptions, give_answer
from ews_meetings.config import ORGANIZER, SANDBOX, Folders, folders
from ews_meetings.errors import BadOption
from ews_meetings.ics.options import ReadOptions

_ZONE = "Europe/Berlin"
_ANSWERS = (
    ("alice", Reply.ACCEPT, "Project kick-off", "I bring the coffee"),
    ("bob", Reply.TENTATIVE, "Project kick-off", ""),
    ("alice", Reply.ACCEPT, "Company day out", ""),
    ("carol", Reply.DECLINE, "Company day out", "on holiday"),
    ("carol", Reply.ACCEPT, "Budget review", ""),
)
_CHANGE = ChangeOptions(notify=Notify.ALL, yes=True)


def demo(session: Session) -> int:
    """Show the whole way in a sandbox: plan, invite, accept, unchanged. Nothing leaves this machine."""
    if not session.screen.is_text:
        form = session.screen.form
        raise BadOption("--output", form, "the demo is for people; programs take import and list")
    with TemporaryDirectory(prefix="ews-meetings-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        own = replace(
            session,
            profile=SANDBOX,
            mailbox=ORGANIZER,
            around=replace(
                session.around,
                environment={**session.environment, "EWS_MEETINGS_DATA_DIR": str(folder / "data")},
            ),
        )
        places = folders(own.environment)
        with run_sandbox(places) as server, announced(server, places):
            return _show(own, _write_examples(folder), places)


def _show(session: Session, paths: Sequence[Path], places: Folders) -> int:
    say_sandbox(session)
    reading = ReadingOptions(files=[str(path) for path in paths], tz=_ZONE)
    _chapter(
        session,
        "1. Plan",
        f"{len(paths)} calendar files, as people mail them; first of all, what would happen,"
        " and every mail.",
    )
    course = Course(session=session, reach=_CHANGE)
    with held_calendar(session) as calendar:
        inputs = read_all(session, reading.files, ReadOptions(mailbox=ORGANIZER, zone=_ZONE))
        plan = calendar.plan(inputs, _CHANGE.plan_options(Notify.ALL))
        show_plan(course, plan)
        _chapter(
            session,
            "2. Invite",
            "The plan is applied: the meetings stand in the organizer's own calendar, and Exchange"
            " itself invites.",
        )
        code = finish(course, calendar, plan)
    _chapter(session, "3. Accept", "The attendees answer; the room answers by itself.")
    with open_sandbox(places) as sandbox:
        _let_people_answer(session, sandbox)
    session.screen.line(
        "Their answers stand with the organizer, because Exchange tracks the meeting:"
    )
    code = code or _show_tracking(session)
    _chapter(session, "4. Unchanged", "The same import again: nobody is mailed twice.")
    code = code or import_files(session, reading, _CHANGE)
    session.screen.line()
    session.screen.line("That was all; the demo's mailboxes are gone. Your own rehearsal:")
    session.screen.line(f"  ews-meetings --profile sandbox -m {ORGANIZER} import FILE")
    return code


def _write_examples(folder: Path) -> list[Path]:
    paths: list[Path] = []
    for name in examples.names():
        path = folder / name
        path.write_bytes(examples.example(name, today=_today()))
        paths.append(path)
    return paths


def _today() -> date:
    return datetime.now(UTC).date()


def _let_people_answer(session: Session, sandbox: OpenSandbox) -> None:
    for who, reply, subject, text in _ANSWERS:
        give_answer(sandbox, ReplyOptions(who=who, reply=reply, name=subject, text=text))
        said = f' ("{text}")' if text else ""
        session.screen.line(f"  {who} answers {reply}: {subject}{said}")


def _show_tracking(session: Session) -> int:
    with open_calendar(session) as calendar:
        names = [seen.key for seen in calendar.meetings()]
    for name in names:
        session.screen.line()
        show_responses(session, name)
    return 0


def _chapter(session: Session, title: str, sentence: str) -> None:
    session.screen.line()
    session.screen.line(title, Style.HEAD)
    session.screen.line(sentence)
    session.screen.line()
