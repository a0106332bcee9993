"""Some time between two moments, as `--from` and `--to` name it: which meetings take place in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import zone_of
from ews_meetings.cli.when_reading import check_moment, read_time
from ews_meetings.errors import UsageProblem
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import last_end, slots_of
from ews_meetings.model.span import Span, end_of, start_of

Begin = Annotated[
    str | None,
    typer.Option("--from", metavar="TIME", help="Only what ends after that day or time."),
]
UNTIL = "Only what begins on that day or before, or before that time"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOptions:
    """Of which time meetings are meant."""

    begin: Begin = None
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help=f"{UNTIL}.")] = None
    tz: Annotated[
        str | None,
        typer.Option("--tz", metavar="ZONE", help="For --from and --to; the machine's by default."),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time: from an instant on, until before another; None is without an end."""

    begin: datetime | None
    end: datetime | None

    def holds(self, series: Series) -> bool:
        """Say whether something of a series takes place in it."""
        if self.end is None:
            last = last_end(series)
            return last is None or self.begin is None or last > self.begin
        if any(self.touches(one.meeting.span) for one in series.changed):
            return True
        for original_start_at, span in slots_of(series):
            if original_start_at >= self.end:
                return False
            if self.touches(span):
                return True
        return False

    def touches(self, span: Span) -> bool:
        """Say whether something that takes place does so in it, if only for a part."""
        start_at, end_at = start_of(span), end_of(span)
        is_early = self.end is None or start_at < self.end
        return is_early and (self.begin is None or end_at > self.begin or start_at >= self.begin)


def read_window(session: Session, wished: WindowOptions) -> Window:
    """Return the time that `--from` and `--to` name; a day that ends it is part of it.

    Raises:
        BadOption: one is neither a day nor a time.
    """
    if wished.begin is None and wished.end is None:
        return Window(begin=None, end=None)
    zone = zone_of(session, wished.tz).name
    return window_in(wished.begin, wished.end, zone=zone)


def window_in(begin: str | None, end: str | None, *, zone: str) -> Window:
    """Return the time that `--from` and `--to` name, as they are written in some zone.

    Raises:
        BadOption: one is neither a day nor a time.
        UsageProblem: they are the wrong way round.
    """
    begin_at = _moment("--from", begin, zone) if begin is not None else None
    end_at = _moment("--to", end, zone, is_end=True) if end is not None else None
    if begin_at and end_at and end_at <= begin_at:
        raise UsageProblem(f"--to {end} is not after --from {begin}")
    return Window(begin=begin_at, end=end_at)


def _moment(option: str, text: str, zone: str, *, is_end: bool = False) -> datetime:
    check_moment(option, text)
    if ":" in text or "T" in text:
        return read_time(option, text, zone=zone)
    day = date.fromisoformat(text)
    if is_end and day < date.max:
        day += timedelta(days=1)
    return read_time(option, f"{day}T00:00", zone=zone)
