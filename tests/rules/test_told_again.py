"""A name beside a formula, a symbol, a code or another name of the same goods is one line; so is what goods are of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from tests import shipped
from tests.exploring import drawn, some

TODAY = date(2026, 11, 24)
FRAMES = ("{} {}", "{} ({})", "{} / {}", "{}, {}")
EVERY = 7
"""Of so many subjects one is asked about."""


def _pairs() -> Iterator[tuple[str, str]]:
    """Yield a name of a subject with another name, formula, symbol or number of it."""
    base = shipped.rules()
    for name in drawn(sorted(base.subjects), EVERY):
        held = base.subjects[name]
        if base.is_everyday(name) or held.kind != "good":
            continue
        others = (*held.formulas[:1], *held.symbols[:1], *held.cas[:1], *(f"HS {line.code}" for line in held.hs[:1]))
        native = (held.names[language][0] for language in ("de", "zh-Hans", "ja", "ru") if held.names.get(language))
        yield from ((name, other) for other in (*others, *native) if other not in held.shared_names)


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    ("name", "text"), some(((pair[0], frame.format(*pair)) for pair in _pairs() for frame in FRAMES), 11)
)
def test_two_names_of_one_thing_are_the_lines_of_one(base: RuleBase, name: str, text: str) -> None:
    plain, found = (answer(base, f"{told} from:CN to:DE", today=TODAY) for told in (name, text))

    assert len(found.by_goods) <= len(plain.by_goods)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("3 pcs DJI-type agricultural drones 40L from:CN", ["drones"]),
        ("DAP fertiliser 18-46-0 from:CN to:BR", ["ammonium phosphates"]),
        ("MAP 11-44 granular fertiliser 5,000mt from:CN to:BR", ["ammonium phosphates"]),
        ("ferrous scrap, steel scrap from:CN", ["ferrous scrap"]),
        ("三元前驱体 NCA前駆体 from:CN", ["nickel cobalt aluminium hydroxide"]),
        ("三元系前駆体 NCM前駆体 from:CN", ["nickel cobalt manganese hydroxide"]),
        ("black mass NMC 20 t from:CN to:DE", ["black mass"]),
        ("black mass NMC from spent batteries from:DE to:CN", ["black mass"]),
        ("Ni (nickel) 20 kg from:CN", ["nickel"]),
        ("freeze dryer 2B352 from:DE to:CN", ["freeze dryer"]),
        ("Gefriertrockner (2B352) from:DE to:CN", ["freeze dryer"]),
    ],
)
def test_what_is_told_again_is_named_once(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in answer(base, text, today=TODAY).by_goods] == goods


@pytest.mark.parametrize(
    "text",
    [
        "milk and cheese from:IR",  # one subject of everyday goods, two goods
        "gallium, germanium from:CN",
        "antimony trioxide 99.9% and antimony trioxide 99.99% from:CN",
        "graphite and expandable graphite from:CN",
        "半导体光刻胶 日本到中国",  # what is for chips is none
        "drones from:CN and batteries",
    ],
)
def test_goods_of_their_own_stay_two(base: RuleBase, text: str) -> None:
    assert len(answer(base, text, today=TODAY).by_goods) == 2


@pytest.mark.parametrize("text", ["satellite", "avionics", "computer"])
@pytest.mark.parametrize("code", ["9A515", "7A994", "4A994"])
def test_a_number_of_another_list_takes_no_name_away(base: RuleBase, text: str, code: str) -> None:
    plain, both = (answer(base, f"{told} from:DE to:CN", today=TODAY) for told in (text, f"{text} {code}"))

    assert rank(both.status) <= rank(plain.status)
