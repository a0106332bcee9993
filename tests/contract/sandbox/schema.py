"""The EWS schema as a judge of traffic, where the folder that holds it is present."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "ews-schema"
IS_PRESENT = (_FOLDER / "ews-all.xsd").exists()
REASON = f"needs the EWS schema in {_FOLDER}"
_NOT_IN_IT = ("Fault", "GetUserAvailability")
"""What the set of schemas does not define; its README lists it. A Fault is checked with the whole."""
_AVAILABILITY = "GetUserAvailabilityResponse"
_OWN = Path(__file__).with_name("availability.xsd")
_ERRORS = "http://schemas.microsoft.com/exchange/services/2006/errors"
_MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
_TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
_CONFIGURATION = f"{{{_MESSAGES}}}GetUserConfigurationResponse"
_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_FOLDER / "ews-all.xsd")))


@cache
def _own_schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_OWN)))


@cache
def _codes() -> frozenset[str]:
    """Returns all ResponseCodes that there are."""
    root = etree.parse(str(_FOLDER / "messages.xsd")).getroot()
    found = root.iterfind(
        ".//{*}simpleType[@name='ResponseCodeType']//{*}enumeration",
    )
    return frozenset(one.get("value", "") for one in found)


def _unknown_codes(root: Any) -> list[str]:
    """Returns the codes of a fault that are none."""
    told = [element.text for element in root.iter(f"{{{_ERRORS}}}ResponseCode")]
    return [f"there is no ResponseCode {code}" for code in told if code not in _codes()]


def _faults_of_availability(answer: Any) -> list[str]:
    """Returns what is wrong with an answer of GetUserAvailability, by a schema of our own."""
    bare = etree.fromstring(etree.tostring(answer))
    for element in bare.iter():
        element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(bare)
    schema = _own_schema()
    return [] if schema.validate(bare) else [f"{one.line}: {one.message}" for one in _log(schema)]


def _log(schema: etree.XMLSchema) -> Iterable[Any]:
    log: Any = schema.error_log
    return list(log)


def _straighten(root: Any) -> None:
    """Turns into what the schema says the two things that Exchange writes otherwise.

    Its documentation and its clients have Notification within Notifications in the namespace of
    messages, and a GetUserConfigurationResponse that holds its message as all answers do.
    """
    for element in root.iterfind(f".//{{{_MESSAGES}}}Notifications/{{{_MESSAGES}}}Notification"):
        element.tag = f"{{{_TYPES}}}Notification"
    for answer in root.iter(_CONFIGURATION):
        for message in answer.iterfind(f".//{_CONFIGURATION}Message"):
            message.tag = _CONFIGURATION
            answer.getparent().replace(answer, message)


def faults_of(raw: bytes) -> list[str]:
    """Returns what the schema has against an envelope: the whole, then each child of its body."""
    root = etree.fromstring(raw)
    body = root.find(_BODY)
    _straighten(root)
    parts = [root, *([] if body is None else [etree.fromstring(etree.tostring(c)) for c in body])]
    schema = _schema()
    more = [
        fault
        for part in parts
        if etree.QName(part).localname == _AVAILABILITY
        for fault in _faults_of_availability(part)
    ]
    return (
        _unknown_codes(root)
        + more
        + [
            f"{error.line}: {error.message}"
            for part in parts
            if not etree.QName(part).localname.startswith(_NOT_IN_IT) and not schema.validate(part)
            for error in _log(schema)
        ]
    )
