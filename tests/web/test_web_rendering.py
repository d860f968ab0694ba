"""Rendering as pure functions: what is written, what is marked, and that all of it is escaped."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assistant.records import Document, DocumentInfo, Filters
from assistant.web import export
from assistant.web.article import parse_spans, reader_html
from assistant.web.conversations import Conversations, new_key, owner_of
from assistant.web.database import Database
from assistant.web.examples import leading_names, speakers
from assistant.web.exchange import Exchange, Quote
from assistant.web.filters import chips_html, choices_html, describe, form_html, parse, query
from assistant.web.followups import spelled_out
from assistant.web.rendering import answer_html, question_html
from assistant.web.sources_view import select, table_html
from assistant.web.words import LANGUAGES, Words, phrases_of, words_for

from .web_browser import PAYLOADS

EN = Words("en")
TEXT = "Head line\n\nFirst sentence here. Second one is longer. Third ends.\n\nRead more\nA link\n"


def quote(
    number: int = 1, text: str = "First sentence here.", document: str = "d1", **fields: object
) -> Quote:
    start = max(0, TEXT.find(text))
    given = {
        "label": "x",
        "path": f"{document}.txt",
        "title": f"Title {document}",
        "sha256": "ab" * 32,
        **fields,
    }
    return Quote(
        number=number, text=text, start=start, end=start + len(text), document_id=document, **given
    )  # type: ignore[arg-type]


def exact(given: Quote, words: str) -> Quote:
    """Return the quote with its exact words known."""
    start = given.start + given.text.index(words)
    return replace(given, answer=(start, start + len(words)))


def answered(*quotes: Quote, **fields: object) -> Exchange:
    text = " ".join(f"{q.text} [{q.number}]" for q in quotes)
    return Exchange(
        **{
            "question": "Q?",
            "text": text,
            "answerable": True,
            "confidence": 0.9,
            "quotes": quotes,
            **fields,
        }
    )  # type: ignore[arg-type]


def document(text: str = TEXT, **fields: object) -> Document:
    given = {
        "id": "d1",
        "path": "d1.txt",
        "title": "Title",
        "text": text,
        "body": ((0, 66),),
        "sha256": "ab" * 32,
        **fields,
    }
    return Document(**given)  # type: ignore[arg-type]


class Tags(HTMLParser):
    """Collects the elements, attributes and text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_is_escaped_wherever_it_is_rendered(payload: str) -> None:
    hostile = quote(
        text=payload, title=payload, publisher=payload, path=payload, language=payload, url=payload
    )
    info = DocumentInfo(
        payload, payload, payload, None, payload, payload, payload, status="failed", reason=payload
    )
    refused = Exchange(payload, payload, nearest=(hostile,), understood_as=payload)
    pieces = [
        question_html(refused),
        answer_html(refused, turn=1, words=EN),
        answer_html(answered(hostile), turn=1, words=EN),
        answer_html(answered(hostile, text=f"{payload} said [1]."), turn=1, words=EN),
        answer_html(Exchange(payload, error=payload), turn=1, words=EN),
        table_html([info, replace(info, status="indexed")], words=EN),
        form_html(
            Filters(languages=(payload,), documents=(payload,)),
            [replace(info, status="indexed")],
            EN,
        ),
        chips_html(Filters(languages=(payload,), documents=(payload,)), [info], EN),
        reader_html(
            document(payload, title=payload, publisher=payload, url=payload, path=payload),
            words=EN,
            here=(0, 5),
        ),
        export.html([refused, answered(hostile)], EN, when="now").replace("<style>", "<i>"),
    ]
    allowed = set(
        "div span p a button details summary ul li strong table thead tbody tr th td bdi h1 h2 header article mark br b bdi small "
        "form fieldset legend label input select option html head meta title body section blockquote i".split()
    )
    for piece in pieces:
        tags = Tags(str(piece))
        assert set(tags.names) <= allowed
        assert not [
            name
            for name, _ in tags.attributes
            if name.startswith("on") or name in ("style", "srcdoc")
        ]
        for name, value in tags.attributes:
            assert name not in ("href", "src") or not re.match(r"\s*javascript:", value or "", re.I)
    assert payload.splitlines()[0].replace("\0", "") in Tags(str(question_html(refused))).text


def test_address_that_is_not_http_is_no_link() -> None:
    html = reader_html(document(url="javascript:alert(1)"), words=EN)
    assert "javascript" not in html
    assert 'href="https://a.example/x"' in reader_html(
        document(url="https://a.example/x"), words=EN
    )


