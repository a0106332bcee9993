"""What the sandbox counts per attendee is what the plan listed: all that is sure, nothing beyond what may be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ews_meetings.app.calendars import connect
from ews_meetings.app.sandboxes import announced
from ews_meetings.change.action import Certainty, End
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.plan import Plan, PlanOptions, mails_of
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Wish
from ews_meetings.config.folders import Folders
from ews_meetings.model.exceptions import with_occurrence
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at, slots_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.recurrence import Daily, Day, Recurrence, Weekly
from ews_meetings.model.span import DaySpan, TimedSpan
from ews_meetings.sandbox import MailView, SandboxServer
from ews_meetings.service.apply import Report

ORGANIZER = "organizer@sandbox.example"
ALICE, BOB, CAROL = (f"{name}@sandbox.example" for name in ("alice", "bob", "carol"))
ALL = PlanOptions(notify=Notify.ALL, max_mail=1000)
CHANGED = PlanOptions(notify=Notify.CHANGED, max_mail=1000)
NONE = PlanOptions(notify=Notify.NONE)
UID = "listed@mails.example"

Told = Counter[tuple[str, str, str]]


@dataclass
class Ground:
    """A served sandbox, and a client that compares each plan with what left."""

    server: SandboxServer
    flavour: str
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, wishes: Sequence[Wish], options: PlanOptions) -> Report:
        """Plan and apply."""
        with (
            connect(profile="sandbox", mailbox=ORGANIZER, environment=self.environment) as calendar,
            calendar.hold(),
        ):
            return calendar.apply(calendar.plan(wishes, options))

    def do(self, wishes: Sequence[Wish], options: PlanOptions) -> Report:
        """Plan and apply, and compare."""
        before = len(self.server.mails())
        report = self.run(wishes, options)
        plan = report.plan
        assert not [result.refusal for result in report.results if result.refusal]
        assert all(result.end in {End.DONE, End.UNCHANGED} for result in report.results)
        self._compare(plan, self.server.mails()[before:])
        return report

    def _compare(self, plan: Plan, sent: Sequence[MailView]) -> None:
        mails = mails_of(plan)
        listed = Counter((m.to.folded, str(m.kind), _at(m.occurrence)) for m in mails)
        sure = Counter(
            (m.to.folded, str(m.kind), _at(m.occurrence))
            for m in mails
            if m.certainty is Certainty.SURE
        )
        told: Told = Counter((mail.to, mail.kind, _at_text(mail.original_start)) for mail in sent)
        assert not sure - told, "what was sure did not go out"
        assert not told - listed, "what went out was not listed"


def _at(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat() if at else ""


def _at_text(text: str | None) -> str:
    return _at(datetime.fromisoformat(text)) if text else ""


@pytest.fixture(params=["exchange", "gromox"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    places = Folders(data=tmp_path)
    environment = {
        "EWS_MEETINGS_DATA_DIR": str(tmp_path),
        "EWS_MEETINGS_SETTLE_S": "0.01,0.02",
    }
    with (
        SandboxServer(places.sandbox, flavour=request.param) as server,
        announced(server, places),
    ):
        yield Ground(server, request.param, environment)


def people(*addresses: str) -> tuple[Attendee, ...]:
    return tuple(Attendee(mailbox=Mailbox(address=address)) for address in addresses)


def weekly(*, count: int = 8) -> Hold:
    """Return a series over the beginning of summer time, the third deleted, the fifth moved."""
    start = datetime(2027, 3, 4, 8, 0, tzinfo=UTC)
    meeting = Meeting(
        subject="Jour fixe",
        span=TimedSpan(
            start_at=start,
            end_at=start + timedelta(hours=1),
            start_zone="Europe/Berlin",
            end_zone="Europe/Berlin",
        ),
        recurrence=Recurrence(
            pattern=Weekly(days=(Day.THURSDAY,)), start=date(2027, 3, 4), count=count
        ),
        attendees=people(ALICE, BOB),
    )
    series = Series(uid=UID, meeting=meeting)
    starts = [at for at, _ in slots_of(series)]
    fifth = occurrence_at(series, starts[4])
    assert fifth is not None
    series = with_occurrence(series, starts[4], later(fifth))
    series = with_occurrence(series, starts[2], None)
    return Hold(origin=Origin(scope="import", uid=UID), series=series, digest="1")


def later(meeting: Meeting) -> Meeting:
    assert isinstance(meeting.span, TimedSpan)
    starts, ends = (at + timedelta(hours=2) for at in (meeting.span.start_at, meeting.span.end_at))
    return replace(meeting, span=replace(meeting.span, start_at=starts, end_at=ends))


def single() -> Hold:
    held = weekly()
    meeting = replace(held.series.meeting, recurrence=None)
    return replace(held, series=Series(uid=UID, meeting=meeting))


def test_a_series_with_exceptions_and_a_second_run(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    assert ground.do([weekly()], ALL).run == ""


def test_an_occurrence_that_is_cancelled(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    drop = Drop(name=UID, extent=Extent.OCCURRENCE, occurrence="2027-04-08")
    ground.do([drop], ALL)


def test_an_occurrence_that_moves(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    ground.do([Amend(name=UID, edit=later, occurrence="2027-04-08")], ALL)
    ground.do([Amend(name=UID, edit=later, occurrence="2027-04-01")], ALL)


def test_a_series_that_changes_as_a_whole(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    ground.do([Amend(name=UID, edit=lambda m: replace(m, location="Atrium"))], ALL)


def test_a_series_that_moves_as_a_whole(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    ground.do([Amend(name=UID, edit=later)], ALL)


def test_a_series_that_ends_earlier(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    ground.do([Drop(name=UID, extent=Extent.FOLLOWING, occurrence="2027-04-08")], ALL)


def test_a_series_that_is_cancelled(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    ground.do([Drop(name=UID, message="no more of it")], ALL)
    assert ground.do([Drop(name=UID)], ALL).run == ""


@pytest.mark.parametrize("options", [ALL, CHANGED, NONE], ids=lambda o: str(o.notify))
@pytest.mark.parametrize("make", [single, weekly], ids=["single", "series"])
def test_people_who_come_and_go(ground: Ground, make: object, options: PlanOptions) -> None:
    held = single() if make is single else weekly()
    ground.do([held], ALL)
    edit = Amend(name=UID, edit=lambda m: replace(m, attendees=people(ALICE, CAROL)))
    ground.do([edit], options)


def test_a_file_that_changes_its_exceptions(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    held = weekly()
    starts = [at for at, _ in slots_of(held.series)]
    changed = with_occurrence(held.series, starts[0], None)
    sixth = occurrence_at(changed, starts[5])
    assert sixth is not None
    changed = with_occurrence(changed, starts[5], later(sixth))
    ground.do([replace(held, series=changed, digest="2")], ALL)
    assert ground.do([replace(held, series=changed, digest="2")], ALL).run == ""


def test_a_silent_series_that_is_told_later(ground: Ground) -> None:
    ground.do([weekly()], NONE)
    ground.do([weekly()], ALL)


def test_people_of_one_occurrence_come_and_go(ground: Ground) -> None:
    ground.do([weekly()], ALL)
    edit = Amend(
        name=UID,
        edit=lambda m: replace(m, attendees=people(ALICE, CAROL)),
        occurrence="2027-04-08",
    )
    ground.do([edit], ALL)


def test_a_daily_series_of_whole_days_loses_one(ground: Ground) -> None:
    start = date(2027, 3, 26)
    meeting = replace(
        weekly().series.meeting,
        span=DaySpan(first=start, last=start, zone="Europe/Berlin"),
        recurrence=Recurrence(pattern=Daily(), start=start, count=6),
    )
    held = replace(weekly(), series=Series(uid=UID, meeting=meeting))
    ground.do([held], ALL)
    drop = Drop(name=UID, extent=Extent.OCCURRENCE, occurrence="2027-03-29")
    ground.do([drop], ALL)
    assert ground.do([drop], ALL).run == ""


@pytest.mark.parametrize("make", [single, weekly], ids=["single", "series"])
def test_a_meeting_of_which_people_hold_copies_is_changed_and_cancelled(
    ground: Ground, make: Callable[[], Hold]
) -> None:
    held = replace(make(), inviting=Inviting.DONE)
    ground.do([held], ALL)
    assert [mail.kind for mail in ground.server.mails()] == []
    assert ground.do([make()], ALL).run == ""
    ground.do([Amend(name=UID, edit=lambda m: replace(m, location="Room 7"))], ALL)
    ground.do([Amend(name=UID, edit=lambda m: replace(m, attendees=people(ALICE, CAROL)))], ALL)
    kinds = {mail.kind for mail in ground.server.mails() if not mail.original_start}
    assert kinds >= {"update", "invite"}
    ground.do([Drop(name=UID)], ALL)


def test_a_silent_meeting_that_is_said_to_be_known_is_changed(ground: Ground) -> None:
    ground.do([single()], NONE)
    ground.do([replace(single(), inviting=Inviting.DONE)], ALL)
    moved = replace(single().series, meeting=later(single().series.meeting))
    ground.do([replace(single(), series=moved, digest="2")], ALL)
    assert {mail.kind for mail in ground.server.mails()} == {"update"}


@pytest.mark.parametrize("ground", ["exchange"], indirect=True)  # the other one says nothing of it
@pytest.mark.parametrize("make", [single, weekly], ids=["single", "series"])
@pytest.mark.parametrize("what", ["changed", "cancelled", "one less", "one moved", "one dropped"])
def test_a_server_that_keeps_no_mark_of_copies_mails_what_is_listed_all_the_same(
    ground: Ground, make: Callable[[], Hold], what: str
) -> None:
    ground.server._desk.flavour = replace(ground.server._desk.flavour, believes_sent_mark=False)
    ground.do([replace(make(), inviting=Inviting.DONE)], ALL)
    slot = "2027-04-08" if make is weekly and what.startswith("one ") else ""
    wishes: dict[str, Wish] = {
        "changed": Amend(name=UID, edit=lambda m: replace(m, location="Room 7")),
        "cancelled": Drop(name=UID),
        "one less": Amend(name=UID, edit=lambda m: replace(m, attendees=people(ALICE))),
        "one moved": Amend(name=UID, edit=later, occurrence=slot),
        "one dropped": Drop(
            name=UID, extent=Extent.OCCURRENCE if slot else Extent.WHOLE, occurrence=slot
        ),
    }
    ground.do([wishes[what]], ALL)
