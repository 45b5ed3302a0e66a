"""Codes that acts print, in every form in which people write them, ranges and halves; numbers of papers are none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.data import read_yaml
from bot.errors import UsageError
from bot.rules.index import RuleBase
from bot.rules.model import Measure
from bot.rules.query import parse
from bot.vocabulary import RESTRICTING, Outcome, Status
from tests.exploring import drawn_or_all, some
from tests.rules.asking import ask

FORMS = {
    "pairs with dots": lambda code: ".".join(_pairs(code)),
    "pairs with blanks": lambda code: " ".join(_pairs(code)),
    "hyphens": lambda code: f"HS {'-'.join(_pairs(code))}",
    "one dot": lambda code: f"{code[:4]}.{code[4:]}",
    "dot in the heading": lambda code: f"HS {code[:2]}.{code[2:4]}.{'.'.join(_pairs(code)[1:])}",
    "heading with a dot": lambda code: f"heading {code[:2]}.{code[2:4]}",
    "heading": lambda code: f"HS {code[:4]}",
    "chapter": lambda code: f"HS chapter {code[:2]}",
}


def _pairs(code: str) -> list[str]:
    return [code[:4], *re.findall(r"\d\d", code[4:])]


def printed(base: RuleBase) -> Iterator[tuple[str, Measure]]:
    """Yield a code of each act that prints one, with the act: the first that has not ended."""
    for measure in base.measures.values():
        codes = [line.code for limb in measure.limbs for item in limb.items for line in item.hs if len(line.code) >= 6]
        if codes and measure.standing == "act":
            yield codes[0], measure


@pytest.mark.parametrize("form", FORMS)
def test_a_printed_code_leads_to_its_act_however_it_is_written(base: RuleBase, form: str) -> None:
    asked = {measure.key: (f"{FORMS[form](code)} from:{measure.jurisdiction}", code) for code, measure in printed(base)}
    lost = [
        question
        for act, (question, code) in asked.items()
        if act in _found(base, f"{code} from:{question[-2:]}") and act not in _found(base, question)
    ]

    assert len(asked) > 30
    assert not lost


def _found(base: RuleBase, question: str) -> set[str]:
    return {one.measure.key for one in ask(base, question).findings}


@pytest.mark.parametrize(
    "question", ["pipes, price 25.04 from:CN", "bolts, drawing 2504-10-10 from:CN", "valves rev 81.12 from:CN"]
)
def test_figures_with_a_dot_or_hyphen_that_no_word_tells_are_no_code(base: RuleBase, question: str) -> None:
    assert not ask(base, question).asked.query.hs


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_number_behind_a_word_for_a_paper_is_no_code(base: RuleBase) -> None:
    of_any = read_yaml("query/papers")["any"]["numbered"].split()
    words = [word.rstrip("*").replace("_", " ") for word in of_any]
    read = [
        word
        for place, word in enumerate(drawn_or_all(words, 3))
        if ask(base, f"cotton towels, {word} {('5512', '8112', '2805', '7110')[place % 4]}").asked.query.hs
    ]

    assert not read


@pytest.mark.parametrize("question", ["cotton towels, order: 8112 from:CN", "cotton towels, заказ 811292 from:CN"])
def test_a_number_of_an_order_is_no_code(base: RuleBase, question: str) -> None:
    assert not ask(base, question).asked.query.hs


def test_an_order_is_an_act_by_its_number(base: RuleBase) -> None:
    found = ask(base, "Order 785 from:CN")

    assert [one.measure.key for one in found.findings] == ["cn-sc-2024-785-rare-earth-regulations"]


@pytest.mark.parametrize("written", ["1C117(c)", "ECCN 1C117 (c)", "1c117.c"])
def test_paragraphs_of_an_entry_may_stand_in_brackets(base: RuleBase, written: str) -> None:
    assert ask(base, f"{written} from:CN").asked.query.controls == ("1C117.c",)


OF_ENTRIES = ("CN", "EU", "NL", "US")


@pytest.mark.parametrize("exporter", OF_ENTRIES)
def test_a_word_before_an_entry_frees_nothing(base: RuleBase, exporter: str) -> None:
    limbs = (limb for measure in base.measures.values() for limb in measure.limbs)
    printed_entries = {code for limb in limbs for item in limb.items for code in item.control_codes}
    entries = sorted(code for code in printed_entries if re.fullmatch(r"\d[A-E]\d{3}", code))
    freed = [
        code
        for code in some(entries, len(OF_ENTRIES), OF_ENTRIES.index(exporter))
        if ask(base, f"ECCN {code} from:{exporter}").status != ask(base, f"{code} from:{exporter}").status
    ]

    assert entries
    assert not freed


# -- ranges and half codes, and numbers of every chapter


@pytest.mark.parametrize("between", ["-", " – ", "…", " to ", " bis ", " до "])
def test_a_range_is_answered_entry_by_entry(base: RuleBase, between: str) -> None:
    found = ask(base, f"3A001{between}3A003 from:EU to:IN")

    assert {code: status for code, (status, _) in found.by_code.items()} == dict.fromkeys(
        ("3A001", "3A002", "3A003"), "licence"
    )


def test_two_codes_are_no_range(base: RuleBase) -> None:
    assert list(ask(base, "3A001 and 3A003 from:EU to:IN").by_code) == ["3A001", "3A003"]


def test_a_range_of_a_whole_list_is_refused(base: RuleBase) -> None:
    with pytest.raises(UsageError, match=r"1A001 to 9E999 holds \d{3} entries: ask for at most 20"):
        ask(base, "1A001-9E999")


@pytest.mark.slow
@pytest.mark.parametrize("rest", ["", "12", "1299", "129900", "12990000", "12.99", "5"])
def test_numbers_of_every_chapter_are_answered(base: RuleBase, rest: str) -> None:
    for chapter in range(100):
        assert ask(base, f"{chapter:02}{rest} from:CN").status


@pytest.mark.parametrize(
    ("query", "subjects"),
    [
        ("Huawei Technologies Co", ()),
        ("Hikvision Digital Technology Co Ltd to:CN from:US", ()),
        ("Co from:CD", ("cobalt",)),
        ("Sm-Co magnets from:CN", ("samarium-cobalt magnets",)),
    ],
)
def test_the_form_of_a_firm_is_no_element(base: RuleBase, query: str, subjects: tuple[str, ...]) -> None:
    assert ask(base, query).subjects == subjects


WRITTEN = [
    "{6}", "HS {4}.{2}", "hs{6}", "HS.{4}.{2}", "{4} {2}", "{4}.{2}.00", "{4}.{2}.00.00", "{4}.{2}.00.00-4",
    "{4}.{2}00", "{4}.{2}00.00", "{6}0000.99", "{4}.{2}.0000", "{4}.{2}-000", "{6}-000", "{4}.{2}-0000",
    "ТН ВЭД {4} {2} 000 0", "ТН ВЭД ЕАЭС {6}0000", "GTIP {4}.{2}.00.00.00", "GTİP {6}000000", "商品编码{6}0000999",
    "code SH {4}.{2}", "ex {4} {2} 00", "ex{4}.{2}", "HS-code: {6}", "HTSUS {4}.{2}.0000",
]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_code_is_one_code_however_customs_of_the_world_write_it(base: RuleBase, written: str) -> None:
    for heading, rest in (("8112", "92"), ("2504", "10"), ("8505", "11")):
        typed = written.replace("{4}", heading).replace("{2}", rest).replace("{6}", heading + rest)
        found = ask(base, f"{typed} from:CN")
        assert (found.status, found.passed_over) == (Status.LICENCE, ()), typed
        assert [one.name[:6] for one in found.by_goods] == [heading + rest], typed


@pytest.mark.parametrize("between", [", ", ",", "/", " / ", "; ", " & ", " and "])
def test_codes_that_signs_join_are_several(base: RuleBase, between: str) -> None:
    assert [one.name for one in ask(base, f"8112.92{between}2504.10 from:CN").by_goods] == ["811292", "250410"]


@pytest.mark.parametrize(
    "number", ["tel 811292100000", "order 8112921000123", "+49 8112 921000", "2504/2026", "1200/1500"]
)
def test_a_longer_number_that_nothing_tells_to_be_a_code_is_none(base: RuleBase, number: str) -> None:
    assert [one.name for one in ask(base, f"germanium {number} from:CN").by_goods] == ["germanium"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("820540", Status.UNKNOWN),
        ("8501.52", Status.UNKNOWN),
        ("85015200", Status.UNKNOWN),
        ("servo motor 8501.52", Status.NOT_LISTED),  # motors are named, and none for drones
        ("8517.62", Status.UNKNOWN),
        ("8501520010", Status.LICENCE),
        ("drone engine 8501.52", Status.LICENCE),
        ("282560", Status.LICENCE),
        ("380190", Status.LICENCE),
        ("811292", Status.LICENCE),
    ],
)
def test_a_line_of_a_code_of_other_goods_is_on_some_kinds_of_them(base: RuleBase, code: str, status: Status) -> None:
    """Acts print one line each of screwdrivers and motors; germanium oxides and graphite are the acts' own goods."""
    found = ask(base, f"{code} from:CN")
    assert found.status is status
    assert bool(found.some_kinds) is (status is Status.UNKNOWN)


