"""Names in a query → things: the words around a name may make another thing of it (magnet technology, copper scrap)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile

from bot.lists.party_names import in_latin_letters
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import machines
from bot.rules.query.around import NameAround, mark_used, shapes_around, words_around
from bot.rules.query.articles import doubtful_articles, holders_in_doubt, materials, ruled_apart, words_of_making
from bot.rules.query.attributes import colours, dopants
from bot.rules.query.leaving_out import (
    assays,
    beside_goods,
    grains,
    ground,
    held_names,
    labels,
    lacking,
    left_out,
    named_again,
    named_by_papers,
    unasked_names,
)
from bot.rules.query.making import (
    SCRAP,
    another_thing,
    is_form,
    is_waste,
    made_of_it,
    named_as_a_form,
    narrowed_to,
    of_that_shape,
    own_words,
    raw_things,
    words_of,
)
from bot.rules.query.materials import backings, built_of, materials_in_rows
from bot.rules.query.measures import is_always_a_content, is_told_as_none
from bot.rules.query.mentions import signs_in_full
from bot.rules.query.modifiers import has_an_amount, lists_name_goods, modifiers, packings, parts_by_code
from bot.rules.query.purposes import (
    is_told_behind,
    purposes,
    sites,
    told_beside,
    told_in_brackets,
    uses,
    words_of_receivers,
    words_of_sites,
    works,
)
from bot.rules.query.tokens import Candidate, Name, Scan, Use
from bot.rules.query.word_forms import are_joined, said_in_full
from bot.text import question_words as said
from bot.text import thing_words
from bot.text.question_words import Role


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
    number: int = field(default=0, compare=False)
    """The place of its name among those of the text."""
    lacking: frozenset[str] = frozenset()
    """Things that the query says it is without."""


@dataclass(frozen=True, slots=True)
class ThingsRead:
    """The things of a query, and the places of words that made one of them."""

    scan: Scan
    """The scan with the names that are one thing together taken as one."""
    things: tuple[Thing, ...]
    used: frozenset[int]
    unasked: tuple[str, ...] = ()
    """Names that it says it does not ask about."""
    made_of: frozenset[str] = frozenset()
    """Things that are only what an article is made of."""
    doubted: tuple[Name, ...] = ()
    """Names of finished things in one phrase with a controlled material, of which they may hold some."""


def _beside_what_is_asked(base: RuleBase, scan: Scan, text: str, known: frozenset[int]) -> frozenset[int]:
    """Return the names that are not asked about, `known` ones among them; words of kinds only if one name is left.

    What a packing is made of leaves the packing to be asked about: "water bottles (steel)".
    """
    packed = packings(base, scan, text)
    packed = packed if len(known | packed) < len(scan.subjects) or lists_name_goods(base, scan) else frozenset()
    firms = beside_goods(base, scan)
    if len(known | packed | firms) >= len(scan.subjects) and not _asks_of_a_party_alone(base, scan):
        firms = frozenset()
    beside = firms | packed | purposes(base, scan)
    unasked = known | built_of(base, scan) | backings(scan) | beside | named_again(base, scan) | ground(base, scan)
    unasked |= grains(base, scan) | dopants(base, scan) | colours(base, scan)
    classes = named_by_papers(scan) | labels(scan) | told_beside(base, scan)
    unasked |= classes if len(unasked | classes) < len(scan.subjects) else frozenset()
    kinds = unasked | modifiers(base, scan, text) | sites(scan)
    return kinds if len(kinds) < len(scan.subjects) else unasked


def _asks_of_a_party_alone(base: RuleBase, scan: Scan) -> bool:
    """Return whether a listed party is named before closing words, and all goods are names of who signs."""
    if base.lists is None or not all(signs_in_full(scan, name.first) for name in scan.subjects):
        return False
    return bool(base.lists.parties_in(in_latin_letters(scan.typed(0, scan.signature))))


def read(base: RuleBase, scan: Scan, text: str, codes: tuple[str, ...] = ()) -> ThingsRead:
    """Return what is asked about in a text, in order; a name that several subjects bear is each of them.

    `codes`: the customs codes of the question.
    """
    scan = _with_fields_as_commas(scan.joining(_parted_by_amounts(base, scan, text)))
    names = list(_in_full(base, scan, list(joined_names(base, scan))))
    forms = [name.last - 1 for name in names if not scan.taken[name.last - 1]]
    scan = scan.choosing((Candidate(place, place + 1, Use.SUBJECT) for place in forms), "joined").joining(names)
    spared = unasked_names(scan)
    made_of = materials(base, scan, text) | materials_in_rows(base, scan, text)
    unasked = _beside_what_is_asked(base, scan, text, spared | made_of)
    held = held_names(base, scan)
    waste = _beside_waste(base, scan, held)
    parts = parts_by_code(base, scan, codes)
    held = ((held - ruled_apart(base, scan, held)) | assays(base, scan, text) | parts) - waste
    beside = {one: holder for one, holder in holders_in_doubt(base, scan, held).items() if one not in unasked | parts}
    held -= beside.keys()
    doubted = doubtful_articles(base, scan, text, unasked | parts) | {*beside.values()}
    roles = _Roles(unasked | doubted, held, waste, lacking(base, scan, spared))
    things, used = _asked(base, scan, roles)
    things = tuple(_with_contents(base, things, _contents(scan, text, held, roles.passed)))
    used |= frozenset(words_of_making(base, scan, made_of)) | words_of_receivers(scan)
    told = tuple(dict.fromkeys(name.shown for name in _names(scan, spared)))
    of = frozenset(subject for name in _names(scan, made_of) for subject in name.subjects)
    return ThingsRead(scan, things, used, told, of, tuple(_names(scan, doubted)))


@dataclass(frozen=True, slots=True)
class _Roles:
    """The numbers of names that are not asked about, held by others or waste, and what others are without."""

    passed: frozenset[int]
    held: frozenset[int]
    waste: frozenset[int]
    without: Mapping[int, frozenset[str]]


def _asked(base: RuleBase, scan: Scan, roles: _Roles) -> tuple[tuple[Thing, ...], frozenset[int]]:
    """Return the things that names ask about, and the places of words that made them.

    Waste of what is named before is none.
    """
    found: dict[Thing, None] = {}
    used, met = set[int](), set[str]()
    beside_works = _with_works_taken(base, scan)
    passed = roles.passed | left_out(scan)
    for number in range(len(scan.subjects)):
        if number in passed:
            continue
        those = _things(base, beside_works, number, roles.held, roles.waste, used)
        told = [thing for thing in those if number not in roles.waste or thing.subject not in met]
        lacks = roles.without.get(number, frozenset())
        found.update(dict.fromkeys(replace(thing, lacking=lacks) if lacks else thing for thing in told))
        met.update(thing.subject for thing in told)
    return tuple(thing for thing in found if not _is_told_narrower(base, thing, found)), frozenset(used)


def _contents(scan: Scan, text: str, held: frozenset[int], passed: frozenset[int]) -> frozenset[str]:
    """Return what goods hold by the text: a name behind "with", or with a share of the goods beside it, not 0."""
    found: set[str] = set()
    for number, name in enumerate(scan.subjects):
        typed = scan.typed(name.first, name.last)
        told = (number in held or is_always_a_content(text, typed)) and number not in passed
        found.update(name.subjects if told and not is_told_as_none(text, typed) else ())
    return frozenset(found)


def _with_contents(base: RuleBase, things: Iterable[Thing], contents: frozenset[str]) -> Iterator[Thing]:
    """Yield things; one of which acts name a kind by what it holds is that kind: "NdFeB magnets with 2 % Dy"."""
    for thing in things:
        below = base.narrower(thing.subject) - {thing.subject} if contents else frozenset()
        kinds = sorted(kind for kind in below if not contents.isdisjoint(base.subjects[kind].related))
        yield from (replace(thing, subject=kind, wider=thing.subject) for kind in kinds)
        if not kinds or thing.component:
            yield thing


def _is_told_narrower(base: RuleBase, thing: Thing, others: Iterable[Thing]) -> bool:
    """Return whether a thing without something is named by its kind as well: "magnets NdFeB without dysprosium"."""
    below = base.narrower(thing.subject) - {thing.subject} if thing.lacking else frozenset()
    return any(other.subject in below and other.lacking == thing.lacking for other in others)


def _with_fields_as_commas(scan: Scan) -> Scan:
    """Return the scan in which a field before a name parts it from the names before: "steel from:CN screws" are two."""
    return scan.with_commas(scan.after_field.intersection(name.first for name in scan.subjects[1:]))


def _parted_by_amounts(base: RuleBase, scan: Scan, text: str) -> Iterator[Name]:
    """Yield the names of a text; an amount within one that no act is on parts it: "graphite 5 kg pencils"."""
    for name in scan.subjects:
        spared = name.last - name.first > 1 and all(map(base.is_spared, name.subjects))
        ends = range(name.first + 1, name.last) if spared else ()
        heads = ((end, scan.joined_key(name.first, end)) for end in ends)
        those = [(end, one) for end, one in heads if any(map(base.is_ruled, base.names.get(one)))]
        parted = (
            replace(name, last=end, subjects=tuple(base.names.get(one)), shown=scan.typed(name.first, end))
            for end, one in those
        )
        head = next((one for one in parted if has_an_amount(scan, one, text)), None)
        if head is None:
            yield name
            continue
        yield head
        if rest := base.names.get(scan.joined_key(head.last, name.last)):
            yield Name(head.last, name.last, tuple(rest), scan.typed(head.last, name.last), name.tail)


def _with_works_taken(base: RuleBase, scan: Scan) -> Scan:
    """Return the scan in which words for works and sites are no words of goods."""
    of_works = works(scan, uses(base, scan)) | words_of_sites(scan)
    return scan.choosing(Candidate(place, place + 1, Use.PHRASE) for place in of_works if not scan.taken[place])


def _names(scan: Scan, numbers: frozenset[int]) -> Iterator[Name]:
    """Yield names by their numbers, in their order."""
    return (scan.subjects[number] for number in sorted(numbers))


def _beside_waste(base: RuleBase, scan: Scan, held: frozenset[int]) -> frozenset[int]:
    """Return the names that stand beside one of waste: "spent catalyst Pd Pt" asks about the scrap of each metal."""
    names = scan.subjects
    wastes = {number for number, name in enumerate(names) if _is_of_waste(base, name)}
    found: set[int] = set()
    for number in wastes:
        for step in (1, -1):
            other = number + step
            while 0 <= other < len(names) and other not in wastes:
                if not _are_together(base, scan, other - step, other, held):
                    break
                found.add(other)
                other += step
    return frozenset(found)


def _is_of_waste(base: RuleBase, name: Name) -> bool:
    """Return whether a name is of waste: gallium bears that of its scrap, and is none by its own."""
    told = any(thing_words.form(word) == SCRAP for word in words_of(name.shown))
    return all(is_waste(base, one) and (told or not base.subjects[one].symbols) for one in name.subjects)


def _are_together(base: RuleBase, scan: Scan, one: int, two: int, held: frozenset[int]) -> bool:
    """Return whether nothing parts two names but words of holding and symbols; those are listed with commas, too."""
    first, last = scan.subjects[min(one, two)], scan.subjects[max(one, two)]
    symbol = last.last - last.first == 1 and bool(base.names.symbol(scan.words[last.first].raw))
    parted = any(place in scan.after_comma for place in range(first.last, last.first + 1))
    passing = said.group("component", "articles")
    passing |= said.group("listing") if max(one, two) in held else frozenset()
    between = scan.words[first.last : last.first]
    told = all(word.key in passing or thing_words.is_a_symbol(word.raw) for word in between)
    return told and (symbol or not parted)


def _things(  # noqa: PLR0913, PLR0917 - what the names around a name say of it
    base: RuleBase, scan: Scan, number: int, held: frozenset[int], waste: frozenset[int], used: set[int]
) -> Iterator[Thing]:
    around = words_around(scan, number, component=number in held)
    shapes = shapes_around(scan, around.begin, around.end)
    for bare in around.name.subjects:
        subject = of_that_shape(base, bare, shapes) or bare
        narrowed, narrowing = narrowed_to(base, subject, around.kinds())
        left = _left_of_the_tail(base, around, subject, narrowed, narrowing)
        scrap = (*left, SCRAP) if number in waste else left
        others = made_of_it(base, around, narrowed, scrap, narrowing)
        left = scrap if others else left
        if raw := raw_things(base, narrowed) if around.raw else []:
            used |= around.raw
            others = list(dict.fromkeys((*others, *raw)))
        own = own_words(base, subject) & {*around.tail}
        mark_used(scan, around.begin, around.end, {*narrowing, *own}, used)
        used.update(_rest_of_its_form(scan, around.name))
        if others:
            words_of_form = {word for word in (*left, *around.before) if thing_words.form(word)}
            mark_used(scan, around.begin, around.end, words_of_form, used)
            yield from _others(base, around, narrowed, left, others)
        if not others:
            yield _itself(scan, around, subject, narrowed, narrowing, (*left, *(() if number else around.forms)))
        elif narrowed not in others and (
            around.apart
            or _is_told_as_technology(base, narrowed, around.name)
            or machines.are_loose(base, scan, around, others)
        ):
            # Words for forms say what the others are; technology is asked about beside the equipment of it.
            behind = tuple(word for word in left if not thing_words.form(word))
            yield _itself(scan, around, subject, narrowed, narrowing, behind)


def _is_told_as_technology(base: RuleBase, subject: str, name: Name) -> bool:
    """Return whether the name of a technology says so: "rare earth technology plant", no GAAFET software."""
    told = any(thing_words.form(word) == "technology" for word in words_of(name.shown))
    return told and is_form(base, subject, "technology")


def _rest_of_its_form(scan: Scan, name: Name) -> Iterator[int]:
    """Yield the places behind a name of a word for a form that it ends with: "LFP cathode technology | transfer"."""
    form = scan.forms.get(name.last - 1)
    return takewhile(lambda place: form is not None and scan.forms.get(place) == form, count(name.last))


def _left_of_the_tail(
    base: RuleBase, around: NameAround, subject: str, narrowed: str, narrowing: frozenset[str]
) -> tuple[str, ...]:
    """Return the words behind a name that are neither its own nor made a kind of it."""
    own = own_words(base, subject) if around.tail else frozenset()
    left = tuple(word for word in around.tail if word not in own and word not in narrowing)
    said = _forms_said(base, narrowed) if left else frozenset()
    return tuple(word for word in left if thing_words.form(word) not in said) if said else left


def _forms_said(base: RuleBase, subject: str) -> frozenset[str]:
    """Return the forms that a subject is of by its name or kind: deposition equipment, asked for as an ALD machine."""
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    named = {form for word in words_of(subject) if (form := thing_words.form(word)) in _KEPT_FORMS}
    return frozenset((*named, *(("technology",) if technology else ())))


_KEPT_FORMS = frozenset({"equipment"})
"""Forms that a name says of everything by it: no other word for one narrows it."""


def _others(
    base: RuleBase, around: NameAround, narrowed: str, left: tuple[str, ...], others: Sequence[str]
) -> Iterator[Thing]:
    for other in others:
        yield Thing(other, around.name.shown, (), around.component, written=around.written, number=around.number)
    if narrowed not in others and (around.raw or named_as_a_form(base, narrowed, left)):
        yield Thing(narrowed, around.name.shown, left, around.component, written=around.written, number=around.number)


def _itself(  # noqa: PLR0913, PLR0917 - what a thing is made of
    scan: Scan, around: NameAround, subject: str, narrowed: str, narrowing: frozenset[str], tail: tuple[str, ...]
) -> Thing:
    wider = subject if narrowed != subject else ""
    those = scan.words[around.begin : around.end] if wider else ()
    typed = tuple(word.raw for word in those if word.key in narrowing)
    return Thing(narrowed, around.name.shown, tail, around.component, wider, typed, around.written, around.number)


_PASSED = frozenset({Role.SHAPE, Role.GRADE})
"""What may stand between a thing and its form: "SmCo segment magnets" are one thing."""


def joined_names(base: RuleBase, scan: Scan) -> Iterator[Name]:
    """Yield the names of a text, two that are one thing together taken as one; a comma parts two goods."""
    place, told = 0, told_in_brackets(scan)
    while place < len(scan.subjects):
        name = scan.subjects[place]
        after = scan.subjects[place + 1].first if place + 1 < len(scan.subjects) else None
        apart = after is None or after in scan.after_comma or (after in told and name.first not in told)
        whole = None if apart else _with_the_next(base, scan, place)
        yield whole or name
        place += 2 if whole else 1


def _in_full(base: RuleBase, scan: Scan, names: Sequence[Name]) -> Iterator[Name]:
    """Yield names; one that joins another and may share a word with it is both: "copper and cobalt concentrate"."""
    for number, name in enumerate(names):
        around = (names[at] for at in (number - 1, number + 1) if 0 <= at < len(names))
        own = scan.joined_key(name.first, name.last)
        whole = (said_in_full(base, scan, one, own) for one in around if are_joined(scan, name, one))
        yield replace(name, subjects=tuple(dict.fromkeys((*name.subjects, *(one for those in whole for one in those)))))


def _with_the_next(base: RuleBase, scan: Scan, number: int) -> Name | None:
    """`稀土 磁铁`, `scrap of copper`: a thing, and a word that is one by itself and makes another thing of it."""
    ours, theirs = scan.subjects[number], scan.subjects[number + 1]
    subjects = _of_both(base, scan, ours, theirs)
    if not subjects:
        return None
    shown = f"{ours.shown} {theirs.shown}"
    return replace(theirs, first=ours.first, subjects=tuple(subjects), shown=shown, material=ours.material)


def _of_both(base: RuleBase, scan: Scan, ours: Name, theirs: Name) -> list[str]:
    """Return the things that two names side by side are together."""
    between = [word.key for word in scan.words[ours.last : theirs.first]]
    if set(between) <= said.group("of", "articles") and (narrower := _technology_of_both(base, ours, theirs)):
        return narrower
    whole, form = _whole_and_form(scan, ours, theirs, between)
    if not form:
        return []
    if same := [subject for subject in whole if is_form(base, subject, form)]:
        return same  # `钐钴 磁铁`: the first name says it already
    return [other for subject in whole for other in another_thing(base, subject, [form])]


def _technology_of_both(base: RuleBase, ours: Name, theirs: Name) -> list[str]:
    """Return the technology of a thing that is a kind of one named beside it: "LFP", and "cathode technology"."""
    for one, other in ((ours, theirs), (theirs, ours)):
        if all(is_form(base, subject, "technology") for subject in other.subjects):
            below = frozenset().union(*map(base.narrower, other.subjects))
            found = [its for subject in one.subjects for its in another_thing(base, subject, ["technology"])]
            if found and below.issuperset(found):
                return found
    return []


def _whole_and_form(scan: Scan, ours: Name, theirs: Name, between: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Return what one of two names is of, and the form that the other says: "scrap of copper", `稀土 磁铁`."""
    if between and all(word in said.group("of") or word in said.group("purpose") for word in between):
        if not all(word in said.group("of") for word in between) and is_told_behind("".join(between)):
            return ours.subjects, _form_of(scan, theirs)  # ドローン用電池, and no magnets of 磁石用イットリウム
        return theirs.subjects, _form_of(scan, ours)
    beside = all(scan.role(place) in _PASSED and not scan.taken[place] for place in range(ours.last, theirs.first))
    return ours.subjects, _form_of(scan, theirs) if beside else None


def _form_of(scan: Scan, name: Name) -> str | None:
    return thing_words.form_of_the_whole(scan.joined_key(name.first, name.last))
