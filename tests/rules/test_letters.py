"""What a letter says around its question changes no answer: greetings, closing words, names, titles, how it is paid."""

from __future__ import annotations

from itertools import product

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from tests.exploring import some
from tests.rules.test_crossing import TODAY

QUESTIONS = [
    "graphite CN→JP",
    "germanium dioxide 5N 500 kg/10 drums, Shanghai – Hamburg",
    "is helium export from china banned",
    "cobalt hydroxide from:CD",
    "ECCN 2B350 from:US to:IN",
    "bijoux en argent Chine vers Royaume-Uni",
    "rare earth separation technology CN->MY",
    "steel scrap ukraine 2026",
    "RTX 4060 laptop to:VN from:US",
    "海康威视",
    "镓 出口 美国",
    "요소 중국 한국",
    "Copper cathode grade A 1,000 mt Kolwezi – Dar es Salaam",
    "five-axis machine tool, Nagoya to Busan, JPY 58,000,000",
    "Ferronióbio 65% 50 t Araxá - Roterdã, NCM 7202.93.00",
    "カナダ 丸太 日本向け",
]
LETTERS = [
    "Hi team, can you check this please:\n{}\nThanks, John Miller",
    "{} pls advise asap",
    "Subject: RE: FW: question\n{}\nBest regards\nAnna Kowalska\nPurchasing Manager",
    "do we need an export licence for {} ?",
    "Dear Sirs, kindly confirm if below can be exported:\n1) {}\nKind regards, Li Wei, Sales Dept.",
    "{}; payment 30% T/T advance, balance against B/L copy",
    "{}. Mit freundlichen Grüßen\nAnke Lang\nEinkauf",
    "Dear Li,\n{}\nrgds, Ga In Park, Chad Jordan",
    "您好，请帮忙确认一下：{}，谢谢！张伟 销售部",
    "お世話になっております。{} の件、ご確認お願いします。田中 営業部",
    "안녕하세요, {} 확인 부탁드립니다. 김민수 구매팀",
    "Здравствуйте! Проверьте, пожалуйста: {}. С уважением, Иван Петров, отдел закупок",
    "Hola, ¿me confirman si se puede exportar {}? Gracias, Rosa Flores, compras",
]

PAPERS = [
    "{}, lot 2311A, GW 540 kg NW 500 kg",
    "{}, marks: N/M, packed in 10 wooden cases",
    "{}, payment by irrevocable LC at sight, validity 15 days",
    "{}, invoice no. INV-2026-118 dated 12 Oct 2026, attn. Mr. Tanaka",
    "{}, container TCLU1234567, temperature controlled, as per sample",
    "{}; insurance by buyer; notify party same as consignee; forwarder Kuehne & Nagel",
    "Item no. 4711 {} unit price 12.50 USD total 1,250.00 USD",
    "{}\nTerms: CIF, partial shipments allowed, transhipment not allowed\nDocuments: packing list, COO",
    "{} (brand Sunrise, model X-200, made to order, with accessories)",
]


@pytest.mark.hypothesis
@pytest.mark.parametrize(("question", "letter"), some(product(QUESTIONS, (*LETTERS, *PAPERS)), 3))
def test_a_letter_or_a_paper_around_a_question_changes_nothing(base: RuleBase, question: str, letter: str) -> None:
    plain, told = (answer(base, asked, today=TODAY) for asked in (question, letter.format(question)))

    assert (told.outcome, told.status, told.to) == (plain.outcome, plain.status, plain.to)
    assert told.by_exporter == plain.by_exporter
    assert [one.name for one in told.by_goods] == [one.name for one in plain.by_goods]


@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ("Thanks,\nGallium and graphite from China", {"gallium", "graphite"}),
        ("gallium to Japan. Thanks, also graphite and 5 kg antimony", {"gallium", "graphite", "antimony"}),
        ("Thank you, Li and Co from Chile", {"lithium", "cobalt"}),
        ("gallium from BR, Li from CL", {"gallium", "lithium"}),
        ("Hi, Gallium and graphite from China", {"gallium", "graphite"}),
        ("Merhaba, ATO 99.8% from China", {"antimony trioxide"}),
        ("Hello, Ga from China", {"gallium"}),
        ("Hi, Li, gallium from China", {"gallium"}),
    ],
)
def test_goods_behind_thanks_and_greetings_are_still_goods(base: RuleBase, asked: str, subjects: set[str]) -> None:
    assert {*answer(base, asked, today=TODAY).subjects} == subjects


@pytest.mark.parametrize(
    "signed", ["Regards, Rosa Silver", "Best wishes,\nLi Wei", "Thx, Ga In Park", "Merci\nOlive Stone"]
)
def test_who_signs_is_no_goods_beside_goods(base: RuleBase, signed: str) -> None:
    assert answer(base, f"germanium dioxide from China to Japan. {signed}", today=TODAY).subjects == (
        "germanium dioxide",
    )


@pytest.mark.parametrize("behind", [", lot 5", ", urgent", "; thanks", ",", " graphite"])
@pytest.mark.parametrize("day", ["2024-12-10", "10 December 2024", "December 10, 2024"])
def test_what_follows_a_day_in_its_field_is_text(base: RuleBase, day: str, behind: str) -> None:
    assert answer(base, f"gallium from:CN on:{day}{behind}", today=TODAY).on.isoformat() == "2024-12-10"


@pytest.mark.parametrize("goods", ["logs", "nickel ore", "graphite", "rare earth"])
@pytest.mark.parametrize("lead", ["licence for", "do we need a permit for", "Genehmigung für", "licence pour"])
def test_a_country_before_the_goods_that_are_asked_for_is_their_exporter(base: RuleBase, lead: str, goods: str) -> None:
    found = answer(base, f"{lead} Indonesia {goods} to China", today=TODAY)

    assert (found.from_, found.to) == ("ID", "CN")
    assert answer(base, f"{goods} {lead.rpartition(' ')[2]} Indonesia", today=TODAY).to == "ID"
