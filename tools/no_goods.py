"""Writes bot/data/query/no-goods/*.txt: frequent words of the served languages that name no goods, and persons' names.

    python -m tools.no_goods SCRIPT…

A script is the first word of the Unicode name of its letters, in small letters: latin, arabic, cjk. Run it when names
of subjects, acts or lists were added. It needs `wordfreq`, `simplemma`, `pymorphy3` with its
dictionaries of Russian and Ukrainian, `morfeusz2`, `PySastrawi` and `faker` (pip install), and what tools/lexicons.py
and tools/wiktionaries.py read.

A frequent word is kept if in no language that we serve it names a thing, and if no name on file has it. Verbs, adverbs
and the like are then kept as they are; a noun or an adjective only if no act, control list or name of controlled goods
uses what it is in English: such words may make controlled goods of others, or others of controlled ones.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.loading import load
from bot.text.no_goods import LONGEST_JOINED, SHORTEST_JOINED, NoGoods
from bot.text.normalize import is_katakana, key, key_of_word, keys_of, script_of, words
from tools import lexicons, wiktionaries

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "bot" / "data" / "query" / "no-goods"
LANGUAGES = {
    "en": "", "de": "deu", "fr": "fra", "es": "spa", "pt": "por", "it": "ita", "nl": "nld", "ru": "rus", "uk": "",
    "pl": "pol", "cs": "ces", "sk": "slk", "hu": "hun", "bg": "bul", "el": "ell", "sr": "hrv", "sv": "swe", "da": "dan",
    "nb": "nor", "fi": "fin", "tr": "tur", "id": "ind", "ar": "ara", "hi": "hin", "lt": "lit", "zh": "zho", "ja": "jpn",
    "ko": "", "th": "", "vi": "", "ms": "", "fil": "", "bn": "", "ta": "", "te": "", "mr": "", "ur": "", "fa": "",
    "he": "", "sw": "swh", "am": "", "hy": "", "ka": "", "kk": "", "uz": "", "az": "",
}  # fmt: skip
"""Languages, as wordfreq calls them and as the dictionaries of FreeDict do."""
_OF_WIKTIONARY = """
zh:Mandarin:cmn ja::ja ko:Korean:ko th:Thai: vi:Vietnamese:vi ms:Malay:ms fil:Tagalog:
bn:Bengali:
ta:Tamil: te:Telugu: mr:Marathi: ur:Urdu: fa:Persian:fa he:Hebrew:he am:Amharic: hy:Armenian: ka:Georgian: kk:Kazakh:
uz:Uzbek: az:Azerbaijani: sw:Swahili:
"""
OF_WIKTIONARY = {one.split(":")[0]: tuple(one.split(":")[1:]) for one in _OF_WIKTIONARY.split()}
"""Languages whose words are looked up in Wiktionary: as its dictionaries to English and from it call them."""
SCRIPTS = {
    "arabic": "ar ur fa", "devanagari": "hi mr", "bengali": "bn", "tamil": "ta", "telugu": "te", "hebrew": "he",
    "thai": "th",
    "cjk": "zh ja", "katakana": "ja", "hangul": "ko", "ethiopic": "am", "armenian": "hy", "georgian": "ka",
    "cyrillic": "ru uk bg sr kk", "greek": "el",
}  # fmt: skip
"""Scripts and the languages that are written in them; those of none are written in Latin letters."""
UNCUT = frozenset({"zh", "ja", "ko", "th"})
"""Languages whose lists of frequent words cut them as they like."""
JOINED = frozenset({"cjk", "katakana", "hangul", "thai"})
"""Scripts in which words are written without spaces between them, or particles onto them."""
FREQUENT, MET = 30_000, 60_000
"""Frequent words that are looked at, and those among which a person's name is met."""
SHARE = 0.25
"""From this share of its translations on a word names a thing, or makes other goods."""
SHORTEST, LINE = 3, 110
OF_ADJECTIVES = ("adj", "participle", "possessiveadj")
PROPER, WITH_CAPITALS = "pn", frozenset({"de", "ar"})
"""What dictionaries call names, and languages in whose dictionaries other words have a capital too."""
OF_NOUNS = ("n", "fem", "masc", "neut", "pl", "s", "sg", "m", "acronym", "abbreviation", "symbol", "prefix", "suffix")
"""Beginnings of what dictionaries call adjectives, and what they call nouns and may be one."""
_LISTS = """
au-dsgl.json cn-dual-use.json eu-annex-i.json eu-military.json gb-strategic.json in-scomet.json jp-export-order.json
us-ccl.json us-usml.json headings.tsv chemicals.tsv everyday.yaml us-families.yaml national.yaml high-priority.tsv
"""
LISTS = tuple(_LISTS.split())
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_CARRIERS = """
truck, lorry, wagon, waggon, railcar, railway car, railroad car, freight car, boxcar, tank car, van, trailer,
semitrailer, semi-trailer, container, shipping container, barge, lighter, freighter, cargo ship, truckload, carload,
lorryload, wagonload, trainload, shipload, boatload, cartload, tank truck, tanker, articulated lorry, motor truck,
heavy goods vehicle, dump truck, tractor-trailer, pallet, freight train, goods train, goods wagon, goods van, ship,
vessel, freight wagon, juggernaut, pickup truck
"""
CARRIERS = frozenset(" ".join(one.split()) for one in _CARRIERS.split(","))
"""What goods travel in."""
HEAD = (
    "# Keys of words that name no goods in any language served, of persons' names and of what goods travel in.\n"
    "# Written by tools/no_goods.py from wordfreq, Wiktionary, JMdict (CC BY-SA 4.0), with dictionaries: see NOTICE.\n"
)


