"""ConvertId: the same id in another of its forms, as far as that is another way to write it.

EwsId and StoreId are the id itself in base64. EntryId and HexEntryId have its bytes in base64 for
links and in hexadecimal digits, OwaId is written for links, and EwsLegacyId has a mark of its own
before the bytes. In Exchange these are different identifiers; here each leads to the same item.
Source: MS-OXWSCVTID 3.1.4.1; the page AlternateId of Microsoft's EWS reference.
"""

import base64
import binascii
from collections.abc import Callable
from urllib.parse import quote, unquote

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, local, m, new
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import listed_in
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.folders import folder_by_number
from ews_meetings.sandbox.store.items import item_by_number
from ews_meetings.sandbox.store.model import Folder, Item

_NAMES_MAILBOX = frozenset(("EwsId", "EwsLegacyId", "OwaId"))
"""Ids that say themselves whose mailbox they lead to: what the request says of that is not looked at."""
_LEGACY = b"\x01legacy"
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


def _standard(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _from_standard(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _from_legacy(text: str) -> bytes:
    raw = _from_standard(text)
    if not raw.startswith(_LEGACY):
        raise ValueError(text)
    return raw.removeprefix(_LEGACY)


def _from_entry_id(text: str) -> bytes:
    return base64.b64decode(text, altchars=b"-_", validate=True)


_WRITERS: dict[str, Callable[[bytes], str]] = {
    "EwsId": _standard,
    "EwsLegacyId": lambda raw: _standard(_LEGACY + raw),
    "EntryId": lambda raw: base64.urlsafe_b64encode(raw).decode(),
    "HexEntryId": lambda raw: raw.hex().upper(),
    "StoreId": _standard,
    "OwaId": lambda raw: quote(_standard(raw), safe=""),
}
_READERS: dict[str, Callable[[str], bytes]] = {
    "EwsId": _from_standard,
    "EwsLegacyId": _from_legacy,
    "EntryId": _from_entry_id,
    "HexEntryId": bytes.fromhex,
    "StoreId": _from_standard,
    "OwaId": lambda text: _from_standard(unquote(text)),
}


def convert_id(call: Call) -> Element:
    """Serves ConvertId."""
    wanted = call.body.get("DestinationFormat", "")
    if wanted not in _WRITERS:
        raise schema_violation(f"The 'DestinationFormat' attribute is invalid: {wanted!r}.")
    return answer_each(
        call, "ConvertId", listed_in(call, "SourceIds"), lambda one: [_convert(call, one, wanted)]
    )


def _convert(call: Call, element: Element, wanted: str) -> Element:
    if local(element) != "AlternateId":
        raise EwsError("ErrorUnsupportedTypeForConversion", "There are no public folders here.")
    raw = _read(element)
    owner = _owner(call, _standard(raw))
    mailbox = element.get("Mailbox", "")
    if element.get("Format") in _NAMES_MAILBOX:
        mailbox = owner or mailbox
    elif find_person(mailbox) is None:
        raise EwsError(
            "ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it."
        )
    shown = new(m("AlternateId"), None, Id=_WRITERS[wanted](raw), Format=wanted, Mailbox=mailbox)
    shown.set(_TYPE, "t:AlternateIdType")
    return shown


def _read(element: Element) -> bytes:
    kind = element.get("Format", "")
    if kind not in _READERS:
        raise schema_violation(f"The 'Format' attribute is invalid: {kind!r}.")
    try:
        return _READERS[kind](element.get("Id", ""))
    except (binascii.Error, ValueError):
        raise EwsError("ErrorInvalidIdMalformed", "Id is malformed.") from None


def _owner(call: Call, identity: str) -> str:
    """Returns whose an item or folder is, or "" when it is not there any more.

    Raises:
        EwsError: the id is none of this store.
    """
    try:
        read = ids.decode_item(identity, nonce=call.db.nonce)
    except EwsError:
        number = ids.decode(identity, ids.FOLDER, nonce=call.db.nonce)
        held: Folder | Item | None = None if number is None else folder_by_number(call.db, number)
        is_ours = number is not None
    else:
        held = None if read is None else item_by_number(call.db, read[0])
        is_ours = read is not None
    if not is_ours:
        raise item_not_found()
    return held.mailbox if held else ""
