"""Asks a program for a secret; it runs without a shell, and its errors go where people read."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from ews_meetings.errors import SecretUnusable
from ews_meetings.secrets.files import first_line
from ews_meetings.secrets.secret import Secret

_LONGEST_S = 60.0
"""A person may have to unlock something meanwhile."""


def command_secret(command: Sequence[str], *, longest_s: float = _LONGEST_S) -> Secret:
    """Return the first line that a program prints.

    Args:
        command: the program and its arguments; never the secret itself.
        longest_s: how long it may take.

    Raises:
        SecretUnusable: it cannot be run, fails, takes too long, or prints nothing.
    """
    program = str(Path(command[0]).expanduser()) if command[0].startswith("~") else command[0]
    source = f"password_command {command[0]}"
    code, secret = _run(source, [program, *command[1:]], longest_s)
    if code != 0:
        raise SecretUnusable(source, f"ended with {code}")
    if not secret:
        raise SecretUnusable(source, "printed nothing on the first line of its stdout, or no text")
    return secret


def _run(source: str, command: list[str], longest_s: float) -> tuple[int, Secret]:
    try:
        done = subprocess.run(  # noqa: S603 - the user's own configuration names it; no shell
            command,
            stdin=subprocess.DEVNULL,  # ours is for calendars
            stdout=subprocess.PIPE,
            timeout=longest_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SecretUnusable(source, f"gave no answer within {longest_s:g} s") from None
    except (OSError, ValueError) as error:
        problem = f"cannot be run: {getattr(error, 'strerror', None) or type(error).__name__}"
        raise SecretUnusable(source, problem) from None
    return done.returncode, first_line(done.stdout)
