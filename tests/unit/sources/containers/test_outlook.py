from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from ews_meetings.errors import EventUnusable, ExtraNeeded, InputUnusable, NotACalendar
from ews_meetings.sources.containers.document import Document, content_of, in_memory
from ews_meetings.sources.containers.mapi import charset_of
from ews_meetings.sources.containers.opening import documents_in
from ews_meetings.sources.mail_opening import take_apart
from ews_meetings.sources.mail_parts import Mail
from tests.unit.ics.making import calendar, event
from tests.unit.sources.containers.compound import APPOINTMENT, Message, Tag, Value, compound, msg
from tests.unit.sources.containers.outlook_making import appointment, person, repeating_blob

INVITE = event("SUMMARY:x", before=("METHOD:REQUEST",))
ANN, BOB = person("ann@firma.example", "Ann"), person("bob@firma.example", "Bob", kind=2)


def content(message: Message) -> bytes:
    return read(msg(message))


def read(data: bytes) -> bytes:
    (document,) = documents_in(in_memory(data), "a.msg")
    assert isinstance(document, Document)
    return content_of(document)


def refusal(data: bytes) -> InputUnusable:
    with pytest.raises(InputUnusable) as raised:
        read(data)
    return raised.value


def mail(
    *files: dict[Tag, Value], inner: dict[int, Message] | None = None, **more: Value
) -> Message:
    values: dict[Tag, Value] = {
        0x001A: "IPM.Note",
        0x0037: "Plán 計画",
        0x1000: "hello",
        0x0042: "Olga",
        0x5D02: "olga@firma.example",
    }
    hidden = person("hidden@firma.example", kind=3)
    return Message(values=values, people=(ANN, BOB, hidden), files=files, inner=inner or {})


def file(name: str, data: bytes, kind: str, *, content_id: str = "") -> dict[Tag, Value]:
    found: dict[Tag, Value] = {0x3707: name, 0x3701: data, 0x370E: kind, 0x3705: 1}
    return found | ({0x3712: content_id} if content_id else {})


def parts(message: Message) -> Mail:
    return take_apart(content(message))


def test_a_mail_with_a_calendar_is_that_mail() -> None:
    pdf = file("agenda.pdf", bytes(range(256)), "application/pdf", content_id="agenda@x")
    found = parts(mail(file("invite.ics", INVITE, "text/calendar"), pdf))
    assert found.sender == "olga@firma.example"
    assert (found.to, found.cc) == (("ann@firma.example",), ("bob@firma.example",))
    text, invite, agenda = found.parts
    assert text.content == b"hello"
    assert (invite.is_calendar, invite.content, invite.method) == (True, INVITE, "REQUEST")
    assert (agenda.name, agenda.content) == ("agenda.pdf", bytes(range(256)))
    assert agenda.content_id == "agenda@x"


def test_blind_copies_do_not_come_along() -> None:
    assert b"hidden" not in content(mail())


def test_mails_in_a_mail_are_looked_into() -> None:
    inner = mail(file("invite.ics", INVITE, "text/calendar"))
    found = parts(mail({0x3707: "forwarded", 0x3705: 5}, inner={0: inner}))
    assert [part.is_calendar for part in found.parts] == [False, False, True]


def test_a_signed_mail_that_outlook_keeps_whole_is_looked_into() -> None:
    signed = (
        b'Content-Type: multipart/signed; boundary="s"\r\n\r\n--s\r\nContent-Type: text/calendar\r\n\r\n'
        + INVITE
        + b"\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n\r\nx\r\n--s--\r\n"
    )
    found = parts(mail(file("smime.p7m", signed, "multipart/signed")))
    assert [part.content_type for part in found.parts[1:]] == [
        "text/calendar",
        "application/pkcs7-signature",
    ]


def test_a_value_longer_than_a_sector_of_streams_is_whole() -> None:
    large = calendar(*event("DESCRIPTION:" + "x" * 60_000).decode().splitlines()[2:-1])
    found = parts(mail(file("invite.ics", large, "text/calendar")))
    assert found.parts[1].content == large


def test_a_report_on_another_mail_says_so() -> None:
    values = {**mail().values, 0x001A: "REPORT.IPM.Note.NDR"}
    assert parts(replace(mail(), values=values)).kind == "multipart/report"


def test_an_automatic_answer_says_so() -> None:
    values = {**mail().values, 0x007D: "Subject: x\r\nAuto-Submitted: auto-replied\r\n"}
    assert parts(replace(mail(), values=values)).auto_submitted == "auto-replied"


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        ("IPM.Appointment", ""),
        ("IPM.Schedule.Meeting.Request", "METHOD:REQUEST"),
        ("IPM.Schedule.Meeting.Canceled", "METHOD:CANCEL"),
        ("IPM.Schedule.Meeting.Resp.Pos", "METHOD:REPLY"),
    ],
)
def test_each_class_of_meetings_has_its_method(kind: str, method: str) -> None:
    lines = content(appointment(kind, people=(ANN,))).decode().split("\r\n")
    assert [line for line in lines if line.startswith("METHOD")] == ([method] if method else [])


