"""Codes: customs (HS, CN), CAS numbers, export-control codes. PURE."""

from __future__ import annotations

import re

_CAS = re.compile(r"^(\d{2,7})-(\d{2})-(\d)$")
_HS = re.compile(r"^\d{4}(?:[.\s]?\d{1,2}){0,4}$|^\d{4,10}$")
_CONTROL = re.compile(
    r"^(?:"
    r"[0-9][A-EU][0-9]{3,4}(?:\.[A-Za-z0-9]{1,3})*"  # 3A090.a, 1C117.d, 3B1001.l; U: Malaysia's unilateral entries
    r"|[0-9]{6}[JX]"  # China's technology catalogue: J prohibited, X restricted
    r"|PL[0-9]{4}(?:\.[a-z0-9]+)*"  # United Kingdom
    r"|ECL [0-9]{4}(?:\.[a-z0-9]+)*"  # Canada
    r")$"
)
_HS_LENGTHS = (4, 6, 8, 10)
_RESERVED_CHAPTER = "77"


def hs_digits(text: str) -> str:
    """Return a customs code's digits alone. Raises ValueError if they are not 4 to 10 or the chapter does not exist."""
    digits = re.sub(r"[.\s]", "", text)
    if not digits.isascii() or not digits.isdigit() or not 4 <= len(digits) <= 10:  # noqa: PLR2004 - a heading has 4 digits, a national line 10
        raise ValueError(f"{text!r} is not a customs code of 4 to 10 digits (put it in quotes)")
    if not "01" <= digits[:2] <= "97" or digits[:2] == _RESERVED_CHAPTER:
        raise ValueError(f"{text!r}: there is no chapter {digits[:2]} in the customs nomenclature")
    return digits


def looks_like_hs(text: str) -> bool:
    """Return whether a word of a query has the form of a customs code."""
    return bool(_HS.match(text)) and 4 <= len(re.sub(r"[.\s]", "", text)) <= 10  # noqa: PLR2004 - see hs_digits


def hs_match(code: str, listed: str) -> int:
    """Return on how many digits two codes agree, 0 if they mean different goods.

    A shorter code covers all codes that begin with it. National digits (9 and 10) change from year to year, so two
    ten-digit codes also agree on eight. `00` as the seventh and eighth digit means that the tariff does not divide the
    subheading, so such a code covers the divisions of another tariff. The caller shows the difference.
    """
    shared = min(len(code), len(listed))
    if shared >= 4 and code[:shared] == listed[:shared]:  # noqa: PLR2004 - below a heading nothing is compared
        return shared
    if shared > 8 and code[:8] == listed[:8]:  # noqa: PLR2004 - the digits after the eighth are the ones that move
        return 8
    undivided = "00" in {code[6:8], listed[6:8]}
    return 6 if undivided and code[:6] == listed[:6] else 0


def code_steps(code: str) -> tuple[str, ...]:
    """Return a code's parents, widest first, and the code: 3A, 3A0 … 3A090, 3A090.a; customs 81, 8112, 811292.

    Paragraphs are returned in lower case.
    """
    digits = re.sub(r"[.\s]", "", code)
    if digits.isdigit():
        return tuple(digits[:size] for size in range(2, len(digits) + 1, 2))
    head, *paragraphs = control_key(code)
    below = (".".join((head, *paragraphs[:depth])) for depth in range(1, len(paragraphs) + 1))
    return (*(head[:size] for size in range(2, len(head) + 1)), *below)


def cas_is_valid(text: str) -> bool:
    """Check the form and the check digit of a CAS number (the other digits from the right, times 1, 2, 3 …, mod 10)."""
    match = _CAS.match(text)
    if not match:
        return False
    digits = (match[1] + match[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(match[3])


def control_code_is_valid(text: str) -> bool:
    """Return whether the text has the form of an entry of a supported control list."""
    return bool(_CONTROL.match(text))


def control_key(text: str) -> tuple[str, ...]:
    """Normalise a control code for comparison: the entry in upper case, then its sub-paragraphs in lower case."""
    head, *rest = text.strip().rstrip(".").split(".")
    return (head.upper().replace(" ", ""), *(part.lower() for part in rest))


def control_match(code: tuple[str, ...], listed: tuple[str, ...]) -> bool:
    """Return whether the entries are the same or one contains the other: 3A090 and 3A090.a, 3A090.a.1 and 3A090.a."""
    if listed[1:] == ("u",) and len(code) == 1:
        return False  # Malaysia's unilateral entries bear the number of an entry of the common list, with a U
    shared = min(len(code), len(listed))
    return code[:shared] == listed[:shared]
