"""DeleteItem and CancelCalendarItem: rows A18 to A26, A68 to A73, B14."""

from typing import Any

import pytest
from exchangelib.errors import ErrorInvalidRecipients, ErrorItemNotFound
from exchangelib.items import (
    HARD_DELETE,
    MOVE_TO_DELETED_ITEMS,
    SEND_ONLY_TO_ALL,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_NONE,
)

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import attendee, get_item, meeting, post, respond, utc


def _sent(account: Any, **values: Any) -> Any:
    item = meeting(account, **values)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    return item


def _cancelled(server: SandboxServer) -> list[str]:
    return [mail.to for mail in server.mails() if mail.kind == "cancel"]


def test_a_silent_deletion_tells_nobody(either: SandboxServer, opened: Any) -> None:
    """A18: MTGS_R45; A19: MTGS_R4500."""
    item = _sent(opened(either, "organizer"))
    item.delete(send_meeting_cancellations=SEND_TO_NONE)
    assert either.calendar("organizer") == ()
    assert _cancelled(either) == []
    assert either.calendar("alice")[0].is_cancelled is False


def test_a_deletion_that_sends_cancels_at_every_attendee(
    either: SandboxServer, opened: Any
) -> None:
    """A20: MTGS_R47, MTGS_R4700; A21: MTGS_R4701; A72: MTGS_R741, MTGS_R730."""
    item = _sent(opened(either, "organizer"), optional_attendees=[attendee("bob")])
    item.delete(send_meeting_cancellations=SEND_ONLY_TO_ALL)
    assert either.calendar("organizer") == ()
    assert _cancelled(either) == ["alice@sandbox.example", "bob@sandbox.example"]
    for name in ("alice", "bob"):
        assert either.inbox(name)[-1].item_class == "IPM.Schedule.Meeting.Canceled"
        assert either.calendar(name)[0].is_cancelled is True
    assert either.messages("organizer", "sentitems") == ()


def test_a_deletion_with_a_copy_keeps_one(either: SandboxServer, opened: Any) -> None:
    """A22: MTGS_R49, MTGS_R4900, MTGS_R4901."""
    item = _sent(opened(either, "organizer"))
    item.delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
    (copy,) = either.messages("organizer", "sentitems")
    assert copy.item_class == "IPM.Schedule.Meeting.Canceled"


