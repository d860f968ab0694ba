"""Pages of a PDF as they are printed: one box a line, at its place, however the page lies."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.parsing.pictures import Picture, Pictures
from assistant.parsing.picturing import Box
from tests.web.web_browser import ask, visiting

LINES = ("The Pell tunnel was flooded in the spring of", "1951 and pumped dry within eleven days.")
WIDTH, HEIGHT = 595, 842


@pytest.fixture(scope="module")
def pictures() -> Iterator[Pictures]:
    drawing = Pictures()
    yield drawing
    drawing.close()


def written(path: Path, *, drawn: int = 0, rotated: int = 0, crop: bool = False) -> Path:
    """Write a page whose text runs ``drawn`` degrees to the left and that lies ``rotated``."""
    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, pagesize=(WIDTH, HEIGHT))
    canvas.translate(300, 400)
    canvas.rotate(drawn)
    for number, line in enumerate(LINES):
        canvas.drawString(-120, -16 * number, line)
    canvas.showPage()
    canvas.save()
    pdf = pypdfium2.PdfDocument(held.getvalue())
    pdf[0].set_rotation(rotated)
    if crop:
        pdf[0].set_cropbox(100, 300, 500, 600)
    pdf.save(str(path))
    return path


def ink(picture: Picture, box: Box) -> float:
    """Return which share of a page's dark points lies within a box."""
    from PIL import Image

    image = Image.open(io.BytesIO(picture.png)).convert("L").point(lambda v: 255 * (v < 128))
    edges = (box[0] * picture.width, box[1] * picture.height,
             box[2] * picture.width, box[3] * picture.height)  # fmt: skip
    return float(dark(image.crop(tuple(map(round, edges)))) / dark(image))


def dark(image: Any) -> int:
    return int(image.histogram()[255])


@pytest.mark.parametrize(
    ("drawn", "rotated", "crop", "sideways"),
    [
        (0, 0, False, False),
        (0, 180, False, False),
        (0, 90, False, True),
        (90, 90, False, False),
        (90, 0, False, True),
        (0, 0, True, False),
        (0, 270, True, True),
    ],
)
def test_each_line_of_a_quote_has_one_box_at_its_place(
    pictures: Pictures, tmp_path: Path, drawn: int, rotated: int, crop: bool, sideways: bool
) -> None:
    path = written(tmp_path / "tunnel.pdf", drawn=drawn, rotated=rotated, crop=crop)
    version = f"{drawn} {rotated} {crop}"
    picture = pictures.draw(path, version=version, page=1, quote=" ".join(LINES), before="")
    assert len(picture.boxes) == 2
    assert 0.95 < sum(ink(picture, box) for box in picture.boxes) < 1.05
    for left, top, right, bottom in picture.boxes:
        across, down = (right - left) * picture.width, (bottom - top) * picture.height
        assert (down > 3 * across) if sideways else (across > 3 * down)


def test_window_rests_where_it_is_when_a_page_is_shown_as_printed(
    tmp_path: Path, browser: Any
) -> None:
    from assistant.settings import Settings
    from tests.web.web_browser import ready, running, until

    (tmp_path / "sources").mkdir()
    written(tmp_path / "sources" / "tunnel.pdf", rotated=180)
    places = {name: tmp_path / name for name in ("sources", "index", "state")}
    with running(Settings.from_environment({}, **places)) as server:
        until(lambda: ready(server.url), 120)
        with visiting(browser, server.url) as page:
            ask(page, "When was the Pell tunnel flooded?")
            page.get_by_role("button", name="Page as printed").click()
            box = page.locator("figure.printed .box").first
            box.wait_for()
            page.wait_for_timeout(100)
            head = page.locator("#top").bounding_box()
            frame = page.locator("#reader .scroll").bounding_box()
            place = box.bounding_box()
            assert head["y"] >= 0, "the window has moved"
            assert frame["y"] <= place["y"] <= frame["y"] + frame["height"] - place["height"]
