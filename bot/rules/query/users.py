"""Users and uses that acts bind, in the words of those who ask: "to the navy" leads to limbs on military users."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from bot.rules.model import Binds
from bot.rules.query.tokens import Scan
from bot.text.normalize import is_han, is_hangul, key, keys_of
from bot.text.tables import read_yaml

_LONGEST_ENDING = 5
_COMPOUND = 7
"""So many letters may be the first half of a compound ("Rüstungsbetrieb"), whose other half may be long."""
_LONGEST_PHRASE = 8


@cache
def _words() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Keys of whole words and phrases, and of beginnings, with the use that they mean."""
    entries = [(word, use) for use, line in read_yaml("query/users").items() for word in str(line).split()]
    whole = {key(word.replace("_", " ")): use for word, use in entries if not word.endswith("*")}
    stems = [(word.rstrip("*"), use) for word, use in entries if word.endswith("*")]
    return whole, dict(zip(keys_of(word for word, _ in stems), (use for _, use in stems), strict=True))


@lru_cache(maxsize=8192)
def use_of(folded: str) -> str | None:
    """The use or user that a key means: `military`, `fab`."""
    whole, stems = _words()
    if folded in whole:
        return whole[folded]
    shortest = min(max(4, len(folded) - _LONGEST_ENDING), _COMPOUND)
    starts = (folded[:cut] for cut in range(len(folded), shortest - 1, -1))
    return next((stems[start] for start in starts if start in stems), None)


def find(scan: Scan) -> None:
    """Take the words for users and uses, the longest first."""
    place = 0
    while place < len(scan.words):
        for count in range(min(_LONGEST_PHRASE, len(scan.words) - place), 0, -1):
            those = scan.words[place : place + count]
            free = all(taken in {"", "phrase"} for taken in scan.taken[place : place + count]) and not all(
                scan.taken[place : place + count]
            )
            use = use_of("".join(word.key for word in those)) if free else None
            if use:
                if not scan.is_unasked_use(place):  # "not for military use"
                    scan.uses.add(use)
                scan.take(place, place + count, "use")
                place += count - 1
                break
        else:
            _inside_korean(scan, place)
        place += 1


def _inside_korean(scan: Scan, place: int) -> None:
    """A Korean word with particles behind it."""
    folded = scan.words[place].key
    if not scan.taken[place] and is_hangul(folded[0]):
        use = next((found for end in range(len(folded), 1, -1) if (found := use_of(folded[:end]))), None)
        if use:
            scan.uses.add(use)
            scan.take(place, place + 1, "use")


def binds(limb: Binds, uses: frozenset[str]) -> bool:
    """Whether a limb binds one of these uses: by its kind, or by a word that it gives."""
    return any(use == limb.who or use in _given(limb) for use in uses)


@lru_cache(maxsize=1024)
def _given(limb: Binds) -> frozenset[str]:
    """The uses that the words of a limb mean."""
    found = {use_of(key(word)) for word in limb.words if not is_han(word[0])}
    found |= {use_of(key(part)) for word in limb.words for part in word.split()}
    return frozenset(use for use in found if use)
