"""Writes lists of frequent words of the served languages: those like names on file, and those in names of parties.

    python -m tools.ordinary

Run it when names of subjects were added. It needs `wordfreq` (pip install wordfreq), which nothing else uses: its word
lists are CC BY-SA 4.0, and of them only bare words that lie within two letters of a name, or hold a name, are kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.data import read_yaml
from bot.lists.party_names import NameReader, names_of
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.rules.query import word_forms
from bot.text import countries, gazetteer
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key_of_word, words

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "ordinary.txt"
OF_PARTIES = ROOT / "bot" / "data" / "lists" / "party-words.txt"
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "ru", "uk", "pl", "tr", "id", "ar", "hi")
COMPOUNDING = frozenset({"de", "nl"})
GLUED = ("zh", "ja")
FREQUENT, MANY = 20_000, 60_000
CHARACTERS = 3
OF_GOODS = """
不锈钢 合金钢 炼钢 钢丝绳 钢制 钢厂 钢索 钢结构 钢轨 钢鉄 钢铁厂 铝业 铝制 铝合金
铜器 燃煤 采煤 煤田 煤电 砂金 金币 银币 赤铜 镀金 银器 贵金属 重金属 碱金属 非金属 青铜
青铜器 黄铜 淘金 宝钢 鞍钢 首钢 冶金
"""
"""Words that hold a name and are about the thing of that name."""
BESIDE = ("cs", "ms", "sv", "vi")
"""Languages that are read as well: of them only words like names of countries are kept."""
OF_COUNTRIES = """
afgaan afganistanda alamnya albanee almanca americanka ameryka amrita argentynie baharin bahrin britanya
bruksel brusel bryssel bulgaren ceylan checia cingapura coreia dayana dominicana egyptien emirado emirati
engeland englisch erzegovina espanyol estadunidense europeen franska guayana herzegowina hindia hindustan
hollandse hongkong indiach indienen irandan iranien iranska ispanyol japanska japonca jongkong londen londyn
makedonien malien merica moskow nemcina oesterreich persien portugese portugis roumaine ruskie ruyanda
saudita schotland senegalais sengal serben svenska tschechen turkce vatican yemini zelanda
"""
"""Words that are one letter away from a country's name and mean that country."""
SHORTEST, LONG, CLOSE, LINE = 5, 8, 2, 110
HEAD = (
    "# Frequent words that lie within two letters of a word of a name on file, or hold a name (nickelodeon):\n"
    "# none is a misspelling of that name, or about it.\n"
    "# Written by tools/ordinary.py from the word lists of wordfreq by Robyn Speer (CC BY-SA 4.0).\n"
)


HEAD_OF_PARTIES = (
    "# Frequent words that names of listed parties hold: in small letters and by themselves none of them names one.\n"
    "# Written by tools/ordinary.py from the word lists of wordfreq by Robyn Speer (CC BY-SA 4.0).\n"
)
SHORTEST_OF_PARTIES = 3


def main() -> None:
    """Write the lists; the old one goes first, since what it holds would not be found again."""
    TARGET.write_text(HEAD, encoding="utf-8")
    base = load(ROOT / "rules")
    _write(TARGET, HEAD, sorted(set(_alike(base))))
    _write(OF_PARTIES, HEAD_OF_PARTIES, sorted(set(_in_names_of_parties(base))))


def _write(target: Path, head: str, found: list[str]) -> None:
    lines, line = [], ""
    for word in found:
        if len(line) + len(word) > LINE:
            lines.append(line)
            line = ""
        line += f" {word}" if line else word
    target.write_text(head + "\n".join([*lines, line]) + "\n", encoding="utf-8")
    print(f"{target.name}: {len(found)} words")


