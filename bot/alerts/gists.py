"""Whether a gist that a language model worded says nothing that its source does not say. PURE.

Nothing means: no other number, day, code, name or act, and no word but the source's own and those of a closed list, in
which nothing denies, exempts, withdraws or orders. Detection reads each sentence as it read the source.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.detect import SourceText, Verdict
from bot.detect.similarity import ENDING
from bot.detect.summary import LIMIT, country, wording

LEAP = 2024
BINDING = frozenset({"impose", "widen", "amend", "extend", "restore", "list"})
"""What an act does that binds, by the names of `Verdict.deed`: a sentence may call one of them by another."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d{1,3}(?:[.,\u00a0 ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?")
_ABBREVIATED = re.compile(r"\bNo\.\s*(?=\d)")
"""“No. 39” ends no sentence and denies nothing."""
_WORD = re.compile(r"[^\W_]+")
_FOREIGN = re.compile(r"[^\x20-\x7e\u00a0-\u024f\u2013\u2014\u2018-\u201d\u20ac\u2116]")
"""Characters that no English sentence needs: other scripts, line ends, invisible signs."""
_FORBIDDEN = re.compile(r"https?:|www\.|[@<>\[\]{}`*_#|\\]", re.IGNORECASE)
"""What links, mentions or formats."""


def grounded(gist: str, source: SourceText, verdict: Verdict, judge: Callable[[SourceText], Verdict]) -> bool:
    """Whether each sentence of a gist is borne out by the source and by what detection read in it.

    `judge` reads a sentence as it read the source.
    """
    gist = unicodedata.normalize("NFKC", gist)
    if not _well_formed(gist):
        return False
    told, days = _Told.by(source, verdict), _days(verdict)
    return all(
        told.bears_out(sentence)
        and _reads_alike(judge(SourceText("", sentence, "", "", "", "en", source.published)), verdict, days)
        for sentence in _SENTENCE.split(_ABBREVIATED.sub("number ", gist).strip())
    )


def _well_formed(gist: str) -> bool:
    """Whether a gist is of a length that is shown, in Latin letters, and neither links, mentions nor formats."""
    return bool(gist.strip()) and len(gist) <= LIMIT and not (_FOREIGN.search(gist) or _FORBIDDEN.search(gist))


@dataclass(frozen=True, slots=True)
class _Told:
    """What a gist may say: the words, names and numbers of its source, and of what was read in it."""

    words: AbstractSet[str]
    names: AbstractSet[str]
    numbers: AbstractSet[str]
    may_say: AbstractSet[str]

    @classmethod
    def by(cls, source: SourceText, verdict: Verdict) -> _Told:
        known = _text_known(source, verdict)
        words = {word.casefold() for word in _WORD.findall(known)}
        goods = {word.capitalize() for one in verdict.subjects for word in _WORD.findall(one)}
        may_say = _vocabulary(verdict) | (words - set(wording()["gist_check"]["never"]))
        return cls(words, {*_WORD.findall(known), *goods}, set(_numbers(known)), may_say)

    def bears_out(self, sentence: str) -> bool:
        """Whether every number, name and word of a sentence is told, and it begins as no order does."""
        return (
            set(_numbers(sentence)) <= self.numbers
            and all(word.casefold() in self.words for word in _words_to_find(sentence))
            and _opens_well(sentence, self.names)
            and all(word.casefold() in self.may_say for word in _WORD.findall(sentence) if not word.isdigit())
        )


def _text_known(source: SourceText, verdict: Verdict) -> str:
    """The source's words and those of what was read in it, in one text."""
    codes = filter(None, (verdict.jurisdiction, *verdict.destinations))
    return " ".join(
        (
            _plain(f"{source.title}\n{source.summary}\n{verdict.summary}\n{verdict.document or ''}"),
            *map(country, codes),
            *(f"{day.day} {day:%B} {day:%b}" for day in _days(verdict)),
            *(str(day.year) for day in (verdict.effective, verdict.until) if day),
        )
    )


def _vocabulary(verdict: Verdict) -> set[str]:
    """The words that a gist may use besides those of the source: of the field, and of what was read of this act."""
    told: Mapping[str, Any] = wording()["gist_check"]
    listed = (
        told["words"],
        told["openers"],
        told["numbers"],
        told["by_instrument"].get(verdict.instrument or verdict.measure, ()),
        told["by_deed"].get(verdict.deed, ()),
    )
    return {part for words in listed for word in words for part in _WORD.findall(word)}


def _opens_well(sentence: str, names: Container[str]) -> bool:
    """Whether a sentence begins with an article, a noun or a name of the source: an order begins with its verb."""
    first = _WORD.search(sentence)
    if first is None:
        return False
    return first[0].casefold() in wording()["gist_check"]["openers"] or (first[0][0].isupper() and first[0] in names)


def _plain(text: str) -> str:
    """NFKC, with the digits of every script as 0 to 9."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)


def _numbers(text: str) -> Iterator[str]:
    """Each number in one form, a share of a hundred with its sign."""
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[.,\u00a0 ](?=\d{3}(?:\D|$))", "", match[0]).replace(",", ".")
        yield digits + "%" * text[match.end() :].lstrip().startswith("%")


def _words_to_find(sentence: str) -> Iterator[str]:
    """The words that must stand in the source: names, codes, and numbers in words."""
    told = wording()["gist_check"]
    in_words, openers = set(told["numbers"]), set(told["openers"])
    for match in _WORD.finditer(sentence):
        word = match[0]
        opens = not match.start() and word.casefold() in openers
        is_name = word[0].isupper() and not opens
        is_code = not word.isdigit() and any(map(str.isdigit, word))
        if is_name or is_code or word.casefold() in in_words:
            yield word


def _days(verdict: Verdict) -> set[date]:
    """The days that the source names, in any year."""
    named: Iterable[str] = verdict.days
    days = {date.fromisoformat(f"{LEAP}-{day}") for day in named}
    return days | {day.replace(year=LEAP) for day in (verdict.effective, verdict.until) if day}


def _reads_alike(read: Verdict, verdict: Verdict, days: set[date]) -> bool:
    """Whether detection reads nothing in a sentence that it did not read in the source."""
    places = {read.jurisdiction, *read.destinations} - {None}
    return (
        places <= {verdict.jurisdiction, *verdict.destinations}
        and set(read.subjects) <= set(verdict.subjects)
        and set(read.codes) <= set(verdict.codes)
        and _days(read) <= days
        and read.effective in {None, verdict.effective}
        and read.until in {None, verdict.until}
        and read.measure in {None, verdict.measure}
        and (read.deed in {None, verdict.deed} or {read.deed, verdict.deed} <= BINDING)
        and not (read.relevant and (read.stage in ENDING) != (verdict.stage in ENDING))
    )
