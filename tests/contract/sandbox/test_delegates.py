"""Delegates: they get the requests of their principal and answer them; rows A43 and A49."""

from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, address, attendee, meeting, post, respond
from tests.contract.sandbox.test_control import _ask


def _invite(organizer: Any, **values: Any) -> Any:
    item = meeting(organizer, **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def _types(server: SandboxServer, name: str) -> list[str]:
    return [message.request_type for message in server.inbox(name)]


def test_a_principals_copy_is_marked_as_informational(
    exchange: SandboxServer, organizer: Any, opened: Any
) -> None:
    """A43, A49: MTGS_R7512, MTGS_R749."""
    exchange.people.delegate("alice", to=["bob"], delivery="DelegatesAndSendInformationToMe")
    _invite(organizer, optional_attendees=[attendee("carol")])
    assert _types(exchange, "alice") == ["PrincipalWantsCopy"]
    assert _types(exchange, "bob") == ["NewMeetingRequest"]
    (copy,) = opened(exchange, "bob").inbox.all()
    assert (copy.is_delegated, copy.received_by.email_address) == (True, address("bob"))
    assert copy.received_representing.email_address == address("alice")
    (other,) = opened(exchange, "carol").inbox.all()
    assert (other.is_delegated, other.received_representing) == (False, None)
    assert exchange.calendar("bob") == ()


@pytest.mark.parametrize(
    ("delivery", "principals", "delegates"),
    [
        ("DelegatesOnly", [], ["NewMeetingRequest"]),
        ("DelegatesAndMe", ["NewMeetingRequest"], ["NewMeetingRequest"]),
        ("NoForward", ["NewMeetingRequest"], []),
    ],
)
def test_who_gets_a_request_follows_the_delivery(
    exchange: SandboxServer,
    organizer: Any,
    delivery: str,
    principals: list[str],
    delegates: list[str],
) -> None:
    """A43: MTGS_R7512. DeliverMeetingRequests of the EWS reference."""
    exchange.people.delegate("alice", to=["bob"], delivery=delivery)
    _invite(organizer)
    assert (_types(exchange, "alice"), _types(exchange, "bob")) == (principals, delegates)
    assert len(exchange.calendar("alice")) == 1


def test_a_delegate_answers_for_the_principal(
    exchange: SandboxServer, organizer: Any, opened: Any
) -> None:
    exchange.people.delegate("alice", to=["bob"])
    _invite(organizer)
    request = opened(exchange, "bob").inbox.all()[0]
    assert respond(exchange, "AcceptItem", request, name="bob").codes == ["NoError"]
    assert exchange.calendar("alice")[0].my_response == "Accept"
    assert (exchange.inbox("alice"), exchange.inbox("bob")) == ((), ())
    (who,) = exchange.calendar("organizer")[0].attendees
    assert (who.address, who.response) == (address("alice"), "Accept")
    (answer,) = organizer.inbox.all()
    assert answer.author.email_address == address("alice")
    assert answer.sender.email_address == address("bob")


def test_who_is_a_delegate_no_more_cannot_answer(
    exchange: SandboxServer, organizer: Any, opened: Any
) -> None:
    exchange.people.delegate("alice", to=["bob"])
    _invite(organizer)
    exchange.people.share("alice", person="bob", level="None")
    request = opened(exchange, "bob").inbox.all()[0]
    assert respond(exchange, "AcceptItem", request, name="bob").codes == ["ErrorAccessDenied"]


def test_an_update_takes_the_delegates_earlier_copy_away_and_not_his_own(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A50: MTGS_R751, MTGS_R750."""
    exchange.people.delegate("alice", to=["bob"])
    item = _invite(organizer, optional_attendees=[attendee("bob")])
    assert len(exchange.inbox("bob")) == 2
    item.location = "Hall 2"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert _types(exchange, "bob") == ["FullUpdate", "FullUpdate"]
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert [one.kind for one in exchange.inbox("bob")] == ["MeetingCancellation"] * 2


def test_a_delegate_takes_a_cancelled_meeting_out_of_the_principals_calendar(
    exchange: SandboxServer, organizer: Any, opened: Any
) -> None:
    """A70: MTGS_R492, for a principal: the delegate's own entry stays."""
    exchange.people.delegate("alice", to=["bob"], delivery="DelegatesOnly")
    item = _invite(organizer, optional_attendees=[attendee("bob")])
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    for message in opened(exchange, "bob").inbox.all():
        if message.is_delegated:
            assert respond(exchange, "RemoveItem", message, name="bob").codes == ["NoError"]
    assert (len(exchange.calendar("alice")), len(exchange.calendar("bob"))) == (0, 1)
    assert [one.kind for one in exchange.inbox("bob")] == ["MeetingCancellation"]


def test_who_is_a_delegate_no_more_removes_his_message_alone(
    exchange: SandboxServer, organizer: Any, opened: Any
) -> None:
    exchange.people.delegate("alice", to=["bob"])
    _invite(organizer).delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    exchange.people.share("alice", person="bob", level="None")
    (message,) = opened(exchange, "bob").inbox.all()
    assert respond(exchange, "RemoveItem", message, name="bob").codes == ["NoError"]
    assert (len(exchange.calendar("alice")), exchange.inbox("bob")) == (1, ())


def test_an_organizer_who_is_the_delegate_gets_no_copy(
    exchange: SandboxServer, organizer: Any
) -> None:
    exchange.people.delegate("alice", to=["organizer"])
    _invite(organizer)
    assert exchange.inbox("organizer") == ()


def test_delegates_are_named_by_the_control_endpoint_and_a_reset_forgets_them(
    exchange: SandboxServer, organizer: Any
) -> None:
    order = {"mailbox": "alice", "to": ["bob"], "delivery": "DelegatesOnly"}
    assert _ask(exchange, "delegates", order) == (200, {"delegated": True})
    assert _ask(exchange, "delegates", {**order, "delivery": "Nobody"})[0] == 400
    exchange.reset()
    _invite(organizer)
    assert (len(exchange.inbox("alice")), exchange.inbox("bob")) == (1, ())


def _delegates(server: SandboxServer, box: str = "alice", users: str = "") -> Answered:
    return post(
        server,
        '<m:GetDelegate IncludePermissions="true"><m:Mailbox><t:EmailAddress>'
        f"{address(box)}</t:EmailAddress></m:Mailbox>{users}</m:GetDelegate>",
        name="alice",
    )


def test_delegates_can_be_asked_for(exchange: SandboxServer, alice: Any) -> None:
    """MS-OXWSDLGM 3.1.4.2."""
    assert list(alice.delegates) == []
    exchange.people.delegate("alice", to=["bob"], delivery="DelegatesOnly")
    answer = _delegates(exchange)
    assert answer.texts(".//t:PrimarySmtpAddress") == [address("bob")]
    assert answer.texts(".//t:CalendarFolderPermissionLevel") == ["Editor"]
    assert answer.texts(".//m:DeliverMeetingRequests") == ["DelegatesOnly"]
    assert [one.user_id.primary_smtp_address for one in alice.delegates] == [address("bob")]


def test_who_is_no_delegate_is_named_so(exchange: SandboxServer) -> None:
    exchange.people.delegate("alice", to=["bob"])
    users = "".join(
        f"<t:UserId><t:PrimarySmtpAddress>{address(name)}</t:PrimarySmtpAddress></t:UserId>"
        for name in ("bob", "carol")
    )
    answer = _delegates(exchange, users=f"<m:UserIds>{users}</m:UserIds>")
    assert answer.codes == ["NoError", "NoError", "ErrorNotDelegate"]


@pytest.mark.parametrize(
    ("box", "code"), [("bob", "ErrorAccessDenied"), ("nobody", "ErrorNonExistentMailbox")]
)
def test_delegates_of_others_are_not_told(exchange: SandboxServer, box: str, code: str) -> None:
    assert _delegates(exchange, box).codes == [code]
