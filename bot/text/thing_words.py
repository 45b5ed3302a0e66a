"""Words for the form, kind and shape of a thing in every language, and the symbols of elements in formulas. PURE.

The words are data (bot/data/query/forms.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from bot.data import read_yaml
from bot.text.normalize import is_han, is_hangul, is_thai, key, keys_of, words


def form_words() -> Iterator[str]:
    """Yield every word of `forms.yaml`, as written."""
    tables = read_yaml("query/forms")
    for line in (*tables["forms"].values(), *tables["kinds"].values()):
        yield from str(line).split()


@cache
def _forms_of_things() -> Mapping[str, Any]:
    found: dict[str, Any] = read_yaml("query/forms")
    return found


def is_unspaced(word: str) -> bool:
    """Return whether a word begins in a script without spaces between words, or with Korean's glued ones."""
    return is_han(word[0]) or is_hangul(word[0])


@cache
def _keyed(table: str, *, unspaced: bool) -> Mapping[str, str]:
    """Key → what the word says, of one script: folding Chinese costs time at the first question."""
    pairs = [
        (word, said)
        for said, line in _forms_of_things()[table].items()
        for word in str(line).split()
        if unspaced == is_unspaced(word)
    ]
    single = [(word, said) for word, said in pairs if "-" not in word]
    found = dict(zip(keys_of(word for word, _ in single), (said for _, said in single), strict=True))
    return found | {key(word): said for word, said in pairs if "-" in word}


@lru_cache(maxsize=8192)
def form(folded: str) -> str | None:
    """Return the form that a word, or the head of a compound, says, if it makes another thing of what is beside it."""
    return form_of_the_whole(folded) or (_form_of_its_end(folded) if folded else None)


def form_of_the_whole(folded: str) -> str | None:
    """Return the form that a word says by itself: a washing machine in one word is none."""
    said = _keyed("forms", unspaced=is_unspaced(folded)).get(folded) if folded else None
    return _ALIKE.get(said, said) if said else None


_ALIKE = {"papers": "technology", "process": "technology", "line": "equipment"}
"""What teaches to make things is their technology: drawings and recipes, which goods may come with as well, and how it
is made. Lines of machines are machines that come with technology."""
_SHORTEST_BEFORE = 4
"""Letters of a compound before its head: Wickelmaschine."""


def _form_of_its_end(folded: str) -> str | None:
    """Return the form that the head of a compound says: LFP-Kathodentechnologie, lindningsmaskin."""
    return next((said for end, said in _heads() if folded.endswith(end, _SHORTEST_BEFORE)), None)


@cache
def _heads() -> tuple[tuple[str, str], ...]:
    """Return the keys of words for forms that end compounds, with what they say."""
    return tuple((key(word), said) for said, line in _forms_of_things()["heads"].items() for word in str(line).split())


def is_of_a_process(folded: str) -> bool:
    """Return whether a word is for how things are made, which machines are for as well: "production equipment"."""
    return bool(folded) and _keyed("forms", unspaced=is_unspaced(folded)).get(folded) == "process"


def is_of_a_line(folded: str) -> bool:
    """Return whether a word is for a line of machines, which is technology where no act is on the machines."""
    return bool(folded) and _keyed("forms", unspaced=is_unspaced(folded)).get(folded) == "line"


def is_of_papers(folded: str) -> bool:
    """Return whether a word is of papers that hold technology."""
    return bool(folded) and _keyed("forms", unspaced=is_unspaced(folded)).get(folded) == "papers"


@cache
def long_forms() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Return words for forms that a text splits (công nghệ, เทคโนโลยี): first part → key and count, longest first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for line in _forms_of_things()["forms"].values():
        for word in str(line).split():
            parts = words(word)
            if len(parts) > 1 and (is_thai(word[0]) or not is_unspaced(word)):  # Chinese says it behind the goods
                found.setdefault(parts[0].key, []).append((key(word), len(parts)))
    return {first: tuple(sorted(those, key=lambda one: -one[1])) for first, those in found.items()}


def kind(folded: str) -> str | None:
    """Return the kind of a thing that a word says, as the canonical names say it ("kugelförmig" → "spherical")."""
    return _keyed("kinds", unspaced=is_unspaced(folded)).get(folded) if folded else None


