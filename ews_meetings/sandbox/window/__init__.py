"""The window into the sandbox: a page for people at the address of the server."""
