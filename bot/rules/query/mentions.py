"""Readers of the words of a query that name something: acts, parties, things, symbols, users, misspelt names.

Each yields candidates for words that no reader before it took.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex
from bot.rules.query import countries, country_codes, papers, spelling
from bot.rules.query.directions import is_a_persons_name, is_delivered, is_plainly_directed
from bot.rules.query.listed_names import is_inside_a_listed_name
from bot.rules.query.name_words import own_words
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import countries as places
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.normalize import Word, is_han, is_hangul, key
from bot.text.question_words import Role, use_of

_LONGEST_PHRASE = 8
_WORDS_TOO = "In As At No He I Am Be Es La U Se Si Er Ho Al"
_STOPWORD_SYMBOLS = frozenset(_WORDS_TOO.split())
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_FEW = 3
"""Words of a text in which a bare letter may be an element."""
_ALONE = frozenset({"C", "RE"})
"""Symbols that count only where nothing else is asked."""
_LETTERS_OF_AN_ACRONYM = 4
_SUBJECTS = 2
"""The place of the names of subjects among the indexes: after those of acts and of parties."""


def phrases(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Words that mean something else together (lead time), unless a name of more words begins or ends among them."""
    if not any(word.key in said.spaced().phrases for word in scan.words):
        return
    names = [hit for index in (base.names, base.act_names, base.party_names) for hit in index.inside(scan.words)]
    free = 0
    for place, word in enumerate(scan.words):
        for parts, role in said.spaced().phrases.get(word.key, ()):
            last = place + len(parts)
            if tuple(one.key for one in scan.words[place:last]) != parts or any(scan.taken[place:last]) or place < free:
                continue
            start, end = word.start, scan.words[last - 1].end
            rival = any(hit.start < end and start < hit.end and hit.end - hit.start >= end - start for hit in names)
            if not rival and not role.makes_another_thing:
                yield Candidate(place, last, Use.PHRASE)
                free = last


