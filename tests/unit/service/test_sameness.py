"""What is in the calendar already, just as a source says, is left as it is, whoever made it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ews_meetings.change.action import Verb
from ews_meetings.change.observed import Known
from ews_meetings.change.wish import Hold
from tests.fake_server import Flavour
from tests.fakes import ALL, NONE, FakeServer, Host, series, wish


def by_hand(made: Hold) -> Hold:
    return replace(
        made, origin=replace(made.origin, scope="create", uid=f"key of {made.origin.uid}")
    )


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_a_meeting_that_another_source_made_the_same_is_unchanged_and_forgotten_again(
    flavour: Flavour,
) -> None:
    host = Host(FakeServer(flavour=flavour))
    host.do([by_hand(wish()), by_hand(series())], ALL)
    actions = host.plan([wish(), series()], ALL).actions
    assert [action.verb for action in actions] == [Verb.KEEP, Verb.KEEP]
    assert [[f.code for f in action.findings] for action in actions] == [["held-already"]] * 2
    before = host.memory().meetings(host.server.mailbox)
    host.do([wish(), series()], ALL)
    assert host.memory().meetings(host.server.mailbox) == before
    host.close()


def test_what_another_source_made_is_not_remembered_as_made_for_this_one() -> None:
    host = Host(FakeServer())
    host.do([by_hand(wish())], ALL)
    host.do([wish(), series()], ALL)
    assert wish().origin.key not in host.memory().meetings(host.server.mailbox)
    host.server.items.clear()
    [action] = host.plan([wish()], ALL).actions
    assert action.verb is Verb.CREATE
    host.close()


def test_what_nobody_of_ours_made_is_unchanged_where_it_is_the_same() -> None:
    host = Host(FakeServer())
    host.do([wish()], ALL)
    [item] = host.server.items.values()
    item.key, item.stamp = "", None
    fresh = Host(host.server, "b")
    same, other = (fresh.plan([one], ALL).actions for one in (wish(), wish(subject="Another")))
    assert same[0].verb is Verb.KEEP
    assert other[0].refusal is not None
    host.close()
    fresh.close()


def test_people_who_were_not_told_are_no_reason_to_say_unchanged() -> None:
    host = Host(FakeServer())
    host.do([by_hand(wish())], NONE)
    [silent] = host.plan([wish()], NONE).actions
    [wanted] = host.plan([wish()], ALL).actions
    assert silent.verb is Verb.KEEP
    assert wanted.refusal is not None
    assert wanted.refusal.code == "foreign-item"
    host.close()


def test_a_reminder_that_came_too_late_makes_no_difference() -> None:
    host = Host(FakeServer())
    begins = host.server.clock.now() + timedelta(days=1)
    made = wish(start=begins.replace(microsecond=0), reminder=15)
    host.do([by_hand(made)], ALL)
    host.server.clock.sleep(3 * 86400)
    [item] = host.server.items.values()
    meeting = replace(item.series.meeting, reminder_minutes=None)
    item.series = replace(item.series, meeting=meeting)
    [action] = host.plan([made], NONE).actions
    assert action.verb is Verb.KEEP
    host.close()


def test_a_cancelled_meeting_and_somebody_elses_are_not_held() -> None:
    host = Host(FakeServer())
    host.do([by_hand(wish())], ALL)
    host.server.cancelled = True
    [cancelled] = host.plan([wish()], ALL).actions
    host.server.cancelled, host.server.organizes = False, Known.NO
    [others] = host.plan([wish()], ALL).actions
    assert cancelled.refusal is not None
    assert others.refusal is not None
    assert others.refusal.code == "not-the-organizer"
    host.close()


def test_where_uids_cannot_be_searched_a_meeting_of_another_source_is_not_made_twice() -> None:
    host = Host(FakeServer(flavour="gromox"))
    host.do([by_hand(wish())], ALL)
    [action] = host.plan([wish(subject="Another")], ALL).actions
    assert action.refusal is not None
    assert action.refusal.code == "foreign-item"
    host.close()
