"""Figures of a question beside the limits of lists' entries: what meets them is told for sure, and none ever frees."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.lists.loading import ListFiles
from bot.lists.model import Edition
from bot.rules.answer.limits import Limit, Limits, read_limits
from bot.rules.index import RuleBase
from bot.rules.query.measures import is_of_its_measure
from bot.rules.status import rank
from bot.settings import shipped
from bot.text.notation import figures, measured
from bot.vocabulary import Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests.exploring import drawn, some
from tests.rules.asking import ask


@cache
def _files() -> ListFiles:
    return ListFiles(shipped("rules") / "lists")


@cache
def _all() -> tuple[Limits, ...]:
    return tuple(read_limits(code, line) for lines in _files().limits.values() for code, line in lines)


def _editions(limits: Limits) -> list[Edition]:
    both = {"EU": _files().annex, "US": _files().ccl}
    return [edition for whose, edition in both.items() if limits.whose in {"", whose}]


def test_limits_are_of_entries_on_file_that_print_no_other_numbers() -> None:
    measures = read_yaml("query/measures")
    for limits in _all():
        entry, _, path = limits.code.partition(".")
        for edition in _editions(limits):
            assert entry in edition.entries, limits
            assert all(one.stands(path, edition.entries[entry].thresholds) for one in limits.limits), limits
        for one in limits.limits:
            assert one.threshold.unit.lower() in measured(), one
            assert one.names, one
            for name in one.names:
                assert name == "other" or one.measure[0] in measures[name]["units"].split(), (limits.code, name)


def _inside(limit: Limit) -> float:
    """Return an amount in the limit's unit that meets it."""
    bounds = dict(limit.bounds)
    if len(bounds) == 2:
        return (bounds[">"] + bounds["<"]) / 2
    return bounds[">"] * 1.25 if ">" in bounds else bounds["<"] * 0.75


def _outside(limit: Limit) -> float:
    bounds = dict(limit.bounds)
    return bounds["<"] * 1.25 if "<" in bounds else bounds[">"] * 0.75


def test_an_amount_in_the_unit_of_a_limit_is_judged_by_its_number() -> None:
    for limit in (one for limits in _all() for one in limits.limits):
        for number, meets in ((_inside(limit), True), (_outside(limit), False)):
            (figure,) = figures(f"{number:.10g} {limit.threshold.unit}")
            assert limit.judged(figure.amount) is meets, (limit, figure)


SIZES = (
    ("µm", 1.0),
    ("um", 1.0),
    ("micron", 1.0),
    ("nm", 1000.0),
    ("мкм", 1.0),
    ("微米", 1.0),
    ("マイクロメートル", 1.0),
)


@given(st.integers(1, 400), st.sampled_from(SIZES), st.sampled_from(".,"), st.sampled_from(["{}", "0.5-{}", "{} ± 0"]))
@example(100, ("µm", 1.0), ".", "{}")
def test_a_size_is_one_in_every_unit_and_writing(
    tenths: int,
    unit: tuple[str, float],
    mark: str,
    form: str,
) -> None:
    (limit,) = (
        one for limits in _all() if limits.code == "1C240.a" for one in limits.limits if "particle" in one.names[0]
    )
    written, factor = unit
    number = f"{tenths / 10 * factor:.10g}".replace(".", mark)
    low = form.format(number).replace("0.5-", f"{0.05 * factor:g}-")
    (figure,) = figures(f"nickel powder {low} {written}")
    listed = tenths < 100 or form.startswith("0.5")
    assert limit.judged(figure.amount) is listed


MET = (
    "nickel powder 99.8 % 4 micron {}",
    "nickel powder; purity 99,8 %; particle size 4 µm; {}",
    "Nickelpulver Reinheit 99,8 %, Korngröße 4 µm {}",
    "никелевый порошок чистота 99,9 % размер частиц 5 мкм {}",
    "镍粉 纯度99.8% 粒径4微米 {}",
    "ニッケル粉 純度99.8% 粒径4ミクロン {}",
    "isostatic press 100 MPa inside diameter 200 mm {}",
    "frequency converter 0-1000 Hz 40 VA 0.05 % {}",
    "krytron 4 kV 500 A 1 µs {}",
    "capacitor 2 kV 20 J 1 uF 40 nH {}",
    "14-bit ADC 500 MSPS {}",
)
MISSED = (
    "nickel powder 99.8 % 45 micron {}",
    "isostatic press 30 MPa {}",
    "krytron 1 kV {}",
    "capacitor 450 V {}",
    "12 bit ADC 100 MSPS {}",
)
SAYS_NOTHING = (
    "frequency changer 50 Hz to 1000 Hz {}",
    "drone battery, charging time 30 min {}",
    "nickel powder 25 kg drum {}",
    "nickel powder 500 g, box 30 cm {}",
    "frequency converter supply 400 V 50 Hz {}",
    "nickel powder, humidity 5 % {}",
    "nickel powder 30 % deposit, 70 % before shipment {}",
    "isostatic press, crate 2000 x 1500 x 1200 mm {}",
    "drones, delivery within 2 hours {}",
    "nickel powder, 10 % discount, 3 drums of 50 kg {}",
)


