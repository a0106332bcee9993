"""Plain parameters are read without icalendar; what comes of it is what icalendar reads."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from ews_meetings.ics.lines.properties import any_params, read_params

NAMES = st.sampled_from(["CN", "cn", "TZID", "X-A", "X_A", "ROLE", ""])
LETTERS = st.sampled_from("ab,= \t\"\\^%n2C'/\u00a0\u3000\u1e9e\x7f\x0b\x1f")
PLAIN = st.text(st.sampled_from("ab c-/'.\u00e9"))
BARE = st.one_of(PLAIN, PLAIN, st.text(LETTERS, max_size=5))
QUOTED = st.one_of(PLAIN, st.text(st.one_of(LETTERS, st.sampled_from(":;,")), max_size=5))
VALUES = st.one_of(BARE, QUOTED.map('"{}"'.format))
PARAMS = st.builds("{}={}".format, NAMES, VALUES)


@given(st.lists(st.one_of(PARAMS, BARE), min_size=1, max_size=4).map(";".join))
@example('CN="Doe, Jane";ROLE=REQ-PARTICIPANT;cn=again')
@example("TZID=W. Europe Standard Time;")
@example("CN=;ROLE=a,b")
@example('CN=""')
@example("CN=a ;ROLE= b")
def test_parameters_are_those_that_icalendar_reads(head: str) -> None:
    assert read_params(head) == any_params(head)
