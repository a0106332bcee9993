"""What steers a terminal, or turns writing round, is never printed as it stands, wherever it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar

pytestmark = pytest.mark.slow

STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f\ud800-\udfff]"
)
BAD = "a\x1b]0;owned\x07\x1b[2J\u202ez\u009b31m\u2066b\x08c\x7fd"
EVENT = (
    f"BEGIN:VEVENT\r\nUID:u{BAD}\r\nDTSTART:20370301T090000Z\r\nDTEND:20370301T100000Z\r\n"
    f"SUMMARY:{BAD}\r\nLOCATION:{BAD}\r\nDESCRIPTION:{BAD}\r\nCATEGORIES:{BAD}\r\n"
    f'ATTENDEE;CN="{BAD}":mailto:alice@sandbox.example\r\nX-{BAD}:{BAD}\r\nGEO:{BAD}\r\n'
    f"RESOURCES:{BAD}\r\nATTACH:https://files.example/{BAD}\r\nCOMMENT:{BAD}\r\nEND:VEVENT"
)
REFUSED = (
    f"BEGIN:VEVENT\r\nUID:r{BAD}\r\nDTSTART;TZID=Mars/{BAD}:20370301T090000\r\nSUMMARY:{BAD}\r\n"
    f"RRULE:FREQ={BAD}\r\nSTATUS:{BAD}\r\nEND:VEVENT"
)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_no_word_of_a_file_steers_the_terminal(program: Program, tmp_path: Path, form: str) -> None:
    file = tmp_path / "bad.ics"
    file.write_bytes(calendar(EVENT, REFUSED))
    commands = (
        ("import", file, "--notify", "none", "--dry-run"),
        ("ics", "check", file),
        ("ics", "expand", file, "--from", "2037-03-01", "--to", "2037-03-08"),
    )
    for command in commands:
        ended = program.on_sandbox(*command, "-o", form)
        said = ended.out + ended.err
        assert "Traceback" not in said, command
        assert "owned" in said, command
        found = STEERING.search(said.replace("\r\n", "\n"))
        assert found is None, (command, found)


def test_no_name_of_a_file_steers_the_terminal(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "a\x1b[2J\u202eb.ics"
    try:
        file.write_bytes(calendar(REFUSED))
    except OSError:
        pytest.skip("the file system has no such names")
    ended = program.on_sandbox("import", file, "--notify", "none", "--dry-run")
    assert ended.code == 8
    assert STEERING.search(ended.out + ended.err) is None
