"""What a plan decides, and that a second one has nothing left."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.action import Call, End, MailKind, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Place
from ews_meetings.change.plan import PlanOptions, does_anything, mails_of
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Amend, Hold, Unusable
from ews_meetings.errors import EventUnusable
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.occurrences import moved
from ews_meetings.service.ending import exit_code, summary
from tests.fakes import ALL, NONE, FakeServer, Host, series, wish

PAST = datetime(2015, 10, 23, 8, 0, tzinfo=UTC)


def only(host: Host, held: Hold, options: PlanOptions = ALL) -> Verb:
    return host.plan([held], options).actions[0].verb


def test_a_new_meeting_is_created_and_every_mail_is_listed(host: Host) -> None:
    plan = host.plan([wish()], ALL)
    assert [action.verb for action in plan.actions] == [Verb.CREATE]
    assert [mail.to.address for mail in mails_of(plan)] == [
        "alice@sandbox.example",
        "bob@sandbox.example",
    ]


def test_nothing_is_mailed_with_notify_none(host: Host) -> None:
    assert mails_of(host.plan([wish()], NONE)) == ()
    host.do([wish()], NONE)
    assert host.server.mails == []


def test_no_mail_leaves_before_every_check_and_claim(host: Host) -> None:
    [action] = host.plan([wish()], ALL).actions
    calls = [step.call for step in action.steps]
    assert calls.index(Call.CHECK) < calls.index(Call.CLAIM) < calls.index(Call.SEND)


@pytest.mark.parametrize("options", [ALL, NONE])
def test_a_second_run_does_nothing(host: Host, options: PlanOptions) -> None:
    wishes = [wish(f"{n}@example") for n in range(3)]
    host.do(wishes, options)
    before = len(host.server.mails)
    report = host.do(wishes, options)
    assert [r.end for r in report.results] == [End.UNCHANGED] * 3
    assert not does_anything(report.plan)
    assert (report.run, exit_code(report), len(host.server.mails)) == ("", 0, before)


def test_a_past_meeting_mails_nobody_and_says_so(host: Host) -> None:
    old = wish(start=PAST, reminder=30)
    [action] = host.plan([old], ALL).actions
    assert action.mails == ()
    assert "past-is-silent" in {finding.code for finding in action.findings}
    assert action.wanted is not None
    assert action.wanted.meeting.reminder_minutes is None
    host.do([old], ALL)
    assert only(host, old) is Verb.KEEP
    assert only(host, old, replace(ALL, notify_past=True)) is Verb.INVITE


def test_what_was_imported_silently_is_invited_later_as_listed_mail(host: Host) -> None:
    host.do([wish()], NONE)
    [action] = host.plan([wish()], ALL).actions
    assert (action.verb, len(action.mails)) == (Verb.INVITE, 2)
    host.do([wish()], ALL)
    assert len(host.server.mails) == 2
    assert only(host, wish()) is Verb.KEEP


def test_what_somebody_deleted_is_gone_until_told_again(host: Host) -> None:
    host.do([wish()], ALL)
    [item] = host.server.items.values()
    item.place = Place.DELETED
    [action] = host.plan([wish()], ALL).actions
    assert action.refusal is not None
    assert (action.verb, action.refusal.code) == (Verb.REFUSE, "gone")
    host.server.items.clear()
    assert only(host, wish()) is Verb.REFUSE
    assert only(host, wish(), replace(ALL, again=True)) is Verb.CREATE


def test_an_item_that_we_did_not_make_is_left_alone() -> None:
    host = Host(FakeServer())
    host.do([wish()], NONE)
    [item] = host.server.items.values()
    item.key, item.stamp = "", None
    fresh = Host(host.server, "b")
    [action] = fresh.plan([wish()], ALL).actions
    assert action.refusal is not None
    assert action.refusal.code == "foreign-item"
    host.close()
    fresh.close()


def test_a_changed_source_is_an_update_that_lists_what_changes_and_whom_it_mails(
    host: Host,
) -> None:
    host.do([wish()], ALL)
    [action] = host.plan([wish(subject="Another")], ALL).actions
    assert (action.verb, action.refusal) == (Verb.UPDATE, None)
    assert [(c.field, c.old, c.new) for c in action.changes] == [("subject", "Planning", "Another")]
    assert [(m.to.address, m.kind) for m in action.mails] == [
        ("alice@sandbox.example", MailKind.UPDATE),
        ("bob@sandbox.example", MailKind.UPDATE),
    ]


def test_a_draft_that_nobody_heard_of_is_made_anew_when_the_source_changed(host: Host) -> None:
    host.do([wish()], NONE)
    [item] = host.server.items.values()
    assert item.stamp is not None
    item.stamp = replace(item.stamp, notify=type(item.stamp.notify).PENDING)
    host.do([wish(subject="Another")], ALL)
    assert [i.series.meeting.subject for i in host.server.items.values()] == ["Another"]
    assert len(host.server.mails) == 2


def test_a_change_made_by_somebody_else_is_reported_and_kept(host: Host) -> None:
    host.do([wish()], ALL)
    [item] = host.server.items.values()
    meeting = replace(item.series.meeting, location="elsewhere")
    item.series = replace(item.series, meeting=meeting)
    [action] = host.plan([wish()], ALL).actions
    assert action.verb is Verb.KEEP
    assert [(f.code, f.field) for f in action.findings] == [("no-longer-as-written", "location")]


def test_one_bad_event_never_stops_its_neighbours(host: Host) -> None:
    bad = Unusable(
        title="bad", where="a.ics:7", refusal=Refusal.of(EventUnusable("a.ics:7", "no start"))
    )
    report = host.do([wish("a@x"), bad, wish("b@x")], ALL)
    assert [r.end for r in report.results] == [End.DONE, End.REFUSED, End.DONE]
    assert (exit_code(report), len(host.server.mails)) == (4, 4)
    assert summary(report.results)["refused"] == 1


def test_a_refusal_alone_gives_its_own_exit_code(host: Host) -> None:
    bad = Unusable(title="bad", where="", refusal=Refusal.of(EventUnusable("a.ics:7", "no start")))
    assert exit_code(host.do([bad], ALL)) == 8


def test_the_same_event_twice_in_the_input_is_one_meeting(host: Host) -> None:
    assert len(host.plan([wish(), wish()], ALL).actions) == 1
    twice = host.plan([wish(), wish(subject="Other")], ALL)
    assert [a.verb for a in twice.actions] == [Verb.CREATE, Verb.REFUSE]


def test_attachments_that_stay_behind_are_said_beforehand() -> None:
    host = Host(FakeServer(flavour="gromox"))
    held = wish(attachments=(Attachment.of(name="a.txt", content=b"a"),))
    [action] = host.plan([held], ALL).actions
    assert "attachments-stay" in {finding.code for finding in action.findings}
    host.close()


def test_a_twin_that_was_never_sent_is_removed_silently_and_listed() -> None:
    host = Host(FakeServer())
    host.do([wish()], ALL)
    [item] = host.server.items.values()
    assert item.stamp is not None
    pending = replace(item.stamp, notify=type(item.stamp.notify).PENDING)
    twin = replace(item, id="twin", stamp=pending, was_sent=False)
    host.server.items["twin"] = twin
    assert [a.verb for a in host.plan([wish()], ALL).actions] == [Verb.KEEP, Verb.REMOVE]
    host.do([wish()], ALL)
    assert list(host.server.items) == [item.id]
    assert len(host.server.mails) == 2
    host.close()


def test_options_say_who_hears_of_it() -> None:
    assert PlanOptions(notify=Notify.NONE).max_mail is None


def test_a_reminder_that_the_source_gained_is_a_change(host: Host) -> None:
    host.do([wish()], ALL)
    [action] = host.plan([wish(reminder=30)], ALL).actions
    assert (action.verb, [c.field for c in action.changes]) == (Verb.UPDATE, ["reminder"])


def test_a_change_that_matters_to_nobody_else_mails_nobody(host: Host) -> None:
    host.do([wish()], ALL)
    [action] = host.plan([wish(reminder=30)], ALL).actions
    assert [step.call for step in action.steps if step.mails] == []
    assert (action.mails, action.findings) == ((), ())


def test_an_invitation_says_what_somebody_changed_meanwhile_and_keeps_it(host: Host) -> None:
    host.do([wish()], NONE)
    [item] = host.server.items.values()
    item.series = replace(item.series, meeting=replace(item.series.meeting, subject="Renamed"))
    [action] = host.plan([wish()], ALL).actions
    assert action.verb is Verb.INVITE
    assert [(f.code, f.field) for f in action.findings] == [("no-longer-as-written", "subject")]
    host.do([wish()], ALL)
    assert item.series.meeting.subject == "Renamed"


def test_a_meeting_of_another_source_is_left_alone_and_its_maker_named(host: Host) -> None:
    made = wish()
    host.do([replace(made, origin=replace(made.origin, scope="create"))], ALL)
    [action] = host.plan([wish(subject="Another")], ALL).actions
    assert action.refusal is not None
    assert (action.refusal.code, "`create`" in action.refusal.message) == ("foreign-item", True)


def test_a_cancelled_meeting_is_kept_and_said(host: Host) -> None:
    host.do([wish()], ALL)
    host.server.cancelled = True
    [action] = host.plan([wish()], ALL).actions
    assert [finding.code for finding in action.findings] == ["cancelled-elsewhere"]


def test_an_item_that_somebody_else_organizes_is_never_sent_from(host: Host) -> None:
    host.do([wish()], NONE)
    host.server.organizes = Known.NO
    [action] = host.plan([wish()], ALL).actions
    assert (action.verb, action.mails) == (Verb.REFUSE, ())


def test_a_series_that_does_not_begin_on_its_pattern_is_refused(host: Host) -> None:
    thursdays = series()
    friday = moved(thursdays.series.meeting.span, days=1)
    meeting = replace(thursdays.series.meeting, span=friday)
    [action] = host.plan(
        [replace(thursdays, series=replace(thursdays.series, meeting=meeting))], ALL
    ).actions
    assert action.refusal is not None
    assert (action.refusal.exit_code, "2027-04-02" in action.refusal.message) == (8, True)


def test_a_series_is_not_moved_off_its_pattern_by_a_change_of_time(host: Host) -> None:
    host.do([series()], ALL)
    host.server.mails.clear()
    move = Amend(name="weekly@example", edit=lambda m: replace(m, span=moved(m.span, days=1)))
    [result] = host.do([move], ALL).results
    assert result.refusal is not None
    assert (result.refusal.code, host.server.mails) == ("event-unusable", [])
