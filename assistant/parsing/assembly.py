"""The text of a formatted document, put together from its paragraphs in order."""

from __future__ import annotations

from assistant.errors import ReadingError
from assistant.records import ParsedDocument
from assistant.settings import Settings

_MAX_HEADING = 160


class Assembly:
    """Collects paragraphs, and notes where pages and sections begin.

    Paragraphs are parted by a blank line.  Offsets are exact, because the text is only appended to.
    """

    def __init__(self, settings: Settings) -> None:
        self._limit = settings.max_text_characters
        self._parts: list[str] = []
        self._length = 0
        self._pages: list[int] = []
        self._pages_waiting = 0
        self._sections: list[tuple[int, str]] = []
        self._path: list[tuple[int, str]] = []

    def add(self, paragraph: str, *, glue: str = "\n\n") -> None:
        """Append a paragraph; ``glue`` parts it from the one before.

        :raises ReadingError: the text becomes longer than the settings allow.
        """
        if not paragraph.strip():
            return
        if self._parts:
            self._append(glue)
        self._pages += [self._length] * self._pages_waiting
        self._pages_waiting = 0
        self._append(paragraph)

    def add_heading(self, heading: str, level: int) -> None:
        """Append a heading, which opens a section of that level (1 is the highest)."""
        title = " ".join(heading.split())
        if not title:
            return
        self.add(title)
        self._path = [(lev, name) for lev, name in self._path if lev < level]
        self._path.append((level, title[:_MAX_HEADING]))
        self._sections.append(
            (self._length - len(title), " › ".join(name for _, name in self._path))
        )

    def open_page(self) -> None:
        """Note that a page begins with the next paragraph."""
        self._pages_waiting += 1

    def last_line_open(self) -> bool:
        """Tell whether the text so far breaks off within a sentence."""
        tail = self._parts[-1].rstrip() if self._parts else "."
        return tail[-1:].isalnum() or tail[-1:] in ",;-–"

    @property
    def text_ends_with_item(self) -> bool:
        """Whether the last paragraph is an item of a list."""
        return bool(self._parts) and self._parts[-1].startswith("• ")

    @property
    def text(self) -> str:
        """What has been put together so far."""
        return "".join(self._parts)

    @property
    def pages(self) -> tuple[int, ...]:
        """Where each page begins; a page without text begins where the next one does."""
        return (*self._pages, *([self._length] * self._pages_waiting))

    @property
    def sections(self) -> tuple[tuple[int, str], ...]:
        """Offset and heading path of each section."""
        return tuple(self._sections)

    def _append(self, part: str) -> None:
        self._length += len(part)
        if self._length > self._limit:
            raise ReadingError(
                f"its text has more than {self._limit} characters; split it, or raise "
                "ASSISTANT_MAX_TEXT_CHARACTERS"
            )
        self._parts.append(part)


def clean(text: str) -> str:
    """Return ``text`` on one line, without the characters that only steer layout."""
    return " ".join(text.replace("\u00ad", "").replace("\u200b", "").split())


def document(
    assembly: Assembly,
    body: tuple[tuple[int, int], ...],
    **metadata: object,
) -> ParsedDocument:
    """Return the finished document.

    :raises ReadingError: there is no article text in it.
    """
    if not body:
        raise ReadingError("it holds no article text")
    return ParsedDocument(
        text=assembly.text,
        body=body,
        pages=assembly.pages,
        sections=assembly.sections,
        **metadata,  # type: ignore[arg-type]
    )
