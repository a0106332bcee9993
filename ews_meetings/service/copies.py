"""What follows from invitations that people got by mail before Exchange had the meeting; pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ews_meetings.change.action import Action
from ews_meetings.change.identity import own_uid
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import Observed
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.planning import told
from ews_meetings.service.policy import Telling, has_people, telling

_MARKED = Finding(
    code="marked-as-sent",
    message="people hold the invitation already (--already-invited): nobody is invited, and the"
    " meeting is marked as sent; later changes are mailed to them",
    effect=Effect.KEPT,
    field="attendees",
)


def telling_of(wish: Hold, *, options: PlanOptions, now: datetime) -> Telling:
    """Decide whether the people of a wish get a first invitation."""
    if wish.inviting is not Inviting.ASKED:
        return Telling(is_wanted=False)
    return telling(wish.series, options=options, now=now)


def taken_up(wish: Hold, best: Observed, *, mailbox: str) -> Hold:
    """Return a wish as it is meant on an item that an earlier run has made, or begun.

    What was said of copies then holds without being said again, and the item keeps its UID; nobody
    was told of a draft, which may be made anew under another one.
    """
    stamp = best.stamp
    if stamp is not None and stamp.elsewhere:
        wish = replace(wish, inviting=Inviting.DONE)
    uid = best.series.uid
    if uid in {"", wish.series.uid} or told(best, stamp) is NotifyState.PENDING:
        return wish
    is_anew = wish.series.uid == own_uid(wish.origin, mailbox)
    kept = replace(wish, series=replace(wish.series, uid=uid))
    return replace(kept, findings=(*kept.findings, _uid_kept(uid))) if is_anew else kept


def as_sent(action: Action) -> Action:
    """Return an action after which the meeting counts as sent, though it mails nobody."""
    if action.wanted is None or not has_people(action.wanted):
        return replace(action, inviting=Inviting.ASKED)
    findings = (*action.findings, _MARKED)
    state, inviting = NotifyState.INVITED, Inviting.DONE
    return replace(action, notify=state, inviting=inviting, findings=findings)


def noted(action: Action, wish: Hold, best: Observed, *, was_told: bool) -> Action:
    """Return an update that keeps in mind, or from now on says, who has mailed the invitation."""
    is_known = best.stamp is not None and best.stamp.elsewhere
    if was_told:
        return replace(action, inviting=Inviting.DONE if is_known else Inviting.ASKED)
    is_held = is_known or wish.inviting is Inviting.DONE
    return as_sent(action) if is_held else action


def older_than_copies(wish: Hold) -> tuple[Finding, ...]:
    """Warn that a first invitation may count as older than what people hold.

    Source: MS-OXOCAL 3.1.5.2: a request whose sequence is lower than the copy's is out of date (Q13).
    """
    if not wish.held_copies:
        return ()
    return (
        Finding(
            code="copies-may-be-newer",
            message=f"{wish.held_copies}, so people may hold a copy already, and the invitation of"
            " Exchange counts as older than that (--already-invited mails nobody, --reinvite"
            " invites under a UID of its own)",
            effect=Effect.KEPT,
            severity=Severity.WARNING,
            field="SEQUENCE",
            where=wish.where,
        ),
    )


def _uid_kept(uid: str) -> Finding:
    return Finding(
        code="uid-kept",
        message="the meeting stands under another UID already and keeps it; only a new meeting gets"
        " one of our own (--reinvite)",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
        field="UID",
        value=uid,
    )
