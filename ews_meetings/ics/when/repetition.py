"""RRULE, EXRULE, RDATE and EXDATE of an event to the meetings that it becomes, in the zone of its series."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from ews_meetings.errors import NotSupportedYet, RuleUnsayable
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined, note, shorten
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.rules.ladder import Climbed, Limits, TooManySingles, climb
from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.rules.proof import Given
from ews_meetings.ics.rules.recurring import Recurring, recurring
from ews_meetings.ics.rules.rule_set import Bounded, wanted_of
from ews_meetings.ics.rules.rules_said import Said, rules_said
from ews_meetings.ics.values.ending import Remark, read_until
from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.when.exclusions import read_exclusions
from ews_meetings.ics.when.extra_dates import about_added, read_extra_dates
from ews_meetings.ics.when.series_zone import (
    at_usual_end,
    check_begin,
    ends_differ,
    in_one_zone,
    instants,
)
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import Span

_LOOKED_AT = 200
"""So many occurrences of a series are held against their length."""


def read_repetition(
    event: Component, calendar: Calendar, span: Span, limits: Limits
) -> Noted[tuple[Piece, ...]]:
    """Return the meetings that an event becomes; the first one is the main one.

    Args:
        event: The event.
        calendar: What is around it.
        span: As DTSTART and DTEND say.
        limits: What the caller allows.

    Raises:
        RuleUnsayable: Exchange cannot say it within the limits.
        NotSupportedYet: it counts by another calendar, or has too many extra dates.
        EventUnusable: a rule or a date cannot be read.
        UnknownZone: a TZID is neither known nor described in the file.
    """
    for other in event.all("X-MICROSOFT-RRULE"):
        raise NotSupportedYet(other.where, f"{other.name} counts by another calendar")
    rules, shut_out = rules_said(event, "RRULE"), rules_said(event, "EXRULE")
    if not rules:
        alone = Noted((Piece(span=span),), tuple(_unused(shut_out)))
        regular = in_one_zone(event, span).value if event.first("RDATE") else None
        return _with_dates(event, calendar, alone, regular=regular)
    placed = in_one_zone(event, span)
    usual = at_usual_end(event, placed.value)
    given = Given(
        span=usual,
        until=None,
        instant_of=instants(event, usual, calendar.zones),
        clamps=calendar.is_exchange,
    )
    found = _climbed(event, rules, shut_out, given=given, limits=limits)
    told = [_remarked(rules[0].prop, remark) for remark in found.remarks]
    told += [_remarked(said.prop, r) for said in (*rules, *shut_out) for r in said.remarks]
    made = tuple(_as_said(piece, usual, placed.value) for piece in found.pieces)
    if any(piece.recurrence for piece in made):
        check_begin(event, calendar.zones)
    ends = ends_differ(event, placed.value, _first(made[0]))
    pieces = Noted(made, joined([placed.findings, told, ends]))
    return _with_dates(event, calendar, pieces, shut_out=found.shut_out)


def _as_said(piece: Piece, usual: Span, said: Span) -> Piece:
    """Return a piece; the first occurrence, where it is alone, ends as the file says."""
    is_first_alone = piece.recurrence is None and piece.span == usual
    return replace(piece, span=said) if is_first_alone else piece


def _climbed(
    event: Component,
    rules: Sequence[Said],
    shut_out: Sequence[Said],
    *,
    given: Given,
    limits: Limits,
) -> Climbed:
    """Return one pattern where that says it, else the next thing that does."""
    prop = rules[0].prop
    bounded = [_bounded(event, said, given) for said in rules]
    reason = "there are several rules" if len(rules) > 1 else "EXRULE takes dates out"
    given = replace(given, clamps=given.clamps or any(b.rule.skip == "BACKWARD" for b in bounded))
    try:
        if len(rules) == 1 and not shut_out:
            try:
                one = bounded[0]
                return _as_one(recurring(one.rule, replace(given, until=one.until)), given)
            except NoPattern as error:
                reason = str(error)
        gone = [_bounded(event, said, given) for said in shut_out]
        return climb(wanted_of(bounded, gone, given), given, limits, reason=reason)
    except TooManySingles as error:
        raise RuleUnsayable(prop.where, _shown(prop), str(error)) from error
    except NoPattern as error:
        said = str(error) if str(error) == reason else f"{reason}; {error}"
        raise NotSupportedYet(prop.where, f"{_shown(prop)}: {said}") from error


def _bounded(event: Component, said: Said, given: Given) -> Bounded:
    start = event.first("DTSTART")
    is_date = start is not None and read_moment(start).is_date
    until = read_until(said.rule, given.span, said.prop.where, starts_on_date=is_date)
    return Bounded(rule=said.rule, until=until)


def _as_one(found: Recurring, given: Given) -> Climbed:
    """Return how one pattern says it; a rule with one date, or none, is a single meeting."""
    if found.recurrence is None:
        return Climbed(pieces=(Piece(span=given.span),), remarks=found.remarks)
    if len(found.spans) == 1:
        message = "the rule has one date; it is a single meeting"
        once = Remark(code="rule-once", message=message, is_loud=False)
        return Climbed(pieces=(Piece(span=given.span),), remarks=(*found.remarks, once))
    piece = Piece(span=given.span, recurrence=found.recurrence)
    return Climbed(pieces=(piece,), remarks=found.remarks)


def _first(main: Piece) -> Recurring:
    """Return the first occurrences of the main meeting."""
    spans = tuple(islice(spans_of(main.meeting), _LOOKED_AT))
    return Recurring(recurrence=main.recurrence, spans=spans)


def _with_dates(
    event: Component,
    calendar: Calendar,
    found: Noted[tuple[Piece, ...]],
    *,
    regular: Span | None = None,
    shut_out: frozenset[datetime] = frozenset(),
) -> Noted[tuple[Piece, ...]]:
    """Return the meetings with the dates that the file adds, without those that it takes out."""
    extra = read_extra_dates(event, calendar.zones, found.value, regular=regular, shut_out=shut_out)
    excluded = read_exclusions(event, calendar.zones, extra.value)
    added = about_added(event, excluded.value[len(found.value) :])
    findings = joined([found.findings, extra.findings, added, excluded.findings])
    return Noted(excluded.value, findings)


def _shown(prop: Property) -> str:
    return f"{prop.name} {shorten(prop.value)}"


def _unused(shut_out: Sequence[Said]) -> Iterator[Finding]:
    for said in shut_out:
        yield note(
            said.prop,
            code="property-misplaced",
            message="EXRULE means nothing without RRULE",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )


def _remarked(prop: Property, remark: Remark) -> Finding:
    return note(
        prop,
        code=remark.code,
        message=remark.message,
        effect=Effect.CHANGED if remark.is_loud else Effect.KEPT,
        severity=Severity.WARNING if remark.is_loud else Severity.INFO,
    )