def main() -> None:
    """Write the lists of some scripts."""
    base = load(ROOT / "rules")
    known, used = _known(base), used_to_tell_goods(base)
    for script in sys.argv[1:]:
        blocks = _of_script(base, script, known, used)
        lines = (line for kind, those in blocks.items() if those for line in (f"## {kind}", *sorted(those)))
        text = HEAD + "".join(f"{line}\n" for line in lines)
        TARGET.mkdir(exist_ok=True)
        (TARGET / f"{script}.txt").write_text(text, "utf-8")
        print(script, {str(kind): len(those) for kind, those in blocks.items()}, f"{len(text.encode()) // 1024} KiB")


def _of_script(
    base: RuleBase, script: str, known: frozenset[str], used: frozenset[str]
) -> Mapping[NoGoods, frozenset[str]]:
    """Return the words of each kind that are written in a script."""
    things = {*keys_of(word for word in lexicons.wordnet() if word.isalpha() and lexicons.may_be_a_thing(word))}
    found, carriers = set[str](), {*keys_of(one for one in CARRIERS if one.isalpha())}
    for language in _languages(script):
        lexicon = Lexicon(language)
        things.update(lexicon.things())
        carriers.update(lexicon.carriers())
        those = {*lexicon.of_no_goods(used)}
        if script in JOINED:
            those = {one for one in those if not _holds_goods(base, lexicon, one, used)}
        print(f"{language}: {len(those)} words", flush=True)
        found |= those
    carriers = _written(carriers, script)
    kept = _written(found - things - known - carriers, script)
    names = _written(({*_names()} & _met(script)) - things - known - carriers - kept, script)
    blocks = {NoGoods.CARRIER: carriers, NoGoods.WORD: kept, NoGoods.NAME: names if script not in JOINED else ()}
    return {kind: frozenset(word if word.isascii() else key(word) for word in those) for kind, those in blocks.items()}


def _languages(script: str) -> tuple[str, ...]:
    """Return the languages that are written in a script."""
    others = {one for those in SCRIPTS.values() for one in those.split()} - {"sr"}
    return tuple(SCRIPTS[script].split()) if script in SCRIPTS else tuple(one for one in LANGUAGES if one not in others)


def _written(folded: Iterable[str], script: str) -> set[str]:
    """Return those of some keys that are words of a script."""
    return {one for one in folded if one and script_of(one) == script and _is_a_word(one, joined=script in JOINED)}


def _is_one_word(word: str) -> bool:
    """Return whether a text is letters alone, with vowel signs."""
    return all(letter.isalpha() or unicodedata.category(letter)[0] == "M" for letter in word)


def _is_a_word(folded: str, *, joined: bool) -> bool:
    """Return whether a key is long enough; one that is joined to others is not too long to be told from them either."""
    if not joined:
        return len(folded) >= SHORTEST and _is_one_word(folded)
    shortest = SHORTEST if is_katakana(folded[0]) else SHORTEST_JOINED
    return shortest <= len(folded) <= LONGEST_JOINED and _is_one_word(folded.replace("\u30fc", ""))


