"""`update`: one meeting, or one occurrence of a series, changes in what is named."""

from __future__ import annotations

from ews_meetings.change.wish import Amend
from ews_meetings.cli.change_options import ForceOptions
from ews_meetings.cli.changing import change_calendar
from ews_meetings.cli.edits import Call, UpdateOptions, read_edit
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_options import MeetingOptions
from ews_meetings.cli.meetings import MeetingName
from ews_meetings.cli.opening import need_mailbox
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.stdin import Stdin

ITS_ZONE = "the meeting's own zone"
"""The zone of times without one, for people: it is not known before the meeting is read."""


def update(
    session: Session,
    name: MeetingName,
    *,
    wanted: MeetingOptions,
    repeating: RecurrenceOptions,
    more: UpdateOptions,
    change: ForceOptions,
) -> int:
    """Change a meeting in what is named; the rest stays. An empty value clears, a list is replaced.

    A start alone moves the meeting with its length; times are read in its own zone.
    """
    mailbox = need_mailbox(session)
    call = Call(told=wanted, repeating=repeating, more=more)
    edit = read_edit(call, mailbox=mailbox, stdin=Stdin(session.around))
    wish = Amend(name=name, edit=edit, occurrence=more.occurrence or "")
    is_timed = wanted.start or wanted.end or more.occurrence
    zone = f"{wanted.tz} (--tz)" if wanted.tz else ITS_ZONE if is_timed else ""
    return change_calendar(session, (wish,), change, zone=zone)
