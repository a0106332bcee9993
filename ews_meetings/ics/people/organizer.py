"""Decides for whom a meeting is held: the mailbox that was chosen, never the file's ORGANIZER."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import assert_never

from ews_meetings.errors import ForeignOrganizer
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, joined, note, shorten
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.ics.people.people import Guests, address_of, read_mailbox
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.people import Attendee, Mailbox, fold

_UNANSWERED = frozenset({"", "NEEDS-ACTION"})
_NOBODY = re.compile(
    r"(?:unknownorganizer|no-?reply|do-?not-?reply|calendar-notification)@.*"
    r"|.*@(?:group|import|resource)\.(?:v\.)?calendar\.google\.com"
)
"""Calendars and programs that stand as organizer (Google, mailers): no mail reaches a person there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosting:
    """Who holds a meeting, and who is invited to it."""

    attendees: tuple[Attendee, ...]
    needs_own_uid: bool = False
    """True where the UID of the file belongs to somebody else's meeting."""
    lines: tuple[str, ...] = ()
    """For the body: people who are named, but not invited."""


def decide_hosting(event: Component, guests: Guests, options: ReadOptions) -> Noted[Hosting]:
    """Return who is invited by whom; where no mailbox was chosen, the file's organizer is the one.

    Raises:
        ForeignOrganizer: the organizer is somebody else, and nobody said what to do then.
    """
    prop = event.first("ORGANIZER")
    organizer = read_mailbox(prop, options.addresses) if prop else None
    if not options.mailbox and organizer is not None:
        options = replace(options, mailbox=organizer.folded)
    notes = tuple(_about(prop, organizer))
    if prop is None or organizer is None or organizer.folded == fold(options.mailbox):
        found = Noted(Hosting(attendees=_without(guests.attendees, options.mailbox)))
    else:
        found = _foreign(prop, organizer, guests, options)
    # People who stand in the body stand there with their answers.
    dropped = () if found.value.lines else _dropped(event, guests, options)
    return Noted(found.value, joined([notes, found.findings, dropped]))


def _foreign(
    prop: Property, organizer: Mailbox, guests: Guests, options: ReadOptions
) -> Noted[Hosting]:
    match options.organizer:
        case OrganizerChoice.REFUSE:
            raise _refused(prop, organizer, options)
        case OrganizerChoice.ALLOWED:
            raise _not_allowed(prop, organizer, options)
        case OrganizerChoice.TAKE_OVER:
            return _taken_over(prop, organizer, guests, options)
        case OrganizerChoice.APPOINTMENT:
            return _appointment(prop, organizer, guests)
        case _:
            assert_never(options.organizer)


def _refused(prop: Property, organizer: Mailbox, options: ReadOptions) -> ForeignOrganizer:
    """Return the refusal; who sent it for somebody else may open that mailbox as a delegate."""
    error = ForeignOrganizer(prop.where, str(organizer), options.mailbox)
    sender = fold(options.addresses.renamed(address_of(prop.param("SENT-BY"))))
    if sender == fold(options.mailbox):
        sent = f"{options.mailbox} has sent it for them: -m {organizer.address} enters it there"
        error.hint = f"{sent}, where the profile may; {error.hint}"
    return error


def _not_allowed(prop: Property, organizer: Mailbox, options: ReadOptions) -> ForeignOrganizer:
    """Return the refusal; an allowed organizer's meeting must stand in that mailbox."""
    error = ForeignOrganizer(prop.where, str(organizer), options.mailbox)
    if organizer.folded in {fold(address) for address in options.allowed_organizers}:
        error.hint = f"the organizer is allowed: run it with -m {organizer.address}"
    return error


def _taken_over(
    prop: Property, organizer: Mailbox, guests: Guests, options: ReadOptions
) -> Noted[Hosting]:
    attendees = _without(guests.attendees, options.mailbox)
    if _NOBODY.fullmatch(organizer.folded):
        attendees, stays = _without(attendees, organizer.folded), "is no person and is not invited"
    elif any(a.mailbox.folded == organizer.folded for a in attendees):
        stays = "stays invited, as the file lists them"
    else:
        stays = "is not invited, as the file does not list them"
    finding = note(
        prop,
        code="organizer-replaced",
        message=f"{options.mailbox} organizes the meeting; {organizer} {stays}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
    return Noted(Hosting(attendees=attendees, needs_own_uid=True), (finding,))


def _appointment(prop: Property, organizer: Mailbox, guests: Guests) -> Noted[Hosting]:
    people = tuple(
        f"Attendee: {attendee.mailbox} ({attendee.role}, {answer.lower() or 'needs-action'})"
        for attendee, answer in zip(guests.attendees, guests.answers, strict=True)
    )
    finding = note(
        prop,
        code="organizer-replaced",
        message=f"entered as appointment; {organizer} and the attendees stand in the body",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
    )
    lines = (f"Organizer: {organizer}", *people)
    return Noted(Hosting(attendees=(), lines=lines), (finding,))


def _without(attendees: tuple[Attendee, ...], mailbox: str) -> tuple[Attendee, ...]:
    return tuple(a for a in attendees if a.mailbox.folded != fold(mailbox))


def _about(prop: Property | None, organizer: Mailbox | None) -> Iterator[Finding]:
    if prop is None:
        return
    if organizer is None:
        yield note(
            prop,
            code="organizer-without-address",
            message="the organizer has no mail address; the mailbox organizes the meeting",
            effect=Effect.LOST,
            severity=Severity.WARNING,
        )
    for name in filter(prop.param, ("SENT-BY", "DIR")):
        yield note(
            prop,
            code="parameter-lost",
            message=f"{name} {shorten(prop.param(name))} has no place in Exchange",
            effect=Effect.LOST,
        )


def _dropped(event: Component, guests: Guests, options: ReadOptions) -> Iterator[Finding]:
    """Say that the mailbox is not its own guest, and that answers cannot be written."""
    folded = fold(options.mailbox)
    if any(attendee.mailbox.folded == folded for attendee in guests.attendees):
        yield Finding(
            code="organizer-is-attendee",
            message=f"{options.mailbox} organizes the meeting and is not invited to it as well",
            effect=Effect.CHANGED,
            field="ATTENDEE",
            value=options.mailbox,
            where=event.where,
        )
    answers = zip(guests.attendees, guests.answers, strict=True)
    others = [answer for attendee, answer in answers if attendee.mailbox.folded != folded]
    given = [answer for answer in others if answer not in _UNANSWERED]
    if given:
        yield Finding(
            code="answers-lost",
            message="answers of attendees stand in the file; Exchange takes them only from people",
            effect=Effect.LOST,
            field="PARTSTAT",
            value=", ".join(
                f"{count} {answer}" for answer, count in sorted(Counter(given).items())
            ),
            where=event.where,
        )
