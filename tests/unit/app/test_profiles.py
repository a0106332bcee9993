"""A profile becomes the way to a server, the rules of changes, and patience."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import time
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from ews_meetings.app.calendars import connect, server_connection
from ews_meetings.app.log_ins import Forgotten, forget_log_in
from ews_meetings.app.profiles import (
    choose_profile,
    configuration_file,
    connection_of,
    guards_of,
    need_mailbox,
    patience_of,
    token_cache,
)
from ews_meetings.change.guards import Guards, Past, Quiet, Weekday
from ews_meetings.config.folders import Folders
from ews_meetings.errors import ConfigUnusable, MailboxMissing, SecretMissing
from ews_meetings.exchange.access import Connection, DeviceCode, OAuth
from ews_meetings.secrets import keyrings
from ews_meetings.secrets.secret import Secret
from ews_meetings.service.work import Patience
from tests.keyrings import LockedKeyring, MemoryKeyring
from tests.unit.config.making import FILE, SERVER, WORK, opened

SECRET = {"EWS_MEETINGS_PASSWORD": "hunter2", "EWS_MEETINGS_DATA_DIR": "/data"}
OAUTH = "auth = 'oauth2'\n[profiles.work.oauth2]\ntenant = 't'\nclient_id = 'c'\n"


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    before, held = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)


def connection(text: str) -> Connection:
    return connection_of(opened(text), environment=SECRET)


def test_every_word_of_a_profile_reaches_the_connection() -> None:
    made = connection(
        f"{WORK}calendar = 'Team'\nauth = 'basic'\naccess = 'impersonation'\n"
        "time_zone = 'Europe/Berlin'\nca_file = 'ca.pem'\nclient_certificate = 'c.pem'\n"
        "client_key = 'k.pem'\nproxy = 'http://p.example:3128'\ntimeout_s = 7\n"
    )
    assert made == Connection(
        server=SERVER,
        user="EXAMPLE\\svc",
        password="hunter2",
        mailbox="meetings@example.com",
        auth="basic",
        access="impersonation",
        calendar="Team",
        zone="Europe/Berlin",
        timeout_s=7,
        ca_file=FILE.parent / "ca.pem",
        client_certificate=FILE.parent / "c.pem",
        client_key=FILE.parent / "k.pem",
        proxy="http://p.example:3128",
    )
    assert "hunter2" not in repr(made)


def test_who_does_not_say_a_user_logs_in_as_the_mailbox_where_a_name_is_needed() -> None:
    text = WORK.replace('user = "EXAMPLE\\\\svc"\n', "")
    assert connection(text).user == "meetings@example.com"
    assert connection(f"{text}auth = 'negotiate'\n").user == "meetings@example.com"
    ticket = connection_of(opened(f"{text}auth = 'negotiate'\n"), environment={})
    assert (ticket.user, ticket.password) == ("", "")
    shown = connection(f"{text}auth = 'certificate'\nclient_certificate = 'c.pem'\n")
    assert (shown.user, shown.password) == ("", "")


def test_the_secret_of_an_application_is_no_password() -> None:
    made = connection(f"{WORK}{OAUTH}scope = 's'\nauthority = 'https://login.example'\n")
    assert (made.password, made.user) == ("", "EXAMPLE\\svc")
    assert made.oauth == OAuth(
        tenant="t",
        client_id="c",
        client_secret="hunter2",
        scope="s",
        authority="https://login.example",
        cache=Path("/data/tokens/work.json"),
    )
    assert "hunter2" not in repr(made)


def test_a_person_is_told_where_to_sign_in() -> None:
    told: list[tuple[str, str]] = []
    made = connection_of(
        opened(f"{WORK}{OAUTH}flow = 'device_code'\n"),
        environment={},
        tell=lambda url, code: told.append((url, code)),
    )
    assert made.oauth is not None
    assert made.oauth.prompt is not None
    made.oauth.prompt(DeviceCode(url="https://login.example/device", code="ABC", expires_in_s=900))
    assert told == [("https://login.example/device", "ABC")]


def test_without_a_mailbox_nobody_is_asked_for_a_secret() -> None:
    profile = opened("[profiles.work]\nautodiscover = true\n", "work")
    with pytest.raises(MailboxMissing):
        connection_of(profile, environment={}, ask=lambda _: pytest.fail("asked"))
    with pytest.raises(MailboxMissing):
        need_mailbox(profile)
    with pytest.raises(SecretMissing):
        server_connection(opened(), environment={})


def test_every_rule_has_a_key() -> None:
    text = f"""{WORK}
