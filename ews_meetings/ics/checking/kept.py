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
    told: dict[str, set[str]] = {}
    for finding in findings:
        if finding.effect is not Effect.KEPT:
            told.setdefault(finding.where, set()).update(finding.field.split(", "))
    places = [_places(event) for event in events]
    known = frozenset().union(*places)
    of_all = frozenset().union(*(names for where, names in told.items() if where not in known))
    rest = dict.fromkeys(
        name
        for event, own in zip(events, places, strict=True)
        for name in _untold(event, of_all.union(*(told[where] for where in own & told.keys())))
    )
    return Names(
        kept=tuple(name for name in rest if not is_bookkeeping(name)),
        skipped=tuple(name for name in rest if is_bookkeeping(name)),
    )


def _places(event: Component) -> frozenset[str]:
    """Return where an event and all that is in it stand."""
    inner = (where for alarm in event.alarms for where in _places(alarm))
    return frozenset({event.where, *(prop.where for prop in event.properties), *inner})


def _untold(event: Component, told: frozenset[str]) -> Iterator[str]:
    """Yield the names in an event, without those that something is told of."""
    names = (*(prop.name for prop in event.properties), *("VALARM" for _ in event.alarms))
    return (name for name in names if name not in told)
