"""Looks at the mail around a calendar as Outlook and the servers do that deliver it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ews_meetings.ics.checking.calendar import own_properties
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.people.people import read_mailbox
from ews_meetings.ics.text import CalendarText
from ews_meetings.model.finding import Severity
from ews_meetings.model.people import fold
from ews_meetings.sources.mail_parts import Mail, Part

_ENCODINGS = frozenset({"", "7bit", "8bit", "binary", "quoted-printable", "base64"})
_UTF_8 = frozenset({"utf-8", "utf8"})
_OF_ORGANIZER = frozenset({"REQUEST", "CANCEL"})


def check_mail(mail: Mail, texts: Mapping[int, CalendarText], *, source: str) -> Iterator[Remark]:
    """Yield why Outlook may show no meeting, or no buttons, or throw the mail away.

    Args:
        mail: taken apart; one of its parts is a calendar.
        texts: what its calendars hold, by the number of the part.
        source: what people call it.
    """
    part = min(mail.calendars, key=lambda one: one.order)
    where = f"{source}#{part.number}"
    if part.is_forwarded:
        yield Remark(
            code="mail-calendar-forwarded",
            message="the calendar stands in a mail within the mail: Outlook shows no buttons",
            advice="redirect the mail instead of forwarding it as an attachment",
            field="Content-Type",
            value="message/rfc822",
            where=where,
        )
        return
    yield from _place(mail, part, where)
    methods = _methods(texts.get(part.number))
    yield from _method(part, methods, where)
    yield from _text(part, where)
    yield from _people(mail, texts.get(part.number), methods, source=source)


def _place(mail: Mail, part: Part, where: str) -> Iterator[Remark]:
    """Yield that the calendar is not where a version of the text is looked for.

    Source: MS-OXCMAIL 2.1.3.3.8 (multipart/alternative, text/calendar last); RFC 2046 §5.1.4; RFC 6047 §2.4.
    """
    if part.content_type != "text/calendar":
        yield Remark(
            code="mail-calendar-type",
            message=f"the calendar is sent as {part.content_type}, so it is a file, no invitation",
            advice="send it as Content-Type: text/calendar; method=REQUEST; charset=utf-8",
            severity=Severity.ERROR,
            field="Content-Type",
            value=part.content_type,
            where=where,
        )
    is_whole = mail.kind == part.content_type
    if part.is_attachment or not (part.is_alternative or is_whole):
        yield Remark(
            code="mail-calendar-attached",
            message="the calendar is a file beside the text, not a version of it: Outlook shows an"
            " attachment and no buttons",
            advice="put it into multipart/alternative, behind the text and without"
            " Content-Disposition: attachment; the same as a file beside that does no harm",
            field="Content-Disposition" if part.is_attachment else "Content-Type",
            where=where,
        )
    elif part.is_alternative and not part.is_last_version:
        yield Remark(
            code="mail-calendar-not-last",
            message="text/calendar is not the last version in multipart/alternative, so another one"
            " is shown instead",
            advice="put text/plain first, then text/html, then text/calendar",
            field="Content-Type",
            where=where,
        )


def _methods(text: CalendarText | None) -> tuple[str, ...]:
    """Return what the calendars say they are."""
    if text is None:
        return ()
    shells = (text.index.shell(home) for home in range(len(text.index.shells)))
    found = (
        prop.value.strip().upper()
        for shell in shells
        for prop in own_properties(text, shell)
        if prop.name == "METHOD"
    )
    return tuple(dict.fromkeys(found))


def _method(part: Part, methods: Sequence[str], where: str) -> Iterator[Remark]:
    """Yield that header and calendar do not say the same (RFC 6047 §2.4)."""
    said = (part.method or "").upper()
    own = methods[0] if methods else "REQUEST"
    if not said:
        yield Remark(
            code="mail-method-missing",
            message="Content-Type has no method parameter, so Outlook shows no buttons to answer with",
            advice=f"write Content-Type: text/calendar; method={own}; charset=utf-8",
            severity=Severity.ERROR,
            field="Content-Type",
            where=where,
        )
    elif methods and said not in methods:
        yield Remark(
            code="mail-method-differs",
            message=f"Content-Type says method={said} and the calendar METHOD:{own}",
            advice="write the same in both",
            severity=Severity.ERROR,
            field="METHOD",
            value=said,
            where=where,
        )


def _text(part: Part, where: str) -> Iterator[Remark]:
    """Yield what is odd about character set and transfer encoding.

    Source: RFC 6047 §2.4 (charset is to be given), RFC 5545 §3.1.4 (UTF-8), RFC 2045 §6.
    """
    is_ascii, charset = part.content.isascii(), (part.charset or "").lower()
    if not charset:
        yield Remark(
            code="mail-charset-missing",
            message="Content-Type does not say the character set"
            + ("" if is_ascii else ", and the text is not ASCII"),
            advice="write charset=utf-8 in Content-Type",
            severity=Severity.INFO if is_ascii else Severity.WARNING,
            field="Content-Type",
            where=where,
        )
    elif charset not in _UTF_8:
        yield Remark(
            code="mail-charset-not-utf8",
            message=f"the calendar is sent as {charset}",
            advice="send it as UTF-8: many readers take no other",
            severity=Severity.INFO if is_ascii else Severity.WARNING,
            field="Content-Type",
            value=charset,
            where=where,
        )
    is_lie = part.encoding in {"", "7bit"} and not is_ascii
    if is_lie or part.encoding not in _ENCODINGS:
        told = f"says {part.encoding}" if part.encoding else "is missing"
        yield Remark(
            code="mail-encoding-wrong",
            message=f"Content-Transfer-Encoding {told}"
            + (", but the text is not ASCII" if is_lie else ", which nobody knows"),
            advice="send it with Content-Transfer-Encoding: base64 or quoted-printable",
            field="Content-Transfer-Encoding",
            value=part.encoding,
            where=where,
        )


def _people(
    mail: Mail, text: CalendarText | None, methods: Sequence[str], *, source: str
) -> Iterator[Remark]:
    """Yield that somebody invites themselves.

    Source: reports of senders: to its organizer Outlook shows no buttons ("meeting cannot be found in the
    calendar"), or moves the mail away.
    """
    recipients = {fold(address) for address in (*mail.to, *mail.cc)}
    if mail.sender and fold(mail.sender) in recipients:
        yield Remark(
            code="mail-sender-is-recipient",
            message=f"the mail is from and to {mail.sender}: Outlook takes it for a copy of one's own",
            advice="send it from another address than the one that is invited",
            field="From",
            value=mail.sender,
            where=source,
        )
    for organizer in _organizers(text) if _OF_ORGANIZER & set(methods) else ():
        if organizer in recipients:
            yield Remark(
                code="mail-organizer-is-recipient",
                message=f"the mail goes to its organizer {organizer}, who cannot answer themselves",
                advice="name another ORGANIZER, or do not send them the mail",
                severity=Severity.ERROR,
                field="ORGANIZER",
                value=organizer,
                where=source,
            )


def _organizers(text: CalendarText | None) -> tuple[str, ...]:
    """Return the addresses of the organizers, folded, each once."""
    found: dict[str, None] = {}
    for place in text.places() if text is not None else ():
        event = text.component(place) if text is not None else None
        prop = event.first("ORGANIZER") if event is not None else None
        mailbox = read_mailbox(prop) if prop is not None else None
        if mailbox is not None:
            found[mailbox.folded] = None
    return tuple(found)
