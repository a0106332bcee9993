"""Says which silent steps of an earlier run took place, by what they left on the server; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.action import Call, Step
from ews_meetings.change.observed import Observed, Place
from ews_meetings.ledger.records import StepRecord
from ews_meetings.model.exceptions import OCCURRENCE_FIELDS
from ews_meetings.model.fields import compare
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.service.settle import slot_of
from ews_meetings.service.verify import missing_attachments, spare_attachments
from ews_meetings.service.work import Run, Work

_ON_OCCURRENCES = frozenset({Call.DROP_OCCURRENCE, Call.CHANGE_OCCURRENCE})


def took_place(run: Run, works: Sequence[Work], steps: Sequence[StepRecord]) -> dict[str, bool]:
    """Return, by step id, whether each silent step left its trace."""
    saves = [step for step in steps if step.call == Call.SAVE]
    single = [step for step in steps if step.call in _ON_OCCURRENCES]
    rest = [step for step in steps if step not in saves and step not in single and step.ref]
    found = dict.fromkeys((step.id for step in steps), False)
    return (
        found
        | _saved(run, works, saves)
        | _on_items(run, works, rest)
        | _on_occurrences(run, works, single)
    )


def _saved(run: Run, works: Sequence[Work], steps: Sequence[StepRecord]) -> dict[str, bool]:
    """Look for drafts of this run by their keys."""
    keys = [works[step.position].key for step in steps]
    there = {
        hit.key
        for hit in (run.ports.reader.find(keys) if keys else ())
        if hit.place is Place.CALENDAR and hit.stamp and hit.stamp.run == run.id
    }
    return {step.id: works[step.position].key in there for step in steps}


def _on_items(run: Run, works: Sequence[Work], steps: Sequence[StepRecord]) -> dict[str, bool]:
    refs = [step.ref for step in steps if step.ref]
    seen = run.ports.reader.read(refs) if refs else ()
    return {
        step.id: _is_traced(works[step.position], step, observed)
        for step, observed in zip(steps, seen, strict=True)
    }


def _is_traced(work: Work, step: StepRecord, observed: Observed | None) -> bool:
    is_away = observed is None or observed.facts.place is not Place.CALENDAR
    if step.call in {Call.REMOVE, Call.CANCEL}:
        return is_away
    if observed is None or is_away:
        return False
    place = _place(work, step)
    match step.call:
        case Call.ATTACH:
            wanted, held = work.wanted.meeting, observed.series.meeting
            return place.attachment not in missing_attachments(wanted, held)
        case Call.DETACH:
            planned = work.before.series.meeting.attachments[place.attachment or 0]
            held = observed.series.meeting
            spare = [held.attachments[n] for n in spare_attachments(work.wanted.meeting, held)]
            return all(one.attachment_id != planned.attachment_id for one in spare)
        case Call.ANSWER:
            reply = work.action.answer
            return reply is not None and observed.facts.my_response is reply.response
        case _:
            return observed.stamp is not None and observed.stamp.step == step.id


def _on_occurrences(
    run: Run, works: Sequence[Work], steps: Sequence[StepRecord]
) -> dict[str, bool]:
    pairs = [(works[step.position], step) for step in steps]
    known = [(work, step) for work, step in pairs if work.ref or work.action.item]
    slots = [slot_of(work, _place(work, step)) for work, step in known]
    seen = run.ports.reader.read_occurrences(slots) if slots else ()
    return {
        step.id: is_made(work, _place(work, step), observed)
        for (work, step), observed in zip(known, seen, strict=True)
    }


def is_made(work: Work, step: Step, observed: Observed | None) -> bool:
    """Say whether an occurrence is as a step makes it; None: it does not take place."""
    if step.call is Call.DROP_OCCURRENCE or observed is None or step.occurrence is None:
        return step.call is Call.DROP_OCCURRENCE and observed is None
    wanted = occurrence_at(work.wanted, step.occurrence)
    held = observed.series.meeting
    return wanted is not None and not compare(old=held, new=wanted, fields=OCCURRENCE_FIELDS)


def _place(work: Work, step: StepRecord) -> Step:
    return next(s for s in work.action.steps if s.number == step.number)
