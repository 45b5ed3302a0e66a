"""Listed parties inside lines of trade papers, as buyers write them: found in every line, an ordinary name in none."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from pathlib import Path

import pytest

from bot.lists.mentions import singular
from bot.rules.answer.party_mentions import frequent_words
from bot.rules.index import RuleBase
from bot.rules.status import state_on
from bot.vocabulary import Status
from handlers.messages.answers import reply
from tests.exploring import drawn, explores, some
from tests.rules.asking import TODAY, ask
from tests.rules.test_parties import REGISTERS, names_on

DRAWN = 5
"""Names drawn from each register."""
ORDINARY = Path(__file__).parents[2] / "benchmarks" / "ordinary_firms.txt"
FORMS_OF_LAW = [
    "llc",
    "jsc",
    "ltd",
    "ltd.",
    "co.",
    "co.,",
    "limited",
    "gmbh",
    "ooo",
    "pjsc",
    "company",
    "inc.",
    "corp.",
]
OWN_SCRIPT: tuple[Callable[[str], str], ...] = (
    "納入先：{} 株式会社、数量 500 個、黒鉛 from:CN".format,
    "納入先：{}㈱鎌倉事業所 黒鉛 10kg from:CN".format,
    "届け先：(株){}名古屋工場 黒鉛 10kg from:CN".format,
    "收货人：{}有限公司，石墨 10 公斤 from:CN".format,
    "收貨人：{}股份有限公司深圳分公司，石墨 10 公斤 from:CN".format,
    "graphite 10 kg for {} from:CN".format,
    lambda name: f"納入先：{narrow(name)}㈱ 黒鉛 10kg from:CN",
    lambda name: f"納入先：{name[:2]} {name[2:]} 株式会社 黒鉛 10kg from:CN",
)
"""Lines of papers in which names in Han or kana stand, with forms of law and places beside them."""
NARROW = {unicodedata.normalize("NFKC", chr(sign)): chr(sign) for sign in range(0xFF66, 0xFF9E)}


def narrow(name: str) -> str:
    """Return a name with its kana as narrow as old systems print them."""
    plain = unicodedata.normalize("NFD", name).translate({0x3099: "\uff9e", 0x309A: "\uff9f"})
    return "".join(NARROW.get(sign, sign) for sign in plain)


def reversed_form(name: str) -> str:
    """Return a name with its form of law at the other end, or with another one before it."""
    first, *rest = name.split()
    if rest and first.lower() in FORMS_OF_LAW:
        return " ".join((*rest, first))
    if rest and rest[-1].lower() in FORMS_OF_LAW:
        return " ".join((rest[-1], first, *rest[:-1])).rstrip(",")
    return f"JSC {name}"


LINES: tuple[Callable[[str], str], ...] = (
    "ship to: {}, Deira, Dubai — seat covers 200 pcs from Istanbul".format,
    "consignee {}, Zelenograd; goods wafer carriers".format,
    "notify party: {} | 200 cotton t-shirts".format,
    "buyer {} — 3 pallets of wafers, FOB Hamburg".format,
    "end user: {}; 1 pc oscilloscope".format,
    "50 bicycle tyres for {}".format,
    "поставка: насосы для {}, Москва".format,
    "收货人：{}，螺丝 500 个".format,
    "{}, Shenzhen, China / plastic toys".format,
    "invoice 4711, sold to {}, attn Mr Li, 20 laptops".format,
    "20 seat covers; {}; CIF Jebel Ali".format,
    "wafer to {}".format,
    "{}; 50 wafer carriers from MY".format,
    "ПОКУПАТЕЛЬ {} ; кабель 300 м".format,
    "destinatario: {}, 40 cajas de tornillos".format,
    "Empfänger {}, 200 Glühbirnen".format,
    "notify {} Co., Ltd; paper cups".format,
    "ООО «{}», поставка стульев".format,
    "final consignee = {} = apples 21 t".format,
    "to {} by sea, furniture, from Gdansk".format,
    lambda name: f"consignee {name.lower()}, dubai; seat covers",
    lambda name: f"SHIP TO {name.upper()} DUBAI COTTON SHIRTS",
    lambda name: f"supplier: {reversed_form(name)}, Dubai; bananas",
)


def drawn_names(base: RuleBase) -> Iterator[str]:
    """Yield names and names in other scripts of every register, and of acts, equally far apart."""
    assert base.lists
    registers: dict[str, set[str]] = {"acts": {name for those in base.bound.values() for _, _, name in those}}
    for party in base.lists.listed_parties():
        registers.setdefault(party.list_key, set()).add(party.name)
        registers.setdefault("other scripts", set()).update(one for one in party.aliases if not one.isascii())
    for names in registers.values():
        yield from islice(sorted(names), 0, None, len(names) // DRAWN)


def sure_names(base: RuleBase, question: str) -> set[str]:
    """Return the parties that a question names for sure and that no act spares."""
    return {one.name for one in ask(base, question).parties if one.sure and not one.spared}


def told_names(base: RuleBase, question: str) -> set[str]:
    """Return every party that the answer to a question tells of."""
    return {one.name for one in ask(base, question).parties}


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_name_found_alone_is_found_in_every_line(base: RuleBase) -> None:
    alone = {name: found for name in drawn_names(base) if (found := sure_names(base, name))}
    crossed = some(product(alone.items(), LINES), 7)
    lost = [line(name) for (name, found), line in crossed if found.isdisjoint(told_names(base, line(name)))]

    assert len(alone) >= 25
    assert len(lost) * 200 <= len(crossed), lost  # one bare word in capitals may be anything


def in_own_script(base: RuleBase) -> Iterator[tuple[str, str]]:
    """Yield each party of an act in force whose name is in Han or kana, with the act's document."""
    for those in base.bound.values():
        for measure, limb, name in those:
            listed = limb.binds and limb.binds.who == "listed-parties"
            state = state_on(limb, measure.announced, TODAY)
            if listed and not name.isascii() and state and state.status in {Status.PROHIBITED, Status.OTHER}:
                yield name, measure.document


