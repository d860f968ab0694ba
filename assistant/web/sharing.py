"""Read-only links to single conversations, each with a key of its own that can be withdrawn.

A link shows one conversation to whoever may see the page (its password, if it has one, is asked
for all the same), and nothing else.  It ends with the conversation.
"""

from __future__ import annotations

import secrets

from assistant.errors import NotFoundError
from assistant.web.conversations import Conversations
from assistant.web.database import Database
from assistant.web.exchange import Exchange


class Shares:
    """The links of all visitors."""

    def __init__(self, database: Database, conversations: Conversations) -> None:
        self._database = database
        self._conversations = conversations

    def give(self, owner: str, identity: str) -> str:
        """Return the key of a conversation's link, made now or before: 192 random bits.

        :raises NotFoundError: the conversation is not the owner's.
        """
        if not self._conversations.exists(owner, identity):
            raise NotFoundError("This conversation is no longer kept.")
        with self._database.transaction() as db:
            key = secrets.token_urlsafe(24)
            db.execute("INSERT OR IGNORE INTO shares VALUES (?, ?)", (key, identity))
            (kept,) = db.execute(
                "SELECT key FROM shares WHERE conversation = ?", (identity,)
            ).fetchone()
        return str(kept)

    def withdraw(self, owner: str, identity: str) -> bool:
        """End a conversation's link; return whether there was one."""
        if not self._conversations.exists(owner, identity):
            return False
        with self._database.transaction() as db:
            gone = db.execute("DELETE FROM shares WHERE conversation = ?", (identity,))
            return bool(gone.rowcount)

    def turns(self, key: str) -> list[Exchange]:
        """Return the exchanges that a link shows; none if there is no such link."""
        with self._database.transaction() as db:
            found = db.execute(
                "SELECT c.owner, c.id FROM shares s JOIN conversations c ON c.id = s.conversation"
                " WHERE s.key = ?",
                (key,),
            ).fetchone()
        return self._conversations.turns(*found) if found else []
