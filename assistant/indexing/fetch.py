"""A web page into the sources: http and https only, public addresses only, within limits."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import httpcore
import httpx

from assistant import __version__, parsing
from assistant.errors import FetchError
from assistant.indexing.inflating import ACCEPTED, inflated
from assistant.indexing.reaching import Deadline, Transport
from assistant.parsing.charsets import codec_of
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
    deadline = Deadline(MAX_SECONDS)
    transport = Transport(deadline, allow_private=settings.allow_private_urls)
    headers = {
        "user-agent": f"cited-assistant/{__version__}",
        "accept": ", ".join(SUFFIXES),
        "accept-encoding": ACCEPTED,
    }
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


def _follow(client: httpx.Client, url: httpx.URL, settings: Settings, deadline: Deadline) -> Page:
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", url, timeout=CONNECT_SECONDS) as response:
            if response.next_request is not None:
                url = _checked(response.next_request.url)
                continue
            return _page(response, settings, deadline)
    raise FetchError(f"{url} cannot be fetched: more than {MAX_REDIRECTS} redirects.")


def _page(response: httpx.Response, settings: Settings, deadline: Deadline) -> Page:
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


def _limited(response: httpx.Response, limit: int, deadline: Deadline) -> Iterator[bytes]:
    size = 0
    try:
        # Raw: httpx would inflate a block of any size at once.
        for block in inflated(response.iter_raw(), response.headers.get("content-encoding", "")):
            size += len(block)
            if size > limit:
                raise FetchError(f"it has more than {limit} bytes")
            deadline.left()
            yield block
    except FetchError as error:
        raise FetchError(f"{response.url} cannot be added: {error}.") from error


def _name(url: httpx.URL, suffix: str) -> str:
    last = unquote(url.path.rstrip("/").rsplit("/", 1)[-1])
    stem = last.removesuffix(suffix) if last.lower().endswith(suffix) else last
    query = f" {url.query.decode('ascii', 'replace')}" if url.query else ""
    return " ".join(f"{url.host} {stem}{query}".split())[:150] + suffix


def _marked(data: bytes, suffix: str, url: str, charset: str | None) -> bytes:
    """Return ``data`` with its address and the date it was fetched, where the format takes them."""
    if suffix not in (".html", ".txt", ".md"):
        return data
    codec = codec_of(charset)
    if codec and codec != "ascii":  # a server that says ASCII mostly means nothing by it
        # Only the server knew this; written down as UTF-8, the file tells it by itself.
        data = data.decode(codec, "replace").encode("utf-8", "replace")
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
