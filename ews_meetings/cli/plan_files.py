"""Writes a sealed plan to a file for its owner only, and reads it back."""

from __future__ import annotations

from pathlib import Path

from ews_meetings.change.plan import Plan
from ews_meetings.change.plan_file import SCHEMA, from_text, to_text
from ews_meetings.errors import BadOption, FileUnreadable
from ews_meetings.own_files import write_own_file


def check_target(path: Path) -> None:
    """Refuse to write a plan over something that is none.

    Raises:
        BadOption: another file is there, or no file can be there.
    """
    try:
        head = path.read_text(encoding="utf-8", errors="replace")[:200] if path.exists() else ""
    except OSError as error:
        raise BadOption("--plan", str(path), error.strerror or str(error)) from error
    if head.strip() and SCHEMA not in head:
        raise BadOption("--plan", str(path), "is there already and is no plan; name another file")
    if not path.absolute().parent.is_dir():
        raise BadOption("--plan", str(path), "there is no such folder")


def write_plan_file(path: Path, plan: Plan) -> None:
    """Write a plan; it holds bodies and attachments, so only its owner may read it.

    Raises:
        BadOption: it cannot be written.
    """
    try:
        write_own_file(path, f"{to_text(plan)}\n".encode())
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}"
        raise BadOption("--plan", str(path), problem) from error


def read_plan_file(path: Path) -> Plan:
    """Return the plan in a file.

    Raises:
        FileUnreadable: it cannot be read.
        PlanDamaged: it holds no plan, or one that was changed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise FileUnreadable(str(path), "no such file") from error
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnreadable(str(path), f"cannot be read: {error}") from error
    return from_text(text, source=str(path))
