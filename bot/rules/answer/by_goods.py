"""The goods of a question, each judged by itself: several goods are several verdicts. PURE."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias, TypeVar

from bot.lists.goods import Candidate, Origin, folded
from bot.model.copies import replace
from bot.rules.answer import list_findings
from bot.rules.answer.parts import EITHER_WAY
from bot.rules.answer.silence import is_mere_class
from bot.rules.answer.told_once import told_once
from bot.rules.answer.verdict import GoodsVerdict, Verdict, codes_of, is_as_strict, judge
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.firm_names import GoodsOfName
from bot.rules.query.leftover import Left
from bot.rules.query.lines import Line, lines, parts_of, parts_without_a_name, without_a_name
from bot.rules.query.making import words_of
from bot.rules.query.standing import Standing
from bot.rules.query.subjects import Thing
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.place_labels import tells_a_party
from bot.vocabulary import RESTRICTING


def goods_beside(base: RuleBase, asked: Asked, whole: Verdict) -> tuple[Asked, tuple[str, ...]] | None:
    """Return the question about words that no act's goods explain, with the goods of lists that they name.

    Beside everyday goods these are looked for in all that names none; what those are for, and who buys or sends them,
    is none.
    """
    if asked.acts or base.lists is None:
        return None
    apart = dict(parts_without_a_name(asked.query.typed, asked.things, heads=True))
    unread = tuple(_standing_in(asked.left, apart))
    alone = replace(
        asked, things=(), left=unread, query=replace(asked.query, hs=(), cas=(), controls=(), quantities=())
    )
    spared = all(base.is_spared(thing.subject) for thing in asked.things)
    named = (
        _beside_everyday_goods(base, asked, alone, whole, apart) if spared else _explained(alone, whole, apart, base)
    )
    names = each_once(base, asked, dict.fromkeys((*named, *_held_by_names(base, asked, whole))))
    of_phrases = _of_its_phrases(base, alone, whole, apart) if unread and not (spared and names) else None
    if not names:
        return of_phrases
    names = tuple(dict.fromkeys((*names, *(of_phrases[1] if of_phrases else ()))))
    left = tuple(Left(name, None) for name in names)
    return replace(alone, left=left, query=replace(alone.query, text=names[0])), names


def _explained(alone: Asked, whole: Verdict, apart: Mapping[str, str], base: RuleBase) -> tuple[str, ...]:
    """Return the goods of lists that parts of a question are, where names of other goods hold all words of these.

    "Beryllium; copper wire": beryllium copper is an alloy, and beryllium a good of its own.
    """
    parts = (
        raw for part, raw in apart.items() if _may_name(alone, raw, part) and not [*_standing_in(alone.left, [part])]
    )
    led = said.group("into", "of")  # "for the production of drones"
    bare = (_up_to_its_route(raw) for raw in parts if not _words_before(alone, raw) & led)
    read = dict.fromkeys(text for raw in bare for text in (raw, _up_to_its_amount(raw)))
    asked = (replace(alone, left=(), query=replace(alone.query, text=text)) for text in read)
    found = (list_findings.look_up(base, one, whole.day, goods=True, whole=True).goods for one in asked)
    return _others(base, whole.asked, (name for names in found for name in names))


def _others(base: RuleBase, asked: Asked, names: Iterable[str]) -> tuple[str, ...]:
    """Return names of goods of lists, each once, but for those that the things that are named are called or made of."""
    named = [form for one in asked.things for form in (one.subject, one.typed, base.in_english(one.typed).text)]
    own = {word for form in named for word in words_of(form)}
    return tuple(
        name for name in dict.fromkeys(names) if name not in asked.made_of and not own.issuperset(words_of(name))
    )


def _beside_everyday_goods(
    base: RuleBase, asked: Asked, alone: Asked, whole: Verdict, apart: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the goods of lists in the parts that name no thing, but for what things are made of or called."""
    parts = [raw for part, raw in apart.items() if _may_name(asked, raw, part)]
    return _others(base, asked, (name for raw in parts for name in _of_a_list(base, alone, whole, raw)))


def _held_by_names(base: RuleBase, asked: Asked, whole: Verdict) -> Iterator[str]:
    """Yield the goods of lists by whose names of several words unread ones beside other things are held.

    "Gallium glove box" is gallium, and a glove box; a germanium lens is of the germanium beside its word.
    """
    unread = {key(one.typed) for one in asked.left if one.standing is not Standing.PURPOSE}
    shown = {name for part in whole.parts for name in part.lists.goods}
    phrases = parts_of(asked.query.typed) if unread else ()
    written = (
        name for phrase in phrases if _may_name(asked, phrase, key(phrase)) for name in _written_in(base, phrase)
    )
    holding = (name for name in written if _holds_unread(asked, key(name), unread))
    named = (one.name for name in holding for one in _goods_named(base, base.in_english(name).text))
    yield from (name for name in named if name not in shown)


