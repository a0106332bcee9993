"""The program `ews-meetings`: readies the streams, and leaves the rest to `cli/`."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys


def main() -> None:
    """Run the program on the process's arguments and end with its exit code."""
    from ews_meetings.cli.border import run
    from ews_meetings.cli.globals import Surroundings

    leave_no_core()
    collect_seldom()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    for name in _ENDING_SIGNALS:
        _end_like_ctrl_c(getattr(signal, name, None))
    around = Surroundings(
        environment=os.environ, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr
    )
    sys.exit(run(sys.argv[1:], around))


def leave_no_core() -> None:
    """See to it that a crash writes no memory to a file: the password stands in it."""
    if sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def collect_seldom() -> None:
    """Look for garbage that refers to itself after 50,000 new objects, not after 700.

    A plan of thousands of meetings is kept to the end, and gone through in vain each time.
    """
    gc.set_threshold(50_000, 20, 50)


_ENDING_SIGNALS = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""A service manager, a terminal that is closed, Ctrl-Break on Windows; each system has its own."""


def _end_like_ctrl_c(number: signal.Signals | None) -> None:
    """Let a signal end the run as Ctrl-C does; one that is ignored, as `nohup` does, stays so."""
    if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler)


if __name__ == "__main__":
    main()
