"""Beliefs on which rests that a meeting of ours is found again, and no second one is made."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.observed import Known, Place
from ews_meetings.exchange.asking import ITEMS_A_PAGE, Folder, Search, chunks
from ews_meetings.exchange.inbound import shape
from ews_meetings.exchange.properties import KEY, STAMP
from ews_meetings.exchange.searches import is_one_of
from tests.live.ground import Ground, done

A_MINUTE_S = 60


def test_q9_two_items_with_one_uid_are_accepted_and_both_found(ground: Ground) -> None:
    made = {ground.save("a").item_id, ground.save("a").item_id}
    assert len(made) == 2
    found = ground.organizer.reader.find([ground.named("a")])
    assert {glimpse.ref.item_id for glimpse in found} == made


def test_q10_a_search_sees_what_was_just_answered(ground: Ground) -> None:
    for name in ("a", "b", "c"):
        ref = ground.save(name)
        (glimpse,) = ground.organizer.reader.find([ground.named(name)])
        assert glimpse.ref.item_id == ref.item_id


def test_q17_batches_take_less_than_a_minute_and_long_searches_are_read_to_their_end(
    ground: Ground,
) -> None:
    names = [str(number) for number in range(ITEMS_A_PAGE + 10)]
    made = set()
    for part in chunks(names, 100):
        orders = [
            ground.order(name, meeting=replace(ground.meeting(name), attendees=())) for name in part
        ]
        began = time.monotonic()
        made |= {done(outcome).item_id for outcome in ground.write(Call.SAVE, *orders)}
        assert time.monotonic() - began < A_MINUTE_S
    listed = {glimpse.ref.item_id for glimpse in ground.organizer.reader.list_ours()}
    assert made <= listed


def test_q18_an_item_has_one_id_in_every_answer(ground: Ground) -> None:
    saved = ground.save("a")
    (found,) = ground.organizer.reader.find([ground.named("a")])
    marked = ground.mark_anew("a", found.ref)
    sent = done(ground.send("a", marked))
    read = ground.look(sent).ref
    assert {ref.item_id for ref in (saved, found.ref, marked, sent, read)} == {saved.item_id}


def test_q19_a_long_text_in_a_search_is_whole_or_its_first_255_characters(ground: Ground) -> None:
    ground.save("a")
    stamp = ground.order("a").stamp
    assert stamp is not None
    whole = stamp.to_text()
    assert len(whole) > 255
    reader = ground.organizer.reader
    search = Search(shape((), (KEY, STAMP)), is_one_of(KEY, [ground.named("a")]))
    (row,) = reader.asking.search(search, (Folder(reader.folders.calendar),))
    assert STAMP.read(row.item) in {whole, whole[:255]}
    (glimpse,) = reader.find([ground.named("a")])
    assert glimpse.stamp == stamp


def test_q20_one_search_covers_calendar_and_deleted_items(ground: Ground) -> None:
    stays, goes = ground.save("stays"), ground.save("goes")
    ground.desk.delete(goes, how="MoveToDeletedItems")
    found = ground.organizer.reader.find([ground.named("stays"), ground.named("goes")])
    assert {glimpse.key: glimpse.place for glimpse in found} == {
        ground.named("stays"): Place.CALENDAR,
        ground.named("goes"): Place.DELETED,
    }
    assert ground.look(stays).facts.place is Place.CALENDAR


def test_q21_rows_come_oldest_first(ground: Ground) -> None:
    names = [ground.named(name) for name in ("c", "a", "b")]
    for name in ("c", "a", "b"):
        ground.save(name)
    created = [glimpse.created_at for glimpse in ground.organizer.reader.find(names)]
    whole = [at for at in created if at is not None]
    assert len(whole) == 3
    assert whole == sorted(whole)


@pytest.mark.parametrize("uid", ["{}@example.org", "{} Zürich 会議", "{0}-{0}-{0}-{0}"])
def test_q22_an_item_is_found_by_the_object_id_of_its_uid(ground: Ground, uid: str) -> None:
    uid = uid.format(ground.named("a"))
    order = ground.order("a")
    assert order.series is not None
    (outcome,) = ground.write(Call.SAVE, replace(order, series=replace(order.series, uid=uid)))
    ref = done(outcome)
    found = ground.organizer.reader.find_by_uid([uid])
    searches = ground.capabilities.searches_uid is Known.YES
    assert [glimpse.ref.item_id for glimpse in found] == ([ref.item_id] if searches else [])


def test_q30_a_key_of_200_characters_is_found_whole_and_no_other(ground: Ground) -> None:
    long = f"{ground.mark}-{'x' * 200}"[:200]
    orders = [replace(ground.order(name), key=key) for name, key in (("a", long), ("b", long[:-1]))]
    first, _ = (done(outcome) for outcome in ground.write(Call.SAVE, *orders))
    (glimpse,) = ground.organizer.reader.find([long])
    assert (glimpse.key, glimpse.ref.item_id) == (long, first.item_id)
    assert long in {listed.key for listed in ground.organizer.reader.list_ours()}


def test_q34_answers_come_in_the_order_of_what_was_asked(ground: Ground) -> None:
    names = ["3", "1", "5", "2", "4"]
    refs = [done(found) for found in ground.write(Call.SAVE, *map(ground.order, names))]
    held = [observed.key for observed in ground.organizer.reader.read(refs[::-1]) if observed]
    assert held == [ground.named(name) for name in names[::-1]]
