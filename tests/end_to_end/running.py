"""Runs the installed command line as people do: another process, a data folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.end_to_end.planted import PLANTED, found_in
from tests.end_to_end.schemas import problems
from tests.keyrings import NONE

REPOSITORY = Path(__file__).parents[2]
SAMPLES = REPOSITORY.parent / "shared" / "samples"
OWN = REPOSITORY / "tests" / "corpus" / "own"
ORGANIZER = "organizer@sandbox.example"
SANDBOX = ("--profile", "sandbox", "-m", ORGANIZER)
WATCH = Path(__file__).parent / "watch"
"""Holds what every Python that is started loads first."""
COMMAND = (sys.executable, "-W", "error", "-m", "ews_meetings")

ARGUMENTS = "arguments.log"
"""What `watch/` writes into the folder of a test: how processes were called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What a run of the program left."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout."""
        held = json.loads(self.out)
        assert isinstance(held, dict)
        return held

    @property
    def data(self) -> list[dict[str, Any]]:
        held = self.document["data"]
        assert isinstance(held, list)
        return held

    @property
    def summary(self) -> dict[str, Any]:
        held = self.document["summary"]
        assert isinstance(held, dict)
        return held


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The program with a data folder of its own."""

    folder: Path
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        return {
            **kept,
            "HOME": str(self.folder / "home"),
            "EWS_MEETINGS_DATA_DIR": str(self.folder / "data"),
            "EWS_MEETINGS_SETTLE_S": "0.02,0.05",
            "EWS_MEETINGS_PASSWORD": PLANTED,
            "PYTHON_KEYRING_BACKEND": NONE,
            "TESTS_ARGUMENTS": str(self.folder / ARGUMENTS),
            "PYTHONPATH": os.pathsep.join((str(WATCH), str(REPOSITORY))),
            "TZ": "Europe/Berlin",
            **self.extra,
        }

    def run(self, *arguments: str | Path, stdin: bytes = b"") -> Ended:
        """Run it with these arguments; it never sees a terminal."""
        done = subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=stdin,
            capture_output=True,
            env=self.environment,
            cwd=self.folder,
            timeout=60,
            check=False,
        )
        assert found_in(done.stdout + done.stderr) == [], "the planted secret was shown"
        ended = Ended(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
        assert "Traceback" not in ended.out + ended.err, ended.err
        return ended

    def on_sandbox(self, *arguments: str | Path, stdin: bytes = b"") -> Ended:
        """Run it on the sandbox's organizer."""
        return self.run(*SANDBOX, *arguments, stdin=stdin)

    def mails(self) -> list[dict[str, Any]]:
        """Every message that left, one per recipient."""
        return self.run("sandbox", "mails", "-o", "json").data

    @contextmanager
    def serving(self, *options: str) -> Iterator[str]:
        """Keep the sandbox open in a process of its own; give its control address."""
        with (
            (self.folder / "serve.err").open("wb") as errors,
            subprocess.Popen(
                [*COMMAND, "sandbox", "serve", "-o", "json", *options],
                stdout=subprocess.PIPE,
                stderr=errors,
                env=self.environment,
                cwd=self.folder,
            ) as server,
        ):
            try:
                assert server.stdout is not None
                document = b"".join(iter(server.stdout.readline, b"}\n")) + b"}"
                assert problems("serving", json.loads(document)) == []
                told = json.loads((self.folder / "data" / "sandbox.json").read_text())
                yield told["control_url"]
            finally:
                server.terminate()
                server.wait(10)


def control(url: str, name: str, values: dict[str, object] | None = None) -> Any:
    """Ask or order a sandbox that is served."""
    data = None if values is None else json.dumps(values).encode()
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"{url}{name}", data=data)  # noqa: S310 - our own loopback
    with opener.open(request, timeout=10) as answer:
        return json.load(answer)


def invitation(
    *lines: str,
    uid: str = "one@example.com",
    subject: str = "Review",
    start: str = "20370401T090000",
    end: str = "20370401T100000",
    people: tuple[str, ...] = ("alice", "bob"),
) -> str:
    """One event of a calendar file, far in the future."""
    attendees = (f"ATTENDEE;RSVP=TRUE:mailto:{name}@sandbox.example" for name in people)
    return "\r\n".join(
        (
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "DTSTAMP:20260101T080000Z",
            f"DTSTART;TZID=Europe/Berlin:{start}",
            f"DTEND;TZID=Europe/Berlin:{end}",
            f"SUMMARY:{subject}",
            *attendees,
            *lines,
            "END:VEVENT",
        )
    )


def calendar(*events: str) -> bytes:
    """A calendar file."""
    head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\nMETHOD:REQUEST"
    return "\r\n".join((head, *events, "END:VCALENDAR", "")).encode()