def _written_in(base: RuleBase, phrase: str) -> Iterator[str]:
    """Yield names of goods of lists in a phrase, in its own language and in English."""
    english = base.in_english(phrase)
    yield from english.names
    yield from (one.name for one in _goods_named(base, english.text))


def _holds_unread(asked: Asked, folded: str, unread: Collection[str]) -> bool:
    """Return whether a name holds a word that was not read, more than that, and no thing that was."""
    things = {key(thing.typed) for thing in asked.things}
    return any(word in folded and word != folded for word in unread) and not any(one in folded for one in things)


def _goods_named(base: RuleBase, text: str) -> Iterator[Candidate]:
    found = base.lists.goods(text, misspelt=False) if base.lists else ()
    return (one for one in found if one.origin is Origin.NAME and " " in one.name)


def _standing_in(left: Iterable[Left], parts: Collection[str]) -> Iterator[Left]:
    """Yield the unread words that stand in some parts of a question and are no purpose."""
    for one in left:
        if one.standing is not Standing.PURPOSE and any(key(one.typed) in part for part in parts):
            yield one


def _of_its_phrases(
    base: RuleBase, alone: Asked, whole: Verdict, apart: Mapping[str, str]
) -> tuple[Asked, tuple[str, ...]] | None:
    """Return the goods of lists that unread words name, in all parts together ("high-speed") and in each of several."""
    phrases = [
        _up_to_its_route(raw) for part, raw in apart.items() if any(key(one.typed) in part for one in alone.left)
    ]
    together = _of_a_phrase(base, alone, whole, " ".join(phrases))
    each = (_of_a_phrase(base, alone, whole, one) for one in phrases) if len(phrases) > 1 else ()
    further = (name for found in each if found for name in found[1])
    names = tuple(dict.fromkeys((*(together[1] if together else ()), *further)))
    if together and names == together[1]:
        return together
    return (replace(alone, left=tuple(Left(name, None) for name in names)), names) if names else None


def _of_a_phrase(base: RuleBase, alone: Asked, whole: Verdict, phrase: str) -> tuple[Asked, tuple[str, ...]] | None:
    """Return the goods of lists that the unread words of a phrase name.

    With all that is known around them, else alone, else as a name on file among what stands around them.
    """
    folded = key(phrase)
    unread = [one.typed for one in alone.left if key(one.typed) in folded]
    for text in (phrase, " ".join(unread)):
        asked = replace(alone, query=replace(alone.query, text=text))
        if names := list_findings.look_up(base, asked, whole.day, goods=True, whole=True).goods:
            return asked, names
    told = set(map(key, unread))
    inside = dict.fromkeys(_of_a_list(base, alone, whole, phrase))
    names = tuple(name for name in inside if not told.isdisjoint(words_of(name)))  # "nickel powder 10 drums"
    return (replace(alone, left=tuple(Left(name, None) for name in names)), names) if names else None


def _of_a_list(base: RuleBase, alone: Asked, whole: Verdict, text: str) -> tuple[str, ...]:
    """Return the goods of lists that a part of a question names: by a name on file, or by the whole name in a list."""
    asked = replace(alone, query=replace(alone.query, text=text))
    named = bool(base.in_english(text).names)
    return list_findings.look_up(base, asked, whole.day, goods=True, whole=not named).goods


def _may_name(asked: Asked, text: str, folded: str) -> bool:
    """Return whether a part of a question may name goods: no purpose of others, and no party."""
    if any(one.standing is Standing.PURPOSE and key(one.typed) in folded for one in asked.left):
        return False
    if _words_before(asked, text) & said.group("purpose"):
        return False  # "screws for drones"
    return not tells_a_party([word.key for word in words(text)])


def _words_before(asked: Asked, text: str) -> frozenset[str]:
    """Return the words that stand right before a part of a question, wherever it stands."""
    own = [word.key for word in words(text)]
    whole, places = _laid_out(asked.query.typed)
    starts = places.get(own[0], ()) if own else ()
    return frozenset(whole[place - 1] for place in starts if place and whole[place : place + len(own)] == own)


@lru_cache(maxsize=16)
def _laid_out(text: str) -> tuple[list[str], Mapping[str, Sequence[int]]]:
    """Return the keys of the words of a text, and the places of each."""
    whole = [word.key for word in words(text)]
    places = defaultdict[str, list[int]](list)
    for place, one in enumerate(whole):
        places[one].append(place)
    return whole, places


def _up_to_its_route(part: str) -> str:
    """Return the words of a part of a question up to the first of direction, or a country's letters before that."""
    directions, told = said.group("to", "from"), part.split()
    end = next((place for place, word in enumerate(told) if key(word) in directions), len(told))
    behind_a_code = 1 < end < len(told) and told[end - 1].isupper() and countries.is_code(told[end - 1])
    return " ".join(told[: end - behind_a_code])  # "nickel powder CN to US"


