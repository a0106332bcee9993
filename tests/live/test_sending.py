"""Beliefs on which rests that each invitation goes out once, and nothing that was not asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Known, Place
from ews_meetings.change.outcome import Done, Refused, Unknown
from ews_meetings.exchange.asking import Folder, Search
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.exchange.elements import typed
from ews_meetings.exchange.inbound import shape
from ews_meetings.exchange.properties import KEY, STAMP, STEP
from ews_meetings.exchange.searches import has
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.span import start_of
from tests.live.ground import Ground, done

FILE = Attachment.of(name="agenda.txt", content=b"\x00\xffone\r\ntwo", content_type="text/plain")


def test_q1_a_stale_change_key_is_refused_and_mails_nothing(ground: Ground) -> None:
    stale = ground.save("a")
    ground.mark_anew("a", stale)
    outcome = ground.send("a", stale, step="late")
    if ground.capabilities.fences is Known.YES:
        assert isinstance(outcome, Unknown), outcome  # of a mailing write no error is believed
        assert ground.step_on(stale) == ground.named("a-anew")
        assert ground.invitations("a") == 0
        assert ground.copies("late") == 0
    else:
        done(outcome)
        assert ground.invitations("a", at_least=1) == 1


def test_q2_setting_the_subject_anew_sends_a_first_invitation_once(ground: Ground) -> None:
    ref = ground.save("a")
    done(ground.send("a", ref))
    assert ground.invitations("a", at_least=1) == 1
    (entry,) = ground.guest.entries(ground.named("a"))
    assert entry.start == start_of(ground.meeting("a").span)


def test_q3_the_server_says_of_a_meeting_whether_it_was_sent(ground: Ground) -> None:
    ref = ground.mark_anew("a", ground.save("a"))
    reports = ground.capabilities.reports_sent is Known.YES
    before = ground.look(ref).facts.invited
    assert before is Known.NO if reports else before is not Known.YES
    sent = done(ground.send("a", ref))
    assert ground.until(lambda: ground.look(sent).facts.invited is Known.YES) is reports


def test_q5_a_send_leaves_one_copy_that_carries_its_step(
    ground: Ground, record_property: Callable[[str, object], None]
) -> None:
    ref = ground.save("a")
    assert ground.copies("a-1") == 0
    done(ground.send("a", ref))
    ground.until(lambda: bool(ground.desk.sent(ground.named("a"))))
    ground.pause()
    assert len(ground.desk.sent(ground.named("a"))) == 1
    copies = ground.copies("sent")
    record_property("copies_with_the_step", copies)
    known = ground.capabilities.leaves_copy
    assert copies in {Known.YES: {1}, Known.NO: {0}, Known.UNKNOWN: {0, 1}}[known]


def test_q12_our_stamp_does_not_travel_to_attendees(ground: Ground) -> None:
    done(ground.send("a", ground.save("a")))
    assert ground.invitations("a", at_least=1) == 1
    assert ground.guest.entries(ground.named("a"))
    reader = ground.attendee.reader
    assert reader.find([ground.named("a")]) == ()
    inbox = Folder(typed("DistinguishedFolderId", Id="inbox"))
    for ours in (KEY, STEP, STAMP):
        search = Search(shape((), (KEY, STEP)), has(ours))
        rows = [row.item for row in reader.asking.search(search, (inbox,))]
        texts = [f"{KEY.read(item)} {STEP.read(item)}" for item in rows]
        assert not [text for text in texts if ground.mark in text]


def test_q23_a_request_that_was_cut_off_commits_within_the_settling_time_or_never(
    ground: Ground,
) -> None:
    ref = ground.save("a")
    with open_mailbox(ground.place.connection(ground.place.organizer)) as impatient:
        caller = impatient.writer.caller
        caller.wire.TIMEOUT = (30, 0.001)
        (outcome,) = replace(ground, organizer=impatient).write(
            Call.SEND, ground.order("a", ref, step="cut")
        )
    assert isinstance(outcome, Unknown | Done)

    def is_executed() -> bool:
        return ground.step_on(ref) == ground.named("cut")

    in_time = ground.until(is_executed, limit_s=ground.place.settle_s)
    if not in_time:
        assert not ground.until(is_executed, limit_s=ground.place.settle_s)
    assert ground.invitations("a", at_least=int(in_time)) == int(in_time)


def test_q24_a_draft_that_is_removed_for_good_mails_nobody(ground: Ground) -> None:
    ref = ground.save("a")
    (outcome,) = ground.write(Call.REMOVE, ground.order("a", ref))
    assert isinstance(outcome, Done)
    assert ground.organizer.reader.find([ground.named("a")]) == ()
    assert ground.organizer.reader.read([ref]) == (None,)
    ground.pause()
    assert list(ground.guest.own(ground.guest.account.inbox)) == []
    assert ground.guest.entries(ground.named("a")) == []
    assert ground.desk.sent(ground.named("a")) == []


def test_q26_a_stale_change_in_a_batch_stops_only_itself(ground: Ground) -> None:
    stale, fresh = ground.save("stale"), ground.save("fresh")
    ground.mark_anew("stale", stale)
    orders = [ground.order("stale", stale, step="s1"), ground.order("fresh", fresh, step="s2")]
    first, second = ground.write(Call.SEND, *orders)
    done(second)
    assert ground.invitations("fresh", at_least=1) == 1
    assert isinstance(first, Done) is (ground.capabilities.fences is not Known.YES)
    assert ground.invitations("stale") == int(isinstance(first, Done))


def test_q27_files_given_inline_are_kept_and_travel_with_the_first_send(ground: Ground) -> None:
    meeting = replace(ground.meeting("a"), attachments=(FILE,))
    ref = ground.save("a", meeting=meeting)
    kept = ground.look(ref, with_contents=True).series.meeting.attachments
    assert kept == ((FILE,) if ground.capabilities.keeps_inline_attachments is Known.YES else ())
    if not kept:
        (outcome,) = ground.write(Call.ATTACH, replace(ground.order("a", ref), attachment=FILE))
        assert isinstance(outcome, Done), outcome
    whole = ground.look(ref, with_contents=True)
    assert whole.series.meeting.attachments == (FILE,)
    done(ground.send("a", whole.ref))
    assert ground.invitations("a", at_least=1) == 1
    (entry,) = ground.guest.entries(ground.named("a"))
    arrived = [(file.name, file.content) for file in entry.attachments]
    travels = ground.capabilities.attachments_travel is Known.YES
    assert arrived == ([(FILE.name, FILE.content)] if travels else [])


def test_q29_saving_and_marking_a_draft_tells_nobody(ground: Ground) -> None:
    ground.mark_anew("a", ground.save("a"))
    assert ground.invitations("a") == 0
    assert ground.guest.entries(ground.named("a")) == []
    assert ground.desk.sent(ground.named("a")) == []


def test_q31_a_server_that_is_believed_to_fence_refuses_a_stale_silent_write(
    ground: Ground,
) -> None:
    stale = ground.save("a")
    ground.mark_anew("a", stale)
    (outcome,) = ground.write(Call.CLOSE, ground.order("a", stale, step="late"))
    if ground.capabilities.fences is Known.YES:
        assert isinstance(outcome, Refused)
        assert outcome.server_code == "ErrorIrresolvableConflict"
    else:
        done(outcome)
    assert ground.look(stale).facts.place is Place.CALENDAR
