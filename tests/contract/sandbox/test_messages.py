"""Ordinary messages, as far as the sandbox has them: rows A35, A115."""

from typing import Any

import pytest
from exchangelib import Mailbox, Message
from exchangelib.errors import ErrorInvalidRecipients

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, address, get_item, post, respond


def _message(account: Any, *names: str) -> Any:
    return Message(
        account=account,
        folder=account.drafts,
        subject="Hello",
        body="text",
        to_recipients=[Mailbox(email_address=address(name)) for name in names],
    )


def _create(server: SandboxServer, inner: str, attribute: str = "") -> Answered:
    body = f"<m:CreateItem {attribute}><m:Items><t:Message>{inner}</t:Message></m:Items></m:CreateItem>"
    return post(server, body)


def test_a_draft_is_kept_and_has_an_id(exchange: SandboxServer, organizer: Any) -> None:
    """A115: MSG_R82, MSG_R84, MSG_R86."""
    draft = _message(organizer, "alice")
    draft.save()
    assert draft.id
    assert organizer.drafts.all()[0].is_draft is True
    assert exchange.mails() == ()


def test_a_sent_message_arrives(exchange: SandboxServer, organizer: Any) -> None:
    _message(organizer, "alice", "bob").send_and_save()
    assert [exchange.inbox(name)[0].subject for name in ("alice", "bob")] == ["Hello"] * 2
    assert [mail.kind for mail in exchange.mails()] == ["note", "note"]
    assert len(exchange.messages("organizer", "sentitems")) == 1


def test_a_message_needs_somebody_to_go_to(organizer: Any) -> None:
    with pytest.raises(ErrorInvalidRecipients):
        _message(organizer).send_and_save()


def test_a_message_needs_a_disposition_that_exists(exchange: SandboxServer) -> None:
    assert _create(exchange, "").codes == ["ErrorMessageDispositionRequired"]
    assert _create(exchange, "", 'MessageDisposition="Later"').codes == ["ErrorSchemaValidation"]


def test_a_draft_is_changed_with_a_disposition(exchange: SandboxServer, organizer: Any) -> None:
    draft = _message(organizer, "alice")
    draft.save()
    draft.subject = "Bye"
    draft.save(update_fields=["subject"])
    assert exchange.messages("organizer", "drafts")[0].subject == "Bye"


def test_recipients_can_be_added(exchange: SandboxServer, organizer: Any) -> None:
    """A37: CORE_R556, CORE_R555, CORE_R557. AppendToItemField on a list of recipients."""
    draft = _message(organizer, "alice")
    draft.save()
    bob = "<t:Mailbox><t:EmailAddress>bob@sandbox.example</t:EmailAddress></t:Mailbox>"
    answer = post(
        exchange,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly">'
        f'<m:ItemChanges><t:ItemChange><t:ItemId Id="{draft.id}"/><t:Updates><t:AppendToItemField>'
        '<t:FieldURI FieldURI="message:ToRecipients"/><t:Message><t:ToRecipients>'
        f"{bob}</t:ToRecipients></t:Message></t:AppendToItemField></t:Updates></t:ItemChange>"
        "</m:ItemChanges></m:UpdateItem>",
    )
    assert answer.codes == ["NoError"]
    shown = get_item(exchange, draft.id).texts(".//t:ToRecipients/t:Mailbox/t:EmailAddress")
    assert shown == ["alice@sandbox.example", "bob@sandbox.example"]


def test_a_message_cannot_be_accepted_or_cancelled(exchange: SandboxServer, organizer: Any) -> None:
    draft = _message(organizer, "alice")
    draft.save()
    for element in ("AcceptItem", "CancelCalendarItem"):
        assert respond(exchange, element, draft, name="organizer").codes == ["ErrorItemNotFound"]
