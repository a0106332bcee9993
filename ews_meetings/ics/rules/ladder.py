"""From what rules ask for to the meetings that Exchange holds instead of one pattern, or the reason why not.

The ladder: one pattern, several, one with deleted dates, single meetings, refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from ews_meetings.ics.lines.notes import counted
from ews_meetings.ics.options import ReadOptions, StartChoice
from ews_meetings.ics.rules.piece import Piece, piece_of, single_piece
from ews_meetings.ics.rules.pieces_proof import prove
from ews_meetings.ics.rules.proof import Given
from ews_meetings.ics.rules.rule_set import Walls, Wanted
from ews_meetings.ics.rules.shares import MOST_PIECES, Dates, Share, shares_of
from ews_meetings.ics.values.ending import Remark
from ews_meetings.ics.values.moments import LAST_DAY
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.wall_clock import first_day
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import start_of

MOST_SINGLES = 100

Timed = tuple[time, Share]
"""A share of the dates, and its time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the caller allows."""

    horizon_years: int = 5
    singles: int = 0
    """How many single meetings a rule may become; 0 for none."""
    first_match: bool = False
    """Whether a DTSTART beside its rule is no date of it."""
    today: date | None = None
    """The horizon is counted from here, where DTSTART lies before it."""

    def horizon(self, first: date) -> date:
        """Return the date until which an endless rule is said exactly."""
        begin = max(first, self.today or first)
        year = min(begin.year + self.horizon_years, LAST_DAY.year)
        return begin.replace(year=year, day=min(begin.day, 28))


def limits_of(options: ReadOptions) -> Limits:
    """Return what the caller allows."""
    return Limits(
        horizon_years=options.horizon_years,
        singles=options.singles,
        first_match=options.dtstart is StartChoice.FIRST_MATCH,
        today=options.today,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Climbed:
    """The meetings of some rules; the first one is the main one."""

    pieces: tuple[Piece, ...]
    remarks: tuple[Remark, ...] = ()
    shut_out: frozenset[datetime] = frozenset()
    """Local times that EXRULE takes out, whatever else adds them."""


class TooManySingles(NoPattern):
    """Only single meetings say it, and those are not allowed, or too many; the text is the reason."""


def climb(wanted: Wanted, given: Given, limits: Limits, *, reason: str) -> Climbed:
    """Return the meetings of what rules ask for.

    Args:
        wanted: All of it.
        given: What the file says of the event.
        limits: What the caller allows.
        reason: Why one pattern does not say it, for people.

    Raises:
        NoPattern: nothing within the limits says it.
    """
    if not wanted.walls:
        return _alone(wanted, given)
    horizon = limits.horizon(first_day(given.span))
    try:
        found = _in_series(wanted, given, horizon)
    except NoPattern as error:
        why = reason if str(error) == reason else f"{reason}; {error}"
        found = _in_singles(wanted, given, limits, horizon=horizon, reason=why)
    found = replace(found, shut_out=wanted.shut_out)
    if wanted.has_start or wanted.start in wanted.shut_out:
        return found
    return _with_start(found, wanted, given, limits)


def _alone(wanted: Wanted, given: Given) -> Climbed:
    if wanted.start in wanted.shut_out:
        nothing = Piece(span=given.span, holes=(start_of(given.span),))
        return Climbed(pieces=(nothing,), shut_out=wanted.shut_out)
    empty = Remark(
        code="rule-without-dates",
        message="the rule has no date beside the event's own; it is a single meeting",
    )
    return Climbed(pieces=(Piece(span=given.span),), remarks=(wanted.over or empty,))


def _in_series(wanted: Wanted, given: Given, horizon: date) -> Climbed:
    """Return the fewest series that say it, proven.

    Raises:
        NoPattern: there are none.
    """
    problems: list[NoPattern] = []
    for shares in sorted(_choices(wanted, horizon, problems), key=len):
        pieces = [piece_of(s, given, clock, is_counted=wanted.is_counted) for clock, s in shares]
        ordered = _numbered(pieces, given)
        try:
            differs = prove(ordered, wanted, given, horizon=horizon)
        except NoPattern as error:
            problems.append(error)
        else:
            return Climbed(pieces=ordered, remarks=(*_said(ordered), *_later(differs)))
    raise problems[0]


def _choices(wanted: Wanted, horizon: date, problems: list[NoPattern]) -> Iterator[list[Timed]]:
    """Yield the shares of all rules together, and of each for itself; add why there are none."""
    choices: list[Sequence[Walls]] = [(_together(wanted),)]
    if len(wanted.rules) > 1:
        choices.append(wanted.rules)
    for rules in choices:
        try:
            found = [timed for rule in rules for timed in _shares(rule, horizon)]
        except NoPattern as error:
            problems.append(error)
            continue
        if len(found) <= MOST_PIECES:
            yield found
        else:
            problems.append(NoPattern(f"it needs more than {MOST_PIECES} series"))


def _together(wanted: Wanted) -> Walls:
    return Walls(walls=wanted.walls, is_endless=wanted.is_endless, known=wanted.known)


def _shares(rule: Walls, horizon: date) -> list[Timed]:
    """Return the shares of each time of day."""
    clocks: dict[time, list[date]] = {}
    for wall in rule.walls:
        clocks.setdefault(wall.time(), []).append(wall.date())
    if len(clocks) > MOST_PIECES:
        raise NoPattern(f"it has {len(clocks)} times a day, and each needs a series")
    return [
        (clock, share)
        for clock, days in sorted(clocks.items())
        for share in shares_of(Dates(days=tuple(days), is_endless=rule.is_endless, horizon=horizon))
    ]


def _numbered(pieces: Sequence[Piece], given: Given) -> tuple[Piece, ...]:
    """Return pieces in an order that depends on nothing but their dates; single dates keep their part.

    The one that begins with DTSTART is the main one; without it the first series is.
    """
    begin = start_of(given.span)
    ordered = sorted(
        pieces, key=lambda p: (start_of(p.span) != begin, p.recurrence is None, start_of(p.span))
    )
    numbered = [replace(ordered[0], part=0)]
    for piece in ordered[1:]:
        is_series = piece.recurrence is not None
        number = sum(one.recurrence is not None or not one.part for one in numbered)
        numbered.append(replace(piece, part=number) if is_series else piece)
    return tuple(numbered)


def _said(pieces: Sequence[Piece]) -> tuple[Remark, ...]:
    """Return in words how Exchange says it."""
    shown = "; ".join(show_recurrence(p.recurrence) for p in pieces if p.recurrence)
    holes = sum(len(piece.holes) for piece in pieces)
    remarks: list[Remark] = []
    if len(pieces) > 1:
        singles = sum(piece.recurrence is None for piece in pieces)
        ways = [shown] if shown else []
        ways += [counted(singles, "single meeting")] if singles else []
        message = f"Exchange says it as {len(pieces)} meetings: {'; and '.join(ways)}"
        remarks.append(Remark(code="rule-split", message=message))
    if holes:
        gone = counted(holes, "deleted date")
        alone = f"Exchange says it as {shown}, with {gone}"
        message = alone if len(pieces) == 1 else f"these meetings have {gone}"
        remarks.append(Remark(code="rule-with-deletions", message=message, is_loud=False))
    return tuple(remarks)


def _later(differs: date | None) -> tuple[Remark, ...]:
    if differs is None:
        return ()
    message = f"the rule has no end; from {differs} on Exchange holds other dates than it says"
    return (Remark(code="rule-differs-later", message=message),)


def _in_singles(
    wanted: Wanted, given: Given, limits: Limits, *, horizon: date, reason: str
) -> Climbed:
    """Return a meeting for each date, up to the horizon.

    Raises:
        TooManySingles: they are not allowed, or more than allowed.
    """
    walls = [w for w in wanted.walls if not wanted.is_endless or w.date() < horizon]
    until = f" until {horizon}" if wanted.is_endless else ""
    if len(walls) > min(limits.singles, MOST_SINGLES):
        more = "more than " if wanted.is_endless and wanted.known < horizon else ""
        raise TooManySingles(f"{reason}; it has {more}{counted(len(walls), 'date')}{until}")
    pieces = _numbered([single_piece(given, wall) for wall in walls], given)
    message = f"no series says it ({reason}); it became {counted(len(walls), 'single meeting')}"
    remarks = [Remark(code="rule-as-singles", message=message)]
    rest = next((w.date() for w in wanted.walls if w.date() >= horizon), None)
    return Climbed(pieces=pieces, remarks=(*remarks, *(_later(rest) if wanted.is_endless else ())))


def _with_start(found: Climbed, wanted: Wanted, given: Given, limits: Limits) -> Climbed:
    """Return meetings with DTSTART, which is none of the rule's dates, as a meeting of its own.

    Source: RFC 5545 §3.8.5.3: it is an occurrence, and the first that COUNT counts.
    """
    first = min(wanted.walls)
    said = f"the event begins on {_shown(wanted.start)}, which is no date of its rule; "
    if limits.first_match:
        message = f"{said}its first meeting is on {_shown(first)}"
        remark = Remark(code="start-outside-rule", message=message)
        return replace(found, remarks=(*found.remarks, remark))
    message = f"{said}that became a meeting of its own beside the rule's, from {_shown(first)}"
    remark = Remark(code="start-outside-rule", message=message)
    own = single_piece(given, wanted.start)
    return replace(found, pieces=(*found.pieces, own), remarks=(*found.remarks, remark))


def _shown(wall: datetime) -> str:
    return f"{wall:%A} {wall.date()}" + (f" {wall:%H:%M}" if wall.time() != time() else "")
