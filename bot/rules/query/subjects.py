"""Names in a query → things: the words around a name may make another thing of it (magnet technology, copper scrap)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise, product

from bot.rules.index import RuleBase
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.text import question_words as said
from bot.text.normalize import Word, is_han, is_hangul, key, words

_ORES = frozenset({"ore", "concentrate"})
_LONGEST_COMPOUND = 5
"""Names that may make one compound (indium gallium zinc oxide)."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is asked about.

    `tail` holds keys of words for forms and kinds that no other subject is made of: acts may name them. `component`:
    the query only says that something else holds the thing ("motors with magnets").
    """

    subject: str
    typed: str
    tail: tuple[str, ...] = ()
    component: bool = False
    wider: str = ""
    """The subject before words for a kind narrowed it ("graphite" of graphite flakes)."""
    kinds: tuple[str, ...] = ()
    """Those words, as typed."""
    written: str = field(default="", compare=False)
    """The key of the words that name it, as they stand in the text."""


@dataclass(frozen=True, slots=True)
class ThingsRead:
    """The things of a query, and the places of words that made one of them."""

    scan: Scan
    """The scan with the names that are one thing together taken as one."""
    things: tuple[Thing, ...]
    used: frozenset[int]
    unasked: tuple[str, ...] = ()
    """Names that it says it does not ask about."""


def read(base: RuleBase, scan: Scan) -> ThingsRead:
    """Return what is asked about, in order; a name that several subjects bear is each of them."""
    names = list(_joined(base, scan))
    forms = [name.last - 1 for name in names if not scan.taken[name.last - 1]]
    scan = scan.choosing((Candidate(place, place + 1, Use.SUBJECT) for place in forms), "joined").joining(names)
    spared = _unasked(scan)
    unasked = spared | _materials(base, scan)
    held = _held(scan)
    used: set[int] = set()
    found: dict[Thing, None] = {}
    for number, name in enumerate(scan.subjects):
        if _is_left_out(scan, name) or number in unasked:
            continue
        written = "".join(word.key for word in scan.words[name.first : name.last])
        those = _things(base, scan, number, held, used)
        found.update(dict.fromkeys(replace(thing, written=written) for thing in those))
    told = tuple(dict.fromkeys(scan.subjects[number].shown for number in sorted(spared)))
    return ThingsRead(scan, tuple(found), frozenset(used), told)


def _unasked(scan: Scan) -> frozenset[int]:
    """Return the names that a question says it does not ask about; with one, those that a mere "and" joins to it."""
    found: set[int] = set()
    for number, name in enumerate(scan.subjects):
        before = scan.subjects[number - 1] if number else None
        between = [word.key for word in scan.words[before.last : name.first]] if before else ["", ""]
        joined = number - 1 in found and (not between or all(word in said.group("listing") for word in between))
        if joined or _is_unasked(scan, name):
            found.add(number)
    return frozenset(found)


def _materials(base: RuleBase, scan: Scan) -> frozenset[int]:
    """Return names in brackets behind a thing that no act means.

    In "pencils (graphite)" they only say what it is made of.
    """
    found = set()
    for number, (name, other) in enumerate(pairwise(scan.subjects), start=1):
        outside = all(base.subjects[one].not_listed for one in name.subjects if one in base.subjects)
        if outside and other.first == name.last and other.first in scan.in_brackets:
            found.add(number)
    return frozenset(found)


def _is_unasked(scan: Scan, name: Name) -> bool:
    after = "".join(word.raw for word in scan.words[name.last : name.last + 4])
    if after.startswith(said.particles("unasked_after")):
        return True
    end = name.first
    while end and scan.words[end - 1].key in said.group("articles"):
        end -= 1
    return scan.is_unasked(end)


@dataclass(frozen=True, slots=True)
class _Around:
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

    def kinds(self) -> list[str]:
        """Return the words for a kind around the name."""
        return [word for word in (*self.tail, *self.head) if said.kind(word)]


def _around(scan: Scan, number: int, *, component: bool) -> _Around:
    name = scan.subjects[number]
    end = scan.subjects[number + 1].first if number + 1 < len(scan.subjects) else len(scan.words)
    begin = scan.subjects[number - 1].last if number else 0
    before = [scan.words[place].key for place in range(begin, name.first) if not scan.taken[place]]
    forms = tuple(form for form in map(said.form, before) if form)
    tail = _tail(scan, name.last, end) or _of_one_compound(scan, number)
    raw = _raw_beside(scan, range(name.first - 1, begin - 1, -1)) | _raw_beside(scan, range(name.last, end))
    return _Around(name, begin, end, tail, _head(scan, begin, name.first), before, forms, component, raw)


def _raw_beside(scan: Scan, places: Sequence[int]) -> frozenset[int]:
    """Return the places of words for what is unprocessed, walking away from a name up to a word of something else.

    "nickel, 20 t gross" has one such word in Spanish ("peso bruto"), which says nothing of the nickel.
    """
    passing = said.group("untelling") | said.group("of") | said.group("articles") | said.group("inside")
    found: set[int] = set()
    run: list[int] = []
    for place in places:
        word = scan.words[place].key
        if is_han(word[0]):
            run.append(place)
        elif said.says_raw(word):
            found.add(place)
        elif not (scan.taken[place] or word in passing or said.role(word) in {said.Role.GRADE, said.Role.SHAPE}):
            break
    if said.says_raw("".join(scan.words[place].key for place in sorted(run))):
        found.update(run)
    return frozenset(found)


def _things(base: RuleBase, scan: Scan, number: int, held: frozenset[int], used: set[int]) -> Iterator[Thing]:
    around = _around(scan, number, component=number in held)
    shapes = _shapes_around(scan, around.begin, around.end)
    for bare in around.name.subjects:
        subject = _of_that_shape(base, bare, shapes) or bare
        narrowed, narrowing = _narrowed(base, subject, around.kinds())
        left = _left_of_the_tail(base, around, subject, narrowed, narrowing)
        others = _made_of_it(base, around, narrowed, left, narrowing)
        if raw := _raw_things(base, narrowed) if around.raw else []:
            used |= around.raw
            others = list(dict.fromkeys((*others, *raw)))
        own = own_words(base, subject) & {*around.tail} if around.tail else frozenset()
        _mark(scan, around.begin, around.end, {*narrowing, *own}, used)
        if others:
            words_of_form = {word for word in (*left, *around.before) if said.form(word)}
            _mark(scan, around.begin, around.end, words_of_form, used)
            yield from _others(base, around, narrowed, left, others)
        else:
            forms = () if number else around.forms
            yield _itself(scan, around, subject, narrowed, narrowing, (*left, *forms))


def _left_of_the_tail(
    base: RuleBase, around: _Around, subject: str, narrowed: str, narrowing: frozenset[str]
) -> tuple[str, ...]:
    """Return the words behind a name that are neither its own nor made a kind of it."""
    own = own_words(base, subject) if around.tail else frozenset()
    left = tuple(word for word in around.tail if word not in own and word not in narrowing)
    if narrowed in base.subjects and base.subjects[narrowed].kind == "technology":
        return tuple(word for word in left if said.form(word) != "technology")
    return left


def _made_of_it(
    base: RuleBase, around: _Around, narrowed: str, left: Sequence[str], narrowing: frozenset[str]
) -> list[str]:
    """Return the things that words for a form make of it."""
    return _another_thing(base, narrowed, _forms(left, [form for form in around.forms if form not in narrowing]))


def _raw_things(base: RuleBase, subject: str) -> list[str]:
    """Return what an unprocessed thing may be: its ores and concentrates, and what rules call unrefined of it."""
    named = [name for word in sorted(said.raw()) for name in base.names.get(key(f"{word} {subject}")) or ()]
    if is_raw(subject) or named == [subject]:
        return []
    for level in (subject, *base.broader(subject)):
        near = [name for name in base.neighbours(level) if is_raw(name) and not _is_form(base, name, "technology")]
        if near or named:
            return list(dict.fromkeys((*named, *near)))
    return []


def is_raw(name: str) -> bool:
    """Return whether a thing is an ore, a concentrate or unrefined by its name."""
    return any(said.form(word) in _ORES or word in said.raw() for word in words_of(name))


def _others(
    base: RuleBase, around: _Around, narrowed: str, left: tuple[str, ...], others: Sequence[str]
) -> Iterator[Thing]:
    for other in others:
        yield Thing(other, around.name.shown, (), around.component)
    if narrowed not in others and (around.raw or _named_as_a_form(base, narrowed, left)):
        yield Thing(narrowed, around.name.shown, left, around.component)


def _itself(  # noqa: PLR0913, PLR0917 - what a thing is made of
    scan: Scan, around: _Around, subject: str, narrowed: str, narrowing: frozenset[str], tail: tuple[str, ...]
) -> Thing:
    wider = subject if narrowed != subject else ""
    those = scan.words[around.begin : around.end] if wider else ()
    typed = tuple(word.raw for word in those if word.key in narrowing)
    return Thing(narrowed, around.name.shown, tail, around.component, wider, typed)


def _mark(scan: Scan, begin: int, end: int, keys: set[str], used: set[int]) -> None:
    """Keep the places of words that were made something of; a glued word may stand in several characters."""
    if keys:
        used.update(place for place in range(begin, end) if _holder(scan, place) in keys)


def _holder(scan: Scan, place: int) -> str:
    """Return the key of the word of the vocabulary in which a character stands; of another word its own key."""
    word = scan.words[place]
    if not is_han(word.key[0]) or scan.role(place) is None:
        return word.key
    first, last = place, place + 1
    role = scan.role(place)
    while first and not scan.taken[first - 1] and scan.role(first - 1) == role and is_han(scan.words[first - 1].key[0]):
        first -= 1
    while last < len(scan.words) and not scan.taken[last] and scan.role(last) == role:
        last += 1
    run = "".join(one.key for one in scan.words[first:last])
    inside = next((p for p in said.pieces(run) if p.start <= place - first < p.end), None)
    return run[inside.start : inside.end] if inside else word.key


def _joined(base: RuleBase, scan: Scan) -> Iterator[Name]:
    """Yield the names of a text, two that are one thing together taken as one."""
    place = 0
    while place < len(scan.subjects):
        name = scan.subjects[place]
        whole = _two_with_a_form(base, scan, place) if place + 1 < len(scan.subjects) else None
        if whole:
            place, name = place + 1, whole
        elif both := _with_the_next(base, scan, place):
            place += 1
            behind = scan.subjects[place]
            shown = f"{name.shown} {behind.shown}"
            name = replace(behind, first=name.first, subjects=tuple(both), shown=shown, material=name.material)
        yield name
        place += 1


def _with_the_next(base: RuleBase, scan: Scan, number: int) -> list[str]:
    """`稀土 磁铁`, `scrap of copper`: a thing, and a word that is one by itself and makes another thing of it."""
    if number + 1 >= len(scan.subjects):
        return []
    ours, theirs = scan.subjects[number], scan.subjects[number + 1]
    between = [word.key for word in scan.words[ours.last : theirs.first]]
    whole, form = _whole_and_form(scan, ours, theirs, between)
    if not form:
        return []
    if same := [subject for subject in whole if _is_form(base, subject, form)]:
        return same  # `钐钴 磁铁`: the first name says it already
    others = [other for subject in whole for other in _another_thing(base, subject, [form])]
    if others or any(word in said.group("purpose") for word in between):
        return others  # "batteries for drones" are both asked about where no act knows them as one thing
    return list(whole) if form in {"battery", "magnet", "equipment"} else []


def _whole_and_form(scan: Scan, ours: Name, theirs: Name, between: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return what one of two names is of, and the form that the other says: "scrap of copper", `稀土 磁铁`."""
    if between and all(word in said.group("of") or word in said.group("purpose") for word in between):
        return theirs.subjects, _form_of(scan, ours)
    return ours.subjects, None if between else _form_of(scan, theirs)


