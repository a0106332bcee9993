"""The RRULEs and EXRULEs of an event as they stand there, each read once.

What they mean together is for `rule_set.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import shorten
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.ending import Remark
from ews_meetings.ics.values.rrule import Rule, read_rule


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
        found[text] = _said(prop)
    return tuple(found.values())


def _said(prop: Property) -> Said:
    read = read_rule(prop.value)
    if read.rule is None:
        problem = f"{prop.name} {shorten(prop.value)!r} cannot be read: {'; '.join(read.mistakes)}"
        raise EventUnusable(prop.where, problem, hint="correct the rule")
    remarks = tuple(Remark(code="rule-lenient", message=text) for text in read.remarks)
    return Said(prop=prop, rule=read.rule, remarks=remarks)
