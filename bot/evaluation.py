"""How well verdicts agree with labels: the figures of the open corpus' scorer, and the items that went wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

from bot.detect.goods import relations
from bot.detect.model import SourceText, Verdict

FACTS = ("jurisdiction", "measure", "kind", "effective", "document")
"""Facts that are compared one by one; subjects are compared as sets."""


@dataclass(frozen=True, slots=True)
class Label:
    """What a person says that an item is. `event` names its act; None of the facts means "not given"."""

    relevant: bool
    event: str
    jurisdiction: str | None = None
    measure: str | None = None
    kind: str | None = None
    subjects: tuple[str, ...] | None = None
    """Empty: the text names no goods."""
    effective: str | None = None
    document: str | None = None

    @classmethod
    def from_raw(cls, raw: dict[str, Any]) -> Label:
        """Read `label` and `event` of a corpus line; raises KeyError or TypeError if they are missing.

        An `event` of null is an act that no other item reports.
        """
        label = raw["label"]
        facts = {name: label.get(name) for name in ("jurisdiction", "measure", "kind", "effective", "document")}
        goods = label.get("subjects")
        return cls(
            bool(label["relevant"]),
            str(raw["id"] if raw["event"] is None else raw["event"]),
            subjects=None if goods is None else tuple(goods),
            **facts,
        )


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled item with its verdict and event."""

    text: SourceText
    label: Label
    verdict: Verdict
    event: str | None
    hard: bool = False
    """A filter of two words gets this item wrong."""

    @property
    def language(self) -> str:
        """The language that the item says it is in, else the one it was read in."""
        return self.text.lang or self.verdict.language or "?"


