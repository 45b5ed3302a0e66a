"""Readers of the words of a query that name no goods: terms of trade, phrases, and users.

Each yields candidates for words that no reader before it took.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.rules.index import RuleBase
from bot.rules.names import NameHit
from bot.rules.query import country_codes, papers, places_beside
from bot.rules.query.tokens import Candidate, Scan, Use
from bot.text import countries as places
from bot.text import gazetteer, harmless_words
from bot.text import question_words as said
from bot.text.normalize import Word, is_hangul
from bot.text.question_words import use_of

_LONGEST_PHRASE = 8


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
            if role.makes_another_thing or _is_goods_as_written(base, word, parts):
                continue
            if not _is_in_a_name(names, word.start, scan.words[last - 1].end):
                yield Candidate(place, last, Use.PHRASE)
                free = last


def _is_in_a_name(names: Iterable[NameHit], start: int, end: int) -> bool:
    """Return whether a name as long as a phrase, or longer, holds a part of it."""
    return any(hit.start < end and start < hit.end and hit.end - hit.start >= end - start for hit in names)


def _is_goods_as_written(base: RuleBase, word: Word, phrase: tuple[str, ...]) -> bool:
    """Return whether a phrase's first word has the accents of goods and not its own: giày to, giấy tờ."""
    written = word.raw.casefold()
    if written.isascii() or written in said.first_words_as_written().get(phrase, ()):
        return False
    named = (name for subject in base.names.get(word.key) or () for name in base.subjects[subject].all_names)
    return any(name.casefold() == written for name in named)


def grades(scan: Scan, base: RuleBase) -> Iterator[Candidate]:
    """Qualities by a use ("battery grade", "食品级") beside other goods, unless a longer name holds them."""
    found = list(_grades(scan))
    names = list(base.names.inside(scan.words)) if found else []
    for first, last in found:
        start, end = scan.words[first].start, scan.words[last - 1].end
        over = [hit for hit in names if hit.start < end and start < hit.end]
        if len(over) < len(names) and all(hit.end - hit.start < end - start for hit in over):
            yield Candidate(first, last, Use.PHRASE)


def _grades(scan: Scan) -> Iterator[tuple[int, int]]:
    known, place = harmless_words.grades(), 0
    while place < len(scan.words):
        told = known.get(scan.joined_key(place, place + 2)[:2], ())
        ends = range(min(len(scan.words), place + harmless_words.LONGEST_GRADE), place, -1) if told else ()
        last = next((end for end in ends if scan.joined_key(place, end) in told), None)
        if last and not any(scan.taken[place:last]):
            yield place, last
        place = last or place + 1


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
    return sorted({*found, *(place for place in lower if places_beside.begins_a_place(scan, place + 1))})


def _is_a_term(word: Word, *, before_a_number: bool = False) -> bool:
    """Return whether a word is a term of trade: in capitals, or before a number ("pos 10")."""
    return (before_a_number or word.raw[:1].isupper()) and word.raw.isascii() and word.key in said.terms()


def _is_a_place(word: Word) -> bool:
    return bool(places.by_key(word.key, full=True) or gazetteer.country_of_town(word.key))


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


def packs(scan: Scan, base: RuleBase) -> Iterator[Candidate]:  # noqa: ARG001 - readers are asked alike
    """Packings in short behind a number of pieces, or behind a number and before a full stop: "144 ks/krab."."""
    numbered = [place + 1 for place, word in enumerate(scan.words[:-1]) if word.key.isdecimal()]
    for place in numbered:
        counted = scan.words[place].key in said.group("pieces") and place + 1 in scan.after_comma
        pack = place + counted
        short = counted or pack + 1 in scan.after_stop
        if short and pack < len(scan.words) and scan.words[pack].key in said.group("packs_in_short"):
            yield Candidate(pack, pack + 1, Use.PHRASE)


def users(scan: Scan, base: RuleBase) -> Iterator[Candidate]:  # noqa: ARG001 - readers are asked alike
    """Words for users and uses, the longest first."""
    place = 0
    while place < len(scan.words):
        found = _user_at(scan, place) or _user_with_a_particle(scan, place)
        if found:
            yield found
        place = found.last if found else place + 1


def begins_a_use(scan: Scan, place: int) -> bool:
    """Return whether words for a user or use begin at a word."""
    if not said.may_begin_a_use(scan.joined_key(place, place + _LONGEST_PHRASE)):
        return False
    ends = range(place + 1, min(len(scan.words), place + _LONGEST_PHRASE) + 1)
    return any(use_of(scan.joined_key(place, end)) for end in ends)


def _user_at(scan: Scan, place: int) -> Candidate | None:
    """Return the longest use that begins at a word; "not for military use" asks about none."""
    if not said.may_begin_a_use(scan.joined_key(place, place + _LONGEST_PHRASE)):
        return None
    for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), 0, -1):
        use = use_of(scan.joined_key(place, place + count))
        taken = scan.taken[place : place + count] if use else ()
        if use and not all(taken) and all(one in {"", Use.PHRASE} for one in taken):
            keys = () if is_unasked_use(scan, place) else (use,)
            return Candidate(place, place + count, Use.USE, keys=keys, over=True)
    return None


