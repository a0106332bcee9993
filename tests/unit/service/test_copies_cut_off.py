"""Imports of what people hold already, where a run stopped or an answer was lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import get_args

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Inviting
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.service.again import wish_again
from ews_meetings.service.ending import exit_code
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Flavour, Host, Killed, Kind, series, wish
from tests.unit.service.making import other, whole

PLAIN = wish()
HELD = replace(PLAIN, inviting=Inviting.DONE)
MOVED = whole(PLAIN.series, location="Room 7")


@pytest.fixture(params=get_args(Flavour))
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    made = Host(FakeServer(flavour=request.param))
    yield made
    made.close()


@pytest.mark.parametrize("made", [HELD, replace(series(), inviting=Inviting.DONE)])
@pytest.mark.parametrize("call", [Call.SAVE, Call.CLOSE])
@pytest.mark.parametrize(
    "kind",
    ["killed before", "killed after commit", "killed after answer", "killed, commits late"],
)
def test_after_a_crash_a_run_without_the_option_invites_nobody(
    host: Host, made: Hold, call: Call, kind: Kind
) -> None:
    host.server.faults.append(Fault(kind, call))
    with pytest.raises(Killed):
        host.do([made], ALL)
    is_begun = bool(host.server.items)
    host.server.clock.sleep(600)
    recover(host.new_run(), host.memory())
    again = replace(made, inviting=Inviting.ASKED) if is_begun else made
    for _ in range(2):
        host.do([again], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, item.stamp.elsewhere) == (NotifyState.INVITED, True)
    assert host.server.mails == []


CUT_OFF: tuple[tuple[Call, Kind], ...] = (
    (Call.CHANGE, "killed after commit"),
    (Call.CHANGE, "killed after answer"),
    (Call.CLOSE, "killed before"),
)


@pytest.mark.parametrize(("call", "kind"), CUT_OFF)
@pytest.mark.parametrize("goes_on", ["with the option", "without it", "by runs resume"])
def test_what_was_imported_silently_is_marked_after_a_crash_too(
    host: Host, call: Call, kind: Kind, goes_on: str
) -> None:
    host.do([PLAIN], NONE)
    now = other(PLAIN, MOVED)
    said = replace(now, inviting=Inviting.DONE)
    host.server.faults.append(Fault(kind, call))
    with pytest.raises(Killed):
        host.do([said], ALL)
    again = wish_again(host.plans[-1].actions[0])
    assert again is not None
    ways = {"with the option": said, "without it": now, "by runs resume": again}
    host.do([ways[goes_on]], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.was_sent, item.stamp.notify, host.server.mails) == (
        True,
        NotifyState.INVITED,
        [],
    )


@pytest.mark.parametrize("kind", ["killed before", "refused before"])
def test_what_makes_room_for_itself_and_cannot_be_made_comes_back_with_its_file(
    host: Host, kind: Kind
) -> None:
    host.do([PLAIN], NONE)
    host.server.faults.append(Fault("killed before", Call.CLOSE))
    with pytest.raises(Killed):
        host.do([replace(other(PLAIN, MOVED), inviting=Inviting.DONE)], ALL)
    host.server.faults += [Fault(kind, Call.SAVE) for _ in range(3)]
    with suppress(Killed):
        host.do([PLAIN], ALL)
    assert host.server.items == {}
    host.server.faults.clear()
    assert exit_code(host.do([PLAIN], ALL)) == 0
    assert len(host.server.items) == 1


def test_who_takes_over_a_draft_that_another_source_began_invites_nobody_either(
    host: Host,
) -> None:
    begun = replace(HELD, origin=replace(HELD.origin, scope="create", uid="a key"))
    host.server.faults.append(Fault("killed before", Call.CLOSE))
    with pytest.raises(Killed):
        host.do([begun], ALL)
    host.do([PLAIN], replace(ALL, adopt=True))
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.origin, item.stamp.elsewhere) == (PLAIN.origin, True)
    assert host.server.mails == []


def test_what_was_marked_before_a_crash_is_known_to_be_done(host: Host) -> None:
    host.server.faults.append(Fault("killed after commit", Call.CLOSE))
    with pytest.raises(Killed):
        host.do([HELD], ALL)
    recover(host.new_run(), host.memory())
    known = host.memory().meetings(host.server.mailbox)[HELD.origin.key]
    assert (known.notify, known.gone) == (NotifyState.INVITED, "")


@pytest.mark.parametrize("kind", ["lost before", "lost after commit", "error after commit"])
def test_a_mark_whose_answer_is_lost_is_looked_for(host: Host, kind: Kind) -> None:
    host.server.faults.append(Fault(kind, Call.CLOSE))
    assert exit_code(host.do([HELD], ALL)) == 0
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, item.stamp.elsewhere) == (NotifyState.INVITED, True)


@pytest.mark.parametrize("kind", ["lost before", "lost after commit", "half a batch"])
def test_a_mark_whose_request_was_lost_is_written_again_and_not_given_up(
    host: Host, kind: Kind
) -> None:
    host.server.faults.append(Fault(kind, Call.CLOSE))
    report = host.do([HELD], ALL)
    said = {finding.code for result in report.results for finding in result.findings}
    [item] = host.server.items.values()
    assert (exit_code(report), "sent-mark-not-kept" in said, item.was_sent) == (0, False, True)
