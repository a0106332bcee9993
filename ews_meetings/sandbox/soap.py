"""SOAP envelopes: a request read safely, an answer or a fault written; knows no operation."""

from dataclasses import dataclass

from lxml import etree

from ews_meetings.sandbox.errors import SoapFault, invalid_request, schema_violation
from ews_meetings.sandbox.names import (
    ERRORS,
    STREAM_NSMAP,
    TYPES,
    Element,
    add,
    child_text,
    children,
    local,
    m,
    new,
    s,
    t,
)
from ews_meetings.sandbox.xml_guard import UnsafeXml, check_safe

_VERSION_NAME = "Exchange2016"
_KNOWN_VERSIONS = frozenset(
    ("Exchange2007", "Exchange2007_SP1", "Exchange2009", "Exchange2010", "Exchange2010_SP1",
     "Exchange2010_SP2", "Exchange2012", "Exchange2013", "Exchange2013_SP1", "Exchange2015",
     "Exchange2016", "V2015_10_05", "V2016_01_06", "V2016_04_13", "V2016_07_13", "V2016_10_10",
     "V2017_01_07", "V2017_04_14", "V2017_07_11", "V2017_10_09", "V2018_01_08")
)  # fmt: skip

_STREAMED = "GetStreamingEventsResponse"


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a request says before its operation does."""

    operation: str
    body: Element
    impersonated: str | None
    """The address in an ExchangeImpersonation header."""
    zone_id: str | None
    """The Windows id in the TimeZoneContext header."""
    version: str | None = None
    """What RequestServerVersion asks for."""


def parse_envelope(raw: bytes) -> Envelope:
    """Reads a request, without entities, document types, network or endless trees.

    Raises:
        SoapFault: it is no SOAP request of EWS.
    """
    try:
        check_safe(raw)
    except UnsafeXml as error:
        raise schema_violation(str(error)) from None
    # A parser for each request: lxml's parsers are not for several threads at once.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        if "text node" in (error.msg or "").lower():
            raise SoapFault(
                "ErrorAttachmentSizeLimitExceeded", "The sandbox takes texts of up to 10 MB."
            ) from None
        raise schema_violation(error.msg or "not well formed", line=error.lineno or 0) from None
    if _has_document_type(root):
        raise schema_violation("For security reasons DTD is prohibited in this XML document.")
    if root.tag != s("Envelope"):
        raise invalid_request("The request is no SOAP 1.1 envelope.")
    body = root.find(s("Body"))
    operations = [] if body is None else children(body)
    if len(operations) != 1:
        raise invalid_request("The SOAP body holds no operation.")
    return _envelope(root.find(s("Header")), operations[0])


def _has_document_type(root: Element) -> bool:
    document: object = root.getroottree().docinfo
    return bool(getattr(document, "doctype", ""))


def _envelope(header: Element | None, operation: Element) -> Envelope:
    if header is None:
        return Envelope(local(operation), operation, None, None)
    version = header.find(t("RequestServerVersion"))
    if version is not None and version.get("Version") not in _KNOWN_VERSIONS:
        # Exchange 2019 answers so to "Exchange2019" (issues 605 and 927 of exchangelib).
        raise invalid_request("The request is invalid.")
    zone = header.find(f"{t('TimeZoneContext')}/{t('TimeZoneDefinition')}")
    return Envelope(
        local(operation),
        operation,
        _impersonated(header.find(t("ExchangeImpersonation"))),
        None if zone is None else zone.get("Id"),
        None if version is None else version.get("Version"),
    )


def _impersonated(header: Element | None) -> str | None:
    if header is None:
        return None
    identity = header.find(t("ConnectingSID"))
    for name in ("PrimarySmtpAddress", "SmtpAddress", "PrincipalName"):
        text = None if identity is None else child_text(identity, t(name))
        if text:
            return text
    return ""


def _for_a_stream() -> Element:
    envelope: Element = etree.Element(s("Envelope"), nsmap=STREAM_NSMAP)  # type: ignore[arg-type]  # the stubs know no namespace without prefix
    return envelope


def write_answer(answer: Element, *, version: tuple[int, int, int, int]) -> bytes:
    """Wraps an operation's answer into an envelope."""
    envelope = _for_a_stream() if local(answer) == _STREAMED else new(s("Envelope"))
    numbers = ("MajorVersion", "MinorVersion", "MajorBuildNumber", "MinorBuildNumber")
    header = add(envelope, s("Header"))
    info = add(header, t("ServerVersionInfo"), None, Version=_VERSION_NAME)
    for name, number in zip(numbers, version, strict=True):
        info.set(name, str(number))
    add(envelope, s("Body")).append(answer)
    return _bytes(envelope)


def write_fault(fault: SoapFault) -> bytes:
    """Writes a fault as Exchange does: the code twice, details in MessageXml."""
    envelope = new(s("Envelope"))
    element = add(add(envelope, s("Body")), s("Fault"))
    etree.SubElement(element, "faultcode", nsmap={"a": TYPES}).text = f"a:{fault.code}"
    text = etree.SubElement(element, "faultstring")
    text.text = fault.text
    text.set("{http://www.w3.org/XML/1998/namespace}lang", "en-US")
    detail = etree.SubElement(element, "detail")
    errors = {"e": ERRORS}
    etree.SubElement(detail, f"{{{ERRORS}}}ResponseCode", nsmap=errors).text = fault.code
    etree.SubElement(detail, f"{{{ERRORS}}}Message", nsmap=errors).text = fault.text
    if fault.values:
        _message_xml(detail, fault)
    return _bytes(envelope)


def _message_xml(detail: Element, fault: SoapFault) -> None:
    xml = add(detail, t("MessageXml"))
    for name, value in fault.values:
        if fault.code == "ErrorSchemaValidation":
            add(xml, t(name), value)
        else:
            add(xml, t("Value"), value, Name=name)


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def response_message(
    answer: Element, tag: str, *, code: str = "NoError", text: str = ""
) -> Element:
    """Adds the message for one item to an answer's ResponseMessages; `code` says how it went."""
    messages = answer[0] if len(answer) else add(answer, m("ResponseMessages"))
    result = "Success" if code == "NoError" else "Error"
    message = add(messages, m(tag), None, ResponseClass=result)
    if text:
        add(message, m("MessageText"), text)
    add(message, m("ResponseCode"), code)
    if code != "NoError":
        add(message, m("DescriptiveLinkKey"), "0")
    return message
