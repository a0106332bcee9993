"""Marks a meeting as sent whose people hold what was mailed elsewhere; a server that will not is survived.

Our stamp says the same, and decides what is planned. The mark is for the server (Q14).
"""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Action
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import Known
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.work import Run, Work

_NOT_KEPT = Finding(
    code="sent-mark-not-kept",
    message="the server does not take the meeting for one that was sent: the next change may reach"
    " people as a first invitation",
    effect=Effect.LOST,
    severity=Severity.WARNING,
    field="attendees",
)


def is_to_be_marked(work: Work) -> bool:
    """Say whether the server has not been told so far; once it holds, it stays (MS-OXOCAL 2.2.4.4)."""
    return marks(work.action)


def marks(action: Action) -> bool:
    """Say whether an action tells the server for the first time that people hold an invitation."""
    if action.inviting is not Inviting.DONE:
        return False
    held = action.before.stamp if action.before else None
    return held is None or not held.elsewhere or held.notify is NotifyState.PENDING


def report_marks(run: Run, works: Sequence[Work]) -> None:
    """Look which marks the server has kept, and say of which it has not."""
    looked = [work for work in works if not work.is_unmarkable]
    hits = run.ports.reader.find([work.key for work in looked]) if looked else ()
    lost = {hit.ref.item_id for hit in hits if hit.invited is Known.NO}
    for work in works:
        if work.is_unmarkable or (work.ref is not None and work.ref.item_id in lost):
            work.findings.append(_NOT_KEPT)
