"""Raw, unprocessed, unrefined beside a name, before or behind it, with a code or without: never less than the ore."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query.making import is_raw
from bot.rules.status import rank
from bot.text.normalize import key
from bot.vocabulary import RESTRICTING, Status
from handlers.messages.answer_json import to_json
from tests.exploring import explores
from tests.rules.asking import TODAY, ask

WORDS = (
    *("raw", "unprocessed", "unbeneficiated", "crude", "conc", "roher", "unverarbeitetes", "brut", "crudo", "bruto"),
    *("grezzo", "ruw", "surowy", "mentah", "необработанный", "сырой", "необроблений", "thô", "ham", "خام", "कच्चा"),
    *("ดิบ", "未加工", "미가공"),
    # Forms of words that were written down as beginnings, and others kept aside until the first run.
    *("unverarbeitetem", "unbearbeitete", "rohem", "необработанного", "необработанную", "непереработанная"),
    *("nieprzetworzony", "onbewerkte", "необробленого", "未加工的", "bruts", "crudas"),
)
METALS = ("nickel", "copper", "tin", "lithium", "manganese", "cobalt", "rare earths", "gold", "tungsten", "antimony")


def ores(base: RuleBase) -> Iterator[tuple[str, str, str, Status]]:
    """Yield a metal, an exporter that holds its ores or concentrates, the ore and its status."""
    for metal in METALS:
        for name in base.neighbours(metal):
            if is_raw(name) and base.subjects[name].kind != "technology":
                plain = ask(base, name)
                for exporter, status in plain.by_exporter.items():
                    if status in RESTRICTING - {Status.EXPIRED}:
                        yield metal, exporter, name, status


@pytest.fixture(scope="module")
def held(base: RuleBase) -> list[tuple[str, str, str, Status]]:
    return list(ores(base))


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("word", WORDS)
def test_a_word_for_raw_means_the_ore_on_both_sides_of_a_name(
    base: RuleBase, held: list[tuple[str, str, str, Status]], word: str
) -> None:
    """A concentrate with a name of its own is that one, in short too: gold conc is what gold concentrate is."""
    part = 1 if explores() else 19
    assert len(held) > len(METALS)
    those = held[WORDS.index(word) % part :: part]
    if word == "conc":
        those = [one for one in those if not base.names.get(key(f"{one[0]} concentrate"))]
    lost = [
        f"{text} from:{exporter}: {now}, {name} is {status}"
        for metal, exporter, name, status in those
        for text in (f"{word} {metal}", f"{metal} {word}", f"{metal}, {word}, 20 t")
        if rank(now := answer(base, text, today=TODAY, from_=exporter).status) > rank(status)
    ]
    assert lost == []


@pytest.mark.parametrize("form", ["{metal} {code}", "{code} {metal}", "{metal} raw {code}", "{code} {metal} bars 5 t"])
def test_no_name_takes_anything_from_a_code(
    base: RuleBase, held: list[tuple[str, str, str, Status]], form: str
) -> None:
    """The code of an ore beside the metal's name, or beside that of any other goods, is asked as if it stood alone."""
    lost = []
    for metal, exporter, name, _ in held:
        for line in base.subjects[name].hs:
            alone = answer(base, line.code, today=TODAY, from_=exporter)
            text = form.format(metal=metal, code=line.code)
            found = answer(base, text, today=TODAY, from_=exporter)
            if alone.status in RESTRICTING and rank(found.status) > rank(alone.status):
                lost.append(f"{text} from:{exporter}: {found.status}, the code alone {alone.status}")
    assert lost == []


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("roher Nickel aus Indonesien", "prohibited"),
        ("خام النيكل من إندونيسيا", "prohibited"),
        ("gold unrefined from:GN", "prohibited"),
        ("doré gold from:GN", "prohibited"),
        ("26060000 aluminium from:ID", "prohibited"),
        ("26030000 copper conc 25% Cu from:ID", "prohibited"),
        ("nickel 26040000 from:ID", "prohibited"),
        ("ferronickel 72026000 from:ID", "licence"),
        ("gallium unwrought from:CN", "licence"),
        ("nickel matte from:ID", "not-listed"),
        ("nickel sulphate, peso bruto 20 t, from:ID", "not-covered"),
    ],
)
def test_an_answer_is_that_of_the_stricter_of_name_and_code(base: RuleBase, text: str, status: str) -> None:
    assert ask(base, text).status == status


# -- a ban on all raw minerals is no silence on the ore that is asked for
ASKED = [
    (ore, place)
    for place in ("UG", "MW", "ZW", "MZ", "LA")
    for ore in ("iron ore", "copper ore", "tin ore", "manganese ore", "tantalum ore", "tungsten ore")
]


@pytest.mark.parametrize(("ore", "place"), ASKED)
def test_an_act_on_all_raw_minerals_answers_for_each_ore(base: RuleBase, ore: str, place: str) -> None:
    told = to_json(ask(base, f"{ore} from:{place}"))
    assert told["status"] in {"prohibited", "licence"}, told["status"]


def test_gold_itself_is_not_the_ore(base: RuleBase) -> None:
    assert to_json(ask(base, "gold from:ZW"))["status"] != "prohibited"
