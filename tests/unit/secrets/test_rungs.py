"""Files, commands and the keyring give a secret, or say why not; none of them shows it."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest

from ews_meetings.errors import EwsMeetingsError, NoKeyring, SecretUnusable
from ews_meetings.secrets import keyrings
from ews_meetings.secrets.commands import command_secret
from ews_meetings.secrets.files import file_secret, is_open
from ews_meetings.secrets.secret import Secret
from tests.keyrings import BrokenKeyring, LockedKeyring, MemoryKeyring
from tests.unit.config.making import opened

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and pipes are of POSIX")
TEXT = "hunter2-äöü"


def told_of(error: BaseException) -> str:
    """A traceback with all variables, but for those of this test."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    told.stack = traceback.StackSummary.from_list(
        [
            frame
            for frame in told.stack
            if "ews_meetings" in frame.filename and "tests" not in frame.filename
        ]
    )
    return "".join(told.format())


def failed(call: Callable[[], object], kind: type[EwsMeetingsError] = SecretUnusable) -> str:
    with pytest.raises(kind) as caught:
        call()
    assert "hunter2" not in told_of(caught.value)
    return caught.value.message


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        f"{TEXT}\n".encode(),
        f"{TEXT}\r\nsecond line\n".encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        f"{TEXT}\r\n".encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
    ],
)
def test_the_first_line_is_the_secret_however_the_file_was_written(
    tmp_path: Path, content: bytes
) -> None:
    assert file_secret(written(tmp_path / "pw", content), {}) == Secret(TEXT)


def test_spaces_belong_to_the_secret(tmp_path: Path) -> None:
    assert file_secret(written(tmp_path / "pw", b"  a b \n"), {}) == Secret("  a b ")


@pytest.mark.parametrize("content", [b"", b"\nhunter2", b"hunter2\xff"])
def test_a_file_without_text_on_its_first_line_gives_none(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "pw", content)
    assert "first line is empty, or no text" in failed(lambda: file_secret(path, {}))


def test_a_file_that_is_missing_is_said_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "pw"
    assert failed(lambda: file_secret(path, {})) == (
        f"password_file {path}: cannot be read: No such file or directory"
    )


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = written(tmp_path / "pw", b"hunter2", mode)
    assert "others may read it" in failed(lambda: file_secret(path, {}))


@posix
def test_a_pipe_that_a_shell_made_is_read() -> None:
    reading, writing = os.pipe()
    os.write(writing, b"hunter2\n")
    os.close(writing)
    try:
        assert file_secret(Path(f"/dev/fd/{reading}"), {}) == Secret("hunter2")
    finally:
        os.close(reading)


def test_a_credential_of_systemd_is_found_in_its_folder(tmp_path: Path) -> None:
    written(tmp_path / "pw", b"hunter2", 0o400)
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert file_secret(Path("%d/pw"), environment) == Secret("hunter2")
    assert "CREDENTIALS_DIRECTORY is not set" in failed(lambda: file_secret(Path("%d/pw"), {}))


def status(mode: int, owner: int) -> os.stat_result:
    return os.stat_result((0o100000 | mode, 1, 1, 1, owner, 0, 1, 0, 0, 0))


@posix
@pytest.mark.parametrize(
    ("mode", "owner", "folder", "expected"),
    [
        (0o440, 0, "/run/credentials/sync.service", False),
        (0o444, 0, "/run/credentials/sync.service", True),
        (0o440, 1000, "/run/credentials/sync.service", True),
        (0o440, 0, "/elsewhere", True),
        (0o400, 1000, "/elsewhere", False),
    ],
)
def test_the_groups_bits_of_a_credential_of_root_are_its_access_list(
    mode: int, owner: int, folder: str, expected: bool
) -> None:
    environment = {"CREDENTIALS_DIRECTORY": "/run/credentials/sync.service"}
    assert is_open(status(mode, owner), Path(folder) / "pw", environment) is expected


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_program_prints_the_secret_and_stderr_is_not_mixed_in(
    capfd: pytest.CaptureFixture[str],
) -> None:
    code = "import sys; print('noise', file=sys.stderr); print('hunter2'); print('more')"
    assert command_secret(program(code)) == Secret("hunter2")
    assert capfd.readouterr() == ("", "noise\n")


def test_a_program_does_not_get_our_stdin() -> None:
    code = "import sys; print(f'<{sys.stdin.read()}>')"
    assert command_secret(program(code)) == Secret("<>")


def test_no_shell_reads_the_command(tmp_path: Path) -> None:
    words = program("import sys; print(sys.argv[1])")
    assert command_secret([*words, "$HOME; echo `id`"]) == Secret("$HOME; echo `id`")


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("print('hunter' + '2'); raise SystemExit(3)", "ended with 3"),
        ("pass", "printed nothing"),
        ("print(); print('hunter' + '2')", "printed nothing"),
        ("import sys; sys.stdout.buffer.write(b'hunter' + b'2\\xff')", "no text"),
    ],
)
def test_a_program_that_fails_gives_no_secret(code: str, problem: str) -> None:
    assert problem in failed(lambda: command_secret(program(code)))


def test_a_program_that_is_missing_or_does_not_end_is_said() -> None:
    assert "cannot be run: No such file" in failed(lambda: command_secret(["no-such-program-here"]))
    code = "import sys, threading; print('hunter' + '2', flush=True); threading.Event().wait()"
    assert "no answer within 0.5 s" in failed(lambda: command_secret(program(code), longest_s=0.5))


