from __future__ import annotations

from datetime import date, time

import pytest

from ews_meetings.ics.vcalendar.rules import Begin, Untranslatable, is_old_rule, translate_rule

BEGIN = Begin(day=date(2027, 4, 13), clock=time(9))  # the second Tuesday


def rule(text: str, begin: Begin = BEGIN, *, is_endless: bool = True) -> str:
    return ";".join(translate_rule(text, begin, is_endless_by_default=is_endless).parts)


def remarks(text: str, begin: Begin = BEGIN, *, is_endless: bool = True) -> str:
    return "; ".join(translate_rule(text, begin, is_endless_by_default=is_endless).remarks)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("D1 #10", "FREQ=DAILY;COUNT=10"),
        ("D2 #0", "FREQ=DAILY;INTERVAL=2"),
        ("W1 MO WE #8", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=8"),
        ("W1", "FREQ=WEEKLY"),
        ("MP1 1+ FR #10", "FREQ=MONTHLY;BYDAY=1FR;COUNT=10"),
        ("MP1 1- MO #0", "FREQ=MONTHLY;BYDAY=-1MO"),
        ("MP2 1+ SU 1- SU #10", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1SU,-1SU;COUNT=10"),
        (
            "MP6 2+ MO TU WE TH FR #10",
            "FREQ=MONTHLY;INTERVAL=6;BYDAY=2MO,2TU,2WE,2TH,2FR;COUNT=10",
        ),
        ("MP1 1+ 3+ MO #4", "FREQ=MONTHLY;BYDAY=1MO,3MO;COUNT=4"),
        ("MD1 15 #0", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("MD1 1 1- #10", "FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=10"),
        ("MD1 1 LD", "FREQ=MONTHLY;BYMONTHDAY=1,-1"),
        ("MD1 12 3- #5", "FREQ=MONTHLY;BYMONTHDAY=12,-3;COUNT=5"),
        ("MD1 7+ #5", "FREQ=MONTHLY;BYMONTHDAY=7;COUNT=5"),
        ("MD1", "FREQ=MONTHLY"),
        ("YM1 6 7 #8", "FREQ=YEARLY;BYMONTH=6,7;COUNT=8"),
        ("YM1", "FREQ=YEARLY"),
        ("YD1 123", "FREQ=YEARLY;BYYEARDAY=123"),
        ("YD1", "FREQ=YEARLY"),
        ("d1#4", "FREQ=DAILY;COUNT=4"),
    ],
)
def test_each_rule_of_the_grammar_is_one_of_icalendar(old: str, new: str) -> None:
    assert rule(old) == new


def test_an_end_is_left_for_those_who_know_the_zone() -> None:
    found = translate_rule("W2 MO 20300301T000000Z", BEGIN, is_endless_by_default=False)
    assert found.until == "20300301T000000Z"
    assert found.parts == ("FREQ=WEEKLY", "INTERVAL=2", "BYDAY=MO")


def test_a_rule_without_an_end_takes_place_twice() -> None:
    assert rule("W1", is_endless=False) == "FREQ=WEEKLY;COUNT=2"
    assert "takes place twice" in remarks("W1", is_endless=False)


def test_a_rule_of_kde_without_an_end_is_endless() -> None:
    assert "goes on for ever" in remarks("W1", is_endless=True)


def test_what_a_number_counts_is_said_where_it_has_two_readings() -> None:
    assert remarks("W1 MO WE #8") == "#8 was read as 8 occurrences, not weeks"
    assert remarks("W1 MO #8") == ""


def test_the_first_day_of_weeks_is_said_where_it_matters() -> None:
    assert "begin on Monday" in remarks("W2 SU TU #0")
    assert remarks("W1 SU TU #0") == remarks("W2 MO TU #0") == ""


def test_a_midnight_that_ends_a_rule_before_its_last_day_is_said() -> None:
    assert "00:00 of 20271224" in remarks("D1 20271224T000000")
    assert remarks("D1 20271224T090000") == ""


@pytest.mark.parametrize(
    ("old", "day", "expected"),
    [
        ("MP1 #0", date(2027, 4, 13), "FREQ=MONTHLY;BYDAY=2TU"),
        ("MP1 #0", date(2027, 4, 29), "FREQ=MONTHLY;BYDAY=-1TH"),
        ("MP1 MO #0", date(2027, 4, 13), "FREQ=MONTHLY;BYDAY=2MO"),
        ("MP1 3+ #0", date(2027, 4, 13), "FREQ=MONTHLY;BYDAY=3TU"),
    ],
)
def test_what_a_rule_leaves_out_is_taken_from_the_start(old: str, day: date, expected: str) -> None:
    begin = Begin(day=day, clock=time(9))
    assert rule(old, begin) == expected
    assert remarks(old, begin)


def test_the_time_of_the_start_inside_a_rule_says_nothing_new() -> None:
    assert rule("D1 0900 #3") == "FREQ=DAILY;COUNT=3"


@pytest.mark.parametrize(
    ("old", "problem"),
    [
        ("MP1 1+ MO D2 #5", "a rule inside a rule (D2)"),
        ("D1 0600 #5", "times inside a rule (0600)"),
        ("W1 MO$ #5", "the end marker $"),
    ],
)
def test_what_the_grammar_allows_beyond_a_pattern_is_refused_by_name(
    old: str, problem: str
) -> None:
    with pytest.raises(Untranslatable, match=r".+") as caught:
        rule(old)
    assert problem in str(caught.value)
    assert caught.value.is_beyond


@pytest.mark.parametrize(
    "old",
    [
        "",
        "X1",
        "D1 MO",
        "W1 XX",
        "W1 1+",
        "MD1 0",
        "MD1 32",
        "MP1 6+ MO",
        "YM1 13",
        "YM1 2-",
        "YD1 367",
        "MD1 ²",
        "D1 #",
        "D1 #1 #2",
        "D1 20270101 20280101",
    ],
)
def test_what_says_nothing_in_a_rule_is_a_mistake(old: str) -> None:
    with pytest.raises(Untranslatable) as caught:
        rule(old)
    assert not caught.value.is_beyond


def test_rules_of_icalendar_are_none_of_vcalendar() -> None:
    assert is_old_rule("MP1 1+ MO")
    assert is_old_rule("d1")
    assert not is_old_rule("FREQ=DAILY")
    assert not is_old_rule("")
