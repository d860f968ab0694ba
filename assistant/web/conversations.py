"""Conversations, kept on the server for the visitor who holds the key.

The key is random and lives in the visitor's browser; only its digest is stored.  Every call names
the owner, so one visitor's conversation can never be read, changed or forgotten by another.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
import time
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


def new_key() -> str:
    """Return an unguessable key for a visitor: 256 random bits."""
    return secrets.token_urlsafe(32)


def owner_of(key: str) -> str:
    """Return what is stored in place of a visitor's key."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Summary:
    """A kept conversation: its first question and when it was last used (Unix time)."""

    id: str
    question: str
    updated: float


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
            return bool(
                db.execute(
                    "SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (identity, owner)
                ).fetchone()
            )

    def latest(self, owner: str) -> str | None:
        """Return the id of the conversation last used, or None."""
        found = self.kept(owner, limit=1)
        return found[0].id if found else None

    def kept(self, owner: str, *, limit: int = 30) -> list[Summary]:
        """Return the conversations that hold a question, the last used first."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT c.id, t.exchange, c.updated FROM conversations c JOIN turns t"
                " ON t.conversation = c.id AND t.number = 1"
                " WHERE c.owner = ? ORDER BY c.updated DESC LIMIT ?",
                (owner, limit),
            ).fetchall()
        return [Summary(id_, Exchange.from_json(line).question, when) for id_, line, when in rows]

    def turns(self, owner: str, identity: str | None) -> list[Exchange]:
        """Return the exchanges of a conversation, oldest first; none if it is not the owner's."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT t.exchange FROM turns t JOIN conversations c ON c.id = t.conversation"
                " WHERE c.id = ? AND c.owner = ? ORDER BY t.number",
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
            changed = db.execute(
                "UPDATE conversations SET updated = ?, bytes = bytes + ?"
                " WHERE id = ? AND owner = ?",
                (time.time(), size, identity, owner),
            )
            if not changed.rowcount:
                raise NotFoundError("This conversation is no longer kept. Start a new one.")
            (last,) = db.execute(
                "SELECT COALESCE(MAX(number), 0) FROM turns WHERE conversation = ?", (identity,)
            ).fetchone()
            if last >= MAX_TURNS:
                raise NotFoundError(f"A conversation holds {MAX_TURNS} questions. Start a new one.")
            db.execute("INSERT INTO turns VALUES (?, ?, ?)", (identity, last + 1, line))
            _make_room(db, identity, self._most // SHARE)
        return int(last) + 1

    def cut(self, owner: str, identity: str | None, number: int) -> list[Exchange]:
        """Delete turn ``number`` and those after it; return what was deleted."""
        gone = self.turns(owner, identity)[max(0, number - 1) :]
        with self._database.transaction() as db:
            db.execute(
                "DELETE FROM turns WHERE number >= ? AND conversation IN"
                " (SELECT id FROM conversations WHERE id = ? AND owner = ?)",
                (number, identity, owner),
            )
            db.execute(f"{COUNT_BYTES} WHERE id = ? AND owner = ?", (identity, owner))
        return gone

    def forget(self, owner: str, identity: str | None) -> None:
        """Delete a conversation for good."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM conversations WHERE id = ? AND owner = ?", (identity, owner))
        self._database.wipe()


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
