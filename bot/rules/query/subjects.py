"""Names in a query → things: the words around a name may make another thing of it (magnet technology, copper scrap)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.rules.index import RuleBase
from bot.rules.query import forms as shaped
from bot.rules.query import vocabulary as said
from bot.rules.query.tokens import Scan, is_content, strip_glued
from bot.text.normalize import Word, is_han, is_hangul, key, words

_ENDING = said.JOINING | said.COMPONENT | said.TO | said.FROM | {"for"}
"""Behind these words begins something else."""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that is asked about. `tail` holds keys of words that may make another thing of it."""

    subject: str
    typed: str
    tail: tuple[str, ...] = ()
    component: bool = False
    """The query only says that something else holds it ("motors with magnets")."""


def read(base: RuleBase, scan: Scan) -> Iterator[Thing]:
    """What is asked about, in order; a name that several subjects bear is each of them."""
    scan.subjects = list(_joined(base, scan))
    for number, (first, last, subjects, typed) in enumerate(scan.subjects):
        end = scan.subjects[number + 1][0] if number + 1 < len(scan.subjects) else len(scan.words)
        begin = scan.subjects[number - 1][1] if number else 0
        tail = _tail(scan, last, end) or _of_one_compound(scan, number)
        component = _is_component(scan, begin, first, beside=number > 0) or _is_left_out(scan, last)
        head = _head(scan, begin, first)
        before = [word.key for word in scan.words[begin:first]]
        head_forms = tuple(form for form in map(shaped.form, before) if form)
        for subject in subjects:
            kinds = [word for word in (*tail, *head) if shaped.kind(word)]
            narrowed, used = _narrowed(base, subject, kinds)
            own = own_words(base, subject) if tail else frozenset()
            left = tuple(word for word in tail if word not in own and word not in used)
            if narrowed in base.subjects and base.subjects[narrowed].kind == "technology":
                left = tuple(word for word in left if shaped.form(word) != "technology")
            forms = _forms(left, [form for form in head_forms if form not in used])
            others = _another_thing(base, narrowed, forms) if forms else []
            if not others and not forms and any(word in shaped.RAW for word in head):
                others = _another_thing(base, narrowed, ["ore"])
            if others:
                for other in others:
                    yield Thing(other, typed, (), component)
                if _named_as_a_form(base, narrowed, left):
                    yield Thing(narrowed, typed, left, component)
            else:
                yield Thing(narrowed, typed, (*left, *(head_forms if not number else ())), component)


def _joined(base: RuleBase, scan: Scan) -> Iterator[tuple[int, int, tuple[str, ...], str]]:
    """The names of a text, two that are one thing together taken as one."""
    place = 0
    while place < len(scan.subjects):
        first, last, subjects, typed = scan.subjects[place]
        if both := _with_the_next(base, scan, place):
            place += 1
            subjects, last = tuple(both), scan.subjects[place][1]
        yield first, last, subjects, typed
        place += 1


def _with_the_next(base: RuleBase, scan: Scan, number: int) -> list[str]:
    """`稀土 磁铁`, `scrap of copper`: a thing, and a word that is one by itself and makes another thing of it."""
    if number + 1 >= len(scan.subjects):
        return []
    begin, last, ours, _ = scan.subjects[number]
    first, end, theirs, _ = scan.subjects[number + 1]
    between = [word.key for word in scan.words[last:first]]
    if between and all(word in said.OF for word in between):
        whole, form = theirs, _form_of(scan, begin, last)
    else:
        whole, form = ours, None if between else _form_of(scan, first, end)
    if not form:
        return []
    if same := [subject for subject in whole if _is_form(base, subject, form)]:
        return same  # `钐钴 磁铁`: the first name says it already
    return [other for subject in whole for other in _another_thing(base, subject, [form])]


def _form_of(scan: Scan, first: int, last: int) -> str | None:
    return shaped.form("".join(word.key for word in scan.words[first:last]))


def _narrowed(base: RuleBase, subject: str, kinds: Sequence[str]) -> tuple[str, frozenset[str]]:
    """The narrower subject that words for a kind mean ("graphite sphérique"), and the words that were used up."""
    used: set[str] = set()
    for word in kinds:
        kind = shaped.kind(word)
        below = [name for name in base.narrower(subject) if name != subject and kind in name.split()]
        if below:
            subject = min(below, key=lambda name: (len(name), name))
            used.add(word)
    return subject, frozenset(used)


def _forms(tail: Sequence[str], before: Sequence[str]) -> list[str]:
    """Words that make another thing of it, the head of the phrase first: "extraction equipment" is equipment."""
    behind = [form for form in map(shaped.form, reversed(tail)) if form]
    if behind and behind[0] != "technology":
        behind = [form for form in behind if form != "technology"]
    return [*behind, *before]


def _head(scan: Scan, begin: int, first: int) -> list[str]:
    """Words directly before a name, without grammar between ("oxyde de gallium")."""
    found: list[str] = []
    for place in range(first - 1, begin - 1, -1):
        word = scan.words[place].key
        if scan.taken[place] or word in said.JOINING or word in said.COMPONENT:
            break
        if word not in said.GRAMMAR:
            found.append(word)
    return found


