"""Answers that a sandbox does not give, and some server may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from ews_meetings.change.observed import ItemRef, Known, Place
from ews_meetings.errors import AccessDenied, ServerRefused
from ews_meetings.exchange.connection import OpenMailbox, open_mailbox
from ews_meetings.exchange.wholes import BYTES_A_FETCH
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.stub import Request, Say, StubServer, answer, fault, said

UNSEARCHABLE = [
    Say(500, fault("ErrorInvalidRestriction")),
    Say(200, answer("FindItem", said("FindItem", "ErrorInvalidRestriction"))),
]
NOTHING = '<m:RootFolder IncludesLastItemInRange="true"><t:Items/></m:RootFolder>'
FOUND = '<m:RootFolder IncludesLastItemInRange="{last}"><t:Items>{items}</t:Items></m:RootFolder>'


def _row(item_id: str, *, inner: str = "", kind: str = "CalendarItem") -> str:
    return f'<t:{kind}><t:ItemId Id="{item_id}" ChangeKey="c"/>{inner}</t:{kind}>'


def _named(name: str, value: str) -> str:
    return (
        '<t:ExtendedProperty><t:ExtendedFieldURI PropertyType="String"'
        f' PropertySetId="3A7ED84A-C7BB-4B68-8D60-CF366A5CB3DE" PropertyName="{name}"/>'
        f"<t:Value>{value}</t:Value></t:ExtendedProperty>"
    )


@contextmanager
def _asked(says: dict[str, Say], **changes: object) -> Iterator[tuple[StubServer, OpenMailbox]]:
    def script(request: Request) -> Say:
        return next(say for name, say in says.items() if f"<m:{name} ".encode() in request.body
                    or f"<m:{name}>".encode() in request.body)  # fmt: skip

    with (
        StubServer(script) as server,
        open_mailbox(connection_to(server.url, **changes)) as mailbox,
    ):
        yield server, mailbox


@pytest.mark.parametrize("say", UNSEARCHABLE, ids=["fault", "item"])
def test_where_uids_cannot_be_searched_none_are_found(say: Say) -> None:
    with _asked({"FindItem": say}) as (_, mailbox):
        assert mailbox.reader.find_by_uid(["a@b"]) == ()
        assert mailbox.probe.capabilities().searches_uid is Known.NO


@pytest.mark.parametrize("say", UNSEARCHABLE, ids=["fault", "item"])
def test_where_not_even_texts_can_be_searched_a_reader_says_so(say: Say) -> None:
    with (
        _asked({"FindItem": say}) as (_, mailbox),
        pytest.raises(ServerRefused, match="cannot search"),
    ):
        mailbox.reader.list_ours()


def test_a_server_without_its_zones_is_not_taken_for_exchange() -> None:
    says = {
        "FindItem": Say(200, answer("FindItem", said("FindItem", inner=NOTHING))),
        "GetServerTimeZones": Say(500, fault("ErrorInvalidRequest")),
    }
    with _asked(says) as (_, mailbox):
        found = mailbox.probe.capabilities()
    assert found.server == "gromox"
    assert found.fences is Known.NO
    assert found.searches_uid is Known.YES


def test_a_delegate_without_deleted_items_finds_what_is_in_the_calendar() -> None:
    calendar = FOUND.format(last="true", items=_row("1", inner=_named("key", "k")))
    body = answer(
        "FindItem", said("FindItem", inner=calendar), said("FindItem", "ErrorAccessDenied")
    )
    says = {
        "FindItem": Say(200, body),
        "GetFolder": Say(200, answer("GetFolder", *[said("GetFolder", "ErrorAccessDenied")] * 2)),
        "GetItem": Say(
            200, answer("GetItem", said("GetItem", inner=f"<m:Items>{_row('1')}</m:Items>"))
        ),
    }
    with _asked(says, access="delegate") as (_, mailbox):
        (glimpse,) = mailbox.reader.find(["k"])
        (observed,) = mailbox.reader.read([glimpse.ref])
    assert glimpse.key == "k"
    assert observed is not None
    assert observed.facts.place is Place.CALENDAR
    with _asked(says) as (_, mailbox), pytest.raises(AccessDenied):
        mailbox.reader.find(["k"])


def test_sent_items_that_may_not_be_read_are_said_to_be_denied() -> None:
    say = Say(200, answer("FindItem", said("FindItem", "ErrorFolderNotFound")))
    with _asked({"FindItem": say}) as (_, mailbox), pytest.raises(AccessDenied):
        mailbox.reader.count_sent_copies(["step-1"])


def test_a_copy_in_deleted_items_is_no_meeting_and_a_doubled_row_is_one() -> None:
    key = _named("key", "k")
    row, copy = _row("1", inner=key), _row("2", inner=key, kind="MeetingRequest")
    page = FOUND.format(last="true", items=row + copy + row)
    body = answer("FindItem", said("FindItem", inner=page), said("FindItem", inner=NOTHING))
    with _asked({"FindItem": Say(200, body)}) as (_, mailbox):
        found = mailbox.reader.find(["k"])
    assert [glimpse.ref for glimpse in found] == [ItemRef(item_id="1", change_key="c")]


def test_a_key_that_differs_in_case_is_another_key() -> None:
    page = FOUND.format(last="true", items=_row("1", inner=_named("key", "K")))
    body = answer("FindItem", said("FindItem", inner=page), said("FindItem", inner=NOTHING))
    with _asked({"FindItem": Say(200, body)}) as (_, mailbox):
        assert mailbox.reader.find(["k"]) == ()
        assert [glimpse.key for glimpse in mailbox.reader.find(["K"])] == ["K"]


def test_a_search_that_never_ends_ends_with_an_empty_page() -> None:
    pages = iter([_row("1"), _row("2"), ""])

    def script(_request: Request) -> Say:
        inner = FOUND.format(last="false", items=next(pages))
        return Say(200, answer("FindItem", said("FindItem", inner=inner)))

    with StubServer(script) as server, open_mailbox(connection_to(server.url)) as mailbox:
        assert len(mailbox.reader.list_ours()) == 2
        assert [b'Offset="%d"' % n in r.body for n, r in enumerate(server.requests)] == [True] * 3


def test_big_attachments_are_fetched_in_several_requests() -> None:
    half = BYTES_A_FETCH // 2 + 1
    listed = "".join(
        f'<t:FileAttachment><t:AttachmentId Id="a{n}"/><t:Name>{n}</t:Name><t:Size>{half}</t:Size>'
        "</t:FileAttachment>"
        for n in range(3)
    )
    item = _row("1", inner=f"<t:Attachments>{listed}</t:Attachments>")
    fetched = "<m:Attachments><t:FileAttachment><t:Content>!</t:Content></t:FileAttachment></m:Attachments>"
    says = {
        "GetItem": Say(200, answer("GetItem", said("GetItem", inner=f"<m:Items>{item}</m:Items>"))),
        "GetAttachment": Say(200, answer("GetAttachment", said("GetAttachment", inner=fetched))),
    }
    with _asked(says) as (server, mailbox):
        (observed,) = mailbox.reader.read([ItemRef(item_id="1", change_key="")], with_contents=True)
        assert len(server.requests) == 1 + 3
    assert observed is not None
    assert [one.size_bytes for one in observed.series.meeting.attachments] == [0, 0, 0]


def test_where_a_search_gives_no_uid_each_item_is_asked_for_its_own() -> None:
    page = FOUND.format(last="true", items=_row("1") + _row("2"))
    uids = [
        said("GetItem", inner=f"<m:Items>{_row(n, inner=f'<t:UID>{n}@x</t:UID>')}</m:Items>")
        for n in "12"
    ]

    def script(request: Request) -> Say:
        if b"<m:GetItem" in request.body:
            return Say(200, answer("GetItem", *uids))
        if b"<m:Restriction" in request.body:
            return UNSEARCHABLE[1]
        return Say(200, answer("FindItem", said("FindItem", inner=page)))

    with StubServer(script) as server, open_mailbox(connection_to(server.url)) as mailbox:
        (glimpse,) = mailbox.reader.find_anywhere("2@x")
    assert (glimpse.ref.item_id, glimpse.uid) == ("2", "2@x")


@pytest.mark.parametrize(
    "say",
    [
        Say(500, fault("ErrorInvalidRequest")),
        Say(200, answer("GetItem", said("GetItem", "ErrorInvalidIdMalformed"))),
        Say(200, answer("GetItem", said("GetItem", "ErrorAccessDenied"))),
    ],
    ids=["fault", "malformed", "denied"],
)
def test_what_only_looks_like_an_id_is_looked_for_as_a_uid(say: Say) -> None:
    found = FOUND.format(last="true", items=_row("1"))
    says = {"GetItem": say, "FindItem": Say(200, answer("FindItem", said("FindItem", inner=found)))}
    with _asked(says) as (_, mailbox):
        (glimpse,) = mailbox.reader.find_anywhere("A" * 40)
    assert glimpse.ref.item_id == "1"


def test_where_copies_name_no_class_their_elements_say_what_they_are() -> None:
    key, made = _named("key", "k"), "<t:DateTimeCreated>2026-11-2{}T08:00:00Z</t:DateTimeCreated>"
    rows = [
        _row("1", inner=made.format(1) + key, kind="MeetingRequest"),
        _row("2", inner=made.format(2) + key, kind="MeetingCancellation"),
        _row("3", inner=made.format(3) + key, kind="Message"),
    ]
    page = FOUND.format(last="true", items="".join(rows))
    with _asked({"FindItem": Say(200, answer("FindItem", said("FindItem", inner=page)))}) as (
        _,
        mailbox,
    ):
        assert mailbox.reader.last_sent(["k"]) == {"k": datetime(2026, 11, 21, 8, tzinfo=UTC)}


SEVERAL = (
    "<m:ResolutionSet>"
    "<t:Resolution><t:Mailbox><t:EmailAddress>a@b.example</t:EmailAddress></t:Mailbox></t:Resolution>"
    "<t:Resolution><t:Mailbox><t:EmailAddress>a@b.example.org</t:EmailAddress></t:Mailbox></t:Resolution>"
    "<t:Resolution><t:Mailbox><t:EmailAddress>/o=x/cn=y</t:EmailAddress></t:Mailbox></t:Resolution>"
    "</m:ResolutionSet>"
)


def test_of_several_people_only_the_one_of_that_address_is_meant() -> None:
    body = answer(
        "ResolveNames", said("ResolveNames", "ErrorNameResolutionMultipleResults", inner=SEVERAL)
    )
    with _asked({"ResolveNames": Say(200, body)}) as (_, mailbox):
        assert mailbox.directory.resolve(["A@b.example", "a@b"]) == {"A@b.example": "a@b.example"}
