"""How a secret is asked for at a terminal."""

from __future__ import annotations

import getpass

import pytest

from ews_meetings.cli.opening import asker
from tests.unit.cli.making import session, streams


def _interrupted(_question: str) -> str:
    raise KeyboardInterrupt


def test_what_is_said_of_an_interruption_does_not_stand_behind_the_question(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(getpass, "getpass", _interrupted)
    ask = asker(session(streams(is_terminal=True)))
    assert ask is not None
    with pytest.raises(KeyboardInterrupt):
        ask("Password of anna")
    assert capsys.readouterr().err == "\n"


def test_where_nobody_is_there_nobody_is_asked() -> None:
    assert asker(session(streams())) is None