@pytest.mark.parametrize("asked", MET)
def test_goods_that_meet_all_limits_are_of_the_entry(base: RuleBase, asked: str) -> None:
    found = ask(base, asked.format("from:DE to:IN"))
    assert found.outcome is Outcome.RESTRICTED
    told = [one for one in found.lists if one.compared and one.compared.decides]
    assert told
    shown = " ".join(line.text for line in reply(found).lines)
    assert f"The limits of {told[0].compared.limits.code} are met" in shown  # type: ignore[union-attr] # told are compared
    data = to_json(found)
    limits = next(one["limits"] for one in data["findings"] if one.get("limits", {}).get("sure"))
    assert limits["met"]
    assert all(one["met"] and one["amount"] for one in limits["figures"])


@pytest.mark.parametrize("asked", MISSED)
def test_a_figure_outside_of_a_limit_is_told_and_frees_nothing(base: RuleBase, asked: str) -> None:
    found = ask(base, asked.format("from:DE to:IN"))
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert "Outside of" in " ".join(line.text for line in reply(found).lines)


@pytest.mark.parametrize("asked", SAYS_NOTHING)
def test_weights_packing_and_mains_are_compared_with_nothing(base: RuleBase, asked: str) -> None:
    assert not any(one.compared for one in ask(base, asked.format("from:DE to:IN")).lists)


def test_what_may_meet_a_limit_leaves_the_answer_open(base: RuleBase) -> None:
    found = ask(base, "nickel powder > 95 % 4 µm from:DE to:IN")
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert "tell also: nickel purity of at least 99 %" in " ".join(line.text for line in reply(found).lines)


@pytest.mark.parametrize("asked", ["nickel powder feeder 99.8 % 4 µm", "krytron tester 4 kV 500 A 1 µs"])
def test_words_that_may_make_other_goods_leave_the_answer_open(base: RuleBase, asked: str) -> None:
    assert ask(base, f"{asked} from:DE to:IN").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize(
    "paper",
    [
        "1 crate, 1,250 kg gross\n{goods}\nConsignee: Anadolu Test Teknolojileri A.S., Ankara",
        "Shipper: Qorvath Snorbler GmbH\nNet 900 kg, gross 940 kg\n{goods}\nShip to: Blumbach Rotor Ltd., Pune, India",
        "{goods}",
    ],
)
@pytest.mark.parametrize(
    "goods",
    [
        "Static frequency converter, 60 kVA, 3-phase output 0-1,200 Hz, frequency control 0.01 %",
        "Ti-6Al-4V round bar, AMS 4930, dia 101.6 mm, UTS min 930 MPa",
    ],
)
def test_rows_of_parties_and_of_other_figures_leave_no_doubt_where_all_limits_are_met(
    base: RuleBase, paper: str, goods: str
) -> None:
    found = ask(base, f"{paper.format(goods=goods)} from:DE to:IN")

    assert (found.outcome, found.status) == (Outcome.RESTRICTED, Status.LICENCE)
    assert "perhaps" not in reply(found).title.casefold()
    assert "may be" not in reply(found).title.casefold()


@pytest.mark.parametrize("unit", ["uW", "µW", "μW"])
def test_microwatts_are_millionths_of_a_watt(unit: str) -> None:
    (figure,) = figures(f"cooling power 850 {unit}")

    assert figure.amount.unit == "w"
    assert figure.amount.value == pytest.approx(850e-6)


