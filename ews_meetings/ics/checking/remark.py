"""One thing about a calendar that keeps other programs from reading it as it is meant; no looking here."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from ews_meetings.ics.lines.notes import shorten
from ews_meetings.ics.lines.properties import Property
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


def remark(
    prop: Property,
    *,
    code: str,
    message: str,
    advice: str,
    severity: Severity = Severity.WARNING,
) -> Remark:
    """Return a remark about a property, with its name, value and place."""
    return Remark(
        code=code,
        message=message,
        advice=advice,
        severity=severity,
        field=prop.name,
        value=shorten(prop.value),
        where=prop.where,
    )


def missing(wanted: Iterable[Remark], names: Container[str], where: str) -> Iterator[Remark]:
    """Yield those of some remarks whose property is not among the names of what stands at a place."""
    return (replace(one, where=where) for one in wanted if one.field not in names)
