"""What was typed and made no difference to the answer: said, so that nobody takes the answer for another thing's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from bot.rules.index import RuleBase
from bot.rules.query import forms as shaped
from bot.rules.query import parse as queries
from bot.rules.query import vocabulary as said
from bot.rules.query.parse import Query
from bot.rules.query.subjects import Thing, is_proper, own_words, words_of
from bot.rules.query.tokens import Scan, is_content
from bot.text import countries as places
from bot.text.normalize import Word, is_han, is_hangul, key

_SHORTEST_PARTY, _PARTIES = 3, 3
"""Letters that may begin the name of a party, and how many such names are told."""


def remarks(base: RuleBase, scan: Scan, things: Sequence[Thing]) -> Iterator[str]:
    """Sentences on places and firms that are not on file, and on words before a name that nothing on file holds."""
    for first, last in scan.unknown_runs():
        typed = _typed(scan.words[first:last])
        if listed := ", ".join(parties(base, scan.words[first:last])):
            yield f"“{typed}” is no party on file as it stands. Parties whose names begin so: {listed}."
        elif _is_destination(scan, first, last):
            yield f"“to {typed}” was passed over: no country or party on file bears that name; write for example to:NL."
    whole = {thing.subject for thing in things if not thing.component}
    for first, last, subjects, shown in scan.subjects:
        left = [word for word in _before(scan, first) if not _says(base, subjects, word)] + _proper_behind(scan, last)
        if left and whole & set(subjects):
            yield _passed_over(left, _typed(scan.words[first:last]), "product of that name")
        made = [thing.subject for thing in things if thing.typed == shown and thing.subject not in subjects]
        technologies = [name for name in made if name in base.subjects and base.subjects[name].kind == "technology"]
        if technologies and (left := _between(base, scan, last, (*subjects, *technologies))):
            yield _passed_over(left, " and ".join(technologies), "technology")


def _passed_over(left: Iterable[Word], answered: str, other: str) -> str:
    return f"“{_typed(left)}” was passed over: the answer is for {answered}, and may not fit another {other}."


def _between(base: RuleBase, scan: Scan, last: int, subjects: Sequence[str]) -> list[Word]:
    """The content words behind a thing, before the one that makes a technology of it: `graphite mining technology`."""
    behind: list[Word] = []
    for word, use in islice(zip(scan.words, scan.taken, strict=True), last, None):
        if use:
            break
        if shaped.form(word.key) == "technology":
            return [one for one in behind if is_content(one.key) and not _says(base, subjects, one)]
        behind.append(word)
    return []


def _typed(words: Iterable[Word]) -> str:
    return " ".join(word.raw for word in words)


def names_a_firm(base: RuleBase, scan: Scan) -> bool:
    """Whether something that was not understood begins the name of a party."""
    return any(parties(base, scan.words[first:last]) for first, last in scan.unknown_runs())


def parties(base: RuleBase, words: Sequence[Word]) -> tuple[str, ...]:
    """Parties whose names begin with these words ("Mitsubishi Heavy Industries" is a parent and not listed itself)."""
    typed = _typed(words)
    if len(typed) < _SHORTEST_PARTY or not typed.isascii() or (len(words) == 1 and typed.islower()):
        return ()  # "national" is a word, "IHI" a firm
    begun = (name for name, _ in base.party_names.beginning(typed) if name.lower().startswith(f"{typed.lower()} "))
    return tuple(islice(dict.fromkeys(begun), _PARTIES))


def _is_destination(scan: Scan, first: int, last: int) -> bool:
    """Whether words stand where a destination would: "to Rotterdam", not "to transport graphite", "to Rome, Italy"."""
    behind = {*scan.taken[last : last + 1]}
    if scan.words[last : last + 1] and scan.words[last].key in said.INSIDE:
        behind = {*scan.taken[last + 1 : last + 2]}
    return first > 0 and scan.words[first - 1].key in said.TO and not behind & {"subject", "country"}


def _before(scan: Scan, first: int) -> list[Word]:
    """The content words directly before a name that were taken for nothing."""
    begin = first
    while begin and not scan.taken[begin - 1] and is_content(scan.words[begin - 1].key):
        begin -= 1
    return scan.words[begin:first]


def _proper_behind(scan: Scan, last: int) -> list[Word]:
    """Names of firms and towns directly behind a thing."""
    behind = islice(zip(scan.words, scan.taken, strict=True), last, None)
    return [word for word, _ in takewhile(lambda pair: not pair[1] and is_proper(scan, last, pair[0]), behind)]


def _says(base: RuleBase, subjects: Iterable[str], word: Word) -> bool:
    """Whether a word is one that names or acts use for such a thing, or one that is looked at elsewhere."""
    if not word.raw.isascii() and (is_han(word.key[0]) or is_hangul(word.key[0])):
        return True  # a single character says nothing by itself
    if shaped.form(word.key) or shaped.kind(word.key) or word.key in shaped.RAW:
        return True
    below = {name for subject in subjects for name in base.narrower(subject)}
    if any(word.key in own_words(base, name) for name in below):
        return True
    return any(word.key in words_of(place.item.forms or "") for name in below for place in base.items_on.get(name, ()))


# How the countries of a query were read, where it could have been otherwise: said beside the answer.


def countries(scan: Scan, query: Query) -> Iterator[str]:
    """Sentences on countries that bear one name, and on two without a word of direction."""
    yield from _shared_names(scan, query)
    yield from _order(scan)


def _shared_names(scan: Scan, query: Query) -> Iterator[str]:
    """Which country was taken where two bear the name."""
    typed = [key(value) for value in queries.field_values(query.shown)]
    typed += _country_keys(scan)
    for other in dict.fromkeys(places.shared_names().get(name) for name in typed):
        taken = next((code for code in (scan.from_, scan.to) if code and other), None)
        if other and taken and taken != other:
            yield (
                f"Two countries bear that name: {places.the(taken)} is taken, where most acts come from; for "
                f"{places.the(other)} write {other}."
            )


def _order(scan: Scan) -> Iterator[str]:
    """How two countries without a word of direction were read."""
    if scan.from_plain and scan.to_plain and scan.from_ and scan.to:
        yield (
            f"Two countries without a word of direction are read in their order, from {places.the(scan.from_)} to "
            f"{places.the(scan.to)}; for the other way write from:{scan.to} to:{scan.from_}."
        )


def _country_keys(scan: Scan) -> Iterator[str]:
    """Keys of the stretches of words that were taken for places."""
    run = ""
    for word, use in zip(scan.words, scan.taken, strict=True):
        if use == "country":
            run += word.key
        elif run:
            yield run
            run = ""
    if run:
        yield run
