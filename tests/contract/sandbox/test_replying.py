"""Answers to ordinary messages, messages passed on, and what the sandbox keeps nothing of."""

from typing import Any

import pytest
from exchangelib import FileAttachment, Message

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, address, post


@pytest.fixture
def letter(organizer: Any, alice: Any) -> Any:
    """A message from the organizer to alice and bob, as alice has it."""
    message = Message(
        account=organizer,
        folder=organizer.sent,
        subject="Lunch",
        body="At noon?",
        to_recipients=[address("alice"), address("bob")],
        cc_recipients=[address("carol")],
        attachments=[FileAttachment(name="menu.txt", content=b"soup")],
    )
    message.send()
    return alice.inbox.get(subject="Lunch")


def _new(opened: Any, exchange: SandboxServer, name: str) -> Any:
    return opened(exchange, name).inbox.get(subject__contains=": Lunch")


def test_a_reply_goes_to_the_author(
    exchange: SandboxServer, opened: Any, letter: Any, organizer: Any
) -> None:
    letter.reply(subject="RE: Lunch", body="Yes")
    answer = organizer.inbox.get(subject="RE: Lunch")
    assert answer.author.email_address == address("alice")
    assert answer.text_body == "Yes\n\nAt noon?"
    assert opened(exchange, "bob").inbox.filter(subject="RE: Lunch").count() == 0


def test_a_reply_to_all_leaves_oneself_out(
    exchange: SandboxServer, opened: Any, letter: Any
) -> None:
    letter.reply_all(subject="RE: Lunch", body="Yes")
    for name in ("organizer", "bob", "carol"):
        assert _new(opened, exchange, name).subject == "RE: Lunch"
    assert letter.account.inbox.filter(subject="RE: Lunch").count() == 0


def test_what_is_passed_on_takes_its_files_along(
    exchange: SandboxServer, opened: Any, letter: Any
) -> None:
    letter.forward(subject="FW: Lunch", body="Look", to_recipients=[address("dave")])
    (file,) = _new(opened, exchange, "dave").attachments
    assert (file.name, file.content) == ("menu.txt", b"soup")


def test_a_reply_may_be_kept_as_a_draft(letter: Any) -> None:
    drafts = letter.account.drafts
    letter.create_reply(subject="RE: Lunch", body="Yes").save(drafts)
    (draft,) = drafts.all()
    assert (draft.subject, draft.is_draft) == ("RE: Lunch", True)
    assert [box.email_address for box in draft.to_recipients] == [address("organizer")]


def _create(server: SandboxServer, element: str) -> Answered:
    return post(
        server,
        f'<m:CreateItem MessageDisposition="SaveOnly"><m:Items>{element}</m:Items></m:CreateItem>',
    )


@pytest.mark.parametrize("name", ["Contact", "Task", "PostItem", "DistributionList"])
def test_other_items_are_refused_by_name(exchange: SandboxServer, name: str) -> None:
    answer = _create(exchange, f"<t:{name}><t:Subject>x</t:Subject></t:{name}>")
    assert answer.codes == ["ErrorInvalidOperation"]
    assert answer.texts(".//faultstring") == [f"The sandbox keeps no {name}."]


def test_what_is_no_item_at_all_breaks_the_schema(exchange: SandboxServer) -> None:
    assert _create(exchange, "<t:Sandwich/>").codes == ["ErrorSchemaValidation"]
