"""Takes the words of a query that name something: acts, parties, firms, things, symbols, users, misspelt names.

Each `take_…` marks the words of a `Scan` as used and keeps what they name; the first that takes a word has it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from bot.lists.parties import Quality
from bot.rules.index import RuleBase
from bot.rules.names import NameHit
from bot.rules.query import countries, spelling
from bot.rules.query.tokens import Name, Scan
from bot.text import countries as places
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul
from bot.text.question_words import Role, use_of

_LONGEST_PHRASE = 8
_WORDS_TOO = "In As At No He I Am Be Es La U Se Si Er Ho Al"
_STOPWORD_SYMBOLS = frozenset(_WORDS_TOO.split())
_ELEMENT = re.compile(r"[A-Z][a-z]?")
_FEW = 3
"""Words of a text in which a bare letter may be an element."""
_ALONE = frozenset({"C", "RE"})
"""Symbols that count only where nothing else is asked."""
_SHORTEST_PARTY, _PARTIES = 3, 3
"""Letters that may begin the name of a party, and how many such names are told."""
_LONG_NAME = 3
"""Words of a name that "Institute" or "Company" ends; with fewer it may be a mere description."""
_WHOLE = frozenset({Quality.EXACT, Quality.ALIAS})


def take_phrases(scan: Scan, base: RuleBase) -> None:
    """Words that mean something else together (lead time), unless a name of more words begins or ends among them."""
    if not any(word.key in said.spaced().phrases for word in scan.words):
        return
    names = [hit for index in (base.names, base.act_names, base.party_names) for hit in index.inside(scan.words)]
    for place, word in enumerate(scan.words):
        for parts, role in said.spaced().phrases.get(word.key, ()):
            last = place + len(parts)
            if tuple(one.key for one in scan.words[place:last]) != parts or any(scan.taken[place:last]):
                continue
            start, end = word.start, scan.words[last - 1].end
            rival = any(hit.start < end and start < hit.end and hit.end - hit.start >= end - start for hit in names)
            if not rival and not role.makes_another_thing:
                scan.take(place, last, "phrase")


def take_terms(scan: Scan, base: RuleBase) -> None:
    """Take terms of trade in capitals (DAP, PO, NET); one that is also a name of goods only beside others.

    Nobody writes them alone, and beside goods they mean nothing else.
    """
    terms = [place for place, word in enumerate(scan.words) if _is_a_term(word)]
    if not terms:
        return
    known = [hit for index in (base.names, base.act_names) for hit in index.inside(scan.words)]
    for place in terms:
        word = scan.words[place]
        over = [hit for hit in known if hit.start < word.end and word.start < hit.end]
        longer = any(hit.end - hit.start > len(word.key) for hit in over)
        if not scan.taken[place] and not longer and (not over or _has_other_goods(base, scan, place, known)):
            scan.take(place, place + 1, "phrase")


def _is_a_term(word: Word) -> bool:
    return word.raw[:1].isupper() and word.raw.isascii() and word.key in said.terms()


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
    is_place = places.by_key(word.key, full=True) or places.country_of_town(word.key)
    joins = any(word.key in said.group(name) for name in ("to", "from", "into", "of", "joining", "articles"))
    return not is_place and not joins and (role is None or role.makes_another_thing)


def take_names(base: RuleBase, scan: Scan) -> None:
    """Names of subjects, acts and parties: the longest first, an act before a party before a subject."""
    hits: list[tuple[int, int, NameHit]] = []
    for order, index in enumerate((base.act_names, base.party_names, base.names)):
        hits += [(found.start - found.end, order, found) for found in index.inside(scan.words)]
    covered: list[NameHit] = []
    for _, order, found in sorted(hits, key=lambda hit: (hit[0], hit[1], hit[2].start)):
        if any(found.start < other.end and other.start < found.end for other in covered):
            continue
        first, last = _span(scan, found)
        alone = last - first == 1
        if any(scan.taken[first:last]) or (alone and countries.is_rather_a_country(scan, first)):
            continue
        if order == 1 and _is_a_common_noun(scan, first, last):
            continue
        if order > 1 and _is_inside_a_word(scan, first, last):
            continue
        if order > 1 and alone and _needs_its_accent(base, scan, first, found):
            continue
        covered.append(found)
        _keep(base, scan, order, found)
    scan.subjects.sort(key=lambda name: name.first)


def _keep(base: RuleBase, scan: Scan, order: int, found: NameHit) -> None:
    """Take the words of a name: of an act (0), of a party or a use (1), of a subject."""
    first, last = _span(scan, found)
    if order == 0:
        scan.acts += base.act_names.get(found.key)
        scan.take(first, last, "act")
    elif order == 1:
        if not scan.is_unasked_use(first):
            scan.parties.add(found.key)
        scan.take(first, last, "party")
    else:
        scan.subjects.append(Name(first, last, base.names.get(found.key), base.names.shown(found.key)))
        scan.take(first, last, "subject")
        if scan.words[last - 1].end > found.end:
            scan.tails[last - 1] = scan.words[last - 1].key[found.end - scan.words[last - 1].start :]


def _span(scan: Scan, found: NameHit) -> tuple[int, int]:
    first = bisect_right(scan.words, found.start, key=lambda word: word.end)
    return first, bisect_left(scan.words, found.end, lo=first, key=lambda word: word.start)


def _is_a_common_noun(scan: Scan, first: int, last: int) -> bool:
    """Return whether one word in small letters only has a party's name as its singular: apples are not Apple."""
    word = scan.words[first]
    return last - first == 1 and word.raw.islower() and word.raw.isascii() and word.key != word.raw


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
            around = "".join(word.key for word in scan.words[start:end])
            if end - start > last - first and (said.is_glued_word(around) or around in spelling.ordinary()):
                return True
    return False


