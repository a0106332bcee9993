"""Reads a secret from a file for its owner only, such as a credential of systemd."""

from __future__ import annotations

import codecs
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from ews_meetings.config.layers import CREDENTIAL
from ews_meetings.errors import SecretUnusable
from ews_meetings.secrets.secret import Secret

CREDENTIALS = "CREDENTIALS_DIRECTORY"
MOST_BYTES = 64 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


def file_secret(path: Path, environment: Mapping[str, str]) -> Secret:
    """Return the first line of a file, without its end.

    Args:
        path: `%d/NAME` is a credential of systemd.
        environment: names systemd's folder.

    Raises:
        SecretUnusable: it cannot be read, others may read it, or its first line is empty.
    """
    place = placed(path, environment)
    try:
        with place.open("rb") as stream:
            _check_owner(place, os.fstat(stream.fileno()), environment)
            secret = read_first_line(stream)
    except OSError as error:
        problem = f"cannot be read: {error.strerror or type(error).__name__}"
        raise SecretUnusable(f"password_file {place}", problem) from None
    if not secret:
        raise SecretUnusable(
            f"password_file {place}", "its first line is empty, or no text, or too long"
        )
    return secret


def placed(path: Path, environment: Mapping[str, str]) -> Path:
    """Return where a file lies; `%d/` is the folder that systemd made for this service.

    Raises:
        SecretUnusable: systemd made none.
    """
    text = path.as_posix()
    if not text.startswith(CREDENTIAL):
        return path
    folder = environment.get(CREDENTIALS)
    if not folder:
        problem = f"systemd gave no credentials: {CREDENTIALS} is not set"
        hint = f"LoadCredential={text.removeprefix(CREDENTIAL)}:/path in the unit gives one"
        raise SecretUnusable(f"password_file {text}", problem, hint=hint)
    return Path(folder) / text.removeprefix(CREDENTIAL)


def read_first_line(stream: IO[bytes]) -> Secret:
    """Return the first line of a text and read no further; an empty secret for one of 64 KiB."""
    content = bytearray()
    while part := stream.readline(MOST_BYTES - len(content)):
        content += part
        if "\n" in _decoded(bytes(content)):
            return first_line(bytes(content))
    return Secret("") if len(content) >= MOST_BYTES else first_line(bytes(content))


def first_line(content: bytes) -> Secret:
    """Return the first line of a text; an empty secret where it is none."""
    secret = Secret(_decoded(content).partition("\n")[0].rstrip("\r"))
    return secret if secret.is_text else Secret("")


def _decoded(content: bytes) -> str:
    """Return a text; what is none becomes surrogates."""
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-16":  # which leaves out the half of a letter that the next read may end
        return codecs.getincrementaldecoder(encoding)("surrogatepass").decode(content)
    return content.decode(encoding, "surrogateescape")


def is_open(status: os.stat_result, place: Path, environment: Mapping[str, str]) -> bool:
    """Say whether others than its owner may read a file.

    Of a credential the group's bits are the mask of its access list, which names this user alone.

    Source: systemd.exec(5), `LoadCredential=`; POSIX.1e: with an access list, st_mode shows its mask.
    """
    if sys.platform == "win32" or not stat.S_ISREG(status.st_mode):
        return False
    folder = environment.get(CREDENTIALS)
    is_credential = bool(folder) and place.parent == Path(folder or "") and status.st_uid == 0
    others = stat.S_IRWXO if is_credential else stat.S_IRWXG | stat.S_IRWXO
    return bool(status.st_mode & others)


def _check_owner(place: Path, status: os.stat_result, environment: Mapping[str, str]) -> None:
    if is_open(status, place, environment):
        raise SecretUnusable(
            f"password_file {place}", "others may read it", hint=f"chmod 600 {place}"
        )
