"""What a word that is not read makes of an answer, and which reader takes a word."""

from __future__ import annotations

from contextlib import nullcontext
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.data import read_yaml
from bot.rules.index import RuleBase
from bot.rules.query import neighbours, parse, scanning, standing
from bot.rules.query.layout import Typed
from bot.rules.query.standing import Standing
from bot.rules.query.tokens import Candidate, Use
from bot.text.normalize import without_signs
from bot.vocabulary import Outcome, Status
from handlers.messages.answers import reply
from handlers.messages.headline import headline
from handlers.messages.verdicts import AnswerView
from tests.exploring import some
from tests.rules.asking import TODAY, ask

GOODS = ["gallium", "natural graphite", "tungsten carbide powder", "antimony trioxide", "NdFeB magnets", "germanium"]
NOUNS = ["snorbler", "grumphers", "zwackel assembly", "plinkert", "quimbo units", "blorvit"]
LINES = [
    "{goods} {noun} from China to Germany",
    "{goods} {noun} 200 pcs, from Shanghai to Hamburg",
    "{noun} of {goods}, 20 kg, China to Germany",
    "{noun} for {goods}, China to Germany",
    "Invoice 7712: {noun} {goods} 5 kg, buyer Halvorsen, China",
    "{noun}, {goods}, 500 pcs, from China",
    "{goods} from China {noun}",
    "{goods} 5 kg {noun} from China",
    "{goods}, {noun}; from China to Germany",
]
BESIDE = [
    "{goods} 20 kg, Shanghai to Hamburg, buyer Halvorsen Kvist",
    "{goods} 20 kg; shipper Qorvath Trading; consignee Blumbach; China to Germany",
    "Qorvath 7712: {goods} 20 kg, from China to Germany, quimbo blorvit",
    "{goods} from China to Gotham",
    "{goods} 20 kg for a quimbo in Germany, from China",
    "{goods} 20 kg from China\nKind wishes\nQuimbo Blorvit",
    "Dear Qorvath, please quote 20 kg {goods} from China, yours Blumbach",
    "{goods}; 20 kg; China; Blumbach Zwolle",
]


@given(st.text(st.sampled_from("cogls \u2019'\u00ad-.\u0301\ufb01\u2460\u4e2d\uac00")))
@example("co's pintu glcose")
@example("\ufb01n co\u2019s, glcose")
def test_every_word_stands_where_it_was_typed(text: str) -> None:
    typed = Typed.of(text)
    end = 0
    for word, (first, last) in zip(typed.words, typed.spans, strict=True):
        assert end <= first < last <= len(typed.text)
        assert without_signs(typed.text[first:last])[0] == word.raw
        end = last


def test_a_sign_inside_a_word_moves_no_other_one(base: RuleBase) -> None:
    found = ask(base, "glucose co's pintu glcose from China to Germany")

    assert [one.typed for one in found.left] == [
        one.typed for one in ask(base, "glucose cos pintu glcose from China to Germany").left
    ]


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_an_unknown_word_in_the_phrase_of_the_goods_makes_a_warning(base: RuleBase, line: str) -> None:
    for goods, noun in some(product(GOODS, NOUNS), 5, LINES.index(line)):
        found = ask(base, line.format(goods=goods, noun=noun))
        assert found.outcome is Outcome.PARTLY_UNDERSTOOD, found.typed
        assert any(one.makes_doubt for one in found.left), found.typed


@pytest.mark.parametrize("line", BESIDE)
def test_an_unknown_word_apart_from_the_goods_makes_none(base: RuleBase, line: str) -> None:
    for goods in GOODS:
        found = ask(base, line.format(goods=goods))
        plain = ask(base, f"{goods} from China")
        assert found.passed_over or found.screened, found.typed
        assert not any(one.makes_doubt for one in found.left), found.typed
        assert (found.outcome is Outcome.RESTRICTED) is (plain.outcome is Outcome.RESTRICTED), found.typed
        assert found.by_exporter["CN"] is plain.by_exporter["CN"], found.typed
        assert "not sure" not in headline(AnswerView.of(found)), found.typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1) gallium metal 5 kg 2) flurbonite 20 kg, from China", ["flurbonite"]),
        ("gallium metal 5 kg; grobnitz 12 kg; China to Korea", ["grobnitz"]),
        ("terbium oxide 10 kg\nkwondle 40 pcs\nfrom China", ["kwondle"]),
        ("gallium 5 kg from China to Germany, and grobnitz", ["grobnitz"]),
        ("grobnitz, 12 kg, gallium 5 kg, from China", ["grobnitz"]),
    ],
)
def test_a_word_with_an_amount_of_its_own_is_named_as_not_understood(
    base: RuleBase, typed: str, words: list[str]
) -> None:
    found = ask(base, typed)

    assert found.outcome is Outcome.PARTLY_UNDERSTOOD
    assert [one.typed for one in found.doubted] == words
    assert all(one.standing is Standing.FURTHER for one in found.doubted)
    assert headline(AnswerView.of(found)).endswith(f" · not understood: “{words[0]}”")