def lost_in(base: RuleBase, names: Iterable[tuple[str, str]], lines: Sequence[Callable[[str], str]]) -> list[str]:
    """Return the lines of papers in which the act that lists a party is not told."""
    return [
        line(name)
        for name, document in names
        for line in lines
        if document not in {one.document for one in ask(base, line(name)).parties if one.sure}
    ]


def test_a_party_is_found_by_its_name_in_its_own_script(base: RuleBase) -> None:
    names = dict(in_own_script(base))
    some = [(name, names[name]) for name in drawn(names, 6)]

    assert len(names) >= 150
    assert lost_in(base, some, OWN_SCRIPT[:2]) == []


@pytest.mark.slow
@pytest.mark.hypothesis
def test_a_name_in_its_own_script_is_found_in_every_line(base: RuleBase) -> None:
    names = dict(in_own_script(base))
    lost = lost_in(base, [(name, names[name]) for name in drawn(names, 1 if explores() else 7)], OWN_SCRIPT)

    assert lost == []


@pytest.mark.parametrize(
    "firm",
    [
        "三菱食品株式会社",
        "三菱鉛筆株式会社",
        "三菱倉庫株式会社",
        "東京科学技術株式会社",
        "日本海洋掘削株式会社",
        "日本航空株式会社",
        "富士通株式会社",
        "三菱電機株式会社",
        "NECプラットフォームズ株式会社",
        "IHI運搬機械株式会社",
        "ナカライ株式会社",
        "小松精机有限公司",
        "今日油墨有限公司",
        "红猫餐饮有限公司",
        "太脱拉旅行社有限公司",
    ],
)
def test_an_ordinary_firm_beside_listed_ones_is_named_by_no_act(base: RuleBase, firm: str) -> None:
    told = ask(base, f"納入先：{firm} 黒鉛 10kg from:CN")

    assert not [one.name for one in told.parties if one.sure]
    assert told.by_exporter["CN"] != Status.PROHIBITED


@pytest.mark.parametrize(
    "question",
    [
        "Ship to: Mahan Air General Trading LLC, Deira, Dubai — aircraft seat covers 200 pcs from Istanbul",
        "consignee PJSC Mikron, Zelenograd; goods wafer carriers PFA",
        "wafer to PJSC Mikron",
        "pjsc mikron; 50 wafer carriers from MY",
    ],
)
def test_no_list_is_said_to_lack_a_name_that_it_has(base: RuleBase, question: str) -> None:
    found = ask(base, question)
    told = " ".join(line.text for line in reply(found).lines)

    assert any(one.sure for one in found.parties)
    assert "No such name" not in told
    assert "was passed over" not in told


