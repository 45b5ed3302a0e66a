"""The words around a name: up to the names before and behind it, with what each of them does. PURE."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.names import NameHit, NameIndex
from bot.rules.query.tokens import PLACES, Name, Scan, Use
from bot.text import place_labels, thing_words
from bot.text import question_words as said
from bot.text.endings import languages_that
from bot.text.normalize import Word, is_han, is_hangul
from bot.text.place_labels import OF_PARTIES

_EQUIPMENT, _TECHNOLOGY, _WASTE, _SHORTEST_NUMBER = "equipment", "technology", "scrap", 3
_LONGEST_COMPOUND = 5
_OF_MATERIALS = frozenset({said.Role.GRADE, said.Role.SHAPE, said.Role.COMPOUND})
"""Names that may make one compound (indium gallium zinc oxide)."""


def inside_a_part(part: Sequence[Word], index: NameIndex) -> Iterator[NameHit]:
    """Yield the names in a part of a text, at their places in the whole."""
    begin = part[0].start
    own = [replace(word, start=word.start - begin, end=word.end - begin) for word in part]
    for hit in index.inside(own):
        yield NameHit(hit.start + begin, hit.end + begin, hit.key)


@dataclass(frozen=True, slots=True)
class NameAround:
    """A name with the words around it, up to the names before and behind it."""

    name: Name
    begin: int
    end: int
    tail: tuple[str, ...]
    head: list[str]
    before: list[str]
    """Words before it that nothing else uses, and words for forms among them."""
    forms: tuple[str, ...]
    component: bool
    raw: frozenset[int] = frozenset()
    """Places of words beside it, before or behind, that say it is unprocessed."""
    written: str = ""
    """The key of the name's own words."""
    number: int = 0
    """Its place among the names."""
    apart: bool = False
    """Whether words for forms are of papers, stand in other rows alone, or may be a firm's: what is named is asked."""

    def kinds(self) -> list[str]:
        """Return the words for a kind around the name."""
        return [word for word in (*self.tail, *self.head) if thing_words.kind(word)]


def words_around(scan: Scan, number: int, *, component: bool) -> NameAround:
    """Return a name with the words around it."""
    name = scan.subjects[number]
    end = scan.subjects[number + 1].first if number + 1 < len(scan.subjects) else len(scan.words)
    begin = _begin(scan, number)
    free = [
        place
        for place in range(begin, name.first)
        if not (scan.taken[place] or _is_of_a_firm(scan, place) or is_our_works(scan, place))
    ]
    before = [_word_before(scan, place) for place in free]
    shared = _forms_shared(scan, number)
    forms = (*shared, *_forms_before(before))
    tail = _tail(scan, name.last, end) or _of_one_compound(scan, number)
    apart = _are_in_other_rows(scan, (begin, end), name) or _may_be_a_firms(scan, begin, name.first)
    led = any(
        told != scan.words[place].key and thing_words.form(told) == _TECHNOLOGY
        for place, told in zip(free, before, strict=True)
    )
    apart |= _are_forms_apart(scan, (begin, end), name)
    apart |= _are_before_goods(scan, free, name)
    apart |= bool(shared) or led or any(map(thing_words.is_of_papers, (*before, *tail)))
    ahead, behind = range(name.first - 1, begin - 1, -1), _up_to_its_end(scan, name.last, end)
    raw = _raw_beside(scan, ahead) | _raw_beside(scan, behind)
    written = scan.joined_key(name.first, name.last)
    head = _head(scan, begin, name.first)
    return NameAround(name, begin, end, tail, head, before, forms, component, raw, written, number, apart)


def _forms_before(before: Sequence[str]) -> Iterator[str]:
    """Yield the forms that words before a name say, those for machines before those for what these do."""
    forms = [(thing_words.is_of_a_process(word), form) for word in before if (form := thing_words.form(word))]
    machines = any(form == _EQUIPMENT for _, form in forms)
    yield from (form for of_a_process, form in forms if not (machines and of_a_process))
    yield from (form for of_a_process, form in forms if machines and of_a_process)
    if any(map(thing_words.is_of_a_line, before)):
        yield _TECHNOLOGY


def _forms_shared(scan: Scan, number: int) -> tuple[str, ...]:
    """Return the forms before the first of names that "and" joins: "ores of tin and tantalum" may be ores of both."""
    first = number
    while first and _is_joined_on(scan, first):
        first -= 1
    if first == number:
        return ()
    name, led = scan.subjects[first], _begin(scan, first)
    leading = [place for place in range(led, name.first) if not scan.taken[place]]
    leading += [name.first] if name.last - name.first > 1 else []  # "scrap of copper" is a name
    leading += [led - 1] if _is_led_by_a_word(scan, first, led) else []  # and so is "scrap"
    return tuple(form for form in (thing_words.form(scan.words[place].key) for place in leading) if form)


