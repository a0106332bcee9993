"""A run is taken back as a new plan, with what cannot be taken back said first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ews_meetings.change.action import Call, End, MailKind, Reply, Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Rework, Wish
from ews_meetings.errors import PlanStale, RunNotFound
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Attendee, Mailbox, Response
from ews_meetings.service.apply import Report
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.calendar_view import CalendarAddress
from tests.fakes import ALL, NONE, FakeServer, Fault, Killed, series, wish
from tests.unit.service.making import SLOTS, later, people, with_slot, without

AGAIN = replace(ALL, again=True)
"""As the command line plans what it takes back."""
ONE = "one@example"
WEEKLY = "weekly@example"


@dataclass
class Desk:
    """A calendar that is held, and the runs on it."""

    server: FakeServer
    calendar: Calendar

    def do(self, *wishes: Wish, options: PlanOptions = ALL) -> str:
        """Return the run in which wishes were brought about."""
        report = self.calendar.apply(self.calendar.plan(wishes, options))
        assert {r.end for r in report.results} == {End.DONE}, report.results
        return report.run

    def amend(self, name: str = ONE, occurrence: str = "", **values: object) -> str:
        def edit(meeting: Meeting) -> Meeting:
            return replace(meeting, **values)  # type: ignore[arg-type]  # of Meeting's own fields

        return self.do(Amend(name=name, edit=edit, occurrence=occurrence))

    def undo(self, run: str, *, overwrites: bool = False) -> Report:
        self.server.mails.clear()
        wishes = self.calendar.undo(run, overwrites=overwrites).wishes
        return self.calendar.apply(self.calendar.plan(wishes, AGAIN))

    def said(self, run: str) -> list[str]:
        return [finding.message for finding in self.calendar.undo(run).findings]

    def held(self, name: str = ONE) -> Series:
        return self.calendar.meeting(name, with_contents=True).series

    def kinds(self) -> dict[str, MailKind]:
        """Who was mailed since the undoing began, by the beginning of the address."""
        return {mail.to.partition("@")[0]: mail.kind for mail in self.server.mails}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    server = FakeServer()
    with closing(LedgerStore(None)) as store:
        address = CalendarAddress(
            mailbox=server.mailbox, server="https://a.example", host="here", locks=tmp_path
        )
        calendar = Calendar(address=address, ports=server.ports(), probe=server, store=store)
        with calendar.hold():
            yield Desk(server, calendar)


def verbs(report: Report) -> list[Verb]:
    return [result.action.verb for result in report.results]


def ends(report: Report) -> list[End]:
    return [result.end for result in report.results]


# --- what was made --------------------------------------------------------------------------------


def test_what_a_run_made_is_cancelled_the_last_first(desk: Desk) -> None:
    run = desk.do(wish("a@example"), wish("b@example"))
    wishes = desk.calendar.undo(run).wishes
    assert [wish.name for wish in wishes if isinstance(wish, Drop)] == ["b@example", "a@example"]
    report = desk.undo(run)
    assert (verbs(report), ends(report)) == ([Verb.CANCEL] * 2, [End.DONE] * 2)
    assert desk.kinds() == {"alice": MailKind.CANCEL, "bob": MailKind.CANCEL}
    assert desk.calendar.meetings() == ()


def test_mails_that_are_out_are_said_to_stay_out(desk: Desk) -> None:
    [first] = desk.said(desk.do(wish()))
    assert first.startswith("the 2 mails that the run listed cannot be called back")
    assert desk.said(desk.do(wish("silent@example"), options=NONE)) == []


def test_what_was_made_silently_goes_silently(desk: Desk) -> None:
    desk.undo(desk.do(wish(), options=NONE))
    assert (desk.calendar.meetings(), desk.server.mails) == ((), [])


def test_undoing_twice_does_nothing_more(desk: Desk) -> None:
    run = desk.do(wish())
    desk.undo(run)
    again = desk.undo(run)
    assert (ends(again), again.run, desk.server.mails) == ([End.UNCHANGED], "", [])


def test_what_was_undone_can_be_undone(desk: Desk) -> None:
    back = desk.undo(desk.do(wish()))
    report = desk.undo(back.run)
    assert verbs(report) == [Verb.CREATE]
    assert desk.held().meeting.subject == "Planning"
    assert desk.kinds() == {"alice": MailKind.INVITE, "bob": MailKind.INVITE}


# --- what was changed -----------------------------------------------------------------------------


def test_changed_fields_are_what_they_were_and_others_stay(desk: Desk) -> None:
    desk.do(wish())
    run = desk.amend(subject="Moved", location="Atrium")
    desk.amend(categories=("Blue",))
    report = desk.undo(run)
    meeting = desk.held().meeting
    assert verbs(report) == [Verb.UPDATE]
    assert (meeting.subject, meeting.location, meeting.categories) == ("Planning", "", ("Blue",))
    assert desk.kinds() == {"alice": MailKind.UPDATE, "bob": MailKind.UPDATE}


def test_a_change_that_a_file_made_is_taken_back_and_stays_so(desk: Desk) -> None:
    desk.do(wish())
    changed = wish(subject="Moved")
    desk.undo(desk.do(changed))
    assert desk.held().meeting.subject == "Planning"
    assert [a.verb for a in desk.calendar.plan([changed], ALL).actions] == [Verb.KEEP]


def test_what_somebody_has_changed_since_is_a_conflict_unless_forced(desk: Desk) -> None:
    desk.do(wish())
    run = desk.amend(subject="Moved", location="Atrium")
    desk.amend(subject="Outlook's")
    report = desk.undo(run)
    [result] = report.results
    assert (result.end, desk.server.mails) == (End.REFUSED, [])
    assert result.refusal is not None
    assert (result.refusal.exit_code, "subject" in result.refusal.message) == (11, True)
    forced = desk.undo(run, overwrites=True)
    assert ends(forced) == [End.DONE]
    assert (desk.held().meeting.subject, desk.held().meeting.location) == ("Planning", "")


def test_a_change_of_what_is_gone_is_refused(desk: Desk) -> None:
    desk.do(wish())
    run = desk.amend(subject="Moved")
    desk.do(Drop(name=ONE))
    [result] = desk.undo(run).results
    assert result.refusal is not None
    assert (result.end, result.refusal.exit_code) == (End.REFUSED, 5)


def test_people_whom_we_added_go_and_those_we_took_off_come_back(desk: Desk) -> None:
    desk.do(wish())
    run = desk.amend(attendees=people("alice", "carol"))
    desk.amend(attendees=people("alice", "carol", "dave"))
    desk.undo(run)
    held = {a.mailbox.folded.partition("@")[0] for a in desk.held().meeting.attendees}
    assert held == {"alice", "bob", "dave"}
    assert desk.kinds() == {
        "alice": MailKind.UPDATE,
        "bob": MailKind.INVITE,
        "carol": MailKind.CANCEL,
        "dave": MailKind.UPDATE,
    }


def test_somebody_who_may_be_whom_we_added_is_a_conflict(desk: Desk) -> None:
    desk.do(wish())
    run = desk.amend(attendees=people("alice", "bob", "carol"))
    alias = Attendee(mailbox=Mailbox(address="c.clark@sandbox.example"))
    desk.amend(attendees=(*people("alice", "bob"), alias))
    [result] = desk.undo(run).results
    assert result.refusal is not None
    assert "attendees" in result.refusal.message


def test_files_that_were_added_go_and_those_taken_off_are_said_to_be_lost(desk: Desk) -> None:
    old, new, others = (Attachment.of(name=name, content=b"x") for name in ("old", "new", "others"))
    desk.do(wish(attachments=(old,)))
    run = desk.amend(attachments=(new,))
    kept = desk.held().meeting.attachments
    desk.amend(attachments=(*kept, others))
    assert "the file old was taken off and cannot be put back" in desk.said(run)
    desk.undo(run)
    assert [file.name for file in desk.held().meeting.attachments] == ["others"]


def test_an_invitation_stays_and_what_changed_with_it_does_not(desk: Desk) -> None:
    desk.do(wish(), options=NONE)
    report = desk.calendar.apply(desk.calendar.plan([wish(subject="Moved")], ALL))
    assert verbs(report) == [Verb.INVITE]
    assert "invitations cannot be called back; cancel says it is off" in desk.said(report.run)
    desk.undo(report.run)
    assert desk.held().meeting.subject == "Planning"


# --- series ---------------------------------------------------------------------------------------


def test_a_moved_occurrence_moves_back(desk: Desk) -> None:
    hold = series()
    desk.do(hold)
    run = desk.do(Amend(name=WEEKLY, edit=later, occurrence="2027-04-15"))
    assert compare_series(old=hold.series, new=desk.held(WEEKLY))
    desk.undo(run)
    assert compare_series(old=hold.series, new=desk.held(WEEKLY)) == ()
    assert desk.kinds() == {"alice": MailKind.UPDATE, "bob": MailKind.UPDATE}


def test_a_cancelled_occurrence_stays_cancelled_and_nobody_is_mailed(desk: Desk) -> None:
    hold = series()
    desk.do(replace(hold, series=without(hold.series, 1)))
    run = desk.do(Drop(name=WEEKLY, extent=Extent.OCCURRENCE, occurrence="2027-04-15"))
    desk.undo(run)
    assert desk.held(WEEKLY).deleted == (SLOTS[1], SLOTS[2])
    assert desk.server.mails == []


def test_the_end_of_a_series_comes_back_with_its_exceptions(desk: Desk) -> None:
    hold = series()
    desk.do(replace(hold, series=with_slot(without(hold.series, 7), 8, later)))
    run = desk.do(Drop(name=WEEKLY, extent=Extent.FOLLOWING, occurrence="2027-04-22"))
    assert (desk.held(WEEKLY).deleted, desk.held(WEEKLY).changed) == ((), ())
    desk.undo(run)
    held = desk.held(WEEKLY)
    assert held.deleted == (SLOTS[7],)
    assert [one.original_start_at for one in held.changed] == [SLOTS[8]]
    assert held.meeting.recurrence == hold.series.meeting.recurrence


def test_a_series_that_moved_with_an_occurrence_of_its_own_goes_back(desk: Desk) -> None:
    hold = series()
    desk.do(hold)

    def edit(now: Series) -> Series:
        moved = replace(now, meeting=later(now.meeting))
        at = SLOTS[2] + timedelta(hours=1)
        return replace(moved, deleted=(at,))

    run = desk.do(Rework(name=WEEKLY, edit=edit))
    assert desk.held(WEEKLY).deleted == (SLOTS[2] + timedelta(hours=1),)
    desk.undo(run)
    assert desk.held(WEEKLY) == hold.series


def test_an_occurrence_that_somebody_changed_since_is_a_conflict(desk: Desk) -> None:
    desk.do(series())
    run = desk.amend(WEEKLY, "2027-04-15", subject="Ours")
    desk.amend(WEEKLY, "2027-04-15", subject="Theirs")
    [result] = desk.undo(run).results
    assert result.refusal is not None
    assert (result.end, "an occurrence" in result.refusal.message) == (End.REFUSED, True)


def test_an_occurrence_that_somebody_else_changed_stays(desk: Desk) -> None:
    desk.do(series())
    run = desk.amend(WEEKLY, "2027-04-15", subject="Ours")
    desk.amend(WEEKLY, "2027-04-22", subject="Theirs")
    desk.undo(run)
    subjects = {one.meeting.subject for one in desk.held(WEEKLY).changed}
    assert subjects - {"Jour fixe"} == {"Theirs"}


# --- what was cancelled ---------------------------------------------------------------------------


def test_what_was_cancelled_is_made_anew_with_its_exceptions(desk: Desk) -> None:
    hold = series()
    hold = replace(hold, series=with_slot(without(hold.series, 1), 2, later))
    desk.do(hold)
    run = desk.do(Drop(name=WEEKLY))
    report = desk.undo(run)
    assert verbs(report) == [Verb.CREATE]
    assert desk.held(WEEKLY) == hold.series
    assert desk.kinds() == {"alice": MailKind.INVITE, "bob": MailKind.INVITE}
    assert any("made anew" in said for said in desk.said(run))


def test_the_files_of_what_was_cancelled_are_lost_and_said(desk: Desk) -> None:
    file = Attachment.of(name="agenda", content=b"x")
    desk.do(wish(attachments=(file,)))
    run = desk.do(Drop(name=ONE))
    assert any("without its 1 file: " in said for said in desk.said(run))
    desk.undo(run)
    assert desk.held().meeting.attachments == ()


# --- what is left alone ---------------------------------------------------------------------------


def test_an_answer_stays_with_the_organizer(desk: Desk) -> None:
    desk.do(wish())
    desk.server.organizes, desk.server.organizer = Known.NO, "alice@sandbox.example"
    run = desk.do(Respond(name=ONE, reply=Reply(response=Response.ACCEPT)))
    assert desk.calendar.undo(run).wishes == ()
    assert desk.said(run) == ["an answer stays with the organizer; respond sends another"]


def test_what_was_refused_or_unchanged_is_not_undone(desk: Desk) -> None:
    desk.do(wish())
    report = desk.calendar.apply(desk.calendar.plan([wish(), wish("b@example")], ALL))
    wishes: Sequence[Wish] = desk.calendar.undo(report.run).wishes
    assert [w.name for w in wishes if isinstance(w, Drop)] == ["b@example"]
    assert not any(isinstance(w, Hold) for w in wishes)


def test_what_did_not_come_to_its_end_is_left_and_said(desk: Desk) -> None:
    desk.server.faults.append(Fault("killed before", Call.SAVE))
    with pytest.raises(Killed):
        desk.calendar.apply(desk.calendar.plan([wish()], ALL))
    run = desk.calendar.runs()[0].id
    assert desk.calendar.undo(run).wishes == ()
    [said] = desk.said(run)
    assert said.startswith(
        f"it did not come to its end (open) and is left as it is; runs resume {run}"
    )


def test_a_run_that_there_never_was_is_not_found(desk: Desk) -> None:
    with pytest.raises(RunNotFound):
        desk.calendar.undo("nothing")


def test_a_run_in_another_calendar_is_not_undone_here(desk: Desk) -> None:
    run = desk.do(wish())
    desk.calendar.address = replace(desk.calendar.address, calendar="Team")
    with pytest.raises(PlanStale):
        desk.calendar.undo(run)
