"""Which reports of a whole file are of one act: groups by average likeness, wherever in the file a report stands.

The memory of events decides report by report and cannot take back what it has decided; a file is known as a whole, so
groups grow together from the likest pair on, as long as the average likeness of their reports allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush
from itertools import combinations, islice

from bot.detect.events import CANDIDATES, keys_of
from bot.detect.model import EventCard
from bot.detect.similarity import likeness
from bot.detect.weights import Weights

PER_KEY = 60
"""Reports that share a key with one and are compared with it: the next ones of the file."""

LARGEST = 250
"""Reports of one block that are grouped exactly; of a larger one, each joins the likest group so far."""

FARTHEST = -6.0
"""What two reports that cannot be of one act count in an average."""


def groups(cards: Sequence[EventCard], weights: Weights) -> list[list[int]]:
    """Groups of places in `cards`, each in their order."""
    known: dict[tuple[int, int], float] = {}

    def like(first: int, second: int) -> float:
        pair = (first, second) if first < second else (second, first)
        found = known.get(pair)
        if found is None:
            found = known[pair] = max(FARTHEST, likeness(cards[pair[0]], cards[pair[1]], weights))
        return found

    least = weights.of("same_event", "least average of a group")
    found: list[list[int]] = []
    for block in _blocks(cards, like, least):
        found += _averaged(block, like, least) if len(block) <= LARGEST else _one_by_one(block, like, least)
    return sorted(found)


Like = Callable[[int, int], float]


def _blocks(cards: Sequence[EventCard], like: Like, least: float) -> list[list[int]]:
    """Reports that hang together by pairs that are alike enough."""
    parent = list(range(len(cards)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    sharing: dict[str, list[int]] = defaultdict(list)
    for number, card in enumerate(cards):
        near = dict.fromkeys(other for key in keys_of(card) for other in sharing[key][-PER_KEY:])
        for other in islice(near, CANDIDATES):
            if root(other) != root(number) and like(other, number) >= least:
                parent[root(number)] = root(other)
        for key in keys_of(card):
            sharing[key].append(number)
    blocks: dict[int, list[int]] = defaultdict(list)
    for number in range(len(cards)):
        blocks[root(number)].append(number)
    return list(blocks.values())


def _averaged(block: Sequence[int], like: Like, least: float) -> list[list[int]]:
    """Average linkage: the two groups that are likest on average become one, until none are alike enough."""
    members = {one: [one] for one in block}
    average = {pair: like(*pair) for pair in combinations(block, 2)}
    heap = [(-value, *pair) for pair, value in average.items() if value >= least]
    heapify(heap)
    while heap:
        negative, first, second = heappop(heap)
        if first not in members or second not in members or average[first, second] != -negative:
            continue  # of a group that has changed since
        sizes = len(members[first]), len(members[second])
        members[first] += members.pop(second)
        for other in members:
            if other != first:
                mine, gone = _pair(first, other), _pair(second, other)
                value = (average[mine] * sizes[0] + average[gone] * sizes[1]) / sum(sizes)
                average[mine] = value
                if value >= least:
                    heappush(heap, (-value, *mine))
    return [sorted(group) for group in members.values()]


def _pair(first: int, second: int) -> tuple[int, int]:
    return (first, second) if first < second else (second, first)


def _one_by_one(block: Sequence[int], like: Like, least: float) -> list[list[int]]:
    """Each report to the likest of the newest groups, by the average of a few of their reports."""
    found: list[list[int]] = []
    for one in block:
        near = [
            (sum(like(one, other) for other in group[-SAMPLE:]) / len(group[-SAMPLE:]), group)
            for group in found[-LARGEST:]
        ]
        best = max(near, key=lambda pair: pair[0], default=(FARTHEST, []))
        if best[0] >= least:
            best[1].append(one)
        else:
            found.append([one])
    return found


SAMPLE = 5
