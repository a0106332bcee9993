"""The traps of texts, alarms and producers' extras (75 to 80, 84 and 85), each by its number."""

from __future__ import annotations

import pytest

from ews_meetings.change.wish import Drop, Unusable
from ews_meetings.model.meeting import BodyKind, Sensitivity
from tests.unit.ics.making import codes, event, hold, meeting, read

TEAMS = "https://teams.example/l/meetup-join/1"


def alarm(*lines: str) -> tuple[str, ...]:
    return ("BEGIN:VALARM", *lines, "END:VALARM")


@pytest.mark.parametrize(
    ("value", "expected"), [("", ()), (", ,,", ()), (",A, ,a,", ("A",)), (r"\n,B", ("B",))]
)
def test_trap_75_empty_categories_are_none(value: str, expected: tuple[str, ...]) -> None:
    """Trap 75: Exchange rejects empty strings among them."""
    found = hold(f"CATEGORIES:{value}")
    assert found.series.meeting.categories == expected
    assert found.findings == ()


@pytest.mark.parametrize(
    "stub",
    [
        "",
        "<html><body></body></html>",
        r"<!DOCTYPE HTML><html>\n<head><title>x</title></head><body>\n<p>&nbsp\;</p></body></html>",
        "<html><body><p><span>&#8203\\;</span><br></p></body></html>",
    ],
)
def test_trap_76_html_without_a_word_does_not_hide_the_text(stub: str) -> None:
    """Trap 76: an HTML stub in X-ALT-DESC beside DESCRIPTION."""
    body = meeting("DESCRIPTION:words", f"X-ALT-DESC;FMTTYPE=text/html:{stub}").body
    assert (body.kind, body.content) == (BodyKind.TEXT, "words")


@pytest.mark.parametrize(
    "lines",
    [
        ("ACTION:NONE", "TRIGGER;VALUE=DATE-TIME:19760401T005545Z"),
        ("ACTION:DISPLAY", "TRIGGER;VALUE=DATE-TIME:19760401T005545Z"),
        ("ACTION:NONE", "TRIGGER:-PT15M"),
    ],
)
def test_trap_77_alarms_that_are_none_are_no_reminders(lines: tuple[str, ...]) -> None:
    """Trap 77: ACTION:NONE and Apple's moment of 1976."""
    found = hold(*alarm(*lines))
    assert found.series.meeting.reminder_minutes is None
    assert found.findings == ()


def test_trap_77_what_a_program_notes_of_its_alarms_is_nothing() -> None:
    """Trap 77: X-MOZ-LASTACK, X-MOZ-SNOOZE-TIME, ACKNOWLEDGED."""
    noted = ("X-MOZ-LASTACK:20270101T000000Z", "ACKNOWLEDGED:20270101T000000Z", "X-WR-ALARMUID:1")
    lines = alarm("ACTION:DISPLAY", "TRIGGER:-PT15M", *noted)
    found = hold(*lines, "X-MOZ-LASTACK:20270101T000000Z", "X-MOZ-SNOOZE-TIME:20270101T000000Z")
    assert (found.series.meeting.reminder_minutes, found.findings) == (15, ())


@pytest.mark.parametrize(
    ("access", "expected"),
    [
        ("PRIVATE", Sensitivity.CONFIDENTIAL),
        ("CONFIDENTIAL", Sensitivity.PRIVATE),
        ("RESTRICTED", Sensitivity.PRIVATE),
    ],
)
def test_trap_78_an_access_of_calendarserver_is_taken_before_class(
    access: str, expected: Sensitivity
) -> None:
    """Trap 78: its words are the other way round."""
    found = hold("CLASS:PUBLIC", f"X-CALENDARSERVER-ACCESS:{access}")
    assert (found.series.meeting.sensitivity, found.findings) == (expected, ())


def test_trap_79_links_of_another_tenant_stay_text() -> None:
    """Trap 79: Teams links are kept in the body, and no online meeting is claimed."""
    lines = (
        f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{TEAMS}",
        r"X-MICROSOFT-SKYPETEAMSPROPERTIES:{\"cid\":\"1\"}",
        "X-MICROSOFT-ONLINEMEETINGINFORMATION:{}",
        "X-MICROSOFT-SCHEDULINGSERVICEUPDATEURL:https://api.example/1",
        "LOCATION:Microsoft Teams Meeting",
    )
    found = hold(*lines)
    assert found.series.meeting.body.content == f"Join: {TEAMS}"
    assert found.series.meeting.location == "Microsoft Teams Meeting"
    assert codes(found) == ["moved-to-body"]


def test_trap_80_the_block_of_a_conference_stays_as_it_is() -> None:
    """Trap 80: Microsoft's body with lines of underscores, and the same link beside it."""
    text = f"Agenda\n\n{'_' * 80}\nMicrosoft Teams meeting\nJoin: {TEAMS}\n{'_' * 80}\n"
    escaped = text.replace("\n", r"\n")
    found = hold(
        f"DESCRIPTION:{escaped}", f"X-MICROSOFT-SKYPETEAMSMEETINGURL:{TEAMS}", "LOCATION:x"
    )
    assert found.series.meeting.body.content == text
    assert found.findings == ()


def test_trap_84_extras_of_a_program_are_told_in_one_finding() -> None:
    """Trap 84: Lotus Notes, Zimbra, Apple, Evolution."""
    extras = (
        "X-LOTUS-NOTESVERSION:2",
        "X-LOTUS-UPDATE-SEQ:1",
        "X-ZIMBRA-STATUS:CONF",
        "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
        "X-APPLE-TRAVEL-DURATION;VALUE=DURATION:PT30M",
        "X-EVOLUTION-ALARM:1",
    )
    (finding,) = hold(*extras).findings
    assert (finding.code, finding.severity) == ("vendor-extras-lost", "info")
    assert finding.field.count("X-") == len(extras)


def test_trap_84_a_place_of_apple_is_kept_in_the_body() -> None:
    """Trap 84: X-APPLE-STRUCTURED-LOCATION says where; that is no bookkeeping."""
    line = "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Castle:geo:50.09,14.4"
    found = hold(line)
    assert found.series.meeting.body.content == "Place: Castle geo:50.09,14.4"
    assert codes(found) == ["moved-to-body"]


@pytest.mark.parametrize("method", [(), ("METHOD:PUBLISH",)])
def test_trap_85_a_cancelled_event_of_a_feed_is_not_made(method: tuple[str, ...]) -> None:
    """Trap 85: STATUS:CANCELLED takes away what is there, and makes nothing."""
    (wish,) = read(event("SUMMARY:x", "STATUS:CANCELLED", before=method))
    assert isinstance(wish, Drop)
    assert wish.name == "one"


def test_trap_85_a_cancelled_event_of_somebody_else_cancels_nothing() -> None:
    """Trap 85: only where the owner of the mailbox organizes it."""
    lines = ("STATUS:CANCELLED", "ORGANIZER:mailto:other@firma.example")
    (wish,) = read(event(*lines, before=("METHOD:PUBLISH",)))
    assert isinstance(wish, Unusable)
    assert wish.refusal.code == "foreign-organizer"
