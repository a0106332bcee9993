"""The record of every message that left a mailbox; nothing is ever really mailed."""

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.model import Mail


def record_mail(db: Database, mail: Mail) -> None:
    """Notes one message to one recipient."""
    db.run(
        "INSERT INTO mails (kind, sender, recipient, subject, uid, step, at, is_external, original,"
        " mime) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        mail.kind, mail.sender, mail.recipient, mail.subject, mail.uid, mail.step, mail.at,
        int(mail.is_external), mail.original_start, mail.mime,
    )  # fmt: skip


def mime_of_mail(db: Database, number: int) -> bytes | None:
    """Returns what went over the wire, None where there is no such mail to people outside."""
    row = db.run("SELECT mime FROM mails WHERE number = ? AND is_external", number).fetchone()
    return None if row is None else bytes(row[0])


def all_mails(db: Database, *, only_external: bool = False) -> tuple[Mail, ...]:
    """Returns what left, oldest first."""
    rows = db.run(
        "SELECT kind, sender, recipient, subject, uid, step, at, is_external, original, number"
        " FROM mails"
        " WHERE is_external >= ? ORDER BY number",
        int(only_external),
    )
    return tuple(
        Mail(kind, sender, recipient, subject, uid, step, at, bool(external), original, number)
        for kind, sender, recipient, subject, uid, step, at, external, original, number in rows
    )
