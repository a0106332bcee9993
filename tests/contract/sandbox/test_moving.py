"""MoveItem and CopyItem: A86, A87 (MTGS_R1193, MTGS_R1231, MTGS_R806, MTGS_R808)."""

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, meeting, open_account, post
from tests.contract.sandbox.recurring import by_id, create, daily, get, item_id, nth, numbered

_BOTH = pytest.mark.parametrize("word", ["MoveItem", "CopyItem"])


def _put(server: SandboxServer, word: str, element: str, *, more: str = "") -> Answered:
    return post(
        server,
        f'<m:{word}><m:ToFolderId><t:DistinguishedFolderId Id="deleteditems"/></m:ToFolderId>'
        f"<m:ItemIds>{element}</m:ItemIds>{more}</m:{word}>",
    )


def test_what_moves_has_another_id_and_its_uid(either: SandboxServer) -> None:
    item = meeting(open_account(either, "organizer"))
    item.save(send_meeting_invitations="SendToNone")
    moved = _put(either, "MoveItem", by_id(item.id))
    assert moved.codes == ["NoError"]
    assert item_id(moved) != item.id
    assert get(either, by_id(item.id)).codes == ["ErrorItemNotFound"]
    assert get(either, by_id(item_id(moved))).texts(".//t:UID") == ["planning-1@files.example"]
    assert either.calendar("organizer") == ()
    assert [one.subject for one in either.calendar("organizer", "deleteditems")] == ["Planning"]
    assert either.mails() == ()


def test_a_copy_leaves_the_original_and_has_its_attachments(exchange: SandboxServer) -> None:
    from exchangelib import FileAttachment

    item = meeting(open_account(exchange, "organizer"))
    item.attach(FileAttachment(name="plan.txt", content=b"plan"))
    item.save(send_meeting_invitations="SendToNone")
    copied = _put(exchange, "CopyItem", by_id(item.id))
    assert copied.codes == ["NoError"]
    assert get(exchange, by_id(item.id)).codes == ["NoError"]
    assert get(exchange, by_id(item_id(copied))).texts(".//t:Attachments//t:Name") == ["plan.txt"]


@_BOTH
def test_new_ids_are_left_out_for_who_does_not_want_them(
    exchange: SandboxServer, word: str
) -> None:
    item = meeting(open_account(exchange, "organizer"))
    item.save(send_meeting_invitations="SendToNone")
    more = "<m:ReturnNewItemIds>false</m:ReturnNewItemIds>"
    answer = _put(exchange, word, by_id(item.id), more=more)
    assert (answer.codes, answer.find(".//t:ItemId")) == (["NoError"], None)


@_BOTH
def test_an_occurrence_neither_moves_nor_is_copied_but_its_series_does(
    exchange: SandboxServer, word: str
) -> None:
    """A86: MTGS_R1193, MTGS_R1231; A87: MTGS_R806, MTGS_R808."""
    master = item_id(create(exchange, daily(), numbered(3)))
    refused = _put(exchange, word, nth(master, 2))
    assert refused.codes == ["ErrorCalendarCannotMoveOrCopyOccurrence"]
    second = item_id(get(exchange, nth(master, 2)))
    assert _put(exchange, word, by_id(second)).codes == refused.codes
    whole = _put(exchange, word, f'<t:RecurringMasterItemId OccurrenceId="{second}"/>')
    assert whole.codes == ["NoError"]


def test_a_message_is_not_put_into_a_calendar(exchange: SandboxServer) -> None:
    account = open_account(exchange, "organizer")
    meeting(account).save(send_meeting_invitations="SendToAllAndSaveCopy")
    (copy,) = account.sent.all()
    answer = post(
        exchange,
        '<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="calendar"/></m:ToFolderId>'
        f"<m:ItemIds>{by_id(copy.id)}</m:ItemIds></m:MoveItem>",
    )
    assert answer.codes == ["ErrorMoveCopyFailed"]
