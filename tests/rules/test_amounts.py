"""Amounts around the limits of acts, in every way that people write them; limits are told where none is named."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.index import RuleBase
from bot.rules.notes import NoteKind
from bot.rules.status import rank
from bot.text.notation import base_unit, take_quantities, units
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask

ROUTE = "from China to Germany"
LIMITS = {
    "lithium cells": ("Wh/kg", "280", "310"),
    "artificial graphite": ("%", "99.8", "99.99"),
    "diamond powder": ("µm", "70", "40"),
}
"""Goods of acts with a limit: its unit, an amount outside, and one inside."""
WRITTEN = {
    "Wh/kg": ("Wh/kg", "wh / kg", "Wh per kg", "W·h/kg", "Wh·kg⁻¹", "Вт·ч/кг", "瓦时/千克", "kWh/t"),
    "%": ("%", "％", " pct", " percent", " Prozent", " pour cent", " процентов", " パーセント", " 퍼센트", " wt.%"),
    "µm": ("µm", " um", " microns", " мкм", " 微米", " マイクロメートル", " 마이크론"),
}
FORMS = ("{0}{1}", ", {0}{1},", "({0}{1})", ": {0}{1};", "~{0}{1}", "= {0}{1}")
REACHING = (
    "≥ {0}{1}",
    ">={0}{1}",
    "min. {0}{1}",
    "{0}{1} min",
    "{0}{1} or more",
    "mind. {0}{1}",
    "не менее {0}{1}",
    "至少{0}{1}",
)
BELOW = ("≤ {0}{1}", "max. {0}{1}", "< {0}{1}", "up to {0}{1}", "höchstens {0}{1}", "не более {0}{1}", "不超过{0}{1}")


def _status(base: RuleBase, text: str) -> str:
    return str(ask(base, text).status)


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("goods", LIMITS)
def test_an_amount_says_the_same_however_it_is_written(base: RuleBase, goods: str) -> None:
    unit, *amounts = LIMITS[goods]
    for amount in amounts:
        plain = _status(base, f"{goods} {amount} {unit} {ROUTE}")
        numbers = (amount, amount.replace(".", ","), amount.translate(_ARABIC))
        for place, (written, form) in enumerate(product(WRITTEN[unit], FORMS)):
            for number in some(numbers, 3, place + place // len(FORMS)):
                text = f"{goods} {form.format(number, written)} {ROUTE}"
                assert _status(base, text) == plain, text


_ARABIC = str.maketrans("0123456789.", "٠١٢٣٤٥٦٧٨٩٫")


@pytest.mark.parametrize("goods", ["lithium cells", "artificial graphite"])
def test_an_amount_that_may_reach_the_limit_frees_nothing(base: RuleBase, goods: str) -> None:
    unit, outside, inside = LIMITS[goods]
    alone = ask(base, f"{goods} {ROUTE}").status
    ranges = (f"{outside}-{inside}", f"{outside} to {inside}", f"{outside}~{inside}", f"{outside} bis {inside}")
    bounded = [form.format(outside, unit) for form in REACHING]
    several = [f"{outside}{unit} and {inside}{unit}", f"{inside}{unit}, {outside}{unit}"]
    for amount in (
        *bounded,
        *several,
        *(f"{one} {unit}" for one in ranges),
        *(form.format(inside, unit) for form in BELOW),
    ):
        found = ask(base, f"{goods} {amount} {ROUTE}")
        assert rank(found.status) <= rank(alone), found.typed
    for form in BELOW:
        assert _status(base, f"{goods} {form.format(outside, unit)} {ROUTE}") == _status(
            base, f"{goods} {outside}{unit} {ROUTE}"
        ), form


SHARES = {
    ("lead concentrate", "Indonesia"): ("Pb", "50", "60"),
    ("zinc concentrate", "Indonesia"): ("Zn", "48", "53"),
    ("iron ore", "India"): ("Fe", "55", "62"),
}
"""Goods of acts with a limit of a substance: its symbol, a share outside, and one inside."""
SHARED = ("{0} {1}%", "{1}% {0}", "{0}: {1} %", "{0}={1}%", "{0} max. {1}%")
OTHERS = ("SiO2", "Al2O3", "P", "S", "As", "MgO", "Ag", "silica", "sulphur", "arsenic")


@pytest.mark.hypothesis
@pytest.mark.parametrize(("goods", "exporter"), SHARES)
@pytest.mark.parametrize("form", SHARED)
def test_a_share_of_another_substance_is_compared_with_no_limit(
    base: RuleBase, goods: str, exporter: str, form: str
) -> None:
    own, outside, inside = SHARES[goods, exporter]

    def status(*shares: str) -> str:
        found = ask(base, f"{', '.join((goods, *shares))}, from {exporter}")
        return str(found.by_goods[0].verdict.status)

    plain, free = status(), status(f"{own} {outside}%")
    assert plain != free
    for share in (form.format(other, "4") for other in some(OTHERS, 3, SHARED.index(form))):
        assert status(share) == plain, share
        assert status(f"{own} {inside}%", share) == plain, share
        assert status(f"{own} {outside}%", share) == free, share


@pytest.mark.parametrize(
    ("typed", "of"),
    [
        ("SiO2 4.5%", "SiO2"),
        ("62% Fe", "Fe"),
        ("Zn ≥ 51 %", "Zn"),
        ("P 200 ppm", "P"),
        ("silica 4%", "silica"),
        ("graphite 99.9%", ""),
        ("PO 5%", ""),
        ("Zn, 5%", ""),
        ("Zn 5 mm", ""),
    ],
)
def test_a_percentage_is_of_the_substance_beside_it(typed: str, of: str) -> None:
    assert [one.of for one in take_quantities(typed)[0]] == [of]


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=10**4, places=2),
    st.sampled_from(sorted(units())),
)
def test_a_range_holds_its_ends_and_a_tolerance_its_middle(first: object, more: object, unit: str) -> None:
    low, step = float(str(first)), float(str(more))
    for text, ends in (
        (f"{low}-{low + step:.2f} {unit}", (low, low + step)),
        (f"{low} ± {step} {unit}", (low - step, low + step)),
    ):
        [found] = take_quantities(f"steel of {text} in rods")[0]
        assert found.ends == pytest.approx([end * found.factor for end in ends], abs=0.02 * found.factor)


@pytest.mark.parametrize(
    ("written", "ends"),
    [
        ("1,500 kg", (0.0015, 1.5)),
        ("0,500 kg", (0.0005, 0.0005)),
        ("1.500.000 kg", (1500, 1500)),
        ("1,234.5 kg", (1.2345, 1.2345)),
        ("1.234,5 kg", (1.2345, 1.2345)),
        ("99,985 %", (99.985, 99.985)),
    ],
)
def test_a_mark_between_figures_parts_thousands_or_decimals_or_may_be_either(
    written: str, ends: tuple[float, float]
) -> None:
    [found] = take_quantities(written)[0]
    assert found.ends == pytest.approx(ends)


# -- what an act lists from certain limits on is told with them, unless the question has an amount to compare
LIMITED = (
    ("lithium batteries from:CN", "specific energy of at least 300 Wh/kg"),
    ("antimony oxide from:CN", "purity of at least 99.99 %"),
    ("graphite crucible from:CN", "purity above 99.9 %"),
    ("tungsten heavy alloys from:CN", "density above 17.5 g/cm3"),
)
TOLD = ("lithium batteries 320 Wh/kg from:CN", "antimony oxide 99.999 % from:CN", "gallium from:CN", "graphite from:CN")


def _card(base: RuleBase, text: str) -> str:
    return "\n".join(f"{line.bold} {line.text}" for line in reply(ask(base, text)).lines)


@pytest.mark.parametrize(("text", "limit"), LIMITED)
def test_the_limit_of_what_is_listed_stands_at_first_sight(base: RuleBase, text: str, limit: str) -> None:
    assert f"for {limit}" in _card(base, text)


@pytest.mark.parametrize("text", TOLD)
def test_no_limit_is_told_of_what_was_compared_or_has_none(base: RuleBase, text: str) -> None:
    assert " only; " not in _card(base, text)


@pytest.mark.parametrize(
    ("goods", "amount", "unit"),
    [
        ("heat exchanger", "6 m2", "m2"),
        ("fibre laser", "4 kW", "w"),
        ("oscilloscope", "2 GHz", "ghz"),
        ("valve", "2 mm", "m"),
    ],
)
def test_a_lists_limits_in_the_unit_of_the_question_are_told_first(
    base: RuleBase, goods: str, amount: str, unit: str
) -> None:
    found = ask(base, f"{goods} {amount} from:US to:CN")
    told = [one for one in found.lists if one.likely and any(base_unit(t.unit) == unit for t in one.answer.thresholds)]

    assert told
    for one in told:
        limits = next(note.given("limits") for note in one.notes if note.kind is NoteKind.LIST_LIMITS)
        assert isinstance(limits, tuple)
        assert base_unit(str(limits[0]).split()[-1]) == unit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("antimony ingot 99.65%", set()),
        ("antimony 99.65%", set()),
        ("antimony oxide 99.65%", {"antimony oxide"}),
        ("graphite 99.65%", {"artificial graphite"}),
    ],
)
def test_limits_are_told_of_what_the_goods_may_be(base: RuleBase, text: str, told: set[str]) -> None:
    """No compound of a metal, where the act has an item on the metal itself."""
    notes = ask(base, f"{text} from:CN").remarks
    named = {note.given("subject") for note in notes if note.kind is NoteKind.OUTSIDE_THRESHOLD}

    assert named >= told
    assert bool(named) == bool(told)
