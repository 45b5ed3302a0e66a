"""Towns, ports, airports and parts of countries, which stand for their countries. PURE.

Names are those of bot/data/query/cities.yaml, regions.yaml, trade_places.yaml and towns.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.data import generated, read_yaml
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


LONGEST_PLACE, _LONGEST_THAI_PLACE = 10, 24
"""Words of the longest name of a town, or of a country in characters; a Chinese or Thai character counts as one."""


def longest_place(word: str) -> int:
    """Return how many words or characters a name has at most that begins with a word."""
    return _LONGEST_THAI_PLACE if is_thai(word[0]) else LONGEST_PLACE


@cache
def _towns() -> Mapping[str, str]:
    return {key(town): code for code, line in read_yaml("query/cities").items() for town in str(line).split(", ")}


@dataclass(frozen=True, slots=True)
class _Towns:
    """Towns of the world by the keys of their names."""

    countries: Mapping[str, str]
    frequent: frozenset[str]
    """Names that are frequent words, or rather other names."""
    rather_others: frozenset[str]
    """Of these the names that are rather a firm's, a person's or a word of names on file."""
    small: frozenset[str]
    also: Mapping[str, tuple[str, ...]]
    """Names that towns of several countries bear → the other countries."""
    named_as_others: Mapping[str, tuple[str, ...]]
    """Names of countries and of great towns → other countries with a town of that name."""


@cache
def _towns_of_the_world() -> _Towns:
    text = files("bot.data").joinpath("query/towns.txt").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in text.splitlines()[1:]:
        code, *names = line.split(" ")
        found.update(dict.fromkeys(names, code))
    marked = [name for name in found if not name[-1].isalpha() or name[-3:-2] == "+"]
    frequent, others_too, small = set[str](), set[str](), set[str]()
    also, as_others = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for name in marked:
        bare, *others = name.split("+")
        if bare.endswith("="):
            as_others[bare.rstrip("=")] = (found.pop(name), *others)
            continue
        plain = bare.rstrip("*!-")
        found[plain] = found.pop(name)
        frequent |= {plain} if "*" in bare or "!" in bare else set()
        others_too |= {plain} if "!" in bare else set()
        small |= {plain} if "-" in bare else set()
        if others:
            also[plain] = tuple(others)
    world = _Towns(found, frozenset(frequent), frozenset(others_too), frozenset(small), also, as_others)
    return _with_trade_places(world)


def _with_trade_places(towns: _Towns) -> _Towns:
    """Return towns with the places of trade: before towns of their names elsewhere, and short ones as small towns."""
    found, also, small, words_too = {**towns.countries}, {**towns.also}, set[str](), set[str]()
    for kind, folded, code in _trade_places():
        before = tuple(one for one in (found.get(folded, code), *also.get(folded, ())) if one != code)
        also |= {folded: before} if before else {}
        small |= set() if before or (kind == "places" and len(folded) > _SHORTEST_PLAIN) else {folded}
        found[folded] = code
        words_too |= {folded} if kind == "words" else set()
    frequent, others_too = towns.frequent | words_too, towns.rather_others | words_too
    return _Towns(found, frequent, others_too, towns.small | small, also, towns.named_as_others)


def _trade_places() -> Iterator[tuple[str, str, str]]:
    """Yield the line, the key and the country of each place of trade that the towns of the world lack."""
    for kind, by_country in read_yaml("query/trade_places").items():
        for code, line in by_country.items():
            yield from ((kind, key(name), code) for name in str(line).split(", "))


@cache
def _stems_of_towns(*, small: bool = False) -> Mapping[str, Mapping[str, str]]:
    """Return the part of a Slavic name of a town that stays in every case → its country, by script."""
    found: dict[str, dict[str, str]] = {"latin": {}, "cyrillic": {}}
    vowels = f"{_LATIN_VOWELS}{read_yaml('query/writing')['case_vowels']}"
    world = _towns_of_the_world()
    for name, code in (*_towns().items(), *world.countries.items()):
        if name in world.small and name[0] < "\u0250" and not small:
            continue  # its cases would be words of other languages
        script = "latin" if name[0] < "\u0250" else "cyrillic" if "\u0430" <= name[0] <= "\u0491" else ""
        stem = name.rstrip(vowels)
        if script and (len(stem) >= _SHORTEST_INFLECTED or _is_without_vowels(stem, vowels)):
            found[script].setdefault(stem, code)
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
    names = (*generated()["everywhere"], *_towns(), *_towns_of_the_world().countries)
    return frozenset(name[:_BEGINNING] for name in names if is_han(name[0]))


def may_begin_in_han(folded: str) -> bool:
    """Return whether a name of a country or a town of several Chinese or Japanese characters may begin so."""
    return folded[:_BEGINNING] in _han_beginnings()


def is_great_town(folded: str) -> bool:
    """Return whether a town is one of those that are known without a word of direction, by the key of its name."""
    return folded in _towns()


def is_also_a_word(folded: str) -> bool:
    """Return whether the name of a town, by its key, is a frequent word of some language."""
    return folded in _towns_of_the_world().frequent


def country_of_town(folded: str) -> str | None:
    """Return the code of the country in which a town lies, by the key of its name."""
    return _towns().get(folded) or _towns_of_the_world().countries.get(folded)


def countries_of_town(folded: str) -> tuple[str, ...]:
    """Return the codes of all countries with a town of that name, that of the largest town first."""
    code = country_of_town(folded)
    if code is None:
        return ()
    others = () if is_great_town(folded) else _towns_of_the_world().also.get(folded, ())
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
    """Return the country of a place by its code for trade (UN/LOCODE): `DEHAM`; any word of such letters has one."""
    form = _LOCATION.fullmatch(code)
    return form[1] if form and countries.is_code(form[1]) and form[1] not in {"EU", "UK"} else None


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
    world, own = _towns_of_the_world(), _towns().get(folded)
    named = world.named_as_others.get(folded, ())
    if own is None:
        return named
    of_the_world = (world.countries.get(folded), *world.also.get(folded, ()))
    return tuple(dict.fromkeys((*named, *(code for code in of_the_world if code and code != own))))


def is_rather_another_name(folded: str) -> bool:
    """Return whether a town's name is rather a firm's, a person's or a word of names on file."""
    return folded in _towns_of_the_world().rather_others


def is_rather_a_town(folded: str) -> bool:
    """Return whether a name is that of a town before it is a firm's or a person's."""
    if is_great_town(folded):
        return True
    return country_of_town(folded) is not None and not (is_rather_another_name(folded) or is_small_town(folded))


def is_small_town(folded: str) -> bool:
    """Return whether a town counts only where a word of direction, a label or its own country stands beside it."""
    return folded in _towns_of_the_world().small and not is_great_town(folded)


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
