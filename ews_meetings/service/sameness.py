"""Says whether a calendar holds already just what a source says, whoever made it; pure.

A file that was exported from a calendar is imported into it without a word: nothing of it is ours to
change, and nothing has to be.
"""

from __future__ import annotations

from datetime import datetime

from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.fields import FIELDS, Grade
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.service.planning import told
from ews_meetings.service.policy import without_late_reminder

HELD_ALREADY = "held-already"
_COMPARED = tuple(row for row in FIELDS if row.grade is not Grade.IGNORED)


def held_already(wish: Hold, best: Observed, *, notify: Notify, now: datetime) -> Finding | None:
    """Return that an item which is not of this source is just what it says; None where it is not.

    Where people are to be told who were not, it is not. A source says nothing of reminders that
    would come too late.
    """
    if wish.series.uid != best.series.uid or best.facts.is_cancelled:
        return None
    is_owed = told(best, best.stamp) is not NotifyState.INVITED and bool(
        best.series.meeting.attendees
    )
    if is_owed and notify is not Notify.NONE:
        return None
    late, _ = without_late_reminder(wish.series, now=now)
    versions = (wish.series, late)
    if all(compare_series(old=best.series, new=one, fields=_COMPARED) for one in versions):
        return None
    maker = f"`{best.stamp.origin.scope}` made it" if best.stamp else "something else made it"
    return Finding(
        code=HELD_ALREADY,
        message=f"{maker}, and it is just as the file says; it stays what it is",
        effect=Effect.KEPT,
    )
