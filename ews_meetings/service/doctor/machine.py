"""Judges this machine: configuration, folders, zones; nothing is asked of any server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ews_meetings.change.diagnosis import Cause, Check
from ews_meetings.change.examination import GreetingFacts, MachineFacts
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.doctor.verdicts import failed, ok, skipped, warning

_BEARABLE = timedelta(minutes=1)
_TICKETS_BEAR = timedelta(minutes=5)
"""Source: MS-KILE 3.1.5, the default of MaxClockSkew; Entra grants tokens the same."""
_BY_CLOCK = frozenset({"negotiate", "oauth2"})


def check_machine(facts: MachineFacts, subject: Subject) -> Iterator[Check]:
    """Yield the checks that need no server."""
    yield check_configuration(facts, subject)
    yield check_folders(facts, subject)
    yield check_zone_name(facts, subject)


def check_configuration(facts: MachineFacts, subject: Subject) -> Check:
    """Judge whether the profile can be used at all."""
    if facts.refusals and not facts.mistakes:
        seen, advice = _told(facts.refusals)
        return failed("configuration", Cause.ORGANIZER_NOT_ALLOWED, seen, subject, advice=advice)
    if not facts.mistakes:
        what = "the sandbox needs none" if subject.is_sandbox else "nothing wrong"
        return ok("configuration", what)
    seen, advice = _told(facts.mistakes)
    return failed("configuration", Cause.CONFIGURATION, seen, subject, advice=advice)


def _told(found: Sequence[tuple[str, str]]) -> tuple[str, str]:
    """Return sentences together, and their hints."""
    hints = dict.fromkeys(hint for _, hint in found if hint)
    return "; ".join(sentence for sentence, _ in found), "; ".join(hints)


def check_folders(facts: MachineFacts, subject: Subject) -> Check:
    """Judge whether the ledger can be written."""
    problems = [f"{held.path}: {held.problem}" for held in facts.folders if held.problem]
    if problems:
        return failed("ledger", Cause.LEDGER_UNWRITABLE, "; ".join(problems), subject)
    return ok("ledger", f"{subject.folder or 'its folder'} can be written")


def check_zone_name(facts: MachineFacts, subject: Subject) -> Check:
    """Judge whether the zone of the profile, else of this machine, is one."""
    if subject.zone:
        if _is_zone(subject.zone):
            return ok("zone-name", f"{subject.zone}, from the profile")
        seen = f"time_zone {subject.zone!r} of the profile is no zone"
        return failed("zone-name", Cause.ZONE_UNKNOWN, seen, subject)
    if not facts.machine_zone:
        seen = "the zone of this machine cannot be told, and the profile names none"
        return warning("zone-name", Cause.ZONE_UNKNOWN, seen, subject)
    if not _is_zone(facts.machine_zone):
        seen = f"the zone of this machine, {facts.machine_zone!r}, is none, and the profile's is not set"
        return warning("zone-name", Cause.ZONE_UNKNOWN, seen, subject)
    return ok("zone-name", f"{facts.machine_zone}, from this machine")


def check_clock(greeting: GreetingFacts, subject: Subject) -> Check:
    """Judge the clock of this machine by the server's."""
    if greeting.date is None or greeting.received_at is None:
        return skipped("clock", "the server tells no time")
    off = greeting.received_at - greeting.date
    if abs(off) <= _BEARABLE:
        return ok("clock", "this machine and the server agree within a minute")
    seen = f"this machine is {_length(off)} {_side(off)} the server"
    if abs(off) > _TICKETS_BEAR and subject.auth in _BY_CLOCK:
        return failed("clock", Cause.CLOCK_SKEW, seen, subject)
    return warning("clock", Cause.CLOCK_SKEW, seen, subject)


def days_until(end: datetime, now: datetime) -> int:
    """Return how many whole days there are, negative for a past end."""
    return (end - now).days


def _side(off: timedelta) -> str:
    return "ahead of" if off > timedelta(0) else "behind"


def _length(off: timedelta) -> str:
    minutes = round(abs(off).total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (rest, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
