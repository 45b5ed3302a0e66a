"""The goods of a question, each judged by itself: several goods are several verdicts. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import permutations, takewhile
from typing import TypeAlias, TypeVar

from bot.data import read_yaml
from bot.lists.goods import folded
from bot.model.copies import replace
from bot.rules.answer import list_findings
from bot.rules.answer.attributes import GoodsText, goes_on, is_an_attribute, is_their_alloy
from bot.rules.answer.parts import AnswerPart
from bot.rules.answer.verdict import GoodsVerdict, Verdict, codes_of, judge, together
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.firm_names import GoodsOfName
from bot.rules.query.leftover import Left
from bot.rules.query.lines import Line, lines, parts_of, parts_without_a_name
from bot.rules.query.making import words_of
from bot.rules.query.standing import Standing
from bot.rules.query.subjects import Thing
from bot.rules.status import rank
from bot.text import harmless_words
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.notation import take_quantities
from bot.text.place_labels import OF_PARTIES, labels_among
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, Status

_MOST_GOODS = 20
"""Goods of one question that are judged one by one."""


def codes_judged(base: RuleBase, whole: Verdict) -> dict[str, Verdict]:
    """Return the verdict on each of several codes, as if it alone were asked for."""
    codes = codes_of(base, whole.asked) if not whole.asked.acts else ()
    asked = replace(whole.asked, directions=_directions(whole)) if codes else whole.asked
    return {code: judge(base, alone_with(base, asked, code), whole.day, ()) for code in codes}


@cache
def _vague() -> frozenset[str]:
    """Return the subjects that say nothing of what is controlled."""
    return frozenset(read_yaml("relations")["vague"])


def without_classes(base: RuleBase, whole: Verdict) -> Verdict:
    """Return the verdict without "dual-use items" and the like beside goods that acts may be on.

    Such words ask whether the goods are controlled. They stay where what they mean is stricter than the goods are.
    """
    named = tuple(thing for thing in whole.asked.things if thing.subject not in _vague())
    if len(named) == len(whole.asked.things) or all(base.is_spared(thing.subject) for thing in named):
        return whole
    alone = judge(base, replace(whole.asked, things=named, directions=_directions(whole)), whole.day, whole.parties)
    own = {code: status for code, status in whole.by_exporter.items() if code in alone.by_exporter}
    strict = all(rank(alone.by_exporter[code]) <= rank(status) for code, status in own.items())
    return alone if strict and rank(alone.status) <= rank(whole.status) else whole


def each_judged(base: RuleBase, whole: Verdict) -> tuple[GoodsVerdict, ...]:
    """Return the verdict on each of the goods, in their order; one of several things by itself."""
    those = list(_named(base, whole))[:_MOST_GOODS]
    if len(those) == 1:
        return tuple(
            GoodsVerdict(listed_name(base, whole) or name, typed, subjects, whole) for name, typed, subjects, _ in those
        )
    parts = _own_parts(base, whole.asked.query.typed, [typed for _, typed, _, _ in those])
    judged = [
        GoodsVerdict(name, typed, subjects, judge(base, _about(alone, part), whole.day, whole.parties))
        for (name, typed, subjects, alone), part in zip(those, parts, strict=True)
    ]
    return told_once(base, tuple(judged))


def listed_name(base: RuleBase, found: Verdict) -> str:
    """Return the longer name by which a list has the one thing of a question, and no act it; empty if there is none.

    "maraging steel", and not steel; "focal plane array", and not the indium antimonide that it is made of.
    """
    things = {thing.subject: thing.typed for thing in found.asked.things if not thing.component}
    goods = found.parts[0].lists.goods
    if len(things) != 1 or not goods or any(one.sets_status for one in found.findings):
        return ""
    if any(map(base.is_everyday, things)):
        return ""  # an article of what a list names
    (named,), own = things.items(), {*folded(goods[0])}
    longer = not any(own <= {*folded(base.in_english(name).text)} for name in named)
    return goods[0] if longer and own <= {*folded(base.in_english(found.asked.query.text).text)} else ""


def _about(asked: Asked, part: str) -> Asked:
    return replace(asked, query=replace(asked.query, part=part))


def _own_parts(base: RuleBase, typed: str, names: Sequence[str]) -> list[str]:
    """Return what of a question is about each of several goods: the cells that name it, and those behind up to others.

    What stands in a row before its first goods is theirs. Goods that no cell names have all.
    """
    own: dict[str, list[str]] = {name: [] for name in names}
    holders: list[str] = []
    for row in typed.splitlines():
        waiting: list[str] = []
        before, holders = holders, []
        for cell in _PARTS_OF_A_ROW.split(row):
            english = {*folded(base.in_english(cell).text), *folded(cell)}
            if met := [name for name in names if key(name) in key(cell) or english.issuperset(folded(name))]:
                holders = met
            for name in holders:
                own[name] += [*waiting, cell]
            waiting = [] if holders else [*waiting, cell]
        if not holders:
            holders = before
            for name in holders:
                own[name] += waiting
    return ["; ".join(own[name]) for name in names]


_PARTS_OF_A_ROW = re.compile(r"[;|\t、；，]|,(?=\s)")
_Value = TypeVar("_Value")
_Named: TypeAlias = tuple[str, str, tuple[str, ...], Asked]
"""Name, typed name, subjects, and the question about them alone."""


def _named(base: RuleBase, whole: Verdict) -> Iterator[_Named]:
    """Yield the goods of a question: its lines, things or codes, and those of lists beside or without these."""
    asked = replace(whole.asked, directions=_directions(whole))
    things = _asked_about(whole)
    beside = _unread_alone(base, asked, whole) if things else None
    if beside:
        told = {word for name in beside[1] for word in words_of(name)}
        asked = replace(asked, left=tuple(one for one in asked.left if key(one.typed) not in told))
    if several := lines(asked.query.typed, asked.query, things, asked.left):
        yield from (_of_a_line(base, asked, line, several) for line in several)
    elif things:
        yield from _of_things(base, asked, things, alone=beside is None)
    elif not asked.acts:
        names = whole.parts[0].lists.goods
        yield from _of_lists(base, asked, _each_once(base, asked, names)) if names else _of_codes(base, asked)
    if beside:
        yield from _of_lists(base, *beside)


def _unread_alone(base: RuleBase, asked: Asked, whole: Verdict) -> tuple[Asked, tuple[str, ...]] | None:
    """Return the question about words that no act's goods explain, with the goods of lists that they name.

    Beside everyday goods these are looked for in all that names none; what those are for, and who buys or sends them,
    is none.
    """
    if asked.acts or base.lists is None:
        return None
    apart = dict(parts_without_a_name(asked.query.typed, asked.things))
    unread = tuple(_standing_in(asked.left, apart))
    alone = replace(
        asked, things=(), left=unread, query=replace(asked.query, hs=(), cas=(), controls=(), quantities=())
    )
    spared = all(base.is_spared(thing.subject) for thing in asked.things)
    named = _beside_everyday_goods(base, asked, alone, whole, apart) if spared else ()
    if names := _each_once(base, asked, named):
        left = tuple(Left(name, None) for name in names)
        return replace(alone, left=left, query=replace(alone.query, text=names[0])), names
    return _of_its_phrases(base, alone, whole, apart) if unread else None


def _beside_everyday_goods(
    base: RuleBase, asked: Asked, alone: Asked, whole: Verdict, apart: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the goods of lists in the parts that name no thing, but for what things are made of or called."""
    named = [form for thing in asked.things for form in (thing.typed, base.in_english(thing.typed).text)]
    own = {word for form in named for word in words_of(form)}
    parts = [raw for part, raw in apart.items() if _may_name(asked, raw, part)]
    met = dict.fromkeys(name for raw in parts for name in _of_a_list(base, alone, whole, raw))
    return tuple(name for name in met if name not in asked.made_of and not own.issuperset(words_of(name)))


