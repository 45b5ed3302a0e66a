"""Undoes what grammar makes of names: compounds (Graphitdichtung), small words written onto others, and cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.lists.goods import Origin
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.rules.query.leaving_out import is_food
from bot.rules.query.modifiers import languages_of_words
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import countries, endings, gazetteer, no_goods, thing_words
from bot.text import question_words as said
from bot.text.no_goods import NoGoods
from bot.text.normalize import Word, is_han, is_hangul, key, words

_SHORTEST_COMPOUND, _SHORTEST_NAME, _LONG_NAME, _SHORTEST_REST = 8, 4, 6, 4
_LINKS = ("", "s", "es", "n", "en", "e")
"""Letters that German and Dutch put between the parts of a compound."""
_SHORTEST_STEM, _LONGEST_PHRASE = 3, 5
_ONTO = frozenset(map(chr, (*range(0x5D0, 0x64B), *range(0x1200, 0x1380))))
"""Letters of scripts that write small words onto the next one: Hebrew, Arabic and Amharic."""


def apart(base: RuleBase, words: Sequence[Word]) -> list[Word]:
    """Return the words with compounds that hold a name, and small words written onto a known one, cut into parts."""
    found: list[Word] = []
    for place, word in enumerate(words):
        behind = words[place + 1].key if place + 1 < len(words) else ""
        parts = _taken_off(base, word, behind) if word.key[0] in _ONTO else [*_parts(base, word)]
        found += [word] if len(parts) > 1 and _is_in_an_inflected_name(base, words, place) else parts
    return found


def _is_in_an_inflected_name(base: RuleBase, words: Sequence[Word], place: int) -> bool:
    """Return whether a word is one of a name of several in a case: `hliníkového šrotu` is no compound of aluminium."""
    return any(
        next(_of_stems(base, [word.key for word in words[first : first + count]]), None)
        for count in range(2, _LONGEST_PHRASE + 1)
        for first in range(max(0, place - count + 1), min(place, len(words) - count) + 1)
    )


def _taken_off(base: RuleBase, word: Word, behind: str) -> list[Word]:
    """Return the small words that are written onto a known one, and that: `מסין` is "from China"."""
    folded = word.key
    if _is_read(base, folded, behind):
        return [word]
    plain = no_goods.kind_of(folded) is NoGoods.WORD  # it may still be a place with a word for "to": לדרום קוריאה
    for small in endings.written_onto():
        rest = folded.removeprefix(small)
        if len(rest) < 2 or rest == folded or not word.raw.startswith(small):  # noqa: PLR2004 - no word has one letter
            continue
        middle = word.start + len(small)
        other = Word(rest, word.raw[len(small) :], middle, word.end, glued=True)
        if _is_a_place(rest, behind) or (not plain and _is_read(base, rest, behind)):
            return [Word(small, small, word.start, middle, word.glued), other]
    return [word]


def _is_read(base: RuleBase, folded: str, behind: str) -> bool:
    """Return whether a word, or it and the one behind it, is a name, a place or a word of a question."""
    known = base.names.get(folded) or folded in base.vocabulary or said.role(folded)
    return bool(known) or _is_a_place(folded, behind)


def _is_a_place(folded: str, behind: str) -> bool:
    """Return whether a word, or it and the one behind it, is a country or a town."""
    joined = behind and countries.by_key(folded + behind, full=True)
    return bool(joined or countries.by_key(folded, full=True) or gazetteer.country_of_town(folded))


def _is_whole(base: RuleBase, word: Word) -> bool:
    """Return whether a word is known as it stands; what takes most to look up comes last."""
    folded = word.key
    if base.names.get(folded) or said.role(folded) or folded in spelling.ordinary() or folded in base.vocabulary:
        return True
    if spelling.is_of_a_listed_name(base, folded):
        return True
    town = word.raw[:1].isupper() and gazetteer.is_rather_a_town(folded)  # Semarang is no charcoal
    return town or bool(countries.from_ending((folded,)) or countries.from_inflected(folded))


def _parts(base: RuleBase, word: Word) -> Iterator[Word]:
    folded = word.key
    plain = len(folded) >= _SHORTEST_COMPOUND and folded.isalpha() and folded < "\u0500"
    cut = _cut(base, folded) if plain and not _is_whole(base, word) else None
    if cut is None:
        yield word
        return
    same = len(word.raw) == len(folded)
    yield Word(folded[:cut], word.raw[:cut] if same else folded[:cut], word.start, word.start + cut, word.glued)
    rest = Word(folded[cut:], word.raw[cut:] if same else folded[cut:], word.start + cut, word.end, glued=True)
    yield from _parts(base, rest)


def _cut(base: RuleBase, folded: str) -> int | None:
    """Return where to cut a compound: beside a name, if the other part is known, or long and behind a long name."""
    guessed = None
    for cut in range(len(folded) - 2, _SHORTEST_NAME - 1, -1):
        head, rest = folded[:cut], folded[cut:]
        if (not rest.isascii() and endings.case_endings().fullmatch(rest)) or _ends_an_adjective(rest):
            continue
        if not _is_name(base, head):
            continue
        if _is_known(base, rest):  # Titan|schrott, and not titans|chrott
            return cut
        if guessed is None and cut >= _LONG_NAME and len(rest) >= _SHORTEST_REST:
            guessed = cut
    if guessed is not None:
        return guessed
    for cut in range(3, len(folded) - _SHORTEST_NAME + 1):
        head, rest = folded[:cut], folded[cut:]
        if _may_be_named(base, rest) and _is_known(base, head) and not _is_a_tool_for(base, rest):
            return cut
    return None


def _ends_an_adjective(rest: str) -> bool:
    """Return whether adjectives are made of materials with what is left of a word: wolframowego."""
    return any(ends.fullmatch(rest) for ends in endings.adjectives_of_materials().values())


def _is_a_tool_for(base: RuleBase, rest: str) -> bool:
    """Return whether a word that ends in a name of food is a tool for it: Romance words say first what a thing is."""
    subjects = base.names.get(rest)
    romance = endings.languages_that("adjectives_behind")
    return all(is_food(base, one) for one in subjects) and languages_of_words(base, subjects, {rest}) <= romance


def _is_name(base: RuleBase, part: str) -> bool:
    return _may_be_named(base, part) and said.role(part) is None


def _may_be_named(base: RuleBase, part: str) -> bool:
    """Return whether a part is a name of things that acts may name: Honeywell is no honey, Roboter no "boter"."""
    return not all(map(base.is_everyday, base.names.get(part)))


def _is_known(base: RuleBase, part: str) -> bool:
    """Return whether a part of a compound is a word or a name, perhaps with a letter that links it."""
    for link in _LINKS:
        bare = part.removeprefix(link) if part.startswith(link) else ""
        if len(bare) > 2 and (base.names.get(bare) or said.role(bare)):  # noqa: PLR2004 - a part has three letters
            return True
    return False


def inflected(scan: Scan, base: RuleBase, *, fewest: int = 1) -> Iterator[Candidate]:
    """Yield names in a case or as an adjective: `карбида вольфрама`, `графитовый`, `grafitu`; the longest first.

    `fewest` is of how many words they are at least.
    """
    place = 0
    while place < len(scan.words):
        found = _inflected_at(base, scan, place, fewest)
        raw = found and found.last - found.first == 1 and is_raw_beside_goods(base, scan, place)
        if found and not raw and not is_inside_a_listed_name(base, scan, found):
            yield Candidate(found.first, found.last, Use.SUBJECT, name=found, over=True)
            place = found.last
        else:
            place += 1


def is_raw_beside_goods(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word for what is unprocessed stands beside a name: `ham nikel` is raw nickel, and no ham."""
    if not thing_words.says_raw(scan.words[place].key):
        return False
    before = (scan.words[max(0, place - count) : place] for count in range(1, _LONGEST_PHRASE))
    behind = (scan.words[place + 1 : place + 1 + count] for count in range(1, _LONGEST_PHRASE))
    return any(base.names.get("".join(word.key for word in those)) for those in (*before, *behind))


