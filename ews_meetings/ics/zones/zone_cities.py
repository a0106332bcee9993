"""Cities of Windows' display names by the names they have in the languages of Outlook; no offsets here.

Only names that no IANA zone is named for, without accents and in lower case: German, French, Spanish,
Italian, Dutch, Polish, Czech, Swedish, Portuguese. Who takes a city holds its zone against the offset in
the display name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)
"""Letters that are no other letter with an accent."""
_EXONYMS = {
    "Africa/Cairo": "kairo, le caire, el cairo, il cairo, kair, kahira",
    "Africa/Johannesburg": "pretoria, pretorie",
    "Africa/Nairobi": "nairobia",
    "America/Guayaquil": "quito",
    "America/Havana": "havanna, la havane, la habana, l'avana, hawana, havana",
    "America/Mexico_City": (
        "mexiko-stadt, mexico-stad, ciudad de mexico, citta del messico, meksyk, cidade do mexico,"
        " mexico, mexico d.f., guadalajara"
    ),
    "America/Sao_Paulo": "brasilia, brazilia",
    "Asia/Baghdad": "bagdad, bagda",
    "Asia/Bangkok": "banguecoque, bangcoc",
    "Asia/Beirut": "beyrouth, beyrut, bejrut, beiroet, beirute",
    "Asia/Damascus": "damaskus, damas, damasco, damaszek, damasek",
    "Asia/Dubai": "abu dhabi, abu dabi, abou dhabi, abou dabi, abu zabi",
    "Asia/Ho_Chi_Minh": "hanoi, hanoj",
    "Asia/Hong_Kong": "hongkong",
    "Asia/Jakarta": "djakarta, yakarta, giacarta, dzakarta, jacarta",
    "Asia/Jerusalem": "gerusalemme, jeruzalem, jerozolima",
    "Asia/Karachi": "islamabad, islamabade, islamabad karachi",
    "Asia/Kolkata": (
        "chennai, mumbai, new delhi, neu-delhi, neu delhi, nueva delhi, nuova delhi, nova deli,"
        " nova delhi, nove dilli, nowe delhi, kalkutta, calcuta, kalkata, bombay, bombaj"
    ),
    "Asia/Kuwait": "kuweit, koweit, koeweit, kuwejt, kuvajt",
    "Asia/Muscat": "maskat, mascate, mascat, mascata",
    "Asia/Riyadh": "riad, riade, riyad, rijad",
    "Asia/Seoul": "seul, soul",
    "Asia/Shanghai": "beijing, peking, pekin, pechino, pequim",
    "Asia/Singapore": "singapur, singapour, singapura, cingapura",
    "Asia/Tehran": "teheran, teeran",
    "Asia/Tokyo": "tokio, toquio, osaka, sapporo",
    "Australia/Sydney": "canberra, sidney",
    "Europe/Amsterdam": "amsterodam, amesterdao, amsterda",
    "Europe/Athens": "athen, athenes, atenas, atene, athene, ateny, atheny, aten",
    "Europe/Belgrade": "belgrad, belgrado, belehrad",
    "Europe/Berlin": "berlino, berlijn, berlim",
    "Europe/Bratislava": "bratyslawa",
    "Europe/Brussels": "brussel, bruxelles, bruselas, bruxelas, bruksela, brusel, bryssel",
    "Europe/Bucharest": "bukarest, bucarest, boekarest, bukareszt, bukurest, bucareste",
    "Europe/Budapest": "budapeszt, budapeste",
    "Europe/Copenhagen": "kopenhagen, copenhague, copenaghen, kopenhaga, kodan, kopenhamn, kobenhavn",
    "Europe/Dublin": "dublino",
    "Europe/Helsinki": "helsinky, helsingfors, helsinque, helsinquia",
    "Europe/Istanbul": "estambul, istambul, stambul",
    "Europe/Kyiv": "kiew, kijow, kyjev",
    "Europe/Lisbon": "lissabon, lisbonne, lisboa, lisbona, lizbona, lisabon",
    "Europe/Ljubljana": "lublana, lublan, liubliana, lubiana",
    "Europe/London": (
        "londres, londra, londen, londyn, edinburgh, edimbourg, edimburgo, edynburg, edinburk"
    ),
    "Europe/Madrid": "madryt, madri",
    "Europe/Moscow": (
        "moskau, moscou, moscu, mosca, moskou, moskwa, moskva, moscovo, st. petersburg, st petersburg,"
        " sankt petersburg, saint-petersbourg, san petersburgo, san pietroburgo, sint-petersburg,"
        " petrohrad, sao petersburgo"
    ),
    "Europe/Paris": "parigi, parijs, paryz, pariz",
    "Europe/Prague": "prag, praga, praha, praag",
    "Europe/Riga": "ryga",
    "Europe/Rome": "rom, roma, rim, rzym",
    "Europe/Sarajevo": "sarajewo",
    "Europe/Skopje": "skopie",
    "Europe/Sofia": "sofie",
    "Europe/Stockholm": "estocolmo, stoccolma, sztokholm",
    "Europe/Vienna": "wien, vienne, viena, wenen, wieden, viden",
    "Europe/Vilnius": "wilna, wilno, vilna",
    "Europe/Warsaw": "warschau, varsovie, varsovia, varsavia, warszawa, varsava",
    "Europe/Zagreb": "zagabria, zagrzeb, zahreb",
    "Europe/Zurich": "bern, berna, berne, berno",
    "Pacific/Auckland": "wellington",
}
_PLACES = {
    "alaska": "America/Anchorage",
    "arizona": "America/Phoenix",
    "baja california": "America/Tijuana",
    "cabo verde is.": "Atlantic/Cape_Verde",
    "central america": "America/Guatemala",
    "chatham islands": "Pacific/Chatham",
    "easter island": "Pacific/Easter",
    "ekaterinburg": "Asia/Yekaterinburg",
    "georgetown": "America/Guyana",
    "greenland": "America/Nuuk",
    "hawaii": "Pacific/Honolulu",
    "indiana": "America/Indiana/Indianapolis",
    "international date line west": "Etc/GMT+12",
    "kiritimati island": "Pacific/Kiritimati",
    "lord howe island": "Australia/Lord_Howe",
    "marquesas islands": "Pacific/Marquesas",
    "newfoundland": "America/St_Johns",
    "norfolk island": "Pacific/Norfolk",
    "nuku'alofa": "Pacific/Tongatapu",
    "petropavlovsk-kamchatsky": "Asia/Kamchatka",
    "samoa": "Pacific/Apia",
    "solomon is.": "Pacific/Guadalcanal",
    "sri jayawardenepura": "Asia/Colombo",
    "west central africa": "Africa/Lagos",
}
"""What Windows names in English that is no city."""


def city_zone(city: str) -> str | None:
    """Return the zone of a city by a name that no IANA zone has; None for any other."""
    return _cities().get(plain(city))


def plain(text: str) -> str:
    """Return a text without accents, case, and blanks around it."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).strip()


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    cities = {city: zone for zone, names in _EXONYMS.items() for city in names.split(", ")}
    return {**cities, **_PLACES}
