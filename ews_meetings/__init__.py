"""Puts meetings into Microsoft Exchange natively: the library's public names.

Nothing heavy is imported here: exchangelib and the sandbox come when a calendar is opened.
"""

from ews_meetings.app import connect
from ews_meetings.change.action import Reply
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import Plan, PlanOptions
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Respond, Unusable
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.model.meeting import (
    Attachment,
    Body,
    BodyKind,
    FreeBusy,
    Importance,
    Meeting,
    Occurrence,
    Sensitivity,
    Series,
)
from ews_meetings.model.people import Attendee, Mailbox, Response, Role
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, TimedSpan, timed_span
from ews_meetings.service.apply import Report
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.ending import exit_code
from ews_meetings.service.wishes import hold

__all__ = [
    "connect",
    "Calendar",
    "hold",
    "Meeting",
    "TimedSpan",
    "timed_span",
    "DaySpan",
    "Attendee",
    "Mailbox",
    "Role",
    "Response",
    "Body",
    "BodyKind",
    "Importance",
    "Sensitivity",
    "FreeBusy",
    "Attachment",
    "Series",
    "Occurrence",
    "Recurrence",
    "Daily",
    "Weekly",
    "AbsoluteMonthly",
    "RelativeMonthly",
    "AbsoluteYearly",
    "RelativeYearly",
    "Day",
    "WeekIndex",
    "Hold",
    "Amend",
    "Drop",
    "Extent",
    "Respond",
    "Reply",
    "Unusable",
    "ReadOptions",
    "OrganizerChoice",
    "Notify",
    "PlanOptions",
    "Plan",
    "Report",
    "exit_code",
    "EwsMeetingsError",
]
