"""Pastes of 5,000 characters, of every kind: what costs most is what nobody writes."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Mapping

from bot.rules.index import RuleBase

SIZE = 5_000
FIRMS = """
    Huawei SMIC Hikvision YMTC Siemens Bosch Samsung Rosneft Sberbank Norinco Technologies Semiconductor Trading
    International Electronics Precision Holding and of Co., Ltd. GmbH LLC JSC S.A. Shanghai Moscow Tehran
"""


def kinds(base: RuleBase, seed: int = 3) -> Mapping[str, str]:
    """Return a paste of each kind by its name; the same each time, and others with another seed."""
    chance = random.Random(seed)  # noqa: S311 - the same pastes each time
    names = [name for subject in base.subjects.values() for name in subject.all_names]
    found = {name: _filled(make, chance, "") for name, make in _letters(names).items()}
    return found | {name: _filled(make, chance, " ") for name, make in _words(names).items()}


_Make = Callable[[random.Random], str]


def _filled(make: _Make, chance: random.Random, between: str) -> str:
    text = ""
    while len(text) < SIZE:
        text += make(chance) + between
    return text[:SIZE]


def _of(first: str, last: str, count: int) -> _Make:
    return lambda chance: "".join(chr(chance.randint(ord(first), ord(last))) for _ in range(count))


def _one(*those: str) -> _Make:
    return lambda chance: chance.choice(those)


def _letters(names: list[str]) -> Mapping[str, _Make]:
    """Return what is written without blanks."""
    return {
        "one letter": _one("x"),
        "Chinese names": _one(*(name for name in names if "\u4e00" <= name[0] <= "\u9fff")),
        "Chinese characters": _of("\u4e00", "\u9fa5", 1),
        "katakana names": _one(*(name for name in names if "\u30a1" <= name[0] <= "\u30fa")),
        "katakana": _of("\u30a1", "\u30fa", 1),
        "Thai letters": _of("\u0e01", "\u0e2e", 1),
        "signs": _one(*".,;:-/()[]{}!?"),
        "pictures": _one("😀", "🔎", "🧩"),
        "control characters": _one("\x01", "\t", "\n", "a"),
        "hidden characters": _one(
            "gal\x00lium ", "gra\u200bphite ", "\x1b[31m", "\u202e", "to:\x07US ", "3A\u2066001 "
        ),
        "numbers": lambda chance: f"{chance.randint(1, 98)} ",
        "a table": lambda chance: (
            f"{chance.randint(1, 400)}\t{chance.choice(names)}\t{chance.randint(10**7, 10**8)}\t"
            f"{chance.randint(1, 500)} kg\tCN\tDE\t{chance.randint(1, 10**5) / 100:.2f} EUR\n"
        ),
    }


def _words(names: list[str]) -> Mapping[str, _Make]:
    """Return what has blanks between."""
    latin = [name for name in names if name.isascii() and len(name) > 4]
    return {
        "unknown words": _of("a", "z", 6),
        "Capitals": lambda chance: "".join(chance.choices(string.ascii_lowercase, k=6)).capitalize(),
        "CAPITALS": _of("A", "Z", 6),
        "names": _one(*latin),
        "misspelt names": _one(*(f"{name[:2]}{name[3:]}" for name in latin)),
        "misspelt names of any language": _one(
            *(f"{name[:2]}{name[3:2:-1]}{name[4:]}" for name in names if len(name) > 5)
        ),
        "Korean names": _one(*(name for name in names if "\uac00" <= name[0] <= "\ud7a3")),
        "Korean words": _of("\uac00", "\ud7a3", 3),
        "Russian names": _one(*(name for name in names if "\u0400" <= name[0] <= "\u04ff")),
        "Russian words": _of("\u0430", "\u044f", 7),
        "Arabic words": _of("\u0621", "\u064a", 5),
        "Hindi words": _of("\u0905", "\u0939", 5),
        "customs codes": _one("811292", "250410", "280530", "284690", "720810", "850511", "392690"),
        "ten digits": lambda chance: str(chance.randint(1_000_000_000, 9_999_999_999)),
        "CAS numbers": _one("7440-55-3", "7784-34-1", "7440-56-4"),
        "control codes": _one("3A001", "1C350", "2B001", "3A090.a", "5A002"),
        "days": lambda chance: f"{chance.randint(1, 28)} March 20{chance.randint(10, 30)}",
        "ISO days": lambda chance: f"20{chance.randint(10, 30)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}",
        "countries": _one("China", "Germany", "Japan", "to France", "from India", "to:US"),
        "towns": _one("Hamburg", "Shanghai", "Busan", "Lyon", "Torino"),
        "firms": _one("Huawei Technologies", "Sichuan University", "Kawasaki Heavy Industries Ltd", "Hikvision"),
        "words of firms": _one(*FIRMS.split()),
        "goods and codes": _one(
            "gallium", "3A001", "8112.92", "7440-55-3", "Huawei", "without", "Shanghai", "2026-12-01"
        ),
        "amounts": lambda chance: f"{chance.randint(1, 999)} kg 99.{chance.randint(1, 9)} %",
        "fields": _one("item:gallium"),
        "acts": _one("No. 39 of 2023", "announcement 18 of 2025", "89 FR 96790"),
        "symbols": _one("Ga", "Ge", "W", "Bi2Te3", "InP", "GaAs"),
        "goods of lists": _one("thermal camera", "vacuum pump", "laser", "milling machine"),
        "arrows": _one("cn -> us"),
        "Turkish cases": _one("Çin'den Japonyaya"),
        "German compounds": _one("Graphitdichtung", "Galliumausfuhrverbot", "Hochvakuumpumpe", "Wolframcarbidpulver"),
        "a mail": _one(
            "Dear Sir, please quote 500 kg of gallium metal 4N, PO 4711 of 3 March 2023, from China to Hamburg."
        ),
        "an invoice": _one("0010;MAT-88123;bauxite;1,000;KG;ID;CN;NET 45;EUR 8.200,00;INCOTERM DAP\n"),
    }
