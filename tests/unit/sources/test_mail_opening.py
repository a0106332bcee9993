import base64

import pytest

from ews_meetings.sources.mail_opening import TooComplex, take_apart
from ews_meetings.sources.mail_parts import Part


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
        ("Content-Type: application/vnd.ms-tnef", "winmail.dat"),
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


INVITE = "From: a@firma.example\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"


def names(data: bytes) -> list[tuple[str, bool]]:
    return [(part.content_type, part.is_forwarded) for part in take_apart(data).parts]


def test_who_a_mail_is_to_are_addresses_once_each_and_never_blind_copies() -> None:
    found = take_apart(
        mail(
            'To: "Doe, Ann" <ann@x.example>, ann@x.example, undisclosed-recipients:;',
            "Cc: Team: bob@x.example, carol@x.example;",
            "Bcc: hidden@x.example",
            "",
            "y",
        )
    )
    assert found.to == ("ann@x.example",)
    assert found.cc == ("bob@x.example", "carol@x.example")
    assert "hidden" not in repr(found)


def test_a_forwarded_mail_is_looked_into_and_known_as_such() -> None:
    assert names(mail("Content-Type: message/rfc822", "", INVITE)) == [("text/calendar", True)]


def test_a_forwarded_mail_in_base64_is_looked_into() -> None:
    encoded = base64.b64encode(INVITE.encode()).decode()
    headers = ("Content-Type: message/rfc822", "Content-Transfer-Encoding: base64")
    assert names(mail(*headers, "", encoded)) == [("text/calendar", True)]


def test_a_mail_as_file_is_looked_into() -> None:
    encoded = base64.b64encode(INVITE.encode()).decode()
    header = 'Content-Type: application/octet-stream; name="Fwd.eml"'
    found = names(mail(header, "Content-Transfer-Encoding: base64", "", encoded))
    assert found == [("text/calendar", True)]


def test_what_was_signed_as_a_whole_is_looked_into_and_is_no_forward() -> None:
    inner = b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n"
    encoded = base64.b64encode(opaque(inner)).decode()
    header = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
    data = mail(header, "Content-Transfer-Encoding: base64", "", encoded)
    assert names(data) == [("text/calendar", False)]
    assert take_apart(data).closed == ""


def opaque(content: bytes) -> bytes:
    """A SignedData without signers (RFC 5652 §5.1)."""

    def value(tag: int, *inner: bytes) -> bytes:
        joined = b"".join(inner)
        return bytes((tag, 0x82)) + len(joined).to_bytes(2, "big") + joined

    signed, data = (bytes.fromhex(f"06092A864886F70D0107{n}") for n in ("02", "01"))
    inner = value(0x30, data, value(0xA0, value(0x04, content)))
    body = value(0x30, value(0x02, b"\1"), value(0x31), inner, value(0x31))
    return value(0x30, signed, value(0xA0, body))


def test_signatures_beside_a_text_are_known() -> None:
    assert only("Content-Type: application/pkcs7-signature; name=smime.p7s", "", "x").is_signature


@pytest.mark.parametrize("content", ["QkVHSU46Vk", "QkVH!!SU46", "Q"])
def test_broken_base64_is_read_as_far_as_it_goes_and_known(content: str) -> None:
    part = only("Content-Transfer-Encoding: base64", "Content-Type: text/calendar", "", content)
    assert part.is_damaged
    assert not only("Content-Transfer-Encoding: base64", "", "QkVHSU46").is_damaged


def test_the_number_of_parts_is_bounded() -> None:
    part = "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    few = mail('Content-Type: multipart/mixed; boundary="b"', "", part * 1500)
    assert len(take_apart(few).parts) == 1500
    with pytest.raises(TooComplex, match="more than 2000 parts"):
        take_apart(mail('Content-Type: multipart/mixed; boundary="b"', "", part * 2500))


@pytest.mark.parametrize("depth", [100, 5000])
def test_mails_within_mails_are_bounded(depth: int) -> None:
    with pytest.raises(TooComplex, match="nested too deeply"):
        take_apart(mail(*["Content-Type: message/rfc822\r\n"] * depth, "", "x"))


def test_boundaries_that_every_line_is_held_against_are_bounded() -> None:
    lines: list[str] = []
    for number in range(200):
        lines += [f'Content-Type: multipart/mixed; boundary="b{number}"', "", f"--b{number}"]
    with pytest.raises(TooComplex, match="nested too deeply"):
        take_apart(mail(*lines, "", "y\r\n" * 100_000))


def test_parts_far_down_still_count_less_than_the_text() -> None:
    first = Part(
        number=1999, content_type="text/calendar", name="", content=b"", is_alternative=True
    )
    file = Part(number=1, content_type="text/calendar", name="", content=b"", is_attachment=True)
    assert first.order < file.order
