"""A file is read whole, and all its mistakes are told together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ews_meetings.config.reading import parse_config, read_config
from ews_meetings.errors import ConfigMistake, ConfigUnusable
from tests.unit.config.making import FILE, WORK, read

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")


def mistakes(text: str) -> tuple[ConfigMistake, ...]:
    with pytest.raises(ConfigUnusable) as caught:
        parse_config(FILE, text)
    return caught.value.mistakes


def test_a_file_is_read() -> None:
    config = read(f'{WORK}[zones]\nFoo = "Europe/Berlin"\n')
    assert config.settings.default_profile == "work"
    assert config.settings.profiles["work"].user == "EXAMPLE\\svc"
    assert config.settings.zones == {"Foo": "Europe/Berlin"}


def test_addresses_that_have_changed_are_read() -> None:
    table = '"@old.example" = "@new.example"\n"bob@old.example" = "robert@new.example"\n'
    config = read(f"{WORK}[addresses]\n{table}")
    assert config.settings.addresses == {
        "@old.example": "@new.example",
        "bob@old.example": "robert@new.example",
    }


def test_every_wrong_pair_of_addresses_is_told_by_its_key() -> None:
    text = (
        "profil = 1\n[addresses]\n'bob' = '@x.example'\n'@a.example' = 'bob@b.example'\n"
        "'ann@a.example' = '@b.example'\n'@B.example' = '@b.example'\n"
        "'c@a.example' = 'd@a.example'\n'C@A.example' = 'e@a.example'\n'x@a.example' = 3\n"
    )
    told = [(one.line, one.key, one.problem) for one in mistakes(text)]
    unlike = "pairs an address with a domain; both sides are addresses, or both begin with @"
    nothing = "is neither an address such as bob@example.com nor @example.com"
    assert told == [
        (1, "profil", "is an unknown key"),
        (3, "[addresses] bob", f"= 'bob': {nothing}"),
        (4, "[addresses] @a.example", f"= 'bob@b.example': {unlike}"),
        (5, "[addresses] ann@a.example", f"= '@b.example': {unlike}"),
        (6, "[addresses] @B.example", "= '@b.example': is the same address"),
        (8, "[addresses] C@A.example", "= 'e@a.example': stands there as 'c@a.example' too"),
        (9, "[addresses] x@a.example", "= 3: must be a text in quotes"),
    ]


def test_without_a_version_it_is_the_first() -> None:
    assert read("").settings.version == 1


@pytest.mark.parametrize(
    ("line", "problem", "hint"),
    [
        ("sever = 'x'", "[profiles.work] sever is an unknown key", "did you mean 'server'?"),
        ("zzz = 1", "[profiles.work] zzz is an unknown key", "known: access, auth,"),
        ("password = 'hunter2'", "password is an unknown key", "ews-meetings login"),
        ("auth = 'basik'", "auth = 'basik': is not one of basic, ntlm, negotiate", ""),
        ("timeout_s = '12'", "timeout_s = '12': must be a number", ""),
        ("timeout_s = nan", "timeout_s = nan: must be less than", ""),
        ("timeout_s = 9999", "must be less than or equal to 3600", ""),
        ("settle_s = [1]", "settle_s has too few parts", ""),
        ("settle_s = [1, 2, 3]", "settle_s has too many parts", ""),
        ("settle_s = [1, -2]", "settle_s = -2: must be greater than or equal to 0", ""),
        ("max_mail = 1.5", "max_mail = 1.5: must be a whole number", ""),
        ("autodiscover = 'yes'", "autodiscover = 'yes': must be true or false", ""),
        ("organizers = 'a@b'", "organizers = 'a@b': must be a list", ""),
        ("organizers = ['ab']", "organizers = 'ab': is no address", ""),
        ("time_zone = 'W. Europe'", "is no time zone; write an IANA name", ""),
        ("time_zone = 2020-01-01", "time_zone = '2020-01-01': is no time zone", ""),
        ("proxy = 'proxy:3128'", "proxy = 'proxy:3128': is no address", ""),
        ("guards = 3", "guards = 3: must be a table", ""),
        ("guards = { past = true }", "guards] past = true: is not one of allow", ""),
        ("guards = { quiet_hours = '20-7' }", "is no span of hours such as", ""),
        ("guards = { quiet_hours = '25:00-07:00' }", "is no span of hours such as", ""),
        ("guards = { quiet_hours = '07:00-07:00' }", "is no span of hours such as", ""),
        ("guards = { allowed_domains = ['a@b'] }", "is no domain such as", ""),
        ("oauth2 = { tenat = 'x' }", "oauth2] tenat is an unknown key", "'tenant'"),
    ],
)
def test_each_mistake_has_its_key_its_line_and_a_suggestion(
    line: str, problem: str, hint: str
) -> None:
    (mistake,) = mistakes(f"[profiles.work]\nserver = 'https://x.example/'\n{line}\n")
    assert problem in mistake.message
    assert mistake.message.startswith(f"{FILE}:3: ")
    assert hint in mistake.hint


def test_all_mistakes_are_told_in_the_order_of_the_file() -> None:
    text = (
        "default_profile = 3\nprofil = 1\n[profiles.'a b']\nmax_mail = -1\n[zones]\nFoo = 'Bar'\n"
    )
    assert [(one.line, one.key) for one in mistakes(text)] == [
        (1, "default_profile"),
        (2, "profil"),
        (3, "[profiles] a b"),
        (4, "[profiles.a b] max_mail"),
        (6, "[zones] Foo"),
    ]


def test_no_password_is_repeated() -> None:
    text = (
        "[profiles.work]\nserver = 'https://me:hunter2@x y'\n"
        "password = 'hunter2'\npassword_command = 'echo hunter2'\n"
    )
    assert len(mistakes(text)) == 3
    assert "hunter2" not in "".join(one.message + one.hint for one in mistakes(text))


def test_a_long_value_is_cut() -> None:
    (mistake,) = mistakes(f"[profiles.work]\nproxy = '{'x' * 500}'\n")
    assert len(mistake.message) < 250


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("default_profile = 'wrk'\n[profiles.work]\n", "did you mean 'work'?"),
        ("default_profile = 'sandbox'\n", "--profile sandbox"),
        ("default_profile = 'work'\n", ""),
    ],
)
def test_the_default_profile_is_one_of_the_files(text: str, problem: str) -> None:
    (mistake,) = mistakes(text)
    assert (mistake.key, mistake.line) == ("default_profile", 1)
    assert problem in mistake.hint


def test_a_file_for_a_newer_program_is_refused_in_one_sentence() -> None:
    (mistake,) = mistakes("version = 2\nnew_key = 1\n")
    assert mistake.message == (
        f"{FILE}:1: version = 2: was written for a newer ews-meetings; this one reads 1"
    )
    (strange,) = mistakes("version = 'one'\n")
    assert "is not one of 1" in strange.message


def test_a_file_that_nobody_named_need_not_be_there(tmp_path: Path) -> None:
    config = read_config(tmp_path / "config.toml", is_named=False)
    assert (config.is_there, config.settings.profiles) == (False, {})
    with pytest.raises(ConfigUnusable, match="is not there"):
        read_config(tmp_path / "config.toml", is_named=True)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"version = ", "is not TOML"),
        (b"x = '\xff'", "is not written in UTF-8"),
    ],
)
def test_what_is_no_toml_is_said(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigUnusable, match=problem):
        read_config(path, is_named=True)


def test_a_mark_at_the_beginning_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf" + WORK.replace("\n", "\r\n").encode())
    assert read_config(path, is_named=True).settings.default_profile == "work"


def test_a_folder_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigUnusable, match="cannot be read"):
        read_config(tmp_path, is_named=True)


@posix
def test_a_file_that_anybody_may_write_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(WORK)
    path.chmod(0o646)
    with pytest.raises(ConfigUnusable, match="may be written by anybody") as caught:
        read_config(path, is_named=True)
    assert f"chmod o-w {path}" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f"x = {'[' * 3000}{']' * 3000}", "is nested too deeply"),
        (f"{'.'.join('a' * 5000)} = 1", "is nested too deeply"),
        (f"x = {'9' * 5000}", "too many digits"),
        (f"max = 0x{'f' * 5000}", "too many digits"),
    ],
    ids=["lists", "dots", "digits", "hexadecimal digits"],
)
def test_what_is_too_much_to_read_is_said(text: str, problem: str) -> None:
    assert problem in "".join(one.message for one in mistakes(text))


@pytest.mark.parametrize("key", ["server", "proxy"])
@pytest.mark.parametrize(
    "value",
    [
        "https://[bad/EWS",
        "https://m.example:x/",
        "https://m.example:99999/",
        "https://m.example:0/",
    ],
)
def test_what_is_no_address_is_a_mistake_of_its_key(key: str, value: str) -> None:
    (told,) = mistakes(f"[profiles.work]\n{key} = '{value}'\n")
    assert f"[profiles.work] {key} = '{value}': is no address" in told.message


@pytest.mark.parametrize("value", ["usr:geheim@p:1", "http://usr:geh/eim@p:1"])
def test_a_log_in_in_an_address_is_not_repeated(value: str) -> None:
    (told,) = mistakes(f"[profiles.work]\nproxy = '{value}'\n")
    assert "***@p:1" in told.message
    assert not any(word in told.message for word in ("usr", "geh", "eim"))
