"""A profile is laid from options, environment, file and defaults; what does not fit is told."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ews_meetings.config.keys import keys
from ews_meetings.config.profiles import known
from ews_meetings.errors import ConfigUnusable, ProfileMissing, UnknownProfile
from tests.unit.config.making import FILE, SERVER, WORK, opened, read

POOR = f"[profiles.work]\nserver = '{SERVER}'\n"


def problems(text: str, name: str = "work", environment: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigUnusable) as caught:
        opened(text, name, environment)
    return [one.message.removeprefix(f"{FILE}:") for one in caught.value.mistakes]


def test_without_a_name_the_files_default_is_meant_and_never_the_sandbox() -> None:
    assert opened().name == "work"
    for text in ("", POOR):
        with pytest.raises(ProfileMissing) as caught:
            opened(text)
        assert "sandbox" in caught.value.hint
    with pytest.raises(UnknownProfile, match="'wrk' is unknown"):
        opened(WORK, "wrk")


def test_the_sandbox_is_always_there() -> None:
    assert opened("", "sandbox").is_sandbox
    assert known(read(f"{WORK}[profiles.sandbox]\n")) == ["work", "sandbox"]


def test_options_beat_the_environment_which_beats_the_file_which_beats_defaults() -> None:
    environment = {"EWS_MEETINGS_MAILBOX": "e@x.example", "EWS_MEETINGS_USER": "env", "TZ": "x"}
    told = opened(WORK, None, environment, mailbox="f@x.example", calendar=None)
    assert told.settings.mailbox == "f@x.example"
    assert told.settings.user == "env"
    assert str(told.settings.server) == SERVER
    assert told.settings.auth == "ntlm"
    assert {name: str(origin) for name, origin in told.origins.items()} == {
        "server": f"{FILE}:5",
        "mailbox": "--mailbox",
        "user": "EWS_MEETINGS_USER",
    }


def test_an_option_that_the_environment_gave_is_the_environments() -> None:
    told = opened(WORK, None, {"EWS_MEETINGS_CALENDAR": "Team"}, calendar="Team")
    assert str(told.origins["calendar"]) == "EWS_MEETINGS_CALENDAR"


def test_every_key_has_a_twin_in_the_environment() -> None:
    texts = {
        "EWS_MEETINGS_ORGANIZERS": "a@x.example, b@x.example",
        "EWS_MEETINGS_PASSWORD_COMMAND": "pass show 'my exchange'",
        "EWS_MEETINGS_SETTLE_S": "0.5,2",
        "EWS_MEETINGS_AUTODISCOVER": "true",
        "EWS_MEETINGS_MAX_MAIL": "7",
        "EWS_MEETINGS_GUARDS_MAX_EXTERNAL": "3",
        "EWS_MEETINGS_OAUTH2_TENANT": "t",
        "EWS_MEETINGS_TIME_ZONE": "",
    }
    assert texts.keys() <= {key.variable for key in keys()}
    told = opened(POOR, "work", texts).settings
    assert told.organizers == ("a@x.example", "b@x.example")
    assert told.password_command == ("pass", "show", "my exchange")
    assert told.settle_s == (0.5, 2)
    assert (told.autodiscover, told.max_mail) == (True, 7)
    assert (told.guards.max_external, told.oauth2.tenant) == (3, "t")
    assert told.time_zone is None


def test_mistakes_of_environment_options_and_file_are_told_together() -> None:
    environment = {"EWS_MEETINGS_TIMEOUT_S": "x", "EWS_MEETINGS_MAX_MAIL": "many"}
    with pytest.raises(ConfigUnusable) as caught:
        opened("[profiles.work]\n", "work", environment, mailbox="nobody")
    assert [one.message for one in caught.value.mistakes] == [
        "EWS_MEETINGS_TIMEOUT_S: 'x': must be a number, without quotes",
        "EWS_MEETINGS_MAX_MAIL: 'many': must be a whole number, without quotes",
        "--mailbox: 'nobody': is no address such as meetings@example.com",
        f"{FILE}:1: [profiles.work] server is missing",
    ]


def test_paths_of_the_file_start_at_its_folder_and_those_of_variables_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("USERPROFILE", "/home/me")
    text = f"{POOR}ca_file = 'ca.pem'\nclient_certificate = '~/c.pem'\npassword_file = '%d/pw'\n"
    told = opened(text, "work", {"EWS_MEETINGS_CLIENT_KEY": "k.pem"}).settings
    assert told.ca_file == FILE.parent / "ca.pem"
    assert told.client_certificate == Path("/home/me/c.pem")
    assert told.password_file == Path("%d/pw")
    assert told.client_key == Path("k.pem")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("", "1: [profiles.work] server is missing"),
        ("server = 'http://mail.example.com/'", "2: [profiles.work] server would send secrets"),
        ("server = 'https://me:pw@mail.example.com/'", "2: [profiles.work] server holds a log-in"),
        (f"server = '{SERVER}'\nautodiscover = true", "3: [profiles.work] autodiscover = true"),
        ("autodiscover = true\nproxy = 'http://me:pw@p.example/'", "3: [profiles.work] proxy holds"),
        ("autodiscover = true\naccess = 'delegate'", "1: [profiles.work] user is missing"),
        ("autodiscover = true\naccess = 'impersonation'", "1: [profiles.work] user is missing"),
        ("autodiscover = true\nauth = 'certificate'", "client_certificate is missing"),
        ("autodiscover = true\nclient_key = 'k'", "3: [profiles.work] client_key has no"),
        ("autodiscover = true\nguards = { quiet_days = ['Sunday'] }", "guards] quiet_zone is missing"),
        (
            "autodiscover = true\nmailbox = 'a@x.example'\norganizers = ['b@x.example']",
            "3: [profiles.work] mailbox = 'a@x.example': is not among organizers",
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_with_its_line(lines: str, problem: str) -> None:
    (told,) = problems(f"[profiles.work]\n{lines}\n")
    assert problem in told
    assert "pw" not in told


def test_oauth_needs_to_know_whom_it_asks_and_as_what() -> None:
    text = "[profiles.work]\nautodiscover = true\nauth = 'oauth2'\n[profiles.work.oauth2]\nauthority = 'http://x.example'\n"
    assert [one.partition("] ")[2] for one in problems(text)] == [
        "tenant is missing, which auth = oauth2 needs",
        "client_id is missing, which auth = oauth2 needs",
        "authority would send secrets in the clear",
    ]


@pytest.mark.parametrize(
    "lines",
    [
        "server = 'http://127.0.0.1:5000/EWS/Exchange.asmx'",
        "server = 'http://localhost:5000/EWS/Exchange.asmx'",
        "server = 'http://[::1]:5000/EWS/Exchange.asmx'",
        "autodiscover = true\naccess = 'delegate'\nauth = 'negotiate'",
        "autodiscover = true\nmailbox = 'A@x.example'\norganizers = ['a@X.example']",
        "autodiscover = true\ntime_zone = 'UTC'\nguards = { quiet_days = ['Sunday'] }",
    ],
)
def test_what_fits_is_taken(lines: str) -> None:
    assert opened(f"[profiles.work]\n{lines}\n", "work").name == "work"


def test_another_mailbox_than_the_files_is_left_to_the_guards() -> None:
    text = f"{WORK}organizers = ['meetings@example.com']\n"
    assert opened(text, "work", {}, mailbox="b@x.example").settings.mailbox == "b@x.example"


def test_a_variable_may_hold_a_proxys_log_in_and_is_named_where_it_is_wrong() -> None:
    proxied = opened(POOR, "work", {"EWS_MEETINGS_PROXY": "http://me:pw@p.example:3128"})
    assert proxied.settings.proxy is not None
    told = problems(POOR, "work", {"EWS_MEETINGS_SERVER": "http://mail.example.com/"})
    assert told == ["EWS_MEETINGS_SERVER: would send secrets in the clear"]


def test_the_sandbox_takes_what_makes_sense_there() -> None:
    text = (
        "[profiles.sandbox]\nmailbox = 'alice@sandbox.example'\nmax_mail = 3\ntime_zone = 'UTC'\n"
    )
    environment = {"EWS_MEETINGS_SERVER": SERVER, "EWS_MEETINGS_AUTH": "oauth2"}
    told = opened(text, "sandbox", environment).settings
    assert (told.mailbox, told.max_mail, told.server) == ("alice@sandbox.example", 3, None)
    wrong = problems(
        "[profiles.sandbox]\nserver = 'https://x.example/'\nproxy = 'http://p.example/'\n",
        "sandbox",
    )
    assert [line.partition(":")[0] for line in wrong] == ["2", "3"]
    assert "not for the sandbox" in wrong[0]


DISCOVERED = "[profiles.work]\nautodiscover = true\n"


@pytest.mark.parametrize(
    ("text", "environment", "server", "autodiscover"),
    [
        (WORK, {"EWS_MEETINGS_AUTODISCOVER": "true"}, None, True),
        (WORK, {"EWS_MEETINGS_AUTODISCOVER": "false"}, SERVER, False),
        (DISCOVERED, {"EWS_MEETINGS_SERVER": SERVER}, SERVER, False),
        (f"{DISCOVERED}server = '{SERVER}'\n", {"EWS_MEETINGS_SERVER": SERVER}, SERVER, False),
    ],
)
def test_who_says_server_or_autodiscover_takes_the_place_of_the_other_below(
    text: str, environment: dict[str, str], server: str | None, autodiscover: bool
) -> None:
    told = opened(text, "work", environment)
    assert (told.settings.server, told.settings.autodiscover) == (server, autodiscover)
    if server is None:
        assert "server" not in told.origins


def test_server_and_autodiscover_by_options_take_the_place_of_what_the_environment_says() -> None:
    told = opened(WORK, "work", {"EWS_MEETINGS_SERVER": SERVER}, autodiscover=True)
    assert (told.settings.server, told.settings.autodiscover) == (None, True)


def test_an_environment_that_says_both_contradicts_itself() -> None:
    environment = {"EWS_MEETINGS_SERVER": SERVER, "EWS_MEETINGS_AUTODISCOVER": "true"}
    assert problems(WORK, "work", environment) == [
        "EWS_MEETINGS_AUTODISCOVER: true: server is named too"
    ]


@pytest.mark.parametrize("key", ["MAILBOX", "ORGANIZERS", "CALENDAR", "CA_FILE"])
def test_bytes_that_are_no_text_are_a_mistake_of_their_variable(key: str) -> None:
    name = f"EWS_MEETINGS_{key}"
    assert problems(WORK, "work", {name: "a\udcfc@x.example"}) == [f"{name}: is no text in UTF-8"]


def test_on_windows_a_backslash_in_a_variable_is_part_of_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    environment = {"EWS_MEETINGS_PASSWORD_COMMAND": r"C:\Tools\secret.exe --get ews"}
    told = opened(WORK, "work", environment).settings
    assert told.password_command == (r"C:\Tools\secret.exe", "--get", "ews")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PROXY", "usr:geheim@p.example:3128"),
        ("PROXY", "http://usr:geh/eim@p.example:3128"),
        ("PROXY", "http://usr:gehe im@p.example:3128"),
        ("SERVER", "usr:geh@eim@p.example:3128"),
        ("OAUTH2_AUTHORITY", "usr:geheim@p.example:3128"),
    ],
)
def test_a_log_in_in_an_address_is_not_repeated(key: str, value: str) -> None:
    (told,) = problems(WORK, "work", {f"EWS_MEETINGS_{key}": value})
    assert "***@p.example:3128" in told
    assert not any(word in told for word in ("usr", "geh", "eim", "im@"))
