"""ATTENDEE of vCalendar to ATTENDEE and ORGANIZER of RFC 5545; nobody is chosen or left out here.

vCalendar has no ORGANIZER: it is an attendee with a role. Source: vCalendar 1.0, ATTENDEE property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.vcalendar.texts import plain
from ews_meetings.model.finding import Effect, Finding, Severity

_HOSTS = ("ORGANIZER", "OWNER")
"""The roles of one who organizes, the stronger first."""
_ROLES = {"ATTENDEE": "", "DELEGATE": "", "OWNER": "", "ORGANIZER": ""}
_EXPECTED = {
    "FYI": "OPT-PARTICIPANT",
    "REQUEST": "REQ-PARTICIPANT",
    "REQUIRE": "REQ-PARTICIPANT",
    "IMMEDIATE": "REQ-PARTICIPANT",
}
_ANSWERS = {
    "ACCEPTED": "ACCEPTED",
    "CONFIRMED": "ACCEPTED",
    "COMPLETED": "ACCEPTED",
    "DECLINED": "DECLINED",
    "DELEGATED": "DELEGATED",
    "TENTATIVE": "TENTATIVE",
    "NEEDS ACTION": "NEEDS-ACTION",
    "NEEDS-ACTION": "NEEDS-ACTION",
    "SENT": "NEEDS-ACTION",
}
_FLAGS = {"YES": "TRUE", "NO": "FALSE"}
_ANGLED = re.compile(r"([^<>]*)<([^<>]*)>\s*")
_SCHEME = re.compile(r"mailto:\s*", re.IGNORECASE)


def translate_people(props: tuple[Property, ...]) -> Noted[tuple[Property, ...]]:
    """Return ATTENDEE and ORGANIZER properties in the order of the file.

    The organizer is the first attendee with the role ORGANIZER, else OWNER, else X-ORGANIZER; an
    ORGANIZER property of its own counts before all of them.
    """
    hosts = tuple(_hosts(props))
    host = None if any(prop.name == "ORGANIZER" for prop in props) else next(iter(hosts), None)
    told = (_chosen(host),) if host is not None and len(hosts) > 1 else ()
    return Noted(tuple(_person(prop, is_host=prop is host) for prop in props), told)


def _hosts(props: tuple[Property, ...]) -> Iterator[Property]:
    """Yield those who may organize, the likeliest first."""
    for role in _HOSTS:
        yield from (prop for prop in props if prop.says("ROLE") == role)
    yield from (prop for prop in props if prop.name == "X-ORGANIZER")


def _chosen(host: Property) -> Finding:
    return note(
        host,
        code="organizer-chosen",
        message="several people organize it; this one was taken, the others stay attendees",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )


def _person(prop: Property, *, is_host: bool) -> Property:
    name, address = _name_and_address(plain(prop.value))
    if prop.says("VALUE") in {"CONTENT-ID", "CID"}:  # a card in another part of a mail
        name, address = "", f"cid:{prop.value.strip('<> ')}"
    params = {key: value for key, value in prop.params.items() if key != "STATUS"}
    for key, words in (("ROLE", _ROLES), ("RSVP", _FLAGS)):
        params[key] = (words.get(prop.says(key), prop.param(key)),)
    if prop.says("EXPECT") in _EXPECTED:
        params["ROLE"] = (_EXPECTED[prop.says("EXPECT")],)
    answer = prop.says("STATUS")
    if answer:
        params["PARTSTAT"] = (_ANSWERS.get(answer, answer),)
    if name and not prop.param("CN"):
        params["CN"] = (name,)
    params = {key: value for key, value in params.items() if key != "EXPECT" and any(value)}
    kept = "ORGANIZER" if is_host else prop.name
    return replace(prop, name=kept, value=address or prop.value, params=params)


def _name_and_address(value: str) -> tuple[str, str]:
    """Return who a value names, and the address as RFC 5545 writes it; either may be empty."""
    text = " ".join(_SCHEME.sub("", value).split())
    match = _ANGLED.fullmatch(text)
    name, place = (match[1].strip("\"' "), match[2].strip()) if match else ("", text)
    if "@" in place and " " not in place and "://" not in place:
        return name, f"mailto:{place}"
    return name or text, ""
