"""Verifies a series occurrence by occurrence, within a stated horizon, before anybody is invited.

Where a server does not show occurrences as its pattern has them, they are computed from the pattern
that was read back, and that is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from ews_meetings.change.observed import Known, Observed, Slot
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.fields import FieldChange, Grade
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.span import Span, end_of, show_span, start_of
from ews_meetings.service.work import Run, Work

HORIZON = 50
"""How many occurrences of a series are read and compared, from the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What became of the verification of one series."""

    differences: tuple[FieldChange, ...] = ()
    findings: tuple[Finding, ...] = ()


def verify_occurrences(run: Run, pairs: Sequence[tuple[Work, Observed]]) -> dict[int, Seen]:
    """Return, by action, where occurrences are not when the wish has them; of series only."""
    series = [(work, seen) for work, seen in pairs if work.wanted.meeting.recurrence is not None]
    if run.capabilities.shows_occurrences is not Known.YES:
        return {work.index: Seen(findings=(_computed(),)) for work, _ in series}
    wanted = {work.index: _wanted(work) for work, _ in series}
    slots = [
        Slot(master=observed.ref, series=observed.series, original_start_at=at)
        for work, observed in series
        for at, _ in wanted[work.index]
    ]
    found = iter(run.ports.reader.read_occurrences(slots) if slots else ())
    return {work.index: _seen(work, wanted[work.index], found) for work, _ in series}


def _wanted(work: Work) -> list[tuple[datetime, Span]]:
    return list(islice(slots_of(work.wanted), HORIZON))


def _seen(
    work: Work, wanted: Sequence[tuple[datetime, Span]], found: Iterator[Observed | None]
) -> Seen:
    differences = tuple(
        FieldChange(
            field="occurrence",
            old=show_span(span),
            new=show_span(observed.series.meeting.span) if observed else "does not take place",
            grade=Grade.HARD,
            occurrence=at,
        )
        for (at, span), observed in zip(wanted, islice(found, len(wanted)), strict=True)
        if observed is None or _times(observed.series.meeting.span) != _times(span)
    )
    return Seen(differences=differences, findings=_stated(work, wanted))


def _times(span: Span) -> tuple[datetime, datetime]:
    return start_of(span), end_of(span)


def _stated(work: Work, wanted: Sequence[tuple[datetime, Span]]) -> tuple[Finding, ...]:
    """Say how far was looked, where that is not to the end."""
    if len(wanted) < HORIZON or next(islice(slots_of(work.wanted), HORIZON, None), None) is None:
        return ()
    until = show_start(wanted[-1][0], work.wanted.meeting)
    return (
        Finding(
            code="verified-to-a-horizon",
            message=f"the first {HORIZON} occurrences, to {until}, were read and compared;"
            " the rest follows from the pattern",
            effect=Effect.KEPT,
            field="recurrence",
        ),
    )


def _computed() -> Finding:
    return Finding(
        code="occurrences-computed",
        message="this server does not show occurrences as they are, so they were computed"
        " from the pattern that was read back",
        effect=Effect.KEPT,
        field="recurrence",
    )
