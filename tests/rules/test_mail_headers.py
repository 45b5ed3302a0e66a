"""The lines that head a pasted mail tell who wrote, and neither goods nor their way."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text.mail_headers import read_as_contacts
from bot.vocabulary import RESTRICTING
from tests.exploring import drawn

TODAY = date(2026, 11, 30)
BODY = "Gallium metal 25 kg from China to Rotterdam, please advise."
PEOPLE = ("Wei Li", "Anna Smith", '"Li, Wei" <li.wei@firm.example>', "ops@firm.example", "Export Dept <e@firm.example>")
EACH = 3


def labels(kind: str) -> list[str]:
    return [label.strip() for label in str(read_yaml("query/mail")[kind]).split(",")]


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("colon", [": ", " : ", "："])
def test_who_writes_a_mail_is_neither_goods_nor_a_place(base: RuleBase, person: str, colon: str) -> None:
    plain = answer(base, BODY, today=TODAY)
    for people, sent, subject in zip(
        drawn(labels("people"), EACH), labels("sent") * EACH, labels("subject") * EACH, strict=False
    ):
        head = f"{people}{colon}{person}\n{sent}{colon}Monday, 30 November 2026 10:12\n{subject}{colon}RE: gallium\n\n"
        found = answer(base, head + BODY, today=TODAY)

        told = (found.from_, found.to, found.status, found.on, found.subjects)
        assert told == (plain.from_, plain.to, plain.status, plain.on, plain.subjects), head


def test_an_address_behind_from_is_no_empty_field(base: RuleBase) -> None:
    found = answer(base, f"From: export@firm.example\n{BODY}", today=TODAY)

    assert (found.from_, found.to) == ("CN", "NL")


def test_goods_of_a_subject_and_a_listed_firm_that_writes_are_read(base: RuleBase) -> None:
    found = answer(
        base, "From: Hikvision Export <e@firm.example>\nSubject: RE: gallium\nfrom China to Germany", today=TODAY
    )

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
    plain = answer(base, body, today=TODAY)
    mail = answer(base, f"{body}\nSent: 3 March 2027\nSubject: gallium", today=TODAY)

    assert (mail.to, mail.from_) == (plain.to, plain.from_)
    assert (mail.embargo is None) is (plain.embargo is None)


@pytest.mark.parametrize("label", ["Sent", "Date", "Data", "Enviado", "Отправлено", "发送时间"])
@pytest.mark.parametrize(
    "value", ["500 kg gallium", "gallium 5 kg", "gallium arsenide wafers, 5 pcs", "2026-12-05 to Iran"]
)
def test_what_is_more_than_a_day_is_read_where_a_mail_has_its_day(base: RuleBase, label: str, value: str) -> None:
    text = f"From: Wei Li\n{label}: {value}\nSubject: gallium\nfrom China"

    assert value in read_as_contacts(text)
    assert answer(base, text, today=TODAY).by_exporter["CN"] in RESTRICTING
