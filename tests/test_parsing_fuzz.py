"""Whatever a file holds, reading it gives a sound document or one line that says why not."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import parsing_samples as samples
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from structure_faults import faults

from assistant.errors import ReadingError
from assistant.packing import pack, unpack
from assistant.parsing import Parsers
from assistant.parsing.furniture import article_spans
from assistant.records import ParsedDocument
from assistant.settings import Settings

LONG = os.environ.get("ASSISTANT_LONG") == "1"
QUICK = settings(
    max_examples=10_000 if LONG else 50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
SLOW = settings(QUICK, max_examples=1_500 if LONG else 15)

WHOLE = {
    "a.html": samples.web_page(),
    "a.pdf": samples.pdf([[samples.FIRST[:70], samples.SECOND[:70]]] * 3, running="Quay Weekly"),
    "a.docx": samples.docx(),
    "a.pptx": samples.pptx(),
    "a.epub": samples.epub(),
    "a.eml": samples.eml(),
}
LINES = st.sampled_from(
    ["", " ", "13", "Related articles", "Latest in News", "- [a](b)", "![", "](", "---", "```", "| a |",
     "# T", "<!--", "By Ann Lee", "Tags: a", "© 2020", "date 2025-03-01 x", "title: x", "\u202e\ufeff",
     "\u2028", "3 comments", samples.FIRST, "关于作者", "İ" * 30, "[" * 300, "a/" * 120, "\t|\t|"]
)  # fmt: skip


@pytest.fixture(scope="module")
def parsers() -> Iterator[Parsers]:
    with Parsers(Settings(max_read_seconds=30, max_text_characters=300_000)) as opened:
        yield opened


def _check(parsers: Parsers, folder: Path, name: str, content: bytes) -> ParsedDocument | None:
    path = folder / name
    path.write_bytes(content)
    try:
        document = parsers.parse(path)
    except ReadingError as error:
        assert str(error).strip() and "\n" not in str(error)
        return None
    _is_sound(document)
    return document


def _is_sound(document: ParsedDocument) -> None:
    end = 0
    assert document.body
    for start, stop in document.body:
        assert end <= start < stop <= len(document.text)
        assert document.text[start:stop].strip() == document.text[start:stop]
        end = stop
    assert faults(document.structure, len(document.text)) == []
    assert unpack(pack(document.structure)) == document.structure
    for offsets in (document.pages,):
        assert list(offsets) == sorted(offsets)
        assert all(0 <= offset <= len(document.text) for offset in offsets)
    document.text.encode()  # no lone surrogates
    if document.title is not None:
        assert document.title.strip() and "\n" not in document.title


@QUICK
@given(content=st.binary(max_size=400), name=st.sampled_from(["a.txt", "a.md"]))
@example(content=b"\xff\xfe\x00\xd8", name="a.txt")
@example(content=b"\xef\xbb\xbf", name="a.txt")
@example(content=b"---\n" + b"a: [" * 900 + b"\n---\n", name="a.md")
@example(content=b"---\na: &a [x]\nb: *a\ntitle: [1]\ndate: 2024-13-45\n---\nText.", name="a.md")
@example(content=b"+++\ndate = 1979-05-27T07:32:00Z\n+++\nText.", name="a.md")
def test_bytes_named_as_text(parsers: Parsers, tmp_path: Path, content: bytes, name: str) -> None:
    _check(parsers, tmp_path, name, content)


@QUICK
@given(
    lines=st.lists(LINES | st.text(max_size=60), max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252", "gb18030", "cp1251"]),
    markdown=st.booleans(),
)
def test_lines_of_every_kind(
    parsers: Parsers, tmp_path: Path, lines: list[str], encoding: str, markdown: bool
) -> None:
    content = "\n".join(lines).encode(encoding, errors="ignore")
    document = _check(parsers, tmp_path, "a.md" if markdown else "a.txt", content)
    if document is not None and encoding == "utf-8":
        assert document.text == content.decode().removeprefix("\ufeff").replace("\r\n", "\n")


@SLOW
@given(data=st.data(), name=st.sampled_from(sorted(WHOLE)))
def test_damaged_files(parsers: Parsers, tmp_path: Path, data: st.DataObject, name: str) -> None:
    content = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, max(0, len(content) - 1)))
        if data.draw(st.booleans()):
            content[place : place + 1] = data.draw(st.binary(max_size=8))
        else:
            del content[place : place + data.draw(st.integers(1, 400))]
    _check(parsers, tmp_path, name, bytes(content))


@SLOW
@given(data=st.data(), name=st.sampled_from(["a.docx", "a.pptx", "a.epub"]))
def test_damaged_parts_of_sound_containers(
    parsers: Parsers, tmp_path: Path, data: st.DataObject, name: str
) -> None:
    with zipfile.ZipFile(BytesIO(WHOLE[name])) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    part = data.draw(st.sampled_from(sorted(part for part in parts if "xml" in part)))
    place = data.draw(st.integers(0, len(parts[part])))
    inserted = data.draw(
        st.binary(max_size=20) | st.sampled_from([b"<", b"&x;", b"<w:p/>", b"</", b"\xff", b"]]>"])
    )
    parts[part] = parts[part][:place] + inserted + parts[part][place + 5 :]
    _check(parsers, tmp_path, name, samples.zipped(parts))


@QUICK
@given(lines=st.lists(LINES, max_size=60), markdown=st.booleans())
def test_spans_of_any_lines(lines: list[str], markdown: bool) -> None:
    text = "\n".join(lines)
    end = 0
    for start, stop in article_spans(text, markdown=markdown):
        assert end <= start < stop <= len(text)
        end = stop


def _nested_zip() -> bytes:
    content = b"x" * 1_000
    for level in range(20):
        content = samples.zipped({f"{level}.zip": content})
    return content


DEEP = b"<div>" * 5_000 + samples.FIRST.encode() + b"</div>" * 5_000
BOMB_XML = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(f'<!ENTITY a{i} "{f"&a{i - 1 or chr(0)};" * 10}">'.replace("\0", "").encode()
               for i in range(1, 9))
    + b"]><container>&a8;</container>"
)  # fmt: skip
CORPUS = {
    "deep.html": b"<html><body>" + DEEP,
    "deep-tables.html": b"<table><tr><td>" * 150 + samples.FIRST.encode(),
    "attributes.html": b"<p " + b"a='b' " * 50_000 + b">" + samples.FIRST.encode(),
    "one-line.html": b"<p>" + b"word " * 50_000,
    "links.html": b"<a href=x>y</a> " * 8_000,
    "json.html": b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script><p>x.</p>",
    "utf16.html": "<html><body><p>Ünïcode text in wide characters.</p>".encode("utf-16"),
    "charset.html": b'<meta charset="utf-7"><p>+ADw-script+AD4- and some more words of text.</p>',
    "nul.html": b"<p>a\0b\0c and other words that make a sentence.</p>" * 20,
    "scan.pdf": samples.pdf([[""]] * 3),
    "cut.pdf": WHOLE["a.pdf"][: len(WHOLE["a.pdf"]) // 2],
    "locked.pdf": samples.pdf([["x"]], password="secret"),
    "nested.docx": _nested_zip(),
    "bomb.epub": samples.zipped({"META-INF/container.xml": b" " * 80_000_000}),
    "entities.epub": samples.zipped({"META-INF/container.xml": BOMB_XML}),
    "loop.epub": samples.epub(chapters=["<p>" + "same words again. " * 3 + "</p>"] * 300),
    "cut.docx": WHOLE["a.docx"][:-200],
    "cut.pptx": WHOLE["a.pptx"][:3_000],
    "renamed.docx": WHOLE["a.pptx"],
    "renamed.pptx": WHOLE["a.docx"],
    "renamed.pdf": WHOLE["a.docx"],
    "headers.eml": b"Subject: =?utf-8?q?=ff=fe?=\r\nDate: never\r\nFrom: <<>>\r\n\r\ntext of it",
    "charset.eml": b"Content-Type: text/plain; charset=klingon\r\nSubject: x\r\n\r\nSome words.",
    "multipart.eml": b'Content-Type: multipart/mixed; boundary="a"\r\n\r\n--a\r\n' * 200,
    "long.txt": b"a" * 290_000,
    "open.md": b"[" * 100_000 + b"\n" + b"![" * 60_000,
    "dashes.md": b"---\n" * 60_000,
    "spaces.txt": b" " * 200_000 + b"x" + b" " * 90_000,
}


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_corpus_of_broken_files(parsers: Parsers, tmp_path: Path, name: str) -> None:
    _check(parsers, tmp_path, name, CORPUS[name])
