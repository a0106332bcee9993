"""A meeting whose source is recognised is planned as one whose source was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ews_meetings.change.action import Verb
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.revision import Revision
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Applied, Hold, Same, Unusable
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.service.apply import Report
from ews_meetings.service.recognising import LISTED_FOR_ONE, applied_of
from tests.fakes import ALL, NONE, FakeServer, Host, series, wish
from tests.unit.service.making import whole

FOUND = Finding(code="x", message="said when it was read", effect=Effect.LOST, where="a.ics:3")
STAMPED = Revision(sequence=1, stamped_at=datetime(2027, 1, 2, tzinfo=UTC))
SINGLE = replace(wish("one", reminder=15), findings=(FOUND,), where="a.ics:2", revisions=(STAMPED,))
SERIES = replace(series("weekly"), where="a.ics:9")
WISHES = [SINGLE, SERIES]
CROWD = [wish(f"other-{number}") for number in range(LISTED_FOR_ONE * len(WISHES))]
"""So many that the wishes are few beside them."""


def never() -> Hold | Unusable:
    raise AssertionError("it was read")


def recognised(
    report: Report, again: Callable[[Hold], Hold | Unusable] | None = None
) -> list[Same]:
    """What a run leaves to be recognised."""
    found = []
    for held, result in zip(WISHES, report.results, strict=True):
        applied = applied_of(held, result)
        assert applied is not None
        found.append(Same(applied=applied, again=_reading(held, again)))
    return found


def _reading(
    held: Hold, again: Callable[[Hold], Hold | Unusable] | None
) -> Callable[[], Hold | Unusable]:
    return (lambda: again(held)) if again else never


def item_of(host: Host, key: str) -> Any:
    [item] = [item for item in host.server.items.values() if item.key == key]
    return item


def move_by_hand(host: Host) -> None:
    item = item_of(host, "one")
    item.series = whole(item.series, location="Room by hand")
    item.version += 1


def take_away(host: Host) -> None:
    del host.server.items[item_of(host, "one").ref.item_id]


def throw_away(host: Host) -> None:
    item_of(host, "one").place = Place.DELETED


def cancel_by_hand(host: Host) -> None:
    host.server.cancelled = True
    for item in host.server.items.values():
        item.version += 1


def restamp(notify: NotifyState) -> Callable[[Host], None]:
    def change(host: Host) -> None:
        item = item_of(host, "one")
        item.stamp = replace(item.stamp, notify=notify)
        item.version += 1

    return change


def of_another_source(host: Host) -> None:
    item = item_of(host, "one")
    item.stamp = replace(item.stamp, origin=replace(item.stamp.origin, scope="sync"))
    item.version += 1


def rewritten(host: Host) -> None:
    host.do([replace(SINGLE, series=wish("one", subject="Other").series, digest="other")], ALL)


def nothing(host: Host) -> None:
    pass


def later(host: Host) -> None:
    host.server.clock.at += timedelta(days=365)


CHANGES = [
    nothing,
    take_away,
    throw_away,
    of_another_source,
    rewritten,
    later,
    restamp(NotifyState.OWED),
    restamp(NotifyState.PENDING),
    restamp(NotifyState.SILENT),
    move_by_hand,
    cancel_by_hand,
]
OPTIONS = [
    ALL,
    NONE,
    PlanOptions(notify=Notify.CHANGED),
    PlanOptions(notify=Notify.ALL, force=True),
    PlanOptions(notify=Notify.ALL, again=True),
    PlanOptions(notify=Notify.ALL, adopt=True),
    PlanOptions(notify=Notify.ALL, notify_past=True),
]


@pytest.mark.parametrize("made", [ALL, NONE], ids=["invited", "silent"])
@pytest.mark.parametrize("options", OPTIONS, ids=range(len(OPTIONS)))
@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_a_recognised_meeting_is_planned_as_one_that_was_read(
    host: Host, change: Callable[[Host], None], options: PlanOptions, made: PlanOptions
) -> None:
    sames = recognised(host.do(WISHES, made), again=lambda held: held)
    change(host)
    read = host.plan(WISHES, options)
    assert host.plan(sames, options).actions == read.actions


def test_what_nobody_has_touched_is_neither_read_from_its_file_nor_whole(host: Host) -> None:
    sames = recognised(host.do(WISHES, ALL))
    before = host.server.requests
    plan = host.plan(sames, ALL)
    assert [action.verb for action in plan.actions] == [Verb.KEEP, Verb.KEEP]
    assert host.server.requests - before == 1


@pytest.mark.parametrize("change", CHANGES, ids=range(len(CHANGES)))
def test_a_recognised_meeting_among_many_is_planned_as_one_that_was_read(
    host: Host, change: Callable[[Host], None]
) -> None:
    host.do(CROWD, ALL)
    sames = recognised(host.do(WISHES, ALL), again=lambda held: held)
    change(host)
    assert host.plan(sames, ALL).actions == host.plan(WISHES, ALL).actions


def test_few_recognised_meetings_are_asked_for_by_their_keys(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.do(CROWD, ALL)
    sames = recognised(host.do(WISHES, ALL))
    monkeypatch.setattr(FakeServer, "list_ours", _must_not_be_called)
    assert [action.verb for action in host.plan(sames, ALL).actions] == [Verb.KEEP, Verb.KEEP]


def test_most_of_what_is_remembered_is_listed_instead(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.do(CROWD[len(WISHES) :], ALL)
    sames = recognised(host.do(WISHES, ALL))
    monkeypatch.setattr(FakeServer, "find", _must_not_be_called)
    resolved = host.plan(sames, ALL)
    assert [action.verb for action in resolved.actions] == [Verb.KEEP, Verb.KEEP]


def _must_not_be_called(*_: object) -> None:
    raise AssertionError("another way is shorter")


def test_what_was_touched_is_read_whole_and_its_changes_are_told(host: Host) -> None:
    sames = recognised(host.do(WISHES, ALL))
    move_by_hand(host)
    actions = host.plan(sames, ALL).actions
    told = {finding.code for action in actions for finding in action.findings}
    assert "no-longer-as-written" in told


def test_the_version_of_a_recognised_meeting_is_remembered(host: Host) -> None:
    [single, _] = recognised(host.do(WISHES, ALL))
    newer = Revision(sequence=1, stamped_at=datetime(2027, 1, 9, tzinfo=UTC))
    host.do([Same(applied=replace(single.applied, revisions=(newer,)), again=never)], ALL)
    assert host.memory().meetings(host.server.mailbox)["one"].revisions == (newer,)


def test_an_older_version_that_says_the_same_is_kept_and_not_remembered(host: Host) -> None:
    [single, _] = recognised(host.do(WISHES, ALL))
    older = Revision(sequence=1, stamped_at=datetime(2026, 1, 9, tzinfo=UTC))
    old = Same(applied=replace(single.applied, revisions=(older,)), again=never)
    [action] = host.plan([old], ALL).actions
    assert (action.verb, action.revisions) == (Verb.KEEP, ())


def test_a_meeting_that_is_wished_twice_is_read(host: Host) -> None:
    sames = recognised(host.do(WISHES, ALL), again=lambda held: held)
    assert host.plan([*sames, SINGLE], ALL).actions == host.plan([*WISHES, SINGLE], ALL).actions


def test_what_was_refused_is_not_remembered(host: Host) -> None:
    host.do([wish("one")], ALL)
    foreign = replace(wish("one", subject="Other"), digest="x")
    foreign = replace(foreign, origin=replace(SINGLE.origin, scope="other"))
    [result] = host.do([foreign], ALL).results
    assert applied_of(foreign, result) is None


def test_what_is_marked_as_sent_elsewhere_is_not_remembered(host: Host) -> None:
    held = replace(wish("one"), inviting=Inviting.DONE)
    [result] = host.do([held], ALL).results
    assert applied_of(held, result) is None


def test_what_is_remembered_again_says_what_was_seen_last(host: Host) -> None:
    sames = recognised(host.do(WISHES, ALL))
    [first, _] = host.do(sames, ALL).results
    again = applied_of(sames[0], first)
    assert isinstance(again, Applied)
    assert again.seen == first.action.item
