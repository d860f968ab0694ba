"""Example questions made from the visitor's own sources, in their languages; no model writes them.

A title names what an article is about, so each example asks about a name or the words of a title.
Only questions that the library answers from that very article are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from assistant.errors import AssistantError
from assistant.records import DocumentInfo, Retrieval

MAX_EXAMPLES = 4
MAX_TRIED = 16
TEMPLATES: Final = {
    "en": "What do the articles say about {}?",
    "fr": "Que disent les articles sur {} ?",
    "de": "Was sagen die Artikel über {}?",
    "es": "¿Qué dicen los artículos sobre {}?",
    "it": "Che cosa dicono gli articoli su {}?",
    "pt": "O que dizem os artigos sobre {}?",
    "ro": "Ce spun articolele despre {}?",
    "ru": "Что говорится в статьях на тему «{}»?",
    "el": "Τι λένε τα άρθρα για: {};",
    "tr": "Yazılar şu konuda ne diyor: {}?",
    "ar": "ماذا تقول المقالات عن {}؟",
    "hi": "लेख इस बारे में क्या कहते हैं: {}?",
    "th": "บทความกล่าวถึง {} ว่าอย่างไร",
    "vi": "Các bài viết nói gì về {}?",
    "zh": "文章中关于“{}”说了什么？",
    "ja": "記事は「{}」について何と述べていますか。",
    "ko": "기사에서는 ‘{}’에 대해 무엇이라고 하나요?",
}
_NAME = re.compile(
    r"(?:[^\W\d_a-z][\w&’'-]*)(?:\s+(?:of|de|du|des|the|la|le|and|et)\s+[^\W\d_a-z][\w-]*|\s+[^\W\d_a-z][\w&’'-]*)*"
)
MAX_TOPIC_CHARACTERS = 90


class Searches(Protocol):
    """What trying an example needs of the library."""

    def retrieve(self, question: str, k: int = 5) -> Retrieval:
        """Return the best passages."""
        ...


def examples(library: Searches, documents: Sequence[DocumentInfo]) -> list[str]:
    """Return up to four questions that the sources answer, languages taken in turn."""
    found: list[str] = []
    for document in [d for d in _in_turn(documents)][:MAX_TRIED]:
        question = question_about(document)
        if question and question not in found and _answered(library, question, document):
            found.append(question)
        if len(found) == MAX_EXAMPLES:
            break
    return found


def question_about(document: DocumentInfo) -> str | None:
    """Return a question about what the document's title names, in the document's language."""
    template = TEMPLATES.get(document.language or "")
    topic = " ".join((document.title or "").split()).rstrip(".!?。 ")
    if not template or not topic or "?" in topic or "？" in topic:
        return topic or None
    if len(topic) > MAX_TOPIC_CHARACTERS:
        return None
    return template.format(_quoted(topic) if "{}?" in template or "{} ?" in template else topic)


def _quoted(topic: str) -> str:
    return topic if topic.startswith(("“", '"', "«")) else f"“{topic}”"


def _answered(library: Searches, question: str, document: DocumentInfo) -> bool:
    try:
        found = library.retrieve(question, k=3)
    except AssistantError:
        return False
    return found.answerable and any(p.document.id == document.id for p in found)


def _in_turn(documents: Sequence[DocumentInfo]) -> Iterator[DocumentInfo]:
    """Yield indexed documents, one of each language after the other."""
    by_language: dict[str, list[DocumentInfo]] = {}
    for document in documents:
        if document.status == "indexed" and document.title and document.chunks:
            by_language.setdefault(document.language or "", []).append(document)
    while any(by_language.values()):
        for waiting in by_language.values():
            if waiting:
                yield waiting.pop(0)
