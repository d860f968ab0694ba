"""The few words of its own that an answer may hold, in the project's languages."""

from __future__ import annotations

_REFUSALS = {
    "en": "The sources don't say.",
    "fr": "Les sources ne le disent pas.",
    "de": "Dazu sagen die Quellen nichts.",
    "es": "Las fuentes no lo dicen.",
    "it": "Le fonti non lo dicono.",
    "pt": "As fontes não o dizem.",
    "ro": "Sursele nu spun acest lucru.",
    "ru": "В источниках об этом не сказано.",
    "el": "Οι πηγές δεν το αναφέρουν.",
    "tr": "Kaynaklar bunu söylemiyor.",
    "ar": "لا تذكر المصادر ذلك.",
    "hi": "स्रोतों में यह नहीं बताया गया है।",
    "th": "แหล่งข้อมูลไม่ได้ระบุเรื่องนี้",
    "vi": "Các nguồn không nói về điều này.",
    "zh": "资料来源中没有说明。",
    "ja": "情報源には書かれていません。",
    "ko": "출처에 나와 있지 않습니다.",
}

# Words that point back to the sentence before: a quote that opens with one needs its neighbour.
_BACK_REFERENCES = {
    "en": "he she it they this that these those his her its their him them such",
    "fr": "il elle ils elles ce cela ceci celui-ci celle-ci ceux-ci son sa ses leur leurs",
    "de": "er sie es dies dieser diese dieses sein seine ihr ihre deren dessen",
    "es": "él ella ellos ellas esto eso este esta estos estas su sus dicho dicha",
    "it": "egli ella lui lei essi esse loro questo questa questi queste ciò suo sua suoi sue",
    "pt": "ele ela eles elas isto isso este esta estes estas seu sua seus suas",
    "ro": "el ea ei ele acesta aceasta aceștia acestea acest această",
    "ru": "он она оно они это этот эта эти его её ее их",
    "el": "αυτός αυτή αυτό αυτοί αυτές αυτά",
    "tr": "o bu onlar bunlar onun bunun",
    "vi": "ông bà anh nó họ điều",
}
_OPENERS = {language: frozenset(words.split()) for language, words in _BACK_REFERENCES.items()}

# Scripts without spaces: the sentence opens with the characters themselves.
_OPENING_CHARACTERS = {
    "zh": ("他", "她", "它", "这", "该", "其"),
    "ja": ("彼", "これ", "それ", "この", "その"),
}


def refusal(language: str | None) -> str:
    """Return "the sources don't say" in the question's language, or in English."""
    return _REFUSALS.get(language or "en", _REFUSALS["en"])


def refers_back(sentence: str, language: str | None) -> bool:
    """Return whether the sentence opens with a word that only the sentence before it explains."""
    opening = sentence.lstrip(" \t\n\"'“”„«»‘’‚(—–-").casefold()
    if language in _OPENING_CHARACTERS:
        return opening.startswith(_OPENING_CHARACTERS[language])
    first = opening.split(maxsplit=1)[0].rstrip(",.;:!?") if opening else ""
    return first in _OPENERS.get(language or "en", frozenset())
