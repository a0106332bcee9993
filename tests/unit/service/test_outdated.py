"""A file that is older than what was applied from an earlier one does nothing, and mails nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Wish
from ews_meetings.ledger.memory import NEVER_MADE
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.again import wish_again
from ews_meetings.service.apply import Report
from ews_meetings.service.ending import exit_code
from ews_meetings.service.undo import undo
from tests.fakes import ALL, FakeServer, Fault, Host, Killed, series, wish
from tests.unit.service.making import SLOTS, later, other, whole

AT = datetime(2026, 1, 1, tzinfo=UTC)
FORCE = replace(ALL, force=True)
KEY = wish().origin.key
WEEKLY = series().origin
SLOT = SLOTS[2].date().isoformat()


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer())
    yield host
    host.close()


def file(sequence: int, *, subject: str = "Planning", s: int = 0, made: Hold | None = None) -> Hold:
    """Return what a file wishes; its DTSTAMP is so many seconds late."""
    made = made or wish()
    changed = other(made, whole(made.series, subject=subject))
    return replace(changed, revisions=(version(sequence, s=s),))


def version(sequence: int, *, s: int = 0, occurrence: str = "") -> Revision:
    stamped_at = AT + timedelta(seconds=s)
    return Revision(sequence=sequence, stamped_at=stamped_at, occurrence=occurrence)


def cancelling(sequence: int) -> Drop:
    return Drop(name=KEY, origin=wish().origin, revisions=(version(sequence),))


def alone(sequence: int, hours: float = 1) -> Amend:
    """Return the wish that one occurrence is later."""

    def edit(present: Meeting) -> Meeting:
        return later(present, hours)

    said = version(sequence, occurrence=SLOT)
    return Amend(
        name=WEEKLY.uid, edit=edit, origin=WEEKLY, occurrence=SLOT, revisions=(said,), where="a:1"
    )


def done(host: Host, *wishes: Wish, options: PlanOptions = ALL) -> list[str]:
    """Return what became of wishes, and how many mails left."""
    host.server.mails.clear()
    report = host.do(wishes, options)
    assert exit_code(report) == 0, report.results
    return [*verbs(report), str(len(host.server.mails))]


def verbs(report: Report) -> list[str]:
    return [
        f"{r.action.verb} older" if "older-revision" in found(r.action) else str(r.action.verb)
        for r in report.results
    ]


def found(action: Any) -> list[str]:
    return [finding.code for finding in action.findings]


def subject(host: Host) -> str:
    [item] = host.server.items.values()
    return item.series.meeting.subject


@pytest.mark.parametrize("older", [file(0, subject="Old", s=9), file(1, subject="Old", s=-1)])
def test_what_is_older_is_not_applied(host: Host, older: Hold) -> None:
    assert done(host, file(1)) == ["create", "2"]
    assert done(host, older) == ["keep older", "0"]
    assert subject(host) == "Planning"


@pytest.mark.parametrize("newer", [file(1, subject="New"), file(1, subject="New", s=1), file(2)])
def test_what_is_equal_or_newer_is_applied(host: Host, newer: Hold) -> None:
    done(host, file(1, subject="Old"))
    assert done(host, newer) == ["update", "2"]
    assert done(host, newer) == ["keep", "0"]


def test_it_is_said_what_was_older_and_what_applies_it(host: Host) -> None:
    done(host, file(1))
    [action] = host.plan([replace(file(0, subject="Old"), where="a.ics:3")], ALL).actions
    assert action.title.startswith("Planning, ")
    assert [(f.message, f.where) for f in action.findings] == [
        (
            "the file is older (SEQUENCE 0) than what was applied (SEQUENCE 1); it is not applied"
            " (--force applies it all the same)",
            "a.ics:3",
        )
    ]


def test_force_applies_it_and_goes_on_from_there(host: Host) -> None:
    done(host, file(5))
    assert done(host, file(0, subject="Old"), options=FORCE) == ["update", "2"]
    assert done(host, file(0, subject="Older", s=1)) == ["update", "2"]


def test_an_older_file_that_says_the_same_is_nothing_worth_telling(host: Host) -> None:
    done(host, file(1))
    assert done(host, file(0)) == ["keep", "0"]
    assert done(host, file(0, subject="Old", s=5)) == ["keep older", "0"], "1 still counts"


def test_a_newer_version_without_news_counts(host: Host) -> None:
    done(host, file(0, subject="New"))
    assert done(host, file(2, subject="New")) == ["keep", "0"]
    assert done(host, file(1, subject="Old")) == ["keep older", "0"]


def test_what_no_file_says_has_no_version(host: Host) -> None:
    done(host, file(1))
    by_hand = Amend(name=KEY, edit=later)
    assert done(host, by_hand) == ["update", "2"]
    assert done(host, file(0, subject="Old")) == ["keep older", "0"]
    assert done(host, file(2, subject="New")) == ["update", "2"]


# --- cancellations --------------------------------------------------------------------------------


def test_a_cancellation_that_comes_before_its_request_holds(host: Host) -> None:
    assert done(host, cancelling(2)) == ["keep", "0"]
    assert done(host, file(0)) == ["keep older", "0"]
    assert host.server.items == {}
    known = host.memory().meetings(host.server.mailbox)[KEY]
    assert (known.gone, known.revisions) == (NEVER_MADE, (version(2),))


def test_a_cancellation_beside_other_work_is_remembered_too(host: Host) -> None:
    assert done(host, wish("two@example"), cancelling(2)) == ["create", "keep", "2"]
    assert done(host, file(0)) == ["keep older", "0"]


def test_what_was_cancelled_before_it_came_is_made_when_it_is_wished_anew(host: Host) -> None:
    done(host, cancelling(2))
    assert done(host, file(3)) == ["create", "2"]
    assert done(host, cancelling(2)) == ["keep older", "0"]
    assert done(host, cancelling(4)) == ["cancel", "2"]


def test_a_person_is_told_that_it_never_was_there(host: Host) -> None:
    done(host, cancelling(2))
    report = host.do([Drop(name=KEY)], ALL)
    assert report.results[0].refusal is not None
    assert report.results[0].refusal.code == "meeting-not-found"


def test_an_older_request_does_not_bring_back_what_was_cancelled(host: Host) -> None:
    done(host, file(0))
    assert done(host, cancelling(2)) == ["cancel", "2"]
    assert done(host, file(1, subject="New")) == ["keep older", "0"]
    assert done(host, cancelling(1)) == ["keep older", "0"]


# --- occurrences ----------------------------------------------------------------------------------


def test_an_older_version_of_an_occurrence_is_not_applied(host: Host) -> None:
    done(host, file(0, made=series()))
    assert done(host, alone(2, hours=2)) == ["update", "2"]
    assert done(host, alone(1, hours=3)) == ["keep older", "0"]
    gone = Drop(name=WEEKLY.uid, origin=WEEKLY, extent=Extent.OCCURRENCE, occurrence=SLOT)
    dropped = replace(gone, revisions=(version(1, occurrence=SLOT),))
    assert done(host, dropped) == ["keep older", "0"]


def test_an_occurrence_older_than_its_series_is_not_applied(host: Host) -> None:
    done(host, file(2, made=series()))
    assert done(host, alone(1)) == ["keep older", "0"]
    assert done(host, alone(2)) == ["update", "2"]


def test_a_late_occurrence_of_what_was_cancelled_is_no_mistake(host: Host) -> None:
    done(host, file(0, made=series()))
    done(host, Drop(name=WEEKLY.uid, origin=WEEKLY, revisions=(version(2),)))
    assert done(host, alone(1)) == ["keep older", "0"]


# --- runs -----------------------------------------------------------------------------------------


def test_a_run_that_goes_on_after_a_newer_file_does_not_overwrite_it(host: Host) -> None:
    done(host, file(0))
    stopped = host.plan([file(1, subject="Old")], ALL).actions[0]
    done(host, file(2, subject="New"))
    again = wish_again(stopped)
    assert again is not None
    assert done(host, again) == ["keep older", "0"]
    assert subject(host) == "New"


def test_a_file_that_is_passed_over_leaves_open_what_a_newer_one_began(host: Host) -> None:
    done(host, file(1))
    host.server.faults.append(Fault("killed before", Call.CHANGE))
    with pytest.raises(Killed):
        host.do([file(2, subject="New")], ALL)
    done(host, file(0, subject="Old"))
    [run, *_] = host.journal().runs(host.server.mailbox)
    assert [action.end for action in host.journal().actions(run.id)] == [End.OPEN]


def test_a_change_that_was_cut_off_after_its_mail_is_remembered(host: Host) -> None:
    done(host, file(0))
    host.server.faults.append(Fault("killed after commit", Call.SEND))
    made = file(1, made=wish("two@example"))
    with pytest.raises(Killed):
        host.do([made], ALL)
    older = file(0, subject="Old", made=wish("two@example"))
    assert done(host, older) == ["keep older", "0"]


def test_what_was_taken_back_can_be_applied_again_but_not_its_elders(host: Host) -> None:
    done(host, file(0))
    report = host.do([file(1, subject="New")], ALL)
    taken = undo(report.plan, host.journal().actions(report.run))
    assert done(host, *taken.wishes) == ["update", "2"]
    assert subject(host) == "Planning"
    assert done(host, file(0, subject="Old")) == ["keep older", "0"]


def test_a_plan_file_holds_the_version(host: Host) -> None:
    plan = host.plan([file(3)], ALL)
    read = from_text(to_text(plan), source="p")
    assert read == plan
    assert read.actions[0].revisions == (version(3),)
    assert read.actions[0].verb is Verb.CREATE


# --- what stands beside a series ------------------------------------------------------------------


def beside(sequence: int) -> Hold:
    """Return an instance that was added to a series, as a file says it."""
    made = file(sequence, subject="Extra")
    origin = replace(made.origin, part=202704030800)
    added = replace(made.series, uid=f"{made.series.uid}/p202704030800")
    return replace(made, origin=origin, series=added)


def test_what_was_added_before_a_newer_version_of_its_series_is_not_applied(host: Host) -> None:
    host.do([file(5)], ALL)
    [action] = host.plan([beside(2)], ALL).actions
    assert (action.verb, [f.code for f in action.findings]) == (Verb.KEEP, ["older-revision"])
    host.do([beside(2)], ALL)
    assert len(host.server.items) == 1
    assert host.plan([beside(2)], FORCE).actions[0].verb is Verb.CREATE


def test_what_is_added_after_its_series_is_applied_and_leaves_it_as_it_is(host: Host) -> None:
    host.do([file(1)], ALL)
    host.do([beside(2)], ALL)
    assert len(host.server.items) == 2
    verbs = [action.verb for action in host.plan([file(1), beside(2)], ALL).actions]
    assert verbs == [Verb.KEEP, Verb.KEEP]