def terms(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Terms of trade in capitals (DAP, PO, NET); one that is also a name of goods only beside others.

    Nobody writes them alone, and beside goods they mean nothing else.
    """
    found = [place for place in _term_places(scan) if not country_codes.is_a_code_before_to(scan, place)]
    if not found:
        return
    known = [hit for index in (base.names, base.act_names) for hit in index.inside(scan.words)]
    for place in found:
        word = scan.words[place]
        over = [hit for hit in known if hit.start < word.end and word.start < hit.end]
        longer = any(hit.end - hit.start > len(word.key) for hit in over)
        if not scan.taken[place] and not longer and (not over or _has_other_goods(base, scan, place, known)):
            yield Candidate(place, place + 1, Use.PHRASE)


def _term_places(scan: Scan) -> list[int]:
    numbered = {place - 1 for place, word in enumerate(scan.words) if word.key.isdigit()}
    found = (place for place, word in enumerate(scan.words) if _is_a_term(word, before_a_number=place in numbered))
    delivered = said.group("incoterms_to", "incoterms_from")
    lower = (place for place, word in enumerate(scan.words) if word.key in delivered and word.raw.islower())
    return sorted({*found, *(place for place in lower if country_codes.begins_a_place(scan, place + 1))})


def _is_a_term(word: Word, *, before_a_number: bool = False) -> bool:
    """Return whether a word is a term of trade: in capitals, or before a number ("pos 10")."""
    return (before_a_number or word.raw[:1].isupper()) and word.raw.isascii() and word.key in said.terms()


def _is_a_place(word: Word) -> bool:
    return bool(places.by_key(word.key, full=True) or places.country_of_town(word.key))


def _has_other_goods(base: RuleBase, scan: Scan, place: int, known: Iterable[NameHit]) -> bool:
    """Return whether a text names goods beside those that a term of trade may be, or has a word that may name some."""
    word = scan.words[place]
    own = {name for subject in base.names.get(word.key) for name in (*base.family(subject), *base.neighbours(subject))}
    others = {hit.key for hit in known if not (hit.start < word.end and word.start < hit.end)}
    if any(not own.intersection(base.names.get(key)) for key in others):
        return True
    beside = {one.key for one in (*scan.words[max(0, place - 1) : place], *scan.words[place + 1 : place + 2])}
    if beside & said.group("listing"):
        return False  # "MAP and DAP"
    unnamed = [one for one in scan.words if not any(hit.start < one.end and one.start < hit.end for hit in known)]
    return any(map(_may_be_goods, unnamed))


def _may_be_goods(word: Word) -> bool:
    """Return whether a word may name goods: unknown or a product, neither a place nor a mark with figures."""
    if not word.key.isalpha() or _is_a_term(word):
        return False
    role = said.role(word.key)
    joins = word.key in said.group("to", "from", "into", "of", "joining", "articles")
    return not _is_a_place(word) and not joins and (role is None or role.makes_another_thing)


def names(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject."""
    hits: list[tuple[int, int, NameHit]] = []
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        inside = _apart(scan, index) if order == _SUBJECTS else index.inside(scan.words)
        hits += [
            (found.start - found.end, order, found) for found in inside if not _is_a_mark(scan, index, found, inside)
        ]
    covered: list[NameHit] = []
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        first, last = _span(scan, found)
        over = any(found.start < other.end and other.start < found.end for other in covered)
        if not over and not any(scan.taken[first:last]) and _is_meant(base, scan, order, found):
            covered.append(found)
            yield from _named(base, scan, order, found)


def _is_a_mark(scan: Scan, index: NameIndex, found: NameHit, others: Iterable[NameHit]) -> bool:
    """Return whether a name is a mark beside goods: letters and figures with a hyphen that the name has not, A-100."""
    if not (found.key[0].isalpha() and found.key[-1].isdigit()) or "-" in index.shown(found.key):
        return False
    first, last = _span(scan, found)
    if scan.after_hyphen.isdisjoint(range(first + 1, last)):
        return False
    return any(one.end <= found.start or found.end <= one.start for one in others)


def _apart(scan: Scan, index: NameIndex) -> list[NameHit]:
    """Return the names in a text, none of them across a comma that the name itself does not have.

    "graphite, pencils" are two goods, and no graphite pencils.
    """
    hits = index.inside(scan.words)
    stops = [place for place in sorted(scan.after_comma) if place and not scan.words[place].glued]
    places = [scan.words[place].start for place in stops]
    kept = [
        hit for hit in hits if "," in index.shown(hit.key) or not any(hit.start < start < hit.end for start in places)
    ]
    if len(kept) < len(hits):
        for first, last in pairwise((0, *stops, len(scan.words))):
            kept += _inside_a_part(scan.words[first:last], index)
    return kept


def _inside_a_part(part: Sequence[Word], index: NameIndex) -> Iterator[NameHit]:
    """Yield the names in a part of a text, at their places in the whole."""
    begin = part[0].start
    own = [replace(word, start=word.start - begin, end=word.end - begin) for word in part]
    for hit in index.inside(own):
        yield NameHit(hit.start + begin, hit.end + begin, hit.key)


def _is_meant(base: RuleBase, scan: Scan, order: int, found: NameHit) -> bool:
    """Return whether words that spell a name are it: no country, no part of another word, no accent missing."""
    first, last = _span(scan, found)
    alone = last - first == 1
    country = alone and (countries.is_rather_a_country(scan, first) or _is_a_country_of_goods(base, scan, first))
    if order == _SUBJECTS and (
        countries.is_inside_a_longer_place(scan, first, last)
        or is_inside_a_listed_name(base, scan, Name(first, last, base.names.get(found.key), found.key))
    ):
        return False
    if country or (
        alone and (_is_an_ordinary_word(base, scan, first, found) or _is_a_colour(base, scan, first, found))
    ):
        return False
    if alone and spelling.is_raw_beside_goods(base, scan, first):
        return False
    if order < _SUBJECTS:
        named = not _is_a_common_noun(scan, first, last) and not (alone and _is_a_town_of_the_route(scan, first))
        return order == 0 or named
    return not _is_of_another_word(base, scan, found)


def _is_of_another_word(base: RuleBase, scan: Scan, found: NameHit) -> bool:
    """Return whether words that spell goods count pieces, are a part of another word, or lack their accent."""
    first, last = _span(scan, found)
    if _counts_pieces(scan, first, last) or _is_the_end_of_a_word(scan, first, found):
        return True
    return _is_inside_a_word(scan, first, last) or (last - first == 1 and _needs_its_accent(base, scan, first, found))


def _is_a_country_of_goods(base: RuleBase, scan: Scan, place: int) -> bool:
    """Return whether a word that names a country and a thing stands beside goods and is not listed with them.

    `chile copper cathode`, `sulphuric acid china chile`; not `rice, chile`, `chile and rice`. Behind goods only the
    country's own name is it: `silica germania` is an oxide in Italian letters.
    """
    code = places.by_key(scan.words[place].key, full=True)
    if not code:
        return False
    behind = scan.words[place + 1 : place + 1 + _LONGEST_PHRASE] if place + 1 not in scan.after_comma else []
    before = scan.words[:place] if place not in scan.after_comma else []
    if any(word.key in said.group("listing") for word in (*before[-1:], *behind[:1])):
        return False
    leads = bool(behind) and any(hit.start == behind[0].start for hit in _inside_a_part(behind, base.names))
    own = key(places.name(code)) == scan.words[place].key
    return leads or (own and bool(before) and any(_inside_a_part(before, base.names)))


def _is_a_town_of_the_route(scan: Scan, place: int) -> bool:
    """Return whether a word that is also a party's name is a town: before its country, or behind a word of direction.

    Beside another country it is the party: "Amman, Jordan", "to Amman", but "Freeport Indonesia".
    """
    lies_in = places.countries_of_town(scan.words[place].key)
    behind = scan.words[place + 1] if place + 1 < len(scan.words) else None
    country = places.by_key(behind.key, full=True) if behind else None
    if country or not lies_in:
        return country in lies_in
    before_to = country_codes.is_before_to(scan, place + 1) and place not in scan.in_brackets  # "Benete (Amman) → Kobe"
    sent = before_to or place in scan.after_dash
    return sent or is_plainly_directed(scan, place) or is_delivered(scan, place)


def _is_the_end_of_a_word(scan: Scan, first: int, found: NameHit) -> bool:
    """Return whether one unknown syllable before a Korean name makes another word of it: 이테르븀 is no 테르븀."""
    word = scan.words[first]
    before = word.key[: max(0, found.start - word.start)]
    syllable = len(before) == 1 and is_hangul(before)
    return syllable and any(piece.role is None for piece in said.pieces(before))


def _counts_pieces(scan: Scan, first: int, last: int) -> bool:
    """Return whether a name is a letter and a number that counts what stands behind it: "type B 200 pcs" is no B200."""
    number = scan.words[last - 1]
    if last - first != 2 or len(scan.words[first].key) > 1 or number.glued or not number.key.isdigit():  # noqa: PLR2004 - a letter and a number
        return False
    behind = "".join(word.raw for word in scan.words[last : last + 1])
    return papers.is_counted(f"{number.raw} {behind}", 0, len(number.raw))


def _named(base: RuleBase, scan: Scan, order: int, found: NameHit) -> Iterator[Candidate]:
    """Yield the candidate of a name: of an act (0), of a party or a use (1), of a subject."""
    first, last = _span(scan, found)
    if order == 0:
        yield Candidate(first, last, Use.ACT, keys=base.act_names.get(found.key))
    elif order < _SUBJECTS:
        keys = () if scan.is_unasked_use(first) else (found.key,)
        yield Candidate(first, last, Use.PARTY, keys=keys)
    else:
        end = scan.words[last - 1]
        tail = end.key[found.end - end.start :] if end.end > found.end else ""
        yield _subject(Name(first, last, base.names.get(found.key), base.names.shown(found.key), tail))


def _subject(name: Name, *, over: bool = False) -> Candidate:
    return Candidate(name.first, name.last, Use.SUBJECT, name=name, over=over)


def _span(scan: Scan, found: NameHit) -> tuple[int, int]:
    first = bisect_right(scan.words, found.start, key=lambda word: word.end)
    return first, bisect_left(scan.words, found.end, lo=first, key=lambda word: word.start)


def _is_a_common_noun(scan: Scan, first: int, last: int) -> bool:
    """Return whether one word in small letters only has a party's name as its singular: apples are not Apple."""
    word = scan.words[first]
    return last - first == 1 and word.raw.islower() and word.raw.isascii() and word.key != word.raw


def _is_a_bent_formula(raw: str, folded: str, shown: str) -> bool:
    """Return whether a word is a formula with an ending: it has none, "gaps" is no GaP."""
    return raw.islower() and raw != folded and any(one.isalpha() and two.isupper() for one, two in pairwise(shown))


def _is_an_acronym_of_another(base: RuleBase, scan: Scan, raw: str, folded: str) -> bool:
    """Return whether an acronym is spelled as everyday goods are: "PET bottles" are no pets."""
    everyday, shown = base.names.get(folded), base.names.shown(folded)
    return bool(everyday) and all(map(base.is_everyday, everyday)) and shown.islower() and _is_an_acronym(scan, raw)


def _is_an_ordinary_word(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word is not meant as the acronym that it spells: "goes to India" is no GOES, "gaps" no GaP.

    It needs its capitals, in a text that has other letters too, or a word of the name's behind it ("goes steel").
    """
    shown, raw, role = base.names.shown(found.key), scan.words[place].raw, said.role(found.key)
    if _is_a_bent_formula(raw, found.key, shown) or _is_an_acronym_of_another(base, scan, raw, found.key):
        return True
    if not (shown.isupper() and shown.isascii()) or found.key in said.terms() or role is None:
        return False
    if role.makes_another_thing or (raw.isupper() and any(word.raw.islower() for word in scan.words)):
        return False
    own = {word for subject in base.names.get(found.key) for word in own_words(base, subject)} - {found.key}
    return len(scan.words) > 1 and not any(word.key in own for word in scan.words[place + 1 : place + 2])


def _is_a_colour(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word beside others says how goods are, and is no name as the file writes it: "orange drums"."""
    written = scan.words[place].raw.casefold() == base.names.shown(found.key).casefold()
    return len(scan.words) > 1 and found.key in said.beside_everyday_goods() and not written


def _is_an_acronym(scan: Scan, raw: str) -> bool:
    """Return whether a word has few letters, all capitals, in a text that has small ones."""
    return raw.isupper() and len(raw) <= _LETTERS_OF_AN_ACRONYM and any(word.raw.islower() for word in scan.words)


def _needs_its_accent(base: RuleBase, scan: Scan, place: int, found: NameHit) -> bool:
    """Return whether a word without an accent is another word than the name with one: carbon is not *carbón* (coal)."""
    raw, shown = scan.words[place].raw, base.names.shown(found.key)
    return raw.isascii() and not shown.isascii() and found.key in spelling.ordinary()


def _is_inside_a_word(scan: Scan, first: int, last: int) -> bool:
    """Return whether a Chinese name is only a part of a word: 金 in 合金 is not gold, 铅 in 铅笔 not lead."""
    if last - first > 2 or not is_han(scan.words[first].key[0]):  # noqa: PLR2004 - longer names are what they are
        return False
    for start in range(max(0, first - 2), first + 1):
        for end in range(last, min(len(scan.words), last + 2) + 1):
            around = scan.joined_key(start, end)
            if end - start > last - first and (said.is_glued_word(around) or around in spelling.ordinary()):
                return True
    return False


def users(scan: Scan, base: RuleBase) -> Iterator[Candidate]:  # noqa: ARG001 - readers are asked alike
    """Words for users and uses, the longest first."""
    place = 0
    while place < len(scan.words):
        found = _user_at(scan, place) or _user_with_a_particle(scan, place)
        if found:
            yield found
        place = found.last if found else place + 1


def _user_at(scan: Scan, place: int) -> Candidate | None:
    """Return the longest use that begins at a word; "not for military use" asks about none."""
    if not said.may_begin_a_use(scan.joined_key(place, place + _LONGEST_PHRASE)):
        return None
    for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), 0, -1):
        use = use_of(scan.joined_key(place, place + count))
        taken = scan.taken[place : place + count] if use else ()
        if use and not all(taken) and all(one in {"", Use.PHRASE} for one in taken):
            keys = () if scan.is_unasked_use(place) else (use,)
            return Candidate(place, place + count, Use.USE, keys=keys, over=True)
    return None


