"""What people wrote stays as they wrote it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ews_meetings.config.layers import split_command
from ews_meetings.config.reading import parse_config, read_config
from ews_meetings.config.writing import with_default, with_profile, without_profile, write_config
from ews_meetings.errors import ConfigUnusable
from tests.unit.config.making import FILE, SERVER, WORK

HAND = f"""\
# ours
version = 1 # of the format
default_profile = "work"

# the bank's
[profiles.work] # main
server = "{SERVER}" # pinned

# odd zones
[zones]
Foo = "Europe/Berlin" # Foo Ltd
"""
VALUES = {
    "server": SERVER,
    "password_command": ("pass", "show", 'a "b"'),
    "ca_file": Path("/etc/ca.pem"),
    "max_mail": 3,
    "autodiscover": False,
    "oauth2.tenant": "t",
    "oauth2.flow": "device_code",
}


def test_a_first_profile_makes_a_file() -> None:
    text = with_default(with_profile("", "work", VALUES), "work")
    config = parse_config(FILE, text)
    told = config.settings.profiles["work"]
    assert text.startswith('version = 1\ndefault_profile = "work"\n\n[profiles.work]\n')
    assert (told.password_command, told.max_mail) == (("pass", "show", 'a "b"'), 3)
    assert (told.ca_file, told.oauth2.tenant) == (Path("/etc/ca.pem"), "t")


def test_a_profile_is_added_and_taken_away_without_a_trace() -> None:
    added = with_profile(HAND, "test", VALUES)
    assert added.startswith(HAND)
    assert set(parse_config(FILE, added).settings.profiles) == {"work", "test"}
    assert without_profile(added, "test").rstrip() == HAND.rstrip()


def test_a_profile_is_replaced_and_everything_around_it_stays() -> None:
    text = with_profile(HAND, "work", {"server": "https://new.example/"})
    assert "pinned" not in text
    for kept in (
        "# ours",
        "# of the format",
        "# the bank's\n[profiles.work]",
        "# odd zones\n[zones]",
        "# Foo Ltd",
    ):
        assert kept in text
    assert parse_config(FILE, text).settings.profiles["work"].server == "https://new.example/"


def test_a_default_that_goes_is_no_default() -> None:
    text = without_profile(HAND, "work")
    assert parse_config(FILE, text).settings.default_profile is None
    assert "# odd zones" in text


def test_a_default_is_named_in_a_file_that_named_none() -> None:
    text = with_default("# mine\n[profiles.work]\nautodiscover = true\n", "work")
    assert parse_config(FILE, text).settings.default_profile == "work"
    assert "# mine" in text


def test_what_has_mistakes_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    with pytest.raises(ConfigUnusable, match="is an unknown key"):
        write_config(path, f"{WORK}\n[profiles.work.guards]\nx = 1\n")
    assert not path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_file_and_folder_are_the_owners_only(tmp_path: Path) -> None:
    path = tmp_path / "a" / "config.toml"
    write_config(path, WORK)
    assert [one.stat().st_mode & 0o777 for one in (path.parent, path)] == [0o700, 0o600]
    assert read_config(path, is_named=True).settings.default_profile == "work"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(ConfigUnusable, match="cannot be written"):
        write_config(tmp_path / "a" / "config.toml", WORK)
    assert os.listdir(tmp_path) == ["a"]  # noqa: PTH208 - names are enough


@pytest.mark.parametrize(
    ("text", "is_windows", "words"),
    [
        ("pass show 'a b'", False, ("pass", "show", "a b")),
        (r'"C:\Program Files\pw.exe" get', True, (r"C:\Program Files\pw.exe", "get")),
        ("pass 'a", False, ("pass 'a",)),
    ],
)
def test_a_command_is_cut_as_its_system_does(
    text: str, is_windows: bool, words: tuple[str, ...]
) -> None:
    assert split_command(text, is_windows=is_windows) == words
