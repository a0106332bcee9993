"""Reads kinds of hostile input in a process of its own, with little memory, and prints what came."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.sources.files import iter_wishes
from tests.unit.sources.hostile.kinds import KINDS

OPTIONS = ReadOptions(
    mailbox="me@firma.example", zone="Europe/Prague", organizer=OrganizerChoice.TAKE_OVER
)


def said(path: Path) -> dict[str, object]:
    """Return what reading a file comes to."""
    codes: Counter[str] = Counter()
    exit_code = 0
    try:
        for wish in iter_wishes(path, OPTIONS):
            codes.update(finding.code for finding in wish.findings)
            if isinstance(wish, Hold):
                codes["held"] += 1
            elif isinstance(wish, Unusable):
                codes[wish.refusal.code] += 1
    except EwsMeetingsError as error:
        codes[error.code] += 1
        exit_code = error.exit_code
    return {"codes": codes, "exit": exit_code}


def main(names: list[str], *, most_memory_mb: int, most_cpu_s: int) -> None:
    """Read kinds, one after the other, and print a line for each when it is done."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most_memory_mb << 20, most))
    for name in names:
        begin = time.process_time()
        resource.setrlimit(resource.RLIMIT_CPU, (int(begin) + most_cpu_s, resource.RLIM_INFINITY))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"hostile{KINDS[name].suffix}"
            with path.open("wb") as file:
                file.writelines(KINDS[name].make())
            found = said(path)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        used = {"cpu_s": round(time.process_time() - begin, 1), "peak_mb": peak_mb}
        print(json.dumps({"name": name, **found, **used}), flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    memory_mb, cpu_s, *kinds = sys.argv[1:]
    main(kinds, most_memory_mb=int(memory_mb), most_cpu_s=int(cpu_s))
