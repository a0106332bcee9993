"""C5 to C8: invites the people of every claimed draft, each once."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.guarded import LARGEST_MAILING_BATCH, Duty, carry_out, is_done
from ews_meetings.service.patience import Retries
from ews_meetings.service.work import Run, Work, cut, live_with, stamp_for


def send(run: Run, works: Sequence[Work]) -> None:
    """Send every claimed draft, or bring its action to its end."""
    retries = Retries(run)
    todo = [work for work in live_with(works, Call.SEND) if work.ref]
    while todo:
        for batch in cut(todo, LARGEST_MAILING_BATCH):
            duties = [_duty(run, work) for work in batch]
            carry_out(run, Call.SEND, duties, retries, notify=Notify.ALL)
        retries.pause()
        todo = [work for work in todo if work.is_live and not is_done(work, work.step(Call.SEND))]


def confirm(run: Run, works: Sequence[Work]) -> None:
    """C7 to C8: look once more at what was sent; success was believed, so this only reports."""
    todo = [work for work in live_with(works, Call.SEND) if work.ref]
    if not todo or run.capabilities.reports_sent is not Known.YES:
        return
    hits = run.ports.reader.find([work.key for work in todo])
    silent = {hit.ref.item_id for hit in hits if hit.invited is Known.NO}
    for work in todo:
        if work.ref is None or work.ref.item_id not in silent:
            continue
        work.findings.append(
            Finding(
                code="invitation-not-reported",
                message="the send succeeded, but the server says that no request was sent",
                effect=Effect.KEPT,
                severity=Severity.WARNING,
            )
        )


def _duty(run: Run, work: Work) -> Duty:
    step = work.step(Call.SEND)
    if step is None:
        raise ValueError("nothing to send")

    def order(step_id: str) -> Order:
        stamp = stamp_for(work, run=run.id, step=step_id, notify=NotifyState.INVITED)
        held = work.observed.series if work.observed else work.wanted  # its subject is set anew
        return Order(step=step_id, ref=work.ref, key=work.key, series=held, stamp=stamp)

    def keep(ref: ItemRef | None) -> None:
        work.ref = ref or work.ref

    return Duty(work=work, step=step, order=order, keep=keep)
