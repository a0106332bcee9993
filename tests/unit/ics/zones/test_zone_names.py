from datetime import timedelta

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ews_meetings.ics.zones.zone_names import fixed_offset, iana_names, known_zone, near_names


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Central Europe Standard Time", "Europe/Budapest"),
        ('"Central Europe Standard Time"', "Europe/Budapest"),
        ("central europe standard time", "Europe/Budapest"),
        ("W. Europe Daylight Time", "Europe/Berlin"),
        ("Eastern", "America/New_York"),
        ("Greenwich", "Greenwich"),
        ("Greenwich Standard Time", "Atlantic/Reykjavik"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" Europe/Berlin\\n", "Europe/Berlin"),
        ("/Europe/Stockholm", "Europe/Stockholm"),
        ("Europe/Kiev", "Europe/Kiev"),
        ("US/Eastern", "US/Eastern"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Paris", "Europe/Paris"),
        (
            "/citadel.org/20250101_1/America/Argentina/Buenos_Aires",
            "America/Argentina/Buenos_Aires",
        ),
        ("Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", "UTC"),
        ("gmt", "UTC"),
        ("Z", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("UTC-02", "Etc/GMT+2"),
        ("Etc/GMT+5", "Etc/GMT+5"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        (r"(UTC+01:00) Amsterdam\, Berlin\, Bern\, Rom\, Stockholm\, Wien", "Europe/Amsterdam"),
        ("(GMT+01.00) Bern / Rome / Stockholm / Vienna", "Europe/Zurich"),
        ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC)", "UTC"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("Pacific Time (US & Canada), Tijuana", "America/Los_Angeles"),
    ],
)
def test_names_as_producers_write_them_are_known(name: str, zone: str) -> None:
    assert known_zone(name) == zone


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Customized Time Zone",
        "tzone://Microsoft/Custom",
        "Mars/Phobos",
        "(UTC+01:00) Nowhere",
        "(UTC+09:00) Berlin",
        "localtime",
    ],
)
def test_names_that_say_nothing_are_unknown(name: str) -> None:
    assert known_zone(name) is None


def test_every_windows_id_leads_to_a_zone_that_exists() -> None:
    assert {known_zone(name) for name in WINDOWS_TO_OLSON} <= set(iana_names())


def test_every_iana_name_means_itself() -> None:
    others = {name: zone for name in iana_names() if (zone := known_zone(name)) != name}
    assert set(others.values()) == {"UTC"}


@pytest.mark.parametrize(
    ("name", "hours"), [("+0200", 2), ("UTC+2", 2), ("GMT-03:00", -3), ("-5", -5)]
)
def test_bare_offsets_are_offsets(name: str, hours: int) -> None:
    assert fixed_offset(name) == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["", "GMT", "+2500", "+0160", "Europe/Berlin"])
def test_other_names_are_no_offsets(name: str) -> None:
    assert fixed_offset(name) is None


def test_near_names_help_with_typing_errors() -> None:
    assert "Europe/Berlin" in near_names("Europe/Berln")
    assert "Europe/Berlin" in near_names("Berlin")
    assert "W. Europe Standard Time" in near_names("W Europe Standard Time")
    assert near_names("qqqqqqqq") == ()
