"""Which character sets a stranger may name: those that texts are written in, by all their names.

Python knows some hundred codecs.  A few take quadratic time (punycode, idna), a few are no
character sets at all, and a name is looked up by importing a module.  So a name that comes from a
web page, a mail or a server is never handed to Python; it is looked up here.
"""

from __future__ import annotations

_NAMES = {
    "utf_8": "utf-8 utf8 unicode-1-1-utf-8 x-unicode20utf8",
    "utf_16": "utf-16 utf16 unicode ucs-2 iso-10646-ucs-2",
    "utf_16_le": "utf-16le",
    "utf_16_be": "utf-16be",
    "utf_32": "utf-32 utf32",
    "ascii": "ascii us-ascii ansi_x3.4-1968",
    # Browsers read these as their Windows superset: the quotes of most pages need it.
    "cp1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 "
    "iso88591 iso_8859-1 iso_8859-1:1987 latin1 latin-1 l1 cp819 ibm819",
    "cp1250": "windows-1250 cp1250 x-cp1250",
    "cp1251": "windows-1251 cp1251 x-cp1251",
    "cp1253": "windows-1253 cp1253 x-cp1253",
    "cp1254": "windows-1254 cp1254 x-cp1254 iso-8859-9 iso8859-9 iso_8859-9 latin5 l5",
    "cp1255": "windows-1255 cp1255 x-cp1255",
    "cp1256": "windows-1256 cp1256 x-cp1256",
    "cp1257": "windows-1257 cp1257 x-cp1257",
    "cp1258": "windows-1258 cp1258 x-cp1258",
    "cp874": "windows-874 cp874 tis-620 iso-8859-11 iso8859-11 dos-874",
    "iso8859_2": "iso-8859-2 iso8859-2 iso88592 iso_8859-2 latin2 l2",
    "iso8859_3": "iso-8859-3 iso8859-3 iso_8859-3 latin3 l3",
    "iso8859_4": "iso-8859-4 iso8859-4 iso_8859-4 latin4 l4",
    "iso8859_5": "iso-8859-5 iso8859-5 iso_8859-5 cyrillic",
    "iso8859_6": "iso-8859-6 iso8859-6 iso_8859-6 arabic",
    "iso8859_7": "iso-8859-7 iso8859-7 iso_8859-7 greek",
    "iso8859_8": "iso-8859-8 iso8859-8 iso_8859-8 iso-8859-8-i hebrew",
    "iso8859_10": "iso-8859-10 iso8859-10 latin6 l6",
    "iso8859_13": "iso-8859-13 iso8859-13",
    "iso8859_14": "iso-8859-14 iso8859-14",
    "iso8859_15": "iso-8859-15 iso8859-15 iso_8859-15 latin9 latin-9 l9",
    "iso8859_16": "iso-8859-16 iso8859-16",
    "koi8_r": "koi8-r koi8_r koi8 koi",
    "koi8_u": "koi8-u koi8-ru",
    "cp437": "ibm437 cp437",
    "cp850": "ibm850 cp850",
    "cp866": "ibm866 cp866",
    "mac_roman": "macintosh mac x-mac-roman",
    "mac_cyrillic": "x-mac-cyrillic x-mac-ukrainian",
    "gb18030": "gb18030 gbk gb2312 gb_2312-80 x-gbk chinese cp936",
    "hz": "hz-gb-2312",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp csiso2022jp",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ms932 cp932",
    "cp949": "euc-kr ks_c_5601-1987 ksc5601 korean windows-949 cp949",
    "iso2022_kr": "iso-2022-kr",
}
_CODECS = {name: codec for codec, names in _NAMES.items() for name in names.split()}


def codec_of(name: str | None) -> str | None:
    """Return Python's codec for a character set by the name a stranger gave it, or None.

    >>> codec_of("ISO-8859-1"), codec_of(" 'UTF8' "), codec_of("punycode")
    ('cp1252', 'utf_8', None)
    """
    return _CODECS.get((name or "").strip(" \t\r\n\"'").lower())
