"""Checks payloads against the schema that Exchange checks them against."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from ews_meetings.exchange.elements import Element

_FOLDER = Path(__file__).parents[4] / "shared" / "ews-schema"
needs_schema = pytest.mark.skipif(not _FOLDER.is_dir(), reason="the EWS schema is not there")


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(_FOLDER / "ews-all.xsd")))


def violations(payload: Element) -> list[str]:
    """Return what the schema says against a payload, or against an envelope and its body."""
    copy = etree.fromstring(etree.tostring(payload))
    bodies = [child for body in copy.iter("{*}Body") if body.getparent() is copy for child in body]
    return [problem for element in (copy, *bodies) for problem in _problems(element)]


def _problems(element: Element) -> list[str]:
    try:
        _schema().assertValid(etree.fromstring(etree.tostring(element)))
    except etree.DocumentInvalid as problem:
        return [str(problem)]
    return []