def test_marker_carries_its_span_the_other_spans_and_the_digest() -> None:
    one, two = quote(1), quote(2, "Third ends.")
    html = answer_html(answered(one, two), turn=3, words=EN)
    assert (
        f"turn=3&amp;n=1&amp;document=d1&amp;at={one.start}-{one.end}&amp;also={two.start}-{two.end}&amp;sha="
        in html
    )
    assert '<span class="sr-only">Source </span>1</a>' in html


def test_answer_of_several_articles_is_grouped_by_article() -> None:
    quotes = (quote(1), quote(2, "Other text.", "d2"), quote(3, "Third ends."))
    html = answer_html(answered(*quotes), turn=1, words=EN)
    assert html.count('class="by-article"') == 2
    assert html.index(">3</a>") < html.index(">2</a>")


def test_a_long_list_shows_ten_articles_and_folds_the_others_away() -> None:
    quotes = [quote(n, "Third ends.", f"d{n}") for n in range(1, 14)]
    html = str(answer_html(answered(*quotes, articles=13), turn=1, words=EN))
    seen, _, folded = html.partition('<details class="further"><summary>Show more (3)</summary>')
    assert (seen.count("by-article"), folded.count("by-article")) == (10, 3)
    assert "13 articles answer this." in html
    short = str(answer_html(answered(*quotes[:10], articles=10), turn=1, words=EN))
    assert "further" not in short and "articles answer" not in short


def test_text_with_words_of_its_own_is_kept_and_unknown_markers_stay_text() -> None:
    html = answer_html(
        answered(quote(1), text="As the Wire says [1], and nobody [7]."), turn=1, words=EN
    )
    assert "As the Wire says <a" in html and "and nobody [7]." in html


def test_reader_marks_exactly_the_spans() -> None:
    doc = document()
    here, other = (11, 31), (57, 68)
    html = str(reader_html(doc, words=EN, here=here, others=[other]))
    assert re.findall(r'<mark class="here">(.*?)</mark>', html) == [TEXT[slice(*here)]]
    also = "".join(re.findall(r'<mark class="also">(.*?)</mark>', html, re.S))
    assert also == TEXT[slice(*other)].replace("\n", "")
    assert 'class="furniture"' in html
    assert 'data-keep="d1"' in html[html.index('class="furniture"') :], "it can be brought back"


@pytest.mark.parametrize("span", [(0, 3), (5, 40), (0, 10_000), (9_999, 10_005), (30, 31)])
def test_marks_join_to_the_span_across_paragraphs(span: tuple[int, int]) -> None:
    html = str(reader_html(document(body=((0, len(TEXT)),)), words=EN, here=span))
    joined = "".join(re.findall(r'<mark class="here">(.*?)</mark>', html, re.S))
    assert "".join(joined.split()) == "".join(TEXT[slice(*span)].split())


def test_long_document_is_cut_around_the_sentence() -> None:
    text = "".join(f"Line {n} of a long text.\n\n" for n in range(20_000))
    start = text.index("Line 10000 ")
    html = reader_html(document(text, body=((0, len(text)),)), words=EN, here=(start, start + 24))
    assert '<mark class="here">Line 10000 of a long tex</mark>' in html
    assert len(html) < 300_000 and html.count("data-whole") == 2


def test_pages_are_named_where_they_begin() -> None:
    text = "Page one text.\n\nPage two text.\n"
    html = reader_html(document(text, body=((0, 31),), pages=(0, 16)), words=EN, here=(16, 30))
    assert (
        html.index("page 1")
        < html.index("Page one")
        < html.index('class="page">page 2')
        < html.index("Page two")
    )
    assert "#page=2" in html


def test_filters_survive_the_address_and_nonsense_is_dropped() -> None:
    filters = Filters(("fr", "en"), date(2016, 1, 1), date(2020, 2, 29), ("ab12",))
    assert parse(query(filters)) == filters
    nonsense = (
        "language=<b>&language=fr&since=2016-13-01&until=soon&document=../x&other=1&document="
    )
    assert parse(nonsense) == Filters(languages=("fr",))
    assert describe("language=fr&since=2016-01-01", EN) == "Français, From 2016-01-01"


@pytest.mark.parametrize(
    ("text", "spans"),
    [("1-2,5-9", [(1, 2), (5, 9)]), ("9-1", []), ("x", []), ("", []), ("1-2-3", [])],
)
def test_parse_spans(text: str, spans: list[tuple[int, int]]) -> None:
    assert parse_spans(text) == spans