def _in_names_of_parties(base: RuleBase) -> Iterator[str]:
    """Yield the words of listed names that are frequent words too, and no places."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see below

    if base.lists is None:
        return
    reader = NameReader(read_yaml("lists/party-names"))
    names = (text for party in base.lists.listed_parties() for _, text in names_of(party))
    bound = (name for those in base.bound.values() for _, _, name in those)
    held = {word for words in reader.words_of_all([*names, *bound]) for word in words} - reader.houses
    for language in LANGUAGES:
        for word in top_n_list(language, MANY, wordlist="best"):
            for folded in reader.words(word):
                if (
                    folded in held
                    and len(folded) >= SHORTEST_OF_PARTIES
                    and folded.isalpha()
                    and not _is_a_place(folded)
                ):
                    yield folded


def _is_a_place(word: str) -> bool:
    folded = key_of_word(word)
    return bool(countries.find(word) or gazetteer.country_of_town(folded) or gazetteer.region_of(folded))


def _alike(base: RuleBase) -> Iterator[str]:
    names: dict[str, list[str]] = {}
    for word in base.name_words.all_keys():
        if len(word) >= SHORTEST and word.isalpha():
            names.setdefault(word[0], []).append(word)
    yield from _like_countries(base)
    yield from _without_accents(base)
    yield from _holding_a_name(base)
    yield from _holding_a_character(base)
    for word in _frequent():
        if word in base.vocabulary or said.role(word) or word[0] not in names or base.name_words.sounds_like(word):
            continue
        if _is_bent(base, word):
            continue
        allowed = CLOSE if len(word) >= LONG else 1
        if process.extractOne(word, names[word[0]], scorer=OSA.distance, score_cutoff=allowed):
            yield word


def _like_countries(base: RuleBase) -> Iterator[str]:
    """Latin words one letter away from a country's name, and that not at its end, as its cases are: bahasa, Bahama."""
    known = [name for name in countries.everywhere() if len(name) >= SHORTEST]
    for word in dict.fromkeys(_frequent(*BESIDE)):
        alike = [name for name, *_ in process.extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=None)]
        if (
            not word.isascii()
            or len(word) < countries.SHORTEST_MISSPELT
            or len({countries.everywhere()[name] for name in alike}) != 1
        ):
            continue
        at_its_end = any(map(partial(_differ_at_the_end, word), alike))
        named = base.names.get(word) or word in OF_COUNTRIES.split()
        if not at_its_end and not named:
            yield word


def _differ_at_the_end(word: str, name: str) -> bool:
    shared = next((at for at, (one, other) in enumerate(zip(word, name, strict=False)) if one != other), len(word))
    return shared >= max(len(word), len(name)) - 1


def _is_bent(base: RuleBase, word: str) -> bool:
    """Whether a word is a case of a name: złota of złoto."""
    bent = (stems[0] for stems, *_ in base.stems.get((1, word[:3]), ()))
    return any(word.startswith(stem) and countries.is_ending(word[len(stem) :]) for stem in bent)


def _holding_a_name(base: RuleBase) -> Iterator[str]:
    """Words of languages without compounds that a compound's cut would find a name in: nickelodeon."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see below

    for language in LANGUAGES:
        for word in top_n_list(language, MANY, wordlist="best") if language not in COMPOUNDING else ():
            parts = word_forms.apart(base, words(word)) if len(word) >= LONG and word.isalpha() else []
            if len(parts) > 1:
                yield key_of_word(word)


def _holding_a_character(base: RuleBase) -> Iterator[str]:
    """Chinese and Japanese words of two or three characters, one of which is a name by itself: 銀行 is no silver."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see below

    known = said.unspaced().whole
    for language in GLUED:
        for word in dict.fromkeys(map(key_of_word, top_n_list(language, MANY, wordlist="best"))):
            if (
                word not in OF_GOODS
                and 1 < len(word) <= CHARACTERS
                and all(map(is_han, word))
                and not base.names.get(word)
            ):
                named = [letter for letter in word if base.names.get(letter)]
                rest = [part for letter in named for part in word.split(letter, 1) if part]
                if named and not all(part in known or base.names.get(part) for part in rest):
                    yield word


def _without_accents(base: RuleBase) -> Iterator[str]:
    """English words that are a name of another language without its accents: carbon, carbón."""
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - see below

    english = {key_of_word(word) for word in top_n_list("en", FREQUENT, wordlist="small")}
    for subject in base.subjects.values():
        for _, name in subject.spellings:
            if not name.isascii() and key_of_word(name).isascii() and key_of_word(name) in english:
                yield key_of_word(name)


def _frequent(*more: str) -> Iterator[str]:
    from wordfreq import top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    for language in (*LANGUAGES, *more):
        for word in top_n_list(language, FREQUENT, wordlist="small"):
            folded = key_of_word(word)
            if len(folded) >= SHORTEST and folded.isalpha() and not (is_han(folded[0]) or is_hangul(folded[0])):
                yield folded


if __name__ == "__main__":
    main()
