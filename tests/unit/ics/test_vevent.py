import pytest

from ews_meetings.model.finding import Effect, Severity
from ews_meetings.model.meeting import Sensitivity
from tests.unit.ics.making import codes, hold, meeting, refused


def test_the_words_of_an_event_become_fields_of_a_meeting() -> None:
    found = meeting(
        r"SUMMARY;LANGUAGE=cs:Sch\, one\ntwo",
        r"LOCATION:Room\; 1",
        "CLASS:PRIVATE",
        "CATEGORIES:a,b",
    )
    assert (found.subject, found.location) == ("Sch, one two", "Room; 1")
    assert (found.sensitivity, found.categories) == (Sensitivity.PRIVATE, ("a", "b"))


def test_an_event_without_a_title_has_none() -> None:
    assert meeting().subject == ""


@pytest.mark.parametrize(("value", "is_allowed"), [("TRUE", False), ("FALSE", True), ("x", True)])
def test_whether_new_times_may_be_proposed(value: str, is_allowed: bool) -> None:
    assert meeting(f"X-MICROSOFT-DISALLOW-COUNTER:{value}").allows_new_time is is_allowed


def test_links_and_named_people_stand_at_the_end_of_the_body() -> None:
    found = meeting("DESCRIPTION:Text", "ATTACH:https://x.example/a", "URL:https://x.example/b")
    assert found.body.content == (
        "Text\n\nLink: https://x.example/b\nAttachment: https://x.example/a"
    )


@pytest.mark.parametrize("method", ["", "METHOD:PUBLISH", "METHOD:request"])
def test_snapshots_publications_and_requests_are_meetings(method: str) -> None:
    assert hold("SUMMARY:x", before=(method,) if method else ())


def test_a_method_of_nobody_knows_what_is_refused_by_name() -> None:
    refusal = refused("SUMMARY:x", before=("METHOD:X-ODD",)).refusal
    assert refusal.code == "event-unusable"
    assert refusal.message.startswith("a.ics:4: METHOD:X-ODD ")
    assert "REQUEST" in refusal.hint


def test_published_attendees_are_kept_and_mentioned() -> None:
    found = hold("ATTENDEE:mailto:a@b.example", before=("METHOD:PUBLISH",))
    assert len(found.series.meeting.attendees) == 1
    assert codes(found) == ["published-with-attendees"]


def test_an_empty_rule_is_no_rule() -> None:
    assert hold("RRULE:", "EXDATE:")


def test_other_calendars_are_refused() -> None:
    assert "CHINESE" in refused(before=("CALSCALE:CHINESE",)).refusal.message


def test_a_refusal_has_title_place_and_every_problem() -> None:
    found = refused(
        "SUMMARY:Title", "DTSTART:never", "ORGANIZER:a@b.example", before=("CALSCALE:CHINESE",)
    )
    assert (found.title, found.where) == ("Title", "a.ics:4")
    assert found.refusal.code == "not-supported-yet"
    assert [(f.code, f.effect, f.severity) for f in found.findings] == [
        ("event-unusable", Effect.REFUSED, Severity.ERROR),
        ("foreign-organizer", Effect.REFUSED, Severity.ERROR),
    ]


def test_a_refused_event_without_title_is_named_by_its_uid() -> None:
    assert refused("RRULE:FREQ=HOURLY").title == "one"


def test_an_event_without_start_is_refused() -> None:
    assert refused("DTSTART:").refusal.message == "a.ics:3: the event has no DTSTART"


def test_control_characters_are_removed_and_reported() -> None:
    found = hold("SUMMARY:a\x00\x1bb")
    assert found.series.meeting.subject == "ab"
    assert codes(found) == ["characters-removed"]


def test_a_giant_value_is_read() -> None:
    found = meeting("DESCRIPTION:" + "x" * 2_000_000)
    assert len(found.body.content) == 2_000_000
