"""Finds out what a server does: remembered, looked at anew after a week, or by its build still true."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ews_meetings.change.knowledge import Knowledge, Source, build_of
from ews_meetings.change.ports import Probe
from ews_meetings.ledger.memory import Memory


def know(probe: Probe, memory: Memory, *, endpoint: str, mailbox: str, now: datetime) -> Knowledge:
    """Return what is known of a server; it is asked where nothing fresh is remembered."""
    known = memory.knowledge(endpoint, mailbox)
    if known is not None and known.is_fresh(now):
        return _strongest(known, memory, endpoint=endpoint)
    return learn(probe, memory, endpoint=endpoint, mailbox=mailbox, now=now)


def learn(probe: Probe, memory: Memory, *, endpoint: str, mailbox: str, now: datetime) -> Knowledge:
    """Ask the server, remember what it says, and return it.

    What was rehearsed on the same build stays: a probe only reads, a rehearsal has tried.
    """
    seen = probed(probe, now=now)
    known = memory.knowledge(endpoint, mailbox)
    found = seen
    if known is not None and known.outlasts(seen.build):
        found = replace(known, seen_at=now)
    memory.keep_knowledge(endpoint, mailbox, found)
    return _strongest(found, memory, endpoint=endpoint)


def _strongest(found: Knowledge, memory: Memory, *, endpoint: str) -> Knowledge:
    """Return what was rehearsed on the same build, from whichever mailbox, else what was found."""
    if found.source is Source.REHEARSAL:
        return found
    tried = memory.rehearsed(endpoint, found.build)
    return found if tried is None else replace(tried, seen_at=found.seen_at)


def probed(probe: Probe, *, now: datetime) -> Knowledge:
    """Return what a server shows by reading; nothing is remembered."""
    capabilities = probe.capabilities()
    build = build_of(capabilities)
    return Knowledge(capabilities=capabilities, build=build, source=Source.PROBE, seen_at=now)
