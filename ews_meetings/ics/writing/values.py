r"""Texts, words and times as property values of icalendar, which folds lines and encodes parameters.

TEXT is escaped here: icalendar 7.3 takes the `\N` in `C:\New` for a line break.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from icalendar.cal.component import Component
from icalendar.parser import Parameters

from ews_meetings.ics.lines.properties import escape

# RFC 5545 §3.1 CONTROL, and what UTF-8 cannot carry; a tab is white space.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("\r\n|\r")


class _Quoting(Parameters):
    """Parameters of which names stand in quotes when they hold a backslash, too.

    icalendar 7.3 takes the semicolon behind an unquoted one for part of the name.
    """

    quote_also = {"CN": " '\\"}  # noqa: RUF012 - icalendar's own way to say it


class Value:
    """A property value that is written as it stands."""

    def __init__(self, text: str, params: Mapping[str, str] | None = None) -> None:
        self.text = text
        self.params = _Quoting(params or {})

    def to_ical(self) -> bytes:
        """Return the value as icalendar asks for it."""
        return self.text.encode()


def put(component: Component, name: str, value: Value) -> None:
    """Add a property behind those of its name."""
    component.add(name, value, encode=False)


def put_text(
    component: Component, name: str, text: str, params: Mapping[str, str] | None = None
) -> None:
    """Add a TEXT property, unless there is nothing to say."""
    if text:
        put(component, name, Value(escape(text), params))


def put_word(
    component: Component, name: str, word: str, params: Mapping[str, str] | None = None
) -> None:
    """Add a property whose value needs no escaping."""
    put(component, name, Value(word, params))


def writable(text: str) -> tuple[str, int]:
    """Return a text without what no calendar can carry, and how many characters were taken out."""
    return _UNWRITABLE.subn("", _BREAKS.sub("\n", text))


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(writable(text)[0].split())


def put_wall(component: Component, name: str, wall: datetime, zone: str) -> None:
    """Add a local time in a zone."""
    put(component, name, Value(stamp(wall), {"TZID": tzid(zone)}))


def tzid(zone: str) -> str:
    """Return the name of a zone in a calendar; icalendar 7.3 leaves out TZID=UTC, and Z too."""
    return "Etc/UTC" if zone == "UTC" else zone


def put_instant(component: Component, name: str, at: datetime) -> None:
    """Add a time in UTC."""
    put(component, name, Value(f"{stamp(at)}Z"))


def put_day(component: Component, name: str, day: date) -> None:
    """Add a date."""
    put(component, name, Value(basic(day), {"VALUE": "DATE"}))


def stamp(wall: datetime) -> str:
    """Return a date-time in the basic form (RFC 5545 §3.3.5); `%Y` does not pad years below 1000."""
    return f"{basic(wall.date())}T{wall:%H%M%S}"


def basic(day: date) -> str:
    """Return a date in the basic form (RFC 5545 §3.3.4)."""
    return f"{day.year:04}{day:%m%d}"
