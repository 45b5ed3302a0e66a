"""Firms in a question: found in any case and beside any goods, in whatever register; ordinary firms stay free."""

import re
from collections.abc import Callable, Iterator
from itertools import islice, product
from pathlib import Path

import pytest
import yaml

from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import countries
from bot.vocabulary import Status
from handlers.messages.answer_json import to_json
from handlers.messages.answers import reply
from tests.exploring import some
from tests.rules.asking import ask

DRAWN = 25
FEW = 4
RULES = Path(__file__).parents[2] / "rules"
ORDINARY = Path(__file__).parents[2] / "benchmarks" / "ordinary_firms.txt"
FORMS: dict[str, Callable[[str], str]] = {
    "printed": str,
    "lower": str.lower,
    "upper": str.upper,
    "title": str.title,
    "beside goods": "copper wire for {} from:US to:CN".format,
    "beside goods, lower": lambda name: f"copper wire for {name.lower()} from:US to:CN",
}
REGISTERS = ("EL", "MEU", "UVL", "DPL", "JP-FUL")


def names_on(base: RuleBase, register: str) -> list[str]:
    """Return the names of a register, in order."""
    assert base.lists
    return sorted({party.name for party in base.lists.listed_parties() if party.list_key == register})


def spread(names: list[str]) -> list[str]:
    """Return names from the first to the last, equally far apart."""
    return names[:: len(names) // DRAWN]


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("register", REGISTERS)
def test_a_listed_name_is_found_in_any_case_and_beside_goods(base: RuleBase, register: str) -> None:
    drawn = spread(names_on(base, register))
    crossed = [one for number, name in enumerate(drawn) for one in some(product((name,), FORMS), 5, number)]
    lost = [
        (form, name) for name, form in crossed if name not in {one.name for one in ask(base, FORMS[form](name)).parties}
    ]

    assert len(lost) <= len(crossed) // 100, lost


@pytest.mark.slow
def test_the_status_is_the_stricter_of_goods_and_party(base: RuleBase) -> None:
    for name in spread(names_on(base, "EL")):
        for goods in ("laptop", "copper wire", "graphite", "FPGA", "EAR99"):
            alone = ask(base, f"{goods} from:US to:CN")
            found = ask(base, f"{goods} for {name} from:US to:CN")
            sure = [one for one in found.parties if one.sure and one.jurisdiction == "US" and one.status]

            assert rank(found.status) <= rank(alone.status), found.typed
            assert not sure or rank(found.by_exporter["US"]) <= rank(Status.LICENCE), found.typed


@pytest.mark.parametrize(
    ("question", "status", "party"),
    [
        ("laptop for Harbin Institute of Technology from:US to:CN", "licence", "Harbin Institute of Technology"),
        ("laptop for sichuan university from:US to:CN", "licence", "Sichuan University"),
        ("copper wire for Fujian Jinhua from:US to:CN", "licence", "Fujian Jinhua Integrated Circuit Company, Ltd."),
        ("EAR99 for hikvision from:US", "licence", "Hangzhou Hikvision Digital Technology Co., Ltd."),
        ("microscope for SenseTime from:US", "licence", "Beijing Sensetime Technology Development Co., Ltd."),
        ("camera for NUDT from:US to:CN", "licence", "National University of Defense Technology (NUDT)"),
        ("gallium for Huntington Ingalls from:CN", "prohibited", "Huntington Ingalls Industries"),
        ("gallium for IHI Aerospace from:CN to:DE", "prohibited", "IHI Aerospace"),
        ("copper wire for 四川大学 from:US to:CN", "licence", "Sichuan University"),
    ],
)
def test_a_name_counts_in_any_case_script_and_length(base: RuleBase, question: str, status: str, party: str) -> None:
    found = ask(base, question)

    assert str(found.status) == status
    assert party in {one.name for one in found.parties if one.sure}


@pytest.mark.parametrize(
    "question",
    ["gallium for Kawasaki Heavy Industries Ltd from:CN", "川崎重工", "富士通", "IHI Corporation", "NEC Corporation"],
)
def test_a_name_with_which_others_begin_is_not_said_to_be_on_no_list(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert any(one.begins and not one.sure for one in found.parties)
    assert not any("No such name" in line.text for line in reply(found).lines)
    assert found.status is (Status.LICENCE if found.things else found.status)


@pytest.mark.parametrize(
    "question",
    ["to ship germanium from China as of last May", "graphite to SA", "gallium Hong Kong", "toys from China"],
)
def test_where_no_firm_is_asked_about_no_register_is_told_of(base: RuleBase, question: str) -> None:
    found = ask(base, question)

    assert (found.parties, found.screened) == ((), ())


def test_ordinary_firms_stay_free(base: RuleBase) -> None:
    listed = {one for those in base.bound.values() for _, _, one in those}
    flagged = [
        (firm, [one.name for one in found.parties])
        for firm in islice(ordinary(), 0, None, 4)
        for found in (ask(base, f"laptop for {firm} from:US to:KR"),)
        if any(one.sure and one.of_a_list for one in found.parties) and not listed & {one.name for one in found.parties}
    ]

    assert len(flagged) <= 2, flagged  # one of them bears a listed name to the letter


def ordinary() -> Iterator[str]:
    """Yield the firms of the benchmark."""
    lines = ORDINARY.read_text("utf-8").splitlines()
    yield from (line for line in lines if line and not line.startswith("#"))


def test_an_act_that_binds_plants_counts_at_their_place_alone(base: RuleBase) -> None:
    for question, named in (
        ("chips to Samsung Electronics from:US to:KR", False),
        ("chip equipment to Samsung Electronics from:US to:CN", True),
        ("laptop for SK hynix from:US", False),
    ):
        assert bool(ask(base, question).parties) == named, question


@pytest.mark.parametrize(
    "name",
    [
        "Semiconductor Manufacturing International Corporation",
        "Semiconductor Manufacturing International Corp",
        "Joint Stock Company Institute of Applied Physics",
        "Joint Stock Company Central Research Institute of Automation and Hydraulics",
        "長江存儲",
        "长江存储",
        "Yangtze Memory Tech Co",
        "beihang univ",
    ],
)
def test_a_name_is_met_without_its_acronym_behind_its_form_of_law_and_in_both_chinese_scripts(
    base: RuleBase, name: str
) -> None:
    found = ask(base, f"{name} from:US")

    assert any(party.jurisdiction == "US" and party.of_a_list for party in found.parties)
    assert found.by_exporter.get("US") is Status.LICENCE


def test_names_with_an_acronym_are_found_without_it(base: RuleBase) -> None:
    """As many registers print them: "… Corporation (SMIC)"."""
    printed = [name for name in names_on(base, "EL") if name.isascii() and name.rstrip().endswith(")")]
    plain = {name: name[: name.rindex("(")].strip() for name in printed if name[name.rindex("(") + 1 : -1].isupper()}
    asked = {name: short for name, short in plain.items() if len(short.split()) >= FEW}  # fewer may be anybody's

    missed = [
        name
        for name, short in list(asked.items())[::4]
        if not any(party.name == name for party in ask(base, f"bearings to {short} from:US").parties)
    ]

    assert len(asked) > DRAWN
    assert len(missed) * 10 <= len(asked) // 4, missed


_FORM_BEFORE = re.compile(r"(PJSC|OJSC|JSC|AO|OOO|PAO|LLC|PT) ([A-Z][a-z]{3,})")
_TURNED = [
    "valve to {}",
    "valve, buyer {}, Moscow",
    "{} orders a valve",
    "valve for {} Moscow",
    "valve from Germany to {}",
]


def test_a_form_of_law_on_the_other_side_names_the_same_party(base: RuleBase) -> None:
    assert base.lists is not None
    named = {one.name for one in base.lists.listed_parties() if _FORM_BEFORE.fullmatch(one.name)}
    asked = sorted(named)[::5]
    lost = []
    for name in asked:
        form, own = name.split()
        for question in _TURNED:
            for turned in (name, f"{own} {form}"):
                found = ask(base, question.format(turned))
                if name not in {one.name for one in found.parties}:
                    lost.append(found.typed)
    assert len(asked) > 5
    assert not lost


@pytest.mark.parametrize(
    ("question", "party"),
    [
        ("aircraft parts to AVIC International", "AVIC International Holding Corporation"),
        ("centrifuge PAEC Islamabad", "Pakistan Atomic Energy Commission"),
        ("vacuum pump, end user PAEC, Karachi", "Pakistan Atomic Energy Commission"),
    ],
)
def test_most_of_a_name_and_an_abbreviation_name_a_party(base: RuleBase, question: str, party: str) -> None:
    assert party in {one.name for one in ask(base, question).parties}


@pytest.mark.parametrize("label", ["Ship to: {}", "Ship to: {}, Deira, Dubai", "deliver to: {}, Dubai", "consignee {}"])
@pytest.mark.parametrize("name", ["Mahan Air General Trading LLC", "PJSC Mikron", "Hikvision"])
@pytest.mark.parametrize("goods", ["seat covers 200 pcs from Istanbul", "wafer carriers PFA", "50 laptops from the US"])
def test_a_name_behind_a_label_with_a_colon_is_looked_up(base: RuleBase, label: str, name: str, goods: str) -> None:
    """`to:DE` is a field, "Ship to: Mahan Air" is a label."""
    alone = {one.name for one in ask(base, name).parties}
    for text in (f"{label.format(name)} — {goods}", f"{goods}; {label.format(name)}"):
        assert alone & {one.name for one in ask(base, text).parties}, text


def test_a_town_that_is_called_as_a_firm_is_no_party(base: RuleBase) -> None:
    for text in ("apples Grójec → Amman, Jordania", "apples from Poland to Amman", "Amman to Mumbai: phosphate rock"):
        assert ask(base, text).parties == (), text
    (spared,) = ask(base, "copper concentrate of Amman Mineral to Japan on:2026-01-15").parties
    assert spared.spared
    assert ask(base, "copper concentrate of Amman Mineral to Japan").parties == ()  # it is over


@pytest.mark.parametrize("goods", ["spare parts", "laptop", "ball bearings", "tungsten from China"])
@pytest.mark.parametrize("name", ["mahan air", "Mahan Air", "IHI Corporation", "End user: IHI,"])
def test_a_name_that_a_register_nearly_bears_is_asked_about_in_any_case(base: RuleBase, name: str, goods: str) -> None:
    found = ask(base, f"{name} {goods}")

    assert found.parties, found.query
    assert not any(one.sure for one in found.parties)
    assert "Did you mean the listed party" in reply(found).title


def test_a_place_beside_a_firm_alone_is_no_exporter(base: RuleBase) -> None:
    for name in ("Brilliance Technology Ltd", "Hikvision", "Huawei"):
        alone = ask(base, name)
        for place in ("Austria", "Germany", "Brazil"):
            found = ask(base, f"{name} {place}")
            assert "not covered" not in reply(found).title
            assert found.by_exporter.items() >= alone.by_exporter.items(), found.query
            assert found.status is alone.status


def test_an_unverified_party_asks_for_its_statement_and_not_for_a_licence(base: RuleBase) -> None:
    found = ask(base, "AUK Group hand tools from:US to:TR")

    assert [one.status for one in found.parties] == [Status.OTHER]
    assert found.by_exporter["US"] is Status.OTHER
    assert "no licence exceptions; its signed statement first" in " ".join(line.text for line in reply(found).lines)


def test_listings_that_bind_goods_of_other_senders_come_first(base: RuleBase) -> None:
    found = ask(base, "antennas for Huawei from:DE").parties
    lists = [one.jurisdiction for one in found]
    assert {"US", "TW"} <= {*lists}
    assert lists.index("TW") > max(place for place, code in enumerate(lists) if code == "US")


@pytest.mark.parametrize("name", ["mahan air", "mahan air spare parts", "Kawasaki Heavy Industries", "IHI Corporation"])
def test_a_name_that_is_only_like_a_listed_one_has_one_status_in_json_and_on_the_card(
    base: RuleBase, name: str
) -> None:
    found = ask(base, name)
    told = to_json(found)

    assert told["outcome"] == "partly-understood"
    assert {party["match"] for party in told["parties"]} == {"alike"}
    title = reply(found).title
    for code, status in told["by_exporter"].items():
        assert f"{countries.name(code) if code != 'US' else code}: {status}" in title
    assert "not sure about" not in title


@pytest.mark.parametrize(
    "name", ["Delta Electronics", "Kumar Enterprises", "is Brandmeyer on the entity list", "China Southern Airlines"]
)
def test_a_name_that_nothing_knows_is_said_to_be_on_no_list(base: RuleBase, name: str) -> None:
    found = ask(base, name)

    assert found.status is Status.UNRECOGNISED
    assert any("No such name in" in line.text for line in reply(found).lines), name
    if "list" not in name:  # a question about a list stays one beside an amount
        goods = ask(base, f"500 kg {name} from:CN to:DE")
        assert not any("No such name in" in line.text for line in reply(goods).lines), name


@pytest.mark.parametrize("text", ["check this name: Ivan Petrov", "Petrov", "Kumar Gonzalez"])
def test_a_persons_name_is_no_misspelt_good(base: RuleBase, text: str) -> None:
    assert ask(base, text).status is Status.UNRECOGNISED


@pytest.mark.parametrize("text", ["Hikvision from:TW to:CN", "mahan air from Germany", "客戶: 海康威視 台北出貨 100片"])
def test_a_party_without_goods_counts_whoever_sends(base: RuleBase, text: str) -> None:
    found = ask(base, text)

    assert rank(found.by_exporter["US"]) <= rank(Status.LICENCE)
    assert rank(found.status) <= rank(found.by_exporter["US"])


def test_a_firm_of_an_act_counts_beside_goods_that_may_be_of_its_class(base: RuleBase) -> None:
    """China's act bars dual-use items to it: what is no everyday article may be one, and toys are none."""
    for goods in ("tungsten carbide rods", "BLDC motors"):
        assert ask(base, f"{goods} to Mitsubishi Shipbuilding from:CN").status is Status.PROHIBITED
    toys = ask(base, "toys to Mitsubishi Shipbuilding from:CN")
    assert (toys.status, [one.name for one in toys.parties]) == (Status.NOT_COVERED, ["Mitsubishi Shipbuilding"])
    assert ask(base, "gallium from:CN to Leidos on:2025-05-01").today is not None


@pytest.mark.parametrize(
    "text",
    [
        "China Electronics Technology Group Corporation",
        "China Electronics Technology Group radar",
        "oscilloscope to China Electronics Technology Group Corporation",
    ],
)
def test_a_group_of_which_firms_are_listed_is_asked_about(base: RuleBase, text: str) -> None:
    found = to_json(ask(base, text))["parties"]

    assert {one["match"] for one in found} == {"alike"}


def test_a_long_name_that_no_listed_one_goes_on_from_is_on_no_list(base: RuleBase) -> None:
    for name in ("Korea Electric Power Corporation", "Hong Kong International Trading Company"):
        assert not ask(base, f"{name} transformer").parties


@pytest.mark.parametrize("text", ["gallium from China, dest: UAE", "copper; origin: DRC; dest: UAE; 100 MT"])
def test_a_countrys_acronym_is_no_listed_firm(base: RuleBase, text: str) -> None:
    assert ask(base, text).parties == ()


def test_a_firm_with_a_countrys_acronym_in_its_name_is_told(base: RuleBase) -> None:
    found = ask(base, "gallium from China, consignee Enerquip Ltd. (UAE)")

    assert [one.name for one in found.parties] == ["Enerquip Ltd. (UAE)"]


@pytest.mark.parametrize("about", ["{}", "is {} on any list", "gallium from:CN for {}", "bearings to {} from:CN"])
@pytest.mark.parametrize(
    "name", ["Bosch Rexroth AG Lohr", "Orbex Motion & Drives GmbH", "Qorvath GmbH Pforzheim", "Qorvath Precision Ltd"]
)
def test_first_sight_says_which_lists_a_firm_was_looked_up_in_and_which_not(
    base: RuleBase, name: str, about: str
) -> None:
    shown = " ".join(line.text for line in reply(ask(base, about.format(name))).lines)

    assert f"“{name}”" in shown
    assert base.lists
    for title in (*base.lists.party_lists(), *base.lists.parties_not_held()):
        assert title.partition(" (")[0] in shown


@pytest.mark.parametrize("name", ["Rosneft", "PJSC Mikron", "Huawei Technologies"])
def test_first_sight_says_beside_a_listed_party_which_lists_are_not_on_file(base: RuleBase, name: str) -> None:
    shown = " ".join(line.text for line in reply(ask(base, f"{name} from:US")).lines)

    assert base.lists
    assert all(title in shown for title in base.lists.parties_not_held())


def test_a_listed_party_is_told_with_how_applications_are_judged(base: RuleBase) -> None:
    assert base.lists
    told = {"presumption-of-denial": "presumption of denial", "denial": "policy of denial"}
    for policy, words in told.items():
        parties = [one.name for one in base.lists.listed_parties() if one.effect.policy == policy]
        for name in spread(parties)[:FEW]:
            for question in (f"{name} from:US", f"copper wire for {name} from:US to:CN"):
                found = ask(base, question)
                if any(one.name == name and one.sure for one in found.parties[:1]):
                    assert any(words in line.text for line in reply(found).lines), question


@pytest.mark.parametrize("text", ["gallium to Raytheon from:CN", "screen Raytheon", "gallium from China to Boeing"])
def test_no_such_name_is_never_said_beside_one_that_begins_so(base: RuleBase, text: str) -> None:
    card = reply(ask(base, text))
    told = " ".join(str(line.text) for line in card.lines)
    assert "No such name" not in told
    assert "In none of" not in card.title


def test_a_firm_that_is_looked_up_is_met_by_its_beginning(base: RuleBase) -> None:
    assert ask(base, "screen Raytheon").parties
    assert not ask(base, "is Star listed").parties


@pytest.mark.parametrize("register", REGISTERS)
def test_first_sight_names_the_list_of_a_party_and_its_documents_stand_in_full(base: RuleBase, register: str) -> None:
    assert base.lists
    listed = {one.name: one for one in base.lists.listed_parties() if one.list_key == register}
    title = base.lists.party_list(register).title
    asked = 0
    for name in spread(sorted(listed))[:FEW]:
        found = ask(base, name)
        if any(one.name == name and one.sure for one in found.parties[:1]):
            asked += 1
            card = reply(found)
            assert any(line.bold.startswith(name[:9]) and title in line.text for line in card.lines), name
            document = listed[name].document or base.lists.party_list(register).document
            told = " ".join(line.text for line in (*card.lines, *card.more))
            assert f"{title} ({document})" in told, name
    assert asked


@pytest.mark.parametrize("name", ["IHI", "Boeing", "Elbit Systems", "Raytheon", "Kawasaki"])
def test_names_that_begin_so_are_told_with_their_list_and_status(base: RuleBase, name: str) -> None:
    card = reply(ask(base, name))
    told = next(line.text for line in card.lines if "names that begin so" in line.text)

    assert re.search(r"names that begin so \(China, [^()]+ of 202\d: prohibited\)", told)


CHANGED = "Arrow Electronics (Hong Kong)"


@pytest.mark.parametrize(
    "text",
    [
        CHANGED,
        f"did they take {CHANGED.lower()} off the entity list?",
        f"Wurde {CHANGED} von der Entity List gestrichen?",
        f"{CHANGED} a-t-elle été retirée de la liste ?",
        f"copper wire for {CHANGED} from:US to:HK",
    ],
)
def test_a_party_that_a_newer_act_changed_is_told_with_it_and_stays_as_strict(base: RuleBase, text: str) -> None:
    found = ask(base, text)
    told = " ".join(line.text for line in reply(found).lines)

    assert found.parties[0].status is Status.LICENCE
    assert "24 Aug 2026: two addresses in Hong Kong taken off the list" in told
    assert "The list on file is of 31 Jul 2026: check with BIS" in told
    assert "of 24 Aug 2026" in to_json(found)["parties"][0]["effect"]


def test_each_change_of_a_party_is_of_an_act_on_file_and_newer_than_the_list(base: RuleBase) -> None:
    assert base.lists
    changes = yaml.safe_load((RULES / "lists" / "parties-changed.yaml").read_text("utf-8"))
    assert changes
    for key, one in changes.items():
        act = base.measures[key]
        listed = {party.name: party for party in base.lists.listed_parties() if party.list_key == one["list"]}
        assert act.announced
        assert act.announced.iso == str(one["day"])
        assert any(name in one["document"] for name in (act.document, *act.names))
        assert set(one["parties"]) <= listed.keys()
        assert all(base.lists.party_change(listed[name]) for name in one["parties"])
