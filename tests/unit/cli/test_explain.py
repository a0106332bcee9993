"""`explain` on a calendar behind the fake server: what happened, in order, and how things are now."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known, Observed, ResponseMessage
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Amend, Drop, Wish
from ews_meetings.cli.explain import answers_to, write_story
from ews_meetings.cli.explain_json import explained
from ews_meetings.cli.output import Form
from ews_meetings.cli.zones import HomeZone
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Answer, Attendee, Mailbox, Response
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from tests.end_to_end.schemas import problems
from tests.fake_server import FakeServer
from tests.fakes import ALL, NONE, Fault, Killed, series, wish
from tests.unit.cli.making import screen, streams
from tests.unit.service.making import later

ONE = "one@example"
WEEKLY = "weekly@example"
BERLIN = HomeZone(name="Europe/Berlin", source="--tz")
AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
_TIME = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", re.MULTILINE)


@dataclass(slots=True)
class Answered(FakeServer):
    """A server whose people have answered."""

    said: dict[str, tuple[Response, datetime | None]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        found = FakeServer.read(self, refs, with_contents=with_contents)
        return tuple(self._with_answers(seen) if seen else None for seen in found)

    def response_messages(self, uids: Sequence[str]) -> tuple[ResponseMessage, ...]:
        return tuple(
            ResponseMessage(
                sender=Mailbox(address=address),
                response=self.said[address][0],
                received_at=AT,
                comment=comment,
            )
            for address, comment in self.comments.items()
        )

    def _with_answers(self, seen: Observed) -> Observed:
        answers = tuple(map(self._answer, seen.series.meeting.attendees))
        return replace(seen, facts=replace(seen.facts, answers=answers))

    def _answer(self, attendee: Attendee) -> Answer:
        response, at = self.said.get(attendee.mailbox.folded, (Response.NONE, None))
        return Answer(attendee=attendee, response=response, answered_at=at)


@dataclass
class Desk:
    """A calendar, and what it tells."""

    server: Answered
    calendar: Calendar

    def do(self, wish: Wish, options: PlanOptions = ALL) -> str:
        with self.calendar.hold():
            return self.calendar.apply(self.calendar.plan([wish], options)).run

    def text(self, name: str = ONE) -> str:
        held, story = streams(), self.calendar.explain(name)
        write_story(screen(held), story, answers_to(self.calendar, story), BERLIN)
        return held.out

    def document(self, name: str = ONE) -> dict[str, object]:
        held, story = streams(), self.calendar.explain(name)
        screen(held, Form.JSON).give(explained(story, answers_to(self.calendar, story)))
        found = json.loads(held.out)
        assert problems("explanation", found) == []
        assert isinstance(found, dict)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = Answered()
    with closing(LedgerStore(None)) as store:
        address = CalendarAddress(
            mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
        )
        calendar = Calendar(address=address, ports=server.ports(), probe=server, store=store)
        yield Desk(server, calendar)


def moved(meeting: Meeting) -> Meeting:
    return replace(meeting, location="Atrium")


def timeless(text: str) -> list[str]:
    return _TIME.sub("TIME", text).splitlines()


def test_a_life_is_told_from_its_beginning_to_its_end(desk: Desk) -> None:
    made = desk.do(replace(wish(), where="a.ics:3"))
    changed = desk.do(Amend(name=ONE, edit=moved))
    gone = desk.do(Drop(name=ONE, message="We are done"))
    assert timeless(desk.text()) == [
        "Planning, 2027-04-01 10:00-11:00 Europe/Berlin (one@example)",
        "times of what happened are in Europe/Berlin (--tz)",
        "",
        f"TIME  + create by run {made} on here, from a.ics:3",
        "    invite to alice@sandbox.example: sent",
        "    invite to bob@sandbox.example: sent",
        "",
        f"TIME  ~ update by run {changed} on here",
        "    location: none -> Atrium",
        "    update to alice@sandbox.example: sent",
        "    update to bob@sandbox.example: sent",
        "",
        f"TIME  - cancel by run {gone} on here",
        "    text: We are done",
        "    cancel to alice@sandbox.example: sent",
        "    cancel to bob@sandbox.example: sent",
        "",
        "Now",
        "    it lies in Deleted Items",
    ]


def test_times_are_in_the_home_zone(desk: Desk) -> None:
    desk.do(wish())
    [event] = desk.calendar.explain(ONE).events
    assert event.at.hour == 9
    assert f"\n{event.at:%Y-%m-%d} 10:" in desk.text()


def test_answers_stand_between_the_runs_with_their_comments(desk: Desk) -> None:
    desk.do(wish())
    desk.server.said = {
        "alice@sandbox.example": (Response.ACCEPT, AT),
        "bob@sandbox.example": (Response.TENTATIVE, None),
    }
    desk.server.comments = {"alice@sandbox.example": "with\npleasure"}
    desk.server.clock.sleep(2 * 3600)
    desk.do(Amend(name=ONE, edit=moved))
    lines = desk.text().splitlines()
    [answer] = [line for line in lines if "answers accept" in line]
    assert answer == ('2026-11-21 11:00:00    alice@sandbox.example answers accept "with pleasure"')
    assert lines.index(answer) < next(n for n, line in enumerate(lines) if "~ update" in line)
    assert "    bob@sandbox.example answers tentative, the server does not say when" in lines
    assert "    2 invited (yes): 1 accepted, 1 tentative" in lines


def test_an_answer_of_the_same_second_stands_behind_its_invitation(desk: Desk) -> None:
    desk.server.clock.sleep(0.5)
    desk.do(wish())
    [event] = desk.calendar.explain(ONE).events
    assert event.at.microsecond
    desk.server.said = {"alice@sandbox.example": (Response.ACCEPT, event.at.replace(microsecond=0))}
    text = desk.text()
    assert text.index("+ create") < text.index("answers accept")
    rows = desk.document()["data"]
    assert isinstance(rows, list)
    assert [row["kind"] for row in rows] == ["run", "answer"]


def test_an_occurrence_is_named_by_its_original_start(desk: Desk) -> None:
    desk.do(series())
    desk.do(Amend(name=WEEKLY, edit=later, occurrence="2027-04-15"))
    text = desk.text(WEEKLY)
    assert "    occurrence of 2027-04-15 10:00 Europe/Berlin:\n      time: " in text
    assert "update of 2027-04-15 10:00 Europe/Berlin to alice@sandbox.example: sent" in text


def test_what_others_changed_since_is_told(desk: Desk) -> None:
    desk.do(wish())
    item = desk.server.items["item1"]
    item.series = replace(item.series, meeting=replace(item.series.meeting, location="Cellar"))
    assert "note    location: location is no longer what was written: now Cellar" in desk.text()


def test_a_silent_run_mailed_nobody(desk: Desk) -> None:
    desk.do(wish(), NONE)
    assert "    nobody was mailed\n" in desk.text()
    assert "    2 invited (silent): no answers\n" in desk.text()


def test_what_nobody_knows_yet_says_who_finds_out(desk: Desk) -> None:
    desk.server.faults.append(Fault("killed after commit", Call.SEND))
    with pytest.raises(Killed):
        desk.do(wish())
    text = desk.text()
    assert "    invite to alice@sandbox.example: nobody knows yet\n" in text
    assert "    undecided: send; the next run finds out\n" in text


def test_what_waits_for_a_person_says_what_to_say(desk: Desk) -> None:
    run = desk.do(wish())
    journal = desk.calendar.journal
    [send] = [step for step in journal.steps(run=run) if step.mails]
    journal.record([(send.id, StepState.UNDECIDED, send.ref, "no sign either way")])
    assert (
        f"undecided: send (no sign either way); say runs settle {run} --assume sent|unsent"
        in desk.text()
    )
    summary = desk.document()["summary"]
    assert isinstance(summary, dict)
    assert (summary["undecided"], summary["mails"]) == (1, 0)


def test_an_attendees_copy_names_its_organizer_and_the_own_answer(desk: Desk) -> None:
    desk.do(wish())
    item = desk.server.items["item1"]
    item.key, item.stamp, item.my_response = "", None, Response.DECLINE
    desk.server.organizes, desk.server.organizer = Known.NO, "olga@sandbox.example"
    text = desk.text("item1")
    assert "    organized by olga@sandbox.example; own answer: decline\n" in text
    assert "answers" not in text


def test_a_run_of_another_machine_is_named(desk: Desk) -> None:
    desk.do(wish())
    item = desk.server.items["item1"]
    assert item.stamp is not None
    item.stamp = replace(item.stamp, run="34cd")
    assert "written last by run 34cd, which was on another machine" in desk.text()


def test_the_document_holds_the_same(desk: Desk) -> None:
    desk.do(series(), NONE)
    desk.do(series())
    desk.do(Amend(name=WEEKLY, edit=later, occurrence="2027-04-15"))
    desk.server.said = {"alice@sandbox.example": (Response.ACCEPT, AT)}
    document = desk.document(WEEKLY)
    rows, summary = document["data"], document["summary"]
    assert isinstance(rows, list)
    assert isinstance(summary, dict)
    told = [(row["kind"], row["verb"], row["response"], len(row["mailed"])) for row in rows]
    assert told == [
        ("run", "create", None, 0),
        ("run", "invite", None, 2),
        ("run", "update", None, 2),
        ("answer", None, "accept", 0),
    ]
    assert rows[2]["changes"][0]["occurrence"] == "2027-04-15T10:00:00+02:00"
    assert rows[2]["mails"][0]["outcome"] == "sent"
    assert (summary["place"], summary["runs"], summary["mails"]) == ("calendar", 3, 4)
    assert summary["meeting"]["key"] == WEEKLY


def test_the_document_of_what_is_gone_fits_too(desk: Desk) -> None:
    desk.do(wish(), replace(ALL, notify=Notify.NONE))
    desk.do(Drop(name=ONE))
    desk.server.items.clear()
    summary = desk.document()["summary"]
    assert isinstance(summary, dict)
    assert (summary["place"], summary["meeting"]) == (None, None)
    assert "    it is nowhere\n" in desk.text()
