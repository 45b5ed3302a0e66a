"""Names of authorities in a question: they tell whose licence is asked about where no place does. PURE."""

from __future__ import annotations

from collections.abc import Mapping

from bot.data import generated
from bot.rules.index import RuleBase
from bot.rules.query.asked import Direction
from bot.rules.query.tokens import Scan
from bot.text.normalize import key
from bot.text.thing_words import is_unspaced

_SHORTEST = 4
"""Letters of an authority's short name at a guide: shorter ones mean more, as GAC (carbon) and DEC do."""
_SHORTEST_SMALL = 5
"""Letters of a short name that is one in small letters as well: `apeda`."""
_LONGEST = 6
"""Words of a name."""


def country_of_the_office(base: RuleBase, scan: Scan) -> str | None:
    """Return the only country whose authorities a text names; None if it names none, or those of several."""
    whole = scan.joined_key(0, len(scan.words))
    found = {code for folded, code in _names(base).items() if is_unspaced(folded) and folded in whole}
    for first in range(len(scan.words)):
        for last in range(first + 1, min(first + _LONGEST, len(scan.words)) + 1):
            code = _office_of(base, scan, first, last)
            found |= {code} if code else set()
    return found.pop() if len(found) == 1 else None


def is_an_office(base: RuleBase, typed: str) -> bool:
    """Return whether a word in capitals is the short name of an authority, of its portal or of a form."""
    return typed.isupper() and len(typed) >= _SHORTEST and (key(typed) in _names(base) or key(typed) in _acronyms())


def with_the_office(base: RuleBase, scan: Scan, way: Direction) -> Direction | None:
    """Return the way that an authority's name makes of one without an exporter; None if none is named.

    What its country does not restrict others may: `BAFA Genehmigung für Gallium`. A country without a direction may be
    the exporter: `steel scrap Kenya, BAFA Nullbescheid`.
    """
    if way.from_:
        return None
    code = country_of_the_office(base, scan)
    return Direction(code, way.to) if code and code not in way.to else None


def _office_of(base: RuleBase, scan: Scan, first: int, last: int) -> str | None:
    """Return the country of an authority whose name some words are, no thing or firm among them."""
    if any(scan.taken[first:last]):
        return None
    folded, raw = scan.joined_key(first, last), scan.words[first].raw
    if last - first > 1 or not raw.isascii():
        return _names(base).get(folded)
    if raw.isupper() and len(raw) >= _SHORTEST and (code := _names(base).get(folded)):
        return code
    if len(raw) < _SHORTEST and not any(word.raw.islower() for word in scan.words):
        return None  # "LIEFERUNG BIS MAI"
    return _acronyms().get(folded) if raw.isupper() or len(folded) >= _SHORTEST_SMALL else None


def _acronyms() -> Mapping[str, str]:
    offices: Mapping[str, str] = generated()["offices"]
    return offices


def _names(base: RuleBase) -> Mapping[str, str]:
    """Map the key of each name at a guide to its country; unions have members who license."""
    asked = ("offices",)
    known: Mapping[str, str] | None = base.remembered.get(asked)
    pairs = ((name, guide.jurisdiction) for guide in base.guides for name in guide.names)
    return known or base.remember(asked, {key(name): code for name, code in pairs if _is_long(name)})


def _is_long(name: str) -> bool:
    return len(name) >= _SHORTEST or not name.isascii()
