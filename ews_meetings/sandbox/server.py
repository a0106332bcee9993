"""A sandbox that runs: EWS and the control endpoint on a loopback port, and the same from Python."""

import ssl
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ews_meetings.sandbox.clock import Clock, system_clock
from ews_meetings.sandbox.control import control
from ews_meetings.sandbox.deeds import Deeds
from ews_meetings.sandbox.desk import Desk, RequestHook
from ews_meetings.sandbox.doorway import Doorway
from ews_meetings.sandbox.faults import Faults
from ews_meetings.sandbox.flavour import FLAVOURS, FlavourName
from ews_meetings.sandbox.gate import LOCKS_AFTER, Gate, LockView
from ews_meetings.sandbox.http import EWS_PATH, LOOPBACK, Listener, is_loopback
from ews_meetings.sandbox.looking import calendar_views, mail_views, message_views
from ews_meetings.sandbox.orders import Orders
from ews_meetings.sandbox.people import PEOPLE, need_person
from ews_meetings.sandbox.policy import Policies
from ews_meetings.sandbox.reply import Reply
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.delegates import forget_delegations
from ews_meetings.sandbox.store.events import forget_subscriptions
from ews_meetings.sandbox.store.folders import (
    calendars_of,
    make_folders,
    remove_own_folders,
)
from ews_meetings.sandbox.store.mails import mime_of_mail
from ews_meetings.sandbox.store.processing import (
    forget_processing,
)
from ews_meetings.sandbox.views import CalendarView, MailView, MessageView, StatsView
from ews_meetings.sandbox.window.site import look


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
        listen: str = LOOPBACK,
        password: str | None = None,
        locks_after: int = LOCKS_AFTER,
    ) -> None:
        """Opens the store; nothing listens yet.

        Args:
            store: An SQLite file, made when it is not there; None keeps everything in memory.
            flavour: Which server to play.
            clock: Returns an aware time; the machine's by default.
            port: 0 takes a free one.
            tls: Certificate and key, for https.
            listen: The address to listen on.
            password: Of every mailbox, for callers from other machines.
            locks_after: How many wrong passwords in a row lock an account; 0 for never.

        Raises:
            ValueError: other machines could reach it, and there is no password.
            StoreInUse: another server holds `store`.
        """
        self.flavour: FlavourName = flavour
        self._port = port
        self._tls = tls
        self._listen = listen
        if not is_loopback(listen) and not password:
            raise ValueError(f"a sandbox that listens on {listen} needs a password of its own")
        self._db = Database(store)
        with self._db.transaction():
            make_folders(self._db)
        ahead_s = float(self._db.meta("clock_s") or 0)
        self._desk = Desk(
            self._db, FLAVOURS[flavour], Clock(clock or system_clock, ahead_s=ahead_s)
        )
        self._gate = Gate(self._desk.clock.now, password=password, locks_after=locks_after)
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
        """Begins to listen.

        Raises:
            OSError: the port is taken; the store is closed again.
        """
        door = Doorway(self._desk, self._gate, lambda: self.url)
        try:
            self._listener = Listener(
                self._port, door.take, self._control, tls=self._tls, address=self._listen
            )
        except OSError:
            self._db.close()
            raise
        self._listener.window = lambda asked: look(self._desk, asked)
        self._listener.autodiscover = door.discover
        self._listener.greet = door.greet
        self._listener.ahead_s = lambda: self._desk.policies.ahead_s
        self._listener.begin()

    def stop(self) -> None:
        """Ends all connections and closes the store."""
        self._desk.lock.close()
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
    def window_url(self) -> str:
        """Where a browser finds the window into the sandbox."""
        return f"{self._origin}/"

    @property
    def _origin(self) -> str:
        host = LOOPBACK if self._listen in {"0.0.0.0", "::", ""} else self._listen  # noqa: S104  named, not bound
        shown = f"[{host}]" if ":" in host else host
        return f"http{'' if self._tls is None else 's'}://{shown}:{self.port}"

    @property
    def orders(self) -> Orders:
        """Takes what stays with the store: faults, decisions, a scenario, the clock."""
        return Orders(self._desk)

    @property
    def people(self) -> Deeds:
        """Lets people do what their owners would do: answer, forward, share and so on."""
        return Deeds(self._desk)

    def locks(self) -> tuple[LockView, ...]:
        """Returns whose passwords were wrong, and which accounts are locked for that."""
        with self._desk.lock:
            return self._gate.locks()

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

    @property
    def ahead_s(self) -> float:
        """How far the sandbox's clock is ahead of the one it was given."""
        return self._desk.clock.ahead_s

    def advance_clock(self, seconds: float) -> None:
        """Puts the sandbox's clock forward; a store remembers it, and people do what is due."""
        self.orders.advance_clock(seconds)

    def reset(self) -> None:
        """Empties all mailboxes and records, disarms the faults, and sets the clock right."""
        with self._desk.lock, self._db.transaction():
            forget_subscriptions(self._db)
            for table in ("items", "gone", "mails", "rights", "configurations"):
                self._db.run(f"DELETE FROM {table}")  # noqa: S608  the names stand above
            remove_own_folders(self._db)
            forget_processing(self._db)
            forget_delegations(self._db)
            self._db.set_meta("clock_s", "0")
            self._desk.clock.ahead_s = 0.0
            self._desk.forget()
            self._gate.clear()

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

    def eml(self, number: int) -> bytes:
        """Returns a message of the outbox as it would go over the wire (RFC 822).

        Raises:
            KeyError: no message to people outside has this number.
        """
        with self._desk.lock:
            raw = mime_of_mail(self._db, number)
        if raw is None:
            raise KeyError(number)
        return raw

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

    def _control(self, method: str, path: str, body: bytes) -> Reply:
        return control(self, method, path, body)
