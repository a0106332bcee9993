"""What is wanted of a calendar. Today one wish exists: that it holds a meeting.

Amend (a relative change) and Drop (a cancellation) join `Wish` with the verbs that make them.
"""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.identity import Origin
from ews_meetings.change.refusal import Refusal
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The calendar holds exactly this."""

    origin: Origin
    series: Series
    digest: str
    """Of the source: equal digests mean that nobody needs to look closer."""
    findings: tuple[Finding, ...] = ()
    where: str = ""
    """`file:line`, for people."""


Wish = Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusable:
    """A piece of the input that cannot become a wish; its neighbours can."""

    title: str
    where: str
    refusal: Refusal
    findings: tuple[Finding, ...] = ()
