"""A question may be several lines, in running text or a table: goods with their own code, amount and words."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from handlers.messages.answer_json import to_json

TODAY = date(2026, 11, 29)
GOODS = {
    "gallium": ("81129290", "50 kg"),
    "natural flake graphite": ("2504.10.10", "20 t"),
    "antimony trioxide 99.9%": ("28258000", "18 tons"),
    "dysprosium oxide": ("2846901500", "500 kg"),
    "graphite electrodes": ("8545.11", "12 pcs"),
}
FORMS = (
    "{a} {ac}, {aq}; {b} {bc}, {bq}",
    "{a} {ac} {aq} and {b} {bc} {bq}",
    "{ac} {a} {aq}; {bc} {b} {bq}",
    "{aq} {a} HS {ac}, {bq} {b} HS {bc}",
    "1) {a} {ac} {aq} 2) {b} {bc} {bq}",
    "{a}\t{ac}\t{aq}\n{b}\t{bc}\t{bq}",
    "{ac}\t{a}\t{aq}\r\n{bc}\t{b}\t{bq}\r\n",
    "Pos\tHS\tGoods\tQty\n1\t{ac}\t{a}\t{aq}\n2\t{bc}\t{b}\t{bq}",
    "{a} | {ac} | {aq}\n{b} | {bc} | {bq}",
    "{a}\nHS {ac}\n{aq}\n{b}\nHS {bc}\n{bq}",
    "{a}（{ac}）、{b}（{bc}）",
)


def by_line(found: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return [(one.name, one.codes) for one in found.by_goods]


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
def test_each_line_has_its_own_code_and_amount(base: RuleBase, form: str) -> None:
    for (a, (a_code, a_amount)), (b, (b_code, b_amount)) in permutations(GOODS.items(), 2):
        text = form.format(a=a, ac=a_code, aq=a_amount, b=b, bc=b_code, bq=b_amount)
        found = answer(base, text, today=TODAY, from_="CN")

        codes = [("".join(filter(str.isdigit, code)),) for code in (a_code, b_code)]
        assert [one.codes for one in found.by_goods] == codes, text
        assert [one.typed in name for one, name in zip(found.by_goods, (a, b), strict=True)] == [True, True], text
        assert all(rank(found.status) <= rank(one.verdict.status) for one in found.by_goods), text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "gallium 99.99% 8112.92, 50 kg; graphite electrodes 8545.11",
            ["gallium 811292", "graphite electrodes 854511"],
        ),
        ("gallium 8112.92, 50 kg; leather handbags 4202.21", ["gallium 811292", "leather handbags 420221"]),
        ("gallium, bismuth 8106.10\ngermanium", ["gallium", "bismuth 810610", "germanium"]),
        ("8112.92, gallium, 8106.10, bismuth", ["gallium 811292", "bismuth 810610"]),
        ("gallium metal\nHS 8112.92\n50 kg", ["gallium 811292"]),
        ("gallium 8112.92\n8106.10 5 kg", ["gallium 811292", "810610 810610"]),
        ("antimony tin oxide 8112.92", ["antimony oxide 811292", "tin 811292"]),
        ("gallium 8112.92 and graphite", ["gallium 811292", "graphite"]),
        ("urea 310210; DAP 310530 10kt", ["urea 310210", "310530 310530"]),
        ("gallium 8112.92, HTS 8112.92.1000", ["gallium 811292 8112921000"]),
        ("gallium and zirconium tubes", ["gallium", "zirconium tube"]),
        ("carbonato de litio; baterías 8507", ["lithium carbonate", "secondary batteries 8507"]),
        ("cobre catodo 7403.11; concentrado de cobre 2603", ["copper cathodes 740311", "copper concentrate 2603"]),
        ("Yttriumoxid\t2846906000\nGermaniumlinse\t9001904900", ["yttrium oxide 2846906000", "germanium 9001904900"]),
        ("вольфрам порошок 8101.10 100 кг; галлий 8112.92 5 шт", ["tungsten 810110", "gallium 811292"]),
        ("gallium 99.9%; gallium 99.99999%", ["gallium"]),
        ("gallium. We need gallium of 99.99%", ["gallium"]),
    ],
)
def test_what_a_line_is(base: RuleBase, text: str, lines: list[str]) -> None:
    found = answer(base, text, today=TODAY, from_="CN")

    assert [" ".join((base.shown(name), *codes)) for name, codes in by_line(found)] == lines


def test_words_beside_one_of_the_goods_hedge_no_other(base: RuleBase) -> None:
    found = answer(base, "gallium and cotton rotors", today=TODAY, from_="CN", to="US")

    assert [(one.name, str(one.verdict.outcome)) for one in found.by_goods] == [
        ("gallium", "restricted"),
        ("cotton", "partly-understood"),
    ]


@pytest.mark.parametrize("other", ["zirconium tubes", "mass spectrometers", "hafnium rods"])
def test_goods_of_lists_beside_other_goods_are_judged_too(base: RuleBase, other: str) -> None:
    alone = answer(base, other, today=TODAY, from_="CN", to="DE")
    for name in ("copper", "gallium"):
        found = answer(base, f"{name} and {other}", today=TODAY, from_="CN", to="DE")

        assert rank(found.status) <= rank(alone.status), (name, other)
        assert str(found.by_goods[0].verdict.status) == str(answer(base, name, today=TODAY, from_="CN", to="DE").status)


def test_an_amount_of_one_line_is_not_compared_with_another(base: RuleBase) -> None:
    for text in ("stibine 99.9999%; gallium 1 kg", "gallium, 12%\nstibine 99.9999%"):
        found = {one.name: str(one.verdict.status) for one in answer(base, text, today=TODAY, from_="CN").by_goods}
        alone = answer(base, "stibine 99.9999%", today=TODAY, from_="CN")

        assert found["gallium"] == "licence"
        assert found[alone.by_goods[0].name] == alone.status


def test_json_has_the_codes_and_amounts_of_each_line(base: RuleBase) -> None:
    found = to_json(answer(base, "gallium 99.99% 8112.92, 50 kg; graphite electrodes 8545.11", today=TODAY))

    lines = [(one["name"], one["codes"], one["quantities"]) for one in found["by_goods"]]
    assert lines == [("gallium", ["811292"], ["99.99%", "50 kg"]), ("graphite electrodes", ["854511"], [])]


@pytest.mark.slow
def test_a_table_of_two_hundred_rows_is_read_in_time(base: RuleBase) -> None:
    rows = "\n".join(f"{number}\tgallium {number}\t8112.92\t{number} kg" for number in range(200))

    assert answer(base, f"{rows}\nfrom:CN", today=TODAY).status == "licence"
