"""Lays options over environment over file over defaults, and knows where each value is from."""

from __future__ import annotations

import contextlib
import json
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ews_meetings.config.keys import Key, keys
from ews_meetings.config.lines import line_of
from ews_meetings.config.mistakes import wrongs
from ews_meetings.config.reading import Config
from ews_meetings.config.settings import ProfileSettings
from ews_meetings.errors import ConfigMistake

CREDENTIAL = "%d/"
"""Begins a path in the folder of systemd's credentials, as in its units."""
_COMMAND = "password_command"
_ONE_OF = ("server", "autodiscover")
"""Who says one of these says nothing of the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a value is from."""

    where: str
    """A file, a variable, or an option."""
    line: int = 0

    def __str__(self) -> str:
        """File and line, or the name of the variable or option."""
        return f"{self.where}:{self.line}" if self.line else self.where


class Layers:
    """Values that are laid over each other."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.mistakes: list[ConfigMistake] = []
        self._heights: dict[str, int] = {}
        self._height = 0

    def lay_file(self, config: Config, profile: str) -> None:
        """Lay what the file says of a profile; its paths are relative to its folder."""
        for key in keys():
            path = ("profiles", profile, *key.name.split("."))
            table = config.table(*path[:-1])
            if path[-1] in table:
                value = _rooted(key, table[path[-1]], config.file.parent)
                origin = Origin(where=str(config.file), line=line_of(path, config.lines))
                self._lay(key, value, origin)
        self._settle()

    def lay_environment(self, environment: Mapping[str, str], *, without: tuple[str, ...]) -> None:
        """Lay what the environment says over it; an empty variable says nothing."""
        for key in keys():
            text = environment.get(key.variable, "")
            if text and key.name not in without:
                self._try(key, _parts(key, text), Origin(where=key.variable))
        self._settle()

    def lay_options(self, options: Mapping[str, object], names: Mapping[str, str]) -> None:
        """Lay what options of the command say; `names` has how they are written."""
        for key in keys():
            value = options.get(key.name)
            if value is not None:
                self._try(key, value, Origin(where=names.get(key.name, key.name)))
        self._settle()

    def settings(self) -> ProfileSettings:
        """Return the profile; each value was checked when it was laid."""
        return ProfileSettings.model_validate_json(json.dumps(self._values, default=str))

    def _try(self, key: Key, value: object, origin: Origin) -> None:
        if not _is_text(value):
            self._refuse(origin, "is no text in UTF-8")
            return
        try:
            taken = _taken(key, value)
        except ValidationError as error:
            (first, *_) = wrongs(error, key=key.name)
            self._refuse(origin, first.problem.removeprefix("= "))
            return
        self._lay(key, _rooted(key, taken, Path()), origin)

    def _refuse(self, origin: Origin, problem: str) -> None:
        self.mistakes.append(ConfigMistake(where=origin.where, key="", problem=problem))

    def _settle(self) -> None:
        """End a layer: where it says one of server and autodiscover, it takes the other's place."""
        said = [name for name in _ONE_OF if self._heights.get(name) == self._height]
        if said == ["server"] or (
            said == ["autodiscover"] and self._values["autodiscover"] is True
        ):
            (other,) = set(_ONE_OF) - set(said)
            self._values.pop(other, None)
            self.origins.pop(other, None)
        self._height += 1

    def _lay(self, key: Key, value: object, origin: Origin) -> None:
        table, _, name = key.name.rpartition(".")
        held = self._values.setdefault(table, {}) if table else self._values
        held[name] = value
        self.origins[key.name] = origin
        self._heights[key.name] = self._height


def _parts(key: Key, text: str) -> object:
    """Return the text of a variable, cut where its key is a list: a command as a shell would."""
    if key.name == _COMMAND:
        return split_command(text, is_windows=sys.platform == "win32")
    return [part.strip() for part in text.split(",")] if key.is_list else text


def split_command(text: str, *, is_windows: bool = False) -> tuple[str, ...]:
    """Return the words of a command; on Windows a backslash is part of a word."""
    with contextlib.suppress(ValueError):  # a quote without an end is a mistake that shows itself
        words = shlex.split(text, posix=not is_windows)
        return tuple(word.strip("\"'") if is_windows else word for word in words)
    return (text,)


def _is_text(value: object) -> bool:
    """Say whether a value has no bytes that the system could not read as text."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError:
        return False
    return True


def _taken(key: Key, value: object) -> object:
    """Return a value in the types of JSON, when it can be one of the key's.

    Raises:
        ValidationError: it cannot.
    """
    adapter: TypeAdapter[object] = TypeAdapter(key.field.rebuild_annotation())
    return json.loads(adapter.dump_json(adapter.validate_python(value, strict=False)))


def _rooted(key: Key, value: object, folder: Path) -> object:
    if not key.is_path or not isinstance(value, str) or value.startswith(CREDENTIAL):
        return value
    path = Path(value)
    with contextlib.suppress(RuntimeError):  # a ~ of nobody stays as it is, and is not found
        path = path.expanduser()
    return str(folder / path)
