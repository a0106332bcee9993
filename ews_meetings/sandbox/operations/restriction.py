"""Restrictions of FindItem, read into conditions of the store; see `by_hand` for what it has no column of."""

from dataclasses import dataclass

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.checked import only, pair
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.fields import Field, Kind, any_field
from ews_meetings.sandbox.names import Element, children, local, t
from ews_meetings.sandbox.operations.by_hand import fitting, sorted_by
from ews_meetings.sandbox.operations.predicates import CASELESS
from ews_meetings.sandbox.properties import PropertyPath, canonical, read_path
from ews_meetings.sandbox.rendering.mapi import is_made
from ews_meetings.sandbox.rendering.shape import read_field
from ews_meetings.sandbox.store import search
from ews_meetings.sandbox.store.search import COMPARISONS, Condition, Order
from ews_meetings.sandbox.times import format_instant, microseconds, parse_bound

_MOST_NODES = 500
_MOST_LEVELS = 20
_NOT_SEARCHABLE = frozenset(
    ("UID", "Culture", "ResponseObjects", "EffectiveRights", "ItemId",
     "FirstOccurrence", "LastOccurrence", "ModifiedOccurrences", "DeletedOccurrences",
     "ConflictingMeetings", "AdjacentMeetings", "AssociatedCalendarItemId")
)  # fmt: skip
_SIMPLE = (Kind.TEXT, Kind.CHOICE, Kind.INTEGER, Kind.BOOLEAN, Kind.INSTANT, Kind.STAMP)
_BY_HAND = (Kind.COMPUTED, Kind.BODY, Kind.PERSON)
_NUMBERS = frozenset(("Integer", "Short", "Long", "Double", "Float", "Currency"))
_MOMENTS = frozenset(
    ("Start", "End", "DateTimeCreated", "LastModifiedTime", "DateTimeReceived", "DateTimeSent")
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Where is searched: the request, and the folder it is at."""

    call: Call
    folder: int


def _invalid(text: str) -> EwsError:
    return EwsError("ErrorInvalidRestriction", text)


def read_restriction(call: Call, element: Element | None, *, folder: int) -> Condition | None:
    """Reads a Restriction that may be missing.

    Raises:
        EwsError: this server does not search so.
        SoapFault: the schema does not allow it.
    """
    if element is None:
        return None
    if sum(1 for _ in element.iter()) > _MOST_NODES * 4 or _levels(element) > _MOST_LEVELS:
        raise EwsError("ErrorRestrictionTooComplex", "The restriction is too complex.")
    return _condition(Ground(call, folder), only(element))


def _levels(element: Element) -> int:
    return 1 + max(map(_levels, children(element)), default=0)


def _condition(ground: Ground, element: Element) -> Condition:
    name = local(element)
    match name:
        case "And" | "Or":
            parts = [_condition(ground, child) for child in children(element)]
            if len(parts) < 2:
                raise schema_violation(f"The element {name!r} has incomplete content.")
            return search.joined(parts, name.upper())
        case "Not":
            return _condition(ground, only(element)).negated()
        case "Exists":
            return _exists(ground, element)
        case "Contains":
            return _contains(ground, element)
        case _ if name in COMPARISONS:
            return _comparison(ground, element, name)
        case _:
            raise _invalid(f"The sandbox does not search by {name}.")


def _comparison(ground: Ground, element: Element, comparison: str) -> Condition:
    if comparison.endswith("OrEqualTo") and not ground.call.flavour.searches_or_equal:
        raise _invalid("The restriction is invalid.")
    path_element, operand = pair(element)
    path = _path(ground, path_element)
    constant = operand.find(t("Constant"))
    if constant is None:
        _path(ground, only(operand))
        return fitting(ground.call, ground.folder, element)
    value = constant.get("Value") or ""
    if isinstance(path, PropertyPath):
        stored = _compare_property(path, comparison, value)
        return _with_same(ground, element, path, stored)
    if path.kind in _BY_HAND:
        return fitting(ground.call, ground.folder, element)
    if path.kind is Kind.CATEGORIES:
        return _compare_category(comparison, value)
    return _compare_field(ground, path, comparison, value)


def _path(ground: Ground, element: Element) -> PropertyPath | Field:
    if local(element) == "ExtendedFieldURI":
        path = read_path(element)
        if path.type.startswith("Binary") and not ground.call.flavour.searches_binary:
            raise _invalid("The restriction is invalid.")
        return path
    if local(element) != "FieldURI":
        raise EwsError("ErrorUnsupportedPathForQuery", "The path cannot be searched.")
    if element.get("FieldURI") == "calendar:IsResponseRequested":
        raise _unsupported()
    return _searchable(read_field(element))


def _searchable(name: str) -> Field:
    field = any_field(name) if name else None
    kinds = (*_SIMPLE, *_BY_HAND, Kind.CATEGORIES)
    if field is None or field.kind not in kinds or name in _NOT_SEARCHABLE:
        raise _unsupported()
    return field


def _unsupported() -> EwsError:
    return EwsError(
        "ErrorUnsupportedPathForQuery",
        "The property can not be used with this type of restriction.",
    )


def _with_same(
    ground: Ground, element: Element, path: PropertyPath, stored: Condition
) -> Condition:
    """Searches by hand for a MAPI property that items also have under another name."""
    return fitting(ground.call, ground.folder, element) if is_made(path) else stored


def _compare_property(path: PropertyPath, comparison: str, raw: str) -> Condition:
    scalar = path.type.removesuffix("Array")
    value = canonical(scalar, raw)
    match comparison:
        case "IsEqualTo":
            return search.property_equals(path.key, value)
        case "IsNotEqualTo":
            return search.property_equals(path.key, value).negated()
        case _:
            number = float(value) if scalar in _NUMBERS else value
            return search.property_compares(path.key, comparison, number)


def _compare_category(comparison: str, text: str) -> Condition:
    match comparison:
        case "IsEqualTo":
            return search.category_equals(text)
        case "IsNotEqualTo":
            return search.category_equals(text).negated()
        case _:
            raise _unsupported()


def _compare_field(ground: Ground, field: Field, comparison: str, raw: str) -> Condition:
    value = search.text_value(field.name, is_number=field.kind is Kind.INTEGER)
    return search.compare(value, comparison, _constant(ground, field, raw))


def _constant(ground: Ground, field: Field, raw: str) -> object:
    try:
        match field.kind:
            case Kind.INTEGER:
                return int(raw)
            case Kind.INSTANT | Kind.STAMP:
                moment = parse_bound(raw, zone=ground.call.zone)
                return microseconds(moment) if field.name in _MOMENTS else format_instant(moment)
            case Kind.BOOLEAN:
                return canonical("Boolean", raw)
            case _:
                return raw
    except ValueError:
        raise _invalid(f"The constant {raw!r} does not fit {field.name}.") from None


def _exists(ground: Ground, element: Element) -> Condition:
    path = _path(ground, only(element))
    if isinstance(path, PropertyPath):
        return _with_same(ground, element, path, search.property_exists(path.key))
    if path.kind is Kind.CATEGORIES:
        return search.category_exists()
    if path.kind in _BY_HAND:
        return fitting(ground.call, ground.folder, element)
    value = search.text_value(path.name, is_number=False)
    return Condition(f"{value.sql} IS NOT NULL", value.arguments)


def _contains(ground: Ground, element: Element) -> Condition:
    path_element, constant = pair(element)
    mode = element.get("ContainmentMode") or "Substring"
    pattern = search.glob_pattern(constant.get("Value") or "", mode)
    ignores = element.get("ContainmentComparison") in CASELESS
    path = _path(ground, path_element)
    if isinstance(path, PropertyPath):
        stored = search.property_contains(path.key, pattern, ignore_case=ignores)
        return _with_same(ground, element, path, stored)
    if path.kind is Kind.CATEGORIES:
        return search.category_contains(pattern, ignore_case=ignores)
    if path.kind in _BY_HAND:
        return fitting(ground.call, ground.folder, element)
    value = search.text_value(path.name, is_number=False)
    return search.contains(value, pattern, ignore_case=ignores)


def read_orders(call: Call, element: Element | None, *, folder: int) -> list[Order]:
    """Reads a SortOrder that may be missing."""
    ground = Ground(call, folder)
    return [_order(ground, child) for child in ([] if element is None else children(element))]


def _order(ground: Ground, element: Element) -> Order:
    direction = element.get("Order")
    if direction not in {"Ascending", "Descending"}:
        raise schema_violation("The required attribute 'Order' is missing.")
    is_descending = direction == "Descending"
    path = _path(ground, only(element))
    if isinstance(path, PropertyPath) and not is_made(path):
        return search.property_order(path.key, is_descending=is_descending)
    if isinstance(path, Field) and path.kind is Kind.CATEGORIES:
        raise _unsupported()
    if isinstance(path, PropertyPath) or path.kind not in _SIMPLE:
        return sorted_by(ground.call, ground.folder, only(element), is_descending=is_descending)
    value = search.text_value(path.name, is_number=path.kind is Kind.INTEGER)
    return Order(value.sql, value.arguments, is_descending)
