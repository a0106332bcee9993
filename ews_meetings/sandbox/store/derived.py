"""MAPI properties that follow from an item's other values, so that they can be searched.

Source: MS-OXOCAL 2.2.1 and 2.2.4; `ics-to-ews.md` section 5.1.
"""

import base64
from collections.abc import Callable

from ews_meetings.sandbox.goid import clean_object_id, object_id
from ews_meetings.sandbox.properties import APPOINTMENT, MEETING, set_key
from ews_meetings.sandbox.store.model import Item, Property

GLOBAL_OBJECT_ID = set_key(MEETING, number=0x03)
CLEAN_GLOBAL_OBJECT_ID = set_key(MEETING, number=0x23)
SEQUENCE = set_key(APPOINTMENT, number=0x8201)
LAST_SEQUENCE = set_key(APPOINTMENT, number=0x8203)
WAS_INVITED = set_key(APPOINTMENT, number=0x8229)
PROPOSED_START = set_key(APPOINTMENT, number=0x8250)
PROPOSED_END = set_key(APPOINTMENT, number=0x8251)
COUNTER_PROPOSAL = set_key(APPOINTMENT, number=0x8257)
INTENDED_BUSY = set_key(APPOINTMENT, number=0x8224)

_FROM_TEXT = (
    (SEQUENCE, "Integer", "AppointmentSequenceNumber"),
    (LAST_SEQUENCE, "Integer", "LastSequence"),
    (WAS_INVITED, "Boolean", "MeetingRequestWasSent"),
)
_MEETING_KINDS = frozenset(
    ("CalendarItem", "MeetingRequest", "MeetingResponse", "MeetingCancellation", "MeetingMessage")
)


def _binary(uid: str, encode: Callable[[str], bytes]) -> Property:
    return Property("Binary", (base64.b64encode(encode(uid)).decode(),))


def _proposal(item: Item) -> dict[str, Property]:
    """Returns the marks of an answer that proposes another time (MS-OXOCAL)."""
    return {
        COUNTER_PROPOSAL: Property("Boolean", ("true",)),
        PROPOSED_START: Property("SystemTime", (item.text("ProposedStart"),)),
        PROPOSED_END: Property("SystemTime", (item.text("ProposedEnd"),)),
    }


def derived_properties(item: Item) -> dict[str, Property]:
    """Returns what follows from UID, sequence and sending; {} for ordinary mail."""
    if item.kind not in _MEETING_KINDS:
        return {}
    found = {
        key: Property(kind, (item.text(name),)) for key, kind, name in _FROM_TEXT if item.text(name)
    }
    if item.kind == "MeetingResponse" and item.text("ProposedStart"):
        found |= _proposal(item)
    uid = item.text("UID")
    if uid:
        found[GLOBAL_OBJECT_ID] = _binary(uid, object_id)
        found[CLEAN_GLOBAL_OBJECT_ID] = _binary(uid, clean_object_id)
    return found
