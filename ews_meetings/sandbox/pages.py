"""The pages for people beside EWS: a server that is asked at the wrong address answers these."""

from ews_meetings.sandbox.reply import Reply, plain

OWA_PATH = "/owa"
_LOG_ON = f"{OWA_PATH}/auth/logon.aspx"
_PAGE = b"<!DOCTYPE html><html><head><title>Outlook</title></head><body>Sign in</body></html>"

SERVICE_PAGE = Reply(
    200,
    b"<!DOCTYPE html><html><head><title>Exchange Web Services</title></head>"
    b"<body>This address takes SOAP requests by POST.</body></html>",
    "text/html; charset=utf-8",
)
"""What a browser sees at the endpoint of EWS."""


def page(path: str) -> Reply | None:
    """Returns what people see at a path, None where nothing is."""
    wanted = path.lower().rstrip("/")
    if wanted == _LOG_ON:
        return Reply(200, _PAGE, "text/html; charset=utf-8")
    if wanted in {"", OWA_PATH} or wanted.startswith(f"{OWA_PATH}/"):
        return plain(302, "Found", ("Location", _LOG_ON))
    return None
