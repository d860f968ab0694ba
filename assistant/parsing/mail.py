"""A saved e-mail becomes the document of its text, with the mails and texts attached to it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly
from assistant.parsing.decoding import decode
from assistant.parsing.finishing import document, whole
from assistant.parsing.heads import MAX_TITLE, cut_at_word
from assistant.parsing.lines import clean
from assistant.parsing.markup import add_markup
from assistant.parsing.plain_structure import plain_structure
from assistant.parsing.spreadsheet import add_separated
from assistant.parsing.tongue import language_of
from assistant.parsing.webpage import decode_markup, parse_html
from assistant.records import ParsedDocument
from assistant.settings import Settings

# The mail package meets broken headers with any of these.
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, IndexError, AssertionError,
           RecursionError)  # fmt: skip
_TEXTS = ("text/plain", "text/markdown", "text/html", "text/x-log")
_TABLES = ("text/csv", "text/tab-separated-values")
_TABLE_NAMES = (".csv", ".tsv")
_TEXT_NAMES = (".txt", ".text", ".md", ".log", ".html", ".htm", *_TABLE_NAMES)
_MAX_DEPTH = 10
_ENCODED = re.compile(r"=\?[^?\s]{1,40}\?[bq]\?[^?\s]{0,200}\?=", re.IGNORECASE)
_UNSHOWN = re.compile(r"(?s)<(style|script)\b.*?</\1>|<[^>]*>")
_STUB_SHARE = 0.25
"""A plain part with less than this of the words of the HTML part only points to it, as does a
shorter one in other words."""


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
    subject = header_of_mail(message, "subject")
    if subject:
        assembly.add_heading(subject, 1)
    before = len(assembly.text)
    notes = add_mail(message, assembly)
    text = assembly.text
    if not text[before:].strip():
        raise ReadingError("the mail holds no text, only attachments")
    return document(
        assembly,
        whole(text),
        title=cut_at_word(subject, MAX_TITLE) if subject else None,
        date=_sent(message),
        publisher=_sender(message),
        language=language_of(text=text[:4_000]),
        notes=tuple(notes),
    )


def add_mail(message: EmailMessage, assembly: Assembly, depth: int = 0) -> list[str]:
    """Append a mail's text, then the mails and texts attached; return notes on the rest."""
    body = _add_body(message, assembly)
    unread = []
    for part in _attached(message, body):
        name = _file_name(part)
        if part.get_content_type() == "message/rfc822" or name.lower().endswith(".eml"):
            inner = _mail_within(part)
            if inner is not None and depth < _MAX_DEPTH:
                add_head(inner, assembly)
                unread += add_mail(inner, assembly, depth + 1)
            elif inner is None and name:
                unread.append(name)
        elif _is_text(part):
            try:
                text = _payload(part)
            except ReadingError:
                unread.append(name or "a text")
                continue
            if name:
                assembly.add_heading(name, 2)
            _add_part(part, text, assembly)
        elif name or part.get_content_type() == "text/calendar":
            unread.append(name or "an invitation")
    if not unread or depth:
        return unread
    return [f"attached and not read: {', '.join(unread[:5])}{' …' if len(unread) > 5 else ''}; "
            "save them beside the mail to index them"]  # fmt: skip


def header_of_mail(message: EmailMessage, name: str) -> str | None:
    """Return a field of a mail's head on one line, None if it is missing or broken."""
    try:
        return clean(_ENCODED.sub(_plain, str(message.get(name) or ""))) or None
    except _BROKEN:
        return None


def _plain(word: re.Match[str]) -> str:
    """Return an encoded word that stands where none is allowed, as within quotes, decoded."""
    try:
        return str(make_header(decode_header(word[0])))
    except (*_BROKEN, HeaderParseError):
        return word[0]


def _sender(message: EmailMessage) -> str | None:
    name, address = parseaddr(header_of_mail(message, "from") or "")
    return name or address or None


def _sent(message: EmailMessage) -> date | None:
    try:
        return message["date"].datetime.date()  # type: ignore[no-any-return]
    except _BROKEN:
        return None


