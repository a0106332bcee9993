"""GetUserAvailability: when people are busy, and when they could meet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ews_meetings.sandbox.availability.bias_zone import BiasZone, context_zone, read_bias_zone
from ews_meetings.sandbox.availability.busy import Busy, Span, busy_of, may_see_details, merged
from ews_meetings.sandbox.availability.suggestions import Suggestion, Wanted, steps, suggest
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, children, m, new, t
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.rendering.availability import View, write_days, write_view

_LONGEST = timedelta(days=62)
"""Since Exchange 2010; 42 days before."""
_VIEWS = ("MergedOnly", "FreeBusy", "FreeBusyMerged", "Detailed", "DetailedMerged")
_QUALITIES = ("Excellent", "Good", "Fair", "Poor")


@dataclass(frozen=True, slots=True)
class _ViewWanted:
    """What of a calendar is asked for."""

    span: Span
    kind: str
    interval: timedelta


def get_user_availability(call: Call) -> Element:
    """Serves GetUserAvailability (MS-OXWAVLS 3.1.4.1); who is unknown has an error of his own."""
    zone = _zone(call)
    people = _people(call.body)
    answer = new(m("GetUserAvailabilityResponse"))
    options = call.body.find(t("FreeBusyViewOptions"))
    if options is not None:
        _add_views(call, answer, people, _view_wanted(options, zone), zone)
    suggestions = call.body.find(t("SuggestionsViewOptions"))
    if suggestions is not None:
        _add_suggestions(call, answer, people, suggestions, zone)
    if options is None and suggestions is None:
        raise EwsError("ErrorInvalidFreeBusyViewType", "Neither kind of view is asked for.")
    return answer


def _zone(call: Call) -> BiasZone:
    """Reads the zone of a request; since Exchange 2010 it may be in the TimeZoneContext instead."""
    element = call.body.find(t("TimeZone"))
    if element is None:
        return context_zone(call.zone, call.scene.now.year)
    return read_bias_zone(element)


def _people(body: Element) -> list[str]:
    array = body.find(m("MailboxDataArray"))
    listed = [] if array is None else children(array)
    addresses = [
        child_text(email, t("Address")) or ""
        for one in listed
        if (email := one.find(t("Email"))) is not None
    ]
    if not addresses or len(addresses) != len(listed):
        raise schema_violation("The element 'MailboxDataArray' has incomplete content.")
    return addresses


# --- views --------------------------------------------------------------------------------------


def _view_wanted(options: Element, zone: BiasZone) -> _ViewWanted:
    kind = child_text(options, t("RequestedView")) or "MergedOnly"
    minutes = child_text(options, t("MergedFreeBusyIntervalInMinutes")) or "30"
    if kind not in _VIEWS:
        raise EwsError("ErrorInvalidFreeBusyViewType", f"There is no view {kind!r}.")
    if not minutes.isdigit() or not 5 <= int(minutes) <= 1440:
        raise EwsError("ErrorInvalidMergedFreeBusyInterval", "5 to 1440 minutes are possible.")
    span = _window(options.find(t("TimeWindow")), zone)
    return _ViewWanted(span, kind, timedelta(minutes=int(minutes)))


def _window(element: Element | None, zone: BiasZone) -> Span:
    span = Span(*(zone.to_utc(wall) for wall in _walls(element)))
    if span.end <= span.start:
        raise EwsError("ErrorInvalidTimeInterval", "The time window ends before it begins.")
    if span.end - span.start > _LONGEST:
        raise EwsError("ErrorTimeIntervalTooBig", "The time window is longer than 62 days.")
    return span


def _walls(element: Element | None) -> tuple[datetime, datetime]:
    """Reads a time window in the zone of the request; an offset in it is not looked at."""
    texts = [] if element is None else [child_text(element, t(n)) for n in ("StartTime", "EndTime")]
    try:
        start, end = (datetime.fromisoformat(text or "").replace(tzinfo=None) for text in texts)
    except ValueError:
        raise schema_violation("A time window has invalid content.") from None
    return start, end


def _add_views(
    call: Call, answer: Element, people: Sequence[str], wanted: _ViewWanted, zone: BiasZone
) -> None:
    array = add(answer, m("FreeBusyResponseArray"))
    for address in people:
        response = add(array, m("FreeBusyResponse"))
        person = find_person(address)
        if person is None:
            text = f"Unable to resolve e-mail address {address} to an Active Directory object."
            _add_message(response, "ErrorMailRecipientNotFound", text)
            response.append(new(m("FreeBusyView")))
            response[-1].append(new(t("FreeBusyViewType"), "None"))
            continue
        _add_message(response)
        response.append(write_view(_view(call, person.address, wanted), zone))


def _view(call: Call, address: str, wanted: _ViewWanted) -> View:
    has_details = "Detailed" in wanted.kind and may_see_details(call, address)
    kind = wanted.kind if has_details else wanted.kind.replace("Detailed", "FreeBusy")
    is_merged = "Merged" in wanted.kind
    entries = busy_of(call, address, wanted.span)
    return View(
        kind=kind,
        merged=merged(entries, wanted.span, wanted.interval) if is_merged else None,
        entries=None if wanted.kind == "MergedOnly" else entries,
        has_details=has_details,
    )


def _add_message(parent: Element, code: str = "NoError", text: str = "") -> None:
    how = "Success" if code == "NoError" else "Error"
    message = add(parent, m("ResponseMessage"), None, ResponseClass=how)
    if text:
        add(message, m("MessageText"), text)
    add(message, m("ResponseCode"), code)
    if code != "NoError":
        add(message, m("DescriptiveLinkKey"), "0")


# --- suggestions --------------------------------------------------------------------------------


def _add_suggestions(
    call: Call, answer: Element, people: Iterable[str], options: Element, zone: BiasZone
) -> None:
    response = add(answer, m("SuggestionsResponse"))
    walls = _walls(options.find(t("DetailedSuggestionsWindow")))
    if walls[1] <= walls[0] or walls[1] - walls[0] > _LONGEST:
        _add_message(response, "ErrorInvalidTimeInterval", "The suggestions window is invalid.")
        return
    _add_message(response)
    response.append(write_days(_suggested(call, people, options, walls, zone)))


def _suggested(
    call: Call,
    people: Iterable[str],
    options: Element,
    walls: tuple[datetime, datetime],
    zone: BiasZone,
) -> Mapping[datetime, Sequence[Suggestion]]:
    wanted = _wanted(options)
    first = datetime.combine(walls[0].date(), time())
    starts = [(zone.to_utc(wall), wall) for wall in steps(max(first, walls[0]), walls[1])]
    span = Span(starts[0][0], starts[-1][0] + wanted.length)
    held: dict[str, Sequence[Busy]] = {}
    for address in people:
        person = find_person(address)
        if person is not None:
            held[person.address] = busy_of(call, person.address, span)
    return suggest(starts, held, wanted)


def _wanted(options: Element) -> Wanted:
    least = child_text(options, t("MinimumSuggestionQuality")) or "Fair"
    if least not in _QUALITIES:
        raise schema_violation("The element 'MinimumSuggestionQuality' is invalid.")
    return Wanted(
        length=timedelta(minutes=_number(options, "MeetingDurationInMinutes", 30, (30, 1440))),
        most_a_day=_number(options, "MaximumResultsByDay", 10, (0, 48)),
        most_outside_work=_number(options, "MaximumNonWorkHourResultsByDay", 0, (0, 48)),
        good_threshold=_number(options, "GoodThreshold", 25, (1, 49)),
        least=least,
    )


def _number(options: Element, name: str, default: int, bounds: tuple[int, int]) -> int:
    text = child_text(options, t(name)) or str(default)
    if not text.isdigit() or not bounds[0] <= int(text) <= bounds[1]:
        raise schema_violation(f"The element {name!r} must be {bounds[0]} to {bounds[1]}.")
    return int(text)
