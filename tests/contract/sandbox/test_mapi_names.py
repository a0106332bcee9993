"""Properties under their MAPI names: what is read, and what writing one changes (MS-OXPROPS)."""

from typing import Any

import pytest
from exchangelib.items import SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, meeting, post
from tests.contract.sandbox.recurring import series


@pytest.fixture
def item(organizer: Any) -> Any:
    return meeting(
        organizer, location="Hall 1", body="text", importance="High", sensitivity="Private"
    ).save(send_meeting_invitations=SEND_TO_NONE)


def _tag(tag: int, kind: str) -> str:
    return f'<t:ExtendedFieldURI PropertyTag="{hex(tag)}" PropertyType="{kind}"/>'


def _named(space: str, number: int, kind: str) -> str:
    return (
        f'<t:ExtendedFieldURI DistinguishedPropertySetId="{space}" PropertyId="{number}"'
        f' PropertyType="{kind}"/>'
    )


def _read(server: SandboxServer, item: Any, path: str) -> list[str]:
    answer = post(
        server,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
        f"{path}</t:AdditionalProperties></m:ItemShape>"
        f'<m:ItemIds><t:ItemId Id="{item.id}"/></m:ItemIds></m:GetItem>',
    )
    return answer.texts(".//t:Value")


def _update(server: SandboxServer, item: Any, change: str) -> Answered:
    return post(
        server,
        '<m:UpdateItem ConflictResolution="AlwaysOverwrite"'
        ' SendMeetingInvitationsOrCancellations="SendToNone"><m:ItemChanges><t:ItemChange>'
        f'<t:ItemId Id="{item.id}"/><t:Updates>{change}</t:Updates></t:ItemChange>'
        "</m:ItemChanges></m:UpdateItem>",
    )


def _set(path: str, value: str) -> str:
    return (
        f"<t:SetItemField>{path}<t:CalendarItem><t:ExtendedProperty>{path}<t:Value>{value}</t:Value>"
        "</t:ExtendedProperty></t:CalendarItem></t:SetItemField>"
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (_tag(0x37, "String"), "Planning"),
        (_tag(0x1A, "String"), "IPM.Appointment"),
        (_tag(0x1000, "String"), "text"),
        (_tag(0x17, "Integer"), "2"),
        (_tag(0x36, "Integer"), "2"),
        (_tag(0xE1B, "Boolean"), "false"),
        (_named("Appointment", 0x8208, "String"), "Hall 1"),
        (_named("Appointment", 0x820D, "SystemTime"), "2026-12-03T08:00:00Z"),
        (_named("Appointment", 0x8205, "Integer"), "2"),
        (_named("Common", 0x8501, "Integer"), "0"),
    ],
)
def test_a_property_is_read_by_its_mapi_name(
    exchange: SandboxServer, item: Any, path: str, value: str
) -> None:
    assert _read(exchange, item, path) == [value]


def test_a_property_of_another_type_is_another_property(exchange: SandboxServer, item: Any) -> None:
    assert _read(exchange, item, _tag(0x37, "Integer")) == []


def test_every_item_has_a_number_of_its_own(exchange: SandboxServer, organizer: Any) -> None:
    """PidTagInternetArticleNumber; mail programs go by it."""
    saved = [
        meeting(organizer, uid=uid).save(send_meeting_invitations=SEND_TO_NONE) for uid in "12"
    ]
    numbers = [_read(exchange, one, _tag(0xE23, "Integer")) for one in saved]
    assert [len(number) for number in numbers] == [1, 1]
    assert int(numbers[0][0]) < int(numbers[1][0])


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        (_tag(0x37, "String"), "Other", ("subject", "Other")),
        (_tag(0x1000, "String"), "new", ("text_body", "new")),
        (_tag(0x17, "Integer"), "0", ("importance", "Low")),
        (_named("Appointment", 0x8208, "String"), "Hall 2", ("location", "Hall 2")),
        (_named("Appointment", 0x8205, "Integer"), "0", ("legacy_free_busy_status", "Free")),
    ],
)
def test_writing_the_mapi_name_changes_the_property(
    exchange: SandboxServer, item: Any, path: str, value: str, shown: tuple[str, str]
) -> None:
    assert _update(exchange, item, _set(path, value)).codes == ["NoError"]
    field, text = shown
    assert getattr(item.folder.get(id=item.id), field) == text
    assert _read(exchange, item, path) == [value]


def test_taking_the_mapi_name_away_takes_the_property_away(
    exchange: SandboxServer, organizer: Any, item: Any
) -> None:
    place, body = _named("Appointment", 0x8208, "String"), _tag(0x1000, "String")
    changes = "".join(f"<t:DeleteItemField>{path}</t:DeleteItemField>" for path in (place, body))
    assert _update(exchange, item, changes).codes == ["NoError"]
    found = organizer.calendar.get(id=item.id)
    assert (found.location, found.text_body) == (None, None)


def test_an_occurrence_is_renamed_by_the_mapi_name(exchange: SandboxServer, organizer: Any) -> None:
    master = series(organizer)
    second = master.occurrence(index=2).refresh()
    assert _update(exchange, second, _set(_tag(0x37, "String"), "Other")).codes == ["NoError"]
    shown = [master.occurrence(index=index).refresh().subject for index in (1, 2, 3)]
    assert shown == ["Planning", "Other", "Planning"]
