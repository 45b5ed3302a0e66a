"""Countries in any language: CLDR (by Babel) and our aliases. `EU` is a place of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from bot.text.normalize import key

# Names of countries that CLDR does not give: short forms, demonyms, cases, old names.


# ruff: noqa: E501 - word lists: one line a language reads better than wrapped ones

ALIASES: dict[str, str] = {
    "AE": "UAE, Emirates, Emirati, U.A.E., 阿联酋, 阿聯酋, VAE, Vereinigten Arabischen Emirate, Vereinigten Arabischen Emiraten",
    "AF": "Afghan",
    "AM": "Armenian",
    "AO": "Angolan",
    "AR": "Argentine, Argentinian",
    "AT": "Austrian, Österreich, österreichisch",
    "AU": "Australian, Aussie, australisch, australien, 澳, 澳洲, 호주, 濠州, 豪州",
    "AZ": "Azerbaijani, Azeri",
    "BD": "Bangladeshi",
    "BE": "Belgian, belgisch",
    "BG": "Bulgarian",
    "BO": "Bolivian",
    "BR": "Brazilian, brasileiro, brasilianisch",
    "BW": "Botswanan",
    "BY": "Belarusian, Byelorussia, Беларусь, Белоруссия",
    "CA": "Canadian, kanadisch, canadien, 加",
    "CD": (
        "DRC, DR Congo, D.R. Congo, RDC, RD Congo, Congo Kinshasa, Kinshasa, Congolese, Democratic Republic of the Congo, "
        "Democratic Republic of Congo, Zaire, République démocratique du Congo, Kongo Kinshasa, 刚果金, 刚果（金）, "
        "刚果民主共和国, 콩고민주공화국, Congo, the Congo, Kongo, 刚果, 剛果, コンゴ, Конго, 콩고, コンゴ民主共和国, ДР Конго, ДРК, DR Kongo, Demokratische Republik Kongo"
    ),
    "CG": "Republic of the Congo, Republic of Congo, Congo Brazzaville, Brazzaville, 刚果布, コンゴ共和国, 콩고공화국",
    "CH": "Swiss, Schweizer, suisse",
    "CL": "Chilean, chileno",
    "CM": "Cameroonian",
    "CN": (
        "China, PRC, P.R. China, PR China, Peoples Republic of China, People's Republic of China, Chinese, mainland China, "
        "Mainland Chinese, Beijing, Sino, chinois, chinoise, chinesisch, chinesische, chinesischer, chino, cinese, chinês, "
        "中华人民共和国, 中国大陆, 中方, 我国, 大陆, 中, 中國, 중국산, 중공, 中国産, 中国製, китайский, китайская, Китая, "
        "Китаю, Китаем, Китае, КНР, Tiongkok, Cina, RRT, Trung Quốc, Chine, Kina"
    ),
    "CO": "Colombian",
    "CU": "Cuban",
    "CZ": "Czech, Czechia, Czech Republic, tschechisch",
    "DE": "German, deutsch, deutsche, deutscher, allemand, allemande, alemán, FRG, 德, 독일산, Германии, Bundesrepublik Deutschland",
    "DK": "Danish",
    "EE": "Estonian",
    "EG": "Egyptian",
    "ES": "Spanish, español",
    "ET": "Ethiopian",
    "EU": (
        "EU, E.U., European Union, Europe, European, EU-27, EU27, Europäische Union, europäisch, Union européenne, UE, "
        "Unión Europea, Unione europea, União Europeia, Europese Unie, 欧盟, 歐盟, 欧洲联盟, 欧州連合, 欧州, 유럽연합, 유럽, "
        "ЕС, Европейский союз, Евросоюз, Uni Eropa, Liên minh châu Âu, Brussels, Евросоюза"
    ),
    "FI": "Finnish",
    "FR": "French, français, française, französisch, francés, 法, Франции",
    "GA": "Gabonese",
    "GB": (
        "UK, U.K., Britain, Great Britain, British, England, English, Scotland, Scottish, GB, London, britisch, "
        "britannique, 英国, 英, 영국산, イギリス, 英國, Великобритании, Großbritannien"
    ),
    "GE": "Georgian",
    "GH": "Ghanaian",
    "GN": "Guinean, Guinea Conakry",
    "GR": "Greek",
    "HK": "Hong Kong, HKSAR, 香港, 홍콩, ホンコン",
    "HU": "Hungarian",
    "ID": "Indonesian, indonesisch, indonésien, 印尼, 인니, Indonésie, Индонезии",
    "IE": "Irish",
    "IL": "Israeli",
    "IN": "Indian, Bharat, indisch, indien, Индии, 인도산",
    "IQ": "Iraqi",
    "IR": "Iranian, Persia, Persian, Islamic Republic of Iran, Ирана",
    "IT": "Italian, italienisch",
    "JO": "Jordanian",
    "JP": (
        "Japanese, Nippon, Nihon, japanisch, japonais, japonaise, japonés, 日方, 日, 일본산, "
        "Японии, Японию, японский, Jepang"
    ),
    "KE": "Kenyan",
    "KG": "Kyrgyz, Kirghizia, Kirgizia, Kyrgyz Republic, Киргизия, Киргизии, Кыргызстан",
    "KH": "Cambodian",
    "KP": "North Korea, North Korean, DPRK, D.P.R.K., 朝鲜, 北朝鮮, 북한, КНДР",
    "KR": (
        "Korea, South Korea, Korean, South Korean, Republic of Korea, ROK, R.O.K., Südkorea, koreanisch, Corée, coréen, "
        "Corea, 韩, 韓, 南韓, 대한민국, 한국, 한국산, Кореи, Южной Кореи, Корея, Южная Корея, Korea Selatan, Hàn Quốc, 남한"
    ),
    "KW": "Kuwaiti",
    "KZ": "Kazakh, Kazakhstani, Казахстана",
    "LA": "Lao, Laotian",
    "LT": "Lithuanian",
    "LV": "Latvian",
    "MA": "Moroccan",
    "MG": "Malagasy",
    "ML": "Malian",
    "MM": "Burma, Burmese, Myanmarese",
    "MN": "Mongolian",
    "MO": "Macao, Macau, 澳门, 澳門, 마카오, マカオ",
    "MW": "Malawian",
    "MX": "Mexican, mexicano, 墨",
    "MY": "Malaysian, 马来, 馬來, 大马",
    "MZ": "Mozambican",
    "NA": "Namibian",
    "NE": "Nigerien",
    "NG": "Nigerian",
    "NL": (
        "Dutch, Holland, the Netherlands, Niederlanden, Nederlandse, niederländisch, Holländisch, néerlandais, Pays-Bas, Países Bajos, "
        "荷, 荷兰, 荷蘭, 네덜란드산, オランダ, Нидерландов, Голландия, Belanda, Hà Lan"
    ),
    "NO": "Norwegian",
    "NZ": "New Zealander",
    "PE": "Peruvian",
    "PG": "Papuan",
    "PH": "Philippine, Filipino",
    "PK": "Pakistani",
    "PL": "Polish, Polska",
    "PT": "Portuguese",
    "QA": "Qatari",
    "RO": "Romanian",
    "RU": (
        "Russian, Russian Federation, Moscow, russisch, russe, ruso, 俄, 俄国, 俄罗斯, 俄羅斯, 러시아산, 露, "
        "России, Россию, российский, РФ, Российская Федерация, Rusia, Nga"
    ),
    "RW": "Rwandan",
    "SA": "Saudi, Saudi Arabian, KSA, 사우디, 沙特",
    "SE": "Swedish, Schweden, suédois",
    "SG": "Singaporean",
    "SI": "Slovene, Slovenian",
    "SK": "Slovak, Slovakia",
    "SN": "Senegalese",
    "SY": "Syrian",
    "TH": "Thai",
    "TR": "Turkish, Turkey, Türkiye, türkisch, turc, 터키",
    "TW": "Taiwan, Taiwanese, Taiwan region, Chinese Taipei, Formosa, R.O.C., 台灣, 臺灣, 台湾, 타이완, 대만, Тайваня",
    "TZ": "Tanzanian",
    "UA": "Ukrainian, ukrainisch, Украины",
    "UG": "Ugandan",
    "US": (
        "USA, U.S., U.S.A., United States, United States of America, the US, the United States, the USA, America, American, "
        "Stateside, Washington, US-American, amerikanisch, américain, américaine, estadounidense, EE.UU., EEUU, États-Unis, "
        "Etats Unis, Verenigde Staten, VS, Vereinigte Staaten, Vereinigten Staaten, Stati Uniti, 美国, 美國, 美, 米国, 米, "
        "アメリカ, アメリカ合衆国, 미국산, 미국, США, Америка, Amerika Serikat, AS, Hoa Kỳ, Mỹ, EE. UU."
    ),
    "UZ": "Uzbek",
    "VE": "Venezuelan",
    "VN": "Vietnamese, Viet Nam, 越, 越南, 월남, 베트남산, ベトナム, Вьетнама",
    "ZA": "South African, RSA, Südafrika, 남아공, 南非",
    "ZM": "Zambian",
    "ZW": "Zimbabwean",
}

SHORT_HAN = frozenset("澳加德法英印中日韩韓荷墨俄露美米越")
"""Single characters that mean a country only behind a word of direction (对美, 輸日)."""

ALPHA3: dict[str, str] = {
    "ARE": "AE", "AUS": "AU", "BEL": "BE", "BRA": "BR", "CAN": "CA", "CHE": "CH", "CHL": "CL", "CHN": "CN", "COD": "CD",
    "CZE": "CZ", "DEU": "DE", "ESP": "ES", "FRA": "FR", "GAB": "GA", "GBR": "GB", "GER": "DE", "GHA": "GH", "GIN": "GN",
    "HKG": "HK", "IDN": "ID", "IND": "IN", "IRN": "IR", "ISR": "IL", "ITA": "IT", "JPN": "JP", "KAZ": "KZ", "KEN": "KE",
    "KGZ": "KG", "KOR": "KR", "MAC": "MO", "MEX": "MX", "MMR": "MM", "MWI": "MW", "MYS": "MY", "NAM": "NA", "NGA": "NG",
    "NLD": "NL", "PHL": "PH", "POL": "PL", "PRK": "KP", "RUS": "RU", "SAU": "SA", "SGP": "SG", "SWE": "SE", "THA": "TH",
    "TUR": "TR", "TWN": "TW", "TZA": "TZ", "UGA": "UG", "UKR": "UA", "USA": "US", "VNM": "VN", "ZAF": "ZA", "ZWE": "ZW",
}  # fmt: skip
"""Three-letter codes of countries that have acts here or are often asked about."""


# Adjectives of countries in French, Spanish, Italian, Portuguese, Dutch and Russian: `indonésienne`, `chino`, `Chinees`.


# ruff: noqa: E501 - word lists: one line a country reads better than wrapped ones

DEMONYMS: dict[str, str] = {
    "AR": "argentin, argentino, argentina, Argentijns, аргентинский",
    "AT": "autrichien, autrichienne, austriaco, austriaca, Oostenrijks, австрийский",
    "AU": "australienne, australiano, australiana, Australisch, австралийский",
    "BE": "belge, belga, Belgisch, бельгийский",
    "BR": "brésilien, brésilienne, brasileño, brasileña, brasiliano, brasiliana, brasileira, Braziliaans, бразильский",
    "CA": "canadienne, canadiense, canadese, canadense, Canadees, канадский",
    "CD": "congolais, congolaise, congoleño, congoleña, congolese, congolesi, congolês, Congolees, Kongolees, kongolesisch, конголезский",
    "CH": "suizo, suiza, svizzero, svizzera, Zwitsers, schweizerisch, швейцарский",
    "CL": "chilien, chilienne, chilena, cileno, cilena, Chileens, chilenisch, чилийский",
    "CN": "Chinees, Chinese, cinesi, chinesa, chinesisches, chinesischem, китайское, китайские",
    "CZ": "tchèque, checo, checa, ceco, ceca, Tsjechisch, чешский",
    "DE": "deutsches, deutschem, deutschen, allemande, alemana, tedesco, tedesca, tedeschi, alemão, alemã, Duits, Duitse, немецкий, германский",
    "ES": "espagnol, espagnole, española, spagnolo, spagnola, espanhol, espanhola, Spaans, spanisch, испанский",
    "FR": "francesa, francese, francesi, francês, Frans, Franse, французский",
    "GA": "gabonais, gabonaise, gabonés, gabonese, Gabonees, gabunisch, габонский",
    "GB": "anglais, anglaise, británico, británica, britannico, britannica, inglés, inglese, Brits, Britse, британский, английский",
    "GH": "ghanéen, ghanéenne, ghanés, ghanese, Ghanees, ghanaisch",
    "GN": "guinéen, guinéenne, guineano, guineana, Guinees, guineisch, гвинейский",
    "ID": "indonésienne, indonesio, indonesia, indonesiano, indonesiana, indonésio, indonésia, Indonesische, indonesischer, индонезийский",
    "IN": "indienne, indiano, Indiaas, Indiase, индийский",
    "IT": "italien, italienne, italiano, italiana, Italiaans, итальянский",
    "JP": "japonesa, giapponese, giapponesi, japonês, Japans, Japanse, японское, японские",
    "KG": "kirghize, kirguís, kirghiso, Kirgizisch, kirgisisch, киргизский, кыргызский",
    "KR": "sud-coréen, sud-coréenne, coréenne, surcoreano, surcoreana, coreano, coreana, sudcoreano, sudcoreana, sul-coreano, Zuid-Koreaans, Koreaans, südkoreanisch, корейский, южнокорейский",
    "KZ": "kazakhe, kazajo, kazaja, kazako, kazaka, Kazachs, Kazachse, kasachisch, казахстанский, казахский",
    "MX": "mexicain, mexicaine, mexicana, messicano, messicana, Mexicaans, mexikanisch, мексиканский",
    "MW": "malawien, malawienne, malawiano, malauí, Malawisch, malawisch",
    "MY": "malaisien, malaisienne, malasio, malasia, malese, malesi, malaio, Maleisisch, malaysisch, малайзийский",
    "NA": "namibien, namibienne, namibio, namibiano, Namibisch, namibisch, намибийский",
    "NG": "nigérian, nigériane, nigeriano, nigeriana, Nigeriaans, nigerianisch",
    "NL": "néerlandaise, hollandais, hollandaise, neerlandés, neerlandesa, holandés, holandesa, olandese, olandesi, holandês, Nederlands, голландский, нидерландский",
    "PH": "philippin, philippine, filipino, filipina, filippino, filippina, Filipijns, philippinisch, филиппинский",
    "PL": "polonais, polonaise, polaco, polaca, polacco, polacca, polnisch, польский",
    "PT": "portugais, portugaise, portugués, portuguesa, portoghese, português, Portugees, portugiesisch, португальский",
    "RU": "rusa, russo, russa, russi, Russische, российское, российские, русский",
    "SE": "suédoise, sueco, sueca, svedese, Zweeds, schwedisch, шведский",
    "TR": "turque, turco, turca, turchi, Turks, Turkse, турецкий",
    "TW": "taïwanais, taïwanaise, taiwanés, taiwanese, taiwanês, Taiwanees, taiwanisch, тайваньский",
    "TZ": "tanzanien, tanzanienne, tanzano, tanzana, Tanzaniaans, tansanisch",
    "UA": "ukrainien, ukrainienne, ucraniano, ucraniana, ucraino, ucraina, Oekraïens, Oekraïense, украинский, український",
    "UG": "ougandais, ougandaise, ugandés, ugandese, Oegandees, ugandisch",
    "US": "états-unien, estadounidenses, americano, americana, statunitense, statunitensi, Amerikaans, Amerikaanse, американский",
    "VN": "vietnamien, vietnamienne, vietnamita, vietnamiti, Vietnamees, Vietnamese, vietnamesisch, вьетнамский",
    "ZA": "sud-africain, sud-africaine, sudafricano, sudafricana, sul-africano, Zuid-Afrikaans, südafrikanisch, южноафриканский",
    "ZM": "zambien, zambienne, zambiano, Zambiaans, sambisch, замбийский",
    "ZW": "zimbabwéen, zimbabwéenne, zimbabuense, zimbabwese, zimbabuano, Zimbabwaans, simbabwisch, зимбабвийский",
}


LANGUAGES = (
    "en", "zh_Hans", "zh_Hant", "ko", "ja", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "cs", "sv", "id",
    "ms", "vi", "tr", "ar", "th", "hi", "kk", "fi", "da", "no",
)  # fmt: skip
"""Languages whose names of countries are understood."""

_SHOWN = {
    "US": "United States", "GB": "United Kingdom", "CD": "DR Congo", "HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar",
    "TR": "Türkiye", "CZ": "Czechia", "EU": "European Union", "KR": "South Korea", "KP": "North Korea",
    "CG": "Republic of the Congo",
}  # fmt: skip
_ARTICLE = frozenset({"US", "GB", "CG", "CD", "EU", "NL", "PH", "AE", "CF", "BS", "GM", "MV", "DO"})
_NO_COUNTRIES = frozenset({"EZ", "UN", "XA", "XB", "QO", "ZZ"})
_CODE_LENGTH = 2
_LONGEST_ACRONYM = 4
_ENOUGH = 78.0


def find(text: str) -> str | None:
    """The code of a country named in any language, by code, demonym or short form; None if the text is none.

    The whole text must be the country: `Japan`, `the US`, `일본`, `jp`. Two-letter codes count in any case.
    """
    bare = text.strip().strip(".,;:!?()[]\"'")
    if is_code(bare.upper()):
        return "GB" if bare.upper() == "UK" else bare.upper()
    if found := acronym(bare.upper()):
        return found
    return by_key(key(bare), full=True)


def is_code(text: str) -> bool:
    """Whether the text is a code: ISO, EU, or the habitual UK."""
    return text in _english() or text == "UK"


def acronym(text: str) -> str | None:
    """The country of a short form in capitals (UAE, DRC, PRC, USA), which in a sentence counts in capitals only."""
    return ALPHA3.get(text) or _acronyms().get(text.replace(".", ""))


def by_key(folded: str, *, full: bool) -> str | None:
    """The country whose name has this key (`bot.text.normalize.key`); English names and aliases only unless `full`."""
    if not folded:
        return None
    bare = folded.removeprefix("the") if folded.startswith("the") and folded not in _near() else folded
    found = _near().get(bare)
    if found is None and full:
        found = everywhere().get(bare)
    return found


def name(code: str) -> str:
    """The English name for display: `Japan`, `DR Congo`."""
    return _SHOWN.get(code) or _english().get(code, code)


def the(code: str) -> str:
    """The English name inside a sentence: `the United States`."""
    return f"the {name(code)}" if code in _ARTICLE else name(code)


def suggest(typed: str, limit: int) -> list[tuple[str, str]]:
    """Countries for what has been typed so far, best first, as (code, English name)."""
    folded = key(typed)
    if not folded:
        return [(code, name(code)) for code in ("CN", "US", "EU", "JP", "KR", "DE", "NL", "IN")][:limit]
    ranked: dict[str, float] = {}
    for spelling, code in everywhere().items():
        if spelling.startswith(folded):
            ranked[code] = max(ranked.get(code, 0), 1000 - len(spelling))
    if is_code(typed.strip().upper()):
        ranked["GB" if typed.strip().upper() == "UK" else typed.strip().upper()] = 2000
    if not ranked:
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a misspelling pays for it

        for spelling, score, _ in process.extract(folded, list(everywhere()), scorer=fuzz.ratio, limit=limit * 3):
            if score >= _ENOUGH:
                ranked.setdefault(everywhere()[spelling], score)
    return [(code, name(code)) for code in sorted(ranked, key=lambda code: (-ranked[code], name(code)))[:limit]]


def _territories(language: str) -> Mapping[str, str]:
    """Code → name of everything on the map, as CLDR has it in a language (`zh_Hans` is `zh` where it says no more)."""
    from babel import localedata  # noqa: PLC0415 - a query without a country does not need it

    found: dict[str, str] = {}
    for name in dict.fromkeys((language.partition("_")[0], language)):
        found |= localedata.load(name, merge_inherited=False).get("territories", {})
        # Babel keeps all that it reads of a language, a megabyte each, and this is only a part of what others want.
        getattr(localedata, "_cache", {}).pop(name, None)
    return found


@cache
def _english() -> Mapping[str, str]:
    """Code → English name of every country."""
    names = {
        code: str(name)
        for code, name in _territories("en").items()
        if len(code) == _CODE_LENGTH and code.isalpha() and code not in _NO_COUNTRIES
    }
    return {**names, "EU": "European Union"}


@cache
def _near() -> Mapping[str, str]:
    """Key → code: English names and our aliases, in every script."""
    found = {key(name): code for code, name in _english().items()}
    for code, line in ALIASES.items():
        found.update(
            {key(alias): code for alias in line.split(", ") if alias not in SHORT_HAN and not _is_acronym(alias)}
        )
    return found


@cache
def _acronyms() -> Mapping[str, str]:
    return {
        alias.replace(".", ""): code
        for code, line in ALIASES.items()
        for alias in line.split(", ")
        if _is_acronym(alias)
    }


def _is_acronym(alias: str) -> bool:
    return len(alias.replace(".", "")) <= _LONGEST_ACRONYM and alias.isascii() and alias.isupper()


@cache
def everywhere() -> Mapping[str, str]:
    """Key → code in all languages."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for code, name in _territories(language).items():
            if code in _english():
                found.setdefault(key(str(name)), code)
    for code, line in DEMONYMS.items():
        for demonym in line.split(", "):
            found.setdefault(key(demonym), code)
    return {**found, **_near()}


