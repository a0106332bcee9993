"""Which messages steps make the server send: a pure function of steps, people and capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from ews_meetings.change.action import Action, Call, Certainty, Mail, MailKind, Step
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known
from ews_meetings.model.exceptions import plain_occurrence, rebase, remakes_exceptions
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.people import Mailbox


@dataclass(frozen=True, slots=True, kw_only=True)
class _Post:
    """One message before it knows what is external."""

    to: Mailbox
    kind: MailKind
    certainty: Certainty = Certainty.SURE
    occurrence: datetime | None = None


def mails_for(action: Action, *, organizer: str, capabilities: Capabilities) -> tuple[Mail, ...]:
    """Return every message that an action's steps cause, by recipient.

    Args:
        organizer: the mailbox that acts, folded; what lies outside its domain is external.
    """
    domain = Mailbox(address=organizer).domain
    found = _as_found(action)
    return tuple(
        Mail(
            to=post.to,
            kind=post.kind,
            step=step.number,
            certainty=post.certainty,
            is_external=post.to.domain != domain,
            occurrence=post.occurrence,
        )
        for step in action.steps
        for post in _posts(step, action, capabilities, found)
        if post.to.folded != organizer
    )


def _posts(
    step: Step, action: Action, known: Capabilities, found: Series | None
) -> Iterator[_Post]:
    if not step.mails:
        return
    match step.call:
        case Call.SEND:
            yield from _invitations(_wanted(action), known)
        case Call.CHANGE:
            yield from _updates(step.notify, action, known)
        case Call.CHANGE_OCCURRENCE | Call.DROP_OCCURRENCE:
            yield from _of_occurrence(step, action, found)
        case Call.CANCEL:
            yield from _cancellations(action, known)
        case Call.ANSWER:
            yield from _answer(action)
        case _:
            raise ValueError(f"{step.call} mails nobody")


def _invitations(series: Series, known: Capabilities) -> Iterator[_Post]:
    for attendee in series.meeting.attendees:
        yield _Post(to=attendee.mailbox, kind=MailKind.INVITE)
    yield from _exceptions(series, known)


def _exceptions(series: Series, known: Capabilities) -> Iterator[_Post]:
    """Return what the sending of a whole series may mail of its exceptions (MS-OXOCAL 3.1.4.7.3.5)."""
    certainty = _certainty_of_exceptions(known)
    if certainty is None:
        return
    for one in series.changed:
        for attendee in one.meeting.attendees:
            yield _Post(
                to=attendee.mailbox,
                kind=MailKind.UPDATE,
                certainty=certainty,
                occurrence=one.original_start_at,
            )
    for at in series.deleted:
        for attendee in series.meeting.attendees:
            yield _Post(
                to=attendee.mailbox, kind=MailKind.CANCEL, certainty=certainty, occurrence=at
            )


def _called_off(series: Series, known: Capabilities) -> Iterator[_Post]:
    """Return the cancellations of exceptions that go with their pattern, or with the whole series.

    Source: MS-OXOCAL 3.1.4.7.3.5 and 3.1.4.9.1.2.
    """
    certainty = _certainty_of_exceptions(known)
    for one in series.changed if certainty is not None else ():
        for attendee in one.meeting.attendees:
            yield _Post(
                to=attendee.mailbox,
                kind=MailKind.CANCEL,
                certainty=certainty or Certainty.MAY,
                occurrence=one.original_start_at,
            )


def _certainty_of_exceptions(known: Capabilities) -> Certainty | None:
    match known.mails_exceptions:
        case Known.YES:
            return Certainty.SURE
        case Known.UNKNOWN:
            return Certainty.MAY
        case _:
            return None


def _updates(notify: Notify, action: Action, known: Capabilities) -> Iterator[_Post]:
    wanted = _wanted(action)
    before = action.before.series.meeting if action.before else wanted.meeting
    were = {attendee.mailbox.folded for attendee in before.attendees}
    are = {attendee.mailbox.folded for attendee in wanted.meeting.attendees}
    is_first = _is_first(action)
    for attendee in wanted.meeting.attendees:
        if attendee.mailbox.folded not in were:
            yield _Post(to=attendee.mailbox, kind=MailKind.INVITE)
        elif (certainty := _update_certainty(notify, known)) is not None:
            kind = MailKind.INVITE if is_first else MailKind.UPDATE
            yield _Post(to=attendee.mailbox, kind=kind, certainty=certainty)
    for attendee in before.attendees:
        if attendee.mailbox.folded not in are and known.cancels_removed is not Known.NO:
            sure = known.cancels_removed is Known.YES and not is_first
            yield _Post(
                to=attendee.mailbox,
                kind=MailKind.CANCEL,
                certainty=Certainty.SURE if sure else Certainty.MAY,
            )
    if is_first or not remakes_exceptions(action.changes):
        yield from _exceptions(wanted, known)
    if action.before is not None and remakes_exceptions(action.changes):
        yield from _called_off(action.before.series, known)


def _is_first(action: Action) -> bool:
    """Say whether the server knows of no invitation, though people hold one: it kept no mark (Q14)."""
    before = action.before
    if before is None or before.stamp is None or not before.stamp.elsewhere:
        return False
    return before.facts.invited is Known.NO


def _update_certainty(notify: Notify, known: Capabilities) -> Certainty | None:
    """Say whether those who stay are mailed: only asked for with ALL, but servers do as they do."""
    match notify:
        case Notify.ALL:
            return Certainty.SURE
        case Notify.CHANGED if known.spares_unchanged is Known.YES:
            return None
        case Notify.CHANGED:
            return Certainty.SURE if known.spares_unchanged is Known.NO else Certainty.MAY
        case Notify.NONE:
            return None
        case _:
            assert_never(notify)


def _as_found(action: Action) -> Series | None:
    """Return the series as it is when its occurrences are written: after the change of the whole."""
    before = action.before.series if action.before is not None else None
    is_changed = any(step.call is Call.CHANGE for step in action.steps)
    if before is None or action.wanted is None or not is_changed:
        return before
    whole = action.wanted.meeting
    if remakes_exceptions(action.changes):
        return Series(uid=before.uid, meeting=whole)
    return rebase(before, whole)


def _of_occurrence(step: Step, action: Action, found: Series | None) -> Iterator[_Post]:
    """Return what is sent of one occurrence, to those who were or are invited to it.

    An exception that is only made again is mailed only where the server did drop it (Q11).
    """
    at = step.occurrence
    if at is None:
        raise ValueError("a step on an occurrence names it")
    is_changed = any(change.occurrence == at for change in action.changes)
    is_first = _is_first(action)
    is_sure = is_changed and not (is_first and step.call is Call.DROP_OCCURRENCE)
    certainty = Certainty.SURE if is_sure else Certainty.MAY
    was, will = _people(found, at), _people(action.wanted, at)
    kinds = dict.fromkeys(was, MailKind.CANCEL)
    if step.call is Call.CHANGE_OCCURRENCE:
        stays = MailKind.INVITE if is_first else MailKind.UPDATE
        kinds |= {name: stays if name in was else MailKind.INVITE for name in will}
    for name, kind in kinds.items():
        yield _Post(to=(was | will)[name], kind=kind, certainty=certainty, occurrence=at)


def _people(series: Series | None, at: datetime) -> dict[str, Mailbox]:
    meeting: Meeting | None = None
    if series is not None:
        meeting = occurrence_at(series, at) or plain_occurrence(series, at)
    if meeting is None:
        meeting = series.meeting if series else None
    attendees = meeting.attendees if meeting else ()
    return {attendee.mailbox.folded: attendee.mailbox for attendee in attendees}


def _cancellations(action: Action, known: Capabilities) -> Iterator[_Post]:
    """Return who is told that all of it goes; who was invited to one occurrence only, may be."""
    if action.before is None:
        return
    series = action.before.series
    certainty = Certainty.MAY if _is_first(action) else Certainty.SURE
    for attendee in series.meeting.attendees:
        yield _Post(to=attendee.mailbox, kind=MailKind.CANCEL, certainty=certainty)
    yield from _called_off(series, known)


def _answer(action: Action) -> Iterator[_Post]:
    if action.before is not None and action.before.facts.organizer:
        organizer = Mailbox(address=action.before.facts.organizer)
        yield _Post(to=organizer, kind=MailKind.ANSWER)


def _wanted(action: Action) -> Series:
    if action.wanted is None:
        raise ValueError("only an action that writes a meeting sends it")
    return action.wanted
