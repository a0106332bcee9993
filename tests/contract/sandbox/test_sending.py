"""SendItem: drafts that go out (MS-OXWSCORE 3.1.4.8)."""

from typing import Any

import pytest
from exchangelib import FileAttachment, Mailbox, Message
from exchangelib.errors import (
    ErrorInvalidItemForOperationSendItem,
    ErrorInvalidRecipients,
    ErrorStaleObject,
)
from exchangelib.items import SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, address, meeting, post


def _draft(account: Any, *names: str, **values: Any) -> Any:
    draft = Message(
        account=account,
        folder=account.drafts,
        subject="Hello",
        body="text",
        to_recipients=[Mailbox(email_address=address(name)) for name in names],
        **values,
    )
    return draft.save()


def _send(server: SandboxServer, item: Any, attributes: str, folder: str = "") -> Answered:
    saved = f"<m:SavedItemFolderId>{folder}</m:SavedItemFolderId>" if folder else ""
    return post(
        server,
        f"<m:SendItem {attributes}><m:ItemIds>"
        f'<t:ItemId Id="{item.id}" ChangeKey="{item.changekey}"/></m:ItemIds>{saved}</m:SendItem>',
    )


def test_a_sent_draft_moves_to_sent_items(exchange: SandboxServer, organizer: Any) -> None:
    _draft(organizer, "alice", attachments=[FileAttachment(name="a", content=b"a")]).send()
    assert exchange.inbox("alice")[0].subject == "Hello"
    assert exchange.messages("organizer", "drafts") == ()
    (sent,) = organizer.sent.all()
    assert (sent.is_draft, [file.name for file in sent.attachments]) == (False, ["a"])
    assert [mail.kind for mail in exchange.mails()] == ["note"]


def test_a_sent_draft_may_go_without_a_copy(exchange: SandboxServer, organizer: Any) -> None:
    _draft(organizer, "alice").send(save_copy=False)
    assert len(exchange.inbox("alice")) == 1
    assert exchange.messages("organizer", "sentitems") == ()
    assert exchange.messages("organizer", "drafts") == ()


def test_the_copy_goes_where_it_is_wanted(exchange: SandboxServer, organizer: Any) -> None:
    draft = _draft(organizer, "alice")
    folder = '<t:DistinguishedFolderId Id="deleteditems"/>'
    assert _send(exchange, draft, 'SaveItemToFolder="true"', folder).codes == ["NoError"]
    assert len(exchange.messages("organizer", "deleteditems")) == 1


def test_a_folder_without_a_copy_is_a_contradiction(
    exchange: SandboxServer, organizer: Any
) -> None:
    draft = _draft(organizer, "alice")
    folder = '<t:DistinguishedFolderId Id="sentitems"/>'
    answer = _send(exchange, draft, 'SaveItemToFolder="false"', folder)
    assert answer.codes == ["ErrorInvalidSendItemSaveSettings"]
    assert exchange.mails() == ()


@pytest.mark.parametrize("attributes", ["", 'SaveItemToFolder="perhaps"'])
def test_it_must_say_whether_a_copy_is_kept(
    exchange: SandboxServer, organizer: Any, attributes: str
) -> None:
    answer = _send(exchange, _draft(organizer, "alice"), attributes)
    assert answer.codes == ["ErrorSchemaValidation"]


def test_a_draft_without_recipients_stays(exchange: SandboxServer, organizer: Any) -> None:
    draft = _draft(organizer)
    with pytest.raises(ErrorInvalidRecipients):
        draft.send()
    assert len(exchange.messages("organizer", "drafts")) == 1


def test_a_draft_is_sent_as_it_was_seen(exchange: SandboxServer, organizer: Any) -> None:
    draft = _draft(organizer, "alice")
    other = organizer.drafts.all()[0]
    other.subject = "Bye"
    other.save(update_fields=["subject"])
    with pytest.raises(ErrorStaleObject):
        draft.send()
    unkeyed = post(
        exchange,
        f'<m:SendItem SaveItemToFolder="true"><m:ItemIds><t:ItemId Id="{draft.id}"/></m:ItemIds>'
        "</m:SendItem>",
    )
    assert unkeyed.codes == ["ErrorChangeKeyRequired"]
    assert exchange.mails() == ()


def test_a_meeting_is_not_sent_so(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    name = ErrorInvalidItemForOperationSendItem.__name__
    assert _send(exchange, item, 'SaveItemToFolder="true"').codes == [name]
