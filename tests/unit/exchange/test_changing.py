from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange import changing, outbound, responding
from ews_meetings.exchange.elements import Element, local_name
from ews_meetings.exchange.fields import EWS_FIELDS
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.kinds import kind_of
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.people import Response
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import TimedSpan
from tests.unit.exchange.drawn import FULL, meetings, series_of, stamp_of
from tests.unit.exchange.schema import needs_schema, violations

REF = ItemRef(item_id="AAA=", change_key="BBB=")
NAMES = tuple(row.name for row in EWS_FIELDS)
BARE = Meeting(subject="Bare", span=FULL.span)
RECURRING = replace(FULL, recurrence=Recurrence(pattern=Daily(), start=date(2027, 3, 28)))
PROPOSED = TimedSpan(
    start_at=datetime(2027, 4, 2, 7, tzinfo=UTC),
    end_at=datetime(2027, 4, 2, 8, tzinfo=UTC),
    start_zone="Europe/Berlin",
    end_zone="Europe/Berlin",
)


def _order(*fields: str, meeting: Meeting = FULL, is_stamped: bool = False) -> Order:
    return Order(
        step="step-1",
        ref=REF,
        key="key-1",
        series=series_of(meeting),
        meeting=meeting,
        fields=fields,
        stamp=stamp_of(meeting) if is_stamped else None,
    )


def _updates(change: Element) -> list[tuple[str, str]]:
    """Return what each update does, and to which path."""
    (updates,) = change.iter("{*}Updates")
    found = []
    for update in updates:
        path = update[0].get("FieldURI") or update[0].get("PropertyName") or ""
        found.append((local_name(update).removesuffix("ItemField"), path))
    return found


