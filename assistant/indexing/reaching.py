"""The connection a page is fetched over: to public addresses only, and never beyond a deadline."""

from __future__ import annotations

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Iterable, Iterator

import httpcore
import httpx

from assistant.errors import FetchError

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Within what is global, yet no host's own address: protocols, documentation, and addresses with
# another inside (Teredo lies in 2001::/23, 6to4 is 2002::/16 with its relays at 192.88.99.0/24).
_NOT_HOSTS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Whether an IP address is one host of the public internet, in any way of writing it.

    An address that holds another is not, but for the two that a machine's own resolver hands out
    for a public IPv4 address: IPv4-mapped, and NAT64's well-known prefix.
    """
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _GLOBAL_UNICAST:
            return False
    inside = any(ip in net for net in _NOT_HOSTS if net.version == ip.version)
    return ip.is_global and not ip.is_multicast and not inside


class Deadline:
    """The time by which all of a fetch must be done: looking up, connecting, every read."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds that are left, ``at_most`` so many.

        :raises httpcore.ReadTimeout: none are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"no whole answer within {self.seconds:g} seconds")
        return left if at_most is None else min(left, at_most)


class Transport(httpx.BaseTransport):
    """httpx over a connection pool that connects where we say, in the time we say.

    :raises FetchError: when a host has an address that is not public, unless ``allow_private``.
    """

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            network_backend=_Backend(deadline, allow_private=allow_private),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send the request and return the answer, its body unread."""
        url = request.url
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


class _Backend(httpcore.NetworkBackend):
    """Looks a name up once, refuses what is not public, and connects to what it looked at."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline = deadline
        self._allow_private = allow_private
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to one of the host's addresses, all of which must be allowed."""
        addresses = _addresses(host, port, self._deadline.left(timeout))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise FetchError(
                    f"{host} is at the private address {address}, which is not fetched from. "
                    "ASSISTANT_ALLOW_PRIVATE_URLS=1 allows it."
                )
        stream = self._inner.connect_tcp(addresses[0], port, timeout=self._deadline.left(timeout))
        return _Stream(stream, self._deadline)


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """Return a host's addresses; the system's look-up takes no time limit, so it runs apart.

    :raises httpcore.ConnectError: it has none.
    :raises httpcore.ConnectTimeout: no answer came in time.
    """
    answer: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=look_up, name="look-up", daemon=True).start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        raise httpcore.ConnectTimeout(f"{host} could not be looked up in time") from None
    if isinstance(found, Exception) or not found:
        raise httpcore.ConnectError(f"{host} has no address")
    return found


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline of the whole fetch."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        stream = self._inner.start_tls(ssl_context, server_hostname, left)  # type: ignore[arg-type]
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
