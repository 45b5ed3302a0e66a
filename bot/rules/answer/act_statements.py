"""What an act's file says of the goods found, statement by statement, and which of it a question asks about. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from bot.data import read_yaml
from bot.rules.answer.findings import Finding
from bot.rules.query.asked import Asked
from bot.rules.query.facts import Phrases, asks_of_rates, forms_of
from bot.text import countries
from bot.text import question_words as said
from bot.text.normalize import words
from bot.text.question_words import Role

_DIGIT = re.compile(r"\d")
_END = re.compile(r"(?:[^\W\d_]{4}|[\d)”%])[.;](?= |$)")
"""Behind a word of four letters, figures or a bracket: "No. 39" goes on."""
_SHORTEST_TELLING = 3
_OF_FORMS, _OF_NOTES = 2, 4
"""What words of a question that a statement has must weigh together: more where it is a remark on the act."""
_LONG = 6
"""Letters from which a rare word tells enough by itself: "grower"."""
_RARE, _TELLING, _COMMON = 4, 2, 1
"""What one such word weighs: a rare one that is long, a rare one, and one of trade."""


def texts(finding: Finding) -> tuple[str, ...]:
    """Return what an act's file says: how it prints its goods found, then on these, on its part and on itself."""
    return tuple(dict.fromkeys((*_forms(finding), *_remarks(finding))))


def _forms(finding: Finding) -> Iterator[str]:
    return filter(None, (item.forms for item in finding.items))


def _remarks(finding: Finding) -> Iterator[str]:
    limb, measure = finding.limb, finding.measure
    noted = (*(one.note for one in finding.items), limb.note, measure.note, *(one.note for one in limb.exempt))
    return filter(None, noted)


def statements(finding: Finding) -> Iterator[str]:
    """Yield the same, each statement alone."""
    return single(texts(finding))


def single(texts: Iterable[str]) -> Iterator[str]:
    """Yield the statements of texts, without the signs between them."""
    for text in dict.fromkeys(texts):
        first = 0
        for end in (*(found.end() for found in _END.finditer(text)), len(text)):
            if told := text[first:end].strip(" .;"):
                yield told
            first = end


def sparing(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the statements of texts on what an act does not reach: "graphite processed in Malawi is spared"."""
    told = ((one, forms_of(one)) for one in single(texts))
    return tuple(one for one, forms in told if _phrases("spared").met(*forms) and not _phrases("unsure").met(*forms))


@cache
def _phrases(name: str) -> Phrases:
    return Phrases.of(read_yaml("query/sparing")[name].split())


def rate(finding: Finding) -> str:
    """Return how high a duty is by the act's file: its forms or statements with a figure; empty if it has none."""
    forms = dict.fromkeys(item.forms for item in finding.items if item.forms and _DIGIT.search(item.forms))
    return "; ".join(forms or (one for one in statements(finding) if _DIGIT.search(one)))


def rates_beside(finding: Finding) -> tuple[str, ...]:
    """Return the statements on a duty with its figure of an act that is no act of duties: a quota with a tax."""
    noted = filter(None, (one.note for one in finding.limb.quotas))
    return tuple(one for one in (*statements(finding), *noted) if _DIGIT.search(one) and asks_of_rates(one))


def asked_about(asked: Asked, findings: Sequence[Finding]) -> str:
    """Return the statement of these findings that has most of the question's own words; empty if none has enough.

    Names of the goods and of the countries are no such words: each statement is on them.
    """
    weights = _telling(asked, findings) if asked.things else {}
    if not weights:
        return ""
    for least, those in (
        (_OF_FORMS, single(one for each in findings for one in _forms(each))),
        (_OF_NOTES, (one for each in findings for one in single(_remarks(each)))),
    ):
        weighed = {one: _shared(weights, asked.query.shown, one) for one in those}
        best = max(weighed, key=weighed.__getitem__, default="")
        if weighed.get(best, 0) >= least:
            return best
    return ""


def _shared(weights: Mapping[str, int], question: str, statement: str) -> int:
    """Return what the words weigh that a question and a statement share; twice as much side by side in both."""
    own, told = ([word.key for word in words(text)] for text in (question, statement))
    pairs = {*pairwise(own)} & {*pairwise(told)}
    beside = sum(weights.get(one, 0) + weights.get(other, 0) for one, other in pairs if {one, other} <= weights.keys())
    return beside + sum(weights.get(key, 0) for key in {*told})


def _telling(asked: Asked, findings: Sequence[Finding]) -> dict[str, int]:
    """Return the words of a question that a statement may be about, each with its weight."""
    named = [thing.subject for thing in asked.things] + [thing.typed for thing in asked.things]
    named += [item.subject for finding in findings for item in finding.items]
    named += [countries.name(code) for code in (asked.from_, asked.to) if code]
    known = {word.key for name in named for word in words(name)}
    found = {
        word.key: _weight(word.key)
        for word in words(asked.query.shown)
        if word.key not in known and len(word.key) >= _SHORTEST_TELLING and word.key.isalpha()
    }
    return {**found, **dict.fromkeys(_modes(asked.query.shown), _TELLING)}


def _weight(folded: str) -> int:
    role = said.role(folded)
    if role in {Role.GRAMMAR, Role.QUESTION} or folded in said.group("from", "to", "of", "articles", "joining"):
        return 0
    if role is not None:
        return _COMMON
    return _RARE if len(folded) >= _LONG else _TELLING


def _modes(text: str) -> Iterator[str]:
    """Yield the ways of carriage that a text names, each by the word that acts tell it by."""
    forms = forms_of(text)
    yield from (mode for mode, phrases in _modes_asked().items() if phrases.met(*forms))


@cache
def _modes_asked() -> dict[str, Phrases]:
    return {mode: Phrases.of(entries.split()) for mode, entries in read_yaml("query/modes").items()}
