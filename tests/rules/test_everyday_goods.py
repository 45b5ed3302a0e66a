"""Everyday goods: known for what they are, outside every act, and never a way to hide controlled goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import yaml

from bot.data import read_yaml
from bot.lists.goods import Origin
from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.status import rank
from bot.text import question_words
from bot.text.normalize import key, words
from bot.vocabulary import Outcome, Status
from tests.exploring import drawn, some
from tests.rules.asking import TODAY, ask

HERE = Path(__file__).parent
LISTS = HERE.parents[1] / "rules/lists"
ORDINARY = (HERE / "ordinary_goods.txt").read_text(encoding="utf-8").splitlines()
CONTROLLED_GOODS = (HERE / "controlled_goods.txt").read_text(encoding="utf-8").splitlines()
_EACH = 37
"""Of the names of everyday goods this one is asked: all would take a minute."""
_FEW = 127
FRAMES = [
    "{} 500 cartons EUR 12,400.00 from Hamburg to Osaka",
    "1x40'HC {} Shanghai - Rotterdam FOB",
    "Invoice 2026-114: {}, 120 pcs, 3.50 USD each",
    "shipping {} from Poland to Canada",
    "{} 25 kg net, 28 kg gross, HS check",
    "Please advise: can we export {} to Japan next month?",
    "Qty 40; {}; origin DE; total 1.200,00 EUR",
    "20 t {} from Brazil to Portugal",
]
CONTROLLED = ("gallium", "graphite", "night vision goggles", "drones", "carbon fibre", "dysprosium oxide")
BESIDE = ("{goods}, {other}", "{other} and {goods}", "{goods} 5 pcs; {other} 10 pcs")


def _everyday(base: RuleBase) -> list[str]:
    return [name for name in base.subjects if base.is_everyday(name)]


def _own_names(base: RuleBase, subject: str) -> list[str]:
    """Return the names that no other subject bears: ادویه are spices in one language and medicines in another."""
    return [name for name in base.subjects[subject].all_names if name not in base.subjects[subject].shared_names]


def test_every_name_of_everyday_goods_leads_to_them_alone(base: RuleBase) -> None:
    for subject in _everyday(base):
        for name in _own_names(base, subject):
            assert (subject,) in {base.names.get(key(name)), base.names.symbol(name)}, name


@pytest.mark.slow
def test_a_name_of_everyday_goods_is_free_only_where_it_was_looked_for(base: RuleBase) -> None:
    for subject in _everyday(base):
        for name in drawn(base.subjects[subject].all_names, _EACH):
            found = ask(base, f"{name} from:CN")

            assert subject in found.subjects, name
            assert found.status in {Status.NOT_COVERED, Status.NOT_LISTED}, name
            if found.status is Status.NOT_LISTED:
                assert all(base.code_looked_for("CN", line.code) for line in base.subjects[subject].hs), name


@pytest.mark.slow
@pytest.mark.parametrize("frame", FRAMES)
def test_a_name_is_found_in_a_line_as_alone(base: RuleBase, frame: str) -> None:
    """Of so many names one is drawn by its letters, so that a new name draws no others."""
    names = [(subject, name) for subject in _everyday(base) for name in _own_names(base, subject)]
    drawn = [(subject, name) for subject, name in names if crc32(name.encode()) % 601 == FRAMES.index(frame)]
    found = {name: (subject, ask(base, frame.format(name)).subjects) for subject, name in drawn}

    assert len(found) > 20
    assert {name: told for name, (subject, told) in found.items() if told != (subject,)} == {}


def test_a_name_with_its_accents_begins_no_phrase_that_has_others(base: RuleBase) -> None:
    """Shoes are giày in Vietnamese, papers are giấy tờ: "giày to Japan" asks about shoes."""
    phrases, written = question_words.spaced().phrases, question_words.first_words_as_written()
    crossed = [
        (subject, f"{name} {' '.join(parts[1:])}")
        for subject, one in base.subjects.items()
        for name in one.all_names
        if not name.isascii()
        for parts, role in phrases.get(key(name), ())
        if name.casefold() not in written[parts] and not role.makes_another_thing
    ]

    assert len(crossed) > 5
    assert [text for subject, text in crossed if subject not in ask(base, f"{text} from:CN").subjects] == []


def test_ordinary_goods_are_known_as_strangers_type_them(base: RuleBase) -> None:
    known = [name for name in ORDINARY if ask(base, name).subjects]

    assert len(known) >= len(ORDINARY) * 0.95, sorted({*ORDINARY} - {*known})


@pytest.mark.slow
@pytest.mark.parametrize("route", ["", "from:CN to:US", "from:US to:CN"])
def test_goods_that_may_be_controlled_are_never_everyday_ones(base: RuleBase, route: str) -> None:
    found = {name: ask(base, f"{name} {route}") for name in CONTROLLED_GOODS}

    assert [
        name for name, one in found.items() if one.everyday and not any(left.makes_doubt for left in one.left)
    ] == []


def test_a_listed_name_with_a_name_of_other_goods_in_it_stays_the_lists(base: RuleBase) -> None:
    """A glove box is no glove; night vision goggles are no glasses, in any language."""
    listed = [(name, goods) for goods, name in _names_of_lists() if _holds_other_goods(base, name)]
    found = {name: ask(base, f"{name} from:US to:CN") for name, _ in listed}

    assert len(listed) > 20
    assert {name: one.subjects for name, one in found.items() if one.everyday} == {}


@pytest.mark.parametrize("holder", ["cardboard boxes", "plastic bottles", "glass jars", "suitcases", "orange drums"])
@pytest.mark.parametrize("goods", ["gallium", "graphite", "dysprosium oxide"])
def test_what_a_container_holds_is_asked_about(base: RuleBase, holder: str, goods: str) -> None:
    assert goods in answer(base, f"{holder} with {goods}", today=TODAY, from_="CN", to="US").subjects


def _names_of_lists() -> Iterator[tuple[str, str]]:
    for path in sorted((LISTS / "names").glob("*.yaml")):
        for line in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["names"].splitlines():
            goods, _, names = line.partition(": ")
            yield from ((goods, name) for name in names.split(", "))
    for goods in yaml.load((LISTS / "everyday.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader):
        yield goods, goods


def _holds_other_goods(base: RuleBase, name: str) -> bool:
    """Return whether a longer name holds one of everyday goods."""
    inside = [hit.key for hit in base.names.inside(words(name)) if hit.key != key(name)]
    return any(map(base.is_everyday, (subject for one in inside for subject in base.names.get(one))))


@pytest.mark.slow
@pytest.mark.hypothesis
def test_everyday_goods_free_nothing_that_stands_beside_them(base: RuleBase) -> None:
    routes = ("US", "CN"), ("CN", "US")
    alone = {
        (goods, route): rank(answer(base, goods, today=TODAY, from_=route[0], to=route[1]).status)
        for goods, route in product(CONTROLLED, routes)
    }
    for subject, goods, route, frame in some(product(_everyday(base), CONTROLLED, routes, BESIDE), 17):
        text = frame.format(goods=goods, other=subject)
        both = answer(base, text, today=TODAY, from_=route[0], to=route[1])

        assert rank(both.status) <= alone[goods, route], (text, route)


@pytest.mark.slow
@pytest.mark.parametrize("frame", ["{} 600 t cobalt hydroxide from:CD to:CN", "{} lundi cobalt hydroxide 20 t from:CD"])
def test_no_everyday_name_with_an_amount_behind_it_takes_goods_away(base: RuleBase, frame: str) -> None:
    names = sorted(name for subject in _everyday(base) for name in base.subjects[subject].all_names)
    found = {name: ask(base, frame.format(name)).by_exporter.get("CD") for name in drawn(names, _FEW)}

    assert {name: status for name, status in found.items() if status is not Status.QUOTA} == {}


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("thủy sản gallium from:CN", True),
        ("San Luis gallium from:CN", True),
        ("germanium sans gallium from:CN", False),
        ("germanio menos gallium from:CN", False),
    ],
)
def test_what_only_sounds_like_a_word_for_without_leaves_nothing_out(base: RuleBase, text: str, goods: bool) -> None:  # noqa: FBT001 - a case
    assert ("gallium" in {one.name for one in ask(base, text).by_goods}) is goods


def test_a_machine_before_everyday_goods_is_not_what_they_are_made_of(base: RuleBase) -> None:
    """As a material is: "titanium golf clubs"."""
    assert "drones" in ask(base, "drones toys from:CN").subjects
    assert ask(base, "titanium golf clubs from:CN").subjects == ("sports goods",)


@pytest.mark.parametrize("text", ["military boots", "scrap tyres", "compressor screws", "radar toys"])
def test_words_that_may_make_other_goods_of_them_never_leave_them_free(base: RuleBase, text: str) -> None:
    found = answer(base, text, today=TODAY, from_="CN", to="US")

    assert found.outcome is not Outcome.NOTHING_ON_FILE
    assert rank(found.status) <= rank(Status.NOT_COVERED)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Sky Drone Trading LLC, T-shirts", "clothing"),
        ("XY Drone Trading, 200 pcs teapots", "tableware"),
        ("Shipper: Graphite India Ltd, toys", "toys"),
        ("consignee Golden Sun Lighting; umbrellas", "umbrellas"),
        ("Laser Furniture GmbH, Klaviere nach Wien", "musical instruments"),
    ],
)
def test_a_firms_name_beside_goods_is_none_of_them(base: RuleBase, text: str, subject: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN").subjects == (subject,)


@pytest.mark.parametrize("text", ["Gallium Trading, gallium", "gallium trading, toys", "Consignee Acme; Gallium, toys"])
def test_goods_are_never_taken_for_a_firm_that_they_may_not_be(base: RuleBase, text: str) -> None:
    assert "gallium" in answer(base, text, today=TODAY, from_="CN", to="DE").subjects


def test_a_list_that_is_not_read_by_names_leaves_nothing_free(base: RuleBase) -> None:
    """Memory stands on shared control lists; no title of Japan's table names it, as one names gallium oxide."""
    assert ask(base, "high-bandwidth memory from:JP to:CN").by_exporter["JP"] is Status.NOT_COVERED
    assert ask(base, "Ga2O3 substrate from:JP to:CN").status is Status.LICENCE
    assert ask(base, "Ga2O3 substrate from:CN to:JP").status is Status.LICENCE


