from dataclasses import replace

import pytest

from ews_meetings.change.identity import own_uid
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.address_map import AddressMap
from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.ics.reading import read_calendar
from tests.unit.ics.making import OPTIONS, codes, event, hold, options, refused

FOREIGN = ("ORGANIZER;CN=Olga:mailto:olga@other.example", "ATTENDEE:mailto:ann@firma.example")


def addresses(*lines: str, choice: OrganizerChoice = OrganizerChoice.REFUSE) -> list[str]:
    return [a.mailbox.address for a in hold(*lines, choice=choice).series.meeting.attendees]


def test_without_an_organizer_the_mailbox_organizes() -> None:
    assert addresses("ATTENDEE:mailto:ann@firma.example") == ["ann@firma.example"]


def test_the_mailbox_is_known_in_any_case_of_letters() -> None:
    lines = ("ORGANIZER:MAILTO:Me@Firma.Example", "ATTENDEE:mailto:ann@firma.example")
    assert addresses(*lines) == ["ann@firma.example"]


def test_the_mailbox_is_not_its_own_guest() -> None:
    lines = ("ORGANIZER:mailto:me@firma.example", "ATTENDEE;ROLE=CHAIR:mailto:ME@firma.example")
    found = hold(*lines)
    assert found.series.meeting.attendees == ()
    assert codes(found) == ["organizer-is-attendee"]


def test_a_foreign_organizer_is_refused_by_default_with_ways_out() -> None:
    refusal = refused(*FOREIGN).refusal
    assert refusal.code == "foreign-organizer"
    assert refusal.message == (
        "a.ics:6: the organizer is Olga <olga@other.example>, not me@firma.example"
    )
    assert "--organizer take-over" in refusal.hint


def test_where_no_mailbox_was_chosen_each_organizer_is_their_own() -> None:
    data = event(*FOREIGN, "ATTENDEE:mailto:OLGA@other.example")
    (wish,) = read_calendar(data, source="a.ics", options=replace(OPTIONS, mailbox=""))
    assert isinstance(wish, Hold)
    assert [a.mailbox.address for a in wish.series.meeting.attendees] == ["ann@firma.example"]
    assert codes(wish) == ["organizer-is-attendee"]


def test_taking_over_gives_a_uid_of_our_own_and_does_not_invite_the_old_organizer() -> None:
    found = hold(*FOREIGN, choice=OrganizerChoice.TAKE_OVER)
    assert found.origin.uid == "one"
    assert found.series.uid == own_uid(found.origin, "me@firma.example")
    assert [a.mailbox.address for a in found.series.meeting.attendees] == ["ann@firma.example"]
    (finding,) = found.findings
    assert finding.code == "organizer-replaced"
    assert "Olga <olga@other.example> is not invited" in finding.message


@pytest.mark.parametrize(
    "robot",
    [
        "abc123@group.calendar.google.com",
        "x@import.calendar.google.com",
        "x@group.v.calendar.google.com",
        "unknownorganizer@calendar.google.com",
        "No-Reply@shop.example",
        "donotreply@shop.example",
    ],
)
def test_an_organizer_who_is_no_person_is_somebody_else_and_never_invited(robot: str) -> None:
    lines = (f"ORGANIZER:mailto:{robot}", f"ATTENDEE:mailto:{robot}", FOREIGN[1])
    assert refused(*lines).refusal.code == "foreign-organizer"
    found = hold(*lines, choice=OrganizerChoice.TAKE_OVER)
    assert [a.mailbox.address for a in found.series.meeting.attendees] == ["ann@firma.example"]
    assert "is no person and is not invited" in found.findings[0].message


def test_who_has_sent_it_for_the_organizer_is_told_of_the_other_mailbox() -> None:
    organizer = 'ORGANIZER;SENT-BY="mailto:ME@firma.example":mailto:olga@firma.example'
    assert refused(organizer).refusal.hint.startswith(
        "me@firma.example has sent it for them: -m olga@firma.example enters it there"
    )
    other = 'ORGANIZER;SENT-BY="mailto:x@firma.example":mailto:olga@firma.example'
    assert refused(other).refusal.hint.startswith("--organizer take-over")


