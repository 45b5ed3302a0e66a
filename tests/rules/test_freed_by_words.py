"""Words beside goods that once freed them: a year, "together with", backing plates, filaments, capitals, singulars."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import RESTRICTING, Status
from tests.exploring import drawn
from tests.rules.asking import ask

NO_FREER = """
rare earth magnet production in 2024 from China to India | rare earth magnet production from China to India
drone production in 2024 from China | drone production from China
solar wafer production in 2024 from China | solar wafer production from China
toys together with maraging steel to Iran | maraging steel to Iran
toys together with carbon fibre to Iran | carbon fibre to Iran
toys together with gallium from China | gallium from China
graphite, titanium backing plate from China | graphite, titanium plate from China
drones, 5 titanium backing plates from China to US | drones, titanium from China to US
toys, nickel backing plates from China | toys, nickel from China
carbon fibre PLA filament | carbon fibre
tungsten PLA filament | tungsten
ABS filament carbon fibre | carbon fibre
GaP epiwafers from China to US | gallium phosphide from China to US
GALLIUM ARSENIDE AND GAP FROM CHINA TO US | gallium arsenide and gallium phosphide from China to US
GAP FROM CHINA TO US | gallium phosphide from China to US
BGO crystal GaP crystals from China to US | bismuth germanate, gallium phosphide from China to US
NIB FROM CHINA TO US | neodymium magnets from China to US
timer IC with germanium from China | germanium from China
NE555 with germanium from China | germanium from China
half cell graphite from China | graphite from China
microchip technology to Russia from US | GAAFET technology to Russia from US
grafita amorfa from China | graphite from China
chips lógico avanzado from US to China | chips lógicos avanzados from US to China
"""


@pytest.mark.parametrize("line", NO_FREER.strip().splitlines())
def test_no_word_frees_what_is_asked_plainly(base: RuleBase, line: str) -> None:
    found, plain = (ask(base, text.strip()) for text in line.split("|"))

    assert found.status.rank <= plain.status.rank
    assert {*plain.by_exporter} <= {*found.by_exporter}
    assert found.to == plain.to
    assert bool(found.embargo) == bool(plain.embargo)


@pytest.mark.parametrize("other", ["titanium", "nickel", "tungsten", "germanium"])
def test_a_backing_plate_of_a_ruled_metal_stays_goods(base: RuleBase, other: str) -> None:
    assert other in ask(base, f"ITO target, bonded to {other} backing plate, from China").subjects


@pytest.mark.parametrize("joiner", ["with", "together with", "containing"])
def test_a_thing_in_a_longer_name_of_a_list_keeps_that_lists_exporters(base: RuleBase, joiner: str) -> None:
    found = answer(base, f"chocolate {joiner} maraging steel to Iran", today=date(2026, 11, 30))

    assert {"US", "EU", "JP"} <= {code for code, status in found.by_exporter.items() if status in RESTRICTING}


ROWS = (
    "Dangerous goods: No", "Hazardous: no.", "Gefahrgut: nein", "Dangereux: non", "Discount: keine", "Invoice No",
    "Заказ №", "Factura Nº", "Опасный груз: нет", "Insurance: without", "Production: 4711", "Production order 12",
    "Production", "Process: 3", "Technology: none",
)  # fmt: skip
"""Rows of a paper that answer a question of it, number it or tell of making."""


def _controlled() -> list[str]:
    listed = (Path(__file__).parent / "controlled_goods.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in listed if line and not line.startswith("#")]


@pytest.mark.hypothesis
@pytest.mark.parametrize("row", ROWS)
def test_a_row_of_a_paper_frees_no_goods_of_the_next(base: RuleBase, row: str) -> None:
    freed: dict[str, tuple[Status, Status]] = {}
    for goods in drawn(_controlled(), 15):
        plain = ask(base, f"{goods}, 25 kg, CN → US").status
        for text in (f"{row}\n{goods}, 25 kg, CN → US", f"{goods}, 25 kg\n{row}\nCN → US"):
            found = ask(base, text).status
            if found.rank > plain.rank:
                freed[text] = (plain, found)

    assert freed == {}