def test_answer_shows_what_differs_with_both_numbers() -> None:
    one = quote(1, "The ferry line costs the council of Sandholm 1.8 million euros.", language="en")
    other = quote(
        2,
        "The council of Sandholm spends 2.1 million euros on its ferry line.",
        "d2",
        language="en",
    )
    given = answered(exact(one, "1.8 million"), exact(other, "2.1 million"), differences=((2, 1),))
    html = str(answer_html(given, turn=1, words=EN))
    differ = html[html.index('class="differ"') :]
    assert "The articles differ:" in differ and "1.8 million" in differ and "2.1 million" in differ
    assert differ.index(">2</a>") < differ.index(">1</a>")
    assert 'class="differ"' not in str(answer_html(answered(one, other), turn=1, words=EN))


def test_answer_names_what_is_not_stated_and_counts_articles_that_answer() -> None:
    given = answered(quote(1), articles=4, unanswered=("Who built it?",))
    html = str(answer_html(given, turn=1, words=EN))
    assert "4 articles answer this." in html and "Not stated: Who built it?" in html
    more = str(answer_html(replace(given, articles_limited=True), turn=1, words=EN))
    assert "At least 4 articles answer this." in more
    assert "articles answer" not in str(answer_html(answered(quote(1)), turn=1, words=EN))


def test_follow_up_is_shown_as_understood_in_whole_sentences() -> None:
    asked = "Who converted the lamp of Port Merrow?"
    on = Exchange("And when was that?", understood_as="And when was that? (converted lamp Merrow)")
    further = Exchange("Why?", understood_as="Why? (converted lamp Merrow)")
    swapped = Exchange("And the ferry?", understood_as="Who converted the ferry of Port Merrow?")
    told = spelled_out(
        [Exchange(asked), on, Exchange("", error="x"), further, swapped, Exchange("Q")]
    )
    assert [one.understood_as for one in told] == [
        None, f"And when was that? (“{asked}”)", None, f"Why? (“{asked}”)",
        "Who converted the ferry of Port Merrow?", None,
    ]  # fmt: skip


def test_exchange_survives_json_and_unknown_fields() -> None:
    exchange = answered(quote(1, date="2024-01-01", page=3), understood_as="x")
    assert Exchange.from_json(exchange.to_json()) == exchange
    assert Exchange.from_json(exchange.to_json()[:-1] + ', "later": 1}') == exchange


def test_markdown_export_escapes_and_proves() -> None:
    text = export.markdown([answered(quote(1, "# Not a *head* [x](y)\nline two"))], EN, when="now")
    assert "> \\# Not a \\*head\\* \\[x\\](y)\n> line two" in text and "ab" * 32 in text


def test_table_is_searched_without_accents_and_sorted() -> None:
    documents = [
        DocumentInfo("1", "b.txt", "Élan", date(2020, 1, 1), language="fr", chunks=3),
        DocumentInfo("2", "a.txt", "Zebra", None, language="en", chunks=9),
    ]
    assert [d.id for d in select(documents, search="elan")] == ["1"]
    assert [d.id for d in select(documents, sort="passages", down=True)] == ["2", "1"]
    assert [d.id for d in select(documents, sort="nonsense")] == ["1", "2"]


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        (
            "en",
            "The keeper Tom Pellow left. Later Tom Pellow ran a bakery. Here Merrow ended.",
            ["Tom Pellow"],
        ),
        ("en", "The rain fell. The rain stopped. It was late.", []),
        (
            "fr",
            "Le maire, Étienne Garrel, a parlé. Selon Étienne Garrel, tout va bien.",
            ["Étienne Garrel"],
        ),
        ("de", "Der Zug kam. Dann fuhr der Zug ab, und der Bahnhof schlief.", []),
        ("zh", "云岭茶厂恢复生产。", []),
    ],
)
def test_leading_names_are_those_the_article_speaks_of(
    language: str, text: str, names: list[str]
) -> None:
    assert leading_names(document(text, language=language, body=((0, len(text)),))) == names


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        ("en", "The builder's manager, Lena Aas, said that it advances.", ["Lena Aas"]),
        (
            "en",
            "“No,” said Mayor Odile Brand. The council of Port Merrow said so.",
            ["Odile Brand"],
        ),
        ("en", "Hugh Marl, a councillor, told the paper. Hugh Marl added that.", ["Hugh Marl"]),
        ("de", "„Nie“, sagt Kapitänin Ruth Salzer.", ["Ruth Salzer"]),
        ("fr", "« Non », a déclaré la maire Odile Brand.", ["Odile Brand"]),
        ("en", "The valley said nothing, and Nobody said more.", []),
        ("zh", "李文秀说，第一年计划生产四十二吨绿茶。", []),
    ],
)
def test_speakers_are_those_named_beside_a_verb_of_saying(
    language: str, text: str, people: list[str]
) -> None:
    assert speakers(document(text, language=language, body=((0, len(text)),))) == people


