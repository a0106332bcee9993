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
"""What the set of schemas does not define; its README lists it."""
_MESSAGES = "http://schemas.microsoft.com/exchange/services/2006/messages"
_TYPES = "http://schemas.microsoft.com/exchange/services/2006/types"
_CONFIGURATION = f"{{{_MESSAGES}}}GetUserConfigurationResponse"
_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_FOLDER / "ews-all.xsd")))


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
    return [
        f"{error.line}: {error.message}"
        for part in parts
        if not etree.QName(part).localname.startswith(_NOT_IN_IT) and not schema.validate(part)
        for error in _log(schema)
    ]