def test_a_code_tells_which_of_the_headings_are_meant(base: RuleBase) -> None:
    assert ask(base, "washing machines 8450 from:CN").status is Status.NOT_LISTED
    assert ask(base, "bedding 9404 from:CN").status is Status.NOT_COVERED


@pytest.mark.parametrize("text", ["telluride cadmium", "telluride, cadmium", "oxide yttrium", "trioxide antimony"])
def test_a_name_the_other_way_round_is_the_same_thing(base: RuleBase, text: str) -> None:
    assert answer(base, text, today=TODAY, from_="CN", to="MY").status is Status.LICENCE


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("이테르븀 산화물", "ytterbium"),
        ("산화이테르븀", "ytterbium"),
        ("테르븀 산화물", "terbium oxide"),
        ("중국산흑연", "graphite"),
    ],
)
def test_an_unknown_syllable_before_a_korean_name_makes_another_word(base: RuleBase, text: str, subject: str) -> None:
    assert subject in answer(base, text, today=TODAY, from_="CN").subjects
    assert "terbium" not in answer(base, "이테르븀", today=TODAY, from_="CN").subjects


def test_everyday_goods_are_no_hint_for_an_unknown_word_and_cut_no_compound(base: RuleBase) -> None:
    for text in ("frame rate", "merci", "Honeywell International from:US", "toyz from:CN", "Industrieroboter"):
        found = ask(base, text)

        assert not any(map(base.is_everyday, (*found.near, *found.subjects))), text