def add_head(message: EmailMessage, assembly: Assembly, *, level: int = 2) -> None:
    """Append the head of a mail within a mail: its subject, who sent it, and when."""
    assembly.add_heading(header_of_mail(message, "subject") or _sender(message) or "Mail", level)
    sent = _sent(message)
    head = ", ".join(
        filter(None, (header_of_mail(message, "from"), sent.isoformat() if sent else None))
    )
    if head:
        assembly.add(head)


def _add_body(message: EmailMessage, assembly: Assembly) -> list[EmailMessage]:
    """Append the fuller of a mail's plain and HTML parts; return both."""
    try:
        found = [message.get_body(preferencelist=(kind,)) for kind in ("plain", "html")]
    except _BROKEN as error:
        raise ReadingError("it is a broken mail: its text cannot be decoded") from error
    parts = [part for part in found if isinstance(part, EmailMessage)]
    if len(parts) == 2 and not _are_alternatives(message, parts):
        parts = parts[:1]  # the other stands beside it, as an attached text does
    if parts:
        stub = len(parts) == 2 and _is_stub(*parts)
        part = parts[1 if stub else 0]
        _add_part(part, _payload(part), assembly)
    return parts


def _are_alternatives(message: EmailMessage, parts: list[EmailMessage]) -> bool:
    """Tell whether two parts say the same in two ways, rather than one after the other."""
    for around in message.walk():
        if around.get_content_type() == "multipart/alternative":
            inside = list(around.walk())
            if all(any(part is one for one in inside) for part in parts):
                return True
    return False


def _is_stub(plain: EmailMessage, rich: EmailMessage) -> bool:
    """Tell whether the plain part says hardly anything of what the HTML part says."""
    said, shown = _payload(plain).split(), _UNSHOWN.sub(" ", _payload(rich)).split()
    if len(said) >= len(shown):
        return False
    told = set(shown)
    return len(said) < _STUB_SHARE * len(shown) or 2 * sum(w in told for w in said) < len(said)


def _attached(message: EmailMessage, body: list[EmailMessage]) -> Iterator[EmailMessage]:
    """Yield the parts of a mail that are not its own text, those of mails in it left out."""
    pending = [message]
    while pending:
        part = pending.pop(0)
        kind = part.get_content_type()
        if kind == "message/rfc822" and part is not message:
            yield part
        elif part.is_multipart():
            pending = [p for p in part.iter_parts() if isinstance(p, EmailMessage)] + pending
        elif part not in body and part is not message:
            yield part


def _is_text(part: EmailMessage) -> bool:
    name = _file_name(part).lower()
    return part.get_content_type() in (*_TEXTS, *_TABLES) or name.endswith(_TEXT_NAMES)


def _file_name(part: EmailMessage) -> str:
    try:
        return clean(part.get_filename() or "")
    except _BROKEN:
        return ""


def _mail_within(part: EmailMessage) -> EmailMessage | None:
    """Return the mail that is attached, as such or as a file, None if it is none."""
    if part.is_multipart():
        inner = part.get_payload(0)
    else:
        try:
            data = part.get_payload(decode=True)
            inner = email.message_from_bytes(
                data if isinstance(data, bytes) else b"", policy=email.policy.default
            )
        except _BROKEN:
            return None
    return inner if isinstance(inner, EmailMessage) and inner.keys() else None


def _add_part(part: EmailMessage, text: str, assembly: Assembly) -> None:
    if not text.strip():
        return
    if part.get_content_type() == "text/html":
        add_markup(parse_html(text), assembly)
    elif part.get_content_type() in _TABLES or _file_name(part).lower().endswith(_TABLE_NAMES):
        add_separated(text, assembly)
    else:
        said = text.strip("\n").rstrip()
        assembly.add_parsed(said, plain_structure(said, 0, language_of(text=said[:4_000])))


def _payload(part: EmailMessage) -> str:
    try:
        payload, declared = part.get_payload(decode=True), part.get_content_charset()
    except _BROKEN as error:
        raise ReadingError("it is a broken mail: its text cannot be decoded") from error
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    return _decoded(payload, declared)


def _decoded(payload: bytes, declared: str | None) -> str:
    if declared:
        try:
            return payload.decode(declared).replace("\r\n", "\n")
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    return decode_markup(payload)[0] if b"<html" in payload[:2_000].lower() else decode(payload)[0]
