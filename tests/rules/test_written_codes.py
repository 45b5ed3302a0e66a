"""Codes that acts print, in every form in which people write them; numbers of papers in every language are none."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.model import Measure

TODAY = date(2026, 11, 29)
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
    return {one.measure.key for one in answer(base, question, today=TODAY).findings}


@pytest.mark.parametrize(
    "question", ["pipes, price 25.04 from:CN", "bolts, drawing 2504-10-10 from:CN", "valves rev 81.12 from:CN"]
)
def test_figures_with_a_dot_or_hyphen_that_no_word_tells_are_no_code(base: RuleBase, question: str) -> None:
    assert not answer(base, question, today=TODAY).asked.query.hs


@pytest.mark.slow
def test_a_number_behind_a_word_for_a_paper_is_no_code(base: RuleBase) -> None:
    of_any = read_yaml("query/papers")["any"]["numbered"].split()
    words = [word.rstrip("*").replace("_", " ") for word in of_any]
    read = [
        word
        for place, word in enumerate(words)
        if answer(
            base, f"cotton towels, {word} {('5512', '8112', '2805', '7110')[place % 4]}", today=TODAY
        ).asked.query.hs
    ]

    assert not read


@pytest.mark.parametrize("question", ["cotton towels, order: 8112 from:CN", "cotton towels, заказ 811292 from:CN"])
def test_a_number_of_an_order_is_no_code(base: RuleBase, question: str) -> None:
    assert not answer(base, question, today=TODAY).asked.query.hs


def test_an_order_is_an_act_by_its_number(base: RuleBase) -> None:
    found = answer(base, "Order 785 from:CN", today=TODAY)

    assert [one.measure.key for one in found.findings] == ["cn-sc-2024-785-rare-earth-regulations"]


@pytest.mark.parametrize("written", ["1C117(c)", "ECCN 1C117 (c)", "1c117.c"])
def test_paragraphs_of_an_entry_may_stand_in_brackets(base: RuleBase, written: str) -> None:
    assert answer(base, f"{written} from:CN", today=TODAY).asked.query.controls == ("1C117.c",)


@pytest.mark.parametrize("exporter", ["CN", "EU", "NL", "US"])
def test_a_word_before_an_entry_frees_nothing(base: RuleBase, exporter: str) -> None:
    limbs = (limb for measure in base.measures.values() for limb in measure.limbs)
    printed_entries = {code for limb in limbs for item in limb.items for code in item.control_codes}
    entries = sorted(code for code in printed_entries if re.fullmatch(r"\d[A-E]\d{3}", code))
    freed = [
        code
        for code in entries
        if answer(base, f"ECCN {code} from:{exporter}", today=TODAY).status
        != answer(base, f"{code} from:{exporter}", today=TODAY).status
    ]

    assert entries
    assert not freed
