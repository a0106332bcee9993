"""Properties that Exchange has no field for, but a reader wants: lines at the end of the body."""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property, one_line
from ews_meetings.model.finding import Effect, Finding

_LABELS = {
    "COMMENT": "Comment",
    "CONTACT": "Contact",
    "RESOURCES": "Resources",
    "URL": "Link",
    "CONFERENCE": "Join",
    "X-GOOGLE-CONFERENCE": "Join",
    "X-GOOGLE-HANGOUT": "Join",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL": "Join",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK": "Join",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK": "Join",
    "X-MS-OLK-MWSURL": "Workspace",
    "X-MS-OLK-NETSHOWURL": "Broadcast",
}
APPENDED = frozenset(_LABELS) | {"GEO", "X-APPLE-STRUCTURED-LOCATION"}
"""The properties that end up here."""
_URIS = frozenset(_LABELS) - {"COMMENT", "CONTACT", "RESOURCES"}
_LOOKED_AT = 50_000
"""Characters of a body; each line is looked for in them."""
_JOINING = tuple(name for name, label in _LABELS.items() if label == "Join")


def read_location(event: Component) -> Noted[str]:
    """Return where an event takes place; online where no place is said, but where to join."""
    prop = event.first("LOCATION")
    if prop is not None and one_line(prop.value):
        return Noted(one_line(prop.value))
    join = _way_in(event)
    if join is None:
        return Noted("")
    finding = note(
        join,
        code="place-is-link",
        message="the event says no place; where to join it stands there",
        effect=Effect.CHANGED,
    )
    return Noted(one_line(join.value), (finding,))


def _way_in(event: Component) -> Property | None:
    """Return where to join an event: a web address before a telephone number."""
    ways = [one for name in _JOINING for one in event.all(name) if one.value.strip()]
    links = [one for one in ways if one.value.strip().lower().startswith("http")]
    return next(iter(links or ways), None)


def read_appendix(event: Component, content: str) -> Noted[tuple[str, ...]]:
    """Return the lines to add to a body.

    Args:
        event: The event.
        content: The body as it is: a link that stands in it is not repeated.
    """
    known = content[:_LOOKED_AT]
    lines: dict[str, None] = {}
    findings: list[Finding] = []
    for prop, text in _texts(event):
        title = " ".join(prop.param("LABEL").split())
        line = f"{_LABELS.get(prop.name, 'Place')}: {' '.join(filter(None, (title, text)))}"
        if line in lines or (text in known and title in known):
            continue
        lines[line] = None
        findings.append(_moved(prop))
    return Noted(tuple(lines), tuple(findings))


def _texts(event: Component) -> Iterator[tuple[Property, str]]:
    for prop in event.properties:
        if prop.name == "GEO":
            yield prop, "geo:" + prop.value.strip().replace(";", ",").replace("\\", "")
        elif prop.name == "X-APPLE-STRUCTURED-LOCATION":
            yield prop, " ".join(filter(None, (prop.param("X-TITLE"), prop.value.strip())))
        elif prop.name in _LABELS:
            yield prop, prop.value.strip() if prop.name in _URIS else one_line(prop.value)
    place = event.first("LOCATION")
    if place is not None and place.param("ALTREP"):
        yield place, place.param("ALTREP")


def _moved(prop: Property) -> Finding:
    return note(
        prop,
        code="moved-to-body",
        message=f"Exchange has no field for {prop.name}; it stands at the end of the body",
        effect=Effect.CHANGED,
    )
