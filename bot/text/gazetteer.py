"""Towns, ports, airports and parts of countries, which stand for their countries. PURE.

Names are those of bot/data/query/cities.yaml, regions.yaml, trade_places.yaml and towns.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from sys import intern
from typing import NamedTuple

from msgspec import Struct

from bot.data import SortedLines, generated, read_yaml
from bot.prepared import Prepared
from bot.text import countries
from bot.text.normalize import is_han, is_thai, key

_SHORTEST_INFLECTED = 4
_SHORTEST_PLAIN = 4
"""Letters up to which the name of a place of trade may be a word or an acronym."""
_BEGINNING = 2
"""Characters by which a name in Chinese or Japanese may be told from others; none is shorter."""
_LATIN_VOWELS = "aeiouy"
_USUALLY: Mapping[str, tuple[str, ...]] = {"cyrillic": ("ru", "uk"), "latin": ("pl", "cs")}
_WIDELY: Mapping[str, tuple[str, ...]] = {
    "cyrillic": ("ru", "uk", "sr"),
    "latin": ("pl", "cs", "sk", "sl", "hr", "lt", "lv", "ro"),
}
"""Languages in whose cases the name of a town is read: anywhere, and where what stands around tells a town."""


_CODE = 2
"""Letters of a country's code."""
_FREQUENT, _RATHER_OTHERS, _SMALL = "*", "!", "-"
"""Marks behind the name of a town in towns.txt."""
_BUCKET, _REMEMBERED = 3, 16_384
"""First letters of the names that are read together, and how many of these are kept."""

LONGEST_PLACE, _LONGEST_THAI_PLACE = 10, 24
"""Words of the longest name of a town, or of a country in characters; a Chinese or Thai character counts as one."""


def longest_place(word: str) -> int:
    """Return how many words or characters a name has at most that begins with a word."""
    return _LONGEST_THAI_PLACE if is_thai(word[0]) else LONGEST_PLACE


@cache
def _towns() -> Mapping[str, str]:
    return {key(town): code for code, line in read_yaml("query/cities").items() for town in str(line).split(", ")}


class _Towns(Struct, frozen=True):
    """Towns of the world by the keys of their names, in lines: a process meets few of them."""

    lines: bytes
    """Sorted: the key of a name, a tab, its country and its marks. `*` stands for a frequent word, `!` for what is
    rather a firm's, a person's or a word of names on file, `-` for a small town, and `+` before each other country with
    a town of that name."""
    named_as_others: dict[str, tuple[str, ...]]
    """Names of countries and of great towns → other countries with a town of that name."""

    @classmethod
    def of(cls, towns: Mapping[str, str], named_as_others: dict[str, tuple[str, ...]]) -> _Towns:
        """Return the lines of towns with their countries and marks."""
        return cls("".join(f"{name}\t{towns[name]}\n" for name in sorted(towns)).encode(), named_as_others)


@cache
def _prepared() -> Prepared:
    return Prepared([("towns", files("bot.data").joinpath("query/towns.txt").read_bytes())])


@cache
def _towns_of_the_world() -> _Towns:
    return _prepared().table("towns", _Towns, lambda: _Towns.of(*_read_towns()))


class _Town(NamedTuple):
    """A town as it is read: its country, its marks and the other countries with a town of that name."""

    code: str
    marks: str = ""
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return the town as it stands in a line."""
        return "+".join((f"{self.code}{self.marks}", *self.others))


def _read_towns() -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Return the towns of the world, each with its country and marks, and what is named as others are."""
    text = files("bot.data").joinpath("query/towns.txt").read_text(encoding="utf-8")
    towns: dict[str, _Town] = {}
    for line in text.splitlines()[1:]:
        code, *names = line.split(" ")
        towns.update(dict.fromkeys(names, _Town(code)))
    as_others: dict[str, tuple[str, ...]] = {}
    for name in [name for name in towns if not name[-1].isalpha() or name[-3:-2] == "+"]:
        (bare, *others), town = name.split("+"), towns.pop(name)
        if bare.endswith("="):
            as_others[bare.rstrip("=")] = (town.code, *others)
        else:
            plain = bare.rstrip(f"{_FREQUENT}{_RATHER_OTHERS}{_SMALL}")
            towns[plain] = _Town(town.code, bare.removeprefix(plain), tuple(others))
    for kind, folded, code in _trade_places():
        towns[folded] = _place_of_trade(towns.get(folded, _Town(code)), kind, folded, code)
    return {name: str(town) for name, town in towns.items()}, as_others


