"""Looks at a server for the doctor: sockets, certificate, one greeting, one log-in; judges nothing."""
