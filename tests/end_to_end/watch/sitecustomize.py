"""Loaded by every Python that a test starts: writes down what it starts itself, and injects defects.

Only the environment's TESTS_… variables are looked at; without them nothing happens.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_STARTS = {"subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system"}


def _watch(path: str) -> None:
    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _STARTS:
            with open(path, "a", encoding="utf-8") as stream:  # noqa: PTH123 - as small as can be
                stream.write(f"{event} {json.dumps(arguments, default=repr)}\n")

    with open(path, "a", encoding="utf-8") as stream:  # noqa: PTH123 - as above
        stream.write(f"self {json.dumps(sys.orig_argv)}\n")
    sys.addaudithook(note)


def _break(where: str) -> None:
    """Let the next request fail as a defect would: with everything it knows in its sentence."""
    import requests
    from requests.auth import _basic_auth_str

    from ews_meetings.exchange import wire

    def fail_to_send(_: object, request: requests.PreparedRequest, **options: object) -> None:
        raise RuntimeError(f"cannot send {dict(request.headers)} with {options}")

    def fail_to_log_in(connection: Any, tokens: object) -> None:
        header = _basic_auth_str(connection.user, connection.password)
        raise RuntimeError(f"cannot log in {connection} with Authorization: {header}")

    if where == "send":
        requests.Session.send = fail_to_send  # type: ignore[method-assign, assignment]  # a defect
    else:
        wire.log_in_of = fail_to_log_in  # type: ignore[assignment, attr-defined]  # a defect


if "TESTS_ARGUMENTS" in os.environ:
    _watch(os.environ["TESTS_ARGUMENTS"])
if "TESTS_DEFECT" in os.environ:
    _break(os.environ["TESTS_DEFECT"])
