"""Subscriptions: what happened, by asking and over a connection that stays open (MS-OXWSNTIF)."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from exchangelib import Mailbox, Message
from exchangelib.errors import (
    ErrorExpiredSubscription,
    ErrorInvalidPullSubscriptionId,
    ErrorInvalidPushSubscriptionUrl,
    ErrorInvalidSubscription,
    ErrorInvalidWatermark,
    ErrorSubscriptionAccessDenied,
    ErrorSubscriptionDelegateAccessNotSupported,
    ErrorSubscriptionNotFound,
)
from exchangelib.folders import Folder
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.services import GetStreamingEvents

from ews_meetings.sandbox import SandboxServer
from ews_meetings.sandbox.store.events import MOST_KEPT
from tests.contract.sandbox.client import meeting, post


def _told(notifications: Any) -> list[str]:
    return [event.ELEMENT_NAME for one in notifications for event in one.events or []]


def _pull(folder: Any) -> Callable[[], list[Any]]:
    """Subscribes and returns what asks for the events since it asked last."""
    identity, mark = folder.subscribe_to_pull()
    marks = [mark]

    def ask() -> list[Any]:
        found = list(folder.get_events(identity, marks[0]))
        marks[0] = found[-1].events[-1].watermark
        return [event for one in found for event in one.events]

    return ask


def _names(events: list[Any]) -> list[str]:
    return [event.ELEMENT_NAME for event in events]


def test_silence_is_a_status_event(organizer: Any) -> None:
    assert _names(_pull(organizer.calendar)()) == ["StatusEvent"]


def test_what_happens_to_an_item_is_told_once(organizer: Any) -> None:
    ask = _pull(organizer.calendar)
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    (created,) = ask()
    assert (created.ELEMENT_NAME, created.item_id.id) == ("CreatedEvent", item.id)
    assert created.parent_folder_id.id == organizer.calendar.id
    item.subject = "Other"
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_NONE)
    assert _names(ask()) == ["ModifiedEvent"]
    gone = item.id
    item.delete()
    (deleted,) = ask()
    assert (deleted.ELEMENT_NAME, deleted.item_id.id) == ("DeletedEvent", gone)
    assert _names(ask()) == ["StatusEvent"]


def test_an_event_bears_the_time_at_which_it_happened(
    exchange: SandboxServer, organizer: Any
) -> None:
    ask = _pull(organizer.calendar)
    began = exchange.now().replace(microsecond=0)
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    exchange.advance_clock(600)
    item.delete()
    exchange.advance_clock(600)
    steps = [(event.timestamp - began) // timedelta(minutes=10) for event in ask()]
    assert steps == [0, 1]


def test_a_move_names_the_old_place(organizer: Any) -> None:
    asks = [_pull(organizer.calendar), _pull(organizer.trash)]
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    before = item.id
    item.move_to_trash()
    (_, moved), (also,) = asks[0](), asks[1]()
    assert _names([moved, also]) == ["MovedEvent", "MovedEvent"]
    assert moved.old_item_id.id == before
    assert moved.item_id.id == organizer.trash.all()[0].id
    assert (moved.old_parent_folder_id.id, moved.parent_folder_id.id) == (
        organizer.calendar.id,
        organizer.trash.id,
    )


def test_a_copy_names_what_was_copied(organizer: Any) -> None:
    ask = _pull(organizer.inbox)
    draft = Message(account=organizer, folder=organizer.drafts, subject="Hello").save()
    draft.copy(to_folder=organizer.inbox)
    (copied,) = ask()
    assert (copied.ELEMENT_NAME, copied.old_item_id.id) == ("CopiedEvent", draft.id)
    assert copied.old_parent_folder_id.id == organizer.drafts.id


def test_what_happens_to_a_folder_is_told(organizer: Any) -> None:
    ask = _pull(organizer.inbox)
    folder = Folder(parent=organizer.inbox, name="Project").save()
    (created,) = ask()
    assert (created.ELEMENT_NAME, created.folder_id.id) == ("CreatedEvent", folder.id)
    folder.name = "Other"
    folder.save(update_fields=["name"])
    folder.move(to_folder=organizer.drafts)
    assert _names(ask()) == ["ModifiedEvent", "MovedEvent"]
    there = _pull(organizer.drafts)
    folder.delete()
    assert _names(there()) == ["DeletedEvent"]


def test_a_watermark_grows_too_old(exchange: SandboxServer, organizer: Any) -> None:
    identity, mark = organizer.calendar.subscribe_to_pull()
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    with exchange._desk.lock:
        exchange._desk.db.run(
            "UPDATE temp.sqlite_sequence SET seq = seq + ? WHERE name = 'events'", MOST_KEPT
        )
    item.delete()
    with pytest.raises(ErrorInvalidWatermark):
        list(organizer.calendar.get_events(identity, mark))


def test_a_request_is_new_mail(organizer: Any, alice: Any) -> None:
    asks = [_pull(alice.inbox), _pull(alice.calendar)]
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert [_names(ask()) for ask in asks] == [["CreatedEvent", "NewMailEvent"], ["CreatedEvent"]]


def test_only_the_kinds_that_were_asked_for_are_told(organizer: Any) -> None:
    identity, mark = organizer.calendar.subscribe_to_pull(event_types=["DeletedEvent"])
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.delete()
    assert _told(organizer.calendar.get_events(identity, mark)) == ["DeletedEvent"]


def test_what_a_failed_item_did_is_not_told(exchange: SandboxServer, organizer: Any) -> None:
    ask = _pull(organizer.calendar)
    meeting(organizer, uid="1").save(send_meeting_invitations=SEND_TO_NONE)
    bad = post(
        exchange,
        '<m:CreateItem SendMeetingInvitations="SendToNone"><m:Items><t:CalendarItem>'
        "<t:Subject>x</t:Subject></t:CalendarItem></m:Items></m:CreateItem>",
    )
    assert bad.codes == ["ErrorRequiredPropertyMissing"]
    assert _names(ask()) == ["CreatedEvent"]


def test_a_watermark_tells_again(organizer: Any) -> None:
    identity, mark = organizer.calendar.subscribe_to_pull()
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    for _ in range(2):
        assert _told(organizer.calendar.get_events(identity, mark)) == ["CreatedEvent"]
    with pytest.raises(ErrorInvalidWatermark):
        list(organizer.calendar.get_events(identity, "rubbish"))


def test_many_events_come_in_parts(organizer: Any) -> None:
    identity, mark = organizer.calendar.subscribe_to_pull()
    items = [meeting(organizer, uid=str(number)) for number in range(60)]
    organizer.calendar.bulk_create(items, send_meeting_invitations=SEND_TO_NONE)
    first = next(organizer.calendar.get_events(identity, mark))
    assert (len(first.events), first.more_events) == (50, True)
    (rest,) = organizer.calendar.get_events(identity, first.events[-1].watermark)
    assert (len(rest.events), rest.more_events) == (10, False)


def test_a_subscription_ends(exchange: SandboxServer, organizer: Any, alice: Any) -> None:
    calendar = organizer.calendar
    identity, mark = calendar.subscribe_to_pull(timeout=10)
    with pytest.raises(ErrorSubscriptionAccessDenied):
        list(alice.calendar.get_events(identity, mark))
    exchange.advance_clock(601)
    with pytest.raises(ErrorExpiredSubscription):
        list(calendar.get_events(identity, mark))
    other, mark = calendar.subscribe_to_pull()
    calendar.unsubscribe(other)
    with pytest.raises(ErrorSubscriptionNotFound):
        list(calendar.get_events(other, mark))
    with pytest.raises(ErrorSubscriptionNotFound):
        calendar.unsubscribe(other)


def test_a_reset_ends_all_subscriptions(exchange: SandboxServer, organizer: Any) -> None:
    identity, mark = organizer.calendar.subscribe_to_pull()
    exchange.reset()
    with pytest.raises(ErrorSubscriptionNotFound):
        list(organizer.calendar.get_events(identity, mark))


def test_nothing_is_pushed(organizer: Any) -> None:
    with pytest.raises(ErrorInvalidPushSubscriptionUrl):
        organizer.calendar.subscribe_to_push("https://client.example/push")


def test_folders_of_others_are_not_subscribed_to(exchange: SandboxServer, alice: Any) -> None:
    exchange.people.share("organizer", person="alice", level="Editor")
    answer = post(
        exchange,
        "<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>"
        '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>'
        "organizer@sandbox.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
        "</t:FolderIds><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes>"
        "</m:StreamingSubscriptionRequest></m:Subscribe>",
        name="alice",
    )
    name = ErrorSubscriptionDelegateAccessNotSupported.__name__
    assert answer.codes == [name]


def test_a_subscription_names_folders_or_means_all(exchange: SandboxServer) -> None:
    rest = "<t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes>"
    for attribute, codes in (
        ("", ["ErrorInvalidSubscriptionRequest"]),
        (' SubscribeToAllFolders="true"', ["NoError"]),
    ):
        answer = post(
            exchange,
            f"<m:Subscribe><m:StreamingSubscriptionRequest{attribute}>{rest}"
            "</m:StreamingSubscriptionRequest></m:Subscribe>",
        )
        assert answer.codes == codes


def test_what_happened_before_a_stream_began_comes_first(organizer: Any) -> None:
    identity = organizer.calendar.subscribe_to_streaming()
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    events = organizer.calendar.get_streaming_events(
        identity, connection_timeout=1, max_notifications_returned=1
    )
    assert _told(events) == ["CreatedEvent"]


def test_a_stream_tells_while_it_is_open(either: SandboxServer, opened: Callable[..., Any]) -> None:
    listener, writer = opened(either, "organizer"), opened(either, "organizer")
    identity = listener.calendar.subscribe_to_streaming()
    stream = listener.calendar.get_streaming_events(identity, connection_timeout=1)
    seen: list[str] = []
    first = threading.Event()

    def listen() -> None:
        for one in stream:
            seen.extend(_told([one]))
            first.set()

    thread = threading.Thread(target=listen)
    thread.start()
    meeting(writer, uid="1").save(send_meeting_invitations=SEND_TO_NONE)
    assert first.wait(10)
    meeting(writer, uid="2").save(send_meeting_invitations=SEND_TO_NONE)
    either.advance_clock(61)
    thread.join(10)
    assert not thread.is_alive()
    assert seen == ["CreatedEvent", "CreatedEvent"]


def test_an_empty_stream_ends_with_its_time(exchange: SandboxServer, organizer: Any) -> None:
    identity = organizer.calendar.subscribe_to_streaming()
    service = GetStreamingEvents(account=organizer)
    seen = exchange.on_request
    begun = threading.Event()

    def look(operation: str, request: bytes, answer: bytes) -> None:
        if seen is not None:
            seen(operation, request, answer)
        begun.set()

    exchange.on_request = look
    found: list[str] = []
    stream = service.call(subscription_ids=[identity], connection_timeout=1)
    thread = threading.Thread(target=lambda: found.extend(_told(stream)))
    thread.start()
    assert begun.wait(10)
    exchange.advance_clock(61)
    thread.join(10)
    assert found == []
    assert service.connection_status == GetStreamingEvents.CLOSED


def test_stopping_the_server_ends_its_streams(opened: Callable[..., Any]) -> None:
    seen: list[str] = []
    with SandboxServer() as server:
        account = opened(server, "organizer")
        identity = account.calendar.subscribe_to_streaming()
        stream = account.calendar.get_streaming_events(identity, connection_timeout=30)
        thread = threading.Thread(target=lambda: seen.extend(_told(stream)))
        thread.start()
    thread.join(10)
    assert not thread.is_alive()
    assert seen == []


def test_pull_and_streaming_are_not_confused(organizer: Any) -> None:
    pull, mark = organizer.calendar.subscribe_to_pull()
    streaming = organizer.calendar.subscribe_to_streaming()
    with pytest.raises(ErrorInvalidPullSubscriptionId):
        list(organizer.calendar.get_events(streaming, mark))
    with pytest.raises(ErrorInvalidSubscription):
        list(organizer.calendar.get_streaming_events(pull))
    with pytest.raises(ErrorSubscriptionNotFound):
        list(organizer.calendar.get_streaming_events("nothing"))


def test_gromox_has_no_watermarks(gromox: SandboxServer, opened: Callable[..., Any]) -> None:
    """The row on pull subscriptions in the project's list of differences."""
    account = opened(gromox, "organizer")
    made = post(
        gromox,
        '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes>'
        "<t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout>"
        "</m:PullSubscriptionRequest></m:Subscribe>",
    )
    (identity,) = made.texts(".//m:SubscriptionId")
    assert made.find(".//m:Watermark") is None
    Message(
        account=account,
        folder=account.sent,
        subject="Hello",
        to_recipients=[Mailbox(email_address="organizer@sandbox.example")],
    ).send_and_save()
    asked = (
        f"<m:GetEvents><m:SubscriptionId>{identity}</m:SubscriptionId>"
        "<m:Watermark>x</m:Watermark></m:GetEvents>"
    )
    for name in ("NewMailEvent", "StatusEvent"):
        answer = post(gromox, asked)
        assert answer.find(f".//t:{name}") is not None
        assert answer.find(".//t:Watermark") is None