def test_another_address_of_the_mailbox_counts_where_the_user_says_so() -> None:
    aliases = AddressMap.of([("old-me@firma.example", "me@firma.example")])
    lines = ("ORGANIZER:mailto:old-me@firma.example", "ATTENDEE:mailto:Old-Me@firma.example")
    assert "[addresses]" in refused(*lines).refusal.hint
    given = replace(OPTIONS, addresses=aliases)
    (wish,) = read_calendar(event(*lines, FOREIGN[1]), source="a.ics", options=given)
    assert isinstance(wish, Hold)
    assert [a.mailbox.address for a in wish.series.meeting.attendees] == ["ann@firma.example"]
    assert codes(wish) == ["organizer-is-attendee", "addresses-renamed"]


def test_taking_over_keeps_the_old_organizer_where_the_file_invites_them() -> None:
    lines = (*FOREIGN, "ATTENDEE:mailto:olga@other.example")
    found = hold(*lines, choice=OrganizerChoice.TAKE_OVER)
    assert len(found.series.meeting.attendees) == 2
    assert "stays invited" in found.findings[0].message


def test_taking_over_changes_nothing_about_a_meeting_of_the_mailbox() -> None:
    found = hold("ORGANIZER:mailto:me@firma.example", choice=OrganizerChoice.TAKE_OVER)
    assert found.series.uid == "one"


def test_an_appointment_has_its_people_in_the_body() -> None:
    lines = (*FOREIGN, "ATTENDEE;PARTSTAT=ACCEPTED;ROLE=OPT-PARTICIPANT:mailto:bob@firma.example")
    found = hold(*lines, "DESCRIPTION:Text", choice=OrganizerChoice.APPOINTMENT)
    assert found.series.uid == "one"
    assert found.series.meeting.attendees == ()
    assert found.series.meeting.body.content == (
        "Text\n\nOrganizer: Olga <olga@other.example>\n"
        "Attendee: ann@firma.example (required, needs-action)\n"
        "Attendee: bob@firma.example (optional, accepted)"
    )


def test_an_organizer_who_is_not_allowed_is_refused() -> None:
    assert refused(*FOREIGN, choice=OrganizerChoice.ALLOWED).refusal.code == "foreign-organizer"


def test_an_allowed_organizer_is_to_be_run_in_their_own_mailbox() -> None:
    allowed = options(OrganizerChoice.ALLOWED, allowed=("Olga@Other.example",))
    (wish,) = read_calendar(event(*FOREIGN), source="a.ics", options=allowed)
    assert isinstance(wish, Unusable)
    assert wish.refusal.hint == "the organizer is allowed: run it with -m olga@other.example"


@pytest.mark.parametrize("value", ["mailto:", "invalid:nomail", "urn:uuid:1"])
def test_an_organizer_without_an_address_counts_as_none_and_is_reported(value: str) -> None:
    found = hold(f"ORGANIZER;CN=X:{value}", "ATTENDEE:mailto:ann@firma.example")
    assert codes(found) == ["organizer-without-address"]
    assert found.series.uid == "one"


def test_who_sent_it_for_the_organizer_is_reported() -> None:
    found = hold('ORGANIZER;SENT-BY="mailto:s@firma.example":mailto:me@firma.example')
    assert codes(found) == ["parameter-lost"]


def test_answers_of_others_are_one_finding() -> None:
    found = hold(
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@firma.example",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example",
        "ATTENDEE;PARTSTAT=DECLINED:mailto:c@b.example",
        "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:d@b.example",
    )
    assert codes(found) == ["organizer-is-attendee", "answers-lost"]
    assert found.findings[1].value == "1 ACCEPTED, 1 DECLINED"


def test_answers_that_stand_in_the_body_are_not_lost() -> None:
    lines = (*FOREIGN, "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.example")
    assert codes(hold(*lines, choice=OrganizerChoice.APPOINTMENT)) == ["organizer-replaced"]
