"""Names the folders of a mailbox, without asking the server for them."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.exchange.elements import Element, text, typed


@dataclass(frozen=True, slots=True)
class Folders:
    """The well-known folders of one mailbox, and the calendar that was chosen in it.

    A delegate must name the mailbox, or he gets his own folder; whoever is, or acts as, the owner
    names none (Exchange answers more to that, and other servers only to that).
    """

    mailbox: str = ""
    """Whose folders they are; empty for those of the caller."""
    calendar_id: str = ""
    """The FolderId of another calendar than the main one; empty for the main one."""
    calendar_path: str = ""
    """Its path as people see it, such as `Calendar/Team`; empty for the main one."""

    @property
    def calendar(self) -> Element:
        """The calendar."""
        if self.calendar_id:
            return typed("FolderId", Id=self.calendar_id)
        return self.main_calendar

    @property
    def main_calendar(self) -> Element:
        """The calendar that every mailbox has."""
        return self._folder("calendar")

    @property
    def deleted(self) -> Element:
        """Deleted Items."""
        return self._folder("deleteditems")

    @property
    def inbox(self) -> Element:
        """The Inbox."""
        return self._folder("inbox")

    @property
    def sent(self) -> Element:
        """Sent Items."""
        return self._folder("sentitems")

    @property
    def top(self) -> Element:
        """Below which all folders lie that people see."""
        return self._folder("msgfolderroot")

    def _folder(self, name: str) -> Element:
        owner = [typed("Mailbox", text("EmailAddress", self.mailbox))] if self.mailbox else []
        return typed("DistinguishedFolderId", *owner, Id=name)
