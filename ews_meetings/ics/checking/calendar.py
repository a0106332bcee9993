"""Looks at what holds for all events of a calendar: VERSION, PRODID, METHOD, UIDs, zones."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from ews_meetings.ics.checking.remark import Remark, missing
from ews_meetings.ics.checking.zone import check_zone
from ews_meetings.ics.lines.blocks import cut, logical_lines
from ews_meetings.ics.lines.component import Input
from ews_meetings.ics.lines.decoding import decode
from ews_meetings.ics.lines.index import Shell, Trait
from ews_meetings.ics.lines.properties import Property, read_property
from ews_meetings.ics.text import CalendarText
from ews_meetings.ics.zones.zone_names import normalised
from ews_meetings.model.finding import Severity

_OF_ONE_MEETING = frozenset({"REQUEST", "CANCEL", "REPLY", "COUNTER", "ADD"})
_WANTED = (
    Remark(
        code="outlook-version-missing",
        message="the calendar does not say its VERSION",
        advice="write VERSION:2.0 behind BEGIN:VCALENDAR",
        field="VERSION",
    ),
    Remark(
        code="outlook-prodid-missing",
        message="the calendar does not say which program made it (PRODID)",
        advice="write one, such as PRODID:-//Example Ltd//Booking//EN",
        severity=Severity.INFO,
        field="PRODID",
    ),
)
"""Of a calendar (RFC 5545 §3.6)."""
_WANTED_IN_MAILS = (
    Remark(
        code="outlook-method-missing",
        message="the calendar has no METHOD, so Outlook shows no buttons to answer with",
        advice="write METHOD:REQUEST behind BEGIN:VCALENDAR, and method=REQUEST in Content-Type",
        severity=Severity.ERROR,
        field="METHOD",
    ),
)
"""Of one in a mail (RFC 6047 §2.4, and reports of senders)."""


def check_calendars(text: CalendarText, *, is_mail: bool) -> Iterator[Remark]:
    """Yield what is odd about the calendars of a file, beside what is about one event.

    Args:
        text: the file.
        is_mail: whether it stands in a mail.
    """
    several = set(_with_several_meetings(text))
    for home in range(len(text.index.shells)):
        shell = text.index.shell(home)
        if Trait.ALONE in shell.traits:
            continue
        properties = own_properties(text, shell)
        yield from _about_head(text, shell, properties, is_mail=is_mail)
        if home in several:
            yield _several(text, shell, text.calendar(home).method)
        for zone in shell.zones:
            given = Input(data=text.stored.read(zone.start, zone.end), source=text.source)
            for block in cut(given.data, number=zone.number, depth=1):
                yield from check_zone(given, block)


def zone_names_of(text: CalendarText, home: int) -> frozenset[str]:
    """Return the names of the VTIMEZONEs of a calendar, normalised, the unusable ones too."""
    return text.kept("zone names", home, lambda: frozenset(_zone_names(text, home)))


def _zone_names(text: CalendarText, home: int) -> Iterator[str]:
    for zone in text.index.shell(home).zones:
        for line in logical_lines(text.stored.read(zone.start, zone.end)):
            prop = read_property(decode(line.raw, text.mail.charset).text, "")
            if prop is not None and prop.name == "TZID":
                yield normalised(prop.value)


def own_properties(text: CalendarText, shell: Shell) -> tuple[Property, ...]:
    """Return the properties that stand in a calendar itself."""
    found = (
        read_property(decode(line.raw, text.mail.charset).text, f"{text.source}:{line.number}")
        for stretch in shell.lines
        for line in logical_lines(
            text.stored.read(stretch.start, stretch.end), number=stretch.number
        )
    )
    return tuple(prop for prop in found if prop is not None and prop.name not in {"BEGIN", "END"})


def _about_head(
    text: CalendarText, shell: Shell, properties: tuple[Property, ...], *, is_mail: bool
) -> Iterator[Remark]:
    """Yield which of the properties are missing that a calendar has to have."""
    names = {prop.name for prop in properties if prop.value.strip()}
    wanted = (*_WANTED, *(_WANTED_IN_MAILS if is_mail else ()))
    return missing(wanted, names, f"{text.source}:{shell.stretch.number}")


def _with_several_meetings(text: CalendarText) -> Iterator[int]:
    """Yield the calendars that a method makes be about one meeting, and that hold several.

    An event whose UID only reading it tells counts for none.
    """
    index = text.index
    pairs = (pair for pair in zip(index.homes, index.uids, strict=True) if pair[1])
    for home, some in groupby(pairs, key=itemgetter(0)):
        if _differ(uid for _, uid in some) and text.calendar(home).method in _OF_ONE_MEETING:
            yield home


def _differ(values: Iterator[int]) -> bool:
    first = next(values)
    return any(value != first for value in values)


def _several(text: CalendarText, shell: Shell, method: str) -> Remark:
    """Return that a message is about several meetings.

    Source: RFC 5546 §3.2.2 (all events of a REQUEST have one UID), §3.2.5.
    """
    return Remark(
        code="outlook-several-meetings",
        message=f"METHOD:{method} is about one meeting, and the calendar holds events of several UIDs:"
        " Outlook shows one of them, or none",
        advice="send a mail for each meeting, or publish them all with METHOD:PUBLISH",
        severity=Severity.ERROR,
        field="UID",
        where=f"{text.source}:{shell.stretch.number}",
    )
