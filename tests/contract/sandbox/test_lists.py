"""Distribution lists: what the directory says of them, and whom a request to one reaches."""

from typing import Any

import pytest
from exchangelib import Mailbox
from exchangelib.errors import ErrorNameResolutionNoResults
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_ALL_AND_SAVE_COPY
from exchangelib.properties import DLMailbox

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import address, attendee, meeting, post

TEAM = address("team")
MEMBERS = ("alice", "bob", "carol")


def _invited(account: Any, *names: str) -> Any:
    item = meeting(account, required_attendees=[attendee(name) for name in names])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def test_a_list_is_told_by_its_kind(either: SandboxServer, opened: Any) -> None:
    [found] = opened(either, "organizer").protocol.resolve_names([TEAM])
    assert (found.email_address, found.name, found.mailbox_type) == (TEAM, "The Team", "PublicDL")


def test_a_list_is_expanded_by_one_level(exchange: SandboxServer, organizer: Any) -> None:
    found = organizer.protocol.expand_dl(DLMailbox(email_address=TEAM, mailbox_type="PublicDL"))
    assert [box.email_address for box in found] == [address(name) for name in MEMBERS]
    within = organizer.protocol.expand_dl(address("everyone"))
    kinds = {box.email_address: box.mailbox_type for box in within}
    assert kinds == {
        TEAM: "PublicDL",
        address("dave"): "Mailbox",
        address("alice"): "Mailbox",
        "pat@partner.example": "Mailbox",
    }


@pytest.mark.parametrize("name", ["alice", "board", "nobody"])
def test_who_is_no_list_or_hides_it_is_not_expanded(organizer: Any, name: str) -> None:
    with pytest.raises(ErrorNameResolutionNoResults):
        organizer.protocol.expand_dl(address(name))


def test_gromox_opens_no_list(gromox: SandboxServer) -> None:
    body = (
        f"<m:ExpandDL><m:Mailbox><t:EmailAddress>{TEAM}</t:EmailAddress></m:Mailbox></m:ExpandDL>"
    )
    answer = post(gromox, body)
    assert (answer.status, answer.codes) == (500, ["ErrorInvalidRequest"])


@pytest.mark.parametrize("body", ["<m:ExpandDL/>", "<m:ExpandDL><m:Mailbox/></m:ExpandDL>"])
def test_a_list_must_be_named(exchange: SandboxServer, body: str) -> None:
    assert post(exchange, body).status == 500


def test_a_request_to_a_list_is_one_mail_and_reaches_every_member_once(
    either: SandboxServer, opened: Any
) -> None:
    _invited(opened(either, "organizer"), "everyone", "alice")
    assert sorted(mail.to for mail in either.mails()) == [address("alice"), address("everyone")]
    for name in (*MEMBERS, "dave"):
        assert len(either.inbox(name)) == len(either.calendar(name)) == 1
    assert either.inbox("organizer") == ()


def test_lists_that_hold_each_other_deliver_once(exchange: SandboxServer, organizer: Any) -> None:
    _invited(organizer, "circle")
    assert [len(exchange.inbox(name)) for name in ("bob", "dave", "alice")] == [1, 1, 0]


def test_a_list_stays_one_attendee_of_its_kind(exchange: SandboxServer, organizer: Any) -> None:
    item = _invited(organizer, "team")
    item.refresh()
    [listed] = item.required_attendees
    assert listed.mailbox == Mailbox(
        name="The Team", email_address=TEAM, routing_type="SMTP", mailbox_type="PublicDL"
    )


def test_a_member_who_answers_joins_the_list_of_attendees(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    item = _invited(organizer, "team")
    alice.inbox.all()[0].accept()
    item.refresh()
    assert [who.mailbox.email_address for who in item.required_attendees] == [TEAM]
    [newcomer] = item.optional_attendees
    assert (newcomer.mailbox.email_address, newcomer.response_type) == (address("alice"), "Accept")


def test_members_hear_of_a_change_and_of_the_end(exchange: SandboxServer, organizer: Any) -> None:
    item = _invited(organizer, "team")
    item.refresh()
    item.subject = "moved"
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    assert [one.subject for one in exchange.calendar("bob")] == ["moved"]
    item.refresh()
    item.cancel()
    assert [mail.to for mail in exchange.mails()] == [TEAM] * 3
    assert [one.is_cancelled for one in exchange.calendar("carol")] == [True]
