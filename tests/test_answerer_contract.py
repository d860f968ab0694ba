"""What holds for every answerer: the one that ships, and one that quotes far more around each find."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from assistant import Assistant
from assistant.answering import Answerer, QuotingAnswerer, refusal
from assistant.answering.citations import cite
from assistant.languages.phrases import said
from assistant.parsing.plain import parse_plain
from assistant.question import Question, understand
from assistant.question.question import Topic
from assistant.records import Answer, Citation, Document, Passage, Retrieval, Span
from assistant.retrieval import Found, Offer, look_up, look_up_parts
from assistant.settings import Settings
from assistant.store import document_id

MARKER = re.compile(r"\[(\d{1,3})\]")
PHRASES = ("found_many", "at_least", "not_stated")
"""Lines that say nothing of what the sources say."""


class SurroundingsAnswerer:
    """Quotes the best find of each document with all that stands around it, and says no more."""

    def answer(self, found: Found, parts: Sequence[Found] = ()) -> Answer:
        answered = [part for part in parts if part.retrieval.answerable]
        founds = answered or [found]
        best: dict[str, Offer] = {}
        for one in founds:
            for offer in one.offers if one.retrieval.answerable else ():
                best.setdefault(offer.document.id, offer)
        citations = tuple(
            cite(number, _around(offer), offer.document, answer=offer.answer)
            for number, offer in enumerate(best.values(), start=1)
        )
        unanswered = tuple(
            part.question.text for part in parts if answered and not part.retrieval.answerable
        )
        lines = [f"“{citation.quote}” [{citation.number}]" for citation in citations]
        language = found.question.language
        if unanswered:
            lines.append(said("not_stated", language, parts=" ".join(unanswered)))
        retrieval = found.retrieval
        return Answer(
            question=found.question.asked,
            text="\n".join(lines) if citations else refusal(found.question),
            answerable=bool(citations),
            confidence=min(one.retrieval.confidence for one in founds),
            citations=citations,
            passages=retrieval.passages,
            timings_ms=dict(retrieval.timings_ms),
            understood_as=retrieval.understood_as,
            undated_left_out=retrieval.undated_left_out,
            articles=len(best),
            unanswered=unanswered,
        )


def _around(offer: Offer) -> Span:
    spans = (*offer.around, offer.span)
    return min(start for start, _ in spans), max(end for _, end in spans)


@pytest.fixture(params=[QuotingAnswerer, SurroundingsAnswerer])
def make(request: pytest.FixtureRequest) -> Callable[[], Answerer]:
    kind: Callable[[], Answerer] = request.param
    return kind


# --- what was found -----------------------------------------------------------------------------

JUNE = "# Fares rise 🛳\n\nThe ferry sails daily. A single ticket costs 12 euros. Dogs travel free."
AUGUST = "# Fares corrected\n\nThe list was wrong. A single ticket costs 14 euros [1]. It stays."
QUAY = "# Quay rebuilt\n\nThe quay is being rebuilt. The county pays 3 million euros for it."
CHINESE = "# 渡轮\n\n渡轮每天开航。😀 单程票价为十二欧元。狗可以免费乘船。"
ARABIC = "# العبّارة\n\nتبحر العبّارة كل يوم. ثمن التذكرة ١٢ يورو. الكلاب مجانًا."


def document(path: str, text: str, day: date | None, language: str) -> Document:
    parsed = parse_plain(text.encode(), markdown=True, settings=Settings())
    return Document(
        id=document_id(path), path=path, title=parsed.title, date=day, language=language, chunks=1,
        text=parsed.text, body=parsed.body, structure=parsed.structure, file_sha256=f"sha-{path}",
    )  # fmt: skip


DOCUMENTS = {
    "june": document("june.md", JUNE, date(2025, 6, 3), "en"),
    "august": document("august.md", AUGUST, date(2025, 8, 9), "en"),
    "quay": document("quay.md", QUAY, None, "en"),
    "chinese": document("渡轮.md", CHINESE, None, "zh"),
    "arabic": document("عبّارة.md", ARABIC, None, "ar"),
}


def span_of(name: str, words: str) -> Span:
    start = DOCUMENTS[name].text.index(words)
    return start, start + len(words)


def offer(
    name: str,
    sentence: str,
    words: str | None,
    sure: float | None,
    *,
    also_in: tuple[str, ...] = (),
) -> Offer:
    own = DOCUMENTS[name]
    spans = [match.span() for match in re.finditer(r"[^.。\n#]+[.。]", own.text)]
    trimmed = tuple((b - len(own.text[a:b].lstrip()), b) for a, b in spans)
    return Offer(
        document=own, span=span_of(name, sentence), answer=span_of(name, words) if words else None,
        score=sure if sure is not None else 0.6, probability=sure, around=trimmed, also_in=also_in,
    )  # fmt: skip


def passage(rank: int, name: str) -> Passage:
    own = DOCUMENTS[name]
    return Passage(
        rank=rank, score=1 / rank, text=own.text, start=0, end=len(own.text), page=None,
        highlights=((0, 1),), also_in=(), document=own,
    )  # fmt: skip


def found(
    question: Question,
    *offers: Offer,
    answerable: bool = True,
    sure: float = 0.9,
    opening: bool = False,
) -> Found:
    retrieval = Retrieval(
        question=question.asked,
        passages=tuple(passage(n, name) for n, name in enumerate(DOCUMENTS, start=1)),
        answerable=answerable,
        confidence=sure,
        timings_ms={"embed": 1.0, "search": 2.0, "read": 3.0, "total": 6.0},
        undated_left_out=2,
        understood_as=question.understood_as,
    )
    return Found(question, retrieval, offers, opening=opening)


def asked(text: str, language: str = "en", **more: object) -> Question:
    return replace(Question(text, text, language), **more)


TWELVE = offer(
    "june", "A single ticket costs 12 euros.", "12 euros", 0.93, also_in=("copy.md", "other.md")
)
FOURTEEN = offer("august", "A single ticket costs 14 euros [1].", "14 euros", 0.91)
DOGS = offer("june", "Dogs travel free.", "free", 0.3)
COUNTY = offer("quay", "The county pays 3 million euros for it.", "The county", 0.88)
PRICE = asked("What does a ticket cost?", understood_as="What does a ticket for the ferry cost?")
WHO = asked("Who pays for the quay?")
MISSING = found(asked("Who painted the ferry?"), DOGS, answerable=False, sure=0.1)

FOUNDS: dict[str, tuple[Found, tuple[Found, ...]]] = {
    "one": (found(PRICE, TWELVE, DOGS), ()),
    "differing": (found(PRICE, TWELVE, FOURTEEN, DOGS), ()),
    "a list": (found(asked("Which boats?", lists=True), TWELVE, FOURTEEN, COUNTY, DOGS), ()),
    "oldest first": (found(asked("And first?", order="oldest"), FOURTEEN, TWELVE), ()),
    "by likeness": (
        found(
            asked("ticket"), replace(TWELVE, probability=None), replace(COUNTY, probability=None)
        ),
        (),
    ),
    "over time": (found(asked("How did it go?", course=True), replace(TWELVE, probability=None)), ()),
    "overview": (
        found(
            asked("What is this about?", overview=Topic("", True)),
            offer("june", "The ferry sails daily.", None, None),
            offer("quay", "The quay is being rebuilt.", None, None),
            opening=True,
        ),
        (),
    ),
    "chinese": (found(asked("票价多少？", "zh"), offer("chinese", "单程票价为十二欧元。", "十二欧元", 0.9)), ()),
    "arabic": (found(asked("كم الثمن؟", "ar"), offer("arabic", "ثمن التذكرة ١٢ يورو.", "١٢ يورو", 0.9)), ()),
    "refused": (MISSING, ()),
    "refused in french": (found(asked("Qui a peint ?", "fr"), DOGS, answerable=False, sure=0.2), ()),
    "nothing": (replace(found(WHO, answerable=False, sure=0.0)), ()),
    "two parts": (found(PRICE, TWELVE), (found(PRICE, TWELVE), found(WHO, COUNTY, sure=0.7))),
    "one part unanswered": (found(PRICE, TWELVE), (found(PRICE, TWELVE), MISSING)),
    "one sentence for both parts": (found(PRICE, TWELVE), (found(PRICE, TWELVE), found(WHO, TWELVE))),
    "no part answered": (replace(MISSING), (MISSING, MISSING)),
    "parts unanswered but the whole is": (found(PRICE, TWELVE), (MISSING, MISSING)),
}  # fmt: skip


@pytest.fixture(params=FOUNDS)
def case(request: pytest.FixtureRequest) -> tuple[Found, tuple[Found, ...]]:
    return FOUNDS[request.param]


REAL = {
    "When was the lighthouse of Port Merrow first lit?": True,
    "What are these articles about?": True,
    "Who won the chess tournament of Oslo?": False,
    "When was the lighthouse first lit, and who won the chess tournament of Oslo?": True,
}


def offered(whole: Found, parts: Sequence[Found]) -> Iterator[Offer]:
    for one in (whole, *parts):
        yield from one.offers


# --- what holds ---------------------------------------------------------------------------------


def require_verbatim(answer: Answer, whole: Found, parts: Sequence[Found]) -> None:
    documents = {o.document.id: o.document for o in offered(whole, parts)}
    assert [citation.number for citation in answer.citations] == [
        *range(1, len(answer.citations) + 1)
    ]
    for citation in answer.citations:
        source = documents[citation.document.id]
        assert citation.quote == source.text[citation.start : citation.end] != ""
        assert citation.quote == citation.quote.strip()
        assert (citation.document.path, citation.sha256) == (source.path, source.file_sha256)
        if citation.answer is not None:
            start, end = citation.answer
            assert citation.start <= start < end <= citation.end
        assert source.path not in citation.also_in
    places = sorted((c.document.id, c.start, c.end) for c in answer.citations)
    for (one, _, end), (other, start, _) in pairwise(places):
        assert one != other or end <= start, "the same words are quoted twice"


def unquoted(text: str, citations: Sequence[Citation]) -> str:
    """Return an answer's text without its quotes, which may hold numbers in brackets themselves."""
    for citation in sorted(citations, key=lambda c: -len(c.quote)):
        text = text.replace(citation.quote, "")
    return text