def test_words_exist_in_every_language_with_the_same_blanks() -> None:
    blanks = re.compile(r"\{(\w+)\}")
    english = phrases_of("en")
    assert len(LANGUAGES) == 17
    for language in LANGUAGES:
        own = phrases_of(language)
        assert own.keys() == english.keys(), language
        for name, phrase in own.items():
            assert sorted(blanks.findall(phrase)) == sorted(blanks.findall(english[name])), name


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("nl,fr;q=0.5,en;q=0.4", "fr"),
        ("nl", "en"),
        ("zh-Hant-TW", "zh"),
        (";;q=x,", "en"),
        ("en;q=0.1,fr;q=0.9", "fr"),
    ],
)
def test_words_follow_the_browser(header: str | None, language: str) -> None:
    assert words_for(header).language == language


def test_conversations_are_their_owners_and_expire(tmp_path) -> None:  # type: ignore[no-untyped-def]
    kept = Conversations(Database(tmp_path))
    mine, yours = owner_of(new_key()), owner_of(new_key())
    identity = kept.create(mine)
    assert kept.append(mine, identity, answered(quote())) == 1
    assert kept.turns(yours, identity) == [] and not kept.exists(yours, identity)
    with pytest.raises(Exception, match="no longer kept"):
        kept.append(yours, identity, answered(quote()))
    kept.cut(yours, identity, 1)
    kept.forget(yours, identity)
    assert len(kept.turns(mine, identity)) == 1
    assert [s.title for s in kept.kept(mine)] == ["Q?"]
    assert (tmp_path / "web.sqlite").stat().st_mode & 0o077 == 0
    assert kept.expire(now=10**10) == 1 and kept.turns(mine, identity) == []


def test_conversations_work_where_nothing_can_be_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "file").write_text("")
    kept = Conversations(Database(tmp_path / "file"))
    identity = kept.create("me")
    kept.append("me", identity, answered(quote()))
    assert len(kept.turns("me", identity)) == 1


def test_copies_of_a_quoted_text_are_named() -> None:
    one = quote(1, also_in=("copy.md", "b.txt", "c.txt", "d.txt"))
    html = answer_html(answered(one), turn=1, words=EN)
    assert "The same text in: copy.md, b.txt, c.txt …" in html
    assert Exchange.from_json(answered(one).to_json()).quotes == (one,)


def test_nearest_passage_that_is_only_a_title_is_left_out() -> None:
    bare, told = quote(1, "Title d1"), quote(2, "Third ends.")
    html = answer_html(Exchange("Q?", "No.", nearest=(bare, told)), turn=1, words=EN)
    assert html.count('class="cite near"') == 1 and "Third ends." in html


def test_choices_hold_what_is_chosen_and_what_matches_a_search() -> None:
    documents = [DocumentInfo(f"d{n:03}", f"{n}.txt", f"Élan {n:03}", chunks=1) for n in range(300)]
    html = choices_html(Filters(documents=("d299",)), documents, EN)
    assert html.count("<label>") == 51 and html.count(" checked") == 1
    assert html.index("Élan 299") < html.index("Élan 000") and "50 of 299 shown" in html
    html = choices_html(Filters(), documents, EN, search="elan 12")
    assert "Élan 120" in html and "Élan 300" not in html
    assert phrases_of("en")["no_match"] in choices_html(Filters(), documents, EN, search="zebra")


def test_forgotten_conversation_is_gone_from_every_file(tmp_path: Path) -> None:
    database = Database(tmp_path)
    kept = Conversations(database)
    owner = owner_of(new_key())
    identity = kept.create(owner)
    kept.append(owner, identity, Exchange("What does the zanzibarine letter say?"))
    assert any(b"zanzibarine" in file.read_bytes() for file in tmp_path.iterdir())
    assert kept.forget(owner, identity) and kept.turns(owner, identity) == []
    kept.sweep(0.0)
    assert not any(b"zanzibarine" in file.read_bytes() for file in tmp_path.iterdir())
    database.close()


def test_export_tells_what_differs_and_where_copies_are() -> None:
    one = quote(1, "The tunnel of Stennick costs 412 million euros.", language="en")
    other = quote(2, "The tunnel of Stennick costs €468 million.", "d2", language="en")
    one, other = exact(one, "412 million euros"), exact(other, "€468 million")
    other = replace(other, also_in=("copy.md",))
    given = answered(one, other, question="What does it cost?", differences=((2, 1),))
    for text in (export.markdown([given], EN, when="now"), export.html([given], EN, when="now")):
        assert (
            phrases_of("en")["differ"] in text
            and "412 million euros" in text
            and "€468 million" in text
        )
        assert "copy" in text
