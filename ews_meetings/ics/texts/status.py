"""Free or busy, importance, sensitivity, categories: the words of a producer to those of Exchange."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, note, unknown_value
from ews_meetings.ics.lines.properties import Property, one_line
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import FreeBusy, Importance, Sensitivity

_BUSY = {
    "FREE": FreeBusy.FREE,
    "TENTATIVE": FreeBusy.TENTATIVE,
    "BUSY": FreeBusy.BUSY,
    "OOF": FreeBusy.OOF,
    "WORKINGELSEWHERE": FreeBusy.WORKING_ELSEWHERE,
}
_BUSY_NAMES = ("X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-MSNCALENDAR-BUSYSTATUS")
_INTENDED_NAMES = ("X-MICROSOFT-CDO-INTENDEDSTATUS", "X-MICROSOFT-MSNCALENDAR-INTENDEDSTATUS")
_IMPORTANCE_NAMES = ("X-MICROSOFT-CDO-IMPORTANCE", "X-MICROSOFT-MSNCALENDAR-IMPORTANCE")
_IMPORTANCE = {"0": Importance.LOW, "1": Importance.NORMAL, "2": Importance.HIGH}
_SENSITIVITY = {
    "PUBLIC": Sensitivity.NORMAL,
    "PRIVATE": Sensitivity.PRIVATE,
    "CONFIDENTIAL": Sensitivity.CONFIDENTIAL,
    "PERSONAL": Sensitivity.PERSONAL,
    "X-PERSONAL": Sensitivity.PERSONAL,
}
# The words are the other way round there: CONFIDENTIAL still shows the time.
_CALENDARSERVER = {
    "PUBLIC": Sensitivity.NORMAL,
    "PRIVATE": Sensitivity.CONFIDENTIAL,
    "CONFIDENTIAL": Sensitivity.PRIVATE,
    "RESTRICTED": Sensitivity.PRIVATE,
}
_KNOWN_WORDS = {
    "TRANSP": frozenset({"", "OPAQUE", "TRANSPARENT"}),
    "STATUS": frozenset({"", "TENTATIVE", "CONFIRMED", "CANCELLED"}),
}
_BETWEEN_COMMAS = re.compile(r"(?:[^\\,]|\\.|\\$)+", re.DOTALL)


def read_free_busy(event: Component, method: str) -> Noted[FreeBusy]:
    """Return how the organizer's time is shown.

    In a request BUSYSTATUS:TENTATIVE describes the guest's copy; what the organizer meant is
    INTENDEDSTATUS. Source: MS-OXCICAL (X-MICROSOFT-CDO-BUSYSTATUS); RFC 5545 §3.8.2.7.
    """
    status, intended = event.first(*_BUSY_NAMES), event.first(*_INTENDED_NAMES)
    said = _BUSY.get(_word(status))
    if said is FreeBusy.TENTATIVE and method == "REQUEST" and _word(intended) in _BUSY:
        return Noted(_BUSY[_word(intended)])
    if said is not None:
        return Noted(said)
    odd = (unknown_value(status),) if status else ()
    findings = (*odd, *_odd_words(event))
    if event.word("TRANSP") == "TRANSPARENT":
        return Noted(FreeBusy.FREE, findings)
    if event.word("STATUS") == "TENTATIVE":
        return Noted(FreeBusy.TENTATIVE, findings)
    return Noted(FreeBusy.BUSY, findings)


def read_importance(event: Component) -> Noted[Importance]:
    """Return how important an event is. Source: MS-OXCICAL, RFC 5545 §3.8.1.9."""
    prop = event.first(*_IMPORTANCE_NAMES)
    said = _IMPORTANCE.get(_word(prop))
    if said is not None:
        return Noted(said)
    findings = (unknown_value(prop),) if _word(prop) and prop else ()
    prop = event.first("PRIORITY")
    priority = event.word("PRIORITY")
    if prop is None or priority in {"", "0", "5"}:
        return Noted(Importance.NORMAL, findings)
    if priority in set("1234"):
        return Noted(Importance.HIGH, findings)
    if priority in set("6789"):
        return Noted(Importance.LOW, findings)
    return Noted(Importance.NORMAL, (*findings, unknown_value(prop)))


def read_sensitivity(event: Component) -> Noted[Sensitivity]:
    """Return who may see an event; an unknown class is private, as RFC 5545 §3.8.1.3 wants it."""
    access = event.first("X-CALENDARSERVER-ACCESS")
    if _word(access) in _CALENDARSERVER:
        return Noted(_CALENDARSERVER[_word(access)])
    findings = (unknown_value(access),) if _word(access) and access else ()
    prop = event.first("CLASS")
    if prop is None:
        return Noted(Sensitivity.NORMAL, findings)
    said = _SENSITIVITY.get(_word(prop))
    if said is not None:
        return Noted(said, findings)
    finding = note(
        prop,
        code="class-unknown",
        message="the class is unknown; the meeting is private",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
    return Noted(Sensitivity.PRIVATE, (*findings, finding))


def read_categories(event: Component) -> tuple[str, ...]:
    """Return the categories of all lines, each once; Exchange rejects empty ones."""
    names = (
        one_line(text)
        for prop in event.all("CATEGORIES")
        for text in _BETWEEN_COMMAS.findall(prop.value)
    )
    unique: dict[str, str] = {}
    for name in filter(None, names):
        unique.setdefault(name.casefold(), name)
    return tuple(unique.values())


def _odd_words(event: Component) -> Iterator[Finding]:
    """Report what is neither transparent nor opaque, and a status that no event has."""
    for name, known in _KNOWN_WORDS.items():
        prop = event.first(name)
        if prop is not None and _word(prop) not in known:
            yield unknown_value(prop)


def _word(prop: Property | None) -> str:
    return prop.value.strip().upper() if prop else ""
