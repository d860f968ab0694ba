"""How many words, and how many typos, the embedder's vocabulary takes for words.

    python benchmarks/known_words.py COLLECTION…

The words are those of five letters or more of the collections' questions; a typo is a letter left
out, added, changed, or changed with its neighbour, behind the first.
"""

from __future__ import annotations

import argparse
import random
import re
from pathlib import Path

from assistant.embedding import Vocabulary, load_embedder
from assistant.evaluation.questions import load_questions
from assistant.settings import Settings

WORD = re.compile(r"[^\W\d_]{5,}")


def mistyped(word: str, chance: random.Random) -> str:
    """Return ``word`` with one typo."""
    at = chance.randrange(1, len(word))
    letter = chance.choice("etaoinsrhl")
    swapped = word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
    left_out = word[:at] + word[at + 1 :]
    return chance.choice(
        [
            left_out,
            word[:at] + letter + word[at + 1 :],
            word[:at] + letter + word[at:],
            swapped if at > 1 else left_out,
        ]
    )


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("collections", type=Path, nargs="+")
    embedder = load_embedder("default", cache=Settings.from_environment().cache)
    assert isinstance(embedder, Vocabulary)
    chance = random.Random(1)
    for folder in parser.parse_args().collections:
        texts = [question.text for question in load_questions(folder)]
        words = sorted({word for text in texts for word in WORD.findall(text)})
        typos = [typo for word in words if (typo := mistyped(word, chance)) != word]
        right, wrong = (sum(map(embedder.knows_word, some)) / len(some) for some in (words, typos))
        print(f"{folder.name}: {len(words)} words, {right:.2f} known; typos {wrong:.3f}")


if __name__ == "__main__":
    main()
