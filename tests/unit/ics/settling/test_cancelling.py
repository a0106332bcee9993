from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Amend, Drop, Extent, Hold, Unusable
from ews_meetings.errors import EventUnusable
from ews_meetings.ics.options import OrganizerChoice
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.finding import Effect
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import timed_span
from tests.unit.ics.making import (
    amended,
    calendar,
    codes,
    dropped,
    event,
    event_lines,
    held,
    read,
    several,
)

CANCEL = ("METHOD:CANCEL",)
GONE = "STATUS:CANCELLED"
SLOT = "RECURRENCE-ID;TZID=Europe/Prague:20270415T090000"
SERIES = event_lines(
    "RRULE:FREQ=WEEKLY;COUNT=5", "DTSTART;TZID=Europe/Prague:20270401T090000", "SUMMARY:Team"
)
ANN, BOB = "ATTENDEE:mailto:ann@firma.example", "ATTENDEE:mailto:bob@firma.example"


def test_a_cancelled_meeting_goes_as_a_whole() -> None:
    wish = dropped(event_lines(GONE), before=CANCEL)
    assert wish == Drop(
        name="one",
        origin=Origin(scope="import", uid="one"),
        findings=wish.findings,
        where="a.ics:4",
        revisions=(Revision(sequence=0),),
    )


@pytest.mark.parametrize("before", [(), ("METHOD:PUBLISH",), ("METHOD:REQUEST",)])
def test_a_status_of_cancelled_cancels_whatever_the_method(before: tuple[str, ...]) -> None:
    assert dropped(event_lines(GONE, ANN), before=before).extent is Extent.WHOLE
    assert dropped((*SERIES[:-1], GONE, "END:VEVENT"), before=before).extent is Extent.WHOLE


def test_the_comment_goes_out_and_the_description_does_not() -> None:
    wish = dropped(
        event_lines(GONE, r"COMMENT:Sorry\, ill", "COMMENT:Next week", "DESCRIPTION:Agenda"),
        before=CANCEL,
    )
    assert wish.message == "Sorry, ill\nNext week"


def test_what_a_cancellation_does_not_need_is_told_once() -> None:
    wish = dropped(event_lines(GONE, "SUMMARY:x", ANN, "SEQUENCE:1"), before=CANCEL)
    (finding,) = wish.findings
    assert (finding.code, finding.effect, finding.field) == (
        "cancellation-needs-less",
        Effect.KEPT,
        "DTSTART, SUMMARY, ATTENDEE",
    )


def test_a_cancelled_occurrence_is_named_by_its_original_start() -> None:
    wish = dropped(event_lines(GONE, SLOT, "COMMENT:ill"), before=CANCEL)
    assert (wish.extent, wish.occurrence) == (Extent.OCCURRENCE, "2027-04-15T07:00:00+00:00")
    assert wish.message == ""
    assert "comment-lost" in codes(wish)


def test_an_occurrence_and_all_after_it_can_go() -> None:
    slot = SLOT.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")
    assert dropped(event_lines(GONE, slot), before=CANCEL).extent is Extent.FOLLOWING


def test_those_before_an_occurrence_cannot() -> None:
    slot = SLOT.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDPRIOR")
    (wish,) = several(event_lines(GONE, slot), before=CANCEL)
    assert isinstance(wish, Unusable)
    assert "RANGE=THISANDPRIOR" in wish.refusal.message


def test_nobody_is_uninvited_from_some_of_the_occurrences() -> None:
    slot = SLOT.replace("RECURRENCE-ID", "RECURRENCE-ID;RANGE=THISANDFUTURE")
    (wish,) = several(event_lines(ANN, slot), before=CANCEL)
    assert isinstance(wish, Unusable)
    assert "from some occurrences" in wish.refusal.message


def test_a_broken_start_does_not_keep_a_cancellation() -> None:
    assert dropped(event_lines(GONE, "DTSTART:never"), before=CANCEL)


def test_a_meeting_of_somebody_else_is_not_cancelled_unasked() -> None:
    data = event(GONE, "ORGANIZER:mailto:eva@other.example", before=CANCEL)
    (wish,) = read(data)
    assert isinstance(wish, Unusable)
    assert wish.refusal.code == "foreign-organizer"
    (wish,) = read(data, choice=OrganizerChoice.TAKE_OVER)
    assert isinstance(wish, Drop)