@pytest.mark.parametrize("route", ["from:DE to:CN", "from:US to:IR"])
def test_foreign_words_for_goods_of_lists_are_no_slips_of_everyday_names(base: RuleBase, route: str) -> None:
    """Each name of listed goods, and each of its words alone, is everyday goods only if it is a name of such goods."""
    assert base.lists is not None
    names = {one for language in ("da", "fi", "ro", "hu", "sv", "cs") for one in _listed(base, language)}
    taken = {}
    for name in drawn(sorted(names), 150):
        found = ask(base, f"{name} {route}")
        slips = {*found.subjects} - {one for word in words(name) for one in base.names.get(word.key)}
        if any(map(base.is_everyday, slips)):
            taken[name] = found.subjects

    assert taken == {}


def _listed(base: RuleBase, language: str) -> list[str]:
    lines = base.lists.names_in(language).get("names", "").splitlines() if base.lists else []
    return [name.strip() for line in lines for name in line.partition(":")[2].split(",")]


@pytest.mark.parametrize(
    ("text", "machine"),
    [
        ("used diesel forklift 3 ton from:JP to:PH", "construction and handling machines"),
        ("petrol lawn mower from:RU to:KZ", "garden equipment"),
        ("LPG forklifts from:RU to:KZ", "construction and handling machines"),
    ],
)
def test_a_fuel_before_a_machine_tells_what_drives_it(base: RuleBase, text: str, machine: str) -> None:
    assert ask(base, text).subjects == (machine,)