def test_nobody_hears_of_the_end_of_what_was_never_sent(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.delete(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
    assert exchange.mails() == ()


def test_sending_must_be_chosen(exchange: SandboxServer, organizer: Any) -> None:
    """A23: MTGS_R1213; A24: MTGS_R1209."""
    item = _sent(organizer)
    answer = post(
        exchange,
        f'<m:DeleteItem DeleteType="HardDelete"><m:ItemIds><t:ItemId Id="{item.id}"/></m:ItemIds>'
        "</m:DeleteItem>",
    )
    assert answer.codes == ["ErrorSendMeetingCancellationsRequired"]
    assert answer.find(".//m:DeleteItemResponseMessage").get("ResponseClass") == "Error"


@pytest.mark.parametrize(
    ("disposal", "left", "recoverable"),
    [(HARD_DELETE, 0, 0), (MOVE_TO_DELETED_ITEMS, 1, 0), ("SoftDelete", 0, 1)],
)
def test_where_a_deleted_item_goes(
    exchange: SandboxServer, organizer: Any, disposal: str, left: int, recoverable: int
) -> None:
    """A25: CORE_R1668, CORE_R1669, CORE_R1667. The dumpster is enabled."""
    item = _sent(organizer)
    organizer.bulk_delete(ids=[item], delete_type=disposal, send_meeting_cancellations=SEND_TO_NONE)
    assert exchange.calendar("organizer") == ()
    assert len(exchange.calendar("organizer", "deleteditems")) == left
    assert len(exchange.calendar("organizer", "recoverableitemsdeletions")) == recoverable


def test_a_moved_item_has_another_id(exchange: SandboxServer, organizer: Any) -> None:
    item = _sent(organizer)
    old = item.id
    item.move_to_trash()
    assert exchange.calendar("organizer", "deleteditems")[0].item_id != old


def test_cancelling_tells_everybody_and_moves_the_meeting(
    exchange: SandboxServer, organizer: Any, alice: Any
) -> None:
    """A68: MTGS_R491; A69: MTGS_R490; A71: MTGS_R740, MTGS_R1052; A72: MTGS_R741, MTGS_R730.

    A73 in part.
    """
    item = _sent(organizer, location="Hall 1")
    item.cancel(new_body="we are all ill")
    assert _cancelled(exchange) == ["alice@sandbox.example"]
    trashed = organizer.trash.all()[0]
    assert trashed.appointment_state == ("Meeting", "Canceled")
    copy = alice.calendar.all()[0]
    assert copy.appointment_state == ("Meeting", "Received", "Canceled")
    assert copy.is_cancelled is True
    message = alice.inbox.all()[0]
    assert message.item_class == "IPM.Schedule.Meeting.Canceled"
    shown = get_item(exchange, message.id, name="alice")
    assert shown.texts(".//t:Start") == [utc(item.start)]
    assert shown.texts(".//t:Location") == ["Hall 1"]
    assert message.body == "we are all ill"
    assert exchange.messages("organizer", "sentitems")[0].kind == "MeetingCancellation"


def test_a_second_cancellation_finds_nothing(exchange: SandboxServer, organizer: Any) -> None:
    """B14."""
    item = _sent(organizer)
    item.cancel()
    with pytest.raises(ErrorItemNotFound):
        item.cancel()
    assert len(_cancelled(exchange)) == 1


def test_an_appointment_cannot_be_cancelled(organizer: Any) -> None:
    """B14."""
    item = _sent(organizer, required_attendees=[])
    with pytest.raises(ErrorInvalidRecipients):
        item.cancel()


def test_a_cancellation_can_be_removed(exchange: SandboxServer, organizer: Any, alice: Any) -> None:
    """A70: MTGS_R492."""
    _sent(organizer).cancel()
    message = alice.inbox.all()[0]
    answer = respond(exchange, "RemoveItem", message, name="alice")
    assert answer.codes == ["NoError"]
    assert exchange.calendar("alice") == ()
    assert exchange.inbox("alice") == ()


def test_what_is_deleted_twice_is_not_found(exchange: SandboxServer, organizer: Any) -> None:
    item = _sent(organizer)
    first, second = meeting(organizer, uid="b"), item.id
    first.save(send_meeting_invitations=SEND_TO_NONE)
    delete = (
        '<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="SendOnlyToAll"><m:ItemIds>'
        f'<t:ItemId Id="{second}"/><t:ItemId Id="{second}"/><t:ItemId Id="{first.id}"/>'
        '<t:ItemId Id="rubbish"/></m:ItemIds></m:DeleteItem>'
    )
    assert post(exchange, delete).codes == [
        "NoError",
        "ErrorItemNotFound",
        "NoError",
        "ErrorInvalidIdMalformed",
    ]
    assert len(_cancelled(exchange)) == 1


def test_the_room_is_free_again_after_a_cancellation(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = _sent(organizer, resources=[attendee("room1")])
    item.refresh()
    item.cancel()
    assert exchange.calendar("room1") == ()


def test_an_occurrence_of_no_series_is_refused(exchange: SandboxServer, organizer: Any) -> None:
    """A26: MTGS_R619, MTGS_R620; A88: MTGS_R1222, MTGS_R1212, MTGS_R1232."""
    item = _sent(organizer)
    answer = post(
        exchange,
        '<m:DeleteItem DeleteType="HardDelete" SendMeetingCancellations="SendToNone"><m:ItemIds>'
        f'<t:OccurrenceItemId RecurringMasterId="{item.id}" InstanceIndex="1"/></m:ItemIds>'
        "</m:DeleteItem>",
    )
    assert answer.codes == ["ErrorCalendarCannotUseIdForOccurrenceId"]
