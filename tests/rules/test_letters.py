"""What a letter or a paper says around its question changes no answer: greetings, headers, declarations, noise."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.errors import UsageError
from bot.rules.answer.model import Answer
from bot.rules.index import RuleBase
from bot.rules.query.topics import topic_of
from bot.text.pasted import read_as_contacts
from bot.vocabulary import RESTRICTING, Outcome, Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask, route_of

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
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_letter_or_a_paper_around_a_question_changes_nothing(base: RuleBase, question: str) -> None:
    plain = ask(base, question)
    for letter in some((*LETTERS, *PAPERS), 3, QUESTIONS.index(question)):
        told = ask(base, letter.format(question))

        assert (told.outcome, told.status, told.to) == (plain.outcome, plain.status, plain.to), letter
        assert told.by_exporter == plain.by_exporter, letter
        assert [one.name for one in told.by_goods] == [one.name for one in plain.by_goods], letter


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
    assert {*ask(base, asked).subjects} == subjects


@pytest.mark.parametrize(
    "signed", ["Regards, Rosa Silver", "Best wishes,\nLi Wei", "Thx, Ga In Park", "Merci\nOlive Stone"]
)
def test_who_signs_is_no_goods_beside_goods(base: RuleBase, signed: str) -> None:
    assert ask(base, f"germanium dioxide from China to Japan. {signed}").subjects == ("germanium dioxide",)
    assert ask(base, f"Hikvision cameras? {signed}").subjects == ask(base, "Hikvision cameras?").subjects
    assert ask(base, f"海康威视? {signed}").subjects == ()


@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ("見積もりをお願いします. Gallium from:CN to:US", ("gallium",)),
        ("Please look into it, thanks. Gallium", ("gallium",)),
        ("Hikvision ok? Thanks. Silver, 5 kg", ("silver",)),
        ("Urgent request, thx. Silver, 5 kg", ("silver",)),
    ],
)
def test_goods_behind_closing_words_are_goods_if_nothing_else_is_asked_about(
    base: RuleBase, asked: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, asked).subjects == subjects


@pytest.mark.parametrize("behind", [", lot 5", ", urgent", "; thanks", ",", " graphite"])
@pytest.mark.parametrize("day", ["2024-12-10", "10 December 2024", "December 10, 2024"])
def test_what_follows_a_day_in_its_field_is_text(base: RuleBase, day: str, behind: str) -> None:
    assert ask(base, f"gallium from:CN on:{day}{behind}").on.isoformat() == "2024-12-10"


@pytest.mark.parametrize("goods", ["logs", "nickel ore", "graphite", "rare earth"])
@pytest.mark.parametrize("lead", ["licence for", "do we need a permit for", "Genehmigung für", "licence pour"])
def test_a_country_before_the_goods_that_are_asked_for_is_their_exporter(base: RuleBase, lead: str, goods: str) -> None:
    assert route_of(base, f"{lead} Indonesia {goods} to China") == ("ID", "CN")
    assert ask(base, f"{goods} {lead.rpartition(' ')[2]} Indonesia").to == "ID"


# -- greetings, thanks and what this bot does not know are answered with what it does; goods beside them are asked
TALK = (
    "hi", "hello bot", "Guten Tag, vielen Dank", "ciao", "thanks a lot", "are you a real person?", "what can you do?",
    "what time is it in Beijing right now?", "numer telefonu do urzędu", "which freight forwarder is cheapest?",
)  # fmt: skip


@pytest.mark.parametrize("text", TALK)
def test_it_is_answered_with_what_the_bot_does(text: str) -> None:
    assert topic_of(text) in {"greeting", "help", "elsewhere", "thanks"}


@pytest.mark.parametrize("talk", TALK)
def test_goods_beside_it_are_asked_about(base: RuleBase, talk: str) -> None:
    assert ask(base, f"{talk} gallium from:CN to:US").by_exporter == ask(base, "gallium from:CN to:US").by_exporter


# -- the lines that head a pasted mail tell who wrote, and neither goods nor their way
BODY = "Gallium metal 25 kg from China to Rotterdam, please advise."
PEOPLE = ("Wei Li", "Anna Smith", '"Li, Wei" <li.wei@firm.example>', "ops@firm.example", "Export Dept <e@firm.example>")
COLONS = (": ", " : ", "：")
EACH = len(PEOPLE) * len(COLONS)


def labels(kind: str) -> list[str]:
    return [label.strip() for label in str(read_yaml("query/mail")[kind]).split(",")]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("colon", COLONS)
def test_who_writes_a_mail_is_neither_goods_nor_a_place(base: RuleBase, person: str, colon: str) -> None:
    plain = ask(base, BODY)
    turn = PEOPLE.index(person) * len(COLONS) + COLONS.index(colon)
    for people, sent, subject in zip(
        some(labels("people"), EACH, turn), labels("sent")[turn:] * EACH, labels("subject")[turn:] * EACH, strict=False
    ):
        head = f"{people}{colon}{person}\n{sent}{colon}Monday, 30 November 2026 10:12\n{subject}{colon}RE: gallium\n\n"
        found = ask(base, head + BODY)

        told = (found.from_, found.to, found.status, found.on, found.subjects)
        assert told == (plain.from_, plain.to, plain.status, plain.on, plain.subjects), head


def test_an_address_behind_from_is_no_empty_field(base: RuleBase) -> None:
    assert route_of(base, f"From: export@firm.example\n{BODY}") == ("CN", "NL")


def test_goods_of_a_subject_and_a_listed_firm_that_writes_are_read(base: RuleBase) -> None:
    found = ask(base, "From: Hikvision Export <e@firm.example>\nSubject: RE: gallium\nfrom China to Germany")

    assert found.subjects == ("gallium",)
    assert any("Hikvision" in one.name for one in found.parties)


@pytest.mark.parametrize(
    "text",
    [
        "gallium\nfrom: CN\nto: US",
        "To: Firm, Gothenburg, Sweden\nFrom: Firm, Shanghai, China\nSubject: graphite 5 t",
        "Date: 12 Dec 2026\nTo: Firm, Hamburg\nFrom: Firm, Shanghai\ngraphite 5 t",
        "graphite from: CN",
    ],
)
def test_fields_and_papers_with_places_are_no_mail(text: str) -> None:
    kept = read_as_contacts(text)

    assert all(line in kept for line in text.split("\n") if line.lower().startswith(("from:", "to:", "date:")))


@pytest.mark.parametrize(
    "place", ["Iran", "IR", "Tehran", "Russia", "RU", "UAE", "CN", "Firm, Moscow", "IR, contact ali@firm.example"]
)
@pytest.mark.parametrize("to", ["To", "An", "Para", "Кому", "收件人"])
def test_a_line_that_names_a_place_is_as_it_is_without_a_mail(base: RuleBase, to: str, place: str) -> None:
    body = f"{to}: {place}\nGoods: gallium, from China"
    plain = ask(base, body)
    mail = ask(base, f"{body}\nSent: 3 March 2027\nSubject: gallium")

    assert (mail.to, mail.from_) == (plain.to, plain.from_)
    assert (mail.embargo is None) is (plain.embargo is None)


@pytest.mark.parametrize("label", ["Sent", "Date", "Data", "Enviado", "Отправлено", "发送时间"])
@pytest.mark.parametrize(
    "value", ["500 kg gallium", "gallium 5 kg", "gallium arsenide wafers, 5 pcs", "2026-12-05 to Iran"]
)
def test_what_is_more_than_a_day_is_read_where_a_mail_has_its_day(base: RuleBase, label: str, value: str) -> None:
    text = f"From: Wei Li\n{label}: {value}\nSubject: gallium\nfrom China"

    assert value in read_as_contacts(text)
    assert ask(base, text).by_exporter["CN"] in RESTRICTING


# -- noise, mails, invoice lines, addresses, five languages in one line: each gets the right outcome, in time
MAIL = """Dear Sir or Madam,

