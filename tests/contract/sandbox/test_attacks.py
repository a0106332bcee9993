"""Requests that are made to cost more than they say: refused quickly, in bounded memory."""

import http.client
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import NS, Answered, post, post_raw

_USER = "organizer@sandbox.example:sandbox"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _envelope(body: str, *, before: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{before}<s:Envelope xmlns:s="{NS["s"]}"'
        f' xmlns:t="{NS["t"]}" xmlns:m="{NS["m"]}"><s:Body>{body}</s:Body></s:Envelope>'
    )
    return text.encode(encoding)


def _send(server: SandboxServer, raw: bytes) -> Answered:
    return post_raw(server, raw, user=_USER)


_FOLDER = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds>"
    '<t:DistinguishedFolderId Id="{}"/></m:FolderIds></m:GetFolder>'
)
ATTACKS: dict[str, Callable[[], bytes]] = {
    "billion laughs": lambda: _envelope(
        _FOLDER.format("&l9;"), before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
    ),
    "laughs in a text": lambda: _envelope(
        "<m:GetFolder>&l9;</m:GetFolder>", before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>'
    ),
    "laughs behind a comment": lambda: _envelope(
        _FOLDER.format("&l9;"),
        before=f'<!-- a --><?p q?> <!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>',
    ),
    "laughs in UTF-16": lambda: _envelope(
        _FOLDER.format("&l9;"),
        before=f'<!DOCTYPE x [<!ENTITY l0 "ha">{_LAUGHS}]>',
        encoding="utf-16",
    ),
    "an encoding that hides": lambda: _envelope("").replace(b"utf-8", b"UTF-7"),
    "an external entity": lambda: _envelope(
        _FOLDER.format("&f;"), before='<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    ),
    "an external document type": lambda: _envelope(
        _FOLDER.format("calendar"), before='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'
    ),
    "a parameter entity": lambda: _envelope(
        "", before='<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/passwd"> %f;]>'
    ),
    "deep nesting": lambda: _envelope(f"{'<a>' * 200_000}{'</a>' * 200_000}"),
    "a huge attribute": lambda: _envelope(_FOLDER.format("x" * 11_000_000)),
    "endless elements": lambda: _envelope("<m:GetFolder>" + "<a/>" * 1_100_000 + "</m:GetFolder>"),
    "endless attributes": lambda: _envelope(
        "<m:GetFolder " + " ".join(f'a{n}=""' for n in range(1_100_000)) + "/>"
    ),
    "a document type behind endless comments": lambda: _envelope(
        "", before="<!-- -->" * 30_000 + "<!DOCTYPE x>"
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_on_the_parser_is_a_schema_violation(exchange: SandboxServer, name: str) -> None:
    answer = _send(exchange, ATTACKS[name]())
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])
    assert b"root:" not in b"".join(text.encode() for text in answer.texts(".//*"))
    assert post(exchange, _FOLDER.format("calendar")).codes == ["NoError"]


def test_what_is_refused_is_never_made_a_tree(exchange: SandboxServer) -> None:
    """Python's side of the memory: the request itself and little more."""
    raw = ATTACKS["endless elements"]()
    tracemalloc.start()
    try:
        _send(exchange, raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * len(raw)


def test_a_document_type_within_a_text_is_only_text(exchange: SandboxServer) -> None:
    """Bodies are HTML, which begins so."""
    html = "<![CDATA[<!DOCTYPE html><p>Hello</p>]]>"
    answer = post(
        exchange,
        '<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>x</t:Subject>'
        f'<t:Body BodyType="HTML">{html}</t:Body></t:Message></m:Items></m:CreateItem>',
    )
    assert answer.codes == ["NoError"]


@pytest.mark.parametrize(
    ("length", "status"),
    [("67108865", 413), ("99999999999999999999", 413), ("-1", 411), ("²", 411)],
)
def test_a_request_that_is_too_long_is_refused_before_it_is_read(
    exchange: SandboxServer, length: str, status: int
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", exchange.port, timeout=5)
    connection.putrequest("POST", "/EWS/Exchange.asmx")
    connection.putheader("Content-Length", length.encode("latin-1"))
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Connection")) == (status, "close")
    connection.close()


def test_no_file_of_the_machine_comes_back(exchange: SandboxServer, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the-secret-text", encoding="utf-8")
    before = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    answer = _send(exchange, _envelope("<m:GetFolder>&f;</m:GetFolder>", before=before))
    assert not any("the-secret-text" in text for text in answer.texts(".//*"))
