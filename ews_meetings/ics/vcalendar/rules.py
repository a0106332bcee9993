"""The basic recurrence grammar of vCalendar to the parts of an RRULE; nothing is expanded here.

Source: vCalendar 1.0, recurrence rule grammar (basic form).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from ews_meetings.ics.values.rrule import WEEKDAYS

_WORD = re.compile(r"#[0-9]*|[^\s#]+")
_KIND = re.compile(r"(D|W|MP|MD|YM|YD)([0-9]{0,4})")
_END = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:T[0-9]{2}:?[0-9]{2}(?::?[0-9]{2})?Z?)?")
_TIME = re.compile(r"(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9])?")
_NUMBER = re.compile(r"([0-9]{1,3})([+-]?)")
_COUNT = re.compile(r"#[0-9]{1,9}")
_FREQUENCIES = {
    "D": "DAILY",
    "W": "WEEKLY",
    "MP": "MONTHLY",
    "MD": "MONTHLY",
    "YM": "YEARLY",
    "YD": "YEARLY",
}
_LARGEST = {"MD": 31, "YM": 12, "YD": 366}
_NAMES = {"MD": "BYMONTHDAY", "YM": "BYMONTH", "YD": "BYYEARDAY"}
_UNREADABLE = "{!r} says nothing in a rule of the kind {}"
_INNER = "a rule inside a rule ({}) is not read"
_MARKED = "the end marker $ ({}) is not read"
_TIMES = "times inside a rule ({}) are not read; the event begins at one time only"


class Untranslatable(Exception):
    """A rule has no one meaning that can be said as an RRULE."""

    def __init__(self, problem: str, *, is_beyond: bool = False) -> None:
        super().__init__(problem)
        self.is_beyond = is_beyond
        """True where the grammar allows it, and this version does not read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """The first occurrence, as DTSTART writes it."""

    day: date
    clock: time | None = None
    """None for a whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """The parts of an RRULE; UNTIL is still as the file writes it, for zones are not known here."""

    parts: tuple[str, ...]
    until: str = ""
    remarks: tuple[str, ...] = ()
    """Which of several readings was taken."""


@dataclass(slots=True, kw_only=True)
class _Reading:
    """The pieces of a rule, sorted, and what was said about them so far."""

    kind: str
    begin: Begin
    modifiers: list[str] = field(default_factory=list)
    count: str = ""
    until: str = ""
    remarks: list[str] = field(default_factory=list)


def is_old_rule(text: str) -> bool:
    """Return whether a rule is written in the grammar of vCalendar."""
    first = _WORD.search(text.upper())
    return first is not None and _KIND.fullmatch(first[0]) is not None


def translate_rule(text: str, begin: Begin, *, is_endless_by_default: bool) -> Translated:
    """Return what a rule says.

    Args:
        text: Such as `MP2 1+ SU 1- SU #10`.
        begin: The first occurrence; what a rule leaves out is taken from it.
        is_endless_by_default: Whether its producer leaves out `#0`.

    Raises:
        Untranslatable: it is no rule, or one with rules or times inside it.
    """
    first, *words = _WORD.findall(text.upper()) or [""]
    match = _KIND.fullmatch(first)
    if match is None:
        raise Untranslatable(f"{first[:20]!r} is no kind of rule")
    reading = _Reading(kind=match[1], begin=begin)
    for word in words:
        _sort(word, reading)
    interval = int(match[2] or 1)
    parts = [f"FREQ={_FREQUENCIES[reading.kind]}"]
    parts += [f"INTERVAL={interval}"] if interval != 1 else []
    parts += _modified(reading, interval=interval)
    parts += _ended(reading, is_endless_by_default=is_endless_by_default)
    return Translated(parts=tuple(parts), until=reading.until, remarks=tuple(reading.remarks))


def _sort(word: str, reading: _Reading) -> None:
    """Put one piece of a rule where it belongs."""
    if "$" in word:
        raise Untranslatable(_MARKED.format(word[:20]), is_beyond=True)
    if _KIND.fullmatch(word) and word not in WEEKDAYS:
        raise Untranslatable(_INNER.format(word[:20]), is_beyond=True)
    if word.startswith("#"):
        if reading.count or not _COUNT.fullmatch(word):
            raise Untranslatable(f"the number of occurrences {word[:20]!r} cannot be read")
        reading.count = word[1:]
    elif _END.fullmatch(word):
        if reading.until:
            raise Untranslatable("it ends twice")
        reading.until = word
    elif _TIME.fullmatch(word):
        _check_time(word, reading.begin)
    else:
        reading.modifiers.append(word)


def _check_time(word: str, begin: Begin) -> None:
    """Let a time pass that says when the event begins anyway."""
    clock = time(int(word[:2]), int(word[2:4]), int(word[4:6] or 0))
    if clock != begin.clock:
        raise Untranslatable(_TIMES.format(word), is_beyond=True)


def _modified(reading: _Reading, *, interval: int) -> Iterator[str]:
    match reading.kind:
        case "D":
            for word in reading.modifiers[:1]:
                raise Untranslatable(_UNREADABLE.format(word[:20], "D"))
        case "W":
            yield from _weekdays(reading, interval=interval)
        case "MP":
            yield from _positions(reading)
        case _:
            yield from _numbers(reading)


def _weekdays(reading: _Reading, *, interval: int) -> Iterator[str]:
    days = tuple(dict.fromkeys(_weekday(word, "W") for word in reading.modifiers))
    if interval > 1 and "SU" in days and len(days) > 1:
        reading.remarks.append("its weeks were taken to begin on Monday, not on Sunday")
    if days:
        yield f"BYDAY={','.join(days)}"
    _say_count(reading, days, "weeks")


def _positions(reading: _Reading) -> Iterator[str]:
    """Yield which days of the week, each counted by its own: `1+ MO TU` is `1MO,1TU`."""
    pairs: list[str] = []
    numbers: list[int] = []
    is_open = True
    for word in reading.modifiers:
        if word in WEEKDAYS:
            numbers = numbers or [_position(reading.begin, reading)]
            pairs += [f"{number}{word}" for number in numbers]
            is_open = False
        else:
            numbers = [*(numbers if is_open else []), _signed(word, "MP", largest=5)]
            is_open = True
    if is_open:
        numbers = numbers or [_position(reading.begin, reading)]
        day = WEEKDAYS[reading.begin.day.weekday()]
        reading.remarks.append(f"it names no day of the week; that of the start ({day}) was taken")
        pairs += [f"{number}{day}" for number in numbers]
    days = tuple(dict.fromkeys(pairs))
    yield f"BYDAY={','.join(days)}"
    _say_count(reading, days, "months")


def _position(begin: Begin, reading: _Reading) -> int:
    """Return which one of its weekdays in the month the start is; a fifth is the last."""
    number = (begin.day.day - 1) // 7 + 1
    number = -1 if number == 5 else number
    what = "the last" if number == -1 else f"number {number}"
    reading.remarks.append(f"it does not say which one of the month; {what}, as the start is")
    return number


def _numbers(reading: _Reading) -> Iterator[str]:
    """Yield days of the month, months, or days of the year."""
    kind = reading.kind
    found = tuple(
        dict.fromkeys(
            -1 if word == "LD" and kind == "MD" else _signed(word, kind, largest=_LARGEST[kind])
            for word in reading.modifiers
        )
    )
    if kind == "YM" and any(number < 0 for number in found):
        raise Untranslatable("months cannot be counted from the end of the year")
    if kind == "YD" and not found:
        reading.remarks.append("it names no day of the year; the date of the start was taken")
    if found:
        yield f"{_NAMES[kind]}={','.join(map(str, found))}"
    _say_count(reading, found, "months" if kind == "MD" else "years")


def _weekday(word: str, kind: str) -> str:
    if word not in WEEKDAYS:
        raise Untranslatable(_UNREADABLE.format(word[:20], kind))
    return word


def _signed(word: str, kind: str, *, largest: int) -> int:
    """Return a number, negative where it counts from the end (`2-`)."""
    match = _NUMBER.fullmatch(word)
    if match is None or not 1 <= int(match[1]) <= largest:
        raise Untranslatable(_UNREADABLE.format(word[:20], kind))
    return -int(match[1]) if match[2] == "-" else int(match[1])


def _say_count(reading: _Reading, members: Sequence[object], periods: str) -> None:
    if len(members) > 1 and reading.count not in {"", "0", "1"}:
        number = int(reading.count)
        reading.remarks.append(f"#{number} was read as {number} occurrences, not {periods}")


def _ended(reading: _Reading, *, is_endless_by_default: bool) -> Iterator[str]:
    """Yield COUNT; UNTIL is the caller's."""
    if reading.count:
        number = int(reading.count)
        yield from [f"COUNT={number}"] if number else []
    elif not reading.until and is_endless_by_default:
        reading.remarks.append("it has no end; it goes on for ever, as its producer means it")
    elif not reading.until:
        reading.remarks.append("it has no end; it takes place twice, as vCalendar 1.0 wants it")
        yield "COUNT=2"
    _say_end(reading)


def _say_end(reading: _Reading) -> None:
    clock = reading.begin.clock
    ends_at_midnight = "T0000" in reading.until.replace(":", "")
    if clock is not None and clock >= time(0, 1) and ends_at_midnight:
        day = reading.until.partition("T")[0]
        reading.remarks.append(f"it ends at 00:00 of {day}: nothing takes place later on that day")
