"""Attachments: rows A116 to A120, B17, and the rows of `servers.md`."""

from typing import Any

import pytest
from exchangelib import FileAttachment
from exchangelib.errors import ErrorAttachmentSizeLimitExceeded
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import meeting, post


def _file(name: str = "plan.txt") -> Any:
    return FileAttachment(name=name, content=b"\x00plan", content_type="text/plain")


def test_inline_attachments_are_kept_and_travel(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    item = meeting(organizer, attachments=[_file()])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    for box in (organizer.calendar, alice.inbox, alice.calendar):
        (held,) = box.all()[0].attachments
        assert (held.name, held.content, held.content_type) == (
            "plan.txt",
            b"\x00plan",
            "text/plain",
        )
    assert organizer.calendar.all()[0].has_attachments is True


def test_inline_attachments_are_dropped_on_gromox(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: attachments inside CreateItem."""
    item = meeting(opened(gromox, "organizer"), attachments=[_file()])
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert gromox.calendar("organizer")[0].attachments == ()


def test_attaching_moves_the_change_key_and_returns_it(
    exchange: SandboxServer, organizer: Any
) -> None:
    """A116: ATT_R532, ATT_R53201, ATT_R43, ATT_R45."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    before = item.changekey
    item.attach([_file("a"), _file("b")])
    assert item.changekey != before
    assert item.changekey == exchange.calendar("organizer")[0].change_key
    assert exchange.calendar("organizer")[0].attachments == ("a", "b")
    item.subject = "New"
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_NONE)


def test_attaching_on_gromox_returns_no_change_key(gromox: SandboxServer, opened: Any) -> None:
    """`servers.md`: CreateAttachment; exchangelib's item loses its key."""
    item = meeting(opened(gromox, "organizer"))
    item.save(send_meeting_invitations=SEND_TO_NONE)
    answer = post(
        gromox,
        f'<m:CreateAttachment><m:ParentItemId Id="{item.id}"/><m:Attachments><t:FileAttachment>'
        "<t:Name>a</t:Name><t:Content>AAE=</t:Content></t:FileAttachment></m:Attachments>"
        "</m:CreateAttachment>",
    )
    attachment_id = answer.find(".//t:AttachmentId")
    assert attachment_id.get("RootItemChangeKey") is None
    assert gromox.calendar("organizer")[0].attachments == ("a",)


@pytest.mark.parametrize(("flavour", "travels"), [("exchange", True), ("gromox", False)])
def test_whether_what_was_attached_travels_with_the_first_request(
    request: pytest.FixtureRequest, opened: Any, flavour: str, travels: bool
) -> None:
    """`servers.md`: saved silently, attached, then sent by UpdateItem."""
    server: SandboxServer = request.getfixturevalue(flavour)
    organizer = opened(server, "organizer")
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.attach(_file())
    item = organizer.calendar.all()[0]
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert server.calendar("organizer")[0].attachments == ("plan.txt",)
    assert server.calendar("alice")[0].attachments == (("plan.txt",) if travels else ())
    assert [mail.kind for mail in server.mails()] == ["invite"]


def test_detaching_answers_the_items_key(exchange: SandboxServer, organizer: Any) -> None:
    """A120: ATT_R466."""
    item = meeting(organizer, attachments=[_file()])
    item.save(send_meeting_invitations=SEND_TO_NONE)
    (held,) = organizer.calendar.all()[0].attachments
    answer = post(
        exchange,
        f'<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id="{held.attachment_id.id}"/>'
        "</m:AttachmentIds></m:DeleteAttachment>",
    )
    entry = exchange.calendar("organizer")[0]
    assert entry.attachments == ()
    assert answer.find(".//m:RootItemId").get("RootItemChangeKey") == entry.change_key


def test_a_request_cannot_be_attached(exchange: SandboxServer, organizer: Any) -> None:
    """A118: ATT_R318001."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    answer = post(
        exchange,
        f'<m:CreateAttachment><m:ParentItemId Id="{item.id}"/><m:Attachments><t:ItemAttachment>'
        "<t:Name>a</t:Name><t:MeetingRequest/></t:ItemAttachment></m:Attachments>"
        "</m:CreateAttachment>",
    )
    assert answer.codes == ["ErrorInvalidItemForOperationCreateItemAttachment"]


def test_an_attachment_of_nobody_is_not_found(exchange: SandboxServer) -> None:
    body = '<m:GetAttachment><m:AttachmentIds><t:AttachmentId Id="{}"/></m:AttachmentIds></m:GetAttachment>'
    assert post(exchange, body.format("rubbish")).codes == ["ErrorInvalidIdMalformed"]


def test_a_file_beyond_the_parsers_bound_is_refused_as_too_big(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    with pytest.raises(ErrorAttachmentSizeLimitExceeded):
        item.attach(FileAttachment(name="big", content=bytes(8_000_000)))
    assert exchange.calendar("organizer")[0].attachments == ()
