"""All traffic of a busy day against the EWS schema, requests and answers, on both flavours."""

from typing import Any

import pytest
from exchangelib import EWSDate, FileAttachment
from exchangelib.items import (
    SEND_ONLY_TO_CHANGED,
    SEND_TO_ALL_AND_SAVE_COPY,
    SEND_TO_NONE,
)

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox import schema
from tests.contract.sandbox.client import at, attendee, meeting

pytestmark = pytest.mark.skipif(not schema.IS_PRESENT, reason=schema.REASON)


def test_traffic_is_valid_in_both_directions(either: SandboxServer, opened: Any) -> None:
    wrong: list[str] = []
    seen: set[str] = set()

    def look(operation: str, request: bytes, answer: bytes) -> None:
        seen.add(operation)
        for direction, raw in (("request", request), ("answer", answer)):
            wrong.extend(f"{operation} {direction}: {fault}" for fault in schema.faults_of(raw))

    either.on_request = look
    organizer, alice = opened(either, "organizer"), opened(either, "alice")
    _meet(organizer, alice)
    _end(organizer, either)
    _ask(organizer)
    assert wrong == []
    assert {"CreateItem", "UpdateItem", "DeleteItem", "GetItem", "FindItem", "GetFolder"} <= seen


def _meet(organizer: Any, alice: Any) -> None:
    item = meeting(
        organizer,
        body="text",
        location="Hall 1",
        categories=["red"],
        optional_attendees=[attendee("bob"), attendee("eve@elsewhere.example")],
        resources=[attendee("room1")],
        attachments=[FileAttachment(name="a", content=b"a")],
    )
    item.save(send_meeting_invitations=SEND_TO_NONE)
    item.attach(FileAttachment(name="b", content=b"b"))
    item = organizer.calendar.all()[0]
    item.save(update_fields=["subject"], send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    alice.inbox.all()[0].tentatively_accept(
        body="perhaps", proposed_start=at(14), proposed_end=at(15)
    )
    item = organizer.calendar.all()[0]
    item.start, item.end = at(16), at(17)
    item.optional_attendees = [attendee("carol")]
    item.save(
        update_fields=["start", "end", "optional_attendees"],
        send_meeting_invitations=SEND_ONLY_TO_CHANGED,
    )
    for box in (alice.calendar, alice.trash, organizer.inbox, organizer.sent):
        assert len(list(box.all())) >= 1
    assert len(list(alice.inbox.all())) <= 1


def _end(organizer: Any, server: SandboxServer) -> None:
    item = organizer.calendar.all()[0]
    if server.flavour == "exchange":
        item.cancel(new_body="off")
    else:
        item.move_to_trash(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)
    assert len(list(organizer.trash.all())) == 1
    day = EWSDate(2026, 12, 24)
    other = meeting(organizer, uid="2", start=day, end=day, is_all_day=True)
    other.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)
    other.move_to_trash(send_meeting_cancellations=SEND_TO_ALL_AND_SAVE_COPY)


def _ask(organizer: Any) -> None:
    assert len(list(organizer.msg_folder_root.walk())) >= 5
    assert list(organizer.calendar.view(start=at(0), end=at(23))) == []
    query = organizer.calendar.filter(start__gt=at(0), subject__icontains="x").order_by("-start")
    assert list(query) == []
    for name in ("a", "room1@sandbox.example", "zzz"):
        assert organizer.protocol.resolve_names([name])