def test_a_meeting_gives_its_properties_by_name_and_by_tag() -> None:
    room = person("room@firma.example", kind=3, answer=3)
    text = content(appointment(people=(ANN, BOB, room), repetition=repeating_blob()))
    lines = text.replace(b"\r\n ", b"").decode().split("\r\n")
    for line in (
        "SUMMARY:Planning",
        "LOCATION:Room 1\\, floor 2",
        "DESCRIPTION:Bring numbers\\;\\nand pens",
        'DTSTART;TZID="Central Europe Standard Time":20270401T090000',
        "RRULE:FREQ=WEEKLY;INTERVAL=1;BYDAY=TH;WKST=MO;COUNT=5",
        "CATEGORIES:Blue,Red",
        "SEQUENCE:3",
        "CLASS:PRIVATE",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-IMPORTANCE:2",
        "TRIGGER:-PT10M",
        'ORGANIZER;CN="Me":mailto:me@firma.example',
        'ATTENDEE;CN="Ann":mailto:ann@firma.example',
        'ATTENDEE;CN="Bob";ROLE=OPT-PARTICIPANT:mailto:bob@firma.example',
        'ATTENDEE;CN="room@firma.example";CUTYPE=RESOURCE;ROLE=NON-PARTICIPANT;PARTSTAT=ACCEPTED'
        ":mailto:room@firma.example",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("page", "codec"),
    [(1250, "cp1250"), (28592, "iso8859-2"), (28605, "iso8859-15"), (50220, "iso2022-jp"),
     (20866, "koi8-r"), (65001, "utf-8"), (28602, "utf-8"), (None, "utf-8")],
)  # fmt: skip
def test_a_text_in_html_is_read_in_its_code_page(page: int | None, codec: str) -> None:
    word = {"iso2022-jp": "会議", "koi8-r": "встреча", "iso8859-15": "prix 5 €"}.get(
        codec, "schůze"
    )
    more: dict[Tag, Value] = {0x1000: "", 0x1013: f"<p>{word}</p>".encode(codec)}
    if page is not None:
        more[0x3FDE] = page
    item = replace(appointment(), values={**appointment().values, **more})
    assert word in content(item).replace(b"\r\n ", b"").decode()


def test_a_narrow_text_in_a_code_page_that_nobody_knows_is_read_all_the_same() -> None:
    item = appointment()
    assert b"SUMMARY:Planning" in content(replace(item, values={**item.values, 0x3FFD: 99_999}))
    assert charset_of(99_999, otherwise="cp1252") == "cp1252"


def test_an_organizer_without_smtp_address_is_no_reason_to_organize_it_ourselves() -> None:
    message = appointment("IPM.Schedule.Meeting.Request", people=(ANN,))
    values = {tag: value for tag, value in message.values.items() if tag != 0x5D02}
    values |= {0x0064: "EX", 0x0065: "/o=Org/cn=olga"}
    error = refusal(msg(replace(message, values=values)))
    assert isinstance(error, EventUnusable)
    assert "save it as iCalendar" in error.hint


def test_the_organizer_among_the_recipients_is_no_guest() -> None:
    me = {**person("me@firma.example", "Me"), 0x5FFD: 3}
    assert b"ATTENDEE" not in content(appointment(people=(me,)))


def test_an_appointment_without_guests_has_no_organizer() -> None:
    values = {**appointment().values, (APPOINTMENT, 0x8217): 0}
    assert b"ORGANIZER" not in content(replace(appointment(), values=values))


def test_a_file_of_a_meeting_is_attached_and_an_item_that_is_none_is_told_of() -> None:
    item: dict[Tag, Value] = {0x3707: "old mail", 0x3705: 5}
    files = (file("a.pdf", b"%PDF", "application/pdf"), item)
    text = content(replace(appointment(), files=files)).replace(b"\r\n ", b"").decode()
    assert 'FMTTYPE=application/pdf;X-FILENAME="a.pdf":JVBERg==' in text
    assert "X-OUTLOOK-LOST:old mail hangs on it and is no file" in text


@pytest.mark.parametrize(
    ("kind", "what"), [("IPM.Task", "a task"), ("IPM.Contact", "a contact"), ("IPM.Odd", "ipm.odd")]
)
def test_what_is_neither_meeting_nor_mail_says_what_it_is(kind: str, what: str) -> None:
    error = refusal(msg(Message(values={0x001A: kind})))
    assert isinstance(error, NotACalendar)
    assert what in error.message


def test_another_file_of_office_is_none_of_outlook() -> None:
    assert "no mail or meeting" in refusal(compound({"WordDocument": b"x"})).message


def is_told(data: bytes) -> bool:
    """Whether a file is read, or refused in words of ours; all else is raised."""
    try:
        return bool(read(data))
    except InputUnusable as error:
        return error.message.startswith("a.msg: ")


def test_a_file_that_is_cut_off_or_damaged_anywhere_is_told() -> None:
    whole = msg(appointment(people=(ANN,), repetition=repeating_blob()))
    for size in range(8, len(whole), 701):
        assert is_told(whole[:size])
        assert is_told(whole[:size] + b"\xff" * 64 + whole[size + 64 :])


def test_without_the_extra_it_says_which_one_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)
    error = refusal(msg(mail()))
    assert isinstance(error, ExtraNeeded)
    assert error.exit_code == 8
    assert "'msg'" in error.message
    assert "ews-meetings[msg]" in error.hint
