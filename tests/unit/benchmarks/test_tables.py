"""The tables say what was measured."""

from __future__ import annotations

from benchmarks.measuring import Measured
from benchmarks.tables import CPU, RATE, mails, markdown, plain, table_of


def _measured(rate: float) -> Measured:
    return Measured(
        rate=rate,
        requests=0.5,
        client_ms=2,
        sandbox_ms=1,
        peak_mb=80.4,
        job_mb=10.4,
        mails={"invite": 1500},
    )


def test_the_table_shows_the_median_of_the_rounds_and_how_far_they_lie_apart() -> None:
    found = {"ours": [_measured(rate) for rate in (90, 300, 110)]}
    _, row = table_of(found, columns=(*RATE, *CPU))
    assert row == ("ours", "110", "90-300", "0.500", "2.00", "1.00")


def test_the_table_counts_mails_by_kind() -> None:
    columns = (mails("invites", "invite"), mails("cancels", "cancel"))
    table = table_of({"ours": [_measured(1)]}, columns=columns)
    assert table == [("way", "invites", "cancels"), ("ours", "1,500", "0")]


def test_the_table_is_printed_in_columns_and_as_markdown() -> None:
    table = [("way", "n"), ("ours", "12")]
    assert plain(table) == "way    n\nours  12"
    assert markdown(table) == "| way | n |\n| --- | --: |\n| ours | 12 |"
