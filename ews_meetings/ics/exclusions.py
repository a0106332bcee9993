"""EXDATE and RDATE against a pattern: which occurrences do not take place, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from ews_meetings.errors import NotSupportedYet
from ews_meetings.ics.component import Component
from ews_meetings.ics.notes import Noted, note
from ews_meetings.ics.properties import Property
from ews_meetings.ics.slots import Slot, SlotName, find_slots, slot_names
from ews_meetings.ics.zones import Zones
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting


def read_exclusions(
    event: Component, zones: Zones, meeting: Meeting
) -> Noted[tuple[datetime, ...]]:
    """Return the original starts of the occurrences that EXDATE takes out, ascending.

    Raises:
        EventUnusable: a value is neither a date nor a time.
        UnknownZone: a TZID is neither known nor described in the file.

    Source: RFC 5545 §3.8.5.1.
    """
    found: set[datetime] = set()
    findings: list[Finding] = []
    for prop, name, slot in _slots(event, zones, meeting, "EXDATE", "X-MICROSOFT-EXDATE"):
        if slot is None:
            findings.append(_unmatched(prop, name))
            continue
        found.add(slot.original_start_at)
        if slot.is_near:
            findings.append(_near(prop, name))
    return Noted(tuple(sorted(found)), tuple(findings))


def check_extra_dates(event: Component, zones: Zones, meeting: Meeting) -> Iterator[Finding]:
    """Yield what is to be said of RDATE: dates that the pattern has anyway are left out.

    Raises:
        NotSupportedYet: one of them is no date of the pattern, or is a PERIOD.
    """
    for prop in event.all("RDATE"):
        if "/" in prop.value:
            raise NotSupportedYet(prop.where, "RDATE gives an occurrence a length of its own")
    for prop, name, slot in _slots(event, zones, meeting, "RDATE"):
        if slot is None or slot.is_near:
            raise NotSupportedYet(
                prop.where, f"RDATE {name.text} is an extra date beside the pattern"
            )
        yield note(
            prop,
            code="rdate-in-pattern",
            message=f"{name.text} is a date of the pattern anyway",
            effect=Effect.KEPT,
        )


def _slots(
    event: Component, zones: Zones, meeting: Meeting, *names: str
) -> Iterator[tuple[Property, SlotName, Slot | None]]:
    named = [(prop, name) for prop in event.all(*names) for name in slot_names(prop, zones)]
    slots = find_slots((name for _, name in named), meeting)
    return ((prop, name, slots[name]) for prop, name in named)


def _unmatched(prop: Property, name: SlotName) -> Finding:
    return note(
        prop,
        code="exdate-unmatched",
        message=f"there is no occurrence on {name.text}, so none was taken out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )


def _near(prop: Property, name: SlotName) -> Finding:
    return note(
        prop,
        code="exdate-near",
        message=f"no occurrence begins at {name.text}; the one of that day was taken out",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
