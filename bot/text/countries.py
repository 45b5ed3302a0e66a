"""Countries in any language. `EU` counts as a country. PURE.

Names are those of CLDR and bot/data/countries.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType

from bot.data import generated, read_yaml
from bot.text.normalize import key, key_of_word, keys_of, words

_ENOUGH = 78.0
"""Similarity (0 to 100) from which a misspelt name is suggested."""
_NEARLY = 85.0
"""The same from which it is clearly meant."""
_SHORTEST_INFLECTED = 4
SHORTEST_MISSPELT = 6
_SHORTEST_ELIDED = 5
_SHORTEST_STEM = 2
_LONGEST_FULL_NAME = 8
"""Words, which is a bound on the ways to read them."""


@lru_cache(maxsize=4096)
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
    return _country_of_an_adjective(folded) if code is None and full else code


@lru_cache(maxsize=1024)
def by_misspelt(folded: str) -> str | None:
    """Return the only country of whose name a long word is one letter away: `philipine`."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a misspelling pays for it

    if len(folded) < SHORTEST_MISSPELT:
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
def _adjectives() -> frozenset[str]:
    return frozenset(generated()["adjectives"])


def is_an_adjective(folded: str) -> bool:
    """Return whether a key is an adjective of a country beside the English ones: `iransk`, `chinois`."""
    return folded in _adjectives() or (folded not in everywhere() and _country_of_an_adjective(folded) is not None)


def is_rather_an_adjective(folded: str) -> bool:
    """Return whether a key is such an adjective and no country's own name: not `japan`, which is one too."""
    code = by_key(folded, full=True)
    named = code is not None and (key(name(code)) == folded or has_short_prepositions(folded))
    return is_an_adjective(folded) and not named


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
    """Return the country of up to three inflected words: `Chin`, `Сполучених Штатів`, `čínský`."""
    return next((code for code, _ in _bent(folded, "")), None)


