"""One event of vCalendar 1.0 to the component that an event of RFC 5545 is read to."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from ews_meetings.errors import InputUnusable
from ews_meetings.ics.lines.blocks import Block, Line
from ews_meetings.ics.lines.component import (
    Component,
    Input,
    about_block,
    about_removed,
    inner_alarms,
    inner_others,
    is_full_line,
    joint,
    says_something,
    torn_line,
)
from ews_meetings.ics.lines.decoding import decode
from ews_meetings.ics.lines.notes import Noted, joined, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.vcalendar.alarms import ACTIONS, translate_alarm
from ews_meetings.ics.vcalendar.calendar import OldCalendar, version_guessed
from ews_meetings.ics.vcalendar.lines import OldLine, goes_on, read_line, torn_text, with_more
from ews_meetings.ics.vcalendar.local_days import in_local_days
from ews_meetings.ics.vcalendar.people import translate_people
from ews_meetings.ics.vcalendar.repeating import RULES, translate_rules
from ews_meetings.ics.vcalendar.times import start_of, translate_times
from ews_meetings.ics.vcalendar.words import translate_word
from ews_meetings.ics.zones.zones import Zones
from ews_meetings.model.finding import Effect, Finding, Severity

_TIMES = frozenset(
    {
        "DTSTART",
        "DTEND",
        "EXDATE",
        "RDATE",
        "X-RECURRENCE-ID",
        "RECURRENCE-ID",
        "X-ALLDAY",
        "X-FUNAMBOL-ALLDAY",
        "X-MICROSOFT-CDO-ALLDAYEVENT",
        "X-EPOCAGENDAENTRYTYPE",
    }
)
_MARKS = ("X-EPOC", "X-FUNAMBOL", "X-ALLDAY")
_PEOPLE = frozenset({"ATTENDEE", "ORGANIZER", "X-ORGANIZER"})
_NOTHING = Property(name="", value="", where="")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """A property and its line."""

    line: Line
    read: OldLine

    @property
    def prop(self) -> Property:
        return self.read.prop


@dataclass(frozen=True, slots=True, kw_only=True)
class _When:
    """The times and rules of an event, as RFC 5545 writes them."""

    properties: tuple[Property, ...]
    tzid: str
    """The zone of its local times; empty where the calendar says nothing of it."""
    findings: tuple[Finding, ...]
    problems: tuple[InputUnusable, ...]


def read_old_event(given: Input, block: Block, old: OldCalendar, zones: Zones) -> Component:
    """Return what stands in an event of vCalendar 1.0, as RFC 5545 would have it.

    Args:
        given: The bytes the event stands in.
        block: The event.
        old: What its calendar says.
        zones: Of its calendar; they know `old.zone`.
    """
    lines, torn = _read_lines(given, block)
    props = tuple(line.prop for line in lines if says_something(line.prop))
    when = _when(props, old, zones)
    alarms = [translate_alarm(prop, zones, tzid=when.tzid) for prop in _named(props, ACTIONS)]
    words = [translate_word(prop) for prop in _others(props)]
    people = translate_people(_named(props, _PEOPLE))
    others = (prop for word in words for prop in word.value)
    inner = inner_alarms(given, block)  # a mixture of both is seen too
    guessed = () if old.has_version else (version_guessed(given.where(block.number)),)
    return Component(
        kind=block.kind,
        where=given.where(block.number),
        properties=_in_order((*when.properties, *people.value, *others)),
        alarms=(*inner, *(alarm.value for alarm in alarms if alarm.value is not None)),
        others=inner_others(given, block),
        findings=joined(
            [
                about_block(given, block),
                guessed,
                torn,
                _about_lines(given, lines),
                when.findings,
                people.findings,
                *(noted.findings for noted in (*alarms, *words)),
            ]
        ),
        problems=when.problems,
    )


def _when(props: tuple[Property, ...], old: OldCalendar, zones: Zones) -> _When:
    """Return when an event takes place and how it repeats."""
    times = _times(props, old)
    tzid = (start_of(times.value) or _NOTHING).param("TZID") or old.zone.tzid
    read_rules = partial(
        translate_rules, _named(props, RULES), prodid=old.prodid, tzid=tzid, zones=zones
    )
    rules = read_rules(start_of(times.value))
    local = in_local_days(times.value, _named(rules.properties, {"RRULE"}), tzid, home=old.home)
    if local.findings:
        rules = read_rules(start_of(local.value))
    return _When(
        properties=(*local.value, *rules.properties),
        tzid=tzid,
        findings=joined([times.findings, local.findings, rules.findings]),
        problems=rules.problems,
    )


def _times(props: tuple[Property, ...], old: OldCalendar) -> Noted[tuple[Property, ...]]:
    """Return the times of an event; whether it repeats decides what a bare offset means."""
    named = tuple(
        replace(prop, name="RECURRENCE-ID") if prop.name == "X-RECURRENCE-ID" else prop
        for prop in props
        if prop.name in _TIMES or prop.name in RULES
    )
    found = translate_times(named, prodid=old.prodid, zone=old.zone, home=old.home)
    kept = (p for p in found.value if p.name not in RULES and not p.name.startswith(_MARKS))
    return Noted(tuple(kept), found.findings)


def _named(props: Iterable[Property], names: Container[str]) -> tuple[Property, ...]:
    return tuple(prop for prop in props if prop.name in names)


def _others(props: Iterable[Property]) -> Iterator[Property]:
    for prop in props:
        if not any(prop.name in names for names in (_TIMES, _PEOPLE, RULES, ACTIONS)):
            yield prop


def _in_order(props: Iterable[Property]) -> tuple[Property, ...]:
    """Return properties in the order of the file: of two of a name the first counts."""
    return tuple(sorted(props, key=lambda prop: int(prop.where.rpartition(":")[2])))


def _read_lines(given: Input, block: Block) -> tuple[tuple[_Numbered, ...], tuple[Finding, ...]]:
    """Return the lines that have a name, each with the torn pieces that follow it."""
    found: list[tuple[_Numbered, list[str]]] = []
    findings: list[Finding] = []
    is_full = False
    for line in block.own_lines:
        where = given.where(line.number)
        read = read_line(given.data, line, where=where, charset=given.charset)
        above, pieces = found[-1] if found else (None, [])
        if read is not None:
            found.append((_Numbered(line=line, read=read), []))
        elif above and goes_on(above.read, line.raw):
            pieces.append(line.raw.decode("ascii"))
        elif line.raw.strip():
            text = decode(line.raw, given.charset).text
            between = joint(above.prop.name, is_full=is_full) if above else None
            if above and between is not None:
                pieces += (between, torn_text(above.read, line.raw, given.charset))
            findings.append(torn_line(given, line.number, text, is_kept=between is not None))
        is_full = is_full_line(line)
    whole = (replace(one, read=with_more(one.read, "".join(more))) for one, more in found)
    return tuple(whole), tuple(findings)


def _about_lines(given: Input, lines: tuple[_Numbered, ...]) -> Iterator[Finding]:
    """Report what was odd about the bytes of lines, each kind once."""
    yield from about_removed(given, ((one.line, one.read.text) for one in lines))
    yield from islice(
        (
            _changed(
                one.prop,
                "charset-guessed",
                f"the text is not {one.read.declared or 'UTF-8'}; "
                f"it was read as {one.read.text.fallback}",
            )
            for one in lines
            if one.read.text.fallback
        ),
        1,
    )
    folded = "a blank at which a line is folded was kept: it stands between two words"
    kept = (one for one in lines if one.read.has_kept_blank)
    yield from islice((_changed(one.prop, "fold-blank-kept", folded) for one in kept), 1)
    for one in lines:
        if one.read.is_damaged:
            yield note(
                one.prop,
                code="encoding-damaged",
                message="its base64 is damaged; it stands there as it was found",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
            )


def _changed(prop: Property, code: str, message: str) -> Finding:
    return note(prop, code=code, message=message, effect=Effect.CHANGED, severity=Severity.WARNING)