def _user_with_a_particle(scan: Scan, place: int) -> Candidate | None:
    """Return the use that a word of a language with particles names, with what is glued behind it."""
    folded = scan.words[place].key
    if scan.taken[place] or not is_hangul(folded[0]):
        return None
    use = next((found for end in range(len(folded), 1, -1) if (found := use_of(folded[:end]))), None)
    return Candidate(place, place + 1, Use.USE, keys=(use,)) if use else None


_SAID = 2
"""Words before closing words from which these do not begin the text."""


def is_a_persons_name(scan: Scan, place: int) -> bool:
    """Return whether a word with a capital stands behind a greeting or in a signature: "Hi Anna", "Thx, Li Wei"."""
    if not place or not scan.words[place].raw[:1].isupper():
        return False
    return _is_greeted(scan, place) or _is_signed(scan, place)


def _is_greeted(scan: Scan, place: int) -> bool:
    """Return whether a greeting stands before a word; behind a comma only one that is parted from what follows.

    Behind a word of direction or a label it is a town: "to Salam, Iran".
    """
    if place > 1 and (
        place - 2 in scan.ends_of_labels or scan.words[place - 2].key in said.group("to", "from", "into")
    ):
        return False
    parted = scan.after_comma | {len(scan.words)}
    greeted = scan.words[place - 1].key in said.group("greetings")
    return greeted and (place not in scan.after_comma or place + 1 in parted)  # "Hi, Gallium and graphite"


def is_of_a_signature(scan: Scan, place: int) -> bool:
    """Return whether a word that nothing knows is of a signature, in letters of any script."""
    without_case = not scan.words[place].raw[:1].isupper() and not scan.words[place].raw[:1].islower()
    return (without_case and _is_signed(scan, place)) or is_a_persons_name(scan, place)


def _is_signed(scan: Scan, place: int) -> bool:
    """Return whether a word is of a name in the signature of a text that has said something before."""
    if scan.signature < _SAID or not scan.is_in_the_signature(place):
        return False
    return not any(
        word.raw[:1].islower() or word.raw[:1].isdecimal() for word in scan.words[slice(*_entry(scan, place))]
    )


def signs_in_full(scan: Scan, place: int) -> bool:
    """Return whether a word is of a name of several words in a signature: "Rosa Silver"."""
    if not _is_signed(scan, place):
        return False
    first, last = _entry(scan, place)
    return last - first > 1


def _entry(scan: Scan, place: int) -> tuple[int, int]:
    """Return where the words begin and end that no sign or line parts from one in a signature."""
    parted = scan.after_comma | {scan.signature + 1}
    first = next(one for one in range(place, -1, -1) if one in parted)
    return first, next((one for one in range(place + 1, len(scan.words)) if one in parted), len(scan.words))


def is_unasked(scan: Scan, end: int) -> bool:
    """Return whether the words that end at a place say that what follows is not asked about.

    Nothing parts the two ("Dangerous goods: No", and the goods in the next row), no paper's word leads them, and they
    answer nothing: "listed party? no: helium".
    """
    if end in scan.after_comma or _is_parted_by_a_stop(scan, end) or _is_of_a_number(scan, end - 1):
        return False
    if _is_an_answer(scan, end) or _is_of_a_tax(scan, end):
        return False
    before = "".join(word.raw for word in scan.words[max(0, end - 2) : end])
    if before.endswith(said.particles("unasked_han")):
        return True
    told = [scan.words[max(0, end - length) : end] for length in (3, 2, 1)]
    listed = [those for those in told if tuple(word.key for word in those) in said.before("unasked")]
    return any(all(said.is_as_listed(word.key, word.raw) for word in those) for those in listed)


def _is_of_a_tax(scan: Scan, end: int) -> bool:
    """Return whether a price is told without a tax before a place: "tax excl. gallium"."""
    return end > 1 and scan.words[end - 2].key in said.group("taxes") and end - 1 not in scan.after_comma


def _is_an_answer(scan: Scan, end: int) -> bool:
    """Return whether one word before a place answers a question, or a label: "military end user: no: cobalt".

    Behind a label a sign parts it from what follows: "contents: no gallium" tells of gallium.
    """
    word = end - 1
    if word in scan.after_question:
        return True
    label = word > 0 and (word in scan.after_colon or scan.taken[word - 1] == Use.USE)
    return label and (end in scan.after_colon | scan.after_dash | scan.in_brackets or scan.taken[word] == Use.USE)


def _is_parted_by_a_stop(scan: Scan, end: int) -> bool:
    """Return whether a full stop ends what stands before a place: "hazardous: no. Gallium", not "excl. gallium"."""
    return end in scan.after_stop and scan.words[end - 1].key not in said.group("shortened")


def _is_of_a_number(scan: Scan, place: int) -> bool:
    """Return whether a word is one for number behind that for a paper: "Invoice No", "Заказ №"."""
    before = scan.words[place - 1].raw if place > 0 and place not in scan.after_comma else ""
    return bool(before) and papers.is_for_number(scan.words[place].raw) and papers.names_a_paper(before)


def is_unasked_use(scan: Scan, place: int) -> bool:
    """Return whether a use or user is not asked about; small words may stand before it: "not for the military"."""
    small = said.group("articles", "purpose", "before_names", "to")
    while place and scan.words[place - 1].key in small:
        place -= 1
    return is_unasked(scan, place)
