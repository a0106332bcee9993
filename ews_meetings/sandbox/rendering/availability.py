"""Free/busy views and suggestions as elements (MS-OXWAVLS 2.2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from ews_meetings.sandbox.availability.bias_zone import BiasZone, YearlyChange
from ews_meetings.sandbox.availability.busy import Busy
from ews_meetings.sandbox.availability.suggestions import (
    WORK_BEGINS,
    WORK_ENDS,
    Suggestion,
    day_quality,
)
from ews_meetings.sandbox.names import Element, add, m, new, t
from ews_meetings.sandbox.store.model import Item

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of one calendar."""

    kind: str
    merged: str | None
    entries: Sequence[Busy] | None
    has_details: bool


def write_view(view: View, zone: BiasZone) -> Element:
    """Writes a FreeBusyView; its times are wall times of the request's zone."""
    element = new(m("FreeBusyView"))
    add(element, t("FreeBusyViewType"), view.kind)
    if view.merged is not None:
        add(element, t("MergedFreeBusy"), view.merged)
    if view.entries:
        array = add(element, t("CalendarEventArray"))
        for entry in view.entries:
            _add_event(array, entry, zone, has_details=view.has_details)
    _add_working_hours(element, zone)
    return element


def write_days(days: Mapping[datetime, Sequence[Suggestion]]) -> Element:
    """Writes the SuggestionDayResultArray."""
    array = new(m("SuggestionDayResultArray"))
    for day, found in days.items():
        result = add(array, t("SuggestionDayResult"))
        add(result, t("Date"), _wall(day))
        add(result, t("DayQuality"), day_quality(found))
        listed = add(result, t("SuggestionArray"))
        for one in found:
            _add_suggestion(listed, one)
    return array


def _add_suggestion(parent: Element, one: Suggestion) -> None:
    element = add(parent, t("Suggestion"))
    add(element, t("MeetingTime"), _wall(one.wall))
    add(element, t("IsWorkTime"), _boolean(value=one.is_work_time))
    add(element, t("SuggestionQuality"), one.quality)
    conflicts = add(element, t("AttendeeConflictDataArray"))
    for kind in one.conflicts:
        add(add(conflicts, t("IndividualAttendeeConflictData")), t("BusyType"), kind)


def _add_event(array: Element, entry: Busy, zone: BiasZone, *, has_details: bool) -> None:
    event = add(array, t("CalendarEvent"))
    add(event, t("StartTime"), _wall(zone.to_wall(entry.span.start)))
    add(event, t("EndTime"), _wall(zone.to_wall(entry.span.end)))
    add(event, t("BusyType"), entry.kind)
    if has_details:
        _add_details(event, entry.item)


def _add_details(event: Element, item: Item) -> None:
    details = add(event, t("CalendarEventDetails"))
    is_changed = item.instance is not None and item.instance.is_changed
    add(details, t("ID"), f"{item.number:016X}")
    add(details, t("Subject"), item.text("Subject"))
    add(details, t("Location"), item.text("Location"))
    add(details, t("IsMeeting"), _boolean(value=bool(item.attendees)))
    add(details, t("IsRecurring"), _boolean(value=item.instance is not None))
    add(details, t("IsException"), _boolean(value=is_changed))
    add(details, t("IsReminderSet"), _boolean(value=item.is_true("ReminderIsSet")))
    is_private = item.text("Sensitivity") in {"Private", "Confidential"}
    add(details, t("IsPrivate"), _boolean(value=is_private))


def _add_working_hours(view: Element, zone: BiasZone) -> None:
    hours = add(view, t("WorkingHours"))
    element = add(hours, t("TimeZone"))
    add(element, t("Bias"), str(int(zone.bias.total_seconds()) // 60))
    _add_change(element, "StandardTime", zone.standard)
    _add_change(element, "DaylightTime", zone.summer)
    period = add(add(hours, t("WorkingPeriodArray")), t("WorkingPeriod"))
    add(period, t("DayOfWeek"), " ".join(_DAYS[:5]))
    add(period, t("StartTimeInMinutes"), str(_minutes(WORK_BEGINS)))
    add(period, t("EndTimeInMinutes"), str(_minutes(WORK_ENDS)))


def _add_change(zone: Element, name: str, change: YearlyChange) -> None:
    element = add(zone, t(name))
    add(element, t("Bias"), str(int(change.bias.total_seconds()) // 60))
    add(element, t("Time"), change.at.isoformat())
    add(element, t("DayOrder"), str(change.order))
    add(element, t("Month"), str(change.month))
    add(element, t("DayOfWeek"), _DAYS[change.weekday])


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _wall(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S")


def _boolean(*, value: bool) -> str:
    return "true" if value else "false"
