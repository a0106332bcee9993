"""Keys are found where they stand, whatever else stands in the file."""

from __future__ import annotations

import tomllib

import pytest

from ews_meetings.config.lines import headers_of, line_of, lines_of

TEXT = '''\
# [profiles.commented]
version = 1
motto = """
[profiles.inside]
key = 1
"""
[ profiles . "a b" ]   # spaces
server = "x = [y]"
command = [
  "z = 1",
]
guards.max_external = 3
inline = { deep = 1 }
'''


def test_tables_and_keys_have_their_lines_and_texts_hold_none() -> None:
    tomllib.loads(TEXT)
    assert lines_of(TEXT) == {
        ("version",): 2,
        ("motto",): 3,
        ("profiles", "a b"): 7,
        ("profiles", "a b", "server"): 8,
        ("profiles", "a b", "command"): 9,
        ("profiles", "a b", "guards", "max_external"): 12,
        ("profiles", "a b", "inline"): 13,
    }
    assert headers_of(TEXT) == ((("profiles", "a b"), 7),)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("profiles", "a b", "server"), 8),
        (("profiles", "a b", "inline", "deep"), 13),
        (("profiles", "a b", "missing"), 7),
        (("nowhere",), 0),
    ],
)
def test_what_has_no_line_is_placed_at_the_table_around_it(
    path: tuple[str, ...], line: int
) -> None:
    assert line_of(path, lines_of(TEXT)) == line
