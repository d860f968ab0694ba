"""Proof that every citation still matches its source, and the store itself."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from assistant import parsing
from assistant.errors import AssistantError, DamagedError, ReadingError
from assistant.indexing.choices import keeps
from assistant.indexing.folder import scan
from assistant.records import Finding, ParsedDocument, VerifyReport
from assistant.settings import Settings
from assistant.store import REBUILD, RECHECK, REFRESH, Snapshot, Store

_MOST = 1000
Parser = Callable[[Path], ParsedDocument]


def verify(store: Store, settings: Settings) -> VerifyReport:
    """Check every document against its file, every chunk against its document, and all indexes.

    Each finding names the command that mends it.  Nothing is changed.

    :raises StoreError: there is no index, or a newer release wrote it.
    """
    started = time.perf_counter()
    findings: list[Finding] = []
    counts = (0, 0, 0)
    try:
        with store.snapshot() as state:
            counts = (state.statuses.get("indexed", 0), state.n_chunks, state.n_sentences())
            findings += state.findings()
            findings += _sources(state, settings)
    except DamagedError as error:
        findings.append(Finding("record", None, str(error).split(" Run ")[0], REBUILD))
    except AssistantError:
        raise
    except Exception as error:  # noqa: BLE001 - a damaged row may make anything fail
        message = f"The database does not read back ({error!r})."
        findings.append(Finding("record", None, message, REBUILD))
    return VerifyReport(*counts, tuple(findings[:_MOST]), seconds=time.perf_counter() - started)


def _sources(state: Snapshot, settings: Settings) -> Iterator[Finding]:
    files = scan(settings.sources, kind_of=parsing.kind_of, index=settings.index).files
    kept = keeps(settings.sources)
    with parsing.Parsers(settings) as parsers:
        for path, size, mtime_ns, file_sha256, text_sha256 in state.files():
            if path not in files:
                yield Finding("source", path, "Its file is gone.", REFRESH)
                continue
            found = files[path]
            plain = (found.size, found.mtime_ns) != (size, mtime_ns)
            parse = partial(parsers.parse, keep=kept(path))
            told = list(_source(path, Path(found.file), (file_sha256, text_sha256), plain, parse))
            if not told and found.size != size:  # the bytes are the same
                yield Finding("record", path, "The size recorded of its file is wrong.", REFRESH)
            yield from told


def _source(
    path: str,
    file: Path,
    digests: tuple[str, str],
    plain: bool,
    parse: Callable[[Path], ParsedDocument],
) -> Iterator[Finding]:
    """Compare one file with the digests of its bytes and of the text read from it.

    ``plain`` says whether its size or time stamp already tells that it changed.
    """
    file_sha256, text_sha256 = digests
    try:
        if _digest(file) != file_sha256:
            remedy = REFRESH if plain else RECHECK
            yield Finding("source", path, "Its file has changed since it was indexed.", remedy)
            return
        text = parse(file).text
    except (OSError, ReadingError) as error:
        yield Finding("source", path, f"Its file cannot be read ({error}).", REFRESH)
        return
    if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != text_sha256:
        yield Finding("source", path, "Its file now reads as another text.", REBUILD)


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file's bytes.

    :raises OSError: it cannot be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
