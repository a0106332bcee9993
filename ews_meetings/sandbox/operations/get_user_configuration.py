"""GetUserConfiguration: the options of a mailbox and its calendar, its categories, and what clients keep.

Source: MS-OXWSUSRCFG 3.1.4.2; MS-OXOCFG 2.2.5.1.1 (calendar options), 2.2.5.2 (category list).
"""

import base64
from collections.abc import Iterable, Iterator

from lxml import etree

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, add, children, local, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.store.configurations import configuration_of
from ews_meetings.sandbox.store.processing import Processing, processing_of
from ews_meetings.sandbox.store.rights import Right

_PARTS = ("Id", "Dictionary", "XmlData", "BinaryData")
_AUTOMATE = {"None": "0", "AutoUpdate": "1", "AutoAccept": "2"}
_XML_HEAD = '<?xml version="1.0"?>\n'
_CATEGORIES = (
    f'{_XML_HEAD}<categories default="" lastSavedSession="0" lastSavedTime="2006-01-01T00:00:00.000"'
    ' xmlns="CategoryList.xsd"/>'
)
_WEB_ZONE = "W. Europe Standard Time"
"""What everybody here has chosen as time zone of the web client."""
_CONFIGURATION_ID = 2**62
"""Where the numbers of configurations begin; they lie beyond those of items."""


def get_user_configuration(call: Call) -> Element:
    """Serves `Calendar` and `CategoryList` of the calendar, `OWA.UserOptions` of the root, and others.

    Others are those that clients have made; see `change_user_configuration`.
    """
    wanted = _wanted(call)
    return answer_each(
        call, "GetUserConfiguration", [call.body], lambda _: [_configuration(call, wanted)]
    )


def _wanted(call: Call) -> frozenset[str]:
    text = call.body.findtext(m("UserConfigurationProperties"), default="")
    names = frozenset(text.split())
    if not names or not names <= {*_PARTS, "All"}:
        raise schema_violation(f"The 'UserConfigurationProperties' element is invalid: {text!r}.")
    return frozenset(_PARTS) if "All" in names else names


def _configuration(call: Call, wanted: frozenset[str]) -> Element:
    asked = call.body.find(m("UserConfigurationName"))
    place = only_child(asked, "UserConfigurationName")
    folder = find_folder(call, place, to=Right.READ)
    name = "" if asked is None else asked.get("Name", "")
    kept = configuration_of(call.db, folder.number, name)
    if kept is None and _FOLDERS.get(name) != folder.distinguished:
        raise item_not_found()
    element = new(m("UserConfiguration"))
    shown = add(element, t("UserConfigurationName"), None, Name=name)
    add(shown, place.tag, None, **{str(key): str(value) for key, value in place.attrib.items()})
    if "Id" in wanted:
        number = _NUMBERS.get(name, _CONFIGURATION_ID) + folder.number
        identity = ids.encode(ids.ITEM, number, nonce=call.db.nonce)
        add(element, t("ItemId"), None, Id=identity, ChangeKey=ids.encode_change(1))
    if kept is not None:
        element.extend(_parts(kept, wanted))
        return element
    if name in _ENTRIES and "Dictionary" in wanted:
        _add_entries(element, _ENTRIES[name](processing_of(call.db, folder.mailbox)))
    if name == "CategoryList" and "XmlData" in wanted:
        add(element, t("XmlData"), base64.b64encode(_CATEGORIES.encode()).decode())
    return element


_FOLDERS = {"Calendar": "calendar", "CategoryList": "calendar", "OWA.UserOptions": "root"}
_NUMBERS = {name: _CONFIGURATION_ID + place * 2**32 for place, name in enumerate(_FOLDERS)}


def _parts(kept: str, wanted: frozenset[str]) -> list[Element]:
    """Returns what a client has kept, as far as it is asked for."""
    return [part for part in children(etree.fromstring(kept)) if local(part) in wanted - {"Id"}]


def _add_entries(parent: Element, entries: Iterable[tuple[str, str, str]]) -> None:
    dictionary = add(parent, t("Dictionary"))
    for name, kind, value in entries:
        entry = add(dictionary, t("DictionaryEntry"))
        for tag, type_of, text in (("Key", "String", name), ("Value", kind, value)):
            element = add(entry, t(f"Dictionary{tag}"))
            add(element, t("Type"), type_of)
            add(element, t("Value"), text)


def _options(processing: Processing) -> Iterator[tuple[str, str, str]]:
    """Returns name, type and value of the calendar options."""
    yield "OLPrefsVersion", "Integer32", "1"
    yield "piRemindDefault", "Integer32", "15"
    yield "piAutoProcess", "Boolean", _said(value=processing.is_on)
    yield "AutomateProcessing", "Integer32", _AUTOMATE[processing.automate_processing]
    yield (
        "AddNewRequestsTentatively",
        "Boolean",
        _said(value=processing.add_new_requests_tentatively),
    )
    yield "AllowConflicts", "Boolean", _said(value=processing.allow_conflicts)
    yield "AllowRecurringMeetings", "Boolean", _said(value=processing.allow_recurring_meetings)
    yield "EnforceSchedulingHorizon", "Boolean", _said(value=processing.enforce_scheduling_horizon)
    yield "BookingWindowInDays", "Integer32", str(processing.booking_window_in_days)
    yield "MaximumDurationInMinutes", "Integer32", str(processing.maximum_duration_in_minutes)
    yield "ConflictPercentageAllowed", "Integer32", str(processing.conflict_percentage_allowed)
    yield "MaximumConflictInstances", "Integer32", str(processing.maximum_conflict_instances)
    yield "AddAdditionalResponse", "Boolean", _said(value=processing.add_additional_response)
    yield "AdditionalResponse", "String", processing.additional_response
    yield "EnableResponseDetails", "Boolean", _said(value=processing.enable_response_details)


def _web_options(_processing: Processing) -> Iterator[tuple[str, str, str]]:
    """Returns what the web client keeps of a person who has chosen a time zone there."""
    yield "timezone", "String", _WEB_ZONE


_ENTRIES = {"Calendar": _options, "OWA.UserOptions": _web_options}


def _said(*, value: bool) -> str:
    return str(value).lower()
