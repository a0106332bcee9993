"""Mailboxes and attendees as elements."""

from ews_meetings.sandbox.names import Element, add, t
from ews_meetings.sandbox.store.model import Attendee, Mailbox


def write_mailbox(parent: Element, box: Mailbox, *, tag: str = "Mailbox") -> None:
    """Adds a Mailbox, or what else is made like one; empty parts are left out."""
    element = add(parent, t(tag))
    if box.name:
        add(element, t("Name"), box.name)
    if box.address:
        add(element, t("EmailAddress"), box.address)
    add(element, t("RoutingType"), box.routing)
    add(element, t("MailboxType"), box.kind)


def write_attendee(parent: Element, who: Attendee) -> None:
    """Adds an Attendee with what is known of the answer."""
    element = add(parent, t("Attendee"))
    write_mailbox(element, who.mailbox)
    add(element, t("ResponseType"), who.response)
    for name, value in (
        ("LastResponseTime", who.responded),
        ("ProposedStart", who.proposed_start),
        ("ProposedEnd", who.proposed_end),
    ):
        if value:
            add(element, t(name), value)
