"""How the zone of a machine is read: from TZ, from the link, from Debian's file, from Windows."""

from __future__ import annotations

from pathlib import Path

import pytest
import tzlocal

from ews_meetings.cli.machine_zone import machine_zones


@pytest.fixture
def etc(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        (":/usr/share/zoneinfo/Europe/Berlin", "Europe/Berlin"),
        ("/usr/share/zoneinfo/right/Europe/Berlin", "Europe/Berlin"),
        ("/etc/localtime", ""),
        ("", ""),
    ],
)
def test_tz_may_be_a_name_or_a_file(told: str, name: str, tmp_path: Path) -> None:
    assert machine_zones({"TZ": told}, root=tmp_path)[0] == name


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("../usr/share/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("/usr/share/zoneinfo/posix/Asia/Tokyo", "Asia/Tokyo"),
        ("/var/db/timezone/zoneinfo/America/Argentina/Salta", "America/Argentina/Salta"),
    ],
)
def test_the_link_says_it_on_linux_and_macos(target: str, name: str, etc: Path) -> None:
    (etc / "localtime").symlink_to(target)
    assert machine_zones({}, root=etc.parent, platform="linux")[1] == name
    assert machine_zones({}, root=etc.parent, platform="darwin")[1] == name


def test_a_link_to_a_link_is_followed(etc: Path) -> None:
    (etc / "zoneinfo").mkdir()
    (etc / "zoneinfo" / "UTC").write_bytes(b"")
    (etc / "middle").symlink_to("zoneinfo/UTC")
    (etc / "localtime").symlink_to("middle")
    assert machine_zones({}, root=etc.parent, platform="linux") == ("", "middle", "UTC", "")


def test_a_copy_says_nothing_and_debians_file_does(etc: Path) -> None:
    (etc / "localtime").write_bytes(b"TZif2")
    (etc / "timezone").write_text("Europe/Oslo\n", encoding="utf-8")
    assert machine_zones({}, root=etc.parent, platform="linux") == ("", "Europe/Oslo")
    (etc / "timezone").write_bytes(b"\xff")
    assert machine_zones({}, root=etc.parent, platform="linux") == ("", "")


def test_windows_is_asked_through_its_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tzlocal, "get_localzone_name", lambda: "Europe/Vienna")
    assert machine_zones({}, root=tmp_path, platform="win32") == ("", "Europe/Vienna")

    def unknown() -> str:
        raise LookupError("Customized Time Zone")

    monkeypatch.setattr(tzlocal, "get_localzone_name", unknown)
    assert machine_zones({"TZ": "UTC"}, root=tmp_path, platform="win32") == ("UTC", "")
