"""Names of goods that are part of a longer name of a control list's goods. PURE."""

from __future__ import annotations

from bot.lists.goods import Origin
from bot.rules.index import RuleBase
from bot.rules.query.tokens import Name, Scan
from bot.text.normalize import words

_AROUND = 6
"""Words on either side of a name in which a longer one is looked for; in scripts without spaces a sign is a word."""


def is_inside_a_listed_name(base: RuleBase, scan: Scan, name: Name) -> bool:
    """Return whether a name of goods that no act names is part of a longer one that a control list's goods have.

    A glove box is no glove, and "gafas de visión nocturna" are no glasses.
    """
    if base.lists is None or any(base.is_ruled(one) and not base.is_everyday(one) for one in name.subjects):
        return False
    english = base.in_english(_written(scan, max(0, name.first - _AROUND), name.last + _AROUND))
    goods = base.lists.goods(english.text, misspelt=False)
    listed = (*english.names, *(one.name for one in goods if one.origin is not Origin.HEADING))
    own = "".join(word.key for word in scan.words[name.first : name.last])
    return any(_is_part(own, tuple(word.key for word in words(longer))) for longer in listed)


def _written(scan: Scan, first: int, last: int) -> str:
    """Return words with the signs that join them: "A/D コンバータ" is one name."""
    signs = {**dict.fromkeys(scan.after_hyphen, "-"), **dict.fromkeys(scan.after_stroke, "/")}
    places = range(first, min(last, len(scan.words)))
    joined = (signs.get(place, "" if scan.words[place].glued else " ") + scan.words[place].raw for place in places)
    return "".join(joined).strip()


def _is_part(own: str, those: tuple[str, ...]) -> bool:
    """Return whether some of the words of a longer name, and not all, are a key."""
    spans = ((start, end) for start in range(len(those)) for end in range(start + 1, len(those) + 1))
    return any("".join(those[start:end]) == own for start, end in spans if end - start < len(those))
