"""Our provenance on an item: which source, what was written, which step wrote last."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from ews_meetings.change.identity import Origin
from ews_meetings.model.meeting import Attachment
from ews_meetings.model.people import fold

_VERSION = 1


class NotifyState(StrEnum):
    """Who has been told of the meeting, as far as we brought it about."""

    PENDING = "pending"
    """Invitations are wanted and not made yet."""
    INVITED = "invited"
    """The step that wrote this stamp made the server invite."""
    SILENT = "silent"
    """Nobody was told, by choice."""
    OWED = "owed"
    """People were invited; of the last change it is known that they have not been told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What stands on the item. No path, host or user name: it may travel to attendees (Q12)."""

    origin: Origin
    digest: str
    """Of the source."""
    run: str
    step: str
    """The id of the step that wrote last; fresh for each attempt."""
    notify: NotifyState
    written: dict[str, str] = field(default_factory=dict)
    """Field name to eight hex digits of what the wish said."""
    held: dict[str, str] = field(default_factory=dict)
    """The same of what was read back, only where it differs from `written`."""
    people: tuple[str, ...] = ()
    """Whom we asked the server to invite, as `person_digest` names them.

    An attendee that is not among them was added by somebody else, and is never taken away.
    """
    files: tuple[str, ...] = ()
    """What we attached, as `file_digest` names it; other files are somebody else's, and stay."""
    elsewhere: bool = False
    """Whether people hold an invitation that was mailed from elsewhere: nobody gets a first one."""
    added: bool = False
    """As `Hold.is_added`."""
    mailed_at: datetime | None = None
    """Of a mark that says owed, where it may come late: when the newest mail had left before it, by the
    server's clock."""

    def by(self, *, run: str, step: str, notify: NotifyState | None = None) -> Stamp:
        """Return the stamp as another step writes it."""
        return replace(self, run=run, step=step, notify=notify or self.notify, mailed_at=None)

    def to_text(self) -> str:
        """Return the stamp as it is kept in the named property `stamp` (the step has its own)."""
        marks = {"elsewhere": self.elsewhere, "added": self.added}
        return json.dumps(
            {
                "v": _VERSION,
                "scope": self.origin.scope,
                "uid": self.origin.uid,
                "part": self.origin.part,
                "digest": self.digest,
                "run": self.run,
                "notify": self.notify.value,
                "written": self.written,
                "held": self.held,
                "people": "".join(self.people),
                "files": "".join(self.files),
                **{name: True for name, is_so in marks.items() if is_so},
                **({"mailed": self.mailed_at.isoformat()} if self.mailed_at else {}),
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_text(cls, text: str, step: str) -> Stamp | None:
        """Return the stamp that a property holds; None for anything that is not one of ours."""
        try:
            held = json.loads(text)
            if not isinstance(held, dict) or held.get("v") != _VERSION:
                return None
            return cls(
                origin=Origin(
                    scope=str(held["scope"]), uid=str(held["uid"]), part=int(held["part"])
                ),
                digest=str(held["digest"]),
                run=str(held["run"]),
                step=step,
                notify=NotifyState(held["notify"]),
                written={str(k): str(v) for k, v in held["written"].items()},
                held={str(k): str(v) for k, v in held["held"].items()},
                people=_cut(str(held.get("people", ""))),
                files=_cut(str(held.get("files", ""))),
                elsewhere=held.get("elsewhere") is True,
                added=held.get("added") is True,
                mailed_at=_instant(held.get("mailed")),
            )
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return None


def _instant(said: object) -> datetime | None:
    if not isinstance(said, str):
        return None
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError("an instant without an offset")
    return at.astimezone(UTC)


def person_digest(address: str) -> str:
    """Return the eight hex digits that name an address in a stamp."""
    return hashlib.sha256(fold(address).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def file_digest(attachment: Attachment) -> str:
    """Return the eight hex digits that name a file in a stamp: by its name and size."""
    text = f"{attachment.name} {attachment.size_bytes}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _cut(text: str) -> tuple[str, ...]:
    return tuple(text[place : place + 8] for place in range(0, len(text), 8))
