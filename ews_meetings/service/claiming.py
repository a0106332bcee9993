"""C4 to C5: looks every key up once more before anything is sent, and removes our own twins."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.observed import Glimpse, Known
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import PlanStale
from ews_meetings.service.check import remove_draft
from ews_meetings.service.claim import claim, is_invited
from ews_meetings.service.closing import mark
from ews_meetings.service.late_marks import newest_copies
from ews_meetings.service.work import Run, Work, live_with


def claim_all(run: Run, works: Sequence[Work]) -> None:
    """Let every live draft win its key, or end."""
    todo = [work for work in live_with(works, Call.CLAIM) if work.ref]
    hits = run.ports.reader.find([work.key for work in todo]) if todo else ()
    by_key: dict[str, list[Glimpse]] = {}
    for hit in hits:
        by_key.setdefault(hit.key, []).append(hit)
    for work in todo:
        _claim(run, work, by_key.get(work.key, []))
    _heed_other_machines(run, [work for work in todo if work.is_live and work.step(Call.SEND)])


def _heed_other_machines(run: Run, works: Sequence[Work]) -> None:
    """Make sure of drafts of earlier runs, where a server does not fence.

    There a late silent write can put an old stamp over the one that says `invited`, so Sent Items is
    asked; and another machine must see whose send may be under way, so the draft is marked as ours.
    """
    older = [work for work in works if work.action.verb is not Verb.CREATE]
    if not older or run.capabilities.fences is Known.YES:
        return
    keys = [work.key for work in older]
    sent = newest_copies(run.ports.reader, keys, run.capabilities) or {}
    for work in older:
        made_at = work.observed.facts.created_at if work.observed else None
        sent_at = sent.get(work.key)
        if sent_at is not None and (made_at is None or sent_at >= made_at):
            mark(run, work, NotifyState.INVITED, call=Call.CLAIM)
            problem = "a copy in Sent Items says that its people have been invited"
            work.fail(PlanStale(work.action.title, problem), end=End.REFUSED)
        elif not mark(run, work, NotifyState.PENDING, call=Call.CLAIM):
            work.fail(
                PlanStale(work.action.title, "it could not be marked as ours; nothing was sent")
            )


def _claim(run: Run, work: Work, hits: Sequence[Glimpse]) -> None:
    if work.ref is None or work.observed is None:
        raise ValueError("only a verified draft claims its key")
    decided = claim(
        hits,
        item_id=work.ref.item_id,
        created_at=work.observed.facts.created_at,
        run=run.id,
    )
    for twin in decided.twins:
        remove_draft(run, work, twin, call=Call.CLAIM)
    if decided.is_won or decided.winner is None:
        return
    if work.action.verb is Verb.CREATE:
        remove_draft(run, work, work.ref, call=Call.CLAIM)
    _lose(work, decided.winner)


def _lose(work: Work, winner: Glimpse) -> None:
    """End an action whose meeting another run has made."""
    problem = (
        "another run has made and sent it meanwhile"
        if is_invited(winner)
        else "another run is making it"
    )
    work.fail(PlanStale(work.action.title, problem), end=End.REFUSED)
