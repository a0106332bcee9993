"""`create`: one meeting from the command line."""

from __future__ import annotations

from ews_meetings.cli.change_options import ChangeOptions
from ews_meetings.cli.changing import change_calendar
from ews_meetings.cli.globals import Session
from ews_meetings.cli.meeting_options import MeetingOptions, NamingOptions
from ews_meetings.cli.meeting_reading import read_meeting
from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.opening import need_mailbox, zone_of
from ews_meetings.cli.recurrence_options import RecurrenceOptions
from ews_meetings.cli.stdin import Stdin
from ews_meetings.cli.zones import UTC
from ews_meetings.service.wishes import hold


def create(
    session: Session,
    wanted: MeetingOptions,
    repeating: RecurrenceOptions,
    naming: NamingOptions,
    change: ChangeOptions,
) -> int:
    """Create one meeting or series; with --key running it twice makes one."""
    mailbox = need_mailbox(session)
    wrong = MistakeList()
    zone = wrong.attempt(lambda: zone_of(session, wanted.tz)) or UTC
    meeting = read_meeting(
        wanted,
        repeating,
        zone=zone.name,
        mailbox=mailbox,
        stdin=Stdin(session.around),
        wrong=wrong,
    )
    wish = hold(meeting, mailbox=mailbox, key=naming.key, uid=naming.uid)
    return change_calendar(session, (wish,), change, zone=str(zone))
