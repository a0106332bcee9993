"""Writes the example of a configuration file from the settings classes: each key with its sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ews_meetings.config.keys import TABLES, Key, keys
from ews_meetings.config.settings import VERSION, Settings

NEEDED = ("server", "mailbox", "user", "auth", "access")
"""What makes a profile that works; each has its example in the file."""
GROUPS: Mapping[str, tuple[str, ...]] = {
    "which server": ("autodiscover", "proxy", "ca_file", "timeout_s", "settle_s"),
    "the secret: environment, file, command, keyring (ews-meetings login), prompt": (
        "password_file", "password_command", "client_certificate", "client_key",
    ),
    "whose meetings": ("calendar", "time_zone", "organizers", "max_mail", "max_mail_is_hard"),
}  # fmt: skip
"""The other keys of the profile's own table, under a heading each."""
_HEAD = """\
# Configuration of ews-meetings; `ews-meetings config path` says where it belongs.
# Written by `ews-meetings config example`. Secrets do not stand here.
# `ews-meetings config check` finds all mistakes, `ews-meetings doctor` tries it."""


def example() -> str:
    """Return the text of an example that works once the first keys are filled in."""
    return "\n".join(_lines())


def toml(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml(one) for one in value)}]"
    if isinstance(value, Path):
        return toml(str(value))
    return json.dumps(value, ensure_ascii=False)


def _lines() -> Iterator[str]:
    every = {key.name: key for key in keys()}
    file = Settings.model_fields
    yield _HEAD
    yield from ("", f"# {file['version'].description}", f"version = {VERSION}")
    yield from ("", f"# {file['default_profile'].description}", 'default_profile = "work"')
    yield from ("", f"# {file['profiles'].description}", "[profiles.work]")
    for name in NEEDED:
        yield from _key(every[name], is_said=True)
    for heading, names in GROUPS.items():
        yield from ("", f"# --- {heading}")
        for name in names:
            yield from _key(every[name])
    for table, kind in TABLES.items():
        yield from ("", f"# --- {(kind.__doc__ or '').splitlines()[0]}", f"[profiles.work.{table}]")
        for key in every.values():
            if key.name.startswith(f"{table}."):
                yield from _key(key)
    yield from ("", f"# {file['zones'].description}", "[zones]")
    yield '# "Customized Time Zone" = "Europe/Berlin"'
    yield from ("", f"# {file['addresses'].description}", "[addresses]")
    yield '# "@old.example" = "@example.com"'
    yield from ('# "bob@old.example" = "robert@example.com"', "")


def _key(key: Key, *, is_said: bool = False) -> Iterator[str]:
    name = key.name.rpartition(".")[2]
    line = f"{name} = {toml(key.default if key.is_plain else key.example)}"
    yield ""
    yield f"# {key.meaning}"
    yield line if is_said else f"# {line}"
