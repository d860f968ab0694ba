"""Sentences are cut where a reader of the language would cut them, in every language we serve."""

from pathlib import Path

import pytest

from assistant.sentences import split_sentences
from benchmarks.sentences import FOLDER, f1, ours, read_passages


def sentences(text: str, language: str | None) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, (0, len(text)), language)]


WHOLE = [
    # Abbreviations in the middle and at the end; initials; figures; ordinals.
    ("en", "Lt. Gov. Mary Ives met Rev. Todd at 7 p.m. Central time.|Then she left."),
    ("en", "He sued Bell & Co. Chairman Tim R. Hale under 15 U.S.C. Section 78.|It failed."),
    ("en", "See Davis v. Roe, 9 F. Supp. 3d 40.|It was filed in Reno, Nev. Monday."),
    ("en", "She works for Orbit Inc.|Her office is in the U.K.|The rent is low."),
    ("en", "They sell vitamin B.|Later they sold tea.|It holds approx. Forty cups."),
    ("fr", "La boîte vise le R.U., pour environ 9 milliards.|Le siège est av. Kléber."),
    ("fr", "Cf. art. L. 12-1 et R. 421-3.|La S.A.R.L. Duval paie env. 3 M€."),
    ("fr", "Le dir. gén. de l'assoc. Les Pins est parti.|M. J.-L. Roy reste."),
    ("de", "Lt. Polizei fuhr die Fa. Kern gem. Art. 9 Abs. 1 am 2. Tag ab.|Das war i. O. so."),
    ("de", "Der 1. FC Linden spielte am Do. Abend, d. h. am 4. Mai.|Der 3. Platz blieb."),
    ("de", "Siehe dazu Band 3.|Herr Klein sprach am 3. Mai.|Im Abschnitt 12.|Tante Ida kam."),
    ("en", "See App. B and vol. C.|J. R. Kern wrote it.|Figure A.|Then came fog."),
    ("de", "Ludwig II. Bayern war arm.|Er zahlte 1870.|Die Schulden blieben."),
    ("es", "El Sr. Ruiz y la Dra. Gil van a la Av. Sol n.º 3.|EE. UU. Donald Lee ganó."),
    ("it", "Il dott. Neri e la sig.ra Blu lavorano alla Ferri S.p.A. Milano.|Vedi art. 5, pag. 3."),
    ("pt", "O Sr. Dr. Paulo Reis mora na Av. Central n.º 4.|A Exma. Sra. D. Ana não."),
    ("ro", "Dl. Ion Pop stă pe str. Lungă nr. 5.|Conf. univ. dr. Ana Rus a venit la ora 9."),
    ("ru", "В 1990 г. город вырос.|А. С. Пушкин жил на ул. Садовой, т. е. рядом.|Он уехал в 1826 г.|Дом остался."),
    ("el", "Ο κ. Ι. Ρήγας της Άλφα Α.Ε. Λαμίας ήρθε.|Βλ. σελ. 4.|Γιατί;|Διότι βρέχει."),
    ("tr", "Prof. Dr. Oya Tan 3. katta oturuyor.|IV. Murat 17. yüzyılda yaşadı."),
    ("ar", "حضر د. عمر وم. سعاد الحفل.|بني سنة ١٩٥٠ م.|ورمم لاحقا."),
    ("hi", "डॉ. राव और प्रो. सेन मिले।|बी. के. दास ने 3 कि.मी. दौड़ा।"),
    ("vi", "PGS. TS. Trần Văn An sống ở TP. Huế.|Ông viết tr. 5 của sách."),
    ("zh", "他说：“快走。”|真的吗？|是的！"),
    ("ja", "彼女は「行こう。」と言った。|雨だった。"),
    ("ko", "회의는 2024. 5. 3. 열렸다.|그는 오지 않았다."),
    # Letters, numerals and figures at the end; initials that are words.
    ("fr", "Le tome II.|Deuxième partie.|La vitamine C.|Elle aide 14 apr. J.-C. encore."),
    ("es", "La vitamina C.|Es buena.|El grupo C.|España juega.|Vea máx. 3 o ext. 4."),
    ("it", "Il capitolo V.|Segue altro.|Nel sec. XIX.|Il re morì."),
    ("pt", "O capítulo V.|Segue o índice.|O Gen. Costa e A. O. Silva vieram."),
    ("ro", "Capitolul V.|Urmează altul.|Costă 300 mil. lei incl. TVA."),
    ("ru", "Это план Б.|Начинаем.|Это А. С. Пушкин.|ФЗ от 3 янв. 2010 г. № 12 верен."),
    ("el", "Το σχέδιο Β.|Ξεκινάμε.|Ο καθ. Ρ. του Παν. Αθηνών πήρε περ. 3 ευρώ."),
    ("tr", "Grup C.|Türkiye oynuyor.|Kat 2 D. 5 için yakl. 3 mil. TL verdi."),
    ("vi", "Chương V.|Tiếp theo là bảng C.|Việt Nam thắng."),
    ("ko", "비타민 C.|몸에 좋다.|그룹 C.|한국이 이긴다."),
    ("ar", "اختار الخيار أ.|لم يصوت أحد.|فيتامين ج.|مفيد."),
    ("de", "Er wählte Option B.|Paul nahm A. Kern, Goethestr. 5, Az. VI ZR 12/09.|Gut."),
    ("en", "The answer is no.|I am sure.|He studied art.|A friend paid.|World War I.|It hurt."),
    ("en", "Coast Working Group          A. Kern and B. Roy wrote it.|So did I."),
    ("zh", "他毕业于M.I.T. 并工作。|他在Kern Co., Ltd. 上班。"),
    ("hi", "बी. के. दास आए।|He left.|She stayed."),
    # Tokens with a dot in front or inside; call signs; ellipses; footnote marks.
    ("en", "It runs on .NET 8 and reads ../conf/app.toml at start.|Edit .profile first."),
    ("en", "Yahoo! Inc. was sold.|Really?!|Yes...|Then it closed.|Wait . . . for it."),
    ("en", "The dam broke.[3]|Nobody died.²|It was rebuilt.”"),
    ("en", "Section 4.2.1.|Valves are red.|It costs $5.|Then add 2 more."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text"), WHOLE)
def test_split_sentences_keeps_sentences_whole(language: str, text: str) -> None:
    glue = "" if language in ("zh", "ja") else " "
    assert sentences(text.replace("|", glue), language) == text.split("|")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.txt")), ids=lambda file: file.stem)
def test_hand_marked_passages_are_cut_as_marked(file: Path) -> None:
    passages = read_passages(file)
    score = f1(passages, file.stem, ours, show=False)
    assert score is not None and score >= 0.96
