"""Whom a plan reaches: its recipients, the members of lists among them, and who of them is external; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Action, Mail
from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.guards import Guards
from ews_meetings.change.plan import Plan, mails_of
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Mailbox, Role, fold

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
    return bool(at) and any(_is_meant(domain.rstrip("."), fold(pattern)) for pattern in domains)


def recipients_of(plan: Plan) -> tuple[str, ...]:
    """Return to whom the plan's mails are addressed, folded, each once."""
    return tuple(dict.fromkeys(mail.to.folded for mail in mails_of(plan)))


def mails_reached(plan: Plan, reach: Reach) -> int:
    """Return how many messages a plan may cause, one for each member of a list."""
    return sum(len(reach.people_behind(mail.to.folded)) for mail in mails_of(plan))


def attendees_of(action: Action) -> Iterator[tuple[str, ...]]:
    """Yield who is invited to what an action writes, as a whole and to changed occurrences; no rooms."""
    if action.wanted is not None and action.steps:
        meetings = (action.wanted.meeting, *(one.meeting for one in action.wanted.changed))
        yield from map(_invited, meetings)


def askable(plan: Plan, guards: Guards) -> tuple[str, ...]:
    """Return the addresses that may be lists the server knows, where it matters who they are."""
    counts_members = (guards.allowed_domains, guards.max_external, guards.max_attendees)
    if not guards.expands_lists and counts_members == (None, None, None):
        return ()
    names = list(recipients_of(plan))
    if guards.max_attendees is not None:
        names += (name for action in plan.actions for who in attendees_of(action) for name in who)
    internal = internal_domains(guards, plan.header.mailbox)
    return tuple(name for name in dict.fromkeys(names) if is_in(name, internal))


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
    unknown = [name for name in reach.audience.unknown if name in mailed]
    if unknown:
        yield f"it is not known who of these are lists: {some_of(unknown)}"


def _marked(action: Action, guards: Guards) -> tuple[Mail, ...]:
    domains = guards.internal_domains or ()
    return tuple(
        replace(mail, is_external=not is_in(mail.to.folded, domains)) for mail in action.mails
    )


def _invited(meeting: Meeting) -> tuple[str, ...]:
    people = (one for one in meeting.attendees if one.role is not Role.RESOURCE)
    return tuple(one.mailbox.folded for one in people)


def _is_meant(domain: str, pattern: str) -> bool:
    if pattern.startswith("*."):
        return domain.endswith(pattern[1:]) and len(domain) > len(pattern) - 1
    return domain == pattern
