"""The door of a server: who comes in by which log-in, and what each gets who asks over HTTP."""

from collections.abc import Callable

from ews_meetings.sandbox.autodiscover import Whereabouts, tell
from ews_meetings.sandbox.desk import Desk
from ews_meetings.sandbox.gate import Entry, Gate
from ews_meetings.sandbox.http import Visitor
from ews_meetings.sandbox.pages import SERVICE_PAGE
from ews_meetings.sandbox.reply import Reply, unauthorized


class Doorway:
    """Lets visitors of one server in; may be used from any thread."""

    def __init__(self, desk: Desk, gate: Gate, url: Callable[[], str]) -> None:
        """Stands at the door.

        Args:
            desk: Serves requests.
            gate: Knows passwords.
            url: Returns the EWS endpoint.
        """
        self._desk = desk
        self._gate = gate
        self._url = url

    def take(self, raw: bytes, visitor: Visitor) -> Reply:
        """Answers a request of EWS."""
        with self._desk.lock:
            entry = self._entry(visitor)
        if entry.token:
            return unauthorized(f"NTLM {entry.token}")
        return self._desk.take(raw, user=entry.user, agent=visitor.agent, by=entry.by)

    def discover(self, raw: bytes, visitor: Visitor) -> Reply:
        """Answers a request of Autodiscover in plain XML."""
        refused = self._refusal(visitor)
        if refused is not None:
            return refused
        with self._desk.lock:
            scene = self._desk.scene()
        return Reply(200, tell(raw, Whereabouts(self._url(), scene.now, scene.flavour.version)))

    def greet(self, visitor: Visitor) -> Reply:
        """Answers whoever looks at the endpoint with a browser, or asks so whether it is one."""
        return self._refusal(visitor) or SERVICE_PAGE

    def _refusal(self, visitor: Visitor) -> Reply | None:
        """Returns the answer to a visitor who does not get in, or not yet."""
        with self._desk.lock:
            entry = self._entry(visitor)
            takes_ntlm = self._desk.takes_ntlm
            refusal = self._desk.policies.at_door(entry.user, by=entry.by, takes_ntlm=takes_ntlm)
        return unauthorized(f"NTLM {entry.token}") if entry.token else refusal

    def _entry(self, visitor: Visitor) -> Entry:
        return self._gate.enter(
            visitor.authorization, visitor.caller, takes_ntlm=self._desk.takes_ntlm
        )
