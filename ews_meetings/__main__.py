"""The program `ews-meetings`: readies the streams, and leaves the rest to `cli/`."""

from __future__ import annotations

import io
import os
import signal
import sys


def main() -> None:
    """Run the program on the process's arguments and end with its exit code."""
    from ews_meetings.cli.globals import Surroundings
    from ews_meetings.cli.program import run

    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    around = Surroundings(
        environment=os.environ, stdin=sys.stdin, stdout=sys.stdout, stderr=sys.stderr
    )
    sys.exit(run(sys.argv[1:], around))


if __name__ == "__main__":
    main()