def is_romance(folded: str) -> bool:
    """Whether a key is a country's own name in Spanish, Italian or Portuguese, no demonym."""
    return folded in _romance()


@cache
def _romance() -> frozenset[str]:
    return frozenset(key(str(name)) for language in ("es", "it", "pt") for name in _territories(language).values())


@cache
def shared_names() -> Mapping[str, str]:
    """Keys of names that two countries bear → the one that is not taken for them."""
    return {key(name): "CG" for name in ("Congo", "the Congo", "Kongo", "刚果", "コンゴ", "콩고", "Конго")}


@cache
def short_han() -> Mapping[str, str]:
    """Single Chinese characters that mean a country behind a word of direction."""
    return {key(alias): code for code, line in ALIASES.items() for alias in line.split(", ") if alias in SHORT_HAN}


# Countries whose names are written in a case, as an adjective or behind an elided article. PURE.


_SHORTEST_RUSSIAN = 4
_SHORTEST_ELIDED = 5
_RUSSIAN_CASES = (
    ("ией", "ия"), ("ии", "ия"), ("ию", "ия"), ("ой", "а"), ("ы", "а"), ("у", "а"), ("е", "а"), ("ем", "й"), ("я", "й"),
    ("ю", "й"), ("ом", ""), ("а", ""), ("у", ""), ("е", ""),
)  # fmt: skip
"""Ending of a case → of the nominative, in which CLDR names countries."""
_RUSSIAN_ADJECTIVES = (
    "ого", "ому", "ыми", "ими", "ый", "ая", "ой", "ую", "ое", "ые", "ых", "ым", "ом", "их", "им", "ие",
)  # fmt: skip


