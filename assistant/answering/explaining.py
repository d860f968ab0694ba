"""What became of each place that was looked at for an answer, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.answering.choosing import Chosen, Left, choose, least
from assistant.records import Considered, Explanation, Outcome, Span, Verdict
from assistant.retrieval import Found, Offer

_Place = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Quote:
    """A span to quote for an answer; ``first`` if it holds the answer itself."""

    chosen: Chosen
    span: Span
    first: bool

    @property
    def path(self) -> str:
        """The path of the document it stands in."""
        return self.chosen.offer.document.path


def explained(found: Found, parts: Sequence[Found], quotes: Sequence[Quote]) -> Explanation | None:
    """Return why the answer made of ``quotes`` is as it is; None if nobody asked for it.

    The quotes come first among the candidates, each with its number, the other candidates behind,
    each with its reason.  A part says so of its own; where none of the parts is answered, what the
    whole question found is quoted.
    """
    given = found.retrieval.explanation
    if given is None:
        return None
    told = tuple(_of(part, quotes) for part in parts)
    judged = [part.verdict for part in told if part is not None and part.verdict.answered]
    if not judged:
        whole = _of(found, quotes) or given
    else:
        outcomes = [_become(one, "parts") for one in given.candidates]
        verdict = Verdict(True, min(one.confidence for one in judged), None, "parts")
        whole = replace(given, verdict=verdict, candidates=tuple(outcomes))
    return replace(
        whole,
        parts=tuple(replace(part, setting={}) for part in told if part is not None),
    )


def _of(found: Found, quotes: Sequence[Quote]) -> Explanation | None:
    """Return the explanation of one search, its candidates with what became of them."""
    given = found.retrieval.explanation
    if given is None:
        return None
    choice = choose(found)
    numbered = dict(enumerate(quotes, start=1))
    own = {_place(one.offer) for one in choice.chosen}
    known = {(one.path, one.sentence): one for one in given.candidates if one.sentence}
    quoted = [
        _quoted(number, numbered, found, known)
        for number, quote in numbered.items()
        if _place(quote.chosen.offer) in own
    ]
    left = {_place(one.offer): one for one in choice.left}
    others = [
        _left(one, found, left, numbered)
        for one in given.candidates
        if one.sentence is None or (one.path, one.sentence) in known
    ]
    return replace(given, candidates=(*quoted, *others))


def _quoted(
    number: int, quotes: dict[int, Quote], found: Found, known: dict[_Place, Considered]
) -> Considered:
    """Return the place that is quoted as ``number``, taken out of ``known`` if it is there."""
    quote = quotes[number]
    offer, first = quote.chosen.offer, found.offers[0]
    place = known.pop(_place(offer), None) if quote.first else None
    place = place or Considered(quote.path, *quote.span, 0.0, sentence=quote.span)
    if not quote.first:
        return _become(place, "completes", number=number, beside=_number_of(offer, quotes))
    sure = offer.probability
    if sure is not None and sure < least(found) and _place(offer) != _place(first):
        return _become(place, "edition", number=number, beside=_number_of(first, quotes))
    return _become(place, "quoted", number=number)


def _left(
    one: Considered, found: Found, left: dict[_Place, Left], quotes: dict[int, Quote]
) -> Considered:
    """Return a place that is not quoted with the reason."""
    if found.opening and all(one.path != offer.document.path for offer in found.offers):
        return _become(one, "outside")
    if one.sentence is None:
        return _become(one, "opening" if found.opening else "unread")
    inside = _holding(one.path, one.sentence, quotes)
    if inside and found.retrieval.answerable:
        return _become(one, "within", beside=inside)
    reason = left.get((one.path, one.sentence))
    if reason is None:
        return _become(one, "opening" if found.opening else "refused")
    beside = _number_of(reason.than.offer, quotes) if reason.than else None
    return _become(one, reason.reason, beside=beside, needed=reason.needed)


def _become(
    one: Considered,
    outcome: Outcome,
    *,
    number: int | None = None,
    beside: int | None = None,
    needed: float | None = None,
) -> Considered:
    return replace(one, outcome=outcome, number=number, beside=beside, needed=needed)


def _place(offer: Offer) -> _Place:
    return offer.document.path, offer.span


def _number_of(offer: Offer, quotes: dict[int, Quote]) -> int | None:
    """Return the number of the quote that holds an offer which was chosen."""
    own = (
        n
        for n, quote in quotes.items()
        if quote.first and _place(quote.chosen.offer) == _place(offer)
    )
    return next(own, None) or _holding(offer.document.path, offer.span, quotes)


def _holding(path: str, span: Span, quotes: dict[int, Quote]) -> int | None:
    """Return the number of the first quote that shares text with a span."""
    for number, quote in quotes.items():
        if quote.path == path and quote.span[0] < span[1] and span[0] < quote.span[1]:
            return number
    return None
