"""A password is in nothing that a run leaves: streams, logs, ledger, arguments; whatever goes wrong."""

from __future__ import annotations

import base64
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.end_to_end.gate import Gate, Mood, gate
from tests.end_to_end.planted import PLANTED, found_in, leaks, writings
from tests.end_to_end.running import COMMAND, ORGANIZER, Ended, Program, calendar, invitation
from tests.keyrings import FILE, SHARED

pytestmark = pytest.mark.slow
LOUD = ("-vv", "--log-format", "json", "--log-file", "run.log")


@pytest.fixture
def door(program: Program) -> Iterator[Gate]:
    """A server that takes the planted password, with a profile for it."""
    with program.serving() as url:
        parts = urlsplit(url)
        with gate(f"http://{parts.netloc}/EWS/Exchange.asmx", PLANTED) as held:
            (program.folder / "config.toml").write_text(_profile(held.url))
            yield held


def _profile(server: str, *more: str) -> str:
    head = f'default_profile = "work"\n[profiles.work]\nserver = "{server}"\nauth = "basic"\n'
    return "\n".join((head + f'mailbox = "{ORGANIZER}"', *more, ""))


def bare(program: Program, **more: str) -> Program:
    """The program without the password in its environment."""
    return replace(program, extra={"EWS_MEETINGS_PASSWORD": "", **more})


def by_environment(program: Program, vault: Path) -> Program:
    return program


def by_file(program: Program, vault: Path) -> Program:
    path = vault / "password"
    path.write_text(f"{PLANTED}\n", encoding="utf-8")
    path.chmod(0o600)
    return bare(program, EWS_MEETINGS_PASSWORD_FILE=str(path))


def by_credential(program: Program, vault: Path) -> Program:
    by_file(program, vault)
    return bare(program, EWS_MEETINGS_PASSWORD_FILE="%d/password", CREDENTIALS_DIRECTORY=str(vault))


def by_command(program: Program, vault: Path) -> Program:
    """A program that also writes down the arguments of all processes above it."""
    script = vault / "ask.py"
    script.write_text(
        "import os, pathlib\n"
        f"told = pathlib.Path({str(program.folder / 'proc.log')!r}).open('ab')\n"
        "for pid in (os.getpid(), os.getppid()):\n"
        "    path = pathlib.Path(f'/proc/{pid}/cmdline')\n"
        "    told.write((path.read_bytes() if path.exists() else b'?') + b'\\n')\n"
        f"os.write(1, {PLANTED!r}.encode())\n",
        encoding="utf-8",
    )
    command = shlex.join([sys.executable, str(script)])
    return bare(program, EWS_MEETINGS_PASSWORD_COMMAND=command)


def by_keyring(program: Program, vault: Path) -> Program:
    return bare(
        program,
        EWS_MEETINGS_CONFIG=str(program.folder / "config.toml"),
        PYTHON_KEYRING_BACKEND=SHARED,
        **{FILE: str(vault / "keyring.json")},
    )


RUNGS = (by_environment, by_file, by_credential, by_command, by_keyring)
Rung = Callable[[Program, Path], Program]


def bring(program: Program, *more: str) -> Ended:
    path = program.folder / "review.ics"
    path.write_bytes(calendar(invitation()))
    config = ("--config", str(program.folder / "config.toml"))
    return program.run(*config, "import", path, "--notify", "all", "-o", "json", *LOUD, *more)


@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.__name__)
def test_every_rung_opens_the_door_and_leaves_no_trace(
    program: Program, door: Gate, vault: Path, rung: Rung
) -> None:
    asked = rung(program, vault)
    if rung is by_keyring:
        kept = asked.run("login", "--stdin", "-o", "json", *LOUD, stdin=f"{PLANTED}\n".encode())
        assert kept.data[0]["checked"] is True
        shown = asked.run("profile", "show")
        assert "password\tfrom keyring" in shown.out
    ended = bring(asked)
    assert (ended.code, ended.summary["create"]) == (0, 1), ended.err
    assert set(door.users) == {ORGANIZER}
    assert (program.folder / "run.log").stat().st_size > 0
    assert leaks(program.folder) == []
    if rung is by_keyring:
        asked.run("logout")
        assert json.loads((vault / "keyring.json").read_text()) == {}
    if rung is by_command and os.path.exists("/proc/self/cmdline"):  # noqa: PTH110 - a fact of Linux
        assert b"ews_meetings" in (program.folder / "proc.log").read_bytes()


