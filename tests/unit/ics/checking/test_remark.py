"""The codes of remarks say whose they are, so that nobody takes them for findings."""

from __future__ import annotations

from tests.finding_codes import collected


def test_a_remark_is_about_the_calendar_or_the_mail_around_it() -> None:
    places = collected().codes
    heads = {code.split("-")[0] for code, where in places.items() if "/checking/" in where}
    assert heads == {"outlook", "mail"}
    assert {
        where.split(":")[0] for code, where in places.items() if code.startswith("outlook-")
    } <= {f"ics/checking/{name}.py" for name in ("calendar", "event", "lines", "zone")}
