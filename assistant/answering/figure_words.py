"""The words around a figure, in the project's languages: how many times, of what, how surely."""

from __future__ import annotations

import re
from typing import Final

SCALES: Final[dict[float, str]] = {
    1e3: r"thousand|k|mille|mila|tausend|tsd\.?|mil|mii|тыс\.?|тысяч\w*|χιλιάδες|bin|ألف|آلاف|"
    r"हज़ार|हजार|nghìn|ngàn|พัน|千|천",
    1e4: r"หมื่น|万|萬|만",
    1e5: r"lakhs?|लाख|แสน",
    1e6: r"millions?|mn|m(?=€)|m|millionen|mio\.?|millón|millones|milion[ei]|milioane|milion|milhão|milhões|"
    r"млн\.?|миллион\w*|εκατομμύρι\w*|εκατ\.?|milyon|مليون|ملايين|triệu|ล้าน|百万",
    1e7: r"crores?|करोड़",
    1e8: r"亿|億|억",
    1e9: r"billions?|bn|milliards?|md(?=€)|md|milliarden?|mrd\.?|miliard[ioe]?|mld\.?|mil millones|"
    r"mil milhões|bilh(?:ão|ões)|млрд\.?|миллиард\w*|δισεκατομμύρι\w*|δισ\.?|milyar|مليارا?t?|مليار|"
    r"tỷ|tỉ|अरब|พันล้าน|十亿|十億",
}
# A billion is a million millions in these languages.
LONG_BILLION: Final = re.compile(r"\s?(?:billion\w*|billón|billones|bilião|biliões)", re.I)
LONG_SCALE: Final = frozenset({"de", "fr", "es"})
KINDS: Final[dict[str, str]] = {
    "%": r"%|٪|per ?cent|percent|prozent|pour cent|por ciento|por cento|per cento|procente?|"
    r"la sută|процент\w*|τοις εκατό|بالمئة|بالمائة|في المئة|في المائة|प्रतिशत|phần trăm|パーセント|"
    r"퍼센트|เปอร์เซ็นต์",
    "EUR": r"€|eur|euros?|ευρώ|евро|avro|يورو|यूरो|欧元|歐元|ユーロ|유로|ยูโร",
    "USD": r"\$|us\$|usd|dollars?|dollari?|dólar(?:es)?|dolari?|долл(?:ар\w*|\.)|δολάρι\w*|دولار\w*|"
    r"डॉलर|đô la|美元|ドル|달러|ดอลลาร์",
    "GBP": r"£|gbp|pounds?(?: sterling)?|livres sterling|pfund|libras(?: esterlinas)?|sterline|"
    r"фунт\w*(?: стерлингов)?|英镑|ポンド|파운드",
    "CNY": r"cny|rmb|yuan|юан\w*|人民币|元",
    "JPY": r"¥|jpy|yen|иен\w*|日元|円|엔",
    "RUB": r"₽|rub|rubles?|roubles?|руб(?:л\w*|\.)",
    "km": r"km|kilomet(?:re|er)s?|kilomètres?|kilómetros|chilometri|quilómetros|quilômetros|"
    r"kilometri|км|километр\w*|χιλιόμετρα|公里|キロ(?:メートル)?|킬로미터|กิโลเมตร|كيلومترا?|किलोमीटर",
    "m": r"m|met(?:re|er)s?|mètres?|metros|metri|метр\w*|м|μέτρα|米|メートル|미터|เมตร|مترا?|मीटर|mét",
    "kg": r"kg|kilo(?:gram(?:me)?s?)?|kilogrammes?|кг|килограмм\w*|公斤|キログラム|킬로그램",
    "t": r"tonnes?|tons?|tonnen?|toneladas?|tonnellate|tone|тонн\w*|τόνο\w*|吨|トン|톤|ตัน|طنا?|टन|tấn",
    "ha": r"ha|hectares?|hektar|hectáreas|ettari|hectare|га|гектар\w*|公顷|ヘクタール|헥타르",
}
SIGNS: Final = r"(?:us|a|c|nz|hk|r)?\$|€|£|¥|₽|eur|usd|gbp|%|yüzde|ร้อยละ|百分之"
HEDGE = re.compile(
    r"(?:\b(?:about|around|some|nearly|almost|roughly|approximately|over|under|least|most|than|up to|"
    r"environ|près d[e']|presque|plus d[e']|moins d[e']|quelque|etwa|rund|fast|über|knapp|mehr als|"
    r"unter|bis zu|ca\.?|unos|unas|cerca de|casi|más de|menos de|circa|quasi|oltre|più di|quase|"
    r"mais de|aproape|peste|около|почти|более|менее|свыше|περίπου|σχεδόν|πάνω από|yaklaşık|khoảng|"
    r"hơn|gần|लगभग|करीब)|حوالي|نحو|أكثر من|约|約|近|超过|超過|およそ|약|ประมาณ|กว่า)\s*$",
    re.IGNORECASE,
)
# "Rule 12", "page 7", "the Boeing 737": the number is a name, nothing is counted.
NAMED = re.compile(
    r"(?:(?<=[\w,;] )[A-ZÀ-ÞА-Я][^\W\d_]+|\b(?i:rules?|articles?|artikel|art[ií]culo|articolo|artigo|sections?|"
    r"chapters?|chapitre|kapitel|pages?|seite|p[aá]gina|rooms?|flight|line|ligne|figure|table|n[or°º]\.?))\s$",
)
