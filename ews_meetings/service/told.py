"""What a run writes into the log: that it began, what became of each meeting, how it ended.

No subject, no body and no address, and no UID, which may hold any of them: a meeting is known by the
number of its action, as `runs show` has it, and by its item id.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import assert_never

from ews_meetings.change.action import End, Verb
from ews_meetings.change.plan import Plan, totals_of
from ews_meetings.change.refusal import Refusal
from ews_meetings.service.work import Work

log = logging.getLogger(__name__)

_EVENTS = {
    Verb.CREATE: "meeting created",
    Verb.UPDATE: "meeting changed",
    Verb.CANCEL: "meeting cancelled",
    Verb.ANSWER: "invitation answered",
    Verb.INVITE: "people invited",
    Verb.FINISH: "meeting finished",
    Verb.REMOVE: "draft removed",
}
_TROUBLES = {
    End.FAILED: "meeting failed",
    End.REFUSED: "meeting refused",
    End.UNDECIDED: "meeting undecided",
    End.OPEN: "meeting open",
}


@contextmanager
def whole(plan: Plan) -> Iterator[None]:
    """Say that a run begins, and when somebody stops it."""
    counts = {"actions": len(plan.actions), "mails": totals_of(plan).mails}
    try:
        log.info("run begun", extra=counts)
        yield
    except KeyboardInterrupt:
        log.warning("run interrupted")
        raise


def each(works: Sequence[Work]) -> None:
    """Say what became of some meetings; what stands as it stood is not worth a line."""
    for work in works:
        match work.end:
            case End.DONE:
                event = _EVENTS.get(work.action.verb, str(work.action.verb))
                log.info(event, extra={**_name(work), "mails": len(work.mails)})
            case End.UNCHANGED | None:
                continue
            case End.FAILED | End.REFUSED | End.UNDECIDED | End.OPEN:
                log.warning(_TROUBLES[work.end], extra=_trouble(work))
            case _:
                assert_never(work.end)


def ended(works: Sequence[Work], stopped: Refusal | None) -> None:
    """Say how a run ended."""
    ends = Counter(str(work.end or End.OPEN) for work in works)
    if stopped is None:
        log.info("run ended", extra={"ends": dict(ends)})
    else:
        log.warning("run stopped", extra={"ends": dict(ends), "code": stopped.code})


def _name(work: Work) -> dict[str, object]:
    return {"action": work.index + 1, "item_id": work.ref.item_id if work.ref else ""}


def _trouble(work: Work) -> dict[str, object]:
    return {**_name(work), "code": work.refusal.code if work.refusal else ""}