def test_the_keyring_keeps_a_secret_for_one_profile_log_in_and_server(
    memory: MemoryKeyring,
) -> None:
    profile = opened()
    assert keyrings.kept_secret(profile) is None
    keyrings.keep(profile, Secret(TEXT))
    assert memory.entries == {("ews-meetings", r"work: EXAMPLE\svc at mail.example.com"): TEXT}
    assert keyrings.kept_secret(profile) == Secret(TEXT)
    for other in ({"EWS_MEETINGS_SERVER": "https://evil.example/"}, {"EWS_MEETINGS_USER": "x"}):
        assert keyrings.kept_secret(opened(environment=other)) is None
    assert keyrings.forget(profile)
    assert not keyrings.forget(profile)
    assert memory.entries == {}


def test_an_entry_names_the_application_where_no_person_logs_in() -> None:
    oauth = {
        "EWS_MEETINGS_AUTH": "oauth2",
        "EWS_MEETINGS_OAUTH2_TENANT": "t",
        "EWS_MEETINGS_OAUTH2_CLIENT_ID": "app",
    }
    text = "[profiles.work]\nautodiscover = true\n"
    assert (
        keyrings.entry_name(opened(text, "work", oauth))
        == "work: application app at login.microsoftonline.com for autodiscover"
    )


def test_a_machine_without_a_keyring_says_what_to_do(memory: MemoryKeyring) -> None:
    from keyring.backends import fail

    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # the library's
    for call in (keyrings.need_keyring, lambda: keyrings.kept_secret(opened())):
        assert "no keyring can be used here" in failed(call, NoKeyring)
    with pytest.raises(NoKeyring) as caught:
        keyrings.need_keyring()
    assert "password_file" in caught.value.hint
    keyring.set_keyring(memory)
    assert keyrings.need_keyring() == memory.name


def test_a_keyring_that_stays_locked_is_said() -> None:
    keyring.set_keyring(LockedKeyring())  # type: ignore[no-untyped-call]  # the library's
    profile = opened()
    for call in (
        lambda: keyrings.kept_secret(profile),
        lambda: keyrings.keep(profile, Secret("hunter2")),
        lambda: keyrings.forget(profile),
    ):
        assert "the collection is locked" in failed(call, NoKeyring)


def test_a_keyring_that_raises_anything_is_told_by_the_name_of_that_only() -> None:
    keyring.set_keyring(BrokenKeyring())  # type: ignore[no-untyped-call]  # the library's
    told = failed(lambda: keyrings.keep(opened(), Secret("hunter2")), NoKeyring)
    assert "no keyring can be used here: KeyError" in told
    assert "ValueError" in failed(lambda: keyrings.kept_secret(opened()), NoKeyring)


def test_a_keyring_that_cannot_be_loaded_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> None:
        raise ModuleNotFoundError("nonsense")

    monkeypatch.setattr(keyring, "get_keyring", load)
    for call in (keyrings.need_keyring, keyrings.has_keyring):
        assert "ModuleNotFoundError" in failed(call, NoKeyring)


def test_an_entry_names_the_domain_whose_server_is_discovered() -> None:
    text = "[profiles.work]\nautodiscover = true\nuser = 'svc'\n"
    names = {
        keyrings.entry_name(opened(text, "work", {"EWS_MEETINGS_MAILBOX": mailbox}))
        for mailbox in ("a@x.example", "b@X.example", "a@y.example")
    }
    assert names == {
        "work: svc at autodiscover of x.example",
        "work: svc at autodiscover of y.example",
    }


def test_an_entry_of_an_application_names_who_gives_its_tokens() -> None:
    oauth = {"EWS_MEETINGS_AUTH": "oauth2", "EWS_MEETINGS_OAUTH2_TENANT": "t"}
    names = [
        keyrings.entry_name(opened(environment=oauth | more))
        for more in (
            {"EWS_MEETINGS_OAUTH2_CLIENT_ID": "a"},
            {"EWS_MEETINGS_OAUTH2_CLIENT_ID": "b"},
            {
                "EWS_MEETINGS_OAUTH2_CLIENT_ID": "a",
                "EWS_MEETINGS_OAUTH2_AUTHORITY": "https://login.example",
            },
        )
    ]
    assert names == [
        "work: application a at login.microsoftonline.com for mail.example.com",
        "work: application b at login.microsoftonline.com for mail.example.com",
        "work: application a at login.example for mail.example.com",
    ]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode() + b"\n\xff\xff",
        b"\xff\xfe" + TEXT.encode("utf-16-le") + b"\n\0\x00\xd8x",
        TEXT.encode() + b"\n" + b"x" * 100_000,
    ],
    ids=["bytes", "half a letter", "much"],
)
def test_what_stands_below_the_first_line_is_of_no_account(tmp_path: Path, content: bytes) -> None:
    assert file_secret(written(tmp_path / "pw", content), {}) == Secret(TEXT)


@pytest.mark.parametrize(
    "content", [b"hunter2" * 10_000, b"hunter2" * 10_000 + b"\n", b"hunter2\xc3"]
)
def test_a_first_line_that_is_cut_off_is_no_secret(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path / "pw", content)
    assert "too long" in failed(lambda: file_secret(path, {}))


def test_a_program_that_prints_without_an_end_is_stopped() -> None:
    code = "import sys\nprint('hunter' + '2')\nwhile True: sys.stdout.write('x' * 65536)"
    assert "printed more than 64 KiB" in failed(lambda: command_secret(program(code)))


def test_a_program_may_print_more_lines_than_the_one() -> None:
    code = f"print({TEXT!r}); print('x' * 60000)"
    words = [*program(code)]
    words.insert(1, "-Xutf8")
    assert command_secret(words) == Secret(TEXT)
