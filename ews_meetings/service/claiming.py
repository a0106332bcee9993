"""C4 to C5: looks every key up once more before anything is sent, and removes our own twins."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, End, Verb
from ews_meetings.change.observed import Glimpse, Known
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import AccessDenied, PlanStale
from ews_meetings.service.check import remove_draft
from ews_meetings.service.claim import claim, is_invited
from ews_meetings.service.closing import mark
from ews_meetings.service.work import Run, Work, live_with


def claim_all(run: Run, works: Sequence[Work]) -> None:
    """Let every live draft win its key, or end."""
    todo = [work for work in live_with(works, Call.CLAIM) if work.ref]
    hits = run.ports.reader.find([work.key for work in todo]) if todo else ()
    for work in todo:
        _claim(run, work, [hit for hit in hits if hit.key == work.key])
    _heed_copies(run, [work for work in todo if work.is_live and work.step(Call.SEND)])


def _heed_copies(run: Run, works: Sequence[Work]) -> None:
    """End drafts of earlier runs of which Sent Items say that their people have been invited.

    Only where a server does not fence: there a late silent write can put an old stamp over the one
    that says `invited`. The stamp is put right, so that the next plan leaves the meeting alone.
    """
    older = [work for work in works if work.action.verb is not Verb.CREATE]
    if not older or run.capabilities.fences is Known.YES:
        return
    try:
        sent = run.ports.reader.last_sent([work.key for work in older])
    except AccessDenied:
        return
    for work in older:
        made_at = work.observed.facts.created_at if work.observed else None
        sent_at = sent.get(work.key)
        if sent_at is not None and (made_at is None or sent_at >= made_at):
            mark(run, work, NotifyState.INVITED, call=Call.CLAIM)
            problem = "a copy in Sent Items says that its people have been invited"
            work.fail(PlanStale(work.action.title, problem), end=End.REFUSED)


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