def _is_led_by_a_word(scan: Scan, number: int, begin: int) -> bool:
    """Return whether goods of one word stand right before a name, or before its "of": scrap of copper, лом меди."""
    goods = scan.subjects[number - 1] if number else None
    of = {word.key for word in scan.words[begin : scan.subjects[number].first]}
    one = goods is not None and goods.last == begin and goods.last - goods.first == 1
    return one and begin not in scan.after_comma and of <= said.group("of")


def _is_joined_on(scan: Scan, number: int) -> bool:
    """Return whether "and" alone stands between the name before one and this one, perhaps with "of the"."""
    first, last = scan.subjects[number - 1].last, scan.subjects[number].first
    between = {word.key for word in scan.words[first:last]}
    joining = said.group("joining", "adding")
    parted = any(place in scan.after_comma for place in range(first, last + 1))
    return not (parted or between.isdisjoint(joining)) and between <= joining | said.group("of", "articles")


def _word_before(scan: Scan, place: int) -> str:
    """Return a word before a name; in Han characters, which say forms behind, one for technology alone is whole."""
    told = word_of_place(scan, place)
    return told if place in scan.forms or thing_words.form(told) == _TECHNOLOGY else scan.words[place].key


def _are_in_other_rows(scan: Scan, around: tuple[int, int], name: Name) -> bool:
    """Return whether a row's end parts all words for forms around a name from it, none that a sentence runs across."""
    places = [*range(around[0], name.first), *range(name.last, around[1])]
    forms = [place for place in places if not scan.taken[place] and thing_words.form(_word_before(scan, place))]
    rows = (range(place + 1, name.first + 1) if place < name.first else range(name.last, place + 1) for place in forms)
    return bool(forms) and all(
        any(place in scan.after_row and not _runs_on(scan, place) for place in row) for row in rows
    )


def _are_forms_apart(scan: Scan, around: tuple[int, int], name: Name) -> bool:
    """Return whether a sign, a field or a place parts all words for technology or machines around a name from it.

    "Gallium from:CN, technology team": they may be of who asks, so that the goods are asked about as well.
    """
    signs = scan.after_comma | scan.after_colon | scan.after_field | scan.after_dash | scan.after_row
    ahead = [place for place in range(around[0], name.first) if _makes_another(scan, place)]
    behind = [place for place in range(name.last, around[1]) if _makes_another(scan, place)]
    between = [range(place + 1, name.first + 1) for place in ahead] + [range(name.last, place + 1) for place in behind]
    return bool(between) and all(
        any(place in signs or scan.taken[place] in PLACES or _is_of_a_department(scan, place) for place in those)
        for those in between
    )


def _are_before_goods(scan: Scan, free: Sequence[int], name: Name) -> bool:
    """Return whether what makes technology or machines of a name stands before it, and the goods may be asked about.

    A making does, which may be what they are for ("for magnet production rare earth ore"), where no word says
    technology; and so does a machine with nothing between that says it is for them: "tool dysprosium oxide".
    """
    told = [place for place in free if _makes_another(scan, place)]
    if not told:
        return False
    words = [_word_before(scan, place) for place in told]
    if all(map(thing_words.is_of_a_process, words)):
        return True
    machines = all(thing_words.form(word) == _EQUIPMENT for word in words)
    joining = said.group("of", "purpose", "to", "inside", "component")
    between = {word.key for word in scan.words[told[0] + 1 : name.first]}
    return machines and between.isdisjoint(joining) and scan.languages.isdisjoint(languages_that("head_first"))


def _is_of_a_department(scan: Scan, place: int) -> bool:
    """Return whether a word is for a department: "Technology department monazite", отдел технологий."""
    return not scan.taken[place] and scan.words[place].key in said.group("departments")


def _makes_another(scan: Scan, place: int) -> bool:
    """Return whether a word is one for technology or for machines, of which nothing else is made."""
    return not scan.taken[place] and thing_words.form(word_of_place(scan, place)) in {_TECHNOLOGY, _EQUIPMENT}


