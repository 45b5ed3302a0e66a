"""Goods that a control list names are looked up there, whether or not the rules have a subject of that name."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.vocabulary import FREE, Outcome, Status
from handlers.messages.notes import sentences
from tests.exploring import drawn

ROOT = Path(__file__).parents[2]
EVERYDAY: dict[str, list[str]] = yaml.safe_load((ROOT / "rules/lists/everyday.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("exporter", ["US", "EU", "DE"])
def test_no_goods_of_a_list_are_free_because_the_rules_know_their_name(base: RuleBase, exporter: str) -> None:
    assert base.lists
    subjects = {name: found for name in EVERYDAY if (found := base.find_subject(name))}
    free = [
        name
        for name in subjects
        if any(one.heading for code in EVERYDAY[name][:3] for one in base.lists.look_up(code, "CN", (exporter,)))
        and answer(base, name, today=TODAY, from_=exporter, to="CN").outcome
        in {Outcome.NOTHING_ON_FILE, Outcome.NOT_COVERED, Outcome.UNRECOGNISED}
    ]

    assert len(subjects) > 40
    assert not free


CITED = ("2021/821?", "under Annex I of Regulation (EU) 2021/821", "see 88 FR 73458", "- SCOMET?", "(No. 58 of 2025)")


@pytest.mark.parametrize("cited", CITED)
def test_an_act_that_is_named_beside_goods_of_a_list_frees_none(base: RuleBase, cited: str) -> None:
    freed = []
    for name in drawn(EVERYDAY, 12):
        for way in ("from Germany to Turkey", "from the US to China", "from India to South Korea"):
            plain, beside = (answer(base, f"{name} {way}{behind}", today=TODAY) for behind in ("", f", {cited}"))
            if plain.status not in FREE and plain.status.rank < beside.status.rank:
                freed.append((name, way, plain.status, beside.status))

    assert freed == []


@pytest.mark.parametrize(
    "goods", ["drones", "helium-3", "tungsten", "FPGA", "EUV lithography", "nickel powder", "UHMWPE fibre"]
)
@pytest.mark.parametrize("exporter", ["US", "Germany"])
def test_what_is_said_of_listed_goods_hangs_on_their_limits(base: RuleBase, goods: str, exporter: str) -> None:
    found = answer(base, f"{goods} from {exporter} to China", today=TODAY)

    assert found.outcome in {Outcome.PARTLY_UNDERSTOOD, Outcome.RESTRICTED}
    assert found.lists or found.outcome is Outcome.RESTRICTED


def test_goods_on_another_list_are_not_tied_to_one_that_does_not_name_them(base: RuleBase) -> None:
    found = answer(base, "high-bandwidth memory from Germany to China", today=TODAY)

    assert (found.by_exporter["DE"], found.lists) == (Status.NOT_LISTED, ())


@pytest.mark.parametrize(
    ("query", "status", "of_acts", "of_lists"),
    [
        ("3C001 from:CN to:DE", "licence", ["No. 23 of 2023"], ["3C001"]),
        ("2B005.b from:CN", "unknown", ["No. 55 of 2025"], []),  # an act prints the paragraph, the list does not
        ("1C909 from:CN", "unknown", ["No. 57 of 2025"], []),
        ("1C350 from:CN to:SA", "licence", [], ["1C350"]),
        ("carbon fibre from:CN", "licence", [], ["1C210"]),
    ],
)
def test_acts_and_the_list_of_china_give_one_answer(
    base: RuleBase, query: str, status: str, of_acts: list[str], of_lists: list[str]
) -> None:
    found = answer(base, query, today=TODAY)

    assert found.by_exporter == {"CN": status}
    assert {one.measure.document for one in found.findings if one.sets_status} >= set(of_acts)
    assert [str(one.answer.code) for one in found.lists] == of_lists


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("5A002 from:DE to:US", "Reasons: Annex I. EU001 stands in for it."),
        ("3B001 from:DE to:CN", "On conditions, exempt under EU003, EU004."),
        ("9A515 from:US to:FR", "On conditions, exempt under LVS (up to $1,500), STA in part."),
        ("machine tool from:DE to:CN", "its limits decide (.a.1: Unidirectional positioning repeatability <= 0.9 µm;"),
    ],
)
def test_an_answer_names_what_frees_from_the_licence_and_the_limits(base: RuleBase, query: str, told: str) -> None:
    found = answer(base, query, today=TODAY)

    assert told in sentences(found.lists[0].notes).replace("μ", "µ")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("filament winding machine germany to india", "1B201"),
        ("triggered spark gaps from US to India", "3A228"),
        ("Inconel 718 powder germany to china", "1C002"),
        ("underwater ROV US to China", "8A001"),
        ("radiation hardened FPGA from US to India", "3A001"),
    ],
)
def test_goods_whose_name_holds_a_shape_or_a_formula_are_those_of_the_list(
    base: RuleBase, text: str, entry: str
) -> None:
    found = answer(base, text, today=TODAY)

    assert entry in {one.answer.code.entry for one in found.lists}
    assert found.status is Status.LICENCE


OF_EVERY_DAY = ("shoes", "detergent", "rice", "granite tiles", "steel screws", "tea", "teak furniture", "Seife", "靴")


def test_no_name_of_other_goods_frees_a_substance_that_a_list_prints_by_its_number(base: RuleBase) -> None:
    assert base.lists
    numbers = [line.split("\t")[0] for line in (ROOT / "rules/lists/chemicals.tsv").read_text("utf-8").splitlines()]
    freed = []
    for number in drawn((one for one in numbers if one[:1].isdecimal()), 9):
        for way in ("from:DE to:AE", "from:IN to:KP", "from:US to:CN"):
            plain = answer(base, f"CAS {number} 5 t {way}", today=TODAY)
            for goods in drawn(OF_EVERY_DAY, 2) if plain.status not in FREE else ():
                beside = answer(base, f"{goods} CAS {number} 5 t {way}", today=TODAY)
                freed += [(number, goods, way)] if plain.status.rank < beside.status.rank else []

    assert freed == []
