"""Servers' sides of log-ins: NTLM by pyspnego, tokens by hand; each is a script for a StubServer."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import spnego
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from tests.contract.exchange.stub import Request, Say, answer, one_item, said

CREATED = answer("CreateItem", said("CreateItem", inner=one_item()))
"""What a server says to one meeting that is saved."""


def end_point_of(certificate: bytes) -> GssChannelBindings:
    """Return the bindings of a server's certificate, reckoned without our own code."""
    found = x509.load_der_x509_certificate(certificate)
    algorithm = found.signature_hash_algorithm or hashes.SHA256()
    return GssChannelBindings(
        application_data=b"tls-server-end-point:" + found.fingerprint(algorithm)
    )


@dataclass
class NtlmDoor:
    """Lets one user in by NTLM, connection by connection, as IIS does."""

    inside: Callable[[Request], Say]
    scheme: str = "NTLM"
    bindings: GssChannelBindings | None = None
    contexts: dict[int, spnego.ContextProxy] = field(default_factory=dict)
    let_in: set[int] = field(default_factory=set)
    attempts: int = 0
    """How often somebody came with a proof of a password."""
    errors: list[str] = field(default_factory=list)

    def __call__(self, request: Request) -> Say:
        told = request.headers.get("authorization", "")
        if request.connection in self.let_in and not told:
            return self.inside(request)
        scheme, _, token = told.partition(" ")
        if scheme != self.scheme or not token:
            return self._ask()
        return self._step(request, base64.b64decode(token))

    def _step(self, request: Request, token: bytes) -> Say:
        context = self.contexts.get(request.connection)
        if context is None:
            context = spnego.server(
                protocol=self.scheme.lower(),
                channel_bindings=self.bindings,
                options=spnego.NegotiateOptions.use_ntlm
                if self.scheme == "NTLM"
                else spnego.NegotiateOptions.use_negotiate,
            )
            self.contexts[request.connection] = context
        else:
            self.attempts += 1
        try:
            reply = context.step(token)
        except SpnegoError as error:
            self.errors.append(type(error).__name__)
            return self._ask()
        if context.complete:
            self.let_in.add(request.connection)
            return self.inside(request)
        return self._ask(base64.b64encode(reply or b"").decode())

    def _ask(self, token: str = "") -> Say:
        return Say(401, b"no", {"WWW-Authenticate": f"{self.scheme} {token}".strip()})


def knows(monkeypatch: pytest.MonkeyPatch, folder: Path, line: str) -> None:
    """Let the server's side know a user: `DOMAIN:user:password`."""
    file = folder / "users.txt"
    file.write_text(line, encoding="utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(file))


@dataclass
class TokenDoor:
    """Gives tokens as Entra does: discovery, client credentials, device code, refresh."""

    host: Callable[[], str]
    """Returns the origin, which is known once the server listens."""
    refusal: dict[str, object] | None = None
    status: int = 200
    lives_s: int = 3600
    pending: int = 0
    """How often a person is not ready yet."""
    asked: list[dict[str, str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Say:
        if request.path.endswith("/openid-configuration"):
            return _json(200, self._configuration())
        if request.path.endswith("/devicecode"):
            return _json(200, _device_code())
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        self.asked.append(form)
        if self.status != 200:
            return Say(self.status, b"{}")
        if self.pending and "device_code" in form:
            self.pending -= 1
            return _json(400, {"error": "authorization_pending"})
        if self.refusal is not None:
            return _json(401, self.refusal)
        return _json(200, self._token(form))

    def _configuration(self) -> dict[str, object]:
        base = f"{self.host()}/tenant/oauth2/v2.0"
        return {
            "issuer": self.host(),
            "authorization_endpoint": f"{base}/authorize",
            "token_endpoint": f"{base}/token",
            "device_authorization_endpoint": f"{base}/devicecode",
        }

    def _token(self, form: dict[str, str]) -> dict[str, object]:
        token: dict[str, object] = {
            "token_type": "Bearer",
            "expires_in": self.lives_s,
            "access_token": f"SECRET-token-{len(self.asked)}",
        }
        if "device_code" in form or "refresh_token" in form:
            who = {"sub": "1", "aud": "client", "iss": self.host(), "exp": 2**40, "iat": 0}
            client = {"uid": "person", "utid": "tenant"}
            token |= {
                "refresh_token": "SECRET-refresh",
                "id_token": f"{_part({'alg': 'none'})}.{_part(who)}.",
                "client_info": _part(client),
                "scope": "https://mail.example.com/EWS.AccessAsUser.All",
            }
        return token


def _device_code() -> dict[str, object]:
    return {
        "device_code": "SECRET-device",
        "user_code": "ABC-DEF",
        "verification_uri": "https://login.example.com/device",
        "expires_in": 900,
        "interval": 0,
        "message": "go there",
    }


def _part(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _json(status: int, value: dict[str, object]) -> Say:
    return Say(status, json.dumps(value).encode(), {"Content-Type": "application/json"})
