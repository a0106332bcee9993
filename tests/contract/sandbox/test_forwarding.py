"""Forwarded requests: MS-OXOCAL 3.1.4.7.5 and 3.1.4.10; the organizer is told and his list grows."""

from typing import Any

from exchangelib.items import SEND_ONLY_TO_ALL

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, address, attendee, meeting, post
from tests.contract.sandbox.recurring import by_id, get, update

_UID = "planning-1@files.example"


def _invited(organizer: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)


def _forward(
    server: SandboxServer, item_id: str, *to: str, name: str = "alice", how: str = "SendAndSaveCopy"
) -> Answered:
    found = get(server, by_id(item_id), name=name).find(".//t:ItemId")
    boxes = "".join(f"<t:Mailbox><t:EmailAddress>{one}</t:EmailAddress></t:Mailbox>" for one in to)
    recipients = f"<t:ToRecipients>{boxes}</t:ToRecipients>" if to else ""
    return post(
        server,
        f'<m:CreateItem MessageDisposition="{how}"><m:Items><t:ForwardItem>{recipients}'
        f'<t:ReferenceItemId Id="{found.get("Id")}" ChangeKey="{found.get("ChangeKey")}"/>'
        '<t:NewBodyContent BodyType="Text">come too</t:NewBodyContent></t:ForwardItem></m:Items>'
        "</m:CreateItem>",
        name=name,
    )


def _listed(server: SandboxServer) -> list[tuple[str, str, str]]:
    return [
        (who.address.partition("@")[0], who.role, who.response)
        for who in server.calendar("organizer")[0].attendees
    ]


def test_the_organizers_list_grows_by_whom_it_was_forwarded_to(
    exchange: SandboxServer, organizer: Any
) -> None:
    _invited(organizer)
    exchange.people.forward("alice", to="carol", uid=_UID)
    assert _listed(exchange) == [
        ("alice", "required", "Unknown"),
        ("carol", "optional", "Unknown"),
    ]
    (notice,) = exchange.inbox("organizer")
    assert notice.item_class == "IPM.Schedule.Meeting.Notification.Forward"
    assert "Carol Clark" in notice.body
    assert [mail.kind for mail in exchange.mails()] == ["invite", "forward", "notice"]


def test_whoever_stands_on_the_list_already_is_not_entered_twice(
    exchange: SandboxServer, organizer: Any
) -> None:
    meeting(organizer, optional_attendees=[attendee("carol")]).save(
        send_meeting_invitations=SEND_ONLY_TO_ALL
    )
    exchange.people.forward("alice", to="carol", uid=_UID)
    assert [who[0] for who in _listed(exchange)] == ["alice", "carol"]
    assert len(exchange.inbox("organizer")) == 1


def test_on_gromox_the_list_stays(gromox: SandboxServer, opened: Any) -> None:
    """A row of `flavour.py`; believed."""
    _invited(opened(gromox, "organizer"))
    gromox.people.forward("alice", to="carol", uid=_UID)
    assert [who[0] for who in _listed(gromox)] == ["alice"]
    assert gromox.inbox("organizer") == ()


def test_a_request_is_forwarded_from_the_inbox(exchange: SandboxServer, organizer: Any) -> None:
    """A65: MTGS_R1292, CORE_R2302. ForwardItem is among the response objects."""
    _invited(organizer)
    answer = _forward(exchange, exchange.inbox("alice")[0].item_id, address("carol"))
    assert answer.codes == ["NoError"]
    (message,) = exchange.inbox("carol")
    assert (message.kind, message.body) == ("MeetingRequest", "come too")
    assert message.sender == address("organizer")
    assert exchange.calendar("carol")[0].uid == _UID
    assert [who[0] for who in _listed(exchange)] == ["alice", "carol"]
    assert [one.kind for one in exchange.messages("alice", "sentitems")] == ["MeetingRequest"]
    assert len(exchange.inbox("alice")) == 1


def test_the_organizer_passes_his_own_meeting_on_without_a_notice(
    exchange: SandboxServer, organizer: Any
) -> None:
    _invited(organizer)
    entry = exchange.calendar("organizer")[0]
    answer = _forward(exchange, entry.item_id, address("carol"), name="organizer", how="SendOnly")
    assert answer.codes == ["NoError"]
    assert [who[0] for who in _listed(exchange)] == ["alice", "carol"]
    assert (exchange.inbox("organizer"), exchange.messages("organizer", "sentitems")) == ((), ())


def test_a_forwarding_reaches_lists_and_people_outside(
    exchange: SandboxServer, organizer: Any
) -> None:
    _invited(organizer)
    _forward(exchange, exchange.inbox("alice")[0].item_id, address("board"), "pat@partner.example")
    assert [len(exchange.inbox(name)) for name in ("carol", "dave")] == [1, 1]
    assert [(mail.kind, mail.to) for mail in exchange.outbox()] == [
        ("forward", "pat@partner.example")
    ]
    assert [who[0] for who in _listed(exchange)] == ["alice", "board", "pat"]


def test_whom_it_was_forwarded_to_hears_of_the_next_update(
    exchange: SandboxServer, organizer: Any
) -> None:
    _invited(organizer)
    exchange.people.forward("alice", to="carol", uid=_UID)
    master = exchange.calendar("organizer")[0].item_id
    update(exchange, by_id(master), send="SendOnlyToAll", Location="Hall 2")
    assert exchange.calendar("carol")[0].location == "Hall 2"


def test_a_forwarding_needs_somebody_and_a_meeting(exchange: SandboxServer, organizer: Any) -> None:
    _invited(organizer)
    request = exchange.inbox("alice")[0].item_id
    assert _forward(exchange, request).codes == ["ErrorInvalidRecipients"]
    to = address("carol")
    assert _forward(exchange, request, to, how="SaveOnly").codes == ["ErrorInvalidOperation"]
    organizer.calendar.all().delete(send_meeting_cancellations="SendToNone")
    assert _forward(exchange, request, to).codes == ["ErrorItemNotFound"]
    assert exchange.inbox("carol") == ()


def test_an_answer_is_passed_on_as_an_ordinary_message(
    exchange: SandboxServer, organizer: Any
) -> None:
    _invited(organizer)
    exchange.people.answer("alice", uid=_UID)
    answer = exchange.inbox("organizer")[0].item_id
    passed_on = _forward(exchange, answer, address("carol"), name="organizer")
    assert passed_on.codes == ["NoError"]
    assert [one.subject for one in exchange.inbox("carol")] == ["FW: Accepted: Planning"]
    assert exchange.calendar("carol") == ()