def _user_with_a_particle(scan: Scan, place: int) -> Candidate | None:
    """Return the use that a word of a language with particles names, with what is glued behind it."""
    folded = scan.words[place].key
    if scan.taken[place] or not is_hangul(folded[0]):
        return None
    use = next((found for end in range(len(folded), 1, -1) if (found := use_of(folded[:end]))), None)
    return Candidate(place, place + 1, Use.USE, keys=(use,)) if use else None


def symbols(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Element symbols: as the whole text in any case, inside it in their own case; those that are words only alone."""
    if not scan.subjects and len(scan.words) == 1:
        raw = scan.words[0].raw
        if targets := base.names.any_case_symbol(raw):
            yield _subject(Name(0, 1, targets, raw))
            return
    plain, words = _symbols(base, scan, words=False), _symbols(base, scan, words=True)
    few = sum(not use for use in scan.taken) <= _FEW
    yield from plain or (words if few and not scan.subjects and not scan.acts else ())


def _symbols(base: RuleBase, scan: Scan, *, words: bool) -> list[Candidate]:
    """Return the symbols of a text; with `words` those that are words of some language too."""
    found: dict[int, Candidate] = {}
    for place, word in enumerate(scan.words):
        targets = () if scan.taken[place] or (word.raw.islower() and not words) else base.names.symbol(word.raw)
        if targets and _is_a_word_too(scan, place) == words and _may_be_a_symbol(scan, place, found):
            found[place] = _subject(Name(place, place + 1, targets, word.raw))
    return list(found.values())


def _may_be_a_symbol(scan: Scan, place: int, symbols: Container[int]) -> bool:
    """Return whether a word is no form of a firm, and what counts only alone has a compound behind it.

    `symbols`: places of others before it, which are no names of a firm (WC-Co).
    """
    word = scan.words[place]
    if is_a_persons_name(scan, place):
        return False
    if word.raw in _ALONE and not _has_a_compound_behind(scan, place):
        return False
    if word.key not in said.group("company") or any(scan.symbols_beside(place)):
        return True
    return not _is_behind_a_firm(scan, place, symbols)


def _is_a_word_too(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return (raw in _STOPWORD_SYMBOLS or len(raw) == 1) and not _is_plainly_a_symbol(scan, place)


def materials(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Formulas and trade names of what elements make (Bi2Te3, LYSO, hardmetal): each element that a rule knows."""
    place = 0
    while place < len(scan.words):
        count, elements, role = _material_at(scan, place)
        targets = tuple(dict.fromkeys(target for one in elements for target in base.names.symbol(one)))
        if targets:
            yield _subject(Name(place, place + count, targets, scan.typed(place, place + count), material=role))
        place += count


def _material_at(scan: Scan, place: int) -> tuple[int, tuple[str, ...], Role]:
    """Return the longest material that begins at a word: how many words it has, its elements, and what they make."""
    if not scan.taken[place]:
        uses = scan.taken[place : place + said.LONGEST_MATERIAL]
        for count in range(next((n for n, use in enumerate(uses) if use), len(uses)), 0, -1):
            folded = scan.joined_key(place, place + count)
            if found := said.materials().get(folded):
                return count, *found
        if symbols := thing_words.elements_of(scan.words[place].raw):
            return 1, symbols, Role.COMPOUND
    return 1, (), Role.COMPOUND


def _is_behind_a_firm(scan: Scan, place: int, symbols: Container[int]) -> bool:
    """`Huawei Technologies Co`: words with a capital before it, one of them a party or of no other meaning."""
    if place + 1 < len(scan.words) and scan.role(place + 1) in {Role.SHAPE, Role.FORM, Role.COMPOUND}:
        return False  # "ABC Co powder"
    first = place
    while first and _may_be_of_a_firm(scan, first - 1) and first - 1 not in symbols:
        first -= 1
    return any(scan.taken[one] == "party" or scan.is_unknown(one) for one in range(first, place))


def _may_be_of_a_firm(scan: Scan, place: int) -> bool:
    return scan.words[place].raw[:1].isupper() and scan.taken[place] in {"", Use.PARTY}


def _is_plainly_a_symbol(scan: Scan, place: int) -> bool:
    """Return whether a symbol that is a word too is one here.

    It is one in W-Ni-Cu, beside a symbol that is no word ("W and Mo", "Ga, In"), and as a single letter before a form.
    """
    if any(len(one) > 1 and one not in _STOPWORD_SYMBOLS for one in scan.symbols_beside(place)):
        return True
    if any(_ELEMENT.fullmatch(scan.words[one].raw) for one in _joined_by_hyphens(scan, place)):
        return True
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) == 1 and behind in {Role.SHAPE, Role.FORM, Role.COMPOUND}


def _joined_by_hyphens(scan: Scan, place: int) -> Iterator[int]:
    if place in scan.after_hyphen:
        yield place - 1
    if place + 1 in scan.after_hyphen:
        yield place + 1


def _has_a_compound_behind(scan: Scan, place: int) -> bool:
    """`RE chlorides`: rare earths; not the RE of a letter."""
    behind = scan.role(place + 1) if place + 1 < len(scan.words) else None
    return len(scan.words[place].raw) > 1 and behind in {Role.COMPOUND, Role.FORM}


def corrected(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Misspelt words read as the words of names that they are nearest to."""
    near = spelling.corrected(base, scan)
    yield from _reread(base, scan, near) if near else ()
    for first, last, target in spelling.kana(base, scan):
        yield _subject(Name(first, last, (target,), target), over=True)


def as_corrected(scan: Scan, candidate: Candidate) -> tuple[str, str]:
    """Return what was typed, and what it was taken for."""
    if candidate.place:
        return scan.typed(candidate.first, candidate.last), places.name(candidate.place.code)
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
                yield _subject(Name(begin, end, base.names.get(hit.key), base.names.shown(hit.key)), over=True)


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