def _holds_goods(base: RuleBase, lexicon: Lexicon, folded: str, used: frozenset[str]) -> bool:
    """Return whether a word holds the name of goods that acts name, and may be about them (镀锌, 炼钢)."""
    spans = (folded[start:end] for start in range(len(folded)) for end in range(start + 1, len(folded) + 1))
    named = any(not base.is_everyday(one) for part in spans if part != folded for one in base.names.get(part))
    return named and lexicon.may_tell_goods(folded, used)


# -- What may matter: words on file.


def _known(base: RuleBase) -> frozenset[str]:
    """Return the keys of words that names on file, forms of acts and lists of words have.

    Of forms without verbs of speech, thought and the like: "issued", "asked", "agreed".
    """
    of_names = {word.key for one in base.subjects.values() for name in one.all_names for word in words(name)}
    of_forms = {word.key for text in forms_of_acts(base) for word in words(text)}
    said_of = {word for word in of_forms if lexicons.is_verb(word) and not lexicons.makes(word)}
    return frozenset((*of_names, *(of_forms - said_of), *_of_lists_of_words()))


def forms_of_acts(base: RuleBase, subject: str = "") -> frozenset[str]:
    """Return what acts say of the goods that they name, of a subject or of all."""
    those = [base.items_on.get(subject, ())] if subject else base.items_on.values()
    return frozenset(place.item.forms for places in those for place in places if place.item.forms)


def _of_lists_of_words() -> Iterator[str]:
    """Yield the words that tell goods apart in our own lists of words; one that ends in * is a beginning."""
    for file in ("materials", "cuts", "substances", "everyday", "forms", "users"):
        yield from (word.key for text in _texts(read_yaml(f"query/{file}")) for word in words(text))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (text for pair in value.items() for inner in pair for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))
    elif isinstance(value, str):
        yield value


def used_to_tell_goods(base: RuleBase) -> frozenset[str]:
    """Return the keys of English words with which acts, control lists and names of controlled goods tell goods."""
    texts = [(ROOT / "rules" / "lists" / file).read_text("utf-8") for file in LISTS] + [*forms_of_acts(base)]
    for name, subject in base.subjects.items():
        if not base.is_everyday(name):
            texts += [name, *subject.words, *(text for language, text in subject.spellings if language in {"", "en"})]
    return frozenset(key_of_word(word) for text in texts for word in re.findall(r"[A-Za-z]{3,}", text))


# -- What the words of a language are.


class Lexicon:
    """The words of a language by their keys, with what dictionaries say of them."""

    def __init__(self, language: str) -> None:
        """Read the dictionaries of a language, as wordfreq calls it; English is read from WordNet."""
        self._language = language
        self._entries: dict[str, set[tuple[str, str]]] = defaultdict(set)
        found = [one for one in _entries(language) if one.word and _is_one_word(one.word)]
        keys = keys_of(one.word for one in found) if found else []
        for one, folded in zip(found, keys, strict=True):
            if one.part == PROPER or (one.word[0].isupper() and language not in WITH_CAPITALS):
                continue  # it may be a brand
            self._entries[folded].add((_part(one.part, one.english), one.english.removeprefix("to ")))

    def of_no_goods(self, used: frozenset[str]) -> Iterator[str]:
        """Yield the keys of frequent words that name no goods; `used` are the words with which goods are told apart."""
        for word in self._frequent(FREQUENT):
            if _is_one_word(word) and self._names_no_goods(word, used):
                yield key_of_word(word)
                yield from {key_of_word(word.translate(WRITTEN_OUT))} if self._language == "de" else ()

    def carriers(self) -> Iterator[str]:
        """Yield the keys of frequent words for what goods travel in."""
        for word in self._frequent(MET):
            if any(part in {"", "n"} and english in CARRIERS for part, english in self._of(word)):
                yield key_of_word(word)

    def _frequent(self, count: int) -> Iterable[str]:
        """Return frequent words of the language; all that dictionaries have where nobody counted them."""
        from wordfreq import available_languages, top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

        if self._language in available_languages("best"):
            return dict.fromkeys((*top_n_list(self._language, count, wordlist="best"), *self._words_of_few()))
        return tuple(self._entries)

    def _words_of_few(self) -> Iterable[str]:
        """Return all words of small dictionaries, and of languages without spaces, whose lists of words cut them up."""
        few = self._language in OF_WIKTIONARY and len(self._entries) < MET
        return self._entries if few or self._language in UNCUT else ()

    def may_tell_goods(self, folded: str, used: frozenset[str]) -> bool:
        """Return whether a word may be about goods: by a verb of making, or a word with which acts tell goods."""
        told = self._of(folded)
        return any(
            lexicons.makes(english) or any(key_of_word(one) in used for one in english.split()) for _, english in told
        )

    def things(self) -> Iterator[str]:
        """Yield the keys of words that name a thing."""
        yield from (folded for folded, entries in self._entries.items() if _name_a_thing(entries))

    def _names_no_goods(self, word: str, used: frozenset[str]) -> bool:
        if self._language == "en":
            known = lexicons.is_known(word) and not lexicons.may_be_a_thing(word)
            return known and _is_plain("", word) and not _tells_goods("", word, used)
        entries = self._of(word)
        if not entries or _name_a_thing(entries):
            return False
        told = [entry for entry in entries if entry[0] == "v" or lexicons.is_known(entry[1])]
        changing = [english for part, english in told if part != "v" and not _is_plain(part, english)]
        telling = any(part != "v" and _tells_goods(part, english, used) for part, english in told)
        return bool(told) and not telling and len(changing) < SHARE * len(told)

    def _of(self, word: str) -> set[tuple[str, str]]:
        """Return the entries of a word as it stands and of all words that it may be a form of."""
        told = lexicons.parts(word, self._language)
        if told == {"v"}:
            return {("v", "")}
        folded = {key_of_word(word), *map(key_of_word, lexicons.lemmas(word, self._language))}
        return {entry for one in folded for entry in self._entries.get(one, ())}


