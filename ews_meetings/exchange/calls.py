"""Makes one EWS request and returns its response messages, each item's error as data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ews_meetings.exchange.elements import (
    ERRORS,
    MESSAGES,
    NAMES,
    SOAP,
    TYPES,
    Element,
    View,
    local_name,
    text,
    typed,
)
from ews_meetings.exchange.failed_calls import BadAnswer, HttpRefusal, SoapFault
from ews_meetings.exchange.failures import Endpoint
from ews_meetings.exchange.wire import Wire


@dataclass(frozen=True, slots=True)
class Message:
    """What the server says of one item of a request."""

    element: Element
    zone: str

    @property
    def succeeded(self) -> bool:
        """Whether the class is Success; a warning is none."""
        return self.element.get("ResponseClass") == "Success" and self.code == "NoError"

    @property
    def code(self) -> str:
        """Such as NoError or ErrorItemNotFound."""
        return (self.element.findtext(f"{{{MESSAGES}}}ResponseCode") or "").strip()

    @property
    def text(self) -> str:
        """What the server adds for people."""
        return (self.element.findtext(f"{{{MESSAGES}}}MessageText") or "").strip()

    def items(self) -> Iterator[View]:
        """Yield the items the message brings, of whatever kind, in order."""
        parent = self.first("Items")
        yield from (View(element, self.zone) for element in (() if parent is None else parent))

    def calendar_items(self) -> Iterator[View]:
        """Yield those that are calendar items: in Deleted Items there is more."""
        return (item for item in self.items() if local_name(item.element) == "CalendarItem")

    def first(self, name: str) -> Element | None:
        """Return the first element of that name anywhere in the message."""
        return next(self.element.iter(f"{{{MESSAGES}}}{name}", f"{{{TYPES}}}{name}"), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back on one request."""

    messages: tuple[Message, ...]
    """In the order of what was asked; fewer where a server stops half-way."""
    version: str
    """Of the server, such as `15.2.1544.11`; empty where it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Asks one server for one mailbox over one session."""

    wire: Wire
    endpoint: Endpoint
    mailbox: str
    impersonates: bool
    api_version: str
    zone: str
    zone_id: str
    """The same zone as Windows calls it."""

    def ask(self, payload: Element) -> Answer:
        """Send a request, once.

        Raises:
            CallFailed: no response messages came back.
        """
        reply = self.wire.post(self._envelope(payload), mailbox=self.mailbox)
        return _parsed(reply.content, reply.status, local_name(payload), self.zone)

    def _envelope(self, payload: Element) -> bytes:
        envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap=NAMES)
        header = etree.SubElement(envelope, f"{{{SOAP}}}Header")
        header.append(typed("RequestServerVersion", Version=self.api_version))
        if self.impersonates:
            who = typed("ConnectingSID", text("PrimarySmtpAddress", self.mailbox))
            header.append(typed("ExchangeImpersonation", who))
        header.append(typed("TimeZoneContext", typed("TimeZoneDefinition", Id=self.zone_id)))
        etree.SubElement(envelope, f"{{{SOAP}}}Body").append(payload)
        return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


def _parsed(content: bytes, status: int, operation: str, zone: str) -> Answer:
    """Return the answer that these bytes are.

    Raises:
        SoapFault: the server refused the request.
        HttpRefusal: a status 500 that brings no fault.
        BadAnswer: anything else that is no answer.
    """
    root = _root(content)
    body = None if root is None else root.find(f"{{{SOAP}}}Body")
    if root is None or body is None or status == 500:
        _raise_fault(body)
        raise HttpRefusal(status) if status != 200 else BadAnswer("it is no SOAP envelope")
    _raise_fault(body)
    response = body.find(f"{{{MESSAGES}}}{operation}Response")
    if response is None:
        raise BadAnswer(f"it is no answer to {operation}")
    found = response.find(f"{{{MESSAGES}}}ResponseMessages")
    elements = [response] if found is None else list(found)
    return Answer(tuple(Message(element, zone) for element in elements), _version(root))


def _root(content: bytes) -> Element | None:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root


def _raise_fault(body: Element | None) -> None:
    fault = None if body is None else body.find(f"{{{SOAP}}}Fault")
    if fault is None:
        return
    code = fault.findtext(f".//{{{ERRORS}}}ResponseCode") or fault.findtext("faultcode") or ""
    said = fault.findtext(f".//{{{ERRORS}}}Message") or fault.findtext("faultstring") or ""
    raise SoapFault(code.strip().rpartition(":")[2], said.strip(), _back_off(fault))


def _back_off(fault: Element) -> float | None:
    """Return the seconds that a busy server asks for (MS-OXWSCDATA, BackOffMilliseconds)."""
    for value in fault.iter(f"{{{TYPES}}}Value"):
        if value.get("Name") == "BackOffMilliseconds" and (value.text or "").isdecimal():
            return int(value.text or "0") / 1000
    return None


def _version(root: Element) -> str:
    info = root.find(f"{{{SOAP}}}Header/{{{TYPES}}}ServerVersionInfo")
    names = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    parts = [] if info is None else [str(info.get(name, "0")) for name in names]
    return ".".join(parts)