def _may_be_a_firms(scan: Scan, begin: int, first: int) -> bool:
    """Return whether a word for a form that is cut into parts stands not right before a name: Công ty Công nghệ ABC."""
    of_forms = [place for place in range(begin, first) if place in scan.forms]
    behind = range(of_forms[-1] + 1, first) if of_forms else ()
    passing = all(scan.role(place) in {said.Role.GRAMMAR, said.Role.FORM} and not scan.taken[place] for place in behind)
    return bool(of_forms) and not (passing and begin in scan.forms)


def _runs_on(scan: Scan, place: int) -> bool:
    """Return whether a sentence goes on in the next row: "technology for", and the goods."""
    return scan.words[place - 1].key in said.group("of", "purpose", "articles", "joining", "inside", "to", "from")


def _begin(scan: Scan, number: int) -> int:
    """Return where the words before a name begin: behind the name before it, and behind a comma between the two."""
    if not number:
        return 0
    first, last = scan.subjects[number].first, scan.subjects[number - 1].last
    return next((place for place in range(first, last, -1) if place in scan.after_comma), last)


def _up_to_its_end(scan: Scan, last: int, end: int) -> Sequence[int]:
    """Return the places behind a name; what a comma parts from it before the next one is that one's."""
    comma = next((place for place in range(end - 1, last - 1, -1) if place in scan.after_comma), end)
    return range(last, comma if end < len(scan.words) and end not in scan.after_comma else end)


def _is_an_abbreviation(scan: Scan, place: int) -> bool:
    """Return whether a word has a capital behind its first letter: RoHS, the key of which is German "roh"."""
    raw = scan.words[place].raw
    return raw.isascii() and raw[1:].lower() != raw[1:] and (scan.has_small_letters or not raw.isupper())


def _raw_beside(scan: Scan, places: Sequence[int]) -> frozenset[int]:
    """Return the places of words for what is unprocessed, walking away from a name up to a word of something else.

    "nickel, 20 t gross" has one such word in Spanish ("peso bruto"), which says nothing of the nickel.
    """
    passing = said.group("untelling", "of", "articles", "inside")
    found: set[int] = set()
    run: list[int] = []
    for place in places:
        word = scan.words[place].key
        if is_han(word[0]):
            run.append(place)
        elif thing_words.says_raw(word) and not (scan.taken[place] or _is_an_abbreviation(scan, place)):
            found.add(place)
        elif not (scan.taken[place] or word in passing or _is_of_a_material(word)):
            break
    if thing_words.says_raw("".join(scan.words[place].key for place in sorted(run))):
        found.update(run)
    return frozenset(found)


def _is_of_a_material(word: str) -> bool:
    """Return whether a word may stand between a name and one that it is unprocessed: "rare earth carbonate, raw"."""
    return said.role(word) in _OF_MATERIALS or thing_words.kind(word) in thing_words.compounds()


def _head(scan: Scan, begin: int, first: int) -> list[str]:
    """Return words directly before a name, without grammar between ("oxyde de gallium")."""
    found: list[str] = []
    for place in range(first - 1, begin - 1, -1):
        word = scan.words[place].key
        if scan.taken[place] or word in said.group("joining") or word in said.group("component"):
            break
        if _is_of_a_firm(scan, place):
            break
        if word not in said.group("untelling"):
            found.append(word_of_place(scan, place))
    return found


def _tail(scan: Scan, last: int, end: int) -> tuple[str, ...]:
    """Return words for forms and kinds behind a name, up to the next name or joining word."""
    found: list[str] = []
    if rest := scan.tails.get(last - 1, ""):
        found += _forms_of(rest)
    run = ""
    for place in _behind(scan, last, end):
        word = scan.words[place].key
        if is_han(word[0]):
            run += word
        elif is_hangul(word[0]):
            found += _forms_of(word)
        elif thing_words.kind(word) or thing_words.form(scan.forms.get(place, word)):
            found.append(scan.forms.get(place, word))
    return (*found, *(_forms_of(run) if run else ()))


def _forms_of(run: str) -> list[str]:
    """Return the words for forms and kinds in a text without spaces."""
    return [run[one.start : one.end] for one in said.pieces(run) if one.role is said.Role.FORM]


def _behind(scan: Scan, last: int, end: int) -> Iterator[int]:
    """Yield the places of the words behind a name that may belong to it.

    Behind a country only what makes another thing of it counts ("nickel indonésien, minerai").
    """
    endings = said.group("joining", "component", "to", "from", "purpose")
    parties = {label.first for label in scan.labels if label.role in OF_PARTIES}
    abroad = False
    for place in range(last, end):
        if place in parties or _is_of_anothers_name(scan, place):
            return
        word = scan.words[place]
        if scan.taken[place] in {"country", "town"}:
            abroad = True
            continue
        if is_a_site(scan, place):
            continue
        if is_free_of(scan, place):
            return
        another = thing_words.form(word.key) or thing_words.kind(word.key)
        if scan.taken[place] or word.key in endings or word.key in said.unasked_words() or (abroad and not another):
            return
        yield place


