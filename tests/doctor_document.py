"""Writes the tables of `docs/doctor.md` from the doctor's own words and commands.

`python -m tests.doctor_document --write` puts them there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ews_meetings.change.diagnosis import Cause, Command
from ews_meetings.service.doctor.causes import exit_code_of, meaning_of
from ews_meetings.service.doctor.commands import commands_for
from ews_meetings.service.doctor.subject import Subject

DOCUMENT = Path(__file__).parents[1] / "docs" / "doctor.md"
_BEGIN, _END = "<!-- causes -->\n", "<!-- end of the causes -->"
_EXAMPLE = Subject(
    server="https://mail.example.com/EWS/Exchange.asmx",
    mailbox="meetings@example.com",
    user="EXAMPLE\\svc-meetings",
    auth="ntlm",
    access="impersonation",
    zone="Europe/Berlin",
    ca_file="/etc/ssl/certs/example-ca.pem",
    proxy="http://proxy.example.com:3128",
    app_id="00000000-0000-0000-0000-000000000000",
    profile="work",
    folder="/var/lib/ews-meetings",
    now=datetime(2026, 11, 21, tzinfo=UTC),
)


def tables() -> str:
    """Return the overview and a section per cause, as Markdown."""
    rows = ["| cause | what is seen | what to do | exit |", "|---|---|---|--:|"]
    rows += [_row(cause) for cause in Cause]
    sections = [line for cause in Cause for line in _section(cause)]
    return "\n".join((*rows, "", "## The commands, by cause", "", *sections))


def written() -> str:
    """Return the tables as they stand in the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    return text.partition(_BEGIN)[2].partition(_END)[0]


def _row(cause: Cause) -> str:
    meaning = meaning_of(cause)
    exit_code = exit_code_of(cause) or "warning"
    return f"| `{cause}` | {meaning.seen} | {meaning.advice} | {exit_code} |"


def _section(cause: Cause) -> Iterator[str]:
    commands = commands_for(cause, _EXAMPLE)
    if not commands:
        return
    yield f"### {cause}"
    yield ""
    for number, command in enumerate(commands):
        before = commands[number - 1] if number else None
        yield from _command(command, before)
    yield "```"
    yield ""


def _command(command: Command, before: Command | None) -> Iterator[str]:
    """Yield a command; a new block begins where the shell changes, or a condition stands before it."""
    is_new = before is None or before.where is not command.where or bool(command.when)
    if is_new:
        if before is not None:
            yield "```"
            yield ""
        condition = f", only where {command.when}" if command.when else ""
        yield f"{command.where}{condition}:"
        yield ""
        yield f"```{'sh' if command.where.value == 'shell' else 'powershell'}"
    yield command.text


def _write() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    before, _, rest = text.partition(_BEGIN)
    after = rest.partition(_END)[2]
    DOCUMENT.write_text(f"{before}{_BEGIN}{tables()}{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    if "--write" in sys.argv:
        _write()
    print(tables())  # noqa: T201 - the one command that prints them
