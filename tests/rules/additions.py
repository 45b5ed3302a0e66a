"""What people write beside the name of goods: codes of the importer's tariff, days of papers, terms of trade, lines.

Each is a class of `additions.txt`, whose members are written as people write them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from bot.rules.index import RuleBase

_HEAD, _COMMENT = "## ", "# "


@cache
def classes() -> Mapping[str, list[str]]:
    """Return each class with its members."""
    found: dict[str, list[str]] = {}
    members: list[str] = []
    for line in Path(__file__).with_name("additions.txt").read_text("utf-8").splitlines():
        if line.startswith(_HEAD):
            members = found.setdefault(line[len(_HEAD) :], [])
        elif line and not line.startswith(_COMMENT):
            members.append(line)
    return found


def joined(name: str, addition: str) -> str:
    """Return goods with an addition, which says by `{name}` where they stand if they are not first."""
    return addition.replace("{name}", name) if "{name}" in addition else f"{name} {addition}"


def importers_codes(base: RuleBase, subject: str, exporter: str) -> Iterator[str]:
    """Yield codes as importers write them, which agree on six digits with what the exporter's acts print."""
    lines = {
        line.code[:6]
        for name in base.narrower(subject)
        for place in base.items_on.get(name, ())
        if place.measure.jurisdiction == exporter
        for line in place.item.hs
        if len(line.code) > 5
    }
    for number, code in enumerate(sorted(lines)[:3]):
        a, b, digit = code[:4], code[4:], (int(code) + number) % 9 + 1
        yield f"HTS {a}.{b}.{digit}0.{digit}5"
        yield f"HTS {a}.{b}.{digit}05{digit}"
        yield f"{code}{digit}5"
        yield f"CN code {a} {b} {digit}5"
        yield f"TARIC {code}{digit}5{digit}0"
        yield f"HS {a}.{b}-{digit}05"
        yield f"{a}.{b}-{digit}0{digit}5"
        yield f"HSコード {a}.{b}"
        yield f"HS코드 {code}{digit}0{digit}0"
        yield f"海关编码{code}{digit}9{digit}0"
        yield f"NCM {a}.{b}.{digit}9"
        yield code


def sister_codes(base: RuleBase, subject: str, exporter: str) -> Iterator[str]:
    """Yield every subheading of the headings that an exporter's acts print for goods, or that are usual for them."""
    printed = {
        line.code
        for name in base.narrower(subject)
        for place in base.items_on.get(name, ())
        if place.measure.jurisdiction == exporter
        for line in place.item.hs
    }
    headings = {code[:4] for code in (*printed, *(line.code for line in base.subjects[subject].hs))}
    for heading in sorted(headings)[:4]:
        yield from (f"{code}00" for code in _subheadings(base, heading))


@cache
def _subheadings(base: RuleBase, heading: str) -> tuple[str, ...]:
    """Return the six-digit codes of a heading that the customs nomenclature has."""
    codes = (f"{heading}{number:02d}" for number in range(100))
    return tuple(code for code in codes if base.knows_customs_code(code))
