"""A run that did not come to its end says what was wished, so that it can be planned anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.action import Action, Call, End, Reply, Verb
from ews_meetings.change.identity import ItemKey
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Wish
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.people import Response
from ews_meetings.service.again import wish_again
from ews_meetings.service.ending import exit_code
from ews_meetings.service.outdated import MEETING_LEFT_OUT as LEFT_OUT
from tests.fakes import ALL, FakeServer, Fault, Host, Item, Killed, series, wish
from tests.unit.service.making import later, other, seen, whole

KEY = ItemKey(mailbox="m", uid="one@example")


def action(verb: Verb, **values: Any) -> Action:
    made = Action(
        verb=verb,
        title="t",
        key=KEY,
        origin=wish().origin,
        wanted=wish().series,
        before=seen(wish()),
        item=seen(wish()).ref,
        source_digest="d",
        where="a.ics:7",
    )
    return replace(made, **values)


@pytest.mark.parametrize("verb", [Verb.CREATE, Verb.FINISH, Verb.INVITE])
def test_what_was_to_be_made_is_wished_whole(verb: Verb) -> None:
    expected = Hold(origin=wish().origin, series=wish().series, digest="d", where="a.ics:7")
    assert wish_again(action(verb)) == expected


def test_what_was_to_be_changed_is_wished_as_a_difference_from_what_was_there() -> None:
    again = wish_again(action(Verb.UPDATE))
    assert isinstance(again, Hold)
    assert again.base == seen(wish())


def test_what_was_to_go_is_named_by_its_item() -> None:
    again = wish_again(action(Verb.CANCEL, message="sorry", wanted=None))
    assert again == Drop(name="item1", message="sorry", where="a.ics:7")


def test_what_a_file_has_left_out_is_still_left_out_when_it_is_wished_again() -> None:
    lost, left_out = (Finding(code=c, message="m", effect=Effect.KEPT) for c in ("a", LEFT_OUT))
    again = wish_again(action(Verb.CANCEL, wanted=None, findings=(lost, left_out)))
    assert isinstance(again, Drop)
    assert again.findings == (left_out,)


def test_what_was_to_be_answered_is_answered_with_the_same_words() -> None:
    reply = Reply(response=Response.ACCEPT)
    again = wish_again(action(Verb.ANSWER, answer=reply, message="fine"))
    assert again == Respond(name="one@example", reply=reply, message="fine")


@pytest.mark.parametrize("verb", [Verb.KEEP, Verb.REFUSE, Verb.REMOVE])
def test_of_what_was_kept_refused_or_tidied_up_nothing_is_wished(verb: Verb) -> None:
    assert wish_again(action(verb)) is None


# --- planned anew ---------------------------------------------------------------------------------


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer())
    host.do([wish(), series()], ALL)
    host.server.mails.clear()
    yield host
    host.close()


def left(host: Host) -> list[Wish]:
    """Return what the last run has left to be wished."""
    run = f"{host.name}{host.runs}"
    plan = host.journal().plan(run)
    ends = [held.end for held in host.journal().actions(run)]
    wishes = [wish_again(a) for a, end in zip(plan.actions, ends, strict=True) if end is End.OPEN]
    return [one for one in wishes if one is not None]


def cut_off(host: Host, wished: Wish, call: Call) -> list[Wish]:
    """Return what is left of a wish whose run is killed at a call."""
    host.server.faults.append(Fault("killed before", call))
    with pytest.raises(Killed):
        host.do([wished], ALL)
    return left(host)


def item(host: Host, key: str = "one@example") -> Item:
    [found] = [i for i in host.server.items.values() if i.key == key]
    return found


def test_a_change_that_was_cut_off_is_made_when_it_is_wished_again(host: Host) -> None:
    new = other(wish(), whole(wish().series, location="L"))
    wishes = cut_off(host, new, Call.CHANGE)
    assert exit_code(host.do(wishes, ALL)) == 0
    assert item(host).series.meeting.location == "L"
    assert len(host.server.mails) == 2


def test_what_people_changed_since_is_not_undone_by_what_is_wished_again(host: Host) -> None:
    new = other(wish(), whole(wish().series, location="L"))
    wishes = cut_off(host, new, Call.CHANGE)
    item(host).series = whole(item(host).series, subject="By hand")
    [action] = host.plan(wishes, ALL).actions
    assert [change.field for change in action.changes] == ["location"]
    host.do(wishes, ALL)
    held = item(host).series.meeting
    assert (held.location, held.subject) == ("L", "By hand")


def test_what_people_changed_since_in_the_same_field_is_a_conflict(host: Host) -> None:
    new = other(wish(), whole(wish().series, location="L"))
    wishes = cut_off(host, new, Call.CHANGE)
    item(host).series = whole(item(host).series, location="By hand")
    assert (exit_code(host.do(wishes, ALL)), host.server.mails) == (11, [])
    assert exit_code(host.do(wishes, replace(ALL, force=True))) == 0
    assert item(host).series.meeting.location == "L"


def test_occurrences_that_are_left_are_changed_when_they_are_wished_again(host: Host) -> None:
    wished = Drop(name="weekly@example", extent=Extent.OCCURRENCE, occurrence="2027-04-22")
    wishes = cut_off(host, wished, Call.DROP_OCCURRENCE)
    assert exit_code(host.do(wishes, ALL)) == 0
    assert len(item(host, "weekly@example").series.deleted) == 1
    assert len(host.server.mails) == 2


def test_a_file_that_is_read_again_after_its_change_was_wished_again_changes_nothing(
    host: Host,
) -> None:
    new = other(series(), whole(series().series, location="L"))
    host.do(cut_off(host, new, Call.CHANGE), ALL)
    mails = len(host.server.mails)
    assert exit_code(host.do([new], ALL)) == 0
    assert [r.end for r in host.do([new], ALL).results] == [End.UNCHANGED]
    assert len(host.server.mails) == mails
    assert compare_series(old=item(host, "weekly@example").series, new=new.series) == ()


def test_a_cancellation_that_is_wished_again_mails_once(host: Host) -> None:
    wishes = cut_off(host, Drop(name="one@example"), Call.CANCEL)
    for _ in range(2):
        host.do(wishes, ALL)
    assert len(host.server.mails) == 2


def test_a_manual_change_that_is_wished_again_is_made_once(host: Host) -> None:
    """Moved by an hour from what it was, not by another hour from what it is."""
    wishes = cut_off(host, Amend(name="one@example", edit=later), Call.CHANGE)
    for _ in range(2):
        host.do(wishes, ALL)
    assert item(host).series.meeting.span == later(wish().series.meeting).span
    assert len(host.server.mails) == 2


def test_an_answer_that_is_wished_again_is_given_once() -> None:
    server = FakeServer(mailbox="alice@sandbox.example", organizes=Known.NO, organizer="dave@x")
    server.items["item1"] = Item(
        id="item1",
        version=1,
        series=wish("theirs@example").series,
        key="",
        stamp=None,
        created_at=server.clock.at,
    )
    host = Host(server)
    accept = Respond(name="theirs@example", reply=Reply(response=Response.ACCEPT))
    wishes = cut_off(host, accept, Call.ANSWER)
    for _ in range(2):
        host.do(wishes, ALL)
    assert len(server.mails) == 1
    host.close()
