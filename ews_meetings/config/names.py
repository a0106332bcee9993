"""Names that every room above knows; nothing is imported for them."""

from __future__ import annotations

SANDBOX = "sandbox"
"""The profile that is always there."""
ORGANIZER = "organizer@sandbox.example"
"""The sandbox's organizer, as the demo and the README use it."""
