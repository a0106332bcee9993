"""Who opens which mailbox of a rehearsal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.app.profiles import choose_profile
from ews_meetings.app.rehearsal import Cast, Surface, doors, open_theatre
from ews_meetings.change.guards import Rule, Weekday
from ews_meetings.errors import AttendeeNotReached, BadOption, GuardsViolated

ORGANIZER, ALICE, BOB = (f"{name}@x.example" for name in ("olga", "alice", "bob"))
CONFIG = f"""
version = 1

[profiles.work]
server = "https://mail.x.example/EWS/Exchange.asmx"
mailbox = "{ORGANIZER}"

[profiles.alice]
server = "https://mail.x.example/EWS/Exchange.asmx"
mailbox = "Alice@X.example"

[profiles.service]
server = "https://mail.x.example/EWS/Exchange.asmx"
user = "svc"
access = "impersonation"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def users(config: Path, profile: str, cast: Cast, **environment: str) -> dict[str, str]:
    """By whose log-in each mailbox is opened."""
    env = {f"EWS_MEETINGS_{name}": value for name, value in environment.items()}
    chosen = choose_profile(profile, config=config, environment=env, mailbox=cast.organizer)
    surface = Surface(environment=env, config=config)
    found = doors(chosen, cast, surface)
    return {
        address: door.profile.settings.user or door.profile.settings.mailbox or ""
        for address, door in found.items()
    }


def test_an_attendee_has_a_profile_of_its_own(config: Path) -> None:
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE,), profiles=("alice",))
    assert users(config, "work", cast) == {ORGANIZER: ORGANIZER, ALICE: "Alice@X.example"}


def test_what_the_environment_says_is_said_of_the_organizer(config: Path) -> None:
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE,), profiles=("alice",))
    found = users(config, "work", cast, USER="olga-log-in", PASSWORD="secret", MAILBOX=ORGANIZER)
    assert found == {ORGANIZER: "olga-log-in", ALICE: "Alice@X.example"}


def test_a_log_in_that_opens_its_own_mailbox_alone_opens_no_attendee(config: Path) -> None:
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE, BOB), profiles=("alice",))
    with pytest.raises(AttendeeNotReached, match=BOB):
        users(config, "work", cast)


@pytest.mark.parametrize("profile", ["service", "sandbox"])
def test_a_profile_of_somebody_who_does_not_take_part_is_a_mistake(
    config: Path, profile: str
) -> None:
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE,), profiles=("alice", profile))
    with pytest.raises(BadOption, match=f"--attendee-profile '{profile}'"):
        users(config, "work", cast)


def test_one_who_impersonates_opens_everybody(config: Path) -> None:
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE, BOB))
    assert users(config, "service", cast) == {ORGANIZER: "svc", ALICE: "svc", BOB: "svc"}


ALWAYS = ", ".join(f'"{day}"' for day in Weekday)


@pytest.mark.parametrize(
    ("rules", "room", "broken"),
    [
        ("allowed_domains = []", "", [Rule.ALLOWED_DOMAINS]),
        ('allowed_domains = ["x.example"]', "room@y.example", [Rule.ALLOWED_DOMAINS]),
        ("max_external = 0", "room@y.example", [Rule.MAX_EXTERNAL]),
        (f'quiet_days = [{ALWAYS}]\nquiet_zone = "UTC"', "", [Rule.QUIET_DAYS]),
    ],
)
def test_the_rules_of_the_profile_stand_before_the_stage_is_built(
    config: Path, tmp_path: Path, rules: str, room: str, broken: list[str]
) -> None:
    config.write_text(f"{CONFIG}[profiles.service.guards]\n{rules}\n", encoding="utf-8")
    assert _refused(config, tmp_path, room=room) == broken


def test_a_mailbox_that_the_profile_may_not_act_for_rehearses_nothing(
    config: Path, tmp_path: Path
) -> None:
    config.write_text(f'{CONFIG}organizers = ["max@x.example"]\n', encoding="utf-8")
    assert _refused(config, tmp_path) == [Rule.ORGANIZERS]


def _refused(config: Path, folder: Path, *, room: str = "") -> list[str]:
    """Return the rules that a rehearsal with this configuration breaks; nothing was opened."""
    env = {"EWS_MEETINGS_DATA_DIR": str(folder / "data")}
    cast = Cast(organizer=ORGANIZER, attendees=(ALICE,), room=room)
    profile = choose_profile("service", config=config, environment=env, mailbox=ORGANIZER)
    surface = Surface(environment=env, config=config)
    with (
        pytest.raises(GuardsViolated) as error,
        open_theatre(profile, cast, wait_s=0, surface=surface),
    ):
        pass
    assert not (folder / "data").exists()
    return [violation.rule for violation in error.value.violations]
