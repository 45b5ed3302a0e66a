"""What is told of goods beside their name, and makes no others of them, makes no doubt; nor does it free anything."""

from __future__ import annotations

from itertools import product

import pytest

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query.measures import is_a_content, is_a_unit, is_measured
from bot.rules.query.standing import Standing
from bot.rules.status import rank
from bot.text import chapters
from bot.vocabulary import RESTRICTING, Outcome
from tests.exploring import some
from tests.rules.asking import ask

CONTROLLED = ["graphite", "gallium", "tungsten powder", "carbon fibre"]
ORDINARY = ["pullovers", "honey", "office chairs", "leather shoes", "frozen shrimp", "tomatoes"]


def _doubts(base: RuleBase, typed: str) -> list[str]:
    found = ask(base, typed)
    return [one.typed for one in found.doubted] if found.outcome is Outcome.PARTLY_UNDERSTOOD else []


@pytest.mark.parametrize(
    "figure",
    ["ash 20 ppm", "flexural strength 45 MPa", "ash max. 10 ppm", "schnorz ≤ 5 g/cm3", "snorber index: 12-14 HRC"],
)
def test_a_word_with_a_figure_of_a_measure_is_no_doubt(base: RuleBase, figure: str) -> None:
    for goods in CONTROLLED:
        plain = ask(base, f"{goods} from China to Germany")
        found = ask(base, f"{goods}, {figure}, from China to Germany")
        assert (found.status, found.outcome) == (plain.status, plain.outcome), found.typed
        assert not found.doubted, found.typed


@pytest.mark.parametrize(
    "figure", ["snorbler 20 kg", "snorbler 5 mm", "snorbler 3 kW", "snorbler 12 pcs", "snorbler 5"]
)
def test_an_amount_or_a_size_is_no_measure(base: RuleBase, figure: str) -> None:
    for goods in CONTROLLED:
        assert _doubts(base, f"{goods} {figure} from China to Germany"), figure


@pytest.mark.parametrize(
    "content", ["100% acrylic", "95/5 cotton elastane", "60 % quimbolon 40 % viscose", "80% lambswool"]
)
def test_what_ordinary_goods_are_made_of_is_no_doubt(base: RuleBase, content: str) -> None:
    assert not _doubts(base, f"men's knitted pullovers {content}, 2,400 pcs, from India to Poland")


def test_a_share_of_something_unknown_in_controlled_goods_keeps_the_doubt(base: RuleBase) -> None:
    for goods in CONTROLLED:
        assert _doubts(base, f"{goods} 60% quimbolon from China to Germany")


@pytest.mark.parametrize(
    "typed",
    [
        "manuqa honey from New Zealand to China",
        "jamón ibérico qorvado 400 kg, de España a México",
        "мёд корвадовый из России в Китай",
        "Espresso machines La Qorvath 40 pcs, from Italy to Australia",
        "western red cedar shake logs from Canada to the United States",
        "1,200 cs wine from South Africa to the United Kingdom",
        "crude oil 300 kb from Vietnam to Thailand",
    ],
)
def test_the_kind_of_ordinary_goods_is_no_doubt(base: RuleBase, typed: str) -> None:
    assert not _doubts(base, typed)


WAR = ["combat", "tactical", "bulletproof", "ballistic", "riot", "diving", "camouflage"]


def test_words_of_war_keep_the_doubt(base: RuleBase) -> None:
    for word, goods in product(WAR, ["boots", "shoes", "gloves", "trousers"]):
        found = ask(base, f"{word} {goods} from:US to:CN")
        assert found.doubted or found.lists or found.asked.uses or not found.subjects, found.typed


@pytest.mark.parametrize("goods", CONTROLLED)
def test_none_of_this_changes_controlled_goods(base: RuleBase, goods: str) -> None:
    for word in ["quimbolon", "carded", "acrylic", "manuqa", "qorved"]:
        assert _doubts(base, f"{word} {goods} from China to Germany"), word


@pytest.mark.slow
def test_no_word_of_a_tariff_frees_ordinary_goods_under_rules(base: RuleBase) -> None:
    words = [line.split("\t")[0] for line in _lines() if "10" in line.split("\t")[1]]
    plain = ask(base, "rice from:IN")
    for word in words[::60]:
        found = ask(base, f"{word} rice from:IN")
        assert rank(found.status) <= rank(plain.status), found.typed


def _lines() -> list[str]:
    text = chapters.table().text.decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_each_word_of_tariffs_is_found_by_its_chapters() -> None:
    lines = _lines()
    assert lines == sorted(lines, key=str.encode)
    for line in lines[::501]:
        word, _, used = line.partition("\t")
        for one in used.split():
            number = int(one.removesuffix(chapters.EVERYDAY))
            assert chapters.is_used_in({number}, word, everyday=True)
            assert chapters.is_used_in({number}, word, everyday=False) is one.isdecimal()
        assert not chapters.is_used_in({0}, word, everyday=True)
    assert not chapters.is_used_in(range(1, 98), "qorvath", everyday=True)


