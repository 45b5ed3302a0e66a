"""What stands beside goods in a line: materials of machines, the same goods again, what they are for, short forms."""

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import Status

TODAY = date(2026, 11, 29)
METALS = ["steel", "copper", "aluminium", "nickel"]
MACHINES = ["vacuum pump", "pump", "valve", "bearing", "heat exchanger", "centrifuge"]


@pytest.mark.parametrize("metal", METALS)
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("form", ["{metal} {machine}", "{machine} of {metal}", "{machine}, stainless steel {machine}"])
def test_what_a_machine_is_built_of_is_no_second_good(base: RuleBase, metal: str, machine: str, form: str) -> None:
    found = answer(base, form.format(metal=metal, machine=machine), today=TODAY, from_="DE", to="IR")

    assert found.subjects == (machine,)
    assert found.by_exporter["EU"] is Status.LICENCE


@pytest.mark.parametrize("metal", METALS)
@pytest.mark.parametrize(
    "form",
    [
        "{metal}, pump",
        "{metal} and pump",
        "pump; {metal}",
        "bearing {metal}",
        "valve {metal}",
        "{metal} powder, for pump makers",
    ],
)
def test_a_metal_in_a_part_of_its_own_stays_goods(base: RuleBase, metal: str, form: str) -> None:
    found = answer(base, form.format(metal=metal), today=TODAY, from_="TR", to="DE")

    assert any(metal in name for name in found.subjects)


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("wheat flour, Flour Mills", ["wheat flour"]),
        ("أسمدة يوريا", ["urea"]),
        ("urea fertilisers", ["urea"]),
        ("fertilisers, urea", ["fertilisers", "urea"]),
        ("gallium 5 kg; gallium 7 kg", ["gallium", "gallium"]),
        ("nickel ore 1.8% Ni", ["nickel ore"]),
        ("soap and perfumes", ["soap", "perfumes"]),
        ("thermal imager for drones", ["drones", "thermal camera"]),
        ("headset w/ NdFeB drivers", ["loudspeakers"]),
        ("mineral water in PET, 1.5 l", ["mineral water"]),
    ],
)
def test_goods_are_told_once_each(base: RuleBase, text: str, goods: list[str]) -> None:
    assert [one.name for one in answer(base, text, today=TODAY, from_="EG").by_goods] == goods


@pytest.mark.parametrize(("short", "full"), [("w/", "with"), ("w/o", "without"), ("c/w", "with")])
def test_short_forms_with_a_stroke_are_the_words(base: RuleBase, short: str, full: str) -> None:
    texts = [f"magnets {word} dysprosium" for word in (short, full)]
    one, other = (answer(base, text, today=TODAY, from_="CN", to="DE") for text in texts)

    assert (one.things, one.by_exporter) == (other.things, other.by_exporter)


@pytest.mark.parametrize("text", ["screwdrivers 8205.40", "Steckschlüsselsatz 8206 00", "tournevis 8205 40"])
def test_a_code_that_holds_everyday_goods_is_theirs(base: RuleBase, text: str) -> None:
    """Unless an act prints all of its digits, or the code is of other goods than the words."""
    assert answer(base, text, today=TODAY, from_="CN", to="AT").status in {Status.NOT_LISTED, Status.NOT_COVERED}
    assert answer(base, "screwdrivers 8205400010", today=TODAY, from_="CN", to="AT").status is Status.LICENCE
    assert answer(base, "screwdrivers 8112.92", today=TODAY, from_="CN", to="AT").status is Status.LICENCE
    assert answer(base, "8205.40", today=TODAY, from_="CN", to="AT").status is Status.UNKNOWN  # one narrow line of it


def test_converters_are_scrap_of_the_metals_that_they_hold(base: RuleBase) -> None:
    """Russia's ban is on waste of precious metals and other waste that holds them; its renewal is not known."""
    for text in ("scrap catalytic converters", "auto catalyst scrap", "лом автокатализаторов"):
        assert answer(base, text, today=TODAY, from_="RU", to="KR").status is Status.UNKNOWN


