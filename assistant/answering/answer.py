"""A question to an answer: the sentences that say it, verbatim, or "the sources don't say"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from assistant.answering.citations import cite
from assistant.answering.lookup import look_up
from assistant.answering.order import asks_for_course, in_order, order_of
from assistant.answering.overview import look_over
from assistant.answering.overview_words import Topic, topic_of
from assistant.answering.phrases import refers_back, refusal
from assistant.answering.values import DATE, kinds_of_values
from assistant.errors import QuestionError
from assistant.languages import detect, search_terms
from assistant.records import Answer, Citation, Filters, Retrieval, Span, Turn
from assistant.retrieval import Retriever, ScoredSentence, Search
from assistant.retrieval.fragments import announces, is_fragment
from assistant.retrieval.kinds import kind_of

MAX_QUOTES = 3
MAX_QUOTES_IN_TIME = 6
# A further sentence is quoted when it scores nearly as well as the first. News states its topic in
# one sentence and the fact in the next: on the tuning articles quotes this close lift the share of
# answers that hold the fact from .79 to .86 (XQuAD Spanish: .83 to .91), at 1.5 quotes an answer.
SCORE_MARGIN = 0.15
# What other articles say to the same question, where it is a date or a figure of the same kind.
MAX_WITH_OTHERS = 5
OTHERS_MARGIN = 0.4
SAME_WORDS = 0.8
# A short sentence that points back ("This was refused.") belongs to the one before it.
AFTERTHOUGHT = 90
_MARKER = re.compile(r"\[\d{1,3}\]")
_DIGITS = re.compile(r"\d+")
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
        topic = topic_of(question)
        over = None if topic is None else self._overview(question, topic, history, k, filters)
        if over is not None:
            found, citations, understood_as = over
        else:
            looked = look_up(self._retriever, question, history, k=k, filters=filters)
            found, understood_as = looked.search.retrieval, looked.understood_as
            citations = quote(looked.search, question) if found.answerable else ()
        return Answer(
            question=question,
            text=_text(citations) or refusal(_spoken(question)),
            answerable=bool(citations),
            confidence=found.confidence,
            citations=citations,
            passages=found.passages,
            timings_ms={**found.timings_ms, "total": 1000 * (perf_counter() - started)},
            understood_as=understood_as,
            undated_left_out=found.undated_left_out,
        )

    def _overview(
        self,
        question: str,
        topic: Topic,
        history: Sequence[Turn],
        k: int,
        filters: Filters | None,
    ) -> tuple[Retrieval, tuple[Citation, ...], str | None] | None:
        over = look_over(self._retriever, question, topic, history, k=k, filters=filters)
        if over is None:
            return None
        search, sentences = over
        found = search.retrieval
        if sentences and not topic.text:
            found = replace(found, confidence=1.0, answerable=True)
        return found, _numbered([(s, s.span, s.text) for s in sentences]), None


def _spoken(question: str) -> str | None:
    """Return the language to answer in; one or two words in Latin letters tell too little."""
    few = len(question.split()) < 3 and question.isascii()
    return None if few else detect(question)


def _text(citations: Sequence[Citation]) -> str:
    return "\n".join(f"{_set_apart(c.quote)} [{c.number}]" for c in citations)


def _set_apart(quote: str) -> str:
    """Return a quote in quotation marks if it has numbers in brackets of its own."""
    return f"“{quote}”" if _MARKER.search(quote) else quote


def quote(search: Search, question: str = "") -> tuple[Citation, ...]:
    """Return the citations of an answer, best first, or in the order that ``question`` asks for.

    Those of one document stand together.  A sentence that would mislead alone is followed by the
    neighbour that explains it, as a quote of its own.
    """
    taken: dict[tuple[str, Span], tuple[ScoredSentence, str]] = {}
    for sentence in _chosen(search.sentences, question):
        if taken and _is_heading(sentence.text, sentence):
            continue
        around = [(sentence.span, sentence.text)]
        if sentence.before and _needs_before(sentence):
            around.append((sentence.before, sentence.text_before))
        if sentence.after and _needs_after(sentence, first=not taken):
            around.append((sentence.after, sentence.text_after))
        for span, text in around:
            taken.setdefault((sentence.document.id, span), (sentence, text))
    found = [(sentence, span, text) for (_, span), (sentence, text) in taken.items()]
    ordered = in_order(found, [sentence.document for sentence, _, _ in found], order_of(question))
    return _numbered(ordered)


def _numbered(
    quotes: Sequence[tuple[ScoredSentence, Span, str]],
) -> tuple[Citation, ...]:
    return tuple(
        cite(number, span, text, s.document, page=s.page, section=s.section)
        for number, (s, span, text) in enumerate(quotes, start=1)
    )


def _chosen(sentences: Sequence[ScoredSentence], question: str) -> list[ScoredSentence]:
    most = MAX_QUOTES_IN_TIME if asks_for_course(question) else MAX_QUOTES
    chosen: list[ScoredSentence] = []
    for sentence in sentences:
        if len(chosen) == most or sentence.score < sentences[0].score - SCORE_MARGIN:
            break
        if not any(_says_the_same(sentence, other) for other in chosen):
            chosen.append(sentence)
    return _with_other_articles(chosen, sentences, question)


def _with_other_articles(
    chosen: list[ScoredSentence], sentences: Sequence[ScoredSentence], question: str
) -> list[ScoredSentence]:
    """Return ``chosen`` and what other articles give for the date or number that is asked for.

    Such a sentence may score less, for it must hold a value of the kind that was already found.
    """
    wanted = {k for s in chosen for k in _kinds(s) if _asks_for(question, k)}
    more = list(chosen)
    for sentence in sentences if wanted else ():
        if len(more) == MAX_WITH_OTHERS or sentence.score < sentences[0].score - OTHERS_MARGIN:
            break
        new = all(sentence.document.id != other.document.id for other in more)
        if new and wanted & _kinds(sentence):
            more.append(sentence)
    return more


def _asks_for(question: str, kind: str) -> bool:
    """Return whether a question is about values of this kind, or about the course of any."""
    asked = kind_of(question)
    if asked is None:
        return order_of(question) is not None
    return (asked == "date") == (kind == DATE)


def _kinds(sentence: ScoredSentence) -> frozenset[str]:
    return kinds_of_values(sentence.text, sentence.document.language)


def _says_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    if one.document.id == other.document.id:
        return one.span[0] < other.span[1] and other.span[0] < one.span[1]
    if set(_DIGITS.findall(one.text)) != set(_DIGITS.findall(other.text)):
        return False  # articles that differ in a figure are both worth reading
    words = [set(search_terms(s.text, s.document.language)) for s in (one, other)]
    smaller = min(map(len, words))
    return smaller > 0 and len(words[0] & words[1]) >= SAME_WORDS * smaller


def _needs_before(sentence: ScoredSentence) -> bool:
    return refers_back(sentence.text, sentence.document.language) or _closes_only(sentence.text)


def _needs_after(sentence: ScoredSentence, *, first: bool) -> bool:
    """Return whether the answer is in what follows, or what follows takes it back.

    Speech goes on in the next sentence, which may name the speaker; a line that announces and a
    heading say nothing themselves; and after "She handed in her resignation" may come "This was
    refused", which is looked for behind the first quote only: answers are to stay short.
    """
    text, language = sentence.text, sentence.document.language
    if any(text.count(left) > text.count(right) for left, right in _PAIRS[:2]):
        return True
    if announces(text):
        return True
    if _is_heading(text, sentence):
        return not _is_heading(sentence.text_after, sentence)
    short = len(sentence.text_after) <= AFTERTHOUGHT
    return first and short and refers_back(sentence.text_after, language)


def _is_heading(text: str, sentence: ScoredSentence) -> bool:
    return is_fragment(text, sentence.document.language)


def _closes_only(text: str) -> bool:
    return any(text.count(right) > text.count(left) for left, right in _PAIRS[:2])
