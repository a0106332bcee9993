"""Each property of an event, by its row in the table of what Exchange has a place for.

What a row's own test says in full (people, alarms, spans, rules) is not said again here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from ews_meetings.model.meeting import BodyKind, FreeBusy, Importance, Meeting, Sensitivity
from tests.unit.ics.making import event, hold, read

CDO, MSN, OLK = "X-MICROSOFT-CDO-", "X-MICROSOFT-MSNCALENDAR-", "X-MS-OLK-"
PLAIN = hold().series.meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Lines of an event, which fields they shape, and what is told of them."""

    name: str
    lines: tuple[str, ...]
    fields: dict[str, Any] = field(default_factory=dict)
    told: tuple[tuple[str, str], ...] = ()
    """Code and field of each finding."""


def same(name: str, *lines: str, **fields: Any) -> Row:
    """A row that arrives, or is bookkeeping: nothing is told."""
    return Row(name=name, lines=lines, fields=fields)


def lost(code: str, *lines: str) -> Row:
    """A row that has no place: its name is told."""
    names = tuple(line.split(":")[0].split(";")[0] for line in lines)
    return Row(name=names[0], lines=lines, told=tuple((code, name) for name in names))


def moved(name: str, line: str, text: str) -> Row:
    """A row that stands at the end of the body."""
    code = "attachment-linked" if name in {"ATTACH", "IMAGE"} else "moved-to-body"
    fields = {"body.content": text}
    return Row(name=f"{name} in the body", lines=(line,), fields=fields, told=((code, name),))