def _two_with_a_form(base: RuleBase, scan: Scan, number: int) -> Name | None:
    """`Samarium-Kobalt-Magneten`: two names side by side that are the name of one thing with the form behind them."""
    ours, theirs = scan.subjects[number], scan.subjects[number + 1]
    behind = scan.words[theirs.last].key if theirs.last < len(scan.words) and not scan.taken[theirs.last] else ""
    form = said.form(behind) if behind and theirs.first == ours.last else None
    if not form:
        return None
    for one, other in product(ours.subjects, theirs.subjects):
        for name in (f"{one} {other} {form}", f"{other} {one} {form}"):
            if found := base.names.get(key(name)):
                return Name(ours.first, theirs.last + 1, found, f"{ours.shown} {theirs.shown} {behind}")
    return None


def _form_of(scan: Scan, name: Name) -> str | None:
    return said.form("".join(word.key for word in scan.words[name.first : name.last]))


def _narrowed(base: RuleBase, subject: str, kinds: Sequence[str]) -> tuple[str, frozenset[str]]:
    """Return the narrower subject that words for a kind mean ("graphite sphérique"), and the words used up."""
    used: set[str] = set()
    for word in kinds:
        kind = said.kind(word)
        below = [name for name in base.narrower(subject) if name != subject and kind in name.split()]
        own = set(subject.split())
        if below and (len(below) == 1 or any(own & {*name.split()} for name in below)):  # not a rare earth's oxide
            below = [name for name in below if own & {*name.split()}] or below
            subject = min(below, key=lambda name: (len(name), name))
            used.add(word)
        elif kind in subject.split():
            used.add(word)
    return subject, frozenset(used)


