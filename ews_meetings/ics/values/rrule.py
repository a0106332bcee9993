"""The text of a rule to its parts, with its mistakes; what the parts mean together is not known here.

Source: RFC 5545 §3.3.10; RFC 7529 §4 (RSCALE, SKIP).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""In the order of `date.weekday()`."""
_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY")
_DAY = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}")
# Part: what it becomes, its largest number, whether it counts from the end as well, whether 0 is one.
_LISTS = {
    "BYMONTH": ("by_month", 12, False, False),
    "BYMONTHDAY": ("by_month_day", 31, True, False),
    "BYYEARDAY": ("by_year_day", 366, True, False),
    "BYWEEKNO": ("by_week_no", 53, True, False),
    "BYSETPOS": ("by_set_pos", 366, True, False),
    "BYHOUR": ("by_hour", 23, False, True),
    "BYMINUTE": ("by_minute", 59, False, True),
    "BYSECOND": ("by_second", 60, False, True),
}
_SKIPS = ("OMIT", "BACKWARD", "FORWARD")
_KNOWN = frozenset(_LISTS) | {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "BYDAY",
    "WKST",
    "RSCALE",
    "SKIP",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of an RRULE; a list that is missing is empty."""

    freq: str
    interval: int = 1
    """1 or more."""
    count: int | None = None
    """1 or more."""
    until: str = ""
    """As it stands."""
    by_day: tuple[tuple[int, int], ...] = ()
    """Ordinal (0 without one) and day of the week, Monday is 0."""
    by_month: tuple[int, ...] = ()
    by_month_day: tuple[int, ...] = ()
    by_year_day: tuple[int, ...] = ()
    by_week_no: tuple[int, ...] = ()
    by_set_pos: tuple[int, ...] = ()
    by_hour: tuple[int, ...] = ()
    by_minute: tuple[int, ...] = ()
    by_second: tuple[int, ...] = ()
    week_start: int = 0
    """Day of the week, Monday is 0."""
    scale: str = ""
    """RSCALE, upper case."""
    skip: str = ""
    """What becomes of dates that do not exist: OMIT, BACKWARD, FORWARD, or nothing said."""

    @property
    def is_endless(self) -> bool:
        """Whether neither COUNT nor UNTIL ends it."""
        return self.count is None and not self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRule:
    """A rule, or why there is none."""

    rule: Rule | None
    """None where there are mistakes."""
    mistakes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    """What was read otherwise than it stands."""


def read_rule(text: str) -> ReadRule:
    """Return the parts of a rule; never raises.

    An INTERVAL or COUNT below 1 counts as absent, and so does the number before a day where the
    frequency knows none.
    """
    told = _Told(parts={}, mistakes=[], remarks=[])
    _split(text, told)
    freq = told.parts.pop("FREQ", "")
    if freq not in _FREQUENCIES:
        told.mistakes.append(f"FREQ {freq!r} is unknown" if freq else "FREQ is missing")
    read = dict(_read(freq, told))
    if told.mistakes:
        return ReadRule(rule=None, mistakes=tuple(told.mistakes), remarks=tuple(told.remarks))
    return ReadRule(rule=Rule(freq=freq, **read), remarks=tuple(told.remarks))  # type: ignore[arg-type]  # by name


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """The raw parts, and what was odd about them so far."""

    parts: dict[str, str]
    mistakes: list[str]
    remarks: list[str]


def _split(text: str, told: _Told) -> None:
    for piece in text.strip().upper().removeprefix("RRULE:").split(";"):
        name, equals, value = (part.strip() for part in piece.partition("="))
        if not name and not equals:
            continue
        if not equals or name not in _KNOWN:
            told.mistakes.append(f"part {piece.strip()[:40]!r} is unknown")
        elif not value.strip(","):
            told.remarks.append(f"{name} is empty and counts as absent")
        elif told.parts.setdefault(name, value) != value:
            told.mistakes.append(f"{name} stands there twice")


def _read(freq: str, told: _Told) -> Iterator[tuple[str, object]]:
    """Yield the parts as values, by the names of `Rule`."""
    for name, text in told.parts.items():
        if name in _LISTS:
            yield _LISTS[name][0], tuple(dict.fromkeys(_numbers(name, text, told)))
        elif name == "BYDAY":
            yield "by_day", tuple(dict.fromkeys(_days(freq, text, told)))
        elif name in {"INTERVAL", "COUNT"}:
            number = _positive(name, text, told)
            yield from [(name.lower(), number)] if number is not None else []
        elif name == "WKST":
            yield "week_start", _week_start(text, told)
        elif name == "SKIP":
            yield "skip", _skip(text, told)
        else:
            yield {"UNTIL": "until", "RSCALE": "scale"}[name], text


def _numbers(name: str, text: str, told: _Told) -> Iterator[int]:
    _, largest, is_signed, has_zero = _LISTS[name]
    for piece in filter(None, (part.strip() for part in text.split(","))):
        number = int(piece) if _NUMBER.fullmatch(piece) else None
        is_good = number is not None and (
            (0 if has_zero else 1) <= number <= largest or (is_signed and -largest <= number < 0)
        )
        if number is None or not is_good:
            told.mistakes.append(f"{name} {piece[:20]!r} is none")
        else:
            yield number


def _days(freq: str, text: str, told: _Told) -> Iterator[tuple[int, int]]:
    for piece in filter(None, (part.strip() for part in text.split(","))):
        match = _DAY.fullmatch(piece)
        ordinal = int(match[1] or 0) if match else 0
        if match is None or abs(ordinal) > 53 or (match[1] and not ordinal):
            told.mistakes.append(f"BYDAY {piece[:20]!r} is no day of the week")
            continue
        if ordinal and freq not in {"MONTHLY", "YEARLY"}:
            told.remarks.append(f"the number in BYDAY {piece} means nothing in a {freq} rule")
            ordinal = 0
        yield ordinal, WEEKDAYS.index(match[2])


def _positive(name: str, text: str, told: _Told) -> int | None:
    if not _NUMBER.fullmatch(text):
        told.mistakes.append(f"{name} {text[:20]!r} is no number")
        return None
    if int(text) < 1:
        told.remarks.append(f"{name} {text} counts as absent")
        return None
    return int(text)


def _week_start(text: str, told: _Told) -> int:
    if text not in WEEKDAYS:
        told.mistakes.append(f"WKST {text[:20]!r} is no day of the week")
        return 0
    return WEEKDAYS.index(text)


def _skip(text: str, told: _Told) -> str:
    if text not in _SKIPS:
        told.mistakes.append(f"SKIP {text[:20]!r} is unknown")
    return text
