"""What clients keep beside the items of a folder: user configurations, by name."""

from ews_meetings.sandbox.store.database import Database


def configuration_of(db: Database, folder: int, name: str) -> str | None:
    """Returns the XML of a configuration, None where the folder has none of that name."""
    row = db.run(
        "SELECT xml FROM configurations WHERE folder = ? AND name = ?", folder, name
    ).fetchone()
    return None if row is None else str(row[0])


def keep_configuration(db: Database, folder: int, name: str, xml: str) -> None:
    """Keeps a configuration in the place of the one before."""
    db.run(
        "INSERT OR REPLACE INTO configurations (folder, name, xml) VALUES (?, ?, ?)",
        folder, name, xml,
    )  # fmt: skip


def remove_configuration(db: Database, folder: int, name: str) -> None:
    """Removes a configuration."""
    db.run("DELETE FROM configurations WHERE folder = ? AND name = ?", folder, name)
