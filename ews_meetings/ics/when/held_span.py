"""Whether Exchange can hold a span: from 1601 to 4499, as UTC has the years, and for five years at most."""

from __future__ import annotations

from datetime import date, timedelta

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.values.moments import FIRST_YEAR, LAST_DAY
from ews_meetings.model.span import Span, end_of, start_of

_LONGEST = timedelta(days=5 * 366)


def check_held(span: Span, where: str) -> None:
    """See that Exchange can hold a span; an offset may take a start out of the years it knows.

    Args:
        span: What a file says.
        where: For the error.

    Raises:
        EventUnusable: it cannot.

    Source: FILETIME begins in 1601; ErrorCalendarDurationIsTooLong is for more than five years.
    """
    begin, end = start_of(span), end_of(span)
    if begin.date() <= date(FIRST_YEAR, 1, 1) or end.date() >= LAST_DAY:
        problem = (
            f"the event lies outside of the years {FIRST_YEAR} to {LAST_DAY.year}, as UTC has them"
        )
        raise EventUnusable(where, problem, hint="give it another time")
    if end - begin > _LONGEST:
        problem = (
            f"the event lasts {(end - begin).days} days, and Exchange holds five years at most"
        )
        raise EventUnusable(where, problem, hint="give it an earlier end, or make it a series")