def test_a_cancellation_without_uid_names_no_meeting() -> None:
    (wish,) = several(event_lines(GONE, uid=""), before=CANCEL)
    assert isinstance(wish, Unusable)
    assert "no UID" in wish.refusal.message


def test_without_a_status_those_who_are_listed_are_uninvited() -> None:
    wish = amended(event_lines(ANN), before=CANCEL)
    assert codes(wish) == ["cancellation-needs-less", "attendees-uninvited"]
    present = Meeting(
        subject="x",
        span=timed_span("2027-04-01T09:00", "2027-04-01T10:00", zone="UTC"),
        attendees=tuple(
            Attendee(mailbox=Mailbox(address=f"{name}@firma.example")) for name in ("Ann", "Bob")
        ),
    )
    assert wish.edit(present).attendees == present.attendees[1:]
    with pytest.raises(EventUnusable, match="un-invites everybody"):
        amended(event_lines(ANN, BOB), before=CANCEL).edit(present)


def test_without_a_status_and_anybody_listed_the_meeting_goes() -> None:
    assert dropped(event_lines(), before=CANCEL).extent is Extent.WHOLE


def stream(*parts: tuple[str, ...]) -> bytes:
    """One calendar after the other."""
    return b"".join(calendar(*lines) for lines in parts)


def test_the_newer_of_a_meeting_and_its_cancellation_counts() -> None:
    meeting = ("METHOD:REQUEST", *event_lines("SUMMARY:x", "SEQUENCE:1"))
    for number, kind in ((0, Hold), (1, Drop), (2, Drop)):
        gone = (*CANCEL, *event_lines(GONE, f"SEQUENCE:{number}"))
        (wish,) = read(stream(meeting, gone))
        assert isinstance(wish, kind)


def test_a_whole_cancellation_covers_all_that_stands_beside_it() -> None:
    wish = dropped(SERIES, event_lines(GONE, SLOT), event_lines(GONE, "SEQUENCE:1"))
    assert wish.extent is Extent.WHOLE
    assert wish.findings[-1].message.startswith("2 other events of this UID")


def test_a_cancelled_occurrence_of_a_series_in_the_same_file_is_deleted() -> None:
    assert len(held(SERIES, event_lines(GONE, SLOT)).series.deleted) == 1


@pytest.mark.parametrize(
    "lines",
    [
        (ANN, SLOT),
        (ANN, "SEQUENCE:1", SLOT.replace("RECURRENCE-ID", "RECURRENCE-ID;VALUE=DATE-TIME")),
    ],
)
def test_who_is_uninvited_from_one_occurrence_of_a_series_in_the_same_file_is_refused(
    lines: tuple[str, ...],
) -> None:
    hold, refused = read(
        stream(("METHOD:REQUEST", *SERIES), (*CANCEL, *event_lines(*lines, "DTSTAMP:2026")))
    )
    assert isinstance(hold, Hold)
    assert isinstance(refused, Unusable)
    assert "in the same" in refused.refusal.message


def test_of_several_cancellations_of_one_thing_the_newest_counts() -> None:
    second = "RECURRENCE-ID;TZID=Europe/Prague:20270422T090000"
    wishes = several(
        event_lines(GONE, SLOT),
        event_lines(GONE, SLOT, "SEQUENCE:1"),
        event_lines(GONE, second),
        event_lines(ANN, SLOT),
        before=CANCEL,
    )
    assert [type(wish) for wish in wishes] == [Drop, Drop, Amend]
    assert wishes[0].where == "a.ics:10"


AGES = ("SEQUENCE:3", "DTSTAMP:20260101T080000Z")
WRITTEN_AT = datetime(2026, 1, 1, 8, tzinfo=UTC)


