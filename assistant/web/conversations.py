"""Conversations, kept on the server for the visitor who holds the key.

The key is random and lives in the visitor's browser; only its digest is stored.  Every call names
the owner, so one visitor's conversation can never be read, changed or forgotten by another.  What
is forgotten can be brought back for ten minutes; then nothing of it is left on the disk.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.errors import NotFoundError
from assistant.web.database import COUNT_BYTES, Database
from assistant.web.exchange import Exchange
from assistant.web.quotas import QuotaError

DAY = 86_400.0
MAX_TURNS = 200
MAX_CONVERSATIONS = 500
"""Of one visitor, and of one sender that begins them without saying anything."""
SHARE = 10
"""One sender's conversations may fill a tenth of what all may."""
_BEYOND = (
    "DELETE FROM conversations WHERE id IN (SELECT id FROM conversations WHERE {}"
    " ORDER BY updated DESC, rowid DESC LIMIT -1 OFFSET ?)"
)
MAX_TITLE = 120
UNDO_SECONDS = 600.0
"""So long a forgotten conversation can be brought back."""
_SHOWN = "NOT EXISTS (SELECT 1 FROM forgotten f WHERE f.conversation = c.id)"


def new_key() -> str:
    """Return an unguessable key for a visitor: 256 random bits."""
    return secrets.token_urlsafe(32)


def owner_of(key: str) -> str:
    """Return what is stored in place of a visitor's key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept conversation: its name (or first question) and when it was last used (Unix time)."""

    id: str
    title: str
    updated: float
    shared: bool = False


