"""Goods of control lists are answered by their names in other languages as by the English ones; nothing else is."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.rules.answer.answering import answer
from bot.rules.index import RuleBase
from bot.rules.query import spelling
from bot.text import question_words as said
from bot.text.normalize import is_han, is_hangul, key
from bot.vocabulary import Outcome, Status
from tests.exploring import some

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "rules/lists"
TODAY = date(2026, 11, 27)
EVERYDAY: dict[str, list[str]] = yaml.safe_load((FOLDER / "everyday.yaml").read_text(encoding="utf-8"))
NAMES: dict[str, dict[str, list[str]]] = {
    path.stem: {
        line.partition(": ")[0]: line.partition(": ")[2].split(", ")
        for line in yaml.safe_load(path.read_text(encoding="utf-8"))["names"].splitlines()
    }
    for path in sorted((FOLDER / "names").glob("*.yaml"))
}
LANGUAGES = sorted(NAMES)
ORDINARY = (HERE / "ordinary_sentences.txt").read_text(encoding="utf-8").splitlines()


def said_of(base: RuleBase, query: str) -> tuple[Outcome, Status, set[str]]:
    found = answer(base, query, today=TODAY, from_="US", to="CN")
    return found.outcome, found.status, {one.answer.code.entry for one in found.lists}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_in_any_language_is_read_as_the_english_one(base: RuleBase, language: str) -> None:
    other = {
        name: found.text
        for goods, names in NAMES[language].items()
        for name in names
        if (found := base.in_english(name)).text.strip() != goods.casefold() or not found.names
    }

    assert not other


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(LANGUAGES)))
def test_it_is_answered_as_the_english_one(base: RuleBase, place: int) -> None:
    """Each family in one of the languages: the next family in the next one."""
    asked = [
        (goods, NAMES[language][goods][0])
        for number, goods in enumerate(sorted(EVERYDAY))
        if number % len(LANGUAGES) == place and goods in NAMES[language := LANGUAGES[number // 9 % len(LANGUAGES)]]
    ]
    answers = {name: (said_of(base, goods), said_of(base, name)) for goods, name in asked}

    assert len(answers) > 1
    assert {name: both for name, both in answers.items() if both[0][:2] != both[1][:2]} == {}
    assert {name for name, (english, other) in answers.items() if not english[2] <= other[2]} == set()


OF_JAPAN = sorted(name for name, codes in EVERYDAY.items() if any(code.startswith("JP ") for code in codes))


@pytest.mark.slow
@pytest.mark.hypothesis
@pytest.mark.parametrize("language", some(["en", "zh", "ja", "de"], 2))
def test_goods_of_japans_table_are_met_by_their_names(base: RuleBase, language: str) -> None:
    """The table has rows and no codes: whoever names the goods is told the row, in every language."""
    names = {name: NAMES[language].get(name, [name])[0] if language != "en" else name for name in OF_JAPAN}
    answers = {name: answer(base, typed, today=TODAY, from_="JP", to="IN") for name, typed in names.items()}
    rows = {name: {str(one.answer.code) for one in found.lists} for name, found in answers.items()}
    printed = {name: {code.removeprefix("JP ") for code in EVERYDAY[name] if "JP " in code} for name in names}

    assert len(names) > 180
    by_an_act = {name for name, found in answers.items() if any(one.sets_status for one in found.findings)}
    assert len(by_an_act) < len(names) / 5
    assert {name: rows[name] for name in {*names} - by_an_act if not printed[name] <= rows[name]} == {}
    assert {name for name, found in answers.items() if found.by_exporter.get("JP") is not Status.LICENCE} == set()


@pytest.mark.parametrize("code", ["2811.11", "8112.31", "8482.10", "8414.10", "6815.11", "9030.20"])
@pytest.mark.parametrize("exporter", ["JP", "US", "DE"])
def test_a_code_of_goods_that_a_list_names_is_never_free(base: RuleBase, code: str, exporter: str) -> None:
    """The entry's limits decide, so that no act on the code is no word that nothing is on file."""
    assert answer(base, code, today=TODAY, from_=exporter, to="VN").status is not Status.NOT_LISTED


def test_every_name_leads_to_goods_of_a_list() -> None:
    assert {goods for names in NAMES.values() for goods in names} <= EVERYDAY.keys()


@pytest.mark.parametrize(
    ("query", "goods"),
    [
        ("Wärmebildkameras aus den USA nach China", "thermal camera"),
        ("Lieferung von Hochvakuumpumpen", "vacuum pump"),
        ("Vakuum-Pumpe 40 m3/h", "vacuum pump"),
        ("zehn Liter schweren Wassers", "heavy water"),
        ("deux caméras thermiques pour un client", "thermal camera"),
        ("tres bombas de vacío industriales", "vacuum pump"),
        ("поставка вакуумных насосов", "vacuum pump"),
        ("тепловизоры и тяжёлой воды", "thermal camera"),
        ("出口真空泵到俄罗斯", "vacuum pump"),
        ("離心機 出口", "centrifuge"),
        ("真空ポンプを輸出したい", "vacuum pump"),
        ("オシロスコープの輸出", "oscilloscope"),
        ("진공펌프를 수출하려면", "vacuum pump"),
        ("원심분리기 수출", "centrifuge"),
    ],
)
def test_cases_plurals_and_compounds_are_read(base: RuleBase, query: str, goods: str) -> None:
    assert goods in base.in_english(query).text
    assert goods in answer(base, query, today=TODAY, from_="US").subjects


def test_the_words_of_a_name_are_not_passed_over(base: RuleBase) -> None:
    passed = {
        name: left
        for name in (
            "Wärmebildkamera",
            "caméra thermique",
            "вакуумный насос",
            "真空ポンプ",
            "オシロスコープ",
            "진공펌프를",
        )
        if (left := [one.typed for one in answer(base, name, today=TODAY, from_="US").left])
    }

    assert passed == {}


def test_ordinary_sentences_name_no_listed_goods(base: RuleBase) -> None:
    found = {sentence: names for sentence in ORDINARY if (names := base.in_english(sentence.partition("|")[2]).names)}

    assert len(ORDINARY) > 200
    assert found == {}


def test_no_name_is_an_ordinary_word() -> None:
    """None changes nothing by the vocabulary, and none is an ordinary word (but one that is the English word)."""
    ordinary = []
    for language, table in NAMES.items():
        for goods, names in table.items():
            for folded in map(key, names):
                glued = is_han(folded[0]) or is_hangul(folded[0])
                table_of = (said.glued() if is_hangul(folded[0]) else said.unspaced()) if glued else said.spaced()
                role = table_of.whole.get(folded)
                same = folded[:5] == key(goods)[:5]
                if (role and not role.makes_another_thing) or (folded in spelling.ordinary() and not same):
                    ordinary.append((language, goods, folded))

    assert ordinary == []