def _place_of_trade(known: _Town, kind: str, folded: str, code: str) -> _Town:
    """Return a place of trade: before towns of its name elsewhere, and a short one as a small town."""
    before = tuple(one for one in (known.code, *known.others) if one != code)
    is_small = not before and not (kind == "places" and len(folded) > _SHORTEST_PLAIN)
    more = (_SMALL if is_small else "") + (_RATHER_OTHERS if kind == "words" else "")
    return _Town(code, f"{known.marks}{more}", before or known.others)


@lru_cache(_REMEMBERED)
def _towns_beginning(letters: str) -> Mapping[str, str]:
    lines = _lines_of_towns().beginning(letters)
    return {name: intern(town) for name, _, town in (line.partition("\t") for line in lines)}


@cache
def _lines_of_towns() -> SortedLines:
    return SortedLines(_towns_of_the_world().lines)


def _town(folded: str) -> str:
    """Return the country and the marks of a town of the world; nothing if there is none of this name."""
    return _towns_beginning(f"{folded}\t"[:_BUCKET]).get(folded, "")


def _trade_places() -> Iterator[tuple[str, str, str]]:
    """Yield the line, the key and the country of each place of trade that the towns of the world lack."""
    for kind, by_country in read_yaml("query/trade_places").items():
        for code, line in by_country.items():
            yield from ((kind, key(name), code) for name in str(line).split(", "))


@cache
def _stems_of_towns(*, small: bool = False) -> Mapping[str, Mapping[str, str]]:
    """Return the part of a Slavic name of a town that stays in every case → its country, by script."""
    name = "stems-of-small-towns" if small else "stems-of-towns"
    return _prepared().table(name, dict[str, dict[str, str]], lambda: _read_stems(small=small))


def _read_stems(*, small: bool) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {"latin": {}, "cyrillic": {}}
    vowels = f"{_LATIN_VOWELS}{read_yaml('query/writing')['case_vowels']}"
    towns, _ = _read_towns()
    for name, town in (*_towns().items(), *towns.items()):
        if _SMALL in towns.get(name, "") and name[0] < "\u0250" and not small:
            continue  # its cases would be words of other languages
        script = "latin" if name[0] < "\u0250" else "cyrillic" if "\u0430" <= name[0] <= "\u0491" else ""
        stem = name.rstrip(vowels)
        if script and (len(stem) >= _SHORTEST_INFLECTED or _is_without_vowels(stem, vowels)):
            found[script].setdefault(stem, town[:_CODE])
    for stems in found.values():
        for stem, code in list(stems.items()):
            shorter = _without_a_fleeting_vowel(stem)
            if len(shorter) >= _SHORTEST_INFLECTED:
                stems.setdefault(shorter, code)
    return found


def _is_without_vowels(stem: str, vowels: str) -> bool:
    """Return whether a short stem is no word of its own: of Brno, whose cases are Brna and Brně."""
    return len(stem) == _SHORTEST_INFLECTED - 1 and not {*stem} & {*vowels}


def _without_a_fleeting_vowel(stem: str) -> str:
    """Return a stem without the vowel that it loses before an ending: Vídeň, do Vídně; Елец, из Ельца; else ""."""
    bent = _fleeting()
    if not stem.endswith(tuple(bent)):
        return ""
    written = next(filter(stem.endswith, bent))
    return stem.removesuffix(written) + bent[written]


@cache
def _fleeting() -> Mapping[str, str]:
    return {key(written): key(bent) for written, bent in read_yaml("query/writing")["fleeting"].items()}


@cache
def _han_beginnings() -> frozenset[str]:
    of_the_world = (line.partition("\t")[0] for line in _towns_of_the_world().lines.decode().splitlines())
    names = (*generated()["everywhere"], *_towns(), *of_the_world)
    return frozenset(name[:_BEGINNING] for name in names if is_han(name[0]))


