"""Autodiscover in its plain XML: tells where the EWS of a mailbox is; knows no log-in.

Source: MS-OXDSCLI 2.2.3, 2.2.4; what the errors say is belief, their codes stand there.
"""

import zlib
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from ews_meetings.sandbox.names import Element, children, local
from ews_meetings.sandbox.people import Person, find_person
from ews_meetings.sandbox.xml_guard import UnsafeXml, check_safe

PATH = "/autodiscover/autodiscover.xml"
_SCHEMAS = "http://schemas.microsoft.com/exchange/autodiscover"
_ASKED = f"{_SCHEMAS}/outlook/requestschema/2006"
_ANSWERED = f"{_SCHEMAS}/responseschema/2006"
_OUTLOOK = f"{_SCHEMAS}/outlook/responseschema/2006a"
_DEPLOYMENT = "3d3ad1b7-5f0c-4a4e-9c55-0b5d3f2b7c11"
_ORGANIZATION = "/o=Sandbox/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn="
_MARKS = 0x70008000
"""The bits that a packed server version always has."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """What one answer is made of beside the request."""

    url: str
    """The EWS endpoint."""
    now: datetime
    version: tuple[int, int, int, int]


@dataclass(eq=False)
class _Refused(Exception):
    """The request is answered with an error."""

    code: str
    text: str
    namespace: str = _ANSWERED


def tell(raw: bytes, where: Whereabouts) -> bytes:
    """Answers a request; errors are answers, too, and all go with HTTP 200."""
    try:
        answer = _settings(_mailbox_in(raw), where)
    except _Refused as refused:
        answer = _error(refused, where.now)
    root = etree.Element(f"{{{_ANSWERED}}}Autodiscover", nsmap=_default(_ANSWERED))
    root.append(answer)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _default(namespace: str) -> dict[str, str]:
    spaces: dict[str | None, str] = {None: namespace}
    return spaces  # type: ignore[return-value]  # lxml-stubs knows no default namespace


def _mailbox_in(raw: bytes) -> Person:
    request = _request(raw)
    said = {local(child): (child.text or "").strip() for child in children(request)}
    if "AcceptableResponseSchema" not in said or not said.get("EMailAddress"):
        raise _Refused("600", "Invalid Request")
    if said["AcceptableResponseSchema"] != _OUTLOOK:
        raise _Refused("601", "Provider is not available")
    person = find_person(said["EMailAddress"])
    if person is None:
        raise _Refused("500", "The email address can't be found.", _OUTLOOK)
    return person


def _request(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        check_safe(raw)
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, UnsafeXml):
        raise _Refused("600", "Invalid Request") from None
    request = root.find(f"{{{_ASKED}}}Request")
    if root.tag != f"{{{_ASKED}}}Autodiscover" or request is None or _has_document_type(root):
        raise _Refused("600", "Invalid Request")
    return request


def _has_document_type(root: Element) -> bool:
    document: object = root.getroottree().docinfo
    return bool(getattr(document, "doctype", ""))


def _settings(person: Person, where: Whereabouts) -> Element:
    response = etree.Element(f"{{{_OUTLOOK}}}Response", nsmap=_default(_OUTLOOK))
    alias = person.address.partition("@")[0]
    _fill(
        _part(response, "User"),
        DisplayName=person.name,
        LegacyDN=f"{_ORGANIZATION}{alias}",
        AutoDiscoverSMTPAddress=person.address,
        DeploymentId=_DEPLOYMENT,
    )
    account = _part(response, "Account")
    _fill(account, AccountType="email", Action="settings", MicrosoftOnline="False")
    for kind in ("EXCH", "EXPR"):
        _fill(
            _part(account, "Protocol"),
            Type=kind,
            ServerVersion=packed(where.version),
            ASUrl=where.url,
            EwsUrl=where.url,
            OOFUrl=where.url,
        )
    return response


def packed(version: tuple[int, int, int, int]) -> str:
    """Writes a version as four bytes in hexadecimal digits (MS-OXDSCLI, ServerVersion)."""
    major, minor, build, _ = version
    return f"{_MARKS | major << 22 | minor << 16 | build:08X}"


def _part(parent: Element, name: str) -> Element:
    return etree.SubElement(parent, f"{{{_OUTLOOK}}}{name}")


def _fill(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        _part(parent, name).text = text


def _error(refused: _Refused, now: datetime) -> Element:
    space = refused.namespace
    response = etree.Element(f"{{{space}}}Response", nsmap=_default(space))
    error = etree.SubElement(response, f"{{{space}}}Error")
    error.set("Time", f"{now:%H:%M:%S.%f}")
    error.set("Id", str(zlib.crc32(b"sandbox")))
    for name, text in (("ErrorCode", refused.code), ("Message", refused.text), ("DebugData", None)):
        etree.SubElement(error, f"{{{space}}}{name}").text = text
    return response