_ENDING_OF_FORM = 3


@lru_cache(maxsize=8192)
def shape(folded: str) -> str | None:
    """Return the shape or make that a word says, as the names of things say it ("порошка" → "powder")."""
    whole, stems = _shapes(unspaced=is_unspaced(folded)) if folded else ({}, {})
    if folded in whole:
        return whole[folded]
    starts = (folded[:cut] for cut in range(len(folded), max(3, len(folded) - _ENDING_OF_FORM) - 1, -1))
    return next((stems[start] for start in starts if start in stems), None)


@cache
def _shapes(*, unspaced: bool) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return keys of whole words and of beginnings, of one script, with the shape that they say."""
    pairs = [(word, said) for said, line in _forms_of_things()["shapes"].items() for word in str(line).split()]
    own = [(word, said) for word, said in pairs if is_unspaced(word) == unspaced]
    whole = {key(word): said for word, said in own if not word.endswith("*")}
    return whole, {key(word.rstrip("*")): said for word, said in own if word.endswith("*")}


def concept(folded: str) -> str | None:
    """Return what a word for a form, kind or shape says in any language; None for another word."""
    return kind(folded) or form(folded) or shape(folded)


@cache
def compounds() -> frozenset[str]:
    """Kinds that are compounds: the names before one make a single thing ("indium tin oxide")."""
    return frozenset(str(_forms_of_things()["compounds"]).split())


@cache
def raw() -> frozenset[str]:
    """Return words for what is unprocessed: beside a name they mean its ore or concentrate, if rules know one."""
    return frozenset(keys_of(word for word in str(_forms_of_things()["raw"]).split() if not word.endswith("*")))


@cache
def _beginnings_of_raw() -> tuple[str, ...]:
    return tuple(key(word.rstrip("*")) for word in str(_forms_of_things()["raw"]).split() if word.endswith("*"))


@lru_cache(maxsize=8192)
def says_raw(text: str) -> bool:
    """Return whether a word, or a text without spaces, says that something is unprocessed."""
    if not text or text in raw():
        return bool(text)
    if is_unspaced(text):
        return any(is_unspaced(word) and word in text for word in raw())
    return any(text.startswith(one) and len(text) - len(one) <= _ENDING_OF_FORM for one in _beginnings_of_raw())


_FORMULA = re.compile(r"(?:[A-Z][a-z]?\d{0,2})+")
_PART = re.compile(r"([A-Z][a-z]?)(\d*)")
_MOST_ATOMS, _MOST_OF_LETTERS = 24, 9
"""Of one element in a formula, and in one of single letters, which a model's name may be (SW20)."""


def is_a_symbol(word: str) -> bool:
    """Return whether a word is the symbol of an element, as it is written: Fe, not FE."""
    return word in read_yaml("query/substances")["symbols"].split()


def is_a_formula(word: str) -> bool:
    """Return whether a word is made of symbols of elements alone, as a formula is written: SiO2, MgO, not PO."""
    capitals = word.isalpha() and word.isupper()
    return bool(_FORMULA.fullmatch(word)) and not capitals and all(is_a_symbol(one) for one, _ in _PART.findall(word))


@lru_cache(maxsize=8192)
def elements_of(formula: str) -> tuple[str, ...]:
    """Return the elements of a formula that tell what a compound is.

    Bi and Te of Bi2Te3, none of a word or a model's name.
    """
    if not _FORMULA.fullmatch(formula) or (formula.isalpha() and formula.isupper()):
        return ()
    parts = _PART.findall(formula)
    symbols = tuple(dict.fromkeys(symbol for symbol, _ in parts))
    counts = [int(count) for _, count in parts if count]
    tables, most = read_yaml("query/substances"), _MOST_OF_LETTERS if formula.isupper() else _MOST_ATOMS
    known = {*tables["symbols"].split()} - {*tables["inert"].split()}
    if len(symbols) == 1 or not {*symbols} <= known or max(counts, default=1) > most:
        return ()
    return tuple(one for one in symbols if one not in tables["everywhere"].split())
