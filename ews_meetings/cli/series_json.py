"""How a meeting repeats, and its exceptions, as rows for programs."""

from __future__ import annotations

from typing import assert_never

from ews_meetings.cli.output import Row
from ews_meetings.cli.series_text import differences
from ews_meetings.cli.span_json import original_start, times
from ews_meetings.model.meeting import Occurrence, Series
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)


def series_row(series: Series) -> Row:
    """Return how a series repeats, which occurrences are deleted, and which differ."""
    recurrence = series.meeting.recurrence
    return {
        "recurrence": recurrence_row(recurrence) if recurrence else None,
        "deleted": [original_start(at, series.meeting) for at in series.deleted],
        "changed": [_changed_row(series, one) for one in series.changed],
    }


def recurrence_row(recurrence: Recurrence) -> Row:
    """Return a recurrence; what its kind of pattern does not have is null."""
    return {
        **dict.fromkeys(("days", "index", "day", "month", "week_starts")),
        "interval": 1,
        **_pattern(recurrence.pattern),
        "start": recurrence.start.isoformat(),
        "until": recurrence.end.isoformat() if recurrence.end else None,
        "count": recurrence.count,
    }


def _pattern(pattern: Pattern) -> Row:
    match pattern:
        case Daily(interval=interval):
            return {"every": "day", "interval": interval}
        case Weekly(interval=interval, days=days, first_day=first_day):
            named = [day.value for day in days]
            return {
                "every": "week",
                "interval": interval,
                "days": named,
                "week_starts": first_day.value,
            }
        case AbsoluteMonthly(interval=interval, day=number):
            return {"every": "month", "interval": interval, "day": number}
        case RelativeMonthly(interval=interval, day=day, index=index):
            return {
                "every": "month",
                "interval": interval,
                "days": [day.value],
                "index": index.value,
            }
        case AbsoluteYearly(day=number, month=month):
            return {"every": "year", "day": number, "month": month}
        case RelativeYearly(day=day, index=index, month=month):
            return {"every": "year", "days": [day.value], "index": index.value, "month": month}
        case _:
            assert_never(pattern)


def _changed_row(series: Series, one: Occurrence) -> Row:
    return {
        "original_start": original_start(one.original_start_at, series.meeting),
        **times(one.meeting.span),
        "subject": one.meeting.subject,
        "location": one.meeting.location,
        "changes": [
            {"field": change.field, "old": change.old, "new": change.new}
            for change in differences(series, one)
        ],
    }
