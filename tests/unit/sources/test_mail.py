import base64
from dataclasses import replace

import pytest

from ews_meetings.change.wish import Drop, Hold, Unusable
from ews_meetings.errors import AnswersOnly, NoEvents, NotACalendar
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.sources.invitations import is_invitation
from ews_meetings.sources.mail import read_mail
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
    assert is_invitation(mixed(TEXT, part(INVITE, kind)), mailbox=lambda: "me@firma.example")
    own = calendar(f"METHOD:{method}", *event_lines()).decode()
    assert is_invitation(mixed(part(own)), mailbox=lambda: "me@firma.example")


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"])
def test_what_answers_is_no_invitation(method: str) -> None:
    own = calendar(f"METHOD:{method}", *event_lines()).decode()
    said = "Content-Type: text/calendar; method=REQUEST"
    assert not is_invitation(mixed(part(own, said)), mailbox=lambda: "me@firma.example")


def test_what_goes_round_or_has_no_meeting_is_no_invitation() -> None:
    busy = calendar("METHOD:REQUEST", "BEGIN:VFREEBUSY", "END:VFREEBUSY").decode()
    answered = b"Auto-Submitted: auto-replied\r\n" + mixed(part(INVITE))
    bounce = mixed(part(INVITE), kind="report")
    for data in (mixed(TEXT), mixed(part(busy)), answered, bounce):
        assert not is_invitation(data, mailbox=lambda: "me@firma.example")


def test_from_never_chooses_the_organizer() -> None:
    found = only(mixed(part(INVITE), sender="Olga <olga@other.example>"))
    assert found.series.uid == "one"
    (finding,) = found.findings
    assert (finding.code, finding.severity) == ("sender-differs", "info")
    assert "olga@other.example" in finding.message


def test_from_that_is_the_organizer_needs_no_word() -> None:
    assert only(mixed(part(INVITE), sender="ME@firma.example")).findings == ()


def test_the_method_of_the_part_fills_in() -> None:
    with pytest.raises(AnswersOnly):
        read(mixed(part(INVITE, "Content-Type: text/calendar; method=REPLY")))


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


REQUEST = event("SUMMARY:x", before=("METHOD:REQUEST",)).decode()
FROM_MAIL = replace(OPTIONS, attendees_from_mail=True)


def addressed(*parts: tuple[str, ...], kind: str = "mixed") -> bytes:
    to = b"To: Ann <ann@x.example>, me@firma.example\r\nCc: bob@x.example, ANN@x.example\r\n"
    return to + b"Bcc: hidden@x.example\r\n" + mixed(*parts, kind=kind)


def guests(data: bytes, options: ReadOptions = FROM_MAIL) -> list[tuple[str, str]]:
    (wish,) = read_mail(data, source="a.eml", options=options)
    assert isinstance(wish, Hold), wish
    attendees = wish.series.meeting.attendees
    return [(attendee.mailbox.address, str(attendee.role)) for attendee in attendees]


def test_a_request_that_names_nobody_invites_to_and_cc_where_that_is_wanted() -> None:
    data = addressed(part(REQUEST))
    assert guests(data) == [("ann@x.example", "required"), ("bob@x.example", "optional")]
    (wish,) = read_mail(data, source="a.eml", options=FROM_MAIL)
    (finding,) = wish.findings
    assert (finding.code, finding.value) == ("attendees-from-mail", "ann@x.example, bob@x.example")


def test_without_the_option_nobody_is_invited_and_it_is_said_whom_the_mail_is_to() -> None:
    data = addressed(part(REQUEST))
    assert guests(data, OPTIONS) == []
    assert codes(only(data)) == ["request-without-attendee"]
    assert "ann@x.example" in only(data).findings[0].message


def test_the_method_of_the_part_makes_a_request_too() -> None:
    plain = event("SUMMARY:x").decode()
    assert len(guests(addressed(part(plain, "Content-Type: text/calendar; method=REQUEST")))) == 2


@pytest.mark.parametrize("method", ["PUBLISH", ""])
def test_what_is_no_request_takes_nobody_from_the_mail(method: str) -> None:
    before = (f"METHOD:{method}",) if method else ()
    plain = event("SUMMARY:x", before=before).decode()
    assert guests(addressed(part(plain))) == []


def test_a_calendar_that_names_anybody_gets_no_others() -> None:
    named = event("ATTENDEE:mailto:guest@x.example", before=("METHOD:REQUEST",)).decode()
    assert guests(addressed(part(named))) == [("guest@x.example", "required")]


def test_an_address_that_was_renamed_is_invited_under_its_new_name() -> None:
    renamed = replace(FROM_MAIL, addresses=AddressMap.of({"@x.example": "@y.example"}.items()))
    found = guests(addressed(part(REQUEST)), renamed)
    assert [address for address, _ in found] == ["ann@y.example", "bob@y.example"]


def test_a_forwarded_request_takes_nobody_from_the_mail_around_it() -> None:
    inner = ("Content-Type: message/rfc822", "", "Content-Type: text/calendar", "", REQUEST)
    assert guests(addressed(inner)) == []