TEXTS = [
    same("SUMMARY", r"SUMMARY;LANGUAGE=cs:a\, b\; c\\d\ne", subject="a, b; c\\d e"),
    same("SUMMARY is never invented", "DESCRIPTION:x", subject=""),
    same("SUMMARY is never cut", f"SUMMARY:{'x' * 400}", subject="x" * 400),
    same("DESCRIPTION", r"DESCRIPTION:a\nb\Nc", **{"body.content": "a\nb\nc"}),
    same(
        "LOCATION", r"LOCATION;LANGUAGE=de:Room 1\, left\nfloor 2", location="Room 1, left floor 2"
    ),
    same("CLASS", "CLASS:Confidential", sensitivity=Sensitivity.CONFIDENTIAL),
    same("CLASS of vCalendar", "CLASS:PERSONAL", sensitivity=Sensitivity.PERSONAL),
    same("PRIORITY", "PRIORITY:3", importance=Importance.HIGH),
    same("IMPORTANCE", f"{MSN}IMPORTANCE:0", "PRIORITY:1", importance=Importance.LOW),
    same("CATEGORIES", "CATEGORIES:A,B", "CATEGORIES:b,C", categories=("A", "B", "C")),
    moved("COMMENT", "COMMENT:one", "Comment: one"),
    moved("CONTACT", r"CONTACT;ALTREP='x':Jim\, 5", "Contact: Jim, 5"),
    moved("RESOURCES", "RESOURCES:beamer,car", "Resources: beamer,car"),
    moved("URL", "URL:https://x.example/1", "Link: https://x.example/1"),
    moved("GEO", "GEO:50.1;14.4", "Place: geo:50.1,14.4"),
    moved("LOCATION", 'LOCATION;ALTREP="https://x.example/m":R', "Place: https://x.example/m"),
    moved("IMAGE", "IMAGE;VALUE=URI:https://x.example/p.png", "Picture: https://x.example/p.png"),
    lost("property-lost", "COLOR:turquoise"),
    lost("property-lost", "RELATED-TO;RELTYPE=PARENT:1", "LINK;LINKREL=x:https://x.example"),
    lost("property-lost", "CONCEPT:https://x.example", "REFID:1", "REQUEST-STATUS:2.0;OK"),
    lost("property-lost", "X-ZOOM-MEETING-ID:1", "X-SOMETHING-ELSE:2"),
    lost("vendor-extras-lost", "X-APPLE-CALENDAR-COLOR:#ffffff"),
    same("another tenant's meeting", "X-MICROSOFT-ONLINEMEETINGINFORMATION:{}"),
    same("another tenant's places", "X-MICROSOFT-LOCATIONS:[]"),
    same("how to attend", "X-MICROSOFT-REQUESTEDATTENDANCEMODE:DEFAULT"),
    same("a hint for windows", f"{OLK}FORCEINSPECTOROPEN:TRUE"),
]
TIMES = [
    same("TRANSP", "TRANSP:TRANSPARENT", free_busy=FreeBusy.FREE),
    same("no TRANSP", free_busy=FreeBusy.BUSY),
    same("BUSYSTATUS", f"{CDO}BUSYSTATUS:oof", "TRANSP:TRANSPARENT", free_busy=FreeBusy.OOF),
    same("BUSYSTATUS of MSN", f"{MSN}BUSYSTATUS:FREE", free_busy=FreeBusy.FREE),
    same("elsewhere", f"{CDO}BUSYSTATUS:WORKINGELSEWHERE", free_busy=FreeBusy.WORKING_ELSEWHERE),
    same("INTENDEDSTATUS alone", f"{CDO}INTENDEDSTATUS:OOF", free_busy=FreeBusy.BUSY),
    same("STATUS", "STATUS:TENTATIVE", "TRANSP:OPAQUE", free_busy=FreeBusy.TENTATIVE),
    Row(name="an odd STATUS", lines=("STATUS:DRAFT",), told=(("value-unknown", "STATUS"),)),
    Row(name="an odd TRANSP", lines=("TRANSP:MAYBE",), told=(("value-unknown", "TRANSP"),)),
]
PEOPLE = [
    same("who sent it for whom", f"{OLK}SENDER:mailto:x@y.example"),
    same("DISALLOW-COUNTER", "X-MICROSOFT-DISALLOW-COUNTER:TRUE", allows_new_time=False),
    same(
        "ISRESPONSEREQUESTED",
        "X-MICROSOFT-ISRESPONSEREQUESTED:FALSE",
        "ATTENDEE;RSVP=TRUE:mailto:a@b.example",
        is_response_requested=False,
    ),
    same(
        "what mailers note of scheduling",
        "ATTENDEE;SCHEDULE-STATUS=1.1;SCHEDULE-FORCE-SEND=REQUEST;LANGUAGE=de:mailto:a@b.example",
    ),
    lost("property-lost", "X-MICROSOFT-DONOTFORWARDMEETING:TRUE"),
    Row(
        name="DIR",
        lines=('ORGANIZER;DIR="ldap://x.example":mailto:me@firma.example',),
        told=(("parameter-lost", "ORGANIZER"),),
    ),
    Row(
        name="some need not answer",
        lines=("ATTENDEE;RSVP=FALSE:mailto:a@b.example", "ATTENDEE:mailto:c@b.example"),
        fields={"is_response_requested": True},
        told=(("asked-with-the-others", "ATTENDEE;RSVP"),),
    ),
]
FILES_AND_ALARMS = [
    moved(
        "ATTACH",
        "ATTACH;FILENAME=a.pdf;SIZE=5;MANAGED-ID=1;FMTTYPE=application/pdf:https://x.example/a",
        "Attachment: https://x.example/a",
    ),
    lost("attachment-lost", "ATTACH:CID:part1@x.example", "ATTACH:file:///etc/passwd"),
    same("no VALARM", reminder_minutes=None),
    Row(
        name="a mail as alarm",
        lines=("BEGIN:VALARM", "ACTION:EMAIL", "TRIGGER:-PT5M", "REPEAT:2", "END:VALARM"),
        fields={"reminder_minutes": 5},
        told=(("alarm-changed", "ACTION"), ("alarm-changed", "REPEAT")),
    ),
    same(
        "a sound",
        *("BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:-PT5M", "ATTACH;VALUE=URI:Basso", "END:VALARM"),
        reminder_minutes=5,
    ),
]
IDENTITY = [
    same("what Exchange counts itself", "SEQUENCE:0", "DTSTAMP:20270101T000000Z"),
    same("when it was written", "CREATED:20270101T000000Z", "LAST-MODIFIED:20270101T000000Z"),
    same("Exchange's own", f"{CDO}OWNERAPPTID:5", f"{CDO}INSTTYPE:0", f"{CDO}APPT-SEQUENCE:0"),
    same("what Outlook always writes", f"{OLK}AUTOFILLLOCATION:TRUE", f"{OLK}CONFTYPE:0"),
    same("when it was sent", f"{OLK}APPTSEQTIME:20270101T000000Z", f"{OLK}AUTOSTARTCHECK:FALSE"),
    lost("property-lost", f"{OLK}COLLABORATEDOC:plan.doc", f"{OLK}ONLINEPASSWORD:12"),
    lost("property-lost", f"{OLK}DIRECTORY:ils.example", f"{OLK}ORGALIAS:me"),
    moved(f"{OLK}MWSURL", f"{OLK}MWSURL:https://w.example", "Workspace: https://w.example"),
    moved(f"{OLK}NETSHOWURL", f"{OLK}NETSHOWURL:https://n.example", "Broadcast: https://n.example"),
]
ROWS = [*TEXTS, *TIMES, *PEOPLE, *FILES_AND_ALARMS, *IDENTITY]


