"""What is said of an event that became several meetings reaches all that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ews_meetings.change.action import Verb
from ews_meetings.change.observed import Place
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Amend, Drop, Extent, Wish
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.recurrence import Day, Weekly
from ews_meetings.service.apply import Report
from tests.fakes import ALL, FakeServer, Host, series
from tests.unit.service.events import SINGLE, SINGLE_AT, UID, WHOLE, added, event, standing
from tests.unit.service.making import codes, later

OFF = Drop(name=UID, origin=WHOLE, revisions=(Revision(sequence=1),))
"""METHOD:CANCEL of the whole."""
FROM = replace(OFF, extent=Extent.FOLLOWING)
ONE = replace(OFF, extent=Extent.OCCURRENCE)
BY_NAME = Drop(name=UID, takes_pieces=True)


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    host.do(event(0, 1, 2, SINGLE), ALL)
    host.server.mails.clear()
    yield host
    host.close()


def slots(host: Host, part: int) -> list[datetime]:
    return [at for at, _ in slots_of(standing(host)[part].series)]


def verbs(report: Report) -> list[tuple[str, int]]:
    return [(str(a.verb), a.origin.part) for a in report.plan.actions if a.origin]


def without(*names: str) -> Amend:
    """Return the wish that people are no longer invited."""

    def edit(meeting: Meeting) -> Meeting:
        left = tuple(a for a in meeting.attendees if a.mailbox.folded not in names)
        return replace(meeting, attendees=left)

    return Amend(name=UID, edit=edit, origin=WHOLE)


# --- the whole ------------------------------------------------------------------------------------


@pytest.mark.parametrize("wish", [OFF, BY_NAME], ids=["file", "name"])
def test_a_cancelled_event_takes_all_its_meetings_along(host: Host, wish: Wish) -> None:
    report = host.do([wish], ALL)
    assert verbs(report) == [("cancel", 0), ("cancel", 1), ("cancel", 2), ("cancel", SINGLE)]
    assert (standing(host), len(host.server.mails)) == ({}, 8)
    assert host.do([wish], ALL).run == ""


@pytest.mark.parametrize("wish", [OFF, BY_NAME], ids=["file", "name"])
def test_it_takes_them_along_where_the_first_is_gone(host: Host, wish: Wish) -> None:
    standing(host)[0].place = Place.DELETED
    host.do([wish], ALL)
    assert standing(host) == {}


@pytest.mark.parametrize("is_found", [True, False], ids=["first there", "first gone"])
def test_it_takes_them_along_on_another_machine(host: Host, is_found: bool) -> None:
    if not is_found:
        standing(host)[0].place = Place.DELETED
    host.store.close()
    host.store = LedgerStore(None)
    host.do([OFF], ALL)
    assert standing(host) == {}


def test_what_was_added_later_than_the_cancellation_stays(host: Host) -> None:
    host.do(event(0, sequence=2), ALL)
    host.do([added(3)], ALL)
    host.do([replace(OFF, revisions=(Revision(sequence=2),))], ALL)
    assert sorted(standing(host)) == [SINGLE]


@pytest.mark.parametrize("name", [f"{UID}#1", f"{UID}/p1"])
def test_the_name_of_one_meeting_means_that_one(host: Host, name: str) -> None:
    host.do([replace(BY_NAME, name=name)], ALL)
    assert sorted(standing(host)) == [0, 2, SINGLE]


def test_an_item_id_means_one_meeting(host: Host) -> None:
    host.do([replace(BY_NAME, name=standing(host)[0].id)], ALL)
    assert sorted(standing(host)) == [1, 2, SINGLE]


def test_an_event_of_another_source_is_not_taken_along(host: Host) -> None:
    for item in host.server.items.values():
        assert item.stamp is not None
        item.stamp = replace(item.stamp, origin=replace(item.stamp.origin, scope="sync"))
    report = host.do([OFF], ALL)
    assert ([a.verb for a in report.plan.actions], len(standing(host))) == ([Verb.REFUSE], 4)


def test_who_is_no_longer_invited_is_so_to_none_of_them(host: Host) -> None:
    host.do([without("bob@sandbox.example")], ALL)
    for item in standing(host).values():
        assert [a.mailbox.name or a.mailbox.folded for a in item.series.meeting.attendees] == [
            "alice@sandbox.example"
        ]


def test_a_change_by_name_is_about_the_first_alone_and_says_so(host: Host) -> None:
    report = host.do([Amend(name=UID, edit=later)], ALL)
    [action] = report.plan.actions
    assert (action.verb, codes(action.findings)) == (Verb.UPDATE, ["one-of-several"])
    assert f"{UID}#1, {UID}#2, {UID}#{SINGLE}" in action.findings[0].message


def test_what_never_was_several_is_changed_without_a_word(host: Host) -> None:
    host.do(event(0, sequence=1), ALL)
    [action] = host.do([Amend(name=UID, edit=later)], ALL).plan.actions
    assert action.findings == ()


# --- one occurrence -------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [0, 1, 2])
def test_an_occurrence_is_found_in_the_series_that_has_it(host: Host, part: int) -> None:
    at = slots(host, part)[2]
    host.do([replace(ONE, occurrence=at.isoformat())], ALL)
    assert {p: item.series.deleted for p, item in standing(host).items()} == {
        p: (at,) if p == part else () for p in (0, 1, 2, SINGLE)
    }
    assert host.do([replace(ONE, occurrence=at.isoformat())], ALL).run == ""


@pytest.mark.parametrize("text", [SINGLE_AT.isoformat(), "2027-05-07"])
def test_a_single_date_goes_as_a_whole(host: Host, text: str) -> None:
    host.do([replace(ONE, occurrence=text)], ALL)
    assert sorted(standing(host)) == [0, 1, 2]


def test_a_single_date_that_went_before_is_not_asked_for_again(host: Host) -> None:
    gone = replace(ONE, occurrence=SINGLE_AT.isoformat())
    host.do([gone], ALL)
    report = host.do([gone], ALL)
    assert verbs(report) == [("keep", SINGLE)]


def test_an_occurrence_that_took_the_place_of_a_single_date_is_the_one_that_is_meant(
    host: Host,
) -> None:
    host.do([replace(ONE, occurrence=SINGLE_AT.isoformat())], ALL)
    [moved] = [hold for hold in event(0, sequence=1) if not hold.origin.part]
    at_its_place = replace(moved, series=series(UID, start=SINGLE_AT, count=3).series)
    friday = at_its_place.series.meeting.recurrence
    assert friday is not None
    rule = replace(friday, pattern=Weekly(days=(Day.FRIDAY,)))
    meeting = replace(at_its_place.series.meeting, recurrence=rule)
    host.do([replace(moved, series=replace(moved.series, meeting=meeting))], ALL)
    host.do([replace(ONE, occurrence=SINGLE_AT.isoformat())], ALL)
    assert standing(host)[0].series.deleted == (SINGLE_AT,)


def test_a_single_date_changes_as_a_whole(host: Host) -> None:
    host.do([Amend(name=UID, edit=later, origin=WHOLE, occurrence=SINGLE_AT.isoformat())], ALL)
    assert slots(host, SINGLE) == [SINGLE_AT + timedelta(hours=1)]


def test_a_single_date_is_known_by_where_it_was_whatever_became_of_it(host: Host) -> None:
    moved = Amend(name=UID, edit=later, origin=WHOLE, occurrence=SINGLE_AT.isoformat())
    host.do([moved], ALL)
    host.do([replace(ONE, occurrence=SINGLE_AT.isoformat())], ALL)
    assert sorted(standing(host)) == [0, 1, 2]


def test_a_day_on_which_several_take_place_names_none(host: Host) -> None:
    report = host.do([replace(ONE, occurrence="2027-04-08")], ALL)
    [action] = report.plan.actions
    assert action.verb is Verb.REFUSE
    assert action.refusal is not None
    assert action.refusal.code == "occurrence-not-found"
    assert len(standing(host)) == 4


def test_an_occurrence_of_none_is_refused(host: Host) -> None:
    [action] = host.do([replace(ONE, occurrence="2027-04-09")], ALL).plan.actions
    assert action.verb is Verb.REFUSE


# --- from one occurrence on -----------------------------------------------------------------------


def test_every_meeting_ends_from_one_occurrence_on(host: Host) -> None:
    begin = slots(host, 1)[3]
    host.do([replace(FROM, occurrence=begin.isoformat())], ALL)
    assert sorted(standing(host)) == [0, 1, 2]
    lengths = {part: len(slots(host, part)) for part in (0, 1, 2)}
    assert lengths == {0: 4, 1: 3, 2: 3}
    assert host.do([replace(FROM, occurrence=begin.isoformat())], ALL).run == ""


def test_what_lies_wholly_after_it_is_cancelled(host: Host) -> None:
    begin = slots(host, 1)[0]
    report = host.do([replace(FROM, occurrence=begin.isoformat())], ALL)
    assert verbs(report) == [("update", 0), ("cancel", 1), ("cancel", 2), ("cancel", SINGLE)]
    assert slots(host, 0) == [begin - timedelta(hours=1)]


def test_what_lies_wholly_before_it_stays_as_it_is(host: Host) -> None:
    last = slots(host, 0)[-1]
    report = host.do([replace(FROM, occurrence=last.isoformat())], ALL)
    assert SINGLE in standing(host)
    assert SINGLE not in [part for _, part in verbs(report)]