def may_begin_in_han(folded: str) -> bool:
    """Return whether a name of a country or a town of several Chinese or Japanese characters may begin so."""
    return folded[:_BEGINNING] in _han_beginnings()


def is_great_town(folded: str) -> bool:
    """Return whether a town is one of those that are known without a word of direction, by the key of its name."""
    return folded in _towns()


def is_also_a_word(folded: str) -> bool:
    """Return whether the name of a town, by its key, is a frequent word of some language."""
    return any(mark in _town(folded) for mark in (_FREQUENT, _RATHER_OTHERS))


def country_of_town(folded: str) -> str | None:
    """Return the code of the country in which a town lies, by the key of its name."""
    return _towns().get(folded) or _town(folded)[:_CODE] or None


def countries_of_town(folded: str) -> tuple[str, ...]:
    """Return the codes of all countries with a town of that name, that of the largest town first."""
    code = country_of_town(folded)
    if code is None:
        return ()
    others = () if is_great_town(folded) else _town(folded).split("+")[1:]
    return (code, *others, *customs_of_others().get(code, ()))


@cache
def customs_of_others() -> Mapping[str, tuple[str, ...]]:
    """Return territories → the countries whose customs handle goods there as well."""
    return {code: tuple(str(line).split()) for code, line in read_yaml("query/customs")["shared"].items()}


@cache
def _airports() -> Mapping[str, str]:
    return {airport: code for code, line in read_yaml("query/airports").items() for airport in str(line).split()}


_LOCATION = re.compile(r"([A-Z]{2})[A-Z2-9]{3}")


@cache
def _all_airports() -> Mapping[str, str]:
    text = files("bot.data").joinpath("query/airports.txt").read_text(encoding="utf-8")
    lines = (line.split(" ") for line in text.splitlines()[1:])
    return {airport: code for code, *those in lines for airport in those}


def country_of_airport(code: str, *, any_one: bool = False) -> str | None:
    """Return the country of an airport by its code of three capitals (IATA), of a widely known one or of any."""
    return _airports().get(code) or (_all_airports().get(code) if any_one else None)


@cache
def _city_letters() -> Mapping[str, str]:
    return {letters: code for code, line in read_yaml("query/city_letters").items() for letters in str(line).split()}


def country_of_city_letters(letters: str) -> str | None:
    """Return the country of the city that is known by capitals: of `KL` Malaysia."""
    return _city_letters().get(letters)


def country_of_location(code: str) -> str | None:
    """Return the country of a place by its code for trade (UN/LOCODE): `DEHAM`; any word of such letters has one.

    The short name of an authority is none: MOTIE is not in Macao.
    """
    form = _LOCATION.fullmatch(code)
    place = form is not None and form[1] not in {"EU", "UK"} and key(code) not in generated()["offices"]
    return form[1] if form and place and countries.is_code(form[1]) else None


def country_of_customs_office(code: str) -> str | None:
    """Return the country of a customs office by its code, a place's with a digit for how goods leave: `INNSA1`."""
    return next((country for country, form in _customs_offices() if form.fullmatch(code)), None)


@cache
def _customs_offices() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((country, re.compile(form)) for country, form in read_yaml("query/customs")["offices"].items())


@cache
def countries_of_joined_states() -> tuple[str, ...]:
    """Return the countries where a hyphen or a stroke parts a town from the code of its state: `Santos-SP`."""
    return tuple(read_yaml("query/writing")["joined_states"].split())


def countries_of_others_so_named(folded: str) -> tuple[str, ...]:
    """Return other countries with a town of that name, if it is a country's or a great town's elsewhere."""
    named, own = _towns_of_the_world().named_as_others.get(folded, ()), _towns().get(folded)
    if own is None:
        return named
    first, *others = _town(folded).split("+")
    of_the_world = (first[:_CODE], *others)
    return tuple(dict.fromkeys((*named, *(code for code in of_the_world if code and code != own))))


def is_rather_another_name(folded: str) -> bool:
    """Return whether a town's name is rather a firm's, a person's or a word of names on file."""
    return _RATHER_OTHERS in _town(folded)


