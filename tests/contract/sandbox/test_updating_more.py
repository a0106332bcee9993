"""UpdateItem, the rarer changes: taking values away, only removing people, refusals."""

from typing import Any

import pytest
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_ONLY_TO_CHANGED, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, attendee, get_item, meeting, post, respond

_KEY = (
    '<t:ExtendedFieldURI PropertySetId="3a7ed84a-c7bb-4b68-8d60-cf366a5cb3de" PropertyName="key"'
    ' PropertyType="String"/>'
)


def _change(server: SandboxServer, *descriptions: str) -> Answered:
    entry = server.calendar("organizer")[0]
    return post(
        server,
        '<m:UpdateItem ConflictResolution="NeverOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{entry.item_id}" ChangeKey="{entry.change_key}"/>'
        f"<t:Updates>{''.join(descriptions)}</t:Updates></t:ItemChange></m:ItemChanges>"
        "</m:UpdateItem>",
    )


def _delete(path: str) -> str:
    return f"<t:DeleteItemField>{path}</t:DeleteItemField>"


def _field(uri: str) -> str:
    return f'<t:FieldURI FieldURI="{uri}"/>'


def _set(path: str, inner: str, *, word: str = "SetItemField") -> str:
    return f"<t:{word}>{path}<t:CalendarItem>{inner}</t:CalendarItem></t:{word}>"


def test_values_of_every_kind_can_be_taken_away(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer, body="x", categories=["a"], location="y")
    item.save(send_meeting_invitations=SEND_TO_NONE)
    value = f"<t:ExtendedProperty>{_KEY}<t:Value>k</t:Value></t:ExtendedProperty>"
    assert _change(exchange, _set(_KEY, value)).codes == ["NoError"]
    assert exchange.calendar("organizer")[0].properties == {"key": "k"}
    uris = (
        "item:Body",
        "item:Categories",
        "calendar:RequiredAttendees",
        "calendar:EndTimeZone",
        "calendar:Location",
        "item:Attachments",
    )
    answer = _change(exchange, *(_delete(_field(uri)) for uri in uris), _delete(_KEY))
    assert answer.codes == ["NoError"]
    entry = exchange.calendar("organizer")[0]
    assert (entry.body, entry.location, entry.attendees, entry.properties) == ("", "", (), {})
    assert entry.is_meeting is False
    shown = get_item(exchange, item.id)
    assert shown.find(".//t:EndTimeZone") is None
    assert shown.find(".//t:Categories") is None


@pytest.mark.parametrize(
    ("description", "code"),
    [
        (_delete(_field("calendar:Start")), "ErrorInvalidPropertyDelete"),
        (_delete(_field("item:DateTimeCreated")), "ErrorInvalidPropertySet"),
        (_delete(_field("message:IsRead")), "ErrorInvalidPropertySet"),
        (
            _set(_field("item:Subject"), "<t:Subject>x</t:Subject>", word="AppendToItemField"),
            "ErrorInvalidPropertyAppend",
        ),
        (
            _set(
                '<t:IndexedFieldURI FieldURI="item:InternetMessageHeader" FieldIndex="x"/>',
                "<t:Subject>x</t:Subject>",
            ),
            "ErrorInvalidPropertySet",
        ),
        (_set(_KEY, "<t:Subject>x</t:Subject>"), "ErrorUpdatePropertyMismatch"),
        (
            _set(
                _KEY.replace("String", "Integer"),
                f"<t:ExtendedProperty>{_KEY.replace('String', 'Integer')}<t:Value>x</t:Value>"
                "</t:ExtendedProperty>",
            ),
            "ErrorInvalidExtendedPropertyValue",
        ),
    ],
)
def test_changes_that_cannot_be(
    exchange: SandboxServer, organizer: Any, description: str, code: str
) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    assert _change(exchange, description).codes == [code]


def test_only_removing_cancels_and_counts(exchange: SandboxServer, organizer: Any) -> None:
    """A32: MTGS_R62, MTGS_R6200."""
    item = meeting(organizer, required_attendees=[attendee("alice"), attendee("bob")])
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.required_attendees = [attendee("alice")]
    item.save(update_fields=["required_attendees"], send_meeting_invitations=SEND_ONLY_TO_CHANGED)
    last = exchange.mails()[-1]
    assert (last.kind, last.to, len(exchange.mails())) == ("cancel", "bob@sandbox.example", 3)
    entry = exchange.calendar("organizer")[0]
    assert (entry.sequence, entry.change_key) == (1, item.changekey)


def test_nobody_changed_means_nobody_hears(exchange: SandboxServer, organizer: Any) -> None:
    """A32: MTGS_R62, MTGS_R6200."""
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    item.location = "Hall 3"
    item.save(update_fields=["location"], send_meeting_invitations=SEND_ONLY_TO_CHANGED)
    assert [mail.kind for mail in exchange.mails()] == ["invite"]


def test_only_the_organizer_cancels(exchange: SandboxServer, organizer: Any, alice: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    copy = alice.calendar.all()[0]
    answer = respond(exchange, "CancelCalendarItem", copy, name="alice")
    assert answer.codes == ["ErrorCalendarIsNotOrganizer"]


def test_a_second_send_of_the_same_uid_is_an_update_at_the_attendee(
    exchange: SandboxServer, organizer: Any
) -> None:
    """Q9: two items with one UID are accepted; a doubled send is seen in the record of mails."""
    for _ in range(2):
        meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert len(exchange.calendar("organizer")) == 2
    assert len(exchange.calendar("alice")) == 1
    assert [mail.kind for mail in exchange.mails()] == ["invite", "invite"]
