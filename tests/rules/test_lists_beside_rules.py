"""Acts and control lists beside each other: whose goods are meant, where they disagree, and codes that goods share."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import yaml

from bot.lists.library import Lists
from bot.lists.loading import ListFiles
from bot.rules.answer.answering import answer
from bot.rules.checks import disagreements
from bot.rules.index import RuleBase
from bot.rules.loading import check
from bot.rules.status import rank
from bot.text.endings import case_endings, case_stem
from bot.text.normalize import words
from bot.vocabulary import FREE, Outcome, Status
from handlers.messages.answers import reply
from handlers.messages.notes import sentences
from tests.exploring import drawn, drawn_or_all, some
from tests.rules.asking import TODAY, ask
from tests.rules.test_reading import MEASURE

ROOT = Path(__file__).parents[2]
EVERYDAY: dict[str, list[str]] = yaml.load(
    (ROOT / "rules/lists/everyday.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


@pytest.mark.parametrize("exporter", ["US", "EU", "DE"])
def test_no_goods_of_a_list_are_free_because_the_rules_know_their_name(base: RuleBase, exporter: str) -> None:
    assert base.lists
    subjects = {name: found for name in EVERYDAY if (found := base.find_subject(name))}
    free = [
        name
        for name in subjects
        if any(one.heading for code in EVERYDAY[name][:3] for one in base.lists.look_up(code, "CN", (exporter,)))
        and answer(base, name, today=TODAY, from_=exporter, to="CN").outcome
        in {Outcome.NOTHING_ON_FILE, Outcome.NOT_COVERED, Outcome.UNRECOGNISED}
    ]

    assert len(subjects) > 40
    assert not free


CITED = ("2021/821?", "under Annex I of Regulation (EU) 2021/821", "see 88 FR 73458", "- SCOMET?", "(No. 58 of 2025)")


@pytest.mark.hypothesis
@pytest.mark.parametrize("cited", CITED)
def test_an_act_that_is_named_beside_goods_of_a_list_frees_none(base: RuleBase, cited: str) -> None:
    freed = []
    ways = ("from Germany to Turkey", "from the US to China", "from India to South Korea")
    turn = CITED.index(cited)
    for number, name in enumerate(some(drawn(EVERYDAY, 12), 2, turn)):
        for way in some(ways, 3, number + turn):
            plain, beside = (ask(base, f"{name} {way}{behind}") for behind in ("", f", {cited}"))
            if plain.status not in FREE and plain.status.rank < beside.status.rank:
                freed.append((name, way, plain.status, beside.status))

    assert freed == []


OF_METALS = ("hafnium", "beryllium", "zirconium", "rhenium", "tungsten", "titanium", "magnesium")
"""Metals that lists name by themselves; three entries print their waste and scrap in so many words."""


@pytest.mark.parametrize(
    "written", ["{} scrap", "scrap of {}", "waste and scrap of {}", "{} alloy scrap", "{} turnings", "old {} scrap"]
)
@pytest.mark.parametrize("way", ["from Germany to China", "from the US to China", "from Japan to China"])
def test_scrap_of_a_listed_metal_is_no_freer_than_the_metal(base: RuleBase, way: str, written: str) -> None:
    found = {metal: (ask(base, f"{metal} {way}"), ask(base, f"{written.format(metal)} {way}")) for metal in OF_METALS}

    assert [metal for metal, (plain, scrap) in found.items() if scrap.status.rank > plain.status.rank] == []


def test_an_act_that_begins_later_is_no_reason_to_leave_out_a_list(base: RuleBase) -> None:
    found = ask(base, "hafnium scrap from Germany to China")

    assert found.status is Status.LICENCE
    assert {one.state.status for one in found.findings if one.sets_status} == {Status.NOT_YET_IN_FORCE}
    assert reply(found).title.startswith("May be listed")


def test_acts_on_a_metal_are_told_before_the_limits_of_a_list_for_its_scrap(base: RuleBase) -> None:
    found = ask(base, "tungsten scrap from China to Germany")

    assert any(one.sets_status and one.state.status is Status.LICENCE for one in found.findings)


@pytest.mark.parametrize("goods", ["drones", "helium-3", "tungsten", "FPGA", "EUV lithography", "nickel powder"])
@pytest.mark.parametrize("exporter", ["US", "Germany"])
def test_what_is_said_of_listed_goods_hangs_on_their_limits(base: RuleBase, goods: str, exporter: str) -> None:
    found = ask(base, f"{goods} from {exporter} to China")

    assert found.outcome in {Outcome.PARTLY_UNDERSTOOD, Outcome.RESTRICTED}
    assert found.lists or found.outcome is Outcome.RESTRICTED


@pytest.mark.parametrize(("exporter", "codes"), [("US", ["1C990"]), ("DE", [])])
def test_polyethylene_fibres_are_none_of_the_organic_fibres_of_1c010(
    base: RuleBase, exporter: str, codes: list[str]
) -> None:
    found = ask(base, f"UHMWPE fibre from:{exporter} to:CN")

    assert [str(one.answer.code) for one in found.lists] == codes


def test_goods_on_another_list_are_not_tied_to_one_that_does_not_name_them(base: RuleBase) -> None:
    found = ask(base, "high-bandwidth memory from Germany to China")

    assert (found.by_exporter["DE"], found.lists) == (Status.NOT_LISTED, ())


@pytest.mark.parametrize(
    ("query", "status", "of_acts", "of_lists"),
    [
        ("3C001 from:CN to:DE", "licence", ["No. 23 of 2023"], ["3C001"]),
        ("2B005.b from:CN", "unknown", ["No. 55 of 2025"], []),  # an act prints the paragraph, the list does not
        ("1C909 from:CN", "unknown", ["No. 57 of 2025"], []),
        ("1C350 from:CN to:SA", "licence", [], ["1C350"]),
        ("carbon fibre from:CN", "licence", [], ["1C210"]),
    ],
)
def test_acts_and_the_list_of_china_give_one_answer(
    base: RuleBase, query: str, status: str, of_acts: list[str], of_lists: list[str]
) -> None:
    found = ask(base, query)

    assert found.by_exporter == {"CN": status}
    assert {one.measure.document for one in found.findings if one.sets_status} >= set(of_acts)
    assert [str(one.answer.code) for one in found.lists] == of_lists


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("5A002 from:DE to:US", "Reasons: Annex I. EU001 stands in for it."),
        ("3B001 from:DE to:CN", "On conditions, exempt under EU003, EU004."),
        ("9A515 from:US to:FR", "On conditions, exempt under LVS (up to $1,500), STA in part."),
        ("machine tool from:DE to:CN", "its limits decide (.a.1: Unidirectional positioning repeatability <= 0.9 µm;"),
    ],
)
def test_an_answer_names_what_frees_from_the_licence_and_the_limits(base: RuleBase, query: str, told: str) -> None:
    assert told in sentences(ask(base, query).lists[0].notes).replace("μ", "µ")


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("filament winding machine germany to india", "1B201"),
        ("triggered spark gaps from US to India", "3A228"),
        ("Inconel 718 powder germany to china", "1C002"),
        ("underwater ROV US to China", "8A001"),
        ("radiation hardened FPGA from US to India", "3A001"),
    ],
)
def test_goods_whose_name_holds_a_shape_or_a_formula_are_those_of_the_list(
    base: RuleBase, text: str, entry: str
) -> None:
    found = ask(base, text)

    assert entry in {one.answer.code.entry for one in found.lists}
    assert found.status is Status.LICENCE


OF_EVERY_DAY = ("shoes", "detergent", "rice", "granite tiles", "steel screws", "tea", "teak furniture", "Seife", "靴")


def test_no_name_of_other_goods_frees_a_substance_that_a_list_prints_by_its_number(base: RuleBase) -> None:
    assert base.lists
    numbers = [line.split("\t")[0] for line in (ROOT / "rules/lists/chemicals.tsv").read_text("utf-8").splitlines()]
    freed = []
    for number in drawn((one for one in numbers if one[:1].isdecimal()), 9):
        for way in ("from:DE to:AE", "from:IN to:KP", "from:US to:CN"):
            plain = ask(base, f"CAS {number} 5 t {way}")
            for goods in drawn(OF_EVERY_DAY, 2) if plain.status not in FREE else ():
                beside = ask(base, f"{goods} CAS {number} 5 t {way}")
                freed += [(number, goods, way)] if plain.status.rank < beside.status.rank else []

    assert freed == []


# -- acts and control lists that disagree are shown to the curator, with file and code

LISTS = Lists(ListFiles(Path(__file__).parents[2] / "rules" / "lists"))

PAST = "past"


def found(folder: Path, codes: str, more: str = "", *, jurisdiction: str = "US") -> list[str]:
    """What is said of an act on these codes."""
    text = MEASURE.replace("jurisdiction: XX", f"jurisdiction: {jurisdiction}").replace("[1C108]", f"[{codes}]")
    text = text.replace("from: 2024-02-01", "from: 2024-02-01\n    until: 2024-12-31") if more == PAST else text + more
    path = folder / "measures" / jurisdiction.lower() / "xx-1.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(f"# A test.{text}", encoding="utf-8")
    subject = folder / "subjects" / "widgets.yaml"
    subject.parent.mkdir()
    subject.write_text("name: widgets\nnames:\n  en: [gizmos]\n", encoding="utf-8")
    rules, broken = check(folder)
    assert not broken
    return [problem.what for problem in disagreements(RuleBase(rules, LISTS), TODAY)]


@pytest.mark.parametrize(
    ("codes", "more", "expected"),
    [
        ("3A001", "", []),
        ("3A999", "", []),
        ("3A998", "", ["3A998 is no entry of the Commerce Control List of 2026-07-23"]),
        ("3A001.w", "", ["3A001.w: the Commerce Control List of 2026-07-23 has no such paragraph"]),
        (
            "3A991",
            "destinations: {only: [JP, CU]}\n",
            [
                (
                    "3A991 (widgets): the act binds toward JP, "
                    "where the Commerce Control List of 2026-07-23 asks for no licence"
                )
            ],
        ),
        ("3A991", "destinations: {only: [JP]}\nbinds: {who: military, text: soldiers}\n", []),
        ("3A998", PAST, []),
    ],
)
def test_a_code_is_compared_with_the_list_of_the_exporter(
    tmp_path: Path, codes: str, more: str, expected: list[str]
) -> None:
    assert found(tmp_path, codes, more) == expected


def test_codes_of_an_exporter_whose_list_is_not_on_file_are_not_compared(tmp_path: Path) -> None:
    assert found(tmp_path, "3A998", jurisdiction="JP") == []


# -- a code that other goods share brings no act on those to goods that are named; a code of others steps back
_EXPORTERS = ("CN", "RU", "ID")


def _acts(base: RuleBase, text: str, exporter: str) -> set[str]:
    found = answer(base, text, today=TODAY, from_=exporter, to="DE")
    return {item.subject for one in found.findings if one.sets_status for item in one.items}


@pytest.mark.hypothesis
@pytest.mark.parametrize("exporter", _EXPORTERS)
def test_the_code_of_goods_brings_acts_on_them_and_their_kin_alone(base: RuleBase, exporter: str) -> None:
    """Of each thing on which the exporter has no act, with each code of its own file."""
    asked = 0
    for thing in some(base.subjects.values(), 5, _EXPORTERS.index(exporter)):
        if thing.kind == "technology" or base.is_class(thing.name) or base.is_everyday(thing.name):
            continue
        kin = {*base.family(thing.name), *base.neighbours(thing.name)}
        for code in [line.code for line in thing.hs][:2] if not _acts(base, thing.name, exporter) else []:
            asked += 1
            brought = _acts(base, f"{thing.name} HS {code}", exporter)
            printed = {place.item.subject for place in base.codes.by_hs(code)}
            assert not (brought & printed) or brought & kin, (thing.name, code, brought)
    assert asked > 20


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Indium ingot 4N5 500 kg HS 8112.92.30", Status.NOT_LISTED),
        ("gallium HS 8112.92.30", Status.LICENCE),
        ("HS 8112.92", Status.LICENCE),
        ("toys HS 8112.92", Status.LICENCE),
        ("servo motor with NdFeB rotor 8501.52", Status.NOT_LISTED),
    ],
)
def test_a_shared_code_takes_nothing_from_what_is_not_named(base: RuleBase, text: str, status: Status) -> None:
    assert answer(base, text, today=TODAY, from_="CN", to="DE").status is status


def test_an_act_that_prints_another_code_steps_behind_one_that_prints_none(base: RuleBase) -> None:
    wire = answer(base, "moly wire 0.18 mm HS 8102.96", today=TODAY, from_="CN", to="DE")
    powder = answer(base, "molybdenum HS 8102.10", today=TODAY, from_="CN", to="DE")

    assert wire.status is powder.status is Status.LICENCE
    assert next(one.document for one in wire.findings if one.sets_status) == "No. 89 of 2025"
    assert next(one.document for one in powder.findings if one.sets_status) == "No. 10 of 2025"


@pytest.mark.parametrize(
    "text",
    [
        "tungsten carbide end mills",
        "solid carbide drill bits",
        "Wendeschneidplatten aus Hartmetall",
        "Hartmetall-Wendeplatten 8209",
        "diamond saw blades 8202.39",
        "PCD inserts",
        "钨钢铣刀",
        "超硬エンドミル",
        "bismuth subsalicylate tablets",
        "ITO target indium tin oxide",
    ],
)
def test_a_known_article_or_compound_is_one_good_and_no_doubt(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="CN", to="DE")

    assert len(found.subjects) == 1
    assert not found.passed_over
    assert found.status in {Status.NOT_LISTED, Status.NOT_COVERED}


@pytest.mark.parametrize(
    ("text", "status", "bare"),
    [
        ("Zinn", Status.PROHIBITED, None),
        ("Zinnbarren", Status.NOT_COVERED, None),
        ("Zinnbarren 99,95 % HS 8001.10", Status.NOT_COVERED, None),
        ("tin HS 8001.10", Status.NOT_COVERED, Status.PROHIBITED),
        ("tin HS 2609", Status.PROHIBITED, None),
        ("Zinnerz", Status.PROHIBITED, None),
        ("Nickelbleche", Status.NOT_LISTED, None),
    ],
)
def test_a_metal_in_a_form_or_by_its_code_is_no_ore(
    base: RuleBase, text: str, status: Status, bare: Status | None
) -> None:
    found = answer(base, text, today=TODAY, from_="ID", to="NL")

    assert found.status is status
    assert (found.bare.status if found.bare else None) is bare


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("high-speed cameras and toys from:CN", {"high-speed camera", "toys"}),
        ("toys and high-speed cameras from China", {"high-speed camera", "toys"}),
        ("high-speed cameras, gallium from:CN", {"high-speed camera", "gallium"}),
        ("focal plane arrays, chairs from:US", {"focal plane array", "chairs"}),
    ],
)
def test_goods_of_lists_by_several_words_are_told_beside_others(base: RuleBase, text: str, goods: set[str]) -> None:
    found = answer(base, text, today=TODAY, to="DE")

    assert {one.name for one in found.by_goods} == goods
    assert {one.name for one in found.by_goods if one.verdict.status is Status.LICENCE} >= goods - {"toys", "chairs"}


@pytest.mark.parametrize("name", ["MacBook", "ThinkPad", "laptops", "ordinateurs portables", "ノートパソコン"])
@pytest.mark.parametrize("code", ["HS 8471.30", "84713000", "HTS 8471.30.0100"])
@pytest.mark.parametrize("route", ["from:US to:CN", "from:IE to:IN"])
def test_a_code_is_rather_of_the_goods_whose_file_has_more_of_it(
    base: RuleBase, name: str, code: str, route: str
) -> None:
    """The usual heading of servers with chips of the acts, 8471, makes no such servers of laptops, 847130."""
    alone = ask(base, f"{name} {route}")
    found = ask(base, f"{name} {code} {route}")
    assert (found.status, found.by_exporter) == (alone.status, alone.by_exporter)
    assert ask(base, f"{code} {route}").status is Status.LICENCE


LISTED_ALONE = [
    "beryllium",
    "zirconium",
    "maraging steel",
    "nickel powder",
    "ball bearing",
    "mass spectrometer",
    "laser",
]
RULED = ["copper wire", "graphite", "steel", "tin", "nickel ore"]
BESIDE = ["{} and {} from:US to:CN", "{}; {}; from US to China", "{}\n{}\nfrom US to China"]


@pytest.mark.parametrize(("listed", "ruled"), [*product(LISTED_ALONE, RULED)])
def test_goods_of_a_list_are_asked_beside_goods_whose_names_hold_their_words(
    base: RuleBase, listed: str, ruled: str
) -> None:
    alone = ask(base, f"{listed} from:US to:CN")
    for frame, both in product(BESIDE, ((listed, ruled), (ruled, listed))):
        assert ask(base, frame.format(*both)).status.rank <= alone.status.rank, frame.format(*both)


@pytest.mark.parametrize("thing", ["SmCo5", "SmCo30", "power bank", "NdFeB magnets", "laptop battery"])
def test_goods_of_a_list_in_one_phrase_with_goods_of_none_keep_their_status(base: RuleBase, thing: str) -> None:
    for name in ("hafnium", "GNSS receiver", "encryption software", "gyroscope", "vacuum pump"):
        alone = ask(base, f"{name} from:US to:IR")
        for text in (f"{thing} {name}", f"{thing}, {name}"):
            assert rank(ask(base, f"{text} from:US to:IR").by_exporter["US"]) <= rank(alone.by_exporter["US"]), text


def test_an_act_on_listed_parties_says_for_which_goods_it_holds(base: RuleBase) -> None:
    for question in ("Lafert from:CN", "motors to Lafert from:CN to:IT", "gallium to Lafert from:CN to:IT"):
        lines = reply(ask(base, question)).lines
        assert any("No. 30 of 2026" in line.link_text and "dual-use items" in line.text for line in lines), question


def _names_in_languages() -> list[str]:
    files = (path.read_text(encoding="utf-8") for path in sorted((ROOT / "rules/lists/names").glob("*.yaml")))
    lines = (line for file in files for line in yaml.load(file, yaml.CSafeLoader)["names"].splitlines())
    return [name for line in lines for name in line.partition(": ")[2].split(", ")]


@pytest.mark.hypothesis
def test_a_name_of_goods_of_a_list_is_read_in_any_language(base: RuleBase) -> None:
    names = [name for name in drawn_or_all(_names_in_languages(), 60) if not any(map(str.isdigit, name))]
    found = {name: ask(base, f"{name} from:US to:CN").outcome for name in names}

    assert len(names) > 100
    assert [name for name, outcome in found.items() if outcome is Outcome.UNRECOGNISED] == []


@pytest.mark.hypothesis
def test_things_in_the_english_name_of_goods_of_a_list_are_asked_in_any_language(base: RuleBase) -> None:
    """Goods that a rule knows as a kind of its things are those in every language: a Kampfdrohne is a drone."""
    named = {name: base.in_english(name).text for name in drawn_or_all(_names_in_languages(), 20)}
    held = {
        name: {thing for hit in base.names.inside(words(english)) for thing in base.names.get(hit.key)}
        for name, english in named.items()
    }
    names = [name for name, things in held.items() if any(map(base.is_ruled, things))]
    assert len(names) > 20
    for name in drawn_or_all(names, 3):
        found, less = (ask(base, f"{one} from:CN") for one in (name, named[name]))
        asked = found.things or less.asked.uses or less.status in FREE
        assert asked or found.status not in FREE, (name, named[name], found.status, less.status)
        assert reply(found).title


@pytest.mark.parametrize(
    "word", ["батарея", "ружье", "охотничье", "платья", "радио", "какао", "литий", "редкий", "попугаи"]
)
def test_the_stem_of_a_word_with_cases_fits_the_word(word: str) -> None:
    stem = case_stem(word)
    assert word.startswith(stem)
    assert case_endings().fullmatch(word, len(stem))


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("원자시계", "atomic frequency standard"),
        ("지문인식기", "fingerprint scanner"),
        ("항공기 타이어", "aircraft tyre"),
        ("扫地雷达", "radar"),
        ("对地雷达", "radar"),
        ("通风洞口", ""),
        ("高度计划", ""),
        ("防沙林", ""),
        ("每天线上交易", ""),
        ("手机床头支架", ""),
        ("軍艦巻き", ""),
    ],
)
def test_a_name_in_a_longer_word_is_goods_of_the_longer_name(base: RuleBase, text: str, goods: str) -> None:
    named = {one.name for one in ask(base, f"{text} from:US to:CN").by_goods}
    assert goods in named if goods else not named & {*EVERYDAY}


@pytest.mark.parametrize(
    "name",
    ["glove box", "niobium alloy", "nickel aluminide", "carbon fibre tube", "karbon fiber boru", "니켈 알루미나이드"],
)
def test_goods_of_a_list_without_a_sign_between_them_and_a_thing_are_asked(base: RuleBase, name: str) -> None:
    alone = ask(base, f"{name} from:US to:IR")
    for text in (f"gallium {name}", f"{name} gallium"):
        assert ask(base, f"{text} from:US to:IR").status.rank <= alone.status.rank, text


@pytest.mark.hypothesis
def test_a_longer_name_is_never_freer_than_a_shorter_one_in_it(base: RuleBase) -> None:
    longer = [(name, name.partition(" ")[2]) for name in sorted(EVERYDAY) if name.partition(" ")[2] in EVERYDAY]
    cases = list(product(longer, ("US to:IR", "GB to:KP", "CN to:US", "JP to:CN")))
    assert len(cases) > 200
    for (name, short), way in some(cases, 11):
        found, less = (ask(base, f"{goods} from:{way}") for goods in (name, short))
        bare = not found.things and not less.things
        assert not bare or less.status in FREE or found.status not in FREE, (name, short, way)


@pytest.mark.hypothesis
def test_goods_of_a_list_are_not_read_as_a_name_that_the_next_one_completes(base: RuleBase) -> None:
    names = [name for name in sorted(EVERYDAY) if " " not in name and not base.names.get(name)]
    others = ("aluminium scrap", "copper compounds", "tungsten technology", "palm oil", "nickel alloys")
    cases = list(product(names, others, ("US to:CN", "CN to:US")))
    assert len(cases) > 1000
    for name, other, way in some(cases, 37):
        both, alone = (ask(base, f"{goods} from:{way}") for goods in (f"{name} and {other}", name))
        assert alone.status in FREE or both.status not in FREE, (name, other, way)


@pytest.mark.parametrize(
    ("goods", "by_act", "beside"),
    [
        ("FPGA", "3A502.i", "3A001.a.7"),
        ("MOCVD reactor", "3B501.a.4", "3B001.a"),
        ("wafer stepper", "3B501.f.1.b", "3B001.f"),
        ("radiation hardened chip", "3A501.a.16", "3A001.a.1"),
    ],
)
def test_an_act_that_changed_a_list_leaves_what_the_list_holds_else(
    base: RuleBase, goods: str, by_act: str, beside: str
) -> None:
    found = ask(base, f"{goods} from:DE to:CN")

    assert by_act in {code for one in found.findings for item in one.items for code in item.control_codes}
    assert beside in [str(one.answer.code) for one in found.lists]
    assert not [one for one in found.lists if not one.likely]


@pytest.mark.parametrize(
    ("goods", "wider"), [("quantum computer", "4A003"), ("Quantencomputer", "4A003"), ("H100", "3B")]
)
def test_what_a_name_only_holds_is_not_told_beside_an_act(base: RuleBase, goods: str, wider: str) -> None:
    found = ask(base, f"{goods} from:DE to:CN")

    assert found.status is Status.LICENCE
    assert not [one for one in found.lists if str(one.answer.code).startswith(wider)]


def test_an_entry_beside_those_of_an_act_is_told_at_first_sight_as_perhaps(base: RuleBase) -> None:
    shown = [f"{line.bold}{line.text}" for line in reply(ask(base, "FPGA from:DE to:CN")).lines]

    assert any(line.startswith("Perhaps licence") and "3A001.a.7" in line for line in shown)
