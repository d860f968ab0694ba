"""An answer made of quotes: the sentences that say it, verbatim, or that no article answers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answering.base import refusal
from assistant.answering.choosing import Chosen, answering, choose
from assistant.answering.citations import cite
from assistant.answering.differences import differences
from assistant.answering.explaining import Quote, explained
from assistant.answering.order import in_order
from assistant.answering.surroundings import quoted
from assistant.languages.phrases import said
from assistant.question import Order
from assistant.records import Answer, Citation, Span
from assistant.retrieval import Found

_MARKER = re.compile(r"\[\d{1,3}\]")


class QuotingAnswerer:
    """Answers with quotes alone; holds no state."""

    def answer(self, found: Found, parts: Sequence[Found] = ()) -> Answer:
        """Return the answer to ``found.question``, or a refusal, which has no citations.

        ``parts`` are what was found for each of its parts, if it asks for several things: each part
        is answered by itself, or named as unanswered.
        """
        question, retrieval = found.question, found.retrieval
        answered = [part for part in parts if part.retrieval.answerable]
        founds = answered or [found]  # none of the parts: then what the whole question finds
        chosen = [one for part in founds for one in choose(part).chosen]
        places = () if found.opening else differences([one.offer for one in chosen], question)
        # Where articles differ and no order is asked for, the newer comes first.
        order = question.order or ("newest" if places else None)
        quotes = _quotes(chosen, order, lists=question.lists)
        citations = _numbered(quotes)
        differing = _numbers(places, chosen, quotes)
        unanswered = _unanswered(parts) if answered else ()
        articles = _articles(founds, chosen) if citations else 0
        limited = bool(articles) and any(part.limited for part in founds)
        lines = [_line(citation) for citation in citations]
        lines += [_differing(group, citations, question.language) for group in differing]
        if question.lists and articles > 1 and not found.opening:
            name = "at_least" if limited else "found_many"
            lines.append(said(name, question.language, count=articles))
        if unanswered:
            lines.append(said("not_stated", question.language, parts=" ".join(unanswered)))
        return Answer(
            question=question.asked,
            text="\n".join(lines) if citations else refusal(question),
            answerable=bool(citations),
            confidence=min(part.retrieval.confidence for part in founds),
            citations=citations,
            passages=retrieval.passages,
            timings_ms=dict(retrieval.timings_ms),
            understood_as=retrieval.understood_as,
            undated_left_out=retrieval.undated_left_out,
            differences=differing,
            articles=articles,
            articles_limited=limited,
            unanswered=unanswered,
            explanation=explained(found, parts, quotes),
        )


def _unanswered(parts: Sequence[Found]) -> tuple[str, ...]:
    """Return the parts that nothing answers, in their own words."""
    return tuple(p.question.own for p in parts if not p.retrieval.answerable)


def _quotes(chosen: Sequence[Chosen], order: Order | None, *, lists: bool) -> list[Quote]:
    """Return the spans to quote, those of one document together, the documents in ``order``.

    What stands in an earlier quote, as the answer to two parts does, is not quoted again.
    """
    quotes: list[Quote] = []
    taken: list[tuple[str, Span]] = []
    for one in chosen:
        for place, span in enumerate(quoted(one.offer, lists=lists)):
            here = one.offer.document.id
            if all(here != id or span[1] <= s[0] or s[1] <= span[0] for id, s in taken):
                quotes.append(Quote(one, span, place == 0))
                taken.append((here, span))
    return in_order(quotes, [quote.chosen.offer.document for quote in quotes], order)


def _numbers(
    places: Sequence[Sequence[int]], chosen: Sequence[Chosen], quotes: Sequence[Quote]
) -> tuple[tuple[int, ...], ...]:
    """Return groups of places in ``chosen`` as the numbers of the quotes that hold the answers."""
    numbers = {id(quote.chosen): n for n, quote in enumerate(quotes, start=1) if quote.first}
    groups = (
        tuple(numbers[id(chosen[place])] for place in group if id(chosen[place]) in numbers)
        for group in places
    )
    return tuple(group for group in groups if len(group) > 1)


def _numbered(quotes: Sequence[Quote]) -> tuple[Citation, ...]:
    return tuple(
        cite(
            number,
            quote.span,
            quote.chosen.offer.document,
            page=quote.chosen.offer.page,
            answer=quote.chosen.offer.answer if quote.first else None,
            also_in=quote.chosen.also_in() if quote.first else (),
        )
        for number, quote in enumerate(quotes, start=1)
    )


def _line(citation: Citation) -> str:
    """Return a quote and its marker; in quotation marks if it has numbers in brackets itself."""
    quote = citation.quote
    return f"{f'“{quote}”' if _MARKER.search(quote) else quote} [{citation.number}]"


def _differing(group: Sequence[int], citations: Sequence[Citation], language: str | None) -> str:
    """Return the line that says what the articles of a group give, each with its day."""
    given = []
    for number in group:
        one = citations[number - 1]
        start, end = one.answer or (one.start, one.end)
        day = f", {one.document.date.isoformat()}" if one.document.date else ""
        given.append(f"{one.quote[start - one.start : end - one.start]} [{number}]{day}")
    return f"{said('differ', language)}: {'; '.join(given)}"


def _articles(founds: Sequence[Found], chosen: Sequence[Chosen]) -> int:
    """Return how many documents were found to answer, over all that was read."""
    paths = {path for one in chosen for path in one.documents()}
    for found in founds:
        for offer in answering(found):
            paths |= {offer.document.path, *offer.also_in}
    return len(paths)
