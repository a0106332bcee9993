from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.cli.log_format import LogFormat
from ews_meetings.cli.logs import LogFile, configure
from ews_meetings.errors import BadOption
from ews_meetings.log_fields import log_fields
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
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_a_mistake_of_the_call(tmp_path: Path) -> None:
    with pytest.raises(BadOption, match="--log-file"):
        configure(verbosity=0, log_file=tmp_path / "no" / "log.txt", stderr=Stream())


def _lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _to_file(path: Path, *, verbosity: int = 0) -> Stream:
    stderr = Stream()
    configure(verbosity=verbosity, log_file=path, stderr=stderr, log_format=LogFormat.JSON)
    return stderr


def test_a_record_as_json_is_one_object_a_line_with_run_and_time(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    _to_file(path)
    with log_fields(run="12ab"), log_fields(request_id="r-1"):
        log.info("created", extra={"uid": "x\n\x1b[2J", "size": 3, "level": "mine"})
    log.info("ended", extra={"share": float("nan"), "ends": {"done": 2}})
    first, second = _lines(path)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(first.pop("time")))
    assert first == {
        "level": "INFO",
        "logger": "ews_meetings.tests",
        "event": "created",
        "run": "12ab",
        "request_id": "r-1",
        "uid": "x\n\x1b[2J",
        "size": 3,
        "level_": "mine",
    }
    assert (second["ends"], second["share"], "run" in second) == ({"done": 2}, "nan", False)


def test_a_line_of_text_has_the_run_and_says_the_time_in_utc(tmp_path: Path) -> None:
    stderr = Stream()
    configure(verbosity=1, log_file=None, stderr=stderr)
    with log_fields(run="12ab"):
        log.info("ended", extra={"ends": {"done": 2}})
    line = stderr.getvalue()
    assert re.match(r"[-\d]+T[:.\d]+Z INFO ews_meetings\.tests ended run=12ab ", line)
    assert line.endswith(' ends={"done": 2}\n')


def test_an_exception_as_json_is_one_value_without_credentials(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    _to_file(path)
    try:
        int("password: hunter2")
    except ValueError:
        log.exception("unexpected", extra={"headers": {"authorization": "Basic aHVudGVyMg=="}})
    [record] = _lines(path)
    assert "Traceback" in str(record["exception"])
    assert record["headers"] == {"authorization": "***"}
    assert "hunter2" not in path.read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_file_that_was_moved_away_is_made_anew_and_private(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    _to_file(path)
    log.info("one")
    path.rename(tmp_path / "old")
    log.info("two")
    assert [record["event"] for record in _lines(path)] == ["two"]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be moved there")
def test_a_log_that_cannot_be_written_is_said_once_and_stops_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    stderr = _to_file(folder / "log.jsonl")
    folder.rename(tmp_path / "away")
    log.info("one")
    log.info("two")
    assert stderr.getvalue().count("cannot be written; the run goes on") == 1
    folder.mkdir()
    log.info("three")
    assert [record["event"] for record in _lines(folder / "log.jsonl")] == ["three"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_stops_nothing() -> None:
    stderr = Stream()
    handler = LogFile(Path("/dev/full"), stderr)
    handler.emit(logging.makeLogRecord({"msg": "one"}))
    handler.emit(logging.makeLogRecord({"msg": "two"}))
    handler.close()
    assert stderr.getvalue().count("the run goes on") == 1