@pytest.mark.parametrize("fuel", ["diesel", "petrol", "gasoline"])
@pytest.mark.parametrize(
    "frame",
    [
        "{}, forklift",
        "{} and forklift",
        "{} 5000 l forklift",
        "forklift {} 200 l",
        "{} for forklifts",
        "{} EN590 forklifts",
    ],
)
def test_a_fuel_that_is_listed_with_a_machine_stays_goods(base: RuleBase, fuel: str, frame: str) -> None:
    alone = ask(base, f"{fuel} from:RU to:KZ")
    assert set(alone.subjects) <= set(ask(base, f"{frame.format(fuel)} from:RU to:KZ").subjects)


@pytest.mark.parametrize(("text", "subjects"), [("Nhôm Đông Pao từ Việt Nam sang Trung Quốc", ("aluminium",))])
def test_a_word_without_the_accent_of_another_language_is_no_everyday_name(
    base: RuleBase, text: str, subjects: tuple[str, ...]
) -> None:
    assert ask(base, text).subjects == subjects


def test_alerts_do_not_look_for_everyday_goods(base: RuleBase) -> None:
    assert not set(_everyday(base)) & set(base.subject_names)


@pytest.mark.parametrize("code", ["4901.99", "6109.10", "7318.15", "9503.00"])
def test_a_code_of_everyday_goods_alone_is_free_only_of_an_exporter_that_was_searched(
    base: RuleBase, code: str
) -> None:
    assert ask(base, f"{code} to:JP").status is Status.NOT_COVERED
    for exporter in ("CN", "DE", "BR"):
        looked_for = base.code_looked_for(exporter, code.replace(".", ""))
        expected = Status.NOT_LISTED if looked_for else Status.NOT_COVERED
        assert ask(base, f"{code} from:{exporter} to:JP").status is expected


