"""Pages from the web: only http and https, only public addresses, within limits."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from indexing import Library

from assistant.errors import FetchError
from assistant.indexing import fetch as fetching
from assistant.indexing import reaching, shelf
from assistant.indexing.fetch import fetch
from assistant.indexing.reaching import is_public
from assistant.parsing import charsets
from assistant.parsing.charsets import codec_of

PAGE = (
    "<!doctype html><html><head><title>Naïve</title></head><body><article><h1>Naïve</h1>"
    + "<p>BT got a licence in Shanghai. L'été was warm, and the ministry said so.</p>" * 3
    + "</article></body></html>"
)


BOMB = gzip.compress(bytes(100_000_000))


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, f"get_{self.path.strip('/').split('?')[0].replace('/', '_')}")()

    def answer(self, body=b"", kind="text/plain; charset=utf-8", status=200, **headers):
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def get_text(self):
        self.answer("Grüße aus Köln.".encode())

    def get_latin(self):
        self.answer("Grüße aus Köln.".encode("latin-1"), "text/plain; charset=iso-8859-1")

    def get_news_page(self):
        self.answer(PAGE.encode("latin-1"), "text/html; charset=iso-8859-1")

    def get_zipped(self):
        self.answer(gzip.compress(b"Zipped text. " * 100), **{"Content-Encoding": "gzip"})

    def get_bomb(self):
        self.answer(gzip.compress(b"0" * 3_000_000), **{"Content-Encoding": "gzip"})

    def get_gigabytes(self):
        self.answer(BOMB, **{"Content-Encoding": "gzip"})

    def get_deflated(self):
        self.answer(zlib.compress(b"Zipped text. " * 100), **{"Content-Encoding": "deflate"})

    def get_bare(self):
        bare = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = bare.compress(b"Zipped text. " * 100) + bare.flush()
        self.answer(body, **{"Content-Encoding": "deflate"})

    def get_cut(self):
        body = gzip.compress(bytes(range(256)) * 100)
        self.answer(body[: len(body) // 2], **{"Content-Encoding": "gzip"})

    def get_brotli(self):
        self.answer(b"\x1b\x0e\x00\xf8", **{"Content-Encoding": "br"})

    def get_twice(self):
        self.answer(gzip.compress(gzip.compress(b"x")), **{"Content-Encoding": "gzip, gzip"})

    def get_punycode(self):
        self.answer(b"a" * 400_000 + b"-" + b"b" * 400_000, "text/plain; charset=punycode")

    def get_klingon(self):
        self.answer("Grüße aus Köln.".encode(), "text/plain; charset=klingon")

    def get_big(self):
        self.answer(b"x" * 2_000_000)

    def get_image(self):
        self.answer(b"\x89PNG", "image/png")

    def get_missing(self):
        self.answer(status=404)

    def get_hop(self):
        self.answer(status=302, Location="/text")

    def get_loop(self):
        self.answer(status=302, Location="/loop")

    def get_slowloop(self):
        time.sleep(0.4)
        self.answer(status=302, Location="/slowloop")

    def get_tofile(self):
        self.answer(status=302, Location="file:///etc/passwd")

    def get_toprivate(self):
        self.answer(status=302, Location="http://10.0.0.1/")

    def get_drip(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            time.sleep(0.05)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{made.server_address[1]}"
    made.shutdown()


@pytest.fixture
def library(tmp_path):
    return Library.at(tmp_path, allow_private_urls=True, max_file_bytes=1_000_000)


def test_a_page_is_saved_with_its_address_and_date(library, server):
    (path,) = shelf.add(library.settings, [f"{server}/text"])
    assert path == "127.0.0.1 text.txt"
    library.refresh()
    with library.store.snapshot() as state:
        document = state.document(path)
    assert document.url == f"{server}/text" and "Grüße aus Köln." in document.text
    assert shelf.add(library.settings, [f"{server}/text"]) == [path]


def test_an_html_page_tells_its_address_and_charset(library, server):
    (path,) = shelf.add(library.settings, [f"{server}/news/page?id=7"])
    assert path == "127.0.0.1 page id=7.html"
    assert not library.refresh().failed
    with library.store.snapshot() as state:
        document = state.document(path)
    assert document.url == f"{server}/news/page?id=7" and "L'été" in document.text


@pytest.mark.parametrize("path", ["latin", "hop", "zipped", "deflated", "bare", "klingon"])
def test_what_the_server_says_of_the_text_is_kept(library, server, path):
    data = fetch(f"{server}/{path}", library.settings).data.decode("utf-8-sig")
    assert "Grüße aus Köln." in data or "Zipped text." in data


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("big", "more than 1000000 bytes"), ("bomb", "more than 1000000 bytes"), ("image", "image/png is not read"),
        ("cut", "ends too early"), ("brotli", "'br', which was not asked for"), ("twice", "not asked for"),
        ("missing", "the server says 404"), ("loop", "more than 5 redirects"), ("tofile", "only http and https"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_told(library, server, path, message):
    with pytest.raises(FetchError, match=message):
        fetch(f"{server}/{path}", library.settings)
    assert list(library.sources.iterdir()) == []


def test_a_few_bytes_that_stand_for_many_cost_no_memory(library, server):
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="more than 1000000 bytes"):
            fetch(f"{server}/gigabytes", library.settings)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_only_character_sets_that_texts_are_written_in_are_believed(library, server):
    assert fetch(f"{server}/punycode", library.settings).data.endswith(b"b" * 400_000)
    assert codec_of("punycode") is codec_of("idna") is codec_of("zlib") is codec_of(None) is None
    names = [name for names in charsets._NAMES.values() for name in names.split()]
    sample = "".join(map(chr, range(32, 127))).encode() * 20_000
    for name in names:  # each is known to Python, and reads two million bytes at once
        sample.decode(codec_of(name), "replace")


def test_the_time_limit_holds_over_looking_up_a_name(library, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.3)
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(20) and [])
    started = time.monotonic()
    with pytest.raises(FetchError, match="could not be looked up in time"):
        fetch("http://harmless.example/", library.settings)
    assert time.monotonic() - started < 5
    never.set()


def test_the_time_limit_holds_over_all_redirects_together(library, server, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 1.0)
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"no whole answer within 1 seconds|timed out"):
        fetch(f"{server}/slowloop", library.settings)
    assert time.monotonic() - started < 5


def test_a_slow_server_is_given_up(library, server, monkeypatch):
    monkeypatch.setattr(fetching, "MAX_SECONDS", 0.5)
    started = time.monotonic()
    with pytest.raises(FetchError, match=r"no whole answer within 0\.5 seconds|timed out"):
        fetch(f"{server}/drip", library.settings)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "url", ["ftp://example.org/x", "file:///etc/passwd", "https://", "javascript:x://y"]
)
def test_other_schemes_are_refused(library, url):
    with pytest.raises(FetchError, match="only http and https"):
        fetch(url, library.settings)


def test_private_addresses_are_refused_wherever_they_turn_up(tmp_path, server, monkeypatch):
    settings = Library.at(tmp_path).settings
    with pytest.raises(FetchError, match=r"private address 127\.0\.0\.1"):
        fetch(f"{server}/text", settings)
    # A public name for a private address, and a redirect to one.
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("192.168.1.1", 80))]
    )
    with pytest.raises(FetchError, match=r"private address 192\.168\.1\.1"):
        fetch("http://harmless.example/", settings)


def test_a_redirect_to_a_private_address_is_refused(tmp_path, server, monkeypatch):
    settings = Library.at(tmp_path).settings
    monkeypatch.setattr(
        reaching, "is_public", lambda address: address == "127.0.0.1" or is_public(address)
    )
    with pytest.raises(FetchError, match=r"private address 10\.0\.0\.1"):
        fetch(f"{server}/toprivate", settings)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
     "::1", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1",
     "255.255.255.255", "::", "64:ff9b:1::808:808", "64:ff9b:1::7f00:1", "fec0::1", "::8.8.8.8", "::127.0.0.1", "::ffff:0:8.8.8.8",
     "2002:808:808::", "2001:0:808:808::1", "2001:db8::1", "3fff::1", "5f00::1", "4000::1", "192.88.99.1", "192.0.0.9", "ff0e::1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_that_are(address):
    assert is_public(address)
