"""Example invitations of made-up people; their days are set when they are asked for, so none is past.

A template writes a day as `{day+14}`: so many days from today, moved on to a weekday.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.resources import files

_DAY = re.compile(r"\{day\+(\d+)(?:\+(\d+))?\}")


def names() -> tuple[str, ...]:
    """Return the file names of the examples, in order."""
    held = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name for name in held if name.endswith(".ics")))


def example(name: str, *, today: date) -> bytes:
    """Return an example as a calendar file whose days lie after today."""
    template = files(__name__).joinpath(name).read_bytes().decode("utf-8")
    filled = _DAY.sub(lambda found: _day(found, today), template)
    return "\r\n".join(filled.splitlines()).encode() + b"\r\n"


def _day(found: re.Match[str], today: date) -> str:
    """Return the day of a placeholder: `{day+14+1}` is the day after the weekday `{day+14}`."""
    day = today + timedelta(days=int(found[1]))
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return f"{day + timedelta(days=int(found[2] or 0)):%Y%m%d}"
