"""A sandbox that runs: EWS and the control endpoint on a loopback port, and the same from Python."""

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from ews_meetings.sandbox import acting
from ews_meetings.sandbox.clock import Clock, system_clock
from ews_meetings.sandbox.control import control
from ews_meetings.sandbox.delivery.answers import Reply as Said
from ews_meetings.sandbox.desk import Desk, RequestHook
from ews_meetings.sandbox.engine import signed_in
from ews_meetings.sandbox.faults import Faults
from ews_meetings.sandbox.flavour import FLAVOURS, FlavourName
from ews_meetings.sandbox.http import EWS_PATH, Listener, Visitor
from ews_meetings.sandbox.looking import calendar_views, mail_views, message_views
from ews_meetings.sandbox.people import PEOPLE, need_person
from ews_meetings.sandbox.policy import Policies
from ews_meetings.sandbox.reply import Reply
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import (
    calendars_of,
    make_folders,
    remove_own_folders,
)
from ews_meetings.sandbox.store.model import Body
from ews_meetings.sandbox.times import format_instant, parse_instant
from ews_meetings.sandbox.views import CalendarView, MailView, MessageView, StatsView

Answer = Literal["accept", "tentative", "decline"]
_RESPONSES: dict[Answer, str] = {
    "accept": "Accept", "tentative": "Tentative", "decline": "Decline",
}  # fmt: skip