@pytest.mark.parametrize("label", ["base temp <", "endbase >", "qorvath snorbler ≥", "Zielwert ≤"])
def test_what_is_bounded_is_no_goods(base: RuleBase, label: str) -> None:
    found = ask(base, f"dilution refrigerator, {label} 8 mK from:CA to:NL")
    amount = ask(base, f"cables, {label.replace('temp', 'blumbach')} 8 pcs from:CA to:NL")

    assert not found.doubted
    assert amount.doubted  # 8 of something, and nothing measured


def test_each_row_has_its_own_figures(base: RuleBase) -> None:
    found = ask(base, "nickel powder 99.8 % 45 µm; isostatic press 100 MPa, inside diameter 200 mm; from:DE to:IN")
    assert {one.name: one.verdict.outcome for one in found.by_goods} == {
        "nickel powder": Outcome.PARTLY_UNDERSTOOD,
        "isostatic press": Outcome.RESTRICTED,
    }


FIGURES = (
    "99.8 %", "5 %", "4 µm", "45 µm", "100 mm", "2000 MPa", "30 bar", "0-1000 Hz", "50 Hz", "10 kW", "5 V", "6 kV",
    "100 A", "20 J", "14 bit", "500 MSPS", "1200 °C", "500 L", "2 m3/h", "5 m2", "3 axes", "25 kg", "90 minutes",
    "0.05 °/h", "1550 nm 5 W", "250 u", "purity 99.99 %, particle size 1 µm",
)  # fmt: skip
ANOTHER_GOOD = "battery"
"""Beside any word it is read as rechargeable batteries, which are spared: figures do nothing to it."""
ROUTES = ("from:DE to:IN", "from:US to:IR", "from:US to:CN", "from:CN to:KP", "from:JP to:RU", "to:SY", "from:FR to:CU")


@pytest.mark.slow
def test_no_figure_frees_goods_of_a_list(base: RuleBase, law) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    known = _files().limits
    goods = [name for name, codes in _files().goods.everyday.items() if codes[0][:5] in known and name != ANOTHER_GOOD]
    cases = some([(one, figure, way) for one in goods for figure in FIGURES for way in ROUTES], 131)
    alone = cache(lambda one, way: ask(base, f"{one} {way}"))
    broken = []
    for one, figure, way in cases:
        bare, found = alone(one, way), ask(base, f"{one} {figure} {way}")
        freer = rank(found.status) > rank(bare.status) or not {*found.by_exporter} >= {*bare.by_exporter}
        sure = bare.outcome is Outcome.RESTRICTED and found.outcome is not Outcome.RESTRICTED and not found.doubted
        if freer or sure:
            broken.append(f"{one} {figure} {way}: {bare.status} -> {found.status}")
    law(len(cases), broken)


UNIT = {
    "m": "4 mm", "pa": "100 MPa", "°c": "900 °C", "n": "60 kN", "w": "5 kW", "hz": "800 Hz", "u": "250 u", "s": "5 µs",
    "v": "5 kV", "a": "500 A", "j": "20 J", "f": "1 µF", "h": "40 nH", "l": "500 l", "m2": "5 m2", "m3/s": "3 m3/h",
    "t": "30 kg", "bit": "14 bit", "s/s": "500 MSPS", "fps": "1000 fps", "%": "0.05 %",
}  # fmt: skip
QUALITIES = [
    (word, UNIT[unit])
    for own in read_yaml("query/measures").values()
    for word in (own["words"].split(", ") if "matter" not in own and "named" not in own else ())
    for unit in own["units"].split()[:1]
    if unit in UNIT and "*" not in word
]
DRAWN = frozenset(drawn((word for word, _ in QUALITIES), 9))


@pytest.mark.parametrize(("word", "figure"), [pair for pair in QUALITIES if pair[0] in DRAWN])
def test_the_name_of_what_a_figure_measures_makes_no_other_goods(base: RuleBase, word: str, figure: str) -> None:
    for text in (f"krytron, {word} {figure}, from:DE to:IN", f"krytron, {word}: max. {figure}, from:DE to:IN"):
        assert not ask(base, text).doubted, text


@pytest.mark.parametrize("word", ["chamber", "slag", "camera", "boron", "shutter", "laser"])
def test_a_word_that_names_things_too_is_no_measure(word: str) -> None:
    text = f"graphite {word} 200 mm, {word} 5 %, from China"
    for place in (text.index(word), text.rindex(word)):
        assert not is_of_its_measure(text, (place, place + len(word)))


