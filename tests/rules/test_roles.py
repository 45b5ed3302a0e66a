"""What a name stands for in its row: a coating, a content, a packing, a part, a use are no goods of their own."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.parts import weight
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import RESTRICTING, Outcome
from tests.exploring import some
from tests.rules.asking import TODAY

MACHINES = ("vacuum pump", "mass spectrometer", "CNC lathe", "thermal camera", "vacuum furnace", "laser")
MATERIALS = (
    "gallium",
    "germanium",
    "graphite",
    "dysprosium",
    "tungsten",
    "titanium",
    "tantalum",
    "nickel",
    "helium",
    "argon",
)
ROLES = (
    "{0}, {1} coated", "{0}, coating: {1}", "{0} with {1} lens", "{0}, {1} sensor", "{0} for {1}", "{0} for {1} ingots",
    "{0}, packed in {1} drums", "{0}, packing: {1}", "{0} under {1}", "{0}, gas: {1}", "{0} (argon, {1})",
    "{0}, {1} 5%", "{0} containing 5% {1}", "{0}, {1} included",
)  # fmt: skip
OF_THEIR_OWN = (
    "{0} and {1}", "{0}, {1}", "{0}; {1}", "{0} + {1}", "{0}, {1} 20 kg", "{0}, 10 pcs of {1}", "{0} plus {1}",
    "{0}, spare {1} filament", "{0}, gas: argon, {1} 5 kg", "{0}, coating: zinc, {1} 20 kg", "{0}\n{1}",
)  # fmt: skip
ROUTES = (("DE", "IN"), ("CN", "US"), ("US", "AE"), ("DE", "IR"), ("CN", "DE"))


def names(base: RuleBase, text: str, from_: str = "DE", to: str = "IN") -> set[str]:
    """Return the names of the goods of a text."""
    return {one.name for one in answer(base, text, today=TODAY, from_=from_, to=to).by_goods}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("Capacitance manometer, Inconel diaphragm, alumina sensor", "pressure transducer"),
        ("Wärmebildkamera mit Germaniumlinse", "thermal camera"),
        ("Cámara térmica con lente de germanio", "thermal camera"),
        ("тепловизор с германиевой линзой", "thermal camera"),
        ("centrifuge with titanium rotor", "centrifuge"),
        ("pompe à vide pour la production de titane", "vacuum pump"),
        ("黒鉛用真空炉", "vacuum furnace"),
        ("titanyum üretimi için vakum pompası", "vacuum pump"),
        ("furnace for graphite electrodes", "furnace"),
        ("drukarka 3D do metalu (LPBF, laser, argon, kamera)", "additive manufacturing equipment"),
        ("3D metal printer, inert gas: argon", "additive manufacturing equipment"),
        ("valve, Hastelloy C-276 body", "valve"),
    ],
)
def test_what_is_told_of_a_machine_is_no_second_line(base: RuleBase, text: str, goods: str) -> None:
    assert names(base, text) == {goods}


@pytest.mark.parametrize(
    "role",
    [
        "coating: nickel", "coating: Ni-Cu-Ni", "nickel plated", "镀镍", "表面处理：镍", "покрытие: никель",
        "powłoka nikiel", "Beschichtung: Nickel", "kaplama: nikel", "lapisan nikel", "含镝1.2%",
        "containing 1.5% dysprosium", "Dy content", "Dy 2.5%", "packing: steel drums", "包装：铝箔袋",
        "packed under argon", "embalaje: bidones de acero", "ambalaj: çelik varil", "verpakt in stalen vaten",
    ],
)  # fmt: skip
def test_what_is_on_magnets_in_them_or_around_them_is_no_second_line(base: RuleBase, role: str) -> None:
    [found] = names(base, f"NdFeB magnets N42SH, {role}", "CN", "DE")
    assert found in base.narrower("neodymium magnets")  # itself, or those that hold dysprosium


@pytest.mark.parametrize("frame", OF_THEIR_OWN)
def test_goods_of_their_own_beside_a_machine_stay(base: RuleBase, frame: str) -> None:
    for machine, material in some(list(product(MACHINES, MATERIALS)), 7):
        alone = names(base, material)
        assert alone <= names(base, frame.format(machine, material)), (machine, material)


@pytest.mark.hypothesis
@pytest.mark.parametrize("frame", ROLES)
def test_no_role_frees_a_machine_or_a_material(base: RuleBase, frame: str) -> None:
    for (machine, material), (from_, to) in some(list(product(product(MACHINES, MATERIALS), ROUTES)), 11):
        text = frame.format(machine, material)
        found = answer(base, text, today=TODAY, from_=from_, to=to)
        alone = answer(base, machine, today=TODAY, from_=from_, to=to)
        for exporter, status in alone.by_exporter.items():
            # An unknown status counts as what its act would restore, as the gravest of an answer does.
            now, _ = weight(found.by_exporter[exporter], exporter, found.findings)
            assert now <= rank(status), (text, from_, to)


WEAKLY_RULED = (("steel pipes", "CN", "US"), ("cotton", "CN", "JP"), ("rice", "CN", "IR"), ("silver", "CN", "DE"))
"""Goods under quotas and under licences for statistics, and where they go."""
HELD = (
    "{0}, coating: {1}", "{0}; surface: {1}", "{0}, {1} plated", "{0}, {1} 5%",
    "{0}, coating: {1} 20 kg", "{0}, {1} plated 5 kg", "{0} and {1} coating", "{0} + {1} coating", "{0}, покрытие: {1}",
    "{0}，镀层：{1}", "{0}, Beschichtung: {1}",
)  # fmt: skip


@pytest.mark.parametrize("frame", HELD)
def test_an_act_of_another_kind_tells_nothing_of_dual_use_goods(base: RuleBase, frame: str) -> None:
    for (head, from_, to), material in product(WEAKLY_RULED, ("bismuth", "tungsten carbide", "terbium")):
        alone = answer(base, material, today=TODAY, from_=from_, to=to)
        if alone.by_exporter.get(from_) in RESTRICTING:
            found = names(base, frame.format(head, material), from_, to)
            assert names(base, material, from_, to) <= found, (frame, head, material)


@pytest.mark.parametrize(
    "frame",
    [
        "{0} ({1}, spare)", "{0} (spare {1}, boxed)", "{0} (boxed, {1}, spare)", "{0}, {1} lens (spare)",
        "{0}, coating: {1} 20 kg", "{0} and {1} coating", "{0} plus {1} plating", "{0}（{1}、予備）",
        "{0}（{1}，备件）", "{0} ({1}, запасной)",
    ],
)  # fmt: skip
@pytest.mark.parametrize(("head", "material"), some(list(product(("magnets", "drones"), MATERIALS[:7])), 2))
def test_extra_ones_and_those_with_an_amount_or_and_are_goods(
    base: RuleBase, frame: str, head: str, material: str
) -> None:
    for from_, to in ROUTES:
        alone = answer(base, material, today=TODAY, from_=from_, to=to)
        if alone.outcome is Outcome.RESTRICTED:
            found = names(base, frame.format(head, material), from_, to)
            assert {one.name for one in alone.by_goods} <= found, (from_, to)


@pytest.mark.parametrize(
    ("use", "head"),
    [
        ("铪用", "真空炉"), ("铍用", "夜视仪"), ("铀用", "阀门"), ("石墨用", "激光器"), ("鉿用", "離心機"),
        ("ハフニウム用", "真空炉"), ("ベリリウム用", "レーザー"), ("チタン向け", "真空ポンプ"),
        ("티타늄용 ", "진공펌프"), ("흑연용 ", "드론"), ("hafniyum için ", "vakum fırını"),
        ("titanyum üretimi için ", "vakum pompası"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("from_", "to"), [("JP", "RU"), ("US", "IR"), ("DE", "KP")])
def test_what_stands_behind_a_use_is_what_ships(base: RuleBase, use: str, head: str, from_: str, to: str) -> None:
    assert names(base, head, from_, to) <= names(base, use + head, from_, to)


@pytest.mark.parametrize(
    "text",
    ["ジスプロシウムコーティング鋼管", "갈륨 코팅 강관", "タングステンめっき鋼管", "steel pipes coating graphite"],
)
def test_what_bears_a_coating_is_not_the_coating_of_it(base: RuleBase, text: str) -> None:
    assert "steel" in names(base, text, "CN", "JP")


@pytest.mark.parametrize(
    "material", ["углеволокно", "вуглецеве волокно", "карбид вольфрама", "порошок вольфрама", "Lanthan"]
)
@pytest.mark.parametrize("machine", ["насосы", "дроны", "Pumpen"])
def test_a_name_that_ends_as_a_part_does_is_no_part(base: RuleBase, machine: str, material: str) -> None:
    for from_, to in ROUTES[:3]:
        alone = answer(base, material, today=TODAY, from_=from_, to=to)
        if alone.outcome is Outcome.RESTRICTED:
            assert names(base, material, from_, to) <= names(base, f"{machine}, {material}", from_, to)


def test_magnets_and_what_they_hold_are_one_line_with_an_amount(base: RuleBase) -> None:
    assert names(base, "烧结钕铁硼磁钢 含镝1.2% 500公斤", "CN", "US") == {"neodymium magnets"}
    assert names(base, "gallium 20 kg, packed in wooden cases", "CN", "US") == {"gallium"}
    assert names(base, "generator incl. NdFeB magnets", "US", "SY") == {"electric generators"}


def test_a_suspended_ban_stays_beside_what_needs_a_licence(base: RuleBase) -> None:
    assert "germanium" in names(base, "drone, coating: germanium", "CN", "US")


@pytest.mark.parametrize(
    "frame", ["{0}, {1} 20 kg", "{0}, {1} 2 pcs", "{0} 5 kg, {1} 2 pcs", "{0} plus {1}", "{0}, {1}"]
)
@pytest.mark.parametrize(
    ("material", "listed"),
    some(list(product(("tungsten powder", "gallium", "graphite"), ("nickel powder", *MACHINES))), 2),
)
def test_goods_that_lists_alone_name_stay_beside_others(base: RuleBase, frame: str, material: str, listed: str) -> None:
    heads = {name.split()[-1] for name in names(base, frame.format(material, listed))}
    assert {name.split()[-1] for name in names(base, listed)} <= heads
