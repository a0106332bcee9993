"""What a mailbox that answers by itself says to a request; pure, nothing is stored or sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ews_meetings.sandbox.occurrences import last_occurrence, occurrences_between
from ews_meetings.sandbox.series import day_of, zone_of_series
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.processing import Processing
from ews_meetings.sandbox.times import microseconds_of, parse_instant

_HORIZON = timedelta(days=1096)
"""How far ahead the occurrences of a series are looked at: beyond the widest booking window."""
_BLOCKING = frozenset(("Busy", "OOF"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is answered, and why."""

    response: str
    text: str
    declined: tuple[Item, ...] = ()
    """The occurrences of an accepted series that are taken."""
    last_day: date | None = None
    """Where an accepted series is cut off."""


def wanted(copy: Item) -> tuple[Item, ...]:
    """Returns the times that a request asks for: its own, or those of its occurrences."""
    if copy.series is None:
        return (copy,)
    begin = parse_instant(copy.text("Start"))
    return occurrences_between(copy, begin, begin + _HORIZON)


def judge(copy: Item, held: Sequence[Item], rules: Processing, now: datetime) -> Verdict:
    """Decides about a request.

    Args:
        copy: The entry that the request made.
        held: What else stands in the calendar while it lasts.
        rules: The settings of the mailbox.
        now: When it is decided.
    """
    asked = wanted(copy)
    reason = _outright(copy, asked, rules, now)
    if reason:
        return Verdict("Decline", reason)
    limit = _last_day(rules, now)
    cut = limit if copy.series is not None and _goes_beyond(copy, limit) else None
    if cut is not None:
        asked = tuple(one for one in asked if _day(one) <= cut)
    taken = [] if rules.allow_conflicts else _taken(asked, held)
    if taken and (copy.series is None or _too_many(len(taken), len(asked), rules)):
        return Verdict("Decline", _conflict(taken[0][1]))
    return Verdict("Accept", _accepted(cut), tuple(one for one, _ in taken), cut)


def _outright(copy: Item, asked: Sequence[Item], rules: Processing, now: datetime) -> str:
    """Returns why a request is declined whatever else is in the calendar, or ""."""
    if copy.series is not None and not rules.allow_recurring_meetings:
        return "Recurring meetings are not allowed here."
    most = rules.maximum_duration_in_minutes
    if most and any(_length(one) > timedelta(minutes=most) for one in asked):
        return f"Meetings here last {most} minutes at most."
    limit = _last_day(rules, now)
    begins_beyond = bool(asked) and _day(asked[0]) > limit
    goes_beyond = copy.series is not None and _goes_beyond(copy, limit)
    if begins_beyond or (goes_beyond and rules.enforce_scheduling_horizon):
        days = rules.booking_window_in_days
        return f"Meetings are taken up to {days} days ahead, until {limit.isoformat()}."
    return ""


def _last_day(rules: Processing, now: datetime) -> date:
    return now.date() + timedelta(days=rules.booking_window_in_days)


def _day(item: Item) -> date:
    return parse_instant(item.text("Start")).date()


def _goes_beyond(copy: Item, limit: date) -> bool:
    last = last_occurrence(copy)
    return last is None or day_of(last, zone_of_series(copy)) > limit


def _length(item: Item) -> timedelta:
    return parse_instant(item.text("End")) - parse_instant(item.text("Start"))


def _taken(asked: Sequence[Item], held: Sequence[Item]) -> list[tuple[Item, Item]]:
    """Returns what is asked for and not free, each with the first that stands in its way."""
    busy = [(other, *_span(other)) for other in held if _blocks(other)]
    found = []
    for one in asked:
        start, end = _span(one)
        rival = next((other for other, first, last in busy if first < end and last > start), None)
        if rival is not None:
            found.append((one, rival))
    return found


def _blocks(item: Item) -> bool:
    return item.text("LegacyFreeBusyStatus") in _BLOCKING


def _span(item: Item) -> tuple[int, int]:
    return microseconds_of(item.text("Start")), microseconds_of(item.text("End"))


def _too_many(taken: int, asked: int, rules: Processing) -> bool:
    """Says whether more of a series is taken than either limit allows."""
    share = 100 * taken / asked
    return taken > rules.maximum_conflict_instances or share > rules.conflict_percentage_allowed


def _conflict(rival: Item) -> str:
    people = rival.people.get("Organizer", ())
    held = people[0].name if people else "somebody"
    return f"The room is taken by {held} from {rival.text('Start')} to {rival.text('End')}."


def _accepted(cut: date | None) -> str:
    if cut is None:
        return "The room is booked for you."
    return f"The room is booked for you until {cut.isoformat()}; later occurrences are not booked."
