"""Times as EWS writes them, and as the store sorts them; knows nothing of items."""

import re
from datetime import UTC, datetime, timedelta, tzinfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DATE_TIME = re.compile(r"(-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(Z|[+-]\d\d:\d\d)?")


def parse_instant(text: str, *, zone: tzinfo = UTC) -> datetime:
    """Reads an xs:dateTime; one without offset is a wall time in `zone`.

    Raises:
        ValueError: `text` is no date and time, or lies beyond the years that can be counted.
    """
    found = _DATE_TIME.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no date and time")
    whole, fraction, offset = found.groups()
    read = datetime.fromisoformat(f"{whole}{(fraction or '')[:7]}{offset or ''}")
    try:
        return (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text!r} lies beyond the years that can be counted") from None


def parse_bound(text: str, *, zone: tzinfo = UTC) -> datetime:
    """Reads a date and time, or a date as its midnight, as search constants may have them."""
    if _DATE.fullmatch(text.strip()):
        return parse_instant(f"{text.strip()[:10]}T00:00:00{text.strip()[10:]}", zone=zone)
    return parse_instant(text, zone=zone)


def format_instant(moment: datetime) -> str:
    """Writes a moment in UTC with whole seconds, as Exchange does."""
    return _written(moment, timespec="seconds")


def format_fractional(moment: datetime) -> str:
    """Writes a moment in UTC with six decimals, as gromox does."""
    return _written(moment, timespec="microseconds")


def _written(moment: datetime, *, timespec: str) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec)}Z"


def microseconds(moment: datetime) -> int:
    """Counts microseconds since 1970, the form in which the store sorts."""
    return (moment - _EPOCH) // _MICROSECOND


def from_microseconds(count: int) -> datetime:
    """Returns the moment that many microseconds after 1970."""
    return _EPOCH + count * _MICROSECOND


def microseconds_of(text: str) -> int:
    """Counts microseconds since 1970 for a stored text."""
    return microseconds(parse_instant(text))


def format_duration(length: timedelta) -> str:
    """Writes a length as xs:duration: `PT2H` for two hours, `P1D` for a day (A45)."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    clock = "".join(
        f"{count}{unit}" for count, unit in ((hours, "H"), (minutes, "M"), (seconds, "S")) if count
    )
    if not days and not clock:
        return "PT0S"
    return f"P{f'{days}D' if days else ''}{f'T{clock}' if clock else ''}"
