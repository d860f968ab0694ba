"""What stands where on the Gradio page: tabs, conversation, question box, and slots for our own.

Gradio holds the conversation and the question box; the other parts are fragments that the page's
own script fetches from ``routes`` into empty slots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from markupsafe import Markup

from assistant.web.words import LANGUAGES, Words

READER = '<aside id="reader"><div data-view="intro"></div></aside>'
HEAD = (
    '<header id="top"><button type="button" id="history-toggle" aria-expanded="false">☰</button>'
    '<h1>Assistant</h1><div id="status" role="status"></div></header>'
)
SHOWN_BY_GRADIO = "ask sources help conversation question question_hint send stop new".split()


def translations() -> gr.I18n:
    """Return the page's words for the texts that Gradio itself shows, and no others.

    It sends all languages to every visitor.
    """
    return gr.I18n(
        **{code: {name: Words(code).raw(name) for name in SHOWN_BY_GRADIO} for code in LANGUAGES}
    )


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
    again: gr.Button
    """Never seen: pressed by the page's script to ask a turn anew, as it is or edited."""
    opener: gr.Button
    """Never seen: pressed by the page's script to show another conversation."""
    conversation: gr.State
    """The id of the conversation; the browser cannot set it."""
    pending: gr.State
    ticket: gr.State
    """Names one asking, so that it can be stopped."""
    wanted: gr.Textbox
    """Never seen: the page's script writes into it what is pressed."""


def lay_out() -> Parts:
    """Put everything in its place on the page that is being built."""
    i18n = translations()
    _html(HEAD)
    with gr.Row(elem_id="columns", equal_height=False):
        with gr.Column(scale=0, min_width=0, elem_id="side"):
            _slot("history", view="history", tag="nav")
        with gr.Column(scale=3, min_width=320, elem_id="left"), gr.Tabs():
            with gr.Tab(i18n("ask"), id="ask", elem_id="ask-tab"):
                parts = _conversation(i18n)
            with gr.Tab(i18n("sources"), id="shelf", render_children=True):
                _slot("shelf", view="shelf")
            with gr.Tab(i18n("help"), id="help", render_children=True):
                _slot("help", view="help", focusable=True)
        with gr.Column(scale=2, min_width=320, elem_id="right"):
            _html(READER)
    return parts


def _slot(name: str, *, view: str, tag: str = "div", focusable: bool = False) -> gr.Markdown:
    """Return an empty place that the page's script fills from ``/view/…``.

    What is only text is ``focusable``, or the keyboard could not scroll it.
    """
    focus = ' tabindex="0"' if focusable else ""
    return _html(f'<{tag} id="{name}" data-view="{view}"{focus}></{tag}>')


def _html(markup: str, **options: Any) -> gr.Markdown:
    """Return a piece of our own HTML on the page.

    Not as ``gr.HTML``, which compiles what it shows in the browser: with that the content security
    policy would have to allow evaluating text as a script.
    """
    return gr.Markdown(
        markup, sanitize_html=False, latex_delimiters=[], elem_classes="own", **options
    )


def _conversation(i18n: gr.I18n) -> Parts:
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
        max_lines=6,  # its length is checked when it is asked: nothing typed is cut off
        autofocus=True,
    )
    with gr.Row(elem_id="tools-row"):
        new = gr.Button(i18n("new"), size="sm", variant="secondary", elem_id="new")
        again = gr.Button("Again", elem_id="again", visible="hidden")
        opener = gr.Button("Open", elem_id="open-kept", visible="hidden")
        tools = _html(tools_slot(None), elem_id="tools")
        wanted = gr.Textbox(elem_id="wanted", label="Wanted", visible="hidden")
    return Parts(
        shown=shown,
        box=box,
        tools=tools,
        new=new,
        again=again,
        opener=opener,
        conversation=gr.State(None),
        pending=gr.State(None),
        ticket=gr.State(None),
        wanted=wanted,
    )


def tools_slot(conversation: str | None) -> str:
    """Return the place of what can be done with a conversation."""
    return Markup('<div data-view="tools" data-conversation="{}"></div>').format(conversation or "")
