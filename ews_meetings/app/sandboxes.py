"""Runs or joins the embedded sandbox, and gives it orders."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ews_meetings.config.folders import Folders
from ews_meetings.config.names import SANDBOX
from ews_meetings.errors import (
    ConfigMistake,
    FileUnreadable,
    MailboxUnknown,
    SandboxInUse,
    ScenarioMistaken,
    UsageProblem,
)
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.people import fold
from ews_meetings.own_files import make_own_folder, write_own_file

if TYPE_CHECKING:
    from ews_meetings.sandbox import Person, SandboxServer


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSandbox:
    """A sandbox that answers: our own, or one that is being served."""

    url: str
    control_url: str
    is_served: bool

    def ask(self, question: str) -> object:
        """Return what the control endpoint says, such as to `mails` or `state`."""
        return _control(f"{self.control_url}{question}")

    def read(self, question: str) -> str:
        """Return a text that the control endpoint gives, such as `outbox/1.eml`.

        Raises:
            UsageProblem: it does not give it; its sentence says why.
        """
        return _asked(f"{self.control_url}{question}").decode(errors="replace")

    def tell(self, order: str, **values: object) -> object:
        """Give the control endpoint an order, such as `answer` or `reset`.

        Raises:
            UsageProblem: it does not take it; its sentence says why.
        """
        return _control(f"{self.control_url}{order}", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who may reach a sandbox that is being served."""

    address: str
    """The address to listen on."""
    password: str | None = None
    """Of every mailbox, for other machines."""

    @property
    def goes_out(self) -> bool:
        """Whether other machines can reach it."""
        from ews_meetings.sandbox.http import is_loopback

        return not is_loopback(self.address)


THIS_MACHINE = Reach(address="127.0.0.1")


def read_reach(address: str, password_file: Path | None, environment: Mapping[str, str]) -> Reach:
    """Return who may reach a sandbox that listens on an address.

    Raises:
        SecretUnusable: the file with the password cannot be used.
    """
    from ews_meetings.secrets.files import file_secret

    if password_file is None:
        return Reach(address=address)
    return Reach(address=address, password=file_secret(password_file, environment).reveal())


@contextmanager
def open_sandbox(places: Folders) -> Iterator[OpenSandbox]:
    """Join the sandbox that is being served, or run one in this process.

    Raises:
        SandboxInUse: another command runs it on its own at this moment.
    """
    served = _served_sandbox(places)
    if served is not None:
        yield served
        return
    with run_sandbox(places) as server:
        yield OpenSandbox(url=server.url, control_url=server.control_url, is_served=False)


@contextmanager
def run_sandbox(
    places: Folders,
    *,
    flavour: Literal["exchange", "gromox"] = "exchange",
    port: int = 0,
    reach: Reach = THIS_MACHINE,
) -> Iterator[SandboxServer]:
    """Run the sandbox's server on its store in the data folder, for this machine unless told."""
    from ews_meetings.sandbox import SandboxServer, StoreInUse

    make_own_folder(places.data)
    try:
        server = SandboxServer(
            places.sandbox, flavour=flavour, port=port, listen=reach.address,
            password=reach.password,
        )  # fmt: skip
    except StoreInUse as error:
        raise SandboxInUse(str(places.sandbox)) from error
    with server:
        yield server


@contextmanager
def announced(server: SandboxServer, places: Folders) -> Iterator[None]:
    """Tell other commands of this user how to reach a sandbox that is being served."""
    text = json.dumps({"url": server.url, "control_url": server.control_url})
    write_own_file(places.sandbox_address, text.encode())
    try:
        yield
    finally:
        places.sandbox_address.unlink(missing_ok=True)


def sandbox_people() -> tuple[Person, ...]:
    """Return the people and rooms of the sandbox."""
    from ews_meetings.sandbox import PEOPLE

    return PEOPLE


def sandbox_mailbox(who: str) -> str:
    """Return the address of one of the sandbox's people, whom `alice` names as well.

    Raises:
        UsageProblem: it has no such mailbox; the hint lists those it has.
    """
    known = [one.address for one in sandbox_people()]
    wanted = who.strip().lower()
    for address in known:
        if wanted in {address, address.partition("@")[0]}:
            return address
    message = f"the sandbox has no mailbox {who!r}"
    raise UsageProblem(message, hint=f"it has {', '.join(known)}")


def sandbox_operations() -> tuple[str, ...]:
    """Return the operations of EWS that the sandbox serves."""
    from ews_meetings.sandbox.operations.table import OPERATIONS

    return tuple(OPERATIONS)


def read_scenario_file(path: Path) -> str:
    """Return the text of a scenario file that can be played.

    Raises:
        FileUnreadable: it cannot be read.
        ScenarioMistaken: it has mistakes; all of them are listed.
    """
    from ews_meetings.sandbox import ScenarioUnusable
    from ews_meetings.sandbox.scenario.file import read_scenario

    try:
        text = path.read_text(encoding="utf-8-sig")
        read_scenario(text)
    except OSError as error:
        raise FileUnreadable(str(path), error.strerror or type(error).__name__) from error
    except UnicodeDecodeError as error:
        raise FileUnreadable(str(path), "is no text in UTF-8") from error
    except ScenarioUnusable as error:
        raise ScenarioMistaken(
            [
                ConfigMistake(
                    where=str(path), line=one.line, key=one.key, problem=one.problem, hint=one.hint
                )
                for one in error.mistakes
            ]
        ) from error
    return text


def reset_sandbox(places: Folders) -> None:
    """Empty the sandbox, and forget the runs on it and the meetings in it.

    Raises:
        SandboxInUse: another command runs it on its own at this moment.
    """
    with open_sandbox(places) as sandbox:
        sandbox.tell("reset")
        store = LedgerStore(places.ledger)
        try:
            Journal(store).forget(SANDBOX)
            Memory(store).forget([person.address for person in sandbox_people()])
        finally:
            store.close()


def need_sandbox_mailbox(mailbox: str) -> str:
    """Return a mailbox of the sandbox, folded.

    Raises:
        MailboxUnknown: it has no such mailbox; the sentence lists those it has.
    """
    from ews_meetings.sandbox import PEOPLE

    known = [person.address for person in PEOPLE]
    if fold(mailbox) not in known:
        raise MailboxUnknown(mailbox, where="the sandbox", known=known)
    return fold(mailbox)


def _served_sandbox(places: Folders) -> OpenSandbox | None:
    """Return the sandbox that says it is being served, if it answers."""
    try:
        told = json.loads(places.sandbox_address.read_text(encoding="utf-8"))
        found = OpenSandbox(url=told["url"], control_url=told["control_url"], is_served=True)
        found.ask("ping")
    except (OSError, ValueError, KeyError, UsageProblem):
        return None
    return found


def _control(url: str, values: Mapping[str, object] | None = None) -> object:
    return json.loads(_asked(url, values))


def _asked(url: str, values: Mapping[str, object] | None = None) -> bytes:
    data = None if values is None else json.dumps(values).encode()
    request = urllib.request.Request(url, data=data)  # noqa: S310 - our own loopback address
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            raise UsageProblem(f"the sandbox says: {_sentence(error.read())}") from error


def _sentence(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")
