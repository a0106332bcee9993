"""Plays experiments one after the other, each under a mark of its own, and cleans up behind each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.ports import Clock
from ews_meetings.change.rehearsal import MARK, Finding, Mails, Spot, Verdict
from ews_meetings.errors import (
    EwsMeetingsError,
    GuardRefused,
    LogInProblem,
    Temporary,
)
from ews_meetings.service.rehearsal.cleaning import clean, everything
from ews_meetings.service.rehearsal.experiment import Experiment, Need
from ews_meetings.service.rehearsal.props import Props
from ews_meetings.service.rehearsal.stage import Actor, Pace, Stage
from ews_meetings.service.rehearsal.table import judge, untold

log = logging.getLogger(__name__)

_PATIENCE = 3
"""How many experiments in a row may end because the server does not answer."""
_LOOKED_AT = (Spot.CALENDAR, Spot.INBOX, Spot.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theatre:
    """The opened mailboxes of one rehearsal, and its mark."""

    mark: str
    """Begins with `MARK`; nobody else has it."""
    capabilities: Capabilities
    """What is believed of the server."""
    organizer: Actor
    attendee: Actor
    second: Actor | None = None
    room: str = ""
    is_delegate: bool = False
    pace: Pace
    clock: Clock

    @property
    def actors(self) -> tuple[Actor, ...]:
        """Every mailbox that is open, the organizer's first."""
        every = (self.organizer, self.attendee, self.second)
        return tuple(actor for actor in every if actor is not None)

    def stage(self, experiment: Experiment) -> Stage:
        """Return what one experiment stands on."""
        props = Props(
            mark=f"{self.mark}-{experiment.name}",
            now=self.clock.now(),
            attendee=self.attendee.address,
            second="" if self.second is None else self.second.address,
            room=self.room,
        )
        return Stage(
            props=props,
            capabilities=self.capabilities,
            organizer=self.organizer,
            attendee=self.attendee,
            pace=self.pace,
            clock=self.clock,
        )

    def clean(self, mark: str) -> int:
        """Take away what carries a mark in every mailbox, and return how many items it were."""
        return clean(self.organizer, self.actors[1:], mark=mark, room=self.room)


def rehearse(
    theatre: Theatre,
    experiments: Iterable[Experiment],
    heard: Callable[[Finding], None],
    *,
    cleaning: Callable[[], None] | None = None,
) -> tuple[Finding, ...]:
    """Play experiments and return their findings, in order.

    Args:
        theatre: where.
        experiments: what.
        heard: hears each finding as soon as it is known.
        cleaning: hears that all is over, or was interrupted, and is being cleaned up.

    Raises:
        RecipientNotNamed: somebody would have been mailed who was not named.
        Temporary: the server does not answer any more.
        LogInProblem: it does not let us in; then nothing is cleaned up, for that would log in again.
    """
    findings: list[Finding] = []
    silent = 0
    with _cleaned(theatre, cleaning):
        for experiment in experiments:
            try:
                found, silent = _played(theatre, experiment), 0
            except Temporary as error:
                silent += 1
                if silent >= _PATIENCE:
                    raise
                found = untold(experiment, str(error))
            findings.append(found)
            heard(found)
    return tuple(findings)


def sweep(theatre: Theatre) -> int:
    """Take away what every earlier rehearsal left, and return how many items it were."""
    return theatre.clean(MARK)


def left_over(theatre: Theatre) -> int:
    """Return how many items of rehearsals lie in the mailboxes."""
    return sum(len(everything(actor, MARK)) for actor in theatre.actors)


def is_used(actor: Actor) -> bool:
    """Say whether a mailbox holds something that no rehearsal made."""
    return actor.onlooker.has_strangers(*_LOOKED_AT)


def lacks(experiment: Experiment, *, second: bool, room: bool, is_delegate: bool) -> str:
    """Return what an experiment needs and does not have; empty for nothing."""
    held = {
        Need.OTHER: second or room,
        Need.ROOM: room,
        Need.DELEGATE: is_delegate,
        None: True,
    }
    return "" if held[experiment.need] else f"it needs {experiment.need}"


def most_mails(experiments: Sequence[Experiment], *, second: bool, room: bool) -> Mails:
    """Return how many messages at most experiments bring to whom; who is not there gets none."""
    return sum((_mails(one, second=second, room=room) for one in experiments), Mails())


def _mails(experiment: Experiment, *, second: bool, room: bool) -> Mails:
    is_for_person = experiment.need is Need.OTHER and second
    return replace(
        experiment.mails,
        second=experiment.mails.second if second else 0,
        room=experiment.mails.room if room and not is_for_person else 0,
    )


def _played(theatre: Theatre, experiment: Experiment) -> Finding:
    missing = lacks(
        experiment,
        second=theatre.second is not None,
        room=bool(theatre.room),
        is_delegate=theatre.is_delegate,
    )
    if missing:
        return untold(experiment, missing, verdict=Verdict.SKIPPED)
    stage = theatre.stage(experiment)
    try:
        sight = experiment.play(stage)
        found = judge(experiment, sight, theatre.capabilities)
    except (GuardRefused, Temporary, LogInProblem):
        raise
    except EwsMeetingsError as error:
        found = untold(experiment, str(error))
    _try_to_clean(theatre, stage.props.mark)
    return found


@contextmanager
def _cleaned(theatre: Theatre, cleaning: Callable[[], None] | None) -> Iterator[None]:
    """Take away what is left at the end, late messages included, also after an interruption.

    Where nobody is let in, one attempt is enough.
    """
    is_shut_out = False
    try:
        yield
    except LogInProblem:
        is_shut_out = True
        raise
    finally:
        if not is_shut_out:
            _clean_at_the_end(theatre, cleaning)


def _clean_at_the_end(theatre: Theatre, cleaning: Callable[[], None] | None) -> None:
    if cleaning is not None:
        cleaning()
    if theatre.pace.grace_s:
        theatre.clock.sleep(theatre.pace.grace_s)
    with suppress(LogInProblem):
        _try_to_clean(theatre, theatre.mark)


def _try_to_clean(theatre: Theatre, mark: str) -> None:
    """Clean; what fails is tried again at the end, and by the next rehearsal.

    Raises:
        LogInProblem: nobody is let in, so that nothing may be tried again now.
    """
    try:
        theatre.clean(mark)
    except EwsMeetingsError as error:
        log.warning("rehearsal not cleaned up", extra={"code": error.code})
        if isinstance(error, LogInProblem):
            raise