def test_what_changed_nothing_is_said_in_small_print_once(base: RuleBase) -> None:
    found = ask(base, "gallium 20 kg, Shanghai to Hamburg, project Halvorsen, clerk Blumbach, aisle Zwollo")
    shown = [line.text for line in (*reply(found).lines, *reply(found).more)]

    assert "Passed over: “Halvorsen”, “Blumbach” and 2 more." in shown
    assert sum("Halvorsen" in text for text in shown) == 1


@pytest.mark.parametrize("typed", ["toys 20 pcs, China to Germany, blorvit quimbo", "copper wire to Gotham from China"])
def test_before_silence_a_word_beside_the_goods_still_counts(base: RuleBase, typed: str) -> None:
    found = ask(base, typed)

    assert found.passed_over
    assert found.status is not Status.NOT_LISTED


@pytest.mark.parametrize("typed", ["gallium MMICQ from China", "gallium QLED, 20 pcs, from China"])
def test_a_mark_in_capitals_behind_goods_may_make_another_thing(base: RuleBase, typed: str) -> None:
    assert ask(base, typed).outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize(
    "goods", ["Gallium metal", "Graphite powder", "Bismuth ingots", "Trióxido de antimonio en sacos"]
)
@pytest.mark.parametrize("name", ["Qorvath", "Snorbler Blumen"])
def test_a_capital_at_the_beginning_says_nothing_of_names(base: RuleBase, goods: str, name: str) -> None:
    plain, large, small = (
        ask(base, f"{written} from China to Germany")
        for written in (goods, f"{goods}, 25 kg, {name}", f"{goods[0].lower()}{goods[1:]}, 25 kg, {name}")
    )

    assert (large.status, large.outcome) == (small.status, small.outcome) == (plain.status, plain.outcome)


@pytest.mark.parametrize("title", ["Graphite Powder Snorbler", "Graphite Snorbler Electrodes", "Gallium Snorbler"])
def test_in_a_line_of_capitals_a_word_beside_the_goods_still_counts(base: RuleBase, title: str) -> None:
    assert ask(base, f"{title}, from China to Germany").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize("name", ["Vedranto", "Blumbach", "Qorvath"])
def test_a_name_behind_goods_that_are_written_small_is_none_of_theirs(base: RuleBase, name: str) -> None:
    assert ask(base, f"cobalt {name} from:CD").outcome is Outcome.RESTRICTED
    assert ask(base, f"Cobalt {name} from:CD").outcome is Outcome.PARTLY_UNDERSTOOD


@pytest.mark.parametrize(
    ("typed", "subject"),
    [
        ("scandium oxide 20 kg at the Baotou plant to Germany", "scandium"),
        ("gadolinium oxide 25 kg, vendor Grirem plant 1010, from China", "gadolinium"),
        ("rare earth separation plant from China", "rare earth processing equipment"),
        ("rare earth plant 2 units from China", "rare earth processing equipment"),
    ],
)
def test_a_works_that_has_a_name_or_a_number_is_no_equipment(base: RuleBase, typed: str, subject: str) -> None:
    assert ask(base, typed).subjects == (subject,)


CODED = {
    "natural graphite": "2504.10",
    "tungsten carbide": "2849.90.20.00",
    "NdFeB magnets": "8505.11",
    "antimony trioxide": "2825.80",
    "shirts": "6205.20",
    "ceramic tableware": "6911.10",
}


@pytest.mark.parametrize(("goods", "code"), CODED.items(), ids=CODED)
@pytest.mark.parametrize("noun", ["snorbler", "QLZ", "grumphers 12 mm"])
def test_a_customs_code_of_the_goods_says_what_they_are(base: RuleBase, goods: str, code: str, noun: str) -> None:
    plain = ask(base, f"{goods} from China")

    for typed in (f"{goods} {noun} {code} from China", f"{goods}, {noun}, HS {code}, 500 kg, from China"):
        found = ask(base, typed)
        assert (found.outcome, found.status) == (plain.outcome, plain.status)


@pytest.mark.parametrize("goods", ["natural graphite", "NdFeB magnets", "shirts"])
@pytest.mark.parametrize(
    "typed",
    [
        "{goods} snorbler 6911.10 from Poland",
        "{goods} and snorbler {code} from China",
        "{goods} {code} e snorbler from China",
        "{goods} {code}; snorbler 12 kg; from China",
        "{goods} combat {code} from China",
    ],
)
def test_a_code_of_other_goods_or_goods_beside_them_leaves_the_doubt(base: RuleBase, goods: str, typed: str) -> None:
    found = ask(base, typed.format(goods=goods, code=CODED[goods]))

    assert found.doubted or len(found.by_goods) > 1


def _lines(table: str) -> list[dict[str, Any]]:
    tables = read_yaml("query/standing")
    found: list[dict[str, Any]] = tables["standings"] if table == "standings" else tables["between"][table]
    return found