def _is_of_anothers_name(scan: Scan, place: int) -> bool:
    """Return whether a name begins behind a comma ("petalite concentrate, Bikita Minerals"), or a firm's ends."""
    named = scan.is_unknown(place) or scan.taken[place] == Use.TOWN
    begins = place in scan.after_comma and named and scan.words[place].raw[0].isupper()
    return begins or _is_of_a_firm(scan, place)


def _is_of_a_firm(scan: Scan, place: int) -> bool:
    """Return whether a word for technology ends a firm's name: capitals lead to it from a firm or an unknown word.

    Words for goods may stand between: Yangtze Memory Technologies.
    """
    if thing_words.form(scan.words[place].key) != _TECHNOLOGY or not scan.words[place].raw.istitle():
        return False
    for before in range(place - 1, -1, -1):
        word = scan.words[before]
        if before + 1 in scan.after_comma or not word.raw[0].isupper() or thing_words.form(word.key):
            return False
        if scan.taken[before] or scan.is_unknown(before):
            return scan.taken[before] in {"", "firm", "party"}
    return False


def is_a_site(scan: Scan, place: int) -> bool:
    """Return whether a word for equipment is that for a works: "at the Baotou plant", "plant 4100", "our plant"."""
    if thing_words.form(scan.words[place].key) != _EQUIPMENT:
        return False
    before, behind = place - 1, scan.words[place + 1 : place + 2]
    named = scan.is_unknown(before) and scan.words[before].raw[0].isupper()
    of_a_place = named or is_our_works(scan, place) or scan.taken[before] in {"town", "firm", "party"}
    return of_a_place or any(word.key.isdigit() and len(word.key) >= _SHORTEST_NUMBER for word in behind)


def is_our_works(scan: Scan, place: int) -> bool:
    """Return whether a word for a works, and of direction, stand around "our": "to our plant", not "our furnace".

    So it is where "our plant" begins a sentence, and tells not what the plant is for: "our plant needs magnets".
    """
    if not place or scan.words[place - 1].key not in place_labels.group("own"):
        return False
    led = place > 1 and scan.words[place - 2].key in said.group("to", "from", "into", "inside")
    begins = place == 1 or place - 1 in scan.after_comma | scan.after_sentence | scan.after_colon | scan.after_row
    behind = scan.words[place + 1].key if place + 1 < len(scan.words) and place + 1 not in scan.apart else ""
    goes_on = begins and behind and behind not in said.group("purpose", "of")
    return bool(led or goes_on) and scan.words[place].key in said.group("sites")


def is_a_site_in_a_place(scan: Scan, place: int) -> bool:
    """Return whether a word is for a works to which the goods go: `für unsere Werkstatt in Ulm`, `tehtaallemme Ouluun`.

    A word that means "to" or "for", or the case of the word itself, says so; a place is told beside it.
    """
    folded = scan.words[place].key
    if folded not in said.group("sites", "makers_in_dative"):
        return False
    own = place_labels.group("own") | said.group("articles", "before_names")
    before, behind = place - 1, place + 1
    while before > 0 and scan.words[before].key in own:
        before -= 1
    while behind < len(scan.words) and scan.words[behind].key in own | said.group("inside", "of_a_site"):
        behind += 1
    led = before >= 0 and scan.words[before].key in said.group("to", "into", "to_a_site", "purpose")
    bent = folded in said.group("makers_in_dative")
    beside = {*scan.taken[behind : behind + 1], *(scan.taken[place - 1 : place] if place and bent else ())}
    return (led or bent) and not beside.isdisjoint(PLACES)


def is_free_of(scan: Scan, place: int) -> bool:
    """Return whether a word begins what goods are without: "aluminium free of sulphur"; not "dysprosium-free"."""
    behind = scan.words[place + 1].key if place + 1 < len(scan.words) else ""
    return scan.words[place].key in said.group("free") and behind in said.group("of", "from")


def _of_one_compound(scan: Scan, number: int) -> tuple[str, ...]:
    """`indium tin oxide`: names side by side before a word for a compound are one thing, neither of the two."""
    following = scan.subjects[number + 1 : number + _LONGEST_COMPOUND]
    last = scan.subjects[number].last
    for place, name in enumerate(following, start=number + 1):
        if name.first != last:
            return ()
        last = name.last
        end = scan.subjects[place + 1].first if place + 1 < len(scan.subjects) else len(scan.words)
        if tail := _tail(scan, last, end):
            return tail if thing_words.kind(tail[0]) in thing_words.compounds() else ()
    return ()


