"""Substances by the CAS numbers that lists print, and lines of importers' tariffs."""

from __future__ import annotations

from datetime import date

import pytest

from bot.rules.answer.answering import answer
from bot.text.notation import cas_is_valid
from bot.vocabulary import RESTRICTING, Status
from handlers.messages.notes import sentences
from tests import shipped

TODAY = date(2026, 11, 29)
AS_PRINTED = {"7406-61-9"}
"""Numbers whose check digit is wrong in the list."""


def test_every_number_on_file_is_one() -> None:
    lists = shipped.rules().lists
    assert lists is not None
    rows = lists.substances()

    assert len(rows) == 330
    assert {cas for cas in rows if not cas_is_valid(cas)} == AS_PRINTED
    assert all(one.entries and one.name for one in rows.values())


def test_a_number_that_a_list_prints_is_answered_by_its_entry() -> None:
    """Each number that the EU's list prints, but for the few that are goods of the rules and are answered as these."""
    base = shipped.rules()
    assert base.lists is not None
    lost = []
    for cas, substance in base.lists.substances().items():
        if (code := substance.code("EU")) and cas_is_valid(cas) and not base.codes.subjects_by_cas(cas):
            found = answer(base, f"CAS {cas} from:FR", today=TODAY)
            if found.by_exporter.get("FR") not in RESTRICTING:
                lost.append((cas, str(code), found.status))
    assert lost == []


@pytest.mark.parametrize(
    ("text", "status", "told"),
    [
        ("CAS 7784-34-1 from France", Status.LICENCE, "CAS 7784-34-1: Arsenic trichloride, printed by EU 1C350.31"),
        ("7784-34-1 from:US", Status.LICENCE, "US 1C350.b.1"),
        ("CAS 77104-00-8 from:FR", Status.NOT_COVERED, "printed by IN 1A(16); CWC 1"),
        ("8112921000 from:CN to:US", None, "8112921000 in the tariff of the United States: Unwrought"),
        ("81129289 from:CN to:DE", None, "81129289 in the tariff of the European Union: Unwrought"),
    ],
)
def test_what_a_number_means_is_told(text: str, status: Status | None, told: str) -> None:
    found = answer(shipped.rules(), text, today=TODAY)

    assert status is None or found.status is status
    assert told in sentences(found.remarks)


def test_the_tariff_of_another_place_is_not_told() -> None:
    found = answer(shipped.rules(), "8112921000 from:CN to:JP", today=TODAY)

    assert "tariff" not in sentences(found.remarks)
