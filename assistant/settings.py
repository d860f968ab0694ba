"""Settings, built once at the edge and passed down: the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import platformdirs

from assistant.errors import ConfigurationError

DEFAULT_MODEL = "default"
DEFAULT_READER, NO_READER = "default", "none"
_KINDS = {bool: "yes or no", int: "a whole number", float: "a number"}
_COUNTS = (
    "max_file_bytes",
    "max_text_characters",
    "max_unpacked_bytes",
    "max_pages",
    "max_connections",
    "max_conversation_bytes",
    "max_sources_bytes",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.  Sizes are in bytes or characters as named; times in seconds.

    Each field can be given by an environment variable ``ASSISTANT_`` and its name in capitals.
    """

    sources: Path = Path("sources")
    index: Path = Path("index")
    model: str = DEFAULT_MODEL
    reader: str = DEFAULT_READER
    """Who reads the passages: ``default``, ``none``, or a cross-encoder's folder or hub id."""
    cache: Path = Path(platformdirs.user_cache_dir("assistant", appauthor=False))
    state: Path = Path(platformdirs.user_state_dir("assistant", appauthor=False))
    wait_seconds: float = 10.0
    threads: int = 0
    """CPU threads for embedding and reading; 0 takes what the machine has."""
    chunk_characters: int = 800
    chunk_overlap: float = 0.0
    """Share of a chunk that the next one may repeat, in [0, 0.5].  Passages of one answer don't
    overlap, so a chunk that overlaps a better one is lost to it: none is best (docs/quality.md)."""
    max_question_characters: int = 2000
    max_file_bytes: int = 100_000_000
    max_text_characters: int = 10_000_000
    max_unpacked_bytes: int = 400_000_000
    """Of a .docx, .pptx or .epub file, which are archives."""
    max_pages: int = 5_000
    max_read_seconds: float = 60.0
    allow_private_urls: bool = False
    auto_refresh: bool = True
    """Whether the chat picks up changed sources by itself."""
    password: str = field(default="", repr=False)
    """What the chat asks for; required as soon as it is served to other machines."""
    allowed_hosts: str = ""
    """Names, separated by commas, under which other machines may reach the chat."""
    trusted_proxies: str = ""
    """Addresses or networks of proxies, separated by commas, whose word on their senders counts."""
    max_connections: int = 1000
    """Connections that the chat holds at once; one sender is answered on three tenths."""
    conversation_days: float = 90.0
    """Days after which a conversation that was not used is deleted."""
    max_conversation_bytes: int = 1_000_000_000
    """Of all conversations together; those from one address may fill a tenth."""
    max_sources_bytes: int = 20_000_000_000
    """Beyond it visitors of the chat can add nothing; one address may add a tenth a day."""
    log_level: str = "WARNING"
    log_file: str = ""

    def __post_init__(self) -> None:
        for one in fields(self):
            self._require_kind(one.name, one.default)
        checks = (
            (1 <= self.chunk_characters <= 20_000, "chunk_characters", "1 to 20000"),
            (0.0 <= self.chunk_overlap <= 0.5, "chunk_overlap", "0 to 0.5"),
            (self.threads >= 0, "threads", "0 or more"),
            (self.wait_seconds >= 0, "wait_seconds", "0 or more"),
            *((getattr(self, name) > 0, name, "1 or more") for name in _COUNTS),
            (self.max_read_seconds > 0, "max_read_seconds", "more than 0"),
        )
        for holds, name, allowed in checks:
            if not holds:
                raise ConfigurationError(
                    f"{_variable(name)} is {getattr(self, name)!r}; it takes {allowed}."
                )

    def _require_kind(self, name: str, default: object) -> None:
        value, kind = getattr(self, name), type(default)
        if isinstance(default, Path):
            fits, takes = isinstance(value, Path), "a pathlib.Path"
        elif kind in (bool, int, float, str):
            fits = isinstance(value, (int, float) if kind is float else kind)
            takes = _KINDS.get(kind, "text")
        else:
            return
        if not fits:
            raise ConfigurationError(f"{_variable(name)} is {value!r}; it takes {takes}.")

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str] | None = None, **overrides: object
    ) -> Settings:
        """Return the defaults, changed by ``ASSISTANT_*`` variables, then by ``overrides``.

        :raises ConfigurationError: a variable is unknown or its value does not fit.
        """
        environ = os.environ if environ is None else environ
        values: dict[str, object] = {}
        known = {_variable(f.name): f for f in fields(cls)}
        for variable, text in environ.items():
            if variable in known and text.strip():
                values[known[variable].name] = _parse(variable, text, known[variable].default)
        values.update({name: value for name, value in overrides.items() if value is not None})
        for name in ("sources", "index", "cache", "state"):
            if name in values:
                values[name] = Path(str(values[name])).expanduser()
        return cls(**values)  # type: ignore[arg-type]

    def absolute(self) -> Settings:
        """Return the settings with absolute folders, so that a later chdir changes nothing."""
        return replace(self, sources=self.sources.absolute(), index=self.index.absolute())

    def require_folders_apart(self) -> None:
        """Do nothing if both may be folders, and not the same.

        :raises ConfigurationError: one is a file, or the index would lie among the articles.
        """
        for folder in (self.sources, self.index):
            if folder.exists() and not folder.is_dir():
                raise ConfigurationError(f"{folder} is a file, not a folder. Name a folder.")
        if self.sources.resolve() == self.index.resolve():
            raise ConfigurationError(
                f"{self.index} is named for the sources and for the index. Name another folder "
                "with --index or ASSISTANT_INDEX."
            )


def _variable(name: str) -> str:
    return f"ASSISTANT_{name.upper()}"


def _parse(variable: str, text: str, default: object) -> object:
    kind = type(default)
    try:
        if kind is bool:
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[
                text.strip().lower()
            ]
        if kind in (int, float):
            return kind(text)
    except (KeyError, ValueError):
        raise ConfigurationError(f"{variable} is {text!r}; it takes {_KINDS[kind]}.") from None
    return text
