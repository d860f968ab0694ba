"""What a rude visitor cannot use up: questions, conversations and files, without a browser."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from assistant.server.app import create_app
from assistant.settings import Settings
from assistant.web import feedback
from assistant.web.conversations import MAX_CONVERSATIONS, SHARE, Conversations
from assistant.web.database import FILE_NAME, Database
from assistant.web.exchange import Exchange
from assistant.web.quotas import MAX_PENDING, SHARE_OF_A_DAY, Intake, QuotaError, Turnstile

from .web_browser import Server, ready, running, until

LONG = "a very long question " * 20_000


def test_a_question_that_is_too_long_is_neither_kept_nor_sent_again(server: Server) -> None:
    config = httpx.get(f"{server.url}/config").json()
    events = {event["api_name"]: event["id"] for event in config["dependencies"]}
    with httpx.Client(base_url=server.url, timeout=60) as client:
        client.get("/")

        def run(event: str, data: list[object]) -> str:
            body = {"data": data, "fn_index": events[event], "session_hash": "long-asker"}
            joined = client.post("/gradio_api/queue/join", json=body).json()["event_id"]
            with client.stream("GET", "/gradio_api/queue/data?session_hash=long-asker") as stream:
                lines = []
                for line in stream.iter_lines():
                    lines.append(line)
                    if joined in line and "process_completed" in line:
                        break
            return "".join(lines)

        for _ in range(3):
            begun = run("begin", [LONG, None])
            answered = run("answer", [None, None])
            assert len(begun) + len(answered) < 30_000
            assert str(len(LONG.strip())) in begun + answered  # it says how long it is
    with sqlite3.connect(server.settings.state / FILE_NAME) as db:
        kept = [size for (size,) in db.execute("SELECT LENGTH(exchange) FROM turns")]
    assert max(kept, default=0) < 100_000


def filled(
    kept: Conversations, owner: str, sender: str, *, many: int, size: int = 1_000
) -> list[str]:
    made = []
    for n in range(many):
        made.append(kept.create(owner, sender=sender))
        kept.append(owner, made[-1], Exchange(f"{n}", text="x" * size))
    return made


def test_a_sender_loses_his_own_oldest_conversations_and_nobody_elses(tmp_path: Path) -> None:
    kept = Conversations(Database(tmp_path), most=200_000)
    (mine,) = filled(kept, "me", "10.0.0.1", many=1)
    for n in range(100):  # a new cookie each time
        filled(kept, f"rude{n}", "10.0.0.2", many=1)
    with kept._database.transaction() as db:
        (held,) = db.execute(
            "SELECT SUM(bytes) FROM conversations WHERE sender = '10.0.0.2'"
        ).fetchone()
        (really,) = db.execute("SELECT SUM(LENGTH(exchange)) FROM turns").fetchone()
    assert held <= 200_000 // SHARE and really <= held + 2_000
    assert (
        len(kept.turns("me", mine)) == 1 and len(kept.turns("rude99", kept.latest("rude99"))) == 1
    )


def test_conversations_together_fill_only_so_much(tmp_path: Path) -> None:
    kept = Conversations(Database(tmp_path), most=50_000)
    with pytest.raises(QuotaError, match="keeps no more conversations"):
        for n in range(100):
            filled(kept, f"v{n}", f"10.0.1.{n}", many=1)
    with kept._database.transaction() as db:
        assert db.execute("SELECT SUM(LENGTH(exchange)) FROM turns").fetchone()[0] <= 50_000


def test_conversations_begun_without_a_word_are_limited_too(tmp_path: Path) -> None:
    kept = Conversations(Database(tmp_path))
    for n in range(MAX_CONVERSATIONS + 50):
        kept.create("one", sender="10.0.0.1")
        kept.create(f"ever new {n}", sender="10.0.0.2")
    with kept._database.transaction() as db:
        counts = db.execute("SELECT COUNT(*) FROM conversations GROUP BY sender").fetchall()
    assert counts == [(MAX_CONVERSATIONS,)] * 2


def test_conversations_of_an_earlier_release_are_kept_and_counted(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.executescript(
            "CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL);"
            "CREATE TABLE turns (conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,"
            " number INTEGER NOT NULL, exchange TEXT NOT NULL, PRIMARY KEY (conversation, number));"
            "INSERT INTO conversations VALUES ('old', 'me', 1e12, 1e12);"
        )
        db.execute("INSERT INTO turns VALUES ('old', 1, ?)", (Exchange("Who?").to_json(),))
    db.close()
    kept = Conversations(Database(tmp_path))
    assert [turn.question for turn in kept.turns("me", "old")] == ["Who?"]
    with kept._database.transaction() as db:
        assert db.execute("SELECT bytes > 50 FROM conversations").fetchone() == (1,)
    kept.cut("me", "old", 1)
    with kept._database.transaction() as db:
        # What was edited away is kept to be looked at, and counts as before.
        assert db.execute("SELECT bytes > 50 FROM conversations").fetchone() == (1,)


def test_opinions_are_limited_and_the_first_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "MAX_OPINIONS", 3)
    database = Database(tmp_path)
    for turn in range(5):
        feedback.give(database, Exchange(f"{turn}?"), liked=True, turn_key=f"c/{turn}")
    feedback.give(database, Exchange("2?"), liked=False, turn_key="c/2")
    database.close()
    kept = feedback.entries(Settings(state=tmp_path))
    assert [(e["question"], e["liked"]) for e in kept] == [
        ("0?", True),
        ("1?", True),
        ("2?", False),
    ]


def test_a_question_is_answered_once_and_a_sender_has_few_on_their_way() -> None:
    turnstile = Turnstile()
    tickets = [turnstile.enter("10.0.0.1") for _ in range(MAX_PENDING + 3)]
    assert tickets[MAX_PENDING:] == [None] * 3 and None not in tickets[:MAX_PENDING]
    assert turnstile.enter("10.0.0.2") is not None
    first = str(tickets[0])
    assert turnstile.start(first) and not turnstile.start(first)
    assert turnstile.leave(first) and not turnstile.leave(first) and not turnstile.start(first)
    assert turnstile.enter("10.0.0.1") is not None


def test_visitors_fill_the_sources_only_so_far(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    intake = Intake(tmp_path / "sources", most=1_000_000)
    for _ in range(SHARE_OF_A_DAY):
        intake.take("10.0.0.1", 1_000_000 // SHARE_OF_A_DAY // SHARE_OF_A_DAY)
    with pytest.raises(QuotaError, match="may add 0 MB a day"):
        intake.take("10.0.0.1", 1)
    intake.take("10.0.0.2", 1)
    (tmp_path / "sources" / ".trash").mkdir()
    (tmp_path / "sources" / ".trash" / "removed.txt").write_bytes(b"x" * 1_000_000)
    with pytest.raises(QuotaError, match="ASSISTANT_MAX_SOURCES_BYTES"):
        intake.take("10.0.0.3", 1)


def test_an_upload_beyond_the_quota_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    settings = Settings.from_environment(
        {},
        sources=tmp_path / "sources",
        index=tmp_path / "index",
        state=tmp_path / "state",
        max_sources_bytes=50_000,
    )
    with running(settings) as server:
        until(lambda: ready(server.url), 120)
        article = b"The mill of Arlon was rebuilt in 1912 by nine people. " * 60
        given = []
        for n in range(4):
            files = {"files": (f"mill{n}.txt", article)}
            given.append(httpx.post(f"{server.url}/sources/upload", files=files, timeout=60))
        assert [reply.status_code for reply in given] == [200, 400, 400, 400]
        assert "one address may add" in given[1].json()["message"]
        assert len(list((tmp_path / "sources").glob("*.txt"))) == 1


def test_a_sender_has_two_uploads_under_way_at_most(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    app = create_app(
        replace(Settings(tmp_path / "sources", tmp_path / "index"), state=tmp_path / "state")
    )
    while not hasattr(app, "_at_once"):
        app = app._app  # type: ignore[attr-defined]
    app._at_once["testclient", True] = 2
    client = TestClient(app, base_url="http://127.0.0.1:7860")
    assert client.post("/sources/upload", files={"files": ("a.txt", b"x")}).status_code == 429
