"""Labels before places: a code right behind one, words that are labels before a place alone, and what is no end."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from tests.rules.asking import ask

BEHIND = ("", " 2 boxes", " NIP 526-021-02-28", " Zahlung 30 Tage", " AWB 020-4471 8823", "\nthanks", ", please")
LABELS = (("from", "to"), ("z", "do"), ("von", "an"), ("de", "à"), ("da", "a"))


@pytest.mark.parametrize("behind", BEHIND)
@pytest.mark.parametrize(("leaves", "arrives"), LABELS)
def test_a_code_right_behind_a_label_is_an_end_whatever_follows(
    base: RuleBase, leaves: str, arrives: str, behind: str
) -> None:
    told = ask(base, f"tungsten {leaves}:CN {arrives}:PL{behind}")
    assert (told.from_, told.to) == ("CN", "PL")


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("gallium Ausfuhr: CN, Bestimmung: CH", ("CN", "CH")),
        ("gallium Ausfuhr: China, Ziel: AT", ("CN", "AT")),
        ("gallium, export: China, import: Japan", ("CN", "JP")),
        ("镓 出口：中国，进口：日本", ("CN", "JP")),
        ("deemed export: Chinese engineer sees 3E001 drawings in Texas", ("US", "CN")),
    ],
)
def test_words_for_trade_are_labels_before_a_place_alone(base: RuleBase, typed: str, ends: tuple[str, str]) -> None:
    told = ask(base, typed)
    assert (told.from_, told.to) == ends


@pytest.mark.parametrize(
    "beside",
    [
        "I'm on a train to Paris right now",
        "my flight to Istanbul leaves at 7",
        "my boss was born in Canada",
        "Canadian dollars 55.20 per lb",
        "priced in Swiss francs",
        "our rival in Taiwan sells the same stuff",
        "unser Wettbewerber in Polen liefert schneller",
        "Malaysia's output fell 8%",
        "tax excl.",
        "salam hangat dari Surabaya",
    ],
)
@pytest.mark.parametrize("joined", ["{}, {}", "{}\n{}"])
def test_what_is_told_of_no_shipment_is_no_end_of_it(base: RuleBase, beside: str, joined: str) -> None:
    told = ask(base, joined.format("gallium from:CN to:KR", beside))
    assert (told.from_, told.destinations) == ("CN", ("KR",))
