"""Example questions made from the visitor's own sources, in their languages; no model writes them.

Each asks about the names that an article speaks of most, or else about its title.  Only questions
that the library answers from that very article are shown.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from assistant.errors import AssistantError
from assistant.languages import LANGUAGES
from assistant.languages.files import table
from assistant.languages.files import text as text_of
from assistant.languages.scripts import CAPITALS, FULL_STOPS, QUESTION_MARKS
from assistant.records import Answer, Document, DocumentInfo

MAX_EXAMPLES = 4
MAX_TRIED = 24
"""Questions tried, at most: each costs as much as a visitor's."""
MAX_TITLE_CHARACTERS = 80
READ_CHARACTERS = 20_000
LEAST_COUNT = 2
COMPANY_FORMS: Final = frozenset("Ltd Inc Co Corp Group GmbH AG SA SpA Ltda Plc PLC LLC".split())
CALENDAR: Final = frozenset({*calendar.month_name, *calendar.day_name})
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.&-](?=[^\W\d_]))*"
_PERSON = rf"[{CAPITALS}][\w’'-]+(?: [{CAPITALS}][\w’'-]+){{1,2}}"
_RUN = re.compile(rf"{_WORD}(?: {_WORD})*")
_STARTS = re.compile(r"(?:^|[.!?:»”\"(]\s*|\n\s*(?:[-*#]+\s*)?)$")


class Searches(Protocol):
    """What trying an example needs of the library."""

    def ask(self, question: str) -> Answer:
        """Return the answer that a visitor would be given."""
        ...

    def document(self, id: str) -> Document:
        """Return a document with its text."""
        ...


def examples(library: Searches, documents: Sequence[DocumentInfo]) -> list[str]:
    """Return up to four questions that the sources answer, languages taken in turn."""
    found: list[str] = []
    left = MAX_TRIED
    for document in _in_turn(documents):
        for question in questions_about(library.document(document.id))[:left]:
            left -= 1
            if question not in found and _answered(library, question, document):
                found.append(question)
                break
        if len(found) == MAX_EXAMPLES or not left:
            break
    return found


def questions_about(document: Document) -> list[str]:
    """Return questions about a document in its language, the best first; maybe none."""
    language = document.language
    title = " ".join((document.title or "").split()).rstrip(f"{FULL_STOPS} ")
    if title.endswith(tuple(QUESTION_MARKS)):
        return [title]
    if language not in LANGUAGES:
        return []
    template = text_of(language, "examples", "subject")
    spoken = [text_of(language, "examples", "speaker").format(name) for name in speakers(document)]
    names = leading_names(document)
    joined = text_of(language, "examples", "and")
    topics = [joined.join(names)] if joined and names else []
    topics += [_quoted(title, template)] if 0 < len(title) <= MAX_TITLE_CHARACTERS else []
    return [*spoken, *(template.format(topic) for topic in topics)]


def speakers(document: Document) -> list[str]:
    """Return up to two people whom the article quotes, by first and last name."""
    said = document.language in LANGUAGES and text_of(document.language, "examples", "said")
    if not said:
        return []
    text = " ".join(document.text[a:b] for a, b in document.body)[:READ_CHARACTERS]
    before = rf"(?<!\w )({_PERSON})(?:, [^,.;“”\"]{{3,60}})?,? (?:{said})\b"
    after = rf"\b(?:{said}) (?:[^\W\d{CAPITALS}]+ ){{0,3}}({_PERSON})"
    found = [m[1] for pattern in (before, after) for m in re.finditer(pattern, text)]
    people = (" ".join(name.split()[-2:]) for name in found)
    return [name for name, _ in Counter(people).most_common(2)]


def leading_names(document: Document) -> list[str]:
    """Return the one or two names that the article speaks of most; none where that cannot be told.

    A name is a run of capitalised words within a sentence, of which the first is not also written
    small.  Where names of one word take an article ("la Chine") or every noun has a capital, it
    takes two words or an acronym.  The publisher is no subject of its article.
    """
    text = "\n".join(document.text[a:b] for a, b in document.body)[:READ_CHARACTERS]
    small = {word for word in re.findall(_WORD, text) if word[0].islower()}
    runs = list(_capitalised(text))
    names = {run for run, starts in runs if not starts and run.split()[0].lower() not in small}
    counts: Counter[str] = Counter()
    for run, starts in runs:
        # What begins a sentence is a name only if it, or what follows its first word, is one.
        name = run if run in names or not starts else run.partition(" ")[2]
        if (
            name in names
            and name not in CALENDAR | COMPANY_FORMS
            and _can_stand_alone(name, document.language)
        ):
            counts[name] += name not in (document.publisher or "")
    found = [name for name, count in counts.most_common(6) if count >= LEAST_COUNT]
    second = next((name for name in found[1:] if not _overlap(name, found[0])), None)
    return [*found[:1], *([second] if second else [])]


def _overlap(one: str, other: str) -> bool:
    return bool({w[:4] for w in one.split()} & {w[:4] for w in other.split()})


def _can_stand_alone(name: str, language: str | None) -> bool:
    several = " " in name or (name.isupper() and len(name) > 1)
    articled = language in LANGUAGES and table(language, "examples")["articled"]
    return several or (len(name) > 2 and not articled)


def _capitalised(text: str) -> Iterator[tuple[str, bool]]:
    """Yield runs of up to four capitalised words, and whether each begins a sentence."""
    for match in _RUN.finditer(text):
        run: list[str] = []
        at = start = match.start()
        for word in [*match[0].split(" "), "."]:
            if word[0].isupper():
                start = start if run else at
                run.append(word)
            elif run:
                if len(run) <= 4:
                    yield " ".join(run), bool(_STARTS.search(text[max(0, start - 20) : start]))
                run = []
            at += len(word) + 1


def _quoted(title: str, template: str) -> str:
    plain = "“" not in template and "«" not in template and "「" not in template
    return f"“{title}”" if plain and not title.startswith(("“", '"', "«")) else title


def _answered(library: Searches, question: str, document: DocumentInfo) -> bool:
    try:
        answer = library.ask(question)
    except AssistantError:
        return False
    return answer.answerable and any(c.document.id == document.id for c in answer.citations)


def _in_turn(documents: Sequence[DocumentInfo]) -> Iterator[DocumentInfo]:
    """Yield indexed documents, one of each language after the other, the commonest first."""
    by_language: dict[str, list[DocumentInfo]] = {}
    for document in documents:
        if document.status == "indexed" and document.chunks:
            by_language.setdefault(document.language or "", []).append(document)
    ordered = sorted(by_language.values(), key=len, reverse=True)
    while any(ordered):
        for waiting in ordered:
            if waiting:
                yield waiting.pop(0)
