"""Where nothing counts, a wider question is asked: without forms, beyond acts and codes, of its codes, of ores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from bot.model.copies import replace
from bot.rules.answer.parts import AnswerPart, all_parts, counts, find_surely
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked, Direction
from bot.rules.query.leftover import Left
from bot.rules.query.making import ORES, words_of
from bot.rules.query.subjects import Thing
from bot.rules.status import rank
from bot.text import harmless_words, thing_words
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.question_words import Role
from bot.vocabulary import RESTRICTING, Status

_AskedAgain = Callable[[RuleBase, Asked, Sequence[AnswerPart], date], Sequence[AnswerPart]]
"""Returns the parts of another question; none if it finds no more than the parts before."""


def best_parts(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts of an answer; where nothing counts, those of the first wider question for which something does.

    That is one without kinds and forms, then those of `_ANEW` in their order.
    """
    parts = all_parts(base, asked, day)
    if counts(parts) and not _rests_on_a_list_alone(base, asked, parts):
        if beyond := _beyond_its_acts(base, asked, parts, day):
            return list(beyond)
        return list(_of_graver_codes(base, asked, parts, day) or parts)
    if any(thing.wider or thing.tail for thing in asked.things):
        parts = all_parts(base, _widened(base, asked), day)
    return list(next((found for again in _ANEW if (found := again(base, asked, parts, day))), parts))


def _rests_on_a_list_alone(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart]) -> bool:
    """Return whether no act was found and one may be: by another reading of a place, or on the metal of a scrap."""
    acts = any(part.findings for part in parts)
    return not acts and (asked.directions[0].guessed or bool(_scrapped(base, asked)))


