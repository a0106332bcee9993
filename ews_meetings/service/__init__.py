"""Decides and does: plan, apply, settle; knows no library, no file format, no SQL."""