def _shapes_around(scan: Scan, begin: int, end: int) -> frozenset[str]:
    """Return the shapes and makes that the words beside a name say, as far as nothing else uses these words."""
    free = (place for place in range(begin, end) if not scan.taken[place])
    found = {said.shape(_holder(scan, place)) for place in free}
    return frozenset(one for one in found if one)


def _of_that_shape(base: RuleBase, subject: str, shapes: frozenset[str]) -> str | None:
    """Return the thing with a name of its own for a shape of this one: diamonds in powder are diamond powder.

    Of several the one with the most of the words, and of those the narrowest.
    """
    if not shapes:
        return None
    around = {*base.narrower(subject), *base.neighbours(subject)}
    around |= {other for name in base.neighbours(subject) for other in base.neighbours(name)}
    shared = {other: _shapes_in(other, subject, shapes) for other in around - {subject}}
    met = {other: count for other, count in shared.items() if count}
    best = [other for other in sorted(met) if met[other] == max(met.values())]
    return next((one for one in best if not any(two in base.narrower(one) for two in best if two != one)), None)


def _shapes_in(other: str, subject: str, shapes: frozenset[str]) -> int:
    """Return how many of some shapes the name of another thing adds to that of a subject, and nothing else."""
    stem, name = _shaped(subject), _shaped(other)
    adds = name <= stem | shapes and name & stem - shapes and not name <= stem
    return len(name & shapes) if adds else 0


