"""How people write fields, codes and days, and how words are bent and glued: patterns made of `query/writing.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from bot.text.tables import read_yaml

_LETTERS = r"[^\W\d_]"


def _data() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_yaml("query/writing")
    return found


def _any(words: Iterable[str]) -> str:
    """An alternative of words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def fields() -> Mapping[str, str]:
    """Other names of a field → from, to or on."""
    return {name: field for field, names in _data()["fields"].items() for name in names.split()}


@cache
def words_as_fields() -> frozenset[str]:
    """Words of a question that some write as the name of a field ("origin:CN")."""
    return frozenset(_data()["words_as_fields"].split())


@cache
def slips() -> Mapping[str, str]:
    """Misspelt names of a field → from or to."""
    return {name: field for field, names in _data()["slips"].items() for name in names.split()}


@cache
def other_field() -> re.Pattern[str]:
    """A field by another name or a misspelt one, with its `value`."""
    names = _any((*fields(), *slips(), *words_as_fields()))
    return re.compile(rf"(?:^|(?<=[\s,;]))(?P<name>{names})\s*:\s*(?P<value>\"[^\"]*\"|[^\s,;]+)", re.IGNORECASE)


@cache
def ends_before_day_of_act() -> re.Pattern[str]:
    """The end of a text behind which a day belongs to an act."""
    words = (rf"\b{word}" if word.isascii() else word for word in _data()["before_day_of_act"].split())
    return re.compile(rf"(?:{'|'.join(words)})\s*$", re.IGNORECASE)


@cache
def customs_code() -> re.Pattern[str]:
    """`hs`: 4 to 10 digits, dotted or not, with what people write before them."""
    return re.compile(
        rf"(?<![\w.,/-])(?:(?:{_any(_data()['before_customs_code'].split())})\s*(?:code)?\s*:?\s*)*"
        r"(?P<hs>\d{4}(?:[.\s]\d{2}){1,3}(?!\d)|\d{4}\.\d{2}\.\d{4}|\d{4}\.\d{4}|\d{8}\.\d{2}|\d{4,10})"
        r"(?![\w/%-]|[.,]\d)",
        re.IGNORECASE,
    )


@cache
def range_of_codes() -> re.Pattern[str]:
    """Two entries of control lists (`first`, `last`) with a sign or word for a range between them."""
    code, words = r"\d[A-E]\d{3}(?!\w)", _any(_data()["between_control_codes"].split())
    return re.compile(
        rf"(?<!\w)(?P<first>{code})(?:\s*(?:[-–—~…]|\.\.+)\s*|\s+(?:{words})\s+)(?P<last>{code})", re.IGNORECASE
    )


@cache
def elided() -> re.Pattern[str]:
    """A French or Italian word that lost its vowel, before another word."""
    return re.compile(rf"\b({_any(_data()['elided'].split())})['’](?={_LETTERS}{{2}})", re.IGNORECASE)


@cache
def turkish_endings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Endings behind an apostrophe, each with what takes the place of word and ending."""
    return tuple(
        (re.compile(rf"\b({_LETTERS}{{3,}})['’](?:{ending})\b"), r"\1" if field == "of" else rf"{field} \1")
        for field, ending in _data()["turkish"].items()
    )


@cache
def turkish_direction() -> re.Pattern[str]:
    """A word with an ending of direction and no apostrophe; the second group is the ending of "from"."""
    endings = _data()["turkish"]
    return re.compile(rf"\b({_LETTERS}{{3,}}?)(?:({endings['from']})|{endings['to']})\b")


@cache
def glued_export() -> re.Pattern[str]:
    """A compound of a name and the word for export."""
    heads, ends = _any(_data()["glued"].split()), _any(_data()["glued_ends"].split())
    return re.compile(rf"\b({_LETTERS}{{4,}})((?:{heads})(?:{ends})?)\b", re.IGNORECASE)


@cache
def cyrillic_endings() -> re.Pattern[str]:
    """What may stand behind the stem of a Russian or Ukrainian name: a case, or an adjective made of it."""
    made, cases = _data()["cyrillic_adjective"].split(), _data()["cyrillic_case"].split()
    return re.compile(f"(?:{_any(made)})?(?:{_any(cases)})?")


@cache
def _cyrillic_ends() -> tuple[tuple[str, ...], str, str]:
    data = _data()
    return tuple(data["cyrillic_soft"].split()), data["cyrillic_adjective_stems"], data["cyrillic_vowels"]


def cyrillic_stem(word: str) -> str:
    """The part of a Russian word that stays in every case: `гели` of `гелий`, `редк` of `редкий`."""
    soft, adjectives, vowels = _cyrillic_ends()
    if word.endswith(soft) and word[-3:-2] not in adjectives:
        return word[:-1]
    bare = word.rstrip(vowels)
    return bare if len(bare) > 2 else word  # noqa: PLR2004 - two letters are no stem


@cache
def languages_with(letter: str) -> tuple[str, ...]:
    """The languages that are written with a letter."""
    ranges = ((*ends.split("-"), languages.split()) for ends, languages in _data()["letters"].items())
    return tuple(one for first, last, languages in ranges if first <= letter <= last for one in languages)


def owned() -> str:
    """The particle behind a Japanese owner."""
    return str(_data()["owned"])
