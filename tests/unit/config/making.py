"""Configurations as texts, read as files are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ews_meetings.config.profiles import Profile, open_profile
from ews_meetings.config.reading import Config, parse_config

FILE = Path("/etc/ews-meetings/config.toml")
SERVER = "https://mail.example.com/EWS/Exchange.asmx"
WORK = f"""\
version = 1
default_profile = "work"

[profiles.work]
server = "{SERVER}"
mailbox = "Meetings@Example.com"
user = "EXAMPLE\\\\svc"
"""


def read(text: str = WORK) -> Config:
    return parse_config(FILE, text)


def opened(
    text: str = WORK,
    name: str | None = None,
    environment: Mapping[str, str] | None = None,
    **flags: object,
) -> Profile:
    return open_profile(name, config=read(text), environment=environment or {}, flags=flags)