def is_rather_a_town(folded: str) -> bool:
    """Return whether a name is that of a town before it is a firm's or a person's."""
    if is_great_town(folded):
        return True
    return country_of_town(folded) is not None and not (is_rather_another_name(folded) or is_small_town(folded))


def is_plainly_a_town(folded: str) -> bool:
    """Return whether a name is a town's first, and no frequent word."""
    return is_rather_a_town(folded) and not is_also_a_word(folded)


def is_small_town(folded: str) -> bool:
    """Return whether a town counts only where a word of direction, a label or its own country stands beside it."""
    return _SMALL in _town(folded) and not is_great_town(folded)


def country_of_inflected_town(folded: str, *languages: str, small: bool = False) -> str | None:
    """Return the code of the country of a town in a case of some languages: `Wrocławia`, `Касабланку`, `Klaipėdos`.

    Without languages these are Polish, Czech, Russian and Ukrainian. `small`: of a small town, too, in any language.
    """
    script = "cyrillic" if folded[0] > "\u0400" else "latin"
    usual = _WIDELY if small else _USUALLY
    languages = languages or usual[script]
    known = _stems_of_towns(small=small)[script]
    for cut in range(len(folded), _SHORTEST_INFLECTED - 2, -1):
        code = known.get(folded[:cut])
        if code and any(countries.case_ending(language).fullmatch(folded, cut) for language in languages):
            return code
    return None


@cache
def _regions() -> Mapping[str, str]:
    named = {key(name): code for code, line in read_yaml("query/regions").items() for name in str(line).split(", ")}
    return {**dict(_oblasts()), **named}


def _oblasts() -> Iterator[tuple[str, str]]:
    """Yield the keys of the parts of countries that an adjective names, in each form, with the parts' codes."""
    table = read_yaml("query/oblasts")
    for kind, forms in table["forms"].items():
        of_kind = ((code, stem) for code, stems in table[kind].items() for stem in stems.split(" "))
        yield from ((key(f"{stem}{form}"), code) for code, stem in of_kind for form in str(forms).split(", "))


def region_of(folded: str) -> str | None:
    """Return the code (ISO 3166-2) of the part of a country that bears a name, by its key.

    The country's if it has none.
    """
    return _regions().get(folded)


@cache
def _shared_parts() -> Mapping[str, str]:
    return {key(name): code for code, line in read_yaml("query/shared_parts").items() for name in line.split(", ")}


def country_with_a_part_so_named(folded: str) -> str | None:
    """Return another country of which a part is called as a country is: of `georgia` the United States."""
    return _shared_parts().get(folded)


@cache
def _shared_names() -> Mapping[str, tuple[str, ...]]:
    table = read_yaml("query/shared_names")
    return {key(name): tuple(codes.split(" ")) for codes, line in table.items() for name in str(line).split(", ")}


def countries_sharing(folded: str) -> tuple[str, ...]:
    """Return the codes of the countries that a name may mean as a country's or as a town's: of عمان Oman and Jordan."""
    return _shared_names().get(folded, ())


def region_name(code: str) -> str:
    """Return the first name on file of a part of a country."""
    return str(read_yaml("query/regions")[code]).partition(", ")[0]


_BRACKETED = "bracketed"


@cache
def _states() -> Mapping[str, frozenset[str]]:
    return {
        code: frozenset(str(line).split()) for code, line in read_yaml("query/states").items() if code != _BRACKETED
    }


def country_of_state(state: str, among: Iterable[str]) -> str | None:
    """Return the first of some countries of which a part has this code: of `CA` the US among US and MX."""
    return next((code for code in among if state in _states().get(code, ())), None)


def country_of_province(code: str, among: Iterable[str]) -> str | None:
    """Return the first of some countries where this code stands in brackets behind a town: `CN` is Cuneo's in Italy."""
    provinces = read_yaml("query/states")[_BRACKETED]
    return next((one for one in among if code in str(provinces.get(one, "")).split()), None)


def countries_of_state(state: str) -> tuple[str, ...]:
    """Return every country of which a part has this code: of `WA` the US and Australia."""
    return tuple(code for code, parts in _states().items() if state in parts)
