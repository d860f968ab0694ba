"""What the page does with questions, apart from how it is drawn: ask, keep, take back.

The conversation that a question continues is read from the server's own record; nothing the browser
sends about earlier answers is believed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import AssistantError, NotFoundError, QuestionError
from assistant.records import Turn
from assistant.web import feedback
from assistant.web.conversations import Conversations
from assistant.web.database import Database
from assistant.web.exchange import Exchange
from assistant.web.filters import parse, query
from assistant.web.followups import spelled_out
from assistant.web.librarian import Librarian
from assistant.web.markers import safe_text
from assistant.web.quotas import QuotaError, Turnstile
from assistant.web.rendering import answer_html, question_html, waiting_html
from assistant.web.resolving import resolve
from assistant.web.words import Words

logger = logging.getLogger(__name__)
TURNS_REMEMBERED = 6
MAX_OPENING_SECONDS = 3600.0
KEPT_OF_A_LONG_QUESTION = 200
Messages = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Pending:
    """A question on its way: the conversation it continues and the filters in force."""

    conversation: str
    question: str
    filters: str = ""
    refused: str = ""
    """Why it is not asked at all; then ``question`` is its beginning."""
    alone: bool = False
    """Whether it is asked as a new question, whatever was said before."""


class Chat:
    """Asks the library on behalf of visitors and keeps what was said."""

    def __init__(
        self,
        librarian: Librarian,
        database: Database,
        *,
        days: float = 90.0,
        max_question: int = 2000,
        max_bytes: int = 1_000_000_000,
    ) -> None:
        self.librarian = librarian
        self.database = database
        self.conversations = Conversations(database, days=days, most=max_bytes)
        self.turnstile = Turnstile()
        self._max_question = max_question

    def open(self, owner: str, wanted: str | None = None) -> tuple[str | None, list[Exchange]]:
        """Return the wanted conversation, or the owner's last one, with its exchanges."""
        identity = wanted if wanted and self.conversations.turns(owner, wanted) else None
        identity = identity or self.conversations.latest(owner)
        return identity, self.conversations.turns(owner, identity)

    def begin(
        self,
        owner: str,
        conversation: str | None,
        question: str,
        filters: str,
        *,
        sender: str = "",
        alone: bool = False,
    ) -> Pending:
        """Return the question made safe, in an existing or a new conversation.

        One that is too long will be refused; only its beginning is kept and shown.
        """
        refused = ""
        if len(question) > self._max_question:
            refused = (
                f"it has {len(question)} characters, and at most {self._max_question} are taken"
            )
            question = question[:KEPT_OF_A_LONG_QUESTION] + "…"
        kept = (
            conversation
            if conversation and self.conversations.exists(owner, conversation)
            else None
        )
        return Pending(
            conversation=kept or self.conversations.create(owner, sender=sender),
            question=safe_text(question).strip(),
            filters=query(parse(filters)),
            refused=refused,
            alone=alone,
        )

    def waiting(self, words: Words, seconds: float) -> Iterator[str]:
        """Yield why a question has to wait, again whenever that changes; end when it need not."""
        end, told = time.monotonic() + MAX_OPENING_SECONDS, ""
        while not self.librarian.settled(seconds) and time.monotonic() < end:
            work = self.librarian.work
            reason = (
                words("waits", done=work.done, total=f"{work.total} kB")
                if work.total
                else words("waits_opening")
            )
            if reason != told:
                told = reason
                yield reason

    def answer(self, owner: str, pending: Pending) -> Exchange:
        """Return the answer; an error becomes an exchange that says why there is none."""
        history = [] if pending.alone else self.history(owner, pending.conversation)
        try:
            if pending.refused:
                raise QuestionError(pending.refused)
            library = self.librarian.library
            given = library.ask(pending.question, history=history, filters=parse(pending.filters))
            return resolve(
                given, library, searched=self._searched(pending), filters=pending.filters
            )
        except AssistantError as error:
            return Exchange(question=pending.question, error=str(error), filters=pending.filters)
        except Exception:
            logger.exception("a question could not be answered")
            return Exchange(
                question=pending.question,
                filters=pending.filters,
                error="an unexpected error; the log of the server tells more",
            )

    def keep(self, owner: str, pending: Pending, exchange: Exchange) -> list[Exchange]:
        """Keep an exchange; return the conversation. One forgotten meanwhile stays forgotten."""
        try:
            self.conversations.append(owner, pending.conversation, exchange)
        except (NotFoundError, QuotaError) as error:
            return [
                *self.conversations.turns(owner, pending.conversation),
                Exchange(question=exchange.question, error=str(error)),
            ]
        return self.conversations.turns(owner, pending.conversation)

    def shown(
        self,
        owner: str,
        conversation: str | None,
        words: Words,
        *,
        turns: Sequence[Exchange] | None = None,
        asking: str | None = None,
        reason: str = "",
    ) -> Messages:
        """Return a conversation, or the ``turns`` given, as the page shows it."""
        earlier = self.conversations.earlier(owner, conversation)
        return messages(
            self.conversations.turns(owner, conversation) if turns is None else turns,
            words,
            edited={turn: len(versions) for turn, versions in earlier.items()},
            asking=asking,
            reason=reason,
        )

    def history(self, owner: str, conversation: str) -> list[Turn]:
        """Return the last answered turns as the library takes them."""
        turns = self.conversations.turns(owner, conversation)[-TURNS_REMEMBERED:]
        return [
            Turn(turn.understood_as or turn.question, turn.text, turn.document_ids)
            for turn in turns
            if not turn.error and not turn.stopped
        ]

    def judge(self, owner: str, conversation: str | None, turn: int, liked: bool | None) -> bool:
        """Keep, change or (None) take back an opinion; return whether there was such a turn."""
        turns = self.conversations.turns(owner, conversation)
        if not 1 <= turn <= len(turns):
            return False
        key = f"{conversation}/{turn}"
        if liked is None:
            feedback.withdraw(self.database, turn_key=key)
        else:
            feedback.give(self.database, turns[turn - 1], liked=liked, turn_key=key)
        return True

    def _searched(self, pending: Pending) -> int:
        filters = parse(pending.filters)
        return sum(
            document.status == "indexed"
            and (not filters.languages or document.language in filters.languages)
            and (not filters.documents or document.id in filters.documents)
            and (
                filters.since is None
                or (document.date is not None and document.date >= filters.since)
            )
            and (
                filters.until is None
                or (document.date is not None and document.date <= filters.until)
            )
            for document in self.librarian.documents()
        )


def messages(
    exchanges: Sequence[Exchange],
    words: Words,
    *,
    edited: Mapping[int, int] | None = None,
    asking: str | None = None,
    reason: str = "",
) -> Messages:
    """Return a conversation as the Chatbot takes it.

    ``edited`` counts the earlier versions by turn, ``asking`` is a question on its way and
    ``reason`` what it waits for.
    """
    shown: Messages = []
    edited = edited or {}
    for turn, exchange in enumerate(spelled_out(exchanges), start=1):
        question = question_html(exchange, turn=turn, earlier=edited.get(turn, 0), words=words)
        shown.append({"role": "user", "content": str(question)})
        shown.append(
            {"role": "assistant", "content": str(answer_html(exchange, turn=turn, words=words))}
        )
    if asking is not None:
        shown.append({"role": "user", "content": str(question_html(Exchange(asking)))})
        shown.append({"role": "assistant", "content": str(waiting_html(words, reason))})
    return shown
