"""Properties are kept, told of, or their producer's own."""

from __future__ import annotations

from ews_meetings.ics.checking.kept import Names, sorted_names
from ews_meetings.model.finding import Effect, Finding
from tests.unit.ics.checking.reading import event, text_of

LINES = event(
    "SUMMARY:a",
    "X-FOO:1",
    "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
    "X-MICROSOFT-CDO-APPT-SEQUENCE:1",
    "BEGIN:VALARM",
    "TRIGGER:-PT5M",
    "END:VALARM",
)


def names(*findings: Finding, lines: tuple[str, ...] = LINES) -> Names:
    text = text_of(*lines)
    found = [text.component(place) for place in text.places()]
    return sorted_names([one for one in found if one is not None], findings)


def finding(field: str, effect: Effect = Effect.LOST, where: str = "") -> Finding:
    return Finding(code="x", message="x", effect=effect, field=field, where=where)


def test_what_no_finding_is_about_is_kept() -> None:
    assert names(finding("X-FOO")).kept == (
        "UID", "DTSTART", "ORGANIZER", "ATTENDEE", "SUMMARY", "X-MICROSOFT-CDO-BUSYSTATUS", "VALARM",
    )  # fmt: skip


def test_what_is_its_producers_own_is_skipped() -> None:
    assert names().skipped == ("DTSTAMP", "SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE")


def test_a_finding_may_be_about_several_and_one_about_a_parameter_leaves_its_property() -> None:
    found = names(
        finding("X-FOO, SUMMARY"),
        finding("ATTENDEE;MEMBER"),
        finding("VALARM", Effect.CHANGED),
        finding("ORGANIZER", Effect.KEPT),
    )
    assert set(found.kept) == {
        "UID", "DTSTART", "ORGANIZER", "ATTENDEE", "X-MICROSOFT-CDO-BUSYSTATUS",
    }  # fmt: skip


def test_what_one_event_loses_another_one_of_the_series_keeps() -> None:
    both = (*event("SUMMARY:a"), *event("SUMMARY:b", "RECURRENCE-ID:20270401T080000Z"))
    assert "SUMMARY" in names(finding("SUMMARY", where="a.ics:13"), lines=both).kept
    assert "SUMMARY" not in names(finding("SUMMARY", where="a.ics:99"), lines=both).kept