def own_words(base: RuleBase, subject: str) -> frozenset[str]:
    """Words of a subject's own names: they make no other thing of it ("DUV lithography")."""
    names = base.subjects[subject].all_names if subject in base.subjects else (subject,)
    return frozenset(word.key for name in names for word in words(name))


def _tail(scan: Scan, last: int, end: int) -> tuple[str, ...]:
    """Content words directly behind a name, up to the next name or joining word."""
    found: list[str] = []
    if glued := strip_glued(scan.tails.get(last - 1, "")):
        found.append(glued)
    run = ""
    for word in _behind(scan, last, end):
        if shaped.kind(word.key):
            found.append(word.key)
        elif is_han(word.key[0]) or is_hangul(word.key[0]):
            run += word.key
        elif is_content(word.key) and not is_proper(scan, last, word):
            found.append(word.key)
    if run and (content := strip_glued(run)):
        found += shaped.before_its_form(content)
    return tuple(found)


def _behind(scan: Scan, last: int, end: int) -> Iterator[Word]:
    """The words behind a name that may belong to it.

    Behind a country only what makes another thing of it counts ("nickel indonésien, minerai").
    """
    abroad = False
    for place in range(last, end):
        word = scan.words[place]
        if scan.taken[place] == "country":
            abroad = True
            continue
        another = shaped.form(word.key) or shaped.kind(word.key)
        if scan.taken[place] or word.key in _ENDING or (abroad and not another):
            return
        yield word


def is_proper(scan: Scan, last: int, word: Word) -> bool:
    """Whether a word behind a name is a firm's or a town's: it has a capital and the name none ("cobalt Glencore")."""
    alone = (
        word.raw[:1].isupper() and word.raw[1:].islower() and not shaped.form(word.key) and not shaped.kind(word.key)
    )
    return alone and not scan.words[last - 1].raw[:1].isupper()


def _of_one_compound(scan: Scan, number: int) -> tuple[str, ...]:
    """`indium tin oxide`: names side by side before a word for a compound are one thing, neither of the two."""
    following = scan.subjects[number + 1 :]
    last = scan.subjects[number][1]
    for place, (first, behind, *_) in enumerate(following, start=number + 1):
        if first != last:
            return ()
        last = behind
        end = scan.subjects[place + 1][0] if place + 1 < len(scan.subjects) else len(scan.words)
        if tail := _tail(scan, last, end):
            return tail if shaped.kind(tail[0]) in shaped.COMPOUNDS else ()
    return ()


def _is_component(scan: Scan, begin: int, first: int, *, beside: bool) -> bool:
    """`motors with magnets`: a content word or another thing (`beside`), then a word of holding, then the name."""
    before = scan.words[begin:first]
    holds = next((place for place, word in enumerate(before) if word.key in said.COMPONENT), None)
    return holds is not None and (
        beside
        or any(
            is_content(word.key) and scan.taken[begin + place] != "country" for place, word in enumerate(before[:holds])
        )
    )


def _is_left_out(scan: Scan, last: int) -> bool:
    """`dysprosium-free magnets`: what the thing that follows is without."""
    free = last + 1 < len(scan.words) and scan.words[last].key in said.FREE
    return free and scan.taken[last + 1] == "subject"


def _another_thing(base: RuleBase, subject: str, forms: Sequence[str]) -> list[str]:
    """`neodymium magnet technology`: the neighbour of a subject, or of one above it, that a form word means."""
    for level in (subject, *base.broader(subject)):
        for form in dict.fromkeys(forms):
            found = [other for other in base.neighbours(level) if _is_form(base, other, form)]
            if found and form != "technology":
                return [min(found, key=len)]  # the plain one: not those "made abroad" and the like
            if found:
                return found
    return []


def _named_as_a_form(base: RuleBase, subject: str, tail: Sequence[str]) -> bool:
    """Whether an act names the form itself ("germanium: crystals, powder, scrap"), and not only the neighbour."""
    if not tail or any(shaped.form(word) == "technology" for word in tail):
        return False
    items = (place.item for name in base.narrower(subject) for place in base.items_on.get(name, ()))
    return any(item.forms and all(word in words_of(item.forms) for word in tail) for item in items)


def _is_form(base: RuleBase, subject: str, form: str) -> bool:
    technology = subject in base.subjects and base.subjects[subject].kind == "technology"
    if form == "technology":
        return technology
    if form == "software":
        return form in key(subject)
    return not technology and form in words_of(subject)


@lru_cache(maxsize=8192)
def words_of(name: str) -> frozenset[str]:
    """Keys of the words of a name or of an item's forms."""
    return frozenset(word.key for word in words(name))


def is_ore_alone(forms: str) -> bool:
    """Whether an item's own words are about the ore and nothing else ("ore, unprocessed")."""
    said_of_it = words_of(forms)
    ores = {word for word in said_of_it if shaped.form(word) == "ore"}
    return bool(ores) and said_of_it - ores <= shaped.RAW
