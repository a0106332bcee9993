"""What becomes of properties that no other module reads: noise is silent, the rest is reported."""

from __future__ import annotations

from collections.abc import Iterator

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import note, shorten
from ews_meetings.ics.lines.properties import one_line
from ews_meetings.ics.texts.appendix import APPENDED
from ews_meetings.model.finding import Effect, Finding, Severity

_SINGLE = (
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "ORGANIZER",
    "CLASS",
    "PRIORITY",
    "STATUS",
    "TRANSP",
)
_READ = (
    APPENDED
    | frozenset(_SINGLE)
    | {
        "X-ALT-DESC",
        "STYLED-DESCRIPTION",
        "CATEGORIES",
        "RRULE",
        "EXRULE",
        "EXDATE",
        "X-MICROSOFT-EXDATE",
        "RDATE",
        "RECURRENCE-ID",
        "ATTENDEE",
        "ATTACH",
        "IMAGE",
        "X-CALENDARSERVER-ACCESS",
        "X-MICROSOFT-DISALLOW-COUNTER",
        "X-MICROSOFT-ISRESPONSEREQUESTED",
    }
)
# Bookkeeping of the producer, states of its windows, or what Exchange counts itself.
_NOISE = frozenset(
    {
        "DTSTAMP",
        "CREATED",
        "LAST-MODIFIED",
        "SEQUENCE",
        "METHOD",
        "VERSION",
        "PRODID",
        "CALSCALE",
        "X-ALLDAY",
        "X-LIC-ERROR",
        "X-WR-ALARMUID",
    }
)
# Of the prefixes below those that a person has filled in.
_FILLED_IN = frozenset(
    f"X-MS-OLK-{what}" for what in ("COLLABORATEDOC", "DIRECTORY", "ONLINEPASSWORD", "ORGALIAS")
)
# And those that other modules read.
_SPEAKING = frozenset(
    {
        f"X-MICROSOFT-{of}-{what}"
        for of in ("CDO", "MSNCALENDAR")
        for what in ("ALLDAYEVENT", "BUSYSTATUS", "IMPORTANCE", "INTENDEDSTATUS")
    }
)
_NOISE_PREFIXES = (
    "X-MS-OLK-",
    "X-MICROSOFT-CDO-",
    "X-MICROSOFT-MSNCALENDAR-",
    "X-MICROSOFT-LOCATIONS",
    "X-MICROSOFT-LOCATION",
    "X-MICROSOFT-ONLINEMEETING",
    "X-MICROSOFT-SKYPETEAMS",
    "X-MICROSOFT-SCHEDULINGSERVICE",
    "X-MICROSOFT-REQUESTEDATTENDANCEMODE",
    "X-MOZ",
    "X-EWS-MEETINGS-",
)
# A vendor's own extras; one finding for all of them.
_VENDORS = (
    "X-APPLE-",
    "X-CALENDARSERVER-",
    "X-EPOC",
    "X-EVOLUTION-",
    "X-FUNAMBOL-",
    "X-GOOGLE-",
    "X-IRMC-",
    "X-KDE-",
    "X-LIC-",
    "X-LOTUS-",
    "X-NEXTCLOUD-",
    "X-NOKIA-",
    "X-ORACLE-",
    "X-PALM-",
    "X-PILOT",
    "X-SOGO-",
    "X-SONYERICSSON-",
    "X-SYMBIAN-",
    "X-SYNCEVOLUTION-",
    "X-WR-",
    "X-YAHOO-",
    "X-ZIMBRA-",
)
# All that a cancellation says.
_CANCELLING = frozenset({"UID", "RECURRENCE-ID", "STATUS", "COMMENT", "ORGANIZER"})
_LOUD = frozenset({"RELATED-TO", "REQUEST-STATUS", "X-MICROSOFT-DONOTFORWARDMEETING"})


def is_bookkeeping(name: str) -> bool:
    """Say whether a property is silent because it is its producer's own, or counted by Exchange."""
    is_told = name in _READ or name in _SPEAKING or name in _FILLED_IN
    return not is_told and (name in _NOISE or name.startswith(_NOISE_PREFIXES))


def report_leftovers(event: Component) -> Iterator[Finding]:
    """Yield what Exchange has no place for, in the order of the file."""
    vendors: dict[str, str] = {}
    for prop in event.properties:
        name = prop.name
        if name in _READ or name in _SPEAKING or is_bookkeeping(name):
            continue
        if name in _FILLED_IN and not prop.value.strip():
            continue
        if name == "X-MICROSOFT-DONOTFORWARDMEETING" and event.word(name) != "TRUE":
            continue
        if name.startswith(_VENDORS):
            vendors.setdefault(name, prop.where)
            continue
        yield note(
            prop,
            code="property-lost",
            message=f"Exchange has no place for {name}",
            effect=Effect.LOST,
            severity=Severity.WARNING if name in _LOUD else Severity.INFO,
        )
    yield from _vendor_extras(vendors)
    yield from _inner_blocks(event)
    yield from _repeated(event)


def report_unused(event: Component, *, is_list_read: bool) -> Iterator[Finding]:
    """Yield what a cancellation says beside what it takes away.

    Args:
        event: The cancellation.
        is_list_read: Whether its attendees say something.
    """
    read = _CANCELLING | ({"ATTENDEE"} if is_list_read else frozenset())
    names = dict.fromkeys(
        prop.name
        for prop in event.properties
        if not (prop.name in read | _NOISE or prop.name.startswith(_NOISE_PREFIXES))
    )
    if names:
        yield Finding(
            code="cancellation-needs-less",
            message="a cancellation says which meeting goes; the rest of it goes with the meeting",
            effect=Effect.KEPT,
            field=", ".join(names),
            where=event.where,
        )


def _vendor_extras(places: dict[str, str]) -> Iterator[Finding]:
    if places:
        yield Finding(
            code="vendor-extras-lost",
            message="extras of the program that wrote the file have no place in Exchange",
            effect=Effect.LOST,
            field=", ".join(places),
            where=next(iter(places.values())),
        )


def _inner_blocks(event: Component) -> Iterator[Finding]:
    for prop in event.others:
        yield note(
            prop,
            code="property-lost",
            message=f"Exchange has no place for {prop.name}",
            effect=Effect.LOST,
        )


def _repeated(event: Component) -> Iterator[Finding]:
    """Report properties that may stand once and stand twice with different values."""
    for name in _SINGLE:
        first, *others = event.all(name) or (None,)
        for prop in others:
            if first is not None and one_line(prop.value) != one_line(first.value):
                yield note(
                    prop,
                    code="property-twice",
                    message=f"{name} stands there twice; {shorten(first.value)!r} was taken",
                    effect=Effect.LOST,
                    severity=Severity.WARNING,
                )
