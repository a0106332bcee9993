"""Asks and reads Autodiscover in its plain XML (MS-OXDSCLI); sends nothing and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from ews_meetings.exchange.elements import Element, local_name

PATH = "/autodiscover/autodiscover.xml"
_ASKED = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"
_WANTED = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
_BEST_FIRST = ("EXPR", "EXHTTP", "EXCH")
"""EXPR is how the mailbox is reached from outside, EXCH from inside (MS-OXDSCLI 2.2.4.1.1.2.6.40)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where EWS is."""

    urls: tuple[str, ...]
    """The one for everywhere first; never empty."""


@dataclass(frozen=True, slots=True)
class OtherUrl:
    """Ask there instead."""

    url: str


@dataclass(frozen=True, slots=True)
class OtherAddress:
    """Ask for this address instead: the mailbox lies elsewhere, such as in the cloud."""

    address: str


@dataclass(frozen=True, slots=True)
class Nothing:
    """The server answered, and says nothing of use."""

    reason: str


Told = Settings | OtherUrl | OtherAddress | Nothing


def question(mailbox: str) -> bytes:
    """Return the request for a mailbox."""
    root = etree.Element(f"{{{_ASKED}}}Autodiscover", nsmap={None: _ASKED})  # type: ignore[dict-item]  # lxml-stubs knows no default namespace
    request = etree.SubElement(root, f"{{{_ASKED}}}Request")
    etree.SubElement(request, f"{{{_ASKED}}}EMailAddress").text = mailbox
    etree.SubElement(request, f"{{{_ASKED}}}AcceptableResponseSchema").text = _WANTED
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def read_answer(content: bytes) -> Told:
    """Return what an answer says."""
    root = _root(content)
    if root is None or local_name(root) != "Autodiscover":
        return Nothing("its answer is no Autodiscover")
    code, said = _first(root, "ErrorCode"), _first(root, "Message")
    if code or said:
        return Nothing(f"it answered {code}: {said[:200]}")
    match _first(root, "Action"):
        case "redirectUrl":
            return OtherUrl(_first(root, "RedirectUrl"))
        case "redirectAddr":
            return OtherAddress(_first(root, "RedirectAddr"))
        case _:
            urls = _urls(root)
            return Settings(urls) if urls else Nothing("it names no EWS for this mailbox")


def _urls(root: Element) -> tuple[str, ...]:
    protocols = [element for element in root.iter() if local_name(element) == "Protocol"]
    told = [(_kind(protocol), _first(protocol, "EwsUrl")) for protocol in protocols]
    best = sorted((pair for pair in told if pair[1]), key=lambda pair: _rank(pair[0]))
    return tuple(dict.fromkeys(url for _, url in best))


def _kind(protocol: Element) -> str:
    return (_first(protocol, "Type") or protocol.get("Type", "")).upper()


def _rank(kind: str) -> int:
    return _BEST_FIRST.index(kind) if kind in _BEST_FIRST else len(_BEST_FIRST)


def _first(root: Element, name: str) -> str:
    found = next((element for element in root.iter() if local_name(element) == name), None)
    return "" if found is None else " ".join((found.text or "").split())


def _root(content: bytes) -> Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None
    return None if root.getroottree().docinfo.internalDTD is not None else root
