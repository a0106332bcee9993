"""GetUserConfiguration: the calendar options of a mailbox, and its categories; read only.

Source: MS-OXWSUSRCFG 3.1.4.2; MS-OXOCFG 2.2.5.1.1 (calendar options), 2.2.5.2 (category list).
"""

import base64
from collections.abc import Iterator

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, add, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.store.processing import Processing, processing_of
from ews_meetings.sandbox.store.rights import Right

_PARTS = ("Id", "Dictionary", "XmlData", "BinaryData")
_AUTOMATE = {"None": "0", "AutoUpdate": "1", "AutoAccept": "2"}
_XML_HEAD = '<?xml version="1.0"?>\n'
_CATEGORIES = (
    f'{_XML_HEAD}<categories default="" lastSavedSession="0" lastSavedTime="2006-01-01T00:00:00.000"'
    ' xmlns="CategoryList.xsd"/>'
)
_CONFIGURATION_ID = 2**62
"""Where the numbers of configurations begin; they lie beyond those of items."""


def get_user_configuration(call: Call) -> Element:
    """Serves GetUserConfiguration for `Calendar` and `CategoryList` in the calendar's folder."""
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
    if folder.distinguished != "calendar" or name not in _NUMBERS:
        raise item_not_found()
    element = new(m("UserConfiguration"))
    shown = add(element, t("UserConfigurationName"), None, Name=name)
    add(shown, place.tag, None, **{str(key): str(value) for key, value in place.attrib.items()})
    if "Id" in wanted:
        identity = ids.encode(ids.ITEM, _NUMBERS[name] + folder.number, nonce=call.db.nonce)
        add(element, t("ItemId"), None, Id=identity, ChangeKey=ids.encode_change(1))
    if name == "Calendar" and "Dictionary" in wanted:
        _add_options(element, processing_of(call.db, folder.mailbox))
    if name == "CategoryList" and "XmlData" in wanted:
        add(element, t("XmlData"), base64.b64encode(_CATEGORIES.encode()).decode())
    return element


_NUMBERS = {"Calendar": _CONFIGURATION_ID, "CategoryList": _CONFIGURATION_ID + 2**32}


def _add_options(parent: Element, processing: Processing) -> None:
    dictionary = add(parent, t("Dictionary"))
    for name, kind, value in _options(processing):
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


def _said(*, value: bool) -> str:
    return str(value).lower()
