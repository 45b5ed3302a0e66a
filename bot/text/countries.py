"""Countries in any language, and the towns and parts that stand for them. `EU` counts as a country. PURE.

Names are those of CLDR, bot/data/countries.yaml, bot/data/query/cities.yaml and regions.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from bot.data import generated, read_yaml
from bot.text.normalize import is_han, key, key_of_word, words
from bot.text.state_forms import names_within

_ENOUGH = 78.0
"""Similarity (0 to 100) from which a misspelt name is suggested."""
_NEARLY = 85.0
"""The same from which it is clearly meant."""
_SHORTEST_INFLECTED = 4
_SHORTEST_MISSPELT = 6
_SHORTEST_ELIDED = 5
_SHORTEST_STEM = 3
_LONGEST_FULL_NAME = 8
"""Words, which is a bound on the ways to read them."""
_BEGINNING = 2
"""Characters by which a name in Chinese or Japanese may be told from others; none is shorter."""
_LATIN_VOWELS = "aeiouy"


def find(text: str) -> str | None:
    """Return the code of a country in any language, from its name, code, demonym or short form; else None.

    The whole text must be the country: `Japan`, `the US`, `일본`, `jp`. Two-letter codes count in any case.
    """
    bare = text.strip().strip(".,;:!?()[]\"'")
    if is_code(bare.upper()):
        return "GB" if bare.upper() == "UK" else bare.upper()
    if code := acronym(bare.upper()):
        return code
    return by_key(key(bare), full=True) or _by_full_name([word.key for word in words(bare.replace("_", " "))])


def _by_full_name(keys: Sequence[str]) -> str | None:
    """Return the country of a full name: `Republic of India`, `Korea, Republic of`."""
    inside = names_within(keys) if len(keys) <= _LONGEST_FULL_NAME else ()
    return next((code for name in inside if (code := by_key("".join(name), full=True))), None)


def is_code(text: str) -> bool:
    """Return whether the text is an ISO code, EU, or the habitual UK."""
    return text in generated()["countries"] or text == "UK"


def acronym(text: str) -> str | None:
    """Return the country of an acronym (UAE, DRC, PRC, USA). In a sentence, acronyms count in capitals only."""
    tables = generated()
    code: str | None = tables["alpha3"].get(text) or tables["habitual3"].get(text)
    return code or tables["acronyms"].get(text.replace(".", ""))


def by_key(folded: str, *, full: bool) -> str | None:
    """Return the country whose name has this key (`bot.text.normalize.key`).

    All languages' names count if `full`, otherwise English names and aliases only.
    """
    if not folded:
        return None
    names = generated()["everywhere" if full else "near"]
    code: str | None = names.get(folded)
    if code is None and folded.startswith("the"):
        code = names.get(folded.removeprefix("the"))
    return code


@lru_cache(maxsize=1024)
def by_misspelt(folded: str) -> str | None:
    """Return the only country of whose name a long word is one letter away: `philipine`."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a misspelling pays for it

    if len(folded) < _SHORTEST_MISSPELT:
        return None
    near = {code for one, code in everywhere().items() if OSA.distance(folded, one, score_cutoff=1) <= 1}
    return near.pop() if len(near) == 1 else None


