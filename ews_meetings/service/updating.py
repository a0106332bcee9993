"""Plans what becomes of an item whose wish has changed, or that a person wants changed; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.errors import ChangedElsewhere
from ews_meetings.model.exceptions import (
    OCCURRENCE,
    OCCURRENCE_FIELDS,
    OCCURRENCES,
    compare_series,
    is_deletion,
    is_return,
    remakes_exceptions,
)
from ews_meetings.model.fields import FIELDS, FieldChange
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.merge import Merged, merge
from ews_meetings.service.planning import Desk, excepting, steps_of, title_of, told
from ews_meetings.service.policy import PAST_IS_SILENT, has_people, is_past
from ews_meetings.service.remarks import drift, staying_attachments
from ews_meetings.service.verify import missing_attachments, spare_attachments

_SIGNIFICANT = {row.name for row in FIELDS if row.is_significant} | {OCCURRENCE}


def update(desk: Desk, wish: Hold, best: Observed) -> Action:
    """Return the action that makes an item what its source says now, or what a person wants."""
    merged = _merged(desk, wish, best)
    action = _begun(desk, wish, best, merged)
    if merged.conflicts:
        fields = dict.fromkeys(change.field for change in merged.conflicts)
        refused = desk.refused(wish, ChangedElsewhere(action.title, list(fields)))
        return replace(refused, changes=merged.conflicts, item=best.ref)
    state = told(best, best.stamp)
    if state in {NotifyState.SILENT, NotifyState.PENDING} and _invites(desk, merged):
        return _first_invitation(desk, action, merged, best)
    steps = _steps(desk, merged, best, state)
    notify = _told_after(state, _mode(desk, merged, best, state))
    action = replace(action, steps=steps_of(steps), notify=notify)
    said = (
        *_said(desk, merged, best, state),
        *staying_attachments(action, desk.world.capabilities),
    )
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))


def _merged(desk: Desk, wish: Hold, best: Observed) -> Merged:
    if wish.base is None:
        overwrites = desk.header.options.force or best.stamp is None
        return merge(wish.series, best, primary=desk.world.primary, overwrites=overwrites)
    changes = compare_series(old=best.series, new=wish.series)
    return Merged(series=wish.series, changes=changes)


def _begun(desk: Desk, wish: Hold, best: Observed, merged: Merged) -> Action:
    """Return the action with all but its steps; a relative wish leaves what the source has said."""
    stamp = best.stamp
    bare = desk.bare(wish, Verb.UPDATE, steps_of([Call.COMPARE]))
    if wish.base is not None and stamp is not None:
        bare = replace(
            bare,
            written=stamp.written,
            people=_with_added(desk, stamp.people, merged, best),
            files=stamp.files,
        )
    return replace(
        bare,
        title=title_of(best.series.meeting),
        wanted=merged.series,
        item=best.ref,
        before=best,
        changes=merged.changes,
        findings=(*bare.findings, *merged.findings, *_other_drift(best, merged)),
    )


def _with_added(
    desk: Desk, people: Sequence[str], merged: Merged, best: Observed
) -> tuple[str, ...]:
    """Return whom we have invited, those included whom this change adds."""
    held = set(desk.people_of(best.series.meeting))
    added = (name for name in desk.people_of(merged.series.meeting) if name not in held)
    return tuple(dict.fromkeys((*people, *added)))


def _other_drift(best: Observed, merged: Merged) -> tuple[Finding, ...]:
    """Say what somebody else has changed that stays as it is."""
    ours = {change.field for change in merged.changes}
    ours |= {OCCURRENCES} if any(change.occurrence for change in merged.changes) else set()
    return tuple(finding for finding in drift(best) if finding.field not in ours)


# --- who hears ------------------------------------------------------------------------------------


def _was_told(state: NotifyState) -> bool:
    return state in {NotifyState.INVITED, NotifyState.OWED}


def _told_after(state: NotifyState, mode: Notify) -> NotifyState:
    """Return who will have been told; what people are owed stays owed until all of them are mailed."""
    match state:
        case NotifyState.OWED if mode is not Notify.ALL:
            return NotifyState.OWED
        case NotifyState.OWED | NotifyState.INVITED:
            return NotifyState.INVITED
        case _:
            return NotifyState.SILENT


def _invites(desk: Desk, merged: Merged) -> bool:
    """Say whether people who were never told are to be invited now."""
    options = desk.header.options
    if options.notify is Notify.NONE or not has_people(merged.series):
        return False
    return options.notify_past or not is_past(merged.series, desk.now)


def _is_over(desk: Desk, merged: Merged, best: Observed) -> bool:
    """Say whether a change is about the past only, so that nobody hears of it unasked."""
    if desk.header.options.notify_past:
        return False
    return is_past(merged.series, desk.now) and is_past(best.series, desk.now)


def _mode(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> Notify:
    """Return whom the change of the whole mails."""
    whole = {change.field for change in merged.changes if change.occurrence is None}
    if not _was_told(state) or _is_over(desk, merged, best):
        return Notify.NONE
    match desk.header.options.notify:
        case Notify.ALL if whole & _SIGNIFICANT or state is NotifyState.OWED:
            return Notify.ALL
        case Notify.CHANGED if "attendees" in whole:
            return Notify.CHANGED
        case _:
            return Notify.NONE


# --- the steps ------------------------------------------------------------------------------------


def _steps(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Call | Step]:
    mode = _mode(desk, merged, best, state)
    files = _files(merged, best)
    changes = mode is not Notify.NONE or bool(whole_fields(merged.changes))
    whole = [Step(number=0, call=Call.CHANGE, notify=mode)] if changes else []
    single = _occurrence_steps(desk, merged, best, state)
    writes = [*files, *whole, *single]
    if not writes:
        return [Call.CLOSE]
    begin = [Call.BEGIN] if _needs_beginning(desk, files, whole, single) else []
    return [Call.COMPARE, *begin, *writes, Call.CHECK, Call.CLOSE]


def _needs_beginning(
    desk: Desk, files: Sequence[Step], whole: Sequence[Step], single: Sequence[Step]
) -> bool:
    """Say whether the item must show that a change is under way, lest half of it be forgotten.

    Files are changed silently before the change that mails; occurrences are changed one by one, and
    noted on their series at the end; where the server does not fence, another machine must see it.
    """
    mails = any(step.mails for step in whole)
    is_alone = desk.world.capabilities.fences is Known.YES
    return (mails and (bool(files) or not is_alone)) or (not whole and bool(single))


def whole_fields(changes: Sequence[FieldChange]) -> tuple[str, ...]:
    """Return the rows that a change of the whole writes; attachments go their own way.

    A deleted occurrence comes back only with the pattern, which is written again.
    """
    named = [change.field for change in changes if change.occurrence is None]
    named += ["recurrence"] if any(is_return(change) for change in changes) else []
    return tuple(dict.fromkeys(name for name in named if name != "attachments"))


def _files(merged: Merged, best: Observed) -> list[Step]:
    held, wanted = best.series.meeting, merged.series.meeting
    if all(change.field != "attachments" for change in merged.changes):
        return []
    missing = missing_attachments(wanted, held)
    spare = spare_attachments(wanted, held)
    return [
        *(Step(number=0, call=Call.ATTACH, attachment=place) for place in missing),
        *(Step(number=0, call=Call.DETACH, attachment=place) for place in spare),
    ]


@dataclass(frozen=True, slots=True)
class _Slot:
    at: datetime
    is_dropped: bool
    is_significant: bool


def _slots(merged: Merged) -> Iterator[_Slot]:
    """Yield the occurrences that are to be written, deletions first."""
    if remakes_exceptions(merged.changes):
        for step in excepting(merged.series):
            if step.occurrence is not None:
                is_dropped = step.call is Call.DROP_OCCURRENCE
                yield _Slot(step.occurrence, is_dropped=is_dropped, is_significant=True)
        return
    by_start: dict[datetime, list[FieldChange]] = {}
    for change in merged.changes:
        if change.occurrence is not None:
            by_start.setdefault(change.occurrence, []).append(change)
    found = [
        _Slot(
            at,
            is_dropped=any(is_deletion(change) for change in some),
            is_significant=any(change.field in _SIGNIFICANT for change in some),
        )
        for at, some in by_start.items()
    ]
    found += [
        _Slot(at, is_dropped=False, is_significant=False)
        for at in _followers(merged)
        if at not in by_start
    ]
    yield from sorted(found, key=lambda slot: (not slot.is_dropped, slot.at))


def _followers(merged: Merged) -> list[datetime]:
    """Return the exceptions that have to follow a change of the whole, in case they do not by themselves."""
    if not set(whole_fields(merged.changes)) & {row.name for row in OCCURRENCE_FIELDS}:
        return []
    return [one.original_start_at for one in merged.series.changed]


def _occurrence_steps(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Step]:
    known = desk.world.capabilities
    tells = (
        desk.header.options.notify is Notify.ALL
        and _was_told(state)
        and not _is_over(desk, merged, best)
        and has_people(merged.series)
    )
    steps: list[Step] = []
    for slot in _slots(merged):
        is_mailed = (
            known.cancels_one_occurrence if slot.is_dropped else known.mails_occurrences
        ) is Known.YES
        mails = tells and slot.is_significant and is_mailed
        steps.append(
            Step(
                number=0,
                call=Call.DROP_OCCURRENCE if slot.is_dropped else Call.CHANGE_OCCURRENCE,
                occurrence=slot.at,
                notify=Notify.ALL if mails else Notify.NONE,
            )
        )
    return steps


# --- a first invitation with changes --------------------------------------------------------------


def _first_invitation(desk: Desk, action: Action, merged: Merged, best: Observed) -> Action:
    """Change silently, verify, and invite: nobody has been told of this meeting so far."""
    steps: list[Call | Step] = [Call.COMPARE, *_files(merged, best)]
    if whole_fields(merged.changes):
        steps.append(Call.CHANGE)
    steps += [replace(step, notify=Notify.NONE) for step in _silent_slots(merged)]
    steps += [Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK]
    action = replace(action, verb=Verb.INVITE, steps=steps_of(steps), notify=NotifyState.INVITED)
    said = staying_attachments(action, desk.world.capabilities)
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))


def _silent_slots(merged: Merged) -> list[Step]:
    return [
        Step(
            number=0,
            call=Call.DROP_OCCURRENCE if slot.is_dropped else Call.CHANGE_OCCURRENCE,
            occurrence=slot.at,
        )
        for slot in _slots(merged)
    ]


# --- what is said ---------------------------------------------------------------------------------


def _said(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Finding]:
    """Say who does not hear of what, and what the server does beyond what is asked."""
    if not merged.changes and state is not NotifyState.OWED:
        return [
            _info("already-so", "the calendar holds this already; only our note on it is renewed")
        ]
    if not _was_told(state) or not has_people(best.series):
        return []
    if _is_over(desk, merged, best):
        return [PAST_IS_SILENT]
    known = desk.world.capabilities
    mode = _mode(desk, merged, best, state)
    said: list[Finding] = []
    whole = {change.field for change in merged.changes if change.occurrence is None}
    if mode is Notify.NONE and whole & _SIGNIFICANT:
        said.append(_warning("not-told", "people who were invited are not told of the change"))
    if mode is not Notify.NONE and known.cancels_removed is Known.NO and _removes(merged, best):
        said.append(
            _warning("removed-not-told", "this server sends no cancellation to those taken off")
        )
    if mode is Notify.CHANGED and known.spares_unchanged is not Known.YES:
        verb = "mails" if known.spares_unchanged is Known.NO else "may mail"
        said.append(_warning("changed-mails-all", f"this server {verb} those who stay as well"))
    if remakes_exceptions(merged.changes) and _slots_of(merged):
        said.append(
            _info(
                "exceptions-made-again",
                "Exchange drops exceptions when the pattern changes, so they are made again",
            )
        )
    if desk.header.options.notify is Notify.ALL and _is_unheard(desk, merged, best, state):
        said.append(
            _warning(
                "occurrence-not-told",
                "this server does not mail the change of one occurrence; attendees keep theirs",
            )
        )
    return said


def _slots_of(merged: Merged) -> bool:
    return bool(merged.series.deleted or merged.series.changed)


def _removes(merged: Merged, best: Observed) -> bool:
    stay = {attendee.mailbox.folded for attendee in merged.series.meeting.attendees}
    return any(a.mailbox.folded not in stay for a in best.series.meeting.attendees)


def _is_unheard(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> bool:
    silent = {s.occurrence for s in _occurrence_steps(desk, merged, best, state) if not s.mails}
    return any(slot.is_significant and slot.at in silent for slot in _slots(merged))


def _info(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT)


def _warning(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT, severity=Severity.WARNING)
