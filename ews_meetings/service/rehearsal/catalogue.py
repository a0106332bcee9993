"""All experiments, in the order of the register of beliefs."""

from __future__ import annotations

from ews_meetings.service.rehearsal.changing import CHANGING
from ews_meetings.service.rehearsal.experiment import Experiment, Need
from ews_meetings.service.rehearsal.finding import FINDING
from ews_meetings.service.rehearsal.keeping import KEEPING
from ews_meetings.service.rehearsal.leaving import LEAVING
from ews_meetings.service.rehearsal.sending import SENDING
from ews_meetings.service.rehearsal.series import SERIES
from ews_meetings.service.rehearsal.silence import SILENCE

_EVERY = (*SENDING, *SILENCE, *FINDING, *KEEPING, *CHANGING, *SERIES, *LEAVING)

EXPERIMENTS: tuple[Experiment, ...] = tuple(
    sorted(_EVERY, key=lambda experiment: int(experiment.belief.removeprefix("Q")))
)


def programme(*, is_delegate: bool) -> tuple[Experiment, ...]:
    """Return the experiments that concern a mailbox that is opened so."""
    return tuple(e for e in EXPERIMENTS if is_delegate or e.need is not Need.DELEGATE)


def question_of(name: str) -> str:
    """Return what an experiment asks."""
    return next(one.question for one in EXPERIMENTS if one.name == name)
