"""To whom a write sends, and whether it keeps a copy."""

from dataclasses import dataclass
from enum import Enum

from ews_meetings.sandbox.errors import schema_violation


class Audience(Enum):
    """Who of the attendees hears of a write."""

    NOBODY = "nobody"
    ALL = "all"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class SendMode:
    """The meaning of a Send… attribute."""

    audience: Audience
    saves_copy: bool = False

    @property
    def sends(self) -> bool:
        """Whether anybody may hear of it."""
        return self.audience is not Audience.NOBODY


_MODES = {
    "SendToNone": SendMode(Audience.NOBODY),
    "SendOnlyToAll": SendMode(Audience.ALL),
    "SendToAllAndSaveCopy": SendMode(Audience.ALL, saves_copy=True),
    "SendOnlyToChanged": SendMode(Audience.CHANGED),
    "SendToChangedAndSaveCopy": SendMode(Audience.CHANGED, saves_copy=True),
}


def read_mode(text: str | None, *, by_update: bool = False) -> SendMode | None:
    """Reads a Send… attribute; None when it is missing.

    Raises:
        SoapFault: it has a value that its operation does not know.
    """
    if text is None:
        return None
    mode = _MODES.get(text)
    if mode is None or (mode.audience is Audience.CHANGED and not by_update):
        raise schema_violation(f"The value {text!r} is not valid for sending.")
    return mode
