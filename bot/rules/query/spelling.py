"""Corrects words that are not names to the clearly nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.rules.index import RuleBase
from bot.rules.names import ELEMENTS
from bot.rules.query import forms as shaped
from bot.rules.query import vocabulary as said
from bot.rules.query.tokens import Scan
from bot.text.normalize import key

_SHORTER = 3
"""By how many words a stretch is cut short: Chinese and Japanese have one word a character."""
_SHORTEST_TYPO = 4
_SHORTEST_PART, _PARTS = 5, 3
"""Letters of a word that may be a part of a name, and how many such names are offered."""


def correct(base: RuleBase, scan: Scan) -> Iterator[tuple[str, str]]:
    """(typed, taken for) of every correction, made in the scan as it is told."""
    for first, last in list(scan.unknown_runs()):
        if all(scan.taken[first:last]):
            continue  # the stretch before it was taken with this one
        found = _whole(base, scan, first, last) or _widened(base, scan, first, last) or _within(base, scan, first, last)
        if not found:
            continue
        start, end, target = found
        typed = "".join(f"{'' if word.glued else ' '}{word.raw}" for word in scan.words[start:end]).strip()
        scan.subjects = [hit for hit in scan.subjects if hit[1] <= start or end <= hit[0]]
        scan.subjects.append((start, end, (target,), target))
        scan.subjects.sort()
        scan.take(start, end, "subject")
        yield typed, target


def _nearest(base: RuleBase, folded: str) -> str | None:
    """The clearly nearest subject; of several equally near the one that holds the others (yttrium, not its oxide)."""
    found = base.names.nearest(folded)
    if found.target:
        return found.target
    return next((name for name in found.tied if set(found.tied) <= base.narrower(name)), None)


def _keeps(base: RuleBase, target: str, scan: Scan, hits: Iterable[tuple[int, int]]) -> bool:
    """Whether a subject bears a name with the names that stand there rightly: `LFP cathode` is no `LRM cathode`."""
    right = ["".join(word.key for word in scan.words[first:last]) for first, last in hits]
    names = [key(name) for name in base.subjects[target].all_names] if target in base.subjects else []
    return all(any(one in name for name in names) for one in right)


def _whole(base: RuleBase, scan: Scan, first: int, last: int) -> tuple[int, int, str] | None:
    """`superhrd materials`, `lithium iron phoephate`: the stretch between countries, acts and directions."""
    if all(word.key in ELEMENTS for word in scan.words[first:last]) or _is_short(scan, first, last):
        return None  # right words are no misspelling of part of a longer one
    start, end = first, last
    while start > 0 and _may_belong(scan, start - 1):
        start -= 1
    while end < len(scan.words) and _may_belong(scan, end):
        end += 1
    if end - start == last - first:
        return None
    hits = [hit for hit in scan.subjects if start <= hit[0] and hit[1] <= end]
    held = {name for hit in hits for name in hit[2]}
    target = _nearest(base, "".join(word.key for word in scan.words[start:end]))
    if not target or target in held or not _keeps(base, target, scan, (hit[:2] for hit in hits)):
        return None
    return start, end, target


def _may_belong(scan: Scan, place: int) -> bool:
    word = scan.words[place].key
    joins = word in said.TO or word in said.FROM or word in said.JOINING or word in said.COMPONENT
    return scan.taken[place] in {"", "subject"} and not joins and not word.isdigit()


def _is_short(scan: Scan, first: int, last: int) -> bool:
    """Whether Latin letters are too few to be told from another word: `graphite prc` is no misspelt `graphite ore`."""
    joined = "".join(word.key for word in scan.words[first:last])
    return joined.isascii() and len(joined) < _SHORTEST_TYPO


def _widened(base: RuleBase, scan: Scan, first: int, last: int) -> tuple[int, int, str] | None:
    """`artifical graphite`, `graphite electrods`: the unknown words with the name beside them."""
    for hit in scan.subjects:
        if hit[0] == last:
            start, end = first, hit[1]
        elif hit[1] == first:
            start, end = hit[0], last
        else:
            continue
        if any(word.key in ELEMENTS for word in scan.words[first:last]) or _is_short(scan, first, last):
            continue  # a right word is no misspelling of part of a longer one
        target = _nearest(base, "".join(word.key for word in scan.words[start:end]))
        if target and target not in hit[2] and _keeps(base, target, scan, [hit[:2]]):
            return start, end, target
    return None


def _within(base: RuleBase, scan: Scan, first: int, last: int) -> tuple[int, int, str] | None:
    """The longest stretch of unknown words that is clearly near a name; only where no name stands beside them."""
    if any(hit[0] == last or hit[1] == first for hit in scan.subjects):
        return None
    whole = last - first
    for length in (length for length in range(whole, 0, -1) if whole - length < _SHORTER or length == 1):
        for start in range(first, last - length + 1):
            joined = "".join(word.key for word in scan.words[start : start + length])
            if target := _nearest(base, joined):
                return start, start + length, target
    return None


def unknown(scan: Scan) -> Iterator[str]:
    """What was not understood."""
    for first, last in scan.unknown_runs():
        yield " ".join(word.raw for word in scan.words[first:last])


def near(base: RuleBase, scan: Scan) -> Iterator[str]:
    """Names that may have been meant."""
    for first, last in scan.unknown_runs():
        yield from base.names.nearest("".join(word.key for word in scan.words[first:last])).near
        for word in scan.words[first:last]:
            if len(word.key) >= _SHORTEST_PART and not shaped.form(word.key):
                yield from (target for _, target in islice(base.names.beginning(word.key), _PARTS))
        for word in scan.words[first:last] if last - first > 1 else ():
            yield from base.names.nearest(word.key).near


# What a person may mean while still typing: names of controlled things, best first. PURE.


def suggest_items(rules: RuleBase, typed: str, limit: int) -> list[str]:
    """Names for what has been typed so far, best first: in the typed language, one for each subject.

    Nothing typed: the subjects that the most acts concern.
    """
    typed = typed.strip()
    if not typed:
        return sorted(rules.items_on, key=lambda name: (-len(rules.items_on[name]), name))[:limit]
    folded = key(typed)
    found: dict[str, str] = {}
    for target in (*rules.names.symbol(typed), *rules.names.any_case_symbol(typed)):
        found.setdefault(target, rules.subjects[target].name if target in rules.subjects else target)
    beginning = sorted(rules.names.beginning(typed), key=lambda pair: _distance(rules, folded, *pair))
    for name, target in beginning:
        if len(found) >= limit:
            break
        found.setdefault(target, name)
    if not found:
        found = {target: target for target in rules.names.nearest(folded).near}
    return list(found.values())[:limit]


def _distance(rules: RuleBase, folded: str, name: str, target: str) -> tuple[bool, bool, int, str]:
    """For sorting: names that begin with what was typed, canonical ones, short ones first."""
    canonical = target in rules.subjects and rules.subjects[target].name == name
    return not key(name).startswith(folded), not canonical, len(name), name
