"""What was before asks for no day, and an answer by a day asks for none; "on" leads one whatever paper follows."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.asking import TODAY, ask

ROUTES = ("antimony from China to US", "gallium from:CN to:DE", "галлий из Китая в Германию")
TOLD = (
    "it was free last year", "we shipped it in 2019 without problems", "this was free in 2019",
    "es war letztes Jahr frei",
    "wir haben es 2019 ohne Probleme geliefert", "c'était libre en 2019", "lo enviamos en 2019 sin problemas",
    "это было свободно в 2019 году", "could you please check before Friday?", "please reply by Monday",
    "bitte bis Freitag prüfen", "confirmar antes del viernes", "请在周五之前回复", "金曜日までにご回答ください",
    "금요일까지 회신 부탁드립니다",
)  # fmt: skip
BACK = (
    "ATA carnet, back in May 2027", "ATA carnet, returning 3 March 2027", "Carnet ATA, zurück im Mai 2027",
    "carnet ATA, retour en mai 2027", "cuaderno ATA, regreso en mayo de 2027", "carnet ATA, rientro a maggio 2027",
    "carnet ATA, terug in mei 2027", "caderneta ATA, regresso em maio de 2027", "karnet ATA, powrót w maju 2027",
    "карнет АТА, возврат в мае 2027", "ATA单证册, 2027年5月返回",
    "ATAカルネ 2027年5月に返送", "ATA 까르네, 2027년 5월 반송",
)  # fmt: skip
PAPERS = ("contract", "certificate", "SGS inspection", "invoice", "quotation", "purchase order")
DAY = date(2025, 3, 1)


@pytest.mark.hypothesis
@pytest.mark.parametrize(("route", "told"), some(product(ROUTES, TOLD), 4))
def test_what_is_told_of_a_day_asks_for_none(base: RuleBase, route: str, told: str) -> None:
    plain = ask(base, route)
    for typed in (f"{route}, {told}", f"{told}. {route}" if told[-1] != "?" else f"{told} {route}", f"{route}\n{told}"):
        found = ask(base, typed)
        assert (found.on, found.status, found.from_, found.to) == (TODAY, plain.status, plain.from_, plain.to), typed


@pytest.mark.parametrize(("route", "back"), some(product(ROUTES, BACK), 2))
def test_the_day_on_which_goods_come_back_is_no_day_of_export(base: RuleBase, route: str, back: str) -> None:
    plain, found = ask(base, route), ask(base, f"{route}, {back}")
    assert (found.on, found.status, found.from_, found.to) == (TODAY, plain.status, plain.from_, plain.to)


@pytest.mark.parametrize(("route", "paper"), [*product(ROUTES, PAPERS)])
def test_on_leads_a_day_whatever_paper_stands_behind_it(base: RuleBase, route: str, paper: str) -> None:
    assert ask(base, f"{route} on 2025-03-01 {paper}").on == DAY
    assert ask(base, f"{route}, {paper} of 2025-03-01").on == TODAY
    assert ask(base, f"{route}, {paper} on 2025-03-01").on == TODAY


@pytest.mark.parametrize(
    ("typed", "year"),
    [
        ("antimony from China to US: was it free in 2023?", 2023),
        ("antimony from China to US: it was free in 2023, right?", 2023),
        ("antimony from China to US; when we shipped it in 2023 did we need a licence?", 2023),
        ("antimony from China to US; they were shipped in March 2025", 2025),
        ("antimony from China to US; we shipped it on 1 March 2025", 2025),
        ("antimony from China to US: please check whether we can ship before 15 January 2027", 2027),
        ("antimony from China to US by 15 January 2027", 2027),
        ("antimony from China to US, shipment by 15 January 2027, please confirm", 2027),
    ],
)
def test_a_day_that_is_asked_about_stays_asked(base: RuleBase, typed: str, year: int) -> None:
    on = ask(base, typed).on
    assert on is not None
    assert on.year == year


@pytest.mark.parametrize(
    "terms",
    [
        "支払条件 月末締め翌月末払い",
        "zahlbar zum Monatsende",
        "pagamento fine mese",
        "결제조건 월말",
        "Met vriendelijke groet, Jan de Vries",
    ],
)
def test_terms_of_payment_and_names_ask_for_no_day(base: RuleBase, terms: str) -> None:
    assert ask(base, f"gallium from:CN, {terms}").on == TODAY
