"""EXDATE against the meetings of an event: which occurrences do not take place, and what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.when.among import Hit, slots_among
from ews_meetings.ics.when.slots import SlotName, slot_names
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Effect, Finding, Severity


def read_exclusions(
    event: Component, zones: Zones, pieces: Sequence[Piece]
) -> Noted[tuple[Piece, ...]]:
    """Return the meetings of an event without the occurrences that EXDATE takes out.

    Raises:
        EventUnusable: a value is neither a date nor a time.
        UnknownZone: a TZID is neither known nor described in the file.

    Source: RFC 5545 §3.8.5.1.
    """
    deleted: list[set[datetime]] = [set() for _ in pieces]
    findings: list[Finding] = []
    for prop, name, hits in _named(event, zones, pieces):
        if not hits:
            findings.append(_unmatched(prop, name))
        for number, slot in hits:
            deleted[number].add(slot.original_start_at)
            if slot.is_near:
                findings.append(_near(prop, name))
    left = (
        replace(piece, deleted=tuple(sorted(gone)))
        for piece, gone in zip(pieces, deleted, strict=True)
    )
    return Noted(tuple(left), tuple(findings))


def _named(
    event: Component, zones: Zones, pieces: Sequence[Piece]
) -> Iterator[tuple[Property, SlotName, tuple[Hit, ...]]]:
    props = event.all("EXDATE", "X-MICROSOFT-EXDATE")
    named = [(prop, name) for prop in props for name in slot_names(prop, zones)]
    hits = slots_among([name for _, name in named], pieces)
    return ((prop, name, hits[name]) for prop, name in named)


def _unmatched(prop: Property, name: SlotName) -> Finding:
    return note(
        prop,
        code="exdate-unmatched",
        message=f"there is no occurrence on {name.shown}, so none was taken out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )


def _near(prop: Property, name: SlotName) -> Finding:
    return note(
        prop,
        code="exdate-near",
        message=f"no occurrence begins at {name.shown}; the one of that day was taken out",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
