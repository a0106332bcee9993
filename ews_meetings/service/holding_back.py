"""Lets what an event has left out stand, while the rest of the event is not as its file says; pure.

What a meeting no longer covers may be covered by another one of its event: that one comes first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.change.action import Action, Call, End, Verb
from ews_meetings.change.identity import Origin
from ews_meetings.change.refusal import Refusal
from ews_meetings.errors import MeetingGone, PlanStale
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.outdated import MEETING_LEFT_OUT
from ews_meetings.service.work import Work, live_with

_UNMADE = frozenset({End.FAILED, End.REFUSED, End.UNDECIDED})


def with_held_back(actions: Sequence[Action]) -> tuple[Action, ...]:
    """Return the actions of a plan; what an event has left out stays where another one of it is refused."""
    refused = frozenset(
        action.origin.whole
        for action in actions
        if action.verb is Verb.REFUSE and action.origin is not None and _is_trouble(action.refusal)
    )
    return tuple(
        _kept(action)
        if _is_left_out(action) and action.origin is not None and action.origin.whole in refused
        else action
        for action in actions
    )


def _is_left_out(action: Action) -> bool:
    is_said = any(finding.code == MEETING_LEFT_OUT for finding in action.findings)
    return is_said and action.verb is Verb.CANCEL


def _kept(action: Action) -> Action:
    said = tuple(finding for finding in action.findings if finding.code != MEETING_LEFT_OUT)
    return replace(
        action,
        verb=Verb.KEEP,
        steps=(),
        mails=(),
        message="",
        revisions=(),
        findings=(*said, _STAYS),
    )


_STAYS = Finding(
    code="left-out-stays",
    message="its event no longer has it; it stays until all of the event is as its file says",
    effect=Effect.KEPT,
    severity=Severity.WARNING,
)


def hold_back(works: Sequence[Work], everything: Sequence[Work]) -> None:
    """End the cancellations of what was left out of events that could not be brought about.

    Args:
        works: whose turn it is.
        everything: the whole plan, as far as it has come; what a file has stands before what it
            has left out.
    """
    left_out = [work for work in live_with(works, Call.CANCEL) if work.says(MEETING_LEFT_OUT)]
    unmade = _unmade(everything) if left_out else frozenset()
    for work in left_out:
        if work.action.origin is not None and work.action.origin.whole in unmade:
            problem = "another meeting of its event is not as the file says, so this one stays"
            work.fail(PlanStale(work.action.title, problem))


def _unmade(works: Sequence[Work]) -> frozenset[Origin]:
    """Return the events of which something did not come about."""
    return frozenset(
        work.action.origin.whole
        for work in works
        if work.end in _UNMADE
        and work.action.origin is not None
        and work.action.verb is not Verb.CANCEL
        and _is_trouble(work.refusal)
    )


def _is_trouble(refusal: Refusal | None) -> bool:
    """Say whether it stands in the way of anything; that a person has deleted a meeting does not."""
    return refusal is None or refusal.code != MeetingGone.code
