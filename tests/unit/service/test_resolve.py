"""Relative wishes find what they name; several about one meeting become one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Known, Place
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Rework, Unusable
from ews_meetings.errors import BadOption
from ews_meetings.model.meeting import Meeting
from ews_meetings.service.plan import Input
from ews_meetings.service.recognising import Recognised
from ews_meetings.service.relative import Going
from ews_meetings.service.resolve import Resolver, find, keys_of_absent
from tests.fakes import NONE, FakeServer, Host, Item, series, wish
from tests.unit.service.making import later, without

LATER = Amend(name="weekly@example", edit=later)


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    host.do([wish(), series()], NONE)
    yield host
    host.close()


def resolved(host: Host, *wishes: Recognised, anywhere: bool = False) -> tuple[Input, ...]:
    resolver = Resolver(reader=host.server, mailbox=host.server.mailbox, anywhere=anywhere)
    return resolver.resolve(wishes)


def item(host: Host, key: str) -> Item:
    [found] = [i for i in host.server.items.values() if i.key == key]
    return found


def by_uid(host: Host, uid: str) -> None:
    """Give the first meeting a UID that is not its key."""
    one = item(host, "one@example")
    one.series = replace(one.series, uid=uid)


# --- what is found --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one@example", "uid of one", "item1"])
def test_a_meeting_is_found_by_its_key_its_uid_or_its_item_id(host: Host, name: str) -> None:
    by_uid(host, "uid of one")
    found = find(name, reader=host.server)
    assert found is not None
    assert found.ref.item_id == "item1"


def test_a_key_names_no_uid_and_no_item(host: Host) -> None:
    by_uid(host, "uid of one")
    assert find("uid of one", reader=host.server, is_key=True) is None
    assert find("item1", reader=host.server, is_key=True) is None
    assert find("one@example", reader=host.server, is_key=True) is not None


def test_an_item_of_somebody_else_is_found_only_where_it_is_asked_for(host: Host) -> None:
    item(host, "one@example").key = ""
    assert find("one@example", reader=host.server) is None
    assert find("one@example", reader=host.server, anywhere=True) is not None


@pytest.mark.parametrize("name", ["", "nothing"])
def test_what_nobody_has_is_not_found(host: Host, name: str) -> None:
    assert find(name, reader=host.server, anywhere=True) is None


def test_what_lies_in_deleted_items_is_not_found(host: Host) -> None:
    item(host, "one@example").place = Place.DELETED
    assert find("one@example", reader=host.server, anywhere=True) is None


def test_of_several_items_with_one_key_the_invited_one_is_meant(host: Host) -> None:
    one = item(host, "one@example")
    assert one.stamp is not None
    told = replace(one.stamp, notify=NotifyState.INVITED)
    sent = replace(one, id="sent", stamp=told, was_sent=True)
    host.server.items[sent.id] = sent
    found = find("one@example", reader=host.server)
    assert found is not None
    assert found.ref.item_id == "sent"


def test_files_are_read_only_where_they_matter(host: Host) -> None:
    assert find("one@example", reader=host.server, with_contents=False) is not None


# --- what becomes of wishes -----------------------------------------------------------------------


def test_whole_wishes_are_left_as_they_are(host: Host) -> None:
    assert resolved(host, wish()) == (wish(),)


def test_a_change_becomes_what_the_calendar_shall_hold(host: Host) -> None:
    [made] = resolved(host, LATER)
    assert isinstance(made, Hold)
    assert made.base is not None
    assert made.series.meeting.span == later(series().series.meeting).span


def test_several_changes_of_one_meeting_become_one_wish(host: Host) -> None:
    drop = Drop(name="weekly@example", extent=Extent.OCCURRENCE, occurrence="2027-04-22")
    elsewhere = Amend(
        name="weekly@example", edit=lambda m: replace(m, location="L"), occurrence="2027-04-29"
    )
    other = Amend(name="one@example", edit=later)
    first, second = resolved(host, drop, other, elsewhere)
    assert isinstance(first, Hold)
    assert isinstance(second, Hold)
    assert (len(first.series.deleted), len(first.series.changed)) == (1, 1)
    assert second.origin.uid == "one@example"


def test_a_change_that_cannot_be_made_costs_its_neighbours_nothing(host: Host) -> None:
    def impossible(_meeting: Meeting) -> Meeting:
        raise BadOption("--start", "x", "is no time")

    bad = Amend(name="weekly@example", edit=impossible, where="a.ics:7")
    first, second = resolved(host, LATER, bad)
    assert isinstance(first, Hold)
    assert isinstance(second, Unusable)
    assert (second.refusal.code, second.where) == ("option", "a.ics:7")


def test_what_goes_as_a_whole_is_not_changed_any_more_and_that_is_said(host: Host) -> None:
    going, after = resolved(host, LATER, Drop(name="weekly@example"), LATER)
    assert isinstance(going, Going)
    assert [finding.code for finding in going.wish.findings] == ["change-not-made"]
    assert isinstance(after, Unusable)
    assert after.refusal.code == "plan-stale"


def test_what_goes_twice_goes_once(host: Host) -> None:
    drop = Drop(name="weekly@example")
    assert [type(one) for one in resolved(host, drop, drop)] == [Going]


def test_a_series_goes_as_a_whole_where_nothing_of_it_is_left(host: Host) -> None:
    rest = Drop(name="weekly@example", extent=Extent.FOLLOWING, occurrence="2027-04-01")
    [made] = resolved(host, rest)
    assert isinstance(made, Going)
    assert made.wish.extent is Extent.WHOLE


def test_a_rework_is_made_from_all_of_a_series(host: Host) -> None:
    [made] = resolved(host, Rework(name="weekly@example", edit=lambda s: without(s, 3)))
    assert isinstance(made, Hold)
    assert len(made.series.deleted) == 1


def test_what_is_not_there_cannot_be_changed_and_may_have_gone(host: Host) -> None:
    change, gone = resolved(host, Amend(name="x", edit=later), Drop(name="y"))
    assert isinstance(change, Unusable)
    assert change.refusal.code == "meeting-not-found"
    assert gone == Going(wish=Drop(name="y"), observed=None)
    assert keys_of_absent((change, gone)) == ("y",)


def test_a_cancellation_of_a_file_means_its_own_key_only(host: Host) -> None:
    by_uid(host, "uid of one")
    by_file = Drop(name="uid of one", origin=Origin(scope="import", uid="uid of one"))
    [made] = resolved(host, by_file, anywhere=True)
    assert made == Going(wish=by_file, observed=None)


def test_somebody_elses_item_is_meant_only_where_it_may_be_adopted(host: Host) -> None:
    item(host, "one@example").key = ""
    [refused] = resolved(host, Amend(name="one@example", edit=later))
    [adopted] = resolved(host, Amend(name="one@example", edit=later), anywhere=True)
    assert isinstance(refused, Unusable)
    assert isinstance(adopted, Hold)
    host.server.organizes = Known.NO
    assert resolved(host, Amend(name="one@example", edit=later), anywhere=True)
