"""A mailbox that answers by itself: what it was asked is judged, answered, and kept or put away."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting
from ews_meetings.sandbox.delivery.booking import Verdict, judge, wanted
from ews_meetings.sandbox.series import series_of
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import move_item
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.store.occurrences import (
    current_entry,
    entries_between,
    remove_entry,
    save_entry,
)
from ews_meetings.sandbox.store.processing import Processing
from ews_meetings.sandbox.times import microseconds_of


def answer_by_itself(scene: Scene, copy: Item, rules: Processing) -> None:
    """Answers a request that has just been entered in the calendar."""
    verdict = judge(copy, _held(scene, copy), rules, scene.now)
    if verdict.last_day is not None:
        copy = save_entry(scene.db, _cut_off(copy, verdict))
    body = Body("Text", _wording(verdict, rules))
    answer_meeting(scene, copy, Reply(verdict.response, body), saves_copy=False)
    for one in verdict.declined:
        part = current_entry(scene.db, one)
        answer_meeting(scene, part, Reply("Decline", body), saves_copy=False)


def free_room(scene: Scene, copy: Item, message: Item) -> None:
    """Takes a cancelled meeting out of a calendar and clears the Inbox."""
    remove_entry(scene.db, copy)
    move_item(scene.db, message, own_folder(scene.db, copy.mailbox, "deleteditems"))


def _held(scene: Scene, copy: Item) -> tuple[Item, ...]:
    """Returns what else stands in the calendar from the first to the last time asked for."""
    asked = wanted(copy)
    if not asked:
        return ()
    first = min(microseconds_of(one.text("Start")) for one in asked)
    last = max(microseconds_of(one.text("End")) for one in asked)
    entries = entries_between(scene.db, copy.folder, first, last)
    return tuple(other for other in entries if other.row != copy.row)


def _cut_off(copy: Item, verdict: Verdict) -> Item:
    series = series_of(copy)
    bounds = replace(series.recurrence.bounds, end=verdict.last_day, count=None)
    recurrence = replace(series.recurrence, bounds=bounds)
    return replace(copy, series=replace(series, recurrence=recurrence))


def _wording(verdict: Verdict, rules: Processing) -> str:
    says_why = verdict.response != "Decline" or rules.enable_response_details
    parts = [verdict.text if says_why else "The meeting cannot be held here."]
    if rules.add_additional_response:
        parts.append(rules.additional_response)
    return "\n".join(part for part in parts if part)