def test_wishes_carry_the_version_of_their_file() -> None:
    whole = Revision(sequence=3, stamped_at=WRITTEN_AT)
    single = replace(whole, occurrence="2027-04-15T07:00:00+00:00")
    assert held(event_lines(*AGES)).revisions == (whole,)
    assert dropped(event_lines(GONE, *AGES), before=CANCEL).revisions == (whole,)
    assert dropped(event_lines(SLOT, GONE, *AGES), before=CANCEL).revisions == (single,)
    assert amended(event_lines(SLOT, *AGES)).revisions == (single,)


def test_what_uninvites_people_is_a_version_of_its_sequence_only() -> None:
    wish = amended(event_lines(ANN, *AGES), before=CANCEL)
    assert wish.revisions == (Revision(sequence=3),)


@pytest.mark.parametrize("stamp", ["20260101T080000", "20260101", "20269901T080000Z", "x"])
def test_a_stamp_that_is_no_instant_does_not_count(stamp: str) -> None:
    assert held(event_lines(f"DTSTAMP:{stamp}")).revisions == (Revision(sequence=0),)


# --- people, of a meeting that stands in the same input ---------------------------------------------

BOB = "ATTENDEE:mailto:bob@firma.example"
WITH_BOTH = ("METHOD:REQUEST", *event_lines("SUMMARY:x", ANN, BOB, "SEQUENCE:1"))


def without_ann(*lines: str) -> tuple[str, ...]:
    return (*CANCEL, *event_lines(ANN, *lines))


def invited(wish: Wished) -> list[str]:
    assert isinstance(wish, Hold)
    return [a.mailbox.address for a in wish.series.meeting.attendees]


def test_who_is_uninvited_later_is_not_invited_at_all() -> None:
    for order in (1, -1):
        (wish,) = read(stream(*(WITH_BOTH, without_ann("SEQUENCE:2"))[::order]))
        assert invited(wish) == ["bob@firma.example"]
        assert "attendees-uninvited" in codes(wish)
        assert isinstance(wish, Hold)
        assert [one.sequence for one in wish.revisions] == [2]


def test_who_was_uninvited_before_is_invited_by_the_newer_version() -> None:
    (wish,) = read(stream(WITH_BOTH, without_ann("SEQUENCE:0")))
    assert invited(wish) == ["ann@firma.example", "bob@firma.example"]
    assert "revision-superseded" in codes(wish)


def test_a_further_cancellation_of_the_same_sequence_counts_whatever_was_stamped_later() -> None:
    """The clock of who wrote the request was fast: DTSTAMP tells versions of one SEQUENCE apart only."""
    people = [f"ATTENDEE:mailto:{name}@firma.example" for name in ("ann", "bob", "eve")]
    request = ("METHOD:REQUEST", *event_lines(*people, "DTSTAMP:20270109T080000Z"))
    gone = (
        (*CANCEL, *event_lines(one, "SEQUENCE:1", f"DTSTAMP:2027010{day}T080000Z"))
        for day, one in enumerate(people[:2], 1)
    )
    (wish,) = read(stream(request, *gone))
    assert invited(wish) == ["eve@firma.example"]
    assert "revision-superseded" not in codes(wish)


def test_who_is_uninvited_goes_from_the_older_occurrences_too() -> None:
    series = ("SUMMARY:x", ANN, BOB, "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1")
    old, new = (
        event_lines(
            f"RECURRENCE-ID:{day}T080000Z", f"DTSTART:{day}T090000Z", ANN, BOB, f"SEQUENCE:{number}"
        )
        for day, number in (("20270402", 1), ("20270403", 3))
    )
    request = ("METHOD:REQUEST", *event_lines(*series), *old, *new)
    (wish,) = read(stream(request, without_ann("SEQUENCE:2")))
    assert invited(wish) == ["bob@firma.example"]
    assert isinstance(wish, Hold)
    changed = [[a.mailbox.address for a in one.meeting.attendees] for one in wish.series.changed]
    assert changed == [["bob@firma.example"], ["ann@firma.example", "bob@firma.example"]]


def test_nobody_is_left_where_everybody_is_uninvited_and_that_is_refused() -> None:
    hold, refused = read(stream(WITH_BOTH, without_ann(BOB, "SEQUENCE:2")))
    assert len(invited(hold)) == 2
    assert isinstance(refused, Unusable)
    assert "un-invites everybody" in refused.refusal.message
