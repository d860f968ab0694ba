"""Which of the page's doors are open, and that nobody walks through another's: without a browser."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from fastapi import FastAPI
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.server.app import create_app
from assistant.server.guard import Guard, Hosts
from assistant.server.sessions import (
    FREE_EVENTS,
    FREE_SESSIONS,
    SECONDS_A_SESSION,
    SECONDS_AN_EVENT,
    Allowance,
    Bindings,
    Sessions,
)
from assistant.settings import Settings

from .web_browser import Server

OPEN = set(
    "GET / GET /config GET /theme.css GET /favicon.ico GET /robots.txt GET /assets/x GET /gradio_api/info "
    "GET /gradio_api/queue/data GET /gradio_api/heartbeat/x POST /gradio_api/queue/join POST /gradio_api/run/x "
    "POST /gradio_api/cancel POST /gradio_api/reset GET /healthz POST /login GET /static/x GET /file/x "
    "GET /export/x".replace(" /", "|/").split()
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> ASGIApp:
    folder = tmp_path_factory.mktemp("doors")
    (folder / "sources").mkdir()
    return create_app(Settings(folder / "sources", folder / "index", state=folder / "state"))


@pytest.fixture
def client(app: ASGIApp) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7860")


def routes(app: object) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route that is mounted, Gradio's with the rest."""
    while not isinstance(app, FastAPI):
        app = app._app  # type: ignore[attr-defined]
    waiting = [("", route) for route in app.routes]
    while waiting:
        before, route = waiting.pop()
        path = before + getattr(route, "path", "")
        if inner := getattr(route, "original_router", None):
            waiting += [(before, one) for one in inner.routes]
        elif isinstance(route, Mount):
            yield "GET", f"{path}/x"
            waiting += [(path, inner) for inner in route.routes]
        else:
            for method in getattr(route, "methods", None) or ():
                yield method, path


def refused(app: ASGIApp, method: str, path: str) -> bool:
    """Whether the guard says no, asked with the very path: clients of HTTP tidy it up before."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"session_hash=x",
        "scheme": "http",
    }
    scope |= {"headers": [(b"host", b"127.0.0.1:7860")], "client": ("127.0.0.1", 1), "state": {}}
    with ThreadPoolExecutor() as pool:  # the browser of other tests keeps a loop in this thread
        pool.submit(asyncio.run, asyncio.wait_for(app(scope, receive, send), 5)).result()
    return sent[0]["status"] == 404 and sent[1]["body"] == b"Not found.\n"


def test_every_route_is_closed_but_those_of_the_page(app: ASGIApp) -> None:
    seen = {(m, re.sub(r"\{[^}]*\}", "x", path) or "/") for m, path in routes(app)}
    assert len(seen) > 80 and ("POST", "/gradio_api/process_recording") in seen
    for method, path in sorted(seen):
        ours = path.startswith(("/view/", "/sources/", "/conversations/", "/shared/"))
        if method == "HEAD" or ours or f"{method}|{path}" in OPEN:
            continue
        assert refused(app, method, path), f"{method} {path} is open"


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/deep_link?session_hash=x", "/gradio_api/process_recording", "/gradio_api/vibe-code", "/gradio_api/startup-events",
     "/gradio_api/upload_progress", "/gradio_api/run/other", "/gradio_api/call/begin", "//gradio_api/deep_link", "/gradio_api//deep_link",
     "/gradio_api/deep_link/", "/assets/../gradio_api/deep_link", "/view/../gradio_api/deep_link", "/gradio_api/heartbeat/x/../y"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_no_way_of_writing_opens_a_closed_path(app: ASGIApp, method: str, path: str) -> None:
    assert refused(app, method, path.split("?")[0])


def test_a_session_is_its_visitors_alone(server: Server) -> None:
    config = httpx.get(f"{server.url}/config").json()
    events = {event["api_name"]: event["id"] for event in config["dependencies"]}

    def body(event: str, data: list[object], session: object) -> dict[str, object]:
        return {"data": data, "fn_index": events[event], "session_hash": session}

    with httpx.Client(base_url=server.url) as own, httpx.Client(base_url=server.url) as other:
        own.get("/")
        other.get("/")
        given = own.post("/gradio_api/run/predict", json=body("begin", ["Who?", None], "mine"))
        assert given.status_code == 200 and "Who?" in given.text
        asked = [
            other.post("/gradio_api/run/predict", json=body("again", ["", None], "mine")),
            other.post("/gradio_api/queue/join", json=body("answer", [None, None], "mine")),
            other.post("/gradio_api/cancel", json={"session_hash": "mine", "fn_index": 1, "event_id": "x"}),
            other.get("/gradio_api/queue/data?session_hash=mine"),
            other.get("/gradio_api/heartbeat/mine"),
            own.get("/gradio_api/queue/data?session_hash=mine&session_hash=other"),
            own.post("/gradio_api/queue/join", json=body("answer", [None, None], None)),
            own.post("/gradio_api/queue/join", json=body("answer", [None, None], "x" * 100)),
            own.post("/gradio_api/queue/join", content=b"[" * 100_000),
        ]  # fmt: skip
        assert [reply.status_code for reply in asked] == [404] * 5 + [400] * 4


def test_one_sender_does_only_so_much_at_once() -> None:
    allowance = Allowance(FREE_EVENTS, SECONDS_AN_EVENT)
    given = [allowance.spend("10.0.0.1", 5.0) for _ in range(FREE_EVENTS + 5)]
    assert given == [True] * FREE_EVENTS + [False] * 5
    assert allowance.spend("10.0.0.2", 5.0)
    later = [allowance.spend("10.0.0.1", 5.0 + 10.5 * SECONDS_AN_EVENT) for _ in range(20)]
    assert later.count(True) == 10

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("page")(scope, receive, send)

    sessions = Sessions(page)
    sessions._events = Allowance(3, 1e9)
    client = TestClient(
        Guard(sessions, hosts=Hosts("127.0.0.1"), port=1, upload_bytes=1),
        base_url="http://127.0.0.1",
    )
    client.get("/")
    body = {"session_hash": "busy"}
    asked = [
        client.post(f"/gradio_api/{name}", json=body).status_code
        for name in ("queue/join", "run/predict", "cancel") * 2
    ]
    assert asked == [200] * 3 + [429] * 3


def test_one_sender_begins_only_so_many_sessions() -> None:
    bindings = Bindings()
    given = [
        bindings.claim(f"a{n}", f"visitor{n}", "10.0.0.1", 0.0) for n in range(FREE_SESSIONS + 5)
    ]
    assert given == [200] * FREE_SESSIONS + [429] * 5
    assert bindings.claim("b", "someone", "10.0.0.2", 0.0) == 200
    assert bindings.claim("a0", "visitor0", "10.0.0.1", 0.0) == 200
    later = [bindings.claim(f"c{n}", "v", "10.0.0.1", 10 * SECONDS_A_SESSION) for n in range(20)]
    assert later.count(200) == 10


def test_visitors_key_is_sent_over_https_only_where_there_is_https(
    app: ASGIApp, client: TestClient
) -> None:
    secure = TestClient(app, base_url="https://127.0.0.1:7860")
    assert "; Secure" in secure.get("/").headers["set-cookie"]
    assert "Secure" not in client.get("/").headers["set-cookie"]
