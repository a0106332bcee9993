"""A value together with what is worth saying about it, and how findings are made; no reading here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ews_meetings.ics.lines.properties import Property
from ews_meetings.model.finding import Effect, Finding, Severity

T_co = TypeVar("T_co", covariant=True)

_LONGEST_VALUE = 120
_MOST_ALIKE = 5
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Noted(Generic[T_co]):
    """A value and its findings."""

    value: T_co
    findings: tuple[Finding, ...] = ()


def note(
    prop: Property,
    *,
    code: str,
    message: str,
    effect: Effect,
    severity: Severity = Severity.INFO,
) -> Finding:
    """Return a finding about a property, with its name, value and place."""
    return Finding(
        code=code,
        message=message,
        effect=effect,
        severity=severity,
        field=prop.name,
        value=shorten(prop.value),
        where=prop.where,
    )


def unknown_value(prop: Property) -> Finding:
    """Return that a property has a value that says nothing, and counts as absent."""
    return note(
        prop,
        code="value-unknown",
        message=f"{prop.name} has no such value; it was left out",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )


def shorten(text: str) -> str:
    """Return a text on one line, at most 120 characters long."""
    head = " ".join(text[: 4 * _LONGEST_VALUE].split())
    return head if len(head) <= _LONGEST_VALUE else f"{head[: _LONGEST_VALUE - 1]}…"


def counted(number: int, noun: str) -> str:
    """Return a number with what is counted: `1 date`, `2 dates`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def joined(parts: Iterable[Iterable[Finding]]) -> tuple[Finding, ...]:
    """Return the findings of several readings in order, none twice."""
    return tuple(dict.fromkeys(finding for part in parts for finding in part))


def summed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in order; more than five alike are one, with their number and the first three."""
    kinds: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        kinds.setdefault((one.code, one.field, one.effect, one.severity), []).append(one)
    return tuple(
        one
        for alike in kinds.values()
        for one in (alike if len(alike) <= _MOST_ALIKE else [_sum_of(alike)])
    )


def _sum_of(alike: Sequence[Finding]) -> Finding:
    shown = "; ".join(one.message for one in alike[:_SHOWN])
    return replace(alike[0], message=f"{len(alike)} times: {shown}; and so on")
