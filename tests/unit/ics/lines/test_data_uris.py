import pytest

from ews_meetings.ics.lines.data_uris import Held, content_of


@pytest.mark.parametrize(
    ("uri", "held"),
    [
        ("data:text/plain,a%20b", Held(content=b"a b", content_type="text/plain")),
        ("data:Text/HTML;charset=utf-8;base64,YWI", Held(content=b"ab", content_type="text/html")),
        ("data:,a", Held(content=b"a", content_type="")),
        ("data:text/plain", None),
        ("data:;base64,*", None),
    ],
)
def test_an_address_holds_its_bytes(uri: str, held: Held | None) -> None:
    assert content_of(uri) == held