def test_a_word_with_which_acts_tell_goods_apart_keeps_the_doubt_beside_those_alone(base: RuleBase) -> None:
    assert not _doubts(base, "hazelnut kernels from Türkiye to Germany")
    assert _doubts(base, "wheat protein from Russia to Germany")


@pytest.mark.parametrize(
    "goods", ["iron ore from:IN", "artificial graphite from:CN", "organic antimony compounds from:CN"]
)
def test_a_share_of_moisture_or_of_the_price_is_no_purity_of_the_goods(base: RuleBase, goods: str) -> None:
    alone = ask(base, goods)

    words = [word.replace("_", " ") for word in read_yaml("query/standing")["beside_purity"].split()]
    figures = ("{word} 70 %", "{word} max. 0,5 pct", "70% {word}")
    for word, figure in some(list(product(words, figures)), 11):
        found = ask(base, f"{goods}; {figure.format(word=word)}")
        assert (found.status, found.bare) == (alone.status, None), (word, figure)


@pytest.mark.parametrize("typed", ["2,000 MT HRC from:CN", "HRC 3.0x1250 from:CN"])
def test_a_short_name_of_steel_that_is_a_unit_of_hardness_too_is_steel_but_behind_figures(
    base: RuleBase, typed: str
) -> None:
    assert ask(base, typed).subjects == ("steel",)
    assert ask(base, "carbide end mills 60 HRC from:CN").subjects == ask(base, "carbide end mills from:CN").subjects


@pytest.mark.parametrize(
    ("goods", "colour"),
    [
        ("trioxyde d'antimoine", "blanc, pulvérulent"),
        ("氧化镝", "白色粉末"),
        ("триоксид сурьмы", "белый порошок"),
        ("antimon trioksit", "beyaz toz"),
        ("tungsten carbide powder", "FSSS 0.8 um"),
        ("mıknatıs", "nikel kaplı, parlak"),
    ],
)
def test_a_colour_a_plating_or_a_fineness_is_no_doubt_and_frees_nothing(
    base: RuleBase, goods: str, colour: str
) -> None:
    alone, found = ask(base, f"{goods} from:CN"), ask(base, f"{goods} {colour}, from:CN")

    assert rank(found.status) <= rank(alone.status)
    assert not _doubts(base, f"{goods} {colour}, from:CN")


def test_a_purity_behind_a_share_of_moisture_is_still_compared(base: RuleBase) -> None:
    alone = ask(base, "artificial graphite 99.8% from:CN")

    assert alone.bare is not None
    assert ask(base, "artificial graphite 99.8%, ash 0.5% from:CN").status is alone.status
    assert ask(base, "artificial graphite ash 0.5%, 99.8% from:CN").status is alone.status


@pytest.mark.parametrize(
    ("text", "word", "measured", "content"),
    [
        ("ash 20 ppm", "ash", True, False),
        ("tensile strength min. 3,500 MPa", "tensile", True, False),
        ("ash 20 pcs", "ash", False, False),
        ("35 % moisture", "moisture", False, True),
        ("moisture: max 12.5 %", "moisture", False, True),
        ("ash, 20 ppm", "ash", False, False),
    ],
)
def test_figures_are_told_from_amounts(text: str, word: str, measured: bool, content: bool) -> None:  # noqa: FBT001 - expected
    start = text.index(word)
    stretch = (start, start + len(word))
    assert (is_measured(text, stretch), is_a_content(text, stretch)) == (measured, content)


def test_units_count_only_behind_a_figure() -> None:
    for unit in str(read_yaml("query/standing")["units"]).split():
        assert is_a_unit(f"5 {unit}", (2, 2 + len(unit)))
        assert not is_a_unit(f"x {unit}", (2, 2 + len(unit)))


@pytest.mark.parametrize("goods", ["gallium from:CN to:DE", "copper wire from:CN to:DE", "LED lamps from:CN to:DE"])
def test_a_unit_behind_a_figure_makes_no_doubt(base: RuleBase, goods: str) -> None:
    alone = ask(base, goods)

    for unit in some(str(read_yaml("query/standing")["units"]).split(), 23):
        found = ask(base, f"{goods}, 30 {unit}")
        assert (found.status, found.outcome) == (alone.status, alone.outcome), unit


def test_a_kind_is_told_in_small_print(base: RuleBase) -> None:
    found = ask(base, "manuqa honey from New Zealand to China")
    assert [(one.typed, one.standing) for one in found.left] == [("manuqa", Standing.MODIFIER)]
    assert found.passed_over == ("manuqa",)


