from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.indexing import index_of
from ews_meetings.ics.lines.stored import Whole
from ews_meetings.ics.text import AroundMail, CalendarText
from tests.unit.ics.making import OPTIONS, calendar, central_europe, event_lines


def read(data: bytes, method: str | None = None) -> Calendar:
    text = CalendarText(
        stored=Whole(data),
        index=index_of([data]),
        source="a.ics",
        options=OPTIONS,
        mail=AroundMail(method=method),
    )
    return text.calendar(0)


def codes(found: Calendar) -> list[str]:
    return [finding.code for finding in found.findings]


def test_the_method_of_the_calendar_counts() -> None:
    assert read(calendar("METHOD:request")).method == "REQUEST"


def test_the_method_of_the_mail_fills_in() -> None:
    assert read(calendar(), "request").method == "REQUEST"


def test_two_methods_that_differ_are_reported() -> None:
    found = read(calendar("METHOD:REQUEST"), "CANCEL")
    assert (found.method, codes(found)) == ("REQUEST", ["method-differs"])
    assert codes(read(calendar("METHOD:REQUEST"), "request")) == []


def test_rules_of_zones_are_known_by_name_and_block() -> None:
    found = read(calendar(*central_europe("Own")))
    assert list(found.zones.rules) == list(found.zone_blocks) == ["own"]


def test_what_is_no_event_is_counted_and_reported() -> None:
    lines = ("BEGIN:VTODO", "END:VTODO") * 2 + ("BEGIN:VJOURNAL", "END:VJOURNAL")
    found = read(calendar(*lines, *event_lines()))
    assert codes(found) == ["component-skipped", "component-skipped"]
    assert [finding.message.split(":")[0] for finding in found.findings] == [
        "the calendar also holds 1 VJOURNAL",
        "the calendar also holds 2 VTODO",
    ]


def test_an_event_alone_is_a_calendar_and_reported() -> None:
    found = read("\n".join(event_lines()).encode())
    assert codes(found) == ["calendar-missing"]


def test_a_calendar_without_end_is_reported() -> None:
    data = calendar(*event_lines()).replace(b"END:VCALENDAR", b"")
    assert codes(read(data)) == ["calendar-torn"]
