"""Removes drafts that the plan lists: ours, never sent; looked at once more before they go."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Verb
from ews_meetings.change.observed import Observed
from ews_meetings.errors import MeetingRefused, PlanStale
from ews_meetings.service.check import remove_draft
from ews_meetings.service.claim import is_invited_item
from ews_meetings.service.work import Run, Work, live_with


def remove(run: Run, works: Sequence[Work]) -> None:
    """Take the listed drafts away, silently."""
    todo = [work for work in live_with(works, Call.REMOVE) if work.action.item]
    refs = [work.action.item for work in todo if work.action.item]
    seen = run.ports.reader.read(refs) if refs else ()
    for work, observed in zip(todo, seen, strict=True):
        _remove(run, work, observed)
        if work.action.verb is not Verb.REMOVE:
            work.ref = None


def _remove(run: Run, work: Work, observed: Observed | None) -> None:
    if observed is None:
        return
    if is_invited_item(observed):
        work.fail(PlanStale(work.action.title, "it has been sent since the plan was made"))
    elif not remove_draft(run, work, observed.ref, call=Call.REMOVE):
        problem = "the draft is still there after several attempts"
        work.fail(MeetingRefused(work.action.title, "removal", problem))
