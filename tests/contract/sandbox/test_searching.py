"""FindItem by what is made when an item is read, by categories, and by a QueryString."""

from typing import Any

import pytest
from exchangelib.errors import ErrorInvalidOperation
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.queryset import Q

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, at, meeting, post


@pytest.fixture
def two(organizer: Any) -> Any:
    """An account whose calendar holds an appointment and a meeting of two days."""
    meeting(
        organizer,
        subject="Alpha beta",
        categories=["Red", "Light blue"],
        body="the quick fox",
        uid="1",
        required_attendees=None,
    ).save(send_meeting_invitations=SEND_TO_NONE)
    meeting(
        organizer, subject="Gamma", categories=["Green"], uid="2", location="Hall", end=at(9, day=5)
    ).save(send_meeting_invitations=SEND_TO_NONE)
    return organizer


def _subjects(account: Any, *args: Any, **kwargs: Any) -> list[str]:
    found = account.calendar.filter(*args, **kwargs).only("subject")
    return sorted(item.subject for item in found)


def test_categories_are_searched_each_for_itself(two: Any) -> None:
    assert _subjects(two, categories__contains=["Red"]) == ["Alpha beta"]
    assert _subjects(two, categories__contains=["Red", "Light blue"]) == ["Alpha beta"]
    assert _subjects(two, categories__contains=["Red", "Green"]) == []
    assert _subjects(two, categories__in=["red", "GREEN"]) == ["Alpha beta", "Gamma"]
    assert _subjects(two, ~Q(categories__contains=["Red"])) == ["Gamma"]
    assert _subjects(two, categories__exists=True) == ["Alpha beta", "Gamma"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"body__contains": "quick"}, ["Alpha beta"]),
        ({"body__icontains": "QUICK"}, ["Alpha beta"]),
        ({"display_to__contains": "Alice"}, ["Gamma"]),
        ({"has_attachments": False}, ["Alpha beta", "Gamma"]),
        ({"is_recurring": True}, []),
        ({"type": "Single"}, ["Alpha beta", "Gamma"]),
        ({"duration": "P2D"}, ["Gamma"]),
        ({"size__gt": 1000}, ["Alpha beta", "Gamma"]),
        ({"conflicting_meeting_count": 1}, ["Alpha beta", "Gamma"]),
    ],
)
def test_what_is_made_when_an_item_is_read_can_be_searched(
    two: Any, wanted: dict[str, object], found: list[str]
) -> None:
    assert _subjects(two, **wanted) == found


def test_what_is_made_can_be_sorted_by(two: Any) -> None:
    up = [item.subject for item in two.calendar.all().order_by("duration").only("subject")]
    down = [item.subject for item in two.calendar.all().order_by("-duration").only("subject")]
    assert (up, down) == (["Gamma", "Alpha beta"], ["Alpha beta", "Gamma"])


def test_texts_that_only_look_like_numbers_are_sorted_as_texts(organizer: Any) -> None:
    for uid, body in (("1", "²"), ("2", "12"), ("3", "7")):
        item = meeting(organizer, uid=uid, subject=uid, body=body, required_attendees=None)
        item.save(send_meeting_invitations=SEND_TO_NONE)
    found = organizer.calendar.all().order_by("text_body").only("subject")
    assert [item.subject for item in found] == ["1", "3", "2"]


@pytest.mark.parametrize("uri", ["calendar:UID", "calendar:IsResponseRequested", "item:Culture"])
def test_some_properties_cannot_be_searched(exchange: SandboxServer, uri: str) -> None:
    answer = _find(
        exchange,
        f'<m:Restriction><t:IsEqualTo><t:FieldURI FieldURI="{uri}"/><t:FieldURIOrConstant>'
        '<t:Constant Value="true"/></t:FieldURIOrConstant></t:IsEqualTo></m:Restriction>',
    )
    assert answer.codes == ["ErrorUnsupportedPathForQuery"]


def test_categories_cannot_be_sorted_by(exchange: SandboxServer) -> None:
    order = (
        '<t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Categories"/></t:FieldOrder>'
    )
    answer = _find(exchange, f"<m:SortOrder>{order}</m:SortOrder>")
    assert answer.codes == ["ErrorUnsupportedPathForQuery"]