class Conversations:
    """The conversations of all visitors; those unused for ``days`` are deleted.

    Together they may fill ``most`` bytes.  A sender who fills his share loses his own oldest ones,
    never another's.
    """

    def __init__(
        self, database: Database, *, days: float = 90.0, most: int = 1_000_000_000
    ) -> None:
        self._database = database
        self._seconds = days * DAY
        self._most = most
        self.expire()
        self.sweep(0.0)  # nobody can take back what was forgotten before a restart

    def expire(self, now: float | None = None) -> int:
        """Delete what was not used for the set time; return how many conversations went."""
        before = (time.time() if now is None else now) - self._seconds
        with self._database.transaction() as db:
            return db.execute("DELETE FROM conversations WHERE updated < ?", (before,)).rowcount

    def create(self, owner: str, *, sender: str = "") -> str:
        """Return the id of a new, empty conversation, begun from the address ``sender``."""
        identity, now = secrets.token_urlsafe(16), time.time()
        with self._database.transaction() as db:
            db.execute(
                "INSERT INTO conversations (id, owner, created, updated, sender)"
                " VALUES (?, ?, ?, ?, ?)",
                (identity, owner, now, now, sender),
            )
            db.execute(_BEYOND.format("owner = ?"), (owner, MAX_CONVERSATIONS))
            db.execute(_BEYOND.format("sender = ? AND bytes = 0"), (sender, MAX_CONVERSATIONS))
        return identity

    def exists(self, owner: str, identity: str) -> bool:
        """Return whether the owner has this conversation."""
        with self._database.transaction() as db:
            return _owned(db, owner, identity)

    def latest(self, owner: str) -> str | None:
        """Return the id of the conversation last used, or None."""
        found = self.kept(owner, limit=1)
        return found[0].id if found else None

    def kept(self, owner: str, *, limit: int | None = None, search: str = "") -> list[Summary]:
        """Return the conversations that hold a question, the last used first; all, or so many.

        ``search`` leaves those whose name, questions or answers hold every word of it.
        """
        words = search.casefold().split()
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT c.id, t.exchange, c.updated, n.title, s.key IS NOT NULL"
                " FROM conversations c JOIN turns t ON t.conversation = c.id AND t.number = 1"
                " LEFT JOIN titles n ON n.conversation = c.id"
                " LEFT JOIN shares s ON s.conversation = c.id"
                f" WHERE c.owner = ? AND {_SHOWN} ORDER BY c.updated DESC LIMIT ?",
                (owner, -1 if words or limit is None else limit),
            ).fetchall()
            found = [
                Summary(id_, name or Exchange.from_json(line).question, when, bool(shared))
                for id_, line, when, name, shared in rows
            ]
            if words:
                found = [one for one in found if _holds(db, one, words)]
        return found[:limit]

    def turns(self, owner: str, identity: str | None) -> list[Exchange]:
        """Return the exchanges of a conversation, oldest first; none if it is not the owner's."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT t.exchange FROM turns t JOIN conversations c ON c.id = t.conversation"
                f" WHERE c.id = ? AND c.owner = ? AND {_SHOWN} ORDER BY t.number",
                (identity, owner),
            ).fetchall()
        return [Exchange.from_json(line) for (line,) in rows]

    def append(self, owner: str, identity: str, exchange: Exchange) -> int:
        """Keep an exchange as the last turn; return its number.

        :raises NotFoundError: the conversation is not the owner's, or was forgotten.
        :raises QuotaError: this server keeps no more.
        """
        line = exchange.to_json()
        size = len(line.encode("utf-8", "replace"))
        with self._database.transaction() as db:
            (held,) = db.execute("SELECT COALESCE(SUM(bytes), 0) FROM conversations").fetchone()
            if held + size > self._most:
                raise QuotaError("This server keeps no more conversations. Forget one first.")
            if not _owned(db, owner, identity):
                raise NotFoundError("This conversation is no longer kept. Start a new one.")
            db.execute(
                "UPDATE conversations SET updated = ?, bytes = bytes + ? WHERE id = ?",
                (time.time(), size, identity),
            )
            (last,) = db.execute(
                "SELECT COALESCE(MAX(number), 0) FROM turns WHERE conversation = ?", (identity,)
            ).fetchone()
            if last >= MAX_TURNS:
                raise NotFoundError(f"A conversation holds {MAX_TURNS} questions. Start a new one.")
            db.execute("INSERT INTO turns VALUES (?, ?, ?)", (identity, last + 1, line))
            _make_room(db, identity, self._most // SHARE)
        return int(last) + 1

    def cut(self, owner: str, identity: str | None, number: int) -> list[Exchange]:
        """Take out turn ``number`` and those after it; return them.

        What was answered stays to be looked at, as the earlier version of that turn.
        """
        gone = self.turns(owner, identity)[max(0, number - 1) :]
        if not gone:
            return []
        with self._database.transaction() as db:
            db.execute(
                "DELETE FROM turns WHERE number >= ? AND conversation = ?", (number, identity)
            )
            if any(not (turn.error or turn.stopped) for turn in gone):
                lines = json.dumps([turn.to_json() for turn in gone])
                db.execute(
                    "INSERT INTO earlier VALUES (?, ?, ?, ?)",
                    (identity, number, time.time(), lines),
                )
            db.execute(f"{COUNT_BYTES} WHERE id = ?", (identity,))
        return gone

    def earlier(self, owner: str, identity: str | None) -> dict[int, list[list[Exchange]]]:
        """Return by turn what stood there before it was edited, oldest version first."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT e.number, e.exchanges FROM earlier e JOIN conversations c"
                f" ON c.id = e.conversation WHERE c.id = ? AND c.owner = ? AND {_SHOWN}"
                " ORDER BY e.replaced",
                (identity, owner),
            ).fetchall()
        found: dict[int, list[list[Exchange]]] = {}
        for number, lines in rows:
            version = [Exchange.from_json(line) for line in json.loads(lines)]
            found.setdefault(number, []).append(version)
        return found

    def rename(self, owner: str, identity: str, title: str) -> str:
        """Name a conversation; without a name it goes by its first question.  Return the name.

        :raises NotFoundError: the conversation is not the owner's.
        """
        name = " ".join(title.split())[:MAX_TITLE]
        with self._database.transaction() as db:
            if not _owned(db, owner, identity):
                raise NotFoundError("This conversation is no longer kept.")
            if name:
                db.execute("INSERT OR REPLACE INTO titles VALUES (?, ?)", (identity, name))
            else:
                db.execute("DELETE FROM titles WHERE conversation = ?", (identity,))
        return name

    def forget(self, owner: str, identity: str | None) -> bool:
        """Hide a conversation, and delete it in ten minutes; return whether there was one.

        A link to it ends at once.
        """
        with self._database.transaction() as db:
            if not identity or not _owned(db, owner, identity):
                return False
            db.execute("INSERT INTO forgotten VALUES (?, ?)", (identity, time.time()))
            db.execute("DELETE FROM shares WHERE conversation = ?", (identity,))
        later = threading.Timer(UNDO_SECONDS + 1, self.sweep)
        later.daemon = True
        later.start()
        return True

    def restore(self, owner: str, identity: str) -> bool:
        """Bring a forgotten conversation back; return whether it was still there."""
        with self._database.transaction() as db:
            return bool(
                db.execute(
                    "DELETE FROM forgotten WHERE conversation IN"
                    " (SELECT id FROM conversations WHERE id = ? AND owner = ?)",
                    (identity, owner),
                ).rowcount
            )

    def sweep(self, seconds: float = UNDO_SECONDS) -> None:
        """Delete for good what was forgotten more than ``seconds`` ago."""
        try:
            with self._database.transaction() as db:
                gone = db.execute(
                    "DELETE FROM conversations WHERE id IN"
                    " (SELECT conversation FROM forgotten WHERE at <= ?)",
                    (time.time() - seconds,),
                ).rowcount
        except sqlite3.ProgrammingError:  # closed meanwhile: the next start sweeps
            return
        if gone:
            self._database.wipe()


def _owned(db: sqlite3.Connection, owner: str, identity: str) -> bool:
    return bool(
        db.execute(
            f"SELECT 1 FROM conversations c WHERE c.id = ? AND c.owner = ? AND {_SHOWN}",
            (identity, owner),
        ).fetchone()
    )


def _holds(db: sqlite3.Connection, one: Summary, words: Sequence[str]) -> bool:
    rows = db.execute("SELECT exchange FROM turns WHERE conversation = ?", (one.id,))
    turns = (Exchange.from_json(line) for (line,) in rows)
    text = " ".join([one.title, *(f"{turn.question} {turn.text}" for turn in turns)]).casefold()
    return all(word in text for word in words)


def _make_room(db: sqlite3.Connection, identity: str, share: int) -> None:
    """Delete the oldest other conversations of a sender until what is left fits his share."""
    (sender,) = db.execute("SELECT sender FROM conversations WHERE id = ?", (identity,)).fetchone()
    rows = db.execute(
        "SELECT id, bytes FROM conversations WHERE sender = ? ORDER BY updated DESC", (sender,)
    ).fetchall()
    held = 0
    for other, size in rows:
        held += size
        if held > share and other != identity:
            db.execute("DELETE FROM conversations WHERE id = ?", (other,))
