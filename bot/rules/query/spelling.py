"""Finds the names that misspelt words are clearly nearest to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import chain, islice

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query.firm_words import keys
from bot.rules.query.leaving_out import is_a_substance, is_food
from bot.rules.query.modifiers import languages_of, languages_of_words
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import countries, endings, goods_words, no_goods, thing_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods
from bot.text.normalize import Word, is_han, is_hangul, is_katakana, key, words

_SHORTEST = 5
"""Letters of a word that is corrected; one letter in four makes another word."""
_SHORTEST_KANA = 4
_PLAINLY_ANOTHER = 2
"""Letters by which two words differ that are both right."""
_SHORTEST_PART, _PARTS = 5, 3
"""Letters of a word that may be a part of a name, and how many such names are offered."""
_LONGEST_FIRM = 6
"""Words of a firm's name before or behind one of them."""
_LONG = 6
"""Letters of an English word to which one of another language may be near."""
_ENGLISH = "en"
_NEAR = 6
_MOST_NEAR = 40
"""Unknown words for which names are suggested."""
_MOST_CORRECTED = 100
"""Unknown words, each counted once, that are read as misspelt; any more stay unknown, and the answer says so."""


@cache
def ordinary() -> frozenset[str]:
    """Return keys of ordinary words that look like a word of a name (tools/ordinary.py writes them)."""
    text = files("bot.data").joinpath("query/ordinary.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def near_words(base: RuleBase, scan: Scan) -> dict[int, str]:
    """Place of a misspelt word → the word of a name that it is clearly nearest to."""
    found: dict[int, str] = {}
    asked: dict[str, str | None] = {}
    for place, word in enumerate(scan.words):
        looked_at = word.key in asked or len(asked) < _MOST_CORRECTED
        if not looked_at or not scan.is_unknown(place) or not is_correctable(base, word):
            continue
        if word.key not in asked:
            target = _clear(base, word.key)
            asked[word.key] = target if target and _may_be_meant(base, scan, word.key, target) else None
        target = asked.get(word.key)
        if target and not (_is_far_food(base, word.key, target) and _is_of_a_firm(scan, place)):
            found[place] = target
    return found


def _is_far_food(base: RuleBase, folded: str, target: str) -> bool:
    """Return whether more than one letter parts a word from a name of food."""
    return _is_of_food(base, target) and _distance(folded, target) >= _PLAINLY_ANOTHER


def _is_of_food(base: RuleBase, target: str) -> bool:
    named = base.names.get(target)
    return bool(named) and all(is_food(base, one) for one in named)


def _may_be_meant(base: RuleBase, scan: Scan, folded: str, target: str) -> bool:
    """Return whether a word may be a slip of the name that it is nearest to: of one long enough, and of the text's."""
    if (len(target) < _SHORTEST and target.isascii()) or _names_others(base, folded, target):
        return False  # Toray is no Polish tora
    if (named := base.names.get(target)) and all(map(base.is_everyday, named)):
        # a Danish maskine is no Romanian măsline, which is only a word of the name of an oil
        return not scan.languages.isdisjoint(languages_of_words(base, named, {target}))
    elsewhere = named and languages_of_words(base, named, {target}) <= endings.bent_in_their_own_text()
    asked = elsewhere or _is_of_food(base, target) or len(folded) <= _SHORTEST
    return not asked or _is_of_the_text(base, scan, folded, target)


def _is_of_a_firm(scan: Scan, place: int) -> bool:
    """Return whether a word with a capital and a form of law are parts of one name, between signs."""
    if not scan.words[place].raw[0].isupper():
        return False
    first = next((at for at in range(place, max(0, place - _LONGEST_FIRM), -1) if at in scan.apart), 0)
    ends = range(place + 1, min(len(scan.words), place + _LONGEST_FIRM))
    last = next((at for at in ends if at in scan.apart), ends.stop)
    those = [scan.words[at].key for at in range(max(0, first), last) if at != place]
    return not said.group("company").isdisjoint(those) or not keys("forms_before").isdisjoint(those)


def _is_of_the_text(base: RuleBase, scan: Scan, folded: str, target: str) -> bool:
    """Return whether things have such a name in a language of the text, or in English: *sırlı* is no *sirgi*.

    Where small words tell none, names of goods do. This is asked of food, of short words (*tradu* is no *trąšų*), and
    of names in languages that are read in their own texts only (Blumbach is no *bumbac*).
    What else acts name may be written in any language.
    """
    subjects = base.names.get(target)
    told = scan.languages or {one for name in scan.subjects for one in languages_of(base, scan, name)}
    if not told or not subjects or not told.isdisjoint(languages_of_words(base, subjects, {target})):
        return True
    shortest = 0 if _ENGLISH in told else _LONG
    english = (name for subject in subjects for name in _english_names(base, subject) if len(name) >= shortest)
    return any(_distance(folded, name) < _PLAINLY_ANOTHER for name in english)


def _english_names(base: RuleBase, subject: str) -> Iterator[str]:
    """Yield the keys of the English names of a thing."""
    yield key(subject)
    yield from (name for name, languages in base.languages_of_names(subject).items() if _ENGLISH in languages)


def _clear(base: RuleBase, folded: str) -> str | None:
    """Return the word of a name that is clearly nearest.

    Of several equally near, one that names what all of them name.
    """
    near = base.name_words.nearest(folded)
    if near.target:
        right = near.target[0] == folded[0] and not _begins_another(base, folded, near.target)
        return near.target if right else None
    tied = [word for word in near.tied if word[0] == folded[0]]
    if len(tied) == 1:
        return tied[0]
    named = {word: base.names.get(word) for word in tied}
    subjects = {subject for those in named.values() for subject in those}
    # Of several the one that holds the others: yttrium, not its oxide.
    whole = next((name for name in sorted(subjects) if subjects <= base.narrower(name)), None)
    return next((word for word, those in named.items() if whole in those), None) if whole else None


def _names_others(base: RuleBase, folded: str, target: str) -> bool:
    """Return whether dictionaries know a word as other goods than the name that it is near to: elastano is no tin.

    One letter may be a slip all the same: in names of substances, and of goods that acts name where no language has
    both words (przenica is no Polish one).
    """
    told, subjects = goods_words.name_of(folded), base.names.get(target)
    if told not in base.subjects or not base.is_everyday(told) or not subjects:
        return False
    if any(told in {*base.broader(one), *base.family(one)} or _are_alike(base, told, one) for one in subjects):
        return False
    if _distance(folded, target) >= _PLAINLY_ANOTHER:
        return True
    if any(is_a_substance(base, one) for one in subjects):
        return False
    shared = languages_of_words(base, subjects, {target}) & goods_words.languages_of(folded)
    return bool(shared) or not any(map(base.is_ruled, subjects))


def _are_alike(base: RuleBase, one: str, other: str) -> bool:
    """Return whether goods are of one chapter of the customs nomenclature: a *baklažan* is an aubergine."""
    chapters = [{code[:2] for code in base.customs_codes_of(those)} for those in (one, other)]
    return not chapters[0].isdisjoint(chapters[1])


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - only a misspelling pays for it

    return OSA.distance(one, other)


def _begins_another(base: RuleBase, folded: str, target: str) -> bool:
    """Return whether a word is short for one of other names than that it is nearest to: litho is no lithium."""
    if target.startswith(folded):
        return False
    return any(word.startswith(folded) for word, _ in base.name_words.beginning(folded))


def is_correctable(base: RuleBase, word: Word) -> bool:
    """Return whether a word may be a misspelling.

    It is long enough, has letters only, and belongs to no name, no listed goods and no ordinary word: Petrov is none.
    """
    folded = word.key
    if is_han(folded[0]) or (word.raw[0].isupper() and no_goods.kind_of(folded) is NoGoods.NAME):
        return False
    long_enough = len(folded) >= (2 if is_hangul(folded[0]) else _SHORTEST)
    right = folded in base.vocabulary or folded in ordinary() or said.role(folded) is not None
    right = right or countries.by_key(folded, full=True) is not None
    right = right or is_of_a_listed_name(base, folded)
    return long_enough and folded.isalpha() and not right and not base.in_english(word.raw).names


def is_of_a_listed_name(base: RuleBase, folded: str) -> bool:
    """Return whether a word is one of an English name of listed goods: anthracis is no anthracite."""
    return base.lists is not None and folded in base.lists.words_of_names


def kana(base: RuleBase, scan: Scan) -> Iterator[tuple[int, int, str]]:
    """Stretches of unknown katakana that are clearly near one name: first word, word behind it, subject."""
    for first, last in list(scan.unknown_runs()):
        text = scan.joined_key(first, last)
        if len(text) >= _SHORTEST_KANA and all(map(is_katakana, text)):
            near = base.names.nearest(text)
            if near.target and not base.is_everyday(near.target):
                yield first, last, near.target


def unknown(scan: Scan) -> Iterator[str]:
    """Yield what was not understood."""
    for first, last in scan.unknown_runs():
        yield scan.typed(first, last)


def near(base: RuleBase, scan: Scan) -> tuple[str, ...]:
    """Return names that may have been meant by the words that nothing is known of, the nearest first."""
    found: dict[str, None] = {}
    looked_at = 0
    for first, behind in scan.unknown_runs():
        last = min(behind, first + _MOST_NEAR - looked_at)
        looked_at += max(0, last - first)
        joined = scan.joined_key(first, last)
        found.update(dict.fromkeys(base.names.nearest(joined).near))
        for word in scan.words[first:last]:
            if len(word.key) >= _SHORTEST_PART and not thing_words.form(word.key):
                names = chain(base.names.beginning(word.key), base.names.holding(word.key))
                holding = (target for name, target in names if _is_head(name, word.key))
                found.update(dict.fromkeys(islice(holding, _PARTS)))
            if behind - first > 1 and is_correctable(base, word):
                found.update(dict.fromkeys(base.names.nearest(word.key).near))
    return _controlled(base, found)


def _controlled(base: RuleBase, names: Iterable[str]) -> tuple[str, ...]:
    """Return the first names of things that acts may name: everyday goods are no hint for an unknown word."""
    return tuple(name for name in names if not base.is_everyday(name))[:_NEAR]


def _is_head(name: str, folded: str) -> bool:
    """Return whether a word says what the thing of a name is.

    Cameras of "drone cameras", not bananas of "banana chips".
    """
    others = [word.key for word in words(name) if word.key != folded]
    return key(name).endswith(folded) or " " not in name or all(thing_words.form(word) for word in others)


def near_ordinary(base: RuleBase, scan: Scan) -> tuple[str, ...]:
    """Return names near words that are right as they stand ("hello", helium): a question, and never an answer.

    What a place or a code uses is meant as that: Germany is no germanium.
    """
    found: dict[str, None] = {}
    for place, word in enumerate(scan.words):
        if len(word.key) >= _SHORTEST and not is_han(word.key[0]) and not scan.taken[place]:
            found.update(dict.fromkeys(base.names.nearest(word.key).near[:2]))
    return _controlled(base, found)


def corrected(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Misspelt words read as the words of names that they are nearest to."""
    near = near_words(base, scan)
    yield from _reread(base, scan, near) if near else ()
    for first, last, target in kana(base, scan):
        yield Candidate.of_name(Name(first, last, (target,), target), over=True)


def as_corrected(scan: Scan, candidate: Candidate) -> tuple[str, str]:
    """Return what was typed, and what it was taken for."""
    if candidate.place:
        return scan.typed(candidate.first, candidate.last), countries.name(candidate.place.code)
    targets = candidate.name.subjects if candidate.name else ("",)
    return scan.typed(candidate.first, candidate.last), targets[0]


def _reread(base: RuleBase, scan: Scan, near: Mapping[int, str]) -> Iterator[Candidate]:
    """Yield the names that the corrected words make, alone or with the words beside them."""
    for first, last in _stretches(scan, near):
        right = _corrected_words(scan, near, first, last)
        for hit in base.names.inside(right):
            places = [first + n for n, word in enumerate(right) if word.start < hit.end and hit.start < word.end]
            begin, end = places[0], places[-1] + 1
            if any(place in near for place in places) and _is_free_for(scan, begin, end):
                yield Candidate.of_name(Name(begin, end, base.names.get(hit.key), base.names.shown(hit.key)), over=True)


def _corrected_words(scan: Scan, near: Mapping[int, str], first: int, last: int) -> list[Word]:
    right: list[Word] = []
    length = 0
    for place in range(first, last):
        text = near.get(place, scan.words[place].key)
        right.append(replace(scan.words[place], key=text, start=length, end=length + len(text)))
        length += len(text)
    return right


def _is_free_for(scan: Scan, begin: int, end: int) -> bool:
    """Return whether words are not taken, or only by names that lie wholly among them."""
    held = (name for name in scan.subjects if name.first < end and begin < name.last)
    inside = all(begin <= name.first and name.last <= end for name in held)
    return inside and all(scan.taken[place] in {"", Use.SUBJECT} for place in range(begin, end))


def _stretches(scan: Scan, near: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield each corrected word with the words around it that may belong to one name with it."""
    seen = 0
    for place in sorted(near):
        if place < seen:
            continue
        first, last = place, place + 1
        while first > 0 and scan.taken[first - 1] in {"", "subject"}:
            first -= 1
        while last < len(scan.words) and scan.taken[last] in {"", "subject"}:
            last += 1
        seen = last
        yield first, last
