"""Restrictions of FindItem, read into conditions of the store."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.checked import only, pair
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.fields import Field, Kind, any_field
from ews_meetings.sandbox.names import Element, children, local, t
from ews_meetings.sandbox.properties import PropertyPath, canonical, read_path
from ews_meetings.sandbox.rendering.shape import read_field
from ews_meetings.sandbox.store import search
from ews_meetings.sandbox.store.search import COMPARISONS, Condition, Order
from ews_meetings.sandbox.times import format_instant, microseconds, parse_bound

_MOST_NODES = 500
_CASELESS = frozenset(("IgnoreCase", "IgnoreCaseAndNonSpacingCharacters", "Loose"))
_NOT_SEARCHABLE = frozenset(("UID", "When"))
_NUMBERS = frozenset(("Integer", "Short", "Long", "Double", "Float", "Currency"))
_MOMENTS = frozenset(
    ("Start", "End", "DateTimeCreated", "LastModifiedTime", "DateTimeReceived", "DateTimeSent")
)


def _invalid(text: str) -> EwsError:
    return EwsError("ErrorInvalidRestriction", text)


def read_restriction(call: Call, element: Element | None) -> Condition | None:
    """Reads a Restriction that may be missing.

    Raises:
        EwsError: this server does not search so.
        SoapFault: the schema does not allow it.
    """
    if element is None:
        return None
    if sum(1 for _ in element.iter()) > _MOST_NODES * 4:
        raise EwsError("ErrorRestrictionTooComplex", "The restriction is too complex.")
    return _condition(call, only(element))


def _condition(call: Call, element: Element) -> Condition:
    name = local(element)
    if name in COMPARISONS:
        return _comparison(call, element, name)
    match name:
        case "And" | "Or":
            parts = [_condition(call, child) for child in children(element)]
            if len(parts) < 2:
                raise schema_violation(f"The element {name!r} has incomplete content.")
            return search.joined(parts, name.upper())
        case "Not":
            return _condition(call, only(element)).negated()
        case "Exists":
            return _exists(call, only(element))
        case "Contains":
            return _contains(call, element)
        case _:
            raise _invalid(f"The sandbox does not search by {name}.")


def _comparison(call: Call, element: Element, comparison: str) -> Condition:
    if comparison.endswith("OrEqualTo") and not call.flavour.searches_or_equal:
        raise _invalid("The restriction is invalid.")
    path_element, operand = pair(element)
    constant = operand.find(t("Constant"))
    if constant is None:
        raise EwsError("ErrorUnsupportedQueryFilter", "Only constants can be compared with.")
    value = constant.get("Value") or ""
    path = _path(call, path_element)
    if isinstance(path, PropertyPath):
        return _compare_property(path, comparison, value)
    return _compare_field(call, path, comparison, value)


def _path(call: Call, element: Element) -> PropertyPath | Field:
    if local(element) == "ExtendedFieldURI":
        path = read_path(element)
        if path.type.startswith("Binary") and not call.flavour.searches_binary:
            raise _invalid("The restriction is invalid.")
        return path
    if local(element) != "FieldURI":
        raise EwsError("ErrorUnsupportedPathForQuery", "The path cannot be searched.")
    return _searchable(read_field(element))


def _searchable(name: str) -> Field:
    field = any_field(name) if name else None
    simple = (Kind.TEXT, Kind.CHOICE, Kind.INTEGER, Kind.BOOLEAN, Kind.INSTANT, Kind.STAMP)
    if field is None or field.kind not in simple or name in _NOT_SEARCHABLE:
        raise EwsError(
            "ErrorUnsupportedPathForQuery",
            "The property can not be used with this type of restriction.",
        )
    return field


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


def _compare_field(call: Call, field: Field, comparison: str, raw: str) -> Condition:
    value = search.text_value(field.name, is_number=field.kind is Kind.INTEGER)
    return search.compare(value, comparison, _constant(call, field, raw))


def _constant(call: Call, field: Field, raw: str) -> object:
    try:
        match field.kind:
            case Kind.INTEGER:
                return int(raw)
            case Kind.INSTANT | Kind.STAMP:
                moment = parse_bound(raw, zone=call.zone)
                return microseconds(moment) if field.name in _MOMENTS else format_instant(moment)
            case Kind.BOOLEAN:
                return canonical("Boolean", raw)
            case _:
                return raw
    except ValueError:
        raise _invalid(f"The constant {raw!r} does not fit {field.name}.") from None


def _exists(call: Call, element: Element) -> Condition:
    path = _path(call, element)
    if isinstance(path, PropertyPath):
        return search.property_exists(path.key)
    value = search.text_value(path.name, is_number=False)
    return Condition(f"{value.sql} IS NOT NULL", value.arguments)


def _contains(call: Call, element: Element) -> Condition:
    path_element, constant = pair(element)
    mode = element.get("ContainmentMode") or "Substring"
    pattern = search.glob_pattern(constant.get("Value") or "", mode)
    ignores = element.get("ContainmentComparison") in _CASELESS
    path = _path(call, path_element)
    if isinstance(path, PropertyPath):
        return search.property_contains(path.key, pattern, ignore_case=ignores)
    value = search.text_value(path.name, is_number=False)
    return search.contains(value, pattern, ignore_case=ignores)


def read_orders(call: Call, element: Element | None) -> list[Order]:
    """Reads a SortOrder that may be missing."""
    return [_order(call, child) for child in ([] if element is None else children(element))]


def _order(call: Call, element: Element) -> Order:
    direction = element.get("Order")
    if direction not in {"Ascending", "Descending"}:
        raise schema_violation("The required attribute 'Order' is missing.")
    path = _path(call, only(element))
    if isinstance(path, PropertyPath):
        return search.property_order(path.key, is_descending=direction == "Descending")
    value = search.text_value(path.name, is_number=path.kind is Kind.INTEGER)
    return Order(value.sql, value.arguments, direction == "Descending")