@pytest.mark.parametrize("apart", ["4 µm 99.8 %", "10 drums", "5 kW", "pressure 5 bar", "400 V 50 Hz", ""])
@pytest.mark.parametrize("free", ["gallium", "copper wire", "sofas"])
def test_goods_of_a_list_are_told_beside_what_is_free_whatever_stands_behind_them(
    base: RuleBase, free: str, apart: str
) -> None:
    for text in (f"{free} and nickel powder {apart} from:DE to:IN", f"nickel powder {apart} and {free} from:DE to:IN"):
        assert str(ask(base, text).status) == "licence", text


@pytest.mark.parametrize("route", ["from:DE to:CN", "from:US to:RU", "from:DE to:IR"])
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("turbomolecular pump inlet 400 mm, 16000 l/s, 1e-8 mbar", "2B231"),
        ("turbomolecular pump inlet 400 mm, 16 m3/s", "2B231"),
        ("DC power supply 100 V, 500 A", "3A226"),
        ("high voltage power supply 20 kV, 2 A", "3A227"),
        ("aramid fibre specific tensile strength 23.6e4 m", "1C210"),
        ("carbon fibre specific modulus 15e6 m, specific tensile strength 27e4 m", "1C010"),
        ("thermal camera 30 Hz", "6A003"),
        ("maraging steel bar 2400 MPa", "1C216"),
        ("gyro drift 0.3 °/h, 100 g", "7A102"),
        ("lithium battery 400 Wh/kg", "3A001"),
    ],
)
def test_of_several_entries_the_one_whose_limits_are_met_leads(
    base: RuleBase, text: str, code: str, route: str
) -> None:
    found = ask(base, f"{text} {route}")
    first = found.lists[0]

    assert first.answer.code.entry == code
    assert first.compared is not None
    assert first.compared.is_met or not first.compared.is_missed


@pytest.mark.parametrize("mark", ["H20", "H100", "H200"])
def test_the_end_of_a_rate_before_another_figure_is_no_mark(base: RuleBase, mark: str) -> None:
    rates = drawn((unit for unit in measured() if unit.endswith("/h") and unit.isascii()), 2)
    for rate in rates:
        found = ask(base, f"pump 50 {rate} {mark[1:]} bar from:DE to:CN")
        assert f"nvidia {mark.lower()}" not in found.subjects, rate
        assert any(one.answer.code.entry == "2B350" for one in found.lists), rate
    assert rates
    for kept in (
        f"{mark} from:US to:CN",
        f"100 kg/h of {mark} from:US to:CN",
        f"A100/{mark[0]} {mark[1:]} from:US to:CN",
    ):
        assert f"nvidia {mark.lower()}" in ask(base, kept).subjects, kept


@pytest.mark.parametrize("exporter", ["DE", "US"])
@pytest.mark.parametrize(
    "alloy",
    [
        "copper beryllium {} %",
        "beryllium copper {}%",
        "aluminium beryllium {}% Be",
        "copper ({} % beryllium)",
        "Kupferberyllium {} %",
        "cuivre au béryllium {} %",
        "cobre berilio {} %",
        "медь бериллий {} %",
    ],
)
def test_a_substance_that_is_most_of_an_alloy_is_looked_up_whatever_the_alloy_is_called(
    base: RuleBase, alloy: str, exporter: str
) -> None:
    most = ask(base, f"{alloy.format(62)} from:{exporter} to:CN")
    little = ask(base, f"{alloy.format(2)} from:{exporter} to:CN")

    assert any(str(one.answer.code).startswith("1C230") and not one.hedged for one in most.lists), most.lists
    assert rank(most.status) <= rank(little.status)
    assert little.outcome is not Outcome.RESTRICTED


@pytest.mark.parametrize("exporter", ["US", "DE", "GB"])
def test_an_entry_of_cells_reaches_cells_and_no_packs_of_appliances(base: RuleBase, exporter: str) -> None:
    for cells in ("lithium-ion cells", "lithium battery cells", "battery cells"):
        assert ask(base, f"{cells} from:{exporter} to:CN").outcome is Outcome.PARTLY_UNDERSTOOD
        assert any(
            str(one.answer.code).startswith("3A001") for one in ask(base, f"{cells} from:{exporter} to:CN").lists
        )
    for pack in ("power bank", "laptop battery", "e-bike battery"):
        assert not ask(base, f"{pack} from:{exporter} to:CN").lists
        assert ask(base, f"{pack}, lithium-ion cells 400 Wh/kg from:US to:CN").outcome is Outcome.RESTRICTED
