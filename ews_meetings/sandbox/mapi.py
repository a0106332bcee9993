"""MAPI properties that are properties of EWS under another name, and what it means to write one.

Source: MS-OXPROPS, MS-OXOCAL 2.2.1.
"""

from collections.abc import Mapping
from dataclasses import replace

from ews_meetings.sandbox.properties import APPOINTMENT, COMMON, PropertyPath, set_key, tag_key
from ews_meetings.sandbox.store.model import Body, Item, Property

SAME: Mapping[str, tuple[str, str]] = {
    tag_key(0x001A): ("String", "ItemClass"),
    tag_key(0x0037): ("String", "Subject"),
    tag_key(0x0E1D): ("String", "Subject"),
    tag_key(0x0070): ("String", "ConversationTopic"),
    tag_key(0x1000): ("String", "TextBody"),
    tag_key(0x1035): ("String", "InternetMessageId"),
    tag_key(0x1042): ("String", "InReplyTo"),
    tag_key(0x0E03): ("String", "DisplayCc"),
    tag_key(0x0E04): ("String", "DisplayTo"),
    tag_key(0x3FFA): ("String", "LastModifiedName"),
    tag_key(0x0039): ("SystemTime", "DateTimeSent"),
    tag_key(0x0E06): ("SystemTime", "DateTimeReceived"),
    tag_key(0x3007): ("SystemTime", "DateTimeCreated"),
    tag_key(0x3008): ("SystemTime", "LastModifiedTime"),
    tag_key(0x0E08): ("Integer", "Size"),
    tag_key(0x0E1B): ("Boolean", "HasAttachments"),
    tag_key(0x0E69): ("Boolean", "IsRead"),
    set_key(APPOINTMENT, number=0x8208): ("String", "Location"),
    set_key(APPOINTMENT, number=0x820D): ("SystemTime", "Start"),
    set_key(APPOINTMENT, number=0x820E): ("SystemTime", "End"),
    set_key(APPOINTMENT, number=0x8215): ("Boolean", "IsAllDayEvent"),
    set_key(APPOINTMENT, number=0x8217): ("Integer", "AppointmentState"),
    set_key(APPOINTMENT, number=0x8223): ("Boolean", "IsRecurring"),
    set_key(COMMON, number=0x8501): ("Integer", "ReminderMinutesBeforeStart"),
    set_key(COMMON, number=0x8503): ("Boolean", "ReminderIsSet"),
    set_key(COMMON, number=0x8516): ("SystemTime", "Start"),
    set_key(COMMON, number=0x8517): ("SystemTime", "End"),
}
"""Key of the property, to its type and the property of EWS that has the same value."""
NUMBERED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    tag_key(0x0017): ("Importance", ("Low", "Normal", "High")),
    tag_key(0x0036): ("Sensitivity", ("Normal", "Personal", "Private", "Confidential")),
    set_key(APPOINTMENT, number=0x8205): (
        "LegacyFreeBusyStatus",
        ("Free", "Tentative", "Busy", "OOF", "WorkingElsewhere"),
    ),
    set_key(APPOINTMENT, number=0x8218): (
        "MyResponseType",
        ("Unknown", "Organizer", "Tentative", "Accept", "Decline", "NoResponseReceived"),
    ),
}
"""Key of an Integer, to the property of EWS that writes its values as words."""


_SETTABLE = frozenset(
    ("ItemClass", "Subject", "TextBody", "InternetMessageId", "InReplyTo", "DateTimeSent",
     "DateTimeReceived", "DateTimeCreated", "IsRead", "Location", "Start", "End", "IsAllDayEvent",
     "ReminderMinutesBeforeStart", "ReminderIsSet", "Importance", "Sensitivity",
     "LegacyFreeBusyStatus")
)  # fmt: skip


def with_property(item: Item, path: PropertyPath, value: Property) -> Item:
    """Returns the item with an extended property; one with another name changes what that names."""
    name = _name(path)
    if name == "TextBody":
        return replace(item, body=Body("Text", value.values[0]))
    if name in _SETTABLE:
        return item.with_texts(**{name: _text(path.key, value.values[0])})
    return replace(item, properties={**item.properties, path.key: value})


def without_property(item: Item, path: PropertyPath) -> Item:
    """Returns the item without an extended property, or without what it is another name of."""
    name = _name(path)
    rest = {key: value for key, value in item.properties.items() if key != path.key}
    if name == "TextBody":
        return replace(item, properties=rest, body=None)
    if name in _SETTABLE:
        item = item.with_texts(**{name: None})
    return replace(item, properties=rest)


def _name(path: PropertyPath) -> str:
    kind, name = SAME.get(path.key, ("Integer", NUMBERED.get(path.key, ("", ()))[0]))
    return name if kind == path.type else ""


def _text(key: str, value: str) -> str:
    """Returns the value as EWS writes it; a number beyond the words is the first of them."""
    if key not in NUMBERED:
        return value
    words = NUMBERED[key][1]
    number = int(value)
    return words[number] if 0 <= number < len(words) else words[0]