@pytest.mark.hypothesis
def test_pieces_and_measures_beside_a_code_are_no_digits_of_it_and_do_not_hide_it(base: RuleBase) -> None:
    """`40 pcs 81129289` counts 40; of `2204 21 75 cl` the code is 2204 21."""
    counts = ("40 pcs {}", "40 szt. {}", "12 Stk. {}", "3 шт. {}", "QTY 7 PCS {} 640,00")
    for (code, act), line in some([(one, line) for one in printed(base) for line in counts], 7):
        found = ask(base, f"ingots, {line.format(code)} from:{act.jurisdiction}")
        assert code in found.asked.query.hs, line.format(code)
    for unit in ("kg", "cl", "ml", "t", "mm"):
        found = ask(base, f"wine 2204 21 75 {unit} from:FR")
        assert found.asked.query.hs == ("220421",), unit
        assert not ask(base, f"wine 2025 75 {unit} from:FR").asked.query.hs, unit


@pytest.mark.parametrize(
    ("code", "from_", "own"),
    [
        ("3B903", "France", "3B503"),
        ("4A906", "Germany", "4A506"),
        ("3A904", "Spain", "3A504"),
        ("3B503", "US", "3B903"),
    ],
)
def test_a_code_of_anothers_act_is_answered_by_its_goods(base: RuleBase, code: str, from_: str, own: str) -> None:
    """Nobody is free because the paper names the entry by the number of another country."""
    found = ask(base, f"{code} from {from_} to China")

    assert found.status is Status.LICENCE
    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert own in {printed for one in found.findings for item in one.items for printed in item.control_codes}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("6907.21.00 22 plt tiles", "69072100"),
        ("6907 21 22 plt tiles", "690721"),
        ("trička 6109.10 90 ks", "610910"),
        ("6907.21 22 ctn", "690721"),
        ("2805 30 12 drums", "280530"),
        ("8112.92.89 kg", "81129289"),
        ("8112 92 89 gallium", "81129289"),
    ],
)
def test_a_number_with_a_unit_is_no_part_of_a_code_and_a_code_no_amount(text: str, code: str) -> None:
    assert parse.read(text, date(2026, 12, 2)).hs == (code,)


def test_a_code_before_a_unit_brings_its_acts(base: RuleBase) -> None:
    assert ask(base, "8112.92.89 kg from:CN").status is ask(base, "8112.92.89 from:CN").status


@pytest.mark.parametrize(
    "text",
    [
        "ECCN:3A001該当品 中国へ",
        "货物属于3A001类，从美国到中国",
        "管制编码3A001出口到美国",
        "3A001에 해당하는 품목 미국에서 중국으로",
        "код3A001из США в Китай",
        "玩具3A001",
    ],
)
def test_a_code_is_read_with_letters_of_other_scripts_written_onto_it(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert found.asked.query.controls == ("3A001",)
    assert found.status in RESTRICTING


def test_the_number_of_a_room_is_no_code(base: RuleBase) -> None:
    assert not ask(base, "玩具 上海市世纪大道1号3B205室").asked.query.controls
