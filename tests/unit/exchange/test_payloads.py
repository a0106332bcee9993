from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange import changing, outbound, searches
from ews_meetings.exchange.elements import Element
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import shape_of_glimpse, shape_of_item
from ews_meetings.exchange.ordered import item_id
from ews_meetings.exchange.properties import CLEAN_OBJECT_ID, KEY, object_ids
from ews_meetings.model.meeting import Meeting
from tests.unit.exchange.drawn import FULL, meetings, series_of, stamp_of
from tests.unit.exchange.schema import needs_schema, violations

OWN, OTHERS = Folders(), Folders("organizer@sandbox.example")
TEAM = Folders(calendar_id="AAA=")
REF = ItemRef(item_id="AAA=", change_key="BBB=")


def _order(meeting: Meeting = FULL) -> Order:
    return Order(
        step="step-1",
        ref=REF,
        key="key-1",
        series=series_of(meeting),
        stamp=stamp_of(meeting),
        attachment=FULL.attachments[0],
    )


@needs_schema
@pytest.mark.parametrize("folders", [OWN, OTHERS, TEAM], ids=["own", "others", "team"])
@given(drawn=st.lists(meetings, min_size=1, max_size=3))
def test_every_draft_is_valid(folders: Folders, drawn: Sequence[Meeting]) -> None:
    parts = [outbound.draft(_order(meeting)) for meeting in drawn]
    assert violations(outbound.create(parts, folders)) == []


@needs_schema
@given(meeting=meetings)
def test_every_send_is_valid(meeting: Meeting) -> None:
    payload = changing.update([changing.sending(_order(meeting))], notify=Notify.ALL)
    assert violations(payload) == []


def _find(folders: Folders, where: Element) -> Element:
    return searches.find_items(
        shape=shape_of_glimpse(),
        where=where,
        folders=(folders.calendar, folders.deleted),
        offset=50,
        most=200,
    )


PAYLOADS: dict[str, Element] = {
    "close": changing.update([changing.stamping(_order())], notify=Notify.NONE),
    "remove": outbound.remove([outbound.address(_order()), item_id(REF)]),
    "attach": outbound.attach(_order()),
    "find one": _find(OWN, searches.is_one_of(KEY, ["a"])),
    "find several for a delegate": _find(OTHERS, searches.is_one_of(KEY, ["a", "b", "c"])),
    "find a uid": _find(OWN, searches.is_one_of(CLEAN_OBJECT_ID, object_ids("a@b"))),
    "list ours": _find(OWN, searches.has(KEY)),
    "read": searches.get_items(shape_of_item(), ["AAA=", "BBB="]),
    "fetch": searches.get_attachments(["AAA="]),
    "folders": searches.get_folders([OTHERS.deleted, TEAM.calendar]),
    "folders below": searches.find_folders(OTHERS.top, offset=500, most=500),
    "resolve": searches.resolve_name("alice@sandbox.example"),
    "expand": searches.expand_list("team@sandbox.example"),
    "zones": searches.get_time_zones("UTC"),
}


@needs_schema
@pytest.mark.parametrize("name", list(PAYLOADS))
def test_every_other_request_is_valid(name: str) -> None:
    assert violations(PAYLOADS[name]) == []


@needs_schema
def test_the_schema_would_notice_a_wrong_order() -> None:
    item = outbound.draft(_order())
    item.insert(0, item[-1])
    assert violations(outbound.create([item], OWN)) != []


def test_saving_mails_nobody() -> None:
    payload = outbound.create([outbound.draft(_order())], OWN)
    assert payload.get("SendMeetingInvitations") == "SendToNone"


def test_closing_mails_nobody_and_overwrites_nothing() -> None:
    payload = changing.update([changing.stamping(_order())], notify=Notify.NONE)
    assert payload.get("SendMeetingInvitationsOrCancellations") == "SendToNone"
    assert payload.get("ConflictResolution") == "NeverOverwrite"


def test_sending_mails_all_keeps_a_copy_and_overwrites_nothing() -> None:
    payload = changing.update([changing.sending(_order())], notify=Notify.ALL)
    assert payload.get("SendMeetingInvitationsOrCancellations") == "SendToAllAndSaveCopy"
    assert payload.get("ConflictResolution") == "NeverOverwrite"
    (named,) = payload.iter("{*}ItemId")
    assert (named.get("Id"), named.get("ChangeKey")) == (REF.item_id, REF.change_key)


def test_sending_changes_the_subject_and_the_provenance_in_one_call() -> None:
    (updates,) = changing.sending(_order()).iter("{*}Updates")
    changed = [next(iter(field)) for field in updates]
    names = [path.get("FieldURI") or path.get("PropertyName") for path in changed]
    assert names == ["item:Subject", "key", "step", "stamp"]


def test_removing_is_silent_and_for_good() -> None:
    payload = outbound.remove([outbound.address(_order())])
    assert payload.get("SendMeetingCancellations") == "SendToNone"
    assert payload.get("DeleteType") == "HardDelete"


@pytest.mark.parametrize("build", [changing.sending, changing.stamping])
def test_a_guarded_write_without_a_change_key_is_refused(
    build: Callable[[Order], Element],
) -> None:
    unguarded = replace(_order(), ref=ItemRef(item_id="AAA=", change_key=""))
    with pytest.raises(EwsMeetingsError, match="ChangeKey"):
        build(unguarded)


def test_an_order_without_what_its_call_needs_is_a_defect() -> None:
    with pytest.raises(ValueError, match="lacks a part"):
        outbound.draft(Order(step="step-1"))
