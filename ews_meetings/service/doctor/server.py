"""Judges the server itself: which Exchange it is, and whether it knows the zone."""

from __future__ import annotations

from ews_meetings.change.capabilities import GROMOX
from ews_meetings.change.diagnosis import Cause, Check
from ews_meetings.change.examination import ZoneFacts
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.doctor.verdicts import failed, ok, skipped, warning

_SE_BUILD = 2562
"""Source: Exchange Server build numbers and release dates; SE RTM is 15.2.2562.17."""


def product_of(build: str) -> str:
    """Return the product of a build, empty for one that is unknown.

    Source: Exchange Server build numbers and release dates.
    """
    numbers = [int(part) for part in build.split(".") if part.isdigit()]
    match numbers:
        case [15, 20, *_]:
            return "Exchange Online"
        case [15, 2, number, *_]:
            return "Exchange Server SE" if number >= _SE_BUILD else "Exchange Server 2019"
        case [15, 1, *_]:
            return "Exchange Server 2016"
        case [15, 0, *_]:
            return "Exchange Server 2013"
        case [14, *_]:
            return "Exchange Server 2010"
        case [8, *_]:
            return "Exchange Server 2007"
        case _:
            return ""


def check_version(knowledge: Knowledge, subject: Subject) -> Check:
    """Judge whether the server is one this program is made for."""
    kind = knowledge.capabilities.server
    if kind.startswith(GROMOX.server):
        return ok("version", f"grommunio ({kind})")
    product = product_of(knowledge.build)
    if product in {"Exchange Server 2013", "Exchange Server 2010", "Exchange Server 2007"}:
        seen = f"{product} ({knowledge.build}) is tried for, not promised"
        return warning("version", Cause.SERVER_UNPROMISED, seen, subject)
    if not product:
        seen = f"the build {knowledge.build or 'that the server hides'} is not known here"
        return warning("version", Cause.SERVER_UNPROMISED, seen, subject)
    return ok("version", f"{product} ({knowledge.build})")


def check_zone(facts: ZoneFacts, zone: str, subject: Subject) -> Check:
    """Judge whether the server knows the zone in which meetings are made."""
    if not facts.windows_id:
        return failed("zone", Cause.ZONE_UNKNOWN, f"Windows has no zone {zone}", subject)
    if facts.is_listed is Known.NO:
        seen = f"the server does not list {facts.windows_id!r}, which is {zone}"
        return failed("zone", Cause.ZONE_UNLISTED, seen, subject)
    if facts.is_listed is Known.UNKNOWN:
        return skipped("zone", "the server lists no zones")
    return ok("zone", f"the server knows {zone} as {facts.windows_id}")
