"""Two places side by side, joined or led by their firms: the route is from the first to the second."""

from __future__ import annotations

from itertools import cycle, permutations

import pytest

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.text import gazetteer
from bot.text.normalize import key
from tests.rules.test_crossing import TODAY

PLACES = [
    *("Abidjan", "Chittagong", "Karachi", "Haiphong", "Da Nang", "Den Haag", "Al Khobar", "Port of Spain", "San Diego"),
    *("Leuven", "Lima", "Kerala", "Bavaria", "Busan", "St. Petersburg", "Mo i Rana", "Kryvyi Rih", "Recife"),
]
GOODS = ["gallium", "ceramic tiles"]
FRAMES = ["{g} {a} {b}", "{a} {b} {g}", "{g} {a}-{b}", "{g} {a} - {b}", "{g} {a} → {b}", "{g} {a} to {b}"]


def code_of(place: str) -> str:
    """Return the country of a place."""
    folded = key(place)
    return str(gazetteer.region_of(folded) or gazetteer.country_of_town(folded)).partition("-")[0]


PAIRS = [pair for pair in list(permutations(PLACES, 2))[::11] if code_of(pair[0]) != code_of(pair[1])]


@pytest.mark.parametrize("frame", FRAMES)
def test_places_side_by_side_are_the_ends_of_a_route_in_their_order(base: RuleBase, frame: str) -> None:
    turned = []
    for (one, other), good in zip(PAIRS, cycle(GOODS), strict=False):
        found = answer(base, frame.format(g=good, a=one, b=other), today=TODAY)
        ends = (code_of(one), code_of(other))
        before_goods = frame.endswith("{g}") and gazetteer.region_of(key(other)) is not None
        asked = {(way.from_, to) for way in found.asked.directions for to in way.to}
        if (ends not in asked) if before_goods else (asked != {ends}):
            turned.append((one, other, good, asked))
    assert len(PAIRS) > 20
    assert not turned


@pytest.mark.parametrize(
    ("text", "from_", "to"),
    [
        ("raw jute chittagong karachi", "BD", "PK"),
        ("gallium leeds uk santos", "GB", "BR"),
        ("dried chillies british columbia canada santos", "CA", "BR"),
        ("gallium hamburg/busan", "DE", "KR"),
        ("gallium FRA-DEL", "DE", "IN"),
        ("gallium FRA DEL", "DE", "IN"),
        ("gallium PHL to ICN", "US", "KR"),
        ("gallium from FRA to USA", "FR", "US"),
        ("gallium POL MEM POD ICN", "US", "KR"),
        ("gallium CNSHA DEHAM", "CN", "DE"),
        ("gallium xiamen → TDK narita", "CN", "JP"),
        ("gallium hamburg → tdx xiamen", "DE", "CN"),
        ("gallium from China DRDO Hyderabad", "CN", "IN"),
        ("gallium from China, consignee: Tokyo Parts, Murmansk", "CN", "RU"),
        ("copper from Koper to Hamburg", "SI", "DE"),
        ("soja do Paraná para China", "BR", "CN"),
        ("gallium from Georgia, USA to Hamburg", "US", "DE"),
        ("gallium from houston tx to hamburg", "US", "DE"),
        ("shrimp guayaquil vigo", "EC", "ES"),
        ("shrimp Guayaquil Vigo", "EC", "ES"),
        ("cut roses naivasha aalsmeer", "KE", "NL"),
        ("подсолнечник семена Воронеж Турция", "RU", "TR"),
        ("antimoni Kiinasta Kokkolaan", "CN", "FI"),
        ("gázolaj Százhalombattáról Munkácsra", "HU", "UA"),
        ("galij iz Rijeke u Beograd", "HR", "RS"),
        ("onions Nashik-Colombo", "IN", "LK"),
        ("gallium from China to Holzhof Lwiw TOV", "CN", "UA"),
        ("gallium from China for Vienna Sausage Co Ltd", "CN", None),
        ("gạo từ Việt Nam đi Nhật", "VN", "JP"),
        ("áo sơ mi nam việt nam đi mỹ", "VN", "US"),
        ("gallium giao hàng Chủ Nhật từ Trung Quốc", "CN", None),
        ("gallium busan → TDX java", "KR", "ID"),
        ("gallium Dallas Hamburg", "US", "DE"),
        ("gallium FOB Bahía Blanca to Santos", "AR", "BR"),
        ("gallium from Fredericia to Santos", "DK", "BR"),
        ("5축 공작기계 창원에서 하이퐁", "KR", "VN"),
        ("iron ore गोवा से चीन", "IN", "CN"),
        ("tea चाय लंदन के लिए", None, "GB"),
        ("gallium ירושלים → ניקוסיה", "IL", "CY"),
        ("gallium N.W. 1000 kg G.W. 1060 kg Xiamen port to Hamburg", "CN", "DE"),
        ("gallium from China, Lieferort Hanau", "CN", "DE"),
        ("gallium from China to Delft", "CN", "NL"),
        ("gallium POL Qorvath POD Hamburg", None, "DE"),
    ],
)
def test_a_place_is_read_by_what_stands_beside_it(base: RuleBase, text: str, from_: str | None, to: str | None) -> None:
    found = answer(base, text, today=TODAY)

    assert (found.from_, found.to) == (from_, to)


@pytest.mark.parametrize(
    "text",
    [
        *("gallium for Martin Lopez", "gallium Shanghai", "gallium in austin or dallas", "gallium hamburg in stock"),
        *(
            "gallium Xyzzy des Qorvath Hamburg",
            "gallium, Lyon, Osaka",
            "gallium NET DEL",
            "gallium solo shanghai",
            "gallium sulfamate hamburg",
        ),
    ],
)
def test_a_place_alone_or_in_a_list_sends_nothing(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY)

    assert found.from_ is None or found.asked.directions[0].guessed
