"""A mail to the wishes of the calendars in it.

The calendar part alone says what the meeting is: Subject and text of the mail are not read, From
chooses no organizer, To and Cc invite and other files are attached only where the caller wants it;
links are never followed. `docs/mails.md` has the rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import MailLoop, NoEvents, NotACalendar
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.people.letter import Letter
from ews_meetings.ics.reading import read_attachment, read_events
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.uids import Wished, settle
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.people import fold
from ews_meetings.sources.mail_loops import why_loop
from ews_meetings.sources.mail_opening import TooComplex, take_apart
from ews_meetings.sources.mail_parts import Mail, Part


def read_mail(data: bytes, *, source: str, options: ReadOptions) -> tuple[Wished, ...]:
    """Return what becomes of every event in a mail; see `mail_events`."""
    return settle(mail_events(data, source=source, options=options), options)


def mail_events(data: bytes, *, source: str, options: ReadOptions) -> tuple[Candidate, ...]:
    """Return every event in a mail.

    An event that stands in several parts counts once: the version of the text before what is shown
    inline before an attached file. A place is given as `file#part:line`.

    Args:
        data: The mail (RFC 5322).
        source: What people call it.
        options: How its calendars are read.

    Raises:
        NotACalendar: no part of it is a calendar.
        NoEvents: its calendars hold no event.
        MailLoop: a program has sent it that we may have caused to.

    Source: RFC 6047 §2 (iMIP); what Outlook, Google and scripts send.
    """
    mail = _opened(data, source=source, mailbox=options.mailbox)
    files = _unnamed(mail)
    related = _related(mail, files)
    found: list[Candidate] = []
    problems: list[tuple[Part, NotACalendar | NoEvents]] = []
    for part in mail.calendars:
        letter = _letter(mail, part, files, options)
        try:
            found += _events(part, source=source, options=options, related=related, letter=letter)
        except (NotACalendar, NoEvents) as error:
            problems.append((part, error))
    if not found:
        raise problems[0][1]
    empty = [_without_event(error) for part, error in problems if _is_empty(part, error)]
    broken = [_broken(part, error) for part, error in problems if not _is_empty(part, error)]
    about = tuple(_about_parts(mail, files, source=source, options=options))
    good = [event.told(*_about_sender(event, mail, options), *about) for event in found]
    return (good[0].told(*empty), *good[1:], *broken)


def _opened(data: bytes, *, source: str, mailbox: str) -> Mail:
    """Return a mail that has a calendar.

    Raises:
        NotACalendar: it has none, or cannot be taken apart.
        MailLoop: it is not to be imported, whatever stands in it.
    """
    try:
        mail = take_apart(data)
    except TooComplex as error:
        raise NotACalendar(source, f"a mail, but {error}") from error
    if not mail.calendars:
        raise NotACalendar(source, _why_none(mail))
    if reason := why_loop(mail, mail.calendars, mailbox=mailbox):
        raise MailLoop(source, reason)
    return mail


def _is_empty(part: Part, error: NotACalendar | NoEvents) -> bool:
    return isinstance(error, NoEvents) or not part.content.strip()


def _without_event(error: NotACalendar | NoEvents) -> Finding:
    return Finding(
        code="mail-part-empty",
        message=f"a further calendar of the mail holds no event: {error.message}",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        where=error.path,
    )


def _broken(part: Part, error: NotACalendar | NoEvents) -> Candidate:
    """Return the refusal of a part that cannot be read, beside others that can."""
    wish = Unusable(title=part.name or error.path, where=error.path, refusal=Refusal.of(error))
    return Candidate(
        uid="",
        recurrence="",
        sequence=0,
        stamp="",
        start="",
        title="",
        organizer="",
        digest=f"{part.number}:{hashlib.sha256(part.content).hexdigest()}",
        where=error.path,
        part=part.order,
        is_revision=False,
        outcome=wish,
    )


def _events(
    part: Part,
    *,
    source: str,
    options: ReadOptions,
    related: Mapping[str, Attachment],
    letter: Letter,
) -> tuple[Candidate, ...]:
    return read_events(
        part.content,
        source=f"{source}#{part.number}",
        options=options,
        charset=part.charset,
        method=part.method,
        related=related,
        part=part.order,
        letter=letter,
    )


def _related(mail: Mail, files: tuple[Part, ...]) -> dict[str, Attachment]:
    """Return the parts that a calendar may name, by Content-ID, and the files by a name of ours."""
    named = {part.content_id: part for part in mail.parts if part.content_id}
    ours = {_ours(part): part for part in files}
    return {
        name: read_attachment(
            part.name, part.content, content_type=part.content_type, number=part.number
        )
        for name, part in (named | ours).items()
        if not part.is_calendar
    }


def _ours(part: Part) -> str:
    """Return the name of a file of a mail; no Content-ID is like it (RFC 5322 §3.6.4 wants an @)."""
    return f"part {part.number}"


def _letter(mail: Mail, part: Part, files: tuple[Part, ...], options: ReadOptions) -> Letter:
    """Return what the mail may add to the meetings of a part; a forwarded one was to other people."""
    attached = tuple(map(_ours, files)) if options.mail_attachments else ()
    if part.is_forwarded:
        return Letter(files=attached)
    return Letter(to=mail.to, cc=mail.cc, files=attached)


def _unnamed(mail: Mail) -> tuple[Part, ...]:
    """Return the files of a mail that no calendar of it names; pictures of its text are none."""
    calendars = [part.content for part in mail.calendars]
    return tuple(
        part
        for part in mail.parts
        if part.name
        and not (part.is_calendar or part.is_signature or part.is_picture)
        and not (part.content_id and any(part.content_id.encode() in text for text in calendars))
    )


def _about_sender(event: Candidate, mail: Mail, options: ReadOptions) -> Iterator[Finding]:
    renamed = options.addresses.renamed
    organizer = fold(renamed(event.organizer) or options.mailbox)
    if mail.sender and organizer and fold(renamed(mail.sender)) != organizer:
        who = "the organizer of its calendar" if event.organizer else options.mailbox
        yield Finding(
            code="sender-differs",
            message=f"the mail is from {mail.sender}, not from {who}; From chooses no organizer",
            effect=Effect.KEPT,
            field="From",
            value=mail.sender,
            where=event.where,
        )


def _about_parts(
    mail: Mail, files: tuple[Part, ...], *, source: str, options: ReadOptions
) -> Iterator[Finding]:
    """Report what becomes of the other files of a mail, and what of it is damaged or signed."""
    for part in files:
        where = f"{source}#{part.number}"
        if options.mail_attachments:
            yield Finding(
                code="mail-file-attached",
                message=f"{part.name!r} of the mail is attached to the meeting",
                effect=Effect.KEPT,
                value=part.name,
                where=where,
            )
        else:
            yield Finding(
                code="mail-file-left-out",
                message=f"the mail also carries {part.name!r}; it is not attached to the meeting"
                " (--mail-attachments does that)",
                effect=Effect.LOST,
                value=part.name,
                where=where,
            )
    for part in mail.parts:
        if part.is_damaged and (part.is_calendar or part in files):
            yield Finding(
                code="mail-part-damaged",
                message="its base64 is broken in the mail; some of it may be missing",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
                where=f"{source}#{part.number}",
            )


def _why_none(mail: Mail) -> str:
    if mail.closed:
        return f"the mail is {mail.closed}"
    return "the mail has no calendar part (links in it are not followed)"
