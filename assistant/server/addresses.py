"""Who sends a request, as far as a limit can tell: by address, and behind which proxies.

One household or one rented machine is given a whole /64 of IPv6, so that is what counts as one
sender.  What a proxy says of its sender is believed only if the operator named that proxy: anybody
can send the same headers.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

_TOLD_BY_PROXIES = (b"x-forwarded-", b"forwarded", b"x-real-ip")
_PREFIX = 64


def sender_of(scope: Scope) -> str:
    """Return the sender of a request as limits count it: an IPv4 address or an IPv6 /64."""
    client = scope.get("client")
    return sender(client[0] if client else "")


def sender(address: str) -> str:
    """Return what counts as one sender; what is no IP address is returned as it is.

    >>> sender("2001:db8:1:2:3::4"), sender("::ffff:192.0.2.7")
    ('2001:db8:1:2::/64', '192.0.2.7')
    """
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.IPv6Network((ip, _PREFIX), strict=False))
    return str(ip)


def networks(names: str) -> list[str]:
    """Return the addresses and networks of ``trusted_proxies``, which the settings have checked."""
    return [name.strip() for name in names.split(",") if name.strip()]


class Proxies:
    """Puts the sender in place of the proxy, if the proxy is a trusted one; believes no other."""

    def __init__(self, app: ASGIApp, trusted: Iterable[str] = ()) -> None:
        hosts = list(trusted)
        self._app = app
        self._believing = ProxyHeadersMiddleware(self._without, hosts) if hosts else None  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, without what any proxy says of it."""
        if scope["type"] != "http" or self._believing is None:
            await self._without(scope, receive, send)
        else:
            await self._believing(scope, receive, send)  # type: ignore[arg-type]

    async def _without(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Gradio believes these headers, too, wherever they come from.
        if scope["type"] == "http":
            kept = [h for h in scope["headers"] if not h[0].lower().startswith(_TOLD_BY_PROXIES)]
            scope = {**scope, "headers": kept}
        await self._app(scope, receive, send)
