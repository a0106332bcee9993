"""A message to people outside as the window shows it: its readable parts, and how it went out."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

Json = dict[str, object]
_LONGEST = 64 * 1024


def letter(raw: bytes) -> Json:
    """Returns the parts of a message, decoded, and the whole as it went over the wire."""
    message = message_from_bytes(raw, policy=default)
    parts = [_part(one) for one in message.walk() if not one.is_multipart()]
    return {"parts": parts, "raw": _shortened(raw.decode(errors="replace"))}


def _part(part: EmailMessage) -> Json:
    kind, method = part.get_content_type(), part.get_param("method")
    title = f"{kind}, {method}" if isinstance(method, str) else kind
    payload = part.get_payload(decode=True)
    held = payload if isinstance(payload, bytes) else b""
    if part.get_content_maintype() != "text":
        return {"title": title, "text": f"({len(held)} bytes)"}
    return {"title": title, "text": _shortened(held.decode(errors="replace"))}


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
