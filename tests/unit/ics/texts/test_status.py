import pytest

from ews_meetings.ics.texts.status import (
    read_categories,
    read_free_busy,
    read_importance,
    read_sensitivity,
)
from ews_meetings.model.meeting import FreeBusy, Importance, Sensitivity
from tests.unit.ics.making import component

CDO = "X-MICROSOFT-CDO-"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), FreeBusy.BUSY),
        (("TRANSP:OPAQUE",), FreeBusy.BUSY),
        (("TRANSP:TRANSPARENT",), FreeBusy.FREE),
        (("STATUS:TENTATIVE",), FreeBusy.TENTATIVE),
        (("STATUS:TENTATIVE", "TRANSP:OPAQUE"), FreeBusy.TENTATIVE),
        (("STATUS:TENTATIVE", "TRANSP:TRANSPARENT"), FreeBusy.FREE),
        (("STATUS:CONFIRMED",), FreeBusy.BUSY),
        ((f"{CDO}BUSYSTATUS:OOF", "TRANSP:TRANSPARENT"), FreeBusy.OOF),
        ((f"{CDO}BUSYSTATUS:workingelsewhere",), FreeBusy.WORKING_ELSEWHERE),
        (("X-MICROSOFT-MSNCALENDAR-BUSYSTATUS:FREE",), FreeBusy.FREE),
        ((f"{CDO}BUSYSTATUS:TENTATIVE", f"{CDO}INTENDEDSTATUS:OOF"), FreeBusy.TENTATIVE),
    ],
)
def test_busy_words_have_an_order(lines: tuple[str, ...], expected: FreeBusy) -> None:
    assert read_free_busy(component(*lines), "").value is expected


def test_in_a_request_the_intended_status_is_the_organizers() -> None:
    event = component(f"{CDO}BUSYSTATUS:TENTATIVE", f"{CDO}INTENDEDSTATUS:OOF")
    assert read_free_busy(event, "REQUEST").value is FreeBusy.OOF


def test_in_a_request_a_plain_status_is_taken_as_it_is() -> None:
    event = component(f"{CDO}BUSYSTATUS:FREE", f"{CDO}INTENDEDSTATUS:OOF")
    assert read_free_busy(event, "REQUEST").value is FreeBusy.FREE


def test_a_status_nobody_knows_is_reported_and_passed_over() -> None:
    found = read_free_busy(component(f"{CDO}BUSYSTATUS:ODD", "TRANSP:TRANSPARENT"), "")
    assert found.value is FreeBusy.FREE
    assert [finding.code for finding in found.findings] == ["value-unknown"]


@pytest.mark.parametrize("line", ["TRANSP:MAYBE", "STATUS:DECLINED"])
def test_a_word_that_no_event_has_is_reported(line: str) -> None:
    found = read_free_busy(component(line), "")
    assert found.value is FreeBusy.BUSY
    assert [finding.code for finding in found.findings] == ["value-unknown"]


@pytest.mark.parametrize("line", ["TRANSP:", "STATUS: ", "STATUS:confirmed", "TRANSP:opaque"])
def test_empty_words_and_small_letters_are_fine(line: str) -> None:
    assert read_free_busy(component(line), "").findings == ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), Importance.NORMAL),
        (("PRIORITY:0",), Importance.NORMAL),
        (("PRIORITY:1",), Importance.HIGH),
        (("PRIORITY:4",), Importance.HIGH),
        (("PRIORITY:5",), Importance.NORMAL),
        (("PRIORITY:6",), Importance.LOW),
        (("PRIORITY:9",), Importance.LOW),
        (("PRIORITY:9", f"{CDO}IMPORTANCE:2"), Importance.HIGH),
        (("PRIORITY:1", f"{CDO}IMPORTANCE:9"), Importance.HIGH),
    ],
)
def test_priorities_become_importance(lines: tuple[str, ...], expected: Importance) -> None:
    assert read_importance(component(*lines)).value is expected


def test_a_priority_that_is_none_is_normal_and_reported() -> None:
    found = read_importance(component("PRIORITY:urgent"))
    assert (found.value, len(found.findings)) == (Importance.NORMAL, 1)


def test_an_importance_that_is_none_leaves_the_priority_and_is_reported() -> None:
    found = read_importance(component(f"{CDO}IMPORTANCE:9", "PRIORITY:1"))
    assert (found.value, [f.field for f in found.findings]) == (
        Importance.HIGH,
        [f"{CDO}IMPORTANCE"],
    )


def test_an_access_that_is_none_leaves_the_class_and_is_reported() -> None:
    found = read_sensitivity(component("X-CALENDARSERVER-ACCESS:ODD", "CLASS:PRIVATE"))
    assert found.value is Sensitivity.PRIVATE
    assert [finding.code for finding in found.findings] == ["value-unknown"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), Sensitivity.NORMAL),
        (("CLASS:PUBLIC",), Sensitivity.NORMAL),
        (("CLASS:private",), Sensitivity.PRIVATE),
        (("CLASS:CONFIDENTIAL",), Sensitivity.CONFIDENTIAL),
        (("CLASS:X-PERSONAL",), Sensitivity.PERSONAL),
        (("CLASS:PUBLIC", "X-CALENDARSERVER-ACCESS:RESTRICTED"), Sensitivity.PRIVATE),
        (("X-CALENDARSERVER-ACCESS:PRIVATE",), Sensitivity.CONFIDENTIAL),
    ],
)
def test_classes_become_sensitivity(lines: tuple[str, ...], expected: Sensitivity) -> None:
    assert read_sensitivity(component(*lines)).value is expected


def test_an_unknown_class_is_private_and_reported() -> None:
    found = read_sensitivity(component("CLASS:X-SECRET"))
    assert found.value is Sensitivity.PRIVATE
    assert [finding.code for finding in found.findings] == ["class-unknown"]


def test_a_category_may_end_in_a_backslash() -> None:
    event = component(r"CATEGORIES:drive C:\\,one\, two,\,,")
    assert read_categories(event) == ("drive C:\\", "one, two", ",")


def test_categories_of_all_lines_are_joined_without_doubles_and_blanks() -> None:
    event = component(r"CATEGORIES:Red\, really, ,BLUE", "CATEGORIES:blue,Green")
    assert read_categories(event) == ("Red, really", "BLUE", "Green")
