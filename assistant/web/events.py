"""What happens on the Gradio page: a question is asked, answered, stopped; a conversation shown.

Every handler is a public endpoint, so each takes the visitor from the request and the conversation
from the server's state, not from the browser.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
from starlette.datastructures import QueryParams

from assistant.web.chat import Chat, Messages, Pending
from assistant.web.conversations import owner_of
from assistant.web.cookies import cookie_name, cookies_of
from assistant.web.exchange import Exchange
from assistant.web.layout import Parts, tools_slot, translations
from assistant.web.words import Words, words_for

WAIT_SECONDS = 1.0
"""Between two looks at what a question waits for."""


class Events:
    """The handlers; each asks ``Chat`` and draws what comes back."""

    def __init__(self, chat: Chat, *, port: int, max_question: int) -> None:
        self._chat = chat
        self._max_question = max_question
        self._cookie = cookie_name(port)

    def wire(self, page: gr.Blocks, p: Parts) -> None:
        """Connect the page's parts."""
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        at_once = {**hidden, "queue": False}
        state = [p.conversation, p.shown, p.tools]
        begun = [p.box, p.conversation, p.pending, p.ticket, p.shown]

        page.load(self.load, None, state, **hidden)
        p.opener.click(self.open, [p.wanted], state, **at_once)
        asked = p.box.submit(self.begin, [p.box, p.conversation], begun, **at_once)
        again = p.again.click(self.again, [p.wanted, p.conversation], begun, **at_once)
        running = []
        for event in (asked, again):
            answered = event.then(
                self.answer,
                [p.pending, p.ticket],
                [p.shown, p.tools],
                concurrency_limit=4,
                **hidden,
            )
            answered.then(self.idle, None, p.box, **at_once)
            running.append(answered)
        p.box.stop(
            self.stop, [p.pending, p.ticket], [p.shown, p.box, p.tools], cancels=running, **at_once
        )
        p.shown.like(self.like, [p.conversation], None, **at_once)
        p.new.click(self.new, None, state, **at_once)

    def load(self, request: gr.Request) -> tuple[str | None, Messages, str]:
        """Show the conversation that the address names, or the visitor's last one."""
        return self.open(_address(request).get("conversation", ""), request)

    def open(self, wanted: str, request: gr.Request) -> tuple[str | None, Messages, str]:
        """Show the conversation that is named, or the visitor's last one."""
        owner = self._owner(request)
        identity, exchanges = self._chat.open(owner, str(wanted or "")[:64])
        shown = self._chat.shown(owner, identity, _words(request), turns=exchanges)
        return identity, shown, tools_slot(identity)

    def begin(
        self, question: str, conversation: str | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """Take the question out of the box and show it as asked, with the address's filters."""
        if not self._takes(question, request):
            return gr.skip(), gr.skip(), None, None, gr.skip()
        return self._begun(conversation, question, request)

    def again(self, wanted: str, conversation: str | None, request: gr.Request) -> tuple[Any, ...]:
        """Ask a turn anew, edited or as a question of its own; it replaces what followed it."""
        turn, question, alone = _wanted(wanted)
        owner = self._owner(request)
        turns = self._chat.conversations.turns(owner, conversation)
        if not 1 <= turn <= len(turns):
            return gr.skip(), gr.skip(), None, None, gr.skip()
        question = question or turns[turn - 1].question
        if not self._takes(question, request):
            return gr.skip(), gr.skip(), None, None, gr.skip()
        box, *rest = self._begun(conversation, question, request, cut=turn, alone=alone)
        box.pop("value")  # what is being typed below stays
        return box, *rest

    def _takes(self, question: object, request: gr.Request) -> bool:
        """Return whether a question can be asked; one that is too long is said to be."""
        if not isinstance(question, str) or not question.strip():
            return False
        if len(question.strip()) > self._max_question:
            count, limit = len(question.strip()), self._max_question
            gr.Warning(_words(request)("too_long", count=count, limit=limit), duration=8)
            return False
        return True

    def _begun(
        self,
        conversation: str | None,
        question: str,
        request: gr.Request,
        *,
        cut: int | None = None,
        alone: bool = False,
    ) -> tuple[Any, ...]:
        owner, sender = self._owner(request), str(getattr(request.state, "sender", ""))
        ticket = self._chat.turnstile.enter(sender)
        if ticket is None:
            raise gr.Error(_words(request)("too_many_questions"))
        if cut is not None:
            self._chat.conversations.cut(owner, conversation, cut)
        filters = _filters(request)
        pending = self._chat.begin(
            owner, conversation, question, filters, sender=sender, alone=alone
        )
        shown = self._chat.shown(
            owner, pending.conversation, _words(request), asking=pending.question
        )
        box = gr.update(value="", submit_btn=False, stop_btn=translations()("stop"))
        return box, pending.conversation, pending, ticket, shown

    def answer(
        self, pending: Pending | None, ticket: str | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any]]:
        """Answer the pending question, keep it and show the conversation."""
        if pending is None or ticket is None or not self._chat.turnstile.start(ticket):
            yield gr.skip(), gr.skip()
            return
        owner, words = self._owner(request), _words(request)
        for reason in self._chat.waiting(words, WAIT_SECONDS):
            shown = self._chat.shown(
                owner, pending.conversation, words, asking=pending.question, reason=reason
            )
            yield shown, gr.skip()
        exchange = self._chat.answer(owner, pending)
        if not self._chat.turnstile.leave(ticket):
            return  # stopped meanwhile
        turns = self._chat.keep(owner, pending, exchange)
        shown = self._chat.shown(owner, pending.conversation, words, turns=turns)
        yield shown, tools_slot(pending.conversation)

    def stop(
        self, pending: Pending | None, ticket: str | None, request: gr.Request
    ) -> tuple[Any, Any, Any]:
        """Keep the question as stopped; the answer that may still come is not shown."""
        if pending is None or ticket is None or not self._chat.turnstile.leave(ticket):
            return gr.skip(), self.idle(), gr.skip()
        owner = self._owner(request)
        stopped = Exchange(pending.question, stopped=True, filters=pending.filters)
        turns = self._chat.keep(owner, pending, stopped)
        shown = self._chat.shown(owner, pending.conversation, _words(request), turns=turns)
        return shown, self.idle(), tools_slot(pending.conversation)

    def idle(self) -> object:
        """Make the box ready for the next question."""
        return gr.update(submit_btn=translations()("send"), stop_btn=False)

    def like(self, conversation: str | None, event: gr.LikeData, request: gr.Request) -> None:
        """Keep what the visitor thinks of an answer."""
        liked = {True: True, False: False, "Like": True, "Dislike": False}.get(event.liked)
        self._chat.judge(self._owner(request), conversation, _turn(event.index), liked)

    def new(self, request: gr.Request) -> tuple[None, Messages, str]:
        """Begin an empty conversation; the old one stays kept."""
        return None, [], tools_slot(None)

    def _owner(self, request: gr.Request) -> str:
        key = cookies_of(request.headers.get("cookie")).get(self._cookie, "")
        if not key:
            raise gr.Error("This browser takes no cookies, so no conversation can be kept.")
        return owner_of(key)


def _wanted(text: str) -> tuple[int, str, bool]:
    """Return what was pressed: a turn's number, its question if edited, whether it stands alone."""
    try:
        given = json.loads(text)
        return int(given["turn"]), str(given.get("question") or ""), bool(given.get("alone"))
    except (ValueError, TypeError, KeyError, AttributeError):
        return 0, "", False


def _turn(index: int | tuple[int, int]) -> int:
    """Return the number of the turn that a message belongs to, from 1."""
    return int(index[0] if isinstance(index, (tuple, list)) else index) // 2 + 1


def _address(request: gr.Request) -> QueryParams:
    """Return what stands in the page's address; Gradio sends it along with every event."""
    return QueryParams(request.query_params)


def _filters(request: gr.Request) -> str:
    """Return the address's filters; where it names a sentence, its first document is none."""
    pairs = _address(request).multi_items()
    if any(name == "at" for name, _ in pairs):
        place = next((i for i, (name, _) in enumerate(pairs) if name == "document"), len(pairs))
        pairs = pairs[:place] + pairs[place + 1 :]
    return str(QueryParams(pairs))


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))
