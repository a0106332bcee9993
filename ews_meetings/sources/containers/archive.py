"""A zip archive to its members that are calendars, mails or containers; the others are told of.

Nothing is unpacked to the disk under a name of the archive's, links are not followed, and how much
comes out of it is bounded before anything does.

Source: PKWARE APPNOTE 6.3.10 §4.3.16 (end of central directory), §4.3.14 (zip64), §4.4.4 (encryption).
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from ews_meetings.errors import FileTooLarge, FileUnreadable, InputUnusable
from ews_meetings.sources.containers.document import (
    Document,
    Limits,
    Opener,
    printable,
    unusable,
)
from ews_meetings.sources.containers.spool import streamed
from ews_meetings.sources.endings import why_left
from ews_meetings.sources.listed import LeftFile
from ews_meetings.sources.maildir import MAILS, why_not_meant

SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_END, _LOCATOR = b"PK\x05\x06", b"PK\x06\x07"
_ENTRY = b"PK\x01\x02"
_END_SIZE, _LOCATOR_SIZE, _END64_SIZE = 22, 20, 56
_LOCAL_SIZE = 30
_LONGEST_COMMENT = 0xFFFF
_DIRECTORY_BYTES = 8 << 20
_RATIO_COUNTS_FROM = 1 << 20
_READ = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_TROUBLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file in an archive."""

    document: Document
    is_container: bool
    """Whether its name is that of one that may hold others."""


def members_in(opens: Opener, name: str, limits: Limits) -> Iterator[Member | LeftFile]:
    """Yield the members of an archive in its order.

    Args:
        opens: gives the archive.
        name: what people call it.
        limits: how much is taken out of it.
    """
    try:
        infos = _listed(opens, name, limits)
    except InputUnusable as error:
        yield Member(document=unusable(name, error), is_container=False)
        return
    total, names = 0, Counter[str]()
    for info in infos:
        if info.is_dir():
            continue
        label = f"{name}/{printable(info.filename)}"
        names[label] += 1
        if names[label] > 1:  # results are known by their names
            label = f"{label} ({names[label]})"
        if reason := _reason(info):
            yield LeftFile(name=label, code=reason[0], why=reason[1])
            continue
        total += max(info.file_size, info.compress_size)
        problem = _problem(info, label, limits, total)
        document = unusable(label, problem) if problem else _document(opens, info, label)
        yield Member(document=document, is_container=problem is None)


def _listed(opens: Opener, name: str, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return what an archive says it holds.

    Raises:
        FileUnreadable: it is damaged, or holds more than is looked through.
    """
    with opens() as stream:
        _check_directory(stream, name, limits)
        try:
            with zipfile.ZipFile(stream) as archive:
                infos = archive.infolist()
        except _TROUBLE as error:
            raise FileUnreadable(name, "is a damaged zip archive") from error
    if len(infos) > limits.members:
        raise _too_many(name, limits)
    return infos


def _check_directory(stream: BinaryIO, name: str, limits: Limits) -> None:
    """See that the list of an archive is not larger than is read, before anything reads it.

    Raises:
        FileUnreadable: it is larger, or there is none.
    """
    size = stream.seek(0, io.SEEK_END)
    tail_size = min(size, _END_SIZE + _LONGEST_COMMENT + _LOCATOR_SIZE + _END64_SIZE)
    stream.seek(size - tail_size)
    tail = stream.read(tail_size)
    place = tail.rfind(_END, 0, len(tail) - _END_SIZE + len(_END))
    if place < 0:
        raise FileUnreadable(name, "is a zip archive that is cut off, or a part of one")
    (listed,) = struct.unpack_from("<I", tail, place + 12)
    locator = place - _LOCATOR_SIZE
    if locator >= _END64_SIZE and tail.startswith(_LOCATOR, locator):
        (listed,) = struct.unpack_from("<Q", tail, locator - _END64_SIZE + 40)
    if listed > _DIRECTORY_BYTES:
        raise _too_many(name, limits)
    stream.seek(max(0, size - tail_size - listed))
    if stream.read(listed + tail_size).count(_ENTRY) > limits.members * 2:
        raise _too_many(name, limits)
    stream.seek(0)


def _too_many(name: str, limits: Limits) -> FileUnreadable:
    return FileUnreadable(name, f"holds more than {limits.members} files; unpack and split it")


def _reason(info: zipfile.ZipInfo) -> tuple[str, str] | None:
    """Return why a member is left by its kind or name, as code and sentence."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if stat.S_ISLNK(info.external_attr >> 16):
        return "file-link", "is a link; links are not followed"
    if any(part.startswith(".") and part not in {".", ".."} for part in path.parts):
        return "file-hidden", "is hidden"
    if "__MACOSX" in path.parts:
        return "file-hidden", "is what macOS keeps beside files"
    if path.parent.name in MAILS:
        return why_not_meant(path.name)
    return why_left(path.name)


def _problem(info: zipfile.ZipInfo, label: str, limits: Limits, total: int) -> InputUnusable | None:
    """Return why a member cannot be unpacked; its declared size is never exceeded later."""
    if info.flag_bits & 0x1:
        return FileUnreadable(label, "is encrypted; unpack it with its password")
    if info.compress_type not in _READ:
        return FileUnreadable(label, f"is packed by method {info.compress_type}, which is not read")
    if max(info.file_size, info.compress_size) > limits.document_bytes:
        return FileTooLarge(label, limits.document_bytes >> 20)
    packed = max(info.compress_size, 1)
    if info.file_size > _RATIO_COUNTS_FROM and info.file_size // packed > limits.ratio:
        return FileUnreadable(
            label, f"grows to {info.file_size // packed} times its size; no calendar does"
        )
    if total > limits.total_bytes:
        whole = limits.total_bytes >> 20
        return FileUnreadable(label, f"would make it more than {whole} MB unpacked; split it")
    return None


def _document(opens: Opener, info: zipfile.ZipInfo, label: str) -> Document:
    is_mail = PurePosixPath(info.filename.replace("\\", "/")).parent.name in MAILS
    return Document(name=label, opens=lambda: _unpacked(opens, info, label), is_one_of_many=is_mail)


def _unpacked(opens: Opener, info: zipfile.ZipInfo, label: str) -> BinaryIO:
    """Return the bytes of a member; its own header says where they begin (APPNOTE §4.3.7).

    Raises:
        FileUnreadable: they are damaged.
    """
    with opens() as stream:
        stream.seek(max(info.header_offset, 0))
        header = stream.read(_LOCAL_SIZE)
        if (
            info.header_offset < 0
            or len(header) < _LOCAL_SIZE
            or not header.startswith(SIGNATURES[0])
        ):
            raise FileUnreadable(label, "is not where the archive says")
        stream.seek(sum(struct.unpack_from("<HH", header, 26)), io.SEEK_CUR)
        raw = stream.read(info.compress_size)
    content = _inflated(raw, info, label)
    if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
        raise FileUnreadable(label, "is damaged or cut off in the archive")
    return streamed(content)


def _inflated(raw: bytes, info: zipfile.ZipInfo, label: str) -> bytes:
    """Return a member unpacked, but never more than the archive says it is."""
    if info.compress_type == zipfile.ZIP_STORED:
        return raw
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        return unpacking.decompress(raw, info.file_size + 1)
    except zlib.error as error:
        raise FileUnreadable(label, f"is damaged in the archive: {error}") from error
