"""Names of firms in their own script, and as lists print them. PURE."""

from __future__ import annotations

from functools import cache

from bot.data import read_yaml
from bot.text.normalize import to_simplified


@cache
def native_names() -> tuple[tuple[str, str], ...]:
    """(A firm's name in its own script, its name in Latin letters), the longest first."""
    table = read_yaml("lists/party-names")["native"]
    pairs = ((name, listed) for listed, names in table.items() for name in str(names).split(", "))
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def with_native_names(text: str) -> str:
    """Return a Chinese text in the simplified script if only that holds the name of a firm: 長江存儲."""
    held = any(native in text for native, _ in native_names())
    simple = text if held else to_simplified(text)
    return simple if any(native in simple for native, _ in native_names()) else text


def in_latin_letters(text: str) -> str:
    """Return a text with the names of firms in their own script written as lists print them."""
    if not text.isascii():
        text = with_native_names(text)
        for native, listed in native_names():
            text = text.replace(native, f" {listed} ")
    return text
