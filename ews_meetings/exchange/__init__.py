"""The ports of `change/ports.py` on exchangelib, which nobody else imports."""
