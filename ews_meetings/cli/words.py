"""How numbers, people, answers and findings are put into words, the same everywhere."""

from __future__ import annotations

from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.people import Mailbox, Response


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else f"no {noun}s"


def finding_line(finding: Finding) -> str:
    """Return a finding on one line: what became of it, of what, why, and where it stands."""
    effect = "note" if finding.effect is Effect.KEPT else finding.effect
    field = f"{finding.field}: " if finding.field else ""
    where = f" ({finding.where})" if finding.where else ""
    return f"{effect:<8}{field}{finding.message}{where}"


def person(mailbox: Mailbox) -> str:
    """Return a person as a table shows them: the address, which is what counts, then the name."""
    return f"{mailbox.address} ({mailbox.name})" if mailbox.name else mailbox.address


def response_word(response: Response) -> str:
    """Return an answer as people read it; servers have two words for none."""
    return "no answer yet" if response in {Response.UNKNOWN, Response.NONE} else str(response)
