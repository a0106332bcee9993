"""Sorts the properties of an event by what becomes of them: carried as they are, or nobody's business."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.texts.leftovers import is_bookkeeping
from ews_meetings.model.finding import Effect, Finding


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the properties of an event, in the order of the file."""

    kept: tuple[str, ...] = ()
    """What Exchange holds as it stands."""
    skipped: tuple[str, ...] = ()
    """What is its producer's own, or what Exchange counts itself."""


def sorted_names(events: Sequence[Component], findings: Iterable[Finding]) -> Names:
    """Return the names of what stands in some events; what findings say of is in neither list.

    A finding about one event leaves the property of another one kept; one about a parameter, such as
    `ATTENDEE;MEMBER`, leaves the whole property kept.
    """
    told = [finding for finding in findings if finding.effect is not Effect.KEPT]
    places = [_places(event) for event in events]
    known = frozenset().union(*places)
    rest = dict.fromkeys(
        name
        for event, own in zip(events, places, strict=True)
        for name in _untold(event, [f for f in told if f.where in own or f.where not in known])
    )
    return Names(
        kept=tuple(name for name in rest if not is_bookkeeping(name)),
        skipped=tuple(name for name in rest if is_bookkeeping(name)),
    )


def _places(event: Component) -> frozenset[str]:
    """Return where an event and all that is in it stand."""
    inner = (where for alarm in event.alarms for where in _places(alarm))
    return frozenset({event.where, *(prop.where for prop in event.properties), *inner})


def _untold(event: Component, findings: Iterable[Finding]) -> Iterator[str]:
    """Yield the names in an event that no finding is about."""
    told = {name for finding in findings for name in finding.field.split(", ")}
    names = (*(prop.name for prop in event.properties), *("VALARM" for _ in event.alarms))
    return (name for name in names if name not in told)
