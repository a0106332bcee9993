"""The server's side of NTLM takes what clients say, and whatever else arrives."""

import spnego
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.sandbox.ntlm import challenge_for, is_negotiate, read_proof

_OPENING = b"NTLMSSP\0\1\0\0\0"
_CLOSING = b"NTLMSSP\0\3\0\0\0"


def _client(user: str = "alice", password: str = "sandbox") -> spnego.ContextProxy:  # noqa: S107  the sandbox's
    return spnego.client(user, password, protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm)


def _conversation(user: str = "alice") -> tuple[bytes, bytes]:
    """Returns the challenge and the client's last message."""
    client = _client(user)
    opening = client.step() or b""
    assert is_negotiate(opening)
    made = challenge_for(opening)
    assert made is not None
    return made[0], client.step(made[1]) or b""


def test_a_proof_fits_its_password_and_its_challenge_only() -> None:
    challenge, told = _conversation()
    proof = read_proof(told)
    assert proof is not None
    assert proof.user == "alice"
    assert proof.fits("sandbox", challenge)
    assert not proof.fits("Sandbox", challenge)
    assert not proof.fits("sandbox", b"12345678")


def test_no_challenge_comes_twice() -> None:
    assert len({_conversation()[0] for _ in range(20)}) == 20


@given(st.binary(max_size=200), st.sampled_from([b"", _OPENING, _CLOSING]))
def test_whatever_arrives_raises_nothing(rest: bytes, head: bytes) -> None:
    read_proof(head + rest)
    challenge_for(head + rest)


_, _PROOF = _conversation()


@given(st.lists(st.tuples(st.integers(12, len(_PROOF) - 1), st.integers(0, 255)), max_size=6))
def test_a_proof_with_other_bytes_raises_nothing(changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(_PROOF)
    for place, value in changes:
        damaged[place] = value
    proof = read_proof(bytes(damaged))
    assert proof is None or isinstance(proof.fits("sandbox", b"12345678"), bool)
