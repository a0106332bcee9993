"""Properties that Exchange has no field for, but a reader wants: lines at the end of the body."""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.ics.component import Component
from ews_meetings.ics.notes import Noted, note
from ews_meetings.ics.properties import Property, one_line
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
APPENDED = frozenset(_LABELS) | {"GEO"}
"""The properties that end up here."""
_URIS = frozenset(_LABELS) - {"COMMENT", "CONTACT", "RESOURCES"}


def read_appendix(event: Component, content: str) -> Noted[tuple[str, ...]]:
    """Return the lines to add to a body.

    Args:
        event: The event.
        content: The body as it is: a link that stands in it is not repeated.
    """
    lines: list[str] = []
    findings: list[Finding] = []
    for prop, text in _texts(event):
        line = f"{_LABELS.get(prop.name, 'Place')}: {text}"
        if text in content or line in lines:
            continue
        lines.append(line)
        findings.append(_moved(prop))
    return Noted(tuple(lines), tuple(findings))


def _texts(event: Component) -> Iterator[tuple[Property, str]]:
    for prop in event.properties:
        if prop.name == "GEO":
            yield prop, "geo:" + prop.value.strip().replace(";", ",").replace("\\", "")
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
