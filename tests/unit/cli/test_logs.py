from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.cli.logs import configure
from ews_meetings.errors import BadOption
from tests.unit.cli.making import Stream

log = logging.getLogger("ews_meetings.tests")


@pytest.fixture(autouse=True)
def _silence_afterwards() -> Iterator[None]:
    yield
    configure(verbosity=0, log_file=None, stderr=Stream())


@pytest.mark.parametrize(("verbosity", "count"), [(-1, 0), (0, 0), (1, 1), (2, 2)])
def test_how_much_is_said(verbosity: int, count: int) -> None:
    stderr = Stream()
    configure(verbosity=verbosity, log_file=None, stderr=stderr)
    log.debug("asked", extra={"size": 3})
    log.info("created", extra={"uid": "x"})
    assert len(stderr.getvalue().splitlines()) == count


def test_a_line_has_its_values_but_no_secret_and_no_escape() -> None:
    stderr = Stream()
    configure(verbosity=2, log_file=None, stderr=stderr)
    log.info("created", extra={"uid": "x\x1b[2J", "sent": "Authorization: Basic c2VjcmV0"})
    log.info("password=hunter2 token: abc")
    text = stderr.getvalue()
    assert "created uid=x\\x1b[2J" in text
    assert not any(secret in text for secret in ("c2VjcmV0", "hunter2", "abc", "\x1b"))


def test_a_file_gets_tracebacks_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    configure(verbosity=0, log_file=path, stderr=Stream())
    try:
        int("password: hunter2")
    except ValueError:
        log.exception("unexpected")
    text = path.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "hunter2" not in text


def test_a_file_that_cannot_be_written_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="--log-file"):
        configure(verbosity=0, log_file=tmp_path / "no" / "log.txt", stderr=Stream())
