"""Recurrences as RRULE and back.

Source: RFC 5545 §3.3.10; MS-OXCICAL 2.1.3.2; `ics-to-ews.md` section 3.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import assert_never

from ews_meetings.sandbox.recurrence import (
    GROUPS,
    INDICES,
    LAST_YEAR,
    MONTHS,
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Bounds,
    Daily,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    Weekly,
)

_SHORTEST_MONTH = 28
_LEAP_DAY = (29, 2)
_DAY = timedelta(days=1)
_MOST = 999
"""The greatest interval and number of occurrences in EWS."""


def code_of(day: str) -> str:
    """Returns the two letters of a weekday."""
    return day[:2].upper()


_BY_CODE = {code_of(day): day for day in WEEK}
_GROUP_CODES = {
    name: ",".join(code_of(WEEK[number]) for number in numbers) for name, numbers in GROUPS.items()
}
_GROUPS_BY_CODES = {
    frozenset(text.split(",")): name for name, text in _GROUP_CODES.items()
}  # fmt: skip


class UnreadableRule(ValueError):
    """A rule that no recurrence of EWS says."""


def write_rule(recurrence: Recurrence, *, zone: tzinfo, wall_start: time, is_all_day: bool) -> str:
    """Writes an RRULE; the end of a range is the start of its last possible occurrence."""
    bounds = recurrence.bounds
    end = ""
    if bounds.count is not None:
        end = f"COUNT={bounds.count};"
    elif bounds.end is not None and is_all_day:
        end = f"UNTIL={bounds.end:%Y%m%d};"
    elif bounds.end is not None:
        last = datetime.combine(bounds.end, wall_start, zone).astimezone(UTC)
        end = f"UNTIL={last:%Y%m%dT%H%M%SZ};"
    frequency, _, rest = _pattern(recurrence.pattern).partition(";")
    return f"{frequency};{end}{rest}"


def _pattern(pattern: Pattern) -> str:
    match pattern:
        case Daily(interval):
            return f"FREQ=DAILY;INTERVAL={interval}"
        case Weekly(interval, days, first):
            listed = ",".join(map(code_of, days))
            return f"FREQ=WEEKLY;INTERVAL={interval};BYDAY={listed};WKST={code_of(first)}"
        case AbsoluteMonthly(interval, day):
            return f"FREQ=MONTHLY;INTERVAL={interval};{_day_of_month(day)}"
        case RelativeMonthly(interval, weekday, index):
            return f"FREQ=MONTHLY;INTERVAL={interval};{_nth(weekday, index)}"
        case AbsoluteYearly(day, month):
            # In common years Exchange keeps 29 February on the 28th, which is the last day, too.
            told = "BYMONTHDAY=-1" if (day, month) == _LEAP_DAY else f"BYMONTHDAY={day}"
            return f"FREQ=YEARLY;INTERVAL=1;{told};BYMONTH={month}"
        case RelativeYearly(weekday, index, month):
            return f"FREQ=YEARLY;INTERVAL=1;{_nth(weekday, index)};BYMONTH={month}"
        case _:
            assert_never(pattern)


def _day_of_month(day: int) -> str:
    """Says a day that short months do not have as the last one they have of those before it."""
    if day <= _SHORTEST_MONTH:
        return f"BYMONTHDAY={day}"
    if day == 31:
        return "BYMONTHDAY=-1"
    days = ",".join(str(number) for number in range(_SHORTEST_MONTH, day + 1))
    return f"BYMONTHDAY={days};BYSETPOS=-1"


def _nth(weekday: str, index: str) -> str:
    place = -1 if index == "Last" else INDICES.index(index) + 1
    if weekday in GROUPS:
        return f"BYDAY={_GROUP_CODES[weekday]};BYSETPOS={place}"
    return f"BYDAY={place}{code_of(weekday)}"


def read_rule(text: str, *, start: datetime) -> Recurrence:
    """Reads an RRULE.

    Args:
        text: The value.
        start: The first start, as wall time of its zone.

    Raises:
        UnreadableRule: EWS cannot say it, or it has both COUNT and UNTIL, which Exchange refuses.
    """
    given = dict(part.upper().split("=", 1) for part in text.strip().split(";") if "=" in part)
    if "COUNT" in given and "UNTIL" in given:
        raise UnreadableRule("a rule has COUNT or UNTIL, not both")
    try:
        pattern = _read_pattern(given, start.date())
        bounds = Bounds(
            start.date(),
            end=_end(given.get("UNTIL", ""), start),
            count=_within(given["COUNT"], _MOST) if "COUNT" in given else None,
        )
    except (ValueError, KeyError) as error:
        raise UnreadableRule(f"the rule {text!r} cannot be said in EWS") from error
    return Recurrence(pattern, bounds)


def _end(text: str, start: datetime) -> date | None:
    """Returns the last day; what ends after the calendar of Exchange does not end."""
    last = _until(text, start) if text else None
    return last if last is None or last.year <= LAST_YEAR else None


def _within(text: str, most: int) -> int:
    number = int(text)
    if not 1 <= number <= most:
        raise UnreadableRule(f"{number} is not from 1 to {most}")
    return number


def _until(text: str, start: datetime) -> date:
    """Returns the last local day that may have an occurrence."""
    day = datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=UTC)
    if "T" not in text:
        return day.date()
    moment = datetime.strptime(text[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
    zone = start.tzinfo or UTC
    local = moment.astimezone(zone) if text.endswith("Z") else moment.replace(tzinfo=zone)
    return local.date() - _DAY if local.time() < start.time() else local.date()


def _read_pattern(given: dict[str, str], start: date) -> Pattern:
    interval = _within(given.get("INTERVAL", "1"), _MOST)
    match given["FREQ"]:
        case "DAILY" if "BYDAY" in given:
            return Weekly(interval, _weekdays(given["BYDAY"]))
        case "DAILY":
            return Daily(interval)
        case "WEEKLY":
            days = _weekdays(given["BYDAY"]) if "BYDAY" in given else (WEEK[start.weekday()],)
            return Weekly(interval, days, _BY_CODE[given.get("WKST", "MO")])
        case "MONTHLY":
            return _monthly(given, start, interval)
        case "YEARLY" if interval == 1:
            return _yearly(given, start)
        case other:
            raise UnreadableRule(other)


def _weekdays(text: str) -> tuple[str, ...]:
    return tuple(sorted({_BY_CODE[code] for code in text.split(",")}, key=WEEK.index))


def _monthly(given: dict[str, str], start: date, interval: int) -> Pattern:
    if "BYDAY" in given:
        return RelativeMonthly(interval, *_read_nth(given))
    return AbsoluteMonthly(interval, _read_day(given, start))


def _yearly(given: dict[str, str], start: date) -> Pattern:
    month = _within(given.get("BYMONTH", str(start.month)), len(MONTHS))
    if "BYDAY" in given:
        return RelativeYearly(*_read_nth(given), month)
    day = _read_day(given, start)
    return AbsoluteYearly(min(day, 29) if month == 2 else day, month)


def _read_day(given: dict[str, str], start: date) -> int:
    days = [int(day) for day in given.get("BYMONTHDAY", str(start.day)).split(",")]
    if days == [-1]:
        return 31
    if len(days) > 1 and given.get("BYSETPOS") != "-1":
        raise UnreadableRule("several days of a month")
    day = max(days)
    if not 1 <= day <= 31:
        raise UnreadableRule("a day counted from the end of the month")
    return day


def _read_nth(given: dict[str, str]) -> tuple[str, str]:
    """Returns weekday and index of `2TU`, or of `TU` or a group of days with BYSETPOS."""
    text = given["BYDAY"]
    if "BYSETPOS" in given:
        codes = frozenset(text.split(","))
        weekday = _GROUPS_BY_CODES[codes] if len(codes) > 1 else _BY_CODE[text]
        place = int(given["BYSETPOS"])
    else:
        weekday, place = _BY_CODE[text[-2:]], int(text[:-2])
    if place == -1:
        return weekday, "Last"
    if not 1 <= place < len(INDICES):
        raise UnreadableRule("more than the fourth of a month")
    return weekday, INDICES[place - 1]
