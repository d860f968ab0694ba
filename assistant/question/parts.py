"""The questions within a question: "When was it built, who built it and what did it cost?".

Each part becomes a full question.  A part asks: it has a question word of its own, at its
beginning where the language asks so.  "What did the mayor, who was elected in May, say?" has one
part, for what follows the clause in the middle asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.languages.cues import cue
from assistant.languages.files import head
from assistant.languages.files import text as text_of
from assistant.languages.tables import BIGRAMS, CLAUSES_BY_SPACES
from assistant.question.followup import Completed, complete, content_words
from assistant.question.interrogatives import asked_plainly, asks, asks_nothing_else
from assistant.question.naming import names

_COMMA = r"[,;\uff0c\uff1b\u3001\u060c\u061b]"
_END = "?\uff1f\u061f;.!\u3002 "
MOST = 5


def pieces_of(question: str, language: str | None) -> tuple[str, ...]:
    """Return the parts of a question as they are written; empty if it has but one."""
    if language is None:
        return ()
    written = asked_plainly(question, language).strip()
    pieces = [] if _between(written, language) else _pieces(written, language)
    return _questions(pieces, language) if 2 <= len(pieces) <= MOST else ()


def completed(pieces: Sequence[str], first: str, language: str | None) -> tuple[Completed, ...]:
    """Return the pieces behind the first with what they lean on in it, ``first`` as understood."""
    return tuple(_complete(piece, first, language) for piece in pieces[1:])


def _complete(piece: str, first: str, language: str | None) -> Completed:
    done = complete(piece, first, language=language, before=language)
    content = content_words(piece, language)
    shared = content and set(content) <= set(content_words(first, language))
    if done.follows != "perhaps":
        return done
    # In one sentence a part without a name of its own goes on about the same.
    return (
        Completed(piece)
        if shared
        else replace(done, follows="perhaps" if names(piece, language) else "surely")
    )


def _between(written: str, language: str) -> bool:
    return bool(cue(language, "parts", "between").search(written))


def _pieces(written: str, language: str) -> list[str]:
    """Return the text in pieces that each ask; one piece if something among them does not."""
    pieces: list[str] = []
    joined_by_comma, last = False, ""
    for separator, piece in _split(written, language):
        comma = bool(re.match(rf"\s*{_COMMA}", separator))
        if pieces and asks(pieces[-1], language) and asks(piece, language):
            pieces.append(piece)
            joined_by_comma, last = comma, separator
            continue
        if not pieces:
            pieces.append(piece)
        elif len(pieces) > 1 and comma and joined_by_comma:
            return [written]  # a clause in the middle: the question goes on after it
        else:
            pieces[-1] += separator + piece
    if language not in BIGRAMS and re.fullmatch(rf"\s*{_COMMA}\s*", last):
        return [written]  # "What did he say, who was elected in May?": no "and" before the last
    return pieces if all(asks(piece, language) for piece in pieces) else [written]


def _split(written: str, language: str) -> list[tuple[str, str]]:
    """Return (what stands before it, piece) for each piece between separators."""
    joiners = text_of(language, "parts", "joiners")
    if language in BIGRAMS or text_of(language, "sentences", "joined"):
        # Joiners are written against the next word there, and stand within words too.
        pattern = rf"\s*{_COMMA}\s*(?:{joiners})?\s*|\s+(?:{joiners})\s*|[?\uff1f\u061f]\s*(?=\w)"
        if language in CLAUSES_BY_SPACES:
            pattern += rf"|\s+(?:{joiners})?"
    else:
        pattern = (
            rf"\s*{_COMMA}\s*(?:(?:{joiners})\s+)?|\s+(?:{joiners})\s+|[?\uff1f\u061f;]\s*(?=\w)"
        )
    found: list[tuple[str, str]] = []
    at, separator = 0, ""
    for match in re.finditer(pattern, written, re.IGNORECASE):
        found.append((separator, written[at : match.start()]))
        separator, at = match[0], match.end()
    found.append((separator, written[at:]))
    return [(before, piece) for before, piece in found if piece.strip(_END)]


def _questions(pieces: list[str], language: str) -> tuple[str, ...]:
    """Return each piece as a question; "When" of "When and where was it built?" with its end."""
    first, *rest = (_as_question(piece, language) for piece in pieces)
    if asks_nothing_else(first, language) and (tail := _tail(rest[-1], language)):
        first = _as_question(f"{first.strip(_END)} {tail}", language)
    return (first, *rest)


def _tail(piece: str, language: str) -> str:
    """Return what follows the question word of a piece."""
    match = cue(language, "question", "asks").match(piece)
    return piece[match.end() :].strip(_END) if match else ""


def _as_question(piece: str, language: str) -> str:
    bare = piece.strip(_END)
    return f"{bare[:1].upper()}{bare[1:]}{head(language)['question_mark']}"
