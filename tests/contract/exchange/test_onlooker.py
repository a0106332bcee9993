"""What an owner sees of a mailbox, and what is taken away of it, on both kinds of server."""

from __future__ import annotations

import pytest

from ews_meetings.change.rehearsal import MARK, Kind, Spot
from ews_meetings.exchange.asking import Unsearchable
from ews_meetings.exchange.elements import local_name
from ews_meetings.exchange.onlooker import MailboxOnlooker
from ews_meetings.exchange.workbench import MailboxWorkbench
from ews_meetings.sandbox import SandboxServer
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.rehearse import Theatre
from ews_meetings.service.rehearsal.stage import Stage, done
from tests.contract.exchange.conftest import Bench
from tests.live.opening import open_place
from tests.live.settings import sandbox_place

PEOPLE = {"organizer@sandbox.example", "alice@sandbox.example"}


def stage_of(theatre: Theatre) -> Stage:
    return theatre.stage(EXPERIMENTS[0])


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_messages_are_known_by_their_class_and_their_people(flavour: str) -> None:
    with (
        SandboxServer(flavour=flavour) as server,  # type: ignore[arg-type]  # its name
        open_place(sandbox_place(server.url)) as theatre,
    ):
        stage = stage_of(theatre)
        ref = stage.invited("a")
        (request,) = theatre.attendee.letters(Kind.REQUEST, MARK)
        assert theatre.attendee.onlooker.people_on([request.ref]) == PEOPLE
        assert theatre.organizer.onlooker.people_on([ref]) == PEOPLE
        letter = theatre.attendee.onlooker.letter(request.ref)
        wanted = {"exchange": "NewMeetingRequest", "gromox": "FullUpdate"}
        assert letter.request_type == wanted[flavour]
        assert "a rehearsal of ews-meetings" in letter.text
        done(stage.send("b", stage.save("b")))
        stage.cancel(ref)
        assert len(theatre.attendee.letters(Kind.REQUEST, MARK)) == 2
        assert len(theatre.attendee.letters(Kind.CANCELLATION, MARK)) == 1
        assert theatre.attendee.onlooker.kept("no such mark", Spot.INBOX) == ()


@pytest.mark.parametrize("spot", list(Spot))
def test_what_is_removed_is_gone_and_nobody_is_told(exchange: Bench, spot: Spot) -> None:
    with open_place(sandbox_place(exchange.server.url)) as theatre:
        stage = stage_of(theatre)
        stage.cancel(stage.invited("a"))
        stage.invited("b")
        server = exchange.server
        before = server.mails()
        actor = theatre.attendee if spot is Spot.INBOX else theatre.organizer
        found = actor.onlooker.kept(MARK, spot)
        assert found
        actor.onlooker.remove([one.ref for one in found])
        assert actor.onlooker.kept(MARK, spot) == ()
        assert server.mails() == before


def test_a_server_that_cannot_search_subjects_is_gone_through(
    exchange: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_place(sandbox_place(exchange.server.url)) as theatre:
        stage = stage_of(theatre)
        stage.save("a")
        onlooker = theatre.organizer.onlooker
        assert isinstance(onlooker, MailboxOnlooker)
        asking = onlooker.asking
        searched = type(asking).ask

        def refusing(self: object, payload: object) -> object:
            if any(local_name(one) == "Contains" for one in payload.iter()):  # type: ignore[attr-defined]  # an element
                raise Unsearchable("mail.example")
            return searched(self, payload)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(type(asking), "ask", refusing)
        assert len(onlooker.kept(MARK, Spot.CALENDAR)) == 1
        assert onlooker.kept("no such mark", Spot.CALENDAR) == ()


def test_an_index_beyond_the_last_occurrence_names_none(exchange: Bench) -> None:
    with open_place(sandbox_place(exchange.server.url)) as theatre:
        stage = stage_of(theatre)
        ref = stage.save("a", meeting=stage.props.series("a"))
        workbench = theatre.organizer.workbench
        assert isinstance(workbench, MailboxWorkbench)
        assert workbench.shown_by_index(ref, 5) is not None
        assert workbench.shown_by_index(ref, 6) is None
