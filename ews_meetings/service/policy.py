"""What holds whatever a file says: past meetings mail nobody and remind nobody.

Of a series the last occurrence decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import last_end

PAST_IS_SILENT = Finding(
    code="past-is-silent",
    message="the meeting is past, so nobody is mailed (--notify-past would)",
    effect=Effect.KEPT,
    field="attendees",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whether people are told of a meeting, and what is to be said about that."""

    is_wanted: bool
    findings: tuple[Finding, ...] = ()


def is_past(series: Series, now: datetime) -> bool:
    """Say whether a meeting has ended; an endless series never has."""
    end_at = last_end(series)
    return end_at is not None and end_at <= now


def telling(series: Series, *, options: PlanOptions, now: datetime) -> Telling:
    """Decide whether a meeting's people are told of it, as far as the meeting itself goes."""
    if options.notify is Notify.NONE or not has_people(series):
        return Telling(is_wanted=False)
    if is_past(series, now) and not options.notify_past:
        return Telling(is_wanted=False, findings=(PAST_IS_SILENT,))
    return Telling(is_wanted=True)


def has_people(series: Series) -> bool:
    """Say whether anybody is invited to the meeting or to one of its occurrences."""
    meetings = (series.meeting, *(one.meeting for one in series.changed))
    return any(meeting.attendees for meeting in meetings)


def without_late_reminder(series: Series, *, now: datetime) -> tuple[Series, tuple[Finding, ...]]:
    """Return a past meeting without its reminder: it would go off at once, for everybody."""
    minutes = series.meeting.reminder_minutes
    if minutes is None or not is_past(series, now):
        return series, ()
    finding = Finding(
        code="past-reminder",
        message="the meeting is past, so its reminder is not set",
        effect=Effect.CHANGED,
        field="reminder",
        value=f"{minutes} min",
    )
    changed = tuple(replace(one, meeting=_without(one.meeting)) for one in series.changed)
    return replace(series, meeting=_without(series.meeting), changed=changed), (finding,)


def _without(meeting: Meeting) -> Meeting:
    return replace(meeting, reminder_minutes=None)
