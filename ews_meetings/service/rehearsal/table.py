"""What findings decide: the capabilities of the server, and how the rehearsal ends; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Finding, Sight, Verdict
from ews_meetings.service.rehearsal.experiment import Experiment

AS_BELIEVED = 0
NOT_ALL_PLAYED = 4
PROMISE_BROKEN = 14
"""The exit codes of a rehearsal."""


def judge(experiment: Experiment, sight: Sight, believed: Capabilities) -> Finding:
    """Return what an experiment found, measured by what is believed of the server."""
    row = Known.UNKNOWN if not experiment.row else getattr(believed, experiment.row)
    return Finding(
        name=experiment.name,
        verdict=_verdict(sight, row),
        seen=sight.seen,
        row=experiment.row,
        decides=sight.decides if sight.holds is Known.YES else Known.UNKNOWN,
        promise=experiment.promise if sight.holds is Known.NO else 0,
    )


def untold(experiment: Experiment, problem: str, *, verdict: Verdict = Verdict.UNTOLD) -> Finding:
    """Return the finding of an experiment that was not played to its end."""
    return Finding(name=experiment.name, verdict=verdict, seen=problem, row=experiment.row)


def found_capabilities(believed: Capabilities, findings: Iterable[Finding]) -> Capabilities:
    """Return the table with the rows that were decided.

    A row that was decided in two ways is UNKNOWN; one that nobody could decide stays as it was.
    """
    said: dict[str, set[Known]] = {}
    for finding in findings:
        if finding.row and finding.decides is not Known.UNKNOWN:
            said.setdefault(finding.row, set()).add(finding.decides)
    rows = {row: _agreed(values) for row, values in said.items()}
    return replace(believed, **rows)


def broken_promises(findings: Iterable[Finding]) -> tuple[int, ...]:
    """Return the promises that do not hold on this server, ascending."""
    return tuple(sorted({finding.promise for finding in findings} - {0}))


def exit_code(findings: Sequence[Finding]) -> int:
    """Return how the rehearsal ends."""
    if broken_promises(findings):
        return PROMISE_BROKEN
    unplayed = {Verdict.UNTOLD, Verdict.SKIPPED}
    if any(finding.verdict in unplayed for finding in findings):
        return NOT_ALL_PLAYED
    return AS_BELIEVED


def _verdict(sight: Sight, believed: Known) -> Verdict:
    if sight.holds is Known.UNKNOWN:
        return Verdict.UNTOLD
    decides_otherwise = {believed, sight.decides} == {Known.YES, Known.NO}
    return (
        Verdict.OTHERWISE if sight.holds is Known.NO or decides_otherwise else Verdict.AS_BELIEVED
    )


def _agreed(values: set[Known]) -> Known:
    return next(iter(values)) if len(values) == 1 else Known.UNKNOWN
