from collections import Counter

import pytest

from ews_meetings.ics.zones import zone_cities
from ews_meetings.ics.zones.zone_cities import city_zone, plain
from ews_meetings.ics.zones.zone_names import iana_names, known_zone

NAMES = [(zone, name) for zone, names in zone_cities._EXONYMS.items() for name in names.split(", ")]


def test_every_city_is_in_a_zone_that_there_is() -> None:
    assert {zone for zone, _ in NAMES} <= set(iana_names())


def test_no_city_is_in_two_zones() -> None:
    assert [name for name, count in Counter(name for _, name in NAMES).items() if count > 1] == []


def test_names_are_written_as_they_are_looked_up() -> None:
    assert [name for _, name in NAMES if name != plain(name)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Köln", "koln"),
        ("Łódź", "lodz"),
        (" Århus ", "arhus"),
        ("Straße", "strasse"),
        ("ÆRØ", "aero"),
    ],
)
def test_accents_and_case_do_not_count(text: str, expected: str) -> None:
    assert plain(text) == expected


def test_a_city_is_known_by_its_names_in_other_languages() -> None:
    assert {city_zone(name) for name in ("Varšava", "Warschau", "Varsovie", "Varsavia")} == {
        "Europe/Warsaw"
    }
    assert city_zone("Entenhausen") is None


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("(UTC-05:00) Ostküste (USA und Kanada)", "America/New_York"),
        ("(UTC-06:00) Centrale (Stati Uniti e Canada)", "America/Chicago"),
        ("(UTC-07:00) Czas górski (Stany Zjednoczone i Kanada)", "America/Denver"),
        ("(UTC-08:00) Pacific Time (Verenigde Staten en Canada)", "America/Los_Angeles"),
        ("(UTC-05:00) Hora do Leste (EUA e Canadá)", "America/New_York"),
        ("(UTC-09:00) Alaska", "America/Anchorage"),
        ("(UTC+03:00) Est (É.-U. et Canada)", None),
        ("Berlin, London, Paris", None),
        ("Berlin, Paris", None),
        ("Berlin, Paris, Entenhausen", None),
        ("Bern, Rom, Wien", "Europe/Zurich"),
    ],
)
def test_display_names_mean_a_zone_where_words_and_offset_agree(
    name: str, zone: str | None
) -> None:
    assert known_zone(name) == zone
