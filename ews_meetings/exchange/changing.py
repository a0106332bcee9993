"""Builds the changes of an item: guarded by the ChangeKey that was read, field by field; sends nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.elements import Element, local_name, message, text, typed
from ews_meetings.exchange.fields import EWS_FIELDS, EwsField
from ews_meetings.exchange.ordered import given, guarded_id
from ews_meetings.exchange.properties import INVITED, Property, provenance
from ews_meetings.exchange.span import write_zones
from ews_meetings.model.meeting import Meeting

_SEND_MODES = {
    Notify.ALL: "SendToAllAndSaveCopy",
    Notify.CHANGED: "SendToChangedAndSaveCopy",
    Notify.NONE: "SendToNone",
}
_NEVER = frozenset({"attachments"})
"""Rows that have calls of their own."""
_NEVER_OF_OCCURRENCES = _NEVER | {"recurrence"}
"""An occurrence has the recurrence of its series (exchangelib field notes, B13)."""


def update(changes: Iterable[Element], *, notify: Notify) -> Element:
    """Return the request that executes changes, each guarded by the ChangeKey it carries."""
    return message(
        "UpdateItem",
        message("ItemChanges", *changes),
        ConflictResolution="NeverOverwrite",
        MessageDisposition="SaveOnly",
        SendMeetingInvitationsOrCancellations=_SEND_MODES[notify],
    )


def stamping(order: Order) -> Element:
    """Return the change that writes the provenance: the end of a silent meeting, and the fence.

    With it the meeting is marked as sent, where its people hold what was mailed elsewhere (Q14).
    """
    given(order.stamp)
    marks = [_set_property(INVITED, "true")] if order.marks_sent else []
    return _item_change(order, [*_stamp(order), *marks])


def sending(order: Order) -> Element:
    """Return the change that sends: the subject as it is, and the provenance.

    Source: evolution-ews re-sets a field for want of a call that only sends (Q2).
    """
    given(order.stamp)
    subject = text("Subject", given(order.series).meeting.subject)
    return _item_change(order, [_set_field("item:Subject", subject), *_stamp(order)])


def changing(order: Order) -> Element:
    """Return the change of a meeting, or of a series as a whole.

    Raises:
        UnknownZone: Windows has no such zone.
        EwsMeetingsError: a field cannot be written.
    """
    updates = _fields(order, given(order.series).meeting, _NEVER)
    return _item_change(order, [*updates, *_stamp(order)])


def changing_occurrence(order: Order) -> Element:
    """Return the change of one occurrence.

    Raises:
        UnknownZone: Windows has no such zone.
        EwsMeetingsError: a field cannot be written.
    """
    updates = _fields(order, given(order.meeting), _NEVER_OF_OCCURRENCES)
    return _item_change(order, [*updates, *_stamp(order)])


def _item_change(order: Order, updates: Sequence[Element]) -> Element:
    if not updates:
        raise EwsMeetingsError(f"{order.key}: nothing of it can be written in a change")
    return typed("ItemChange", guarded_id(order), typed("Updates", *updates))


def _fields(order: Order, meeting: Meeting, never: frozenset[str]) -> Iterator[Element]:
    rows = _rows(order.fields, never)
    if "recurrence" in {row.name for row in rows} and "time" not in {row.name for row in rows}:
        yield from _zones(meeting)
    for row in rows:
        yield from _changes(row, meeting)


def _rows(names: Iterable[str], never: frozenset[str]) -> list[EwsField]:
    """Return the rows that lead what is named, each once, in table order."""
    table = {row.name: row for row in EWS_FIELDS}
    unknown = set(names) - set(table)
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    leading = {table[name].led_by or name for name in names} - never
    return [row for row in EWS_FIELDS if row.name in leading]


def _zones(meeting: Meeting) -> Iterator[Element]:
    """Yield the zones in which a pattern is meant.

    Source: Microsoft's UpdateItem reference: a single item becomes a series with its zone only.
    """
    for element in write_zones(meeting):
        yield _set_field(f"calendar:{local_name(element)}", element)


def _changes(row: EwsField, meeting: Meeting) -> Iterator[Element]:
    """Yield what sets the values of a row, and deletes what has none."""
    led = [other for other in EWS_FIELDS if other.led_by == row.name]
    paths = {path.partition(":")[2]: path for one in (row, *led) for path in one.paths}
    for element in row.write(meeting):
        yield _set_field(paths.pop(local_name(element)), element)
    for path in () if row.leaves_unwritten else paths.values():
        yield typed("DeleteItemField", typed("FieldURI", FieldURI=path))


def _set_field(path: str, element: Element) -> Element:
    return typed("SetItemField", typed("FieldURI", FieldURI=path), typed("CalendarItem", element))


def _stamp(order: Order) -> Iterator[Element]:
    if order.stamp is not None:
        for prop, value in provenance(order.key, order.stamp):
            yield _set_property(prop, value)


def _set_property(prop: Property, value: str) -> Element:
    return typed("SetItemField", prop.path(), typed("CalendarItem", prop.element(value)))
