import pytest

from ews_meetings.ics.address_map import UNCHANGED, AddressMap

MAP = AddressMap.of(
    [
        ("@Old.example", "@new.example"),
        (" bob@old.example ", "robert@new.example"),
        ("@new.example", "@newest.example"),
    ]
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ann@old.example", "ann@new.example"),
        ("Ann.B@OLD.example.", "Ann.B@new.example"),
        ("BOB@old.example", "robert@new.example"),
        ("bob@sub.old.example", "bob@sub.old.example"),
        ("bob@other.example", "bob@other.example"),
        ("", ""),
    ],
)
def test_an_address_wins_over_its_domain_and_is_looked_up_once(old: str, new: str) -> None:
    assert MAP.renamed(old) == new


def test_nobodys_table_changes_nothing() -> None:
    assert not UNCHANGED
    assert UNCHANGED.renamed("a@b.example") == "a@b.example"
    assert list(UNCHANGED.touching([b"a@b.example"])) == []


def test_only_what_can_change_something_belongs_to_the_digest() -> None:
    lines = [b"ATTENDEE:mailto:bob%40OLD.example", b"SUMMARY:x"]
    assert list(MAP.touching(lines)) == [
        "bob@old.example>robert@new.example",
        "old.example>new.example",
    ]
    assert list(MAP.touching([b"ATTENDEE:mailto:a@b.example"])) == []
