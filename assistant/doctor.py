"""What is installed, what is in use, and whether a question is answered end to end."""

from __future__ import annotations

import platform
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import assistant
from assistant.errors import AssistantError
from assistant.settings import DEFAULT_MODEL, NO_READER, Settings

_PACKAGES = (
    "sentence-transformers",
    "torch",
    "onnxruntime",
    "faiss-cpu",
    "gradio",
    "langchain-text-splitters",
)
_SELF_TEST = (
    "The lighthouse of Port Merrow was first lit on 12 May 1871.\n\n"
    "Its lamp was converted to electricity in 1934 by the engineer Ada Lindqvist.\n"
)
_QUESTION = "Who converted the lamp of the lighthouse to electricity?"
_ASKED = 200
"""Characters of the first passage that the user's index is asked for."""
_MINIMUM_AGREEMENT = 0.99
_NEEDED_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is as it should be, what was seen, and what to do if not."""

    name: str
    ok: bool
    message: str = ""
    remedy: str = ""


def examine(settings: Settings) -> list[Check]:
    """Return every check, in the order of what depends on what; the last is ``ask``.

    ``question`` asks the user's own index; ``ask`` indexes and asks a text of its own in a
    temporary folder.  Nothing of the user's is changed.
    """
    checks = [_versions(), _platform()]
    steps: tuple[tuple[str, Callable[[Settings], str], str], ...] = (
        ("cache", _cache, "Set ASSISTANT_CACHE to a folder with 1 GB free."),
        (
            "sources",
            _sources,
            "Make the folder, or name yours with --sources or ASSISTANT_SOURCES.",
        ),
        ("scans", _scans, ""),
        ("index", _index, "Run: `assistant index`"),
        (
            "model",
            _model,
            "Reinstall (`make install`), or name another model with ASSISTANT_MODEL.",
        ),
        ("agreement", _agreement, "Report this processor; meanwhile run with --model reference."),
        (
            "reader",
            _reader,
            "Reinstall (`make install`), or set ASSISTANT_READER to none meanwhile.",
        ),
        (
            "question",
            _question,
            "Do what the message says; else run: `assistant verify`, which names what is damaged.",
        ),
        ("ask", _ask, "Run: `assistant doctor --debug`, and report what it prints."),
    )
    for name, look, remedy in steps:
        try:
            checks.append(Check(name, True, look(settings)))
        except (AssistantError, OSError) as error:
            checks.append(Check(name, False, str(error), remedy))
    return checks


def _versions() -> Check:
    found, missing = [f"assistant {assistant.__version__}"], []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            missing.append(package)
    return Check(
        "packages",
        not missing,
        ", ".join(found) + (f"; missing: {', '.join(missing)}" if missing else ""),
        "Run: make install",
    )


def _platform() -> Check:
    return Check("platform", True, f"Python {platform.python_version()} on {platform.platform()}")


def _cache(settings: Settings) -> str:
    folder = settings.cache
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    held = sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) if folder.exists() else 0
    if free < _NEEDED_FREE_BYTES and not held:
        raise OSError(f"{folder} has {free / 1e9:.1f} GB free, the model needs up to 1 GB.")
    return f"{folder}, {held / 1e6:.0f} MB used, {free / 1e9:.0f} GB free"


def _sources(settings: Settings) -> str:
    folder = settings.absolute().sources
    if not folder.is_dir():
        raise OSError(f"{folder} is not there.")
    return str(folder)


def _scans(settings: Settings) -> str:
    from assistant.parsing.recognition import INSTALL, available, languages

    if not available():
        return f"pages that are pictures are not read; to have them read, {INSTALL}"
    return f"tesseract reads pages that are pictures in: {', '.join(languages()) or 'no language'}"


def _index(settings: Settings) -> str:
    from assistant.assistant import Assistant
    from assistant.store import open_store

    if not settings.index.is_dir():
        raise OSError(f"{settings.absolute().index} is not built yet.")
    with Assistant(settings=settings, build=False) as library:
        documents = library.documents()
        failed = sum(document.status == "failed" for document in documents)
        chunks = sum(document.chunks for document in documents)
    counts = f"{len(documents)} documents ({failed} failed), {chunks} chunks"
    if unfinished := open_store(settings.index).unfinished_rebuild():
        counts += (
            f"; an unfinished rebuild, {unfinished / 1e6:.1f} MB (`assistant index --rebuild` "
            "takes it up, `assistant index` removes it)"
        )
    return f"{settings.absolute().index}, {counts}"


def _model(settings: Settings) -> str:
    from assistant.embedding import load_embedder

    embedder = load_embedder(settings.model, cache=settings.cache, threads=settings.threads)
    vector = embedder.embed_queries([_QUESTION])[0]
    return f"{embedder.name}, {len(vector)} dimensions, {embedder.fingerprint}"


def _agreement(settings: Settings) -> str:
    if settings.model != DEFAULT_MODEL:
        return "not needed: sentence-transformers runs this model itself"
    from assistant.embedding import agreement

    lowest = agreement(settings.cache)
    if lowest < _MINIMUM_AGREEMENT:
        raise OSError(f"the fast encoder's lowest cosine to sentence-transformers is {lowest:.3f}.")
    return f"lowest cosine to sentence-transformers {lowest:.4f}"


def _reader(settings: Settings) -> str:
    from assistant.reader import Material, load_reader

    reader = load_reader(settings.reader, cache=settings.cache, threads=settings.threads)
    if settings.reader == NO_READER:
        return "none: likeness alone chooses and refuses"
    answering, other = (Material(part) for part in reversed(_SELF_TEST.strip().split("\n\n")))
    right, wrong = reader.read(_QUESTION, [answering, other])
    if right.evidence is None or wrong.evidence is None:
        raise OSError(f"{reader.name} gives no number; meanwhile likeness decides.")
    if right.evidence <= wrong.evidence:
        raise OSError(f"{reader.name} prefers a passage that does not answer.")
    if reader.points:
        words = answering.text[slice(*right.answer)] if right.answer else ""
        if "Lindqvist" not in words:
            raise OSError(f"{reader.name} points at {words!r} in a known text.")
    return f"{reader.name}, {reader.fingerprint}"


def _question(settings: Settings) -> str:
    """Ask the user's own index, with all that lies beside it, for words that it holds."""
    from assistant.assistant import Assistant

    if not settings.index.is_dir():
        return "not asked: there is no index yet"
    with Assistant(settings=settings, build=False) as library:
        most = min(_ASKED, settings.max_question_characters)
        starts = (chunk.text[:most] for chunk in library.chunks())
        words = next((start for start in starts if any(map(str.isalnum, start))), None)
        if words is None:
            return "not asked: the index holds no passages"
        found = library.ask(words).passages
    if not found:
        raise AssistantError(f"your index finds nothing for words that it holds ({words!r}).")
    return f"your index finds words that it holds, in {found[0].document.path}"


def _ask(settings: Settings) -> str:
    from assistant.assistant import Assistant

    with tempfile.TemporaryDirectory(prefix="assistant-doctor-") as folder:
        sources = Path(folder, "sources")
        sources.mkdir()
        (sources / "lighthouse.txt").write_text(_SELF_TEST, encoding="utf-8")
        trial = replace(settings, sources=sources, index=Path(folder, "index"))
        with Assistant(settings=trial, build=False) as library:
            library.refresh()
            answer = library.ask(_QUESTION)
            if not answer.citations:
                raise AssistantError("a question about a known text was refused.")
            citation = answer.citations[0]
            text = library.document(citation.document.id).text
    if "Lindqvist" not in citation.quote or text[citation.start : citation.end] != citation.quote:
        raise AssistantError(f"a question about a known text was answered with {citation.quote!r}.")
    return ""
