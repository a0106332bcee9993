import pytest

from ews_meetings.ics.values.rrule import Rule, read_rule


def rule(text: str) -> Rule:
    read = read_rule(text)
    assert read.rule is not None, read
    return read.rule


def test_every_part_is_read() -> None:
    found = rule(
        "FREQ=YEARLY;INTERVAL=2;COUNT=3;BYDAY=-1SU,MO,+2TU;BYMONTH=1,12;BYMONTHDAY=-1,5;BYYEARDAY=-366"
        ";BYWEEKNO=53;BYSETPOS=-1;BYHOUR=0,23;BYMINUTE=0;BYSECOND=60;WKST=SU;RSCALE=GREGORIAN;SKIP=OMIT"
    )
    assert found == Rule(
        freq="YEARLY",
        interval=2,
        count=3,
        by_day=((-1, 6), (0, 0), (2, 1)),
        by_month=(1, 12),
        by_month_day=(-1, 5),
        by_year_day=(-366,),
        by_week_no=(53,),
        by_set_pos=(-1,),
        by_hour=(0, 23),
        by_minute=(0,),
        by_second=(60,),
        week_start=6,
        scale="GREGORIAN",
        skip="OMIT",
    )


def test_case_blanks_empty_pieces_and_the_name_before_it_do_not_count() -> None:
    assert rule(" rrule:freq=weekly; byday=mo, ,WE ;;") == rule("FREQ=WEEKLY;BYDAY=MO,WE")


def test_values_that_stand_there_twice_count_once() -> None:
    assert rule("FREQ=WEEKLY;BYDAY=MO,MO;FREQ=WEEKLY") == rule("FREQ=WEEKLY;BYDAY=MO")


@pytest.mark.parametrize(
    ("text", "plain", "remark"),
    [
        ("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY", "INTERVAL 0 counts as absent"),
        ("FREQ=DAILY;INTERVAL=-2", "FREQ=DAILY", "INTERVAL -2 counts as absent"),
        ("FREQ=DAILY;COUNT=0", "FREQ=DAILY", "COUNT 0 counts as absent"),
        ("FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY", "BYDAY is empty and counts as absent"),
        ("FREQ=WEEKLY;BYDAY=1MO", "FREQ=WEEKLY;BYDAY=MO", "the number in BYDAY 1MO means nothing"),
    ],
)
def test_what_has_one_meaning_is_read_with_a_remark(text: str, plain: str, remark: str) -> None:
    read = read_rule(text)
    assert read.rule == rule(plain)
    assert read.remarks[0].startswith(remark)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "FREQ is missing"),
        ("FREQ=FORTNIGHTLY", "FREQ 'FORTNIGHTLY' is unknown"),
        ("FREQ=DAILY;X-MORE=1", "part 'X-MORE=1' is unknown"),
        ("FREQ=DAILY;INTERVAL", "part 'INTERVAL' is unknown"),
        ("FREQ=DAILY;INTERVAL=x", "INTERVAL 'X' is no number"),
        ("FREQ=DAILY;COUNT=1;COUNT=2", "COUNT stands there twice"),
        ("FREQ=WEEKLY;BYDAY=MONDAY", "BYDAY 'MONDAY' is no day of the week"),
        ("FREQ=MONTHLY;BYDAY=0MO", "BYDAY '0MO' is no day of the week"),
        ("FREQ=MONTHLY;BYDAY=54MO", "BYDAY '54MO' is no day of the week"),
        ("FREQ=YEARLY;BYMONTH=13", "BYMONTH '13' is none"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH '-1' is none"),
        ("FREQ=YEARLY;BYMONTH=5L", "BYMONTH '5L' is none"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY '0' is none"),
        ("FREQ=MONTHLY;BYMONTHDAY=-32", "BYMONTHDAY '-32' is none"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR '24' is none"),
        ("FREQ=WEEKLY;WKST=XX", "WKST 'XX' is no day of the week"),
        ("FREQ=YEARLY;SKIP=SIDEWAYS", "SKIP 'SIDEWAYS' is unknown"),
    ],
)
def test_what_cannot_be_read_is_a_mistake(text: str, mistake: str) -> None:
    read = read_rule(text)
    assert read.rule is None
    assert mistake in read.mistakes


def test_all_mistakes_are_told_together() -> None:
    assert len(read_rule("FREQ=X;BYDAY=Y;COUNT=Z").mistakes) == 3