def inverted(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Yield names whose two words stand the other way round: `telluride, cadmium`."""
    taken = 0
    for place, (word, behind) in enumerate(pairwise(scan.words)):
        signs = behind.glued and is_han(behind.key[0])  # parts of one word: ย่างกุ้ง is a town, and no shrimps
        free = place >= taken and scan.is_content(place) and scan.is_content(place + 1) and not signs
        subjects = base.names.get(behind.key + word.key) if free else ()
        if subjects:
            yield Candidate(place, place + 2, Use.SUBJECT, name=Name(place, place + 2, subjects, subjects[0]))
            taken = place + 2


def elided(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Yield names of which a joining word spares what the name beside it says: `copper cathodes and concentrate`.

    The word takes the place of one word of that name. It ends its phrase, or begins it: `palm and crude oil`.
    """
    for number, name in enumerate(scan.subjects):
        before = scan.subjects[number - 1].last if number else 0
        behind = scan.subjects[number + 1].first if number + 1 < len(scan.subjects) else len(scan.words)
        ahead = _over_joining_words(scan, range(name.first - 1, before - 1, -1))
        those = [place for place in range(name.last + 1, behind) if _is_joined_and_last(scan, name.last, place)]
        for place in (*those, *(() if ahead is None else (ahead,))):
            free = not scan.taken[place] and not _is_of_a_list(base, scan, place)
            subjects = said_in_full(base, scan, name, scan.words[place].key) if free else ()
            if subjects and subjects != name.subjects:
                yield Candidate(place, place + 1, Use.SUBJECT, name=Name(place, place + 1, subjects, subjects[0]))


def _is_of_a_list(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word names goods of a control list by itself: rhenium, and no scrap of it."""
    if base.lists is None:
        return False
    english = base.in_english(scan.words[place].raw)
    whole = base.lists.goods(english.text, misspelt=False)
    return bool(english.names) or any(one.origin is Origin.NAME for one in whole)


def _is_joined_and_last(scan: Scan, first: int, place: int) -> bool:
    """Return whether a joining word stands before a place, articles between, and nothing of its phrase behind it."""
    ends = place + 1 == len(scan.words) or place + 1 in scan.apart or not scan.is_content(place + 1)
    return ends and _over_joining_words(scan, range(place - 1, first - 1, -1), inside=True) is not None


def _over_joining_words(scan: Scan, places: Sequence[int], *, inside: bool = False) -> int | None:
    """Return the first place that is no joining word, article or word of possession; None if no word joins before it.

    `inside`: the place of the joining word itself.
    """
    joined = False
    for place in places:
        if scan.words[place].key in said.group("joining", "joining_han"):
            joined = True
            if inside:
                return place
        elif scan.words[place].key not in said.group("articles", "of"):
            return place if joined else None
    return None


def are_joined(scan: Scan, one: Name, other: Name) -> bool:
    """Return whether a joining word, and nothing that tells anything, stands between two names."""
    first, last = sorted((one, other), key=lambda name: name.first)
    return _over_joining_words(scan, range(first.last, last.first + 1)) == last.first


def said_in_full(base: RuleBase, scan: Scan, name: Name, other: str) -> tuple[str, ...]:
    """Return the subjects of a name with another word in place of one of its own; none if it makes no name."""
    own = [word.key for word in scan.words[name.first : name.last]]
    return next(filter(None, (_subjects_of(base, those) for those in _said_in_full(own, other))), ())


def _said_in_full(own: Sequence[str], other: str) -> Iterator[Sequence[str]]:
    """Yield a name with another word in place of one of its own, or of a part of its only one: Kupfer|kathoden."""
    if len(own) > 1:
        yield from ([*own[:at], other, *own[at + 1 :]] for at in range(len(own)))
    elif len(other) >= _SHORTEST_NAME and other.isalpha():
        cuts = range(_SHORTEST_NAME, len(own[0]) - _SHORTEST_NAME + 1)
        yield from ([whole] for cut in cuts for whole in (own[0][:cut] + other, other + own[0][cut:]))


def _subjects_of(base: RuleBase, own: Sequence[str]) -> tuple[str, ...]:
    """Return the subjects of a name, as it stands or in a case."""
    found = next(_of_stems(base, own), None) if len(own) > 1 else None
    return base.names.get("".join(own)) or (found[0] if found else ())


def _inflected_at(base: RuleBase, scan: Scan, place: int, fewest: int) -> Name | None:
    for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), fewest - 1, -1):
        own = [word.key for word in scan.words[place : place + count]]
        if not _are_free(scan, place, place + count) or (count == 1 and _is_grammar(own[0])):
            continue
        if any(_begins_apart(scan, at) for at in range(place + 1, place + count)):
            continue
        for subjects, shown in _of_stems(base, own, scan.languages if count == 1 else frozenset()):
            if not (count == 1 and endings.is_an_adjective(own[0], key(shown))):
                return Name(place, place + count, subjects, shown)
    return None


def _are_free(scan: Scan, first: int, last: int) -> bool:
    """Return whether words are taken by nothing, or, but for words in a case, by names among them: złomu aluminium."""
    if not any(scan.taken[first:last]):
        return True
    if not all(scan.taken[place] or scan.is_unknown(place) for place in range(first, last)):
        return False
    inside = [name for name in scan.subjects if first <= name.first and name.last <= last]
    named = sum(name.last - name.first for name in inside)
    return named < last - first and sum(map(bool, scan.taken[first:last])) == named


def _begins_apart(scan: Scan, place: int) -> bool:
    """Return whether a word is no other of the name before it: a sign parts them, or it is written like a country."""
    return _is_after_a_sign(scan, place) or _is_written_like_a_country(scan, place)


def is_a_country_apart(scan: Scan, place: int) -> bool:
    """Return whether a word is a country that a sign parts from the word before: `диоксид, Германия`."""
    return _is_after_a_sign(scan, place) and _is_written_like_a_country(scan, place)


def _is_after_a_sign(scan: Scan, place: int) -> bool:
    signs = (scan.apart, scan.after_comma, scan.after_row, scan.after_dash, scan.after_arrow, scan.after_colon)
    return any(place in those for those in (*signs, scan.after_sentence, scan.in_brackets))


def _is_written_like_a_country(scan: Scan, place: int) -> bool:
    word = scan.words[place]
    written = word.raw[0].isupper() and not word.raw.isupper()
    return written and countries.by_key(word.key, full=True) is not None


def _of_stems(
    base: RuleBase, own: Sequence[str], told: frozenset[str] = frozenset()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the subjects of names whose stems words are with endings of the name's language, and how it is shown.

    `told`: the languages that the text shows, if any: a name of another of those that bend in a text of their own only
    is none of it (Danish *armaturer* in "armature in acciaio").
    """
    elsewhere = endings.bent_in_their_own_text() - told if told else frozenset()
    named = {word for word in own if len(own) > 1 and base.names.get(word)}  # złomu aluminium
    for stems, subjects, shown, language in base.stems.get((len(own), own[0][:_SHORTEST_STEM]), ()):
        if language in elsewhere:
            continue
        pairs = [(word, stem) for word, stem in zip(own, stems, strict=True) if word not in named or word != stem]
        if all(_fits(word, stem, language) for word, stem in pairs) or (
            len(own) == 1 and _is_of_a_material(base, own[0], stems[0], subjects, language)
        ):
            yield subjects, shown


def _is_of_a_material(base: RuleBase, word: str, stem: str, subjects: Sequence[str], language: str) -> bool:
    """Return whether a word is the adjective of a substance: wolframový, volframov."""
    ends = endings.adjectives_of_materials().get(language)
    if ends is None or not word.startswith(stem) or not ends.fullmatch(word, len(stem)):
        return False
    return word not in spelling.ordinary() and all(base.subjects[one].symbols for one in subjects)


def _is_grammar(folded: str) -> bool:
    """Return whether a word is one of grammar or of trade as it stands, and no case of a name: как is no какао."""
    return said.spaced().whole.get(folded) in {said.Role.GRAMMAR, said.Role.TRADE}


def _fits(word: str, stem: str, language: str) -> bool:
    """Return whether a word is the stem of a name with an ending of the name's language."""
    if not word.startswith(stem):
        return False
    if bent := endings.bent_names().get(language):
        return word not in spelling.ordinary() and bent.case.fullmatch(word, len(stem)) is not None
    if not stem.isascii():
        return endings.case_endings().fullmatch(word, len(stem)) is not None
    return word not in spelling.ordinary() and countries.is_ending(word[len(stem) :])


_AROUND = 6
"""Words on either side of a name in which a longer one is looked for; in scripts without spaces a sign is a word."""


def is_inside_a_listed_name(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name of goods that no act names is part of a longer one that a control list's goods have.

    A glove box is no glove, and "gafas de visión nocturna" are no glasses.
    """
    if base.lists is None or any(base.is_ruled(one) and not base.is_everyday(one) for one in name.subjects):
        return False
    english = base.in_english(_written(scan, max(0, name.first - _AROUND), name.last + _AROUND))
    goods = base.lists.goods(english.text, misspelt=False)
    listed = (*english.names, *(one.name for one in goods if one.origin is not Origin.HEADING))
    own = "".join(word.key for word in scan.words[name.first : name.last])
    if is_hangul(own[0]):  # one word holds several: 식기 in 지문인식기
        own = key(name.shown).replace(" ", "")
    return any(_is_part(own, tuple(word.key for word in words(longer))) for longer in listed)


def _written(scan: Scan, first: int, last: int) -> str:
    """Return words with the signs that join them: "A/D コンバータ" is one name."""
    signs = {**dict.fromkeys(scan.after_hyphen, "-"), **dict.fromkeys(scan.after_stroke, "/")}
    places = range(first, min(last, len(scan.words)))
    joined = (signs.get(place, "" if scan.words[place].glued else " ") + scan.words[place].raw for place in places)
    return "".join(joined).strip()


def _is_part(own: str, those: tuple[str, ...]) -> bool:
    """Return whether some of the words of a longer name, and not all, are a key; in Korean a part of its one word."""
    if is_hangul(own[0]) and own in (joined := "".join(those)):
        return own != joined
    spans = ((start, end) for start in range(len(those)) for end in range(start + 1, len(those) + 1))
    return any("".join(those[start:end]) == own for start, end in spans if end - start < len(those))
