"""The numbers of a paragraph that decide ("a frame rate of 9 Hz or less") → thresholds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from bot.lists.model import Threshold

_POWER = r"(?P<power>\s*[×x]\s*10\s?(?P<exponent>[−\-]?\d{1,2}))?"
_NUMBERS = {
    ".": r"(?P<number>[±+−\-]?\d{1,3}(?:[,\s]\d{3})+(?:\.\d+)?|[±+−\-]?\d+(?:\.\d+)?)",
    ",": r"(?P<number>[±+−\-]?\d{1,3}(?:\s\d{3})+(?:[,.]\d+)?|[±+−\-]?\d+(?:[,.]\d+)?)",
}
"""A number by the sign before its decimals. Where that is a comma, thousands are apart by a space or by nothing."""
_QUOTES = re.compile("[“”\"‘’']")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Comparisons:
    """The words of comparison of a language, compiled: before the number, after it; units; words that name nothing."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    signs: Mapping[str, str]
    idle: frozenset[str]
    breaks: re.Pattern[str]
    decimal: str

    @classmethod
    def of(cls, patterns: Mapping[str, Any], decimal: str = ".") -> Comparisons:
        """From the file of reading patterns: sign → words before or after a number; units, words that name nothing."""
        number = rf"(?!\d[A-E]\d{{3}}){_NUMBERS[decimal]}{_POWER}"
        units = patterns["units"].strip()
        unit = rf"(?:\s*(?P<unit>{units})(?![A-Za-z]))?"
        leading = {f"b{number}": (sign, words) for number, (sign, words) in enumerate(patterns["before"].items())}
        trailing = {f"a{number}": (sign, words) for number, (sign, words) in enumerate(patterns["after"].items())}
        first = "|".join(f"(?P<{name}>{words})" for name, (_, words) in leading.items())
        second = "|".join(f"(?P<{name}>{words})" for name, (_, words) in trailing.items())
        return cls(
            before=re.compile(rf"(?:{first})\s*{number}{unit}", re.IGNORECASE),
            after=re.compile(rf"{number}{unit}(?:\s*\([^()]*\))?,?\s*(?:{second})\b", re.IGNORECASE),
            signs={name: sign for name, (sign, _) in (leading | trailing).items()},
            idle=frozenset(patterns["idle"]),
            breaks=re.compile(rf"[;:.,](?:\s|$)|\b(?:{'|'.join(patterns['breaks'])})\b", re.IGNORECASE),
            decimal=decimal,
        )


def thresholds(path: str, text: str, words: Comparisons) -> Iterator[Threshold]:
    """The thresholds of one paragraph, in the order of the text."""
    plain = _QUOTES.sub("", text)
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Threshold]] = []
    for pattern in (words.after, words.before):
        for match in pattern.finditer(plain):
            span = match.span("number")
            if any(start <= span[0] < end for start, end in taken):
                continue
            taken.append(span)
            sign = next(sign for name, sign in words.signs.items() if name in match.groupdict() and match[name])
            start = match.start()
            measured = unit(match) or counted(plain[match.end() :], words)
            found.append(
                (start, Threshold(path, named(plain[:start], words), sign, value(match, words.decimal), measured))
            )
    last = ""
    for _, one in sorted(found, key=lambda pair: pair[0]):
        last = one.what or last
        if last or one.unit:
            yield one if one.what else replace(one, what=last)


def counted(text: str, words: Comparisons) -> str:
    """What a number without a unit counts: the one or two words after it."""
    names: list[str] = []
    for word in _BRACKETS.sub(" ", text).split()[:2]:
        bare = word.rstrip(".,;:")
        if not bare.isalpha() or bare.lower() in words.idle:
            break
        names.append(bare)
        if bare != word:
            break
    return " ".join(names)


def value(match: re.Match[str], decimal: str) -> float:
    """The number with its power of ten."""
    written = match["number"].replace(",", "." if decimal == "," else "")
    digits = re.sub(r"[\s±+]", "", written).replace("−", "-")
    power = int(match["exponent"].replace("−", "-")) if match["exponent"] else 0
    return float(f"{digits}e{power}")


def unit(match: re.Match[str]) -> str:
    """The unit as written, without spaces before exponents."""
    return re.sub(r"\s+(?=[23]\b)", "", match["unit"] or "").strip()


def named(text: str, words: Comparisons) -> str:
    """What the number measures: the last few words before it, without those that name nothing."""
    clause = words.breaks.split(_BRACKETS.sub(" ", text))[-1]
    kept = clause.split()[-7:]
    while kept and kept[0].lower() in words.idle:
        kept.pop(0)
    while kept and kept[-1].lower() in words.idle:
        kept.pop()
    return " ".join(kept[-5:])
