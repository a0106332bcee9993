"""Checks JSON against the schemas in docs/json: the few words of JSON Schema that they use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "docs" / "json"
_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}
_WORDS = {
    "$schema", "title", "description", "type", "required", "properties", "additionalProperties",
    "items", "enum", "const", "format",
}  # fmt: skip


def schema_names() -> set[str]:
    return {path.name.removesuffix(".v1.schema.json") for path in FOLDER.glob("*.json")}


def problems(name: str, value: object) -> list[str]:
    """What in a value does not fit the schema of this name."""
    schema = json.loads((FOLDER / f"{name}.v1.schema.json").read_text(encoding="utf-8"))
    return list(_problems(schema, value, name))


def _problems(schema: dict[str, Any], value: object, place: str) -> Iterator[str]:
    assert schema.keys() <= _WORDS, f"{place}: the schema says {schema.keys() - _WORDS}"
    told = schema.get("type")
    kinds = [told] if isinstance(told, str) else told or []
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{place}: {value!r} is no {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{place}: {value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{place}: {value!r} is not {schema['const']!r}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _problems(schema.get("items", {}), item, f"{place}[{number}]")
    if isinstance(value, dict):
        yield from _of_object(schema, value, place)


def _of_object(schema: dict[str, Any], value: dict[str, Any], place: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place}: {name} is missing"
    for name, held in value.items():
        if name in known:
            yield from _problems(known[name], held, f"{place}.{name}")
        elif schema.get("additionalProperties") is False:
            yield f"{place}: {name} is not documented"


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _KINDS[kind]) and not (
        kind in {"integer", "number"} and isinstance(value, bool)
    )


def contradictions(name: str) -> Iterator[str]:
    """Where a schema asks for what it does not allow."""
    yield from _contradictions(
        json.loads((FOLDER / f"{name}.v1.schema.json").read_text(encoding="utf-8")), name
    )


def _contradictions(schema: dict[str, Any], place: str) -> Iterator[str]:
    told = schema.get("type", [])
    kinds = [told] if isinstance(told, str) else told
    for value in schema.get("enum", ()):
        if not any(_is(value, kind) for kind in kinds):
            yield f"{place}: {value!r} is in the enum and no {' or '.join(kinds)}"
    if "null" in kinds and None not in schema.get("enum", (None,)):
        yield f"{place}: may be null, and the enum lacks it"
    known = schema.get("properties", {})
    if schema.get("additionalProperties") is False and set(schema.get("required", ())) - set(known):
        yield f"{place}: requires what it does not know"
    for inner, held in known.items():
        yield from _contradictions(held, f"{place}.{inner}")
    if "items" in schema:
        yield from _contradictions(schema["items"], f"{place}[]")
