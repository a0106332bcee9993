import base64

import pytest

from ews_meetings.sources.mail_parts import Part, take_apart


def mail(*lines: str) -> bytes:
    return "\r\n".join(("From: Ann <ann@firma.example>", "MIME-Version: 1.0", *lines)).encode()


def only(*lines: str) -> Part:
    (part,) = take_apart(mail(*lines)).parts
    return part


def test_the_sender_is_an_address() -> None:
    assert take_apart(mail("Subject: x", "", "y")).sender == "ann@firma.example"
    assert take_apart(b"Subject: x\n\ny").sender == ""


def test_a_part_is_decoded_whatever_its_transfer_encoding() -> None:
    raw = "Schůzka".encode()
    quoted = "Sch=C5=AFzka"
    assert only("Content-Transfer-Encoding: quoted-printable", "", quoted).content == raw
    encoded = base64.b64encode(raw).decode()
    assert only("Content-Transfer-Encoding: base64", "", encoded).content == raw
    assert only("Content-Transfer-Encoding: 8bit", "", "Schůzka").content == raw


def test_parameters_of_a_calendar_part_are_kept() -> None:
    part = only('Content-Type: text/calendar; method=REQUEST; charset="iso-8859-2"', "", "x")
    assert (part.method, part.charset, part.is_calendar) == ("REQUEST", "iso-8859-2", True)


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: application/ics",
        "Content-Type: text/x-vcalendar",
        'Content-Type: application/octet-stream; name="Invite.ICS"',
        'Content-Disposition: attachment; filename="=?utf-8?B?xa9sLmljcw==?="',
        "Content-Disposition: attachment; filename*=utf-8''%C5%AFl.ics",
    ],
)
def test_calendars_are_known_by_type_or_name(header: str) -> None:
    assert only(header, "", "x").is_calendar


def test_calendars_are_known_by_their_first_line() -> None:
    assert only("Content-Type: text/plain", "", "", "BEGIN:VCALENDAR").is_calendar
    assert not only("Content-Type: text/plain", "", "see BEGIN:VCALENDAR").is_calendar


def test_parts_of_any_nesting_are_leaves_in_order() -> None:
    found = take_apart(
        mail(
            'Content-Type: multipart/mixed; boundary="a"',
            "",
            "--a",
            'Content-Type: multipart/alternative; boundary="b"',
            "",
            "--b",
            "Content-Type: text/plain",
            "",
            "text",
            "--b",
            "Content-Type: text/calendar",
            "",
            "x",
            "--b--",
            "--a",
            "Content-Type: message/rfc822",
            "",
            "Content-Type: text/calendar",
            "",
            "y",
            "--a",
            "Content-Type: text/calendar",
            "Content-Disposition: attachment",
            "Content-ID: <id@x>",
            "",
            "z",
            "--a--",
        )
    )
    assert [(part.number, part.content_type, part.rank) for part in found.parts] == [
        (1, "text/plain", 0),
        (2, "text/calendar", 0),
        (3, "text/calendar", 1),
        (4, "text/calendar", 2),
    ]
    assert found.parts[3].content_id == "id@x"


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Content-Type: application/pkcs7-mime; smime-type=enveloped-data", "S/MIME"),
        ("Content-Type: application/ms-tnef; name=winmail.dat", "TNEF"),
    ],
)
def test_parts_that_cannot_be_looked_into_are_said_so(header: str, why: str) -> None:
    assert why in take_apart(mail(header, "", "x")).closed


@pytest.mark.parametrize(
    "header",
    [
        "Content-Type: ;;;=",
        "Content-Type: text/calendar; charset*=x'y",
        "Content-Type: multipart/mixed",
        "Content-Transfer-Encoding: base64\r\nContent-Type: \x00/\x00",
        "Content-Disposition: attachment; filename*0*=utf-9''%zz",
        'Content-Disposition: attachment; filename="=?x?Q?=zz?="',
    ],
)
def test_broken_headers_do_no_harm(header: str) -> None:
    assert len(take_apart(mail(header, "", "%%%")).parts) == 1
