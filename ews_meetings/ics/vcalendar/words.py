"""Single properties of vCalendar to those of RFC 5545: words, numbers, lists, links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ews_meetings.ics.lines.notes import Noted, note, unknown_value
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.vcalendar.texts import as_text, listed, plain
from ews_meetings.model.finding import Effect

_TEXTS = ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "UID", "X-ALT-DESC")
_KEPT_STATUS = frozenset({"TENTATIVE", "CONFIRMED", "CANCELLED"})
_LINKS = re.compile(r";(?=[A-Za-z][A-Za-z0-9+.-]+:)")
_POSITION = re.compile(r"\s*([+-]?[0-9.]{1,20})\s*[,;]\s*([+-]?[0-9.]{1,20})\s*")


def translate_word(prop: Property) -> Noted[tuple[Property, ...]]:
    """Return what a property is in RFC 5545; one that is the same there stays as it is."""
    return _TRANSLATORS.get(prop.name, _same)(prop)


def _same(prop: Property) -> Noted[tuple[Property, ...]]:
    return Noted((replace(prop, value=" ".join(prop.value.split("\n"))),))


def _text(prop: Property) -> Noted[tuple[Property, ...]]:
    return Noted((replace(prop, value=as_text(prop.value)),))


def _list(prop: Property) -> Noted[tuple[Property, ...]]:
    return Noted((replace(prop, value=",".join(map(as_text, listed(prop.value)))),))


def _resources(prop: Property) -> Noted[tuple[Property, ...]]:
    return Noted((replace(prop, value=as_text(", ".join(map(plain, listed(prop.value))))),))


def _created(prop: Property) -> Noted[tuple[Property, ...]]:
    return Noted((replace(prop, name="CREATED"),))


def _nothing(_: Property) -> Noted[tuple[Property, ...]]:
    return Noted(())


def _status(prop: Property) -> Noted[tuple[Property, ...]]:
    word = prop.value.strip().upper()
    if word in _KEPT_STATUS:
        return Noted((replace(prop, value=word),))
    finding = note(
        prop,
        code="property-lost",
        message="Exchange has no place for this STATUS",
        effect=Effect.LOST,
    )
    return Noted((), (finding,))


def _transparency(prop: Property) -> Noted[tuple[Property, ...]]:
    """Return TRANSP: 0 blocks time, a larger number does not."""
    word = prop.value.strip().upper()
    if word in {"OPAQUE", "TRANSPARENT"}:
        return Noted((replace(prop, value=word),))
    if not (word.isascii() and word.isdigit()):
        return Noted((), (unknown_value(prop),))
    return Noted((replace(prop, value="TRANSPARENT" if word.strip("0") else "OPAQUE"),))


def _attached(prop: Property) -> Noted[tuple[Property, ...]]:
    """Return ATTACH: a file, a link, several links, or a part of the mail."""
    kind = prop.says("VALUE")
    params = {key: value for key, value in prop.params.items() if key not in {"VALUE", "TYPE"}}
    if prop.param("TYPE") and not prop.param("FMTTYPE"):
        params["FMTTYPE"] = (_media_type(prop.param("TYPE")),)
    if prop.says("ENCODING") == "BASE64":
        return Noted((replace(prop, params={**params, "VALUE": ("BINARY",)}),))
    if kind in {"CONTENT-ID", "CID"}:
        value = prop.value.strip().removeprefix("cid:").strip("<> ")
        return Noted((replace(prop, value=f"CID:{value}", params=params),))
    values = (part.strip() for part in _LINKS.split(prop.value))
    return Noted(tuple(replace(prop, value=value, params=params) for value in values if value))


def _media_type(kind: str) -> str:
    return kind.lower() if "/" in kind else ""


def _place(prop: Property) -> Noted[tuple[Property, ...]]:
    """Return GEO, latitude first; vCalendar gives the longitude first.

    Source: vCalendar 1.0, GEO property; RFC 5545 §3.8.1.6.
    """
    match = _POSITION.fullmatch(prop.value)
    if match is None:
        return Noted((), (unknown_value(prop),))
    finding = note(
        prop,
        code="geo-order",
        message="the position was read as longitude and latitude, in that order",
        effect=Effect.KEPT,
    )
    return Noted((replace(prop, value=f"{match[2]};{match[1]}"),), (finding,))


_TRANSLATORS: Mapping[str, Callable[[Property], Noted[tuple[Property, ...]]]] = {
    **dict.fromkeys(_TEXTS, _text),
    "CATEGORIES": _list,
    "RESOURCES": _resources,
    "DCREATED": _created,
    "RNUM": _nothing,
    "STATUS": _status,
    "TRANSP": _transparency,
    "ATTACH": _attached,
    "GEO": _place,
}
