"""A rehearsal that is not let in tries once: it neither goes on nor cleans up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.rehearsal import Finding, Kept, Sight, Spot
from ews_meetings.errors import EwsMeetingsError, LogInRefused, NoTicket, TokenRefused
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.experiment import Experiment, is_so
from ews_meetings.service.rehearsal.rehearse import Theatre, rehearse
from ews_meetings.service.rehearsal.stage import Actor, Pace, Stage

FIRST = next(one for one in EXPERIMENTS if one.name == "q2-first-send")
REFUSALS = [
    LogInRefused("anna", "mail.example.com"),
    NoTicket("anna", "mail.example.com", "no"),
    TokenRefused("anna", "login.example.com", "no"),
]


@dataclass
class Door:
    """A mailbox that holds nothing, behind a log-in that may be refused."""

    refusal: EwsMeetingsError | None = None
    looks: int = 0
    slept: list[float] = field(default_factory=list)

    def kept(self, _text: str, *_spots: Spot) -> Sequence[Kept]:
        self.looks += 1
        if self.refusal is not None:
            raise self.refusal
        return ()

    def now(self) -> datetime:
        return datetime(2037, 4, 1, tzinfo=UTC)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def theatre(door: Door) -> Theatre:
    nothing = cast("Any", None)
    actor = Actor(
        address="anna@example.com",
        reader=nothing,
        writer=nothing,
        onlooker=cast("Any", door),
        workbench=nothing,
    )
    return Theatre(
        mark="mark",
        capabilities=EXCHANGE,
        organizer=actor,
        attendee=actor,
        pace=Pace(),
        clock=door,
    )


def playing(play: Callable[[Stage], Sight]) -> Experiment:
    return replace(FIRST, play=play)


def quiet(_finding: Finding) -> None:
    pass


@pytest.mark.parametrize("refusal", REFUSALS)
def test_nothing_is_cleaned_up_after_a_refused_log_in(refusal: EwsMeetingsError) -> None:
    door = Door(refusal)

    def refused(_stage: Stage) -> Sight:
        raise refusal

    said: list[str] = []
    with pytest.raises(type(refusal)):
        rehearse(theatre(door), [playing(refused)] * 2, quiet, cleaning=lambda: said.append("c"))
    assert (door.looks, door.slept, said) == (0, [], [])


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_log_in_that_is_refused_while_cleaning_ends_the_rehearsal(
    refusal: EwsMeetingsError,
) -> None:
    door = Door(refusal)
    with pytest.raises(type(refusal)):
        rehearse(theatre(door), [playing(lambda _stage: is_so(True, ""))] * 2, quiet)
    assert door.looks == 1


def test_a_log_in_that_is_refused_at_the_very_end_costs_no_finding() -> None:
    door = Door(REFUSALS[0])
    assert rehearse(theatre(door), [], quiet) == ()
    assert door.looks == 1


def test_an_interrupted_rehearsal_cleans_up() -> None:
    door = Door()

    def interrupted(_stage: Stage) -> Sight:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rehearse(theatre(door), [playing(interrupted)], quiet)
    assert door.looks
    assert door.slept == [Pace().grace_s]
