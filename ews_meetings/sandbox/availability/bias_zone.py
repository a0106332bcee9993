"""The time zone that a free/busy request describes by biases and two yearly changes (MS-OXWAVLS)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from ews_meetings.sandbox.errors import schema_violation
from ews_meetings.sandbox.names import Element, child_text, t
from ews_meetings.sandbox.windows_zones import WINDOWS_ZONES
from ews_meetings.sandbox.zones import Change, zone_rules

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LAST = 5
_MOST_MINUTES = 24 * 60
"""The day order that means the last one of a month."""


@dataclass(frozen=True, slots=True)
class YearlyChange:
    """When the clocks change, by the wall clock before it, and the bias from then on."""

    bias: timedelta
    """Of this half of the year, in addition to the zone's."""
    month: int
    """0 for a zone that never changes."""
    order: int
    weekday: int
    at: time

    def in_year(self, year: int) -> datetime:
        """Returns the wall time of the change in a year."""
        first = date(year, self.month, 1)
        day = first + timedelta(days=(self.weekday - first.weekday()) % 7)
        day += timedelta(weeks=self.order - 1)
        if day.month != self.month:
            day -= timedelta(weeks=1)
        return datetime.combine(day, self.at)


_NEVER = YearlyChange(timedelta(0), 0, 0, 0, time())


@dataclass(frozen=True, slots=True)
class BiasZone:
    """Local time is UTC less the bias."""

    bias: timedelta
    standard: YearlyChange
    summer: YearlyChange

    def to_utc(self, wall: datetime) -> datetime:
        """Returns the instant of a wall time."""
        return (wall + self._bias_at(wall)).replace(tzinfo=UTC)

    def to_wall(self, instant: datetime) -> datetime:
        """Returns the wall time of an instant."""
        plain = instant.astimezone(UTC).replace(tzinfo=None)
        winter = plain - self.bias - self.standard.bias
        if not self._changes:
            return winter
        summer = plain - self.bias - self.summer.bias
        is_summer = self._is_summer(summer) if self._is_summer(winter) else False
        return summer if is_summer else winter

    @property
    def _changes(self) -> bool:
        return self.standard.month > 0 and self.summer.month > 0

    def _bias_at(self, wall: datetime) -> timedelta:
        is_summer = self._changes and self._is_summer(wall)
        return self.bias + (self.summer.bias if is_summer else self.standard.bias)

    def _is_summer(self, wall: datetime) -> bool:
        begins, ends = self.summer.in_year(wall.year), self.standard.in_year(wall.year)
        if begins < ends:
            return begins <= wall < ends
        return not ends <= wall < begins


def read_bias_zone(element: Element | None) -> BiasZone:
    """Reads a SerializableTimeZone.

    Raises:
        SoapFault: it is missing, or something in it is no number or day.
    """
    if element is None:
        raise schema_violation("The element 'TimeZone' is missing.")
    return BiasZone(
        _minutes(element),
        _read_change(element.find(t("StandardTime"))),
        _read_change(element.find(t("DaylightTime"))),
    )


def _read_change(element: Element | None) -> YearlyChange:
    if element is None:
        raise schema_violation("The element 'TimeZone' has incomplete content.")
    try:
        return YearlyChange(
            _minutes(element),
            _number(element, "Month", range(13)),
            _number(element, "DayOrder", range(_LAST + 1)),
            _weekday(child_text(element, t("DayOfWeek")) or ""),
            time.fromisoformat(child_text(element, t("Time")) or ""),
        )
    except ValueError:
        raise schema_violation("The element 'TimeZone' has invalid content.") from None


def _weekday(name: str) -> int:
    return _DAYS.index(name)


def _minutes(element: Element) -> timedelta:
    try:
        around = range(-_MOST_MINUTES, _MOST_MINUTES + 1)
        return timedelta(minutes=_number(element, "Bias", around))
    except ValueError:
        raise schema_violation("The element 'Bias' is missing or invalid.") from None


def _number(element: Element, name: str, allowed: range) -> int:
    number = int(child_text(element, t(name)) or "")
    if number not in allowed:
        raise ValueError(number)
    return number


def context_zone(zone: tzinfo, year: int) -> BiasZone:
    """Returns a zone of the server's own table by its biases, as they are in a year."""
    key = getattr(zone, "key", "")
    found = next((name for name, iana, _ in WINDOWS_ZONES if iana == key), "UTC")
    rules = zone_rules(found, year)
    if rules is None:
        return BiasZone(timedelta(0), _NEVER, _NEVER)
    changes = {change.to_summer: change for change in rules.changes}
    if len(changes) < 2:
        return BiasZone(-rules.standard, _NEVER, _NEVER)
    return BiasZone(
        -rules.standard,
        _yearly(changes[False], timedelta(0)),
        _yearly(changes[True], rules.standard - rules.summer),
    )


def _yearly(change: Change, bias: timedelta) -> YearlyChange:
    order = _LAST if change.occurrence == -1 else change.occurrence
    minutes = int(change.at.total_seconds()) // 60
    at = time(*divmod(minutes, 60))
    return YearlyChange(bias, change.month, order, _DAYS.index(change.weekday), at)
