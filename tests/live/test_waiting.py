"""Each wait of a rehearsal ends: with what it waits for, or at its limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.change.rehearsal import Verdict
from ews_meetings.sandbox import SandboxServer
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.rehearse import Theatre, rehearse
from ews_meetings.service.rehearsal.stage import Pace, Stage
from tests.live.opening import open_place
from tests.live.settings import sandbox_place

PACE = Pace(look_s=2, wait_s=60, grace_s=15, settle_s=60)
FIRST_SEND = next(one for one in EXPERIMENTS if one.name == "q2-first-send")


@dataclass
class PatientClock:
    """A clock on which only waiting takes time."""

    at: datetime = datetime(2036, 12, 1, 12, tzinfo=UTC)
    slept_s: float = 0

    def now(self) -> datetime:
        return self.at + timedelta(seconds=self.slept_s)

    def sleep(self, seconds: float) -> None:
        self.slept_s += seconds


@pytest.fixture
def clock() -> PatientClock:
    return PatientClock()


@pytest.fixture
def theatre(clock: PatientClock) -> Iterator[Theatre]:
    with SandboxServer() as server, open_place(sandbox_place(server.url)) as opened:
        yield replace(opened, pace=PACE, clock=clock)


@pytest.fixture
def stage(theatre: Theatre) -> Stage:
    return theatre.stage(FIRST_SEND)


def test_what_is_there_is_not_waited_for(stage: Stage, clock: PatientClock) -> None:
    assert stage.until(lambda: True)
    assert clock.slept_s == 0


def test_what_comes_is_waited_for_no_longer_than_it_takes(
    stage: Stage, clock: PatientClock
) -> None:
    assert stage.until(lambda: clock.slept_s >= 10)
    assert clock.slept_s == 10


def test_what_does_not_come_is_waited_for_to_the_limit(stage: Stage, clock: PatientClock) -> None:
    assert not stage.until(lambda: False)
    assert clock.slept_s == PACE.wait_s
    assert not stage.until(lambda: False, limit_s=4)
    assert clock.slept_s == PACE.wait_s + 4


def test_that_nothing_comes_is_believed_after_the_grace(stage: Stage, clock: PatientClock) -> None:
    stage.save("a")
    assert stage.invitations("a") == 0
    assert clock.slept_s == PACE.grace_s


def test_where_all_is_as_believed_only_the_grace_is_waited(
    theatre: Theatre, clock: PatientClock
) -> None:
    (found,) = rehearse(theatre, [FIRST_SEND], lambda _: None)
    assert found.verdict is Verdict.AS_BELIEVED
    assert clock.slept_s == 2 * PACE.grace_s


def test_the_whole_rehearsal_takes_less_than_half_an_hour(
    theatre: Theatre, clock: PatientClock
) -> None:
    """`docs/assumptions.md` says some 15 to 20 minutes."""
    rehearse(theatre, EXPERIMENTS, lambda _: None)
    assert 10 * 60 < clock.slept_s < 30 * 60