def country(folded: str) -> str | None:
    """The code of the country that a word means in an inflected form; None where it means none.

    `folded`: one word as `bot.text.normalize.key` writes it.
    """
    return _russian_or_german(folded) or _elided(folded)


def _russian_or_german(folded: str) -> str | None:
    """A Russian case or adjective, or a German adjective: `в Индию`, `Казахстана`, `japanischen`."""
    stem = folded.rstrip("mnrs").removesuffix("e")
    if folded.isascii() and stem != folded and stem.endswith("sch"):
        return by_key(stem, full=True)
    if not "а" <= folded[0] <= "я" or len(folded) < _SHORTEST_RUSSIAN:
        return None
    for ending, nominative in _RUSSIAN_CASES:
        if folded.endswith(ending) and (code := by_key(folded.removesuffix(ending) + nominative, full=True)):
            return code
    adjective = next((folded.removesuffix(ending) for ending in _RUSSIAN_ADJECTIVES if folded.endswith(ending)), "")
    return by_key(f"{adjective}ий", full=True) if adjective.endswith("ск") else None


def _elided(folded: str) -> str | None:
    """A country behind a French or Italian article without its vowel: `l'Allemagne`, `d'Italie`."""
    if len(folded) <= _SHORTEST_ELIDED or folded[0] not in "ld" or folded[1] not in "aeiou":
        return None
    return by_key(folded[1:], full=True)


# The codes that a source's `jurisdiction` may have: ISO 3166-1 alpha-2 as of 2026, and EU.


_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET EU FI FJ "
    "FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ "
    "IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH "
    "MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL "
    "PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD "
    "TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
JURISDICTIONS = frozenset(_CODES.split())