def require_cited(answer: Answer, language: str | None) -> None:
    bare = unquoted(answer.text, answer.citations)
    marked = {int(number) for number in MARKER.findall(bare)}
    assert marked == {citation.number for citation in answer.citations}
    plain = [said(name, language, count="\0", parts="\0").split("\0") for name in PHRASES]
    for line in filter(str.strip, bare.splitlines()):
        own_words = any(all(piece in line for piece in pieces) for pieces in plain)
        assert MARKER.search(line) or own_words, f"nothing is cited for {line!r}"


def require_verdict(answer: Answer, whole: Found, parts: Sequence[Found]) -> None:
    assert answer.passages == whole.retrieval.passages
    assert answer.question == whole.question.asked
    assert answer.understood_as == whole.retrieval.understood_as
    assert answer.undated_left_out == whole.retrieval.undated_left_out
    answered = [part for part in parts if part.retrieval.answerable]
    assert answer.answerable == bool(answered or whole.retrieval.answerable)
    assert answer.answerable == bool(answer.citations) == bool(answer.articles)
    judged = answered or [whole]
    assert answer.confidence == min(one.retrieval.confidence for one in judged)
    if not answer.answerable:
        assert answer.text == refusal(whole.question)
        assert answer.differences == () == answer.unanswered


def check(answer: Answer, whole: Found, parts: Sequence[Found]) -> None:
    require_verbatim(answer, whole, parts)
    if answer.answerable:
        require_cited(answer, whole.question.language)
    require_verdict(answer, whole, parts)


