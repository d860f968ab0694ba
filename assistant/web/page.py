"""The Gradio page: a conversation at the left, the reader at the right.

Gradio holds the conversation, the question box and their events; the other parts are fragments that
the page's own script fetches from ``routes``.  Every handler is a public endpoint, so each takes
the visitor from the request and the conversation from the server's state, not from the browser.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr
from markupsafe import Markup
from starlette.datastructures import QueryParams

from assistant.web.chat import Chat, Messages, Pending, messages
from assistant.web.conversations import owner_of
from assistant.web.cookies import cookie_name, cookies_of
from assistant.web.exchange import Exchange
from assistant.web.words import LANGUAGES, Words, phrases_of, words_for

HEADER = '<header id="top"><h1>Assistant</h1><div id="status" role="status"></div></header>'
READER = '<aside id="reader"><div data-view="intro"></div></aside>'


def translations() -> gr.I18n:
    """Return the page's words for the texts that Gradio itself shows."""
    return gr.I18n(**{code: dict(phrases_of(code)) for code in LANGUAGES})


def theme() -> gr.themes.Base:
    """Return the quiet theme, its contrast repaired for light and dark."""
    fonts = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "sans-serif"]
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", font=fonts, font_mono=["ui-monospace", "monospace"]
    ).set(
        color_accent="*primary_700",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_text_color="white",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What the events of the conversation read and change."""

    shown: gr.Chatbot
    box: gr.Textbox
    tools: gr.Markdown
    new: gr.Button
    forget: gr.Button
    edit: gr.Button
    """Never seen: pressed by the page's script to take the last question back."""
    conversation: gr.State
    """The id of the conversation; the browser cannot set it."""
    pending: gr.State
    ticket: gr.State
    """Names one asking, so that it can be stopped."""


def build(chat: Chat, *, port: int, max_question: int) -> gr.Blocks:
    """Return the page, ready to be mounted."""
    i18n = translations()
    page: gr.Blocks
    with gr.Blocks(title="Assistant", analytics_enabled=False, fill_width=True) as page:
        _html(HEADER)
        with gr.Row(elem_id="columns", equal_height=False):
            with gr.Column(scale=3, min_width=320, elem_id="left"), gr.Tabs():
                with gr.Tab(i18n("ask"), id="ask", elem_id="ask-tab"):
                    parts = _conversation(i18n, max_question)
                with gr.Tab(i18n("sources"), id="shelf", render_children=True):
                    _slot("shelf", view="shelf")
            with gr.Column(scale=2, min_width=320, elem_id="right"):
                _html(READER)
        Events(chat, port=port).wire(page, parts)
    page.queue(default_concurrency_limit=8, max_size=64, api_open=False)
    return page


def _slot(name: str, *, view: str) -> gr.Markdown:
    """Return an empty place that the page's script fills from ``/view/…``."""
    return _html(f'<div id="{name}" data-view="{view}"></div>')


def _html(markup: str, **options: Any) -> gr.Markdown:
    """Return a piece of our own HTML on the page.

    Not as ``gr.HTML``, which compiles what it shows in the browser: with that the content security
    policy would have to allow evaluating text as a script.
    """
    return gr.Markdown(
        markup, sanitize_html=False, latex_delimiters=[], elem_classes="own", **options
    )


def _conversation(i18n: gr.I18n, max_question: int) -> Parts:
    _slot("welcome", view="welcome")
    shown = gr.Chatbot(
        elem_id="chat",
        show_label=False,
        label=i18n("conversation"),
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        render_markdown=False,
        sanitize_html=True,
        layout="bubble",
        autoscroll=False,  # to the end; the page's script shows an answer from its beginning
        height="auto",
        placeholder="",
        feedback_options=("Like", "Dislike"),
    )
    _slot("filters", view="filters")
    box = gr.Textbox(
        elem_id="question",
        label=i18n("question"),
        show_label=False,
        container=False,
        placeholder=i18n("question_hint"),
        submit_btn=i18n("send"),  # type: ignore[arg-type]  # taken and translated, not annotated
        max_lines=6,
        max_length=max_question,
        autofocus=True,
    )
    with gr.Row(elem_id="tools-row"):
        new = gr.Button(i18n("new"), size="sm", variant="secondary", elem_id="new")
        forget = gr.Button(i18n("forget"), size="sm", variant="secondary", elem_id="forget")
        edit = gr.Button("Edit", elem_id="edit-last", visible="hidden")
        tools = _html(_tools(None), elem_id="tools")
    return Parts(
        shown=shown,
        box=box,
        tools=tools,
        new=new,
        forget=forget,
        edit=edit,
        conversation=gr.State(None),
        pending=gr.State(None),
        ticket=gr.State(None),
    )


def _tools(conversation: str | None) -> str:
    return Markup('<div data-view="tools" data-conversation="{}"></div>').format(conversation or "")


class Events:
    """The handlers; each asks ``Chat`` and draws what comes back."""

    def __init__(self, chat: Chat, *, port: int) -> None:
        self._chat = chat
        self._cookie = cookie_name(port)

    def wire(self, page: gr.Blocks, p: Parts) -> None:
        """Connect the page's parts."""
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        at_once = {**hidden, "queue": False}
        state = [p.conversation, p.shown, p.tools]
        begun = [p.box, p.conversation, p.pending, p.ticket, p.shown]

        page.load(self.load, None, state, **hidden)
        asked = p.box.submit(self.begin, [p.box, p.conversation], begun, **at_once)
        again = p.shown.retry(self.retry, [p.conversation], begun, **at_once)
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
        p.edit.click(self.edit, [p.conversation], [p.box, p.shown, p.tools], **at_once)
        p.shown.like(self.like, [p.conversation], None, **at_once)
        p.new.click(self.new, None, state, **at_once)
        p.forget.click(self.forget, [p.conversation], state, **at_once)

    def load(self, request: gr.Request) -> tuple[str | None, Messages, str]:
        """Show the conversation that the address names, or the visitor's last one."""
        wanted = _address(request).get("conversation", "")
        identity, exchanges = self._chat.open(self._owner(request), wanted[:64])
        return identity, messages(exchanges, _words(request)), _tools(identity)

    def begin(
        self, question: str, conversation: str | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """Take the question out of the box and show it as asked, with the address's filters."""
        if not isinstance(question, str) or not question.strip():
            return gr.skip(), gr.skip(), None, None, gr.skip()
        return self._begun(conversation, question, str(_address(request)), request)

    def retry(
        self, conversation: str | None, event: gr.RetryData, request: gr.Request
    ) -> tuple[Any, ...]:
        """Take a turn back and ask its question again, with the filters it had."""
        turn = _turn(event.index)
        turns = self._chat.conversations.turns(self._owner(request), conversation)
        if not 1 <= turn <= len(turns):
            return gr.skip(), gr.skip(), None, None, gr.skip()
        asked = turns[turn - 1]
        return self._begun(conversation, asked.question, asked.filters, request, cut=turn)

    def _begun(
        self,
        conversation: str | None,
        question: str,
        filters: str,
        request: gr.Request,
        *,
        cut: int | None = None,
    ) -> tuple[Any, ...]:
        owner, sender = self._owner(request), str(getattr(request.state, "sender", ""))
        ticket = self._chat.turnstile.enter(sender)
        if ticket is None:
            raise gr.Error(_words(request)("too_many_questions"))
        if cut is not None:
            self._chat.conversations.cut(owner, conversation, cut)
        pending = self._chat.begin(owner, conversation, question, filters, sender=sender)
        turns = self._chat.conversations.turns(owner, pending.conversation)
        shown = messages(turns, _words(request), asking=pending.question)
        box = gr.update(value="", submit_btn=False, stop_btn=translations()("stop"))
        return box, pending.conversation, pending, ticket, shown

    def answer(
        self, pending: Pending | None, ticket: str | None, request: gr.Request
    ) -> Iterator[tuple[Any, Any]]:
        """Answer the pending question, keep it and show the conversation."""
        if pending is None or ticket is None or not self._chat.turnstile.start(ticket):
            yield gr.skip(), gr.skip()
            return
        owner = self._owner(request)
        exchange = self._chat.answer(owner, pending)
        if not self._chat.turnstile.leave(ticket):
            return  # stopped meanwhile
        turns = self._chat.keep(owner, pending, exchange)
        yield messages(turns, _words(request)), _tools(pending.conversation)

    def stop(
        self, pending: Pending | None, ticket: str | None, request: gr.Request
    ) -> tuple[Any, Any, Any]:
        """Keep the question as stopped; the answer that may still come is not shown."""
        if pending is None or ticket is None or not self._chat.turnstile.leave(ticket):
            return gr.skip(), self.idle(), gr.skip()
        stopped = Exchange(pending.question, stopped=True, filters=pending.filters)
        turns = self._chat.keep(self._owner(request), pending, stopped)
        return messages(turns, _words(request)), self.idle(), _tools(pending.conversation)

    def idle(self) -> object:
        """Make the box ready for the next question."""
        return gr.update(submit_btn=translations()("send"), stop_btn=False)

    def edit(self, conversation: str | None, request: gr.Request) -> tuple[Any, Any, Any]:
        """Take the last turn back and put its question into the box."""
        owner = self._owner(request)
        last = len(self._chat.conversations.turns(owner, conversation))
        gone = self._chat.conversations.cut(owner, conversation, last) if last else []
        if not gone:
            return gr.skip(), gr.skip(), gr.skip()
        turns = self._chat.conversations.turns(owner, conversation)
        return gone[0].question, messages(turns, _words(request)), _tools(conversation)

    def like(self, conversation: str | None, event: gr.LikeData, request: gr.Request) -> None:
        """Keep what the visitor thinks of an answer."""
        liked = {True: True, False: False, "Like": True, "Dislike": False}.get(event.liked)
        self._chat.judge(self._owner(request), conversation, _turn(event.index), liked)

    def new(self, request: gr.Request) -> tuple[None, Messages, str]:
        """Begin an empty conversation; the old one stays kept."""
        return None, [], _tools(None)

    def forget(self, conversation: str | None, request: gr.Request) -> tuple[None, Messages, str]:
        """Delete the conversation from the server and begin an empty one."""
        self._chat.conversations.forget(self._owner(request), conversation)
        gr.Info(_words(request)("forgotten"), duration=3)
        return self.new(request)

    def _owner(self, request: gr.Request) -> str:
        key = cookies_of(request.headers.get("cookie")).get(self._cookie, "")
        if not key:
            raise gr.Error("This browser takes no cookies, so no conversation can be kept.")
        return owner_of(key)


def _turn(index: int | tuple[int, int]) -> int:
    """Return the number of the turn that a message belongs to, from 1."""
    return int(index[0] if isinstance(index, (tuple, list)) else index) // 2 + 1


def _address(request: gr.Request) -> QueryParams:
    """Return what stands in the page's address; Gradio sends it along with every event."""
    return QueryParams(request.query_params)


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))
