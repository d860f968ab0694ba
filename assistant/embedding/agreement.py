"""How far the fast path and sentence-transformers agree, on this machine."""

from __future__ import annotations

from pathlib import Path

from assistant.embedding.loading import REFERENCE_MODEL, load_embedder

_SAMPLES = (
    "The ferry leaves the northern harbour at seven every morning except on Sundays.",
    "Le maire a inauguré hier la nouvelle bibliothèque du quartier, près du canal.",
    "Die Brücke wird wegen Bauarbeiten bis Ende März für Lastwagen gesperrt.",
    "El equipo perdió la final, pero el público aplaudió durante diez minutos.",
    "Il museo conserva una raccolta di orologi da tasca del Settecento.",
    "A colheita de café deste ano foi menor por causa da geada de julho.",
    "Учёные нашли в озере новый вид пресноводных губок.",
    "Το τρένο για τη Θεσσαλονίκη καθυστέρησε σαράντα λεπτά.",
    "Yeni hastane gelecek yıl üç yüz yatakla hizmete girecek.",
    "أعلنت الشركة عن خفض أسعار الكهرباء ابتداء من الشهر المقبل.",
    "किसानों को इस साल समय पर बारिश होने की उम्मीद है।",
    "ตลาดน้ำแห่งนี้เปิดเฉพาะวันเสาร์และวันอาทิตย์",
    "Thành phố sẽ trồng thêm năm nghìn cây xanh dọc bờ sông.",
    "这座图书馆收藏了三万多册古籍，每周二免费开放。",
    "新しい橋の工事は来年の春に終わる予定です。",
    "시장은 내년까지 자전거 도로를 두 배로 늘리겠다고 밝혔다.",
    "Festivalul de film începe vineri cu o proiecție în aer liber.",
)


def agreement(cache: Path, *, n_texts: int = len(_SAMPLES)) -> float:
    """Return the lowest cosine between both vectors of a text, over up to 17 short texts.

    Each text is in a language of its own.  Imports torch, and makes the reference folder (470 MB)
    if it is not there.

    :raises ModelUnavailableError: one of them cannot be loaded.
    """
    texts = _SAMPLES[: max(1, n_texts)]
    fast = load_embedder(cache=cache).embed_documents(texts)
    reference = load_embedder(REFERENCE_MODEL, cache=cache).embed_documents(texts)
    return float((fast * reference).sum(1).min())
