"""What no log-in can come of is refused before anything is sent, and no secret is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.errors import BadOption, ExtraMissing
from ews_meetings.exchange.connection import Connection, OAuth, open_mailbox
from tests.certificates import Authority, lock_key
from tests.contract.exchange.conftest import ORGANIZER, connection_to


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"auth": "ntlm", "password": ""}, "needs a password"),
        ({"auth": "basic", "user": ""}, "needs a user"),
        ({"auth": "certificate"}, "needs a client_certificate"),
        ({"auth": "oauth2"}, "needs a tenant"),
    ],
)
def test_a_log_in_that_lacks_something_is_refused_when_opening(
    changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(BadOption, match=problem):
        open_mailbox(connection_to("https://localhost/", **changes))


@pytest.mark.parametrize(
    ("kind", "module", "extra"),
    [("negotiate", "gssapi", "kerberos"), ("oauth2", "msal", "oauth")],
)
def test_a_missing_extra_is_named(
    kind: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = "ews_meetings.exchange.log_in"
    monkeypatch.setattr(f"{room}.find_spec", lambda name: None if name == module else object())
    monkeypatch.setattr(f"{room}._has_sspi", lambda: False)
    oauth = OAuth(tenant="t", client_id="c", client_secret="s") if kind == "oauth2" else None
    with pytest.raises(ExtraMissing) as caught:
        open_mailbox(connection_to("https://localhost/", auth=kind, oauth=oauth))
    assert caught.value.exit_code == 2
    assert f"ews-meetings[{extra}]" in caught.value.hint


def test_files_that_cannot_be_used_are_refused_when_opening(
    authority: Authority, tmp_path: Path
) -> None:
    pair, other = authority.for_client(), authority.for_client()
    empty = tmp_path / "empty.pem"
    empty.touch()
    cases: list[tuple[dict[str, object], str]] = [
        ({"ca_file": tmp_path / "none.pem"}, "cannot be read"),
        ({"ca_file": empty}, "holds no certificate"),
        ({"client_certificate": tmp_path / "none.pem"}, "cannot be read"),
        ({"client_certificate": pair.certificate, "client_key": other.key}, "no pair"),
        (
            {"client_certificate": pair.certificate, "client_key": lock_key(pair, b"x")},
            "has a password",
        ),
        ({"client_key": pair.key}, "without a certificate"),
    ]
    for changes, problem in cases:
        with pytest.raises(BadOption, match=problem):
            open_mailbox(connection_to("https://localhost/", **changes))


def test_a_connection_says_no_secret() -> None:
    shown = repr(
        Connection(
            server="https://localhost/",
            user="anna",
            password="SECRET",
            mailbox=ORGANIZER,
            proxy="http://me:SECRET@proxy.example:1",
            oauth=OAuth(tenant="t", client_id="c", client_secret="SECRET"),
        )
    )
    assert "SECRET" not in shown
