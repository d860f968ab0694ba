"""A web page into the sources: http and https only, public addresses only, within limits."""

from __future__ import annotations

import html
import ipaddress
import re
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import httpcore
import httpx

from assistant import __version__, parsing
from assistant.errors import FetchError
from assistant.settings import Settings

MAX_REDIRECTS = 5
MAX_SECONDS = 60.0
CONNECT_SECONDS = 10.0
SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
}
"""What is taken, and the extension it is saved with."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_HEAD = re.compile(rb"<head(?:\s[^>]*)?>", re.IGNORECASE)
_CANONICAL = re.compile(rb"rel\s*=\s*[\"']?canonical", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL gave: a file name, the bytes to save, and the address it came from at last."""

    name: str
    data: bytes
    url: str


def fetch(url: str, settings: Settings) -> Page:
    """Return what is at ``url``, ready to be saved into the sources.

    :raises FetchError: the address is not allowed, does not answer in time, or gives something
        too large or of a type that is not read.
    """
    deadline = time.monotonic() + MAX_SECONDS
    transport = _Transport(_Backend(deadline, allow_private=settings.allow_private_urls))
    headers = {"user-agent": f"cited-assistant/{__version__}", "accept": ", ".join(SUFFIXES)}
    try:
        # Proxies of the environment are left aside: behind one, no address could be checked.
        with httpx.Client(transport=transport, trust_env=False, headers=headers) as client:
            return _follow(client, _checked(url), settings, deadline)
    except (httpx.HTTPError, httpx.InvalidURL, httpcore.ConnectError) as error:
        raise FetchError(f"{url} cannot be fetched ({_plain(error)}).") from error
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
        raise FetchError(f"{url} cannot be fetched ({_plain(error)}).") from error


def _plain(error: Exception) -> str:
    return str(error) or type(error).__name__


def _checked(url: str | httpx.URL) -> httpx.URL:
    parsed = httpx.URL(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise FetchError(f"{url} cannot be added: only http and https addresses are.")
    return parsed


def _follow(client: httpx.Client, url: httpx.URL, settings: Settings, deadline: float) -> Page:
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", url, timeout=CONNECT_SECONDS) as response:
            if response.next_request is not None:
                url = _checked(response.next_request.url)
                continue
            return _page(response, settings, deadline)
    raise FetchError(f"{url} cannot be fetched: more than {MAX_REDIRECTS} redirects.")


def _page(response: httpx.Response, settings: Settings, deadline: float) -> Page:
    url = str(response.url.copy_with(fragment=None))
    if response.status_code != httpx.codes.OK:
        raise FetchError(f"{url} cannot be fetched: the server says {response.status_code}.")
    suffix = _suffix(response)
    data = b"".join(_limited(response, settings.max_file_bytes, deadline))
    return Page(
        _name(response.url, suffix), _marked(data, suffix, url, response.charset_encoding), url
    )


def _suffix(response: httpx.Response) -> str:
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    suffix = SUFFIXES.get(kind, "")
    if kind in ("", "application/octet-stream"):
        suffix = Path(response.url.path).suffix.lower()
    if not suffix or parsing.kind_of(Path(f"page{suffix}")) is None:
        raise FetchError(f"{response.url} cannot be added: {kind or 'its type'} is not read.")
    return suffix


def _limited(response: httpx.Response, limit: int, deadline: float) -> Iterator[bytes]:
    size = 0
    for block in response.iter_bytes():
        size += len(block)
        if size > limit:
            raise FetchError(f"{response.url} cannot be added: it has more than {limit} bytes.")
        if time.monotonic() > deadline:
            raise FetchError(f"{response.url} cannot be fetched within {MAX_SECONDS:g} seconds.")
        yield block


def _name(url: httpx.URL, suffix: str) -> str:
    last = unquote(url.path.rstrip("/").rsplit("/", 1)[-1])
    stem = last.removesuffix(suffix) if last.lower().endswith(suffix) else last
    query = f" {url.query.decode('ascii', 'replace')}" if url.query else ""
    return " ".join(f"{url.host} {stem}{query}".split())[:150] + suffix


def _marked(data: bytes, suffix: str, url: str, charset: str | None) -> bytes:
    """Return ``data`` with its address and the date it was fetched, where the format takes them."""
    if suffix not in (".html", ".txt", ".md"):
        return data
    if charset:
        # Only the server knew this; written down as UTF-8, the file tells it by itself.
        data = data.decode(charset, "replace").encode("utf-8")
        data = data if data.startswith(_BOM) else _BOM + data
    mark, rest = (_BOM, data[len(_BOM) :]) if data.startswith(_BOM) else (b"", data)
    today = datetime.now(UTC).date().isoformat()
    if suffix == ".html":
        return mark + _marked_html(rest, url, today)
    if rest.startswith(b"---"):
        return data
    return mark + f'---\nurl: "{url}"\nfetched: {today}\n---\n\n'.encode() + rest


def _marked_html(data: bytes, url: str, today: str) -> bytes:
    """Return the page with its address where readers of html look for it, unless it says so."""
    safe = url.replace("--", "%2D%2D")
    comment = f"<!-- saved from {html.escape(safe)} on {today} -->\n".encode()
    link = f'<link rel="canonical" href="{html.escape(url)}">'.encode()
    head = _HEAD.search(data)
    if head and not _CANONICAL.search(data):
        data = data[: head.end()] + link + data[head.end() :]
    return comment + data


# --- the connection -----------------------------------------------------------------------------


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, in any way of writing it."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


class _Backend(httpcore.NetworkBackend):
    """Looks a name up once, refuses what is not public, and connects to what it looked at."""

    def __init__(self, deadline: float, *, allow_private: bool) -> None:
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
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} has no address") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        for address in addresses:
            if not self._allow_private and not is_public(address):
                raise FetchError(
                    f"{host} is at the private address {address}, which is not fetched from. "
                    "ASSISTANT_ALLOW_PRIVATE_URLS=1 allows it."
                )
        stream = self._inner.connect_tcp(addresses[0], port, timeout=timeout)
        return _Stream(stream, self._deadline)


class _Stream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline of the whole fetch."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    def _left(self, timeout: float | None) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout(f"no answer within {MAX_SECONDS:g} seconds")
        return min(left, timeout or left)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: object, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._inner.start_tls(ssl_context, server_hostname, timeout)  # type: ignore[arg-type]
        return _Stream(stream, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _Transport(httpx.BaseTransport):
    """httpx over a connection pool that connects where we say."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
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
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()
