from ews_meetings.change.wish import Hold, Unusable
from tests.unit.ics.making import calendar, codes, event_lines, read

EIGHT, NINE = "DTSTART:20270401T080000Z", "DTSTART:20270401T090000Z"


def holds(*events: tuple[str, ...]) -> list[Hold]:
    wishes = read(calendar(*(line for lines in events for line in lines)))
    assert all(isinstance(wish, Hold) for wish in wishes)
    return [wish for wish in wishes if isinstance(wish, Hold)]


def subjects(wishes: list[Hold]) -> list[str]:
    return [wish.series.meeting.subject for wish in wishes]


def test_the_uid_of_the_file_becomes_that_of_the_meeting() -> None:
    (found,) = holds(event_lines())
    assert (found.origin.uid, found.origin.scope, found.series.uid) == ("one", "import", "one")


def test_a_missing_uid_is_made_of_what_names_the_event_and_stays_the_same() -> None:
    plain, again, other = (
        holds(event_lines("SUMMARY:a", *extra, uid=""))[0]
        for extra in ((), ("LOCATION:x",), ("ORGANIZER:mailto:me@firma.example",))
    )
    assert plain.series.uid == again.series.uid != other.series.uid
    assert plain.series.uid.endswith("@derived.ews-meetings")
    assert codes(plain) == ["uid-missing"]


def test_events_without_uid_that_look_alike_are_numbered() -> None:
    first, second = holds(
        event_lines("LOCATION:x", uid=""),
        event_lines("LOCATION:y", uid=""),
    )
    assert first.series.uid != second.series.uid


def test_the_same_event_twice_is_read_once_and_reported() -> None:
    (found,) = holds(
        event_lines("SUMMARY:a", "DTSTAMP:20270101T000000Z"),
        event_lines("SUMMARY:a", "DTSTAMP:20270102T000000Z"),
    )
    assert codes(found) == ["event-twice"]


def test_of_two_revisions_the_higher_sequence_is_taken() -> None:
    (found,) = holds(
        event_lines("SUMMARY:new", "SEQUENCE:2", NINE),
        event_lines("SUMMARY:old", "SEQUENCE:1", EIGHT),
    )
    assert found.series.meeting.subject == "new"
    assert codes(found) == ["revision-superseded"]


def test_of_two_revisions_of_one_number_the_later_stamp_is_taken() -> None:
    (found,) = holds(
        event_lines("LOCATION:old", "DTSTAMP:20270101T000000Z"),
        event_lines("LOCATION:new", "DTSTAMP:20270102T000000Z"),
    )
    assert found.series.meeting.location == "new"


def test_the_counter_of_exchange_goes_before_sequence() -> None:
    (found,) = holds(
        event_lines("LOCATION:new", "SEQUENCE:1", "X-MICROSOFT-CDO-APPT-SEQUENCE:5"),
        event_lines("LOCATION:old", "SEQUENCE:2"),
    )
    assert found.series.meeting.location == "new"


def test_a_row_of_meetings_under_one_uid_gets_a_uid_each_whatever_their_order() -> None:
    early, late = event_lines("SUMMARY:a", EIGHT), event_lines("SUMMARY:a", NINE)
    forth, back = holds(early, late), holds(late, early)
    uids = {wish.series.uid for wish in forth}
    assert len(uids) == 2
    assert uids == {wish.series.uid for wish in back}
    assert all(wish.series.uid.startswith("one/") for wish in forth)
    assert [codes(wish) for wish in forth] == [["uid-shared"]] * 2


def test_another_title_of_the_same_number_is_another_meeting() -> None:
    assert subjects(holds(event_lines("SUMMARY:a"), event_lines("SUMMARY:b"))) == ["a", "b"]


def test_events_that_differ_only_in_their_attendees_become_one() -> None:
    (found,) = holds(
        event_lines("ATTENDEE;RSVP=FALSE:mailto:a@b.example"),
        event_lines("ATTENDEE;RSVP=TRUE:mailto:c@b.example"),
        event_lines("ATTENDEE:mailto:A@b.example"),
    )
    addresses = [a.mailbox.address for a in found.series.meeting.attendees]
    assert addresses == ["a@b.example", "c@b.example"]
    assert found.series.meeting.is_response_requested
    assert codes(found) == ["attendees-joined"]


def test_a_refused_event_does_not_take_its_namesake_along() -> None:
    data = calendar(*event_lines("RRULE:FREQ=HOURLY"), *event_lines("SUMMARY:a"))
    refused, held = read(data)
    assert isinstance(refused, Unusable)
    assert isinstance(held, Hold)


def test_wishes_come_in_the_order_of_the_file() -> None:
    found = holds(
        event_lines("SUMMARY:1", uid="UID:b"),
        event_lines("SUMMARY:2", uid=""),
        event_lines("SUMMARY:3", uid="UID:a"),
    )
    assert subjects(found) == ["1", "2", "3"]


def test_every_meeting_of_an_event_says_which_there_are() -> None:
    rule = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=6"
    wishes = holds(event_lines(rule), event_lines(uid="UID:two"))
    assert [(one.origin.part, sorted(one.parts)) for one in wishes] == [
        (0, [0, 1]),
        (1, [0, 1]),
        (0, [0]),
    ]


def test_where_an_occurrence_is_refused_nothing_is_said_of_other_meetings() -> None:
    stray = event_lines("RECURRENCE-ID;RANGE=THISANDFUTURE:20290101T080000Z")
    wishes = read(calendar(*event_lines("RRULE:FREQ=WEEKLY;COUNT=3"), *stray))
    assert [one.parts for one in wishes if isinstance(one, Hold)] == [frozenset()]
    assert any(isinstance(one, Unusable) for one in wishes)


def test_what_is_added_says_nothing_of_its_series() -> None:
    [one] = [w for w in read(calendar("METHOD:ADD", *event_lines())) if isinstance(w, Hold)]
    assert (one.parts, one.is_added) == (frozenset(), True)
