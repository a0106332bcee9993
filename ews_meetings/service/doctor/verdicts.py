"""Makes checks: what was seen, joined with what its cause means and what to run."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.change.diagnosis import Cause, Check, Suspect, Verdict
from ews_meetings.service.doctor.causes import exit_code_of, meaning_of
from ews_meetings.service.doctor.commands import commands_for
from ews_meetings.service.doctor.subject import Subject


def ok(name: str, seen: str) -> Check:
    """Return a check that found nothing."""
    return Check(name=name, verdict=Verdict.OK, seen=seen)


def skipped(name: str, because: str) -> Check:
    """Return a check that was not made."""
    return Check(name=name, verdict=Verdict.SKIPPED, seen=because)


def warning(name: str, cause: Cause, seen: str, subject: Subject) -> Check:
    """Return a check that found something to look at."""
    return Check(
        name=name,
        verdict=Verdict.WARNING,
        seen=seen,
        cause=cause,
        advice=meaning_of(cause).advice,
        commands=commands_for(cause, subject),
    )


def failed(
    name: str,
    cause: Cause,
    seen: str,
    subject: Subject,
    *,
    suspects: Sequence[Cause] = (),
    advice: str = "",
) -> Check:
    """Return a check that found why it does not work.

    Args:
        name: of the check.
        cause: what it is; where several look alike, what they have in common.
        seen: what was seen.
        subject: whose values fill the commands.
        suspects: which of several it may be, the likeliest first.
        advice: in the place of what is always advised for the cause.
    """
    return Check(
        name=name,
        verdict=Verdict.FAILED,
        seen=seen,
        cause=cause,
        advice=advice or meaning_of(cause).advice,
        commands=commands_for(cause, subject),
        suspects=tuple(_suspect(each, subject) for each in suspects),
        exit_code=exit_code_of(cause),
    )


def _suspect(cause: Cause, subject: Subject) -> Suspect:
    return Suspect(
        cause=cause,
        advice=meaning_of(cause).advice,
        commands=commands_for(cause, subject),
    )