we would like to order 500 kg of gallium metal 4N, packed in PE bottles, shipped from China to our warehouse in Hamburg,
Germany. Kindly let us know the price and whether any permit is needed.

Best regards
Anna Schmidt
Tel. +49 40 1234567
anna.schmidt@example.com
"""


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "???!!! ...",
        "what is restricted right now?",
        "bonjour, merci d'avance",
        "안녕하세요 도와주세요",
        "你好，请问怎么用这个机器人？",
        "Guten Tag, vielen Dank",
        "https://www.example.com/products/index.html?id=42&ref=mail",
        "x" * 5000,
        "lead time 6 weeks for samples",
        "asdf qwer zxcv",
    ],
)
def test_noise_is_not_recognised_and_gets_a_next_step(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert found.outcome is Outcome.UNRECOGNISED
    assert found.status is Status.UNRECOGNISED
    assert reply(found).lines


@pytest.mark.parametrize(
    ("text", "exporter", "subject"),
    [
        (MAIL, "CN", "gallium"),
        ("10 | Art. 4711-A | Antimony trioxide 99.8%, 25 kg bag | 2 pal | 1,950.00 USD | origin: CN", "CN", "antimony"),
        ("graphite, gallium, germanium und Antimon aus China, 钨 и висмут", "CN", "graphite"),
        ("Wolframcarbid-Pulver 1 µm, 100 kg Fass, von China nach Österreich, Preis?", "CN", "tungsten"),
        ("gallium " + "and so on " * 450 + "from China", "CN", "gallium"),
    ],
)
def test_a_paste_is_read_for_its_goods_and_places(base: RuleBase, text: str, exporter: str, subject: str) -> None:
    found = ask(base, text)

    assert found.outcome in {Outcome.RESTRICTED, Outcome.PARTLY_UNDERSTOOD}
    assert found.by_exporter[exporter] in RESTRICTING
    assert any(subject in name for name in found.subjects)


@given(st.text(max_size=600))
def test_whatever_is_typed_has_an_outcome_and_a_card(base: RuleBase, text: str) -> None:
    with suppress(UsageError):  # empty, or a field that names no country or day
        said_for(ask(base, text))


def said_for(found: Answer) -> None:
    card = reply(found)
    assert card.title
    assert card.footer
    assert to_json(found)["outcome"] == found.outcome


@given(
    st.sampled_from(["gallium", "graphite", "镓", "흑연", "Wolfram", "antimony trioxide", "H100"]),
    st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=12),
)
def test_no_unknown_word_beside_a_controlled_thing_reads_as_clearance(base: RuleBase, name: str, word: str) -> None:
    found = ask(base, f"{name} {word}")

    if name.lower() in {thing.typed.lower() for thing in found.things}:
        assert found.status in RESTRICTING or found.status not in {Status.NOT_LISTED, Status.LISTED}


@given(st.permutations(["gallium", "powder", "price", "25kg bag", "from:CN", "to:DE", "4N"]))
def test_the_order_of_words_of_trade_changes_nothing(base: RuleBase, those: list[str]) -> None:
    found = ask(base, " ".join(those))

    assert (found.outcome, found.by_exporter["CN"], found.passed_over) == (Outcome.RESTRICTED, Status.LICENCE, ())


# -- headings of customs papers tell the part of a country, and the paper's own name whose customs it is made to

EXPORTS = [
    ("出口货物报关单", "CN", "氧化镝", "运抵国", "指运港", [("荷兰", "NL"), ("加拿大", "CA"), ("韩国", "KR")]),
    ("报关单(出口)", "CN", "镓锭", "最终目的国", "目的国", [("德国", "DE"), ("美国", "US"), ("日本", "JP")]),
    ("輸出申告書", "JP", "フッ化水素", "仕向国", "最終仕向地", [("台湾", "TW"), ("韓国", "KR"), ("ドイツ", "DE")]),
    ("수출신고필증", "KR", "불화수소", "목적국", "최종목적지", [("중국", "CN"), ("러시아", "RU"), ("일본", "JP")]),
]
IMPORTS = [
    ("进口货物报关单", "CN", "氧化镝", "启运国", [("日本", "JP"), ("德国", "DE")]),
    ("輸入申告書", "JP", "ガリウム", "積出国", [("中国", "CN"), ("韓国", "KR")]),
    ("수입신고서", "KR", "갈륨", "적출국", [("중국", "CN"), ("일본", "JP")]),
]


@pytest.mark.parametrize("case", EXPORTS, ids=lambda case: case[0])
def test_goods_declared_for_export_leave_the_country_of_that_customs(
    base: RuleBase, case: tuple[str, str, str, str, str, list[tuple[str, str]]]
) -> None:
    paper, sender, goods, *headings, places = case
    for heading, (place, code) in product(headings, places):
        for number, parts in enumerate(permutations((paper, goods, f"{heading}%{place}"))):
            text = " ".join(parts).replace("%", (" ", ": ", "：")[number % 3])
            found = ask(base, text)
            assert (found.from_, found.to) == (sender, code), found.typed


@pytest.mark.parametrize("case", IMPORTS, ids=lambda case: case[0])
def test_goods_declared_for_import_arrive_in_the_country_of_that_customs(
    base: RuleBase, case: tuple[str, str, str, str, list[tuple[str, str]]]
) -> None:
    paper, to, goods, heading, places = case
    for (place, code), sign in product(places, (" ", ": ")):
        for parts in permutations((paper, goods, f"{heading}{sign}{place}")):
            found = ask(base, " ".join(parts))
            assert (found.from_, found.to) == (code, to), found.typed


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("出口报关单 石墨 启运国 日本 目的国 德国", ("JP", "DE")),
        ("进口报关单 钨精矿 启运国 缅甸 目的地 中国", ("MM", "CN")),
        ("报关单(出口) 石墨 经停港 釜山 运抵国 加拿大", ("CN", "CA")),
        ("海关出口货物报关单 镓锭 贸易国 美国 运抵国 墨西哥 境内货源地 株洲", ("CN", "MX")),
        ("原产地:印度尼西亚 启运国:新加坡 目的国:中国 镍铁", ("SG", "CN")),
        ("страна отгрузки: Китай, страна происхождения: Китай, пункт назначения: Ташкент, сурьма", ("CN", "UZ")),
        ("страна вывоза Казахстан, торгующая страна ОАЭ, страна назначения Китай, титан", ("KZ", "CN")),
    ],
)
def test_headings_of_customs_papers_go_before_the_papers_name(base: RuleBase, text: str, ends: tuple[str, str]) -> None:
    assert route_of(base, text) == ends
