"""Who exports to whom, in the frames of papers, mails and tickets: each with towns of all the world at both ends."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.query import parse
from bot.rules.query.resolve import understand
from tests.rules.test_crossing import TODAY


def ends(base: RuleBase, text: str) -> tuple[str | None, str | None]:
    """Return the exporter and the destination of a question."""
    asked = understand(base, parse.read(text, TODAY), TODAY)
    return asked.from_, asked.to


@pytest.mark.parametrize("town", [("芝加哥", "US"), ("雅加达", "ID"), ("德黑兰", "IR"), ("新加坡", "SG")])
@pytest.mark.parametrize("label", ["卸货港", "目的港：", "收货人", "运往"])
def test_a_character_inside_a_towns_name_is_no_country(base: RuleBase, town: tuple[str, str], label: str) -> None:
    name, code = town
    assert ends(base, f"镓，装货港上海，{label}{name}") == ("CN", code)


@pytest.mark.parametrize(("name", "code"), [("Bogotá", "CO"), ("Paranaguá", "BR"), ("Araxá", "BR")])
def test_the_last_letter_of_a_towns_name_is_no_ending_of_direction(base: RuleBase, name: str, code: str) -> None:
    assert ends(base, f"gallium, {name}, Lyon")[1] != code
    assert ends(base, f"gallium from {name} to Lyon") == (code, "FR")


FIRMS = ["Ostrava Metals Ltd", "Hamburg Metall GmbH", "Kremer Alloys Inc.", "Metalpol Sp. z o.o."]


@pytest.mark.parametrize(("seller", "buyer"), [*product(FIRMS, FIRMS)])
def test_a_town_in_a_firms_name_does_not_part_its_label_from_its_own_place(
    base: RuleBase, seller: str, buyer: str
) -> None:
    for leaves, arrives in (("shipper", "consignee"), ("Seller:", "Buyer:"), ("Exporter:", "Importer:")):
        text = f"{leaves} {seller}, Shanghai; {arrives} {buyer}, Murmansk; 200 kg gallium"
        assert ends(base, text) == ("CN", "RU"), text
