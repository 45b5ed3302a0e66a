"""Goods on file as outside every act free none of the controlled goods that they are related to, in any order."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query.making import is_waste
from bot.vocabulary import FREE, RESTRICTING, Outcome, Status
from tests.exploring import some
from tests.rules.asking import TODAY, ask

MOST = 2
"""Of so many exporters each text is asked."""
NAMES = 2
"""Of goods so many names are asked."""
MADE_OF = {
    "cemented carbide tools", "diamond tools", "jewellery", "lab-grown diamonds for jewellery", "loudspeakers",
    "motors with magnets", "pencils", "tin cans",
}  # fmt: skip
"""Articles that are made of what they are related to, or hold it, and of which files say that they are outside."""
OF_ITS_NAME = ("electrolyte", "electrode paste", "sodium-ion cells")
"""What has a name with that of the material: lithium battery electrolyte, graphite electrode paste."""


def beside(base: RuleBase) -> Iterator[tuple[str, str]]:
    """Yield goods that no act names, with controlled goods that their file relates to them."""
    for one in base.subjects.values():
        if one.not_listed and not base.is_ruled(one.name) and one.name not in MADE_OF:
            for material in one.related:
                if material in base.subjects and base.is_ruled(material) and not is_waste(base, material):
                    yield from ((name, material) for name in one.names.get("en", (one.name,))[:NAMES])


def freed(base: RuleBase, text: str, material: str) -> dict[str, Status]:
    """Return the statuses of a text that are freer than that of a material alone, by its exporters."""
    alone = ask(base, material).by_exporter
    held = [(code, status) for code, status in alone.items() if status in RESTRICTING]
    found = {code: answer(base, text, today=TODAY, from_=code).status for code, _ in held[:MOST]}
    return {code: found[code] for code, status in held[:MOST] if found[code].rank > status.rank}


@pytest.mark.hypothesis
@pytest.mark.parametrize("between", [" ", " and ", ", ", " 5 kg ", " with ", " containing "])
def test_what_is_outside_frees_nothing_beside_it(base: RuleBase, between: str) -> None:
    every = list(beside(base))
    pairs = some(every, 3)

    assert len(every) > 50
    lost: dict[str, dict[str, Status]] = {}
    texts = [(f"{one}{between}{material}", material) for one, material in pairs]
    texts += [(f"{material}{between}{one}", material) for one, material in pairs]
    for text, material in texts:
        if not any(f"{between}{one}" in text for one in OF_ITS_NAME) and (found := freed(base, text, material)):
            lost[text] = found
    assert lost == {}


@pytest.mark.parametrize(
    "text",
    [
        "gallium metal gallium chloride",
        "antimony oxide sodium antimonate",
        "bismuth metal bismuth oxide",
        "bismuth germanate bismuth oxide",
        "indium phosphide indium oxide",
        "cadmium telluride tellurium dioxide",
        "silver ingots silver nitrate",
        "titanium sponge titanium tetrachloride",
        "magnesia 5 kg magnesia bricks",
        "金属镓 氯化镓",
        "氧化锑 锑酸钠",
        "gallium chloride (gallium metal)",
        "graphite powder pencils",
        "silver ingots jewellery",
        "silver ingots spoons",
        "neodymium magnets loudspeakers",
    ],
)
def test_goods_of_their_own_stay_asked_about(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").status is Status.LICENCE


@pytest.mark.parametrize("text", ["graphite pencils", "silver jewellery", "neodymium magnet loudspeakers"])
def test_a_bare_name_before_an_article_says_what_it_is_of(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").status in FREE


@pytest.mark.parametrize(
    ("text", "exporter", "status"),
    [
        ("gallium chloride with gallium metal", "CN", "licence"),
        ("zinc oxide with germanium", "CN", "licence"),
        ("battery separator with LFP cathode material", "CN", "unknown"),
        ("silicon carbide grit with diamond powder", "CN", "unknown"),
        ("motor rotors with SmCo magnets", "CN", "licence"),
        ("niobium oxide with niobium ore", "MW", "prohibited"),
        ("RC cars with drones", "CN", "licence"),
        ("toys with lithium batteries", "CN", "unknown"),
        ("headphones with gallium metal", "CN", "licence"),
        ("T-shirts with gallium", "CN", "licence"),
        ("loudspeakers with magnets", "CN", "not-listed"),
        ("headphones with NdFeB magnets", "CN", "not-listed"),
        ("jewellery with diamonds", "CN", "not-listed"),
        ("furniture with steel", "CN", "not-covered"),
    ],
)
def test_what_goods_are_with_is_asked_about_unless_they_are_outside_with_it(
    base: RuleBase, text: str, exporter: str, status: str
) -> None:
    assert answer(base, text, today=TODAY, from_=exporter).status == status


def test_goods_with_a_controlled_thing_are_in_doubt(base: RuleBase) -> None:
    alone = answer(base, "helium", today=TODAY, from_="CN")
    found = answer(base, "helium leak detector with helium", today=TODAY, from_="CN")

    assert (found.status, found.outcome) == (alone.status, Outcome.PARTLY_UNDERSTOOD)
    assert found.passed_over == ("helium leak detector",)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("chrome oxide ore", "chromite"),
        ("chromium oxide ore", "chromite"),
        ("ore of chromium oxide", "chromite"),
        ("copper oxide ore", "copper ore"),
        ("copper oxide concentrate", "copper ore"),
        ("copper carbonate ore", "copper ore"),
        ("lithium carbonate ore", "lithium ore"),
        ("manganese dioxide ore", "manganese ore"),
        ("氧化铬矿", "chromite"),
        ("氧化铜 矿石", "copper ore"),
        ("minerai d'oxyde de cuivre", "copper ore"),
    ],
)
def test_an_ore_of_a_compound_is_the_ore_of_its_metal(base: RuleBase, text: str, ore: str) -> None:
    found = answer(base, text, today=TODAY, from_="ZW")

    assert ore in found.subjects
    assert found.status is Status.PROHIBITED
