"""A plan file is the plan, or it is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ews_meetings.change.plan_file import SCHEMA, from_text, seal, to_text
from ews_meetings.errors import PlanDamaged
from tests.unit.change.making import small_plan

Held = dict[str, Any]


def edited(edit: Callable[[Held], object]) -> str:
    """Return the text of the small plan after somebody's edit."""
    held = json.loads(to_text(small_plan()))
    edit(held)
    return json.dumps(held)


def damage_of(text: str) -> PlanDamaged:
    with pytest.raises(PlanDamaged) as error:
        from_text(text, source="a.json")
    return error.value


def header(held: Held) -> Held:
    found: Held = held["plan"]["header"]
    return found


def meeting(held: Held) -> Held:
    found: Held = held["plan"]["actions"][0]["wanted"]["meeting"]
    return found


@pytest.mark.parametrize("is_compact", [False, True])
def test_a_plan_that_was_written_is_read_back(is_compact: bool) -> None:
    text = to_text(small_plan(), is_compact=is_compact)
    assert from_text(text, source="a.json") == small_plan()
    assert ("\n" in text) is not is_compact


def test_a_plan_whose_steps_only_said_whether_they_mail_is_still_read() -> None:
    held = json.loads(to_text(small_plan()))
    for action in held["plan"]["actions"]:
        for step in action["steps"]:
            step["mails"] = step.pop("notify") == "all"
    held["plan"]["id"] = ""
    text = json.dumps(held["plan"], sort_keys=True, separators=(",", ":"))
    held["plan"]["id"] = hashlib.sha256(text.encode()).hexdigest()
    read = from_text(json.dumps(held), source="a.json")
    assert replace(read, id="") == replace(small_plan(), id="")


def test_the_files_of_a_plan_travel_with_it() -> None:
    read = from_text(to_text(small_plan()), source="a.json")
    wanted = read.actions[0].wanted
    assert wanted is not None
    assert [a.content for a in wanted.meeting.attachments] == [b"one, two"]


def test_white_space_between_values_may_change() -> None:
    text = json.dumps(json.loads(to_text(small_plan())), indent=7)
    assert from_text(text, source="a.json") == small_plan()


def test_sealing_twice_gives_the_same_id() -> None:
    assert seal(small_plan()) == small_plan()
    assert len(small_plan().id) == 64


def test_a_plan_for_another_mailbox_has_another_id() -> None:
    other = replace(small_plan().header, mailbox="dave@sandbox.example")
    assert seal(replace(small_plan(), header=other)).id != small_plan().id


def test_a_plan_that_was_never_sealed_is_refused() -> None:
    assert "was changed" in str(damage_of(to_text(replace(small_plan(), id=""))))


def test_a_plan_of_a_version_that_knew_fewer_fields_is_read_with_their_defaults() -> None:
    held = json.loads(to_text(small_plan()))
    del held["plan"]["header"]["options"]["force"]
    content = json.dumps(held["plan"] | {"id": ""}, sort_keys=True, separators=(",", ":"))
    held["plan"]["id"] = hashlib.sha256(content.encode()).hexdigest()
    read = from_text(json.dumps(held), source="a.json")
    assert read.actions == small_plan().actions
    assert not read.header.options.force


def test_a_plan_of_another_version_is_named_as_such() -> None:
    text = edited(lambda held: held.update(schema="ews-meetings/plan.v2"))
    assert "made by another version (schema ews-meetings/plan.v2" in str(damage_of(text))


SHAPES: dict[str, tuple[Callable[[Held], object], str]] = {
    "schema of another version": (lambda held: held.update(schema="ews-meetings/plan.v2"), SCHEMA),
    "no schema": (lambda held: held.pop("schema"), SCHEMA),
    "schema null": (lambda held: held.update(schema=None), SCHEMA),
    "no plan": (lambda held: held.pop("plan"), "is no object"),
    "plan a list": (lambda held: held.update(plan=[]), "is no object"),
    "unknown field of the plan": (lambda held: held["plan"].update(note="x"), "Plan: unknown note"),
    "unknown field of the header": (
        lambda held: header(held).update(colour="red"),
        "PlanHeader: unknown colour",
    ),
    "no instant": (lambda held: header(held).pop("made_at"), "made_at"),
    "instant a word": (lambda held: header(held).update(made_at="yesterday"), "yesterday"),
    "instant a number": (lambda held: header(held).update(made_at=5), "5"),
    "text for yes or no": (lambda held: header(held).update(is_sandbox="no"), "'no' is no bool"),
    "text for a number": (
        lambda held: header(held)["options"].update(max_mail="25"),
        "'25' is no int",
    ),
    "yes for a number": (
        lambda held: header(held)["options"].update(max_mail=True),
        "True is no int",
    ),
    "unknown choice": (
        lambda held: header(held)["options"].update(notify="everybody"),
        "everybody",
    ),
    "actions an object": (lambda held: held["plan"].update(actions={}), "is no list"),
    "an action null": (lambda held: held["plan"]["actions"].append(None), "is no object"),
    "unknown verb": (lambda held: held["plan"]["actions"][0].update(verb="explode"), "explode"),
    "steps null": (lambda held: held["plan"]["actions"][0].update(steps=None), "is no list"),
    "subject a number": (lambda held: meeting(held).update(subject=5), "5 is no str"),
    "span null": (
        lambda held: meeting(held).update(span=None),
        "nothing stands where something must",
    ),
    "unknown span": (lambda held: meeting(held)["span"].update(type="Epoch"), "no type 'Epoch'"),
    "bytes not base64": (
        lambda held: meeting(held)["attachments"][0].update(content="%"),
        "cannot be read",
    ),
}
"""Edits that give the text another shape, each with what is said of it."""


@pytest.mark.parametrize(("edit", "problem"), SHAPES.values(), ids=SHAPES)
def test_a_plan_of_another_shape_is_refused_with_the_reason(
    edit: Callable[[Held], object], problem: str
) -> None:
    damage = damage_of(edited(edit))
    assert str(damage).startswith("a.json: ")
    assert problem in str(damage)
    assert "make the plan anew" in damage.hint


EDITS: dict[str, Callable[[Held], object]] = {
    "subject": lambda held: meeting(held).update(subject="Another"),
    "bytes": lambda held: meeting(held)["attachments"][0].update(content="AAAA"),
    "id": lambda held: held["plan"].update(id="0" * 64),
    "action left out": lambda held: held["plan"]["actions"].pop(),
    "actions turned round": lambda held: held["plan"]["actions"].reverse(),
    "mails left out": lambda held: held["plan"]["actions"][0].update(mails=[]),
    "limit": lambda held: header(held)["options"].update(max_mail=9999),
    "mailbox": lambda held: header(held).update(mailbox="dave@sandbox.example"),
}
"""Edits that leave the shape as it is."""


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_plan_that_was_edited_is_refused(edit: Callable[[Held], object]) -> None:
    assert str(damage_of(edited(edit))) == "a.json: was changed after it was made"


@pytest.mark.parametrize("text", ["", " ", "{", "null", "[]", '"plan"', "BEGIN:VCALENDAR", "\0"])
def test_what_is_no_plan_at_all_is_refused(text: str) -> None:
    assert str(damage_of(text)).startswith("a.json: ")


def test_a_plan_torn_in_the_middle_is_refused() -> None:
    text = to_text(small_plan())
    assert "cannot be read" in str(damage_of(text[: len(text) // 2]))
