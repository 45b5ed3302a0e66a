"""What every list's look-up shares: the head of an answer, codes that are half or unknown, paragraphs that differ."""

from __future__ import annotations

from collections.abc import Iterable

from bot.lists.answers import Knowledge, ListAnswer, Reason
from bot.lists.codes import Code, Shape, within
from bot.lists.model import Coverage, Edition, Entry, Scope

MOST_NEAR = 12


def head(
    edition: Edition, code: Code, destination: str | None, knowledge: Knowledge, entry: Entry | None = None
) -> ListAnswer:
    """An answer that names the list, its edition and the entry, and nothing more yet."""
    return ListAnswer(
        list_key=edition.key,
        title=edition.title,
        jurisdiction=edition.jurisdiction,
        document=edition.document,
        edition=edition.date,
        source=edition.source,
        code=code,
        destination=destination,
        knowledge=knowledge,
        heading=entry.heading if entry else "",
        thresholds=tuple(one for one in entry.thresholds if within(one.path, code.path) or within(code.path, one.path))
        if entry
        else (),
        near=() if entry else near(edition, code),
        newer=edition.newer,
    )


def near(edition: Edition, code: Code) -> tuple[str, ...]:
    """Known entries that a half code begins, that a range holds, or that an unknown code misses by one sign."""
    if code.shape is Shape.HALF:
        return tuple(one for one in edition.entries if one.startswith(code.entry))[:MOST_NEAR]
    if code.shape is Shape.RANGE:
        return tuple(one for one in edition.entries if code.entry <= one <= code.last)[:MOST_NEAR]
    if code.shape is not Shape.ENTRY:
        return ()
    same_size = (one for one in edition.entries if len(one) == len(code.entry))
    alike = (one for one in same_size if sum(a != b for a, b in zip(code.entry, one, strict=True)) <= 1)
    return tuple(alike)[:MOST_NEAR]


def divided(entry: Entry, path: str, scopes: Iterable[Scope]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs that a requirement reaches at least in part, and those that none reaches.

    Both are as short as they can be: a paragraph stands for all below it. Empty if all are alike.
    """
    limits = tuple(scopes)
    named = {one for scope in limits for one in (*scope.inside, *scope.outside) if within(one, path)}
    known = sorted({*entry.paragraphs, *named} - {path}, key=_order)
    below = [one for one in known if within(one, path)]
    reached = {one: any(scope.covers(one) is not Coverage.NONE for scope in limits) for one in below}
    if len(set(reached.values())) < 2:  # noqa: PLR2004 - two answers are what makes a difference
        return (), ()
    mixed = {one for one in below if len({reached[other] for other in below if within(other, one)}) > 1}
    needing = _topmost([one for one in below if reached[one] and one not in mixed])
    free = _topmost([one for one in below if not reached[one] and one not in mixed])
    return needing, free


def _topmost(paths: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in paths:
        if not any(within(path, one) for one in kept):
            kept.append(path)
    return tuple(kept)


def _order(path: str) -> tuple[tuple[int, str], ...]:
    return tuple((int(step), "") if step.isdigit() else (0, step) for step in path.split("."))


def ranked(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Requirements in the order of weight: those that reach everything asked, those for a part, those to be read."""
    return tuple(sorted(reasons, key=lambda one: (one.bites is not True, one.bites is None, not one.whole)))
