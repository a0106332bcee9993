"""VALARMs to the one reminder that Exchange keeps: minutes before the start, or none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import read_duration, read_moment
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.span import DaySpan, Span, end_of, start_of

_NO_ALARM = "19760401T005545Z"  # Apple's "no alarm"
_MOST_MINUTES = 2_629_800
"""Five years (MS-OXWSCORE, ReminderMinutesBeforeStartType)."""
_UNREADABLE_MINUTES = 15
_UNREADABLE_MINUTES_OF_DAYS = 18 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lead:
    """How long before the start an alarm goes off."""

    minutes: int
    """0 or more."""
    is_mail: bool
    alarm: Component
    trigger: Property
    findings: tuple[Finding, ...] = ()

    def is_like(self, other: _Lead) -> bool:
        """Say whether nobody who is reminded can tell two apart."""
        return (self.minutes, self.is_mail) == (other.minutes, other.is_mail)


def read_reminder(event: Component, span: Span) -> Noted[int | None]:
    """Return the minutes before the start, None without an alarm.

    Exchange keeps one reminder: of several the one nearest to the start is taken, alarms by mail
    last. Source: RFC 5545 §3.6.6, §3.8.6.3; MS-OXCICAL (VALARM).
    """
    leads = [lead for alarm in event.alarms for lead in _lead(alarm, span)]
    silent = [finding for alarm in event.alarms for finding in _without_trigger(alarm)]
    if not leads:
        return Noted(None, tuple(silent))
    chosen = min(leads, key=lambda lead: (lead.is_mail, lead.minutes))
    others = (_lost(lead) for lead in leads if not lead.is_like(chosen))
    simpler = _simpler(chosen.alarm)
    return Noted(chosen.minutes, joined([silent, chosen.findings, simpler, others]))


def _lead(alarm: Component, span: Span) -> Iterator[_Lead]:
    trigger, action = alarm.first("TRIGGER"), alarm.word("ACTION")
    if trigger is None or action == "NONE" or trigger.value.strip() == _NO_ALARM:
        return
    try:
        before = _before_start(trigger, span)
    except EventUnusable:
        minutes = _UNREADABLE_MINUTES_OF_DAYS if isinstance(span, DaySpan) else _UNREADABLE_MINUTES
        finding = _changed(trigger, f"cannot be read; the reminder is {minutes} minutes before")
        yield _Lead(
            minutes=minutes, is_mail=False, alarm=alarm, trigger=trigger, findings=(finding,)
        )
        return
    minutes = math.ceil(before / timedelta(minutes=1))
    yield _Lead(
        minutes=min(max(0, minutes), _MOST_MINUTES),
        is_mail=action == "EMAIL",
        alarm=alarm,
        trigger=trigger,
        findings=tuple(_moved(trigger, minutes)),
    )


def _moved(trigger: Property, minutes: int) -> Iterator[Finding]:
    if minutes < 0:
        yield _changed(trigger, "lies after the start; the reminder is at the start")
    if minutes > _MOST_MINUTES:
        yield _changed(trigger, "is more than five years before; the reminder is five years before")


def _simpler(alarm: Component) -> Iterator[Finding]:
    """Say what a reminder of Exchange does not do that the alarm was to do."""
    action, times = alarm.first("ACTION"), alarm.first("REPEAT")
    if action is not None and alarm.word("ACTION") == "EMAIL":
        yield _reminded(
            action, "was to be a mail; Exchange shows a reminder to who has the meeting"
        )
    if times is not None and alarm.word("REPEAT").strip("0"):
        yield _reminded(times, "was to go off several times; Exchange reminds once")


def _before_start(trigger: Property, span: Span) -> timedelta:
    """Return how long before the start a trigger is; negative after it."""
    if trigger.value.strip()[:1].isdigit() or trigger.says("VALUE") == "DATE-TIME":
        moment = read_moment(trigger)
        if moment.offset is None:
            raise EventUnusable(trigger.where, "an alarm's time must be in UTC")
        return start_of(span) - moment.at(moment.offset)
    after = read_duration(trigger).total
    if trigger.says("RELATED") == "END":
        return start_of(span) - end_of(span) - after
    return -after


def _without_trigger(alarm: Component) -> Iterator[Finding]:
    if alarm.first("TRIGGER") is None and alarm.word("ACTION") != "NONE":
        yield Finding(
            code="alarm-without-time",
            message="the alarm has no TRIGGER and was left out",
            effect=Effect.LOST,
            severity=Severity.WARNING,
            field="VALARM",
            where=alarm.where,
        )


def _changed(trigger: Property, what: str) -> Finding:
    return note(
        trigger,
        code="alarm-changed",
        message=f"the alarm {what}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )


def _reminded(prop: Property, what: str) -> Finding:
    message = f"the alarm {what}"
    return note(prop, code="alarm-changed", message=message, effect=Effect.CHANGED)


def _lost(lead: _Lead) -> Finding:
    return note(
        lead.trigger,
        code="alarm-lost",
        message=f"Exchange keeps one reminder; the one {lead.minutes} minutes before was left out",
        effect=Effect.LOST,
    )
