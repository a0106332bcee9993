"""The table of exit codes, as `help exit-codes` and the README show it; the codes stand in `errors.py`."""

from __future__ import annotations

EXIT_CODES: dict[int, str] = {
    0: "done, or nothing to do",
    1: "unexpected: a defect of ours",
    2: "usage or configuration; nothing was changed",
    3: "--dry-run --exit-code: there are changes",
    4: "some items failed or were refused, the rest is done",
    5: "not found",
    6: "log-in refused (after one attempt)",
    7: "signed in, but not allowed",
    8: "input not usable (bad file, unknown zone, foreign organizer)",
    9: "refused by a guard (--notify missing, --max-mail, not confirmed)",
    11: "conflict: the item or the plan has gone stale",
    12: "another run holds the mailbox",
    13: "undecided: a mail may be out, see runs show",
    14: "the server refused the meeting",
    75: "temporary: throttled, unreachable, in use; try again later",
    130: "interrupted; the journal is consistent",
}

DONE = 0
DEFECT = 1
USAGE = 2
CHANGES = 3
