"""However an address is written: it is compared as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.model.people import Mailbox, fold

names = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9.+_-]{0,9}", fullmatch=True)
domains = st.from_regex(r"[a-zA-Z0-9-]{1,9}(\.[a-zA-Z0-9-]{1,9}){0,3}", fullmatch=True)
ends = st.sampled_from(("", ".", " ", ". ", "\t.", ".\u00a0"))


@given(st.text(max_size=20) | st.text("aA@. \t\u00a0", max_size=12))
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(name=names, domain=domains, end=ends)
def test_a_dot_behind_the_domain_and_white_space_say_nothing(
    name: str, domain: str, end: str
) -> None:
    plain = f"{name}@{domain}"
    assert fold(f"{plain}{end}") == fold(plain) == plain.lower()
    assert Mailbox(address=f"{plain}{end}").domain == domain.lower()
