"""Mails follow from the steps and the people, from nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.action import Call, Certainty, Mail, MailKind, Step
from ews_meetings.change.notify import Notify
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.people import Role
from ews_meetings.service.mails import mails_for
from tests.fakes import wish
from tests.unit.exchange.drawn import FULL, meetings

ORGANIZER = "organizer@sandbox.example"
SILENT = [call for call in Call if call is not Call.SEND]


def steps_of(*calls: Call) -> list[Step]:
    return [
        Step(number=number, call=call, notify=Notify.ALL if call is Call.SEND else Notify.NONE)
        for number, call in enumerate(calls, 1)
    ]


def mails(calls: Sequence[Call], meeting: Meeting = FULL) -> tuple[Mail, ...]:
    series = Series(uid="u", meeting=meeting)
    return mails_for(steps_of(*calls), series=series, organizer=ORGANIZER)


def test_a_send_invites_every_attendee_once_in_every_role() -> None:
    made = mails([Call.SAVE, Call.SEND])
    assert [mail.to for mail in made] == [attendee.mailbox for attendee in FULL.attendees]
    assert {a.role for a in FULL.attendees} == set(Role)
    assert {(m.kind, m.certainty) for m in made} == {(MailKind.INVITE, Certainty.SURE)}


@pytest.mark.parametrize("call", SILENT)
def test_every_other_step_is_silent(call: Call) -> None:
    assert mails([call]) == ()


def test_a_mail_names_the_step_that_causes_it() -> None:
    made = mails([Call.SAVE, Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK])
    assert {mail.step for mail in made} == {4}


def test_a_meeting_of_one_mails_nobody() -> None:
    assert mails([Call.SEND], replace(FULL, attendees=())) == ()


@pytest.mark.parametrize(
    ("address", "is_external"),
    [
        ("alice@sandbox.example", False),
        ("Alice@SANDBOX.Example", False),
        ("alice@example", True),
        ("alice@sub.sandbox.example", True),
        ("alice@sandbox.example.org", True),
    ],
)
def test_who_is_in_another_domain_is_external(address: str, is_external: bool) -> None:
    [mail] = mails([Call.SEND], wish(people=[address]).series.meeting)
    assert mail.is_external is is_external


@given(meetings, st.lists(st.sampled_from(Call), max_size=8))
def test_there_is_one_mail_per_send_and_attendee(meeting: Meeting, calls: list[Call]) -> None:
    made = mails(calls, meeting)
    assert [(mail.step, mail.to) for mail in made] == [
        (number, attendee.mailbox)
        for number, call in enumerate(calls, 1)
        if call is Call.SEND
        for attendee in meeting.attendees
    ]


@given(meetings, meetings, st.lists(st.sampled_from(Call), max_size=8))
def test_only_the_people_of_a_meeting_count(
    one: Meeting, other: Meeting, calls: list[Call]
) -> None:
    other = replace(other, attendees=one.attendees)
    assert mails(calls, one) == mails(calls, other)
