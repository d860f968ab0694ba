"""Figures that a later article revises: ``python benchmarks/editions.py``.

Invented news in two editions, in seven languages: the second gives another figure, which may hold
the words of the first ("200" and "1,200", "twenty" and "twenty-six"), in its headline and its first
sentence, below a dateline.  Counted are the stories whose two figures are both quoted and said to
differ, those in which one article is named as saying what the other says, and the quotes.  Of as
many stories that say that no day is named it is asked when: the day of the dateline is no answer.
Names and numbers are drawn anew with ``--seed``; each rule is also taken away.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assistant import Assistant, Citation

RULES: dict[str, tuple[str, Callable[..., Any]]] = {
    "what a heading says is quoted from its sentence": (
        "assistant.retrieval.reading.is_fragment",
        lambda *_: False,
    ),
    "the day of a dateline is no answer": (
        "assistant.retrieval.reading.is_of_dateline",
        lambda *_: False,
    ),
}
STORIES = {
    "en": (
        "Flood in {place}: {n} homes cleared",
        "Police have cleared {n} homes in {place} because of the flood, the fire service said.",
        "How many homes were cleared in {place}?",
        "The council wants to open the pool in {place} again, but it has not named a day yet.",
        "When will the pool in {place} open?",
    ),
    "fr": (
        "Crue à {place} : {n} maisons évacuées",
        "Les pompiers ont évacué {n} maisons à {place} à cause de la crue, a dit la préfecture.",
        "Combien de maisons ont été évacuées à {place} ?",
        "La mairie veut rouvrir la piscine de {place}, mais elle n'a pas encore fixé de jour.",
        "Quand la piscine de {place} ouvrira-t-elle ?",
    ),
    "de": (
        "Hochwasser in {place}: {n} Häuser geräumt",
        "Die Feuerwehr hat in {place} wegen des Hochwassers {n} Häuser geräumt, teilte sie mit.",
        "Wie viele Häuser wurden in {place} geräumt?",
        "Die Stadt will das Freibad in {place} öffnen, hat aber noch keinen Tag genannt.",
        "Wann öffnet das Freibad in {place}?",
    ),
    "es": (
        "Inundación en {place}: {n} casas evacuadas",
        "La policía ha evacuado {n} casas en {place} por la inundación, dijeron los bomberos.",
        "¿Cuántas casas fueron evacuadas en {place}?",
        "El ayuntamiento quiere abrir la piscina de {place}, pero aún no ha fijado un día.",
        "¿Cuándo abrirá la piscina de {place}?",
    ),
    "it": (
        "Alluvione a {place}: {n} case sgomberate",
        "I vigili del fuoco hanno sgomberato {n} case a {place} per l'alluvione, dice il comune.",
        "Quante case sono state sgomberate a {place}?",
        "Il comune vuole aprire la piscina di {place}, ma non ha ancora fissato un giorno.",
        "Quando aprirà la piscina di {place}?",
    ),
    "pt": (
        "Cheia em {place}: {n} casas evacuadas",
        "A polícia evacuou {n} casas em {place} por causa da cheia, disseram os bombeiros.",
        "Quantas casas foram evacuadas em {place}?",
        "A câmara quer abrir a piscina de {place}, mas ainda não marcou o dia.",
        "Quando abrirá a piscina de {place}?",
    ),
    "ru": (
        "Наводнение в городе {place}: эвакуировано домов: {n}",
        "Из-за наводнения в городе {place} эвакуировали {n} домов, сообщили спасатели.",
        "Сколько домов эвакуировали в городе {place}?",
        "Мэрия хочет открыть бассейн в городе {place}, но дня пока не назвала.",
        "Когда откроют бассейн в городе {place}?",
    ),
}
WORDS = {
    "en": ("twenty", "twenty-six"),
    "fr": ("vingt", "vingt-six"),
    "de": ("vierzig", "vierundvierzig"),
    "es": ("treinta", "treinta y ocho"),
    "it": ("trenta", "trentadue"),
    "pt": ("vinte", "vinte e cinco"),
    "ru": ("двадцать", "двадцать семь"),
}
THOUSANDS = {"en": ",", "fr": "\u202f", "de": ".", "es": ".", "it": ".", "pt": ".", "ru": "\u00a0"}
NAMES = {
    "latin": (
        "Ar Bel Cor Dun Esk Far Gal Hol Kel Lor Mar Nor",
        "by mere wick dale sund ona",
    ),
    "cyrillic": (
        "Бел Гор Дуб Зар Кам Лес Мор Нов Пес",
        "ово ино еевск ополь огорск атка",
    ),
}
EACH = 4


@dataclass(frozen=True)
class Story:
    """A question for a figure that two articles give, or for a day that one does not name."""

    question: str
    paths: tuple[str, ...]
    figures: bool


def main() -> None:
    """Print what is said of the stories, with all rules and without each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="editions-") as temporary:
        sources = Path(temporary) / "sources"
        sources.mkdir()
        stories = list(_written(sources, random.Random(options.seed)))
        with Assistant(sources, Path(temporary) / "index") as library:
            print("with all rules:", dict(_told(library, stories)))
            for name, (place, off) in RULES.items():
                with patch(place, off):
                    print(f"without: {name}:", dict(_told(library, stories)))


def _written(sources: Path, chance: random.Random) -> Iterator[Story]:
    """Write two editions of every story to ``sources``; yield what is asked of them."""
    for language, (title, said, asked, undated, when) in STORIES.items():
        begins, ends = map(str.split, NAMES["cyrillic" if language == "ru" else "latin"])
        places = chance.sample([f"{a}{b}" for a in begins for b in ends], 2 * EACH)
        for number, place in enumerate(places[:EACH]):
            low = chance.randrange(2, 9) * 100 + chance.randrange(1, 99)
            high = f"{chance.randrange(1, 9)}{THOUSANDS[language]}{low}"
            figures = WORDS[language] if number % 2 else (str(low), high)
            paths = []
            for edition, n in enumerate(figures):
                day = date(2024, 1 + number, 3 + 4 * edition)
                path = sources / f"{language}-{number}-{edition}.txt"
                head = title.format(place=place, n=n)
                body = f"{place.upper()}, {day} -- {said.format(place=place, n=n)}"
                path.write_text(f"{head}\n\n{body}\n", "utf-8")
                paths.append(path.name)
            yield Story(asked.format(place=place), tuple(paths), figures=True)
        for number, place in enumerate(places[EACH:]):
            path = sources / f"{language}-when-{number}.txt"
            day = date(2024, 6, 1 + number)
            path.write_text(f"{place.upper()}, {day} -- {undated.format(place=place)}\n", "utf-8")
            yield Story(when.format(place=place), (path.name,), figures=False)


def _told(library: Assistant, stories: list[Story]) -> Counter[str]:
    told: Counter[str] = Counter()
    for story in stories:
        answer = library.ask(story.question)
        if not story.figures:
            told["days asked"] += 1
            told["answered by the dateline"] += any(map(_is_dated, answer.citations[:1]))
            continue
        of = [c for c in answer.citations if c.document.path in story.paths]
        told["figures"] += 1
        told["both claimed"] += len({c.document.path for c in of}) == 2 and bool(answer.differences)
        told["named as the same"] += any({*c.also_in} & {*story.paths} for c in of)
        told["quotes"] += len(answer.citations)
    return told


def _is_dated(citation: Citation) -> bool:
    """Tell whether the exact words stand in the dateline."""
    end = citation.answer[1] - citation.start if citation.answer else len(citation.quote)
    return end <= citation.quote.find(" -- ")


if __name__ == "__main__":
    main()
