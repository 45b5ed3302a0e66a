"""A compound is what acts name where they name all of an element, outside where they list others, else doubted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.rules.index import RuleBase
from bot.text.normalize import key
from bot.vocabulary import Outcome, Status
from tests.exploring import some
from tests.rules.asking import ask

NAMED = ("samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium", "lanthanum", "cerium")
COMPOUNDS = ("oxide", "carbonate", "chloride", "nitrate", "fluoride", "acetate", "oxalate", "hydroxide")


@pytest.mark.parametrize("element", NAMED)
@pytest.mark.parametrize("compound", COMPOUNDS)
def test_a_compound_that_the_act_names_with_all_others_is_no_doubt(base: RuleBase, element: str, compound: str) -> None:
    found = ask(base, f"{element} {compound} from:CN to:JP")

    assert (found.status, found.outcome) == (Status.LICENCE, Outcome.RESTRICTED)


@pytest.mark.parametrize(
    "name", ["tungsten hexafluoride", "tin chloride", "tantalum chloride", "molybdenum oxide", "gallium arsenate"]
)
def test_what_the_act_may_name_is_doubted(base: RuleBase, name: str) -> None:
    found = ask(base, f"{name} from:CN to:JP")

    assert found.status is Status.LICENCE
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD


OUTSIDE = (
    "silver compounds",
    "antimony salts",
    "oxides and salts of bismuth",
    "oxides and salts of tellurium",
    "oxides and salts of indium",
    "gallium salts",
    "carbides and salts of titanium",
)
"""What the Chinese acts on the elements leave out, as their texts list what they name."""
METALS = ("zinc and its compounds", "lead and its compounds", "niobium and its compounds", "silicon metal")
WARES = (
    "battery components",
    "lubricating greases",
    "borates",
    "quartz and ceramic laboratory ware",
    "refractory bricks and mixes",
    "industrial catalysts",
    "abrasive grains",
)
BESIDE = ("gallium", "dysprosium oxide", "tungsten carbide", "germanium dioxide", "氧化镝", "白银")


def _names(base: RuleBase, subjects: tuple[str, ...]) -> Iterator[str]:
    for subject in subjects:
        names = base.subjects[subject].names
        yield from (name for of in names.values() for name in of)


@pytest.mark.hypothesis
def test_a_compound_that_the_act_leaves_out_is_one_good_and_no_doubt(base: RuleBase) -> None:
    for name in some(_names(base, (*OUTSIDE, *METALS, *WARES)), 11):
        found = ask(base, f"{name} from:CN")

        assert found.status in {Status.NOT_LISTED, Status.NOT_COVERED}, name
        assert found.outcome in {Outcome.NOTHING_ON_FILE, Outcome.NOT_COVERED}, name
        assert len(found.by_goods) == 1, name


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    "frame", ["{good} {name} from:CN", "{name}, {good} from:CN", "{name} 500 kg + {good} 20 kg from:CN"]
)
def test_such_a_compound_frees_no_goods_beside_it(base: RuleBase, frame: str) -> None:
    cases = [(good, name) for name in _names(base, (*OUTSIDE, *METALS, *WARES)) for good in BESIDE]
    for good, name in some(cases, 97):
        if key(good) in key(name):
            continue
        assert ask(base, frame.format(good=good, name=name)).status is Status.LICENCE, (good, name)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("氢氧化镍钴锰 from:CN", Status.UNKNOWN),
        ("수산화니켈코발트망간 from:CN", Status.UNKNOWN),
        ("水酸化ニッケルコバルトマンガン from:CN", Status.UNKNOWN),
        ("cobalt sulphate from:CD", Status.QUOTA),
        ("mischmetal from:CN", Status.LICENCE),
        ("graphite crucible from:CN", Status.LICENCE),
        ("arsenic trichloride from:FR to:IN", Status.LICENCE),
        ("garnet sand from:IN", Status.LICENCE),
    ],
)
def test_names_of_compounds_take_none_that_an_act_names(base: RuleBase, text: str, status: Status) -> None:
    assert ask(base, text).status is status


@pytest.mark.parametrize(
    "text",
    [
        "tellurium compounds",
        "indium compounds",
        "titanium diboride",
        "enriched boric acid",
        "lithium chloride enriched Li-6",
    ],
)
def test_a_wide_word_or_an_enriched_compound_is_not_freed_with_its_salts(base: RuleBase, text: str) -> None:
    for exporter in ("CN", "US"):
        assert ask(base, f"{text} from:{exporter} to:IN").status in {Status.LICENCE, Status.LISTED}, exporter


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("碲化锌镉", "cadmium zinc telluride"),
        ("теллурид цинка-кадмия", "cadmium zinc telluride"),
        ("リン化インジウムインゴット", "indium phosphide"),
        ("球状黒鉛スクラップ", "spherical graphite"),
        ("黒鉛板", "graphite"),
        ("tungsten ribbon", "tungsten"),
    ],
)
def test_a_name_inside_a_longer_one_does_not_take_its_goods(base: RuleBase, text: str, subject: str) -> None:
    found = ask(base, f"{text} from:CN")

    assert (found.status, set(found.subjects)) == (Status.LICENCE, {subject})
