"""What became of each meeting that was to be exported, in words and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ews_meetings.change.observed import Observed
from ews_meetings.cli.exit_codes import SOME_FAILED
from ews_meetings.cli.output import Answer, Row, Screen, Style
from ews_meetings.cli.plan_json import finding_row
from ews_meetings.cli.span_json import times
from ews_meetings.cli.words import counted, finding_line
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.model.finding import Finding, Severity
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import Span, show_span

COLUMNS = ("uid", "key", "subject", "start", "end", "repeats", "file", "code", "message")
_NO_TIMES = {"start": None, "end": None, "all_day": None, "zone": None, "end_zone": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is told of a meeting once it is written; the meeting itself is not kept."""

    uid: str
    key: str
    """Empty for what this tool has not made."""
    subject: str
    span: Span
    repeats: str | None
    """How, for people; None for a single meeting."""
    changed: int
    deleted: int

    @classmethod
    def of(cls, seen: Observed) -> About:
        """Return what is told of a meeting."""
        series = seen.series
        recurrence = series.meeting.recurrence
        return cls(
            uid=series.uid,
            key=seen.key,
            subject=series.meeting.subject,
            span=series.meeting.span,
            repeats=show_recurrence(recurrence) if recurrence else None,
            changed=len(series.changed),
            deleted=len(series.deleted),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """One meeting that was to be exported."""

    name: str
    """Its UID, or what it was called."""
    about: About | None = None
    """None where there is no such meeting."""
    file: str = ""
    """Empty where it was not written."""
    findings: tuple[Finding, ...] = ()
    problem: EwsMeetingsError | None = None
    """Why it was not written."""


def code_of(results: Sequence[Exported]) -> int:
    """Return the exit code: 0 only when every meeting that was meant is written."""
    codes = {one.problem.exit_code for one in results if one.problem is not None}
    if not codes:
        return 0
    is_none_done = all(one.problem is not None for one in results)
    return codes.pop() if is_none_done and len(codes) == 1 else SOME_FAILED


def tell(screen: Screen, results: Sequence[Exported], *, is_quiet: bool) -> None:
    """Say what was written where, and what could not be said there.

    Args:
        screen: where.
        results: in the order in which they were chosen.
        is_quiet: stdout is the calendar, so that all is said beside it.
    """
    if not screen.is_text:
        return
    for one in results:
        _tell_one(screen, one, is_quiet=is_quiet)
    written = [one for one in results if one.file]
    if not results:
        screen.say("there is nothing to export, so no file is written")
    elif is_quiet:
        screen.say(f"exported {_meetings(written)}")
    elif written:
        files = sorted({one.file for one in written})
        where = files[0] if len(files) == 1 else counted(len(files), "file")
        screen.line(f"exported {_meetings(written)} to {where}")


def _tell_one(screen: Screen, one: Exported, *, is_quiet: bool) -> None:
    """Tell of a meeting what a person should look at; with -v everything."""
    least = (Severity.INFO,) if screen.verbosity < 1 else ()
    told = [finding for finding in one.findings if finding.severity not in least]
    lines = [(finding_line(finding), Style.CHANGE) for finding in told]
    if one.problem is not None:
        lines.append((f"refused {one.problem.message}", Style.BAD))
    if not lines:
        return
    for text, style in ((_title(one), Style.HEAD), *((f"    {text}", s) for text, s in lines)):
        if is_quiet:
            screen.note(text)
        else:
            screen.line(text, style)


def _title(one: Exported) -> str:
    if one.about is None:
        return one.name
    return f"{one.about.subject or '(no subject)'}, {show_span(one.about.span)}"


def _meetings(written: Sequence[Exported]) -> str:
    repeating = sum(_repeats(one) is not None for one in written)
    series = f", {repeating} of them series" if repeating else ""
    return f"{counted(len(written), 'meeting')}{series}"


def _repeats(one: Exported) -> str | None:
    return one.about.repeats if one.about else None


# --- for programs ---------------------------------------------------------------------------------


def answer_of(results: Sequence[Exported]) -> Answer:
    """Return what a program is told."""
    written = [one for one in results if one.file]
    return Answer(
        kind="exported",
        data=[_row(one) for one in results],
        columns=COLUMNS,
        summary={
            "exported": len(written),
            "series": sum(_repeats(one) is not None for one in written),
            "refused": len(results) - len(written),
            "findings": sum(len(one.findings) for one in results),
            "files": len({one.file for one in written}),
        },
        is_ok=code_of(results) == 0,
    )


def _row(one: Exported) -> Row:
    about, problem = one.about, one.problem
    return {
        "name": one.name,
        "uid": about.uid if about else None,
        "key": about.key or None if about else None,
        "subject": about.subject if about else None,
        **(times(about.span) if about else _NO_TIMES),
        "repeats": _repeats(one),
        "changed": about.changed if about else 0,
        "deleted": about.deleted if about else 0,
        "file": one.file or None,
        "code": problem.code if problem else None,
        "message": problem.message if problem else None,
        "findings": [finding_row(finding) for finding in one.findings],
    }