@pytest.mark.parametrize(
    "name", ["titanium dioxide", "air compressors", "pompes à chaleur", "solar inverters", "тепловые насосы"]
)
def test_goods_of_a_list_inside_an_everyday_name_are_not_what_is_asked_for(base: RuleBase, name: str) -> None:
    found = ask(base, f"{name} from:DE")

    assert found.everyday
    assert found.status in {Status.NOT_COVERED, Status.NOT_LISTED}


@pytest.mark.parametrize("beside", ["compressor screws", "titanium compressors", "pumps and elevators"])
def test_goods_of_a_list_beside_an_everyday_name_stay_the_lists(base: RuleBase, beside: str) -> None:
    assert ask(base, f"{beside} from:DE").status is Status.LICENCE


@pytest.mark.parametrize("listed", ["thermal camera", "thermal imaging cameras", "infrared detector", "streak cameras"])
@pytest.mark.parametrize("frame", ["5 {} and {} from:US to:CN", "{}, {} from:US to:CN", "{1}\n{0}\nfrom:US to:CN"])
def test_goods_of_a_list_beside_everyday_goods_are_goods_of_their_own(base: RuleBase, listed: str, frame: str) -> None:
    """Words of their names (thermal) also tell the quality of everyday goods."""
    found = ask(base, frame.format("pyjamas", listed))

    assert {goods.name: goods.verdict.status for goods in found.by_goods if goods.subjects} == {
        "pyjamas": Status.NOT_COVERED
    }
    assert any(goods.verdict.status is Status.LICENCE for goods in found.by_goods)


@pytest.mark.parametrize("text", ["condensateurs au tantale CMS Chine → Maroc", "condensateur au tantale from:CN"])
def test_a_list_holds_no_goods_by_the_english_of_an_everyday_name(base: RuleBase, text: str) -> None:
    assert [one.name for one in ask(base, text).by_goods] == ["condensateurs au tantale"]

    assert ask(base, "condensateurs au tantale, condensateur haute tension from:US to:CN").status is Status.LICENCE


@pytest.mark.parametrize("words", ["网布", "可升降", "网布 可升降 带轮", "圆形 条纹 可升降"])
def test_a_chinese_word_of_how_goods_look_is_whole_whatever_its_characters_do(base: RuleBase, words: str) -> None:
    assert ask(base, f"办公椅 {words} from:CN to:NL").outcome is Outcome.NOT_COVERED
    assert ask(base, f"镓 {words} from:CN to:NL").status is Status.LICENCE


# -- everyday articles by two words of which neither says enough alone, in any language
WORDS: Mapping[str, Mapping[str, Any]] = read_yaml("query/household")
FREE = {Status.NOT_COVERED, Status.NOT_LISTED}
DRAWN = 3


