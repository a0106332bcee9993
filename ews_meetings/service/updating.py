"""Plans what becomes of an item whose wish has changed, or that a person wants changed; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Hold
from ews_meetings.errors import ChangedElsewhere
from ews_meetings.model.exceptions import (
    OCCURRENCES,
    compare_series,
    series_digests,
)
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.finding import Finding
from ews_meetings.service.copies import noted, older_than_copies
from ews_meetings.service.hearing import Hearing
from ews_meetings.service.merge import Merged, merge
from ews_meetings.service.planning import Desk, files_of, steps_of, title_of
from ews_meetings.service.remarks import drift, staying_attachments
from ews_meetings.service.returns import keep_deleted
from ews_meetings.service.slots import slots_of, whole_fields
from ews_meetings.service.verify import missing_attachments, spare_attachments


def update(desk: Desk, wish: Hold, best: Observed) -> Action:
    """Return the action that makes an item what its source says now, or what a person wants."""
    merged = keep_deleted(_merged(desk, wish, best), best)
    action = _begun(desk, wish, best, merged)
    if merged.conflicts:
        fields = dict.fromkeys(change.field for change in merged.conflicts)
        refused = desk.refused(wish, ChangedElsewhere(action.title, list(fields)))
        return replace(refused, changes=merged.conflicts, item=best.ref)
    hearing = Hearing(desk=desk, merged=merged, best=best)
    is_elsewhere = best.stamp is not None and best.stamp.elsewhere
    if hearing.invites and wish.inviting is Inviting.ASKED and not is_elsewhere:
        return _first_invitation(desk, wish, action, merged=merged, best=best)
    steps = steps_of(_steps(desk, hearing))
    action = replace(action, steps=steps, notify=hearing.told_after)
    action = noted(action, wish, best, was_told=hearing.was_told)
    said = (*hearing.findings(), *staying_attachments(action, desk.world.capabilities))
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))


def _merged(desk: Desk, wish: Hold, best: Observed) -> Merged:
    if wish.base is None:
        overwrites = desk.header.options.force or best.stamp is None
        return merge(wish.series, best, primary=desk.world.primary, overwrites=overwrites)
    if wish.base.series == best.series:
        return Merged(series=wish.series, changes=compare_series(old=best.series, new=wish.series))
    since = replace(best, stamp=_as_stamp(desk, wish, wish.base))
    force = desk.header.options.force
    return merge(wish.series, since, primary=desk.world.primary, overwrites=force)


def _as_stamp(desk: Desk, wish: Hold, base: Observed) -> Stamp:
    """Return what a wish was made from, as if it were written down: only differences are wanted."""
    return Stamp(
        origin=wish.origin,
        digest=wish.digest,
        run="",
        step="",
        notify=NotifyState.SILENT,
        written=series_digests(base.series),
        people=desk.people_of(base.series.meeting),
        files=files_of(base.series.meeting),
    )


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
        findings=(*bare.findings, *merged.findings, *_other_drift(wish, best, merged)),
    )


def _with_added(
    desk: Desk, people: Sequence[str], merged: Merged, best: Observed
) -> tuple[str, ...]:
    """Return whom we have invited, those included whom this change adds."""
    held = set(desk.people_of(best.series.meeting))
    added = (name for name in desk.people_of(merged.series.meeting) if name not in held)
    return tuple(dict.fromkeys((*people, *added)))


def _other_drift(wish: Hold, best: Observed, merged: Merged) -> tuple[Finding, ...]:
    """Say what somebody else has changed that stays as it is, and is not what the source says too."""
    ours = _named(merged.changes)
    theirs = _named(compare_series(old=best.series, new=wish.series)) if wish.base is None else None
    return tuple(
        finding
        for finding in drift(best)
        if finding.field not in ours and (theirs is None or finding.field in theirs)
    )


def _named(changes: Sequence[FieldChange]) -> set[str]:
    """Return the fields of changes, all exceptions together under one name."""
    return {OCCURRENCES if change.occurrence else change.field for change in changes}


# --- the steps ------------------------------------------------------------------------------------


def _steps(desk: Desk, hearing: Hearing) -> list[Call | Step]:
    merged, mode = hearing.merged, hearing.mode
    files = _files(merged, hearing.best)
    changes = mode is not Notify.NONE or bool(whole_fields(merged.changes))
    whole = [Step(number=0, call=Call.CHANGE, notify=mode)] if changes else []
    single = hearing.occurrence_steps()
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


# --- a first invitation with changes --------------------------------------------------------------


def _first_invitation(
    desk: Desk, wish: Hold, action: Action, *, merged: Merged, best: Observed
) -> Action:
    """Change silently, verify, and invite: nobody has been told of this meeting so far."""
    steps: list[Call | Step] = [Call.COMPARE, *_files(merged, best)]
    if whole_fields(merged.changes):
        steps.append(Call.CHANGE)
    steps += [slot.step() for slot in slots_of(merged)]
    steps += [Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK]
    action = replace(action, verb=Verb.INVITE, steps=steps_of(steps), notify=NotifyState.INVITED)
    said = (
        *staying_attachments(action, desk.world.capabilities),
        *older_than_copies(wish),
    )
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))
