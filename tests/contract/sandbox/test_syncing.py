"""SyncFolderItems: rows A121, A122."""

from typing import Any

import pytest
from exchangelib.errors import ErrorInvalidSyncStateData
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import meeting


def _sync(folder: Any, state: str | None = None, *, limit: int = 100) -> tuple[list[Any], str]:
    changes = list(
        folder.sync_items(sync_state=state, only_fields=["subject"], max_changes_returned=limit)
    )
    return changes, str(folder.item_sync_state)


def _save(account: Any, uid: str) -> Any:
    item = meeting(account, uid=uid, subject=uid)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    return item


def test_without_a_state_everything_is_new(organizer: Any) -> None:
    """A121: SYNC_R382, SYNC_R504."""
    for uid in "abc":
        _save(organizer, uid)
    changes, _ = _sync(organizer.calendar, limit=2)
    assert [(kind, item.subject) for kind, item in changes] == [
        ("create", "a"),
        ("create", "b"),
        ("create", "c"),
    ]


def test_with_a_state_only_what_is_later_is_told(organizer: Any) -> None:
    """A121: SYNC_R382, SYNC_R504; A122: SYNC_R131, SYNC_R132, SYNC_R134, SYNC_R136, SYNC_R1671."""
    kept, deleted = _save(organizer, "kept"), _save(organizer, "deleted")
    _save(organizer, "quiet")
    _, state = _sync(organizer.calendar)
    kept.subject = "changed"
    kept.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_NONE)
    gone = deleted.id
    deleted.delete()
    _save(organizer, "new")
    _save(organizer, "brief").delete()
    changes, state = _sync(organizer.calendar, state)
    told = [(kind, getattr(what, "subject", None) or what.id) for kind, what in changes]
    assert told == [("update", "changed"), ("delete", gone), ("create", "new")]
    assert _sync(organizer.calendar, state)[0] == []


def test_meeting_messages_come_under_their_own_element(organizer: Any, alice: Any) -> None:
    """A122: SYNC_R131, SYNC_R132, SYNC_R134, SYNC_R136, SYNC_R1671."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    changes, _ = _sync(alice.inbox)
    assert [type(item).__name__ for _, item in changes] == ["MeetingRequest"]


def test_an_answer_is_a_change_of_the_organizers_item(
    exchange: SandboxServer, organizer: Any
) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    _, state = _sync(organizer.calendar)
    exchange.people.answer("alice", uid=item.uid)
    assert [kind for kind, _ in _sync(organizer.calendar, state)[0]] == ["update"]


def test_a_state_of_another_folder_is_refused(organizer: Any) -> None:
    _, state = _sync(organizer.inbox)
    for wrong in (state, "rubbish"):
        with pytest.raises(ErrorInvalidSyncStateData):
            _sync(organizer.calendar, wrong)


def test_reading_a_message_is_a_change_of_its_flag_alone(organizer: Any, alice: Any) -> None:
    """A122: SYNC_R131, SYNC_R132, SYNC_R134, SYNC_R136, SYNC_R1671."""
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    _, state = _sync(alice.inbox)
    later, request = state, alice.inbox.all()[0]
    for is_read in (True, False):
        request.is_read = is_read
        request.save(update_fields=["is_read"])
        changes, later = _sync(alice.inbox, state)
        ((kind, (identity, flag)),) = changes
        assert (kind, identity.id, flag) == ("read_flag_change", request.id, is_read)
    request.is_read, request.categories = True, ["red"]
    request.save(update_fields=["is_read", "categories"])
    ((kind, _),) = _sync(alice.inbox, later)[0]
    assert kind == "update"


def test_a_message_that_is_new_and_read_is_told_as_new(organizer: Any, alice: Any) -> None:
    """A122."""
    _, state = _sync(alice.inbox)
    for uid in "12":
        meeting(organizer, uid=uid).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    first = alice.inbox.all().order_by("datetime_received")[0]
    first.is_read = True
    first.save(update_fields=["is_read"])
    changes, later = _sync(alice.inbox, state)
    assert [kind for kind, _ in changes] == ["create", "create"]
    assert _sync(alice.inbox, later)[0] == []