def ordinary() -> Iterator[str]:
    """Yield the firms of the benchmark."""
    yield from (one for one in ORDINARY.read_text("utf-8").splitlines() if one and not one.startswith("#"))


@pytest.mark.slow
def test_an_ordinary_firm_is_found_in_no_line(base: RuleBase) -> None:
    firms = list(islice(ordinary(), 1, None, 5))
    flagged = {
        firm
        for number, firm in enumerate(firms)
        for line in some(LINES, 7, number)
        if any(one.sure and one.of_a_list for one in ask(base, line(firm)).parties)
    }

    assert len(firms) >= 60
    assert len(flagged) <= 2, flagged


@pytest.mark.parametrize(
    ("question", "is_party"),
    [
        ("jabłka 21 t, Grójec → Amman, Jordania", False),
        ("apples from Hamburg to Amman", False),
        ("valves CIF Mosul, 3 pallets", False),
        ("cotton, Karachi – Alexandria", False),
        ("copper concentrate Amman from:ID on:2026-01-15", True),
        ("copper concentrate from Freeport Indonesia on:2025-06-01", True),
    ],
)
def test_a_town_where_the_goods_end_is_no_party(base: RuleBase, question: str, *, is_party: bool) -> None:
    assert bool(told_names(base, question)) == is_party


def test_a_firm_whose_name_begins_with_a_listed_one_is_asked_about(base: RuleBase) -> None:
    found = ask(base, "steel bolts for Golden Star Trading from:US")

    assert [one.name for one in found.parties if one.alike] == ["GOLDEN STAR CO"]
    assert not any("No such name" in line.text for line in reply(found).lines)


@pytest.mark.parametrize(
    ("question", "begins", "party"),
    [
        ("consignee Mahan Air, Tehran; seat covers", True, "MAHAN AIR GENERAL TRADING LLC"),
        ("Mahan Air", True, "MAHAN AIR GENERAL TRADING LLC"),
        ("Mitsubishi Electric Corporation from:US", True, "Mitsubishi Electric Software"),
        ("end user: DJI, Shenzhen; cotton cloth 300 m", False, "DJI"),
        ("khách hàng cuối: DJI, Thâm Quyến; vải 300 m", False, "DJI"),
    ],
)
def test_a_name_that_begins_so_or_reads_as_a_country_is_told(
    base: RuleBase, question: str, party: str, *, begins: bool
) -> None:
    met = next(one for one in ask(base, question).parties if one.name == party)

    assert (met.sure, met.begins) == (not begins, begins)


def test_a_place_in_a_party_s_name_is_no_party(base: RuleBase) -> None:
    assert told_names(base, "NVIDIA A100 to Hong Kong") == set()
    assert told_names(base, "seat covers, Ship to: Hong Kong") == set()


# -- listed names as buyers write them (plural, town, small letters before goods) are found; ordinary ones are free
OF_A_REGISTER = 12
FORMS: dict[str, Callable[[str], str]] = {
    "other number": lambda name: name[:-1] if name.endswith("s") else f"{name}s",
    "with its town": "{}, Karachi".format,
    "in brackets": "{} (XQZT)".format,
    "before goods, lower": lambda name: f"copper wire for {name.lower()} to dubai from:US",
    "an entry, lower": lambda name: f"{name.lower()}; copper wire from:US",
}