def mark_used(scan: Scan, begin: int, end: int, keys: set[str], used: set[int]) -> None:
    """Keep the places of words that were made something of; a glued word may stand in several characters."""
    if keys:
        used.update(place for place in range(begin, end) if word_of_place(scan, place) in keys)


def word_of_place(scan: Scan, place: int) -> str:
    """Return the key of the word of the vocabulary in which a word or character stands; of another its own key."""
    word = scan.words[place]
    if place in scan.forms:
        return scan.forms[place]
    if not is_han(word.key[0]) or scan.role(place) is None:
        return word.key
    first, last = place, place + 1
    role = scan.role(place)
    while first and not scan.taken[first - 1] and scan.role(first - 1) == role and is_han(scan.words[first - 1].key[0]):
        first -= 1
    while last < len(scan.words) and not scan.taken[last] and scan.role(last) == role:
        last += 1
    run = scan.joined_key(first, last)
    inside = next((p for p in said.pieces(run) if p.start <= place - first < p.end), None)
    return run[inside.start : inside.end] if inside else word.key


def shapes_around(scan: Scan, begin: int, end: int) -> frozenset[str]:
    """Return the shapes and makes that the words beside a name say, as far as nothing else uses these words."""
    free = (place for place in range(begin, end) if not scan.taken[place])
    found = {thing_words.shape(word_of_place(scan, place)) for place in free}
    return frozenset(one for one in found if one)


def span(scan: Scan, found: NameHit) -> tuple[int, int]:
    """Return the place of a name's first word, and the place behind its last one."""
    first = bisect_right(scan.words, found.start, key=lambda word: word.end)
    return first, bisect_left(scan.words, found.end, lo=first, key=lambda word: word.start)


class Chains:
    """Longer names that run into a name beside them, of things that are related.

    In "lithium battery cathode technology" the battery runs into the technology, and lithium is no goods beside it.
    """

    def __init__(self, base: RuleBase, scan: Scan) -> None:
        """Look at the names of goods in a question."""
        self._base, self._scan = base, scan

    def have(self, found: NameHit, chosen: Mapping[int, NameHit]) -> bool:
        """Return whether a name begins a longer one that runs into one of the names chosen before, by their places.

        A word for waste begins none: it makes another thing of the chosen one, "scrap copper cathode" copper scrap.
        """
        if thing_words.form(found.key) == _WASTE or not any(start >= found.end for start in chosen):
            return False
        return any(
            start in chosen and self._are_related(hit, chosen[start])
            for hit in self._longer(found)
            for start in range(found.end, hit.end)
        )

    def end_in(self, found: NameHit, chosen: Mapping[int, NameHit]) -> bool:
        """Return whether a name is the end of a longer one that begins within a chosen one of the same goods.

        The beans of "roasted coffee beans" are those of coffee beans.
        """
        before = [one for one in chosen.values() if one.end == found.start]
        goods = {*self._base.names.get(before[0].key)} if before else set[str]()
        return bool(goods) and any(
            hit.end == found.end and {*self._base.names.get(hit.key)} == goods
            for start in range(before[0].start + 1, found.start)
            for hit in self._by_start.get(start, ())
        )

    def _longer(self, found: NameHit) -> Iterator[NameHit]:
        """Yield the names that begin with a name, or hold it, and end behind it, none across a comma."""
        for start in range(max(0, found.start - self._longest), found.start + 1):
            for hit in self._by_start.get(start, ()):
                first, last = span(self._scan, hit) if hit.end > found.end else (0, 0)
                if hit.end > found.end and self._scan.after_comma.isdisjoint(range(first + 1, last)):
                    yield hit

    @cached_property
    def _by_start(self) -> Mapping[int, Sequence[NameHit]]:
        found: dict[int, list[NameHit]] = {}
        for hit in self._base.names.every(self._scan.words):
            found.setdefault(hit.start, []).append(hit)
        return found

    @cached_property
    def _longest(self) -> int:
        return max((hit.end - hit.start for those in self._by_start.values() for hit in those), default=0)

    def _are_related(self, hit: NameHit, other: NameHit) -> bool:
        names, theirs = self._base.names, self._base.names.get(other.key)
        return any(two in self._base.neighbours(one) or one == two for one in names.get(hit.key) for two in theirs)
