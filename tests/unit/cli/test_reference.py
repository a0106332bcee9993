"""The command reference says what the program is: CI fails when it is stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.cli.reference import main, reference

DOCUMENT = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_reference_is_made_anew_after_every_change() -> None:
    made_by = "python -m ews_meetings.cli.reference docs/commands.md"
    assert DOCUMENT.read_text(encoding="utf-8") == reference(), f"stale: {made_by}"


def test_it_names_every_command_option_twin_and_exit_code() -> None:
    text = reference()
    for part in (
        "## runs settle\n",
        "`ews-meetings runs settle --assume sent\\|unsent RUN".replace("\\", ""),
        "| `--mailbox`, `-m`, `--as` `ADDRESS` | `EWS_MEETINGS_MAILBOX` |",
        "| 130 | ",
        "'Name &lt;address>'",
    ):
        assert part in text
    assert text.count("EWS_MEETINGS_PROFILE") == 1


def test_it_is_written_where_one_wants_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "commands.md"
    assert main([str(path)]) == 0
    assert main([]) == 0
    assert path.read_bytes() == capsys.readouterr().out.encode()
