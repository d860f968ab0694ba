"""A file of many mails (mbox) becomes one document, each mail a part under its own head."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from assistant.errors import ReadingError
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import document, whole
from assistant.parsing.heads import MAX_TITLE, cut_at_word
from assistant.parsing.mail import add_head, add_mail, header_of_mail
from assistant.parsing.tongue import language_of
from assistant.records import ParsedDocument
from assistant.settings import Settings

_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\r?\n")
_QUOTED = re.compile(rb"(?m)^>(>*From )")


def parse_mailbox(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the mails of an .mbox file in their order; mails that cannot be read are counted.

    :raises ReadingError: it is no mailbox, or none of its mails holds text.
    """
    mails = [mail for mail in _SEPARATOR.split(data) if mail.strip()]
    if not _SEPARATOR.match(data):
        raise ReadingError('it is no mailbox: it does not begin with "From "; save mails as .eml')
    assembly = Assembly(settings)
    title: str | None = None
    unread = 0
    notes: list[str] = []
    for mail in mails:
        message = email.message_from_bytes(_QUOTED.sub(rb"\1", mail), policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        try:
            if message.keys():
                add_head(message, assembly, level=1)
                title = title or header_of_mail(message, "subject")
            notes += add_mail(message, assembly)
        except ReadingError as error:
            if "ASSISTANT_MAX_TEXT_CHARACTERS" in str(error):
                raise
            unread += 1
    text = assembly.text
    if not text.strip():
        raise ReadingError("none of its mails holds text")
    if unread:
        notes.append(f"{unread} of {len(mails)} mails cannot be read; save them as .eml")
    return document(
        assembly,
        whole(text),
        title=cut_at_word(title, MAX_TITLE) if title else None,
        language=language_of(text=text[:4_000]),
        notes=tuple(dict.fromkeys(notes))[:5],
    )
