"""Whatever comes as MIME makes an item or is refused; nothing else happens."""

from contextlib import suppress
from datetime import UTC

from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.mime.content import files_in, taking
from ews_meetings.sandbox.mime.mail import write_mail
from ews_meetings.sandbox.store.model import Item

_ENTRY = Item(kind="CalendarItem", mailbox="organizer@sandbox.example", folder=1)
_MESSAGE = Item(kind="Message", mailbox="organizer@sandbox.example", folder=1)
_NAMES = st.sampled_from(
    ("DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RECURRENCE-ID", "UID", "ATTENDEE",
     "ORGANIZER", "TRIGGER", "ATTACH;VALUE=BINARY", "CATEGORIES", "SEQUENCE", "PRIORITY",
     "BEGIN", "END", "DTSTART;TZID=../../etc/passwd", "DTSTART;TZID=Europe/Berlin")
)  # fmt: skip
_VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ("20261203T090000Z", "20261203", "00000101", "99991231T235959", "20260329T023000", "P1D",
         "-P99999999999D", "FREQ=DAILY;INTERVAL=0", "FREQ=WEEKLY;UNTIL=99991231",
         "FREQ=MONTHLY;BYDAY=1MO", "VEVENT", "VALARM", "mailto:a@b.example", "=")
    ),
)  # fmt: skip
_EVENTS = st.lists(st.tuples(_NAMES, _VALUES).map(":".join), max_size=8).map("\n".join)
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ("From", "To", "Cc", "Subject", "Date", "Message-ID", "Content-Type", "References",
             "Content-Transfer-Encoding", "Importance", "In-Reply-To")
        ),
        st.text(max_size=40),
    ).map(": ".join),
    max_size=6,
).map("\r\n".join)  # fmt: skip


def _try(item: Item, raw: bytes) -> None:
    with suppress(EwsError):
        read = taking(item, raw, context=UTC)
        boxes = [box for boxes in read.people.values() for box in boxes]
        boxes += [who.mailbox for who in read.attendees]
        _show(*read.texts.values(), *read.categories, *(read.body.text if read.body else ""))
        _show(*(box.address for box in boxes), *(box.name for box in boxes))
        if item.kind == "Message":
            assert write_mail(read)
    with suppress(EwsError):
        for file in files_in(item, raw, now=""):
            _show(file.name, file.content_type, file.content_id)
            assert write_mail(_MESSAGE, files=(file,))


def _show(*texts: str) -> None:
    """Writes texts as an answer would."""
    for text in texts:
        etree.Element("a").text = text


@given(event=_EVENTS)
@example(event="DTSTART:20261203T090000Z\nRRULE:FREQ=DAILY;INTERVAL=0")
def test_an_event_is_read_or_refused(event: str) -> None:
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{event}\nEND:VEVENT\nEND:VCALENDAR"
    _try(_ENTRY, text.encode())


@given(raw=st.binary(max_size=200))
def test_bytes_are_read_or_refused(raw: bytes) -> None:
    _try(_ENTRY, raw)
    _try(_MESSAGE, raw)


@given(headers=_HEADERS, body=st.binary(max_size=100))
@example(headers="Content-Type: text/html; charset=nothing", body=b"\xff")
@example(headers="From: <", body=b"")
@example(headers="Content-Type: multipart/mixed; boundary=a", body=b"--a\r\n\r\n--a--")
def test_a_mail_is_read_or_refused(headers: str, body: bytes) -> None:
    _try(_MESSAGE, headers.encode() + b"\r\n\r\n" + body)
