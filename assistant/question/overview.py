"""Questions that ask for an overview: "what are these articles about?", "sum up the one on the ferry".

No sentence answers them as it would a fact; how an article opens does, for news tells first what
matters.  What follows the cue is the topic to look for; nothing but "these articles" is no topic.
"""

from __future__ import annotations

import re

from assistant.languages import detect, is_stop
from assistant.question.question import Topic

# One line a language; ``t`` is the topic.  Endings and word order differ, so each is a pattern.
_CUES = (
    # en
    r"(?:please |can you |could you )*(?:summari[sz]e|sum up|recap)\b(?P<t>.*)",
    r"(?:please |can you |could you )*(?:give|write|show)(?: me)? (?:an? |the )?(?:\w+ )?(?:overview|summary|outline|recap)\b(?P<t>.*)",
    r"(?:an? |the )?(?:\w+ )?(?:overview|summary)(?: of| about| on)(?P<t>.*)",
    r"(?:please |can you |could you )*tell me (?:more |something |everything |all )?about(?P<t>.*)",
    r"what (?:is|are|do|does)(?P<t> (?:this|these|those|the|my|it|all)\b(?: (?:articles?|texts?|documents?|sources?|files?|stor(?:y|ies)|news|reports?|pages?))?(?: (?:on|about) .*?)?)(?: all)? (?:about|deal with|cover)\W*$",
    r"(?:what(?:'s|’s| is) new|any news|what(?:'s|’s| is) (?:the (?:latest )?news|happening))(?P<t>)\W*$",
    r"(?:what|which) (?:topics|subjects|themes)\b(?P<t>).*",
    r"what (?:is known|do (?:we|you) know|can you (?:tell|say)(?: me)?) about(?P<t>.*)",
    # fr
    r"(?:peux-tu |pouvez-vous |merci de |s'il (?:te|vous) plaît,? )*(?:résume[rz]?|résumé d[eu']|fai(?:s|tes)(?:-moi)? un résumé(?: d[eu']| sur)?|donne[zr]?(?:-moi)? un (?:aperçu|résumé)(?: d[eu']| sur)?|parle[zr]?[- ]moi d[eu'’])(?P<t>.*)",
    r"de quoi (?:parlent?|traitent?|s['’]agit-il|est-il question)(?P<t>.*)",
    r"quoi de neuf(?P<t>)\W*$",
    r"quels (?:sujets|thèmes)\b(?P<t>).*",
    r"que sait-on (?:de|du|d['’]|sur)(?P<t>.*)",
    # de
    r"(?:bitte )?fass?en?(?: sie)? (?P<t>.*?) zusammen\W*$",
    r"(?:gib(?: mir)? |geben sie(?: mir)? )?(?:eine? )?(?:kurze )?(?:zusammenfassung|übersicht|überblick)(?: von| über| zu| der| des)(?P<t>.*)",
    r"erzähle?(?:n sie)?(?: mir)?(?: etwas| mehr)? (?:über|von)(?P<t>.*)",
    r"wo(?:rum|von) (?:geht es|geht's|handel[nt]|handeln)(?: in)?(?P<t>.*)",
    r"was gibt(?: e|')s neues(?P<t>)\W*$",
    r"(?:welche|um welche) themen\b(?P<t>).*",
    r"was (?:weiß man|ist bekannt) (?:über|zu)(?P<t>.*)",
    # es
    r"(?:por favor,? )?(?:resume|resúme(?:me|nos)?|(?:haz(?:me)? |dame )?un resumen del?|resumen del?|háblame del?|cuéntame (?:sobre|del?))\b(?P<t>.*)",
    r"¿?de qué (?:tratan?|hablan?|van?)(?P<t>.*)",
    r"¿?qué hay de nuevo(?P<t>)\W*$",
    r"¿?qué temas\b(?P<t>).*",
    r"¿?qué se sabe (?:del?|sobre)\b(?P<t>.*)",
    # it
    r"(?:per favore,? )?(?:riassumi(?:mi)?|fammi un riassunto d\w+|riassunto d\w+|parlami d\w+|dimmi di più su\w*)\b(?P<t>.*)",
    r"di (?:che cosa|che|cosa) (?:parlano|parla|trattano|tratta)(?P<t>.*)",
    # pt
    r"(?:por favor,? )?(?:resum[ae]|faça um resumo d\w+|resumo d\w+|fale(?:-me)? (?:sobre|d\w+)|conte(?:-me)? sobre)\b(?P<t>.*)",
    r"(?:de|do|sobre) (?:o )?que (?:tratam?|falam?)(?P<t>.*)",
    # ro
    r"(?:te rog )?(?:rezumă|rezumați|fă un rezumat(?: al| la| despre)?|spune-mi (?:mai multe )?despre|vorbește-mi despre)(?P<t>.*)",
    r"despre ce (?:este vorba(?: în)?|este|e|sunt|vorbe\w+|trateaz\w+)(?P<t>.*)",
    # ru
    r"(?:пожалуйста,? )?(?:кратко )?(?:изложи(?:те)?|перескажи(?:те)?|резюмируй(?:те)?|подведи(?:те)? итог|расскажи(?:те)?(?: мне)? (?:об?|про))(?P<t>.*)",
    r"о ч[её]м (?:говорится в |идёт речь в |рассказыва\w+ )?(?P<t>(?:эт|ст|текст|док|источ|нов).*)",
    # el
    r"(?:συνόψισε|σύνοψη|περίληψη|κάνε (?:μου )?(?:μια )?περίληψη|πες μου (?:για|σχετικά με))(?P<t>.*)",
    r"για τι (?:μιλ\w+|πρόκειται|λένε)(?P<t>.*)",
    # tr
    r"(?P<t>.*?) ?(?:özetle\w*|özetini (?:ver|yap|çıkar)\w*|hakkında (?:bilgi ver|anlat)\w*)\W*$",
    r"(?P<t>.*?) (?:ne hakkında|neyle ilgili|neden bahsed\w+)\W*$",
    # ar
    r"(?:لخص|لخّص|ملخص|أعطني ملخصا? (?:عن|ل)|حدثني عن|أخبرني عن)(?P<t>.*)",
    r"(?:عم|عما|عمّا|عن ماذا) (?:تتحدث|يتحدث)(?P<t>.*)",
    # hi
    r"(?P<t>.*?) (?:का सारांश|का सार|के बारे में (?:बताओ|बताइए|बताएं|बताएँ))(?: .*)?\W*$",
    r"(?P<t>.*?) किस (?:बारे|विषय) में (?:है|हैं)\W*$",
    # vi
    r"(?:hãy |xin )?(?:tóm tắt|cho tôi biết về|kể (?:cho tôi )?(?:nghe )?về)(?P<t>.*)",
    r"(?P<t>.*?) nói về (?:điều |cái )?gì\W*$",
    # zh
    r"(?:请|請)?(?:总结|總結|概括|概述|归纳|介绍一下|介紹一下)(?:一下)?(?P<t>.*)",
    r"(?P<t>.*?)(?:(?:主要)?(?:讲|講|说|說)了?(?:些)?(?:什么|什麼)|是(?:关于|關於)(?:什么|什麼)的?|的(?:摘要|概要|主要内容是什么))\W*$",
    # ja
    r"(?P<t>.*?)(?:を要約して.*|の要約.*|をまとめて.*|の概要.*|について教えて.*|は何について.*)$",
    # ko
    r"(?P<t>.*?)(?:을|를)? ?(?:요약해.*|정리해.*|에 대해(?:서)? (?:알려|설명|말해).*|(?:은|는) ?무엇에 관한.*|(?:은|는)? ?무슨 내용.*)$",
    # th
    r"(?:ช่วย)?(?:สรุป|เล่าเรื่อง|บอกเกี่ยวกับ)(?P<t>.*)",
    r"(?P<t>.*?)(?:เกี่ยวกับอะไร|พูดถึงอะไร)\W*$",
)
_CUE = tuple(re.compile(rf"\W*(?:{cue})", re.IGNORECASE | re.DOTALL) for cue in _CUES)

