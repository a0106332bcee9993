"""Whom a plan reaches: its recipients, the members of lists among them, and who of them is external; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Action, Mail
from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.guards import Guards
from ews_meetings.change.plan import Plan, mails_of
from ews_meetings.model.people import Attendee, Mailbox, Role, fold

_NAMED = 10
"""So many addresses stand in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who stands behind addresses, for one mailbox."""

    organizer: str
    """Folded; mailed by nobody."""
    audience: Audience
    internal: tuple[str, ...]
    """Domains of those who are one of us."""

    def people_behind(self, address: str) -> tuple[str, ...]:
        """Return whom a mail to an address reaches, folded; a list stands for its unknown members."""
        name = fold(address)
        members = self.audience.lists.get(name)
        if members is None:
            return (name,)
        rest = () if members.is_complete else (name,)
        return tuple(one for one in (*members.people, *rest) if one != self.organizer)

    def people(self, addresses: Iterable[str]) -> tuple[str, ...]:
        """Return whom mails to some addresses reach, each once."""
        behind = (one for address in addresses for one in self.people_behind(address))
        return tuple(dict.fromkeys(behind))

    def crowd(self, attendees: Iterable[Attendee]) -> tuple[str, ...]:
        """Return who is invited, each once; a room or a device is nobody, but a list as one is."""
        lists = self.audience.lists
        names = ((one.mailbox.folded, one.role) for one in attendees)
        return self.people(
            name for name, role in names if role is not Role.RESOURCE or name in lists
        )

    def is_external(self, address: str) -> bool:
        """Say whether an address lies outside the domains that are ours."""
        return not is_in(address, self.internal)


def reach_of(plan: Plan, guards: Guards, known: Audience) -> Reach:
    """Return who stands behind the addresses of a plan: as is known now, else as it says itself."""
    mailbox = plan.header.mailbox
    return Reach(
        organizer=mailbox,
        audience=replace(known, lists={**plan.audience.lists, **known.lists}),
        internal=internal_domains(guards, mailbox),
    )


def internal_domains(guards: Guards, mailbox: str) -> tuple[str, ...]:
    """Return the domains of those who are one of us."""
    own = (Mailbox(address=mailbox).domain,)
    return own if guards.internal_domains is None else guards.internal_domains


def is_in(address: str, domains: Iterable[str]) -> bool:
    """Say whether an address belongs to one of some domains; `*.` before one means those below it."""
    _, at, domain = fold(address).rpartition("@")
    return bool(at) and any(_is_meant(domain, fold(pattern)) for pattern in domains)


def recipients_of(plan: Plan) -> tuple[str, ...]:
    """Return to whom the plan's mails are addressed, folded, each once."""
    return tuple(dict.fromkeys(mail.to.folded for mail in mails_of(plan)))


def mails_reached(plan: Plan, reach: Reach) -> int:
    """Return how many messages a plan may cause, one for each member of a list."""
    return sum(len(reach.people_behind(mail.to.folded)) for mail in mails_of(plan))


def attendees_of(action: Action) -> Iterator[tuple[Attendee, ...]]:
    """Yield who is invited to what an action writes, as a whole and to changed occurrences."""
    if action.wanted is not None and action.steps:
        yield action.wanted.meeting.attendees
        yield from (one.meeting.attendees for one in action.wanted.changed)


def askable(plan: Plan, guards: Guards) -> tuple[str, ...]:
    """Return the addresses that may be lists, where it matters who they are; those of ours first."""
    counts_members = (guards.allowed_domains, guards.max_external, guards.max_attendees)
    if not guards.expands_lists and counts_members == (None, None, None):
        return ()
    names = list(recipients_of(plan))
    if guards.max_attendees is not None:
        invited = (who for action in plan.actions for who in attendees_of(action))
        names += (one.mailbox.folded for who in invited for one in who)
    internal = internal_domains(guards, plan.header.mailbox)
    return tuple(sorted(dict.fromkeys(names), key=lambda name: not is_in(name, internal)))


def marked(plan: Plan, guards: Guards) -> Plan:
    """Return a plan whose mails say who is external by the profile's own domains."""
    if guards.internal_domains is None:
        return plan
    actions = (replace(action, mails=_marked(action, guards)) for action in plan.actions)
    return replace(plan, actions=tuple(actions))


def warnings_of(plan: Plan, reach: Reach) -> tuple[str, ...]:
    """Return what people should know before a plan's mails leave: who is outside, who is a list."""
    return (*_about_external(plan, reach), *_about_lists(plan, reach), *_about_unknown(plan, reach))


def list_words(members: Members) -> str:
    """Return of how many people a list is, in words."""
    if members.is_complete:
        count = len(members.people)
        return f"a list of {count} {'person' if count == 1 else 'people'}"
    if members.people:
        return f"a list of at least {len(members.people)} people, not all of them known"
    return "a list whose members the server does not say"


def some_of(names: Sequence[str]) -> str:
    """Return some addresses for a sentence, not more than people read."""
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _about_external(plan: Plan, reach: Reach) -> Iterator[str]:
    everybody = reach.people(recipients_of(plan))
    external = [name for name in everybody if reach.is_external(name)]
    if external:
        verb = "is" if len(external) == 1 else "are"
        yield (
            f"{len(external)} of {len(everybody)} recipients {verb} outside"
            f" {', '.join(reach.internal)}: {some_of(external)}"
        )


def _about_lists(plan: Plan, reach: Reach) -> Iterator[str]:
    for name in recipients_of(plan):
        members = reach.audience.lists.get(name)
        if members is not None:
            yield f"{name} is {list_words(members)}"


def _about_unknown(plan: Plan, reach: Reach) -> Iterator[str]:
    mailed = set(recipients_of(plan))
    audience = reach.audience
    open_lists = audience.lists.keys()  # of these more than that is said
    asked = dict.fromkeys((*audience.unknown, *audience.unasked))
    unknown = [name for name in asked if name in mailed and name not in open_lists]
    if unknown:
        yield f"it is not known who of these are lists: {some_of(unknown)}"


def _marked(action: Action, guards: Guards) -> tuple[Mail, ...]:
    domains = guards.internal_domains or ()
    return tuple(
        replace(mail, is_external=not is_in(mail.to.folded, domains)) for mail in action.mails
    )


def _is_meant(domain: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return domain.endswith(pattern[1:]) and len(domain) > len(pattern) - 1
    return domain == pattern
