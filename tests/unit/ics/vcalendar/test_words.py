from __future__ import annotations

import pytest

from ews_meetings.ics.lines.properties import unescape
from ews_meetings.ics.texts.status import read_categories, read_free_busy
from ews_meetings.model.meeting import FreeBusy
from tests.unit.ics.vcalendar.old import codes, component, hold, value


def test_texts_are_escaped_as_icalendar_wants_it() -> None:
    event = component(r"SUMMARY:One; two, three\; C:\files", r"DESCRIPTION:a\nb")
    assert unescape(value(event, "SUMMARY")) == r"One; two, three; C:\files"
    assert unescape(value(event, "DESCRIPTION")) == "a\nb"


def test_categories_stand_between_semicolons() -> None:
    event = component(r"CATEGORIES:MEETING;Travel\; abroad,More")
    assert read_categories(event) == ("MEETING", "Travel; abroad", "More")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0", FreeBusy.BUSY),
        ("1", FreeBusy.FREE),
        ("20", FreeBusy.FREE),
        ("OPAQUE", FreeBusy.BUSY),
        ("transparent", FreeBusy.FREE),
    ],
)
def test_a_number_says_whether_time_is_blocked(written: str, shown: FreeBusy) -> None:
    assert read_free_busy(component(f"TRANSP:{written}"), "").value is shown


def test_a_transparency_that_is_none_is_reported() -> None:
    assert codes(component("TRANSP:maybe")) == ["value-unknown"]


@pytest.mark.parametrize("word", ["TENTATIVE", "Confirmed"])
def test_a_status_that_icalendar_has_stays(word: str) -> None:
    event = component(f"STATUS:{word}")
    assert (value(event, "STATUS"), codes(event)) == (word.upper(), [])


@pytest.mark.parametrize("word", ["NEEDS ACTION", "SENT", "DECLINED", "COMPLETED", "DELEGATED"])
def test_a_status_that_says_nothing_of_a_meeting_is_reported(word: str) -> None:
    event = component(f"STATUS:{word}")
    assert (value(event, "STATUS"), codes(event)) == ("", ["property-lost"])


def test_a_position_is_turned_round() -> None:
    event = component("GEO:14.42,50.08")
    assert (value(event, "GEO"), codes(event)) == ("50.08;14.42", ["geo-order"])
    assert codes(component("GEO:somewhere")) == ["value-unknown"]


def test_files_and_links_become_attachments() -> None:
    event = component(
        "ATTACH;ENCODING=BASE64;VALUE=INLINE;TYPE=text/plain:aGFsbG8=",
        "ATTACH;VALUE=URL:https://a.example/x;https://a.example/y?b=1;c=2",
        "ATTACH;CONTENT-ID:<part3@host.example>",
    )
    file, one, two, part = event.all("ATTACH")
    assert (file.value, file.says("VALUE"), file.param("FMTTYPE")) == (
        "aGFsbG8=",
        "BINARY",
        "text/plain",
    )
    assert (one.value, two.value) == ("https://a.example/x", "https://a.example/y?b=1;c=2")
    assert part.value == "CID:part3@host.example"


def test_a_file_on_somebodys_computer_is_never_read() -> None:
    wish = hold("ATTACH;VALUE=URL:file:///etc/passwd")
    assert wish.series.meeting.attachments == ()
    assert "attachment-lost" in [finding.code for finding in wish.findings]


def test_bookkeeping_is_silent() -> None:
    event = component("DCREATED:20270101T000000Z", "RNUM:5")
    assert value(event, "CREATED") == "20270101T000000Z"
    assert not event.all("RNUM", "DCREATED")
    assert not hold("DCREATED:20270101T000000Z", "RNUM:5").findings


def test_resources_are_a_text() -> None:
    assert unescape(value(component("RESOURCES:Beamer;Easel"), "RESOURCES")) == "Beamer, Easel"


def test_extras_of_phones_are_one_finding() -> None:
    wish = hold("X-SYMBIAN-LUID:7", "X-EPOCTODOLIST:x", "X-IRMC-LUID:9")
    assert [finding.code for finding in wish.findings] == ["vendor-extras-lost"]
