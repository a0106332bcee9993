"""Says whether an item still is what a plan saw: by the planned fields, never by the ChangeKey; pure.

Every answer touches the item and its ChangeKey, and changes nothing of the plan.
"""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.observed import Observed
from ews_meetings.model.exceptions import compare_occurrences
from ews_meetings.model.fields import FIELDS, FieldChange, compare
from ews_meetings.model.meeting import Series

_SEEN = frozenset({"subject", "time", "recurrence", "location", "attendees"})
"""What a person looked at before agreeing to a cancellation."""
_SEEN_BY_GUESTS = _SEEN - {"attendees"}
"""The same of an invitation: a guest's copy does not list everybody on every server."""
_TOLD = frozenset({"attendees"})
"""Whom a change mails: nobody hears of it whom the plan did not list."""
_FRAME = frozenset({"time", "zone", "recurrence"})
"""What single occurrences hang on."""


def moved_fields(action: Action, observed: Observed) -> tuple[FieldChange, ...]:
    """Return the planned fields that are no longer what the plan saw."""
    if action.before is None:
        return ()
    before, now = _bare(action.before.series), _bare(observed.series)
    slots = {change.occurrence for change in action.changes if change.occurrence is not None}
    planned = {change.field for change in action.changes if change.occurrence is None}
    planned |= _shown(action) | (_FRAME if slots else frozenset())
    whole = compare(
        old=before.meeting,
        new=now.meeting,
        fields=[row for row in FIELDS if row.name in planned],
    )
    single = compare_occurrences(old=before, new=now)
    is_cancelled = action.verb is Verb.CANCEL
    return (*whole, *(c for c in single if is_cancelled or c.occurrence in slots))


def _shown(action: Action) -> frozenset[str]:
    match action.verb:
        case Verb.CANCEL:
            return _SEEN
        case Verb.ANSWER:
            return _SEEN_BY_GUESTS
        case _ if any(step.mails for step in action.steps):
            return _TOLD
        case _:
            return frozenset()


def _bare(series: Series) -> Series:
    """Leave attachments to name and size: their bytes may not have been read both times."""
    blank = tuple(replace(a, digest="") for a in series.meeting.attachments)
    return replace(series, meeting=replace(series.meeting, attachments=blank))
