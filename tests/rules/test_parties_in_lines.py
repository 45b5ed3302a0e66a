"""Parties inside lines of trade papers: a name that is found alone is found in every line, an ordinary one in none."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from handlers.messages.answers import reply

TODAY = date(2026, 11, 29)
DRAWN = 12
"""Names drawn from each register."""
ORDINARY = Path(__file__).parents[2] / "benchmarks" / "ordinary_firms.txt"
FORMS_OF_LAW = (
    "llc",
    "jsc",
    "ltd",
    "ltd.",
    "co.",
    "co.,",
    "limited",
    "gmbh",
    "ooo",
    "pjsc",
    "company",
    "inc.",
    "corp.",
)


def reversed_form(name: str) -> str:
    """Return a name with its form of law at the other end, or with another one before it."""
    first, *rest = name.split()
    if rest and first.lower() in FORMS_OF_LAW:
        return " ".join((*rest, first))
    if rest and rest[-1].lower() in FORMS_OF_LAW:
        return " ".join((rest[-1], first, *rest[:-1])).rstrip(",")
    return f"JSC {name}"


LINES: tuple[Callable[[str], str], ...] = (
    "ship to: {}, Deira, Dubai — seat covers 200 pcs from Istanbul".format,
    "consignee {}, Zelenograd; goods wafer carriers".format,
    "notify party: {} | 200 cotton t-shirts".format,
    "buyer {} — 3 pallets of wafers, FOB Hamburg".format,
    "end user: {}; 1 pc oscilloscope".format,
    "50 bicycle tyres for {}".format,
    "поставка: насосы для {}, Москва".format,
    "收货人：{}，螺丝 500 个".format,
    "{}, Shenzhen, China / plastic toys".format,
    "invoice 4711, sold to {}, attn Mr Li, 20 laptops".format,
    "20 seat covers; {}; CIF Jebel Ali".format,
    "wafer to {}".format,
    "{}; 50 wafer carriers from MY".format,
    "ПОКУПАТЕЛЬ {} ; кабель 300 м".format,
    "destinatario: {}, 40 cajas de tornillos".format,
    "Empfänger {}, 200 Glühbirnen".format,
    "notify {} Co., Ltd; paper cups".format,
    "ООО «{}», поставка стульев".format,
    "final consignee = {} = apples 21 t".format,
    "to {} by sea, furniture, from Gdansk".format,
    lambda name: f"consignee {name.lower()}, dubai; seat covers",
    lambda name: f"SHIP TO {name.upper()} DUBAI COTTON SHIRTS",
    lambda name: f"supplier: {reversed_form(name)}, Dubai; bananas",
)


def drawn_names(base: RuleBase) -> Iterator[str]:
    """Yield names and names in other scripts of every register, and of acts, equally far apart."""
    assert base.lists
    registers: dict[str, set[str]] = {"acts": {name for those in base.bound.values() for _, _, name in those}}
    for party in base.lists.listed_parties():
        registers.setdefault(party.list_key, set()).add(party.name)
        registers.setdefault("other scripts", set()).update(one for one in party.aliases if not one.isascii())
    for names in registers.values():
        yield from islice(sorted(names), 0, None, len(names) // DRAWN)


def sure_names(base: RuleBase, question: str) -> set[str]:
    """Return the parties that a question names for sure and that no act spares."""
    return {one.name for one in answer(base, question, today=TODAY).parties if one.sure and not one.spared}


def told_names(base: RuleBase, question: str) -> set[str]:
    """Return every party that the answer to a question tells of."""
    return {one.name for one in answer(base, question, today=TODAY).parties}


@pytest.mark.slow
def test_a_name_found_alone_is_found_in_every_line(base: RuleBase) -> None:
    alone = {name: found for name in drawn_names(base) if (found := sure_names(base, name))}
    lost = [
        line(name) for name, found in alone.items() for line in LINES if found.isdisjoint(told_names(base, line(name)))
    ]

    assert len(alone) >= 60
    assert len(lost) * 200 <= len(alone) * len(LINES), lost  # one bare word in capitals may be anything


@pytest.mark.parametrize(
    "question",
    [
        "Ship to: Mahan Air General Trading LLC, Deira, Dubai — aircraft seat covers 200 pcs from Istanbul",
        "consignee PJSC Mikron, Zelenograd; goods wafer carriers PFA",
        "wafer to PJSC Mikron",
        "pjsc mikron; 50 wafer carriers from MY",
    ],
)
def test_no_list_is_said_to_lack_a_name_that_it_has(base: RuleBase, question: str) -> None:
    found = answer(base, question, today=TODAY)
    told = " ".join(line.text for line in reply(found).lines)

    assert any(one.sure for one in found.parties)
    assert "No such name" not in told
    assert "was passed over" not in told


def ordinary() -> Iterator[str]:
    """Yield the firms of the benchmark."""
    yield from (one for one in ORDINARY.read_text("utf-8").splitlines() if one and not one.startswith("#"))


@pytest.mark.slow
def test_an_ordinary_firm_is_found_in_no_line(base: RuleBase) -> None:
    firms = list(islice(ordinary(), 1, None, 5))
    flagged = {
        firm
        for firm in firms
        for line in LINES[::3]
        if any(one.sure and one.of_a_list for one in answer(base, line(firm), today=TODAY).parties)
    }

    assert len(firms) >= 60
    assert len(flagged) <= 2, flagged


@pytest.mark.parametrize(
    ("question", "is_party"),
    [
        ("jabłka 21 t, Grójec → Amman, Jordania", False),
        ("apples from Hamburg to Amman", False),
        ("valves CIF Mosul, 3 pallets", False),
        ("cotton, Karachi – Alexandria", False),
        ("copper concentrate Amman from:ID on:2026-01-15", True),
        ("copper concentrate from Freeport Indonesia on:2025-06-01", True),
    ],
)
def test_a_town_where_the_goods_end_is_no_party(base: RuleBase, question: str, *, is_party: bool) -> None:
    assert bool(told_names(base, question)) == is_party


def test_a_firm_whose_name_begins_with_a_listed_one_is_asked_about(base: RuleBase) -> None:
    found = answer(base, "steel bolts for Golden Star Trading from:US", today=TODAY)

    assert [one.name for one in found.parties if one.alike] == ["GOLDEN STAR CO"]
    assert not any("No such name" in line.text for line in reply(found).lines)


@pytest.mark.parametrize(
    ("question", "begins", "party"),
    [
        ("consignee Mahan Air, Tehran; seat covers", True, "MAHAN AIR GENERAL TRADING LLC"),
        ("Mahan Air", True, "MAHAN AIR GENERAL TRADING LLC"),
        ("Mitsubishi Electric Corporation from:US", True, "Mitsubishi Electric Software"),
        ("end user: DJI, Shenzhen; cotton cloth 300 m", False, "DJI"),
        ("khách hàng cuối: DJI, Thâm Quyến; vải 300 m", False, "DJI"),
    ],
)
def test_a_name_that_begins_so_or_reads_as_a_country_is_told(
    base: RuleBase, question: str, party: str, *, begins: bool
) -> None:
    met = next(one for one in answer(base, question, today=TODAY).parties if one.name == party)

    assert (met.sure, met.begins) == (not begins, begins)


def test_a_place_in_a_party_s_name_is_no_party(base: RuleBase) -> None:
    assert told_names(base, "NVIDIA A100 to Hong Kong") == set()
    assert told_names(base, "seat covers, Ship to: Hong Kong") == set()
