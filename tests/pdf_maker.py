"""Small PDFs with every letter where a test wants it, in any script, made without a font file."""

from collections.abc import Iterable, Sequence

ADVANCE = 0.6  # of the size, for every letter
Item = tuple[float, float, float, str]
"""x, y, size and text, which runs to the right from there."""


def make_pdf(pages: Sequence[Iterable[Item]], *, title: str = "", drawn: str = "") -> bytes:
    """Return a PDF whose pages show the items in the given order, over what is ``drawn``."""
    letters = sorted({char for page in pages for *_, text in page for char in text})
    codes = {char: number for number, char in enumerate(letters, start=33)}
    assert len(letters) < 220
    mapping = "\n".join(
        f"<{code:02x}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    widths = " ".join(["600"] * 255)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        _stream(cmap.encode()),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 1 /LastChar 255 /Widths "
        f"[{widths}] /ToUnicode 3 0 R >>".encode(),
        f"<< /Title ({title}) >>".encode(),
    ]
    kids = []
    for page in pages:
        shown = [drawn]
        for x, y, size, text in page:
            said = "".join(f"{codes[char]:02x}" for char in text)
            shown.append(f"BT /F {size} Tf 1 0 0 1 {x} {y} Tm <{said}> Tj ET")
        objects.append(_stream("\n".join(shown).encode()))
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F 4 0 R >> >> >>".encode()
        )
    refs = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{refs}] /Count {len(kids)} >>".encode()
    return _file(objects)


def lines(texts: Iterable[str], *, x: float = 60, top: float = 760, size: float = 11) -> list[Item]:
    """Return one item a line, 14 points apart; "" leaves a line out."""
    found = []
    for number, text in enumerate(texts):
        if text:
            found.append((x, top - 14 * number, size, text))
    return found


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