@lru_cache(maxsize=1024)
def is_nearly_one(typed: str) -> bool:
    """Return whether a text is the name of a country but for a letter or two: `Jpan`; Kamoa is not Samoa."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a misspelling pays for it

    return process.extractOne(key(typed), list(everywhere()), scorer=fuzz.ratio, score_cutoff=_NEARLY) is not None


def name(code: str) -> str:
    """Return the English name for display: `Japan`, `DR Congo`."""
    tables = generated()
    return str(tables["shown"].get(code) or tables["countries"].get(code, code))


def the(code: str) -> str:
    """Return the English name inside a sentence: `the United States`."""
    return f"the {name(code)}" if code in generated()["article"] else name(code)


def suggest(
    typed: str, limit: int, own: Mapping[str, str] = MappingProxyType({}), known: Collection[str] = ()
) -> list[tuple[str, str]]:
    """Complete a partly typed country: (code, name), best first.

    `own` are names in the reader's language by code, English ones where it has none. A code comes first, then names of
    those two languages; among them countries that are asked about most, then those of `known`.
    """
    folded, code_typed = key(typed), typed.strip().upper()
    usual: Sequence[str] = generated()["usual"]
    if not folded:
        return [(code, own.get(code) or name(code)) for code in usual[:limit]]
    begun: dict[str, int] = {}
    for spelling, code in (*everywhere().items(), *((key(spelt), code) for code, spelt in own.items())):
        if spelling.startswith(folded):
            begun[code] = min(begun.get(code, len(spelling)), len(spelling))
    exact = "GB" if code_typed == "UK" else code_typed
    if is_code(code_typed):
        begun.setdefault(exact, 0)
    if not begun:
        return [(code, own.get(code) or name(code)) for code in _misspelt(folded, limit)]

    def rank(code: str) -> tuple[bool, bool, int, bool, int, str]:
        familiar = any(key(one).startswith(folded) for one in (name(code), own.get(code, "")))
        place = usual.index(code) if code in usual else len(usual)
        return code != exact, not familiar, place, code not in known, begun[code], name(code)

    return [(code, own.get(code) or name(code)) for code in sorted(begun, key=rank)[:limit]]


def _misspelt(folded: str, limit: int) -> list[str]:
    """Return the countries whose names are most like a key."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only a misspelling pays for it

    ranked: dict[str, float] = {}
    for spelling, score, _ in process.extract(folded, list(everywhere()), scorer=fuzz.ratio, limit=limit * 3):
        if score >= _ENOUGH:
            ranked.setdefault(everywhere()[spelling], score)
    return sorted(ranked, key=lambda code: (-ranked[code], name(code)))[:limit]


def everywhere() -> Mapping[str, str]:
    """Return the map of name keys in all languages to codes."""
    codes: Mapping[str, str] = generated()["everywhere"]
    return codes


@cache
def _with_short_prepositions() -> frozenset[str]:
    return frozenset(generated()["romance"])


def has_short_prepositions(folded: str) -> bool:
    """Return whether a key is a country's name (no demonym) in Spanish, Italian or Portuguese."""
    return folded in _with_short_prepositions()


def shared_names() -> Mapping[str, str]:
    """Return the keys of names that two countries share, with the country that the name is not resolved to."""
    codes: Mapping[str, str] = generated()["shared"]
    return codes


def short_han() -> Mapping[str, str]:
    """Return the single Chinese characters that mean a country if they follow a word of direction."""
    codes: Mapping[str, str] = generated()["han"]
    return codes


def from_inflected(folded: str) -> str | None:
    """Return the code of the country that an inflected word means; None if it means none.

    `folded` is one word as `bot.text.normalize.key` returns it.
    """
    return _in_a_case(folded) or _elided(folded)


@lru_cache(maxsize=8192)
def from_stem(folded: tuple[str, ...]) -> str | None:
    """Return the country of one or two inflected words: `Chin`, `Сполучених Штатів`, `čínský`."""
    return next((code for code, _ in _bent(folded, "")), None)


