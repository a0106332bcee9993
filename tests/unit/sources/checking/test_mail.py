"""Why a mail shows no buttons in Outlook, each reason by its code."""

from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.ics.options import ReadOptions
from ews_meetings.sources.batch import Given, gather
from ews_meetings.sources.checking.looking import Looker
from ews_meetings.sources.listed import Listing

OWN = Path(__file__).parents[3] / "corpus" / "own"
NOBODY = ReadOptions(mailbox="", zone="Europe/Prague")
TYPE = "text/calendar; method=REQUEST; charset=utf-8"
BASE = "Content-Transfer-Encoding: base64"


def calendar(
    *lines: str, method: str = "METHOD:REQUEST", organizer: str = "me@firma.example"
) -> str:
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Firma//Script//EN",
        *filter(None, [method]),
    )
    event = ("BEGIN:VEVENT", "UID:one", "DTSTAMP:20270101T080000Z", "SEQUENCE:0", "DTSTART:20270401T080000Z",
             f"ORGANIZER;CN=Me:mailto:{organizer}", "ATTENDEE:mailto:ann@firma.example", *lines, "END:VEVENT")  # fmt: skip
    return "\r\n".join((*head, *event, "END:VCALENDAR", ""))


def mail(
    *parts: tuple[str, str],
    kind: str = "multipart/alternative",
    sender: str = "me@firma.example",
    to: str = "ann@firma.example",
) -> bytes:
    """A mail of parts, each with its header and content."""
    inner = "".join(f"--=b\r\n{head}\r\n\r\n{content}\r\n" for head, content in parts)
    head = f"From: {sender}\r\nTo: {to}\r\nMIME-Version: 1.0\r\n"
    return f'{head}Content-Type: {kind}; boundary="=b"\r\n\r\n{inner}--=b--\r\n'.encode()


def whole(
    kind: str = TYPE, *, to: str = "ann@firma.example", text: str = "", head: str = ""
) -> bytes:
    """A mail that is nothing but a calendar."""
    lines = ("From: me@firma.example", f"To: {to}", "MIME-Version: 1.0", f"Content-Type: {kind}")
    return "\r\n".join((*lines, *filter(None, [head]), "", text or calendar())).encode()


PLAIN = ("Content-Type: text/plain; charset=utf-8", "Please come")
CALENDAR = (f"Content-Type: {TYPE}", calendar())


def codes(data: bytes) -> list[str]:
    gathered = gather(Listing(found=(), left=()), NOBODY, given=[Given(name="a.eml", content=data)])
    return [remark.code for remark in Looker(gathered).remarks(0)]


@pytest.mark.parametrize("data", [mail(PLAIN, CALENDAR), whole()])
def test_a_mail_as_outlook_wants_it_is_no_remark(data: bytes) -> None:
    assert codes(data) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (mail(CALENDAR, PLAIN), "mail-calendar-not-last"),
        (mail(PLAIN, CALENDAR, kind="multipart/mixed"), "mail-calendar-attached"),
        (mail(PLAIN, (f"{CALENDAR[0]}\r\nContent-Disposition: attachment", CALENDAR[1])), "mail-calendar-attached"),
        (whole("application/ics; method=REQUEST; charset=utf-8"), "mail-calendar-type"),
        (whole("text/calendar; charset=utf-8"), "mail-method-missing"),
        (whole("text/calendar; method=CANCEL; charset=utf-8"), "mail-method-differs"),
        (whole(text=calendar(method="")), "outlook-method-missing"),
        (whole("text/calendar; method=REQUEST"), "mail-charset-missing"),
        (whole("text/calendar; method=REQUEST; charset=iso-8859-1"), "mail-charset-not-utf8"),
        (whole(text=calendar("SUMMARY:Sch\u016fzka")), "mail-encoding-wrong"),
        (whole(head="Content-Transfer-Encoding: x-uuencode"), "mail-encoding-wrong"),
        (whole(to="me@firma.example, ann@firma.example", text=calendar(organizer="desk@firma.example")),
         "mail-sender-is-recipient"),
        (mail(PLAIN, CALENDAR, sender="desk@firma.example", to="Me@Firma.example"), "mail-organizer-is-recipient"),
        (whole(text=calendar(f"SUMMARY:{'a' * 80}")), "outlook-line-long"),
    ],
)  # fmt: skip
def test_each_reason_has_a_code(data: bytes, code: str) -> None:
    assert codes(data) == [code]


def test_what_is_sent_in_eight_bits_says_so() -> None:
    text = calendar("SUMMARY:Sch\u016fzka")
    assert codes(whole(text=text, head="Content-Transfer-Encoding: 8bit")) == []
    odd = codes(
        whole("text/calendar; method=REQUEST", text=text, head="Content-Transfer-Encoding: 8bit")
    )
    assert odd == ["mail-charset-missing"]


def test_a_calendar_in_a_forwarded_mail_is_told_as_that() -> None:
    inner = ("Content-Type: message/rfc822", mail(PLAIN, CALENDAR).decode().replace("=b", "=i"))
    assert codes(mail(PLAIN, inner, kind="multipart/mixed")) == ["mail-calendar-forwarded"]


def test_the_version_of_the_text_counts_and_the_same_as_a_file_does_no_harm() -> None:
    inner = mail(PLAIN, CALENDAR).decode().partition("\r\n\r\n")[2]
    alternative = ('Content-Type: multipart/alternative; boundary="=b"', inner)
    outer = "".join(
        f"--=o\r\n{head}\r\n\r\n{content}\r\n"
        for head, content in (
            alternative,
            (f"{CALENDAR[0]}\r\nContent-Disposition: attachment", CALENDAR[1]),
        )
    )
    head = "From: me@firma.example\r\nTo: ann@firma.example\r\nMIME-Version: 1.0\r\n"
    data = f'{head}Content-Type: multipart/mixed; boundary="=o"\r\n\r\n{outer}--=o--\r\n'.encode()
    assert codes(data) == []


def test_a_request_of_a_script_to_its_own_sender_tells_both() -> None:
    data = (OWN / "script-request-to-those-in-to.eml").read_bytes()
    assert codes(data) == ["mail-sender-is-recipient", "mail-organizer-is-recipient"]
