"""Restrictions tried on one thing after the other: on folders, and where no column holds the value."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from ews_meetings.sandbox.checked import only, pair
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, children, local, t
from ews_meetings.sandbox.times import microseconds, parse_bound

Look = Callable[[Element], tuple[str, ...]]
"""Returns the values that a thing has at a path."""
CASELESS = frozenset(("IgnoreCase", "IgnoreCaseAndNonSpacingCharacters", "Loose"))
_COMPARES: dict[str, Callable[[Any, Any], bool]] = {
    "IsEqualTo": eq, "IsNotEqualTo": ne, "IsGreaterThan": gt, "IsGreaterThanOrEqualTo": ge,
    "IsLessThan": lt, "IsLessThanOrEqualTo": le,
}  # fmt: skip


def holds(element: Element, look: Look) -> bool:
    """Says whether a thing fits a restriction.

    Raises:
        EwsError: there is no such restriction.
        SoapFault: the schema does not allow it.
    """
    name = local(element)
    if name in _COMPARES:
        return _compares(element, look, name)
    match name:
        case "And":
            return all(holds(part, look) for part in children(element))
        case "Or":
            return any(holds(part, look) for part in children(element))
        case "Not":
            return not holds(only(element), look)
        case "Exists":
            return bool(look(only(element)))
        case "Contains":
            return _contains(element, look)
        case _:
            raise EwsError("ErrorInvalidRestriction", f"The sandbox does not search by {name}.")


def _compares(element: Element, look: Look, name: str) -> bool:
    path, operand = pair(element)
    wanted = _operand(only(operand), look)
    values = look(path)
    if name == "IsNotEqualTo":
        return not any(_compare("IsEqualTo", value, one) for value in values for one in wanted)
    return any(_compare(name, value, one) for value in values for one in wanted)


def _operand(element: Element, look: Look) -> tuple[str, ...]:
    if element.tag != t("Constant"):
        return look(element)
    value = element.get("Value")
    if value is None:
        raise schema_violation("The required attribute 'Value' is missing.")
    return (value,)


def _compare(name: str, value: str, constant: str) -> bool:
    """Compares as numbers or moments where both are, otherwise as texts without regard to case."""
    for read in (float, _moment, _truth):
        try:
            return _COMPARES[name](read(value), read(constant))
        except ValueError:
            continue
    return _COMPARES[name](value.casefold(), constant.casefold())


def _moment(text: str) -> int:
    return microseconds(parse_bound(text))


def _truth(text: str) -> bool:
    if text not in {"true", "false", "1", "0"}:
        raise ValueError(text)
    return text in {"true", "1"}


def _contains(element: Element, look: Look) -> bool:
    path, constant = pair(element)
    sought = constant.get("Value") or ""
    values = look(path)
    if element.get("ContainmentComparison") in CASELESS:
        sought, values = sought.casefold(), tuple(value.casefold() for value in values)
    match element.get("ContainmentMode") or "Substring":
        case "FullString":
            return sought in values
        case "Prefixed":
            return any(value.startswith(sought) for value in values)
        case _:
            return any(sought in value for value in values)
