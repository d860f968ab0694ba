"""Columns of a PDF are read one after the other, in whatever order the file holds their lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from assistant.parsing import parse
from assistant.settings import Settings

LEFT = [
    "The ferry company ordered two ships", "from a yard in Gdansk, and the first",
    "of them will sail in the spring of next", "year, said the harbour master Ann Lund.",
    "Nobody has told the gulls.", "The price was not published, but the",
    "town knows that it was a high one.",
]  # fmt: skip
MIDDLE = [
    "Meanwhile the bakery on the quay has", "won a prize for its rye bread, which is",
    "baked in an oven that was built in 1871", "by a baker whose name nobody knows.",
    "The prize is a wooden spoon.", "It hangs above the door of the shop,",
    "where the gulls can read it.",
]  # fmt: skip
RIGHT = [
    "A third of the boats stayed in port", "on Monday, when the wind turned to the",
    "north, and the fish market opened at", "noon with nothing but mussels to sell.",
    "They were gone by one.", "The market will open again on Friday",
    "if the wind allows, said the auctioneer.",
]  # fmt: skip
TABLE = [("Item", "Price"), ("Rye bread", "3.20"), ("Mussels, a kilo", "7.00"),
         ("Ferry, one way", "4.50"), ("Ferry, both ways", "8.00"), ("Gull", "free"),
         ("Wooden spoon", "not for sale")]  # fmt: skip


def _pdf(columns: list[list[str]], *, by_row: bool, width: float = 260.0) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(100 + width * len(columns), 842))
    canvas.drawString(50, 800, "News of the harbour, of the bread and of the market on the quay")
    cells = [
        (50 + width * x, 760 - 14 * y, line)
        for x, column in enumerate(columns)
        for y, line in enumerate(column)
    ]
    for left, height, line in sorted(cells, key=lambda cell: -cell[1]) if by_row else cells:
        canvas.drawString(left, height, line)
    canvas.drawString(50, 60, "7")
    canvas.save()
    return stream.getvalue()


def _text(folder: Path, data: bytes) -> str:
    (folder / "a.pdf").write_bytes(data)
    return parse(folder / "a.pdf", settings=Settings()).text


@pytest.mark.parametrize("by_row", [True, False])
@pytest.mark.parametrize("columns", [[LEFT, MIDDLE], [LEFT, MIDDLE, RIGHT]], ids=["two", "three"])
def test_no_sentence_runs_across_columns(
    tmp_path: Path, columns: list[list[str]], *, by_row: bool
) -> None:
    text = " ".join(_text(tmp_path, _pdf(columns, by_row=by_row)).split())
    at = [text.index(" ".join(column)) for column in columns]
    assert at == sorted(at)
    assert text.startswith("News of the harbour, of the bread and of the market on the quay")


def test_rows_of_a_table_stay_rows(tmp_path: Path) -> None:
    text = _text(tmp_path, _pdf([list(cells) for cells in zip(*TABLE, strict=True)], by_row=True))
    joined = " ".join(text.split())
    for item, price in TABLE[1:]:
        assert f"{item} | {price}" in joined
