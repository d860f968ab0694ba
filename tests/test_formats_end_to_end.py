"""Every format in one folder, five languages, some files broken: indexed, asked and verified."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import parsing_samples as samples
import pytest

from assistant import Assistant
from assistant.cli import main
from assistant.settings import Settings

GERMAN = """Die Sternwarte von Hohenfels

Die Sternwarte von Hohenfels hat am Freitag ihr neues Spiegelteleskop in Betrieb genommen. Der
Spiegel misst 1,8 Meter und wurde in Jena geschliffen.

Die Leiterin Marta Brandis sagte, dass an zwei Abenden in der Woche Schulklassen kommen dürfen.
"""
SPANISH = """---
title: La feria del queso de Montelar
language: es
---
# La feria del queso de Montelar

La feria del queso de Montelar reunió a 74 queserías el segundo domingo de mayo.

El primer premio fue para Inés Barral, que cura sus quesos en una antigua mina de sal.
"""
FRENCH = """<!DOCTYPE html><html lang="fr"><head><title>Le pont de Rocheval - Le Fleuve</title>
<meta property="og:site_name" content="Le Fleuve"></head><body>
<nav><ul><li><a href="/">Accueil</a></li><li><a href="/m">Météo</a></li></ul></nav>
<main><article><h1>Le pont de Rocheval rouvre aux piétons</h1>
<p>Le pont suspendu de Rocheval rouvrira aux piétons le 3 mars, après onze mois de travaux menés
par une entreprise de la vallée.</p>
<p>Les 412 planches du tablier ont été remplacées par du chêne venu des forêts de la commune, a
expliqué la maire, Odile Ferrand, pendant la visite du chantier.</p>
<p>Les voitures devront encore passer par la route du barrage, plus longue de neuf kilomètres,
jusqu'à la fin de l'année prochaine.</p></article></main>
<footer>Abonnez-vous à la lettre du Fleuve. Tous droits réservés.</footer></body></html>"""
PDF_PAGES = (
    (
        "The cable car of Mount Orrin was closed for two winters because of a cracked pylon.",
        "The valley lost a third of its visitors, the tourist office wrote in its report.",
    ),
    (
        "Engineers replaced the pylon in September with one of galvanised steel.",
        "The new cabins carry forty people each and take seven minutes to the summit.",
    ),
)
MAIL = """Dear members,

The choir will give its summer concert in the old salt store on 21 June. Tickets cost nine euros
and can be bought from Hanna Voss at the bakery.

