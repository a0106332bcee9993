"""Meetings whose people hold an invitation that was mailed before: marked as sent, or invited anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, get_args

import pytest

from ews_meetings.change.action import Action, Call, MailKind, Verb
from ews_meetings.change.identity import own_uid
from ews_meetings.change.notify import Inviting
from ews_meetings.change.stamp import NotifyState
from ews_meetings.change.wish import Amend, Drop, Hold
from ews_meetings.service.again import wish_again
from ews_meetings.service.ending import exit_code
from ews_meetings.service.recover import recover
from tests.fakes import ALL, NONE, FakeServer, Fault, Flavour, Host, Killed, wish
from tests.unit.service.making import other, whole

Marks = Literal["kept", "dropped", "refused"]
PLAIN = wish()
HELD = replace(PLAIN, inviting=Inviting.DONE)
UNASKED = replace(PLAIN, inviting=Inviting.NEVER)
ANEW = replace(
    PLAIN,
    series=replace(PLAIN.series, uid=own_uid(PLAIN.origin, FakeServer().mailbox)),
)
MOVED = whole(PLAIN.series, location="Room 7")


@pytest.fixture(params=get_args(Flavour))
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    made = Host(FakeServer(flavour=request.param))
    yield made
    made.close()


def only(host: Host, wished: Hold) -> Action:
    [action] = host.plan([wished], ALL).actions
    return action


def codes(action: Action) -> list[str]:
    return [finding.code for finding in action.findings]


def kinds(host: Host) -> list[MailKind]:
    return [mail.kind for mail in host.server.mails]


def test_who_holds_the_invitation_gets_none_and_the_meeting_counts_as_sent(host: Host) -> None:
    action = only(host, HELD)
    assert (action.verb, action.mails, "marked-as-sent" in codes(action)) == ("create", (), True)
    assert exit_code(host.do([HELD], ALL)) == 0
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, item.stamp.elsewhere) == (NotifyState.INVITED, True)
    assert (item.was_sent, host.server.mails) == (True, [])


@pytest.mark.parametrize("wished", [HELD, PLAIN])
@pytest.mark.parametrize("options", [ALL, NONE])
def test_a_second_run_does_nothing_with_the_option_and_without(
    host: Host, wished: Hold, options: object
) -> None:
    host.do([HELD], ALL if options is ALL else NONE)
    assert only(host, wished).verb is Verb.KEEP
    host.do([wished], ALL)
    assert (len(host.server.items), host.server.mails) == (1, [])


def test_later_changes_are_mailed_as_to_invited_people(host: Host) -> None:
    host.do([HELD], ALL)
    changed = other(PLAIN, MOVED)
    listed = only(host, changed).mails
    assert [mail.kind for mail in listed] == [MailKind.UPDATE, MailKind.UPDATE]
    host.do([changed], ALL)
    assert kinds(host) == [MailKind.UPDATE, MailKind.UPDATE]
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert item.stamp.elsewhere is True


def test_a_command_that_changes_it_mails_an_update_too(host: Host) -> None:
    host.do([HELD], ALL)
    host.do([Amend(name=PLAIN.origin.key, edit=lambda m: replace(m, location="Room 7"))], ALL)
    assert set(kinds(host)) == {MailKind.UPDATE}


def test_its_people_hear_that_it_is_cancelled(host: Host) -> None:
    host.do([HELD], ALL)
    host.do([Drop(name=PLAIN.origin.key)], ALL)
    assert kinds(host) == [MailKind.CANCEL, MailKind.CANCEL]


def test_what_was_imported_silently_is_marked_when_that_is_said_later(host: Host) -> None:
    host.do([PLAIN], NONE)
    action = only(host, HELD)
    assert (action.verb, [step.call for step in action.steps]) == ("update", [Call.CLOSE])
    assert action.mails == ()
    host.do([HELD], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, item.stamp.elsewhere) == (NotifyState.INVITED, True)
    assert (item.was_sent, host.server.mails) == (True, [])
    assert only(host, PLAIN).verb is Verb.KEEP


def test_what_was_imported_silently_and_has_changed_is_changed_silently_and_marked(
    host: Host,
) -> None:
    host.do([PLAIN], NONE)
    host.do([replace(other(PLAIN, MOVED), inviting=Inviting.DONE)], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.elsewhere, item.series.meeting.location) == (True, "Room 7")
    assert host.server.mails == []


def test_what_was_invited_from_here_stays_what_it_is(host: Host) -> None:
    host.do([PLAIN], ALL)
    assert only(host, HELD).verb is Verb.KEEP
    host.do([replace(other(PLAIN, MOVED), inviting=Inviting.DONE)], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert item.stamp.elsewhere is False
    assert kinds(host)[2:] == [MailKind.UPDATE, MailKind.UPDATE]


def test_a_draft_of_it_is_finished_and_verified_without_mail(host: Host) -> None:
    host.server.faults.append(Fault("killed after commit", Call.SAVE))
    with pytest.raises(Killed):
        host.do([HELD], ALL)
    recover(host.new_run(), host.memory())
    action = only(host, PLAIN)
    calls = [step.call for step in action.steps]
    assert (action.verb, action.mails, calls[-3:]) == (
        Verb.FINISH,
        (),
        [Call.CHECK, Call.CLAIM, Call.CLOSE],
    )


@pytest.mark.parametrize("marks", ["dropped", "refused"])
def test_a_server_that_keeps_no_mark_is_survived_and_that_is_said(host: Host, marks: Marks) -> None:
    host.server.sent_marks = marks
    report = host.do([HELD], ALL)
    assert exit_code(report) == 0
    is_seen = marks == "refused" or host.server.flavour == "exchange"
    said = [finding.code for finding in report.results[0].findings]
    assert ("sent-mark-not-kept" in said) is is_seen
    [item] = host.server.items.values()
    assert item.stamp is not None
    assert (item.stamp.notify, item.stamp.elsewhere) == (NotifyState.INVITED, True)
    assert only(host, PLAIN).verb is Verb.KEEP
    assert only(host, PLAIN).findings == ()
    assert host.server.mails == []


def test_what_no_server_shall_mail_is_entered_silently_until_the_file_says_otherwise(
    host: Host,
) -> None:
    host.do([UNASKED], ALL)
    assert only(host, UNASKED).verb is Verb.KEEP
    host.do([replace(other(PLAIN, MOVED), inviting=Inviting.NEVER)], ALL)
    assert host.server.mails == []
    host.do([other(PLAIN, MOVED)], ALL)
    assert kinds(host) == [MailKind.INVITE, MailKind.INVITE]


@pytest.mark.parametrize("made", [HELD, UNASKED])
def test_a_run_that_is_resumed_invites_nobody_either(host: Host, made: Hold) -> None:
    again = wish_again(only(host, made))
    assert isinstance(again, Hold)
    host.do([again], ALL)
    assert (len(host.server.items), host.server.mails) == (1, [])


# --- a UID of our own -----------------------------------------------------------------------------


def test_who_is_invited_anew_is_invited_once_with_the_option_and_without(host: Host) -> None:
    host.do([ANEW], ALL)
    for wished in (ANEW, PLAIN):
        assert only(host, wished).verb is Verb.KEEP
        host.do([wished], ALL)
    [item] = host.server.items.values()
    assert item.series.uid == ANEW.series.uid
    assert kinds(host) == [MailKind.INVITE, MailKind.INVITE]


def test_a_change_without_the_option_changes_the_meeting_under_our_uid(host: Host) -> None:
    host.do([ANEW], ALL)
    host.do([other(PLAIN, MOVED)], ALL)
    [item] = host.server.items.values()
    assert (item.series.uid, item.series.meeting.location) == (ANEW.series.uid, "Room 7")
    assert kinds(host)[2:] == [MailKind.UPDATE, MailKind.UPDATE]


@pytest.mark.parametrize("options", [ALL, NONE])
def test_a_meeting_that_stands_keeps_its_uid_and_that_is_said(host: Host, options: object) -> None:
    host.do([PLAIN], ALL if options is ALL else NONE)
    assert "uid-kept" in codes(only(host, ANEW))
    assert exit_code(host.do([ANEW], ALL)) == 0
    [item] = host.server.items.values()
    assert item.series.uid == PLAIN.series.uid
    assert kinds(host) == [MailKind.INVITE, MailKind.INVITE]


@pytest.mark.parametrize(("first", "second"), [(PLAIN, ANEW), (ANEW, PLAIN)])
def test_a_draft_under_another_uid_makes_room(host: Host, first: Hold, second: Hold) -> None:
    host.server.faults.append(Fault("killed after commit", Call.SAVE))
    with pytest.raises(Killed):
        host.do([first], ALL)
    recover(host.new_run(), host.memory())
    assert exit_code(host.do([second], ALL)) == 0
    [item] = host.server.items.values()
    assert item.series.uid == second.series.uid
    assert kinds(host) == [MailKind.INVITE, MailKind.INVITE]


# --- the warning ----------------------------------------------------------------------------------


def test_a_first_invitation_that_may_be_older_than_copies_is_warned_of(host: Host) -> None:
    known = replace(PLAIN, held_copies="the event has SEQUENCE 2")
    [finding] = [f for f in only(host, known).findings if f.code == "copies-may-be-newer"]
    assert finding.severity == "warning"
    assert finding.message.startswith("the event has SEQUENCE 2, so people may hold a copy")
    host.do([known], NONE)
    assert "copies-may-be-newer" in codes(only(host, known))
    assert "copies-may-be-newer" in codes(only(host, replace(known, series=MOVED)))


def test_where_nobody_is_invited_nothing_is_warned_of(host: Host) -> None:
    known = replace(PLAIN, held_copies="the event has SEQUENCE 2")
    [silent] = host.plan([known], NONE).actions
    assert "copies-may-be-newer" not in codes(silent)
    host.do([known], ALL)
    changed = replace(other(PLAIN, MOVED), held_copies="the event has SEQUENCE 3")
    assert "copies-may-be-newer" not in codes(only(host, changed))
