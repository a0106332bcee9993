"""A plan read back from disk is the same plan, or it is refused."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ews_meetings.change.codec import encode
from ews_meetings.change.plan import Plan
from ews_meetings.change.plan_file import from_text, seal, to_text
from ews_meetings.errors import PlanDamaged
from tests.property.change.drawn import plans
from tests.unit.change.making import small_plan

SYNTAX = st.sampled_from('0123456789eE+-.,:[]{}"\\ untfalsr/\n\0')
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@given(plans, st.booleans())
@settings(suppress_health_check=SLOW_TO_DRAW, deadline=None)
def test_a_plan_read_back_from_its_text_is_the_same_plan(plan: Plan, is_compact: bool) -> None:
    read = from_text(to_text(plan, is_compact=is_compact), source="a.json")
    assert read == plan
    assert encode(read) == encode(plan)


@given(plans)
@settings(max_examples=30, suppress_health_check=SLOW_TO_DRAW, deadline=None)
def test_a_plan_read_back_seals_to_the_same_id(plan: Plan) -> None:
    assert seal(from_text(to_text(plan), source="a.json")).id == plan.id


@given(st.data(), st.just(small_plan()) | plans)
@settings(max_examples=300, suppress_health_check=SLOW_TO_DRAW, deadline=None)
def test_a_changed_character_is_found_or_means_nothing(data: st.DataObject, plan: Plan) -> None:
    text = to_text(plan, is_compact=True)
    place = data.draw(st.integers(0, len(text) - 1))
    changed = f"{text[:place]}{data.draw(SYNTAX | st.characters())}{text[place + 1 :]}"
    try:
        read = from_text(changed, source="a.json")
    except PlanDamaged:
        return
    assert encode(read) == encode(plan)


@given(st.text(max_size=200))
def test_text_of_no_plan_is_refused(text: str) -> None:
    with pytest.raises(PlanDamaged, match=r"\Aa\.json: "):
        from_text(text, source="a.json")
