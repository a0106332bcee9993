"""What is said of a time zone: findings only, nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from ews_meetings.ics.lines.notes import note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.zones.zone_evidence import Silence
from ews_meetings.model.finding import Effect, Finding, Severity


def unsaid(prop: Property, name: str, silence: Silence | None, *, when: str) -> Iterator[Finding]:
    """Yield why a name counts though its VTIMEZONE, followed blindly, gives another offset.

    Args:
        prop: The property with the TZID.
        name: IANA name.
        silence: Why the VTIMEZONE says nothing; None where it speaks, and the caller trusts names.
        when: The first local time concerned.
    """
    code = "zone-rules-differ"
    match silence:
        case None:
            message = (
                f"the file's rules for its time zone differ from those of {name} (first on {when}); "
                f"{name} counts, because names are trusted"
            )
        case Silence.ENDED:
            code = "zone-rules-ended"
            message = f"the file's rules for its time zone end before {when}; it was read in {name}"
        case Silence.PARTIAL:
            code = "zone-rules-partial"
            message = (
                f"the file's rules for its time zone have one offset all year, but {name} has summer "
                f"time on {when}; it was read in {name}"
            )
        case Silence.OF_ONE_YEAR:
            code = "zone-rules-yearly"
            message = (
                f"the file's rules for its time zone are those of another year, and miss a change of "
                f"clocks in {name} by a week (first on {when}); {name} counts"
            )
        case Silence.NOT_BEGUN | Silence.ABSENT:
            return
        case _:
            assert_never(silence)
    yield note(prop, code=code, message=message, effect=Effect.CHANGED, severity=Severity.WARNING)


def relabelled(
    prop: Property, tzid: str, *, name: str | None, zone: str | None, home: str, until: str = ""
) -> Finding:
    """Return in which zone instants are shown that the name of theirs does not have.

    Args:
        prop: The property with the TZID.
        tzid: As the file says.
        name: The zone that the TZID names, if any.
        zone: The zone they are shown in; None where the mailbox's own has to do.
        home: The zone of the mailbox.
        until: Up to when they were compared, for a series without end.
    """
    compared = f" (compared until {until})" if until else ""
    code = "zone-contradicted"
    if zone is None:
        code = "zone-unmatched"
        message = f"no known zone is like time zone {tzid!r}; the instant is kept, shown in {home}"
    elif name is not None:
        message = (
            f"the file's rules for time zone {tzid!r} differ from those of {name}; "
            f"the instants are the file's, shown in {zone}{compared}"
        )
    else:
        code = "zone-matched"
        message = f"time zone {tzid!r} has no known name; its rules are those of {zone}{compared}"
    return note(
        prop,
        code=code,
        message=message,
        effect=Effect.CHANGED,
        severity=Severity.INFO if code == "zone-matched" else Severity.WARNING,
    )
