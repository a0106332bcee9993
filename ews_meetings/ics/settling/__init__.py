"""The events of one UID to wishes: revisions, copies, series with their occurrences, cancellations."""
