"""Keeps tokens in a file for its owner only; one that others may read is not believed."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from ews_meetings.own_files import is_open_to_others, make_own_folder, write_own_file

log = logging.getLogger(__name__)

_LARGEST = 4 * 1024 * 1024


def read_tokens(path: Path | None) -> str:
    """Return what was kept; nothing where there is nothing that can be believed."""
    if path is None:
        return "{}"
    try:
        if path.is_symlink() or is_open_to_others(path) or path.stat().st_size > _LARGEST:
            log.warning("token cache not used", extra={"reason": "others may read or write it"})
            return "{}"
        text = path.read_text(encoding="utf-8")
        return text if _is_cache(json.loads(text)) else "{}"
    except (OSError, ValueError):
        return "{}"


def _is_cache(read: object) -> bool:
    return isinstance(read, dict) and all(isinstance(kind, dict) for kind in read.values())


def write_tokens(path: Path | None, text: str) -> None:
    """Keep tokens; a run goes on without where that fails."""
    if path is None:
        return
    try:
        make_own_folder(path.parent)
        write_own_file(path, text.encode())
    except OSError as error:
        log.warning("token cache not written", extra={"reason": error.strerror or "no reason"})