We still look for two tenors who can read music.
"""
BOOK = (
    "<h1>The keeper</h1><p>There were bees on the roof of the customs house. Old Matthias owned "
    "seventeen hives, and sold the honey to the sailors before they left for the north.</p>",
    "<h1>The storm</h1><p>The storm came in the night of the fair. It carried four hives into the "
    "harbour, and in the morning the whole town went out in boats to look for them.</p>",
)

# Question, file, words of the quote, page or slide, what the label names.
ASKED = [
    ("Wo wurde der Spiegel der Sternwarte geschliffen?", "de.txt", "in Jena", None, ""),
    ("¿Quién ganó el primer premio de la feria del queso?", "es.md", "Inés Barral", None, ""),
    ("Combien de planches du pont ont été remplacées ?", "fr.html", "412 planches", None, ""),
    ("How many people does each new cabin carry?", "en.pdf", "forty people", 2, "p. 2"),
    ("Quanto costa restaurare l'organo?", "it.docx", "38.000 euro", None, "La spesa"),
    ("How many lamps will the harbour replace?", "en.pptx", "260 lamps", 2, "p. 2"),
    ("How many hives did Matthias own?", "en.epub", "seventeen hives", None, "The keeper"),
    ("When is the choir's summer concert?", "en.eml", "21 June", None, ""),
]
FAILING = {"locked.pdf", "scan.pdf", "torn.pdf", "torn.docx", "torn.epub", "empty.txt"}
IGNORED = {"film.mp4", ".secret.txt"}


def word() -> bytes:
    """Return an Italian Word file with two headings."""
    import docx

    made = docx.Document()
    made.core_properties.title = "L'organo di San Biagio"
    made.add_heading("L'organo di San Biagio", 0)
    made.add_paragraph("L'organo della chiesa di San Biagio fu costruito nel 1764 e tace da anni.")
    made.add_heading("La spesa", 1)
    made.add_paragraph(
        "Restaurare l'organo costa 38.000 euro, e la metà è già stata raccolta dai parrocchiani."
    )
    return _saved(made)


def slides() -> bytes:
    """Return a presentation of two slides."""
    import pptx

    show = pptx.Presentation()
    for title, text in (
        ("Light in the harbour", "The harbour uses more power for light than for its cranes."),
        ("The plan", "The harbour will replace 260 lamps before the winter and save 90,000 euros."),
    ):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    return _saved(show)


def mail() -> bytes:
    """Return a plain mail."""
    made = EmailMessage()
    made["Subject"] = "The summer concert"
    made["From"] = "Hanna Voss <hanna@choir.example>"
    made["Date"] = "Mon, 12 May 2025 09:00:00 +0200"
    made.set_content(MAIL)
    return made.as_bytes()


def _saved(made: object) -> bytes:
    stream = io.BytesIO()
    made.save(stream)  # type: ignore[attr-defined]
    return stream.getvalue()


def files() -> dict[str, bytes]:
    """Return name -> content of the folder."""
    pdf = samples.pdf(PDF_PAGES, title="The cable car of Mount Orrin")
    book = samples.epub(chapters=BOOK)
    return {
        "de.txt": GERMAN.encode(),
        "es.md": SPANISH.encode(),
        "fr.html": FRENCH.encode(),
        "en.pdf": pdf,
        "it.docx": word(),
        "en.pptx": slides(),
        "en.epub": book,
        "en.eml": mail(),
        "locked.pdf": samples.pdf(PDF_PAGES, password="x"),
        "scan.pdf": samples.pdf([[]]),
        "torn.pdf": b"%PDF-1.7\n" + pdf[200:900],
        "torn.docx": word()[:1500],
        "torn.epub": samples.zipped({"mimetype": b"application/epub+zip"}),
        "empty.txt": b"",
        "film.mp4": b"\0\0\0\x18ftypmp42",
        ".secret.txt": b"Nobody may read this.",
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything in it, not yet indexed."""
    folder = tmp_path_factory.mktemp("formats")
    (folder / "sources").mkdir()
    for name, content in files().items():
        (folder / "sources" / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def mixed(folder: Path) -> Iterator[Assistant]:
    """The folder, open; the first test indexes it through the command line."""
    settings = Settings.from_environment({}, sources=folder / "sources", index=folder / "index")
    with Assistant(settings=settings) as opened:
        yield opened


def test_each_problem_is_one_line_and_the_rest_is_indexed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--sources", str(folder / "sources"), "--index", str(folder / "index")]
    assert main(["index", *arguments]) == 1
    summary, *lines = capsys.readouterr().out.strip().splitlines()
    assert summary.startswith("8 added")
    told = [tuple(line.split(": ", 2)) for line in lines]
    assert {path for kind, path, _ in told if kind == "failed"} == FAILING
    assert {path for kind, path, _ in told if kind == "ignored"} == IGNORED
    assert len(lines) == len(FAILING) + len(IGNORED)
    assert all(reason for _, _, reason in told)
    reasons = {path: reason for _, path, reason in told}
    assert len({reasons[name] for name in ("locked.pdf", "scan.pdf", "torn.pdf")}) == 3


@pytest.mark.parametrize(("question", "path", "words", "page", "place"), ASKED)
def test_each_format_answers_with_a_citation_at_its_place(
    mixed: Assistant, question: str, path: str, words: str, page: int | None, place: str
) -> None:
    answer = mixed.ask(question)
    assert answer.answerable
    citation = next(c for c in answer.citations if words in c.quote)
    assert citation.document.path == path
    text = mixed.document(citation.document.id).text
    assert text[citation.start : citation.end] == citation.quote
    assert citation.page == page
    assert place in citation.label
    assert answer.passages[0].document.path == path


def test_the_folder_verifies_with_its_broken_files_in_it(mixed: Assistant) -> None:
    report = mixed.verify()
    assert report.ok, report.findings
    assert report.documents >= 8
