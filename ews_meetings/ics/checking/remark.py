"""One thing about a calendar that keeps other programs from reading it as it is meant; values only."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.model.finding import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What is odd, and what to do about it.

    An ERROR keeps Outlook from showing a meeting at all ("not supported calendar message.ics"), a WARNING
    takes something from it, such as the buttons to answer; INFO is against the standard and mostly borne.
    """

    code: str
    """Stable, lower case with hyphens; `outlook-` of the calendar, `mail-` of the mail around it."""
    message: str
    advice: str
    """What to do, for who makes the calendar."""
    severity: Severity = Severity.WARNING
    field: str = ""
    """The property or header."""
    value: str = ""
    where: str = ""
    """`file:line`; empty where it has none."""
