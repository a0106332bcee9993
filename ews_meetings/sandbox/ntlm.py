"""The server's side of an NTLM log-in: a challenge, and the proof of a password that answers it.

The messages and their arithmetic come from pyspnego. Its ready acceptor is of no use here: it takes
its users from a file that an environment variable names, for the whole process at once.

Source: MS-NLMP 2.2.1 (messages), 3.3.2 (NTLM v2).
"""

import hmac
import os
import struct
from dataclasses import dataclass

from spnego._ntlm_raw.crypto import hmac_md5, ntowfv1, ntowfv2
from spnego._ntlm_raw.messages import (
    Authenticate,
    AvId,
    Challenge,
    FileTime,
    Negotiate,
    NegotiateFlags,
    TargetInfo,
    Version,
)

_DOMAIN = "SANDBOX"
_SIGNATURE = b"NTLMSSP\0"
_PROOF = 16
_OF_V1 = 24
"""How long an answer by NTLM v1 is; it is not taken."""
_MOST = 16_384
_UNREADABLE = (ValueError, LookupError, struct.error)


@dataclass(frozen=True, slots=True)
class NtlmProof:
    """What a client says of a user and a password in its last message."""

    user: str
    domain: str | None
    response: bytes

    def fits(self, password: str, challenge: bytes) -> bool:
        """Says whether it was made of this password and this challenge (NTLM v2 only)."""
        key = ntowfv2(self.user, ntowfv1(password), self.domain)
        expected = hmac_md5(key, challenge + self.response[_PROOF:])
        return hmac.compare_digest(expected, self.response[:_PROOF])


def is_negotiate(token: bytes) -> bool:
    """Says whether a message opens a log-in."""
    return token.startswith(_SIGNATURE + b"\1\0\0\0")


def challenge_for(token: bytes) -> tuple[bytes, bytes] | None:
    """Returns a new challenge and the message that carries it, for the message that asks for one."""
    try:
        asked = Negotiate.unpack(token[:_MOST]).flags
    except _UNREADABLE:
        return None
    flags = asked | (
        NegotiateFlags.request_target | NegotiateFlags.ntlm | NegotiateFlags.always_sign
        | NegotiateFlags.target_info | NegotiateFlags.target_type_domain | NegotiateFlags.unicode
        | NegotiateFlags.extended_session_security
    )  # fmt: skip
    flags &= ~(NegotiateFlags.oem | NegotiateFlags.lm_key)
    info = TargetInfo()
    info[AvId.nb_domain_name] = _DOMAIN
    info[AvId.nb_computer_name] = _DOMAIN
    info[AvId.timestamp] = FileTime.now()
    version = Version.get_current() if flags & NegotiateFlags.version else None
    challenge = os.urandom(8)
    message = Challenge(flags, challenge, target_name=_DOMAIN, target_info=info, version=version)
    return challenge, message.pack()


def read_proof(token: bytes) -> NtlmProof | None:
    """Returns what the last message of a log-in says; None when it proves nothing."""
    if not token.startswith(_SIGNATURE + b"\3\0\0\0") or len(token) > _MOST:
        return None
    try:
        message = Authenticate.unpack(token)
        user, domain, response = (
            message.user_name,
            message.domain_name,
            message.nt_challenge_response,
        )
    except _UNREADABLE:
        return None
    if not user or response is None or len(response) <= _OF_V1:
        return None
    return NtlmProof(user, domain, response)
