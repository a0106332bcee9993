"""Waiting and trying again: how long, how often, and when to give up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ews_meetings.change.outcome import NotDone, Outcome, Unknown
from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import ServerUnreachable
from ews_meetings.service.work import Run, Work

_TEMPORARY = ServerUnreachable.exit_code


class Retries:
    """Counts what is proven not done, ends what was tried often enough, and waits in between."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._tried: Counter[int] = Counter()
        self._wait_s = 0.0

    def note(self, work: Work, outcome: NotDone) -> None:
        """Take a refusal that came before execution: try again if that can help."""
        if outcome.refusal.exit_code != _TEMPORARY:
            work.fail(outcome.refusal)
            return
        wait_s = outcome.retry_after_s or 1.0
        if wait_s > self._run.patience.longest_wait_s:
            work.fail(outcome.refusal)
            return
        self.count(work, outcome.refusal, wait_s=wait_s)

    def count(self, work: Work, refusal: Refusal | None = None, *, wait_s: float = 0.0) -> None:
        """Take an attempt that is proven not done."""
        self._tried[work.index] += 1
        self._wait_s = max(self._wait_s, wait_s)
        if self._tried[work.index] >= self._run.patience.tries:
            problem = f"{work.action.title}: {self._tried[work.index]} attempts did not get through"
            work.fail(refusal or Refusal.of(ServerUnreachable("the server", problem)))

    def forgive(self, work: Work) -> None:
        """Count anew after a success: what a long action needs is not a series of failures."""
        self._tried[work.index] = 0

    def pause(self) -> None:
        """Wait as long as the server asked for, once for all."""
        if self._wait_s:
            self._run.ports.clock.sleep(self._wait_s)
            self._wait_s = 0.0


def settle_pause(run: Run, outcomes: Iterable[Outcome]) -> None:
    """Wait until a lost request has surely come to its end: longer where no answer came at all."""
    unanswered = any(isinstance(o, Unknown) and not o.was_answered for o in outcomes)
    patience = run.patience
    run.ports.clock.sleep(patience.unanswered_s if unanswered else patience.answered_s)
