"""The order in which a question wants to read articles: newest or oldest first, or as it comes.

"What is the latest on the ferry?" asks for the newest article first, "how did the price develop?"
and "when was it first announced?" for the oldest.
"""

from __future__ import annotations

import re

from assistant.question.question import Order

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|recently|today|this week|dernières?|derniers?|récents?|récemment|"
    r"neueste[nrs]?|aktuelle[nrs]?|jüngste[nrs]?|últim[oa]s?|recientes?|recientemente|ultim[oaie]|recenti?|"
    r"recentes?|последн\w+|недавн\w+|τελευταί\w+|πρόσφατ\w+|en son|son (?:durum|haber\w*)|en yeni|güncel|mới nhất|gần đây|cele mai noi|recent\w*)\b|"
    r"最新|最近|最後|최신|최근|ล่าสุด|नवीनतम|ताज़ा|أحدث|آخر",
    re.IGNORECASE,
)
_IN_TIME = re.compile(
    r"\b(?:chronolog\w*|timeline|over (?:time|the (?:years|months|weeks|past|last)\b.*)|year by year|step by step|"
    r"since when|so far|histor(?:y|ically)|(?:how|what) (?:did|has|have|was|were|is|are)\b.*\b(?:develop|evol[vu]|chang|progress|unfold)\w*|"
    r"(?:development|evolution|course|sequence) of|how\b.*\bcame? about|"
    r"chronologi\w*|depuis quand|au fil (?:du|des)|évolu\w*|(?:histoire|historique|déroulement) d[eu']|"
    r"seit wann|im laufe|im zeitverlauf|entwickelt\w*|entwicklung\w*|verlauf|der reihe nach|zeitlich\w*|"
    r"cronológic\w*|cronologi\w*|desde cuándo|a lo largo|evolu(?:cion\w*|ción)|cómo (?:ha |han )?cambi\w*|"
    r"cronologic\w*|da quando|nel (?:corso|tempo)|evolu[zt]\w*|si è sviluppat\w*|"
    r"cronológic\w*|desde quando|ao longo|evolu(?:iu|íram|ção|ir)|de când|de-a lungul|a evoluat|evoluți\w*|"
    r"хронолог\w*|с каких пор|с какого времени|как (?:развива\w*|менял\w*|изменял\w*)|развити[ея]\w*|"
    r"χρονολογικ\w*|από πότε|πώς εξελίχθηκ\w*|εξέλιξη|με τα χρόνια|"
    r"kronoloji\w*|ne zamandan beri|nasıl (?:gelişti|değişti)\w*|gelişim\w*|yıllar içinde|"
    r"theo (?:trình tự )?thời gian|từ khi nào|từ bao giờ|diễn biến|phát triển (?:như thế nào|ra sao)|thay đổi (?:như thế nào|ra sao)|"
    r"कालक्रम\w*|कब से|समय के साथ|कैसे (?:बदल\w*|विकसित))(?!\w)|"
    r"زمني|منذ متى|كيف (?:تطور|تغير)|تطور\w*|"
    r"时间顺序|時間順序|从何时起|自何时|从什么时候(?:开始|起)|如何(?:发展|演变|变化)|怎么(?:发展|演变|变化)|怎样(?:发展|演变|变化)|经过|历程|"
    r"時系列|年代順|いつから|どのように(?:発展|変化|推移)|経緯|推移|"
    r"시간 ?순|연대순|언제부터|어떻게 (?:발전|변화|변해|전개)|경과|추이|"
    r"ตามลำดับเวลา|ตั้งแต่เมื่อ|พัฒนาการ|พัฒนาอย่างไร|เปลี่ยนแปลงอย่างไร",
    re.IGNORECASE,
)
_EARLIEST = re.compile(
    r"\b(?:first|earliest|original(?:ly)?|initial(?:ly)?|oldest|at the (?:start|beginning)|"
    r"premi(?:er|ère)s?|d['’]abord|initial\w*|à l['’]origine|au (?:début|départ)|zuerst|zunächst|erst(?:e|er|es|en|em|mals)|anfangs|ursprünglich\w*|"
    r"primer[oa]?s?|al principio|inicial\w*|prim[oaie]|all['’]inizio|inizial\w*|primeir[oa]s?|no início|prim(?:a|ul|ele|ii)|inițial\w*|la început|"
    r"впервые|перв(?:ый|ая|ое|ые|ого|ой|ую)|сначала|изначально|πρώτ\w*|αρχικά|ilk|başlangıçta|đầu tiên|ban đầu|lúc đầu|पहल[ेीा]\w*|शुरू में)(?!\w)|"
    r"أول|لأول|في البداية|首次|最初|最早|一开始|初めて|처음|최초|แรก|เริ่มแรก",
    re.IGNORECASE,
)


def order_of(question: str) -> Order | None:
    """Return which articles a question wants to read first; None when it does not say.

    >>> order_of("What is the latest on the ferry?"), order_of("Who runs the ferry?")
    ('newest', None)
    """
    if asks_for_course(question):
        return "oldest"
    if asks_for_latest(question):
        return "newest"
    return "oldest" if _EARLIEST.search(question) else None


def asks_for_course(question: str) -> bool:
    """Return whether a question asks how something went on over time: that takes more quotes."""
    return bool(_IN_TIME.search(question))


def asks_for_latest(question: str) -> bool:
    """Return whether a question asks for what is newest."""
    return bool(_LATEST.search(question))
