"""`sandbox/window/wire.py`: the last requests, within bounds and to be read."""

from ews_meetings.sandbox.window.wire import Wire, readable

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def _note(wire: Wire, request: bytes, answer: bytes = b"") -> None:
    wire.note(
        at="2026-11-30T08:30:00Z", user=None, operation="GetItem", status=200,
        request=request, answer=answer,
    )  # fmt: skip


def _shown(text: str) -> str:
    raw = text.encode()
    return readable(raw, length=len(raw))


def test_the_last_two_hundred_are_kept_newest_first() -> None:
    wire = Wire()
    for number in range(205):
        _note(wire, str(number).encode())
    kept = wire.newest()
    assert len(kept) == 200
    assert [kept[0][1].request, kept[-1][1].request] == [b"204", b"5"]
    assert wire.numbered(1) is None
    assert wire.numbered(205) == kept[0][1]


def test_long_ones_are_shortened_and_say_so() -> None:
    wire = Wire()
    _note(wire, b"<a>" + b"x" * 1_000_000)
    [(_, one)] = wire.newest()
    assert (len(one.request), one.request_bytes) == (64 * 1024, 1_000_003)
    shown = readable(one.request, length=one.request_bytes)
    assert shown.endswith("934467 more bytes are not kept")


def test_all_together_stay_below_eight_megabytes() -> None:
    wire = Wire()
    for _ in range(200):
        _note(wire, b"x" * 64 * 1024, b"y" * 64 * 1024)
    held = sum(len(one.request) + len(one.answer) for _, one in wire.newest())
    assert 7 * 1024 * 1024 < held <= 8 * 1024 * 1024


def test_forgetting_is_something_new_too() -> None:
    wire = Wire()
    _note(wire, b"1")
    before = wire.count
    wire.clear()
    assert wire.newest() == ()
    assert wire.count != before


def test_xml_is_shown_with_a_line_for_each_element() -> None:
    assert _shown("<a><b><c>1</c></b></a>") == "<a>\n  <b>\n    <c>1</c>\n  </b>\n</a>"


def test_what_is_no_xml_is_shown_as_it_came() -> None:
    assert _shown("Service Unavailable <a>") == "Service Unavailable <a>"
    assert readable(b"\x00\x01", length=2) == "(2 bytes that are no text)"


def test_entities_are_not_resolved() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    assert _shown(bomb) == bomb


def test_proofs_of_who_somebody_is_are_not_shown() -> None:
    security = "<w:Security xmlns:w='urn:w'><w:Password>hush</w:Password></w:Security>"
    shown = _shown(
        f"<s:Envelope xmlns:s='{SOAP}'><s:Header>{security}</s:Header><s:Body/></s:Envelope>"
    )
    assert "hush" not in shown
    assert "(not shown)" in shown
    broken = _shown(f"<s:Envelope>{security}<s:Body>Security")
    assert "hush" not in broken
    assert broken.endswith("<s:Body>Security")
    raw = b"<w:Security><w:Password>hush"
    assert "hush" not in readable(raw, length=len(raw) + 1)