def test_a_wrong_password_is_tried_once_and_not_kept(
    program: Program, door: Gate, vault: Path
) -> None:
    door.password = "another"
    asked = by_keyring(program, vault)
    ended = asked.run("login", "--stdin", *LOUD, stdin=f"{PLANTED}\n".encode())
    assert (ended.code, door.users) == (6, [ORGANIZER])
    assert not (vault / "keyring.json").exists()
    again = bring(program)
    assert (again.code, door.users) == (6, [ORGANIZER, ORGANIZER])


@pytest.mark.parametrize("mood", [mood for mood in Mood if mood is not Mood.FAIR])
def test_a_server_that_repeats_what_it_was_sent_is_not_repeated(
    program: Program, door: Gate, mood: Mood
) -> None:
    door.mood = mood
    ended = bring(program)
    assert ended.code not in {0, 1}, ended.err


def test_a_server_without_tls_where_it_was_promised_gets_no_password(
    program: Program, door: Gate
) -> None:
    server = door.url.replace("http:", "https:")
    (program.folder / "config.toml").write_text(_profile(server))
    ended = bring(program)
    assert (ended.code, door.users) == (75, []), ended.err


@pytest.mark.parametrize(
    ("where", "code", "told"),
    [("log-in", 1, "a defect of ours: RuntimeError"), ("send", 75, "cannot be reached")],
)
def test_a_defect_that_knows_the_password_does_not_tell(
    program: Program, door: Gate, where: str, code: int, told: str
) -> None:
    broken = replace(program, extra={"TESTS_DEFECT": where})
    ended = broken.run("--config", "config.toml", "list", "--log-file", "run.log", "-v")
    assert ended.code == code
    assert told in ended.err
    log = (program.folder / "run.log").read_text()
    assert ("cannot log in" in log) is (where == "log-in")


def test_a_secret_in_the_wrong_place_of_the_file_is_not_repeated(program: Program) -> None:
    path = program.folder / "config.toml"
    value = json.dumps(PLANTED, ensure_ascii=False)
    path.write_text(f"[profiles.work]\npassword = {value}\npassword_command = {value}\n")
    ended = program.run("--config", path, "config", "check", "-vv")
    path.unlink()
    assert ended.code == 2
    assert ended.out.count("mistake: ") == 2


def test_the_search_finds_a_secret_in_every_writing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("found")
    for number, (name, written) in enumerate(writings().items()):
        path = folder / str(number) / "deep.bin"
        path.parent.mkdir()
        path.write_bytes(b"before " + written + b" after")
        assert any(line.endswith(f": {name}") for line in leaks(path.parent)), name
    assert found_in(b"nothing of the kind") == []


@pytest.mark.parametrize("user", ["a", "ab", "abc", ORGANIZER])
def test_the_search_finds_it_in_a_basic_header(user: str) -> None:
    for encoding, name in (("utf-8", "base64 +"), ("latin-1", "base64 of latin-1 +")):
        header = base64.b64encode(f"{user}:{PLANTED}".encode(encoding))
        assert [found for found in found_in(header) if found.startswith(name)] != []


def test_the_search_finds_it_in_streams_and_arguments(
    program: Program, tmp_path: Path, vault: Path
) -> None:
    with pytest.raises(AssertionError, match="the planted secret was shown"):
        program.run(PLANTED)
    log = tmp_path / "arguments.log"
    assert any("arguments.log" in line for line in leaks(tmp_path))
    log.unlink()
    asked = bare(program, EWS_MEETINGS_PASSWORD_COMMAND=shlex.join(["true", PLANTED]))
    (tmp_path / "config.toml").write_text(_profile("http://127.0.0.1:1/"))
    asked.run("--config", tmp_path / "config.toml", "list")
    assert any("arguments.log" in line for line in leaks(tmp_path)), log.read_text()
    log.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of POSIX")
def test_what_is_typed_at_a_terminal_is_not_shown(program: Program, door: Gate) -> None:
    spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    call = (*COMMAND, "--config", "config.toml", "list", "-vv", "--log-file", "run.log")
    with subprocess.Popen(
        [sys.executable, "-c", spawn, *call],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=bare(program).environment | {"TERM": "dumb"},
        cwd=program.folder,
    ) as person:
        assert person.stdin is not None
        assert person.stdout is not None
        shown = b""
        while f"Password of {ORGANIZER}: ".encode() not in shown:
            piece = os.read(person.stdout.fileno(), 1024)
            assert piece, shown.decode()
            shown += piece
        person.stdin.write(f"{PLANTED}\n".encode())
        person.stdin.flush()
        shown += person.stdout.read()
        code = person.wait(30)
    assert code == 0, shown.decode()
    assert set(door.users) == {ORGANIZER}
    assert found_in(shown) == []