def _find(server: SandboxServer, restriction: str) -> Answered:
    return post(
        server,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>'
        f'<t:AdditionalProperties><t:FieldURI FieldURI="item:Subject"/></t:AdditionalProperties>'
        f'</m:ItemShape>{restriction}<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/>'
        "</m:ParentFolderIds></m:FindItem>",
    )


@pytest.mark.usefixtures("two")
def test_two_properties_are_compared_with_each_other(exchange: SandboxServer) -> None:
    answer = _find(
        exchange,
        '<m:Restriction><t:IsLessThan><t:FieldURI FieldURI="calendar:Start"/><t:FieldURIOrConstant>'
        '<t:FieldURI FieldURI="calendar:End"/></t:FieldURIOrConstant></t:IsLessThan></m:Restriction>',
    )
    assert sorted(answer.texts(".//t:Subject")) == ["Alpha beta", "Gamma"]


def _mapi(key: str, kind: str, value: str, *, test: str = "IsEqualTo") -> str:
    return (
        f'<m:Restriction><t:{test}><t:ExtendedFieldURI {key} PropertyType="{kind}"/>'
        f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant></t:{test}>'
        "</m:Restriction>"
    )


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("key", "kind", "value"),
    [
        ('PropertyTag="0x37"', "String", "gamma"),
        ('DistinguishedPropertySetId="Appointment" PropertyId="33288"', "String", "Hall"),
        (
            'DistinguishedPropertySetId="Appointment" PropertyId="33294"',
            "SystemTime",
            "2026-12-05T08:00:00Z",
        ),
    ],
)
def test_properties_are_searched_by_their_mapi_names_too(
    exchange: SandboxServer, key: str, kind: str, value: str
) -> None:
    """MS-OXPROPS: Subject, PidLidLocation, PidLidAppointmentEndWhole."""
    assert _find(exchange, _mapi(key, kind, value)).texts(".//t:Subject") == ["Gamma"]
    others = _find(exchange, _mapi(key, kind, value, test="IsNotEqualTo"))
    assert others.texts(".//t:Subject") == ["Alpha beta"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("subject:alpha", ["Alpha beta"]),
        ("subject:bet", ["Alpha beta"]),
        ("subject:eta", []),
        ('subject:"alpha beta"', ["Alpha beta"]),
        ('subject:"beta alpha"', []),
        ("quick", ["Alpha beta"]),
        ("hall OR fox", ["Alpha beta", "Gamma"]),
        ("subject:alpha AND fox", ["Alpha beta"]),
        ("NOT subject:alpha", ["Gamma"]),
        ("category:green", ["Gamma"]),
        ("to:alice", ["Gamma"]),
        ("hasattachment:true", []),
        ("NOT (alpha OR gamma)", []),
        ("(quick OR hall) AND hall", ["Gamma"]),
        ("(quick AND beta) OR (hall AND NOT gamma)", ["Alpha beta"]),
        ("hall OR", ["Gamma"]),
        ('"quick OR hall"', []),
        ("(hall", ["Gamma"]),
    ],
)
def test_a_query_string_finds_words(two: Any, query: str, found: list[str]) -> None:
    assert sorted(item.subject for item in two.calendar.filter(query)) == found


def test_a_query_with_levels_without_end_is_refused(exchange: SandboxServer) -> None:
    answer = post(
        exchange,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>'
        '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>'
        f"<m:QueryString>{'(' * 3000}fox{')' * 3000}</m:QueryString></m:FindItem>",
    )
    assert answer.codes == ["ErrorQueryFilterTooLong"]


def test_a_query_with_a_keyword_that_is_unknown_is_refused(two: Any) -> None:
    with pytest.raises(ErrorInvalidOperation, match="kind"):
        list(two.calendar.filter("kind:meetings"))


def test_messages_are_searched_by_who_wrote_them(organizer: Any, alice: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert alice.inbox.filter(author="organizer@sandbox.example").count() == 1
    assert alice.inbox.filter(sender__contains="Olga").count() == 1
    assert alice.inbox.filter(author="bob@sandbox.example").count() == 0