def take_users(scan: Scan) -> None:
    """Take the words for users and uses, the longest first."""
    place = 0
    while place < len(scan.words):
        for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), 0, -1):
            those = scan.words[place : place + count]
            free = all(taken in {"", "phrase"} for taken in scan.taken[place : place + count]) and not all(
                scan.taken[place : place + count]
            )
            use = use_of("".join(word.key for word in those)) if free else None
            if use:
                if not scan.is_unasked_use(place):  # "not for military use"
                    scan.uses.add(use)
                scan.take(place, place + count, "use")
                place += count - 1
                break
        else:
            _inside_korean(scan, place)
        place += 1


def _inside_korean(scan: Scan, place: int) -> None:
    """A Korean word with particles behind it."""
    folded = scan.words[place].key
    if not scan.taken[place] and is_hangul(folded[0]):
        use = next((found for end in range(len(folded), 1, -1) if (found := use_of(folded[:end]))), None)
        if use:
            scan.uses.add(use)
            scan.take(place, place + 1, "use")


def take_symbols(base: RuleBase, scan: Scan, text: str) -> None:
    """Element symbols: as the whole text in any case, inside it in their own case; those that are words only alone."""
    if not scan.subjects and len(scan.words) == 1 and (targets := base.names.any_case_symbol(text)):
        scan.subjects.append(Name(0, 1, targets, text.strip()))
        scan.take(0, 1, "subject")
        return
    few = sum(not use for use in scan.taken) <= _FEW
    for stopwords in (False, True) if few else (False,):
        for place, word in enumerate(scan.words):
            targets = base.names.symbol(word.raw)
            if not targets or scan.taken[place] or (word.raw in _ALONE and not _has_a_compound_behind(scan, place)):
                continue
            if word.key in said.group("company") and _is_behind_a_firm(scan, place):
                continue
            is_word = (word.raw in _STOPWORD_SYMBOLS or len(word.raw) == 1) and not _is_plainly_a_symbol(scan, place)
            if is_word == stopwords and (stopwords or not scan.words[place].raw.islower()):
                scan.subjects.append(Name(place, place + 1, targets, word.raw))
                scan.take(place, place + 1, "subject")
        if scan.subjects or scan.acts:
            break
    scan.subjects.sort(key=lambda name: name.first)


def take_materials(base: RuleBase, scan: Scan) -> None:
    """Formulas and trade names of what elements make (Bi2Te3, LYSO, hardmetal): each element that a rule knows."""
    place = 0
    while place < len(scan.words):
        count, symbols, role = _material_at(scan, place)
        targets = tuple(dict.fromkeys(target for one in symbols for target in base.names.symbol(one)))
        if targets:
            scan.subjects.append(Name(place, place + count, targets, scan.typed(place, place + count)))
            scan.take(place, place + count, "subject")
            scan.materials[place] = role
        place += count
    scan.subjects.sort(key=lambda name: name.first)