def _entries(language: str) -> Iterator[lexicons.Entry]:
    """Yield the words of a language with what dictionaries say of them."""
    yield from lexicons.entries(LANGUAGES[language])
    to_english, from_english = OF_WIKTIONARY.get(language, ("", ""))
    for one in (*wiktionaries.to_english(to_english), *wiktionaries.from_english(from_english)):
        yield lexicons.Entry(one.word, "n" if one.noun else "", one.english)


def _name_a_thing(entries: set[tuple[str, str]]) -> bool:
    """Return whether the entries of a word tell of a thing: so many of what it is in English that WordNet has."""
    known = [(part, english) for part, english in entries if part == "v" or lexicons.is_known(english)]
    things = [english for part, english in known if part in {"", "n"} and lexicons.may_be_a_thing(english)]
    return len(things) >= SHARE * len(known) > 0


def _part(told: str, english: str) -> str:
    """Return `n` of what dictionaries call a noun, `adj`, `v` of any other part of speech; nothing if none is told."""
    first = re.split(r"[, ]", told)[0].lower()
    if not first:
        return "v" if english.startswith("to ") else ""
    return "adj" if first.startswith(OF_ADJECTIVES) else "n" if first in OF_NOUNS else "v"


def _is_an_act(part: str, english: str) -> bool:
    """Return whether a word is rather a verb of speech, thought and the like in English."""
    return part in {"", "n"} and lexicons.is_verb(english) and not lexicons.makes(english)


def _is_plain(part: str, english: str) -> bool:
    """Return whether a word that names no thing tells of none either: "dental" is of teeth."""
    return _is_an_act(part, english) or not lexicons.pertains(english)


def _tells_goods(part: str, english: str, used: frozenset[str]) -> bool:
    """Return whether acts or lists tell goods with what a word is in English."""
    if _is_an_act(part, english) or (part == "n" and lexicons.is_of_people(english) and english not in _users()):
        return False
    return any(key_of_word(one) in used for one in english.split())


@cache
def _users() -> frozenset[str]:
    """Return English words for users and uses that acts bind."""
    return frozenset(word.strip("*_").lower() for line in read_yaml("query/users").values() for word in line.split())


def _met(script: str) -> set[str]:
    """Return the keys of words that are met in any language of a script."""
    from wordfreq import available_languages, top_n_list  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    counted = (one for one in _languages(script) if one in available_languages("best"))
    return {key_of_word(word) for language in counted for word in top_n_list(language, MET, wordlist="best")}


def _names() -> Iterator[str]:
    """Yield the keys of first and last names of persons."""
    import faker.providers.person as persons  # type: ignore[import-not-found,unused-ignore]  # noqa: PLC0415 - no dependency of the project

    for module in pkgutil.iter_modules(persons.__path__):
        provider = importlib.import_module(f"{persons.__name__}.{module.name}").Provider
        for field in dir(provider):
            held = getattr(provider, field) if field.startswith(("first_names", "last_names")) else ()
            if isinstance(held, Iterable):
                yield from (key_of_word(name) for name in held if _is_one_word(name))


if __name__ == "__main__":
    main()
