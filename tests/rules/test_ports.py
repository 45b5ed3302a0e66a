"""Codes of airports and of other places of trade are the ends of a route where they stand as such."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot.data import read_yaml
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.text import countries, gazetteer
from bot.text import question_words as said
from tests.exploring import drawn
from tests.rules.test_crossing import TODAY

EACH = 7
"""Every so many pairs of airports are asked."""


def airports() -> list[tuple[str, str]]:
    return [
        (code, airport) for code, line in sorted(read_yaml("query/airports").items()) for airport in str(line).split()
    ]


@pytest.mark.parametrize("route", ["{}-{}", "{}/{}", "{} – {}", "{} to {}", "from {} to {}", "{} -> {}"])
def test_two_airports_are_the_ends_of_a_route(base: RuleBase, route: str) -> None:
    words = [one for one in airports() if said.role(one[1].lower()) or one[1].lower() in base.vocabulary]
    words += [one for one in airports() if one[1].lower() in said.group("company")]  # PTY is a form of law
    plain = [one for one in airports() if one not in words and not countries.acronym(one[1])]
    pairs = [pair for pair in pairwise(plain[::EACH]) if pair[0][0] != pair[1][0]]
    assert len(pairs) > 15
    lost = []
    for (from_, leaves), (to, arrives) in pairs:
        found = answer(base, f"dysprosium oxide {route.format(leaves, arrives)} 20 kg", today=TODAY)
        if (found.from_, found.to) != (from_, to):
            lost.append((leaves, arrives, found.from_, found.to))
    assert len(lost) <= 1, lost


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("gallium PVG-FRA air freight", "CN", "DE"),
        ("AWB 020-12345675 PVG/ORD dysprosium metal", "CN", "US"),
        ("germanium from PVG to LHR", "CN", "GB"),
        ("CNTAO to NLRTM, natural flake graphite", "CN", "NL"),
        ("POL: CNSHA POD: DEHAM germanium dioxide", "CN", "DE"),
        ("Origin port CNNGB / destination port BRSSZ: antimony trioxide 10 t", "CN", "BR"),
        ("dysprosium oxide CNSHA-INNSA", "CN", "IN"),
        ("상하이항에서 함부르크항까지 안티몬", "CN", "DE"),
        ("상하이항에서 부산항으로 갈륨", "CN", "KR"),
        # What looks like one:
        ("gallium from China, BOM line 3", "CN", None),
        ("GALLIUM METAL FROM CHINA TO GERMANY", "CN", "DE"),
        ("gallium China to Japan, LED grade", "CN", "JP"),
        ("gallium China to Japan, SIN-SEA cable", "CN", "JP"),
    ],
)
def test_codes_of_places_of_trade(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (from_, to)
    assert found.by_exporter["CN"] not in {"not-listed", "not-covered"}


def test_no_known_word_in_capitals_is_a_place_of_trade(base: RuleBase) -> None:
    words = sorted({*base.vocabulary, *spelling.ordinary()})
    known = (word for word in words if word.isascii() and gazetteer.country_of_location(word.upper()))
    alike = [word.upper() for word in drawn(known, 23)]
    assert len(alike) > 20
    for word in alike:
        found = answer(base, f"gallium from China, {word} to Japan", today=TODAY)
        assert (found.from_, found.to) in {("CN", "JP"), ("CN", None)}, word


@pytest.mark.parametrize("port", ["Samarinda anchorage", "Taboneo anchorage"])
def test_the_anchorage_of_a_port_is_no_town(base: RuleBase, port: str) -> None:
    assert answer(base, f"coal {port} to Mundra", today=TODAY).from_ == "ID"
    assert answer(base, "salmon from Anchorage to Tokyo", today=TODAY).from_ == "US"
