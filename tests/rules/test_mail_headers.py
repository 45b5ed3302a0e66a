"""The lines that head a pasted mail tell who wrote, and neither goods nor their way."""

from __future__ import annotations

from datetime import date

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text.mail_headers import read_as_contacts
from tests.exploring import drawn

TODAY = date(2026, 11, 30)
BODY = "Gallium metal 25 kg from China to Rotterdam, please advise."
PEOPLE = ("Wei Li", "Jordan Smith", '"Li, Wei" <li.wei@firm.example>', "ops@firm.example", "Chad <chad@firm.example>")
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
