"""Remembers what imported files said, so that the next import of the same need not read them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ews_meetings.change.action import Result, Verb
from ews_meetings.change.wish import Applied, Hold, Same
from ews_meetings.errors import LedgerUnavailable
from ews_meetings.ledger.sources import SourceRecord
from ews_meetings.service.apply import Report
from ews_meetings.service.calendar import Calendar
from ews_meetings.service.recognising import applied_of

if TYPE_CHECKING:
    from ews_meetings.ics.settling.uids import Wished
    from ews_meetings.sources.batch import Batch, Gathered

log = logging.getLogger(__name__)


def remember(calendar: Calendar, gathered: Gathered, batch: Batch, report: Report) -> None:
    """Remember what the events of some files came to; without it the next run is only slower."""
    records = tuple(_records(gathered, batch, report))
    try:
        calendar.remember_sources(records)
    except LedgerUnavailable as error:
        log.warning("files not remembered", extra={"problem": error.message})


def _records(gathered: Gathered, batch: Batch, report: Report) -> Iterator[SourceRecord]:
    """Yield what is new about the UIDs of which all was applied."""
    results = {
        result.action.origin.key: result
        for result in report.results
        if result.action.origin and result.action.verb is not Verb.REMOVE
    }
    named = sorted((one for one in batch.sourced if one.raw), key=lambda one: one.group)
    for first, group in groupby(named, key=lambda one: one.group):
        sourced = tuple(group)
        meetings = _applied([one.wish for one in sourced], results)
        if not meetings:
            continue
        content = gathered.remembered(first, meetings)
        if content:
            name = _name(meetings[0])
            yield SourceRecord(raw=sourced[0].raw, name=name, content=content)


def _applied(wishes: Sequence[Wished | Same], results: Mapping[str, Result]) -> tuple[Applied, ...]:
    """Return what came of all wishes of a UID; nothing where not all of it can be remembered."""
    found = []
    for wish in wishes:
        if not isinstance(wish, Hold | Same) or wish.origin.key not in results:
            return ()
        one = applied_of(wish, results[wish.origin.key])
        if one is None:
            return ()
        found.append(one)
    is_known = all(
        isinstance(wish, Same) and wish.applied.seen == one.seen
        for wish, one in zip(wishes, found, strict=True)
    )
    return () if is_known else tuple(found)


def _name(one: Applied) -> str:
    text = f"{one.origin.scope}\n{one.origin.uid}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
