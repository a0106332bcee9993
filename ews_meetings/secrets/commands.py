"""Asks a program for a secret; it runs without a shell, and its errors go where people read."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from ews_meetings.errors import SecretUnusable
from ews_meetings.secrets.files import MOST_BYTES, read_first_line
from ews_meetings.secrets.secret import Secret

_LONGEST_S = 60.0
"""A person may have to unlock something meanwhile."""
_CLOSING_S = 1.0
"""How long a stream may take to end after its program was stopped."""


def command_secret(command: Sequence[str], *, longest_s: float = _LONGEST_S) -> Secret:
    """Return the first line that a program prints.

    Args:
        command: the program and its arguments; never the secret itself.
        longest_s: how long it may take.

    Raises:
        SecretUnusable: it cannot be run, fails, takes too long, prints nothing, or too much.
    """
    program = str(Path(command[0]).expanduser()) if command[0].startswith("~") else command[0]
    source = f"password_command {command[0]}"
    code, secret = _run(source, [program, *command[1:]], longest_s)
    if code != 0:
        raise SecretUnusable(source, f"ended with {code}")
    if not secret:
        raise SecretUnusable(
            source, "printed nothing on the first line of its stdout, or no text, or too long a one"
        )
    return secret


def _run(source: str, command: list[str], longest_s: float) -> tuple[int, Secret]:
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own configuration names it; no shell
            command,
            stdin=subprocess.DEVNULL,  # ours is for calendars
            stdout=subprocess.PIPE,
        )
    except (OSError, ValueError) as error:
        problem = f"cannot be run: {getattr(error, 'strerror', None) or type(error).__name__}"
        raise SecretUnusable(source, problem) from None
    heard = _Heard(process)
    try:
        return heard.within(source, longest_s)
    finally:
        heard.end()


class _Heard:
    """Listens to a program, to no more than 64 KiB of it."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._secret = Secret("")
        self._is_too_much = False
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def within(self, source: str, longest_s: float) -> tuple[int, Secret]:
        """Return how the program ended, and the first line that it printed.

        Raises:
            SecretUnusable: it took too long, or printed too much.
        """
        ends = time.monotonic() + longest_s
        self._thread.join(longest_s)
        if self._is_too_much:
            raise SecretUnusable(source, f"printed more than {MOST_BYTES // 1024} KiB")
        try:
            code = self._process.wait(max(ends - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            raise SecretUnusable(source, f"gave no answer within {longest_s:g} s") from None
        if self._thread.is_alive():  # a program of its own still holds the stream
            raise SecretUnusable(source, f"did not end its stdout within {longest_s:g} s")
        return code, self._secret

    def end(self) -> None:
        """Stop the program where it still runs."""
        self._process.kill()
        self._process.wait()
        self._thread.join(_CLOSING_S)
        if not self._thread.is_alive() and self._process.stdout is not None:
            self._process.stdout.close()

    def _listen(self) -> None:
        stream = self._process.stdout
        if stream is None:  # which PIPE does not give
            return
        self._secret = read_first_line(stream)
        self._is_too_much = len(stream.read(MOST_BYTES)) == MOST_BYTES