def _standing_in(left: Iterable[Left], parts: Collection[str]) -> Iterator[Left]:
    """Yield the unread words that stand in some parts of a question and are no purpose."""
    for one in left:
        if one.standing is not Standing.PURPOSE and any(key(one.typed) in part for part in parts):
            yield one


def _of_its_phrases(
    base: RuleBase, alone: Asked, whole: Verdict, apart: Mapping[str, str]
) -> tuple[Asked, tuple[str, ...]] | None:
    """Return the goods of lists that unread words name.

    With all that is known around them ("high-speed"), else alone, else as a name on file among what stands around them.
    """
    unread = alone.left
    phrases = [_up_to_its_route(raw) for part, raw in apart.items() if any(key(one.typed) in part for one in unread)]
    for text in (" ".join(phrases), " ".join(one.typed for one in unread)):
        asked = replace(alone, query=replace(alone.query, text=text))
        if names := list_findings.look_up(base, asked, whole.day, goods=True, whole=True).goods:
            return asked, names
    told = {key(one.typed) for one in unread}
    inside = dict.fromkeys(name for raw in phrases for name in _of_a_list(base, alone, whole, raw))
    names = tuple(name for name in inside if not told.isdisjoint(words_of(name)))  # "nickel powder 10 drums"
    return (replace(alone, left=tuple(Left(name, None) for name in names)), names) if names else None


