"""What follows from a look, row by row of docs/exactly-once.md."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX
from ews_meetings.change.observed import Known, Observed, Place
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.service.verdict import (
    Doubtful,
    Elsewhere,
    Look,
    LookAgain,
    Moved,
    NeedsFence,
    Sent,
    Unsent,
    verdict_on_send,
)
from tests.fakes import ALL, FakeServer, Flavour, Host, wish

SILENT_SERVER = replace(GROMOX, leaves_copy=Known.UNKNOWN)
"""A server that neither fences nor leaves copies for sure."""


def drafted(flavour: Flavour = "exchange") -> Observed:
    """Return a pending draft, as the server shows it."""
    server = FakeServer(flavour=flavour)
    host = Host(server)
    host.do([wish()], replace(ALL, notify=ALL.notify))
    [item] = server.items.values()
    item.was_sent = False
    assert item.stamp is not None
    item.stamp = item.stamp.by(run="r", step="before", notify=NotifyState.PENDING)
    host.close()
    [observed] = server.read([item.ref])
    assert observed is not None
    return observed


def stamped(observed: Observed, step: str, notify: NotifyState = NotifyState.INVITED) -> Observed:
    assert observed.stamp is not None
    return replace(observed, stamp=observed.stamp.by(run="r", step=step, notify=notify))


def invited(observed: Observed, known: Known) -> Observed:
    return replace(observed, facts=replace(observed.facts, invited=known))


def look(observed: Observed | None, *, copies: int | None = 0, turn: int = 1) -> Look:
    return Look(observed=observed, copies=copies, round=turn, moved=())


def test_our_step_and_the_servers_word_mean_sent() -> None:
    seen = invited(stamped(drafted(), "S"), Known.YES)
    assert isinstance(verdict_on_send("S", look(seen), EXCHANGE), Sent)


def test_our_step_and_a_copy_mean_sent_on_any_server() -> None:
    seen = invited(stamped(drafted("gromox"), "S"), Known.UNKNOWN)
    for capabilities in (EXCHANGE, GROMOX, SILENT_SERVER):
        assert isinstance(verdict_on_send("S", look(seen, copies=1), capabilities), Sent)


def test_our_step_without_the_sign_that_the_server_gives_means_not_sent() -> None:
    seen = invited(stamped(drafted(), "S"), Known.NO)
    assert isinstance(verdict_on_send("S", look(seen), EXCHANGE), NeedsFence)


def test_a_missing_copy_counts_only_when_it_is_missing_twice() -> None:
    seen = invited(stamped(drafted("gromox"), "S"), Known.UNKNOWN)
    assert isinstance(verdict_on_send("S", look(seen, turn=1), GROMOX), LookAgain)
    assert isinstance(verdict_on_send("S", look(seen, turn=2), GROMOX), NeedsFence)


@pytest.mark.parametrize("copies", [0, None])
def test_our_step_without_any_reliable_sign_is_undecided(copies: int | None) -> None:
    seen = invited(stamped(drafted("gromox"), "S"), Known.UNKNOWN)
    found = verdict_on_send("S", look(seen, copies=copies, turn=3), SILENT_SERVER)
    assert isinstance(found, Doubtful)


def test_unreadable_sent_items_leave_a_server_without_fence_undecided() -> None:
    found = verdict_on_send("S", look(drafted("gromox"), copies=None, turn=3), GROMOX)
    assert isinstance(found, Doubtful)


def test_an_untouched_item_is_fenced_where_the_server_can() -> None:
    assert isinstance(verdict_on_send("S", look(drafted()), EXCHANGE), NeedsFence)


def test_an_untouched_item_without_copy_is_unsent_after_two_looks() -> None:
    seen = drafted("gromox")
    assert isinstance(verdict_on_send("S", look(seen, turn=1), GROMOX), LookAgain)
    assert isinstance(verdict_on_send("S", look(seen, turn=2), GROMOX), Unsent)


def test_a_copy_of_an_item_written_since_is_proof_only_where_writes_are_guarded() -> None:
    seen = look(drafted(), copies=1)
    assert isinstance(verdict_on_send("S", seen, EXCHANGE), Sent)
    assert isinstance(verdict_on_send("S", seen, GROMOX), LookAgain)
    assert isinstance(verdict_on_send("S", look(drafted(), copies=1, turn=2), GROMOX), Doubtful)


def test_a_stranger_who_has_sent_it_is_not_followed_by_us() -> None:
    seen = stamped(drafted(), "another", NotifyState.INVITED)
    assert isinstance(verdict_on_send("S", look(seen), EXCHANGE), Elsewhere)


def test_a_moved_field_stops_everything() -> None:
    moved = (FieldChange(field="time", old="a", new="b", grade=Grade.HARD),)
    seen = Look(observed=drafted(), copies=0, round=1, moved=moved)
    assert verdict_on_send("S", seen, EXCHANGE) == Moved(fields=("time",))


@pytest.mark.parametrize("place", [None, Place.DELETED])
def test_an_item_that_is_gone_is_never_sent(place: Place | None) -> None:
    seen = drafted()
    gone = None if place is None else replace(seen, facts=replace(seen.facts, place=place))
    assert isinstance(verdict_on_send("S", look(gone), EXCHANGE), Moved)
    assert isinstance(verdict_on_send("S", look(gone, copies=1), EXCHANGE), Doubtful)
