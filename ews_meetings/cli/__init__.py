"""Words and tables: one file per group of commands."""