class SandboxServer:
    """An EWS server of its own, for rehearsals and tests. It never mails anything to anybody.

    Use it as a context manager, or call `start` and `stop`. All methods may be called from any
    thread while requests are served.
    """

    def __init__(
        self,
        store: Path | None = None,
        *,
        flavour: FlavourName = "exchange",
        clock: Callable[[], datetime] | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Opens the store; nothing listens yet.

        Args:
            store: An SQLite file, made when it is not there; None keeps everything in memory.
            flavour: Which server to play.
            clock: Returns an aware time; the machine's by default.
            port: 0 takes a free one.
            tls: Certificate and key, for https.

        Raises:
            StoreInUse: another server holds `store`.
        """
        self.flavour: FlavourName = flavour
        self._port = port
        self._tls = tls
        self._db = Database(store)
        with self._db.transaction():
            make_folders(self._db)
        ahead_s = float(self._db.meta("clock_s") or 0)
        self._desk = Desk(
            self._db, FLAVOURS[flavour], Clock(clock or system_clock, ahead_s=ahead_s)
        )
        self._listener: Listener | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Begins to listen on 127.0.0.1.

        Raises:
            OSError: the port is taken; the store is closed again.
        """
        try:
            self._listener = Listener(self._port, self._take, self._control, tls=self._tls)
        except OSError:
            self._db.close()
            raise
        self._listener.ahead_s = lambda: self._desk.policies.ahead_s
        self._listener.begin()

    def stop(self) -> None:
        """Ends all connections and closes the store."""
        if self._listener is not None:
            self._listener.stop()
            self._listener = None
        self._db.close()

    @property
    def port(self) -> int:
        """The port, known once the server has started."""
        return self._port if self._listener is None else int(self._listener.server_address[1])

    @property
    def url(self) -> str:
        """The EWS endpoint."""
        return f"{self._origin}{EWS_PATH}"

    @property
    def control_url(self) -> str:
        """Where the control endpoint begins, with a slash at the end."""
        return f"{self._origin}/sandbox/"

    @property
    def _origin(self) -> str:
        return f"http{'' if self._tls is None else 's'}://127.0.0.1:{self.port}"

    @property
    def faults(self) -> Faults:
        """The faults to arm."""
        return self._desk.faults

    @property
    def policies(self) -> Policies:
        """What the administrator has decided."""
        return self._desk.policies

    @property
    def on_request(self) -> RequestHook | None:
        """Called after each request with operation, request and answer (empty when cut)."""
        return self._desk.on_request

    @on_request.setter
    def on_request(self, hook: RequestHook | None) -> None:
        self._desk.on_request = hook

    def now(self) -> datetime:
        """Returns the sandbox's time."""
        return self._desk.clock.now()

    def advance_clock(self, seconds: float) -> None:
        """Puts the sandbox's clock forward; a store remembers it."""
        with self._desk.lock:
            self._desk.clock.advance(seconds)
            self._db.set_meta("clock_s", str(self._desk.clock.ahead_s))

    def reset(self) -> None:
        """Empties all mailboxes and records, disarms the faults, and sets the clock right."""
        with self._desk.lock, self._db.transaction():
            for table in ("items", "gone", "mails", "rights"):
                self._db.run(f"DELETE FROM {table}")  # noqa: S608  the names stand above
            remove_own_folders(self._db)
            self._db.set_meta("clock_s", "0")
            self._desk.clock.ahead_s = 0.0
            self._desk.forget()

    def finish_late(self) -> None:
        """Does the work of late requests now, as if enough other requests had come."""
        self._desk.finish_late()

    def mailboxes(self) -> tuple[str, ...]:
        """Returns the addresses of all mailboxes."""
        return tuple(person.address for person in PEOPLE)

    def mails(self) -> tuple[MailView, ...]:
        """Returns every message that left, one row per recipient, oldest first."""
        with self._desk.lock:
            return mail_views(self._db)

    def outbox(self) -> tuple[MailView, ...]:
        """Returns the messages to people outside the sandbox; they go nowhere."""
        with self._desk.lock:
            return mail_views(self._db, only_external=True)

    def stats(self) -> StatsView:
        """Returns how many requests came, and what they cost."""
        with self._desk.lock:
            return StatsView(dict(self._desk.counts), self._desk.cpu_s)

    def inbox(self, mailbox: str) -> tuple[MessageView, ...]:
        """Returns the Inbox of a mailbox, oldest first; `alice` is enough of a name."""
        return self.messages(mailbox, "inbox")

    def messages(self, mailbox: str, folder: str) -> tuple[MessageView, ...]:
        """Returns the messages of `inbox`, `sentitems`, `deleteditems` or `drafts`."""
        with self._desk.lock:
            return message_views(self._db, need_person(mailbox).address, folder)

    def calendar(self, mailbox: str, folder: str = "calendar") -> tuple[CalendarView, ...]:
        """Returns the calendar of a mailbox, or the entries that lie in another folder of it.

        Raises:
            KeyError: it has no folder with this fixed or display name.
        """
        with self._desk.lock:
            return calendar_views(self._db, need_person(mailbox).address, folder)

    def other_calendars(self, mailbox: str) -> tuple[str, ...]:
        """Returns the names of the calendars that a mailbox has beside its main one."""
        with self._desk.lock:
            found = calendars_of(self._db, need_person(mailbox).address)
            return tuple(folder.name for folder in found if not folder.distinguished)

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
        said = Said(response, Body("Text", text) if text else None, *map(_instant, proposed))
        who = need_person(mailbox).address
        with self._desk.lock, self._db.transaction():
            copy = acting.invitation(self._db, who, uid=uid, subject=subject)
            acting.answer(self._desk.scene(), copy, said, occurrence=occurrence)
        return response

    def forward(self, mailbox: str, *, to: str, uid: str) -> None:
        """Forwards an invitation from one of the sandbox's mailboxes to another one.

        Raises:
            NothingToAnswer: the mailbox holds no such invitation.
        """
        sender, recipient = need_person(mailbox).address, need_person(to).address
        with self._desk.lock, self._db.transaction():
            copy = acting.invitation(self._db, sender, uid=uid)
            acting.forward(self._desk.scene(), copy, to=recipient)

    def make_calendar(self, mailbox: str, name: str, *, below: str = "calendar") -> None:
        """Makes a second calendar in a mailbox; `reset` takes it away.

        Raises:
            ValueError: `below` names no folder, or the folder has one of that name.
        """
        with self._desk.lock, self._db.transaction():
            acting.make_calendar(self._db, need_person(mailbox).address, name, below=below)

    def share(self, mailbox: str, *, person: str, level: str, folder: str = "calendar") -> None:
        """Lets a person into a folder of somebody's: Owner, Editor, Author, Reviewer and so on.

        Raises:
            ValueError: there is no such folder or level.
        """
        owner, delegate = need_person(mailbox).address, need_person(person).address
        with self._desk.lock, self._db.transaction():
            acting.share(self._db, owner, folder, person=delegate, level=level)

    def _take(self, raw: bytes, visitor: Visitor) -> Reply:
        user = signed_in(visitor.authorization)
        return self._desk.take(raw, user=user, agent=visitor.agent)

    def _control(self, method: str, path: str, body: bytes) -> Reply:
        return control(self, method, path, body)


def _instant(text: str) -> str:
    return format_instant(parse_instant(text)) if text else ""
