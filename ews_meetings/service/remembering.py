"""Says what the memory keeps of a meeting that an action was about; pure."""

from __future__ import annotations

from ews_meetings.change.action import Verb
from ews_meetings.ledger.memory import CANCELLED, LEFT_OUT, NEVER_MADE, Remembered
from ews_meetings.service.leaving import RESPOND
from ews_meetings.service.outdated import MEETING_LEFT_OUT
from ews_meetings.service.sameness import HELD_ALREADY
from ews_meetings.service.work import Run, Work


def is_our_meeting(work: Work) -> bool:
    """Say whether a meeting is kept in memory: not what others organize, nor what others made."""
    origin = work.action.origin
    return origin is not None and origin.scope != RESPOND and not work.says(HELD_ALREADY)


def remembered(run: Run, work: Work) -> Remembered:
    """Return what the memory keeps of a meeting that stands."""
    return Remembered(
        mailbox=run.mailbox,
        key=work.key,
        uid=work.action.key.uid if work.action.key else "",
        title=work.action.title,
        item_id=work.ref.item_id if work.ref else "",
        notify=work.action.notify,
        run=run.id,
        updated_at=run.ports.clock.now(),
        gone=_gone(work),
        revisions=work.action.revisions,
        origin=work.action.origin,
        is_added=work.action.is_added,
    )


def _gone(work: Work) -> str:
    if work.action.verb is Verb.KEEP and work.ref is None:
        return NEVER_MADE
    if work.action.verb is not Verb.CANCEL:
        return ""
    return LEFT_OUT if work.says(MEETING_LEFT_OUT) else CANCELLED
