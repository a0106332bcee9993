"""Names the folders of a mailbox, without asking the server for them."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.exchange.elements import Element, text, typed


@dataclass(frozen=True, slots=True)
class Folders:
    """The well-known folders of one mailbox.

    A delegate must name the mailbox, or he gets his own folder; whoever is, or acts as, the owner
    names none (Exchange answers more to that, and other servers only to that).
    """

    mailbox: str = ""
    """Whose folders they are; empty for those of the caller."""

    @property
    def calendar(self) -> Element:
        """The calendar."""
        return self._folder("calendar")

    @property
    def deleted(self) -> Element:
        """Deleted Items."""
        return self._folder("deleteditems")

    @property
    def sent(self) -> Element:
        """Sent Items."""
        return self._folder("sentitems")

    def _folder(self, name: str) -> Element:
        owner = [typed("Mailbox", text("EmailAddress", self.mailbox))] if self.mailbox else []
        return typed("DistinguishedFolderId", *owner, Id=name)