def from_ending(folded: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the country of one or two words whose ending says a direction, and that: `Kiinasta`, `Németországba`."""
    for direction in ("from", "to"):
        for code, _ in _bent(folded, direction):
            return code, direction
    return None


@lru_cache(maxsize=8192)
def languages_of_name(folded: tuple[str, ...]) -> frozenset[str]:
    """Return the languages with bent names in which one or two words name a country, in whatever case."""
    return frozenset(
        language.partition("_")[0] for direction in ("", "from", "to") for _, language in _bent(folded, direction)
    )


def _bent(folded: tuple[str, ...], direction: str) -> Iterator[tuple[str, str]]:
    """Yield countries, with the language of the name, of which words are a name in a case that says a direction."""
    first, *further = folded
    tables = generated()["stems"]
    for cut in range(len(first), _SHORTEST_STEM - 1, -1):
        for *stems, code, language in tables.get(first[:cut], ()):
            if len(stems) != len(further):
                continue
            *others, last = zip(folded, (first[:cut], *stems), strict=True)
            if all(_is_in_a_case(word, stem, language, "") for word, stem in others) and _is_in_a_case(
                *last, language, direction
            ):
                yield str(code), language


def _is_in_a_case(word: str, stem: str, language: str, direction: str) -> bool:
    """Return whether a word is a stem and an ending of its language, and whether that ending says a direction."""
    form = _ending_of_direction(language, direction) if direction else _ending(language)
    return word.startswith(stem) and (form.fullmatch(word, len(stem)) is not None or (not direction and word == stem))


@cache
def _ending_of_direction(language: str, direction: str) -> re.Pattern[str]:
    from_, to = generated()["directed"].get(language, ("(?!)", "(?!)"))
    return re.compile(from_ if direction == "from" else to)


@cache
def _any_ending_of_direction(direction: str) -> re.Pattern[str]:
    forms = (forms[direction == "to"] for forms in generated()["directed"].values())
    return re.compile(f"[aeiou]?(?:{'|'.join(forms)})")


def direction_of_ending(folded: str) -> str:
    """Return the direction, `from` or `to`, that an ending behind an acronym says: of `ba` in `USA-ba`; else ""."""
    return next((one for one in ("from", "to") if _any_ending_of_direction(one).fullmatch(folded)), "")


def own_acronym_without_accents(raw: str) -> tuple[str, frozenset[str]] | None:
    """Return the same of an acronym that is written without its accents, as behind an ending alone: `ABS-a`."""
    written = _acronyms_by_key().get(key_of_word(raw))
    return own_acronym(written) if written else None


@cache
def _acronyms_by_key() -> Mapping[str, str]:
    acronyms = [one for those in generated()["own_acronyms"].values() for one in those]
    return {key(one): one for one in reversed(acronyms)}


def own_acronym(raw: str) -> tuple[str, frozenset[str]] | None:
    """Return the country of an acronym of some language, as typed (JAV, ASV), and its languages."""
    tables = generated()["own_acronyms"]
    those = {language: one[raw] for language, one in tables.items() if raw in one}
    return (next(iter(those.values())), frozenset(one.partition("_")[0] for one in those)) if those else None


def is_ending(rest: str) -> bool:
    """Return whether letters may follow the stem of a Polish or Czech name."""
    return any(_ending(language).fullmatch(rest) for language in ("pl", "cs"))


@cache
def _ending(language: str) -> re.Pattern[str]:
    return re.compile(generated()["inflected"][language])


def _in_a_case(folded: str) -> str | None:
    """Resolve a Russian case or adjective, or a German adjective: `в Индию`, `Казахстана`, `japanischen`."""
    stem = folded.rstrip("mnrs").removesuffix("e")
    if folded.isascii() and stem != folded and stem.endswith("sch"):
        return by_key(stem, full=True)
    if not "\u0430" <= folded[0] <= "\u044f" or len(folded) < _SHORTEST_INFLECTED:
        return None
    cases = generated()["cases"]
    for ending, nominative in cases["nominative"]:
        if folded.endswith(ending) and (code := by_key(folded.removesuffix(ending) + nominative, full=True)):
            return code
    stem = next((folded.removesuffix(ending) for ending in cases["adjective"] if folded.endswith(ending)), "")
    return by_key(stem + cases["masculine"], full=True) if stem.endswith(cases["stem"]) else None


def _elided(folded: str) -> str | None:
    """Resolve a country after an elided French or Italian article: `l'Allemagne`, `d'Italie`."""
    if len(folded) <= _SHORTEST_ELIDED or folded[0] not in "ld" or folded[1] not in "aeiou":
        return None
    return by_key(folded[1:], full=True)


@cache
def jurisdictions() -> frozenset[str]:
    """Return the codes allowed as a source's `jurisdiction`: ISO 3166-1 alpha-2, and EU."""
    return frozenset(generated()["alpha3"].values()) | {"EU"}


# -- Towns and parts of countries.

LONGEST_PLACE = 8
"""Words of the longest name of a town; a Chinese or Thai character counts as one."""


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
    """Return towns with the places of trade: before towns of their names elsewhere, else as small ones."""
    found, also, small, words_too = {**towns.countries}, {**towns.also}, set[str](), set[str]()
    for kind, folded, code in _trade_places():
        before = tuple(one for one in (found.get(folded, code), *also.get(folded, ())) if one != code)
        also |= {folded: before} if before else {}
        small |= set() if before else {folded}
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
def _stems_of_towns() -> Mapping[str, Mapping[str, str]]:
    """Return the part of a Slavic name of a town that stays in every case → its country, by script."""
    found: dict[str, dict[str, str]] = {"latin": {}, "cyrillic": {}}
    vowels = f"{_LATIN_VOWELS}{read_yaml('query/writing')['case_vowels']}"
    world = _towns_of_the_world()
    for name, code in (*_towns().items(), *world.countries.items()):
        if name in world.small and name[0] < "\u0250":
            continue  # its cases would be words of other languages
        script = "latin" if name[0] < "\u0250" else "cyrillic" if "\u0430" <= name[0] <= "\u0491" else ""
        stem = name.rstrip(vowels)
        if script and len(stem) >= _SHORTEST_INFLECTED:
            found[script].setdefault(stem, code)
    return found


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
    return (code, *others, *_customs_of_others().get(code, ()))


@cache
def _customs_of_others() -> Mapping[str, tuple[str, ...]]:
    """Return territories → the countries whose customs handle goods there as well."""
    return {code: tuple(str(line).split()) for code, line in read_yaml("query/customs").items()}


@cache
def _airports() -> Mapping[str, str]:
    return {airport: code for code, line in read_yaml("query/airports").items() for airport in str(line).split()}


_LOCATION = re.compile(r"([A-Z]{2})[A-Z2-9]{3}")


def country_of_airport(code: str) -> str | None:
    """Return the country of an airport by its code of three capitals (IATA)."""
    return _airports().get(code)


def country_of_location(code: str) -> str | None:
    """Return the country of a place by its code for trade (UN/LOCODE): `DEHAM`; any word of such letters has one."""
    form = _LOCATION.fullmatch(code)
    return form[1] if form and is_code(form[1]) and form[1] not in {"EU", "UK"} else None


def countries_of_others_so_named(folded: str) -> tuple[str, ...]:
    """Return other countries with a town of that name, if it is a country's or a great town's elsewhere."""
    return _towns_of_the_world().named_as_others.get(folded, ())


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


def country_of_inflected_town(folded: str) -> str | None:
    """Return the code of the country of a town in a Slavic case: `Wrocławia`, `Касабланку`."""
    stems, languages = ("cyrillic", ("ru", "uk")) if folded[0] > "\u0400" else ("latin", ("pl", "cs"))
    known = _stems_of_towns()[stems]
    for cut in range(len(folded), _SHORTEST_INFLECTED - 1, -1):
        code = known.get(folded[:cut])
        if code and any(_ending(language).fullmatch(folded, cut) for language in languages):
            return code
    return None


@cache
def _regions() -> Mapping[str, str]:
    return {key(name): code for code, line in read_yaml("query/regions").items() for name in str(line).split(", ")}


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


def region_name(code: str) -> str:
    """Return the first name on file of a part of a country."""
    return str(read_yaml("query/regions")[code]).partition(", ")[0]


@cache
def _states() -> Mapping[str, frozenset[str]]:
    return {code: frozenset(str(line).split()) for code, line in read_yaml("query/states").items()}


def country_of_state(state: str, among: Iterable[str]) -> str | None:
    """Return the first of some countries of which a part has this code: of `CA` the US among US and MX."""
    return next((code for code in among if state in _states().get(code, ())), None)


def countries_of_state(state: str) -> tuple[str, ...]:
    """Return every country of which a part has this code: of `WA` the US and Australia."""
    return tuple(code for code, parts in _states().items() if state in parts)
