"""Countries of a greeting, a contract's law, a flag, a term of delivery or a form of law: none moves the route."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.vocabulary import Status
from tests.exploring import some
from tests.rules.asking import ask

ROUTES = (
    "gallium from China to Germany",
    "Indonesian coal",
    "petrol RU → BR",
    "antimonio dalla Cina all'Italia",
    "중국에서 한국으로 흑연 수출",
    "thx Çin'den Türkiye'ye galyum",
    "tungsten from:CN to:DE",
    "5A002 from US to India",
    "raw rare earths from Malaysia",
)
BEFORE = (
    "thanks",
    "best regards",
    "grazie mille",
    "감사합니다",
    "hello",
    "paid",
    "🇩🇪🇫🇷\n",
    "🇳🇱,",
    "laws of England,",
    "courts of Portugal,",
    "governed by the laws of England and Wales;",
    "contrary to Norwegian law,",
    "CIF\n",
    "Grupo Qorvath S.A. de C.V.,",
)
BEHIND = (
    ", ООО",
    ", ООО «Вектор»",
    "\n🇳🇱",
    ", 🇩🇪🇫🇷",
    ", contrary to U.S. law",
    ", governed by Swiss law",
    ", courts of Portugal",
    "; nach norwegischem Recht",
    ", CMR 0098341",
    ", we are in a hurry",
    "\nGrupo Qorvath S.A. de C.V.",
    "\nEC no. 231-163-8",
    ", N/A",
    ", Swiss francs",
    ", Brazil nuts not included",
    ". We no longer sell to Cuba",
    ". Goods must not be re-exported to Russia or Belarus",
    "\nfree carrier seller's premises",
)


@pytest.mark.parametrize(
    ("route", "text"),
    some(
        [
            *((route, f"{more} {route}") for route, more in product(ROUTES, BEFORE)),
            *((route, f"{route}{more}") for route, more in product(ROUTES, BEHIND)),
        ],
        3,
    ),
)
def test_the_route_stays(base: RuleBase, route: str, text: str) -> None:
    plain, crossed = ask(base, route), ask(base, text)
    assert (crossed.from_, set(crossed.destinations)) == (plain.from_, set(plain.destinations))
    assert plain.by_exporter.keys() <= crossed.by_exporter.keys()


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("gallium 🇨🇳 → 🇩🇪", ("CN", ("DE",))),
        ("gallium from 🇨🇳 to 🇩🇪", ("CN", ("DE",))),
        ("petrol RU → BR 3 kg", ("RU", ("BR",))),
        ("graphite CN to NO 25 t", ("CN", ("NO",))),
        ("gallium from:CN to:DE, FR", ("CN", ("DE", "FR"))),
        ("gallium from:CN to:DE, France please", ("CN", ("DE", "FR"))),
        ("gallium from:CN to:DE, London Metal Exchange", ("CN", ("DE",))),
        ("deliver to Fremantle Indonesian coal", ("ID", ("AU",))),
        ("consignee in Singapore\nPhilippines nickel ore", ("PH", ("SG",))),
        ("hello, Philippines nickel ore", ("PH", ())),
        ("NLR\nPhilippines nickel ore", ("PH", ())),
    ],
)
def test_ends_that_are_told_are_read(base: RuleBase, text: str, ends: tuple[str, tuple[str, ...]]) -> None:
    found = ask(base, text)
    assert (found.from_, tuple(found.destinations)) == ends


@pytest.mark.parametrize(
    "text",
    [
        "was gallium from China to Germany free in June 2023, and now?",
        "и сегодня галлий из Китая в Германию? а 1 июня 2023?",
        "today gallium from China, was it different on 1 June 2023?",
        "gallium Kínából Németországba 2023 júniusában: és most?",
    ],
)
def test_a_word_for_today_takes_no_past_days_place(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    assert found.on == date(2023, 6, 1)
    assert found.of_today is not None


@pytest.mark.parametrize(
    ("text", "destinations"),
    [
        ("NVIDIA A100 from Netherlands to Saudi Arabia, US permit needed?", ("SA",)),
        ("gallium from China to Vietnam, Japan export controls as well?", ("VN",)),
        ("gallium from China to Vietnam, Japan", ("VN", "JP")),
    ],
)
def test_whose_permit_is_asked_is_no_destination(base: RuleBase, text: str, destinations: tuple[str, ...]) -> None:
    assert tuple(ask(base, text).destinations) == destinations


@pytest.mark.parametrize("way", ["FOB Kakinada -> Cotonou", "FOB Mumbai to Benin", "EXW Chennai → Lagos"])
def test_a_term_of_delivery_from_which_the_route_goes_on_tells_the_exporter(base: RuleBase, way: str) -> None:
    found = ask(base, f"parboiled rice, {way}")
    assert set(found.by_exporter) == {"IN"}
    assert len(ask(base, "parboiled rice to Benin, FOB Mumbai").by_exporter) > 1  # the term alone frees nothing


@pytest.mark.parametrize(
    "text",
    [
        "invoice dt 14-Oct-2023, parboiled rice India to Benin, pls confirm whether export duty was payable on this",
        "Rechnung vom 14.10.2023: Parboiled-Reis aus Indien nach Benin, prüfen Sie bitte, ob Ausfuhrzoll fällig war",
    ],
)
def test_an_indirect_question_asks_about_the_past(base: RuleBase, text: str) -> None:
    assert ask(base, text).on == date(2023, 10, 14)


@pytest.mark.parametrize(
    ("town", "country"), [("kampala", "uganda"), ("lusaka", "zambia"), ("antofagasta", "chile"), ("perth", "australia")]
)
def test_a_small_town_of_the_route_is_no_doubt(base: RuleBase, town: str, country: str) -> None:
    found = ask(base, f"we bought copper ore in {town} (60%), can it leave {country} for penang as it is")
    assert town not in {one.typed.lower() for one in found.doubted}


@pytest.mark.parametrize("address", ["P.O. Box 61273, Jebel Ali Free Zone South", "12 Main Street, London"])
@pytest.mark.parametrize("code", ["7D005", "5A002", "1C350"])
def test_an_address_beside_a_code_alone_frees_nothing(base: RuleBase, code: str, address: str) -> None:
    plain, crossed = ask(base, f"{code} to Norway"), ask(base, f"{code} to Norway\n{address}")
    assert rank(crossed.status) <= rank(plain.status)
    assert plain.by_exporter.keys() <= crossed.by_exporter.keys()


@pytest.mark.parametrize("more", ["cotton T-shirts, {}", "toys {}", "{} and 5 boxes of office paper"])
@pytest.mark.parametrize("code", ["053302J", "3A001 from:US to:IN", "ML10 from:GB to:SA"])
def test_goods_beside_a_code_free_nothing_that_it_is(base: RuleBase, code: str, more: str) -> None:
    assert rank(ask(base, more.format(code)).status) <= rank(ask(base, code).status)


@pytest.mark.parametrize("more", ["", ", ul. Przemysłowa 9", "\n10 tonnes", " Leica"])
def test_a_past_question_stays_one_with_words_behind_it(base: RuleBase, more: str) -> None:
    found = ask(base, f"Macaristan'dan Nisan 2022'de buğday ihracatı serbest miydi, yasak mı vardı?{more}")
    assert found.on == date(2022, 4, 1)


@pytest.mark.parametrize("more", ["packed in aluminium foil bags", "und 300 Schrauben", "and toys"])
@pytest.mark.parametrize("party", ["Red Cat Holdings", "Omnipol a.s.", "Rheinmetall AG"])
def test_everyday_goods_beside_unread_ones_free_no_listed_party(base: RuleBase, party: str, more: str) -> None:
    plain = f"200 ea qorvathian outrunners, shipper Shenzhen, bill to: {party}"
    assert ask(base, plain).status is ask(base, f"{plain}, {more}").status is Status.PROHIBITED


@pytest.mark.parametrize("sanctions", ["subject to OFAC, EU and UK sanctions compliance", "US sanctions apply"])
def test_whose_sanctions_are_told_moves_no_route(base: RuleBase, sanctions: str) -> None:
    found = ask(base, f"gallium from China to Germany, {sanctions}")
    assert (found.from_, tuple(found.destinations)) == ("CN", ("DE",))
    assert ask(base, f"gallium to Iran, {sanctions}").to == "IR"