def _beyond_its_acts(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what holds for goods beside acts that are asked for with them, where that is stricter.

    An act that says nothing of goods, or has ended for them, takes nothing from what others say.
    """
    goods = _without_acts(base, asked, parts, asked.things) if asked.acts else None
    beyond = all_parts(base, goods, day) if goods else []
    states = [(one.state.status, one.state.rank) for part in beyond for one in part.findings if one.sets_status]
    states += [(one.status, rank(one.status)) for part in beyond for one in part.lists.findings]
    gravest = min((rank(part.status) for part in parts if part.findings), default=len(Status))
    held = {Status.EXPIRED, Status.UNKNOWN} if any(part.findings for part in parts) else {Status.EXPIRED}
    if not any(status in (RESTRICTING | {Status.LISTED}) - held and weighs < gravest for status, weighs in states):
        return ()
    return [*(replace(one, asked=replace(one.asked, acts=asked.acts)) for one in beyond), *parts]


def _beyond_ended_codes(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what holds today for the goods of a list's code that has ended: another entry may have followed it."""
    ended = any(finding.state.status is Status.EXPIRED for part in parts for finding in part.findings)
    if asked.acts or not asked.query.controls or not ended:
        return ()
    goods = _goods_of_acts(base, asked, parts)
    beyond = all_parts(base, goods, day) if goods else []
    return (
        [*(replace(one, asked=replace(one.asked, query=asked.query)) for one in beyond), *parts]
        if counts(beyond)
        else ()
    )


def _beside_the_metal(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what holds for the ores that a mere name may mean, or for the metal whose scrap is asked for."""
    plainest = replace(asked.directions[0], guessed=False)
    if not plainest.from_ or asked.acts or _spares(parts):
        return ()
    others = _ores(base, asked) or _scrapped(base, asked)
    if not others:
        return ()
    things = (*asked.things, *(Thing(name, name) for name in others))
    beside = all_parts(base, replace(asked, things=things, directions=(plainest,)), day)
    met = tuple(name for name in others if any(_speaks_of(part, name) for part in beside))
    return [replace(one, beside=met) for one in beside] if counts(beside) else ()


def _widened(base: RuleBase, asked: Asked) -> Asked:
    """Return the question about the things themselves, whose kinds and forms no act names.

    The words for those are passed over.
    """
    wide = tuple(replace(thing, subject=thing.wider or thing.subject, wider="", tail=()) for thing in asked.things)
    words = dict.fromkeys(word for thing in asked.things for word in (*thing.kinds, *thing.tail))
    everyday = all(base.is_everyday(thing.subject) for thing in asked.things)
    known = {one.typed for one in asked.left} | (harmless_words.beside_everyday_goods() if everyday else set())
    left = (*asked.left, *(Left(word, Role.FORM) for word in words if word not in known))
    return replace(asked, things=wide, left=left)


def _of_its_codes(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what acts say of customs codes beside a name that they say nothing of: it takes nothing from a code.

    A code of everyday goods by their name holds others, too, unless an act prints all its digits. So does a code of
    the goods that are named, where acts print it for others: indium ingots are 811292, and no gallium.
    """
    told = (
        _is_of_everyday_goods(base, asked, code)
        or _is_shared_with_others(base, asked, code)
        or _is_rather_of_the_named(base, asked, code)
        for code in asked.query.hs
    )
    codes = tuple(code for code, of_the_goods in zip(asked.query.hs, told, strict=True) if not of_the_goods)
    if not (codes and asked.things) or asked.acts or _spares(parts):
        return []
    asked = replace(asked, query=replace(asked.query, hs=codes))
    coded = all_parts(base, replace(asked, things=()), day)
    return [replace(one, asked=replace(one.asked, things=asked.things)) for one in coded] if counts(coded) else []


def _is_of_everyday_goods(base: RuleBase, asked: Asked, code: str) -> bool:
    """Return whether a code is under a heading of everyday goods that are named, and no act prints all of it."""
    headings = tuple(line.code for thing in asked.things for line in base.subjects[thing.subject].hs)
    everyday = bool(asked.things) and all(base.is_everyday(thing.subject) for thing in asked.things)
    return everyday and bool(headings) and code.startswith(headings) and not _is_printed_whole(base, code)


def _is_printed_whole(base: RuleBase, code: str, *, national: bool = False) -> bool:
    """Return whether an act prints a code or the beginning of it; `national`: with digits behind the sixth."""
    printed = (line.code for place in base.codes.by_hs(code) for line in place.item.hs)
    return any(code.startswith(one) for one in printed if not national or len(one) > _SUBHEADING)


def _is_shared_with_others(base: RuleBase, asked: Asked, code: str) -> bool:
    """Return whether a code is of all goods that are named, by their files, and brings acts on other goods alone.

    None of these prints all of its national digits.
    """
    named = [thing.subject for thing in asked.things]
    if (
        not named
        or _is_printed_whole(base, code, national=True)
        or not all(_has_code(base, name, code) for name in named)
    ):
        return False
    kin = {*named, *(other for name in named for other in (*base.family(name), *base.neighbours(name)))}
    printed = {place.item.subject for place in base.codes.by_hs(code)}
    others = printed or {name for name, _ in base.codes.subjects_by_hs(code)}.difference(named)
    return others.isdisjoint(kin)


def _is_rather_of_the_named(base: RuleBase, asked: Asked, code: str) -> bool:
    """Return whether no act prints a code, and the file of the goods named has more of its digits than that of others.

    A laptop's 847130 is no code of servers, whose usual heading is 8471.
    """
    if base.codes.by_hs(code) or not asked.things:
        return False
    named = {thing.subject for thing in asked.things}
    lines = base.codes.subjects_by_hs(code)
    own = [len(line.code) for name, line in lines if name in named and code.startswith(line.code)]
    return bool(own) and all(len(line.code) < max(own) for name, line in lines if name not in named)


def _has_code(base: RuleBase, subject: str, code: str) -> bool:
    """Return whether the file of a thing that is no class has a customs code, or the beginning of one."""
    held = base.subjects.get(subject)
    return held is not None and not base.is_class(subject) and any(code.startswith(line.code) for line in held.hs)


def _of_graver_codes(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what acts say of a code under no heading of the goods, if that is graver: an ore's beside its metal."""
    if not any(code in part.told.passed for part in parts for code in asked.query.hs):
        return []
    coded = _of_its_codes(base, asked, parts, day)
    gravest = min((part.status for part in parts), key=rank)
    return coded if coded and min(rank(part.status) for part in coded) < rank(gravest) else []


def _spares(parts: Sequence[AnswerPart]) -> bool:
    return any(finding.apart == "exempt" for part in parts for finding in part.findings)


def _goods_of_acts(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart]) -> Asked | None:
    """Return the question about the goods of the acts that it names, from their own exporter where it names none."""
    found = (item.subject for part in parts for finding in part.findings for item in finding.items)
    things = asked.things or tuple(Thing(name, name) for name in dict.fromkeys(found) if not base.is_class(name))
    return _without_acts(base, asked, parts, things) if things else None


def _without_acts(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], things: Sequence[Thing]) -> Asked:
    """Return the question about things without its acts, from those acts' own exporter where it names none."""
    exporters = {base.measures[act].jurisdiction for act in asked.acts}
    exporters = exporters or {finding.measure.jurisdiction for part in parts for finding in part.findings}
    ways = tuple(
        replace(way, from_=way.from_ or (min(exporters) if len(exporters) == 1 else None)) for way in asked.directions
    )
    plain = replace(asked.query, citations=(), numbers=(), controls=(), hs=())
    return replace(asked, query=plain, acts=(), things=tuple(things), directions=ways)


def _ores(base: RuleBase, asked: Asked) -> list[str]:
    """Return the ores and concentrates that may be meant by a metal's mere name, or by a concentrate under a threshold.

    A name with a form (matte, ingots, oxide, wire, Zinnbarren) means no ore, nor does one with a code of the metal.
    """
    text = [word.key for word in words(asked.query.text)]
    glued = (rest for thing in asked.things for rest in _ends_of_compounds(thing, text))
    if not all(_is_bare(thing) for thing in asked.things) or any(map(_is_worked, (*text, *glued))):
        return []
    near = ((thing, name) for thing in asked.things for name in base.neighbours(thing.subject))
    ores = dict.fromkeys(name for thing, name in near if _is_ore_of(name, thing.subject))
    return [name for name in ores if not _are_told_apart(base, asked, name)]


def _ends_of_compounds(thing: Thing, text: Sequence[str]) -> Iterator[str]:
    """Yield what is glued to a name in words of a text: "barren" of Zinnbarren."""
    for word in text:
        if thing.written and word != thing.written and word.startswith(thing.written):
            yield word.removeprefix(thing.written)


def _are_told_apart(base: RuleBase, asked: Asked, ore: str) -> bool:
    """Return whether a customs code of the question is of what it names, and none of an ore."""
    headings = {code[:_HEADING] for code in asked.query.hs}
    own = {code[:_HEADING] for thing in asked.things for code in base.customs_codes_of(thing.subject)}
    return bool(headings & own) and headings.isdisjoint(code[:_HEADING] for code in base.customs_codes_of(ore))


def _scrapped(base: RuleBase, asked: Asked) -> list[str]:
    """Return the metals of which scrap is asked for, if scrap of them is on file with that of others only."""
    found: dict[str, None] = {}
    for thing in asked.things:
        of_scrap = {word for word in words_of(thing.subject) if thing_words.form(word) == "scrap"}
        metal = [
            word.key
            for word in words(thing.typed)
            if thing_words.form(word.key) != "scrap" and word.key not in said.group("of")
        ]
        if of_scrap and metal:
            metals = base.names.get(key(" ".join(metal))) or ()
            found.update(dict.fromkeys(name for name in metals if not words_of(name) <= words_of(thing.subject)))
    return list(found)


_HEADING, _SUBHEADING = 4, 6
_SHORTEST_ABBREVIATION = 2


def _is_bare(thing: Thing) -> bool:
    """Return whether a thing was named by a plain name of it, no longer one and no abbreviation."""
    plain = len(words_of(thing.typed)) <= len(words_of(thing.subject)) and not thing.kinds and not thing.tail
    return plain and not (thing.typed.isupper() and len(thing.typed) > _SHORTEST_ABBREVIATION)


def _is_worked(word: str) -> bool:
    """Return whether a word says that something was made of the metal."""
    makes = said.role(word) in {Role.SHAPE, Role.GRADE, Role.PRODUCT, Role.COMPOUND, Role.FORM}
    return makes and thing_words.form(word) not in ORES


def _is_ore_of(name: str, subject: str) -> bool:
    stem = {word for word in words_of(subject) if thing_words.form(word) not in ORES}
    rest = words_of(name) - stem
    return bool(stem) and stem < words_of(name) and all(thing_words.form(word) in ORES for word in rest)


def _speaks_of(part: AnswerPart, name: str) -> bool:
    return any(finding.sets_status and any(item.subject == name for item in finding.items) for finding in part.findings)


def _of_english_names(base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date) -> Sequence[AnswerPart]:
    """Return what acts say of things in the English names of goods of lists: of a drone for a Kampfdrohne."""
    if asked.things or asked.acts or any(part.findings for part in parts):
        return ()
    hits = (
        hit
        for name in base.in_english(asked.query.text).names
        for hit in base.names.inside(words(base.in_english(name).text))
    )
    named = dict.fromkeys(subject for hit in hits for subject in base.names.get(hit.key) if base.is_ruled(subject))
    if not named:
        return ()
    found = all_parts(base, replace(asked, things=tuple(Thing(name, name) for name in named)), day)
    return [replace(one, beside=tuple(named)) for one in found] if counts(found) else ()


def _of_goods_of_anothers_code(
    base: RuleBase, asked: Asked, parts: Sequence[AnswerPart], day: date
) -> Sequence[AnswerPart]:
    """Return what holds for the goods of a control code that only others' acts print: 3B903 is the Union's 3B503."""
    if asked.acts or any(part.findings or part.lists.findings for part in parts):
        return ()
    printed = (place.item.subject for code in asked.query.controls for place in base.codes.by_control(code))
    named = tuple(dict.fromkeys(name for name in printed if not base.is_class(name)))
    if len(named) != 1:
        return ()  # a code of many goods is no name of any
    plain = replace(asked.query, controls=())
    found = all_parts(base, replace(asked, query=plain, things=(Thing(named[0], named[0]),)), day)
    return [replace(one, beside=named) for one in found] if counts(found) else ()


_ANEW: tuple[_AskedAgain, ...] = (
    _beyond_its_acts,
    _beyond_ended_codes,
    _of_its_codes,
    _beside_the_metal,
    _of_english_names,
    _of_goods_of_anothers_code,
)
"""Other questions to ask where nothing counts: the first that finds something is answered."""


def parts_by_towns(base: RuleBase, asked: Asked, day: date) -> list[AnswerPart]:
    """Return the parts of an answer, with its towns read by what acts say of the goods.

    The only town of a question is read as its country would be ("nickel ore Philippines"), if the acts of that country
    name the goods, or others' acts are aimed at it; else it says nothing. Of countries with a town of one name those
    count whose acts name the goods, if any does.
    """
    query = asked.query
    goods = asked.things or query.hs or query.cas or query.controls
    for code in asked.alone if goods and not asked.acts and not any(way.to for way in asked.directions) else ():
        ways = (Direction(code, (), guessed=True), Direction(None, (code,), guessed=True))
        left = tuple(one for one in asked.left if one.typed not in asked.perhaps_alone)
        parts = best_parts(base, replace(asked, directions=ways, from_=code, left=left), day)
        if counts(parts) and find_surely(parts):
            return parts
    return _of_homonyms_with_acts(asked, best_parts(base, asked, day))


def _of_homonyms_with_acts(asked: Asked, parts: list[AnswerPart]) -> list[AnswerPart]:
    """Return parts without those of countries that a town is hardly of: another so named has acts on the goods.

    Or, where none has, its control list prints them: signal analysers of 3A002 leave the Santa Rosa of the US.
    """
    for codes in asked.homonyms:
        those = [part for part in parts if part.asked.from_ in codes]
        meant = {part.asked.from_ for part in those if counts([part])}
        meant = meant or {part.asked.from_ for part in those if part.status is Status.LISTED}
        if meant:
            parts = [part for part in parts if part.asked.from_ not in codes or part.asked.from_ in meant]
    return parts