@dataclass(frozen=True, slots=True)
class Counts:
    """Right, wrongly found, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 1 where there was nothing to find and nothing found."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0


def relevance(items: Iterable[Judged]) -> Counts:
    """Agreement on `relevant`."""
    pairs = Counter((item.label.relevant, item.verdict.relevant) for item in items)
    return Counts(pairs[True, True], pairs[False, True], pairs[True, False])


def found(items: Iterable[Judged]) -> list[Judged]:
    """Items that are relevant and were found; facts are scored on these."""
    return [item for item in items if item.label.relevant and item.verdict.relevant]


def subjects(items: Iterable[Judged], names: Mapping[str, str] | None = None) -> Counts:
    """Agreement on subjects, each one counted. `names`: other names of subjects, to their canonical one.

    A class ("grain") counts where none of its members (wheat) is named, as in verdicts; people often name both.
    """
    right = wrong = missed = 0
    for item in found(items):
        if item.label.subjects is None:
            continue
        wanted, got = (
            _without_classes(_canonical(told_of.subjects or (), names or {})) for told_of in (item.label, item.verdict)
        )
        right, wrong, missed = right + len(wanted & got), wrong + len(got - wanted), missed + len(wanted - got)
    return Counts(right, wrong, missed)


def share(items: Iterable[Judged], fact: str) -> tuple[int, int]:
    """How many of the items whose label gives the fact have it right, and how many there are."""
    given = [item for item in found(items) if getattr(item.label, fact)]
    return sum(agrees(item, fact) for item in given), len(given)


def told(items: Iterable[Judged], fact: str) -> tuple[int, int]:
    """Return how many of the items whose verdict and label both tell the fact have it right, and how many tell it."""
    given = [item for item in found(items) if getattr(item.label, fact) and getattr(item.verdict, fact)]
    return sum(agrees(item, fact) for item in given), len(given)


def agrees(item: Judged, fact: str) -> bool:
    """Whether one fact is as labelled; documents by the numbers in them, whatever their digits."""
    got = getattr(item.verdict, fact)
    return _same(fact, getattr(item.label, fact), got.isoformat() if fact == "effective" and got else got)


def _same(fact: str, wanted: Any, got: Any) -> bool:  # noqa: ANN401 - a label's value, whichever fact it is
    if fact == "document":
        return [*map(int, re.findall(r"\d+", wanted))] == [*map(int, re.findall(r"\d+", got or ""))]
    return bool(wanted == got)


class Told(Protocol):
    """What a label says of an item: whether it tells of an act, and of which."""

    @property
    def relevant(self) -> bool:
        """Whether the item reports an act."""
        ...

    @property
    def event(self) -> str:
        """The name of its act."""
        ...


class Placed(Protocol):
    """An item with its label, and the event that it was given."""

    @property
    def label(self) -> Told:
        """What a person says."""
        ...

    @property
    def event(self) -> str | None:
        """The event that it was given; None if it was found to tell of no act."""
        ...


def events(items: Sequence[Placed]) -> Counts:
    """Agreement on pairs of relevant items that report one act."""
    right = wrong = missed = 0
    for first, second in combinations([item for item in items if item.label.relevant], 2):
        same, joined = first.label.event == second.label.event, first.event is not None and first.event == second.event
        right, wrong, missed = right + (same and joined), wrong + (joined and not same), missed + (same and not joined)
    return Counts(right, wrong, missed)


def b_cubed(items: Sequence[Placed]) -> float:
    """F1 of B-cubed over relevant items: how pure an item's cluster is, and how much of its act it holds, on average.

    An item without an event is a cluster of its own.
    """
    kept = [item for item in items if item.label.relevant]
    acts: dict[str, set[int]] = defaultdict(set)
    clusters: dict[str, set[int]] = defaultdict(set)
    for number, item in enumerate(kept):
        acts[item.label.event].add(number)
        clusters[_cluster(item, number)].add(number)
    both = [(acts[item.label.event], clusters[_cluster(item, number)]) for number, item in enumerate(kept)]
    if not both:
        return 1.0
    precision = sum(len(act & cluster) / len(cluster) for act, cluster in both) / len(both)
    recall = sum(len(act & cluster) / len(act) for act, cluster in both) / len(both)
    return 2 * precision * recall / (precision + recall)


def _cluster(item: Placed, number: int) -> str:
    return item.event or f"alone {number}"


@dataclass(frozen=True, slots=True)
class Paired:
    """Two detectors on the same items: how many each got right that the other did not."""

    fixed: int
    broken: int
    both_wrong: int


def paired(items: Iterable[Judged], others: Mapping[str, Mapping[str, Any]], fact: str = "relevant") -> Paired:
    """Compare with another detector's output (the JSON of `detect`, by id). A fact counts on items that both found."""
    counts: Counter[tuple[bool, bool]] = Counter()
    for item in items:
        other = others[item.text.id]
        if fact == "relevant":
            mine, theirs = (bool(one) is item.label.relevant for one in (item.verdict.relevant, other["relevant"]))
        elif item.label.relevant and item.verdict.relevant and other["relevant"] and getattr(item.label, fact):
            mine, theirs = agrees(item, fact), _same(fact, getattr(item.label, fact), other.get(fact))
        else:
            continue
        counts[mine, theirs] += 1
    return Paired(counts[True, False], counts[False, True], counts[False, False])


def _canonical(names: Iterable[str], known: Mapping[str, str]) -> set[str]:
    return {known.get(plain(one), plain(one)) for one in names}


def _without_classes(goods: set[str]) -> set[str]:
    """Goods without the classes of which members are named, or for the widest anything else is."""
    members = {plain(name): found for name, found in relations().members.items()}
    specific = {one for one in goods if members.get(one, frozenset()) is not None}
    dropped = {
        one
        for one in goods & members.keys()
        if (specific if (inside := members[one]) is None else goods & set(map(plain, inside)))
    }
    return goods - dropped


def plain(name: str) -> str:
    """A subject without case, hyphens and plural s."""
    bare = re.sub(r"[\s\-]+", " ", name.casefold()).strip()
    return bare[:-1] if bare.endswith("s") and not bare.endswith("ss") else bare


def faults(item: Judged) -> list[str]:
    """What is wrong with a verdict, in words; empty where nothing is."""
    if item.label.relevant != item.verdict.relevant:
        return ["missed" if item.label.relevant else f"wrongly found ({item.verdict.score:.2f})"]
    if not item.label.relevant:
        return []
    given = [fact for fact in FACTS if getattr(item.label, fact)]
    wrong = [
        f"{fact}: {getattr(item.verdict, fact)}, not {getattr(item.label, fact)}"
        for fact in given
        if not agrees(item, fact)
    ]
    goods = item.label.subjects
    if goods is not None and set(map(plain, goods)) != set(map(plain, item.verdict.subjects)):
        wrong.append(f"subjects: {', '.join(item.verdict.subjects)}, not {', '.join(goods)}")
    return wrong
