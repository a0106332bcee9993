"""The journal of steps and the memory of meetings; the only room that imports sqlite3."""
