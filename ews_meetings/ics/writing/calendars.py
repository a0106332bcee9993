"""Several written meetings to one calendar file, which is never held in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from tempfile import SpooledTemporaryFile

from icalendar import Calendar

from ews_meetings.about import VERSION
from ews_meetings.ics.writing.meetings import Written
from ews_meetings.ics.writing.options import Method, WriteOptions
from ews_meetings.ics.writing.values import put_word
from ews_meetings.ics.writing.zone import Years, joined, vtimezone

_HELD_BYTES = 1_000_000
_PIECE_BYTES = 64_000
_END = b"END:VCALENDAR\r\n"


def write_calendar(written: Written, options: WriteOptions) -> bytes:
    """Return the calendar file of one meeting."""
    zones = b"".join(vtimezone(zone, years) for zone, years in sorted(written.zones.items()))
    return _head(options) + zones + written.events + _END


@dataclass(slots=True)
class CalendarSpool:
    """Collects meetings, because the zones of all of them come first; on disk, when they are many."""

    options: WriteOptions
    count: int = 0
    _zones: dict[str, Years] = field(default_factory=dict)
    _events: SpooledTemporaryFile[bytes] = field(
        default_factory=lambda: SpooledTemporaryFile(max_size=_HELD_BYTES)  # noqa: SIM115 - `close` does
    )

    def add(self, written: Written) -> None:
        """Take one more meeting."""
        self._zones = joined((self._zones, written.zones))
        self._events.write(written.events)
        self.count += 1

    def pieces(self) -> Iterator[bytes]:
        """Yield the whole file, piece by piece."""
        yield _head(self.options)
        for zone, years in sorted(self._zones.items()):
            yield vtimezone(zone, years)
        self._events.seek(0)
        yield from iter(partial(self._events.read, _PIECE_BYTES), b"")
        yield _END

    def close(self) -> None:
        """Let go of what was collected."""
        self._events.close()


def _head(options: WriteOptions) -> bytes:
    """Return all that stands before the first zone (RFC 5545 §3.6)."""
    head = Calendar()
    put_word(head, "PRODID", f"-//ews-meetings//ews-meetings {VERSION}//EN")
    put_word(head, "VERSION", "2.0")
    put_word(head, "CALSCALE", "GREGORIAN")
    if options.method is not Method.NONE:
        put_word(head, "METHOD", options.method.upper())
    return bytes(head.to_ical(sorted=False)).removesuffix(_END)
