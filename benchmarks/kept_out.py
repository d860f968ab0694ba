"""Count what is kept out of documents that are no news pages: ``python benchmarks/kept_out.py``.

The files are those of the Debian packages installed here, one of each content, drawn with the seed
below: text, Markdown and compressed text in ``/usr/share/doc`` and ``/usr/share/common-licenses``,
web pages in ``/usr/share/doc``, and the manual pages in ``/usr/share/man`` as ``man`` shows them.
Every second one was looked at while the rules were chosen; the other half is opened only for the
report.  What Markdown does not show (comments, images, tags, addresses of links) is counted apart:
it is no text.  Of a web page the blocks are counted that it shows when kept whole and that are not
indexed otherwise, those that are links and nothing else, and what stands in its menus and footer,
apart; so are pages that are refused with a line that says why.  ``--list`` names the files, which
say their packages; ``--kind`` takes one kind.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import html

from assistant.errors import ReadingError
from assistant.parsing.furniture import article_spans
from assistant.parsing.webpage import parse_webpage
from assistant.records import ParsedDocument
from assistant.settings import Settings
from assistant.structure import leaves

SEED = 20261125
FOLDERS = {
    "text": ("/usr/share/doc", "/usr/share/common-licenses"),
    "html": ("/usr/share/doc",),
    "man": ("/usr/share/man",),
}
LEAST, MOST = 300, 150_000
OTHERS = {".png", ".gif", ".svg", ".css", ".html", ".js", ".jpg", ".c", ".h", ".pl", ".sh", ".py"}
UNSHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[^<>]{1,1000}>|!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?"
    r"|^[ \t]*\[[^\]]+\]:.*$|\[\]\([^)]*\)",
    re.DOTALL | re.MULTILINE,
)


def files(kind: str) -> list[Path]:
    """Return the candidates in an order that only their names and the seed decide."""
    found = sorted(
        path
        for folder in FOLDERS[kind]
        for path in Path(folder).rglob("*")
        if path.is_file() and not path.is_symlink() and _is_of(kind, path)
    )
    random.Random(SEED).shuffle(found)
    return found


def _is_of(kind: str, path: Path) -> bool:
    if kind == "html":
        return path.name.removesuffix(".gz").endswith((".html", ".htm"))
    return kind == "man" or path.suffix not in OTHERS


def texts(kind: str, limit: int) -> Iterator[tuple[Path, str]]:
    """Yield ``limit`` files and their texts, no content twice."""
    seen: set[str] = set()
    for path in files(kind):
        if len(seen) >= limit:
            return
        try:
            text = _manual(path) if kind == "man" else _text(path)
        except (OSError, ValueError, EOFError, subprocess.SubprocessError):
            continue
        digest = hashlib.sha256(text.encode()).hexdigest()
        if len(text) >= LEAST and "\0" not in text and digest not in seen:
            seen.add(digest)
            yield path, text


def _text(path: Path) -> str:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return data[:MOST].decode("utf-8")


def _manual(path: Path) -> str:
    """Return a manual page as ``man`` shows it on paper of 80 columns, without bold and so on."""
    shown = subprocess.run(
        ["man", "--local-file", "--encoding=UTF-8", "--pager=cat", str(path)],
        env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    plain = re.sub(r".\x08|\x1b\[[0-9;]*m", "", shown.stdout.decode("utf-8"))
    return plain[:MOST]


Count = tuple[list[str], int, int]
"""The pieces of text that are kept out, how many characters are none (markup, navigation), and how
many are those of a file that is refused, with its reason, because it holds no article."""


def kept_out(path: Path, text: str) -> Count:
    """Return what is kept out of a text."""
    markdown = path.name.removesuffix(".gz").endswith((".md", ".markdown"))
    spans = article_spans(text, markdown=markdown, pasted=not markdown)
    at, lost, markup = 0, [], 0
    for start, end in [*spans, (len(text), len(text))]:
        piece = text[at:start]
        said = UNSHOWN.sub("", piece) if markdown else piece
        markup += len(piece.strip()) - len(said.strip())
        if any(map(str.isalnum, said)):
            lost.append(said.strip())
        at = end
    return lost, markup, 0


def kept_out_of_page(path: Path, text: str) -> Count:
    """Return what is kept out of a web page."""
    settings = Settings()
    try:
        whole = parse_webpage(text.encode(), settings=settings, keep=True)
    except ReadingError:
        return [], 0, 0  # it shows no text at all
    try:
        indexed = _indexed(parse_webpage(text.encode(), settings=settings))
    except ReadingError:
        return [], 0, len(whole.text)
    around = _around(text)
    lost, navigation = [], 0
    for leaf in leaves(whole.structure):
        said = " ".join(whole.text[leaf.start : leaf.end].split())
        if not any(map(str.isalnum, said)) or said in indexed:
            continue
        links = sum(node.end - node.start for node in leaf.children if node.kind == "link")
        if links >= 0.6 * (leaf.end - leaf.start) or said in around:
            navigation += len(said)
        else:
            lost.append(said)
    return lost, navigation, 0


def _indexed(document: ParsedDocument) -> str:
    return " ".join(" ".join(document.text[a:b] for a, b in document.body).split())


def _around(text: str) -> str:
    """Return what stands in a page's menus, head and foot, as its markup calls them."""
    tree = html.document_fromstring(text.encode())
    marked = tree.xpath(
        "//nav | //footer | //*[@role='navigation' or @role='contentinfo' or @role='search']"
        "| //*[contains(@class, 'nav') or contains(@class, 'footer') or contains(@class, 'toc')]"
        "| //*[contains(@id, 'nav') or contains(@id, 'footer') or contains(@id, 'toc')]"
    )
    return " ".join(" ".join("".join(one.itertext()).split()) for one in marked)


KINDS: dict[str, Callable[[Path, str], Count]] = {
    "text": kept_out,
    "html": kept_out_of_page,
    "man": kept_out,
}


def main() -> None:
    """Print characters kept out of each half of each kind, and every piece of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=400, help="files of each kind at most")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--half", choices=("chose", "held out"), help="open this half alone")
    parser.add_argument("--list", action="store_true", help="name the files, measure nothing")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {}
    for kind in options.kind or KINDS:
        for number, (path, text) in enumerate(texts(kind, options.files)):
            half = "held out" if number % 2 else "chose"
            if options.half not in (None, half):
                continue
            if options.list:
                print(path)
                continue
            lost, unshown, refused = KINDS[kind](path, text)
            count = counts.setdefault(f"{kind}, {half}", Counter())
            count["files"] += 1
            count["characters"] += len(text)
            count["kept out"] += sum(map(len, lost))
            count["no text"] += unshown
            count["refused files"] += bool(refused)
            count["refused"] += refused
            for piece in lost:
                print(f"{path}: {piece[:200]!r}", file=sys.stderr)
    if options.json:
        print(json.dumps(counts))
    elif not options.list:
        for half, count in counts.items():
            print(half, "  ".join(f"{name} {value}" for name, value in count.items()))


if __name__ == "__main__":
    main()