def from_ending(folded: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the country of up to three words whose ending says a direction, and that: `Kiinasta`, `Németországba`."""
    for direction in ("from", "to"):
        for code, _ in _bent(folded, direction):
            return code, direction
    return None


@lru_cache(maxsize=8192)
def languages_of_name(folded: tuple[str, ...]) -> frozenset[str]:
    """Return the languages with bent names in which up to three words name a country, in whatever case."""
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
    form = _ending_of_direction(language, direction) if direction else case_ending(language)
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


_LANGUAGES_OF_TOWNS = ("fi", "et", "hu", "kk", "ky", "mn", *("uz", "ka", "hy", "ta", "bn"))
"""Languages whose endings say a direction behind a town as they do behind a country."""


def direction_of_towns_ending(folded: str, cut: int) -> str:
    """Return the direction, `from` or `to`, that an ending behind a town says, as in `Kokkolaan`; else ""."""
    told = ((one, language) for one in ("from", "to") for language in _LANGUAGES_OF_TOWNS)
    found = (one for one, language in told if _ending_of_direction(language, one).fullmatch(folded, cut))
    return next(found, "")


def own_acronym_without_accents(raw: str) -> tuple[str, frozenset[str]] | None:
    """Return the same of an acronym that is written without its accents, as behind an ending alone: `ABS-a`."""
    written = _acronyms_by_key().get(key_of_word(raw))
    return own_acronym(written) if written else None


_SHORTEST_BENT = 2
"""Letters of acronyms that are met as typed alone: `Cr` is chromium, no ČR."""


@cache
def _acronyms_by_key() -> Mapping[str, str]:
    acronyms = [one for those in generated()["own_acronyms"].values() for one in those]
    return {key(one): one for one in reversed(acronyms) if len(one) > _SHORTEST_BENT}


def own_acronym(raw: str) -> tuple[str, frozenset[str]] | None:
    """Return the country of an acronym of some language, as typed (JAV, ASV), and its languages."""
    tables = generated()["own_acronyms"]
    those = {language: one[raw] for language, one in tables.items() if raw in one}
    return (next(iter(those.values())), frozenset(one.partition("_")[0] for one in those)) if those else None


def is_ending(rest: str) -> bool:
    """Return whether letters may follow the stem of a Polish or Czech name."""
    return any(case_ending(language).fullmatch(rest) for language in ("pl", "cs"))


@cache
def case_ending(language: str) -> re.Pattern[str]:
    """Return a pattern of the case endings of a language's names of places."""
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


_STEM = "*"
_LONGEST_ENDING = 4
"""Letters that a case adds to a beginning of a word."""


@dataclass(frozen=True, slots=True)
class _Words:
    """Keys of whole words, and beginnings of words that are bent."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    @classmethod
    def of(cls, line: str) -> _Words:
        listed = line.split()
        return cls(
            frozenset(keys_of(word for word in listed if not word.endswith(_STEM))),
            tuple(key(word.rstrip(_STEM)) for word in listed if word.endswith(_STEM)),
        )

    def __contains__(self, folded: str) -> bool:
        if folded in self.whole or not folded.startswith(self.beginnings):
            return folded in self.whole
        begun = next(one for one in self.beginnings if folded.startswith(one))
        return len(folded) - len(begun) <= _LONGEST_ENDING


@dataclass(frozen=True, slots=True)
class _Forms:
    nouns: _Words
    before: _Words
    """Those that stand before a name only."""
    adjectives: _Words
    joiners: _Words
    behind: tuple[str, ...]
    """The longest first."""


@cache
def _forms() -> _Forms:
    listed = {name: str(line) for name, line in read_yaml("query/state_forms").items()}
    behind = sorted({key(word) for word in listed["behind"].split()}, key=len, reverse=True)
    nouns, before, adjectives, joiners = (
        _Words.of(listed[name]) for name in ("nouns", "before", "adjectives", "joiners")
    )
    return _Forms(nouns, before, adjectives, joiners, tuple(behind))


def full_name(keys: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the place of the full name around a country's name: its first word, and the word behind it.

    `keys` are those of a text's words, `first` to before `last` the name: "People's Republic of [Bangladesh]",
    "[Korea], Republic of", "[Syrian] Arab Republic". Words that hold no form of a state are left out.
    """
    forms = _forms()
    before = _reach(forms, keys[:first][::-1], (forms.nouns, forms.before))
    behind = _reach(forms, keys[last:], (forms.nouns,)) or _glued(forms, keys[last:])
    return first - before, last + behind


def _reach(forms: _Forms, beside: Sequence[str], nouns: tuple[_Words, ...]) -> int:
    """Return how many words, the nearest first, belong to a full name: up to the last form of a state."""
    reach = 0
    for count, folded in enumerate(beside, start=1):
        if any(folded in those for those in nouns) or (folded in forms.adjectives and reach):
            reach = count
        elif folded not in forms.joiners and folded not in forms.adjectives:
            break
    return reach


def _glued(forms: _Forms, beside: Sequence[str]) -> int:
    """Return how many Chinese or Japanese characters behind a name are the form of its state."""
    run = ""
    reach = 0
    for count, folded in enumerate(beside[: len(forms.behind[0])], start=1):
        run += folded
        reach = count if run in forms.behind else reach
    return reach


@lru_cache(maxsize=65536)
def _is_of_a_state(folded: str) -> bool:
    forms = _forms()
    return any(folded in those for those in (forms.nouns, forms.before, forms.joiners))


def names_within(keys: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the names that the words of a full name may hold: those that the form of a state stands around."""
    forms, joined = _forms(), "".join(keys)
    if not any(map(_is_of_a_state, keys)) and not any(map(joined.count, forms.behind)):
        return
    for first in range(len(keys)):
        for last in range(len(keys), first, -1):
            begin, end = full_name(keys, first, last)
            if begin == 0 and all(one in forms.joiners for one in keys[end:]) and last - first < len(keys):
                yield tuple(keys[first:last])


def form_behind(rest: str) -> str:
    """Return the form of a state with which a key that is glued behind a name begins; else an empty text."""
    return next((form for form in _forms().behind if rest.startswith(form)), "")


_SHORTEST_DEMONYM = 3
"""Letters of an adjective that stay in all its forms: `nor` of `norsk`."""


@lru_cache(maxsize=8192)
def _country_of_an_adjective(folded: str) -> str | None:
    """Return the country of an adjective in any of its forms, as a key (`bot.text.normalize.key`)."""
    tables = generated()["demonyms"]
    stems, endings, longest = tables["stems"], tables["endings"], tables["longest"]
    for cut in range(len(folded), max(_SHORTEST_DEMONYM, len(folded) - longest) - 1, -1):
        for code, of in stems.get(folded[:cut], ()):
            if folded[cut:] in endings[of]:
                return str(code)
    return None
