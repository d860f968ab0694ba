"""The cookie by which a visitor is known, as the page and the server read it."""

from __future__ import annotations

from http.cookies import CookieError, SimpleCookie


def cookie_name(port: int) -> str:
    """Return the cookie that holds the visitor's key; cookies are shared between ports."""
    return f"assistant_visitor_{port}"


def cookies_of(header: str | None) -> dict[str, str]:
    """Return the cookies of a request; none if the header cannot be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header or "").items()}
    except CookieError:
        return {}
