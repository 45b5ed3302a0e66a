"""What labels and nouns beside a place say of its part in a shipment: `bot/data/query/place_labels.yaml`. PURE."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.data import prepared, read_yaml
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key, keys_of, words

_STEM = "*"
_BESIDE, _TOLD, _WITH_A_COLON, _WITH_A_PLACE = "_beside", "_told", "_with_a_colon", "_with_a_place"
"""Behind the name of a line whose labels tell the part of a town right behind them alone."""
_LONGEST_ENDING = 5


class PlaceRole(StrEnum):
    """The part of a place in a shipment."""

    ARRIVAL = "arrival"
    FINAL = "final"
    """Where the goods go in the end, behind another leg."""
    DEPARTURE = "departure"
    ORIGIN = "origin"
    SELLER = "seller"
    """Where a seller is: the goods leave there if nothing else says where."""
    PASSING = "passing"
    """A firm beside the shipment, whose place a word of direction before it can still make an end of the route."""
    STORED = "stored"
    """Where the goods lie: they leave there if they go on and nothing else says where from."""
    MONEY = "money"
    """A firm that pays, insures or is told."""
    TRANSIT = "transit"
    TRANSIT_BEHIND = "transit_behind"

    @property
    def is_passing(self) -> bool:
        """Return whether the place is neither where the goods leave nor where they arrive."""
        beside = {PlaceRole.PASSING, PlaceRole.STORED, PlaceRole.MONEY}
        return self in beside or self in {PlaceRole.TRANSIT, PlaceRole.TRANSIT_BEHIND}


OF_RECEIVERS = frozenset({PlaceRole.ARRIVAL, PlaceRole.FINAL})
OF_PARTIES = frozenset({*OF_RECEIVERS, PlaceRole.DEPARTURE, PlaceRole.SELLER, PlaceRole.MONEY})
"""Labels behind which a firm stands."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label among words: from `first` to before `last`."""

    first: int
    last: int
    role: PlaceRole
    beside: bool = False
    """Whether it tells the part of a town right behind it alone: "delivery Kiruna"."""
    told: bool = False
    """Whether it only tells it where something else tells the other end, and nothing this one."""
    with_a_colon: bool = False
    """Whether it means something else as well, and is a label only with a colon and a word behind it."""
    with_a_place: bool = False
    """Whether it is one only where a place is all that stands behind its colon: "Export: China"."""

    def is_small(self, folded: str) -> bool:
        """Return whether the label is one small word, whose key is given: a label only with a colon ("An:")."""
        return self.last - self.first == 1 and folded in group("small_with_a_colon")


@dataclass(frozen=True, slots=True)
class _Labels:
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], PlaceRole, str], ...]]
    """First word of a label → the labels that it begins, the longest first."""
    stems: Mapping[str, tuple[tuple[str, PlaceRole], ...]]
    """First two letters of beginnings of words → the beginnings, the longest first."""


@cache
def _labels() -> _Labels:
    return prepared().table("place-labels", _Labels, _read_labels)


def _read_labels() -> _Labels:
    phrases: dict[str, list[tuple[tuple[str, ...], PlaceRole, str]]] = {}
    beginnings = [(one, PlaceRole.ARRIVAL) for one in said.receivers()]
    beginnings += [(one, PlaceRole.SELLER) for one in said.senders()]
    for name, line in read_yaml("query/place_labels").items():
        role = name.removesuffix(_BESIDE).removesuffix(_TOLD).removesuffix(_WITH_A_COLON).removesuffix(_WITH_A_PLACE)
        if role not in set(PlaceRole):
            continue
        for entry in dict.fromkeys(str(line).replace("\n", " ").split(", ")):
            if entry.endswith(_STEM):
                beginnings.append((key(entry.rstrip(_STEM)), PlaceRole(role)))
            elif parts := tuple(word.key for word in words(entry)):
                phrases.setdefault(parts[0], []).append((parts, PlaceRole(role), name.removeprefix(role)))
    for those in phrases.values():
        those.sort(key=lambda pair: -len(pair[0]))
    stems: dict[str, list[tuple[str, PlaceRole]]] = {}
    for beginning, role in sorted(beginnings, key=lambda pair: -len(pair[0])):
        if is_han(beginning[0]):
            parts = tuple(word.key for word in words(beginning))
            phrases.setdefault(parts[0], []).append((parts, role, ""))
        else:
            stems.setdefault(beginning[:2], []).append((beginning, role))
    return _Labels(
        {first: tuple(those) for first, those in phrases.items()},
        {first: tuple(those) for first, those in stems.items()},
    )


def tells_a_party(keys: Sequence[str]) -> bool:
    """Return whether the keys of a text's words hold the label of a party or of its place."""
    return any(label.role in OF_PARTIES for label in labels_among(keys))


def labels_among(keys: Sequence[str], stops: Collection[int] = (), colons: Collection[int] = ()) -> tuple[Label, ...]:
    """Return the labels among the keys of a text's words, in order, the longest at each word.

    None goes on behind a comma, the places of which `stops` are: "invoice, from Kenya" is no "invoice from". `colons`:
    the words behind a colon, without which a small word is none ("Von: Orbex GmbH").
    """
    known, found, free = _labels(), list[Label](), 0
    for first, folded in enumerate(keys):
        if first < free or not (folded in known.phrases or folded[:2] in known.stems):
            continue
        label = _label_at(known, keys, first, stops)
        if label and (label.last in colons or label.last - first > 1 or folded not in group("small_with_a_colon")):
            found.append(label)
            free = label.last
    return tuple(found)


def _label_at(known: _Labels, keys: Sequence[str], first: int, stops: Collection[int]) -> Label | None:
    for parts, role, reach in known.phrases.get(keys[first], ()):
        inside = range(first + 1, first + len(parts))
        if tuple(keys[first : first + len(parts)]) == parts and not any(place in stops for place in inside):
            return Label(
                first,
                first + len(parts),
                role,
                beside=reach == _BESIDE,
                told=reach == _TOLD,
                with_a_colon=reach in {_WITH_A_COLON, _WITH_A_PLACE},
                with_a_place=reach == _WITH_A_PLACE,
            )
    for stem, role in known.stems.get(keys[first][:2], ()):
        if not keys[first].startswith(stem):
            continue
        ending = keys[first][len(stem) :]
        led = is_hangul(stem[0]) and ending in said.keys("behind_a_partner")  # 부산 공급업체가: its place is before it
        if not led and (is_hangul(stem[0]) or len(ending) <= _LONGEST_ENDING):
            return Label(first, first + 1, role)
    return None


@cache
def group(name: str) -> frozenset[str]:
    """Return the keys of the small words of one line: `link`, `doer`."""
    return frozenset(keys_of(str(read_yaml("query/place_labels")[name]).split()))
