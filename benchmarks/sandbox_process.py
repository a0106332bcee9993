"""Runs a sandbox in a process of its own until its standard input ends; it knows no client.

So its processor time is nobody else's, and it stops by itself when whoever started it is gone.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ews_meetings.sandbox import SandboxServer


def main() -> None:
    """Serve; the first line of output says where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flavour", choices=("exchange", "gromox"), default="exchange")
    parser.add_argument("--store", type=Path, help="an SQLite file; in memory without")
    read = parser.parse_args()
    with SandboxServer(read.store, flavour=read.flavour) as server:
        print(json.dumps({"url": server.url, "control_url": server.control_url}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
