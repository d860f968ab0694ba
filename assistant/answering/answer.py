"""A question to an answer: the sentences that say it, verbatim, or "the sources don't say"."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

from assistant.answering.citations import cite
from assistant.answering.lookup import look_up
from assistant.answering.phrases import refers_back, refusal
from assistant.errors import QuestionError
from assistant.languages import detect, search_terms
from assistant.records import Answer, Citation, Filters, Span, Turn
from assistant.retrieval import Retriever, ScoredSentence, Search

MAX_QUOTES = 3
# A further sentence is quoted when it scores nearly as well as the first. News states its topic in
# one sentence and the fact in the next: on the tuning articles quotes this close lift the share of
# answers that hold the fact from .79 to .86 (XQuAD Spanish: .83 to .91), at 1.5 quotes an answer.
SCORE_MARGIN = 0.15
SAME_WORDS = 0.8
_PAIRS = (("“", "”"), ("«", "»"), ("„", "“"), ("「", "」"), ("『", "』"))


class Answerer:
    """Answers from what a retriever finds; holds no state of its own."""

    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        k: int = 5,
        filters: Filters | None = None,
    ) -> Answer:
        """Return the answer to ``question`` after ``history``; a refusal has no citations."""
        started = perf_counter()
        if not question.strip():
            raise QuestionError("The question is empty. Type what you want to know.")
        looked = look_up(self._retriever, question, history, k=k, filters=filters)
        search = looked.search
        citations = quote(search) if search.retrieval.answerable else ()
        found = search.retrieval
        return Answer(
            question=question,
            text=_text(citations) or refusal(_spoken(question)),
            answerable=bool(citations),
            confidence=found.confidence,
            citations=citations,
            passages=found.passages,
            timings_ms={**found.timings_ms, "total": 1000 * (perf_counter() - started)},
            understood_as=looked.understood_as,
            undated_left_out=found.undated_left_out,
        )


def _spoken(question: str) -> str | None:
    """Return the language to answer in; one or two words in Latin letters tell too little."""
    few = len(question.split()) < 3 and question.isascii()
    return None if few else detect(question)


def _text(citations: Sequence[Citation]) -> str:
    return "\n".join(f"{citation.quote} [{citation.number}]" for citation in citations)


def quote(search: Search) -> tuple[Citation, ...]:
    """Return the citations of an answer, best first.

    A sentence that would mislead alone is followed by the neighbour that explains it, as a quote
    of its own.
    """
    citations: list[Citation] = []
    taken: set[tuple[str, Span]] = set()

    def take(sentence: ScoredSentence, span: Span, text: str) -> None:
        key = (sentence.document.id, span)
        if key not in taken:
            taken.add(key)
            citations.append(
                cite(
                    len(citations) + 1,
                    span,
                    text,
                    sentence.document,
                    page=sentence.page,
                    section=sentence.section,
                )
            )

    for sentence in _chosen(search.sentences):
        take(sentence, sentence.span, sentence.text)
        if sentence.before and _needs_before(sentence):
            take(sentence, sentence.before, sentence.text_before)
        if sentence.after and _needs_after(sentence):
            take(sentence, sentence.after, sentence.text_after)
    return tuple(citations)


def _chosen(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    chosen: list[ScoredSentence] = []
    for sentence in sentences:
        if len(chosen) == MAX_QUOTES or sentence.score < sentences[0].score - SCORE_MARGIN:
            break
        if not any(_says_the_same(sentence, other) for other in chosen):
            chosen.append(sentence)
    return chosen


def _says_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    if one.document.id == other.document.id:
        return one.span[0] < other.span[1] and other.span[0] < one.span[1]
    words = [set(search_terms(s.text, s.document.language)) for s in (one, other)]
    smaller = min(map(len, words))
    return smaller > 0 and len(words[0] & words[1]) >= SAME_WORDS * smaller


def _needs_before(sentence: ScoredSentence) -> bool:
    return refers_back(sentence.text, sentence.document.language) or _closes_only(sentence.text)


def _needs_after(sentence: ScoredSentence) -> bool:
    """Speech that goes on in the next sentence: that one may name the speaker."""
    return any(sentence.text.count(left) > sentence.text.count(right) for left, right in _PAIRS[:2])


def _closes_only(text: str) -> bool:
    return any(text.count(right) > text.count(left) for left, right in _PAIRS[:2])
