"""Measure how much of a page's article is kept: ``python benchmarks/webpages.py [LANGUAGE]…``.

The pages are those of Debian's handbook (``apt-get install debian-handbook``), whose markup says
which element is the section; navigation stands outside of it.  Counts are words.
"""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from pathlib import Path

from assistant.errors import ReadingError
from assistant.parsing import parse
from assistant.parsing.webpage import decode_markup, parse_html
from assistant.settings import Settings

HANDBOOK = Path("/usr/share/doc/debian-handbook/html")
SECTION = "//div[@class='section' or @class='chapter' or @class='appendix' or @class='preface']"
CONTENTS = ".//div[@class='toc']"


def words(text: str) -> Counter[str]:
    """Return how often each word occurs."""
    return Counter(re.findall(r"\w+", text))


def measure(folder: Path) -> tuple[int, int, int, int]:
    """Return pages, words wanted, words of these kept, and words kept beside them."""
    pages = wanted = kept = strange = 0
    for path in sorted(folder.glob("*.html")):
        sections = parse_html(decode_markup(path.read_bytes())[0]).xpath(SECTION)
        if not sections:
            continue
        for contents in sections[0].xpath(CONTENTS):
            contents.drop_tree()
        want = words(" ".join(sections[0].itertext()))
        try:
            document = parse(path, settings=Settings())
        except ReadingError as error:
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        have = words(" ".join(document.text[start:end] for start, end in document.body))
        pages += 1
        wanted += want.total()
        kept += (want & have).total()
        strange += (have - want).total()
    return pages, wanted, kept, strange


def main() -> None:
    """Print a line per language."""
    for language in sys.argv[1:] or ["en-US", "fr-FR", "de-DE", "es-ES"]:
        began = time.process_time()
        pages, wanted, kept, strange = measure(HANDBOOK / language)
        seconds = time.process_time() - began
        print(
            f"{language}: {pages} pages, {wanted} words, kept {kept / max(1, wanted):.4f}, "
            f"not of the section {strange}, {seconds:.1f} CPU s"
        )


if __name__ == "__main__":
    main()
