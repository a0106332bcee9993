"""Deleted occurrences do not come back: Exchange forgets a deletion only with the pattern; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ews_meetings.change.observed import Observed
from ews_meetings.model.exceptions import (
    compare_series,
    has_new_pattern,
    is_return,
    show_start,
    with_occurrence,
)
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Series
from ews_meetings.service.merge import Merged


def keep_deleted(merged: Merged, best: Observed) -> Merged:
    """Return what an update comes to, without the return of occurrences that cannot come back.

    Source: MS-OXOCAL 3.1.4.7.3.5 speaks of a pattern that changes; that the same pattern written
    again brings nothing back is assumption Q45.
    """
    back = [c.occurrence for c in merged.changes if is_return(c) and c.occurrence is not None]
    held = best.series
    if not back or has_new_pattern(old=held.meeting, new=merged.series.meeting):
        return merged
    series = merged.series
    for at in back:
        series = with_occurrence(series, at, None)
    return replace(
        merged,
        series=series,
        changes=compare_series(old=held, new=series),
        findings=(*merged.findings, *(_stays_deleted(at, series) for at in back)),
    )


def _stays_deleted(at: datetime, series: Series) -> Finding:
    return Finding(
        code="occurrence-stays-deleted",
        message=f"the occurrence of {show_start(at, series.meeting)} was deleted, and Exchange does"
        " not bring it back; create makes a single meeting in its place",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="occurrence",
    )
