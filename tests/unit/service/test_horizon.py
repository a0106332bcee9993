"""A series is read occurrence by occurrence before anybody is invited, so far and not further."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import pytest

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.observed import Observed, Slot
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.meeting import Series
from ews_meetings.service.horizon import HORIZON, Seen, verify_occurrences
from ews_meetings.service.work import Work
from tests.fakes import ALL, FakeServer, Flavour, Host, series, wish
from tests.unit.service.making import SLOTS, codes, later, whole, with_slot, without


@pytest.fixture
def store() -> Iterator[LedgerStore]:
    with closing(LedgerStore(None)) as store:
        yield store


class Recording(FakeServer):
    """A server that keeps in mind which occurrences it is asked for."""

    asked: list[tuple[Slot, ...]]

    def read_occurrences(self, slots: Sequence[Slot]) -> tuple[Observed | None, ...]:
        self.asked.append(tuple(slots))
        return FakeServer.read_occurrences(self, slots)


@dataclass(frozen=True)
class Looked:
    """What was found, and what was asked for."""

    seen: Seen | None
    asked: list[tuple[Slot, ...]]

    @property
    def differences(self) -> tuple[FieldChange, ...]:
        return self.seen.differences if self.seen else ()

    @property
    def said(self) -> list[str]:
        return codes(self.seen.findings) if self.seen else []


def looked(
    store: LedgerStore, wanted: Series, held: Series, flavour: Flavour = "exchange"
) -> Looked:
    """Return what is found where one series was wanted and the server holds another."""
    server = Recording(flavour=flavour)
    server.asked = []
    host = Host(server, store=store)
    host.do([replace(series(), series=held)], ALL)
    [item] = server.items.values()
    [observed] = server.read([item.ref])
    assert observed is not None
    action = Action(verb=Verb.CREATE, title="t", key=None, wanted=wanted)
    server.asked.clear()
    seen = verify_occurrences(host.new_run(), [(Work(index=7, action=action), observed)])
    return Looked(seen.get(7), server.asked)


WEEKLY = series().series
BOTH = without(with_slot(WEEKLY, 4, later), 2)


def test_a_series_that_is_held_as_wanted_has_no_difference(store: LedgerStore) -> None:
    assert looked(store, BOTH, BOTH).seen == Seen()


def test_every_occurrence_that_takes_place_is_asked_for_by_its_original_start(
    store: LedgerStore,
) -> None:
    [slots] = looked(store, BOTH, BOTH).asked
    assert [s.original_start_at for s in slots] == [at for at in SLOTS if at != SLOTS[2]]


def test_an_occurrence_that_is_missing_is_a_difference(store: LedgerStore) -> None:
    [change] = looked(store, WEEKLY, without(WEEKLY, 3)).differences
    assert (change.occurrence, change.new) == (SLOTS[3], "does not take place")


def test_an_occurrence_at_another_time_is_a_difference(store: LedgerStore) -> None:
    [change] = looked(store, WEEKLY, with_slot(WEEKLY, 3, later)).differences
    assert change.occurrence == SLOTS[3]
    assert "10:00" in change.old
    assert "11:00" in change.new


def repeated(count: int | None) -> Series:
    recurrence = WEEKLY.meeting.recurrence
    assert recurrence is not None
    return whole(WEEKLY, recurrence=replace(recurrence, count=count))


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (HORIZON, []),
        (HORIZON + 1, ["verified-to-a-horizon"]),
        (None, ["verified-to-a-horizon"]),
    ],
)
def test_a_long_series_is_looked_at_to_a_horizon_and_that_is_said(
    store: LedgerStore, count: int | None, said: list[str]
) -> None:
    found = looked(store, repeated(count), repeated(count))
    assert (found.differences, found.said) == ((), said)
    assert [len(slots) for slots in found.asked] == [HORIZON]


def test_where_occurrences_are_not_shown_they_are_computed_and_that_is_said(
    store: LedgerStore,
) -> None:
    found = looked(store, WEEKLY, without(WEEKLY, 3), "gromox")
    assert (found.differences, found.said, found.asked) == ((), ["occurrences-computed"], [])


def test_of_a_single_meeting_no_occurrence_is_looked_at(store: LedgerStore) -> None:
    assert looked(store, wish().series, WEEKLY).seen is None
