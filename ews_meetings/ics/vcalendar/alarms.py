"""AALARM, DALARM, MALARM and PALARM to VALARM components; nothing that they name is ever run.

Source: vCalendar 1.0, alarm properties: run time; snooze; repeat; content.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from ews_meetings.errors import EventUnusable, UnknownZone
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import read_moment
from ews_meetings.ics.vcalendar.texts import grouped
from ews_meetings.ics.zones.zones import Zones, instant
from ews_meetings.model.finding import Effect, Finding, Severity

ACTIONS = {"AALARM": "AUDIO", "DALARM": "DISPLAY", "MALARM": "EMAIL", "PALARM": "PROCEDURE"}


def translate_alarm(prop: Property, zones: Zones, *, tzid: str) -> Noted[Component | None]:
    """Return an alarm, None for one without a time.

    Args:
        prop: One of `ACTIONS`.
        zones: Of the calendar.
        tzid: The zone of its local times; empty where the calendar says nothing of it.
    """
    run_time = grouped(prop.value)[0]
    if not run_time:
        return Noted(None, tuple(_timeless(prop)))
    trigger = _trigger(replace(prop, name="TRIGGER", value=run_time, params={}), zones, tzid)
    action = Property(name="ACTION", value=ACTIONS[prop.name], where=prop.where)
    alarm = Component(kind="VALARM", where=prop.where, properties=(trigger, action))
    return Noted(alarm, (_procedure(prop),) if prop.name == "PALARM" else ())


def _trigger(prop: Property, zones: Zones, tzid: str) -> Property:
    """Return the time of an alarm in UTC; a duration stays one, and so does what cannot be read."""
    local = replace(prop, params={"TZID": (tzid,)}) if tzid else prop
    try:
        moment = read_moment(prop)
        at = instant(moment if moment.offset is not None else read_moment(local), local, zones)
    except (EventUnusable, UnknownZone):
        return prop
    value = f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return replace(prop, value=value, params={"VALUE": ("DATE-TIME",)})


def _timeless(prop: Property) -> tuple[Finding, ...]:
    """Say that an alarm has no time; phones write all four, empty, for none."""
    if not prop.value.strip("; \t"):
        return ()
    finding = note(
        prop,
        code="alarm-without-time",
        message="the alarm has no time and was left out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )
    return (finding,)


def _procedure(prop: Property) -> Finding:
    return note(
        prop,
        code="alarm-changed",
        message="the alarm would run a program, which is never done; it became a reminder",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
