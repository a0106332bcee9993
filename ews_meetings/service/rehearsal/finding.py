"""Beliefs on which rests that a meeting of ours is found again, and no second one is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Place
from ews_meetings.change.rehearsal import Mails, Sight
from ews_meetings.service.rehearsal.experiment import Experiment, counted, decided, is_so
from ews_meetings.service.rehearsal.stage import Stage, done, executed, only

_A_BATCH = 100
_A_MINUTE = timedelta(minutes=1)
_UIDS = ("{}@example.org", "{} Zürich 会議", "{0}-{0}-{0}-{0}")
_CUT_AT = 255
_LONGEST_KEY = 200


def _twins(stage: Stage) -> Sight:
    made = {stage.save("a").item_id, stage.save("a").item_id}
    found = {one.ref.item_id for one in stage.organizer.reader.find([stage.props.named("a")])}
    return is_so(len(made) == 2 and found == made, f"{len(found)} of {len(made)} found")


def _seen_at_once(stage: Stage) -> Sight:
    hits = 0
    for name in ("a", "b", "c"):
        ref = stage.save(name)
        found = stage.organizer.reader.find([stage.props.named(name)])
        hits += [one.ref.item_id for one in found] == [ref.item_id]
    return is_so(hits == 3, f"{hits} of 3 found at once")


def _long_lists(stage: Stage) -> Sight:
    count = stage.organizer.workbench.items_a_page + 10
    waiting = iter([str(number) for number in range(count)])
    made: set[str] = set()
    longest = timedelta(0)
    while part := list(islice(waiting, _A_BATCH)):
        alone = (replace(stage.props.meeting(name), attendees=()) for name in part)
        orders = [
            stage.props.order(name, meeting=one) for name, one in zip(part, alone, strict=True)
        ]
        began = stage.clock.now()
        made |= {done(outcome).item_id for outcome in stage.write(Call.SAVE, *orders)}
        longest = max(longest, stage.clock.now() - began)
    listed = {glimpse.ref.item_id for glimpse in stage.organizer.reader.list_ours()}
    seen = f"{_A_BATCH} drafts in {longest.total_seconds():.0f} s, {len(made & listed)} of {count} listed"
    return is_so(longest < _A_MINUTE and made <= listed, seen)


def _one_id(stage: Stage) -> Sight:
    saved = stage.save("a")
    found = only(stage.organizer.reader.find([stage.props.named("a")]), "what was saved")
    marked = stage.mark_anew("a", found.ref)
    sent = done(stage.send("a", marked))
    refs = (saved, found.ref, marked, sent, stage.look(sent).ref)
    ids = {ref.item_id for ref in refs}
    return is_so(len(ids) == 1, f"{counted(len(ids), 'id')} in five answers")


def _long_texts(stage: Stage) -> Sight:
    stage.save("a")
    stamp = stage.props.stamp("a", step="a-1", meeting=stage.props.meeting("a"))
    whole, key = stamp.to_text(), stage.props.named("a")
    text = stage.organizer.workbench.stamp_in_search(key)
    read = [glimpse.stamp for glimpse in stage.organizer.reader.find([key])]
    seen = "whole" if text == whole else f"its first {len(text)} characters"
    return is_so(text in {whole, whole[:_CUT_AT]} and read == [stamp], seen)


def _two_folders(stage: Stage) -> Sight:
    stage.save("stays")
    gone = Order(step=stage.props.named("away"), ref=stage.save("goes"))
    (outcome,) = stage.write(Call.CANCEL, gone, notify=Notify.NONE)
    executed(outcome)
    names = [stage.props.named(name) for name in ("stays", "goes")]
    found = {one.key: one.place for one in stage.organizer.reader.find(names)}
    wanted = dict(zip(names, (Place.CALENDAR, Place.DELETED), strict=True))
    return is_so(found == wanted, f"{len(found)} of 2 found, each in its folder")


def _oldest_first(stage: Stage) -> Sight:
    names = [stage.props.named(name) for name in ("c", "a", "b")]
    for name in ("c", "a", "b"):
        stage.save(name)
    created = [glimpse.created_at for glimpse in stage.organizer.reader.find(names)]
    whole = [at for at in created if at is not None]
    return is_so(len(whole) == 3 and whole == sorted(whole), f"{len(whole)} of 3 with a time")


def _by_uid(stage: Stage) -> Sight:
    hits: list[bool] = []
    for number, pattern in enumerate(_UIDS):
        name = f"a{number}"
        uid = pattern.format(stage.props.named(name))
        (outcome,) = stage.write(Call.SAVE, stage.props.order(name, uid=uid))
        found = [one.ref.item_id for one in stage.organizer.reader.find_by_uid([uid])]
        hits.append(found == [done(outcome).item_id])
    seen = f"{sum(hits)} of {len(hits)} UIDs found"
    return decided(all(hits), seen, holds=all(hits) or not any(hits))


def _long_keys(stage: Stage) -> Sight:
    long = f"{stage.props.mark}-{'x' * _LONGEST_KEY}"[:_LONGEST_KEY]
    pairs = zip(stage.props.orders("a", "b"), (long, long[:-1]), strict=True)
    orders = [replace(order, key=key) for order, key in pairs]
    first, _ = (done(outcome) for outcome in stage.write(Call.SAVE, *orders))
    found = stage.organizer.reader.find([long])
    is_found = [(one.key, one.ref.item_id) for one in found] == [(long, first.item_id)]
    is_listed = long in {one.key for one in stage.organizer.reader.list_ours()}
    return is_so(is_found and is_listed, "found whole" if is_found else "not found")


def _in_order(stage: Stage) -> Sight:
    names = ["3", "1", "5", "2", "4"]
    refs = [done(found) for found in stage.write(Call.SAVE, *stage.props.orders(*names))]
    held = [one.key for one in stage.organizer.reader.read(refs[::-1]) if one]
    wanted = [stage.props.named(name) for name in names[::-1]]
    return is_so(held == wanted, "in order" if held == wanted else "in another order")


FINDING = (
    Experiment(
        name="q9-twins",
        question="Are two items with one UID accepted, and both found?",
        play=_twins,
        promise=2,
    ),
    Experiment(
        name="q10-seen-at-once",
        question="Does a search see what was just saved?",
        play=_seen_at_once,
        promise=2,
    ),
    Experiment(
        name="q17-long-lists",
        question="Do batches end within a minute, and are long searches read to their end?",
        play=_long_lists,
        promise=2,
    ),
    Experiment(
        name="q18-one-id",
        question="Has an item one id in every answer?",
        play=_one_id,
        mails=Mails(attendee=1),
        promise=2,
    ),
    Experiment(
        name="q19-long-texts",
        question="Does a search give a long text whole, or its first 255 characters?",
        play=_long_texts,
        promise=5,
    ),
    Experiment(
        name="q20-two-folders",
        question="Does one search cover Calendar and Deleted Items?",
        play=_two_folders,
        promise=2,
    ),
    Experiment(
        name="q21-oldest-first",
        question="Do rows of a search come oldest first?",
        play=_oldest_first,
        promise=2,
    ),
    Experiment(
        name="q22-by-uid",
        question="Is a meeting found by its UID, ASCII or not?",
        play=_by_uid,
        row="searches_uid",
        promise=2,
    ),
    Experiment(
        name="q30-long-keys",
        question="Is a key of 200 characters found, and no other?",
        play=_long_keys,
        promise=2,
    ),
    Experiment(
        name="q34-in-order",
        question="Do answers come in the order of what was asked?",
        play=_in_order,
        promise=3,
    ),
)
