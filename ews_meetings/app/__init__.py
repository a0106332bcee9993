"""Puts the parts together, and nothing else; the heavy rooms are imported when they are needed."""

from ews_meetings.app.calendars import connect

__all__ = ["connect"]
