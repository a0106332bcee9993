"""Says what was wished, from an action that did not come to its end; pure."""

from __future__ import annotations

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.wish import Drop, Hold, Respond, Wish
from ews_meetings.service.marking_sent import marks
from ews_meetings.service.outdated import MEETING_LEFT_OUT


def wish_again(action: Action) -> Wish | None:
    """Return the wish behind an action; None for what is only kept, refused or tidied up."""
    match action.verb:
        case Verb.CREATE | Verb.FINISH | Verb.INVITE | Verb.UPDATE:
            return _hold(action)
        case Verb.CANCEL if action.key is not None:
            return Drop(
                name=action.item.item_id if action.item else action.key.uid,
                message=action.message,
                findings=tuple(f for f in action.findings if f.code == MEETING_LEFT_OUT),
                where=action.where,
                revisions=action.revisions,
            )
        case Verb.ANSWER if action.key is not None and action.answer is not None:
            return Respond(name=action.key.uid, reply=action.answer, message=action.message)
        case _:
            return None


def _hold(action: Action) -> Hold | None:
    """Return the whole wish; of a change only what differs from what was there is wanted.

    A meeting that was to be marked as sent is wished whole: the mark may be all that is left to do.
    """
    if action.origin is None or action.wanted is None:
        return None
    return Hold(
        origin=action.origin,
        series=action.wanted,
        digest=action.source_digest,
        findings=action.findings,
        where=action.where,
        base=action.before if action.verb is Verb.UPDATE and not marks(action) else None,
        revisions=action.revisions,
        inviting=action.inviting,
        is_added=action.is_added,
    )
