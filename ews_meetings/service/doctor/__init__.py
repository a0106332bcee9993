"""Finds out why it does not work: facts in, checks out; every decision here is pure."""
