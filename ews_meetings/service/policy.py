"""What holds whatever a file says: past meetings mail nobody and remind nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import end_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """Whether people are told of a meeting, and what is to be said about that."""

    is_wanted: bool
    findings: tuple[Finding, ...] = ()


def is_past(meeting: Meeting, now: datetime) -> bool:
    """Say whether a meeting has ended."""
    return end_of(meeting.span) <= now


def telling(meeting: Meeting, *, options: PlanOptions, now: datetime) -> Telling:
    """Decide whether a meeting's people are invited."""
    if options.notify is Notify.NONE or not meeting.attendees:
        return Telling(is_wanted=False)
    if is_past(meeting, now) and not options.notify_past:
        return Telling(
            is_wanted=False,
            findings=(
                Finding(
                    code="past-is-silent",
                    message="the meeting is past, so nobody is mailed (--notify-past would)",
                    effect=Effect.KEPT,
                    field="attendees",
                ),
            ),
        )
    return Telling(is_wanted=True)


def without_late_reminder(
    meeting: Meeting, *, now: datetime
) -> tuple[Meeting, tuple[Finding, ...]]:
    """Return a past meeting without its reminder: it would go off at once, for everybody."""
    if meeting.reminder_minutes is None or not is_past(meeting, now):
        return meeting, ()
    finding = Finding(
        code="past-reminder",
        message="the meeting is past, so its reminder is not set",
        effect=Effect.CHANGED,
        field="reminder",
        value=f"{meeting.reminder_minutes} min",
    )
    return replace(meeting, reminder_minutes=None), (finding,)
