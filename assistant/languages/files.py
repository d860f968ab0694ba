"""One file a language: everything that depends on a language and is not a rule stands in it.

``data/<code>.toml`` holds a head and tables; a table is read when it is first asked for.  A new
language is one new file.  What the keys mean:

- head: ``name`` in English, ``own_name`` in itself; ``codes``, other codes for it; ``script`` (see
  ``scripts``); ``stemmer``, PyStemmer's name for its rules, empty for none; ``capitals`` mark
  ``names``, all ``nouns`` or nothing (``none``); ``clauses`` are set apart by ``marks`` or
  ``spaces``; ``run``, characters that count as a word where no spaces are set, 0 elsewhere;
  ``question_mark``, with the space before it; ``small`` letters after the capital, where they are
  other than elsewhere.
- ``[words]``: ``stop`` function and question words; ``back_references``, which open a
  sentence that leans on the one before; ``before_names``, after which a noun is a name (German);
  ``hyphened`` and ``hyphened_to``, words that keep a hyphen behind, or before, them (well-known).
- ``[abbreviations]``, without their last full stop and inner spaces (one in small letters also
  stands for itself at a sentence's beginning, ``~str`` for all that end in str): ``joins`` never
  ends a sentence; ``either`` ends one only before a word that begins sentences; ``counts`` joins
  before a figure, a Roman numeral or a letter, and is a word elsewhere; ``unit`` ends one after a
  figure, joins without; ``ends`` ends one before a capital; ``begins``, words beside the stop words
  that begin a sentence; ``lettered``, nouns that a letter or number follows (vitamin C, volume II),
  ``~`` for any ending.
- ``[sentences]``: ``stop``, its own sign in place of the full stop; ``also``, further signs that
  end sentences; ``ordinals`` if 3. stands for third; ``dates``, the order (dmy, ymd) in dates like
  3. 5. 2024; ``joined``, "and" where it is written with the next word and capitals cannot tell;
  ``openers``, what else begins sentences there; ``quoting``, the first letters of words that go on
  with a sentence after a quotation.
- ``[names]``: how questions in this language name each language.
- ``[followup]``: ``openers`` of a question that goes on; ``about``, whole questions that put a
  {name} in place of the earlier one; ``pointers`` to what was said before; ``in_language``,
  whole questions that ask for a {language}; ``common``, what begins a phrase that is no name,
  where capitals do not tell; ``alike``, by what another name is like the one it replaces there:
  its ``ending``, its ``beginning`` or that it is a ``word``.
- ``[order]``: asks for the ``oldest``; for the ``course`` of something in time.
- ``[overview]``: ``cues``, whole questions on a topic {t} or on {these} articles; ``latest``, those
  for the newest on a topic; ``sources``,
  words that say no more than "the sources"; ``these``, phrases for them; ``last``, phrases for the
  one that the last answer is about.
- ``[question]``: ``polite`` openings; words with which a question ``asks``; ``place``, whether they
  stand ``first`` in it or ``anywhere``; ``lists``, cues for several things.
- ``[parts]``: ``joiners`` of two questions; ``between``, words after which they join two things.
- ``[figures]``: ``numbers``, the words for 1, 2, 3 … in order, forms of one between strokes, ``_``
  where a space may stand; ``tens`` from 20 and ``hundreds`` from 100; ``joints`` between parts of a
  number (and); ``fractions``, with words for uncertain numbers (half, dozens); ``glued`` if numbers
  are one word, ``units_first`` for four-and-twenty; words for powers of ten, what is counted,
  ``before_percent``, ``about`` for figures that are not exact, ``named`` for what a number only
  names ("page 7").
- ``[dates]``: ``months``, the names of the twelve in order, spellings of one between strokes, ``_``
  for a space; ``either_way`` if of 03/04/2025 either figure may be the day; ``eras`` with what is
  added to a year of each; ``years``, words before a year, ``sign`` after one; ``capital`` if
  months have one; ``of`` between day and month, ``before_year``, ``day`` for its ending,
  ``after_month`` if the day may stand there; ``written``, dates of other forms with groups y, m, d.
- ``[answer]``: the few words of an answer that are not quoted.
- ``[examples]``: questions that the page proposes: on a ``subject``; ``and`` between two names;
  ``said``, verbs beside a speaker's name, and the question on the ``speaker``; ``articled`` if
  names have an article.
- ``[page]``: the words of the web page, and Babel's ``locale`` for its dates.

Patterns are regular expressions without regard to case, one alternative a line or between bars;
``~`` stands for the rest of a word.  Typographic apostrophes are read as straight ones.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
_TABLE = re.compile(r"^\[(\w+)\]$\n", re.MULTILINE)


@lru_cache(maxsize=1)
def codes() -> tuple[str, ...]:
    """Return the codes of all languages that have a file, in alphabetical order."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=64)
def head(code: str) -> dict[str, str]:
    """Return what stands above the tables of a language: name, codes, script, stemmer."""
    return {key: str(value) for key, value in tomllib.loads(_pieces(code)[0]).items()}


@lru_cache(maxsize=1024)
def table(code: str, name: str) -> dict[str, Any]:
    """Return one table of a language.

    :raises KeyError: the language's file lacks the table.
    """
    pieces = _pieces(code)
    for found, body in zip(pieces[1::2], pieces[2::2], strict=True):
        if found == name:
            return tomllib.loads(body)
    raise KeyError(f"{code}.toml lacks the table [{name}]")


def text(code: str, table_name: str, key: str) -> str:
    """Return one text of a language's table.

    :raises KeyError: the language's file lacks it.
    """
    found = table(code, table_name)
    if key not in found:
        raise KeyError(f"{code}.toml lacks {key} in [{table_name}]")
    return str(found[key])


def has(code: str, name: str) -> bool:
    """Return whether a language's file has a table."""
    return name in _pieces(code)[1::2]


def tables(code: str) -> dict[str, dict[str, Any]]:
    """Return every table of a language by name."""
    return {name: table(code, name) for name in _pieces(code)[1::2]}


@lru_cache(maxsize=64)
def _pieces(code: str) -> list[str]:
    """Return the head, then name and text of each table: only what is needed is parsed."""
    return _TABLE.split((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
