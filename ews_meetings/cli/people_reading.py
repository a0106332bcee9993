"""People that options name: one by one, or as lists in files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from email.utils import parseaddr
from pathlib import Path

from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.cli.stdin import NAMES, Stdin
from ews_meetings.cli.text_reading import read_text
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.people import Attendee, Mailbox, Role

_ADDRESS = re.compile(r"[^\s@<>,;\"\x00-\x1f\x7f]+@[^\s@<>,;\"\x00-\x1f\x7f]+")
_PIECE = re.compile(r"(?:\"[^\"]*\"|<[^>]*>|[^,;\"<])+")
_COMMENT = re.compile(r"(?:^|\s)#.*")


def read_attendees(
    typed: Iterable[tuple[Role, str, Iterable[str]]], stdin: Stdin, wrong: MistakeList
) -> tuple[Attendee, ...]:
    """Return who is named in which role, each once.

    Args:
        typed: the role, the option that stands for it, and what was typed.
    """
    people = [
        Attendee(mailbox=mailbox, role=role)
        for role, option, texts in typed
        for mailbox in read_people(option, texts, stdin, wrong)
    ]
    counts = Counter(address for address, _ in {(a.mailbox.folded, a.role) for a in people})
    for address, count in counts.items():
        if count > 1:
            wrong.add(UsageProblem(f"{address} is invited {count} times, in different roles"))
    return tuple({attendee.mailbox.folded: attendee for attendee in reversed(people)}.values())[
        ::-1
    ]


def read_people(
    option: str, texts: Iterable[str], stdin: Stdin, wrong: MistakeList
) -> Iterator[Mailbox]:
    """Yield the mailboxes that an option names; a list that names nobody is a mistake."""
    for text in texts:
        if text.startswith("@") or text in NAMES:
            yield from _read_list(option, text, stdin, wrong)
            continue
        read = wrong.attempt(lambda: read_person(option, text))  # noqa: B023 - called at once
        if read is not None:
            yield read


def read_person(option: str, text: str, *, where: str = "") -> Mailbox:
    """Return the mailbox of `address` or `Name <address>`.

    Args:
        option: the flag, for the sentence.
        text: as it was typed.
        where: file and line, for the sentence.

    Raises:
        BadOption: there is no address in it, or more than one.
    """
    name, address = ("", text.strip()) if "<" not in text else parseaddr(text)
    if not _ADDRESS.fullmatch(address):
        hint = f"repeat {option} for each person" if text.count("@") > 1 else ""
        problem = "is no mail address, such as anna@example.com"
        raise BadOption(option, f"{where}{text}", problem, hint=hint)
    return Mailbox(address=address, name=" ".join(name.split()))


def check_organizer(attendees: Iterable[Attendee], mailbox: str, wrong: MistakeList) -> None:
    """Note it as a mistake where the organizer is invited too."""
    for attendee in attendees:
        if attendee.mailbox.folded == mailbox:
            wrong.add(UsageProblem(f"{mailbox} is the organizer and is not invited as well"))


def _read_list(option: str, text: str, stdin: Stdin, wrong: MistakeList) -> Iterator[Mailbox]:
    """Yield the people of a file: one a line or separated by commas; # begins a comment."""
    name = "-" if text in NAMES else text[1:]
    content = wrong.attempt(lambda: read_text(option, Path(name), stdin))
    if content is None:
        return
    pieces = list(_pieces(content))
    if not pieces:
        wrong.add(BadOption(option, text, "names nobody"))
    for number, piece in pieces:
        where = f"{name}:{number}: "
        read = wrong.attempt(lambda: read_person(option, piece, where=where))  # noqa: B023 - called at once
        if read is not None:
            yield read


def _pieces(content: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(content.splitlines(), 1):
        for piece in _PIECE.findall(_COMMENT.sub("", line)):
            if piece.strip():
                yield number, piece.strip()
