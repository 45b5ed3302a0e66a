"""Goods that control lists alone name, beside the things of a question. PURE."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.lists.goods import Candidate, Origin
from bot.model.copies import replace
from bot.rules.answer import list_findings
from bot.rules.answer.verdict import Verdict
from bot.rules.index import RuleBase
from bot.rules.query.asked import Asked
from bot.rules.query.leftover import Left
from bot.rules.query.lines import parts_of, parts_without_a_name
from bot.rules.query.making import words_of
from bot.rules.query.standing import Standing
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import key, words
from bot.text.place_labels import tells_a_party


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
    for place, folded in enumerate(whole):
        places[folded].append(place)
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
