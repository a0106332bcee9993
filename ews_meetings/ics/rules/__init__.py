"""Rules of recurrence to the series, deletions and single meetings that say the same in Exchange."""