@needs_schema
@pytest.mark.parametrize("notify", list(Notify))
@given(meeting=meetings, fields=st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
def test_every_change_is_valid(notify: Notify, meeting: Meeting, fields: Sequence[str]) -> None:
    order = _order(*fields, "subject", meeting=meeting, is_stamped=True)
    changes = [changing.changing(order), changing.changing_occurrence(order)]
    assert violations(changing.update(changes, notify=notify)) == []


def test_nothing_is_written_but_what_is_named() -> None:
    assert _updates(changing.changing(_order("location"))) == [("Set", "calendar:Location")]


def test_a_change_of_the_time_brings_its_zones() -> None:
    assert _updates(changing.changing(_order("time"))) == [
        ("Set", "calendar:StartTimeZone"),
        ("Set", "calendar:EndTimeZone"),
        ("Set", "calendar:Start"),
        ("Set", "calendar:End"),
        ("Set", "calendar:IsAllDayEvent"),
    ]


def test_a_change_of_the_pattern_brings_its_zones() -> None:
    order = _order("recurrence", meeting=RECURRING)
    assert [path for _, path in _updates(changing.changing(order))] == [
        "calendar:StartTimeZone",
        "calendar:EndTimeZone",
        "calendar:Recurrence",
    ]


def test_rows_that_another_leads_are_written_once() -> None:
    order = _order("zone", "time", "roles", "attendees", "names")
    paths = [path for _, path in _updates(changing.changing(order))]
    assert len(paths) == len(set(paths)) == 8


@pytest.mark.parametrize(
    ("field", "deleted"),
    [
        ("location", ["calendar:Location"]),
        ("categories", ["item:Categories"]),
        ("recurrence", ["calendar:Recurrence"]),
        (
            "attendees",
            ["calendar:RequiredAttendees", "calendar:OptionalAttendees", "calendar:Resources"],
        ),
    ],
)
def test_what_has_no_value_any_more_is_deleted(field: str, deleted: list[str]) -> None:
    updates = _updates(changing.changing(_order(field, meeting=BARE)))
    assert [path for what, path in updates if what == "Delete"] == deleted


def test_a_list_that_still_has_somebody_is_set_and_the_others_are_deleted() -> None:
    one = replace(FULL, attendees=FULL.attendees[1:2])
    assert _updates(changing.changing(_order("attendees", meeting=one))) == [
        ("Set", "calendar:OptionalAttendees"),
        ("Delete", "calendar:RequiredAttendees"),
        ("Delete", "calendar:Resources"),
    ]


def test_a_reminder_that_is_off_is_set_to_off() -> None:
    assert _updates(changing.changing(_order("reminder", meeting=BARE))) == [
        ("Set", "item:ReminderIsSet")
    ]


def test_an_emptied_body_is_set_to_nothing() -> None:
    assert _updates(changing.changing(_order("body", meeting=BARE))) == [("Set", "item:Body")]


def test_attachments_are_never_written_by_a_change() -> None:
    updates = _updates(changing.changing(_order("attachments", "location")))
    assert updates == [("Set", "calendar:Location")]


def test_an_occurrence_never_gets_a_pattern() -> None:
    order = _order("recurrence", "attachments", "location", meeting=RECURRING)
    updates = _updates(changing.changing_occurrence(order))
    assert updates == [("Set", "calendar:Location")]


def test_the_provenance_is_written_only_where_there_is_one() -> None:
    stamped = _updates(changing.changing(_order("location", is_stamped=True)))
    assert [path for _, path in stamped] == ["calendar:Location", "key", "step", "stamp"]


@pytest.mark.parametrize(
    "order", [_order("attachments"), replace(_order("location"), ref=replace(REF, change_key=""))]
)
def test_a_change_of_nothing_or_of_an_unread_item_is_refused(order: Order) -> None:
    with pytest.raises(EwsMeetingsError):
        changing.changing(order)


def test_a_field_that_does_not_exist_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no such field: colour"):
        changing.changing(_order("colour"))


@pytest.mark.parametrize(
    ("notify", "mode"),
    [
        (Notify.ALL, "SendToAllAndSaveCopy"),
        (Notify.CHANGED, "SendToChangedAndSaveCopy"),
        (Notify.NONE, "SendToNone"),
    ],
)
def test_a_change_mails_whom_its_batch_says_and_overwrites_nothing(
    notify: Notify, mode: str
) -> None:
    payload = changing.update([changing.changing(_order("location"))], notify=notify)
    assert payload.get("SendMeetingInvitationsOrCancellations") == mode
    assert payload.get("ConflictResolution") == "NeverOverwrite"


# --- taking away, cancelling, answering -----------------------------------------------------------


def _whole(call: Call, *orders: Order, notify: Notify = Notify.NONE) -> Element:
    kind = kind_of(Batch(call=call, orders=orders, notify=notify), Folders())
    return kind.whole([kind.part(order) for order in orders])


def _reply(response: Response, *, proposed: TimedSpan | None = None, message: str = "") -> Order:
    reply = Reply(response=response, proposed=proposed)
    return Order(step="step-1", ref=REF, reply=reply, message=message)


WRITES: dict[str, Callable[[], Element]] = {
    "drop silently": lambda: _whole(Call.DROP_OCCURRENCE, _order()),
    "drop loudly": lambda: _whole(Call.DROP_OCCURRENCE, _order(), notify=Notify.ALL),
    "cancel silently": lambda: _whole(Call.CANCEL, _order()),
    "cancel": lambda: _whole(Call.CANCEL, _order(), notify=Notify.ALL),
    "cancel with a text": lambda: _whole(
        Call.CANCEL, replace(_order(), message="Sorry <all>"), notify=Notify.ALL
    ),
    "accept": lambda: _whole(Call.ANSWER, _reply(Response.ACCEPT), notify=Notify.ALL),
    "decline": lambda: _whole(Call.ANSWER, _reply(Response.DECLINE, message="no")),
    "propose": lambda: _whole(
        Call.ANSWER,
        _reply(Response.TENTATIVE, proposed=PROPOSED, message="later?"),
        notify=Notify.ALL,
    ),
    "detach": lambda: outbound.detach([outbound.attached(_detached("CCC="))]),
}


def _detached(attachment_id: str) -> Order:
    attachment = Attachment(name="a", size_bytes=1, digest="", attachment_id=attachment_id)
    return Order(step="step-1", ref=REF, attachment=attachment)


@needs_schema
@pytest.mark.parametrize("name", list(WRITES))
def test_every_other_write_is_valid(name: str) -> None:
    assert violations(WRITES[name]()) == []


@pytest.mark.parametrize(
    ("name", "mode"), [("cancel silently", "SendToNone"), ("cancel", "SendToAllAndSaveCopy"),
                       ("drop silently", "SendToNone"), ("drop loudly", "SendToAllAndSaveCopy")]
)  # fmt: skip
def test_what_is_taken_away_lies_in_deleted_items_and_tells_whom_it_must(
    name: str, mode: str
) -> None:
    payload = WRITES[name]()
    assert local_name(payload) == "DeleteItem"
    assert payload.get("DeleteType") == "MoveToDeletedItems"
    assert payload.get("SendMeetingCancellations") == mode


def test_a_text_goes_with_the_cancellation_itself() -> None:
    payload = WRITES["cancel with a text"]()
    (cancelled,) = payload.iter("{*}CancelCalendarItem")
    assert [local_name(part) for part in cancelled] == ["ReferenceItemId", "NewBodyContent"]
    assert cancelled[0].get("ChangeKey") == REF.change_key
    assert payload.get("MessageDisposition") == "SendAndSaveCopy"


def test_a_text_that_nobody_would_read_is_not_sent() -> None:
    silent = replace(_order(), message="Sorry")
    assert local_name(_whole(Call.CANCEL, silent)) == "DeleteItem"


def test_cancellations_with_and_without_a_text_do_not_mix() -> None:
    orders = (_order(), replace(_order(), message="Sorry"))
    with pytest.raises(ValueError, match="different requests"):
        _whole(Call.CANCEL, *orders, notify=Notify.ALL)


@pytest.mark.parametrize(
    "call", [Call.SAVE, Call.ATTACH, Call.DETACH, Call.CLOSE, Call.REMOVE], ids=str
)
def test_a_silent_call_never_mails(call: Call) -> None:
    with pytest.raises(ValueError, match="mails nobody"):
        kind_of(Batch(call=call, orders=(), notify=Notify.ALL), Folders())


def test_an_answer_says_what_it_says_in_the_order_of_the_schema() -> None:
    (answer,) = WRITES["propose"]().iter("{*}TentativelyAcceptItem")
    said = [(local_name(part), part.text) for part in answer]
    assert said == [
        ("Body", "later?"),
        ("ReferenceItemId", None),
        ("ProposedStart", "2027-04-02T09:00:00+02:00"),
        ("ProposedEnd", "2027-04-02T10:00:00+02:00"),
    ]


@pytest.mark.parametrize(
    ("notify", "disposition"), [(Notify.ALL, "SendAndSaveCopy"), (Notify.NONE, "SaveOnly")]
)
def test_an_answer_is_sent_or_only_kept(notify: Notify, disposition: str) -> None:
    payload = _whole(Call.ANSWER, _reply(Response.ACCEPT), notify=notify)
    assert payload.get("MessageDisposition") == disposition


@pytest.mark.parametrize("build", [responding.cancellation, responding.answer])
def test_what_was_not_read_is_neither_cancelled_nor_answered(
    build: Callable[[Order], Element],
) -> None:
    unread = replace(_reply(Response.ACCEPT), ref=replace(REF, change_key=""))
    with pytest.raises(EwsMeetingsError, match="ChangeKey"):
        build(unread)


def test_a_file_without_an_id_cannot_be_taken_off() -> None:
    with pytest.raises(EwsMeetingsError, match="no id"):
        outbound.attached(_detached(""))
