"""The reader's language: whose it is while a task words something, and the catalogues of sentences. PURE.

A sentence for people is written in English where it is used, `say("{document} is suspended.", document=…)`, and read
in the language of `reading(…)`. docs/translating.md tells how. Without a language everything is English.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import BinaryIO, Generic, TypeVar

from babel import Locale

from bot.text import locales
from bot.text.locales import SOURCE, served

K = TypeVar("K")
T = TypeVar("T")

_QUALITY = ";q="

_reader: ContextVar[str] = ContextVar("reader", default=SOURCE)
_goods: ContextVar[Mapping[str, str]] = ContextVar("goods")


# -- whose language


@contextmanager
def reading(language: str, goods: Mapping[str, str] | None = None) -> Iterator[None]:
    """Word everything in this language (one that `served` returns) within the block, in this task alone.

    `goods` are its names of goods by their English names, as `RuleBase.names_in` returns them.
    """
    reader, named = _reader.set(language), _goods.set(goods or {})
    try:
        yield
    finally:
        _goods.reset(named)
        _reader.reset(reader)


async def read_in(language: Awaitable[str], work: Awaitable[T]) -> T:
    """Await work that words everything in a language, once that is known."""
    with reading(await language):
        return await work


def language() -> str:
    """Return the language in which things are worded now: `en`, `zh_Hans`."""
    return _reader.get()


def goods() -> Mapping[str, str]:
    """Return the reader's names of goods by their English names; without any where none are known."""
    return _goods.get({})


def locale() -> Locale:
    """Return CLDR's locale of the language in which things are worded now."""
    return locales.locale(_reader.get())


def first_served(wanted: Iterable[str]) -> str:
    """Return the language of the first locale that is offered; English if none is."""
    return next(filter(None, map(served, wanted)), SOURCE)


def accepted(header: str) -> str:
    """Return the language that fits a browser's Accept-Language best: `de-AT,de;q=0.9,en;q=0.5`."""
    ranked = sorted(header[:_LONGEST_HEADER].split(","), key=lambda part: -_weight(part))
    return first_served(part.partition(";")[0] for part in ranked if _weight(part) > 0)


_LONGEST_HEADER = 500


def _weight(part: str) -> float:
    _, given, weight = part.replace(" ", "").partition(_QUALITY)
    if not given:
        return 1.0
    try:
        return float(weight)
    except ValueError:
        return 0.0


_UNSPACED = frozenset({"zh_Hans", "zh_Hant", "ja"})
_IDEOGRAPHS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def unspaced_words(text: str) -> int:
    """Return how many words of a text stand without blanks between them, about; none in languages that write blanks."""
    return len(_IDEOGRAPHS.findall(text)) // 2 if _reader.get() in _UNSPACED else 0


# -- sentences


def say(sentence: str, /, **values: object) -> str:
    """Return a sentence in the reader's language, with its `{values}` filled in."""
    said = sentence if _reader.get() == SOURCE or not sentence else catalogue(_reader.get()).gettext(sentence)
    return said.format(**values) if values else said


def counted(one: str, several: str, number: int, /, **values: object) -> str:
    """Return the form of a sentence for a number, which `{n}` writes: `{n} day`, `{n} days`."""
    if _reader.get() == SOURCE:
        said = one if number == 1 else several
    else:
        said = catalogue(_reader.get()).ngettext(one, several, number)
    return said.format(n=figures(number), **values)


def figures(number: float) -> str:
    """Write a number with the reader's signs between thousands and before fractions."""
    if _reader.get() == SOURCE:
        return f"{number:,.15g}"
    from babel.numbers import format_decimal  # noqa: PLC0415 - English does without

    return str(format_decimal(number, locale=locale(), decimal_quantization=False))


def later(sentence: str, /) -> str:
    """Mark a constant as a sentence for the catalogues; `say` words it when it is read. It is returned as it is."""
    return sentence


def in_every_language(sentences: Iterable[str]) -> Iterator[str]:
    """Yield each sentence in English and in every language that is offered."""
    for sentence in sentences:
        for language in (SOURCE, *locales.LANGUAGES):
            with reading(language):
                yield say(sentence)


class Words(Mapping[K, str], Generic[K]):
    """Words by key, in the reader's language at each look-up: `Words({Kind.GUIDANCE: later("guidance")})`."""

    def __init__(self, words: Mapping[K, str]) -> None:
        self._words = words

    def __getitem__(self, key: K) -> str:
        return say(self._words[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


# -- catalogues


class _Catalogue(gettext.GNUTranslations):
    """Sentences of one form by their English; those with a form for each number as `gettext` reads them."""

    def __init__(self, single: Mapping[str, str], several: BinaryIO) -> None:
        super().__init__(several)
        self._single = single

    def gettext(self, message: str) -> str:
        """Return a sentence in the language; one that it lacks as it is."""
        return self._single.get(message) or super().gettext(message)


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the sentences of a language, read once from its file; what it lacks is English.

    Neither the places of the sentences are read nor are all compiled in order: that would take twice as long.
    """
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - English does without
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with files("handlers.messages").joinpath("locale", f"{language}.po").open("rb") as file:
        lines = [
            line for line in file if not line.startswith(b"#") or line.startswith(b"#,")
        ]  # `#,` marks what to omit
    sentences = read_po(lines, locale=language)
    single = {
        one.id: one.string
        for one in sentences
        if one.id and isinstance(one.id, str) and isinstance(one.string, str) and not (one.fuzzy or one.context)
    }
    for sentence in single:
        sentences.delete(sentence)
    write_mo(several := BytesIO(), sentences)
    several.seek(0)
    return _Catalogue(single, several)
