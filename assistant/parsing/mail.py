"""A saved e-mail becomes the document of its text."""

from __future__ import annotations

import email
import email.policy
from contextlib import suppress
from datetime import date
from email.message import EmailMessage
from email.utils import parseaddr

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly, clean, document
from assistant.parsing.charsets import codec_of
from assistant.parsing.decoding import decode
from assistant.parsing.furniture import article_spans
from assistant.parsing.heads import MAX_TITLE, cut_at_word
from assistant.parsing.markup import add_markup
from assistant.parsing.tongue import language_of
from assistant.parsing.webpage import decode_markup, parse_html
from assistant.records import ParsedDocument, Span
from assistant.settings import Settings

# The mail package meets broken headers with any of these.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError,
           RecursionError)  # fmt: skip


def parse_mail(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return subject and text of an .eml file; its date is the one it was sent on.

    :raises ReadingError: it is no mail, or holds no text.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except _BROKEN as error:
        raise ReadingError("it is a broken mail: its headers cannot be read") from error
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ReadingError("it is no mail: it begins with no headers")
    assembly = Assembly(settings)
    subject = _header(message, "subject")
    if subject:
        assembly.add_heading(subject, 1)
    before = len(assembly.text)
    _add_text(message, assembly)
    text = assembly.text
    if not text[before:].strip():
        raise ReadingError("the mail holds no text, only attachments")
    return document(
        assembly,
        _without_signature(text, article_spans(text)),
        title=cut_at_word(subject, MAX_TITLE) if subject else None,
        date=_sent(message),
        publisher=_sender(message),
        language=language_of(text=text[:4_000]),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        return clean(str(message.get(name) or "")) or None
    except _BROKEN:
        return None


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(_header(message, "from") or "")
    return name or address or None


def _sent(message: EmailMessage) -> date | None:
    try:
        return message["date"].datetime.date()  # type: ignore[no-any-return]
    except _BROKEN:
        return None


def _add_text(message: EmailMessage, assembly: Assembly) -> None:
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        payload = part.get_payload(decode=True) if part is not None else b""
        declared = part.get_content_charset() if part is not None else None
        kind = part.get_content_type() if part is not None else ""
    except _BROKEN as error:
        raise ReadingError("it is a broken mail: its text cannot be decoded") from error
    if not isinstance(payload, bytes) or not payload.strip():
        return
    text = _decoded(payload, declared)
    if kind == "text/html":
        add_markup(parse_html(text), assembly)
    else:
        assembly.add(text.strip("\n").rstrip())


def _decoded(payload: bytes, declared: str | None) -> str:
    if codec := codec_of(declared):
        with suppress(UnicodeDecodeError):
            return payload.decode(codec).replace("\r\n", "\n")
    return decode_markup(payload)[0] if b"<html" in payload[:2_000].lower() else decode(payload)[0]


def _without_signature(text: str, body: tuple[Span, ...]) -> tuple[Span, ...]:
    """Cut the spans at the line ``-- ``, which by old agreement opens the signature."""
    cut = text.rfind("\n-- \n")
    if cut < 0:
        return body
    kept = tuple((start, min(end, len(text[:cut].rstrip()))) for start, end in body if start < cut)
    return tuple(span for span in kept if span[0] < span[1]) or body
