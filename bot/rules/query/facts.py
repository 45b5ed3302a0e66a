"""What a question asks of a licence besides whether it is needed: who grants it, how long it takes. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.data import read_yaml
from bot.text.normalize import by_first_letter, key, words
from bot.text.thing_words import is_unspaced

if TYPE_CHECKING:
    from bot.rules.licensing import Guide


SHORT_NAME = re.compile(r"[A-Z]{2,4}[- ]?\d{1,3}|[A-Z]{3,5}")
"""How a general licence is cited: EU001, AGG 12, GEP-41, STA."""


class Fact(StrEnum):
    """A kind of fact about a licence, in the order in which they are told; the values are the keys of `facts.yaml`."""

    TIME = "time"
    VALIDITY = "validity"
    FEES = "fees"
    PAPERS = "papers"
    PROCEDURE = "procedure"
    GENERAL = "general"
    DE_MINIMIS = "de-minimis"
    PENALTY = "penalty"
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Words and phrases as two patterns: one for words between spaces, one for scripts without them."""

    spaced: re.Pattern[str]
    unspaced: re.Pattern[str]

    @classmethod
    def of(cls, entries: Collection[str]) -> Phrases:
        """Read entries of `facts.yaml`."""
        glued = {one for one in entries if is_unspaced(one.strip("*"))}
        inside = [_pattern(one) for one in entries if one not in glued and one.startswith("*")]
        begun = [_pattern(one) for one in entries if one not in glued and not one.startswith("*")]
        spaced = [rf"(?<!\S)(?:{by_first_letter(begun)})"] if begun else []
        return cls(_either([*spaced, *inside]), _either([re.escape(key(one)) for one in glued]))

    def words(self, spaced: str, unspaced: str) -> Iterator[str]:
        """Yield the keys of the words of a text that belong to one, and of each character without blanks."""
        for found in self.spaced.finditer(spaced):
            first, last = spaced.rfind(" ", 0, found.start()) + 1, spaced.find(" ", found.end())
            yield from spaced[first : last if last >= 0 else len(spaced)].split()
        for found in self.unspaced.finditer(unspaced):
            yield from found[0]

    def met(self, spaced: str, unspaced: str) -> bool:
        """Return whether one stands in a text, of which both forms are given."""
        return bool(self.spaced.search(spaced) or self.unspaced.search(unspaced))


def _pattern(entry: str) -> str:
    """Return the pattern of a word or phrase up to a blank: `*` stands for letters, `_` for a blank."""
    parts = entry.strip("*").split("_")
    told = " ".join(" ".join(word.key for word in words(part)) + r"\S*" * part.endswith("*") for part in parts)
    return told + ("" if entry.endswith("*") else r"(?!\S)")


def _either(patterns: Collection[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns) or r"(?!)")


@dataclass(frozen=True, slots=True)
class _Kind:
    alone: Phrases
    beside: Phrases
    unless: frozenset[Fact]


@cache
def _kinds() -> Mapping[Fact, _Kind]:
    table = read_yaml("query/facts")["kinds"]
    return {
        fact: _Kind(
            Phrases.of(_alone(table[fact])),
            Phrases.of(table[fact].get("words", "").split()),
            frozenset(map(Fact, table[fact].get("unless", "").split())),
        )
        for fact in Fact
    }


def _alone(line: Mapping[str, str]) -> list[str]:
    """Return what asks a kind by itself: the words of its own line, and of the topic that it is."""
    topic = read_yaml("query/topics")[line["topic"]]["words"] if "topic" in line else ""
    return f"{line.get('alone', '')} {topic}".split()


@cache
def _any_of_kinds() -> Phrases:
    """Return the words and phrases of all kinds as one: most texts hold none, and are searched once."""
    lines = read_yaml("query/facts")["kinds"].values()
    return Phrases.of([entry for line in lines for entry in (*_alone(line), *line.get("words", "").split())])


