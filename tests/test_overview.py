"""Questions that ask for an overview are answered by how the articles open."""

from __future__ import annotations

import pytest

from assistant import Assistant, Filters, Turn
from assistant.question import Topic, understand

ALL = [
    "What are these articles about?",
    "Summarize the articles",
    "What's new?",
    "De quoi parlent ces articles ?",
    "Worum geht es in den Artikeln?",
    "¿De qué tratan estos artículos?",
    "Di cosa parlano questi articoli?",
    "Sobre o que falam estes artigos?",
    "Despre ce sunt articolele?",
    "О чём эти статьи?",
    "Για τι μιλούν αυτά τα άρθρα;",
    "Bu makaleler ne hakkında?",
    "عم تتحدث هذه المقالات؟",
    "ये लेख किस बारे में हैं?",
    "Các bài viết này nói về gì?",
    "这些文章讲了什么？",
    "これらの記事は何についてですか？",
    "이 기사들은 무슨 내용인가요?",
    "บทความเหล่านี้เกี่ยวกับอะไร",
]
TOPICS = [
    ("Tell me about the ferry", "the ferry"),
    ("Give me a short overview of the harbour works", "of the harbour works"),
    ("Résume l'histoire du moulin", "l'histoire du moulin"),
    ("Erzähl mir etwas über die Talbahn", "die Talbahn"),
    ("Háblame del museo", "museo"),
    ("Расскажи о пароме", "пароме"),
    ("总结一下云岭茶厂", "云岭茶厂"),
]
NONE = [
    "When was the lighthouse first lit?",
    "What is the price of a ticket?",
    "Who wrote the summary?",
    "How much is all this about?",
    "Quel est le prix du billet ?",
    "云岭茶厂建于哪一年？",
    "كم بلغت تكلفة ترميم سوق النحاسين؟",
    "What does the report say about dogs?",
]


@pytest.mark.parametrize("question", ALL)
def test_all_there_is_needs_no_topic(question: str) -> None:
    assert understand(question).overview == Topic("", articles=True)


@pytest.mark.parametrize(("question", "topic"), TOPICS)
def test_the_topic_is_what_follows_the_cue(question: str, topic: str) -> None:
    assert understand(question).overview == Topic(topic, articles=False)


@pytest.mark.parametrize("question", NONE)
def test_other_questions_ask_for_no_overview(question: str) -> None:
    assert understand(question).overview is None


def test_an_overview_quotes_how_the_newest_articles_open(library: Assistant) -> None:
    answer = library.ask("What are these articles about?")
    assert answer.answerable
    cited = [citation.document for citation in answer.citations]
    assert len({document.id for document in cited}) == 5
    dated = [document.date for document in library.documents() if document.date]
    assert cited[0].date == max(dated)
    for citation in answer.citations:
        text = library.document(citation.document.id).text
        assert text[citation.start : citation.end] == citation.quote
        assert citation.quote in text[:600]


def test_an_overview_keeps_to_the_filters(library: Assistant) -> None:
    answer = library.ask("What are these articles about?", filters=Filters(languages=("fr",)))
    assert {citation.document.language for citation in answer.citations} == {"fr"}


def test_an_overview_of_one_article_is_its_opening(library: Assistant) -> None:
    answer = library.ask("Summarise the article about the paper mill of Valbrume")
    assert {citation.document.path for citation in answer.citations} == {"inland/moulin.txt"}
    assert len(answer.citations) > 1
    starts = [citation.start for citation in answer.citations]
    assert starts == sorted(starts)


def test_it_means_the_articles_of_the_last_answer(library: Assistant) -> None:
    first = library.ask("When was the lighthouse of Port Merrow first lit?")
    turn = Turn(first.question, first.text, tuple({c.document.id for c in first.citations}))
    answer = library.ask("Summarise it", history=[turn])
    assert {citation.document.path for citation in answer.citations} == {"coast/lighthouse.md"}


def test_no_overview_of_what_the_sources_do_not_speak_of(library: Assistant) -> None:
    answer = library.ask("Tell me about quantum computers")
    assert not answer.answerable
    assert answer.citations == ()
