"""Settings, built once at the edge and passed down: the only reader of the environment."""

from __future__ import annotations

import difflib
import ipaddress
import math
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import NamedTuple

import platformdirs

from assistant.errors import ConfigurationError

DEFAULT_MODEL = "default"
DEFAULT_READER, NO_READER = "default", "none"
_KINDS = {bool: "yes or no", int: "a whole number", float: "a number"}
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*", re.IGNORECASE | re.ASCII)


class _Range(NamedTuple):
    """What a number may be; ``least`` itself only if it is not ``open``."""

    least: float = 1
    most: float = math.inf
    open: bool = False

    def holds(self, number: float) -> bool:
        """Return whether ``number`` lies within; an infinite one and NaN never do."""
        above = number > self.least if self.open else number >= self.least
        return math.isfinite(number) and above and number <= self.most

    def __str__(self) -> str:
        if self.open:
            return f"a number above {self.least:g}"
        return (
            f"{self.least:g} to {self.most:g}"
            if self.most < math.inf
            else f"{self.least:g} or more"
        )


_RANGES = {
    "wait_seconds": _Range(0),
    "threads": _Range(0, 1024),
    "chunk_characters": _Range(1, 20_000),
    "chunk_overlap": _Range(0, 0.5),
    "max_question_characters": _Range(),
    "max_file_bytes": _Range(),
    "max_text_characters": _Range(),
    "max_unpacked_bytes": _Range(),
    "max_pages": _Range(),
    "max_read_seconds": _Range(0, open=True),
    "max_connections": _Range(),
    "conversation_days": _Range(0, open=True),
    "max_conversation_bytes": _Range(),
    "max_sources_bytes": _Range(),
}
"""Of every number that can be set: one without a range is refused (``Settings``)."""


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
            value = getattr(self, one.name)
            self._require_kind(one.name, one.default)
            if isinstance(value, int | float) and not isinstance(value, bool):
                _require(_RANGES[one.name].holds(value), one.name, value, str(_RANGES[one.name]))
            if isinstance(value, Path):
                _require("\0" not in str(value), one.name, str(value), "a path without NUL")
        for name in ("model", "reader"):
            _require(bool(getattr(self, name).strip()), name, getattr(self, name), "a name")
        level = self.log_level.upper() in _LEVELS
        _require(level, "log_level", self.log_level, f"{', '.join(_LEVELS[:-1])} or {_LEVELS[-1]}")
        _require_each(
            self.allowed_hosts, "allowed_hosts", _is_host,
            "names like library.example, without http:// and port",
        )  # fmt: skip
        _require_each(
            self.trusted_proxies, "trusted_proxies", _is_network,
            "addresses or networks like 127.0.0.1 or 10.1.0.0/16",
        )  # fmt: skip

    def _require_kind(self, name: str, default: object) -> None:
        value, kind = getattr(self, name), type(default)
        if isinstance(default, Path):
            fits, takes = isinstance(value, Path), "a pathlib.Path"
        elif kind in (bool, int, float, str):
            fits = isinstance(value, (int, float) if kind is float else kind)
            fits = fits and isinstance(value, bool) == (kind is bool)
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

        A variable that is set to nothing counts as not set.  One that is no setting is ignored:
        :func:`unknown_variables` tells of them.

        :raises ConfigurationError: a value does not fit, or an override names no folder.
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
                # An empty path would mean the folder that the program happens to run in.
                _require(values[name] != "", name, "", "the path of a folder")
                values[name] = expanded(str(values[name]))
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


def expanded(path: str) -> Path:
    """Return the path with ``~`` or ``~name`` at its beginning replaced by that home folder.

    :raises ConfigurationError: there is no such home folder.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise ConfigurationError(
            f"There is no home folder for the beginning of {path}. Write the path without ~."
        ) from None


def unknown_variables(environ: Mapping[str, str] | None = None) -> list[str]:
    """Return a line for each ``ASSISTANT_*`` variable that is no setting: most are misspelt."""
    environ = os.environ if environ is None else environ
    known = [_variable(one.name) for one in fields(Settings)]
    lines = []
    for name in sorted(environ):
        if name.startswith("ASSISTANT_") and name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
            meant = f" Did you mean {near[0]}?" if near else ""
            lines.append(f"{name} is no setting and does nothing.{meant}")
    return lines


def _variable(name: str) -> str:
    return f"ASSISTANT_{name.upper()}"


def _require(holds: bool, name: str, value: object, takes: str) -> None:
    if not holds:
        raise ConfigurationError(f"{_variable(name)} is {value!r}; it takes {takes}.")


def _require_each(names: str, setting: str, fits: Callable[[str], bool], takes: str) -> None:
    for name in filter(None, map(str.strip, names.split(","))):
        if not fits(name):
            raise ConfigurationError(f"{_variable(setting)} names {name!r}; it takes {takes}.")


def _is_host(name: str) -> bool:
    return bool(_HOST.fullmatch(name)) or (_is_network(name) and "/" not in name)


def _is_network(name: str) -> bool:
    try:
        ipaddress.ip_network(name)
    except ValueError:
        return False
    return True


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
