"""Writes a diagnosis for people: the checks, what to do about the first cause, what the server does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ews_meetings.change.diagnosis import Cause, Check, Command, Diagnosis, Verdict
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.cli.output import Screen, Style
from ews_meetings.cli.safe import safe
from ews_meetings.service.doctor.abilities import Ability, abilities

_STYLES = {
    Verdict.OK: Style.GOOD,
    Verdict.WARNING: Style.CHANGE,
    Verdict.FAILED: Style.BAD,
    Verdict.SKIPPED: Style.QUIET,
}


def write_diagnosis(screen: Screen, diagnosis: Diagnosis) -> None:
    """Write a diagnosis."""
    if diagnosis.search:
        _write_search(screen, diagnosis)
    for check in diagnosis.checks:
        line = f"{check.verdict.value:8} {check.name:16} {check.seen}"
        screen.line(line.rstrip(), _STYLES[check.verdict])
    for check in diagnosis.checks:
        if check.cause is not None:
            _write_cause(screen, check, check.cause)
    if diagnosis.knowledge is not None:
        _write_knowledge(screen, diagnosis.knowledge)
    screen.line()
    screen.line(_last_line(diagnosis), Style.HEAD)


def _write_search(screen: Screen, diagnosis: Diagnosis) -> None:
    screen.line("autodiscover, step by step", Style.HEAD)
    for number, step in enumerate(diagnosis.search, start=1):
        screen.line(f"  {number}. {step.asked}: {step.answer}")
    screen.line()


def _write_cause(screen: Screen, check: Check, cause: Cause) -> None:
    screen.line()
    screen.line(f"{check.name}: {cause.value}", Style.HEAD)
    screen.line(f"  {check.advice}")
    _write_commands(screen, check.commands)
    if check.suspects:
        screen.line("  it may be one of these:")
    for suspect in check.suspects:
        screen.line(f"  {suspect.cause.value}: {suspect.advice}")
        _write_commands(screen, suspect.commands)


def _write_commands(screen: Screen, commands: Sequence[Command]) -> None:
    """Write commands, each on one line however long, so that it can be copied."""
    for where, several in groupby(commands, key=lambda command: command.where):
        screen.line(f"    {where.value}:", Style.QUIET)
        for command in several:
            if command.when:
                screen.line(f"      only where {command.when}:")
            screen.made_line(f"      {safe(command.text)}")


def _write_knowledge(screen: Screen, knowledge: Knowledge) -> None:
    screen.line()
    screen.line(f"what {knowledge.capabilities.server} does", Style.HEAD)
    rows = [
        (row.name.replace("_", " "), row.value.value, row.meaning, _known_by(row))
        for row in abilities(knowledge)
    ]
    screen.inner_table(("row", "value", "what it means", "known by"), rows)


def _known_by(row: Ability) -> str:
    return row.source.value if row.at is None else f"{row.source.value} of {row.at:%Y-%m-%d}"


def _last_line(diagnosis: Diagnosis) -> str:
    failure = diagnosis.failure
    if failure is not None:
        cause = "" if failure.cause is None else f": {failure.cause.value}"
        return f"it does not work because of {failure.name}{cause}"
    warnings = sum(check.verdict is Verdict.WARNING for check in diagnosis.checks)
    if warnings:
        return f"it works; {warnings} {'thing' if warnings == 1 else 'things'} to look at"
    rehearsed = diagnosis.knowledge and diagnosis.knowledge.source is Source.REHEARSAL
    return "all is well" if rehearsed else "all is well; doctor --rehearse tries what is believed"
