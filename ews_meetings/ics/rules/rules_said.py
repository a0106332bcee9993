"""The RRULEs and EXRULEs of an event as they stand there, each read once.

What they mean together is for `rule_set.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ews_meetings.errors import EventUnusable, NotSupportedYet
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import shorten
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.ending import Remark
from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.values.rrule import WEEKDAYS, Rule, read_rule

_MOST = 24
"""Each may have 20,000 dates, and twelve series are made at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A rule, where it stands, and what was odd about it."""

    prop: Property
    rule: Rule
    remarks: tuple[Remark, ...] = ()


def rules_said(event: Component, name: str) -> tuple[Said, ...]:
    """Return the rules of one name; the same one twice counts once.

    Raises:
        EventUnusable: one cannot be read.
        NotSupportedYet: they are too many.
    """
    found: dict[str, Said] = {}
    for prop in event.all(name):
        text = prop.value.strip().upper()
        if text in found:
            twin = Remark(
                code="rule-twice", message="the same rule stands there twice", is_loud=False
            )
            one = found[text]
            found[text] = Said(prop=one.prop, rule=one.rule, remarks=(*one.remarks, twin))
            continue
        if len(found) == _MOST:
            what = f"the event has more than {_MOST} different rules ({name})"
            raise NotSupportedYet(prop.where, what)
        found[text] = _with_weekday(_said(prop), event)
    return tuple(found.values())


def _said(prop: Property) -> Said:
    read = read_rule(prop.value)
    if read.rule is None:
        problem = f"{prop.name} {shorten(prop.value)!r} cannot be read: {'; '.join(read.mistakes)}"
        raise EventUnusable(prop.where, problem, hint="correct the rule")
    remarks = tuple(Remark(code="rule-lenient", message=text) for text in read.remarks)
    return Said(prop=prop, rule=read.rule, remarks=remarks)


def _with_weekday(said: Said, event: Component) -> Said:
    """Return a rule of weeks that names no day with that of DTSTART.

    RFC 5545 leaves it open. libical, ical4j and JSCalendar take one day a week, dateutil all seven.

    Source: RFC 8984 §4.3.3.1.
    """
    rule, start = said.rule, event.first("DTSTART")
    names_days = rule.by_day or rule.by_month_day or rule.by_year_day
    if not rule.by_week_no or names_days or start is None:
        return said
    try:
        weekday = read_moment(start).day.weekday()
    except EventUnusable:
        return said
    message = f"BYWEEKNO names no day; that of DTSTART was taken (BYDAY={WEEKDAYS[weekday]})"
    told = Remark(code="rule-weekday-taken", message=message)
    return replace(said, rule=replace(rule, by_day=((0, weekday),)), remarks=(*said.remarks, told))