TABLES = ["standings", "goods-before", "goods-behind"]
LINES_OF_TABLES = [(table, place) for table in TABLES for place in range(len(_lines(table)))]


@pytest.mark.parametrize(("table", "place"), LINES_OF_TABLES)
def test_each_line_of_the_tables_decides_its_example(
    base: RuleBase, monkeypatch: pytest.MonkeyPatch, table: str, place: int
) -> None:
    line = _lines(table)[place]
    typed, word = line["like"].translate({ord("«"): None, ord("»"): None}), line["like"].split("«")[1].split("»")[0]

    def stands() -> Standing:
        base.remembered.clear()
        left = ask(base, typed).left
        return next((one.standing for one in left if word in one.typed), Standing.QUALITY)  # which needs no mention

    with_it = stands()
    if table == "standings":
        others = tuple(one for n, one in enumerate(standing.standing_lines()) if n != place)
        last = place == len(standing.standing_lines()) - 1
        monkeypatch.setattr(standing, "standing_lines", lambda: others)
        assert with_it == line["is"]
        with pytest.raises(RuntimeError) if last else nullcontext():
            assert stands() is not with_it
        return
    parting = neighbours.parting
    others_between = tuple(one for n, one in enumerate(parting(table)) if n != place)
    monkeypatch.setattr(neighbours, "parting", lambda side: others_between if side == table else parting(side))
    assert with_it is not Standing.OF_GOODS
    assert stands() is not with_it


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("tungsten carbide inserts CNMG 120408 from China to Mexico", "CNMG"),
        ("六面顶压机 CS-XIII 1台 中国 出口 印度", "CS"),
        ("Indium Phosphide substrate 25 pcs $690/zrb, ship to Lyon from Beijing", "zrb"),
        ("graphite 80 mesh schnorz 250 from China", "schnorz"),
        ("Basmati rice 1121 schnorz 500 MT from India", "schnorz"),
        ("办公椅 某某 300把 中国→荷兰", "某"),
    ],
)
def test_types_figures_and_kinds_of_ordinary_goods_make_no_doubt(base: RuleBase, typed: str, word: str) -> None:
    found = ask(base, typed)
    assert not [one for one in found.left if one.makes_doubt and word in one.typed], found.left


@pytest.mark.parametrize(
    "typed",
    [
        "graphite 10 mm schnorz 12 kg from China",
        "gallium 5 kg, GMMIC 12 kg from China",
        "rice, schnorz, 500 pcs, from India",
        "rice combat schnorz from India",
    ],
)
def test_what_may_be_goods_of_its_own_stays_in_doubt(base: RuleBase, typed: str) -> None:
    found = ask(base, typed)
    assert any(one.makes_doubt for one in found.left) or found.outcome.name == "PARTLY_UNDERSTOOD", found.left


# -- readers: each line of `readings.yaml` is asked its example, and nobody changes a scan
READINGS: list[dict[str, Any]] = [line for lines in read_yaml("query/readings").values() for line in lines]


@pytest.mark.parametrize("line", READINGS, ids=lambda line: line["reader"])
def test_each_reader_takes_what_its_example_says(base: RuleBase, line: dict[str, Any]) -> None:
    scan = scanning.scanned(base, parse.read(line["text"], TODAY))
    taken = [scan.typed(one.first, one.last) for one in scan.chosen if one.why == line["reader"]]

    assert line["takes"] in taken


def test_every_reader_has_a_line_and_a_law() -> None:
    assert {line["reader"] for line in READINGS} == set(scanning.READERS)
    assert all(line["law"] and line["takes"] in line["text"] for line in READINGS)


def test_no_word_is_taken_twice_but_where_a_reader_says_so(base: RuleBase) -> None:
    for line in READINGS:
        scan = scanning.scanned(base, parse.read(line["text"], TODAY))
        places = [place for one in scan.chosen if not one.over for place in range(one.first, one.last)]
        assert len(places) == len(set(places))


def test_a_scan_is_never_changed(base: RuleBase) -> None:
    scan = scanning.scanned(base, parse.read("gallium from China", TODAY))
    more = scan.choosing([Candidate(0, 1, Use.PHRASE, over=True)])

    assert [name.shown for name in scan.subjects] == ["gallium"]
    assert more.subjects == ()
    with pytest.raises(AttributeError, match="immutable"):
        scan.acts = ("an act",)  # type: ignore[misc] # the claim of the test


@pytest.mark.parametrize("label", ["Betrag", "Bedrag", "Сумма", "Summa", "Montant", "Chargeur", "Kaina", "Lagerort"])
def test_a_label_of_a_paper_makes_no_other_goods(base: RuleBase, label: str) -> None:
    found = ask(base, f"{label}: 4711\nGraphite powder 20 kg\nfrom:CN to:US")

    assert (found.outcome, found.subjects) == (Outcome.RESTRICTED, ("graphite",))
