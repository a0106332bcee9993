"""Who is invited after an update: lists that are replaced, people who come and go."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ews_meetings.cli.mistakes import MistakeList
from ews_meetings.errors import BadOption, UsageProblem
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Attendee, Mailbox, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleEdit:
    """What was said about people."""

    invited: tuple[Attendee, ...] = ()
    """Everybody who was named to be invited, in a list or one more."""
    replaced: frozenset[Role] = frozenset()
    """The lists that were named: nobody else stays in them."""
    removed: tuple[Mailbox, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether anything was said."""
        return bool(self.invited or self.replaced or self.removed)

    def check(self, wrong: MistakeList) -> None:
        """Note it as a mistake where somebody is both invited and removed."""
        invited = {attendee.mailbox.folded for attendee in self.invited}
        for mailbox in self.removed:
            if mailbox.folded in invited:
                wrong.add(UsageProblem(f"{mailbox.address} is both invited and removed"))

    def apply(self, meeting: Meeting) -> Meeting:
        """Return the meeting with its people as they shall be.

        Raises:
            BadOption: somebody who is to be removed is not invited.
        """
        held = {attendee.mailbox.folded: attendee for attendee in meeting.attendees}
        self._check_removed(held)
        named = {attendee.mailbox.folded: attendee for attendee in self.invited}
        gone = {mailbox.folded for mailbox in self.removed}
        people = [
            _as_named(attendee, named.pop(address, None))
            for address, attendee in held.items()
            if address not in gone and (address in named or attendee.role not in self.replaced)
        ]
        return replace(meeting, attendees=(*people, *named.values()))

    def _check_removed(self, held: dict[str, Attendee]) -> None:
        wrong = MistakeList()
        for mailbox in self.removed:
            if mailbox.folded not in held:
                names = ", ".join(attendee.mailbox.address for attendee in held.values())
                hint = f"invited: {names}" if names else "nobody is invited"
                wrong.add(BadOption("--remove", mailbox.address, "is not invited", hint=hint))
        wrong.settle()


def _as_named(attendee: Attendee, named: Attendee | None) -> Attendee:
    """Return somebody who stays, in the role and with the name that were said."""
    if named is None:
        return attendee
    name = named.mailbox.name or attendee.mailbox.name
    return Attendee(mailbox=replace(attendee.mailbox, name=name), role=named.role)
