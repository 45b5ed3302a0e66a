"""What is said of the codes of a question that no act or list answers, and what the ends of a range hold. PURE."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.errors import UsageError
from bot.lists.answers import Knowledge, ListAnswer, Remark
from bot.lists.codes import Code, Shape, parse
from bot.lists.library import Lists
from bot.rules.index import RuleBase
from bot.rules.query.parse import Query
from bot.rules.query.resolve import Asked

MOST = 20
"""Entries of a range that are answered one by one."""
_SHOWN = 6
_NAME = 110
_YEARS = range(1990, 2041)
_CHAPTER, _SUBHEADING = 2, 6
_APART = frozenset({Shape.HALF, Shape.MUNITIONS})


def with_ranges(base: RuleBase, taken: Query) -> Query:
    """Return the question with every entry between the ends of its ranges, as the lists of its exporters have them.

    Raises UsageError for a range that holds too many.
    """
    if not taken.ranges or base.lists is None:
        return taken
    codes = dict.fromkeys(taken.controls)
    for first, last in taken.ranges:
        between = base.lists.between(first, last, taken.exporters)
        if len(between) > MOST:
            raise UsageError(f"{first} to {last} holds {len(between)} entries: ask for at most {MOST} at once.")
        codes |= dict.fromkeys(between)
    return replace(taken, controls=tuple(sorted(codes)))


def code_apart(asked: Asked) -> Code | None:
    """Return a half code, or a code of a munitions list, that the question is about.

    Control codes of lists are others.
    """
    if asked.things or asked.query.controls:
        return None
    texts = (asked.query.plain, *(one.typed for one in asked.left))
    codes = (code for text in texts if (code := parse(text)) and code.shape in _APART)
    return next(codes, None)


def notes(base: RuleBase, asked: Asked, *, found: bool) -> Iterator[str]:
    """Yield a sentence on each code that lists on file do not have, or only in part, and the names of customs codes.

    `found`: an act or a list answers all the same, so that only lists which are not on file are worth a word.
    """
    if base.lists is None:
        return
    exporters = (asked.from_,) if asked.from_ else ()
    if apart := code_apart(asked):
        yield from _of_a_code_apart(base.lists.look_up(apart, None, exporters), apart)
    if found:
        return
    for text in asked.query.controls:
        code = parse(text)
        if code is not None and code.shape is Shape.ENTRY and not base.by_control(text):
            yield from _of_an_entry(base.lists, code, exporters)
    yield from _of_customs_codes(base.lists, asked.query)


def _of_a_code_apart(answers: tuple[ListAnswer, ...], code: Code) -> Iterator[str]:
    if code.shape is Shape.MUNITIONS:
        laws = dict.fromkeys(detail for one in answers for remark, detail in one.remarks if remark is Remark.OTHER_LAW)
        if laws or not any(one.knowledge is Knowledge.KNOWN for one in answers):
            which = f": {', '.join(laws)}" if laws else ""
            yield f"{code} is a code of munitions lists, which are not on file{which}."
    elif entries := sorted({name for one in answers for name in one.near}):
        more = f" and {len(entries) - _SHOWN} more" if len(entries) > _SHOWN else ""
        yield f"{code} is the beginning of {', '.join(entries[:_SHOWN])}{more}: name one."


def _of_an_entry(lists: Lists, code: Code, exporters: tuple[str, ...]) -> Iterator[str]:
    asked = [one for one in lists.look_up(code, None, exporters) if one.knowledge is not Knowledge.UNLISTED]
    without = [one for one in asked if one.knowledge is Knowledge.UNKNOWN]
    if not without or len(without) < len(asked):
        return
    others = [one for one in lists.look_up(code, None) if one.knowledge is Knowledge.KNOWN]
    has = f" ({' and '.join(one.title for one in others)}: yes)" if others else ""
    yield f"{code.entry} is no entry of the {' or the '.join(f'{one.title} of {one.edition}' for one in without)}{has}."


def _of_customs_codes(lists: Lists, query: Query) -> Iterator[str]:
    """Yield the name of each code: one that no act prints is told from one that the nomenclature does not have."""
    chapter = query.plain if len(query.plain) == _CHAPTER and query.plain.isdecimal() else ""
    if chapter and (found := lists.customs(chapter)) and found.known:
        yield f"Chapter {chapter} of {found.edition} is {_cut(found.name)}: give at least four digits of the code."
    for digits in query.hs:
        found, code = lists.customs(digits), digits[:_SUBHEADING]
        if found is not None and found.known:
            yield f"{code}, {found.edition}: {_cut(found.name)}. No act on file prints it."
        elif found is not None and int(code) not in _YEARS:
            nearest = f"; {found.nearest} is {_cut(dict(found.holders)[found.nearest])}" if found.nearest else ""
            yield f"{code} is no code of {found.edition}{nearest}."


def _cut(name: str) -> str:
    short = name.strip().rstrip(".")
    return short if len(short) <= _NAME else f"{short[:_NAME].rpartition(' ')[0]}…"