def _of_a_list(base: RuleBase, alone: Asked, whole: Verdict, text: str) -> tuple[str, ...]:
    """Return the goods of lists that a part of a question names: by a name on file, or by the whole name in a list."""
    asked = replace(alone, query=replace(alone.query, text=text))
    named = bool(base.in_english(text).names)
    return list_findings.look_up(base, asked, whole.day, goods=True, whole=not named).goods


def _may_name(asked: Asked, text: str, folded: str) -> bool:
    """Return whether a part of a question may name goods: no purpose of others, and no party."""
    if any(folded in key(one.firm) for one in asked.goods_in_names):
        return False
    if any(one.standing is Standing.PURPOSE and key(one.typed) in folded for one in asked.left):
        return False
    own, whole = [word.key for word in words(text)], [word.key for word in words(asked.query.typed)]
    behind = (whole[place - 1] for place in range(1, len(whole)) if whole[place : place + len(own)] == own)
    if any(word in said.group("purpose") for word in behind):
        return False  # "screws for drones"
    return not any(label.role in OF_PARTIES for label in labels_among(own))


def _up_to_its_route(part: str) -> str:
    """Return the words of a part of a question up to the first of direction."""
    directions = said.group("to", "from")
    return " ".join(takewhile(lambda word: key(word) not in directions, part.split()))


def _of_things(base: RuleBase, asked: Asked, things: Sequence[Thing], *, alone: bool) -> Iterator[_Named]:
    """Yield the things by their names; `alone`: nothing else is named, so that one of them is the whole question."""
    by_name: dict[str, tuple[Thing, ...]] = {}
    for thing in things:
        name = key(thing.typed) or thing.subject
        by_name[name] = (*by_name.get(name, ()), thing)
    for those in by_name.values():
        question = asked
        if len(by_name) > 1 or not alone:
            question = replace(asked, things=those, query=replace(asked.query, text=_text_of(those)))
        yield _name_of(base, those), those[0].typed, _subjects_of(those), question


def _of_a_line(base: RuleBase, asked: Asked, line: Line, several: Sequence[Line]) -> _Named:
    """Return the goods of a line: what is another line's is not its own."""
    others = {value for other in several if other is not line for value in other.values} - {*line.values}
    query, things = asked.query, line.things
    query = replace(
        query,
        hs=_without(query.hs, others),
        cas=_without(query.cas, others),
        controls=_without(query.controls, others),
        quantities=_without(query.quantities, others),
    )
    if things:
        alone = replace(asked, things=things, query=replace(query, text=_text_of(things)))
        left = _without(asked.left, others)
        return _name_of(base, things), things[0].typed, _subjects_of(things), replace(alone, left=left)
    typed = " ".join(one.typed for one in line.left) or line.codes[0]
    return line.codes[0], typed, (), replace(asked, things=(), query=replace(query, text=typed), left=())


def _without(values: Sequence[_Value], others: Collection[object]) -> tuple[_Value, ...]:
    return tuple(one for one in values if one not in others)


def _of_codes(base: RuleBase, asked: Asked) -> Iterator[_Named]:
    for code in asked_codes(base, asked):
        alone = alone_with(base, asked, code)
        yield code, code, _subjects_of(alone.things), alone


def _each_once(base: RuleBase, asked: Asked, names: Sequence[str]) -> tuple[str, ...]:
    """Return names of goods of lists, one of those in one phrase by which the same entries are meant.

    "5-axis CNC machining centre" is one machine, by two names.
    """
    if len(names) < 2 or base.lists is None:  # noqa: PLR2004 - several
        return tuple(names)
    kept = dict.fromkeys(names)
    for part in parts_of(asked.query.plain):
        told = base.lists.goods(base.in_english(part).text or part, misspelt=False)
        alike: dict[frozenset[str], list[str]] = {}
        for one in told:
            alike.setdefault(frozenset(code.entry for code in one.codes), []).append(one.name)
        for those in alike.values():
            for name in sorted({*those} & {*kept}, key=lambda name: (len(words_of(name)), name))[:-1]:
                del kept[name]
    return tuple(kept)


