"""Where acts reach that are asked about: destinations, parties, spans of days, and places before their terms."""

from __future__ import annotations

import pytest

from bot.rules.index import RuleBase
from handlers.messages.answers import reply
from handlers.messages.reply import Reply
from tests.rules.asking import ask

LITHIUM = "lithium concentrate from Zimbabwe"


def shown(base: RuleBase, text: str) -> Reply:
    return reply(ask(base, text))


def test_each_destination_has_its_status_where_they_differ(base: RuleBase) -> None:
    card = shown(base, "black mass from:DE to:KR,CN")

    assert card.title == "EU: prohibited to China and licence to South Korea"
    assert [line.bold for line in card.lines if line.link][:2] == ["Prohibited to China:", "Licence to South Korea:"]


def test_an_act_on_parties_says_nothing_of_where_the_others_are(base: RuleBase) -> None:
    card = shown(base, "yttrium oxide from:CN, consignee Politechnika Wrocławska")

    assert card.title == "Listed party: Politechnika Wroclawska · China: prohibited"
    assert not any("Germany" in line.bold for line in card.lines)


def test_a_quota_of_nothing_is_told_as_what_it_is(base: RuleBase) -> None:
    assert (
        shown(base, "ferrous scrap from:UA to:TR").title
        == "Ukraine: zero quota, so no exports (last confirmed 28 Feb 2026)"
    )
    assert shown(base, "cobalt from:CD").title == "DR Congo: quota"


@pytest.mark.parametrize(
    "when",
    [
        "laycan 20 Dec 2026 - 10 Jan 2027",
        "from 1 December 2026 to 31 January 2027",
        "in January",
    ],
)
def test_of_a_span_the_strictest_day_is_told(base: RuleBase, when: str) -> None:
    assert ask(base, f"{LITHIUM}, {when}").status == "prohibited"


def test_what_was_announced_inside_a_span_counts(base: RuleBase) -> None:
    assert ask(base, "antimony from China to US, 2024-12-01 to 2025-12-31").status == "prohibited"


def test_a_span_that_changes_nothing_is_answered_for_its_first_day(base: RuleBase) -> None:
    assert ask(base, "gallium from:CN to:DE, laycan 20 Dec 2026 - 10 Jan 2027").on.isoformat() == "2026-12-20"


@pytest.mark.parametrize(
    "text",
    [
        "concentrado de litio desde Zimbabue a partir de enero",
        "concentrado de litio desde Zimbabue en enero",
        "concentrato di litio dallo Zimbabwe a partire da gennaio",
        "concentré de lithium du Zimbabwe à compter de janvier",
        "concentrado de lítio do Zimbábue a partir de janeiro",
        "Lithiumkonzentrat aus Simbabwe ab Januar",
        "koncentrat litu z Zimbabwe od stycznia",
        "литиевый концентрат из Зимбабве с января",
        "Zimbabve'den lityum konsantresi ocaktan itibaren",
        "津巴布韦 锂精矿 明年1月起",
    ],
)
def test_a_month_from_which_goods_are_to_leave_is_the_next_one(base: RuleBase, text: str) -> None:
    assert ask(base, text).status == "prohibited"


def test_a_month_with_its_year_behind_a_word_for_from_is_of_that_year(base: RuleBase) -> None:
    assert ask(base, "gali từ tháng 12 năm 2024 từ Trung Quốc sang Mỹ").on.year == 2024


@pytest.mark.parametrize("text", ["Wir kaufen seit Januar Lithiumkonzentrat aus Simbabwe", f"since January: {LITHIUM}"])
def test_a_month_since_which_goods_were_bought_asks_of_no_day(base: RuleBase, text: str) -> None:
    assert ask(base, text).status == "quota"


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("gallium Shanghai FOB", ("CN", None)),
        ("gallium Odesa FOB: 5 t", ("UA", None)),
        ("gallium Rotterdam CIF", (None, "NL")),
        ("China CIF prices for gallium", ("CN", None)),
        ("China DAP to India", ("CN", "IN")),
        ("Morocco DAP 46%", ("MA", None)),
        ("gallium Shanghai FOB, Hamburg CIF", ("CN", "DE")),
        ("gallium FOB Shanghai CIF Hamburg", ("CN", "DE")),
        ("gallium FOB Shanghai, CIF Hamburg", ("CN", "DE")),
        ("samarium from Shanghai CIF", ("CN", None)),
        ("gallium Shanghai to Hamburg FOB", ("CN", "DE")),
        ("gallium China to Hamburg EXW", ("CN", "DE")),
        ("gallium Shanghai Hamburg FOB", ("CN", "DE")),
        ("samarium Shanghai CIF value", ("CN", None)),
    ],
)
def test_a_term_of_delivery_is_of_the_place_beside_it(base: RuleBase, text: str, route: tuple[str, str]) -> None:
    found = ask(base, text)

    assert (found.from_, found.to) == route


@pytest.mark.parametrize(
    "text",
    [
        "thermal imager payload for drones from:CN to:US",
        "drone payload from:CN to:US",
        "无人机热像仪载荷 从中国出口到美国",
        "Nutzlast für Drohnen aus China to:US",
    ],
)
def test_what_a_drone_carries_is_a_drone_part(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert (found.subjects, found.status) == (("drone parts",), "licence")
    assert {"No. 31 of 2024", "No. 34 of 2026"} <= {one.measure.document for one in found.findings if one.sets_status}


def test_an_act_on_the_goods_themselves_goes_before_one_on_their_class(base: RuleBase) -> None:
    first = next(one for one in ask(base, "nvidia H200 from:US to:CN").findings if one.sets_status)

    assert first.measure.document == "91 FR 1684"


def test_a_party_on_a_watch_list_is_told_what_follows(base: RuleBase) -> None:
    lines = shown(base, "yttrium oxide from:CN, consignee Subaru").lines

    assert any("end-use check" in line.text for line in lines)
    assert not any("other" in line.text for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "bauxite from guinea, is there an export cap?",
        "the rule came back, gallium from:CN to:DE",
        "gallium 20kg를 독일로 수출할 예정인데 허가가 필요한가요",
    ],
)
def test_words_of_rules_and_plans_are_no_doubt(base: RuleBase, text: str) -> None:
    assert "not sure" not in shown(base, text).title


def test_every_sender_is_named_with_what_it_has(base: RuleBase) -> None:
    card = shown(base, "gallium from China or Japan to US")

    assert card.title == "China: licence at least · Japan: nothing on file"
    assert card.lines[0].text == "gallium from China and Japan to the United States"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("dysprosium-bearing magnets from:CN", "dysprosium-bearing neodymium magnets"),
        ("ジスプロシウム入りネオジム磁石 from:CN", "dysprosium-bearing neodymium magnets"),
        ("imanes de neodimio con terbio desde China", "terbium-bearing neodymium magnets"),
        ("Neodymmagnete mit Terbium aus China", "terbium-bearing neodymium magnets"),
    ],
)
def test_magnets_with_an_element_are_of_their_kind(base: RuleBase, text: str, kind: str) -> None:
    assert ask(base, text).subjects == (kind,)
