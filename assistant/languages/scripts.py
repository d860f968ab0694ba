"""The characters of scripts: letters, marks that belong to them, marks that end sentences."""

from __future__ import annotations

# Classes of letters, as the inside of a regular expression's brackets.
LETTERS = {
    "latin": r"a-zA-Z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff",
    "greek": r"\u0370-\u03ff\u1f00-\u1fff",
    "cyrillic": r"\u0400-\u052f",
    "arabic": r"\u0620-\u063f\u0641-\u064a\u066e-\u06d3\ufb50-\ufdff\ufe70-\ufefc",
    "devanagari": r"\u0900-\u0963\u0970-\u097f",
    "thai": r"\u0e01-\u0e4e",
    "hangul": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "kana": r"\u3041-\u3096\u309d-\u30fa\u30fc-\u30ff\uff66-\uff9f",
    "han": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
}
# How much one character says beside a Latin letter.
WEIGHTS = {"arabic": 1.2, "hangul": 2.5, "kana": 2.5, "han": 3.0}
# Letters of neighbours that share a script: Ukrainian, Serbian, Macedonian; Persian, Urdu.
FOREIGN = {
    "cyrillic": r"\u0456\u0457\u0454\u0491\u045e\u0452\u0458\u0459\u045a\u045b\u045f\u0453\u0455"
    r"\u045c\u0406\u0407\u0404\u0490\u040e",
    "arabic": r"\u067e\u0686\u0698\u06af\u06a9\u06cc\u0679\u0688\u0691\u06ba\u06d2\u06c1",
}
# Letters and marks that are written from right to left.
RIGHT_TO_LEFT = r"\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff"
# Full-width forms, and the marks that stand between ideographs and kana.
WIDE_MARKS = r"\u3000-\u303f\uff00-\uffef"
# Written without spaces, or with particles glued on: words are not told apart by their edges.
UNSPACED = frozenset({"han", "kana", "hangul", "thai"})

# Runs of unspaced scripts, which are cut into bigrams.
RUN = (
    r"\u0e01-\u0e4e\u3005\u3041-\u3096\u309d-\u30fa\u30fc-\u318f\u31f0-\u31ff\u3400-\u4dbf"
    r"\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff\u1100-\u11ff"
)
# Accents, vowel points and signs, which belong to the letter before them.
MARKS = (
    r"\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903"
    r"\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff\u0e80-\u109f"
)
# Signs of Arabic that a writer may leave out: vowel points, and the stroke that fills a line.
OPTIONAL = r"\u064b-\u0652\u0640"

# Capital letters of the scripts that have them.
CAPITALS = "".join(
    char for char in map(chr, [*range(0x41, 0x530), *range(0x1E00, 0x2000)]) if char.isupper()
)

# Letters without a decomposition, spelling variants, Hindi's signs as the letters that they sign.
VARIANTS = str.maketrans(
    dict(pair.split(":") for pair in "ı:i ø:o đ:d ł:l æ:ae œ:oe ð:d þ:th".split())
    | dict(pair.split(":") for pair in "أ:ا إ:ا آ:ا ى:ي ة:ه ی:ي ک:ك ँ:न ं:न".split())
    | {chr(sign): chr(sign - 0x38) for sign in range(0x93E, 0x94D)}
)
VOWELS = frozenset("aeiouyæøœıаеёиоуыэюяαεηιουω")
"""Without accents, of the scripts that write vowels as letters, up to the Cyrillic ones."""
NO_GREEK_ENDING = frozenset("βγδζθλμπτφχ")
"""Letters that no Greek word ends with."""
CHINESE_NUMERALS = "\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d\u5341"
"""One to ten."""

SENTENCE_ENDS = ".!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965\uff61\uff0e"
"""Marks that end a sentence, in any script."""
FULL_STOPS = ".\u3002\u0964\u06d4\uff61\uff0e"
"""Those of them that a statement ends with."""
QUESTION_MARKS = "?\uff1f\u061f"
PAUSES = ":;\uff1a\uff1b\u061b\u055d"
"""Marks that end a clause which could stand alone."""
COLONS = ":\uff1a\u055d"
"""Marks that announce what follows."""
COMMAS = ",\uff0c\u3001\u060c"
CLOSING = "'\"\u201d\u2019\xbb)]\u300d\u300f\uff09}\u203a\u3011\u300b\u3009\uff02\uff3d\uff5d"
"""Marks that may stand after the end of a sentence."""
OPENING = "'\"\u201c\u201e\u201a\u2018\xab([\u300c\u300e\uff08{\xbf\xa1"
"""Marks that may stand before its beginning."""
