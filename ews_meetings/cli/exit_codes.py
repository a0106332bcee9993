"""The tables of exit codes, as `help exit-codes` and the README show them; our own stand in `errors`.

`--exit sysexits` says the same in the words of sysexits.h, for mail systems that run us for each mail.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

EXIT_CODES: dict[int, str] = {
    0: "done, or nothing to do",
    1: "unexpected: a defect of ours",
    2: "usage or configuration; nothing was changed",
    3: "--dry-run --exit-code: there are changes; ics diff: there are differences",
    4: "some items failed or were refused, the rest is done; ics check: something is lost",
    5: "not found",
    6: "log-in refused (after one attempt)",
    7: "signed in, but not allowed",
    8: "input not usable (bad file, unknown zone, foreign organizer)",
    9: "refused by a guard (--notify missing, --max-mail, a rule of the profile, not confirmed)",
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
SOME_FAILED = 4
UNUSABLE = 8
TEMPORARY = 75


class Exits(StrEnum):
    """In whose words the program ends."""

    OWN = "own"
    SYSEXITS = "sysexits"


EX_OK, EX_DATAERR, EX_TEMPFAIL, EX_NOPERM = 0, 65, 75, 77
SYSEXIT_NAMES: dict[int, str] = {
    EX_OK: "EX_OK",
    EX_DATAERR: "EX_DATAERR",
    EX_TEMPFAIL: "EX_TEMPFAIL",
    EX_NOPERM: "EX_NOPERM",
}
"""Those that we use: a mail goes back only for what it says itself. Source: sysexits(3).

EX_USAGE, EX_NOUSER and EX_CONFIG would say more, but Postfix gives a mail back for each of them
(pipe(8): all but EX_TEMPFAIL and EX_OSERR), and what they mean is never said by the mail.
"""

SYSEXITS: dict[int, tuple[int, str]] = {
    0: (EX_OK, "delivered"),
    1: (EX_TEMPFAIL, "a defect of ours is no fault of the mail: it waits until it is mended"),
    2: (EX_TEMPFAIL, "a mistake in the call or the configuration must bounce nobody's mail"),
    3: (EX_OK, "a question was answered"),
    4: (
        EX_DATAERR,
        "EX_TEMPFAIL where a later try may do the rest; EX_OK where what is left goes round",
    ),
    5: (EX_DATAERR, "it changes or cancels what is not there"),
    6: (EX_TEMPFAIL, "a password that has expired must bounce nobody's mail"),
    7: (EX_TEMPFAIL, "a right that is missing must bounce nobody's mail"),
    8: (EX_DATAERR, "the mail cannot be made into a meeting; its sender is told"),
    9: (EX_NOPERM, "a rule of the profile forbids what it asks for"),
    11: (EX_DATAERR, "the calendar has it otherwise; a later try would say the same"),
    12: (EX_TEMPFAIL, "the next try takes it"),
    13: (EX_TEMPFAIL, "a try never mails twice: it waits until `runs settle` says what is true"),
    14: (EX_DATAERR, "a later try would be refused as well"),
    75: (EX_TEMPFAIL, "the next try takes it"),
    130: (EX_TEMPFAIL, "the mail system stopped us; the next try settles what is open"),
}
"""For each of our own codes theirs, and why; `SYSEXITS_OF_CODE` goes before it."""

SYSEXITS_OF_CODE: dict[str, tuple[int, str]] = {
    "calendar-not-found": (EX_TEMPFAIL, "the calendar is named by the call, not by the mail"),
    "server-not-discovered": (EX_TEMPFAIL, "the server is named by the profile, not by the mail"),
    "quiet-hours": (EX_TEMPFAIL, "the first try after the quiet hours takes it"),
    "notify-missing": (EX_TEMPFAIL, "an option that was forgotten must bounce nobody's mail"),
    "not-confirmed": (EX_TEMPFAIL, "nobody who sent a mail was asked"),
    "item-changed": (EX_TEMPFAIL, "somebody was quicker; the next try plans anew"),
    "plan-stale": (EX_TEMPFAIL, "the calendar changed meanwhile; the next try plans anew"),
    "open-elsewhere": (EX_TEMPFAIL, "an earlier run is open; it waits until that is settled"),
    "mail-loop": (EX_OK, "it is left alone in silence, so that nothing goes round"),
}
"""By the code of the error, where the exit code alone says too little."""


Part = tuple[int, str]
"""Why one part of a call failed: our own exit code, and the code of the error."""


def meaning_for_changes(own: int) -> str:
    """Return what a code of ours means where something was to be changed, not looked at."""
    return EXIT_CODES[own].partition("; ics ")[0]


def exit_in(exits: Exits, own: int, *, code: str = "") -> int:
    """Return an exit code in the words that were asked for.

    Args:
        exits: whose words.
        own: ours.
        code: of the error that led to it, where one did.
    """
    if exits is Exits.OWN:
        return own
    if code in SYSEXITS_OF_CODE:
        return SYSEXITS_OF_CODE[code][0]
    return SYSEXITS.get(own, (EX_TEMPFAIL, ""))[0]


def exit_of_parts(exits: Exits, own: int, parts: Iterable[Part]) -> int:
    """Return our own code for a call of which parts failed, so that `exit_in` tells them rightly.

    A mail system keeps a mail as long as one part may be done later, and drops it in silence where
    nothing is left but what goes round.

    Args:
        exits: whose words are asked for; ours say it as it is.
        own: the exit code of the whole.
        parts: why parts of it failed.
    """
    if exits is Exits.OWN:
        return own
    told = {exit_in(exits, part, code=code) for part, code in parts}
    if EX_TEMPFAIL in told:
        return TEMPORARY
    return DONE if told == {EX_OK} else own
