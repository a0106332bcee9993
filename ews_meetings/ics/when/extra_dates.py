"""RDATE beside the rules of an event: each date becomes a meeting of its own, or all of them one series.

Source: RFC 5545 §3.8.5.2, §3.3.9 (PERIOD).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import partial

from ews_meetings.errors import EventUnusable, NotSupportedYet
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, counted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.rules.piece import Piece, piece_of, single_part
from ews_meetings.ics.rules.pieces_proof import prove
from ews_meetings.ics.rules.proof import Given
from ews_meetings.ics.rules.rule_set import Walls, Wanted
from ews_meetings.ics.rules.shares import Dates, one_pattern
from ews_meetings.ics.values.moments import Moment, read_duration, read_moment
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.wall_clock import begin_on, clock_of, first_day
from ews_meetings.ics.when.among import slots_among
from ews_meetings.ics.when.held_span import check_held
from ews_meetings.ics.when.slots import SlotName, slot_name
from ews_meetings.ics.zones.zones import Zones, instant
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.occurrences import moved
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import DaySpan, Span, TimedSpan, start_of

MOST_EXTRA = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Extra:
    """One date that the file adds."""

    prop: Property
    name: SlotName
    span: Span
    has_own_end: bool = False


def read_extra_dates(
    event: Component,
    zones: Zones,
    pieces: Sequence[Piece],
    *,
    regular: Span | None = None,
    shut_out: frozenset[datetime] = frozenset(),
) -> Noted[tuple[Piece, ...]]:
    """Return the meetings of an event with the dates that RDATE adds to them.

    Args:
        event: The event.
        zones: What its times are read with.
        pieces: What it is without these dates; the first one begins as DTSTART says.
        regular: The first one in the zones that a series would have; None where there is one anyway.
        shut_out: Local times that EXRULE takes out.

    Raises:
        EventUnusable: a value is neither a date, nor a time, nor a period.
        UnknownZone: a TZID is neither known nor described in the file.
        NotSupportedYet: they are too many.
    """
    found = list(_extras(event, zones, pieces[0].span))
    hits = slots_among([extra.name for extra in found], pieces)
    findings: list[Finding] = []
    new: dict[datetime, _Extra] = {}
    for extra in found:
        if any(not slot.is_near for _, slot in hits[extra.name]):
            findings.append(_held_anyway(extra))
        elif _wall_of(extra.span) in shut_out:
            findings.append(_excluded(extra))
        else:
            twin = new.setdefault(start_of(extra.span), extra)
            findings += _twice(extra, twin)
    if not new:
        return Noted(tuple(pieces), tuple(findings))
    series = _series(regular, list(new.values())) if regular is not None else None
    if series is not None:
        return Noted((series,), (*findings, _inferred(found[0].prop, series)))
    if len(new) > MOST_EXTRA:
        what = f"RDATE adds {len(new)} dates, and each would be a meeting of its own"
        raise NotSupportedYet(found[0].prop.where, f"{what}; {MOST_EXTRA} at most are made")
    singles = (Piece(span=e.span, part=single_part(e.span)) for _, e in sorted(new.items()))
    return Noted((*pieces, *singles), tuple(findings))


def about_added(event: Component, added: Sequence[Piece]) -> Iterator[Finding]:
    """Yield what became of the dates that RDATE adds, after EXDATE has taken out what it names."""
    left = sum(not piece.deleted for piece in added)
    for prop in event.all("RDATE")[:1]:
        if left:
            yield _as_singles(prop, left)
        if left < len(added):
            yield note(
                prop,
                code="rdate-excluded",
                message=f"EXDATE takes out {counted(len(added) - left, 'date')} of RDATE again",
                effect=Effect.LOST,
                severity=Severity.WARNING,
            )


def _extras(event: Component, zones: Zones, first: Span) -> Iterator[_Extra]:
    for prop in event.all("RDATE"):
        for text in filter(None, (part.strip() for part in prop.value.split(","))):
            begin, slash, end = text.partition("/")
            one = replace(prop, value=begin)
            name = slot_name(one, zones)
            span = _span(one, name, first, zones)
            if slash:
                span = _ended(replace(prop, value=end), span, zones)
            check_held(span, prop.where)
            yield _Extra(prop=one, name=name, span=span, has_own_end=bool(slash))


def _span(prop: Property, name: SlotName, first: Span, zones: Zones) -> Span:
    """Return when an added date takes place: as long as the first one, in its zones."""
    day = name.moment.day
    if isinstance(first, DaySpan):
        return moved(first, days=(day - first.first).days)
    if name.moment.is_date:
        return moved(first, days=(day - first_day(first)).days)
    at = name.at or instant(name.moment, prop, zones)
    return replace(first, start_at=at, end_at=at + (first.end_at - first.start_at))


def _ended(prop: Property, span: Span, zones: Zones) -> Span:
    """Return a period with its own end.

    Raises:
        EventUnusable: it is before its start, or none.
    """
    if not isinstance(span, TimedSpan):
        raise EventUnusable(prop.where, "RDATE gives a period to a meeting of whole days")
    text = prop.value.strip().upper().lstrip("+-")
    if text.startswith("P"):
        end = _later(prop, span.start_at)
    else:
        end = instant(_like_a_time(prop, read_moment(prop)), prop, zones)
    if end < span.start_at:
        raise EventUnusable(
            prop.where, "a period of RDATE ends before it begins", hint="correct one of the two"
        )
    return replace(span, end_at=end)


def _later(prop: Property, begin: datetime) -> datetime:
    """Return the end of a period that gives its length.

    Raises:
        EventUnusable: it is no length, or one beyond all years.
    """
    try:
        return begin + read_duration(prop).total
    except OverflowError as error:
        problem = f"a period of RDATE lasts too long: {prop.value[:40]!r}"
        raise EventUnusable(prop.where, problem, hint="give it a shorter length") from error


def _like_a_time(prop: Property, moment: Moment) -> Moment:
    if moment.is_date:
        raise EventUnusable(prop.where, f"the period of RDATE ends on a date: {prop.value[:40]!r}")
    return moment


def _series(span: Span, extras: Sequence[_Extra]) -> Piece | None:
    """Return the one series that dates without a rule are, where they are exactly that."""
    clock = clock_of(span) or time()
    spans = [_like(e.span, span) for e in extras if not e.has_own_end]
    own = [one for one in spans if (clock_of(one) or time()) == clock]
    days = sorted({first_day(span), *map(first_day, own)})
    if len(own) < len(extras) or days[0] != first_day(span):
        return None
    share = one_pattern(Dates(days=tuple(days)))
    if share is None:
        return None
    given = Given(span=span, until=None, instant_of=partial(begin_on, span))
    piece = piece_of(share, given, clock, is_counted=True)
    try:
        prove((piece,), _wanted(days, clock), given, horizon=date.max)
    except NoPattern:
        return None
    return piece


def _like(span: Span, series: Span) -> Span:
    """Return a span in the zones of a series."""
    if isinstance(span, DaySpan) or isinstance(series, DaySpan):
        return span
    return replace(span, start_zone=series.start_zone, end_zone=series.end_zone)


def _wanted(days: Sequence[date], clock: time) -> Wanted:
    walls = tuple(datetime.combine(day, clock) for day in days)
    rule = Walls(walls=walls, is_endless=False, known=date.max)
    return Wanted(start=walls[0], rules=(rule,), has_start=True)


def _wall_of(span: Span) -> datetime:
    return datetime.combine(first_day(span), clock_of(span) or time())


def _excluded(extra: _Extra) -> Finding:
    return note(
        extra.prop,
        code="rdate-excluded",
        message=f"EXRULE takes out {extra.name.shown}, so it was not added",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )


def _held_anyway(extra: _Extra) -> Finding:
    if extra.has_own_end and isinstance(extra.span, TimedSpan):
        return note(
            extra.prop,
            code="rdate-length-lost",
            message=f"{extra.name.shown} is a date of the pattern anyway, and lasts as long as that",
            effect=Effect.CHANGED,
            severity=Severity.WARNING,
        )
    return note(
        extra.prop,
        code="rdate-in-pattern",
        message=f"{extra.name.shown} is a date of the pattern anyway",
        effect=Effect.KEPT,
    )


def _twice(extra: _Extra, twin: _Extra) -> Iterator[Finding]:
    if extra.span != twin.span:
        yield note(
            extra.prop,
            code="rdate-twice",
            message=f"{extra.name.shown} stands there twice, with two lengths; the first counts",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )


def _inferred(prop: Property, piece: Piece) -> Finding:
    return note(
        prop,
        code="rdates-as-series",
        message=f"the dates are exactly a series: {show_recurrence(piece.recurrence)}",
        effect=Effect.KEPT,
    )


def _as_singles(prop: Property, count: int) -> Finding:
    return note(
        prop,
        code="rdates-as-singles",
        message="Exchange adds no dates to a series; "
        + (
            "one became a meeting of its own"
            if count == 1
            else f"{count} became meetings of their own"
        ),
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
