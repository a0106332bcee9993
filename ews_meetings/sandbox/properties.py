"""Extended properties: how a request names one, and the one key the store knows it by.

Source: MS-OXWSXPROP 2.1.5; rows A109 to A114.
"""

import base64
import binascii
from dataclasses import dataclass

from ews_meetings.sandbox.checked import pair
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, add, children, local, new, t
from ews_meetings.sandbox.store.model import Property
from ews_meetings.sandbox.times import format_instant, parse_instant

_SETS = {
    "Meeting": "6ed8da90-450b-101b-98da-00aa003f1305",
    "Appointment": "00062002-0000-0000-c000-000000000046",
    "Common": "00062008-0000-0000-c000-000000000046",
    "PublicStrings": "00020329-0000-0000-c000-000000000046",
    "Address": "00062004-0000-0000-c000-000000000046",
    "InternetHeaders": "00020386-0000-0000-c000-000000000046",
    "CalendarAssistant": "11000e07-b51b-40d6-af21-caa85edab1d0",
    "UnifiedMessaging": "4442858e-a9e3-4e80-b900-317a210cc15b",
    "Task": "00062003-0000-0000-c000-000000000046",
    "Sharing": "00062040-0000-0000-c000-000000000046",
}
APPOINTMENT, MEETING, COMMON = _SETS["Appointment"], _SETS["Meeting"], _SETS["Common"]
_SCALARS = frozenset(
    ("Integer", "Short", "Long", "Boolean", "Binary", "String", "SystemTime", "Double", "Float",
     "CLSID", "Currency", "ApplicationTime", "Error", "Null", "Object")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """An ExtendedFieldURI: the key of the property and how the request wrote it."""

    key: str
    type: str
    attributes: tuple[tuple[str, str], ...]

    def element(self, tag: str) -> Element:
        """Writes the path as the request did."""
        return new(tag, None, **dict(self.attributes))


def _invalid(text: str) -> EwsError:
    return EwsError("ErrorInvalidExtendedProperty", text)


def set_key(guid: str, *, number: int) -> str:
    """Returns the key of a property of a set that has a number."""
    return f"{guid}#{number}"


def tag_key(tag: int) -> str:
    """Returns the key of a property that has a tag."""
    return f"tag#{tag}"


def read_path(element: Element) -> PropertyPath:
    """Reads an ExtendedFieldURI.

    Raises:
        EwsError: its attributes contradict each other.
    """
    given = {str(name): str(value) for name, value in element.attrib.items()}
    kind = given.get("PropertyType", "")
    if kind.removesuffix("Array") not in _SCALARS:
        raise _invalid(f"The extended property type {kind!r} is not valid.")
    tag = given.get("PropertyTag")
    key = _named_key(given) if tag is None else _tag_key(given, tag)
    return PropertyPath(key, kind, tuple(given.items()))


def _tag_key(given: dict[str, str], tag: str) -> str:
    if given.keys() & {"DistinguishedPropertySetId", "PropertySetId", "PropertyName", "PropertyId"}:
        raise _invalid("PropertyTag excludes property sets, names and ids.")
    try:
        return tag_key(int(tag, 16) if tag.lower().startswith("0x") else int(tag))
    except ValueError:
        raise _invalid(f"The property tag {tag!r} is not a number.") from None


def _named_key(given: dict[str, str]) -> str:
    distinguished, guid = given.get("DistinguishedPropertySetId"), given.get("PropertySetId")
    if (distinguished is None) == (guid is None):
        raise _invalid("One of DistinguishedPropertySetId and PropertySetId is needed.")
    name, number = given.get("PropertyName"), given.get("PropertyId")
    if (name is None) == (number is None):
        raise _invalid("One of PropertyName and PropertyId is needed.")
    space = _SETS.get(distinguished, distinguished) if distinguished else str(guid).lower()
    return f"{space}:{name}" if name is not None else f"{space}#{int(str(number))}"


def read_property(element: Element) -> tuple[PropertyPath, Property]:
    """Reads an ExtendedProperty with its value."""
    path_element, value_element = pair(element)
    path = read_path(path_element)
    raw = (
        [child.text or "" for child in children(value_element)]
        if local(value_element) == "Values"
        else [value_element.text or ""]
    )
    scalar = path.type.removesuffix("Array")
    return path, Property(path.type, tuple(canonical(scalar, text) for text in raw))


def canonical(kind: str, text: str) -> str:
    """Writes a value the one way in which equal values look alike.

    Raises:
        EwsError: the text is no value of this type.
    """
    try:
        return _canonical(kind, text)
    except (ValueError, binascii.Error):
        raise EwsError(
            "ErrorInvalidExtendedPropertyValue", f"The value is not of type {kind}."
        ) from None


def _canonical(kind: str, text: str) -> str:
    match kind:
        case "Integer" | "Short" | "Long" | "Error" | "Currency":
            return str(int(text))
        case "Boolean":
            return _boolean(text)
        case "Binary":
            return base64.b64encode(base64.b64decode("".join(text.split()), validate=True)).decode()
        case "SystemTime":
            return format_instant(parse_instant(text))
        case "Double" | "Float" | "ApplicationTime":
            return repr(float(text))
        case _:
            return text


def write_property(parent: Element, path: PropertyPath, value: Property) -> None:
    """Adds an ExtendedProperty to an item element."""
    element = add(parent, t("ExtendedProperty"))
    element.append(path.element(t("ExtendedFieldURI")))
    if not value.type.endswith("Array"):
        add(element, t("Value"), value.values[0])
        return
    values = add(element, t("Values"))
    for text in value.values:
        add(values, t("Value"), text)


def named_strings(properties: dict[str, Property]) -> dict[str, Property]:
    """Returns the named properties of type String: those that go along on a sent copy."""
    return {
        key: value for key, value in properties.items() if ":" in key and value.type == "String"
    }


def step_of(properties: dict[str, Property]) -> str:
    """Returns the value of the named string property `step`, or ""."""
    for key, value in properties.items():
        if key.endswith(":step") and value.type == "String":
            return value.values[0]
    return ""


def _boolean(text: str) -> str:
    match text.strip():
        case "true" | "1":
            return "true"
        case "false" | "0":
            return "false"
        case other:
            raise ValueError(other)