def _shaped(name: str) -> frozenset[str]:
    """Return the words of a name, those for a shape as names of things say it."""
    return frozenset(said.shape(word) or word for word in words_of(name))


def _forms(tail: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return words that make another thing of it, the head of the phrase first: "extraction equipment" is equipment."""
    behind = [form for form in map(said.form, reversed(tail)) if form]
    if behind and behind[0] != "technology":
        behind = [form for form in behind if form != "technology"]
    return [*behind, *before]


def _head(scan: Scan, begin: int, first: int) -> list[str]:
    """Return words directly before a name, without grammar between ("oxyde de gallium")."""
    found: list[str] = []
    for place in range(first - 1, begin - 1, -1):
        word = scan.words[place].key
        if scan.taken[place] or word in said.group("joining") or word in said.group("component"):
            break
        if word not in said.group("untelling"):
            found.append(_holder(scan, place))
    return found


@lru_cache(maxsize=8192)
def _words_of_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.key for name in names for word in words(name))


def own_words(base: RuleBase, subject: str) -> frozenset[str]:
    """Return words of a subject's own names: they make no other thing of it ("DUV lithography")."""
    return _words_of_names(base.subjects[subject].all_names if subject in base.subjects else (subject,))


def _tail(scan: Scan, last: int, end: int) -> tuple[str, ...]:
    """Return words for forms and kinds behind a name, up to the next name or joining word."""
    found: list[str] = []
    if rest := scan.tails.get(last - 1, ""):
        found += _forms_of(rest)
    run = ""
    for word in _behind(scan, last, end):
        if is_han(word.key[0]):
            run += word.key
        elif is_hangul(word.key[0]):
            found += _forms_of(word.key)
        elif said.kind(word.key) or said.form(word.key):
            found.append(word.key)
    return (*found, *(_forms_of(run) if run else ()))


def _forms_of(run: str) -> list[str]:
    """Return the words for forms and kinds in a text without spaces."""
    return [run[one.start : one.end] for one in said.pieces(run) if one.role is said.Role.FORM]


def _behind(scan: Scan, last: int, end: int) -> Iterator[Word]:
    """Yield the words behind a name that may belong to it.

    Behind a country only what makes another thing of it counts ("nickel indonésien, minerai").
    """
    endings = said.group("joining") | said.group("component") | said.group("to") | said.group("from")
    endings |= said.unasked_words()
    abroad = False
    for place in range(last, end):
        word = scan.words[place]
        if scan.taken[place] in {"country", "town"}:
            abroad = True
            continue
        another = said.form(word.key) or said.kind(word.key)
        if scan.taken[place] or word.key in endings or word.key in said.group("purpose") or (abroad and not another):
            return
        yield word


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
            return tail if said.kind(tail[0]) in said.compounds() else ()
    return ()


def _is_component(scan: Scan, begin: int, first: int, *, beside: bool) -> bool:
    """`motors with magnets`: a content word or another thing (`beside`), then a word of holding, then the name."""
    holding = said.group("component")
    holds = next((place for place in range(begin, first) if scan.words[place].key in holding), None)
    if holds is None:
        return False
    return beside or any(scan.is_content(place) for place in range(begin, holds))


def _held(scan: Scan) -> frozenset[int]:
    """Return the names of what something else only holds, and those that "and" joins to one.

    "lamps with tungsten and aluminium".
    """
    found: set[int] = set()
    for number, name in enumerate(scan.subjects):
        before = scan.subjects[number - 1] if number else None
        between = [word.key for word in scan.words[before.last : name.first]] if before else []
        joined = number - 1 in found and all(word in said.group("listing") for word in between)
        if joined or _is_component(scan, before.last if before else 0, name.first, beside=number > 0):
            found.add(number)
    return frozenset(found)


def _is_left_out(scan: Scan, name: Name) -> bool:
    """`dysprosium-free magnets`, `magnets without dysprosium`: what the thing that is asked about is without."""
    free = name.last < len(scan.words) and scan.words[name.last].key in said.group("free")
    after = name.last + 1
    if free and after < len(scan.words) and (scan.taken[after] == "subject" or scan.is_content(after)):
        return True
    others = len(scan.subjects) > 1
    return others and name.first > 0 and scan.words[name.first - 1].key in said.group("without")


def _another_thing(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """`neodymium magnet technology`: the neighbour of a subject, or of one above it, that a form word means."""
    for form in dict.fromkeys(forms):
        if named := base.names.get(key(f"{subject} {form}")):
            return list(named)  # the name in another language, with the form behind it
    for level in (subject, *base.broader(subject)):
        for form in dict.fromkeys(forms):
            found = [other for other in base.neighbours(level) if _is_form(base, other, form)]
            if found and form != "technology":
                return [min(found, key=len)]  # the plain one: not those "made abroad" and the like
            if found:
                return found
    return []


def _named_as_a_form(base: RuleBase, subject: str, tail: Sequence[str]) -> bool:
    """Return whether an act names the form itself ("germanium.

    Crystals, powder, scrap"), and not only the neighbour.
    """
    if not tail or any(said.form(word) == "technology" for word in tail):
        return False
    items = (place.item for name in base.narrower(subject) for place in base.items_on.get(name, ()))
    forms = {said.form(word) or word for word in tail}
    return any(item.forms and all(word in words_of(item.forms) for word in forms) for item in items)


def _is_form(base: RuleBase, subject: str, form: str) -> bool:
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    if form == "technology":
        return technology
    if form == "software":
        return form in key(subject)
    return not technology and form in words_of(subject)


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """Return keys of the words of a name or of an item's forms."""
    return frozenset(word.key for word in words(name))


def is_ore_alone(forms: str) -> bool:
    """Return whether an item's own words are about the ore and nothing else ("ore, unprocessed")."""
    said_of_it = words_of(forms)
    ores = {word for word in said_of_it if said.form(word) == "ore"}
    return bool(ores) and said_of_it - ores <= said.raw()
