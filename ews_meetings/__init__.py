"""Puts meetings into Microsoft Exchange natively."""
