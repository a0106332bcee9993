"""Example, reference and schema are those of the settings classes, and in the repository."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args

from ews_meetings.change.guards import WEEKDAYS, Past
from ews_meetings.config.example import GROUPS, NEEDED, example
from ews_meetings.config.keys import TABLES, keys
from ews_meetings.config.profiles import open_profile
from ews_meetings.config.reading import parse_config
from ews_meetings.config.reference import ELSEWHERE, reference
from ews_meetings.config.settings import DayName, ProfileSettings, Settings
from tests.unit.config.making import FILE

ROOT = Path(__file__).parents[3]
EXCLUDES = {"autodiscover = true"}


def test_the_example_in_the_repository_is_current() -> None:
    held = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    assert held == example(), "ews-meetings config example > config.example.toml"


def test_the_reference_in_the_repository_is_current() -> None:
    held = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert held == reference(), "ews-meetings config schema --markdown > docs/configuration.md"


def test_the_example_works_as_it_is() -> None:
    config = parse_config(FILE, example())
    told = open_profile(None, config=config, environment={})
    assert told.name == "work"
    assert set(told.origins) == set(NEEDED)


def test_every_key_of_the_example_can_be_said() -> None:
    text = re.sub(r"^# (?=\S+ = |\"[^\"]+\" = )", "", example(), flags=re.MULTILINE)
    config = parse_config(FILE, text)
    written = config.table("profiles", "work")
    inner = {
        f"{table}.{name}" for table in TABLES for name in config.table("profiles", "work", table)
    }
    assert (written.keys() - TABLES.keys()) | inner == {key.name for key in keys()}
    assert config.settings.zones == {"Customized Time Zone": "Europe/Berlin"}
    assert config.settings.addresses == {
        "@old.example": "@example.com",
        "bob@old.example": "robert@example.com",
    }


def test_every_key_stands_once_with_one_sentence_above_it() -> None:
    lines = example().splitlines()
    for key in keys():
        name = key.name.rpartition(".")[2]
        places = [n for n, line in enumerate(lines) if re.match(rf"(# )?{name} = ", line)]
        assert [lines[n - 1] for n in places] == [f"# {key.meaning}"], key.name
        assert key.meaning.endswith("."), key.name


def test_every_key_is_in_one_group() -> None:
    grouped = [*NEEDED, *(name for names in GROUPS.values() for name in names)]
    assert sorted(grouped) == sorted(ProfileSettings.model_fields.keys() - TABLES.keys())


def test_no_variable_means_two_things() -> None:
    twins = [key.variable for key in keys()]
    assert len(twins) == len(set(twins))
    assert not ELSEWHERE.keys() & set(twins)


def test_no_key_holds_a_secret() -> None:
    names = {key.name.rpartition(".")[2] for key in keys()}
    told = {name for name in names if re.search("password|secret|token", name)}
    assert told == {"password_file", "password_command"}


def test_the_words_of_guards_are_those_of_the_rules() -> None:
    assert get_args(DayName) == tuple(day.value for day in WEEKDAYS)
    (past,) = (key for key in keys() if key.name == "guards.past")
    assert get_args(past.kind) == tuple(Past)


def test_the_schema_has_a_sentence_for_every_key() -> None:
    schema = Settings.model_json_schema()
    tables = [schema, *schema["$defs"].values()]
    for table in tables:
        assert table["additionalProperties"] is False
        for name, held in table["properties"].items():
            assert held["description"], name


def test_the_example_is_toml_for_others_too() -> None:
    tables = {"version", "default_profile", "profiles", "zones", "addresses"}
    assert set(tomllib.loads(example())) == tables


def test_every_variable_that_the_program_names_is_known() -> None:
    known = {*ELSEWHERE, *(key.variable for key in keys())}
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "ews_meetings").rglob("*.py")]
    named = {
        name
        for text in texts
        for name in re.findall(r"(?<!_)EWS_MEETINGS_[A-Z0-9_]*[A-Z0-9]", text)
    }
    assert named - known == set()
