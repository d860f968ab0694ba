"""Text in an old encoding is read as it was written, or refused: never indexed as garbage."""

import random

import pytest

from assistant.errors import ReadingError
from assistant.parsing.decoding import decode, reads_well

TEXTS = {
    "Die Bäckerei schließt früh, aber das Café öffnet um sieben. Größe: 40 m.": "cp1252 mac_roman cp850 iso8859_15",
    "Où était le garçon ? À l'école, près de l'hôpital où il reçut un élève.": "cp1252 mac_roman cp850 cp437",
    "El niño comió piña en la montaña; ¿quién sabía por qué?": "cp1252 mac_roman cp850",
    "O coração não cabe na mão; a estação é às três.": "cp1252 mac_roman cp850 cp860",
    "Așa este: țara are munți și păduri, iar apa coboară spre șes.": "mac_romanian",
    "Güneş doğdu, ışık odaya sızdı; çocuk şarkı söyledi.": "cp1254 cp857 mac_turkish",
    "Старый мост через реку закрыли в мае, и жители ждут нового.": "cp1251 koi8_r cp866 mac_cyrillic iso8859_5",
    "Η παλιά γέφυρα έκλεισε τον Μάιο και οι κάτοικοι περιμένουν.": "cp1253 iso8859_7 cp737 mac_greek",
    "הגשר הישן נסגר במאי, והתושבים ממתינים לגשר חדש על הנהר.": "cp1255 cp862",
    "أُغلق الجسر القديم في مايو وينتظر السكان جسرا جديدا.": "cp1256 iso8859_6",
    "สะพานเก่าปิดในเดือนพฤษภาคม ชาวเมืองรอสะพานใหม่": "cp874",
    "旧桥五月关闭，居民们等待新桥开通。": "gb18030 big5hkscs hz",
    "古い橋は五月に閉鎖され、住民は新しい橋を待っている。": "cp932 euc_jp iso2022_jp",
    "낡은 다리는 5월에 폐쇄되었고 주민들은 새 다리를 기다린다.": "cp949 iso2022_kr",
}  # fmt: skip
PAIRS = [(text, encoding) for text, all_ in TEXTS.items() for encoding in all_.split()]


@pytest.mark.parametrize(("text", "encoding"), PAIRS, ids=[encoding for _, encoding in PAIRS])
def test_a_sentence_in_an_old_encoding_is_read(text: str, encoding: str) -> None:
    data = text.encode(encoding, errors="ignore")
    assert decode(data)[0] == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", TEXTS)
def test_utf_16_without_its_mark_is_read_in_every_script(text: str, encoding: str) -> None:
    lines = f"1. {text}\n2. {text}\n"
    assert decode(lines.encode(encoding)) == (lines, encoding)


def test_a_few_ideographs_within_latin_words_are_a_wrong_encoding() -> None:
    said = "El barco sale cada día del muelle. ¿Cuánto cuesta?"
    assert decode(said.encode("mac_roman"))[0] == said


@pytest.mark.parametrize("seed", range(5))
def test_bytes_that_are_no_text_are_refused_with_the_encodings_tried(seed: int) -> None:
    dice = random.Random(seed)
    data = bytes(
        dice.choice(range(128, 256)) if dice.random() < 0.5 else dice.choice(b"abcdef ghi\n")
        for _ in range(400)
    )
    with pytest.raises(ReadingError, match=r"tried utf-8, .*mac_roman.*save it as UTF-8"):
        decode(data)


@pytest.mark.parametrize(
    ("encoding", "wrong"),
    [("mac_roman", "cp1252"), ("cp850", "cp1252"), ("cp1252", "mac_roman"), ("koi8_r", "cp1251")],
)
def test_a_text_in_a_wrong_encoding_does_not_read_well(encoding: str, wrong: str) -> None:
    text = next(text for text, all_ in TEXTS.items() if encoding in all_.split())
    assert reads_well(text)
    assert not reads_well(text.encode(encoding).decode(wrong, errors="replace"))
