"""Writes the reference of the configuration, in Markdown, from the settings classes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ews_meetings.config.example import toml
from ews_meetings.config.keys import Key, keys, type_words

ELSEWHERE: Mapping[str, str] = {
    "EWS_MEETINGS_PROFILE": "`--profile`",
    "EWS_MEETINGS_CONFIG": "`--config`",
    "EWS_MEETINGS_OUTPUT": "`--output`",
    "EWS_MEETINGS_QUIET": "`--quiet`; 0, false, no and off say no",
    "EWS_MEETINGS_VERBOSE": "`--verbose`",
    "EWS_MEETINGS_LOG_FILE": "`--log-file`",
    "EWS_MEETINGS_LOG_FORMAT": "`--log-format`",
    "EWS_MEETINGS_EXIT": "`--exit`",
    "EWS_MEETINGS_NO_PROGRESS": "`--no-progress`; 0, false, no and off say no",
    "EWS_MEETINGS_DATA_DIR": "where ledger, locks, tokens and the sandbox's mailboxes are kept",
    "EWS_MEETINGS_PASSWORD": "the secret of the profile",
}
"""Variables that are no twin of a key."""
_HEAD = """\
<!-- Written by `ews-meetings config schema --markdown` from the settings classes; a test keeps it current. -->

# Configuration, key by key

`ews-meetings config path` says where the file is, `config example` prints one, `config check` finds its mistakes.
A flag beats the environment, the environment beats the file, the file beats the default; `config show --origin` says which it was.
Relative paths in the file start at its folder; lists in a variable are separated by commas, a command is cut as a shell would.

## The file

| key | type | default | meaning |
|---|---|---|---|
| `version` | 1 | 1 | Of the file's format; a file for a newer program is refused. |
| `default_profile` | text | | Which profile is meant when none is named; never `sandbox`. |
| `[profiles.NAME]` | table | | A server, a way to log in, and what is allowed there; `[profiles.sandbox]` takes mailbox, calendar, access, user, time zone, organizers, limits and guards. |
| `[zones]` | table | | Names of zones in files, and the IANA names they mean. |
| `[addresses]` | table | | Addresses and domains in files that have changed, and what they are now: `"@old.example" = "@example.com"`, `"bob@old.example" = "robert@example.com"`. An address wins over its domain; what it became is not looked up again. |
"""
_HEADINGS = {
    "": "## `[profiles.NAME]`",
    "oauth2": "## `[profiles.NAME.oauth2]`",
    "guards": "## `[profiles.NAME.guards]`",
}


def reference() -> str:
    """Return the whole document."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    for table, heading in _HEADINGS.items():
        yield from (heading, "", "| key | type | default | environment | meaning |")
        yield "|---|---|---|---|---|"
        yield from (_row(key) for key in keys() if key.name.rpartition(".")[0] == table)
        yield ""
    yield from ("## Other variables", "", "| variable | meaning |", "|---|---|")
    yield from (f"| `{name}` | {meaning} |" for name, meaning in ELSEWHERE.items())
    yield ""


def _row(key: Key) -> str:
    name = key.name.rpartition(".")[2]
    default = f"`{toml(key.default)}`" if key.is_plain else ""
    meaning = key.meaning.replace("\\", "\\\\").replace("*", "\\*")
    return f"| `{name}` | {type_words(key.kind)} | {default} | `{key.variable}` | {meaning} |"
