"""exchangelib as a client of the sandbox, and SOAP by hand where exchangelib cannot say it."""

import itertools
import urllib.request
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

from exchangelib import (
    BASIC,
    DELEGATE,
    IMPERSONATION,
    Account,
    Attendee,
    Build,
    CalendarItem,
    Configuration,
    Credentials,
    EWSDateTime,
    EWSTimeZone,
    FailFast,
    Mailbox,
    Version,
)
from lxml import etree

from ews_meetings.sandbox import SandboxServer

_SLOTS = itertools.count()
_VERSION = Version(build=Build(15, 2, 1544, 11))
BERLIN = EWSTimeZone("Europe/Berlin")
NS = {
    "s": "http://schemas.xmlsoap.org/soap/envelope/",
    "m": "http://schemas.microsoft.com/exchange/services/2006/messages",
    "t": "http://schemas.microsoft.com/exchange/services/2006/types",
    "e": "http://schemas.microsoft.com/exchange/services/2006/errors",
}


def address(name: str) -> str:
    return f"{name}@sandbox.example"


def open_account(server: SandboxServer, name: str, *, acting_as: str | None = None) -> Any:
    """Opens a mailbox with a connection of its own: the protocol cache goes by credentials."""
    credentials = Credentials(address(name), "sandbox")
    credentials.slot = next(_SLOTS)
    config = Configuration(
        service_endpoint=server.url,
        credentials=credentials,
        auth_type=BASIC,
        version=_VERSION,
        retry_policy=FailFast(),
        max_connections=1,
    )
    return Account(
        primary_smtp_address=address(acting_as or name),
        config=config,
        autodiscover=False,
        access_type=IMPERSONATION if acting_as else DELEGATE,
        default_timezone=BERLIN,
    )


def at(hour: int, minute: int = 0, *, day: int = 3) -> Any:
    """A moment in Berlin on a day of December 2026."""
    return EWSDateTime(2026, 12, day, hour, minute, tzinfo=BERLIN)


def attendee(name: str) -> Any:
    box = name if "@" in name else address(name)
    return Attendee(mailbox=Mailbox(email_address=box), response_type="Unknown")


def meeting(account: Any, **values: Any) -> Any:
    """A meeting of an hour with alice, not yet saved."""
    given = {
        "subject": "Planning",
        "start": at(9),
        "end": at(10),
        "uid": "planning-1@files.example",
        "required_attendees": [attendee("alice")],
        **values,
    }
    return CalendarItem(folder=account.calendar, account=account, **given)


@dataclass(frozen=True)
class Answered:
    status: int
    root: Any
    headers: dict[str, str]

    def texts(self, path: str) -> list[str]:
        return [found.text or "" for found in self.root.iterfind(path, NS)]

    @property
    def codes(self) -> list[str]:
        return self.texts(".//m:ResponseCode") + self.texts(".//e:ResponseCode")

    def find(self, path: str) -> Any:
        return self.root.find(path, NS)


def post(
    server: SandboxServer, body: str, *, name: str = "organizer", header: str = ""
) -> Answered:
    """Sends an operation written by hand."""
    envelope = (
        f'<s:Envelope xmlns:s="{NS["s"]}" xmlns:t="{NS["t"]}" xmlns:m="{NS["m"]}">'
        f"<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )
    return post_raw(server, envelope.encode(), user=f"{address(name)}:sandbox")


def post_raw(server: SandboxServer, raw: bytes, *, user: str | None) -> Answered:
    request = urllib.request.Request(server.url, data=raw, method="POST")  # noqa: S310  loopback
    request.add_header("Content-Type", "text/xml; charset=utf-8")
    if user is not None:
        request.add_header("Authorization", f"Basic {b64encode(user.encode()).decode()}")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
            return _answered(answer.status, answer.read(), dict(answer.headers))
    except HTTPError as error:
        with error:
            return _answered(error.code, error.read(), dict(error.headers))


def _answered(status: int, body: bytes, headers: dict[str, str]) -> Answered:
    root = etree.fromstring(body) if body.startswith(b"<?xml") else None
    return Answered(status, root, headers)


def utc(moment: Any) -> str:
    """What the sandbox shows for a moment."""
    shown = datetime.fromtimestamp(moment.timestamp(), ZoneInfo("UTC"))
    return shown.strftime("%Y-%m-%dT%H:%M:%SZ")


def get_item(
    server: SandboxServer, item_id: str, *, name: str = "organizer", shape: str = "AllProperties"
) -> Answered:
    """Reads an item with all it has, also what exchangelib has no fields for."""
    return post(
        server,
        f"<m:GetItem><m:ItemShape><t:BaseShape>{shape}</t:BaseShape></m:ItemShape><m:ItemIds>"
        f'<t:ItemId Id="{item_id}"/></m:ItemIds></m:GetItem>',
        name=name,
    )


def respond(
    server: SandboxServer, element: str, item: Any, *, name: str, disposition: str = "SendOnly"
) -> Answered:
    """Creates a response object such as AcceptItem."""
    return post(
        server,
        f'<m:CreateItem MessageDisposition="{disposition}"><m:Items><t:{element}>'
        f'<t:ReferenceItemId Id="{item.id}" ChangeKey="{item.changekey}"/></t:{element}></m:Items>'
        "</m:CreateItem>",
        name=name,
    )
