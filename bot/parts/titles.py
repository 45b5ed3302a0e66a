"""Reads the titles of columns: which part of a parts list a title names, in every served language. PURE."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml


class Role(StrEnum):
    """What a column is asked for."""

    GOODS = "goods"
    CODE = "code"
    FROM = "from"
    ORIGIN = "origin"
    TO = "to"
    PARTY = "party"
    DAY = "on"
    QUANTITY = "quantity"


_CAMEL = re.compile("(?<=[a-z\u0430-\u0451])(?=[A-Z\u0401-\u042f])")
_WORD = re.compile(r"[^\W_]+")
_EASTERN = "\u3005-\u9fff\uac00-\ud7a3"
_SCRIPTS = re.compile(rf"(?<=[^\W_{_EASTERN}])(?=[{_EASTERN}])|(?<=[{_EASTERN}])(?=[^\W_{_EASTERN}])")
_FIRST_OF_THE_EAST = "\u2e80"
"""Before it are alphabets, from it on the signs of Chinese, Japanese and Korean."""


_MARKED = str.maketrans("\u0142\u00f8\u0111\u0127\u0131\u00e6\u0153\u00f0", "lodhiaod")
_BARE = re.compile("(?<=[a-z\u0430-\u04ff])[\u0300-\u036f]+")


def normalised_title(text: str) -> str:
    """Normalise a title for look-up (headers.yaml): letters without marks, digits, blanks between words and scripts."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", _CAMEL.sub(" ", text)).casefold())
    bare = unicodedata.normalize("NFC", _BARE.sub("", plain)).translate(_MARKED)
    return " ".join(_WORD.findall(_SCRIPTS.sub(" ", bare)))


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title may name, each role with a weight up to 1; `other`: it names something that is not asked for."""

    weights: tuple[tuple[Role, float], ...] = ()
    other: bool = False

    def weight(self, role: Role) -> float:
        """Return the weight of a role, 0 if the title does not name it."""
        return dict(self.weights).get(role, 0.0)

    @property
    def known(self) -> bool:
        """Whether the title is one of a parts list."""
        return bool(self.weights) or self.other


_SURE, _PLAIN, _WEAK = 1.0, 0.8, 0.5
_FAINT = 0.3


@cache
def read_title(text: str) -> TitleReading:
    """Read a title. Titles on file go before words on file."""
    title = normalised_title(text)
    if not title:
        return TitleReading()
    found = dict(_roles_by_words(title))
    for name, role in _LISTED.items():
        if title in _titles(name):
            found[role] = _SURE + (_FAINT if role in found else 0.0)
    if title in _titles("others") and not found:
        return TitleReading(other=True)
    other = not found and any(_has(title, name) for name in _OTHERS)
    return TitleReading(tuple(found.items()), other)


_OTHERS = ("mark words", "money words", "not weight", "not quantity", "not leaving", "not way")
_LISTED = {"names": Role.GOODS, "codes": Role.CODE, "from": Role.FROM, "to": Role.TO, "on": Role.DAY}
"""Lists of titles, by what they name."""


def _roles_by_words(title: str) -> Iterator[tuple[Role, float]]:
    """Yield what the words of a title may mean. What the cells hold decides between them."""
    if _has(title, "money words"):
        return
    if weight := _goods(title):
        yield Role.GOODS, weight
    if _has(title, "code words"):
        yield Role.CODE, _SURE
    yield from _ways(title)
    if weight := _party(title):
        yield Role.PARTY, weight
    if _has(title, "leaving words") and not _has(title, "not leaving"):
        yield Role.DAY, _SURE
    if weight := _quantity(title):
        yield Role.QUANTITY, weight


def _goods(title: str) -> float:
    if _has(title, "code words") or _has(title, "party words") or _has(title, "supplier words"):
        return 0.0
    if _has(title, "description words"):
        return _SURE if not _has(title, "mark words") or _has(title, "goods words") else _WEAK
    if not _has(title, "goods words"):
        return 0.0
    return _FAINT if _has(title, "mark words") or _has(title, "quantity words") else _PLAIN


def _ways(title: str) -> Iterator[tuple[Role, float]]:
    """Yield the sides of the goods' way that a title may name if its cells are countries."""
    if _has(title, "origin words"):
        yield Role.ORIGIN, _SURE
        return
    if _has(title, "not way"):
        return
    side = direction_of(title)
    if side or _has(title, "party words"):
        yield (Role.FROM if side == "from" else Role.TO), _PLAIN if side else _WEAK
    elif _has(title, "country words"):
        yield Role.TO, _FAINT


def _party(title: str) -> float:
    if _has(title, "mark words") and not _has(title, "name words"):
        return 0.0
    if _has(title, "party words"):
        return _SURE
    if direction_of(title) == "to":
        return _WEAK
    return _FAINT if _has(title, "supplier words") else _FAINT / 2 if _has(title, "name words") else 0.0


def _quantity(title: str) -> float:
    if _has(title, "not quantity"):
        return 0.0
    if _has(title, "quantity words"):
        return _SURE
    if _has(title, "weight words"):
        return 0.0 if _has(title, "not weight") else _WEAK
    return _FAINT if _has(title, "package words") else 0.0


def direction_of(column: str) -> str | None:
    """Return whether the words of a title name the sending (`from`) or the receiving side (`to`); None for neither.

    Only for a column that holds countries: elsewhere such words mean other things. An origin is neither.
    """
    title = normalised_title(column)
    if not title or any(title in _titles(name) for name in _KINDS) or _has(title, "origin words"):
        return next((name for name in ("from", "to") if title in _titles(name)), None)
    words_ = frozenset(title.split())
    here = [name for name in ("from", "to") if words_ & _titles(f"{name} here")]
    if here:
        return here[0] if len(here) == 1 else None
    sides = (name for name, stems in (("to", "receiving"), ("from", "sending")) if _has_stem(title, stems))
    return next(sides, None)


_KINDS = ("codes", "names", "others", "from", "to", "on")


def _has_stem(title: str, name: str) -> bool:
    """Return whether a word of a title begins with one of these; scripts without blanks have them anywhere."""
    return any((f" {stem}" in f" {title}") if stem[0] < _FIRST_OF_THE_EAST else stem in title for stem in _titles(name))


@cache
def _has(title: str, name: str) -> bool:
    """Return whether a normalised title holds a word of a group."""
    return bool(_pattern(name).search(title))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(filter(None, map(_alternative, _file()[name].split(",")))))


def _alternative(entry: str) -> str:
    """Write an entry of a group as a pattern: `word*` begins a word, `*word` ends one, eastern signs are anywhere."""
    begins, ends = entry.strip().endswith("*"), entry.strip().startswith("*")
    text = normalised_title(entry)
    if not text:
        return ""
    if text[0] >= _FIRST_OF_THE_EAST:
        return re.escape(text)
    return ("" if ends else r"\b") + re.escape(text) + ("" if begins else r"\b")


def known_units() -> frozenset[str]:
    """Return the units of amounts that questions know."""
    return _titles("units")


@cache
def _titles(name: str) -> frozenset[str]:
    return frozenset(normalised_title(one) for one in _file()[name].split(",")) - {""}


@cache
def _file() -> dict[str, str]:
    text = (files("bot.data") / "headers.yaml").read_text(encoding="utf-8")
    titles: dict[str, str] = yaml.load(text, yaml.CSafeLoader)
    return titles