def facts_asked(text: str, *, of_an_authority: bool) -> tuple[Fact, ...]:
    """Return the kinds of facts that a text asks about, in their order.

    `of_an_authority`: whether it names one that grants licences, or its forms: then no word for a licence is needed.
    """
    spaced, unspaced = forms_of(text)
    if not _any_of_kinds().met(spaced, unspaced):
        return ()
    of_a_licence = of_an_authority or _of("licence").met(spaced, unspaced)
    met = {
        fact
        for fact, kind in _kinds().items()
        if kind.alone.met(spaced, unspaced) or (of_a_licence and kind.beside.met(spaced, unspaced))
    }
    return tuple(fact for fact in Fact if fact in met and met.isdisjoint(_kinds()[fact].unless))


def without_general_licences(guides: Iterable[Guide], text: str) -> str:
    """Return a text without general licences that are cited by a number: AGG 12 is no egg in Swedish."""
    if not SHORT_NAME.search(text):
        return text
    named = (name for guide in guides for one in guide.general_licences for name in SHORT_NAME.findall(one.name))
    numbered = [re.escape(name) for name in dict.fromkeys(named) if name[-1].isdecimal()]
    return re.sub(rf"(?<!\w)(?:{'|'.join(numbered)})(?!\w)", " ", text) if numbered else text


def means_inside(folded: str, country: str) -> bool:
    """Return whether a word before a country, as typed, means "in" as well as "to"."""
    table = read_yaml("query/facts")
    return folded in {key(word) for word in table["inside"].split()} and not country.endswith(
        tuple(table["not_inside"].split())
    )


def asks_of_lists(text: str) -> bool:
    """Return whether a text asks of a list of parties: whether a firm stands on one, and on which."""
    return _of("lists").met(*forms_of(text))


def asks_of_ownership(text: str) -> bool:
    """Return whether a text asks of owners on lists of parties: "60 % owned by a listed firm"."""
    return asks_of_lists(text) and _of("ownership").met(*forms_of(text))


def asks_of_a_state(text: str) -> bool:
    """Return whether a text asks how acts stand: until when they are suspended, whether they still hold."""
    return _of("state").met(*forms_of(text))


def asks_of_thresholds(text: str) -> bool:
    """Return whether a text asks from which figure on goods are caught."""
    return _of("thresholds").met(*forms_of(text))


def asks_of_exceptions(text: str) -> bool:
    """Return whether a text asks of exceptions from licences, which are cited by letters alone; a short text may."""
    return len(words(text)) <= _SHORT_TEXT or _of("exceptions").met(*forms_of(text))


_SHORT_TEXT = 4
"""Words of a text that asks by a name alone: "STA eligible countries?"."""


def asks_of_changes(text: str) -> bool:
    """Return whether a text asks what changed."""
    return _of("changes").met(*forms_of(text))


def asks_of_rates(text: str) -> bool:
    """Return whether a text asks how high a duty on exports is."""
    return _of("rates").met(*forms_of(text))


@cache
def _of(name: str) -> Phrases:
    return Phrases.of(read_yaml("query/facts")[name].split())


def words_of_facts(text: str) -> frozenset[str]:
    """Return the keys of the words of a text by which facts about a licence are asked."""
    those = (_of("licence"), *(kind.beside for kind in _kinds().values()))
    return words_of_phrases(text) | frozenset(word for phrases in those for word in phrases.words(*forms_of(text)))


def words_of_phrases(text: str) -> frozenset[str]:
    """Return those of its phrases that ask of a licence by themselves, and so are of no goods: "general licence"."""
    spaced, unspaced = forms_of(text)
    if not _any_of_kinds().met(spaced, unspaced):
        return frozenset()
    those = (kind.alone for fact, kind in _kinds().items() if fact not in _OF_ACTS)
    return frozenset(word for phrases in those for word in phrases.words(spaced, unspaced))


_OF_ACTS = frozenset({Fact.PENALTY, Fact.DE_MINIMIS})
"""Facts that a topic tells of as well, by words that are passed over."""


def forms_of(text: str) -> tuple[str, str]:
    """Return the keys of a text's words with blanks between them, and the key of all of it."""
    return " ".join(word.key for word in words(text)), key(text)