organizers = ["meetings@example.com"]
max_mail = 3
max_mail_is_hard = true
[profiles.work.guards]
allowed_domains = ["example.com"]
internal_domains = ["*.example.com"]
max_external = 0
max_attendees = 9
past = "refuse"
quiet_hours = "20:00-07:00"
quiet_days = ["Sunday"]
quiet_zone = "Europe/Berlin"
expand_lists = false
"""
    made = guards_of(opened(text))
    assert made == Guards(
        allowed_domains=("example.com",),
        internal_domains=("*.example.com",),
        max_external=0,
        max_attendees=9,
        organizers=("meetings@example.com",),
        past=Past.REFUSE,
        quiet=Quiet(zone="Europe/Berlin", hours=(time(20), time(7)), days=(Weekday.SUNDAY,)),
        max_mail=3,
        max_mail_is_hard=True,
        expands_lists=False,
    )
    unlike = [f.name for f in fields(Guards) if getattr(made, f.name) == getattr(Guards(), f.name)]
    assert unlike == [], "each rule is said above"


def test_without_rules_the_defaults_are_those_of_the_rules() -> None:
    assert guards_of(opened()) == Guards(max_mail=25)


def test_quiet_days_are_of_the_profiles_zone() -> None:
    text = f"{WORK}time_zone = 'Asia/Tokyo'\nguards = {{ quiet_days = ['Saturday'] }}\n"
    assert guards_of(opened(text)).quiet == Quiet(zone="Asia/Tokyo", days=(Weekday.SATURDAY,))


def test_patience_is_the_profiles_else_that_of_a_server_or_of_the_sandbox() -> None:
    assert patience_of(opened(f"{WORK}settle_s = [1, 2.5]\n")) == Patience(
        answered_s=1, unanswered_s=2.5
    )
    assert patience_of(opened()) == Patience()
    assert patience_of(opened("", "sandbox")).unanswered_s < 1


def test_a_configuration_is_named_by_flag_then_environment_then_the_users(tmp_path: Path) -> None:
    told = {"EWS_MEETINGS_CONFIG": str(tmp_path / "e.toml")}
    assert configuration_file(tmp_path / "f.toml", told) == (tmp_path / "f.toml", True)
    assert configuration_file(None, told) == (tmp_path / "e.toml", True)
    path, is_named = configuration_file(None, {})
    assert (path.name, path.parent.name, is_named) == ("config.toml", "ews-meetings", False)


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnusable, match="is not there"):
        choose_profile("work", config=tmp_path / "config.toml", environment={})


def test_the_library_takes_profile_and_mailbox_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        "[profiles.sandbox]\nmailbox = 'alice@sandbox.example'\n"
        "[profiles.sandbox.guards]\nmax_external = 0\n"
    )
    path.chmod(0o600)
    environment = {"EWS_MEETINGS_DATA_DIR": str(tmp_path / "data")}
    with connect(profile="sandbox", config=path, environment=environment) as calendar:
        assert calendar.address.mailbox == "alice@sandbox.example"
        assert calendar.guards.max_external == 0


def test_everything_that_is_kept_of_a_log_in_is_forgotten(tmp_path: Path) -> None:
    profile = opened()
    environment = {"EWS_MEETINGS_DATA_DIR": str(tmp_path)}
    cache = token_cache(profile, Folders(data=tmp_path))
    cache.parent.mkdir()
    cache.write_text("{}")
    keyrings.keep(profile, Secret("hunter2"))
    assert forget_log_in(profile, environment=environment).what == ("keyring", "tokens")
    assert forget_log_in(profile, environment=environment) == Forgotten()


def test_a_keyring_that_stays_locked_is_not_called_empty(tmp_path: Path) -> None:
    environment = {"EWS_MEETINGS_DATA_DIR": str(tmp_path)}
    keyring.set_keyring(LockedKeyring())  # type: ignore[no-untyped-call]  # the library's
    assert "is locked" in forget_log_in(opened(), environment=environment).problem
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's
    assert forget_log_in(opened(), environment=environment) == Forgotten()
