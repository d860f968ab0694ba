"""A saved answer, checked again: each quote holds, moved, changed or is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant import Assistant, Citation, DocumentInfo
from assistant.cli import main
from assistant.embedding.testing import HashEmbedder
from assistant.errors import ConfigurationError
from assistant.settings import Settings

FERRY = """The ferry to Port Merrow leaves at 9.40 from pier 3.

It costs 12 euros, and children travel free of charge.

The captain is Ada Lindqvist, who took over in 1934.
"""
LAST = "The captain is Ada Lindqvist, who took over in 1934."


@pytest.fixture
def library(tmp_path: Path) -> Assistant:
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "ferry.txt").write_text(FERRY)
    settings = Settings(sources=tmp_path / "sources", index=tmp_path / "index")
    opened = Assistant(settings=settings, build=False)
    opened._embedder = HashEmbedder()
    opened.refresh()
    return opened


def saved(library: Assistant, *quotes: str, path: str = "ferry.txt") -> dict:
    """Return an answer that quotes the text as it is now, as `ask --json` prints it."""
    document = library.document(path)
    starts = [document.text.index(quote) for quote in quotes]
    return {
        "answer": "…",
        "citations": [
            {"number": number, "quote": quote, "start": start, "end": start + len(quote),
             "sha256": document.file_sha256, "also_in": [], "document": {"path": path}}
            for number, (quote, start) in enumerate(zip(quotes, starts, strict=True), start=1)
        ],
    }  # fmt: skip


def states(report) -> list[tuple]:
    return [(quote.state, quote.path, quote.now) for quote in report.quotes]


def test_a_quote_holds_moves_changes_or_goes(library):
    first, second, third = (line for line in FERRY.splitlines() if line)
    answer = saved(library, first, second, third)
    assert states(library.verify(answer)) == [
        ("holds", "ferry.txt", q) for q in (first, second, third)
    ]
    file = library.settings.sources / "ferry.txt"
    now = "It costs 14 euros, and children travel free of charge."
    file.write_text(
        "News of today.\n\n" + FERRY.replace(second, now).replace(third, "Nobody knows.")
    )
    report = library.verify(answer)  # the file counts, not the index, which is behind
    assert states(report) == [
        ("moved", "ferry.txt", first), ("changed", "ferry.txt", now), ("gone", "ferry.txt", None),
    ]  # fmt: skip
    text = file.read_text()
    for quote in report.quotes[:2]:
        assert text[quote.start : quote.end] == quote.now
    assert not report.ok


def test_a_renamed_or_copied_file_is_where_its_quotes_moved_to(library):
    answer = saved(library, LAST)
    file = library.settings.sources / "ferry.txt"
    file.rename(file.with_name("boat.txt"))
    assert states(library.verify(answer)) == [("moved", "boat.txt", LAST)]
    library.refresh()
    assert states(library.verify(answer)) == [("moved", "boat.txt", LAST)]
    (library.settings.sources / "boat.txt").write_text("Another head.\n" + LAST)
    library.refresh()
    assert states(library.verify(answer)) == [("moved", "boat.txt", LAST)]
    (library.settings.sources / "boat.txt").unlink()
    assert states(library.verify(answer)) == [("gone", "ferry.txt", None)]


def test_of_repeated_words_the_nearest_place_counts(library):
    file = library.settings.sources / "ferry.txt"
    file.write_text("One line.\n" * 50)
    library.refresh()
    answer = saved(library, "One line.")
    answer["citations"][0].update(start=101, end=110)
    report = library.verify(answer)
    assert (report.quotes[0].state, report.quotes[0].start) == ("moved", 100)


def test_every_form_of_an_answer_is_taken(library):
    answer = library.ask("Who is the captain of the ferry to Port Merrow?")
    for form in (answer, answer.to_dict(), json.dumps(answer.to_dict())):
        report = library.verify(form)
        assert len(report.quotes) == len(answer.citations) and report.ok
    assert set(library.verify(saved(library, LAST)).to_dict()["quotes"][0]) >= {
        "number", "state", "start", "end", "now",
    }  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    ["", "no json", "[]", "{}", '{"citations": 3}', '{"citations": [3]}', "[" * 10_000,
     '{"citations": [{"number": 1}]}',
     '{"citations": [{"quote": "x", "start": "0", "end": 1, "document": {"path": "ferry.txt"}}]}',
     '{"citations": [{"quote": "x", "start": 0, "end": 1, "document": {"path": 7}}]}'],
)  # fmt: skip
def test_what_is_no_answer_is_one_clear_error(library, broken):
    with pytest.raises(ConfigurationError, match="no saved answer"):
        library.verify(broken)


@pytest.mark.parametrize(
    "path", ["../secret.txt", "/etc/hostname", "ferry.txt/../../secret.txt", ""]
)
def test_nothing_outside_the_sources_is_read(library, path):
    (library.settings.sources.parent / "secret.txt").write_text("The password is swordfish.")
    answer = saved(library, LAST)
    answer["citations"][0].update(
        document={"path": path}, also_in=[path], quote="The password is swordfish.", start=0, end=26
    )
    assert states(library.verify(answer)) == [("gone", path, None)]


def test_documents_and_citations_name_the_digest_of_the_file(library):
    import hashlib

    digest = hashlib.sha256((library.settings.sources / "ferry.txt").read_bytes()).hexdigest()
    assert library.document("ferry.txt").file_sha256 == digest
    assert [info.file_sha256 for info in library.documents()] == [digest]
    assert isinstance(library.documents()[0], DocumentInfo) and Citation


def test_the_command_line_says_it_and_exits_with_one_for_what_does_not_hold(
    library, tmp_path, capsys
):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(saved(library, LAST)))
    folders = ["--sources", str(library.settings.sources), "--index", str(library.settings.index)]
    assert main(["verify", str(file), *folders]) == 0
    assert capsys.readouterr().out == f"[1] holds (ferry.txt, characters 110-{110 + len(LAST)})\n"
    source = library.settings.sources / "ferry.txt"
    source.write_text(FERRY.replace("Ada", "Eva"))
    assert main(["verify", str(file), "--json", *folders]) == 1
    [quote] = json.loads(capsys.readouterr().out)["quotes"]
    assert (quote["state"], quote["now"]) == ("changed", LAST.replace("Ada", "Eva"))
    for content in (b"{", b"\xff\xfe\x00", None):
        file.unlink(missing_ok=True)
        if content is not None:
            file.write_bytes(content)
        assert main(["verify", str(file), *folders]) == 2
        said = capsys.readouterr()
        assert said.out == "" and said.err.count("\n") == 1 and "answer" in said.err