def _of_lists(base: RuleBase, asked: Asked, names: Sequence[str]) -> Iterator[_Named]:
    for name in names:
        alone = replace(asked, query=replace(asked.query, text=name), left=(Left(name, None),))
        yield name, _as_written(base, asked.query.typed, name), (), alone if len(names) > 1 else asked


def _as_written(base: RuleBase, typed: str, name: str) -> str:
    """Return how a text names goods of a list: Hastelloy, which a list's table calls inconel; else their name."""
    written = (one for one in base.in_english(typed).names if base.in_english(one).text.strip() == name)
    found = next((re.search(re.escape(one), typed, re.IGNORECASE) for one in written), None)
    return found[0] if found else name


def goods_of_a_name(base: RuleBase, whole: Verdict, of: GoodsOfName) -> Iterator[tuple[str, Verdict]]:
    """Yield what stands in a party's name and may bind more than the answer, each with the verdict on it alone."""
    query = replace(whole.asked.query, text="", hs=(), cas=(), controls=(), quantities=())
    asked = replace(whole.asked, things=(), left=(), query=query, directions=_directions(whole))
    alone = {name: replace(asked, left=(Left(name, None),), query=replace(query, text=name)) for name in of.listed}
    alone |= {base.shown(name): replace(asked, things=(Thing(name, base.shown(name)),)) for name in of.subjects}
    for name, question in alone.items():
        found = judge(base, question, whole.day, ())
        if found.status in RESTRICTING and not is_as_strict(whole, found):
            yield name, found


def _subjects_of(things: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(thing.subject for thing in things))


def _name_of(base: RuleBase, things: Sequence[Thing]) -> str:
    """Return the name of a thing on file; of several, and of everyday goods, the asker's word."""
    subjects = _subjects_of(things)
    named = len(subjects) == 1 and not base.is_everyday(subjects[0])
    return base.shown(subjects[0]) if named else things[0].typed


def _text_of(things: Sequence[Thing]) -> str:
    return " ".join((things[0].typed, *things[0].tail))


def _asked_about(whole: Verdict) -> tuple[Thing, ...]:
    """Return the things that were named, without ores and metals that the verdict is on in their place."""
    beside = whole.parts[0].beside
    return tuple(thing for thing in whole.asked.things if thing.subject not in beside) or whole.asked.things


def asked_codes(base: RuleBase, asked: Asked) -> tuple[str, ...]:
    """Return every code that a question asks about."""
    query = asked.query
    return codes_of(base, asked) or (*query.hs, *query.cas, *query.controls)


def alone_with(base: RuleBase, asked: Asked, code: str) -> Asked:
    """Return the question about one of its codes alone."""
    alone = {name: (code,) if code in getattr(asked.query, name) else () for name in ("hs", "cas", "controls")}
    things = tuple(Thing(subject, code) for subject in base.codes.subjects_by_cas(code) if alone["cas"])
    return replace(asked, query=replace(asked.query, **alone), things=things, left=())


def _directions(whole: Verdict) -> tuple[Direction, ...]:
    """Return the directions that a question was answered for: goods are not read in different ones."""
    if not whole.asked.directions[0].guessed:
        return whole.asked.directions
    of = whole.parts[0].asked.from_
    return (Direction(of, tuple(part.asked.to for part in whole.parts if part.asked.to and part.asked.from_ == of)),)


_FIGURES = re.compile(r"\d[\d.,-]*(?!\w)")
_ROW = re.compile(r"[\r\n\u2028]+")
_LABELLED_CODE = re.compile(r"\s*[^\W\d][^:：\d]*[:：][\s\d.]*\d[\s\d.]*")
"""A label and a customs code, and nothing else in a row."""
_MARK = re.compile(r"\b(?=\w*\d|(?:\w*[A-Z]){2})\w+(?:[-/]\w+)*")
"""A model, a size or an abbreviation: 80GB, PCIe."""
_ALIAS = " ()（）[]/=-–"
"""Signs between two names of one thing: "NCA precursor (ternary precursor)"."""
_MATERIALS, _CHIPS = frozenset({*range(25, 39), *range(71, 82)}), "8542"
"""Chapters of the Harmonized System of minerals, chemicals and metals, and the heading of chips: 碲锌镉晶片."""