def value_of(meeting: Meeting, path: str) -> object:
    found: object = meeting
    for name in path.split("."):
        found = getattr(found, name)
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_row_of_the_map_arrives_or_is_told(row: Row) -> None:
    found = hold(*row.lines)
    meeting = found.series.meeting
    assert {path: value_of(meeting, path) for path in row.fields} == row.fields
    assert sorted((f.code, f.field) for f in found.findings) == sorted(row.told)


@pytest.mark.parametrize("row", [row for row in ROWS if not row.fields], ids=lambda row: row.name)
def test_what_has_no_place_changes_nothing_of_a_meeting(row: Row) -> None:
    found = hold(*row.lines).series.meeting
    for name in ("subject", "location", "body", "free_busy", "importance", "sensitivity"):
        assert getattr(found, name) == getattr(PLAIN, name)
    assert (found.categories, found.attachments, found.span) == ((), (), PLAIN.span)


@pytest.mark.parametrize(
    "line",
    [
        "X-WR-CALNAME:Mine",
        "NAME:Mine",
        "X-WR-CALDESC:x",
        "DESCRIPTION:of the calendar",
        "COLOR:red",
        "REFRESH-INTERVAL;VALUE=DURATION:P1D",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE:https://x.example",
        "X-WR-RELCALID:1",
        "URL:https://x.example",
        "LAST-MODIFIED:20270101T000000Z",
    ],
)
def test_what_a_file_says_of_the_calendar_it_came_from_is_nothing_of_its_meetings(
    line: str,
) -> None:
    found = hold("SUMMARY:x", before=(line,))
    assert found.series.meeting == hold("SUMMARY:x").series.meeting
    assert found.findings == ()


@pytest.mark.parametrize("name", ["X-ALT-DESC", "STYLED-DESCRIPTION"])
def test_html_is_the_body_whatever_property_brings_it(name: str) -> None:
    body = hold(f"{name};FMTTYPE=text/html:<p>a</p>").series.meeting.body
    assert (body.kind, "a" in body.content) == (BodyKind.HTML, True)


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("SEQUENCE:4",), 4),
        (("SEQUENCE:4", f"{CDO}APPT-SEQUENCE:7"), 7),
        (("SEQUENCE:x",), 0),
        (("SEQUENCE:-1",), 0),
    ],
)
def test_the_revision_of_exchange_counts_before_that_of_the_file(
    lines: tuple[str, ...], number: int
) -> None:
    wish = hold(*lines)
    assert [one.sequence for one in wish.revisions] == [number]


@pytest.mark.parametrize("kind", ["VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"])
def test_what_is_no_meeting_is_counted_and_told(kind: str) -> None:
    (wish,) = read(event("SUMMARY:x", before=(f"BEGIN:{kind}", "UID:t", f"END:{kind}")))
    (finding,) = wish.findings
    assert (finding.code, finding.field) == ("component-skipped", kind)
    assert f"1 {kind}" in finding.message
