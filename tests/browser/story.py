"""A small story in the sandbox: made-up meetings of its made-up people, and their answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from exchangelib import EWSDateTime
from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY
from exchangelib.recurrence import Recurrence, WeeklyPattern

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import BERLIN, attendee, meeting, open_account

MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)
OUTSIDE = "pat@partner.example"


def wall(day: int, hour: int, minute: int = 0) -> Any:
    """Return a time in the week of the story, in Berlin; day 0 is the Monday."""
    date = MONDAY.date() + timedelta(days=day)
    return EWSDateTime(date.year, date.month, date.day, hour, minute, tzinfo=BERLIN)


def invite(account: Any, uid: str, span: tuple[Any, Any], **values: Any) -> Any:
    """Make a meeting and send its invitations."""
    item = meeting(account, uid=f"{uid}@files.example", start=span[0], end=span[1], **values)
    item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    return item


def everyone(*names: str) -> list[Any]:
    return [attendee(name) for name in names]


def play(server: SandboxServer) -> None:
    """Fill the sandbox."""
    olga = open_account(server, "organizer")
    bob = open_account(server, "bob")
    try:
        _meetings(olga, bob)
        _answers(server)
    finally:
        olga.protocol.close()
        bob.protocol.close()


def _meetings(olga: Any, bob: Any) -> None:
    weekly = Recurrence(
        pattern=WeeklyPattern(interval=1, weekdays=["Monday"]), start=wall(0, 9).date(), number=8
    )
    invite(
        olga, "standup", (wall(0, 9), wall(0, 9, 30)), subject="Team round", recurrence=weekly,
        required_attendees=everyone("alice", "bob", "carol", "dave"), location="Room 1",
    )  # fmt: skip
    invite(
        olga, "planning", (wall(1, 10), wall(1, 11, 30)), subject="Quarterly planning",
        required_attendees=everyone("alice", "bob", "carol", OUTSIDE),
        optional_attendees=everyone("dave"), resources=everyone("room1"), location="Room 1",
        body="We go through the plan for the next quarter.\nPlease bring your numbers.",
    )  # fmt: skip
    invite(
        bob, "review", (wall(1, 10, 30), wall(1, 12)), subject="Review of the draft",
        required_attendees=everyone("alice", "organizer"),
    )  # fmt: skip
    invite(
        olga, "away", (wall(2, 0), wall(4, 0)), subject="Offsite", is_all_day=True,
        required_attendees=everyone("alice", "bob"),
    )  # fmt: skip
    invite(
        olga, "budget", (wall(3, 14), wall(3, 15)), subject="Budget talk",
        required_attendees=everyone("alice", "carol"), location="Small office",
    )  # fmt: skip


def _answers(server: SandboxServer) -> None:
    uid = "planning@files.example"
    server.people.answer("alice", uid=uid, answer="accept", text="I bring the numbers.")
    server.people.answer("bob", uid=uid, answer="decline", text="I am travelling that day.")
    server.people.answer(
        "carol", uid=uid, answer="tentative", text="An hour later would suit me.",
        proposed=("2026-12-01T10:00:00Z", "2026-12-01T11:30:00Z"),
    )  # fmt: skip
    server.people.answer("alice", uid="standup@files.example", answer="accept")
    server.people.answer("carol", uid="budget@files.example", answer="accept")
    server.people.answer("organizer", uid="review@files.example", answer="tentative")
