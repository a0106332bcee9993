"""How a meeting is made, completed, and first sent: the steps, and the mails they cause; pure."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.notify import Inviting
from ews_meetings.change.observed import ItemRef, Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Hold
from ews_meetings.model.meeting import Series
from ews_meetings.service.copies import as_sent, older_than_copies, telling_of
from ews_meetings.service.planning import Desk, attaching, excepting, steps_of
from ews_meetings.service.policy import Telling, without_late_reminder
from ews_meetings.service.remarks import drift, staying_attachments


def create(desk: Desk, wish: Hold, instead_of: ItemRef | None = None) -> Action:
    """Make a meeting; a draft that nobody was told of and that is of no use makes room for it."""
    series, reminder = without_late_reminder(wish.series, now=desk.now)
    wish = replace(wish, series=series, findings=(*wish.findings, *reminder))
    hears = telling_of(wish, options=desk.header.options, now=desk.now)
    calls = [Call.REMOVE] if instead_of else []
    last = [Call.SEND, Call.CHECK] if hears.is_wanted else [Call.CLOSE]
    steps = steps_of([*calls, Call.SAVE, *_completing(desk, series), Call.CHECK, Call.CLAIM, *last])
    action = replace(desk.bare(wish, Verb.CREATE, steps), item=instead_of)
    return _with_telling(desk, action, wish, hears)


def finish(desk: Desk, wish: Hold, best: Observed, hears: Telling) -> Action:
    """Complete a draft that an interrupted run has left."""
    last = [Call.SEND, Call.CHECK] if hears.is_wanted else [Call.CLOSE]
    steps = steps_of([*_completing(desk, wish.series), Call.CHECK, Call.CLAIM, *last])
    return _go_on(desk, desk.bare(wish, Verb.FINISH, steps), wish, best, hears)


def invite(desk: Desk, wish: Hold, best: Observed, hears: Telling) -> Action:
    """Send the first invitations of a meeting that was made silently."""
    steps = steps_of([Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK])
    return _go_on(desk, desk.bare(wish, Verb.INVITE, steps), wish, best, hears)


def _go_on(desk: Desk, action: Action, wish: Hold, best: Observed, hears: Telling) -> Action:
    """Take up an item that is there, and say what somebody has changed on it."""
    findings = (*action.findings, *drift(best))
    return _with_telling(desk, replace(action, item=best.ref, findings=findings), wish, hears)


def _completing(desk: Desk, series: Series) -> list[Step]:
    """Return the silent steps between saving and checking."""
    inline = desk.world.capabilities.keeps_inline_attachments is Known.YES
    files = [] if inline else attaching(len(series.meeting.attachments))
    return [*files, *excepting(series)]


def _with_telling(desk: Desk, action: Action, wish: Hold, hears: Telling) -> Action:
    """Add the mails and what is to be said of them."""
    action = replace(action, findings=(*action.findings, *hears.findings))
    if wish.inviting is Inviting.DONE:
        return as_sent(action)
    if action.wanted is None or not hears.is_wanted:
        return action
    said = (
        *staying_attachments(action, desk.world.capabilities),
        *older_than_copies(wish),
    )
    action = replace(action, notify=NotifyState.INVITED, findings=(*action.findings, *said))
    return desk.with_mails(action)
