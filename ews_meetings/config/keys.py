"""Lists the keys of a profile as the settings classes define them, each with its twin in the environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ews_meetings.config.settings import GuardSettings, OAuthSettings, ProfileSettings

PREFIX = "EWS_MEETINGS_"
TABLES: dict[str, type[BaseModel]] = {"oauth2": OAuthSettings, "guards": GuardSettings}
"""The tables inside a profile."""
_WORDS: dict[object, str] = {
    str: "text", bool: "true or false", int: "whole number", float: "number", Path: "path",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a profile."""

    name: str
    """With its table, such as `guards.max_external`."""
    field: FieldInfo

    @property
    def variable(self) -> str:
        """The twin in the environment."""
        return PREFIX + self.name.replace(".", "_").upper()

    @property
    def kind(self) -> object:
        """The type, without `None` and without bounds."""
        kinds = [one for one in get_args(self.field.annotation) if one is not NoneType]
        is_optional = NoneType in get_args(self.field.annotation)
        return _bare(kinds[0]) if is_optional else _bare(self.field.annotation)

    @property
    def is_list(self) -> bool:
        """Whether it holds several values."""
        return get_origin(self.kind) is tuple

    @property
    def is_path(self) -> bool:
        """Whether it names a file."""
        return self.kind is Path

    @property
    def default(self) -> object:
        """What holds when nobody says anything; None where nothing does."""
        return self.field.default

    @property
    def is_plain(self) -> bool:
        """Whether the default says something by itself."""
        return self.default not in (None, "", ())

    @property
    def meaning(self) -> str:
        """One sentence."""
        return self.field.description or ""

    @property
    def example(self) -> object:
        """A value such as people write."""
        return self.field.examples[0] if self.field.examples else self.default


def keys() -> Iterator[Key]:
    """Yield every key of a profile, in the order of the settings, those of tables last."""
    for name, held in ProfileSettings.model_fields.items():
        if name not in TABLES:
            yield Key(name=name, field=held)
    for table, kind in TABLES.items():
        for name, held in kind.model_fields.items():
            yield Key(name=f"{table}.{name}", field=held)


def type_words(kind: object) -> str:
    """Return a type as people call it."""
    kind = _bare(kind)
    if get_origin(kind) is Literal:
        return ", ".join(map(str, get_args(kind)))
    if get_origin(kind) is tuple:
        inner = type_words(get_args(kind)[0])
        return f"two {inner}s" if len(get_args(kind)) == 2 and _is_pair(kind) else f"list: {inner}"
    return _WORDS[kind]


def _is_pair(kind: object) -> bool:
    return Ellipsis not in get_args(kind)


def _bare(kind: Any) -> object:  # noqa: ANN401 - a type, as typing gives it
    return get_args(kind)[0] if get_origin(kind) is Annotated else kind