def phrases(language: str, entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield articles of a language: a few of its rooms and pastimes with a few of its heads."""
    heads = [str(line).split() for line in entry["heads"].values()]
    told = [word.replace("_", " ") for word in str(entry["of"]).split() if "*" not in word]
    for number, line in enumerate(heads):
        head = next((word for word in line if "*" not in word), None)
        if head is None:
            continue
        for word in told[number :: len(told) // DRAWN]:
            space = "" if entry.get("joined") and language != "ko" else " "
            yield f"{head} {word}" if entry["order"] == "first" else f"{word}{space}{head}"


ALL = [(language, phrase) for language, entry in WORDS.items() for phrase in phrases(language, entry)]


@pytest.mark.parametrize(("language", "phrase"), some(ALL, 40))
def test_an_article_of_a_room_or_a_pastime_is_an_everyday_good(base: RuleBase, language: str, phrase: str) -> None:
    found = ask(base, f"{phrase} from:CN to:DE")

    assert found.status in FREE, (language, phrase)
    assert found.outcome in {Outcome.NOT_COVERED, Outcome.NOTHING_ON_FILE}
    assert not found.near


OF_ANY_THING = ["accessories", "supplies", "guards", "cards", "protectors", "parts"]
OF_MACHINES = [
    "network card",
    "crystal bar",
    "reactor bar",
    "tube dish",
    "laser pocket",
    "engine running",
    "cell bin",
    "leather tanning",
    "plating bath",
    "milling face",
]


@pytest.mark.parametrize("head", some(OF_ANY_THING, 3))
def test_what_may_belong_to_a_machine_is_no_article_of_a_pastime(base: RuleBase, head: str) -> None:
    for whole in OF_MACHINES:
        asked = f"{whole} {head}"
        assert "other everyday goods" not in ask(base, f"{asked} from:CN to:DE").subjects, asked


@pytest.mark.parametrize(("language", "phrase"), some(ALL, 30))
def test_a_controlled_good_beside_such_an_article_stays_told(base: RuleBase, language: str, phrase: str) -> None:
    alone = ask(base, "gallium from:CN to:DE").status
    for text in (f"{phrase}, gallium", f"gallium, {phrase}", f"{phrase} 20 pcs; gallium 5 kg", f"gallium for {phrase}"):
        assert rank(ask(base, f"{text} from:CN to:DE").status) <= rank(alone), (language, text)


def test_no_such_article_is_a_name_of_an_act_or_a_list(base: RuleBase) -> None:
    assert base.lists
    english = WORDS["en"]
    heads = [word for line in english["heads"].values() for word in str(line).split() if not word.endswith("s")]
    words = [word.replace("_", " ") for part in ("of", "of_goods") for word in str(english[part]).split()]
    for word in words:
        for head in heads:
            phrase = f"{word} {head}"
            assert all(map(base.is_everyday, base.names.get(key(phrase)))), phrase
            met = base.lists.goods(phrase, misspelt=False)
            assert not any(one.origin is Origin.NAME for one in met), phrase


@pytest.mark.parametrize(
    "text", ["laboratory tables", "rotary tables", "mirrors", "laser mirrors", "Rundtische", "Drehtische", "数控转台"]
)
def test_a_word_that_may_be_a_machines_part_is_no_everyday_good(base: RuleBase, text: str) -> None:
    assert not ask(base, f"{text} from:CN to:DE").everyday


BY_HEADING = (HERE / "goods_by_heading.txt").read_text(encoding="utf-8").splitlines()[1:]
_EACH_HEADING, _READ = 23, 0.62
"""Of the names by heading this one is asked; this share is read without a word in doubt."""


@pytest.mark.slow
def test_goods_of_every_heading_are_known_by_what_traders_call_them(base: RuleBase) -> None:
    """Known is what is read as everyday goods, as goods that acts name, or as goods of lists, with no word in doubt."""
    names = [name.strip() for line in BY_HEADING for name in line.partition(": ")[2].split(";")]
    found = {name: ask(base, name) for name in drawn(names, _EACH_HEADING)}
    known = [name for name, one in found.items() if one.outcome is not Outcome.UNRECOGNISED and not one.left]

    assert len(BY_HEADING) > 1200
    assert len(known) > _READ * len(found), sorted({*found} - {*known})


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("acetone 99.5%, 160 kg drums from:CN to:KE", "basic industrial chemicals"),
        ("EUR pallets heat treated used 1200x800", "pallets and containers"),
        ("coffee filters from:CN", "paper goods"),
        ("wood pellet machine from:CN", "processing and packing machines"),
        ("full grain leather from:IN", "hides and leather"),
    ],
)
def test_a_longer_name_of_everyday_goods_is_not_what_stands_in_it(base: RuleBase, text: str, subject: str) -> None:
    assert ask(base, text).subjects == (subject,)


@pytest.mark.parametrize(
    "text", ["gallium, 2 wooden pallets", "antimony trioxide in wooden crates", "argon gas cylinders"]
)
def test_what_goods_travel_in_is_no_further_goods(base: RuleBase, text: str) -> None:
    assert "pallets and containers" not in ask(base, f"{text} from:CN").subjects
