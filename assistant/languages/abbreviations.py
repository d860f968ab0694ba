"""What a language's words and signs say about the end of a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from assistant.languages.files import table, text
from assistant.languages.tables import stop_words

_KINDS = ("ends", "unit", "counts", "either", "joins")
"""Of two kinds that a word has, the later one counts: what joins is the safer reading."""
_LEAST_LONG = 3
"""Letters that a word has more of than its ending, to be known by that."""
# In every language, for all texts name foreign firms, titles and units.
_SHARED = {
    "joins": "Mr Mrs Ms Dr Drs Prof Mgr Msgr vs e.g i.e cf v",
    "either": "Inc Corp Ltd Co Bros St Jr Sr Ph.D M.D B.A M.A U.S U.S.A U.K U.N E.U D.C a.m p.m "
    "A.M P.M S.A N.V B.V S.p.A al L.L.C",
    "counts": "No Nos no nos p pp vol Vol vols fig Fig figs Figs n nr Nr ch Ch ca",
    "ends": "etc km kg cm mm ml dl kb mb gb hz khz mhz ghz kw kwh mw rpm tv pc hm hmm kbit mbit",
}


@dataclass(frozen=True, slots=True)
class Abbreviations:
    """One language's words and signs around a full stop; ``files`` says what the kinds are."""

    kinds: dict[str, str]
    """Abbreviation without its last full stop and without spaces -> kind."""
    endings: tuple[tuple[str, str], ...]
    """What long words end with that are abbreviations (Goethestr.), and their kind."""
    begins: frozenset[str]
    """Words in small letters that begin a sentence after an abbreviation."""
    lettered: frozenset[str]
    """Nouns that a letter or a number follows, in small letters."""
    lettered_stems: tuple[str, ...]
    """What such nouns begin with where their endings change."""
    stop: str
    """The sign that ends sentences in place of the full stop, "" if there is none."""
    also: str
    """Further signs that end sentences."""
    ordinals: bool
    """Whether 3. stands for third."""
    dates: str
    """Order of the parts of a date in figures with full stops: dmy, ymd; "" if there is none."""
    joined: str
    """The word for "and" where it is written with the next word and there are no capitals."""
    openers: frozenset[str]
    """What else begins sentences there."""
    quoting: str
    """The first letters of words that go on with a sentence after a quotation."""

    def kind(self, word: str, *, first: bool) -> str | None:
        """Return the kind of ``word``, None if it is no abbreviation known here.

        ``first`` says that the word begins its sentence, where every word has a capital.
        """
        found = self.kinds.get(word)
        if found is None and first:
            found = self.kinds.get(word[:1].lower() + word[1:])
        if found is None and len(word) > _LEAST_LONG:
            found = next((kind for ending, kind in self.endings if word.endswith(ending)), None)
        if found is None and self.joined and len(word) > 1 and word.startswith(self.joined):
            found = self.kinds.get(word[len(self.joined) :])
        return found

    def letters(self, word: str) -> bool:
        """Tell whether a letter or a number follows ``word``, in small letters, as its name."""
        return word in self.lettered or word.startswith(self.lettered_stems)


@lru_cache(maxsize=64)
def abbreviations(language: str | None) -> Abbreviations:
    """Return the abbreviations of a language; for None those of English."""
    code = language or "en"
    kinds: dict[str, str] = {}
    for kind in _KINDS:
        kinds.update(dict.fromkeys(_SHARED.get(kind, "").split(), kind))
    for kind in _KINDS:
        kinds.update(dict.fromkeys(_words(code, kind), kind))
    begins = (word.casefold() for word in (*stop_words(code), *_words(code, "begins")))
    lettered = [word.casefold() for word in _words(code, "lettered")]
    whole = frozenset(word for word in lettered if word[-1] != "~")
    stems = tuple(word[:-1] for word in lettered if word[-1] == "~")
    endings = tuple((word[1:], kind) for word, kind in kinds.items() if word[0] == "~")
    own = table(code, "sentences")
    return Abbreviations(
        kinds=kinds,
        endings=endings,
        begins=frozenset(begins),
        lettered=whole,
        lettered_stems=stems,
        **{**own, "openers": frozenset(own["openers"].split())},
    )


def _words(code: str, key: str) -> list[str]:
    return text(code, "abbreviations", key).split()
