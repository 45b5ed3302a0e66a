"""An entry's running text → its paragraphs, in the order of their marks ("a. … a.1. … b. …"), and their thresholds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from bot.lists.codes import path_of, within
from bot.lists.model import ParagraphThreshold

_MARK = re.compile(r"(?:^|(?<=[\s;:.,)]))(?P<path>[a-z](?:\.(?:[a-z]|\d{1,2}))*)\.?\s+(?=[\[“'\"‘(A-Z0-9±])")
_RESERVED = "[Reserved]"
_CONTINUES = re.compile(r"(?:[;:,]|\band|\bor|\[Reserved\])\s*$")


def paragraphs(text: str, notes: re.Pattern[str], known: Callable[[str], bool] = bool) -> Iterator[tuple[str, str]]:
    """(path, text) of each paragraph. A mark counts only where the outline can go on with it.

    `notes` finds the label of a note. A note counts its own items from `a`; they are no paragraphs. Where a mark
    could go on with both, the note goes on if its list is not closed yet or no document names the paragraph (`known`).
    """
    last, start, clear = "", 0, 0
    reserved = False
    items = _NoteItems(notes, known)
    marks = [found for found in _MARK.finditer(text) if "." in found["path"] or found[0].rstrip().endswith(".")]
    left = Counter(found["path"] for found in marks)
    for found in marks:
        path, before = path_of(found["path"]), text[clear : found.start()]
        left[found["path"]] -= 1
        clear = found.start()
        if items.take(path, before, last, again=left[found["path"]] > 0):
            continue
        passed = text.startswith(_RESERVED, found.end())  # "c. through p. [Reserved]" leads to q
        if not _goes_on(path, last, known, passed=passed):
            continue
        if last and not reserved:
            yield last, _cut_notes(text[start : found.start()], notes)
        items.close()
        last, start, reserved = path, found.end(), passed
    if last and not reserved:
        yield last, _cut_notes(text[start:], notes)


@dataclass(slots=True)
class _NoteItems:
    """The items that a note counts: where its list stands (`at`), and whether a label has just been passed."""

    notes: re.Pattern[str]
    known: Callable[[str], bool]
    at: str = ""
    opened: bool = False

    def take(self, path: str, before: str, last: str, *, again: bool) -> bool:
        """Return whether a mark is an item of a note and no paragraph; `again`: the mark comes once more later."""
        self.opened = self.opened or bool(self.notes.search(before))
        begins = self.opened and path == "a" and (before.rstrip().endswith(":") or not follows(path, last))
        if not begins and not self._goes_on(path, before, last, again):
            return False
        self.at, self.opened = path, False
        return True

    def close(self) -> None:
        """A paragraph has begun: no note is open."""
        self.at, self.opened = "", False

    def _goes_on(self, path: str, before: str, last: str, again: bool) -> bool:  # noqa: FBT001 - part of what was asked
        if not self.at or not follows(path, self.at):
            return False
        return again or bool(_CONTINUES.search(before)) or not self.known(path) or not follows(path, last)


def _goes_on(path: str, last: str, known: Callable[[str], bool], *, passed: bool) -> bool:
    """Return whether the outline can go on with a paragraph; `passed`: it is reserved together with those before it."""
    if not follows(path, last) and not (known(path) and leads_in(path, last)):
        return False
    return known(path) or passed or not skips(path, last)


def _cut_notes(text: str, notes: re.Pattern[str]) -> str:
    """Return a paragraph's own words, up to the first note."""
    return notes.split(text, maxsplit=1)[0].strip()


def follows(path: str, last: str) -> bool:
    """Return whether a paragraph can come next: the first below the last, or a later one beside it or its holders."""
    steps, before = path.split("."), last.split(".") if last else []
    if not before:
        return steps == ["a"]
    if within(path, last):
        return len(steps) == len(before) + 1 and steps[-1] in {"a", "1"}
    depth = len(steps)
    if depth > len(before) or steps[:-1] != before[: depth - 1]:
        return False
    return is_later(steps[-1], before[depth - 1])


def leads_in(path: str, last: str) -> bool:
    """Return whether a paragraph is the first below one that is not printed itself: z.1 after y."""
    above, _, step = path.rpartition(".")
    return bool(above) and step in {"a", "1"} and not within(path, last) and follows(above, last)


def skips(path: str, last: str) -> bool:
    """Return whether a paragraph leaves out others between the last one and itself."""
    if not last or within(path, last):
        return False
    depth = path.count(".")
    step, before = path.split(".")[depth], last.split(".")[depth]
    return (int(step) - int(before) if step.isdigit() else ord(step) - ord(before)) > 1


def is_later(step: str, before: str) -> bool:
    """Return whether one mark comes after another of its kind, within the few that an outline may reserve."""
    if step.isdigit() != before.isdigit():
        return False
    if step.isdigit():
        return 0 < int(step) - int(before) <= 6  # noqa: PLR2004 - reserved paragraphs are named together, seldom more than six
    return ord(step) - ord(before) > 0


# -- Thresholds: the numbers of a paragraph that decide ("a frame rate of 9 Hz or less").

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
        """Compile the reading patterns: sign → words before or after a number; units, words that name nothing."""
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


def thresholds(path: str, text: str, words: Comparisons) -> Iterator[ParagraphThreshold]:
    """Yield the thresholds of one paragraph, in the order of the text."""
    plain = _QUOTES.sub("", text)
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, ParagraphThreshold]] = []
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
                (
                    start,
                    ParagraphThreshold(path, named(plain[:start], words), sign, value(match, words.decimal), measured),
                )
            )
    last = ""
    for _, one in sorted(found, key=lambda pair: pair[0]):
        last = one.what or last
        if last or one.unit:
            yield one if one.what else replace(one, what=last)


def counted(text: str, words: Comparisons) -> str:
    """Return what a number without a unit counts: the one or two words after it."""
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
    """Return the number with its power of ten."""
    written = match["number"].replace(",", "." if decimal == "," else "")
    digits = re.sub(r"[\s±+]", "", written).replace("−", "-")
    power = int(match["exponent"].replace("−", "-")) if match["exponent"] else 0
    return float(f"{digits}e{power}")


def unit(match: re.Match[str]) -> str:
    """Return the unit as written, without spaces before exponents."""
    return re.sub(r"\s+(?=[23]\b)", "", match["unit"] or "").strip()


def named(text: str, words: Comparisons) -> str:
    """Return what the number measures: the last few words before it, without those that name nothing."""
    clause = words.breaks.split(_BRACKETS.sub(" ", text))[-1]
    kept = clause.split()[-7:]
    while kept and kept[0].lower() in words.idle:
        kept.pop(0)
    while kept and kept[-1].lower() in words.idle:
        kept.pop()
    return " ".join(kept[-5:])
