"""A secret that is planted in every end-to-end run, and the search for it in everything they left."""

from __future__ import annotations

import base64
import html
import json
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

PLANTED = 'Pl4nted "Ä&<%+/secret~x'
"""Looks different in every writing that is searched for."""


def writings(secret: str = PLANTED) -> dict[str, bytes]:
    """How a secret may stand in a file, by name of the writing."""
    raw, wide = secret.encode(), secret.encode("utf-16-le")
    texts = {
        "url": quote(secret, safe=""),
        "form": quote_plus(secret),
        "xml": html.escape(secret),
        "xml text": html.escape(secret, quote=False),
        "json": json.dumps(secret)[1:-1],
        "json utf-8": json.dumps(secret, ensure_ascii=False)[1:-1],
        "backslashes": secret.encode("ascii", "backslashreplace").decode(),
        "hex": raw.hex(),
        "HEX": raw.hex().upper(),
        "hex of utf-16": wide.hex(),
    }
    plain = {"plain": raw, "latin-1": secret.encode("latin-1"), "utf-16-le": wide}
    plain["utf-16-be"] = secret.encode("utf-16-be")
    return {
        **plain,
        **{name: text.encode() for name, text in texts.items()},
        **dict(_base64("base64", raw)),
        **dict(_base64("base64 of latin-1", plain["latin-1"])),
        **dict(_base64("base64 of utf-16", wide)),
    }


def found_in(content: bytes, secret: str = PLANTED) -> list[str]:
    """The writings of a secret that stand in some bytes."""
    return [name for name, written in writings(secret).items() if written in content]


def leaks(folder: Path, secret: str = PLANTED) -> list[str]:
    """Every file below a folder that holds the secret in its content or name, and how."""
    return [
        f"{path}: {name}"
        for path in sorted(folder.rglob("*"))
        for name in found_in(_bytes(path), secret)
    ]


def _bytes(path: Path) -> bytes:
    content = path.read_bytes() if path.is_file() else b""
    return os.fsencode(path) + b"\0" + content


def _base64(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    """What is sure to stand there, wherever in a longer text the secret begins."""
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + raw)
        inside = encoded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        yield f"{name} +{before}", inside
        yield f"{name} url +{before}", inside.translate(bytes.maketrans(b"+/", b"-_"))