# What says no more than "the sources".
_SOURCES = re.compile(
    r"(?<!\w)(?:articles?|texts?|documents?|sources?|files?|stor(?:y|ies)|news|reports?|pages?|contents?|folder|collection|"
    r"everything|all|textes?|fichiers?|artikeln?|texten?|dokumente?n?|quellen?|dateien?|beitr[aä]ge?n?|nachrichten|"
    r"artículos?|textos?|documentos?|fuentes?|noticias?|archivos?|articol[oie]|testi|testo|documenti|fonti|notizi[ae]|"
    r"artigos?|fontes?|notícias?|articol\w*|texte|surse\w*|стать\w+|текст\w*|документ\w*|источник\w*|новост\w+|эт\w+|"
    r"άρθρ\w+|κείμεν\w+|πηγ\w+|έγγραφ\w+|makale\w*|yazı\w*|metin\w*|belge\w*|kaynak\w*|haber\w*|bu|"
    r"المقالات?|النصوص|النص|الوثائق|المصادر|الأخبار|هذه|هذا|लेख\w*|दस्तावेज़\w*|स्रोत\w*|ये|इन|यह|"
    r"bài viết|tài liệu|nguồn|văn bản|tin tức|các|những|này)(?!\w)|"
    r"文章|这些|這些|这篇|這篇|文件|资料|資料|内容|內容|新闻|新聞|文档|記事|文書|これらの?|この|これ|ニュース|기사들?|문서들?|자료|뉴스|이것|"
    r"บทความ|เอกสาร|ข่าว|เหล่านี้|นี้",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_EDGES = " ?？!！.。:,;؟、'’\"«»"


def topic_of(question: str) -> Topic | None:
    """Return what an overview is asked of; None for any other question.

    >>> topic_of("Tell me about the ferry."), topic_of("What are these articles about?")
    (Topic(text='the ferry', articles=False), Topic(text='', articles=True))
    >>> topic_of("When does the ferry run?") is None
    True
    """
    text = " ".join(question.split())
    found = next((match for cue in _CUE if (match := cue.match(text))), None)
    if found is None:
        return None
    topic = found["t"].strip(_EDGES)
    named = _SOURCES.sub(" ", topic)
    if named == topic and _says_something(topic, question):
        return Topic(topic, articles=False)
    words = named.split()
    while words and not _says_something(words[0], question):
        words.pop(0)
    return Topic(" ".join(words).strip(_EDGES), articles=True)


def _says_something(text: str, question: str) -> bool:
    language = detect(question)
    return any(not is_stop(word, language) for word in _WORD.findall(text))
