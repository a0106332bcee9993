"""Items as attachments: rows A116 to A119."""

from typing import Any

import pytest
from exchangelib import CalendarItem, ItemAttachment, Message
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, attendee, meeting, post


def _saved(account: Any, *, send: str = SEND_TO_NONE) -> Any:
    item = meeting(account)
    item.save(send_meeting_invitations=send)
    return item


def _inner(**values: Any) -> Any:
    return CalendarItem(subject="Inner", start=at(14), end=at(15), location="Hall", **values)


def _attach(server: SandboxServer, item: Any, element: str) -> Answered:
    return post(
        server,
        f'<m:CreateAttachment><m:ParentItemId Id="{item.id}"/><m:Attachments><t:ItemAttachment>'
        f"<t:Name>a</t:Name>{element}</t:ItemAttachment></m:Attachments></m:CreateAttachment>",
    )


def test_a_calendar_item_may_be_attached_and_is_read_back(organizer: Any) -> None:
    """A117: ATT_R350, ATT_R85."""
    item = _saved(organizer)
    inner = _inner(body="bring cake", required_attendees=[attendee("bob")])
    item.attach(ItemAttachment(name="inner", item=inner))
    (held,) = organizer.calendar.all()[0].attachments
    assert isinstance(held, ItemAttachment)
    assert (held.name, held.size > 0) == ("inner", True)
    assert (held.item.subject, held.item.start, held.item.end) == ("Inner", at(14), at(15))
    assert (held.item.location, held.item.body) == ("Hall", "bring cake")
    assert [who.mailbox.email_address for who in held.item.required_attendees] == [
        "bob@sandbox.example"
    ]


def test_an_attached_item_moves_the_change_key_of_its_parent(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A116: ATT_R532, ATT_R53201, ATT_R43, ATT_R45."""
    item = _saved(organizer)
    before = item.changekey
    item.attach(ItemAttachment(name="inner", item=Message(subject="A note", body="x")))
    entry = exchange.calendar("organizer")[0]
    assert before != item.changekey == entry.change_key
    assert entry.attachments == ("inner",)
    assert organizer.calendar.all()[0].has_attachments is True


@pytest.mark.parametrize(
    "kind", ["MeetingMessage", "MeetingRequest", "MeetingResponse", "MeetingCancellation"]
)
def test_meeting_messages_cannot_be_attached(
    exchange: SandboxServer, organizer: Any, kind: str
) -> None:
    """A118: ATT_R318001."""
    answer = _attach(exchange, _saved(organizer), f"<t:{kind}/>")
    assert answer.codes == ["ErrorInvalidItemForOperationCreateItemAttachment"]
    assert exchange.calendar("organizer")[0].attachments == ()


def test_an_attached_item_is_in_no_folder_and_has_no_id(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A119: ATT_R141, ATT_R14201."""
    item = _saved(organizer)
    item.attach(ItemAttachment(name="inner", item=_inner(uid="inner-1")))
    assert [entry.uid for entry in exchange.calendar("organizer")] == [item.uid]
    (held,) = organizer.calendar.all()[0].attachments
    number = held.attachment_id.id
    shown = post(
        exchange,
        "<m:GetAttachment><m:AttachmentIds>"
        f'<t:AttachmentId Id="{number}"/></m:AttachmentIds></m:GetAttachment>',
    )
    assert shown.texts(".//t:CalendarItem/t:Subject") == ["Inner"]
    assert shown.find(".//t:CalendarItem/t:ItemId") is None
    read = post(
        exchange,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape><m:ItemIds>"
        f'<t:ItemId Id="{number}"/></m:ItemIds></m:GetItem>',
    )
    assert read.codes == ["ErrorInvalidIdMalformed"]


def test_an_attached_item_travels_with_its_meeting(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    item = _saved(organizer)
    item.attach(ItemAttachment(name="inner", item=_inner()))
    item = organizer.calendar.all()[0]
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    (held,) = alice.calendar.all()[0].attachments
    assert held.item.subject == "Inner"


def test_an_attached_item_goes_with_its_attachment(exchange: SandboxServer, organizer: Any) -> None:
    """A120: ATT_R466."""
    item = _saved(organizer)
    item.attach(ItemAttachment(name="inner", item=_inner()))
    item.detach(item.attachments[0])
    assert exchange.calendar("organizer")[0].attachments == ()


@pytest.mark.parametrize(
    "element", ["<t:CalendarItem><t:Nonsense/></t:CalendarItem>", "<t:Contact/>", ""]
)
def test_an_attached_item_must_be_one(
    exchange: SandboxServer, organizer: Any, element: str
) -> None:
    assert _attach(exchange, _saved(organizer), element).codes != ["NoError"]
    assert exchange.calendar("organizer")[0].attachments == ()
