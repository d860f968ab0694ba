"""The web server without a browser: who is let in, what may be sent, which files are given out."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from assistant.errors import ConfigurationError
from assistant.server.app import create_app
from assistant.server.before import listen, require_password
from assistant.server.guard import Hosts, is_loopback
from assistant.server.throttle import Throttle
from assistant.settings import Settings
from assistant.web.uploads import UploadError, safe_name, save

from .web_browser import Server, until


@pytest.fixture
def settings(corpus: Path, tmp_path: Path) -> Settings:
    return Settings.from_environment(
        {}, sources=corpus, index=tmp_path / "index", state=tmp_path / "state"
    )


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def closed_app(tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    folder = tmp_path_factory.mktemp("closed")
    (folder / "sources").mkdir()
    return create_app(Settings(folder / "sources", folder / "index", state=folder / "state"))


@pytest.fixture
def unopened(closed_app: ASGIApp) -> TestClient:
    """The app whose library is never opened: for what is decided before it is asked."""
    return TestClient(closed_app, base_url="http://127.0.0.1:7860")


def test_every_answer_carries_the_security_headers(unopened: TestClient) -> None:
    for path in ("/", "/healthz", "/static/page.js", "/nowhere", "/gradio_api/upload"):
        headers = unopened.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self';" in policy and "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "host", ["attacker.invalid", "127.0.0.1.attacker.invalid", "", "[::1", "10.0.0.7"]
)
def test_foreign_host_is_refused(unopened: TestClient, host: str) -> None:
    assert unopened.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    "origin", ["http://attacker.invalid", "null", "http://127.0.0.1:1", "http://localhost:7860"]
)
@pytest.mark.parametrize(
    "path", ["/sources/refresh", "/gradio_api/queue/join", "/gradio_api/run/predict"]
)
def test_foreign_origin_is_refused(unopened: TestClient, origin: str, path: str) -> None:
    assert unopened.post(path, headers={"Origin": origin}, json={}).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd", "/gradio_api/upload", "/monitoring", "/monitoring/summary", "/openapi.json",
        "/docs", "/gradio_api/runs", "/gradio_api/openapi.json", "/gradio_api/proxy=http://attacker.invalid",
        "/static/../server.py", "/static/%2e%2e/server.py", "/file/nothing", "/file/..%2f..%2fetc%2fpasswd",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_closed(unopened: TestClient, path: str) -> None:
    assert unopened.get(path).status_code in (400, 403, 404)
    assert unopened.post(path).status_code in (400, 403, 404, 405)


def test_large_requests_are_refused(unopened: TestClient) -> None:
    assert unopened.post("/gradio_api/queue/join", content=b"x" * 3_000_000).status_code == 413


def test_visitor_gets_a_key_once_that_scripts_cannot_read(unopened: TestClient) -> None:
    first = unopened.get("/").headers["set-cookie"]
    assert "HttpOnly" in first and "SameSite=Lax" in first
    assert "set-cookie" not in unopened.get("/").headers


def test_other_machines_need_a_password(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="ASSISTANT_PASSWORD"):
        require_password(settings, "0.0.0.0")
    require_password(settings, "127.0.0.1")
    require_password(replace(settings, password="open sesame"), "0.0.0.0")
    assert "open sesame" not in repr(replace(settings, password="open sesame"))


def test_password_opens_the_page_and_guessing_is_slowed(settings: Settings) -> None:
    app = create_app(replace(settings, password="open sesame"), host="0.0.0.0")
    client = TestClient(app, base_url="http://127.0.0.1:7860")
    assert "password" in client.get("/").text and "gradio" not in client.get("/").text
    for path in ("/config", "/view/sources", "/file/x", "/gradio_api/info", "/static/page.js"):
        assert client.get(path).status_code == 401
    assert client.get("/healthz").status_code in (200, 503)
    assert client.post("/login", data={"password": "wrong"}).status_code == 403
    assert client.post("/login", data={"password": "open sesame"}).status_code == 200
    assert client.get("/view/sources").status_code == 200
    stranger = TestClient(app, base_url="http://127.0.0.1:7860")
    assert stranger.get("/view/sources").status_code == 401
    given = [stranger.post("/login", data={"password": "wrong"}).status_code for _ in range(8)]
    assert given[-1] == 429
    assert stranger.post("/login", data={"password": "open sesame"}).status_code == 429


def test_throttle_waits_longer_after_each_failure() -> None:
    throttle = Throttle()
    waits = []
    for _ in range(10):
        throttle.failed("10.0.0.1", 100.0)
        waits.append(throttle.wait("10.0.0.1", 100.0))
    assert waits[:4] == [-100.0] * 4 and waits[5] < waits[7] < waits[9]
    assert throttle.wait("10.0.0.2", 100.0) <= 0


def test_hosts_of_an_open_server_are_addresses_and_named_names() -> None:
    hosts = Hosts("0.0.0.0", ["chat.example"])
    assert (
        hosts.allow("192.168.1.4:7860")
        and hosts.allow("[fe80::1]:7860")
        and hosts.allow("chat.example")
    )
    assert not hosts.allow("attacker.invalid:7860")
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("localhost")
    assert not is_loopback("0.0.0.0") and not is_loopback("chat.example")


def test_taken_port_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ConfigurationError, match=rf"127\.0\.0\.1:{port} \(Address already in use\)"
        ):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd.txt", "passwd.txt"), ("..\\..\\boot.txt", "boot.txt"), (".hidden.txt", "hidden.txt"),
        ("a\0b\n.txt", "ab.txt"), ("<img src=x>.md", "img src=x.md"), ("", "article"), ("~$lock.docx", "lock.docx"),
        ("\u202egpj.txt", "gpj.txt"), ("新闻 稿.txt", "新闻 稿.txt"), ("...", "article"), ("x" * 500 + ".txt", "x" * 146 + ".txt"),
    ],
)  # fmt: skip
def test_safe_name(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "type .exe"), ("a", b"text", "type none"), ("a.txt", b"%PDF-1.7", "content"),
        ("a.txt", b"ab\0cd", "content"), ("a.pdf", b"<html>", "content"), ("a.docx", b"text", "content"),
        ("a.txt", b"", "empty"), ("a.txt", b"x" * 2_000_001, "larger than 2 MB"),
    ],
)  # fmt: skip
def test_upload_that_is_not_what_it_is_called_is_refused(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    from starlette.datastructures import UploadFile

    upload = UploadFile(io.BytesIO(content), filename=name)
    with ThreadPoolExecutor() as pool, pytest.raises(UploadError, match=reason):
        pool.submit(asyncio.run, save(upload, tmp_path, max_bytes=2_000_000)).result()


@pytest.mark.slow
def test_files_are_given_out_only_from_the_sources_and_never_as_pages(
    client: httpx.Client, server: Server
) -> None:
    page = server.settings.sources / "page.html"
    page.write_text(
        "<title>Vole</title><p>The vole pond was dug in 1971 by nine people.</p><script>1</script>"
    )
    client.post("/sources/refresh")
    until(lambda: "page.html" in client.get("/view/sources?search=page.html").text)
    table = client.get("/view/sources?rows=100").text
    import re

    identities = dict(re.findall(r'data-remove="(\w+)" aria-label="Remove ([^"]+)"', table))
    assert len(identities) >= 8
    for identity, title in identities.items():
        given = client.get(f"/file/{identity}")
        assert given.status_code == 200
        kind = given.headers["content-type"]
        if title == "Vole":
            assert "sandbox" in given.headers["content-security-policy"]
            assert "1971 by nine people" in given.text and "<script" not in given.text
            given = client.get(f"/file/{identity}?save=1")
        assert kind.startswith("text/plain") or given.headers["content-disposition"].startswith(
            "attachment"
        ), title


@pytest.mark.slow
def test_changes_answer_in_one_line(client: httpx.Client, server: Server) -> None:
    for path, body in (
        ("/sources/remove", {"document": "../../etc/passwd"}),
        ("/sources/restore", {"path": "../../etc/passwd"}),
        ("/sources/address", {"url": "file:///etc/passwd"}),
        ("/sources/address", {"url": "http://127.0.0.1:1/x"}),
    ):
        given = client.post(path, json=body)
        assert given.status_code == 400, path
        assert len(given.json()["message"].splitlines()) == 1
    upload = {
        "files": ("../../../evil.txt", b"The evil file was written in 1999 by nobody at all.\n")
    }
    assert client.post("/sources/upload", files=upload).status_code == 200
    assert (server.settings.sources / "evil.txt").exists()
    assert not (server.settings.sources.parent / "evil.txt").exists()


@pytest.mark.slow
def test_reader_takes_any_parameters(client: httpx.Client) -> None:
    for query in (
        "",
        "?document=x",
        "?at=9-1",
        "?at=-5-7&also=x,1-2",
        "?n=999&total=3&turn=-1&whole=1",
    ):
        assert client.get(f"/view/reader{query}").status_code == 200
    assert client.get("/view/reader?n=x").status_code == 422


def test_page_comes_up_while_the_articles_are_being_indexed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant.web import mounting

    done = threading.Event()

    def opening(*, settings: Settings, progress: Callable[[int, int, str], None]) -> None:
        progress(3, 9, "embedding <b>.txt")
        done.wait(30)
        raise ConfigurationError("There is no model <i>x</i>.")

    monkeypatch.setattr(mounting, "Assistant", opening)
    with TestClient(create_app(settings), base_url="http://127.0.0.1:7860") as client:
        until(lambda: "3 of 9 kB" in client.get("/view/status").text)
        assert client.get("/").status_code == 200 and client.get("/healthz").status_code == 200
        done.set()
        until(lambda: client.get("/healthz").status_code == 503)
        assert "There is no model &lt;i&gt;x&lt;/i&gt;." in client.get("/view/status").text


def test_twenty_visitors_ask_at_once_and_see_only_their_own(server: Server) -> None:
    path = Path(__file__).parents[2] / "benchmarks" / "chat.py"
    spec = importlib.util.spec_from_file_location("benchmark_chat", path)
    assert spec and spec.loader
    benchmark = sys.modules["benchmark_chat"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(benchmark)
    config = httpx.get(f"{server.url}/config").json()
    events = {event["api_name"]: event["id"] for event in config["dependencies"]}
    visitors = benchmark.crowd(server.url, events, 20, 1, first=0)
    assert [error for visitor in visitors for error in visitor.errors] == []
    assert all(len(visitor.seconds) == 1 for visitor in visitors)