SIZES = ["L40 x W30 x H20 cm", "R32 x r24 x L40 mm", "OD50xID40xL1000mm", 'H20" x L40"', "L40mm × W30mm"]


@pytest.mark.parametrize("size", SIZES)
def test_letters_that_tell_the_sides_of_a_size_are_no_goods(base: RuleBase, size: str) -> None:
    for goods in (*CONTROLLED, "office chairs"):
        plain = ask(base, f"{goods} from China to Germany")
        found = ask(base, f"{goods}, 20 cartons {size}, from China to Germany")
        assert found.subjects == plain.subjects, found.typed
        assert found.status == plain.status, found.typed


@pytest.mark.parametrize(
    "goods",
    [
        *("H100 x 16 pcs", "L40S x 4 units", "A100 x 40 GB", "H20 x 30 in stock", "R32 x 40 cylinders"),
        *('A100 x 2"', "B200 x 4 mm", "Li6 x 5 mm"),
    ],
)
def test_goods_before_a_figure_are_no_side_of_a_size(base: RuleBase, goods: str) -> None:
    name = goods.partition(" ")[0]
    assert ask(base, f"{goods} from US to China").subjects == ask(base, f"{name} from US to China").subjects


# -- qualities by a use ("battery grade", "电池级"): the use is no goods, and changes nothing
GOODS = {"zh": "石墨", "ja": "黒鉛", "ko": "흑연", "ru": "графит", "uk": "графіт", "ar": "الجرافيت"}


def qualities() -> list[tuple[str, str]]:
    """Return every use of a language with every word for quality behind or before it."""
    found = []
    for language, table in read_yaml("query/grades").items():
        for use in table["uses"].split():
            found += [(language, f"{use} {word}") for word in table["before"].split()]
            found += [(language, f"{word} {use}") for word in table["after"].split()]
    return [(language, told.replace("_", " ")) for language, told in found]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("language", "told"), some(qualities(), 13))
def test_a_quality_by_a_use_changes_nothing(base: RuleBase, language: str, told: str) -> None:
    goods = GOODS.get(language, "graphite")
    plain = ask(base, f"{goods} from:CN to:DE")
    if language in {"zh", "ja", "ko"}:
        told = told.replace(" ", "")

    for written in (f"{goods} {told}", f"{goods}, {told}", f"{told} {goods}"):
        found = ask(base, f"{written} from:CN to:DE")

        assert (found.status, found.outcome, found.passed_over) == (plain.status, plain.outcome, ()), written
        assert [one.name for one in found.by_goods] == [one.name for one in plain.by_goods], written


@pytest.mark.parametrize("name", ["battery-grade lithium carbonate", "solar-grade polysilicon", "electronic grade HF"])
def test_a_quality_in_a_name_on_file_is_of_the_name(base: RuleBase, name: str) -> None:
    found = ask(base, f"{name} from:CN")

    assert len(found.by_goods) == 1
    assert not found.passed_over


def test_a_quality_alone_is_read_as_the_use(base: RuleBase) -> None:
    alone, use = (ask(base, f"{text} from:CN") for text in ("food grade", "food"))

    assert alone.status == use.status


@pytest.mark.parametrize(
    "text",
    [
        "безпілотний трактор from:DE to:IR",
        "беспилотный трактор from:DE to:IR",
        "obrněný traktor from:DE to:IR",
        "bezzałogowy traktor from:DE to:IR",
        "mayınlı traktör from:DE to:IR",
        "wij willen geweren, houten tafels, naar Rusland from:NL",
        "mag ik fietsen met fluorpolymeren naar Iran from:NL",
    ],
)
def test_an_adjective_and_what_looks_like_a_verb_keep_the_doubt_beside_silence(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.outcome is Outcome.PARTLY_UNDERSTOOD or found.status in RESTRICTING


def test_a_slip_of_a_word_for_a_shape_is_no_doubt(base: RuleBase) -> None:
    shapes = ("powder", "ingots", "concentrate", "granules", "billets")
    slips = [f"{word[:n]}{word[n + 1]}{word[n]}{word[n + 2 :]}" for word in shapes for n in range(1, len(word) - 2)]
    for goods, slip in some([*product(("tungsten", "rare earths", "antimony"), slips)], 3):
        assert not any(one.makes_doubt for one in ask(base, f"{goods} {slip} from:CN").left), (goods, slip)
    assert any(one.makes_doubt for one in ask(base, "tungsten snorbler from:CN").left)
    for goods in ("copper", "tungsten", "graphite"):  # a word of its own is no slip of billets
        assert any(one.makes_doubt for one in ask(base, f"{goods} bullets from:CN").left), goods