def _material_at(scan: Scan, place: int) -> tuple[int, tuple[str, ...], Role]:
    """Return the longest material that begins at a word: how many words it has, its elements, and what they make."""
    if not scan.taken[place]:
        uses = scan.taken[place : place + said.LONGEST_MATERIAL]
        for count in range(next((n for n, use in enumerate(uses) if use), len(uses)), 0, -1):
            folded = "".join(word.key for word in scan.words[place : place + count])
            if found := said.materials().get(folded):
                return count, *found
        if symbols := said.elements_of(scan.words[place].raw):
            return 1, symbols, Role.COMPOUND
    return 1, (), Role.COMPOUND


def _is_behind_a_firm(scan: Scan, place: int) -> bool:
    """`Huawei Technologies Co`: words with a capital before it, one of them a party or of no other meaning."""
    if place + 1 < len(scan.words) and scan.role(place + 1) in {Role.SHAPE, Role.FORM, Role.COMPOUND}:
        return False  # "ABC Co powder"
    first = place
    while first and scan.words[first - 1].raw[:1].isupper() and scan.taken[first - 1] in {"", "party"}:
        first -= 1
    return any(scan.taken[one] == "party" or scan.is_unknown(one) for one in range(first, place))


def _is_plainly_a_symbol(scan: Scan, place: int) -> bool:
    """Return whether a symbol that is a word too is one here.

    It is one in W-Ni-Cu, and as a single letter before a form ("W powder").
    """
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


def take_corrected(base: RuleBase, scan: Scan) -> Iterator[tuple[str, str]]:
    """Misspelt words read as the words of names that they are nearest to; (typed, taken for) of each."""
    near = spelling.corrected(base, scan)
    if near:
        yield from _reread(base, scan, near)
    for first, last, target in spelling.kana(base, scan):
        yield scan.typed(first, last), target
        _take_subject(scan, first, last, (target,), target)


def _reread(base: RuleBase, scan: Scan, near: dict[int, str]) -> Iterator[tuple[str, str]]:
    """Yield the names that the corrected words make, alone or with the words beside them."""
    for first, last in _stretches(scan, near):
        right: list[Word] = []
        length = 0
        for place in range(first, last):
            text = near.get(place, scan.words[place].key)
            right.append(replace(scan.words[place], key=text, start=length, end=length + len(text)))
            length += len(text)
        for hit in base.names.inside(right):
            places = [first + n for n, word in enumerate(right) if word.start < hit.end and hit.start < word.end]
            changed = [place for place in places if place in near]
            if not changed:
                continue
            begin, end = places[0], places[-1] + 1
            target = base.names.get(hit.key)
            held = [name for name in scan.subjects if name.first < end and begin < name.last]
            if any(scan.taken[place] not in {"", "subject"} for place in places) or any(
                not (begin <= name.first and name.last <= end) for name in held
            ):
                continue
            yield scan.typed(begin, end), target[0]
            scan.subjects = [name for name in scan.subjects if name not in held]
            _take_subject(scan, begin, end, target, base.names.shown(hit.key))


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


def _take_subject(scan: Scan, first: int, last: int, targets: tuple[str, ...], shown: str) -> None:
    scan.subjects.append(Name(first, last, targets, shown))
    scan.subjects.sort(key=lambda name: name.first)
    scan.take(first, last, "subject")


# -- Names of firms: stretches of words with capitals, of which places and forms of law may be a part.


def take_firms(base: RuleBase, scan: Scan) -> None:
    """Take the words of firms that are named in full, so that a country among them is no direction.

    These are names with a form of law ("Iran Foundry Co., Ltd.") or another end of firms' names behind several words,
    and names of listed parties ("Huawei Technologies de Mexico").
    """
    for first, last in list(_runs(scan)):
        listed = _is_listed(base, scan, first, last)
        if listed:
            scan.subjects = [name for name in scan.subjects if not first <= name.first < last]
        if listed or _has_an_end(scan, first, last):
            codes = (places.find(scan.words[place].raw) for place in range(first, last))
            scan.firm_places += [code for code in codes if code]
            for place in range(first, last):
                scan.taken[place] = "firm" if listed else scan.taken[place] or "firm"


