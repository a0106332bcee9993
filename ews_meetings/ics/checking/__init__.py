"""What a calendar looks like to other programs, above all to Outlook and to servers that receive it by mail.

Nothing here decides what becomes of an event: that is told by findings. Only `ics check` asks.
"""
