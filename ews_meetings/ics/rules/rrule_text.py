"""A rule that a person wrote to a recurrence; for the command line."""

from __future__ import annotations

from functools import partial

from ews_meetings.errors import BadOption, EventUnusable
from ews_meetings.ics.rules.proof import Given
from ews_meetings.ics.rules.recurring import recurring
from ews_meetings.ics.values.ending import read_until
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule
from ews_meetings.ics.values.wall_clock import begin_on
from ews_meetings.model.recurrence import Recurrence
from ews_meetings.model.span import Span

_EXAMPLE = "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10"


def recurrence_of_text(text: str, span: Span, *, option: str = "--rrule") -> Recurrence:
    """Return how a meeting repeats.

    Args:
        text: As in RFC 5545 §3.3.10, such as `FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10`.
        span: Of the first occurrence.
        option: What people call it.

    Raises:
        BadOption: it cannot be read, or Exchange cannot say it in one pattern.
    """
    read = read_rule(text)
    odd = read.mistakes or read.remarks  # a person can correct what a file cannot
    if read.rule is None or odd:
        raise BadOption(option, text, "; ".join(odd), hint=f"write it like {_EXAMPLE}")
    try:
        until = read_until(read.rule, span, option, starts_on_date=True)
        given = Given(
            span=span,
            until=until,
            instant_of=partial(begin_on, span),
            clamps=read.rule.skip == "BACKWARD",
        )
        found = recurring(read.rule, given)
    except EventUnusable as error:
        raise BadOption(
            option, text, error.message.removeprefix(f"{option}: "), hint=error.hint
        ) from error
    except NoPattern as error:
        raise BadOption(option, text, str(error)) from error
    if found.recurrence is None:
        raise BadOption(option, text, "it ends before the meeting begins")
    if found.remarks:
        raise BadOption(option, text, "; ".join(remark.message for remark in found.remarks))
    return found.recurrence
