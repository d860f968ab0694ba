"""How many of a year's days are read rightly as Unicode's tables write them, by language.

usage: python benchmarks/dates.py [--wrong]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import date

from babel.dates import format_date, format_skeleton

from assistant.languages import LANGUAGES
from assistant.languages.dates import day_of, days

DAYS = [date(2024, month, day) for month in range(1, 13) for day in (1, 14, 28)]


def main() -> None:
    """Print a line a language, and with ``--wrong`` what is read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="print what is read wrongly")
    wrong = parser.parse_args().wrong
    print("language  lines  alone  behind a name  CPU ms a line")
    for language in LANGUAGES:
        lines = [(text, day) for day in DAYS for text in sorted(_written(day, language))]
        start = time.process_time()
        alone = [day_of(text, language) == day for text, day in lines]
        behind = [_only(f"Anna Ek, {text}", language) == day for text, day in lines]
        spent = (time.process_time() - start) * 1000 / len(lines)
        print(f"{language:8} {len(lines):6} {sum(alone):6} {sum(behind):14} {spent:14.2f}")
        for (text, _), one, other in zip(lines, alone, behind, strict=True):
            if wrong and not (one and other):
                print(f"    {text}")


def _written(day: date, language: str) -> Iterator[str]:
    """Return a day in the forms of a language, as written, in capitals and with capital letters."""
    forms = {format_date(day, form, locale=language) for form in ("full", "long", "medium")}
    for skeleton in ("yMMMd", "yMMMMd", "yMMMEd", "yMMMMEEEEd"):
        try:
            forms.add(format_skeleton(skeleton, day, locale=language))
        except KeyError:  # the language has no such form
            continue
    return iter(forms | {form.upper() for form in forms} | {form.title() for form in forms})


def _only(text: str, language: str) -> date | None:
    found = {day for _, _, day in days(text, language)}
    return found.pop() if len(found) == 1 else None


if __name__ == "__main__":
    main()
