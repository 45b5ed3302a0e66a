"""A query's words with the signs that part them, and what each reader takes of them, in order. PURE."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, partial

from bot.data import read_yaml
from bot.model.copies import replace
from bot.rules.index import RuleBase
from bot.rules.query import (
    addresses,
    called,
    countries,
    firm_names,
    firms,
    goods_words,
    know_how,
    mentions,
    names,
    spelling,
    symbols,
    towns,
    word_forms,
)
from bot.rules.query.paper_heads import town_of_its_head
from bot.rules.query.parse import ARROW, FIELD_SIGN, FLAG_SIGN, GAP, Query
from bot.rules.query.routes import routes
from bot.rules.query.tokens import Candidate, Routes, Scan
from bot.text.normalize import Word, key, words

_COMMA = re.compile(r"[,、，;|/&+]")
_STROKE = re.compile(r"(?<=[\w°])/√?(?=\w)")
_DASH = re.compile(r"\s[-–—]\s|(?<=\w)[–—](?=\w)")
_ARROW = re.compile(ARROW)
_COLON = re.compile(r"[:：]")
_SENTENCE = re.compile(r"(?<=[^\W\d_]{4})\.\s+|[!?]\s+|[。！？]")
_OPENING = re.compile(r"[(（](?!\s*[)）])")
_CLOSING = re.compile(r"[)）]")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑–](?=\w)")
_OPEN_HYPHEN = re.compile(r"(?<=\w)[-‐‑]\s(?=\w)")
_APART = re.compile(r"[,;|→()（）\[\]、，；:：]|\s[/–—·•-]\s")
_STOP = re.compile(r"\.\s")
_QUESTION = re.compile(r"[?？؟]")
_FIELD = re.compile(FIELD_SIGN)
_GAP = re.compile(GAP)
_FLAG = re.compile(FLAG_SIGN)
_ROW = re.compile(r"[;；]")
"""The end of a row, as a text that was made one row has it."""
BEFORE_DAYS, AFTER_DAYS, CORRECTED = "before-days", "after-days", "corrected"
READERS: Mapping[str, Callable[[Scan, RuleBase], Iterable[Candidate]]] = {
    "called": called.called,
    "firm-names": firm_names.firm_names,
    "short-countries": countries.short_names,
    "terms": mentions.terms,
    "phrases": mentions.phrases,
    "packs": mentions.packs,
    "grades": mentions.grades,
    "names": names.names,
    "firms": firms.firms,
    "countries": countries.named,
    "towns": towns.towns,
    "users": mentions.users,
    "phrases-in-cases": partial(word_forms.inflected, fewest=2),
    "cases": word_forms.inflected,
    "symbols": symbols.symbols,
    "materials": symbols.materials,
    "know-how": know_how.know_how,
    "inverted": word_forms.inverted,
    "elided": word_forms.elided,
    "household": goods_words.household,
    CORRECTED: spelling.corrected,
    "goods-words": goods_words.goods,
}


def words_of(base: RuleBase, query: Query, acts: Iterable[str]) -> Scan:
    """Return the words of a text, for which nothing is chosen yet."""
    text = addresses.without_postal_codes(query.text)
    these = word_forms.apart(base, words(text))
    return Scan(
        these,
        routes=Routes(query.exporters, query.destinations),
        acts=tuple(acts),
        after_comma=_behind(_COMMA, text, these),
        after_stroke=_behind(_STROKE, text, these),
        after_dash=_behind(_DASH, text, these),
        after_arrow=_behind(_ARROW, text, these),
        after_colon=_behind(_COLON, text, these),
        after_hyphen=_behind(_HYPHEN, text, these),
        after_open_hyphen=_behind(_OPEN_HYPHEN, text, these),
        after_stop=_behind(_STOP, text, these),
        after_question=_behind(_QUESTION, text, these) | _behind_all(text, these),
        after_field=_behind(_FIELD, text, these),
        after_gap=_behind(_GAP, text, these),
        flags=_behind(_FLAG, text, these) | ({0} if text.startswith(FLAG_SIGN) else frozenset()),
        after_row=_behind(_ROW, text, these),
        in_brackets=_behind(_OPENING, text, these),
        after_brackets=_behind(_CLOSING, text, these),
        apart=_behind(_APART, text, these),
        after_sentence=_behind(_SENTENCE, text, these),
        postal_codes=addresses.postal_codes(query.typed),
        town_of_its_head=town_of_its_head(query.typed),
    )


def _behind_all(text: str, these: Sequence[Word]) -> frozenset[int]:
    """Return the place behind all words if a question mark ends a text."""
    return frozenset({len(these)}) if _QUESTION.match(text.rstrip()[-1:]) else frozenset()


def _behind(sign: re.Pattern[str], text: str, these: Sequence[Word]) -> frozenset[int]:
    """Return the places of words that a sign parts from the word before."""
    parts = sign.split(text)
    if len(parts) == 1:
        return frozenset()
    starts: set[int] = set()
    length = 0
    for part in parts[:-1]:
        length += len(key(part))
        starts.add(length)
    return frozenset(place for place, word in enumerate(these) if word.start in starts)


def scanned(base: RuleBase, query: Query) -> Scan:
    """Return the words of a query's text with what every reader takes of them; days and acts with numbers aside."""
    scan = chosen(base, words_of(base, query, ()), BEFORE_DAYS)
    return chosen(base, replace(scan, routes=routes(scan)), AFTER_DAYS)


def chosen(base: RuleBase, scan: Scan, stage: str) -> Scan:
    """Ask the readers of a stage, in the order of `readings.yaml`: what one takes no later one has."""
    for why in readings()[stage]:
        scan = scan.choosing(READERS[why](scan, base), why)
    return scan


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """Return the readers of each stage, in their order."""
    return {stage: tuple(line["reader"] for line in lines) for stage, lines in read_yaml("query/readings").items()}
