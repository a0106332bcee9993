"""Gives a diagnosis to programs: one row per check, the server's table in the summary."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.diagnosis import Check, Command, Diagnosis, Suspect
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.cli.output import Answer, Row, Screen
from ews_meetings.service.doctor.abilities import abilities

_COLUMNS = ("name", "verdict", "cause", "seen", "advice", "commands", "exit")


def give_diagnosis(screen: Screen, diagnosis: Diagnosis) -> None:
    """Give a diagnosis."""
    failure = diagnosis.failure
    cause = failure.cause if failure else None
    screen.give(
        Answer(
            kind="doctor",
            data=[_check(check) for check in diagnosis.checks],
            columns=_COLUMNS,
            summary={
                "works": failure is None,
                "cause": cause.value if cause else None,
                "exit": diagnosis.exit_code,
                "server": diagnosis.server,
                "autodiscover": [
                    {"asked": step.asked, "answer": step.answer, "found": step.found}
                    for step in diagnosis.search
                ],
                "knowledge": _knowledge(diagnosis.knowledge),
            },
            is_ok=failure is None,
        )
    )


def _check(check: Check) -> Row:
    return {
        "name": check.name,
        "verdict": check.verdict.value,
        "cause": check.cause.value if check.cause else None,
        "seen": check.seen,
        "advice": check.advice,
        "commands": _commands(check.commands),
        "suspects": [_suspect(suspect) for suspect in check.suspects],
        "exit": check.exit_code,
    }


def _suspect(suspect: Suspect) -> Row:
    return {
        "cause": suspect.cause.value,
        "advice": suspect.advice,
        "commands": _commands(suspect.commands),
    }


def _commands(commands: Sequence[Command]) -> list[Row]:
    return [{"where": c.where.value, "command": c.text, "when": c.when} for c in commands]


def _knowledge(knowledge: Knowledge | None) -> Row | None:
    if knowledge is None:
        return None
    rehearsed = knowledge.rehearsed_at
    return {
        "server": knowledge.capabilities.server,
        "build": knowledge.build,
        "source": knowledge.source.value,
        "seen_at": knowledge.seen_at.isoformat(),
        "rehearsed_at": rehearsed.isoformat() if rehearsed else None,
        "capabilities": [
            {
                "name": row.name,
                "value": row.value.value,
                "meaning": row.meaning,
                "source": row.source.value,
                "at": row.at.isoformat() if row.at else None,
            }
            for row in abilities(knowledge)
        ],
    }
