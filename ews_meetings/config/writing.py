"""Changes the configuration file and keeps what people wrote in it: comments, order, blank lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from ews_meetings.config.reading import parse_config
from ews_meetings.config.sections import joined, sections_of, with_section, without_section
from ews_meetings.config.settings import VERSION
from ews_meetings.errors import ConfigMistake, ConfigUnusable
from ews_meetings.own_files import make_own_folder, write_own_file

_NEW = f"version = {VERSION}\n"


def with_profile(text: str, name: str, values: Mapping[str, object]) -> str:
    """Return the text of a file with a profile, in the place of one of that name.

    Args:
        text: a valid file; empty for a new one.
        name: of the profile.
        values: by key; those of inner tables by `oauth2.tenant`.
    """
    sections = sections_of(text if text.strip() else _NEW)
    return joined(with_section(sections, ("profiles", name), _table(name, values)))


def with_default(text: str, name: str) -> str:
    """Return the text of a file that names a default profile."""
    document = tomlkit.parse(text if text.strip() else _NEW)
    document["default_profile"] = name
    return tomlkit.dumps(document)


def without_profile(text: str, name: str) -> str:
    """Return the text of a file without a profile; it is no default either."""
    document = tomlkit.parse(joined(without_section(sections_of(text), ("profiles", name))))
    if document.get("default_profile") == name:
        del document["default_profile"]
    return tomlkit.dumps(document)


def write_config(file: Path, text: str) -> None:
    """Write a file whole, for its owner only.

    Raises:
        ConfigUnusable: what would be written has mistakes, or it cannot be written; nothing is.
    """
    parse_config(file, text)
    try:
        make_own_folder(file.parent)
        write_own_file(file, text.encode())
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        mistake = ConfigMistake(where=str(file), key="", problem=problem)
        raise ConfigUnusable([mistake]) from error


def _table(name: str, values: Mapping[str, object]) -> str:
    holder, profiles = tomlkit.document(), tomlkit.table(is_super_table=True)
    profiles.add(name, _filled(values))
    holder.add("profiles", profiles)
    return tomlkit.dumps(holder)


def _filled(values: Mapping[str, object]) -> Table:
    table = tomlkit.table()
    inner: dict[str, Table] = {}
    for key, value in values.items():
        name, _, part = key.rpartition(".")
        held = inner.setdefault(name, tomlkit.table()) if name else table
        held.add(part, _written(value))
    for name, held in inner.items():
        table.add(name, held)
    return table


def _written(value: object) -> Any:  # noqa: ANN401 - tomlkit's items share no type
    if isinstance(value, Path):
        return tomlkit.item(str(value))
    return tomlkit.item(list(value) if isinstance(value, tuple) else value)