def telling(base: RuleBase, register: str) -> list[str]:
    """Return names of some words, the last and another of which are no frequent words, equally far apart."""
    names = [
        name
        for name in names_on(base, register)
        if name.isascii()
        and len(name.split()) > 1
        and name.split()[-1].isalpha()
        and singular(name.split()[-1].lower()) == name.split()[-1].lower()
        and sum(word.lower() not in frequent_words() and len(word) > 4 for word in name.split()) > 1
    ]
    return names[:: max(1, len(names) // OF_A_REGISTER)][:OF_A_REGISTER]


@pytest.mark.parametrize("register", REGISTERS)
def test_a_listed_name_is_found_as_buyers_write_it(base: RuleBase, register: str) -> None:
    drawn = telling(base, register)
    lost = [
        (form, name)
        for name in drawn
        for form, written in FORMS.items()
        if name not in {one.name for one in ask(base, written(name)).parties}
    ]

    assert drawn
    assert len(lost) <= len(drawn) * len(FORMS) // 20, lost


@pytest.mark.parametrize(
    ("question", "party"),
    [
        ("Islamic Republic of Iran Shipping Lines", "ISLAMIC REPUBLIC OF IRAN SHIPPING LINE"),
        ("pegas touristik laptop from US", "PEGAS TOURISTIK"),
        ("иркут, подшипники из США", "Irkut Corporation"),
        ("fpga for angstrem zelenograd from US", "Joint Stock Company Angstrem, Angstrem-M"),
        ("Angstrem", "Joint Stock Company Angstrem"),
        ("copper wire for mikron to moscow, from:US", "PJSC Mikron"),
        ("forward enterprises (hong kong) ltd", "Qianpu Technology Co., Ltd."),
        ("dar petroleum operating company", "Dar Petroleum Operating Company"),
    ],
)
def test_a_party_is_found_beside_goods_and_places(base: RuleBase, question: str, party: str) -> None:
    assert party in {one.name for one in ask(base, question).parties}


def test_dealings_with_a_denied_person_are_prohibited(base: RuleBase) -> None:
    for question in ("PEGAS TOURISTIK", "copper wire for pegas touristik from:US"):
        assert ask(base, question).by_exporter["US"] == "prohibited"


@pytest.mark.parametrize(
    "question",
    [
        "fluorspar from Inner Mongolia",
        "golden star trading",
        "Prime Bearings Ltd",
        "cotton towels for prime bearings to Moscow",
        "Delta Electronics",
        "metal paint products from:CN",
        "samples, cotton towels from:US",
        "Buyer: Spar AG, cotton shirts from China to Austria",
        "cotton shirts for Spar from China to Austria",
    ],
)
def test_places_goods_and_other_firms_are_no_party(base: RuleBase, question: str) -> None:
    assert not ask(base, question).parties


def test_a_name_of_one_word_is_met_as_it_is_printed(base: RuleBase) -> None:
    found = [ask(base, f"cotton shirts for {name} from China").parties for name in ("Spars", "spars ltd")]

    assert all(any(one.name.startswith("Spars") for one in parties) for parties in found)


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("lines", "line"),
        ("industries", "industry"),
        ("boxes", "box"),
        ("glass", "glass"),
        ("status", "status"),
        ("gas", "gas"),
    ],
)
def test_the_singular_of_a_word(word: str, one: str) -> None:
    assert singular(word) == one


ROLES = ["Head of Finance", "Aerospace team", "Telecom desk", "Electronics division", "Technology manager", "Sun Li"]


@pytest.mark.parametrize("sign", [", ", "\n", " | ", "\n\n"])
def test_no_name_reaches_over_a_line_or_a_comma_it_is_printed_without(base: RuleBase, sign: str) -> None:
    for role in ROLES:
        for goods in ("silicon wafers from China", "we buy steel from China"):
            assert not ask(base, f"{goods}{sign}{role}").parties, (goods, role)


@pytest.mark.parametrize("sign", [", ", "\n", " to:CN, "])
@pytest.mark.parametrize("country", ["Thailand", "Bangladesh", "Japan", "Germany"])
def test_a_whole_name_is_no_other_firm_with_the_country_behind_it(base: RuleBase, sign: str, country: str) -> None:
    plain = ask(base, "EAR99 from:US for Huawei Technologies").parties
    found = ask(base, f"EAR99 from:US for Huawei Technologies{sign}end use in {country}").parties

    assert {one.name for one in plain} <= {one.name for one in found}
    assert not [one.name for one in found if country in one.name]


def test_a_long_name_runs_on_in_the_next_line(base: RuleBase) -> None:
    found = ask(base, "laptop from:US to Semiconductor Manufacturing\nInternational Corporation").parties

    assert any("(SMIC)" in one.name for one in found)
