"""What people of the sandbox do when somebody lets them: by a command, the window or a test."""

from collections.abc import Sequence
from typing import Literal

from ews_meetings.sandbox import acting
from ews_meetings.sandbox.delivery.answers import Reply
from ews_meetings.sandbox.desk import Desk
from ews_meetings.sandbox.people import need_person
from ews_meetings.sandbox.store.delegates import Delegation
from ews_meetings.sandbox.store.model import Body
from ews_meetings.sandbox.store.processing import Processing, processing_of, set_processing
from ews_meetings.sandbox.times import format_instant, parse_instant

Answer = Literal["accept", "tentative", "decline"]
_RESPONSES: dict[Answer, str] = {
    "accept": "Accept", "tentative": "Tentative", "decline": "Decline",
}  # fmt: skip


class Deeds:
    """Lets the people of one server act, as owners of their mailboxes; may be used from any thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def answer(
        self,
        mailbox: str,
        *,
        uid: str | None = None,
        subject: str | None = None,
        answer: Answer = "accept",
        text: str = "",
        occurrence: str | None = None,
        proposed: tuple[str, str] = ("", ""),
    ) -> str:
        """Answers the newest invitation of a mailbox that fits, as its owner would.

        Args:
            mailbox: Who answers.
            uid: Of the meeting; or `subject`.
            subject: Of the meeting.
            answer: What.
            text: A comment.
            occurrence: The original start of the one occurrence that is answered, in UTC.
            proposed: Start and end of another time, as EWS writes times.

        Returns:
            The ResponseType that was given.

        Raises:
            NothingToAnswer: the mailbox holds no such invitation.
        """
        response = _RESPONSES[answer]
        said = Reply(response, Body("Text", text) if text else None, *map(_instant, proposed))
        who = need_person(mailbox).address
        with self._desk.lock, self._desk.db.transaction():
            scene = self._desk.scene()
            copy = acting.invitation(scene, who, uid=uid, subject=subject)
            acting.answer(scene, copy, said, occurrence=occurrence)
        return response

    def forward(self, mailbox: str, *, to: str, uid: str) -> None:
        """Forwards an invitation from one of the sandbox's mailboxes to another one.

        Raises:
            NothingToAnswer: the mailbox holds no such invitation.
        """
        sender, recipient = need_person(mailbox).address, need_person(to).address
        with self._desk.lock, self._desk.db.transaction():
            scene = self._desk.scene()
            acting.forward(scene, acting.invitation(scene, sender, uid=uid), to=recipient)

    def make_calendar(self, mailbox: str, name: str, *, below: str = "calendar") -> None:
        """Makes a second calendar in a mailbox; the server's `reset` takes it away.

        Raises:
            ValueError: `below` names no folder, or the folder has one of that name.
        """
        with self._desk.lock, self._desk.db.transaction():
            acting.make_calendar(self._desk.db, need_person(mailbox).address, name, below=below)

    def share(self, mailbox: str, *, person: str, level: str, folder: str = "calendar") -> None:
        """Lets a person into a folder of somebody's: Owner, Editor, Author, Reviewer and so on.

        Raises:
            ValueError: there is no such folder or level.
        """
        owner, delegate = need_person(mailbox).address, need_person(person).address
        with self._desk.lock, self._desk.db.transaction():
            acting.share(self._desk.db, owner, folder, person=delegate, level=level)

    def processing(self, mailbox: str) -> Processing:
        """Returns how a mailbox treats what arrives."""
        with self._desk.lock:
            return processing_of(self._desk.db, need_person(mailbox).address)

    def process(self, mailbox: str, **changes: str | int | bool) -> Processing:
        """Changes settings of a mailbox, as Set-CalendarProcessing does; the names are Processing's.

        Raises:
            ValueError: there is no such setting or value.
        """
        with self._desk.lock, self._desk.db.transaction():
            return set_processing(self._desk.db, need_person(mailbox).address, changes)

    def delegate(
        self, mailbox: str, *, to: Sequence[str], delivery: str = "DelegatesAndMe"
    ) -> None:
        """Names the delegates of a mailbox: they get its requests and may edit its calendar.

        Raises:
            ValueError: there is no such delivery.
        """
        owner = need_person(mailbox).address
        delegates = tuple(need_person(name).address for name in to)
        with self._desk.lock, self._desk.db.transaction():
            acting.delegate(self._desk.db, owner, Delegation(delegates, delivery))


def _instant(text: str) -> str:
    return format_instant(parse_instant(text)) if text else ""
