"""Asks whether the calendar that an account has is that of the mailbox that somebody named."""

from __future__ import annotations

from ews_meetings.change.observed import Known
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calendars import folder_ids
from ews_meetings.exchange.calls import Caller
from ews_meetings.exchange.folders import Folders


def has_calendar_of(caller: Caller, mailbox: str) -> Known:
    """Say whether the caller's own calendar is that of a mailbox; not where that one is denied."""
    folders = Folders().calendar, Folders(mailbox).calendar
    try:
        own, named = folder_ids(Asking(caller), folders)
    except EwsMeetingsError:
        return Known.UNKNOWN
    return Known.of(own == named) if own else Known.UNKNOWN