def told_once(base: RuleBase, judged: tuple[GoodsVerdict, ...]) -> tuple[GoodsVerdict, ...]:
    """Return the goods without those that repeat others of them."""
    if len(judged) < 2:  # noqa: PLR2004 - several
        return judged
    typed = GoodsText(judged)
    if (pair := next(_told_apart(base, typed, judged), None)) is not None:
        one, other = pair
        both = together(other.verdict, [other.verdict, one.verdict])
        whole = replace(other, verdict=replace(both, parts=(_with_codes(both.parts[0], one), *both.parts[1:])))
        return told_once(base, tuple(whole if those is other else those for those in judged if those is not one))
    by: dict[int, int] = {}
    """The place of goods that are left out → that of those which they repeat, and which may be left out, too."""
    for place, one in enumerate(judged):
        others = ((there, other) for there, other in enumerate(judged) if _last(by, there) != place)
        again = (there for there, other in others if _repeats(base, typed, one, other, first=place < there))
        if (there := next(again, None)) is not None:
            by[place] = there
    return tuple(one for place, one in enumerate(judged) if place not in by)


def _told_apart(
    base: RuleBase, typed: GoodsText, judged: Sequence[GoodsVerdict]
) -> Iterator[tuple[GoodsVerdict, GoodsVerdict]]:
    """Yield goods and others that are one thing together, where the first are ruled more strictly by themselves.

    "ASML TWINSCAN NXT:1980Di" is one scanner, by the acts on lithography equipment and those on older scanners; in a
    paper of one good a row that is a word, a colon and a code tells the code of that good.
    """
    for genus, kind in permutations(judged, 2):
        beside = any(not gap.strip(" ()") for gap in _beside(typed, genus, kind))
        freer = not is_as_strict(kind.verdict, genus.verdict)
        if beside and freer and _are_above(base, genus, kind) and not _values(genus) - _values(kind):
            yield genus, kind
    named = [one for one in judged if one.subjects]
    coded = [one for one in judged if not one.subjects and _is_in_a_label(one)]
    if len(named) == len(coded) == 1 and len(judged) == len(named) + len(coded):
        yield coded[0], named[0]


def _is_in_a_label(one: GoodsVerdict) -> bool:
    """Return whether goods that only a code tells are a row of a label and that code."""
    rows = _ROW.split(one.verdict.asked.query.typed)
    return bool(one.codes) and any(one.typed in row and _LABELLED_CODE.fullmatch(row) for row in rows)


def _with_codes(part: AnswerPart, one: GoodsVerdict) -> AnswerPart:
    """Return a part of an answer on goods with the codes of others among its own."""
    own, query = part.asked.query, one.verdict.asked.query
    codes = {name: _joined(getattr(own, name), getattr(query, name)) for name in ("hs", "cas", "controls")}
    return replace(part, asked=replace(part.asked, query=replace(own, **codes)))


def _joined(own: Sequence[str], others: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *others)))


def _last(by: Mapping[int, int], place: int) -> int:
    """Return the place of the goods that stand for others in the end."""
    while place in by:
        place = by[place]
    return place


