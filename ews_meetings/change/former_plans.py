"""Says what plans of earlier programs said in the words of today; what it does not know it leaves."""

from __future__ import annotations

from ews_meetings.change.codec import Json
from ews_meetings.change.notify import Notify


def in_todays_words(plan: Json) -> Json:
    """Return an encoded plan in which each step names whom it mails.

    At first, when nobody but everybody could be told, a step said only whether it mails.
    """
    if not isinstance(plan, dict) or not isinstance(actions := plan.get("actions"), list):
        return plan
    return {**plan, "actions": [_action(action) for action in actions]}


def _action(action: Json) -> Json:
    if not isinstance(action, dict) or not isinstance(steps := action.get("steps"), list):
        return action
    return {**action, "steps": [_step(step) for step in steps]}


def _step(step: Json) -> Json:
    if not isinstance(step, dict) or not isinstance(step.get("mails"), bool):
        return step
    said = {name: value for name, value in step.items() if name != "mails"}
    return {**said, "notify": (Notify.ALL if step["mails"] else Notify.NONE).value}