def test_a_grade_behind_a_machine_is_its_material(base: RuleBase) -> None:
    for text in ("Drehschieberpumpe Edelstahl", "válvula de bola inox", "bomba centrífuga inox 316"):
        found = answer(base, text, today=TODAY, from_="DE", to="IR")
        assert (found.things, found.by_exporter["EU"]) == ((), Status.LICENCE)


@pytest.mark.slow
def test_a_chemical_is_answered_by_its_name_as_by_its_number(base: RuleBase) -> None:
    """Of precursors and toxic chemicals that lists print by CAS number: the same entries, of every list."""
    assert base.lists
    asked = 0
    for one in base.lists.substances().values():
        shared = {str(code.entry) for whose in ("EU", "US") if (code := one.code(whose))} & {"1C350", "1C450"}
        if not shared or set(one.name) & set(",:()[]"):
            continue
        for exporter in ("DE", "US", "IN", "AU"):
            by_number = answer(base, one.cas, today=TODAY, from_=exporter, to="EG")
            by_name = answer(base, one.name.split(" or ", maxsplit=1)[0], today=TODAY, from_=exporter, to="EG")
            if by_number.lists and not by_name.findings:
                entries = {found.answer.code.entry for found in by_number.lists}
                assert entries <= {found.answer.code.entry for found in by_name.lists}, (one.name, exporter)
                asked += 1

    assert asked > 150


SYMBOLS = {"Ni": "nickel", "Co": "cobalt", "W": "tungsten", "Mo": "molybdenum", "Ga": "gallium", "In": "indium"}


@pytest.mark.parametrize(("one", "other"), [(a, b) for a in SYMBOLS for b in SYMBOLS if a != b])
@pytest.mark.parametrize("form", ["{} and {} powder", "{} & {} powder", "{}, {} powder", "{}/{} powder"])
def test_two_symbols_in_a_row_are_goods(base: RuleBase, one: str, other: str, form: str) -> None:
    """Neither is a form of law ("Ni and Co") nor a word ("Ga, In"), if one of them can be nothing else."""
    if len(one) + len(other) < 3 or {one, other} <= {"W", "In"}:
        return
    found = answer(base, form.format(one, other), today=TODAY, from_="CN", to="DE")

    assert {SYMBOLS[one], SYMBOLS[other]} <= {
        name for thing in found.things for name in (thing.subject, *base.broader(thing.subject))
    }


@pytest.mark.parametrize(
    "firm", ["Smith and Co", "Huawei Technologies Co", "Mo Trading Co", "Hansen & Co", "Iran Foundry Co., Ltd."]
)
def test_a_form_of_law_behind_a_name_is_no_element(base: RuleBase, firm: str) -> None:
    found = answer(base, f"tea for {firm} from China", today=TODAY)

    assert "cobalt" not in {thing.subject for thing in found.things}


LISTED = {
    "high-speed cameras": ("JP", "CN"),
    "MAZAK VARIAXIS i-700 5-axis": ("JP", "CN"),
    "Haas VF-2SS VMC 3-axis": ("US", "RU"),
    "spectrum analyser 44 GHz": ("US", "CN"),
    "peptide synthesiser": ("US", "CN"),
    "5 eksen CNC işleme merkezi": ("DE", "TR"),
}


@pytest.mark.parametrize("frame", ["{} and {}", "1) {}\n2) {}", "{}; also 2 {}", "{}, 20 pcs, {}"])
@pytest.mark.parametrize("everyday", ["bicycles", "cotton towels", "office chairs"])
@pytest.mark.parametrize(("goods", "route"), LISTED.items(), ids=LISTED)
def test_goods_of_a_list_beside_everyday_goods_are_goods_of_their_own(
    base: RuleBase, goods: str, route: tuple[str, str], everyday: str, frame: str
) -> None:
    way = f" from:{route[0]} to:{route[1]}"
    alone = answer(base, goods + way, today=TODAY)
    both = answer(base, frame.format(goods, everyday) + way, today=TODAY)

    assert both.status is alone.status
    assert {one.name: one.verdict.status for one in both.by_goods}.items() >= {
        one.name: one.verdict.status for one in alone.by_goods
    }.items()
    assert len(both.by_goods) > 1
