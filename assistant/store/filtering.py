"""What a user's filters mean, once the documents are known: the one place where they are read.

A document is named by its id, its path or a folder above it, a language by any tag and case
("EN", "en-GB").  A value that names nothing is an error, not an empty answer.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.errors import FilterError
from assistant.languages import codes_of
from assistant.records import Filters


def resolve(filters: Filters, named: Callable[[str], Sequence[str]]) -> Filters:
    """Return ``filters`` with languages as codes and documents as ids, in order of their paths.

    ``named`` returns the ids of the documents whose id or path is the name it is given, or that lie
    in the folder of that path, in order of their paths.

    :raises FilterError: a value names no language, or no document or folder.
    """
    documents = tuple(dict.fromkeys(id for name in filters.documents for id in _ids(name, named)))
    return replace(filters, languages=codes_of(filters.languages), documents=documents)


def _ids(name: str, named: Callable[[str], Sequence[str]]) -> Sequence[str]:
    """Return the ids of the documents that a name stands for."""
    path = unicodedata.normalize("NFC", os.fspath(name).strip()).replace("\\", "/")
    path = re.sub("/+", "/", path).removeprefix("./")
    found = named(path) if path.rstrip("/") else ()
    if not found:
        raise FilterError(
            f"No document or folder among the sources is called {name!r}. See `assistant sources`."
        )
    return found
