import base64

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import NoEvents, NotACalendar
from ews_meetings.ics.uids import Wished
from ews_meetings.sources.mail import is_invitation, read_mail
from tests.unit.ics.making import OPTIONS, calendar, codes, event, event_lines

INVITE = event("SUMMARY:x", "ATTENDEE:mailto:guest@firma.example").decode()
TEXT = ("Content-Type: text/plain", "", "hello")


def part(content: str, *headers: str) -> tuple[str, ...]:
    return (*(headers or ("Content-Type: text/calendar",)), "", content)


def mixed(*parts: tuple[str, ...], kind: str = "mixed", sender: str = "me@firma.example") -> bytes:
    lines = [f"From: {sender}", f'Content-Type: multipart/{kind}; boundary="b"', ""]
    for inner in parts:
        lines += ["--b", *inner]
    return "\r\n".join((*lines, "--b--", "")).encode()


def read(data: bytes) -> tuple[Wished, ...]:
    return read_mail(data, source="a.eml", options=OPTIONS)


def only(data: bytes) -> Hold:
    (wish,) = read(data)
    assert isinstance(wish, Hold), wish
    return wish


def test_a_place_is_file_part_and_line() -> None:
    assert only(mixed(TEXT, part(INVITE))).where == "a.eml#2:3"


def test_an_event_in_two_parts_is_read_once_from_the_text_of_the_mail() -> None:
    attached = part(INVITE, "Content-Type: text/calendar", "Content-Disposition: attachment")
    found = only(mixed(attached, TEXT, part(INVITE)))
    assert found.where == "a.eml#3:3"
    assert codes(found) == ["event-twice"]


def test_parts_that_differ_in_details_are_still_one_event_and_it_is_said() -> None:
    other = INVITE.replace("SUMMARY:x", "SUMMARY:y")
    attached = part(other, "Content-Type: text/calendar", "Content-Disposition: attachment")
    found = only(mixed(attached, part(INVITE), kind="alternative"))
    assert found.series.meeting.subject == "x"
    assert "but for details the same" in found.findings[0].message


def test_another_sequence_is_another_revision() -> None:
    newer = event("SUMMARY:new", "SEQUENCE:1").decode()
    found = only(mixed(part(INVITE), part(newer)))
    assert found.series.meeting.subject == "new"


def test_two_uids_are_two_meetings() -> None:
    other = INVITE.replace("UID:one", "UID:two")
    assert len(read(mixed(part(INVITE), part(other)))) == 2


def test_a_bad_part_does_not_stop_a_good_one() -> None:
    found = only(mixed(part(""), part(calendar().decode()), part(INVITE)))
    assert found.series.meeting.subject == "x"
    assert codes(found) == ["mail-part-empty", "mail-part-empty"]


def test_a_part_that_cannot_be_read_is_refused_beside_a_good_one() -> None:
    torn = part("BEGIN:VCAL", "Content-Type: text/calendar")
    held, refused = read(mixed(part(INVITE), torn))
    assert isinstance(held, Hold)
    assert isinstance(refused, Unusable)
    assert (refused.where, refused.refusal.code) == ("a.eml#2", "not-a-calendar")


@pytest.mark.parametrize("method", ["REQUEST", "publish", "CANCEL", "ADD", ""])
def test_what_an_organizer_sends_is_an_invitation(method: str) -> None:
    kind = (
        f"Content-Type: text/calendar; method={method}" if method else "Content-Type: text/calendar"
    )
    assert is_invitation(mixed(TEXT, part(INVITE, kind)), mailbox="me@firma.example")
    own = calendar(f"METHOD:{method}", *event_lines()).decode()
    assert is_invitation(mixed(part(own)), mailbox="me@firma.example")


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_what_answers_is_no_invitation(method: str) -> None:
    own = calendar(f"METHOD:{method}", *event_lines()).decode()
    said = "Content-Type: text/calendar; method=REQUEST"
    assert not is_invitation(mixed(part(own, said)), mailbox="me@firma.example")


def test_what_goes_round_or_has_no_meeting_is_no_invitation() -> None:
    busy = calendar("METHOD:REQUEST", "BEGIN:VFREEBUSY", "END:VFREEBUSY").decode()
    answered = b"Auto-Submitted: auto-replied\r\n" + mixed(part(INVITE))
    bounce = mixed(part(INVITE), kind="report")
    for data in (mixed(TEXT), mixed(part(busy)), answered, bounce):
        assert not is_invitation(data, mailbox="me@firma.example")


def test_from_never_chooses_the_organizer() -> None:
    found = only(mixed(part(INVITE), sender="Olga <olga@other.example>"))
    assert found.series.uid == "one"
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("sender-differs", "info")
    assert "olga@other.example" in finding.message


def test_from_that_is_the_organizer_needs_no_word() -> None:
    assert only(mixed(part(INVITE), sender="ME@firma.example")).findings == ()


def test_the_method_of_the_part_fills_in() -> None:
    (wish,) = read(mixed(part(INVITE, "Content-Type: text/calendar; method=REPLY")))
    assert isinstance(wish, Unusable)


def test_a_named_part_becomes_an_attachment_under_a_safe_name() -> None:
    invite = event("SUMMARY:x", "ATTACH:CID:agenda@x").decode()
    pdf = (
        'Content-Type: application/pdf; name="../agenda.pdf"',
        "Content-ID: <agenda@x>",
        "Content-Transfer-Encoding: base64",
        "",
        base64.b64encode(bytes(range(256))).decode(),
    )
    found = only(mixed(part(invite), pdf))
    (file,) = found.series.meeting.attachments
    assert (file.name, file.content_type) == ("agenda.pdf", "application/pdf")
    assert file.content == bytes(range(256))
    assert found.findings == ()


def test_a_file_that_no_event_names_is_reported() -> None:
    pdf = ('Content-Type: application/pdf; name="agenda.pdf"', "", "x")
    found = only(mixed(part(INVITE), pdf))
    assert codes(found) == ["mail-file-left-out"]
    assert found.findings[0].where == "a.eml#2"


def test_a_picture_of_the_text_is_not_reported() -> None:
    logo = ('Content-Type: image/png; name="logo.png"', "Content-ID: <logo>", "", "x")
    assert only(mixed(part(INVITE), logo)).findings == ()


def test_a_mail_without_calendar_says_so() -> None:
    with pytest.raises(NotACalendar, match="the mail has no calendar part"):
        read(mixed(TEXT))


def test_a_closed_mail_says_why() -> None:
    closed = ("Content-Type: application/pkcs7-mime", "", "x")
    with pytest.raises(NotACalendar, match="S/MIME"):
        read(mixed(closed))


def test_a_mail_whose_calendar_has_no_event_says_so() -> None:
    with pytest.raises(NoEvents, match=r"a\.eml#1: no event in it"):
        read(mixed(part(calendar().decode())))


def test_a_mail_nested_beyond_reason_is_refused() -> None:
    depth = 5000
    lines = ["From: a@b.example"]
    for number in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="b{number}"', "", f"--b{number}"]
    with pytest.raises(NotACalendar):
        read("\r\n".join((*lines, "", "x")).encode())