def _repeats(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether goods are others told again; `first`: they stand before these."""
    if not is_as_strict(other.verdict, one.verdict):
        return False
    if not one.subjects:
        return _is_their_number(one, other) or is_their_alloy(base, typed, one, other)
    phrase = typed.are_near(one, other) and _are_one_phrase(base, typed, one, other, first=first)
    if phrase or is_an_attribute(base, typed, one, other):
        return True
    if _values(one) - _values(other):
        return False
    if (one.name, one.subjects) == (other.name, other.subjects):
        return not is_as_strict(one.verdict, other.verdict) or not first or bool(_values(other) - _values(one))
    return not typed.has(other) and _are_above(base, one, other)


def _is_their_number(one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are a number that says they are on no list, beside a customs code: "8457.10, EAR99"."""
    return one.verdict.parts[0].lists.unlisted and not other.subjects and bool(other.verdict.asked.query.hs)


def _are_one_phrase(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict, *, first: bool) -> bool:
    """Return whether two names stand side by side in a phrase that names one thing, whose amount is that of both."""
    beside = _beside(typed, one, other)
    if {*one.subjects} == {*other.subjects}:
        again = not first and any(not gap.strip() for gap in beside)  # "piastrelle gres"
        return again or any(typed.opens_a_bracket(one, other))  # "tungsten inert gas (TIG) welding torches"
    if _are_one_compound(base, typed, one, other):
        return True
    if {*other.subjects} < {*one.subjects}:
        return any(not gap.strip(_ALIAS) for gap in beside)
    if {*one.subjects} < {*other.subjects}:
        return any(not gap.strip(f"{_ALIAS},") for gap in beside)  # a name that the other bears, too, with more
    if _are_above(base, one, other) and any(_tells_qualities(base, gap, other) or goes_on(gap) for gap in beside):
        return True
    return any(_tells_of_what(base, gap, one) for gap in typed.gaps(other, one))


def _are_above(base: RuleBase, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether goods are what others are a kind of: by the rules, or everyday goods of one heading with them."""
    above = {name for subject in other.subjects for name in base.broader(subject)}
    if above.issuperset(one.subjects):
        return True
    if not all(map(base.is_everyday, one.subjects)) or any(map(base.is_everyday, other.subjects)):
        return False
    own, theirs = (
        {code[:4] for name in those.subjects for code in base.customs_codes_of(name)} for those in (one, other)
    )
    return not own.isdisjoint(theirs)


def _tells_qualities(base: RuleBase, gap: str, goods: GoodsVerdict) -> bool:
    """Return whether nothing but amounts, figures, marks and qualities of goods stands between two names."""
    rest = _FIGURES.sub("", _MARK.sub("", take_quantities(gap)[1])).strip(" :()（）")
    chapters = frozenset(int(code[:2]) for name in goods.subjects for code in base.customs_codes_of(name))
    if any(not one.isalpha() for one in rest if not one.isspace()):
        return False
    return all(
        said.role(word.key) in {Role.GRADE, Role.SHAPE} or harmless_words.is_a_cut(word.key, chapters)
        for word in words(rest)
    )


def _beside(typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> list[str]:
    """Return what stands between two names, in either order."""
    return [*typed.gaps(one, other), *typed.gaps(other, one)]


def _are_materials(base: RuleBase, *goods: GoodsVerdict) -> bool:
    """Return whether goods are chemicals and metals, which written as one word are one compound, alloy or wafer."""
    codes = [code for one in goods for subject in one.subjects for code in base.customs_codes_of(subject)]
    return all(int(code[:2]) in _MATERIALS or code.startswith(_CHIPS) for code in codes) and len(codes) >= len(goods)


def _are_one_compound(base: RuleBase, typed: GoodsText, one: GoodsVerdict, other: GoodsVerdict) -> bool:
    """Return whether two materials in one word are one, of which the freer name says nothing: 镝铁合金, 碲锌镉晶片.

    What stands behind chips in one word is for them: 半导体光刻胶.
    """
    if not _are_materials(base, one, other) or is_as_strict(one.verdict, other.verdict):
        return False
    chips, others = _are_chips(base, one), _are_chips(base, other)
    if chips == others:
        return "" in _beside(typed, one, other)
    return "" in (typed.gaps(other, one) if chips else typed.gaps(one, other))


def _are_chips(base: RuleBase, goods: GoodsVerdict) -> bool:
    codes = (code for subject in goods.subjects for code in base.customs_codes_of(subject))
    return all(code.startswith(_CHIPS) for code in codes)


def _tells_of_what(base: RuleBase, gap: str, one: GoodsVerdict) -> bool:
    """Return whether goods behind others say of what these are: "black mass NMC", "black mass from spent batteries"."""
    formulas = {
        formula for subject in one.subjects if subject in base.subjects for formula in base.subjects[subject].formulas
    }
    marks = gap.replace("-", " ").split()
    if all(mark.isupper() or mark.isdigit() for mark in marks):
        marked = sum(map(str.isupper, one.typed)) + any(map(str.isdigit, one.typed)) > 1
        return marked and " " not in one.typed and one.typed not in formulas
    leaving = said.group("from") - said.group("to")
    if marks[0].lower() in leaving and gap.endswith("-"):
        return all(mark[:1].isupper() for mark in marks[1:])  # "aus Li-Ionen-Altbatterien"
    *marks, last = marks
    return last.lower() in leaving and all(map(str.isupper, marks))


def is_as_strict(one: Verdict, other: Verdict) -> bool:
    """Return whether a verdict is at least as strict as another, for every exporter and in all."""
    exporters = all(
        rank(one.by_exporter.get(code, Status.NOT_LISTED)) <= rank(status) for code, status in other.by_exporter.items()
    )
    return exporters and rank(one.status) <= rank(other.status)


def _values(one: GoodsVerdict) -> frozenset[object]:
    return frozenset((*one.codes, *one.verdict.asked.query.quantities))
