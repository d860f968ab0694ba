"""Count how texts in old encodings are read: ``python benchmarks/encodings.py [--wrong]``.

Two sentences in each of 16 languages, written for this, are encoded in every old encoding that the
language was written in, one by one and both together, and decoded as files are.  Right is what
comes back letter by letter; refused is what the reader is asked to save anew; wrong is garbage.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator

from assistant.errors import ReadingError
from assistant.parsing.decoding import decode

WESTERN = "cp1252 iso8859_1 iso8859_15 cp850 mac_roman"
TEXTS = {
    "de": (WESTERN, "Die Brücke über den Fluß wird für die Fußgänger früher geöffnet als geplant.",
           "Möwen und Störche nisten auf den Dächern, und der Küster zählt sie jedes Jahr."),
    "fr": (WESTERN, "Le marché a été déplacé derrière l'église, où les élèves vendent des gâteaux.",
           "Après l'été, la forêt brûlée a été replantée de chênes et de hêtres très jeunes."),
    "es": (WESTERN, "El año pasado llovió tanto que las cigüeñas no volvieron hasta el jueves.",
           "La señora Núñez enseñó a los niños cómo se hacía el pan según la tradición."),
    "it": (WESTERN, "La città è più tranquilla di lunedì, perché il caffè della piazza è chiuso.",
           "Si può salire fin lassù a piedi, però è una strada così ripida che nessuno la fa."),
    "pt": (WESTERN, "A estação não abrirá até às nove, pois os funcionários estão em reunião.",
           "O irmão da avó plantou três maçãs e um limão atrás do portão do armazém."),
    "sv": (WESTERN, "På ön växer både ängar och skog, och färjan går över när isen är borta.",
           "Bågen över ån är så hög att även större båtar kan åka under den på våren."),
    "pl": ("cp1250 iso8859_2 cp852 mac_latin2",
           "Później żołnierze wrócili do wsi, gdzie źródło dawało najczystszą wodę.",
           "Młynarz zmełł całą pszenicę, a wójt ogłosił, że święto odbędzie się w niedzielę."),
    "cs": ("cp1250 iso8859_2 cp852 mac_latin2",
           "Žáci přinesli do školy čerstvé květiny, protože paní učitelka měla svátek.",
           "Příští týden bude most uzavřen, neboť řeka stoupla nejvýše za poslední léta."),
    "ro": ("cp1250 iso8859_2 iso8859_16 cp852",
           "Copiii au găsit în pădure o căprioară rănită și au dus-o la pădurarul satului.",
           "Fântâna din piaţă a fost reparată, iar oamenii şi-au umplut gălețile până seara."),
    "tr": ("cp1254 iso8859_9 cp857 mac_turkish",
           "Çocuklar bahçede oynarken yağmur başladı, ığdır ağacının altına sığındılar.",
           "Şehrin köprüsü önümüzdeki yıl onarılacağı için ulaşım güçleşecek."),
    "ru": ("cp1251 koi8_r iso8859_5 cp866 mac_cyrillic",
           "Старый мост через реку закрыли на ремонт, и жители ездят теперь вокруг.",
           "Хлеб в деревне пекут по пятницам, а молоко привозят каждое утро."),
    "el": ("cp1253 iso8859_7 cp737 mac_greek",
           "Η παλιά γέφυρα έκλεισε για επισκευή και οι κάτοικοι περνούν τώρα με βάρκες.",
           "Το ψωμί στο χωριό το ψήνουν την Παρασκευή, πριν ανοίξει η αγορά."),
    "ar": ("cp1256 iso8859_6", "أغلق الجسر القديم للصيانة، ويعبر السكان النهر الآن بالقوارب.",
           "يخبز أهل القرية الخبز يوم الجمعة قبل أن يفتح السوق أبوابه."),
    "he": ("cp1255 iso8859_8", "הגשר הישן נסגר לתיקון, והתושבים חוצים עכשיו את הנהר בסירות.",
           "בכפר אופים לחם ביום שישי, לפני שנפתח השוק הגדול."),
    "ja": ("shift_jis euc_jp iso2022_jp",
           "古い橋は修理のために閉鎖され、住民は船で川を渡っている。",
           "村では金曜日の朝にパンを焼き、市場が開く前に配る。"),
    "zh": ("gb18030 big5 hz", "旧桥因维修而关闭，居民现在乘船过河，学校也改了上课时间。",
           "村里每个星期五早上烤面包，在市场开门以前送到各家。"),
}  # fmt: skip


def cases() -> Iterator[tuple[str, str, str, str]]:
    """Yield language, encoding, whether it is a sentence or a text of both, and the text."""
    for language, (encodings, *sentences) in TEXTS.items():
        for encoding in encodings.split():
            kinds = [("sentences", one) for one in sentences]
            for kind, text in [*kinds, ("texts", "\n\n".join(sentences))]:
                try:
                    text.encode(encoding)
                except UnicodeEncodeError:
                    continue  # letters that the encoding lacks
                yield language, encoding, kind, text


def main() -> None:
    """Print how many are right, refused and wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="name what is not right")
    options = parser.parse_args()
    counts: dict[str, Counter[str]] = {"sentences": Counter(), "texts": Counter()}
    for language, encoding, kind, text in cases():
        try:
            found, taken = decode(text.encode(encoding))
        except ReadingError:
            found, taken = "", ""
        state = "right" if found == text else "wrong" if taken else "refused"
        counts[kind][state] += 1
        if options.wrong and state != "right":
            print(f"{language} in {encoding}: {state} {taken} {found[:60]}", file=sys.stderr)
    for kind, count in counts.items():
        print(f"{kind} {count.total()}", "  ".join(f"{name} {n}" for name, n in count.items()))


if __name__ == "__main__":
    main()
