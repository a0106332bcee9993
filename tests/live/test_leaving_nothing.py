"""A rehearsal takes away what it made, also after an interruption, and nothing else; it mails nobody else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.outcome import Outcome
from ews_meetings.change.ports import CalendarWriter
from ews_meetings.change.rehearsal import Finding, Sight, Verdict
from ews_meetings.errors import AccessDenied, RecipientNotNamed, ServerUnreachable
from ews_meetings.exchange.onlooker import MailboxOnlooker
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.sandbox import SandboxServer
from ews_meetings.sandbox.flavour import FlavourName
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.experiment import Experiment, Need, is_so
from ews_meetings.service.rehearsal.rehearse import (
    Theatre,
    is_used,
    left_over,
    most_mails,
    rehearse,
    sweep,
)
from ews_meetings.service.rehearsal.stage import Stage, done
from tests.live.leftovers import left_in
from tests.live.opening import open_place
from tests.live.settings import sandbox_place

FIRST_SEND = next(one for one in EXPERIMENTS if one.name == "q2-first-send")
BOSS = Attendee(mailbox=Mailbox(address="dave@sandbox.example"))


@dataclass(frozen=True, slots=True)
class Scene:
    server: SandboxServer
    theatre: Theatre


@pytest.fixture(params=["exchange", "gromox"])
def scene(request: pytest.FixtureRequest) -> Iterator[Scene]:
    flavour: FlavourName = request.param
    with (
        SandboxServer(flavour=flavour) as server,
        open_place(sandbox_place(server.url)) as theatre,
    ):
        yield Scene(server, theatre)


def quiet(_finding: Finding) -> None:
    pass


def leave_everything(scene: Scene) -> None:
    """Leave what a rehearsal leaves that was killed: invitations, answers, a booked room."""
    stage = scene.theatre.stage(FIRST_SEND)
    for name in ("a", "b"):
        stage.invited(name, meeting=stage.props.with_room(stage.props.meeting(name)))
    stage.save("draft", meeting=stage.props.with_room(stage.props.meeting("draft")))
    stage.cancel(stage.invited("c"))
    scene.server.people.answer("alice", subject=stage.props.named("a"), answer="accept")


def rooms_bookings(server: SandboxServer) -> int:
    return len([one for one in server.calendar("room1") if not one.is_cancelled])


def test_what_an_interrupted_rehearsal_left_is_swept_away(scene: Scene) -> None:
    leave_everything(scene)
    assert len(left_in(scene.server)) > 5
    assert rooms_bookings(scene.server) == 1
    with open_place(sandbox_place(scene.server.url)) as later:
        assert sweep(later) > 5
        assert left_in(scene.server) == []
        assert rooms_bookings(scene.server) == 0
        assert sweep(later) == 0


def test_a_draft_that_books_a_room_is_swept_away_without_a_word(scene: Scene) -> None:
    stage = scene.theatre.stage(FIRST_SEND)
    stage.save("draft", meeting=stage.props.with_room(stage.props.meeting("draft")))
    assert sweep(scene.theatre) == 1
    assert scene.server.mails() == ()


def test_what_no_rehearsal_made_stays(scene: Scene) -> None:
    stage = scene.theatre.stage(FIRST_SEND)
    real = replace(stage.props.meeting("a"), subject="The board", attendees=(BOSS,))
    order = stage.props.order("real", meeting=real)
    raw = stage.organizer.writer.writer
    (saved,) = raw.write(Batch(call=Call.SAVE, orders=(order,)))
    sending = replace(order, ref=done(saved))
    raw.write(Batch(call=Call.SEND, orders=(sending,), notify=Notify.ALL))
    assert [is_used(actor) for actor in scene.theatre.actors] == [True, False, False]
    rehearse(scene.theatre, [FIRST_SEND], quiet)
    sweep(scene.theatre)
    assert [one.subject for one in scene.server.calendar("organizer")] == ["The board"]
    assert [one.subject for one in scene.server.inbox("dave")] == ["The board"]
    assert len(scene.server.messages("organizer", "sentitems")) == 1


@pytest.mark.parametrize("second", [True, False])
def test_nobody_gets_more_mails_than_the_plan_says(scene: Scene, second: bool) -> None:
    theatre = scene.theatre if second else replace(scene.theatre, second=None)
    played = [one for one in EXPERIMENTS if one.need in {Need.OTHER, Need.ROOM}]
    rehearse(theatre, played, quiet)
    bound = most_mails(played, second=second, room=True)
    people = ("organizer", "alice", "bob", "room1")
    allowed = (bound.organizer, bound.attendee, bound.second, bound.room)
    got = Counter(mail.to.partition("@")[0] for mail in scene.server.mails())
    assert {
        to: got[to] for to in got if got[to] > dict(zip(people, allowed, strict=True))[to]
    } == {}
    assert rooms_bookings(scene.server) == 0


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_an_interruption_leaves_nothing(scene: Scene, stop: type[BaseException]) -> None:
    def stopped(stage: Stage) -> Sight:
        stage.invited("a", meeting=stage.props.with_room(stage.props.meeting("a")))
        raise stop

    interrupted = replace(FIRST_SEND, play=stopped)
    with pytest.raises(stop):
        rehearse(scene.theatre, [interrupted], quiet)
    assert left_in(scene.server) == []
    assert rooms_bookings(scene.server) == 0


def test_a_person_who_was_not_named_stops_the_rehearsal(scene: Scene) -> None:
    def inviting(stage: Stage) -> Sight:
        meeting = stage.props.meeting("a")
        wanted = replace(meeting, attendees=(*meeting.attendees, BOSS))
        stage.save("a", meeting=wanted)
        return is_so(True, "")

    with pytest.raises(RecipientNotNamed, match="dave"):
        rehearse(scene.theatre, [replace(FIRST_SEND, play=inviting)], quiet)
    assert scene.server.mails() == ()
    assert left_in(scene.server) == []


def test_a_person_whom_somebody_else_added_to_the_meeting_is_not_mailed(scene: Scene) -> None:
    def inviting(stage: Stage) -> Sight:
        ref = add_boss(stage, stage.save("a"), stage.props.meeting("a"))
        done(stage.send("a", ref))
        return is_so(True, "")

    with pytest.raises(RecipientNotNamed, match="dave"):
        rehearse(scene.theatre, [replace(FIRST_SEND, play=inviting)], quiet)
    assert scene.server.mails() == ()


def add_boss(stage: Stage, ref: ItemRef, meeting: Meeting) -> ItemRef:
    """Write a person onto a draft as somebody else would: not through the fence."""
    wanted = replace(meeting, attendees=(*meeting.attendees, BOSS))
    order = stage.props.order("a", ref, step="added", meeting=wanted)
    batch = Batch(call=Call.CHANGE, orders=(replace(order, fields=("attendees",)),))
    (outcome,) = stage.organizer.writer.writer.write(batch)
    return done(outcome)


@dataclass(frozen=True, slots=True)
class DeadWriter:
    """A server that does not answer."""

    writer: CalendarWriter

    def write(self, batch: Batch) -> tuple[Outcome, ...]:
        raise ServerUnreachable("mail.example", "no answer came in time")


def test_an_experiment_without_an_answer_could_not_tell(scene: Scene) -> None:
    heard: list[Finding] = []
    theatre = with_dead_writer(scene.theatre)
    rehearse(theatre, [FIRST_SEND, FIRST_SEND], heard.append)
    assert [one.verdict for one in heard] == [Verdict.UNTOLD, Verdict.UNTOLD]
    assert "no answer came in time" in heard[0].seen


def test_a_server_that_stays_silent_ends_the_rehearsal(scene: Scene) -> None:
    heard: list[Finding] = []
    with pytest.raises(ServerUnreachable):
        rehearse(with_dead_writer(scene.theatre), [FIRST_SEND] * 5, heard.append)
    assert len(heard) == 2


def with_dead_writer(theatre: Theatre) -> Theatre:
    fence = theatre.organizer.writer
    dead = replace(fence, writer=DeadWriter(fence.writer))
    return replace(theatre, organizer=replace(theatre.organizer, writer=dead))


@dataclass(frozen=True, slots=True)
class KeepingOnlooker(MailboxOnlooker):
    """A mailbox from which nothing can be taken."""

    def remove(self, refs: Sequence[ItemRef]) -> None:
        raise AccessDenied("mail.example does not allow it")


def test_what_could_not_be_taken_away_costs_no_finding_and_is_counted(scene: Scene) -> None:
    held = scene.theatre.attendee.onlooker
    assert isinstance(held, MailboxOnlooker)
    keeping = KeepingOnlooker(held.asking, held.folders, held.needs_deleted)
    attendee = replace(scene.theatre.attendee, onlooker=keeping)
    theatre = replace(scene.theatre, attendee=attendee)
    (found,) = rehearse(theatre, [FIRST_SEND], quiet)
    assert found.verdict is Verdict.AS_BELIEVED
    assert left_over(theatre) == 2
    sweep(scene.theatre)
    assert left_over(scene.theatre) == 0


def test_an_experiment_that_gets_stuck_could_not_tell_and_the_next_is_played(
    scene: Scene,
) -> None:
    def stuck(stage: Stage) -> Sight:
        stage.expect_invitation("never")
        return is_so(True, "")

    experiments: list[Experiment] = [replace(FIRST_SEND, play=stuck), FIRST_SEND]
    findings = rehearse(scene.theatre, experiments, quiet)
    assert [one.verdict for one in findings] == [Verdict.UNTOLD, Verdict.AS_BELIEVED]
