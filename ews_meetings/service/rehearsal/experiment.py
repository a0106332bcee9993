"""An experiment as a value, and short ways to say what it saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Mails, Sight
from ews_meetings.service.rehearsal.stage import Stage

NO_MAILS = Mails()


class Need(StrEnum):
    """What an experiment cannot be played without."""

    OTHER = "a second --attendee or a --room"
    ROOM = "a --room"
    DELEGATE = "a profile with access = delegate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One belief, and how it is tried."""

    name: str
    """The belief's id and some words, such as `q1-stale-send`."""
    question: str
    play: Callable[[Stage], Sight]
    mails: Mails = NO_MAILS
    """The most that it brings to anybody, its cleaning up included."""
    need: Need | None = None
    row: str = ""
    """The row of the capabilities that it decides."""
    promise: int = 0
    """Which of the seven promises breaks where the belief does not hold and no row can say so."""

    @property
    def belief(self) -> str:
        """The id in `docs/assumptions.md`."""
        return self.name.partition("-")[0].upper()


def is_so(holds: bool, seen: str) -> Sight:  # noqa: FBT001 - what was seen is what this says
    """Say whether a belief holds."""
    return Sight(seen=seen, holds=Known.of(holds))


def decided(yes: bool, seen: str, *, holds: bool = True) -> Sight:  # noqa: FBT001 - as above
    """Say what a row of the capabilities is.

    Args:
        yes: its value.
        seen: for people.
        holds: whether what rests on the belief stands in both cases.
    """
    return Sight(seen=seen, holds=Known.of(holds), decides=Known.of(yes))


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