def _runs(scan: Scan) -> Iterator[tuple[int, int]]:
    """Stretches of at least two words with capitals, with small words that join them."""
    place = 0
    while place < len(scan.words):
        first = last = place
        while place < len(scan.words) and (place == first or place not in scan.after_comma or _is_form(scan, place)):
            if _is_capital(scan, place):
                last = place + 1
            elif place == first or place > last or scan.words[place].key not in said.group("in_names"):
                break
            place += 1
        if last - first > 1:
            yield first, last
        place = max(place, first + 1)


def _is_capital(scan: Scan, place: int) -> bool:
    raw = scan.words[place].raw
    return scan.taken[place] not in {"act", "phrase"} and raw[0].isupper()


def _is_form(scan: Scan, place: int) -> bool:
    """Return whether a word is a firm's form of law; behind a hyphen it is none (WC-Co)."""
    return scan.words[place].key in said.group("company") and place not in scan.after_hyphen


def _has_an_end(scan: Scan, first: int, last: int) -> bool:
    """Return whether a stretch ends as names of firms do.

    A thing and a form alone ("Graphite Limited") may be no firm.
    """
    names = [place for place in range(first, last) if not _is_form(scan, place)]
    if len(names) < last - first and any(scan.taken[place] != "subject" for place in names):
        return True
    ends = any(
        scan.words[place].key in said.group("ends_of_names") and place not in scan.after_hyphen
        for place in range(first, last)
    )
    return ends and last - first >= _LONG_NAME


def _is_listed(base: RuleBase, scan: Scan, first: int, last: int) -> bool:
    """Return whether a stretch that holds an unknown word is a listed party's name."""
    if base.lists is None or not any(
        scan.is_unknown(place) or scan.taken[place] == "party" for place in range(first, last)
    ):
        return False
    name = scan.typed(first, last)
    return base.lists.may_be_a_party(name) and any(one.quality in _WHOLE for one in base.lists.parties(name)[:1])


def firms_named(scan: Scan) -> Iterator[str]:
    """Stretches of words that may be the name of a firm: those of parties, and unknown ones that begin like a name."""
    place = 0
    while place < len(scan.words):
        first = place
        while place < len(scan.words) and (
            scan.taken[place] in {"party", "firm"}
            or _is_name(scan, place)
            or (place > first and _is_initial(scan, place))
        ):
            place += 1
        own = any(scan.taken[one] in {"party", "firm"} or scan.is_unknown(one) for one in range(first, place))
        if own and place > first:
            yield scan.typed(first, place)
        place = max(place, first + 1)


def _is_name(scan: Scan, place: int) -> bool:
    """Return whether a word that is not used begins with a capital, or is of a script without any."""
    raw = scan.words[place].raw
    return not scan.taken[place] and len(raw) > 1 and (raw[0].isupper() or (not raw[0].islower() and raw[0].isalpha()))


def _is_initial(scan: Scan, place: int) -> bool:
    return not scan.taken[place] and len(scan.words[place].raw) == 1 and scan.words[place].raw.isupper()


def names_a_firm(base: RuleBase, scan: Scan) -> bool:
    """Return whether a firm is named.

    A form of law, a full name, or words that names of parties begin with tell it.
    """
    if scan.firm_places or "firm" in scan.taken or any(_is_form(scan, place) for place in range(1, len(scan.words))):
        return True
    return any(parties_beginning(base, scan.words[first:last]) for first, last in scan.unknown_runs())


def parties_beginning(base: RuleBase, words: Sequence[Word]) -> tuple[str, ...]:
    """Parties whose names begin with these words ("Mitsubishi Heavy Industries" is a parent and not listed itself)."""
    typed = " ".join(word.raw for word in words)
    if len(typed) < _SHORTEST_PARTY or not typed.isascii() or (len(words) == 1 and typed.islower()):
        return ()  # "national" is a word, "IHI" a firm
    begun = (name for name, _ in base.party_names.beginning(typed) if name.lower().startswith(f"{typed.lower()} "))
    return tuple(islice(dict.fromkeys(begun), _PARTIES))