def _up_to_its_amount(part: str) -> str:
    """Return the words of a part of a question up to the first figure behind one: "nickel powder 20 kg"."""
    told = part.split()
    return " ".join(told[: next((place for place in range(1, len(told)) if told[place][0].isdecimal()), len(told))])


def each_once(base: RuleBase, asked: Asked, names: Collection[str]) -> tuple[str, ...]:
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


_MOST_GOODS = 20
"""Goods of one question that are judged one by one."""


def codes_judged(base: RuleBase, whole: Verdict) -> dict[str, Verdict]:
    """Return the verdict on each of several codes, as if it alone were asked for."""
    codes = codes_of(base, whole.asked) if not whole.asked.acts else ()
    asked = replace(whole.asked, directions=_directions(whole)) if codes else whole.asked
    return {code: judge(base, alone_with(base, asked, code), whole.day, ()) for code in codes}


def without_classes(base: RuleBase, whole: Verdict) -> Verdict:
    """Return the verdict without "dual-use items" and the like beside goods that acts may be on.

    Such words ask whether the goods are controlled. They stay where what they mean is stricter than the goods are.
    """
    exporter = whole.asked.from_
    named = tuple(thing for thing in whole.asked.things if not is_mere_class(base, thing.subject, exporter))
    if len(named) == len(whole.asked.things) or all(base.is_spared(thing.subject) for thing in named):
        return whole
    alone = judge(base, replace(whole.asked, things=named, directions=_directions(whole)), whole.day, whole.parties)
    return alone if is_as_strict(alone, whole) else whole


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
    beside = goods_beside(base, asked, whole) if things else None
    if beside:
        asked = _without_words_of(base, asked, things, beside[1])
    if several := lines(asked.query.typed, asked.query, things, asked.left):
        yield from (_of_a_line(base, asked, line, several) for line in several)
    elif things:
        yield from _of_things(base, asked, things, alone=beside is None)
    elif not asked.acts:
        names = whole.parts[0].lists.goods
        yield from _of_lists(base, asked, each_once(base, asked, names)) if names else _of_codes(base, asked)
    if beside:
        yield from _of_lists(base, *beside)


def _without_words_of(base: RuleBase, asked: Asked, things: Sequence[Thing], names: Collection[str]) -> Asked:
    """Return a question without the unread words of names of listed goods, as written where no thing stands."""
    parts = tuple(without_a_name(asked.query.typed, things))
    written = (_as_written(base, asked.query.typed, name) for name in names)
    apart = (form for form in written if any(key(form) in part for part in parts))
    told = {word for form in (*names, *apart) for word in words_of(form)}
    return replace(asked, left=tuple(one for one in asked.left if key(one.typed) not in told))


def _of_things(base: RuleBase, asked: Asked, things: Sequence[Thing], *, alone: bool) -> Iterator[_Named]:
    """Yield the things by their names; `alone`: nothing else is named, so that one of them is the whole question."""
    by_name: dict[str, tuple[Thing, ...]] = {}
    for thing in things:
        name = key(thing.typed) or thing.subject
        by_name[name] = (*by_name.get(name, ()), thing)
    for those in by_name.values():
        question = asked
        if len(by_name) > 1 or not alone:
            text = _text_of(those)
            question = replace(asked, things=those, query=replace(asked.query, text=text, plain=text))
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
        text = _text_of(things)
        alone = replace(asked, things=things, query=replace(query, text=text, plain=_with_values(text, line)))
        left = _without(asked.left, others)
        return _name_of(base, things), things[0].typed, _subjects_of(things), replace(alone, left=left)
    typed = " ".join(one.typed for one in line.left) or line.codes[0]
    query = replace(query, text=typed, plain=_with_values(typed, line))
    return line.codes[0], typed, (), replace(asked, things=(), query=query, left=())


def _with_values(text: str, line: Line) -> str:
    """Return what a line says: its goods, and its codes and unread words."""
    return " ".join(dict.fromkeys((text, *line.codes, *(one.typed for one in line.left))))


def _without(values: Sequence[_Value], others: Collection[object]) -> tuple[_Value, ...]:
    return tuple(one for one in values if one not in others)


def _of_codes(base: RuleBase, asked: Asked) -> Iterator[_Named]:
    for code in asked_codes(base, asked):
        alone = alone_with(base, asked, code)
        yield code, code, _subjects_of(alone.things), alone


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
    if not whole.asked.directions[0].guessed or len(whole.asked.directions) > EITHER_WAY:
        return whole.asked.directions  # of several countries each may be that of other goods
    of = whole.parts[0].asked.from_
    return (Direction(of, tuple(part.asked.to for part in whole.parts if part.asked.to and part.asked.from_ == of)),)
