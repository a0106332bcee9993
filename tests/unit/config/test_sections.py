"""A file is cut and joined without a loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.config.sections import joined, sections_of, with_section, without_section

TEXT = """\
# head
version = 1

# of work
[profiles.work] # mine
server = "s"

[profiles.work.guards]
max_external = 1

# of zones
[zones]
Foo = "Bar" # kept
"""
WORK = ("profiles", "work")
LINES = st.lists(
    st.sampled_from(["# c", "", "[a]", "[a.b]", "[c]", "k = 1", "", "[profiles.work]"]), max_size=12
)


@given(LINES)
def test_what_is_cut_is_joined_to_the_same(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert joined(sections_of(text)) == text


def test_a_table_is_replaced_where_it_stands_with_its_inner_ones_and_keeps_its_comment() -> None:
    made = joined(with_section(sections_of(TEXT), WORK, "[profiles.work]\nserver = 't'\n"))
    assert made == TEXT.replace(
        '[profiles.work] # mine\nserver = "s"\n\n[profiles.work.guards]\nmax_external = 1\n',
        "[profiles.work]\nserver = 't'\n",
    )


def test_a_new_table_comes_last_after_an_empty_line() -> None:
    made = joined(with_section(sections_of(TEXT), ("new",), "[new]\na = 1"))
    assert made == f"{TEXT}\n[new]\na = 1\n"
    assert joined(with_section(sections_of(""), ("new",), "[new]\na = 1")) == "[new]\na = 1\n"


def test_a_table_goes_with_its_comment_and_no_other() -> None:
    left = joined(without_section(sections_of(TEXT), WORK))
    assert left == '# head\nversion = 1\n\n# of zones\n[zones]\nFoo = "Bar" # kept\n'


@pytest.mark.parametrize("odd", ["\u2028", "\u2029", "\x85"])
def test_what_only_looks_like_an_end_of_a_line_cuts_nothing(odd: str) -> None:
    text = TEXT.replace("# head", f"# he{odd}ad").replace("# mine", f"# mi{odd}ne")
    kept = joined(without_section(sections_of(text), WORK))
    assert kept == f'# he{odd}ad\nversion = 1\n\n# of zones\n[zones]\nFoo = "Bar" # kept\n'
