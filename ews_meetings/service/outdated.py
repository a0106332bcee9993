"""Says why a wish of a file is passed over: a newer version of it was applied before; pure.

Mail systems deliver out of order: what was deferred comes after what was written later.

Source: RFC 5546 §2.1.5 (an older revision is ignored).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.revision import Revision, outdone
from ews_meetings.change.wish import Applied, Hold
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.finding import Effect, Finding, Severity

OLDER_REVISION = "older-revision"
MEETING_LEFT_OUT = "meeting-left-out"


def outdated(
    revisions: Sequence[Revision], known: Remembered | None, *, force: bool
) -> Finding | None:
    """Return that a newer version was applied; None where none was, or where that does not count."""
    if known is None or force:
        return None
    found = outdone(revisions, known.revisions)
    if found is None:
        return None
    older, newer = found
    said = older.told_beside(newer)
    return Finding(
        code=OLDER_REVISION,
        message=f"the file is older ({said}) than what was applied ({newer.told_beside(older)});"
        " it is not applied (--force applies it all the same)",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="SEQUENCE",
        value=said,
    )


def outdated_part(
    wish: Hold | Applied, remembered: Mapping[str, Remembered], *, force: bool
) -> Finding | None:
    """Return that a newer version was applied, of a meeting or of the series that it stands beside."""
    keys = dict.fromkeys((wish.origin.key, wish.origin.whole.key))
    found = (outdated(wish.revisions, remembered.get(key), force=force) for key in keys)
    return next((why for why in found if why is not None), None)


def is_outdated(action: Action) -> bool:
    """Say whether an action does nothing because a newer version was applied before."""
    return action.verb is Verb.KEEP and any(f.code == OLDER_REVISION for f in action.findings)
