"""`show`, as people read it."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.observed import Known
from ews_meetings.change.stamp import NotifyState
from ews_meetings.cli.meetings import write_meeting
from ews_meetings.model.exceptions import with_occurrence
from ews_meetings.model.occurrences import occurrence_at
from tests.unit.cli.drawing import EXCEPTED, SERIES, THIRD, observed
from tests.unit.cli.making import screen, streams


def test_a_series_says_how_it_repeats_and_what_is_not_as_its_pattern_has_it() -> None:
    held = streams()
    write_meeting(screen(held), observed(EXCEPTED))
    lines = held.out.splitlines()
    assert "recurrence\tevery week on Thu, 5 times from 2027-04-01" in lines
    place = lines.index("occurrence\tis")
    assert lines[place + 1 : place + 3] == [
        "2027-04-08 09:00 Europe/Berlin\tdeleted",
        "2027-04-15 09:00 Europe/Berlin\ttime: 2027-04-15 14:00-15:00 Europe/Berlin",
    ]


def test_what_people_write_into_an_occurrence_cannot_steer_the_terminal() -> None:
    third = occurrence_at(SERIES, THIRD)
    assert third is not None
    series = with_occurrence(SERIES, THIRD, replace(third, subject="\x1b[2Jevil"))
    held = streams()
    write_meeting(screen(held), observed(series))
    assert "\x1b" not in held.out
    assert "subject: \\x1b[2Jevil" in held.out


def test_an_attendees_copy_says_what_the_mailbox_has_answered() -> None:
    held = streams()
    write_meeting(screen(held), observed(SERIES, is_ours=Known.NO))
    assert "own answer\ttentative (2027-03-01 08:00 UTC)" in held.out


def test_a_change_that_people_were_not_told_of_is_said() -> None:
    held = streams()
    write_meeting(screen(held), observed(SERIES, notify=NotifyState.OWED))
    assert "invited\tyes, but not told of the last change" in held.out
