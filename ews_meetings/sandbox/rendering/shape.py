"""Which properties a request wants to see."""

from dataclasses import dataclass
from functools import lru_cache

from ews_meetings.sandbox.errors import schema_violation
from ews_meetings.sandbox.fields import Field, Kind, field_name, fields_of
from ews_meetings.sandbox.names import Element, child_text, children, local, t
from ews_meetings.sandbox.properties import PropertyPath, read_path

_BASES = ("IdOnly", "Default", "AllProperties", "PcxPeopleSearch")
_BODY_TYPES = ("Best", "HTML", "Text")


@dataclass(frozen=True, slots=True)
class Shape:
    """What of an item is returned."""

    base: str
    names: frozenset[str]
    """Additional properties by name."""
    properties: tuple[PropertyPath, ...]
    """Additional extended properties; no base shape brings any."""
    body_type: str = "Best"
    with_mime: bool = False
    """Whether MimeContent is among it; no base shape brings it (A105)."""

    def wanted(self, kind: str, *, by_find: bool) -> tuple[Field, ...]:
        """Returns the rows of the properties to write for an element, in schema order."""
        return _wanted(self, kind, by_find)

    def wants(self, field: Field) -> bool:
        """Says whether a property is asked for."""
        if field.kind is Kind.PROPERTIES:
            return bool(self.properties)
        if field.kind is Kind.MIME:
            return self.with_mime or field.name in self.names
        return (
            field.name == "ItemId"
            or field.name in self.names
            or self.base == "AllProperties"
            or (self.base == "Default" and field.by_default)
        )


@lru_cache(maxsize=256)
def _wanted(shape: Shape, kind: str, by_find: bool) -> tuple[Field, ...]:  # noqa: FBT001 - cached by place
    fields = (field for field in fields_of(kind) if field.by_find or not by_find)
    return tuple(field for field in fields if shape.wants(field))


def read_shape(element: Element | None, *, attachments: bool = False) -> Shape:
    """Reads an ItemShape or FolderShape.

    Raises:
        SoapFault: it is missing or invalid.
    """
    if element is None:
        raise schema_violation("The element 'ItemShape' is missing.")
    base = child_text(element, t("BaseShape")) or ("IdOnly" if attachments else "")
    body_type = child_text(element, t("BodyType")) or "Best"
    if base not in _BASES or body_type not in _BODY_TYPES:
        raise schema_violation(f"The shape {base!r} with body type {body_type!r} is not valid.")
    names, paths = _additional(element.find(t("AdditionalProperties")))
    with_mime = child_text(element, t("IncludeMimeContent")) in {"true", "1"}
    return Shape(base, names, paths, body_type, with_mime)


def _additional(element: Element | None) -> tuple[frozenset[str], tuple[PropertyPath, ...]]:
    names: set[str] = set()
    paths: list[PropertyPath] = []
    for child in [] if element is None else children(element):
        match local(child):
            case "FieldURI":
                names.add(read_field(child))
            case "ExtendedFieldURI":
                paths.append(read_path(child))
            case "IndexedFieldURI":
                pass
            case other:
                raise schema_violation(f"The element {other!r} is no path.")
    return frozenset(names), tuple(paths)


def read_field(element: Element) -> str:
    """Returns the name of the property that a FieldURI element names.

    Raises:
        SoapFault: there is no such property in EWS.
    """
    uri = element.get("FieldURI") or ""
    name = uri.partition(":")[2] if uri.startswith("folder:") else field_name(uri)
    if name is None:
        raise schema_violation(f"The 'FieldURI' attribute is invalid - The value {uri!r}.")
    return name