def test_every_quote_is_verbatim_every_claim_cited_and_the_verdict_kept(make, case) -> None:
    whole, parts = case
    check(make().answer(whole, parts), whole, parts)


@pytest.mark.slow
@pytest.mark.parametrize("text", REAL)
def test_it_holds_for_what_is_really_found(make, library: Assistant, text: str) -> None:
    """With the model and the reader that ship, over the corpus of the tests."""
    question = understand(text)
    whole = look_up(library._retriever, question)
    parts = look_up_parts(library._retriever, question)
    answer = make().answer(whole, parts)
    check(answer, whole, parts)
    assert answer.answerable == REAL[text]


def test_the_same_found_gives_the_same_answer_in_threads_and_afresh(make, case) -> None:
    whole, parts = case
    answerer = make()
    first = answerer.answer(whole, parts)
    with ThreadPoolExecutor(4) as pool:
        others = pool.map(lambda _: answerer.answer(whole, parts), range(8))
        assert all(other == first for other in others)
    assert make().answer(whole, list(parts)) == first


def test_what_is_quoted_does_not_depend_on_how_many_passages_are_shown(make, case) -> None:
    whole, parts = case
    few = replace(whole, retrieval=replace(whole.retrieval, passages=whole.retrieval.passages[:1]))
    full, short = make().answer(whole, parts), make().answer(few, parts)
    assert short.citations == full.citations and short.text == full.text
    assert short.passages == whole.retrieval.passages[:1]


def test_each_part_is_answered_or_named_as_unanswered(make) -> None:
    whole, parts = FOUNDS["two parts"]
    answer = make().answer(whole, parts)
    assert {c.document.path for c in answer.citations} == {"june.md", "quay.md"}
    assert answer.unanswered == ()
    whole, parts = FOUNDS["one part unanswered"]
    answer = make().answer(whole, parts)
    assert answer.unanswered == ("Who painted the ferry?",)
    assert "Who painted the ferry?" in answer.text
    assert {c.document.path for c in answer.citations} == {"june.md"}


def test_a_place_is_quoted_for_two_parts_once(make) -> None:
    answer = make().answer(*FOUNDS["one sentence for both parts"])
    assert len(answer.citations) == 1 and answer.unanswered == ()


def test_what_was_judged_not_to_answer_is_never_quoted(make) -> None:
    for name in ("refused", "refused in french", "nothing", "no part answered"):
        answer = make().answer(*FOUNDS[name])
        assert not answer.citations and not MARKER.search(answer.text), name
        assert not any(o.text in answer.text for o in offered(*FOUNDS[name])), name


def test_differences_are_between_documents_that_are_cited(make, case) -> None:
    answer = make().answer(*case)
    for group in answer.differences:
        paths = [answer.citations[number - 1].document.path for number in group]
        assert len(group) > 1 and len(set(paths)) == len(paths)
    assert answer.articles >= len({c.document.path for c in answer.citations})


def test_an_answer_travels_as_json(make, case) -> None:
    answer = make().answer(*case)
    plain = json.loads(json.dumps(answer.to_dict()))
    assert plain["answer"] == answer.text and len(plain["citations"]) == len(answer.citations)
