"""An e-book becomes a document with sections."""

from __future__ import annotations

import posixpath
import zipfile
from datetime import date
from typing import Any
from urllib.parse import unquote

from lxml import etree

from assistant.errors import ReadingError
from assistant.languages.dates import day_of
from assistant.parsing.archive import member, open_archive
from assistant.parsing.assembly import Assembly
from assistant.parsing.finishing import document, whole
from assistant.parsing.heads import MAX_TITLE, cut_at_word, read_head
from assistant.parsing.lines import clean
from assistant.parsing.markup import add_markup
from assistant.parsing.tongue import language_of
from assistant.parsing.tree import Element
from assistant.parsing.webpage import decode_markup, parse_html
from assistant.records import ParsedDocument
from assistant.settings import Settings

_OPF = "{http://www.idpf.org/2007/opf}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_FONT_SCRAMBLING = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")


def parse_epub(data: bytes, *, settings: Settings) -> ParsedDocument:
    """Return the chapters of an e-book in reading order.

    :raises ReadingError: it is broken, locked, or holds no text.
    """
    with open_archive(data, "epub", limit=settings.max_unpacked_bytes) as archive:
        _refuse_locked(archive)
        folder, package = _package(archive)
        assembly = Assembly(settings)
        chapters = _chapters(package, folder)
        if len(chapters) > settings.max_pages:
            raise ReadingError(f"it has {len(chapters)} parts, more than {settings.max_pages}")
        notes = _add_chapters(archive, chapters, assembly)
    text = assembly.text
    if not text:
        raise ReadingError(notes[0] if notes else "it holds no text, only pictures")
    language = language_of(_stated(package, "language")) or language_of(text=text[:4_000])
    title = _stated(package, "title")
    body = whole(text)
    head = read_head(text, 0, body=body, language=language)
    return document(
        assembly,
        body,
        title=cut_at_word(title, MAX_TITLE) if title else head.title,
        date=_published(package),
        publisher=_stated(package, "publisher"),
        language=language,
        notes=tuple(notes),
    )


def _add_chapters(archive: zipfile.ZipFile, chapters: list[str], assembly: Assembly) -> list[str]:
    """Append the chapters; return what to say of those that cannot be read."""
    damaged = []
    for name in chapters:
        try:
            tree = _tree(member(archive, name, "epub"))
        except ReadingError:
            damaged.append(posixpath.basename(name))
            continue
        add_markup(tree, assembly)
    if not damaged:
        return []
    named = ", ".join(damaged[:5]) + (" …" if len(damaged) > 5 else "")
    chapter = "chapter" if len(damaged) == 1 else "chapters"
    return [f"{len(damaged)} {chapter} of {len(chapters)} cannot be read ({named}): damaged; "
            "the rest is indexed"]  # fmt: skip


def _refuse_locked(archive: zipfile.ZipFile) -> None:
    if "META-INF/encryption.xml" not in archive.namelist():
        return
    listed = _xml(member(archive, "META-INF/encryption.xml", "epub"))
    methods = [e.get("Algorithm", "") for e in listed.iter("{*}EncryptionMethod")]
    if any(method not in _FONT_SCRAMBLING for method in methods):
        raise ReadingError("it is locked by its seller (DRM); its text cannot be read")


def _package(archive: zipfile.ZipFile) -> tuple[str, Any]:
    container = _xml(member(archive, "META-INF/container.xml", "epub"))
    root = next(container.iter("{*}rootfile"), None)
    path = root.get("full-path") if root is not None else None
    if not path:
        raise ReadingError("it is no epub file: its container names no content")
    return posixpath.dirname(path), _xml(member(archive, path, "epub"))


def _xml(data: bytes) -> Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, load_dtd=False)
    try:
        tree = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadingError("it is a broken epub file: its table of parts cannot be read") from error
    if tree is None:
        raise ReadingError("it is a broken epub file: its table of parts is empty")
    return tree


def _chapters(package: Element, folder: str) -> list[str]:
    """Return the paths of the chapters in reading order, without the table of contents."""
    parts = {
        item.get("id"): item
        for item in package.iter(_OPF + "item")
        if "html" in (item.get("media-type") or "")
        and "nav" not in (item.get("properties") or "").split()
    }
    refs = list(package.iter(_OPF + "itemref"))
    # What stands beside the reading order, as notes do, comes behind it.
    refs.sort(key=lambda ref: ref.get("linear") == "no")
    spine = [ref.get("idref") for ref in refs]
    found = [parts[ref].get("href") for ref in spine if ref in parts]
    # "ch1.xhtml#part" names a place in the chapter, which is read whole, once.
    files = [unquote(href).partition("#")[0] for href in found if href]
    paths = [posixpath.normpath(posixpath.join(folder, file)) for file in files if file]
    return list(dict.fromkeys(paths))


def _tree(data: bytes) -> Element:
    if not data.strip():
        return etree.Element("html")
    return parse_html(decode_markup(data)[0])


def _stated(package: Element, name: str) -> str | None:
    for element in package.iter(_DC + name):
        text = clean("".join(element.itertext()))
        if text:
            return text[:300]
    return None


def _published(package: Element) -> date | None:
    """Return the date of publication; a book's only date counts, one of several must say so."""
    dates = list(package.iter(_DC + "date"))
    marked = [e for e in dates if e.get(_OPF + "event") == "publication"]
    for element in marked or (
        dates if len(dates) == 1 and not dates[0].get(_OPF + "event") else []
    ):
        return day_of(clean("".join(element.itertext())))
    return None