def test_a_cancellation_takes_nobody_from_the_mail() -> None:
    gone = event("SUMMARY:x", before=("METHOD:CANCEL",)).decode()
    (wish,) = read_mail(addressed(part(gone)), source="a.eml", options=FROM_MAIL)
    assert isinstance(wish, Drop)


def test_another_recipient_is_another_digest_only_where_it_counts() -> None:
    data = addressed(part(REQUEST))
    other = data.replace(b"bob@", b"carol@")
    digests = [
        [wish.digest for wish in read_mail(d, source="a", options=o) if isinstance(wish, Hold)]
        for o in (OPTIONS, FROM_MAIL)
        for d in (data, other)
    ]
    assert digests[0] == digests[1]
    assert digests[2] != digests[3]


PDF = ('Content-Type: application/pdf; name="../agenda.pdf"', "", "x")


def test_files_of_the_mail_are_attached_where_that_is_wanted() -> None:
    logo = ('Content-Type: image/png; name="logo.png"', "Content-ID: <logo>", "", "x")
    signature = ("Content-Type: application/pkcs7-signature; name=smime.p7s", "", "x")
    data = mixed(part(INVITE), PDF, logo, signature)
    (wish,) = read_mail(data, source="a.eml", options=replace(OPTIONS, mail_attachments=True))
    assert isinstance(wish, Hold)
    (file,) = wish.series.meeting.attachments
    assert (file.name, file.content, file.content_type) == ("agenda.pdf", b"x", "application/pdf")
    assert codes(wish) == ["mail-file-attached"]
    assert codes(only(data)) == ["mail-file-left-out"]


def test_a_file_that_the_calendar_names_is_attached_once() -> None:
    invite = event("SUMMARY:x", "ATTACH:CID:agenda@x").decode()
    pdf = ('Content-Type: application/pdf; name="a.pdf"', "Content-ID: <agenda@x>", "", "x")
    options = replace(OPTIONS, mail_attachments=True)
    (wish,) = read_mail(mixed(part(invite), pdf), source="a.eml", options=options)
    assert isinstance(wish, Hold)
    assert len(wish.series.meeting.attachments) == 1


def test_neither_subject_nor_text_of_the_mail_is_read() -> None:
    found = only(b"Subject: other\r\n" + mixed(TEXT, part(INVITE)))
    assert found.series.meeting.subject == "x"
    assert found.series.meeting.body.content == ""


def test_two_methods_that_differ_are_told_and_the_one_of_the_calendar_counts() -> None:
    found = only(mixed(part(REQUEST, "Content-Type: text/calendar; method=PUBLISH")))
    assert "method-differs" in codes(found)


def test_a_calendar_whose_base64_is_broken_is_read_as_far_as_it_goes() -> None:
    encoded = base64.b64encode(INVITE.encode()).decode()
    headers = ("Content-Type: text/calendar", "Content-Transfer-Encoding: base64")
    broken = encoded[:40] + "!!" + encoded[40:]
    found = only(mixed(part(broken, *headers)))
    assert codes(found) == ["mail-part-damaged"]
    assert found.series.meeting.subject == "x"


def test_base64_that_lacks_its_last_bytes_is_read_as_far_as_it_goes() -> None:
    whole = base64.b64encode(INVITE.ljust(len(INVITE) // 3 * 3 + 3).encode()).decode()
    headers = ("Content-Type: text/calendar", "Content-Transfer-Encoding: base64")
    found = only(mixed(part(f"{whole}Q", *headers)))
    assert codes(found) == ["mail-part-damaged"]
    assert found.series.meeting.subject == "x"


def test_a_wrong_character_set_does_no_harm_to_utf_8() -> None:
    czech = event("SUMMARY:Schůzka").decode()
    found = only(mixed(part(czech, "Content-Type: text/calendar; charset=iso-8859-1")))
    assert found.series.meeting.subject == "Schůzka"


@pytest.mark.parametrize("kind", ["application/ics", "application/octet-stream", "text/plain"])
def test_a_calendar_of_any_type_is_known_by_its_first_line(kind: str) -> None:
    assert only(mixed(TEXT, part(INVITE, f"Content-Type: {kind}"))).series.uid == "one"


def test_links_are_not_followed_and_it_is_said() -> None:
    link = ("Content-Type: text/html", "", '<a href="https://x.example/invite.ics">add</a>')
    with pytest.raises(NotACalendar, match="not followed"):
        read(mixed(link))


def test_a_clear_signed_mail_is_read_and_its_signature_is_no_file() -> None:
    signature = ("Content-Type: application/pkcs7-signature; name=smime.p7s", "", "x")
    assert only(mixed(part(INVITE), signature, kind="signed")).findings == ()


def test_a_mail_with_too_many_parts_is_refused() -> None:
    with pytest.raises(NotACalendar, match="more than 2000 parts"):
        read(mixed(part(INVITE), *[TEXT] * 2100))


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
